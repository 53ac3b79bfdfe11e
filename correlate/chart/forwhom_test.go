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

// moderation is an effect by group; with four groups or more it is shrunken.
func moderation(groups []string, differs bool) *correlate.Moderation {
	rng := rand.New(rand.NewPCG(5, 1))
	nan := math.NaN()
	m := &correlate.Moderation{
		Touchpoint: "Checkout", Measure: "nps", Driver: "workload", By: "region", Unit: "points", DriverSD: 0.5,
		All:   correlate.ModeratedEffect{Group: "all", Teams: 12 * len(groups), N: 144 * len(groups), Effect: -2.1, Low: -2.9, High: -1.3},
		Slope: correlate.Movement{Estimate: nan, SE: nan, Low: nan, High: nan, P: nan},
		P:     0.21, Q: 0.34, PCorrected: nan, N: 144 * len(groups), Teams: 12 * len(groups), Level: 0.95,
		Reasons: []string{"a group would have to differ from the others by 1.9 points to be seen in four of five such data sets"},
	}
	if differs {
		m.P, m.Q, m.Differs, m.LeftOut = 0.0002, 0.004, true, 3
		m.Reasons = []string{"groups differ in more than region: what makes the effect differ is not shown"}
	}
	for _, g := range groups {
		effect, half := -2.1+1.6*rng.NormFloat64(), 0.7+1.2*rng.Float64()
		e := correlate.ModeratedEffect{Group: g, Teams: 12, N: 144, Effect: effect, Low: effect - half, High: effect + half,
			Shrunken: effect, ShrunkenLow: effect - half, ShrunkenHigh: effect + half, Weight: 1}
		if len(groups) >= 4 {
			e.Weight = 1 / (1 + half*half/2)
			e.Shrunken = e.Weight*effect + (1-e.Weight)*-2.1
			e.ShrunkenLow, e.ShrunkenHigh = e.Shrunken-0.8*half, e.Shrunken+0.8*half
		}
		m.Groups = append(m.Groups, e)
	}
	return m
}

var regions = []string{"North", "South", "East", "West", "Coast", "Hills", "Capital"}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"forwhom", func() (*chart.Chart, error) {
			return chart.ForWhom(moderation(regions, true), chart.ForWhomOptions{})
		}},
		{"forwhom-3", func() (*chart.Chart, error) {
			m := moderation([]string{longTouchpoint, "South", "East"}, false)
			m.Driver, m.Unit, m.Lag = longDriver, "", 2
			m.Groups[1].Effect, m.Groups[1].Low, m.Groups[1].High = math.NaN(), math.NaN(), math.NaN()
			return chart.ForWhom(m, chart.ForWhomOptions{})
		}},
		{"forwhom-number", func() (*chart.Chart, error) {
			m := moderation([]string{"1 SD below average", "average", "1 SD above average"}, true)
			m.By, m.Numeric, m.Reasons, m.Groups[2].High = "team size", true, nil, 60
			m.Slope = correlate.Movement{Estimate: 0.8, SE: 0.2, Low: 0.4, High: 1.2, P: 0.0002}
			return chart.ForWhom(m, chart.ForWhomOptions{})
		}},
		{"forwhom-40", func() (*chart.Chart, error) {
			return chart.ForWhom(moderation(names(40, regions, "region"), false), chart.ForWhomOptions{Title: "Forty"})
		}},
	}...)
}

func TestForWhomRefuses(t *testing.T) {
	blank, one := moderation(regions, false), moderation(regions, false)
	for i := range blank.Groups {
		blank.Groups[i].Effect = math.NaN()
	}
	one.Teams = 1
	for name, tt := range map[string]struct {
		m    *correlate.Moderation
		want error
	}{
		"nothing":   {nil, chart.ErrEmpty},
		"no group":  {&correlate.Moderation{}, chart.ErrEmpty},
		"no effect": {blank, chart.ErrEmpty},
		"one team":  {one, chart.ErrOneTeam},
	} {
		if _, err := chart.ForWhom(tt.m, chart.ForWhomOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestForWhomVerdict(t *testing.T) {
	corrected := moderation(regions, false)
	corrected.Q, corrected.PCorrected = 0.01, 0.3
	untested := moderation(regions, false)
	untested.Q = math.NaN()
	for name, tt := range map[string]struct {
		m    *correlate.Moderation
		want string
	}{
		"differs":   {moderation(regions, true), "The effect differs between groups by region (q 0.004)."},
		"alike":     {moderation(regions, false), "Cannot tell whether the effect differs between groups by region (q 0.34)."},
		"corrected": {corrected, "Cannot tell whether the effect differs between groups by region (q 0.010, corrected for measurement p 0.30)."},
		"untested":  {untested, "Cannot tell whether the effect differs between groups by region (not tested)."},
	} {
		c, err := chart.ForWhom(tt.m, chart.ForWhomOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(c.Description(), tt.want) {
			t.Errorf("%s: %q does not say %q", name, c.Description(), tt.want)
		}
	}
}

func TestForWhomAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := moderation(regions[:4], false)
		for i := range m.Groups {
			g := &m.Groups[i]
			g.Effect, g.Low, g.High = anyValue.Draw(rt, "effect"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high")
			g.Shrunken, g.ShrunkenLow, g.ShrunkenHigh = anyValue.Draw(rt, "shrunken"), anyValue.Draw(rt, "from"), anyValue.Draw(rt, "to")
		}
		m.All.Effect, m.All.Low, m.Q, m.Level = anyValue.Draw(rt, "all"), anyValue.Draw(rt, "all low"), anyValue.Draw(rt, "q"), anyValue.Draw(rt, "level")
		anyDrawing(rt, t, func() (*chart.Chart, error) { return chart.ForWhom(m, chart.ForWhomOptions{}) })
	})
}

// anyDrawing fails when a chart that is not refused holds a coordinate that is no number.
func anyDrawing(rt *rapid.T, t *testing.T, draw func() (*chart.Chart, error)) {
	c, err := draw()
	if err != nil {
		return
	}
	if s := svg(t, c); notFinite.MatchString(s) || strings.Contains(s, "%!") {
		rt.Error("a coordinate is no number")
	}
}

func ExampleForWhom() {
	c, err := chart.ForWhom(moderation([]string{"North", "South"}, true), chart.ForWhomOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// For whom workload moves nps at Checkout
	// Effect of workload on nps at Checkout by region. The effect differs between groups by region (q 0.004). North +1.3 [+0.3, +2.3]; South −3.6 [−4.9, −2.2]. All groups: −2.1 [−2.9, −1.3].
}
