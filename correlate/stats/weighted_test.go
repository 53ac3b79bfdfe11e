package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A weight counts a row so many times.
func TestWeightedIsRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		times := rapid.SliceOfN(rapid.IntRange(1, 5), len(x), len(x)).Draw(t, "times")
		var rx, ry []float64
		weight := make([]float64, len(x))
		for i, k := range times {
			weight[i] = 0.3 * float64(k) // the scale does not matter
			for range k {
				rx, ry = append(rx, x[i]), append(ry, y[i])
			}
		}
		got, want := PearsonWeighted(x, y, weight, nil).Estimate, Pearson(rx, ry, nil).Estimate
		if math.Abs(got-want) > 1e-13 || math.IsNaN(got) != math.IsNaN(want) {
			t.Fatalf("weighted %v, repeated %v", got, want)
		}
	})
}

func TestEffectiveN(t *testing.T) {
	near(t, "equal weights", EffectiveN([]float64{2, 2, 2}), 3, 1e-15)
	near(t, "by hand", EffectiveN([]float64{1, 3}), 1.6, 1e-15)
	near(t, "nothing", EffectiveN(nil), nan, 0)
}

// R 4.2.2: survey 4.1 (svyvar and the delta method) and lm with weights on U, c1 with
// each driver, weights nresp: testdata/reference/association.R.
func TestWeighted(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name                        string
		x                           []float64
		estimate, se, precT, precis float64
	}{
		{"e1", g.e1, 0.0407508501689752, 0.0517157381837523, 0.849654652411588, 0.395985565149751},
		{"e2", g.e2, -0.486806625970879, 0.0374582264411644, -11.6100364018634, 2.52724821839286e-27},
		{"e3", g.e3, -0.0618184088559485, 0.0482455796270406, -1.290310135072432, 0.197630024419279},
	} {
		c := Weighted(tt.x, g.c1, g.nresp, SamplingWeights, nil)
		near(t, tt.name, c.Estimate, tt.estimate, closed)
		near(t, tt.name+", standard error", math.Atanh(c.Estimate)/c.Statistic*(1-c.Estimate*c.Estimate), tt.se, closed)
		c = Weighted(tt.x, g.c1, g.nresp, PrecisionWeights, nil)
		near(t, tt.name+", precision t", c.Statistic, tt.precT, closed)
		near(t, tt.name+", precision p", c.P, tt.precis, tail)
	}
}

// A frequency is a row repeated, in everything.
func TestFrequencyIsRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		times := rapid.SliceOfN(rapid.IntRange(1, 5), len(x), len(x)).Draw(t, "times")
		var rx, ry []float64
		weight := make([]float64, len(x))
		for i, k := range times {
			weight[i] = float64(k)
			for range k {
				rx, ry = append(rx, x[i]), append(ry, y[i])
			}
		}
		got, want := Weighted(x, y, weight, FrequencyWeights, nil), Pearson(rx, ry, nil)
		for _, v := range [][2]float64{{got.Estimate, want.Estimate}, {got.Low, want.Low}, {got.High, want.High}, {got.P, want.P}, {float64(got.N), float64(want.N)}} {
			if math.IsNaN(v[0]) != math.IsNaN(v[1]) || math.Abs(v[0]-v[1]) > 1e-12 && math.Abs(want.Estimate) < 1-1e-12 {
				t.Fatalf("frequencies %+v\nrepeated %+v", got, want)
			}
		}
	})
}

func TestWeightedPanics(t *testing.T) {
	x, y := []float64{1, 2, 3}, []float64{1, 3, 2}
	for name, f := range map[string]func(){
		"zero":       func() { Weighted(x, y, []float64{1, 0, 1}, PrecisionWeights, nil) },
		"fraction":   func() { Weighted(x, y, []float64{1, 1.5, 1}, FrequencyWeights, nil) },
		"undeclared": func() { Weighted(x, y, []float64{1, 1, 1}, 0, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkWeighted100k(b *testing.B) {
	x, y := columnsOfSize(100_000)
	weight := make([]float64, len(x))
	for i := range weight {
		weight[i] = float64(1 + i%7)
	}
	for b.Loop() {
		Weighted(x, y, weight, SamplingWeights, nil)
	}
}
