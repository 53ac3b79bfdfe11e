package stats

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

func TestPartialUndefined(t *testing.T) {
	x, y := hwX, hwY
	z := []float64{1, 4, 2, 8, 5, 7, 3, 6, 9}
	twice := make([]float64, len(z))
	for i := range z {
		twice[i] = 0.3*z[i] + 0.1*x[i]
	}
	for _, tt := range []struct {
		name     string
		controls [][]float64
		why      string
	}{
		{"the same control twice", [][]float64{z, z}, "control 2"},
		{"a control made of others", [][]float64{z, {1, 0, 0, 1, 0, 1, 1, 0, 0}, x, twice}, "control 4"},
		{"x itself", [][]float64{x}, "nothing of x"},
		{"y itself", [][]float64{y}, "nothing of y"},
		{"a constant control", [][]float64{z, {2, 2, 2, 2, 2, 2, 2, 2, 2}}, "control 2 is constant"},
	} {
		for name, f := range map[string]func(x, y []float64, c [][]float64, o *CorrelationOptions) Correlation{"Partial": Partial, "Semipartial": Semipartial} {
			if tt.name == "x itself" && name == "Semipartial" {
				continue // there x loses nothing
			}
			c := f(x, y, tt.controls, nil)
			if !math.IsNaN(c.Estimate) || !strings.Contains(strings.Join(c.Warnings, "; "), tt.why) {
				t.Errorf("%s, %s: %v, warnings %q", name, tt.name, c.Estimate, c.Warnings)
			}
		}
	}
	few := Partial(x[:3], y[:3], [][]float64{z[:3], {1, 0, 1}}, nil)
	if !math.IsNaN(few.Estimate) || len(few.Warnings) == 0 {
		t.Errorf("3 rows, 2 controls: %v, warnings %q", few.Estimate, few.Warnings)
	}
	if c := Partial(x, y, [][]float64{{1, nan, 2, 8, 5, 7, 3, 6, 9}}, nil); c.N != 8 || c.Missing != 1 || c.DF != 5 {
		t.Errorf("n %d, missing %d, df %v; want 8, 1, 5", c.N, c.Missing, c.DF)
	}
}

// A partial correlation is -P_ij/√(P_ii·P_jj) of the inverse correlation matrix, and
// the square of a semipartial one is a rise of R².
func TestPartialProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(12, 40).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "controls")
		columns := make([][]float64, k+2)
		for i := range columns {
			columns[i] = rapid.SliceOfN(rapid.Float64Range(-5, 5), n, n).Draw(t, "column")
		}
		data := mat.NewDense(n, k+2, nil)
		for j, c := range columns {
			data.SetCol(j, c)
		}
		var r mat.SymDense
		stat.CorrelationMatrix(&r, data, nil)
		var p mat.Dense
		if err := p.Inverse(&r); err != nil || mat.Cond(&r, 2) > 1e6 {
			t.Skip()
		}
		got := Partial(columns[0], columns[1], columns[2:], nil)
		want := -p.At(0, 1) / math.Sqrt(p.At(0, 0)*p.At(1, 1))
		if math.Abs(got.Estimate-want) > 1e-8 {
			t.Fatalf("partial %v, from the inverse %v", got.Estimate, want)
		}
		// R² of x on controls and y is 1-1/P_xx; on controls alone, of the smaller matrix.
		var small mat.SymDense
		without := mat.NewDense(n, k+1, nil)
		without.SetCol(0, columns[0])
		for j, c := range columns[2:] {
			without.SetCol(j+1, c)
		}
		stat.CorrelationMatrix(&small, without, nil)
		var q mat.Dense
		if err := q.Inverse(&small); err != nil {
			t.Skip()
		}
		rise := (1 - 1/p.At(0, 0)) - (1 - 1/q.At(0, 0))
		s := Semipartial(columns[0], columns[1], columns[2:], nil).Estimate
		if math.Abs(s*s-rise) > 1e-8 {
			t.Fatalf("semipartial² %v, rise of R² %v", s*s, rise)
		}
		none := Partial(columns[0], columns[1], nil, nil)
		if plain := Pearson(columns[0], columns[1], nil); math.Abs(none.Estimate-plain.Estimate) > 1e-14 || math.Abs(none.P-plain.P) > 1e-12 {
			t.Fatalf("without controls %v, Pearson %v", none, plain)
		}
	})
}
