package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// mpmath 1.4.1 at 40 digits, from the hypergeometric functions of Ly et al. (2016)
// and the integral of Wetzels & Wagenmakers (2012): testdata/reference/association.py.
// The values of r = .6, n = 20 are also those of pingouin.
func TestCorrelationBayesFactor(t *testing.T) {
	for _, tt := range []struct {
		r                               float64
		n                               int
		kappa                           float64
		either, positive, negative, jzs float64
	}{
		{.6, 20, 1, 2.3640203352641336, 3.0532832323082915, -2.4955907326727975, 2.1067454946851904},
		{.1, 83, 1, -1.5891230082266063, -1.1030546847541406, -2.572384764864251, -2.0442368429678753},
		{-.856, 64, 1, 37.780249906086688, -3.9861410465884887, 38.473397086646633, 37.976554228851534},
		{.3, 12, 1, -0.63068044168696144, -0.14834296486581308, -1.5978865315945163, -1.0844777687120312},
		{-.2, 5, 1, -0.58209096065401257, -0.83054831350201863, -0.38324266341839455, -1.1117497021060584},
		{.95, 100, 1, 109.70132180378689, 110.39446898434684, na, 110.40311406213502},
		{.5, 3, 1, -0.29463613860092977, -0.030089433198753452, -0.65537686729518404, -0.78904664029091148},
		{.6, 20, .5, 2.4021935268431717, 3.0897887086224342, -2.101031283020767, na},
		{.6, 20, 2, 2.1182627960996649, 2.8082315335305898, -2.9415426081109436, na},
		{.9999, 3, 1, 0.67108515585128519, 1.2480375274161581, -0.84578968854622904, na},
		{-.9999, 4, 1, 2.3924367623069405, -1.1531317362862516, 3.0710527671681973, na},
		{.9999999, 5, 1, 8.8560655774772794, 9.549195180070678, -1.3996603718884648, na},
		{0, 40, 1, -1.6248977238579321, -1.6248977238579321, -1.6248977238579321, -2.093833084219643},
	} {
		for _, f := range []struct {
			name string
			o    BayesFactorOptions
			want float64
		}{
			{"two-sided", BayesFactorOptions{Kappa: tt.kappa}, tt.either},
			{"positive", BayesFactorOptions{Kappa: tt.kappa, Direction: Positive}, tt.positive},
			{"negative", BayesFactorOptions{Kappa: tt.kappa, Direction: Negative}, tt.negative},
			{"JZS", BayesFactorOptions{JZS: true}, tt.jzs},
		} {
			if !math.IsNaN(f.want) {
				near(t, fmt.Sprint(f.name, " ", tt.r, tt.n, tt.kappa), CorrelationBayesFactor(tt.r, tt.n, &f.o).LogBF10, f.want, 1e-10)
			}
		}
	}
	near(t, "r .6, n 20", CorrelationBayesFactor(.6, 20, nil).BF10(), 10.6336163341366, closed)
	near(t, "r .6, n 20, JZS", CorrelationBayesFactor(.6, 20, &BayesFactorOptions{JZS: true}).BF10(), 8.221440974059899, closed)
	near(t, "attitude, R BayesFactor", CorrelationBayesFactor(.825417569542146, 30, nil).BF10(), 720316.8683293, closed)
}

func TestCorrelationBayesFactorEdges(t *testing.T) {
	for _, tt := range []struct {
		r    float64
		n    int
		want float64
	}{{math.NaN(), 20, na}, {1.5, 20, na}, {.5, 2, na}, {1, 20, math.Inf(1)}, {-1, 4, math.Inf(1)}} {
		for _, o := range []*BayesFactorOptions{nil, {JZS: true}} {
			b := CorrelationBayesFactor(tt.r, tt.n, o)
			near(t, fmt.Sprint(tt.r, tt.n), b.LogBF10, tt.want, 0)
			if len(b.Warnings) != 1 {
				t.Errorf("r = %v, n = %d: warnings %q, want one", tt.r, tt.n, b.Warnings)
			}
		}
	}
	// A million rows overflow everything but logarithms.
	if b := CorrelationBayesFactor(.9, 1_000_000, nil); !(b.LogBF10 > 8e5) || math.IsInf(b.LogBF10, 0) {
		t.Errorf("n = 10^6: %v", b.LogBF10)
	}
}

// The two-sided factor is the average of the one-sided ones: a closed form against
// quadrature of another form of the likelihood.
func TestBayesFactorSidesAverage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.Float64Range(-.999, .999).Draw(t, "r")
		n := rapid.IntRange(3, 3000).Draw(t, "n")
		kappa := rapid.Float64Range(.2, 3).Draw(t, "kappa")
		either := CorrelationBayesFactor(r, n, &BayesFactorOptions{Kappa: kappa}).LogBF10
		up := CorrelationBayesFactor(r, n, &BayesFactorOptions{Kappa: kappa, Direction: Positive}).LogBF10
		down := CorrelationBayesFactor(r, n, &BayesFactorOptions{Kappa: kappa, Direction: Negative}).LogBF10
		most := max(up, down)
		sum := most + math.Log(math.Exp(up-most)+math.Exp(down-most)) - math.Ln2
		if math.Abs(sum-either) > 1e-9*max(1, math.Abs(either)) {
			t.Fatalf("r %v n %d kappa %v: sides average to %v, two-sided %v", r, n, kappa, sum, either)
		}
	})
}

func BenchmarkCorrelationBayesFactor(b *testing.B) {
	for b.Loop() {
		CorrelationBayesFactor(.6, 436, nil)
	}
}
