package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R's pwr and pingouin 0.7.0.
func TestCorrelationPower(t *testing.T) {
	one := &PowerOptions{OneSided: true}
	for _, v := range []struct {
		name      string
		got, want float64
	}{
		{"r .5, n 20", CorrelationPower(.5, 20, nil), .637874648736758},
		{"r -.5, n 20", CorrelationPower(-.5, 20, nil), .637874648736758},
		{"r .5, n 20, one-sided", CorrelationPower(.5, 20, one), 0.7509872964018014},
		{"r .1, n 1000, alpha .01", CorrelationPower(.1, 1000, &PowerOptions{Alpha: .01}), 0.7234391945315115},
		{"r .1, n 1000, alpha .01, one-sided", CorrelationPower(.1, 1000, &PowerOptions{Alpha: .01, OneSided: true}), 0.8003532594842906},
		{"n for .8 at r .3", CorrelationRows(.3, .8, nil), 84.0736377442961},
		{"n for .9 at r .5", CorrelationRows(.5, .9, nil), 37.035453627209314},
		{"r for .8 at n 84", DetectableCorrelation(84, .8, nil), 0.30012673255114847},
		{"r for .8 at n 30", DetectableCorrelation(30, .8, nil), 0.48662048199247826},
		{"no correlation: the test's level", CorrelationPower(0, 50, nil), .05},
		{"too few rows", CorrelationPower(.5, 3, nil), na},
		{"no correlation", CorrelationPower(1.5, 30, nil), na},
		{"never", CorrelationRows(0, .8, nil), math.Inf(1)},
		{"wrong side", CorrelationRows(-.3, .8, one), math.Inf(1)},
		{"perfect", CorrelationPower(1, 10, nil), 1},
		{"few", CorrelationRows(.999999, .8, nil), 4},
		{"power out of range", CorrelationRows(.3, 1, nil), na},
		{"too few rows to detect", DetectableCorrelation(2, .8, nil), na},
		{"less power than alpha", DetectableCorrelation(50, .01, nil), 0},
	} {
		tolerance := closed
		if v.name == "no correlation: the test's level" {
			tolerance = .02 // the approximation's own error
		}
		near(t, v.name, v.got, v.want, tolerance)
	}
}

func TestPowerRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.Float64Range(.02, .9).Draw(t, "r")
		power := rapid.Float64Range(.2, .99).Draw(t, "power")
		o := &PowerOptions{Alpha: rapid.Float64Range(.001, .1).Draw(t, "alpha"), OneSided: rapid.Bool().Draw(t, "one-sided")}
		n := CorrelationRows(r, power, o)
		if n == 4 {
			return
		}
		if p := CorrelationPower(r, n, o); math.Abs(p-power) > 1e-9 {
			t.Fatalf("%v rows have power %v, want %v", n, p, power)
		}
		if d := DetectableCorrelation(n, power, o); math.Abs(d-r) > 1e-9 {
			t.Fatalf("%v rows detect %v, want %v", n, d, r)
		}
	})
}

func BenchmarkCorrelationRows(b *testing.B) {
	for b.Loop() {
		CorrelationRows(.3, .8, nil)
	}
}
