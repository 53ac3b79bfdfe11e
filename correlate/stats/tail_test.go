package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// near reports an error unless got is want to the given relative tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || got == want {
		return
	}
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s = %.17g, want %.17g (relative error %.1e)", what, got, want, math.Abs(got/want-1))
	}
}

// Reference values of this file: mpmath 1.4.1 at 40 digits, from the regularised
// incomplete beta and gamma functions, or by integrating the density
// (testdata/reference/tails.py).

func TestNormalTail(t *testing.T) {
	for _, tt := range []struct{ z, want float64 }{
		{0, 0.5},
		{1, 0.15865525393145705},
		{1.96, 0.024997895148220434},
		{6, 9.8658764503769814e-10},
		{9, 1.1285884059538406e-19},
		{20, 2.7536241186062337e-89},
		{37, 5.7255712225245768e-300},
		{math.Inf(1), 0},
		{math.Inf(-1), 1},
		{math.NaN(), math.NaN()},
	} {
		near(t, fmt.Sprintf("NormalTail(%v)", tt.z), NormalTail(tt.z), tt.want, 2e-13)
	}
}

func TestStudentTail(t *testing.T) {
	for _, tt := range []struct{ t, df, want float64 }{
		{0.1, 3, 0.46332617440040291},
		{1, 1, 0.25},
		{-1, 1, 0.75},
		{2.5, 0.5, 0.20048526452664659},
		{2, 10.7, 0.035763957600406039},
		{40, 28, 1.4928607037671718e-26},
		{5.991491151101, 432, 2.1927545458234332e-9},
		{300, 5, 3.9049537289611038e-12},
		{1e10, 3, 1.1026577908435841e-30},
		{30, 1e6, 6.0100471168276437e-198},
		{0.5, 1e6, 0.30853759373618569},
		{3, 1e6, 0.0013499312707108985},
		{8, 1e9, 6.2209671422273817e-16},
		{20, 40, 9.7494558166459062e-23},
		{37, 1000, 8.6503944049565307e-190},
		{37, math.Inf(1), 5.7255712225245768e-300},
		{1e80, 3, 1.1026577908435841e-240},
		{1e200, 0.5, 3.207009754142229e-101},
		{0, 7, 0.5},
		{math.Inf(1), 7, 0},
		{math.Inf(-1), 7, 1},
		{math.NaN(), 7, math.NaN()},
		{1, 0, math.NaN()},
		{1, math.NaN(), math.NaN()},
	} {
		near(t, fmt.Sprintf("StudentTail(%v, %v)", tt.t, tt.df), StudentTail(tt.t, tt.df), tt.want, 1e-12)
	}
}

func TestFTail(t *testing.T) {
	for _, tt := range []struct{ f, d1, d2, want float64 }{
		{20.631018556984, 11, 424, 1.8344923122676065e-33},
		{2.38972494309526, 11, 424, 0.0070139596568059413},
		{0.3, 3, 7, 0.82465863389936102},
		{1000, 2, 5, 3.1055538798821048e-7},
		{1.1, 1000, 2000, 0.03964159030873903},
		{50, 4, 1000, 2.1645929650114826e-38},
		{1, 2.5, 10.3, 0.4181377811189196},
		{2, 5, math.Inf(1), 0.075235246146512179}, // chi-squared 10 on 5
		{math.MaxFloat64, 8, 2, 0},
		{0, 2, 2, 1},
		{-1, 2, 2, 1},
		{math.Inf(1), 2, 2, 0},
		{math.NaN(), 2, 2, math.NaN()},
		{1, 0, 2, math.NaN()},
	} {
		near(t, fmt.Sprintf("FTail(%v, %v, %v)", tt.f, tt.d1, tt.d2), FTail(tt.f, tt.d1, tt.d2), tt.want, 1e-12)
	}
}

func TestChiSquaredTail(t *testing.T) {
	for _, tt := range []struct{ x, k, want float64 }{
		{3.841, 1, 0.050013683763956705},
		{0.5, 4, 0.97350097883925609},
		{100, 10, 5.4497019829205293e-17},
		{1400, 3, 2.9456193610163087e-303},
		{1200, 1000, 1.2255942330622904e-5},
		{300, 0.7, 1.0804864539614462e-67},
		{1100, 100, 4.7004823780194259e-168},
		{0, 3, 1},
		{math.Inf(1), 3, 0},
		{1, -1, math.NaN()},
	} {
		near(t, fmt.Sprintf("ChiSquaredTail(%v, %v)", tt.x, tt.k), ChiSquaredTail(tt.x, tt.k), tt.want, 1e-11)
	}
}

func TestQuantiles(t *testing.T) {
	for _, tt := range []struct{ p, df, want float64 }{
		{0.975, 3, 3.1824463052837084},
		{0.975, 10.7126507010622, 2.2082096182922337},
		{0.995, 1000, 2.5807546980659508},
		{0.9, 1, 3.0776835371752541},
		{0.75, 2, 0.81649658092772603},
		{0.6, 0.7, 0.35603136523468031},
		{1e-10, 4, -416.17514032960412},
		{0.975, 432, 1.9654705088614157},
		{0.975, 1e7, 1.9599642217672051},
		{0.975, math.Inf(1), 1.9599639845400542},
		{0.5, 3, 0},
		{0, 3, math.Inf(-1)},
		{1, 3, math.Inf(1)},
		{1.5, 3, math.NaN()},
		{0.5, -3, math.NaN()},
	} {
		near(t, fmt.Sprintf("StudentQuantile(%v, %v)", tt.p, tt.df), StudentQuantile(tt.p, tt.df), tt.want, 1e-12)
	}
	for _, tt := range []struct{ p, d1, d2, want float64 }{
		{0.975, 11, 424, 2.0232578415891777},
		{0.975, 424, 11, 2.9003329041292044},
		{0.025, 5, 9.5, 0.15040784796317659},
		{0.5, 3, 3, 1},
		{0.999, 2, 7, 21.688998555040314},
		{0, 2, 7, 0},
		{1, 2, 7, math.Inf(1)},
		{math.NaN(), 2, 7, math.NaN()},
	} {
		near(t, fmt.Sprintf("FQuantile(%v, %v, %v)", tt.p, tt.d1, tt.d2), FQuantile(tt.p, tt.d1, tt.d2), tt.want, 1e-12)
	}
	near(t, "NormalQuantile(0.975)", NormalQuantile(0.975), 1.9599639845400542, 1e-15)
	near(t, "NormalQuantile(5.7e-300)", NormalQuantile(5.7255712225245768e-300), -37, 1e-14)
	if !math.IsInf(NormalQuantile(0), -1) || !math.IsInf(NormalQuantile(1), 1) || !math.IsNaN(NormalQuantile(-1)) {
		t.Error("NormalQuantile is wrong at or beyond its ends")
	}
}

func TestTailProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		df := math.Exp(rapid.Float64Range(-1, 18).Draw(t, "log df"))
		x := rapid.Float64Range(0, 30).Draw(t, "t")
		step := rapid.Float64Range(1e-3, 5).Draw(t, "step")
		p := StudentTail(x, df)
		if !(p >= 0 && p <= 0.5) {
			t.Fatalf("StudentTail(%v, %v) = %v, outside [0, 1/2]", x, df, p)
		}
		if q := StudentTail(x+step, df); q > p {
			t.Fatalf("tail rises from %v to %v between %v and %v at df %v", p, q, x, x+step, df)
		}
		// T² has an F(1, df) distribution.
		if f := FTail(x*x, 1, df); math.Abs(f-2*p) > 1e-11*f {
			t.Fatalf("FTail(t², 1, df) = %v, want %v", f, 2*p)
		}
		if p > 1e-290 && p < 0.49 {
			if back := -StudentQuantile(p, df); math.Abs(back-x) > 1e-9*max(1, x) {
				if math.Abs(StudentTail(back, df)/p-1) > 1e-11 {
					t.Fatalf("quantile of the tail at %v is %v (df %v)", x, back, df)
				}
			}
		}
	})
}
