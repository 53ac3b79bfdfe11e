package simulate

import (
	"math"
	"slices"
	"testing"

	"github.com/linkage-go/linkage"
)

func mustNew(t testing.TB, o Options) *Organisation {
	t.Helper()
	org, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return org
}

func TestShape(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
	}{
		{"default", Options{}},
		{"one wave", Options{Periods: 1}},
		{"one of everything", Options{Teams: 1, Periods: 1, Touchpoints: 1, Drivers: 1}},
		{"quarters, lag 0 only", Options{Unit: linkage.Quarter, Periods: 6, MaxLag: -1}},
		{"weeks", Options{Unit: linkage.Week, Periods: 8, Teams: 10}},
		{"days", Options{Unit: linkage.Day, Periods: 8, Teams: 10}},
		{"no traps", Options{Decoys: -1, Followers: -1, Periods: 4}},
		{"no effects", Options{NoEffects: true, Periods: 4}},
		{"more names than we know", Options{Touchpoints: 20, Drivers: 30, Teams: 120, Periods: 2}},
		{"nobody answers", Options{Answers: -1, Respondents: -1, Periods: 2}},
		{"waves missing", Options{MissingWaves: 0.5, Periods: 4}},
		{"no noise at all", Options{ResponseNoise: -1, Disturbance: -1, Periods: 4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			org := mustNew(t, tt.o)
			truth, plan := org.Truth(), org.plan
			if len(truth.Decoys) != plan.Decoys || len(truth.Followers) != plan.Followers {
				t.Errorf("%d decoys, %d followers, want %d, %d", len(truth.Decoys), len(truth.Followers), plan.Decoys, plan.Followers)
			}
			perTouchpoint := map[string]int{}
			for _, c := range truth.Causes {
				perTouchpoint[c.Touchpoint]++
				if slices.Contains(truth.Decoys, c.Driver) || slices.Contains(truth.Followers, c.Driver) {
					t.Errorf("%s is a cause and a trap", c.Driver)
				}
				if !slices.Contains(truth.Drivers, c.Driver) {
					t.Errorf("cause %q is no driver", c.Driver)
				}
				if c.Lag < 0 || c.Lag > plan.MaxLag {
					t.Errorf("lag %d is outside 0..%d", c.Lag, plan.MaxLag)
				}
				if ratio := c.Effect / plan.EffectSize; ratio < 0.499 || ratio > 1.501 {
					t.Errorf("effect %v is %v times the typical one", c.Effect, ratio)
				}
				if !(c.EffectMean > 0 && c.EffectScore > 0 && c.PerPoint > c.EffectScore) {
					t.Errorf("effects on answers %v, score %v, score per point %v", c.EffectMean, c.EffectScore, c.PerPoint)
				}
			}
			for _, k := range truth.Touchpoints {
				if n := perTouchpoint[k]; n < plan.MinCauses || n > plan.MaxCauses {
					t.Errorf("%s has %d causes, want %d..%d", k, n, plan.MinCauses, plan.MaxCauses)
				}
			}
			for key, cell := range org.CXCells().All() {
				low, high := 0.0, 10.0
				if key.Measure == "nps" {
					low, high = -100, 100
				}
				if m := cell.Mean(); m < low || m > high {
					t.Fatalf("%v has mean %v", key, m)
				}
			}
			for key, cell := range org.EXCells().All() {
				if m := cell.Mean(); m < 1 || m > 5 || key.Touchpoint != "" || cell.People != cell.N() {
					t.Fatalf("%v has mean %v, %d answers of %d people", key, m, cell.N(), cell.People)
				}
			}
		})
	}
}

// TestSizes checks the numbers of answers against the options they come from.
func TestSizes(t *testing.T) {
	var answers, respondents float64
	const organisations = 10
	for seed := range uint64(organisations) {
		org := mustNew(t, Options{Teams: 100, Periods: 6, Touchpoints: 20, Seed: seed})
		answers += float64(len(org.answers)) / (100 * 6 * 20) / organisations
		respondents += float64(len(org.rater)) / (100 * 6) / organisations
	}
	// The lognormal sizes have mean 1 with a standard error of about .035/√10 over
	// teams and .08/√10 over touchpoints.
	if math.Abs(answers-15) > 1.5 {
		t.Errorf("%.2f answers a cell, want 15", answers)
	}
	if math.Abs(respondents-10) > 0.6 {
		t.Errorf("%.2f respondents a wave, want 10", respondents)
	}
	org := mustNew(t, Options{MissingWaves: 0.25})
	missing, begin := 0, 0
	for _, end := range org.waveEnd {
		if end == begin {
			missing++
		}
		begin = end
	}
	if share := float64(missing) / float64(len(org.waveEnd)); math.Abs(share-0.25) > 0.05 { // SE .011
		t.Errorf("share of missing waves %.3f, want .25", share)
	}
}

// byTeam copies the levels of a series from the first period on.
func byTeam(s series, teams, periods int) [][]float64 {
	out := make([][]float64, teams)
	for j := range out {
		for t := range periods {
			out[j] = append(out[j], *s.at(j, t))
		}
	}
	return out
}

// TestEffectIsExact: nothing but one cause, the stable trait and the season moves
// customers here, so that team and period effects leave the cause's effect alone.
func TestEffectIsExact(t *testing.T) {
	org := mustNew(t, Options{MaxCauses: 1, Disturbance: -1, Seed: 3})
	for k, touchpoint := range org.truth.Touchpoints {
		c := org.truth.Causes[slices.IndexFunc(org.truth.Causes, func(c Cause) bool { return c.Touchpoint == touchpoint })]
		y := byTeam(org.levels[k], org.plan.Teams, org.plan.Periods)
		x := byTeam(org.driver(c.Driver), org.plan.Teams, org.plan.Periods)
		if r, _ := correlation(y, x, c.Lag, true); math.Abs(r-1) > 1e-9 {
			t.Errorf("%s: within-team correlation with the cause at its lag is %v, want 1", touchpoint, r)
		}
		// Slope: any two periods of any two teams give it.
		p, q := c.Lag, org.plan.Periods-1
		dy := (y[0][q] - y[0][p]) - (y[1][q] - y[1][p])
		dx := (x[0][q-c.Lag] - x[0][p-c.Lag]) - (x[1][q-c.Lag] - x[1][p-c.Lag])
		if slope := dy / dx * withinSD; math.Abs(slope-c.Effect) > 1e-9 {
			t.Errorf("%s: effect %v, want %v", touchpoint, slope, c.Effect)
		}
	}
}

// TestTraps: decoys go with customers between teams and not inside them;
// followers go with what customers said one period before; drivers move inside
// teams by the standard deviation that effects are counted in.
func TestTraps(t *testing.T) {
	org := mustNew(t, Options{Teams: 400, NoEffects: true, Seed: 5})
	teams, periods := org.plan.Teams, org.plan.Periods
	means := func(x [][]float64) [][]float64 { // one period of team means
		out := make([][]float64, len(x))
		for j, v := range x {
			var sum float64
			for _, z := range v {
				sum += z
			}
			out[j] = []float64{sum / float64(len(v))}
		}
		return out
	}
	y := byTeam(org.levels[0], teams, periods)
	for d, name := range org.truth.Drivers {
		x := byTeam(org.drivers[d], teams, periods)
		between, _ := correlation(means(y), means(x), 0, false)
		within, _ := correlation(y, x, 1, true)
		reverse, _ := correlation(x, y, 1, true)
		switch {
		case slices.Contains(org.truth.Decoys, name):
			// trait: .9²/(.9²+.8²) of customers' variance, .43²/(.43²+.2²) of the decoy's
			if between < 0.5 || math.Abs(within) > 0.05 {
				t.Errorf("decoy %s: r between %.2f, within %.2f", name, between, within)
			}
		case slices.Contains(org.truth.Followers, name):
			if reverse < 0.1 || between < 0.3 {
				t.Errorf("follower %s: r with customers one period before %.2f, between %.2f", name, reverse, between)
			}
		default:
			if math.Abs(within) > 0.05 || math.Abs(reverse) > 0.05 {
				t.Errorf("driver %s: r forward %.2f, reverse %.2f without an effect", name, within, reverse)
			}
			var m linkage.Moments // differences between teams two years apart hold no season
			for j := 0; j+1 < teams; j += 2 {
				m.Add((x[j][periods-1] - x[j+1][periods-1] - x[j][0] + x[j+1][0]) / 2)
			}
			if math.Abs(m.StdDev()-withinSD) > 0.07 { // SE .35/√400
				t.Errorf("driver %s moves by %.3f inside teams, want %v", name, m.StdDev(), withinSD)
			}
		}
	}
}

// TestOptionsKeepOtherDraws: taking effects away changes customers and what
// follows them, nothing else.
func TestOptionsKeepOtherDraws(t *testing.T) {
	with, without := mustNew(t, Options{Seed: 9, Periods: 6}), mustNew(t, Options{Seed: 9, Periods: 6, NoEffects: true})
	if !slices.Equal(with.rater, without.rater) || !slices.Equal(with.cellEnd, without.cellEnd) {
		t.Error("who answers depends on effects")
	}
	for d, name := range with.truth.Drivers {
		same := slices.Equal(with.drivers[d].value, without.drivers[d].value)
		if follows := slices.Contains(with.truth.Followers, name); same == follows {
			t.Errorf("driver %s: the same without effects: %v", name, same)
		}
	}
}
