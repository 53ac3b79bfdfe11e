package correlate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
)

// A world is a made-up panel of one touchpoint, measure "m" and driver "tools" without
// known n: y = team + period + slope(team)·x + error.
type world struct {
	teams, periods int
	slope          func(team int) float64
	rhoX, rhoE     float64 // autocorrelation of driver and error, both of variance 1
	seed           uint64
}

func (w world) panel(t *testing.T) *Panel {
	t.Helper()
	rng := rand.New(rand.NewPCG(w.seed, 1))
	cx, ex := linkage.NewCells(), linkage.NewCells()
	season := make([]float64, w.periods)
	for i := range season {
		season[i] = rng.NormFloat64()
	}
	next := func(old, rho float64) float64 { return rho*old + math.Sqrt(1-rho*rho)*rng.NormFloat64() }
	for j := range w.teams {
		level, x, e := 3*rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		for i := range w.periods {
			key := linkage.Key{Team: fmt.Sprintf("T%02d", j), Period: month(1 + i)}
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(-1, x, nan)})
			key.Touchpoint = "shop"
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(-1, level+season[i]+w.slope(j)*x+e, nan)})
			x, e = next(x, w.rhoX), next(e, w.rhoE)
		}
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w world) effects(t *testing.T) *TeamEffects {
	t.Helper()
	r, err := TeamEffectsOf(w.panel(t), "shop", "m", "tools", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Where all teams respond alike, effects are called different about once in 20 times,
// whether or not what else moves customers lasts, and the average is right.
func TestTeamEffectsAlike(t *testing.T) {
	for _, rho := range []float64{0, .6} {
		different, held, runs := 0, 0, 200
		for seed := range runs {
			r := world{teams: 15, periods: 20, slope: func(int) float64 { return 2 }, rhoX: rho, rhoE: rho, seed: uint64(seed)}.effects(t)
			if r.P < .05 {
				different++
			}
			if r.Average.Low <= 2 && 2 <= r.Average.High {
				held++
			}
		}
		if share := float64(different) / float64(runs); share > .11 {
			t.Errorf("autocorrelation %v: effects called different in %.3f", rho, share)
		}
		if share := float64(held) / float64(runs); share < .91 {
			t.Errorf("autocorrelation %v: average held in %.3f", rho, share)
		}
	}
}

// Where they differ, the spread is found, intervals hold, and ranked teams are in order.
func TestTeamEffectsDiffer(t *testing.T) {
	held, teams, tau2, separable := 0, 0, 0., 0
	for seed := range 60 {
		truth := make([]float64, 20)
		rng := rand.New(rand.NewPCG(9, uint64(seed)))
		for j := range truth {
			truth[j] = 2 + .6*rng.NormFloat64()
		}
		r := world{teams: 20, periods: 24, slope: func(j int) float64 { return truth[j] }, seed: uint64(seed)}.effects(t)
		tau2 += r.Tau2 / 60
		if r.Separable {
			separable++
		}
		last := math.Inf(1)
		for i, e := range r.Teams {
			var j int
			fmt.Sscanf(e.Team, "T%d", &j)
			teams++
			if e.Low <= truth[j] && truth[j] <= e.High {
				held++
			}
			if e.Rank > 0 {
				if e.Rank != i+1 || e.Effect > last {
					t.Errorf("rank %d at %d", e.Rank, i)
				}
				last = e.Effect
			}
		}
	}
	if share := float64(held) / float64(teams); share < .92 || share > .98 {
		t.Errorf("%.3f of the intervals hold the truth", share)
	}
	if math.Abs(tau2-.36) > .05 || separable < 58 {
		t.Errorf("mean tau2 %.3f, want .36; separable %d of 60", tau2, separable)
	}
}

// The slope of a team with two-way averages taken out, by hand: x̃ of a balanced 2×2
// world is ±d/4 of the double difference.
func TestTwoWayResiduals(t *testing.T) {
	o := &observations{series: &series{team: []int32{0, 0, 1, 1}, period: []int32{0, 1, 0, 1}}, weight: []float64{1, 1, 1, 1}}
	two := newTwoWay(o, []int{0, 1, 2, 3})
	got := two.residuals([]float64{1, 5, 2, 3}) // (5-1)-(3-2) = 3
	for i, want := range []float64{-.75, .75, .75, -.75} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Errorf("residuals %v", got)
		}
	}
}

func TestTeamEffectsRefuses(t *testing.T) {
	p := world{teams: 2, periods: 8, slope: func(int) float64 { return 1 }}.panel(t)
	for _, tt := range []struct{ touchpoint, measure, driver, want string }{
		{"x", "m", "tools", "no touchpoint"}, {"shop", "x", "tools", "no measure"}, {"shop", "m", "x", "no driver"},
		{"shop", "m", "tools", "2 teams have enough waves"},
	} {
		if _, err := TeamEffectsOf(p, tt.touchpoint, tt.measure, tt.driver, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one with %q", err, tt.want)
		}
	}
	p = world{teams: 4, periods: 8, slope: func(int) float64 { return 1 }}.panel(t)
	if _, err := TeamEffectsOf(p, "shop", "m", "tools", &TeamEffectOptions{MinPeriods: 9}); err == nil {
		t.Error("no error where no team has enough waves")
	}
}
