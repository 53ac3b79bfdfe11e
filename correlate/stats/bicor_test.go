package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// PG30: thirty normal pairs with an outlier on each side, drawn by NumPy's legacy
// generator from seed 123 (testdata/reference/association.py).
var (
	pg30X = []float64{4.524991087851508, 4.420531811767872, 3.778970926584845, 12.0, 3.2553302798031223, 4.649569372128418, 2.951786225128683, 4.591357332700219, 1.0489956831264005, 2.9292390843995104, 2.6738018656932527, 4.31118852334745, 5.406716105951538, 3.827585880548361, 4.510669777362404, 5.48020001172895, 5.897501992923205, 3.2481046204119224, 3.6896719823018116, 4.659839225398035, 5.492978998780082, 4.093017621645702, 3.702447504183336, 1.6755435235042087, 2.1236637738250335, 5.622025310958057, 2.7972808778327707, 3.495237872288203, 2.418519025293012, 2.184008274957259}
	pg30Y = []float64{7.417043974095821, 5.073260861980091, 7.2560606695752785, 7.978672340219759, 4.480094096479011, -8.0, 4.380334906909793, 6.202861741341518, 5.004916622004917, 5.274654700615849, 6.007153126165779, 7.362881992968021, 6.836293821056158, 4.549735015009455, 5.7398927665282, 4.977065819368747, 7.271512763937, 5.092800144396517, 6.305237088575375, 6.913523215921814, 5.947704426177541, 6.606245187335942, 5.691865988238505, 4.044863387178897, 6.125520033132931, 6.6929048900606105, 4.083471867309398, 6.451663151111775, 5.988136943566943, 5.140502156598062}
)

// R 4.2.2, WGCNA and pingouin, which agree.
func TestBicor(t *testing.T) {
	g := goldU
	checkCorrelation(t, "e1 c1", Bicor(g.e1, g.c1, nil), wanted{.0393716256690482, na, .412180980453358, na, na})
	checkCorrelation(t, "e2 c1", Bicor(g.e2, g.c1, nil), wanted{-.483992984356645, na, 5.51932448001771e-27, na, na})
	checkCorrelation(t, "PG30", Bicor(pg30X, pg30Y, nil), wanted{.495141778497911, na, .00540370070746723, na, na})
}

// PG30 in R 4.2.2's cor.test, SciPy's and pingouin's printed values.
func TestPG30(t *testing.T) {
	approximate := &CorrelationOptions{Approximate: true}
	checkCorrelation(t, "Pearson", Pearson(pg30X, pg30Y, nil), wanted{.176122067520947, na, .351865915824746, -.196623162191536, .50438723397856})
	checkCorrelation(t, "Spearman", Spearman(pg30X, pg30Y, nil), wanted{.474082313681869, na, .00812976838058126, .116960224963386, .722639877816342})
	checkCorrelation(t, "Spearman, Fieller", Spearman(pg30X, pg30Y, &CorrelationOptions{Fieller: true}), wanted{.474082313681869, na, na, .126298781023028, .718079860965364})
	checkCorrelation(t, "Kendall", Kendall(pg30X, pg30Y, nil), wanted{.351724137931035, na, .00595259759645983, .112828943074297, .552177431451499})
	checkCorrelation(t, "Kendall, normal", Kendall(pg30X, pg30Y, approximate), wanted{.351724137931035, na, .00633962633893398, na, na})
}

// bounded are the correlations that one wild row cannot move far.
var bounded = map[string]func(x, y []float64, o *CorrelationOptions) Correlation{"bicor": Bicor, "percentage bend": PercentageBend}

func TestBoundedEdges(t *testing.T) {
	some := []float64{1, 2, 4, 3, 6}
	for name, f := range bounded {
		for _, tt := range []struct {
			what string
			x, y []float64
		}{
			{"no rows", nil, nil},
			{"one row", []float64{1}, []float64{2}},
			{"all missing", []float64{na, na, na}, []float64{1, 2, 3}},
			{"constant", []float64{1, 1, 1, 1, 1}, some},
			{"mostly equal", []float64{1, 1, 1, 1, 9}, some},
			{"infinite", []float64{1, 2, 3, 4, math.Inf(1)}, some},
		} {
			c := f(tt.x, tt.y, nil)
			if !math.IsNaN(c.Estimate) || len(c.Warnings) != 1 {
				t.Errorf("%s, %s: %v, warnings %q", name, tt.what, c.Estimate, c.Warnings)
			}
		}
		if c := f([]float64{1, 2, 3, 4, na}, []float64{2, 4, 6, 8, 1}, nil); c.Estimate != 1 || c.P != 0 || c.Missing != 1 {
			t.Errorf("%s of a line: %+v", name, c)
		}
		huge := f([]float64{-1e308, 1e308, 0, 1e307, -1e307}, some, nil)
		if small := f([]float64{-10, 10, 0, 1, -1}, some, nil); math.Abs(huge.Estimate-small.Estimate) > 1e-12 {
			t.Errorf("%s of huge values %v, of small ones %v", name, huge.Estimate, small.Estimate)
		}
	}
}

func TestBoundedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		for name, f := range bounded {
			c := f(x, y, nil)
			if math.IsNaN(c.Estimate) {
				if len(c.Warnings) == 0 {
					t.Fatalf("%s is undefined without a reason", name)
				}
				continue
			}
			if math.Abs(c.Estimate) > 1 {
				t.Fatalf("%s = %v", name, c.Estimate)
			}
			scaled := make([]float64, len(x)) // by powers of two, so exactly
			for i, v := range x {
				scaled[i] = -8*v + 16
			}
			if v := f(scaled, y, nil).Estimate; math.Abs(v+c.Estimate) > 1e-12 {
				t.Fatalf("%s = %v, after x -> 16-8x %v", name, c.Estimate, v)
			}
			if v := f(y, x, nil).Estimate; math.Abs(v-c.Estimate) > 1e-15 {
				t.Fatalf("%s = %v, sides exchanged %v", name, c.Estimate, v)
			}
		}
		// One value as far out as can be moves neither beyond what the rest allow.
		if len(x) > 20 {
			for name, f := range bounded {
				moved := append([]float64(nil), x...)
				moved[0] = 1e6
				far := append([]float64(nil), x...)
				far[0] = 1e12
				a, b := f(moved, y, nil).Estimate, f(far, y, nil).Estimate
				if !math.IsNaN(a) && math.Abs(a-b) > 1e-4 {
					t.Fatalf("%s sees how far out an outlier is: %v, %v", name, a, b)
				}
			}
		}
	})
}

func BenchmarkBicor100k(b *testing.B)          { benchmarkPair(b, 100_000, Bicor) }
func BenchmarkPercentageBend100k(b *testing.B) { benchmarkPair(b, 100_000, PercentageBend) }
