package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot/vg/draw"
)

// TeamEffectsOptions tunes a chart of effects by team. The zero value is a complete plan.
type TeamEffectsOptions struct {
	Title string // empty: one that says what is shown
}

// TeamEffects draws the effect of a driver in each team, drawn towards the average by how
// little the team's own waves can tell, and below the average itself. Teams stand by name:
// their order is no ranking. Where effects differ by no more than noise it says so, and no
// team is marked. It refuses effects none of which is defined (ErrEmpty) or of a single
// team (ErrOneTeam).
func TeamEffects(e *correlate.TeamEffects, o TeamEffectsOptions) (*Chart, error) {
	if e == nil || !slices.ContainsFunc(e.Teams, func(t correlate.TeamEffect) bool { return drawable(t.Effect) }) {
		return nil, fmt.Errorf("chart: no team has an effect: %w", ErrEmpty)
	}
	if len(e.Teams) == 1 {
		return nil, fmt.Errorf("chart: team effects: %w", ErrOneTeam)
	}
	teams := slices.Clone(e.Teams)
	slices.SortStableFunc(teams, func(a, b correlate.TeamEffect) int { return strings.Compare(a.Team, b.Team) })

	rc := rowChart{header: "Team"}
	var rows []effectRow
	var waves, weights, apart []string
	least, most, n, other := int64(math.MaxInt64), int64(0), int64(0), 0
	for _, t := range teams {
		rc.labels = append(rc.labels, rowLabel{name: clean(t.Team)})
		r := effectRow{value: t.Effect, low: t.Low, high: t.High, mark: hollowMark, color: blue}
		switch {
		case !drawable(t.Effect):
		case e.Separable && t.Rank > 0:
			r.mark = filledMark
			apart = append(apart, clean(t.Team))
		default:
			other++
		}
		rows = append(rows, r)
		waves, weights = append(waves, count(int64(t.Periods))), append(weights, number(t.Weight, 2, false))
		least, most, n = min(least, int64(t.Periods)), max(most, int64(t.Periods)), n+int64(t.Periods)
	}
	rc.labels = append(rc.labels, rowLabel{name: "Average of teams"})
	rows = append(rows, effectRow{value: e.Average.Estimate, low: e.Average.Low, high: e.Average.High, mark: wholeMark, color: ink})
	waves, weights = append(waves, ""), append(weights, "")

	marks := newEffectRows(rows, e.Average.Estimate)
	low, high, cut := marks.limits()
	decimals := decimalsFor(high - low)
	numbers := marks.numbers(decimals)
	level := coverText(e.Level)
	rc.columns = []column{
		{header: "Effect, " + effectUnit(e.Unit, e.Measure) + " per point of the driver", panel: newPanel(Ticks{Signed: true}, low, high, marks), toLower: "← lowers", toUpper: "raises →"},
		textColumn("Effect ["+level+"]", numbers, draw.XRight),
		textColumn("Own share", weights, draw.XRight),
		textColumn("Waves", waves, draw.XRight),
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = fmt.Sprintf("What %s does for %s at %s, by team", clean(e.Driver), clean(e.Measure), clean(e.Touchpoint))
	}
	test := testText("p", e.P)
	s.subtitle = "Cannot tell teams apart: effects differ by no more than noise (" + test + ")"
	if e.Separable {
		s.subtitle = fmt.Sprintf("Effects differ by more than noise (%s): %s of %s can be told from the average", test, count(int64(len(apart))), plural(int64(len(teams)), "team"))
	}
	if len(apart) > 0 {
		s.key = append(s.key, keyEntry{text: "told from the average", sample: markSample(filledMark, blue)})
	}
	if other > 0 {
		s.key = append(s.key, keyEntry{text: "cannot be told from the average", sample: markSample(hollowMark, blue)})
	}
	if drawable(e.Average.Estimate) {
		s.key = append(s.key, keyEntry{text: "average of teams", sample: markSample(wholeMark, ink)}, keyEntry{narrow: true, text: "the same, in all rows", sample: averageSample})
	}
	rc.layout(&s, rowChartWidth)

	s.caption = sentences(fmt.Sprintf("n = %s of %s, %s each.", plural(n, "row"), plural(int64(len(teams)), "team"), spread(least, most, "wave")),
		"Bars are "+level+" intervals.", leadText(e.Lag),
		"Effects are drawn towards the average: own share says how far a team's own waves count, the rest is the average.",
		"Teams stand by name; their order is no ranking.")
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if drawable(e.PredictionLow) && drawable(e.PredictionHigh) {
		s.caption = append(s.caption, fmt.Sprintf("In a further team the effect is likely to lie in%s.", bracket(e.PredictionLow, e.PredictionHigh, decimals, true)))
	}
	s.caption = append(s.caption, sentences(notesText(e.Warnings...))...)

	average := numbers[len(teams)]
	if average == "" {
		average = "no estimate"
	}
	s.description = fmt.Sprintf("Effect of %s on %s at %s in %s. %s. Average %s.", clean(e.Driver), clean(e.Measure), clean(e.Touchpoint), plural(int64(len(teams)), "team"), s.subtitle, average)
	if len(apart) > 0 {
		s.description += " Told from the average, by name: " + strings.Join(apart, ", ") + "."
	}
	return s.chart(), nil
}
