package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot/vg/draw"
)

// ConfoundersOptions tunes a chart of what confounders could do. The zero value is a
// complete plan.
type ConfoundersOptions struct {
	Title string // empty: one that says what is shown
}

// Confounders draws the effect of a driver as it is and, for each benchmark, what is left
// of it at the worst with something unmeasured as strong as the benchmark, twice as
// strong, and so on. It refuses confounders without an effect or without a benchmark that
// can be one (ErrEmpty), and those of a single team (ErrOneTeam).
func Confounders(c *correlate.Confounders, o ConfoundersOptions) (*Chart, error) {
	if c == nil || !drawable(c.Effect) {
		return nil, fmt.Errorf("chart: no effect to be explained away: %w", ErrEmpty)
	}
	if !slices.ContainsFunc(c.Benchmarks, func(b correlate.Benchmark) bool { return b.Absorbed == "" && len(b.Bounds) > 0 }) {
		return nil, fmt.Errorf("chart: no benchmark for confounders: %w", ErrEmpty)
	}
	if c.Teams == 1 {
		return nil, fmt.Errorf("chart: confounders: %w", ErrOneTeam)
	}

	const none = "none so strong"
	rc := rowChart{header: "Unmeasured, as strong as", labels: []rowLabel{{name: "Nothing: as it is"}}}
	rows := []effectRow{{value: c.Effect, low: c.Low, high: c.High, mark: wholeMark, color: ink}}
	times, zero := []string{""}, []string{""}
	impossible := map[int]bool{}
	var absorbed, words []string
	holds, open := 0, 0
	for _, b := range c.Benchmarks {
		if b.Absorbed != "" {
			absorbed = append(absorbed, clean(b.Name)+" is no benchmark here: "+clean(b.Absorbed))
			continue
		}
		if len(b.Bounds) == 0 {
			continue
		}
		for i, x := range b.Bounds {
			name, at := "", ""
			if i == 0 {
				name, at = clean(b.Name), timesText(b.Explained)+" ["+timesText(b.Doubtful)+"]"
			}
			rc.labels = append(rc.labels, rowLabel{name: name})
			times, zero = append(times, timesText(x.Times)), append(zero, at)
			r := effectRow{value: x.Effect, low: x.Low, high: x.High, mark: hollowMark, color: blue}
			switch {
			case !drawable(x.Effect):
				impossible[len(rows)] = true
			case keepsSign(c.Effect, x):
				r.mark = filledMark
				holds++
			default:
				open++
			}
			rows = append(rows, r)
		}
		words = append(words, fmt.Sprintf("%s %s, its interval %s", clean(b.Name), timesText(b.Explained), timesText(b.Doubtful)))
	}

	marks := newEffectRows(rows, c.Effect)
	low, high, cut := marks.limits()
	decimals := decimalsFor(high - low)
	numbers := marks.numbers(decimals)
	for i := range numbers {
		if impossible[i] {
			numbers[i] = none
		}
	}
	level := coverText(c.Level)
	per := "within-team SD"
	if c.Comparison == correlate.BetweenTeams {
		per = "between-team SD"
	}
	rc.columns = []column{
		textColumn("Times", times, draw.XRight),
		{header: "Effect left, " + effectUnit(c.Unit, c.Measure) + " per " + per + " of the driver", panel: newPanel(Ticks{Signed: true}, low, high, marks), toLower: "← lowers", toUpper: "raises →"},
		textColumn("Effect ["+level+"]", numbers, draw.XRight),
		textColumn("0 at [interval]", zero, draw.XRight),
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = fmt.Sprintf("What could explain away the effect of %s on %s at %s", clean(c.Driver), clean(c.Measure), clean(c.Touchpoint))
	}
	s.subtitle = "What is left of the effect " + clean(c.Comparison) + ", at the worst, were something as strong as these unmeasured"
	s.key = []keyEntry{{text: "effect as it is", sample: markSample(wholeMark, ink)}, {narrow: true, text: "the same, in all rows", sample: averageSample}}
	if holds > 0 {
		s.key = append(s.key, keyEntry{text: "left, interval without 0", sample: markSample(filledMark, blue)})
	}
	if open > 0 {
		s.key = append(s.key, keyEntry{text: "explained away, or in doubt", sample: markSample(hollowMark, blue)})
	}
	rc.layout(&s, rowChartWidth)

	s.caption = sentences(fmt.Sprintf("n = %s of %s.", plural(int64(c.N), "row"), plural(int64(c.Teams), "team")),
		"Bars are "+level+" intervals over teams.", leadText(c.Lag))
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, "0 at: how many times as strong it would have to be to bring the effect, and in brackets its interval, to 0.")
	if len(impossible) > 0 {
		s.caption = append(s.caption, "None so strong: it would explain more of the driver than there is.")
	}
	if len(c.HeldConstant) > 0 {
		s.caption = append(s.caption, "Held constant: "+strings.Join(cleanAll(c.HeldConstant), ", ")+", and the context.")
	}
	s.caption = append(s.caption, sentences(notesText(append(absorbed, c.Warnings...)...))...)
	s.caption = append(s.caption, "Whether there is such a thing is not shown.")

	s.description = fmt.Sprintf("Effect of %s on %s at %s, %s: %s. To bring it to 0, something unmeasured would have to be so many times as strong as: %s.",
		clean(c.Driver), clean(c.Measure), clean(c.Touchpoint), clean(c.Comparison), numbers[0], strings.Join(words, "; "))
	return s.chart(), nil
}

// keepsSign reports that a bound leaves the effect on its side of 0 with its interval.
func keepsSign(effect float64, b correlate.Bound) bool {
	if effect < 0 {
		return b.High < 0
	}
	return effect > 0 && b.Low > 0
}

// timesText writes a multiple.
func timesText(k float64) string {
	switch {
	case math.IsNaN(k):
		return "n/a"
	case math.IsInf(k, 1):
		return "never"
	case k >= 100:
		return "> 100×"
	case k == 0:
		return "0×"
	case k < 0.05:
		return "< 0.1×"
	}
	return strings.TrimSuffix(strconv.FormatFloat(k, 'f', 1, 64), ".0") + "×"
}
