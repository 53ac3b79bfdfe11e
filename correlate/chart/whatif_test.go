package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

// scenario raises workload at some touchpoints.
func scenario(touchpoints []string, measure, unit string, scale float64) *correlate.Scenario {
	s := &correlate.Scenario{Driver: "workload", Raise: 0.5, Teams: 60}
	for i, c := range rootCauses("", touchpoints, 3) { // a touchpoint for each driver
		e := correlate.ScenarioEffect{
			Touchpoint: touchpoints[i], Measure: measure, Unit: unit, Verdict: c.Verdict, Probability: c.Probability, Lag: c.Lag,
			Change: scale * c.Effect, Low: scale * c.Low, High: scale * c.High, Expected: scale * c.Effect * c.Probability, Answers: int64(700 + 40*i), Share: 1,
		}
		e.Better = e.Change > 0
		s.Effects = append(s.Effects, e)
	}
	return s
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"whatif", func() (*chart.Chart, error) {
			s, other := scenario(touchpoints[:6], "nps", "points", 1), scenario(touchpoints[:4], "complaints", "share", 0.02)
			for i := range other.Effects {
				other.Effects[i].Better = !other.Effects[i].Better
			}
			s.Effects = append(s.Effects, other.Effects...)
			s.Effects[1].Verdict, s.Effects[2].High = correlate.Confirmed, 300
			return chart.WhatIf(s, chart.WhatIfOptions{Period: "month"})
		}},
		{"whatif-3", func() (*chart.Chart, error) {
			s := scenario([]string{longTouchpoint, "Shop", "Web"}, "nps", "points", 1)
			s.Driver, s.Raise, s.Teams = longDriver, -0.25, 1
			s.Effects[2].Change, s.Effects[2].Expected = math.NaN(), math.NaN()
			s.Effects[1].Probability, s.Effects[1].Expected = math.NaN(), math.NaN()
			s.Warnings = []string{"one wave: effects compare teams with each other, and what a change would do is not known"}
			return chart.WhatIf(s, chart.WhatIfOptions{})
		}},
		{"whatif-40", func() (*chart.Chart, error) {
			return chart.WhatIf(scenario(names(40, touchpoints, "Branch office"), "nps", "points", 1), chart.WhatIfOptions{Measure: "nps"})
		}},
	}...)
}

func TestWhatIfRefuses(t *testing.T) {
	blank, far := scenario(touchpoints[:2], "nps", "points", 1), scenario(touchpoints[:2], "nps", "points", 1)
	blank.Effects[0].Change, blank.Effects[1].Change, far.Effects[0].Probability = math.NaN(), math.NaN(), 1.2
	for name, tt := range map[string]struct {
		s       *correlate.Scenario
		measure string
		want    error // nil: any
	}{
		"nothing":           {nil, "", chart.ErrEmpty},
		"no effect":         {&correlate.Scenario{}, "", chart.ErrEmpty},
		"no change":         {blank, "", chart.ErrEmpty},
		"no such measure":   {scenario(touchpoints, "nps", "points", 1), "csat", chart.ErrEmpty},
		"probability above": {far, "", nil},
	} {
		if _, err := chart.WhatIf(tt.s, chart.WhatIfOptions{Measure: tt.measure}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
	units := scenario(touchpoints[:2], "nps", "points", 1)
	units.Effects[1].Unit = "share"
	if _, err := chart.NewScenarioChanges(units.Effects); err == nil {
		t.Error("two units on one axis")
	}
}

func TestWhatIfOrder(t *testing.T) {
	s := scenario(touchpoints, "nps", "points", 1)
	draw := func() string {
		c, err := chart.WhatIf(s, chart.WhatIfOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return svg(t, c)
	}
	want := draw()
	slices.Reverse(s.Effects)
	before := slices.Clone(s.Effects)
	if draw() != want {
		t.Error("the chart depends on the order of its input")
	}
	if !slices.Equal(before, s.Effects) {
		t.Error("the input changed")
	}
}

func TestWhatIfAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := scenario(touchpoints[:3], "nps", "points", 1)
		for i := range s.Effects {
			e := &s.Effects[i]
			e.Change, e.Low, e.High, e.Expected = anyValue.Draw(rt, "change"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high"), anyValue.Draw(rt, "expected")
		}
		s.Raise = anyValue.Draw(rt, "raise")
		c, err := chart.WhatIf(s, chart.WhatIfOptions{})
		if err != nil {
			return
		}
		if s := svg(t, c); notFinite.MatchString(s) || strings.Contains(s, "%!") {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleWhatIf() {
	c, err := chart.WhatIf(scenario([]string{"Checkout", "Repair"}, "nps", "points", 1), chart.WhatIfOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What if workload rises by 0.5?
	// What would be expected if workload rises by 0.5 in 60 teams, in 2 places. First: nps at Checkout, associated: change +3.5 [+2.0, +4.9] points, probability > 0.99, expected +3.5.
}
