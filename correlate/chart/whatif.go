package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// WhatIfOptions tunes a chart of a scenario. The zero value shows all of it.
type WhatIfOptions struct {
	Measure string // only this one; empty: all
	Period  string // what a lag counts, such as "month"; empty: "period"
	Title   string // empty: one that says what is shown
}

// ScenarioChanges draws what a scenario would change, if the driver is a cause, as the mark
// of its verdict on the interval: a row each, the first on top. An upright stroke is the
// expected change, which counts that it may not be one.
type ScenarioChanges struct {
	estimateRows
	effects []correlate.ScenarioEffect
}

var (
	_ plot.Plotter    = (*ScenarioChanges)(nil)
	_ plot.DataRanger = (*ScenarioChanges)(nil)
	_ plot.GlyphBoxer = (*ScenarioChanges)(nil)
)

// NewScenarioChanges keeps the order it is given. It refuses effects without any change
// (ErrEmpty), in several units, or with probabilities outside [0,1].
func NewScenarioChanges(effects []correlate.ScenarioEffect) (*ScenarioChanges, error) {
	g, err := newScenarioChanges(effects)
	if err != nil {
		return nil, err
	}
	if units := distinct(effects, scenarioUnit); len(units) > 1 {
		return nil, fmt.Errorf("chart: changes in several units (%s) have no common axis", strings.Join(units, ", "))
	}
	if !g.defined() {
		return nil, fmt.Errorf("chart: no change was estimated: %w", ErrEmpty)
	}
	return g, nil
}

func newScenarioChanges(effects []correlate.ScenarioEffect) (*ScenarioChanges, error) {
	g := &ScenarioChanges{effects: slices.Clone(effects)}
	for _, e := range effects {
		if e.Probability < 0 || e.Probability > 1 {
			return nil, fmt.Errorf("chart: probability %v is outside [0,1]", e.Probability)
		}
		g.estimateRows = append(g.estimateRows, estimateRow{orMissing(e.Change), e.Low, e.High, orMissing(e.Expected), verdictColor(e.Verdict), VerdictMark(e.Verdict).draw})
	}
	return g, nil
}

// Rows names the touchpoints and measures on a Y axis.
func (g *ScenarioChanges) Rows() plot.ConstantTicks {
	names := make([]string, len(g.effects))
	for i, e := range g.effects {
		names[i] = clean(e.Touchpoint) + ", " + clean(e.Measure)
	}
	return rowTicks(names)
}

// scenarioUnit names the axis of a change: measures without a unit have their own.
func scenarioUnit(e correlate.ScenarioEffect) string {
	if e.Unit == "" {
		return "own unit of " + clean(e.Measure)
	}
	return clean(e.Unit)
}

// cues say which side is better, where that is the same for all.
func (g *ScenarioChanges) cues() (toLower, toUpper string) {
	up, down := false, false
	for _, e := range g.effects {
		if e.Change != 0 && !math.IsNaN(e.Change) {
			if e.Better == (e.Change > 0) {
				up = true
			} else {
				down = true
			}
		}
	}
	switch {
	case up && !down:
		return "← worse", "better →"
	case down && !up:
		return "← better", "worse →"
	}
	return "← lowers", "raises →"
}

// WhatIf draws what a scenario would change at every touchpoint and measure, the largest
// expected change on top, one block for each unit. It refuses a scenario without an
// estimated change (ErrEmpty).
func WhatIf(sc *correlate.Scenario, o WhatIfOptions) (*Chart, error) {
	if sc == nil || len(sc.Effects) == 0 {
		return nil, fmt.Errorf("chart: no scenario: %w", ErrEmpty)
	}
	effects := slices.Clone(sc.Effects)
	if o.Measure != "" {
		if _, err := only("measure", o.Measure, distinct(effects, func(e correlate.ScenarioEffect) string { return e.Measure })); err != nil {
			return nil, err
		}
		effects = slices.DeleteFunc(effects, func(e correlate.ScenarioEffect) bool { return e.Measure != o.Measure })
	}
	size := func(e correlate.ScenarioEffect) float64 { // NaN sorts last
		return math.Abs(orMissing(e.Expected))
	}
	slices.SortStableFunc(effects, func(a, b correlate.ScenarioEffect) int {
		return cmp.Or(cmp.Compare(scenarioUnit(a), scenarioUnit(b)), cmp.Compare(size(b), size(a)), cmp.Compare(math.Abs(orMissing(b.Change)), math.Abs(orMissing(a.Change))),
			cmp.Compare(a.Touchpoint, b.Touchpoint), cmp.Compare(a.Measure, b.Measure))
	})
	measures := distinct(effects, func(e correlate.ScenarioEffect) string { return e.Measure })

	var blocks []rowChart
	cut, any, expects := false, false, false
	first := ""
	n := [2]int64{math.MaxInt64, 0}
	for _, unit := range distinct(effects, scenarioUnit) {
		in := slices.DeleteFunc(slices.Clone(effects), func(e correlate.ScenarioEffect) bool { return scenarioUnit(e) != unit })
		g, err := newScenarioChanges(in)
		if err != nil {
			return nil, err
		}
		any = any || g.defined()
		low, high, far := g.limits()
		cut = cut || far
		decimals := decimalsFor(high - low)
		rc := rowChart{header: "Touchpoint"}
		numbers := g.texts(decimals)
		var probabilities, expected, lags []string
		for i, e := range in {
			label := rowLabel{name: clean(e.Touchpoint)}
			if len(measures) > 1 {
				label.notes = []string{clean(e.Measure)}
			}
			rc.labels = append(rc.labels, label)
			probabilities = append(probabilities, share(e.Probability))
			expected = append(expected, number(orMissing(e.Expected), decimals, true))
			lags = append(lags, lagName(correlate.RootCause{Lag: e.Lag}, o.Period))
			n[0], n[1] = min(n[0], e.Answers), max(n[1], e.Answers)
			expects = expects || drawable(e.Expected) && drawable(e.Change)
			if first == "" && drawable(e.Change) {
				first = fmt.Sprintf("%s at %s, %s: change %s %s, probability %s, expected %s",
					clean(e.Measure), clean(e.Touchpoint), cmp.Or(string(e.Verdict), "no verdict"), numbers[i], unit, probabilities[i], expected[i])
			}
		}
		toLower, toUpper := g.cues()
		rc.columns = []column{
			{header: "Change, " + unit, panel: newPanel(Ticks{Signed: true}, low, high, g), toLower: toLower, toUpper: toUpper},
			textColumn("Change [95 %]", numbers, draw.XRight),
			textColumn("Probability", probabilities, draw.XRight),
			textColumn("Expected", expected, draw.XRight),
			textColumn("Shows in", lags, draw.XLeft),
		}
		blocks = append(blocks, rc)
	}
	if !any {
		return nil, fmt.Errorf("chart: no change was estimated: %w", ErrEmpty)
	}

	s := sheet{title: o.Title}
	rise := "rises by " + amount(sc.Raise)
	if sc.Raise < 0 {
		rise = "falls by " + amount(-sc.Raise)
	}
	if s.title == "" {
		s.title = "What if " + clean(sc.Driver) + " " + rise + "?"
	}
	s.subtitle = fmt.Sprintf("Change of what customers of %s answer, the largest expected change on top", plural(int64(sc.Teams), "team"))
	marks := make([]correlate.RootCause, len(effects))
	for i, e := range effects {
		marks[i].Verdict = e.Verdict
	}
	s.key = verdictKey(marks)
	if expects {
		s.key = append(s.key, keyEntry{narrow: true, text: "expected: probability × change", sample: func(c draw.Canvas) { estimateTick(c, c.Center().X, c.Center().Y) }})
	}
	width := vg.Length(rowChartWidth)
	for _, rc := range blocks {
		var b sheet
		rc.layout(&b, rowChartWidth)
		width = max(width, b.width)
	}
	for i, rc := range blocks {
		var b sheet
		rc.layout(&b, width)
		if i == 0 {
			s.width, s.bodyHeight, s.body = b.width, b.bodyHeight, b.body
			continue
		}
		stack(&s, s, b)
	}

	answers := "n = " + spread(n[0], n[1], "answer") + " in the latest period"
	if n[1] == 0 {
		answers = "n is not known"
	}
	s.caption = []string{answers + ", " + plural(int64(sc.Teams), "team") + ".", "Marks and 95 % intervals say what would change if the driver is a cause there."}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	for _, w := range sc.Warnings {
		s.caption = append(s.caption, sentence(w))
	}
	s.caption = append(s.caption, "Effects are carried forward in a straight line and presume that no cause that varies in time was left unmeasured.")
	s.description = fmt.Sprintf("What would be expected if %s %s in %s, in %s. First: %s.",
		clean(sc.Driver), rise, plural(int64(sc.Teams), "team"), plural(int64(len(effects)), "place"), first)
	return s.chart(), nil
}
