package correlate

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Scenario says what would be expected if a driver rose.
type Scenario struct {
	Driver   string
	Raise    float64 // in the driver's points
	Teams    int     // in which it rises
	Effects  []ScenarioEffect
	Warnings []string
}

// A ScenarioEffect is the expected change of one measure at one touchpoint.
type ScenarioEffect struct {
	Touchpoint, Measure, Unit string
	Verdict                   Verdict
	Probability               float64
	Lag                       int // periods until it shows
	// Change of what the chosen teams' customers answer, in Unit, if the driver is a cause
	// there, with its 95 % interval.
	Change, Low, High float64
	Expected          float64 // Probability × Change
	Better            bool    // Change is for the better
	// Answers of the chosen teams there in the latest period, and their share of all; the
	// score of the whole touchpoint moves by Share × the changes above.
	Answers int64
	Share   float64
}

// WhatIf returns what would be expected at every touchpoint and measure if a driver rose
// by so many points in some teams, or in all when none is named. It is the root causes'
// estimate carried forward, in a straight line: nothing says that it holds beyond the
// range in which the driver moved, and Warnings says where it is left. Causes of which
// nothing can be told are in it too, with their small probability.
//
// It returns an error for a driver without causes and for a team or touchpoint that the
// panel does not have.
func WhatIf(p *Panel, causes []RootCause, driver string, raise float64, teams []string) (*Scenario, error) {
	chosen := map[int32]bool{}
	for _, name := range teams {
		j, ok := slices.BinarySearch(p.teams, name)
		if !ok {
			return nil, fmt.Errorf("what if: no team %q", name)
		}
		chosen[int32(j)] = true
	}
	s := &Scenario{Driver: driver, Raise: raise, Teams: len(chosen)}
	if len(teams) == 0 {
		s.Teams = len(p.teams)
	}
	far := 0
	for _, c := range causes {
		if c.Driver != driver {
			continue
		}
		k := slices.Index(p.touchpoints, c.Touchpoint)
		m, err := p.outcomeNamed(c.Measure)
		if err != nil || k < 0 {
			return nil, fmt.Errorf("what if: a cause of %q at %q, which the panel does not have", c.Measure, c.Touchpoint)
		}
		perPoint := c.EffectPerPoint / c.Effect
		if c.Effect == 0 {
			perPoint = math.NaN()
		}
		a, b := raise*perPoint*c.Low, raise*perPoint*c.High
		e := ScenarioEffect{
			Touchpoint: c.Touchpoint, Measure: c.Measure, Unit: c.EffectUnit, Verdict: c.Verdict, Probability: c.Probability, Lag: c.Lag,
			Change: raise * c.EffectPerPoint, Low: min(a, b), High: max(a, b),
		}
		e.Expected = c.Probability * e.Change
		e.Better = orientation(p.outcomes[m].LowerBetter)*e.Change > 0
		all, mine := 0., 0.
		for team, n := range p.series[k][m].latestAnswers() { // whole numbers: their order does not show
			if math.IsNaN(n) {
				n = 1
			} else if len(teams) == 0 || chosen[team] {
				e.Answers += int64(n)
			}
			all += n
			if len(teams) == 0 || chosen[team] {
				mine += n
			}
		}
		e.Share = mine / all
		// A within-team standard deviation of the driver is Effect/EffectPerPoint points.
		if sd := math.Abs(c.Effect / c.EffectPerPoint); math.Abs(raise) > 2*sd {
			far++
		}
		s.Effects = append(s.Effects, e)
	}
	if len(s.Effects) == 0 {
		return nil, fmt.Errorf("what if: no root cause named %q", driver)
	}
	if far > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("at %d of %d places the driver never moves so far inside a team (more than two standard deviations): the straight line is a guess there", far, len(s.Effects)))
	}
	if slices.ContainsFunc(s.Effects, func(e ScenarioEffect) bool { return math.IsNaN(e.Probability) }) {
		s.Warnings = append(s.Warnings, "one wave: effects compare teams with each other, and what a change would do is not known")
	}
	return s, nil
}

// String prints one line for each touchpoint and measure.
func (s *Scenario) String() string {
	scale := 0.
	for _, e := range s.Effects {
		scale = max(scale, math.Abs(e.Change))
	}
	digits := decimals(scale)
	var b strings.Builder
	fmt.Fprintf(&b, "if %s rises by %+g in %d teams\n\n", s.Driver, s.Raise, s.Teams)
	t := textTable{align: "lllrlrrrr"}
	t.add("touchpoint", "measure", "verdict", "change", "95 %", "probability", "expected", "share of answers", "lag")
	for _, e := range s.Effects {
		probability := "-"
		if !math.IsNaN(e.Probability) {
			probability = share(e.Probability)
		}
		t.add(e.Touchpoint, strings.TrimSpace(e.Measure+" "+e.Unit), string(e.Verdict), signed(e.Change, digits), interval(e.Low, e.High, digits),
			probability, signed(e.Expected, digits), percent(e.Share), fmt.Sprint(e.Lag))
	}
	b.WriteString(t.String())
	writeWarnings(&b, s.Warnings)
	return b.String()
}
