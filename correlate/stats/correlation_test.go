package stats

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var nan = math.NaN()

// estimators are the functions that share the conventions of a Correlation.
var estimators = map[string]func(x, y []float64, o *CorrelationOptions) Correlation{
	"Pearson":  Pearson,
	"Spearman": Spearman,
	"Kendall":  Kendall,
	"Weighted": func(x, y []float64, o *CorrelationOptions) Correlation {
		w := make([]float64, len(x))
		for i := range w {
			w[i] = 2
		}
		return PearsonWeighted(x, y, w, o)
	},
	"Partial": func(x, y []float64, o *CorrelationOptions) Correlation {
		return Partial(x, y, nil, o)
	},
}

func TestUndefined(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		name string
		x, y []float64
		why  string
	}{
		{"nothing", nil, nil, "0 complete rows"},
		{"one row", []float64{1}, []float64{2}, "1 complete rows"},
		{"one complete row", []float64{1, nan, 3}, []float64{2, 3, nan}, "1 complete rows"},
		{"constant x", []float64{.1, .1, .1}, []float64{1, 2, 3}, "x is constant"},
		{"constant y", []float64{1, 2, 3}, []float64{.1, .1, .1}, "y is constant"},
		{"constant where complete", []float64{1, 2, 3, 4}, []float64{.1, .1, .1, nan}, "y is constant"},
		{"infinite", []float64{1, 2, inf}, []float64{1, 2, 3}, "infinite"},
	} {
		for name, f := range estimators {
			c := f(tt.x, tt.y, nil)
			if !math.IsNaN(c.Estimate) || !math.IsNaN(c.P) || !math.IsNaN(c.Low) || !math.IsNaN(c.High) {
				t.Errorf("%s, %s: %v, want NaN", name, tt.name, c)
			}
			if !strings.Contains(strings.Join(c.Warnings, "; "), tt.why) {
				t.Errorf("%s, %s: warnings %q do not say %q", name, tt.name, c.Warnings, tt.why)
			}
		}
	}
}

func TestMissingRows(t *testing.T) {
	x := []float64{1, nan, 4, 2, 8, 5, 7, 3}
	y := []float64{2, 1, 3, nan, 9, 4, 4, 1}
	for name, f := range estimators {
		got := f(x, y, nil)
		want := f([]float64{1, 4, 8, 5, 7, 3}, []float64{2, 3, 9, 4, 4, 1}, nil)
		want.Missing = 2
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSmallSamples(t *testing.T) {
	for name, f := range estimators {
		if c := f([]float64{1, 2}, []float64{5, 3}, nil); c.Estimate != -1 {
			t.Errorf("%s of two falling points = %v, want -1", name, c.Estimate)
		}
		if c := f([]float64{1, 2, 3}, []float64{1, 3, 2}, nil); !(c.P > 0.5 && c.P <= 1) || !math.IsNaN(c.Low) {
			t.Errorf("%s of three points: %v, want a large p and no interval", name, c)
		}
	}
}

func TestPerfect(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = 0.1*v + 1e6
	}
	for name, f := range estimators {
		c := f(x, y, &CorrelationOptions{Approximate: true})
		if math.Abs(c.Estimate-1) > 1e-9 || c.P > 1e-4 || len(c.Warnings) == 0 {
			t.Errorf("%s of a straight line: %v, warnings %q", name, c, c.Warnings)
		}
	}
	c := Pearson(x, x, nil)
	if c.Estimate != 1 || c.P != 0 || c.Low != 1 || c.High != 1 || !math.IsInf(c.Statistic, 1) {
		t.Errorf("Pearson of x with itself: %v, statistic %v", c, c.Statistic)
	}
}

func TestPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"lengths":        func() { Pearson([]float64{1}, []float64{1, 2}, nil) },
		"level":          func() { Pearson([]float64{1}, []float64{1}, &CorrelationOptions{Level: 95}) },
		"labels":         func() { OneWay([]float64{1, 2}, []int{1}) },
		"labels, levels": func() { DecomposeLevels([]float64{1, 2}, []float64{1, 2}, []int{1}, nil) },
		"weight":         func() { PearsonWeighted([]float64{1, 2}, []float64{1, 2}, []float64{1, 0}, nil) },
		"unit and period": func() {
			ProfileLags([]float64{1, 2}, []float64{1, 2}, []int{1, 1}, []int{1, 1}, 1, nil)
		},
		"alpha": func() { RobustnessValueAt(2, 10, 0) },
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

func TestCorrelationString(t *testing.T) {
	got := Pearson([]float64{1, 2, 3, 4, 5}, []float64{2, 1, 4, 3, 5}, nil).String()
	const want = "Pearson, t test: 0.800 [-0.280, 0.986], p = 0.104, n = 5"
	if got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
}

// drawPairs draws two columns of few distinct values, so that ties are many.
func drawPairs(t *rapid.T) (x, y []float64) {
	n := rapid.IntRange(2, 60).Draw(t, "n")
	distinct := rapid.IntRange(2, 40).Draw(t, "distinct")
	value := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-distinct, distinct).Draw(t, "v")) / 4 })
	return rapid.SliceOfN(value, n, n).Draw(t, "x"), rapid.SliceOfN(value, n, n).Draw(t, "y")
}

func TestCorrelationProperties(t *testing.T) {
	same := func(a, b, tolerance float64) bool {
		return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		seed := rapid.Uint64().Draw(t, "seed")
		order := rand.New(rand.NewPCG(seed, 1)).Perm(len(x))
		for name, f := range estimators {
			c := f(x, y, nil)
			if math.Abs(c.Estimate) > 1 || c.P < 0 || c.P > 1 {
				t.Fatalf("%s = %v, p = %v", name, c.Estimate, c.P)
			}
			if math.IsNaN(c.Estimate) != (len(c.Warnings) > 0 && math.IsNaN(c.P) && math.IsNaN(c.Low)) && math.IsNaN(c.Estimate) {
				t.Fatalf("%s is undefined without a reason", name)
			}
			if c.Low > c.Estimate || c.High < c.Estimate {
				t.Fatalf("%s = %v outside [%v, %v]", name, c.Estimate, c.Low, c.High)
			}
			if s := f(y, x, nil); !same(s.Estimate, c.Estimate, 1e-14) {
				t.Fatalf("%s is %v one way and %v the other", name, c.Estimate, s.Estimate)
			}
			px, py, mx, neg := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
			for i, j := range order {
				px[i], py[i] = x[j], y[j]
				mx[i] = 3*x[i] - 1000
				neg[i] = -x[i]
			}
			if s := f(px, py, nil); !same(s.Estimate, c.Estimate, 1e-14) {
				t.Fatalf("%s is %v, in another row order %v", name, c.Estimate, s.Estimate)
			}
			if s := f(mx, y, nil); !same(s.Estimate, c.Estimate, 1e-12) {
				t.Fatalf("%s is %v, on another scale %v", name, c.Estimate, s.Estimate)
			}
			if s := f(neg, y, nil); !same(s.Estimate, -c.Estimate, 1e-14) || !same(s.P, c.P, 1e-12) {
				t.Fatalf("%s is %v (p %v), with x turned round %v (p %v)", name, c.Estimate, c.P, s.Estimate, s.P)
			}
		}
	})
}

// With no association p is below alpha in about a share alpha of samples, and the
// interval holds the truth at its level; 6 standard errors of 4,000 draws.
func TestCalibration(t *testing.T) {
	const draws, n, rho, alpha = 4000, 25, 0.5, 0.05
	rng := rand.New(rand.NewPCG(7, 11))
	limit := 6 * math.Sqrt(alpha*(1-alpha)/draws)
	for _, e := range []struct {
		name string
		f    func(x, y []float64, o *CorrelationOptions) Correlation
		rho  float64 // of this coefficient, when Pearson's is 0.5 in a bivariate normal
	}{
		{"Pearson", Pearson, rho},
		{"Spearman", Spearman, 6 / math.Pi * math.Asin(rho/2)},
		{"Kendall", Kendall, 2 / math.Pi * math.Asin(rho)},
	} {
		rejected, missed := 0, 0
		for range draws {
			x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range x {
				x[i], y[i] = rng.NormFloat64(), rng.NormFloat64()
				z[i] = rho*x[i] + math.Sqrt(1-rho*rho)*y[i]
			}
			if e.f(x, y, nil).P < alpha {
				rejected++
			}
			if c := e.f(x, z, nil); e.rho < c.Low || e.rho > c.High {
				missed++
			}
		}
		if share := float64(rejected) / draws; math.Abs(share-alpha) > limit {
			t.Errorf("%s: p < %v in a share %v of samples without association", e.name, alpha, share)
		}
		if share := float64(missed) / draws; math.Abs(share-alpha) > limit {
			t.Errorf("%s: the 95 %% interval misses in a share %v of samples", e.name, share)
		}
	}
}
