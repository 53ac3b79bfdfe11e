package stats

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Removing columns from the sums is removing them from the rows: the rest has the
// coefficients, and the residual sum of squares, of the whole fit.
func TestPartialOut(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	clusters, _ := randomClusters(r, 10, 5, 6)
	whole := mustFit(t, clusters, 5, 0)
	rest, rank := Pool(clusters, 5).PartialOut(0, 3)
	if rank != 2 {
		t.Errorf("rank %d, want 2", rank)
	}
	f := mustFit(t, []CrossProduct{rest}, 5, rank)
	if diff := cmp.Diff([]int{0, 3}, f.Dropped); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	checkNear(t, "coefficients, RSS, df", []float64{whole.Coef(1), whole.Coef(2), whole.Coef(4), whole.RSS(), float64(whole.DF), whole.Classical(2)},
		[]float64{f.Coef(1), f.Coef(2), f.Coef(4), f.RSS(), float64(f.DF), f.Classical(2)}, 1e-11)

	// A copy of a removed column is gone too, and removing it again removes nothing.
	c := NewCrossProduct(3)
	for range 9 {
		x := r.NormFloat64()
		c.Add([]float64{x, 2 * x, r.NormFloat64()}, r.NormFloat64(), 1)
	}
	rest, rank = c.PartialOut(0, 1)
	if rank != 1 || rest.XX[4] != 0 || rest.XY[1] != 0 || rest.XX[8] == 0 {
		t.Errorf("rank %d, left %v", rank, rest)
	}
}

func TestCrossProductAlgebra(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	var once, twice, parts CrossProduct = NewCrossProduct(3), NewCrossProduct(3), NewCrossProduct(3)
	for i := range 8 {
		x := []float64{r.NormFloat64(), 0, r.NormFloat64()}
		y, w := r.NormFloat64(), r.Float64()
		once.Add(x, y, w)
		twice.Add(x, y, 2*w)
		part := NewCrossProduct(3)
		part.Add(x, y, w)
		parts.AddScaled(1, part)
		once.Add(x, y, 0) // ignored
		if once.N != i+1 {
			t.Errorf("%d rows, want %d", once.N, i+1)
		}
	}
	if diff := cmp.Diff(once, parts, relative(1e-14)); diff != "" {
		t.Errorf("sum of parts (-want +got):\n%s", diff)
	}
	double := NewCrossProduct(3)
	double.AddScaled(2, once)
	if diff := cmp.Diff(twice, double, relative(1e-14)); diff != "" {
		t.Errorf("twice the weight (-want +got):\n%s", diff)
	}
	s := once.Select([]int{2, 0})
	want := []float64{once.XX[8], once.XX[6], once.XX[2], once.XX[0], once.XY[2], once.XY[0]}
	if diff := cmp.Diff(want, append(s.XX, s.XY...)); diff != "" {
		t.Errorf("selected (-want +got):\n%s", diff)
	}
}
