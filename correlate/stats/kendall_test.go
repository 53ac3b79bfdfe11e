package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestKendall(t *testing.T) {
	for _, tt := range []struct {
		name   string
		x, y   []float64
		o      *CorrelationOptions
		want   wanted
		method string
	}{
		{"Hollander and Wolfe, R 4.2.2; interval by mpmath", hwX, hwY, nil,
			wanted{16.0 / 36, na, 2 * .0597194664902998, -0.10132909957581689, 0.78458581177199361}, "Kendall tau-b, exact p"},
		{"7 rows, SciPy 1.17.1", firstRows(7).x, firstRows(7).y, nil,
			wanted{-.4285714285714286, na, 0.2388888888888889, na, na}, "Kendall tau-b, exact p"},
		{"9 rows, SciPy 1.17.1", firstRows(9).x, firstRows(9).y, nil,
			wanted{-.16666666666666666, na, 0.612202380952381, na, na}, "Kendall tau-b, exact p"},
		{"12 rows, SciPy 1.17.1", firstRows(12).x, firstRows(12).y, nil,
			wanted{-.1818181818181818, na, 0.459023957331249, na, na}, "Kendall tau-b, exact p"},
		{"30 rows, SciPy 1.17.1", firstRows(30).x, firstRows(30).y, nil,
			wanted{-0.006896551724137931, na, 0.9717917196756787, na, na}, "Kendall tau-b, exact p"},
		{"30 rows, normal, SciPy 1.17.1", firstRows(30).x, firstRows(30).y, &CorrelationOptions{Approximate: true},
			wanted{-0.006896551724137931, na, 0.9573151314561615, na, na}, "Kendall tau-b, normal approximation"},
		// By hand: C-D = 5-1 brought to 3, Var 4·3·13/18; 3-3 stays 0.
		{"continuity", []float64{1, 2, 3, 4}, []float64{1, 2, 4, 3}, &CorrelationOptions{Approximate: true, Continuity: true},
			wanted{4.0 / 6, 3 / math.Sqrt(156.0/18), na, na, na}, "Kendall tau-b, normal approximation with continuity correction"},
		{"no difference to correct", []float64{1, 2, 3, 4}, []float64{2, 4, 1, 3}, &CorrelationOptions{Approximate: true, Continuity: true},
			wanted{0, 0, 1, na, na}, "Kendall tau-b, normal approximation with continuity correction"},
		{"continuity does not touch an exact p", hwX, hwY, &CorrelationOptions{Continuity: true},
			wanted{16.0 / 36, na, 2 * .0597194664902998, na, na}, "Kendall tau-b, exact p"},
		// By hand: C=4, D=0, 5 untied pairs a side.
		{"a tie on each side", []float64{1, 2, 2, 3}, []float64{1, 1, 2, 3}, nil,
			wanted{4.0 / 5, na, na, na, na}, "Kendall tau-b, normal approximation"},
	} {
		c := Kendall(tt.x, tt.y, tt.o)
		checkCorrelation(t, tt.name, c, tt.want)
		if c.Method != tt.method {
			t.Errorf("%s: method %q, want %q", tt.name, c.Method, tt.method)
		}
	}
	near(t, "ties, R 4.2.2", Kendall(tiesX, tiesY, nil).Estimate, .846153846154, 1e-11) // printed to 12 digits
}

// The definition: every pair of rows.
func naiveTauB(x, y []float64) float64 {
	var s, n1, n2 int
	for i := range x {
		for j := range i {
			dx, dy := x[i]-x[j], y[i]-y[j]
			switch {
			case dx*dy > 0:
				s++
			case dx*dy < 0:
				s--
			}
			if dx != 0 {
				n1++
			}
			if dy != 0 {
				n2++
			}
		}
	}
	return float64(s) / math.Sqrt(float64(n1)) / math.Sqrt(float64(n2))
}

func TestKendallIsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		c := Kendall(x, y, nil)
		if want := naiveTauB(x, y); math.Abs(c.Estimate-want) > 1e-15 || math.IsNaN(c.Estimate) != math.IsNaN(want) {
			t.Fatalf("tau-b %v, by definition %v", c.Estimate, want)
		}
		bent := make([]float64, len(x))
		for i, v := range x {
			bent[i] = math.Exp(v / 3)
		}
		if s := Kendall(bent, y, nil); s.Estimate != c.Estimate && !math.IsNaN(s.Estimate) {
			t.Fatalf("tau-b %v, after a monotone map %v", c.Estimate, s.Estimate)
		}
	})
}

// Counts of pairs beyond 2^53 keep their sign and size.
func TestKendallLarge(t *testing.T) {
	x, y := make([]float64, 200_000), make([]float64, 200_000)
	for i := range x {
		x[i], y[i] = float64(i%5), float64(i%5)
	}
	if c := Kendall(x, y, nil); math.Abs(c.Estimate-1) > 1e-15 || c.P != 0 {
		t.Errorf("tau-b of equal five-point scores = %v, p = %v", c.Estimate, c.P)
	}
}
