package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func mustOLS(t testing.TB, columns [][]float64, y []float64, o OLSOptions) *OLS {
	t.Helper()
	f, err := FitOLS(columns, y, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// vcovCL(cluster = ~ team + period, type = "HC1") of R's sandwich 3.0.2.
func TestTwoWayGold(t *testing.T) {
	g := goldU
	drivers := [][]float64{g.e1, g.e2, g.e3}
	w := mustOLS(t, drivers, g.c1, OLSOptions{}).TwoWay(g.team, g.period)
	for j, want := range []float64{2078.22311086643, .287663672362201, .0954875267618224, .184307353226023} {
		e := w.Estimate(j)
		near(t, "SE", e.SE, want, closed)
		if e.DF != 9 || e.N != 436 || e.Clusters != 10 {
			t.Errorf("df %v, n %d, clusters %d; want 9, 436, 10", e.DF, e.N, e.Clusters)
		}
		if c := w.Clipped(j); !(c.SE >= e.SE) || len(c.Warnings) != 1 { // with so few periods it is no covariance
			t.Errorf("clipped SE %v, SE %v, warnings %q", c.SE, e.SE, c.Warnings)
		}
		near(t, "p", e.P, 2*StudentTail(math.Abs(e.Estimate/want), 9), tail)
	}
	if w.First != 12 || w.Second != 10 || w.Both != 120 || w.Negative != 1 {
		t.Errorf("clusters %d, %d, %d, negative %d", w.First, w.Second, w.Both, w.Negative)
	}

	w = mustOLS(t, drivers, g.c1, OLSOptions{Weights: g.nresp}).TwoWay(g.team, g.period)
	for j, want := range []float64{1831.6952238625, .240165989446076, .0569882089106624, .214078801146528} {
		near(t, "weighted SE", w.Estimate(j).SE, want, 1e-9) // a small difference of large terms
	}

	// By touchpoint and period sandwich prints a NaN for e2.
	w = mustOLS(t, drivers, g.c1, OLSOptions{}).TwoWay(touchpoints(g), g.period)
	for j, want := range []float64{2229.920268130072145, .263191559990759, 0, .281741876536262} {
		e := w.Estimate(j)
		if want > 0 {
			near(t, "SE", e.SE, want, closed)
		} else if !(e.SE > 0) || e.Method != "OLS, two-way CR1S, clipped" || len(e.Warnings) != 3 {
			t.Errorf("SE %v, method %q, warnings %q", e.SE, e.Method, e.Warnings)
		}
	}
}

// Clustering by the same label twice is clustering by it once, CR1S; singletons in
// both are HC1 but for n/(n-1)·(n-1)/n.
func TestTwoWayReduces(t *testing.T) {
	g := goldU
	f := mustOLS(t, [][]float64{g.e1, g.e2, g.e3}, g.c1, OLSOptions{})
	clusters := make([]CrossProduct, 12)
	for i := range clusters {
		clusters[i] = NewCrossProduct(4)
	}
	for i, y := range g.c1 {
		clusters[g.team[i]-1].Add([]float64{1, g.e1[i] - 6000, g.e2[i] - 3000, g.e3[i] - 2000}, y-38000, 1)
	}
	c := mustFit(t, clusters, 4, 0)
	own := make([]int, len(g.c1))
	for i := range own {
		own[i] = -i
	}
	for j := 1; j < 4; j++ {
		near(t, "one label twice", f.TwoWay(g.team, g.team).Estimate(j).SE, c.Robust(CR1S, c.Column(j)).SE, 1e-10)
		near(t, "no clusters", f.TwoWay(own, own).Estimate(j).SE, f.Estimate(j, HC1).SE, 1e-12)
		near(t, "no second label", f.TwoWay(g.team, own).Estimate(j).SE, c.Robust(CR1S, c.Column(j)).SE, 1e-10)
	}
	w := f.TwoWay(g.team, make([]int, len(own)))
	if e := w.Estimate(1); !math.IsNaN(e.SE) || len(e.Warnings) == 0 {
		t.Errorf("one cluster: SE %v, warnings %q", e.SE, e.Warnings)
	}
}

func TestTwoWayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(12, 40).Draw(t, "rows")
		x, z, y := make([]float64, n), make([]float64, n), make([]float64, n)
		first, second := make([]int, n), make([]int, n)
		for i := range y {
			x[i] = rapid.Float64Range(-1, 1).Draw(t, "x")
			y[i] = rapid.Float64Range(-1, 1).Draw(t, "y")
			first[i], second[i] = rapid.IntRange(0, 5).Draw(t, "first"), rapid.IntRange(0, 3).Draw(t, "second")
			z[i] = 1000 * x[i]
		}
		f, err := FitOLS([][]float64{x}, y, OLSOptions{})
		if err != nil || f.RSS < 1e-6 {
			t.Skip()
		}
		g, err := FitOLS([][]float64{z}, y, OLSOptions{})
		if err != nil {
			t.Skip()
		}
		a, b, c := f.TwoWay(first, second).Estimate(1), f.TwoWay(second, first).Estimate(1), g.TwoWay(first, second).Estimate(1)
		if math.IsNaN(a.SE) {
			t.Skip()
		}
		// The order of the labels and the unit of a column do not matter, up to rounding
		// of terms that may cancel.
		rounding := 1e-9 * f.Estimate(1, Classical).SE
		if math.Abs(a.SE-b.SE) > 1e-7*a.SE+rounding || math.Abs(a.SE-1000*c.SE) > 1e-6*a.SE+rounding {
			t.Fatalf("SE %v, %v, %v", a.SE, b.SE, c.SE)
		}
	})
}

func BenchmarkTwoWay100k(b *testing.B) {
	columns, y, team := mixedRows(100_000, 500)
	period := make([]int, len(y))
	for i := range period {
		period[i] = i % 24
	}
	f := mustOLS(b, columns, y, OLSOptions{})
	for b.Loop() {
		f.TwoWay(team, period).Estimate(1)
	}
}
