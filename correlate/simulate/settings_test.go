package simulate

import (
	"math"
	"regexp"
	"slices"
	"testing"
)

func TestSettings(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		if seen[s.Name] || !regexp.MustCompile(`^[a-z]+(,? [a-z]+)*$`).MatchString(s.Name) || s.Description == "" {
			t.Errorf("setting %q, %q", s.Name, s.Description)
		}
		seen[s.Name] = true
		if s.Options.Seed != 0 {
			t.Errorf("%s has a seed", s.Name)
		}
		if _, _, err := s.Options.complete(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

// TestNewOptionsPlant: each option that departs from the default plants what it says.
func TestNewOptionsPlant(t *testing.T) {
	touchpointsOf := func(truth *Truth) map[string]int {
		n := map[string]int{}
		for _, c := range truth.Causes {
			n[c.Driver]++
		}
		return n
	}
	base := Options{Teams: 4, Periods: 6, Touchpoints: 8, Drivers: 20, Seed: 11}
	for _, tt := range []struct {
		name   string
		change func(*Options)
		holds  func(*Truth) bool
	}{
		{"long lags only", func(o *Options) { o.MinLag, o.MaxLag = 3, 4 }, func(truth *Truth) bool {
			return !slices.ContainsFunc(truth.Causes, func(c Cause) bool { return c.Lag < 3 || c.Lag > 4 })
		}},
		{"all causes harm", func(o *Options) { o.Harm = 1 }, func(truth *Truth) bool {
			return !slices.ContainsFunc(truth.Causes, func(c Cause) bool { return c.Effect >= 0 || c.EffectScore >= 0 || c.PerPoint >= 0 })
		}},
		{"some causes harm", func(o *Options) { o.Harm = 0.5 }, func(truth *Truth) bool {
			n := 0
			for _, c := range truth.Causes {
				if c.Effect < 0 {
					n++
				}
			}
			return n > 0 && n < len(truth.Causes)
		}},
		{"three drivers behind everything", func(o *Options) { o.SharedCauses = 3 }, func(truth *Truth) bool {
			return len(touchpointsOf(truth)) == 3
		}},
		{"dealt in turn", func(o *Options) { o.SharedCauses = -1 }, func(truth *Truth) bool {
			// 20 drivers less 5 decoys and 3 followers: 12 that can be causes.
			n := touchpointsOf(truth)
			for _, touchpoints := range n {
				if touchpoints > (len(truth.Causes)+11)/12 {
					return false
				}
			}
			return len(n) == min(12, len(truth.Causes))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := base
			tt.change(&o)
			org := mustNew(t, o)
			if truth := org.Truth(); !tt.holds(truth) {
				t.Errorf("causes %+v", truth.Causes)
			}
		})
	}
}

// TestHarmTurnsSigns: harm leaves everything but signs as it was.
func TestHarmTurnsSigns(t *testing.T) {
	o := Options{Teams: 4, Periods: 4, Seed: 3}
	with := o
	with.Harm = 1
	good, bad := mustNew(t, o).Truth(), mustNew(t, with).Truth()
	for i, c := range good.Causes {
		if d := bad.Causes[i]; c.Driver != d.Driver || c.Lag != d.Lag || c.Effect != -d.Effect {
			t.Errorf("cause %+v became %+v", c, d)
		}
	}
}

func TestSaturation(t *testing.T) {
	const h = 1e-6
	for _, s := range []float64{0.5, 2, 6} {
		for _, x := range []float64{-3, -1, 0, 0.7, 2} {
			slope := (saturate(x+h, s) - saturate(x-h, s)) / (2 * h)
			if got := slopeAt(x, s); math.Abs(got-slope) > 1e-6 {
				t.Errorf("slope at %v with saturation %v is %v, want %v", x, s, got, slope)
			}
		}
	}
	for x, want := range map[float64]float64{-1: 1.7616, 0: 1, 1: 0.2384, -20: 2, 20: 0} { // 2/(1+exp(2x))
		if got := slopeAt(x, 2); math.Abs(got-want) > 1e-4 {
			t.Errorf("slope at %v is %v, want %v", x, got, want)
		}
	}
	// The average effect is about that of a straight line, and a driver that stands
	// high has less of it than one that stands low.
	straight, bent := mustNew(t, Options{Seed: 2}), mustNew(t, Options{Seed: 2, Saturation: 2})
	var ratio float64
	for i, c := range straight.truth.Causes {
		r := bent.truth.Causes[i].EffectScore / c.EffectScore
		x := straight.driver(c.Driver)
		var level float64
		for _, v := range x.value {
			level += (v - employeeMean) / withinSD / float64(len(x.value))
		}
		if level > 0.3 && r > 1.05 || level < -0.3 && r < 0.95 {
			t.Errorf("%s stands at %.2f and keeps %.2f of its effect", c.Driver, level, r)
		}
		ratio += r / float64(len(straight.truth.Causes))
	}
	if ratio < 0.7 || ratio > 1.3 {
		t.Errorf("effects are %.2f of the straight ones on average", ratio)
	}
}

// TestFollowerStrength: a follower moves twice as far when told to.
func TestFollowerStrength(t *testing.T) {
	o := Options{Teams: 6, Periods: 5, Seed: 8}
	none, once, twice := o, o, o
	none.FollowerStrength, twice.FollowerStrength = -1, 0.4
	a, b, c := mustNew(t, none), mustNew(t, once), mustNew(t, twice)
	for _, name := range a.truth.Followers {
		for i, v := range a.driver(name).value {
			one, two := b.driver(name).value[i]-v, c.driver(name).value[i]-v
			if math.Abs(two-2*one) > 1e-12 {
				t.Fatalf("%s moves by %v, then by %v", name, one, two)
			}
		}
	}
}
