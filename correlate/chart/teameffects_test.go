package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

// teamEffects is a driver's effect in teams that come as the result has them: those that
// can be told from the average first.
func teamEffects(teams []string, separable bool) *correlate.TeamEffects {
	rng := rand.New(rand.NewPCG(8, 3))
	e := &correlate.TeamEffects{
		Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Unit: "points", DriverSD: 0.5,
		Average:       correlate.Movement{Estimate: -3.2, SE: 0.4, Low: -4, High: -2.4},
		PredictionLow: -6.1, PredictionHigh: -0.3, Tau2: 1.8, I2: 0.6, P: 0.0004, Separable: separable, Noise: 1, LeftOut: 2, Level: 0.95,
		Warnings: []string{"2 teams were left out: too few waves or answers, or the driver never moved"},
	}
	spread := 1.8
	if !separable {
		e.Tau2, e.I2, e.P, spread, e.LeftOut = 0, 0, 0.44, 0.1, 0
		e.Warnings = []string{"cannot tell teams apart: their effects differ by no more than noise, and no team is ranked"}
	}
	for _, name := range teams {
		effect, half := -3.2+spread*rng.NormFloat64(), 1.2+0.8*rng.Float64()
		te := correlate.TeamEffect{Team: name, Periods: 8 + rng.IntN(5), Slope: 2 * effect, SE: 1, Weight: 0.3 + 0.5*rng.Float64(), Effect: effect, Low: effect - half, High: effect + half}
		if separable && (te.Low > -3.2 || te.High < -3.2) {
			te.Rank = 1
		}
		e.Teams = append(e.Teams, te)
	}
	slices.SortStableFunc(e.Teams, func(a, b correlate.TeamEffect) int { return b.Rank - a.Rank })
	return e
}

var shops = []string{"Antwerp", "Bruges", "Charleroi", "Dinant", "Eupen", "Ghent", "Hasselt", "Kortrijk", "Leuven", "Mons"}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"teameffects", func() (*chart.Chart, error) {
			return chart.TeamEffects(teamEffects(shops, true), chart.TeamEffectsOptions{})
		}},
		{"teameffects-3", func() (*chart.Chart, error) {
			e := teamEffects([]string{longTouchpoint, "Bruges", "Dinant"}, false)
			e.Driver, e.Unit, e.Lag = longDriver, "", 1
			e.Teams[1].Effect, e.Teams[1].Low, e.Teams[1].High, e.Teams[1].Weight = math.NaN(), math.NaN(), math.NaN(), math.NaN()
			e.Teams[2].High = 90
			return chart.TeamEffects(e, chart.TeamEffectsOptions{})
		}},
		{"teameffects-40", func() (*chart.Chart, error) {
			return chart.TeamEffects(teamEffects(names(40, shops, "shop"), true), chart.TeamEffectsOptions{Title: "Forty"})
		}},
	}...)
}

func TestTeamEffectsRefuses(t *testing.T) {
	blank := teamEffects(shops, true)
	for i := range blank.Teams {
		blank.Teams[i].Effect = math.NaN()
	}
	for name, tt := range map[string]struct {
		e    *correlate.TeamEffects
		want error
	}{
		"nothing":   {nil, chart.ErrEmpty},
		"no team":   {&correlate.TeamEffects{}, chart.ErrEmpty},
		"no effect": {blank, chart.ErrEmpty},
		"one team":  {teamEffects(shops[:1], false), chart.ErrOneTeam},
	} {
		if _, err := chart.TeamEffects(tt.e, chart.TeamEffectsOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// Teams stand by name whatever their effects are, and the input stays as it is.
func TestTeamEffectsIsNoRanking(t *testing.T) {
	e := teamEffects(shops, true)
	slices.Reverse(e.Teams)
	first := e.Teams[0].Team
	c, err := chart.TeamEffects(e, chart.TeamEffectsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, last := svg(t, c), -1
	for _, name := range shops {
		at := strings.Index(s, ">"+name+"<")
		if at <= last {
			t.Errorf("%s is out of order", name)
		}
		last = at
	}
	if e.Teams[0].Team != first {
		t.Error("the input changed")
	}
	for separable, want := range map[bool]string{true: "Effects differ by more than noise (p < 0.001)", false: "Cannot tell teams apart"} {
		c, err := chart.TeamEffects(teamEffects(shops, separable), chart.TeamEffectsOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(c.Description(), want) || strings.Contains(c.Description(), "by name") != separable {
			t.Errorf("separable %v: %q", separable, c.Description())
		}
	}
}

func TestTeamEffectsAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := teamEffects(shops[:3], rapid.Bool().Draw(rt, "separable"))
		for i := range e.Teams {
			x := &e.Teams[i]
			x.Effect, x.Low, x.High, x.Weight = anyValue.Draw(rt, "effect"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high"), anyValue.Draw(rt, "weight")
		}
		e.Average.Estimate, e.Average.Low, e.PredictionHigh = anyValue.Draw(rt, "average"), anyValue.Draw(rt, "average low"), anyValue.Draw(rt, "prediction")
		e.P = anyValue.Draw(rt, "p")
		anyDrawing(rt, t, func() (*chart.Chart, error) { return chart.TeamEffects(e, chart.TeamEffectsOptions{}) })
	})
}

func ExampleTeamEffects() {
	c, err := chart.TeamEffects(teamEffects(shops, true), chart.TeamEffectsOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What workload does for nps at Checkout, by team
	// Effect of workload on nps at Checkout in 10 teams. Effects differ by more than noise (p < 0.001): 3 of 10 teams can be told from the average. Average −3.2 [−4.0, −2.4]. Told from the average, by name: Bruges, Ghent, Kortrijk.
}
