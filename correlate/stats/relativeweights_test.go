package stats

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// A correlation matrix is a cross-product: the example of R's iopsych::relWt, whose
// documentation prints .24066119 .05492664 .12143476 .28158189; more digits from its
// formula in R 4.2.2.
func TestRelativeWeightsFromCorrelations(t *testing.T) {
	c := CrossProduct{N: 100, YY: 1,
		XX: []float64{1, .2, .3, .4, .2, 1, .5, .1, .3, .5, 1, .2, .4, .1, .2, 1},
		XY: []float64{-.4, .1, -.3, .4}}
	m, err := FitImportance(context.Background(), []CrossProduct{c}, ImportanceOptions{Method: RelativeWeights})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{.2406611936, .0549266374, .1214347623, .2815818936} {
		near(t, "iopsych", m.Drivers[i].Share, want, 1e-9)
	}
	near(t, "R2", m.R2, .6986044868, 1e-9)
}

// The eigenvectors are orthonormal and rebuild the matrix, also where it is singular.
func TestJacobi(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, tt := range []struct{ n, rank int }{{1, 1}, {2, 2}, {7, 7}, {12, 5}, {30, 30}, {20, 1}} {
		n := tt.n
		a := make([]float64, n*n)
		for range tt.rank {
			x := make([]float64, n)
			for i := range x {
				x[i] = rng.NormFloat64()
			}
			for i := range n {
				for j := range n {
					a[i*n+j] += x[i] * x[j]
				}
			}
		}
		work, v := append([]float64(nil), a...), make([]float64, n*n)
		jacobi(work, v, n)
		for i := range n {
			for j := range n {
				rebuilt, dot := 0.0, 0.0
				for k := range n {
					rebuilt += v[k*n+i] * work[k*n+k] * v[k*n+j]
					dot += v[i*n+k] * v[j*n+k]
				}
				if math.Abs(rebuilt-a[i*n+j]) > 1e-12*float64(n*tt.rank) {
					t.Fatalf("%d of rank %d: [%d,%d] is rebuilt as %v, want %v", n, tt.rank, i, j, rebuilt, a[i*n+j])
				}
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(dot-want) > 1e-13*float64(n) {
					t.Fatalf("%d: vectors %d, %d have product %v", n, i, j, dot)
				}
			}
		}
	}
}

func benchmarkRelativeWeights(b *testing.B, p int) {
	x, y, _ := randomDrivers(1, 2000, p, 1)
	clusters, _ := CentredCrossProducts(x, y, make([]int, 2000), nil)
	o := ImportanceOptions{Base: []int{0}, Method: RelativeWeights}
	d, err := newImportanceDesign(clusters, &o)
	if err != nil {
		b.Fatal(err)
	}
	f := d.newMeasure(&o)
	out := make([]float64, p+1)
	for b.Loop() {
		f.problem.sumAll()
		f.evaluate(out, nil)
	}
}

func BenchmarkRelativeWeights12(b *testing.B) { benchmarkRelativeWeights(b, 12) }
func BenchmarkRelativeWeights40(b *testing.B) { benchmarkRelativeWeights(b, 40) }
