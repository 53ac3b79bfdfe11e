package simulate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestIsotonic(t *testing.T) {
	for _, tt := range []struct{ x, want []float64 }{
		{nil, nil},
		{[]float64{1, 2, 3}, []float64{1, 2, 3}},
		{[]float64{3, 2, 1}, []float64{2, 2, 2}},
		// isoreg(c(1,0,4,3,3,5,4,2,0))$yf of R
		{[]float64{1, 0, 4, 3, 3, 5, 4, 2, 0}, []float64{.5, .5, 3, 3, 3, 3, 3, 3, 3}},
	} {
		isotonic(tt.x)
		if diff := cmp.Diff(tt.want, tt.x, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestCrossing(t *testing.T) {
	effects := []float64{0, 2, 4}
	curve := func(hits ...float64) (out []ratio) {
		for _, h := range hits {
			out = append(out, ratio{{h, 10}})
		}
		return out
	}
	for _, tt := range []struct {
		curve []ratio
		power float64
		want  float64
	}{
		{curve(1, 5, 9), .8, 3.5}, // three quarters of the way from .5 to .9
		{curve(1, 5, 9), .5, 2},
		{curve(1, 5, 9), .1, 0},
		{curve(1, 5, 9), .95, math.Inf(1)},
		{curve(6, 4, 9), .7, 3}, // .6 and .4 become .5
	} {
		if got := crossing(effects, tt.curve, []int{1}, tt.power); math.Abs(got-tt.want) > 1e-12 && got != tt.want {
			t.Errorf("%v reaches %v at %v, want %v", tt.curve, tt.power, got, tt.want)
		}
	}
}

// The interval holds the effect at which the true curve, effect/10, crosses.
func TestSmallestEffectCovers(t *testing.T) {
	effects := []float64{0, 2, 4, 6, 8, 10}
	r := rand.New(rand.NewPCG(3, 3))
	held, n := 0., 200.
	for range int(n) {
		curve := make([]ratio, len(effects))
		for range 16 {
			var luck [8]float64
			for k := range luck {
				luck[k] = r.Float64()
			}
			for e, effect := range effects {
				one := tally{0, 8}
				for _, u := range luck {
					one.hits += share(u < effect/10)
				}
				curve[e] = append(curve[e], one)
			}
		}
		got := smallestEffect(effects, curve, PlanOptions{Power: .7, Level: .95})
		held += share(got.Low <= 7 && 7 <= got.High)
	}
	t.Logf("%.3f hold it", held/n)
	if held/n < .88 {
		t.Errorf("only %.3f of the intervals hold the effect", held/n)
	}
}
