package stats

import (
	"math"
	"testing"
)

// remaining.R, R 4.2.2: the inverse of cor(method = "kendall"), and the formula for
// one control.
func TestPartialKendallGold(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name string
		got  Correlation
		want float64
	}{
		{"c1 e1 | e2 e3", PartialKendall(g.c1, g.e1, [][]float64{g.e2, g.e3}), 0.1138171318543496},
		{"c1 e2 | e1 e3", PartialKendall(g.c1, g.e2, [][]float64{g.e1, g.e3}), -0.3466518609709816},
		{"c1 (e1 | e2 e3)", SemipartialKendall(g.c1, g.e1, [][]float64{g.e2, g.e3}), 0.1073593159147602},
		{"c1 e1 | e2", PartialKendall(g.c1, g.e1, [][]float64{g.e2}), 0.1228083130248483},
		{"c1 e1", PartialKendall(g.c1, g.e1, nil), Kendall(g.c1, g.e1, nil).Estimate},
	} {
		near(t, tt.name, tt.got.Estimate, tt.want, 1e-13)
		if tt.got.N != 436 || !math.IsNaN(tt.got.P) || len(tt.got.Warnings) != 1 {
			t.Errorf("%s: n %d, p %v, warnings %q", tt.name, tt.got.N, tt.got.P, tt.got.Warnings)
		}
	}
}

func TestPartialKendallEdges(t *testing.T) {
	x, y := []float64{1, 2, 3, 4, nan}, []float64{2, 1, 4, 3, 5}
	z := []float64{1, 3, 2, 4, 5}
	if c := PartialKendall(x, y, [][]float64{z}); c.N != 4 || c.Missing != 1 || math.IsNaN(c.Estimate) {
		t.Errorf("a missing value: %+v", c)
	}
	for name, c := range map[string]Correlation{
		"constant control":     PartialKendall(x, y, [][]float64{{1, 1, 1, 1, 1}}),
		"control is x":         PartialKendall(x, y, [][]float64{x}),
		"control is y":         SemipartialKendall(x, y, [][]float64{y}),
		"control twice":        PartialKendall(x, y, [][]float64{z, z}),
		"one row":              PartialKendall(x[:1], y[:1], [][]float64{z[:1]}),
		"nothing but missing":  PartialKendall([]float64{nan, nan}, y[:2], nil),
		"control falls with x": PartialKendall(x, y, [][]float64{{4, 3, 2, 1, 0}}),
	} {
		if !math.IsNaN(c.Estimate) || len(c.Warnings) == 0 {
			t.Errorf("%s: %v, warnings %q", name, c.Estimate, c.Warnings)
		}
	}
}
