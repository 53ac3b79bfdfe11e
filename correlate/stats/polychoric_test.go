package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mpmath 1.4.1 at 30 digits: testdata/reference/association.py.
func TestBivariateNormal(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct{ h, k, rho, want float64 }{
		{.5, -.3, .4, 0.31712692828616510},
		{1, 1, .95, 0.81081951296919620},
		{-2, 1.5, -.7, 0.0095031193582388454},
		{3, 2.9, .999, 0.99813317449890727},
		{-1, -1, -.99, 4.1e-48},
		{.2, .2, .9999, 0.57705346964231099},
		{.3, -.4, .001, 0.21305928703192997},
		{-3, -3, .5, 0.000081889661832192112},
		{1, -1, -.9, 0.043164916503098755},
		{0, 0, .5, 1.0 / 3}, // 1/4 + asin(rho)/2π
		{0, 0, -.5, 1.0 / 6},
		{1, 2, 1, 0.84134474606854293},
		{1, -2, -1, 0},
		{inf, .5, .3, 0.69146246127401312},
		{.5, inf, .3, 0.69146246127401312},
		{-inf, .5, .3, 0},
		{.5, .5, 1.1, na},
		{na, .5, .1, na},
	} {
		got := BivariateNormal(tt.h, tt.k, tt.rho)
		if math.IsNaN(got) != math.IsNaN(tt.want) || math.Abs(got-tt.want) > 2e-15 {
			t.Errorf("BivariateNormal(%v, %v, %v) = %.17g, want %.17g", tt.h, tt.k, tt.rho, got, tt.want)
		}
	}
}

var (
	quintiles   = [][]float64{{30, 16, 15, 22, 5}, {29, 21, 19, 12, 6}, {17, 20, 17, 18, 15}, {9, 16, 21, 18, 23}, {3, 14, 15, 17, 38}}
	tetrachoric = [][]float64{{40, 10}, {15, 35}}
	threeByFour = [][]float64{{20, 8, 2}, {6, 12, 9}, {1, 7, 25}, {0, 3, 18}}
)

// SciPy 1.17.1, maximising a likelihood of its own with errors by numeric
// differentiation: testdata/reference/association.py. R's polycor agrees in two
// steps to the 1e-6 that its optimiser leaves (.4083590, se .0434151).
//
// By maximum likelihood polycor 0.8.1 prints .4077172 for the first table, and with a
// tighter tolerance .4083374: its Nelder-Mead stops at log-likelihoods of -1371.4360
// and -1371.4331, below the -1371.4317 here.
func TestPolychoricTable(t *testing.T) {
	for _, tt := range []struct {
		name                              string
		table                             [][]float64
		ml                                bool
		estimate, se, seKnown, logLik, g2 float64
	}{
		{"quintiles", quintiles, false, 0.40836014411874705, 0.04537648913562944, 0.043415238411478214, -1371.50254636126, 22.36236218815111},
		{"quintiles, ML", quintiles, true, 0.40955318023427595, 0.045290903821864306, 0.04339946654222195, -1371.4316653752935, 22.220600216217917},
		{"two by two", tetrachoric, false, 0.7127269210640167, na, 0.09543204745529367, -124.87805433564859, 0},
		{"two by two, ML", tetrachoric, true, 0.7127269210640167, 0.09549157090580357, 0.09543204749684972, -124.87805433564859, 0},
		{"empty cell", threeByFour, false, 0.786313236594603, na, 0.0480823850985882, -236.87249511406608, 3.6227358322263967},
		{"empty cell, ML", threeByFour, true, 0.7848325609856175, 0.05286523495020447, 0.04821740223444146, -236.80313270039673, 3.484011004887691},
	} {
		f := PolychoricTable(tt.table, &PolychoricOptions{ML: tt.ml})
		near(t, tt.name, f.Estimate, tt.estimate, 1e-9)
		near(t, tt.name+": log-likelihood", f.LogLik, tt.logLik, 1e-12)
		if !math.IsNaN(tt.se) {
			near(t, tt.name+": SE", f.SE, tt.se, 2e-7)
		}
		near(t, tt.name+": SE, thresholds known", f.SEKnown, tt.seKnown, 1e-7)
		if math.Abs(f.Fit-tt.g2) > 1e-9 {
			t.Errorf("%s: fit %v, want %v", tt.name, f.Fit, tt.g2)
		}
	}
	f := PolychoricTable(quintiles, nil)
	near(t, "polycor", f.Estimate, .4083590, 5e-6)
	near(t, "polycor's se", f.SEKnown, .0434151, 5e-6)
	if polycor := 0.4077172; PolychoricTable(quintiles, &PolychoricOptions{ML: true}).LogLik <= -1371.4360161173897 {
		t.Errorf("the likelihood is not above that of polycor's estimate %v", polycor)
	}
	if f.FitDF != 15 || f.N != 436 {
		t.Errorf("%v degrees of freedom of fit, %d rows; want 15, 436", f.FitDF, f.N)
	}
}

// The table of quintiles is that of the data: cut(quantile(type = 7)) in R.
func TestPolychoricOfRows(t *testing.T) {
	cut := func(x []float64) []float64 {
		code := make([]float64, len(x))
		for i, v := range x {
			for _, p := range []float64{.2, .4, .6, .8} {
				if v > Quantile7(x, p) {
					code[i]++
				}
			}
		}
		return code
	}
	x, y := cut(goldU.e1), cut(goldU.e2)
	near(t, "Pearson of codes", Pearson(x, y, nil).Estimate, .364981892615336, closed)
	near(t, "polychoric of codes", Polychoric(x, y, nil).Estimate, 0.40836014411874705, 1e-8)
}

func TestPolychoricEdges(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		f         PolychoricFit
		want      float64
	}{
		{"no rows", "needs 2", Polychoric(nil, nil, nil), na},
		{"constant", "y is constant", Polychoric([]float64{1, 2, 3}, []float64{1, 1, 1}, nil), na},
		{"continuous", "different values", Polychoric(goldU.e1, goldU.e2, nil), na},
		{"one row of a table", "x is constant", PolychoricTable([][]float64{{3, 4}, {0, 0}}, nil), na},
		{"empty table", "x is constant", PolychoricTable(nil, nil), na},
		{"perfect", "perfect correlation", PolychoricTable([][]float64{{20, 0, 0}, {0, 20, 0}, {0, 0, 20}}, nil), edge},
		{"perfect, falling", "perfect correlation", PolychoricTable([][]float64{{0, 20}, {20, 0}}, &PolychoricOptions{ML: true}), -edge},
		{"unused category", "nobody has", PolychoricTable([][]float64{{40, 0, 10}, {0, 0, 0}, {15, 0, 35}}, nil), 0.7127269210640167},
	} {
		near(t, tt.name, tt.f.Estimate, tt.want, 1e-8)
		if !strings.Contains(strings.Join(tt.f.Warnings, "; "), tt.why) {
			t.Errorf("%s: warnings %q do not say %q", tt.name, tt.f.Warnings, tt.why)
		}
	}
}

func TestPolychoricProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := rapid.IntRange(2, 5).Draw(t, "r"), rapid.IntRange(2, 5).Draw(t, "c")
		table, turned, flipped := make([][]float64, r), make([][]float64, c), make([][]float64, r)
		for i := range table {
			flipped[i] = make([]float64, c)
		}
		for j := range turned {
			turned[j] = make([]float64, r)
		}
		for i := range table {
			table[i] = make([]float64, c)
			for j := range table[i] {
				v := float64(rapid.IntRange(1, 30).Draw(t, "count"))
				table[i][j], turned[j][i], flipped[r-1-i][j] = v, v, v
			}
		}
		o := &PolychoricOptions{ML: rapid.Bool().Draw(t, "ml")}
		f := PolychoricTable(table, o)
		if !(f.SE > 0 && f.P >= 0 && f.P <= 1 && f.Low < f.Estimate && f.Estimate < f.High) {
			t.Fatalf("%+v", f)
		}
		if v := PolychoricTable(turned, o).Estimate; math.Abs(v-f.Estimate) > 1e-8 {
			t.Fatalf("%v, sides exchanged %v", f.Estimate, v)
		}
		if v := PolychoricTable(flipped, o).Estimate; math.Abs(v+f.Estimate) > 1e-8 {
			t.Fatalf("%v, one side reversed %v", f.Estimate, v)
		}
		if ml := PolychoricTable(table, &PolychoricOptions{ML: true}); ml.LogLik < f.LogLik-1e-9 {
			t.Fatalf("maximum likelihood %v below two steps %v", ml.LogLik, f.LogLik)
		}
	})
}

func BenchmarkPolychoric(b *testing.B) {
	for b.Loop() {
		PolychoricTable(quintiles, nil)
	}
}

func BenchmarkPolychoricML(b *testing.B) {
	for b.Loop() {
		PolychoricTable(quintiles, &PolychoricOptions{ML: true})
	}
}
