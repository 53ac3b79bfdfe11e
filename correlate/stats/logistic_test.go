package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// goldTop is 1 where c2 is at least 6.
func goldTop() []float64 {
	var top []float64
	for _, v := range goldU.c2 {
		if v >= 6 {
			top = append(top, 1)
		} else {
			top = append(top, 0)
		}
	}
	return top
}

// glm of R 4.2.2, and vcovCR of clubSandwich 0.5.8 on it; CR2 on the rows times the
// roots of their working weights, which differs from that of the glm in the 4th digit
// (testdata/reference/models.R).
func TestLogisticGold(t *testing.T) {
	g := goldU
	f, err := FitLogistic([][]float64{g.e1, g.e2, g.lk}, goldTop(), LogisticOptions{Cluster: g.team})
	if err != nil {
		t.Fatal(err)
	}
	slicesNear(t, "coefficients", f.Coef, []float64{1.21319161113944, -.000260844627653, .000161889596692982, -.0183628598104766}, closed)
	near(t, "deviance", f.Deviance, 596.76643587108, 1e-13)
	near(t, "null deviance", f.NullDeviance, 600.7494513777, 1e-13)
	near(t, "R2", f.R2, 1-596.76643587108/600.7494513777, 1e-9)
	for j, want := range []struct {
		classical, p                       float64
		cr0, cr1, cr1s, cr2, df2, cr3, df3 float64
	}{
		{.785952194714824, .1226865593770861, .734228443909164, .766876598710238, .769534757802659, .77313553149888814, 10.0272036388821, .815888221377363, 9.7618777935623},
		{.000145176497227812, .0723766780059411, .000150462270827908, .000157152716492961, .000157697441580344, .000157351552276744, 9.4598602102284, .000164840081752216, 9.01444065159412},
		{.000112162506029197, .1489222942940113, 9.47522574766685e-05, 9.89655052682953e-05, 9.93085409771788e-05, .000099942461565669, 10.8468115669207, .000105523527708810, 10.8341296394839},
		{.070046016400383, .793202535301724, .0816456929125385, .0852761450465606, .0855717304910809, .084944939958299978, 10.8998744941949, .0884122256173909, 10.8828870184762},
	} {
		e := f.Classical(j)
		near(t, "classical", e.SE, want.classical, 1e-9) // R's is of the step before
		near(t, "classical p", e.P, want.p, 1e-8)
		near(t, "CR0", f.Robust(CR0, j).SE, want.cr0, closed)
		near(t, "CR1", f.Robust(CR1, j).SE, want.cr1, closed)
		near(t, "CR1S", f.Robust(CR1S, j).SE, want.cr1s, closed)
		near(t, "CR2", f.Estimate(j).SE, want.cr2, closed)
		near(t, "CR2 df", f.Estimate(j).DF, want.df2, closed)
		near(t, "CR3", f.Robust(CR3, j).SE, want.cr3, closed)
		near(t, "CR3 df", f.Robust(CR3, j).DF, want.df3, closed)
		near(t, "estimate", f.Estimate(j).Estimate, f.Coef[j], 1e-12)
	}
	w := f.HTZ([]int{0, 1})
	near(t, "HTZ F", w.F, 1.99591852607669, 1e-9)
	near(t, "HTZ df", w.DF2, 9.36134213746552, 1e-9)
	near(t, "HTZ p", w.P, .189680460132771, tail)
	if f.N != 436 || f.Clusters != 12 || f.Ones+slicesCount(goldTop(), 0) != 436 || len(f.Warnings) > 0 {
		t.Errorf("n %d, clusters %d, ones %d, warnings %q", f.N, f.Clusters, f.Ones, f.Warnings)
	}
}

func slicesCount(x []float64, v float64) int {
	n := 0
	for _, e := range x {
		if e == v {
			n++
		}
	}
	return n
}

// A column of 0 and 1: log odds of the 2×2 table, by hand.
func TestLogisticTable(t *testing.T) {
	var x, y []float64
	for _, c := range []struct {
		x, y float64
		n    int
	}{{0, 0, 30}, {0, 1, 10}, {1, 0, 15}, {1, 1, 45}} {
		for range c.n {
			x, y = append(x, c.x), append(y, c.y)
		}
	}
	f, err := FitLogistic([][]float64{x}, y, LogisticOptions{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "constant", f.Coef[0], math.Log(10./30), 1e-12)
	near(t, "log odds ratio", f.Coef[1], math.Log(9), 1e-12)
	near(t, "SE", f.Classical(1).SE, math.Sqrt(1./30+1./10+1./15+1./45), 1e-12)
	if f.Clusters != 100 {
		t.Errorf("%d clusters, want every row", f.Clusters)
	}
}

func TestLogisticSeparation(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	z := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	for _, tt := range []struct {
		name string
		y    []float64
		want *SeparationError
	}{
		{"overlap", []float64{0, 0, 1, 0, 1, 0, 1, 1}, nil},
		{"complete", []float64{0, 0, 0, 1, 1, 1, 1, 1}, &SeparationError{Columns: []int{0}, Rows: 8, Complete: true}},
		{"one only on the edge", []float64{0, 0, 0, 0, 0, 0, 0, 1}, &SeparationError{Columns: []int{0}, Rows: 8, Complete: true}},
	} {
		_, err := FitLogistic([][]float64{x}, tt.y, LogisticOptions{})
		var got *SeparationError
		errors.As(err, &got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if (err != nil) != (tt.want != nil) || err != nil && !errors.Is(err, ErrSeparated) {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
	// Tied at the border: quasi-complete. The second column is beside the point.
	_, err := FitLogistic([][]float64{{1, 2, 3, 4, 4, 4, 5, 6}}, []float64{0, 0, 0, 0, 1, 0, 1, 1}, LogisticOptions{})
	if diff := cmp.Diff(&SeparationError{Columns: []int{0}, Rows: 5}, err); diff != "" {
		t.Errorf("quasi-complete (-want +got):\n%s", diff)
	}
	// An indicator with one outcome only, the usual case.
	flag := []float64{0, 0, 0, 0, 0, 0, 1, 1}
	_, err = FitLogistic([][]float64{z, flag}, []float64{0, 1, 1, 0, 1, 0, 1, 1}, LogisticOptions{})
	if diff := cmp.Diff(&SeparationError{Columns: []int{1}, Rows: 2}, err); diff != "" {
		t.Errorf("indicator (-want +got):\n%s", diff)
	}
	if err == nil || !strings.Contains(err.Error(), "columns [1] predict 2 rows perfectly (quasi-complete separation)") {
		t.Errorf("error %v", err)
	}
}

// With one column separation is plain to see: no value of one outcome lies strictly
// inside those of the other, on one side.
func TestLogisticSeparationIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(4, 30).Draw(t, "rows")
		span := rapid.IntRange(2, 40).Draw(t, "span")
		x, y := make([]float64, n), make([]float64, n)
		var least, most [2]float64
		least = [2]float64{math.Inf(1), math.Inf(1)}
		most = [2]float64{math.Inf(-1), math.Inf(-1)}
		shift := rapid.IntRange(0, span).Draw(t, "shift")
		for i := range x {
			k := rapid.IntRange(0, 1).Draw(t, "y")
			y[i] = float64(k)
			x[i] = float64(rapid.IntRange(0, span).Draw(t, "x") + k*shift)
			least[k], most[k] = min(least[k], x[i]), max(most[k], x[i])
		}
		f, err := FitLogistic([][]float64{x}, y, LogisticOptions{})
		if err != nil && !errors.Is(err, ErrSeparated) {
			t.Skip() // constant
		}
		separated := most[0] <= least[1] || most[1] <= least[0]
		if separated != (err != nil) {
			t.Fatalf("separated %v, error %v", separated, err)
		}
		if separated {
			return
		}
		// The score is zero.
		var s0, s1, size float64
		for i := range x {
			p := 1 / (1 + math.Exp(-f.Coef[0]-f.Coef[1]*x[i]))
			s0, s1, size = s0+y[i]-p, s1+(y[i]-p)*x[i], size+math.Abs(x[i])
		}
		if math.Abs(s0) > 1e-9*float64(n) || math.Abs(s1) > 1e-8*(1+size) {
			t.Fatalf("score %v, %v", s0, s1)
		}
		// The other outcome turns the signs.
		other := make([]float64, n)
		for i := range y {
			other[i] = 1 - y[i]
		}
		o, err := FitLogistic([][]float64{x}, other, LogisticOptions{})
		if err != nil || math.Abs(o.Coef[1]+f.Coef[1]) > 1e-8*(1+math.Abs(f.Coef[1])) {
			t.Fatalf("turned %v, %v, %v", o, f.Coef, err)
		}
	})
}

func TestLogisticEdges(t *testing.T) {
	x, y := []float64{1, 2, 3, 4, 5, 2}, []float64{0, 1, 0, 1, 0, 0}
	for _, tt := range []struct {
		name    string
		columns [][]float64
		y       []float64
		cause   error
		text    string
	}{
		{"not 0 or 1", [][]float64{x}, []float64{0, 1, 0, 2, 0, 0}, nil, "row 3: the outcome is 2"},
		{"all alike", [][]float64{x}, []float64{1, 1, 1, 1, 1, 1}, nil, "y is constant"},
		{"twice", [][]float64{x, x}, y, ErrCollinear, "column 1 is a combination"},
		{"few rows", [][]float64{x[:2]}, y[:2], ErrNoDF, "2 rows"},
	} {
		_, err := FitLogistic(tt.columns, tt.y, LogisticOptions{})
		if err == nil || tt.cause != nil && !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: error %v, want %q wrapping %v", tt.name, err, tt.text, tt.cause)
		}
	}
	holes := slices.Clone(x)
	holes[2] = nan
	f, err := FitLogistic([][]float64{holes}, y, LogisticOptions{})
	if err != nil || f.N != 5 || f.Missing != 1 || f.Ones != 2 {
		t.Errorf("%+v, %v", f, err)
	}
	// The constant alone.
	f, err = FitLogistic(nil, y, LogisticOptions{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log odds", f.Coef[0], math.Log(2./4), 1e-12)
}

func BenchmarkLogistic100k(b *testing.B) {
	columns, y, team := mixedRows(100_000, 500)
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range y {
		p := 1 / (1 + math.Exp(-y[i]/4))
		y[i] = 0
		if rng.Float64() < p {
			y[i] = 1
		}
	}
	for b.Loop() {
		f, err := FitLogistic(columns, y, LogisticOptions{Cluster: team})
		if err != nil {
			b.Fatal(err)
		}
		f.Estimate(1)
	}
}
