package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// remaining.R, R 4.2.2: the formula, qf and factanal.
func TestSharedItemReliability(t *testing.T) {
	d := readShared(t, "stat_reference/datasets_attitude.csv")
	var items [][]float64
	for _, name := range []string{"rating", "complaints", "privileges", "learning", "raises", "critical", "advance"} {
		items = append(items, d.floats(name))
	}
	r := ItemReliability(items, 0)
	checkNear(t, "alpha, interval", []float64{0.8431427695647599, 0.7393756856431073, 0.9157730721599816}, []float64{r.Alpha, r.Low, r.High}, 1e-10)
	// factanal's optimiser stops at about 1e-6.
	near(t, "omega", r.Omega, 0.8563267929322056, 1e-6)
	slicesNear(t, "loadings", r.Loadings, []float64{0.8524773621843841, 0.9022410813806533, 0.5927055588677285, 0.7306966676425659, 0.7649943297659235, 0.2460927697793397, 0.3778453018750358}, 1e-5)

	four := ItemReliability([][]float64{items[1], items[3], items[4], items[0]}, 0)
	near(t, "alpha of four", four.Alpha, 0.8837976061354058, 1e-10)
	near(t, "omega of four", four.Omega, 0.8914455830951633, 1e-6)
}

// By hand: with three items the model fits exactly, λ₁² = r12·r13/r23.
func TestItemReliabilityThreeItems(t *testing.T) {
	g := goldU
	a := make([]float64, len(g.e1))
	b, c := make([]float64, len(g.e1)), make([]float64, len(g.e1))
	for i := range a {
		a[i], b[i], c[i] = g.e1[i]+g.e2[i], g.e1[i]-g.c1[i]/10, g.e1[i]+g.e2[i]/2+g.nresp[i]*90
	}
	r12, r13, r23 := Pearson(a, b, nil).Estimate, Pearson(a, c, nil).Estimate, Pearson(b, c, nil).Estimate
	want := []float64{math.Sqrt(r12 * r13 / r23), math.Sqrt(r12 * r23 / r13), math.Sqrt(r13 * r23 / r12)}
	for _, w := range want {
		if w > .99 {
			t.Fatal("not an example: a Heywood case", want)
		}
	}
	slicesNear(t, "loadings", ItemReliability([][]float64{a, b, c}, 0).Loadings, want, 1e-9)
}

func TestItemReliabilityEdges(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, nan}
	y := []float64{2, 1, 4, 3, 5, 1}
	r := ItemReliability([][]float64{x, y}, .9)
	// By hand: variances 2.5 and 2.5, of the sum 9: α = 2·(1-5/9).
	near(t, "alpha", r.Alpha, 8./9, 1e-14)
	if r.N != 5 || r.Missing != 1 || r.Level != .9 || !math.IsNaN(r.Omega) || len(r.Warnings) == 0 {
		t.Errorf("%+v", r)
	}
	for name, items := range map[string][][]float64{
		"none": nil, "one": {x}, "one row": {x[:1], y[:1]}, "all constant": {{1, 1, 1}, {2, 2, 2}},
		"cancel": {{1, 2, 3}, {3, 2, 1}}, "infinite": {{1, 2, math.Inf(1)}, {1, 2, 3}},
	} {
		if r := ItemReliability(items, 0); !math.IsNaN(r.Alpha) || !math.IsNaN(r.Omega) || len(r.Warnings) == 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	flat := ItemReliability([][]float64{x, y, {3, 3, 3, 3, 3, 3}}, 0)
	if math.IsNaN(flat.Alpha) || !math.IsNaN(flat.Omega) || len(flat.Warnings) == 0 {
		t.Errorf("a constant item: %+v", flat)
	}
}

// Units of all items alike and the order of rows change nothing; the fit is a maximum
// or is refused; copies of one item are perfectly reliable.
func TestItemReliabilityProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(8, 40).Draw(t, "n"), rapid.IntRange(3, 6).Draw(t, "k")
		value := rapid.Float64Range(-3, 3)
		items, scaled := make([][]float64, k), make([][]float64, k)
		common := rapid.SliceOfN(value, n, n).Draw(t, "common")
		for j := range items {
			items[j] = rapid.SliceOfN(value, n, n).Draw(t, "item")
			for i := range items[j] {
				items[j][i] += common[i] * 2
				scaled[j] = append(scaled[j], 100+7*items[j][i])
			}
		}
		a, b := ItemReliability(items, 0), ItemReliability(scaled, 0)
		if math.IsNaN(a.Alpha) {
			return
		}
		if math.Abs(a.Alpha-b.Alpha) > 1e-8 || a.Omega < 0 || a.Omega > 1 || a.Low > a.Alpha || a.High < a.Alpha {
			t.Fatalf("alpha %v and %v, omega %v, interval %v %v", a.Alpha, b.Alpha, a.Omega, a.Low, a.High)
		}
		if math.IsNaN(a.Omega) && len(a.Warnings) == 0 {
			t.Fatal("no omega and no reason")
		}
	})
}
