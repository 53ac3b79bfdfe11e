package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ForWhomOptions tunes a chart of an effect by group. The zero value is a complete plan.
type ForWhomOptions struct {
	Title string // empty: one that says what is shown
}

// An effectRow is an estimate on its interval and, where drawn is set, a second one below
// it, on the interval from second0 to second1. NaN is missing.
type effectRow struct {
	value, low, high float64
	mark             func(draw.Canvas, vg.Point)
	color            color.Color // of the interval

	drawn                    bool
	second, second0, second1 float64
}

// effectRows draws estimates on intervals, the first row on top, over a line at zero and,
// where it is a number, a broken one at average.
type effectRows struct {
	rows    []effectRow
	average float64
}

var (
	_ plot.Plotter    = effectRows{}
	_ plot.DataRanger = effectRows{}
	_ plot.GlyphBoxer = effectRows{}
)

// newEffectRows takes values that have no place on an axis as missing.
func newEffectRows(rows []effectRow, average float64) effectRows {
	for i := range rows {
		rows[i].value, rows[i].second = orMissing(rows[i].value), orMissing(rows[i].second)
		rows[i].drawn = rows[i].drawn && !math.IsNaN(rows[i].second)
	}
	return effectRows{rows, orMissing(average)}
}

func (e effectRows) limits() (low, high float64, cut bool) {
	points := []float64{0, e.average}
	var lows, highs []float64
	add := func(value, low, high float64) {
		if !math.IsNaN(value) {
			points, lows, highs = append(points, value), append(lows, low), append(highs, high)
		}
	}
	for _, r := range e.rows {
		add(r.value, r.low, r.high)
		if r.drawn {
			add(r.second, r.second0, r.second1)
		}
	}
	return axisRange(points, lows, highs)
}

func (e effectRows) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := e.limits()
	return low, high, -0.5, float64(len(e.rows)) - 0.5
}

func (e effectRows) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, r := range e.rows {
		if !math.IsNaN(r.value) {
			boxes = append(boxes, markBox(p.X.Norm(r.value)))
		}
		if r.drawn {
			boxes = append(boxes, markBox(p.X.Norm(r.second)))
		}
	}
	return boxes
}

// averageStyle is the broken line at an average.
var averageStyle = draw.LineStyle{Color: quiet, Width: 0.9, Dashes: []vg.Length{3, 2}}

func (e effectRows) Plot(c draw.Canvas, p *plot.Plot) {
	const apart = 4.4 // of two marks in a row, from its middle
	x, y := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
	if !math.IsNaN(e.average) {
		c.StrokeLine2(averageStyle, x(e.average), c.Min.Y, x(e.average), c.Max.Y)
	}
	for i, r := range e.rows {
		mid := y(float64(len(e.rows) - 1 - i))
		if math.IsNaN(r.value) {
			missing(c, mid, x(0))
			continue
		}
		at := mid
		if r.drawn {
			at = mid + apart
			interval(c, x, r.second0, r.second1, mid-apart, vermilion)
			expectedMark(c, vg.Point{X: x(r.second), Y: mid - apart})
		}
		interval(c, x, r.low, r.high, at, r.color)
		r.mark(c, vg.Point{X: x(r.value), Y: at})
	}
}

// numbers writes an estimate and its interval for every row, nothing where it is missing.
func (e effectRows) numbers(decimals int) []string {
	texts := make([]string, len(e.rows))
	for i, r := range e.rows {
		if !math.IsNaN(r.value) {
			texts[i] = number(r.value, decimals, true) + bracket(r.low, r.high, decimals, true)
		}
	}
	return texts
}

// Marks of rows that carry no verdict.
func filledMark(c draw.Canvas, pt vg.Point) {
	disc(c, pt, markRadius+1, paper)
	disc(c, pt, markRadius, blue)
}

func hollowMark(c draw.Canvas, pt vg.Point) { ring(c, pt, blue) }

func wholeMark(c draw.Canvas, pt vg.Point) {
	diamond(c, pt, markRadius+2.4, paper)
	diamond(c, pt, markRadius+1.2, ink)
}

func expectedMark(c draw.Canvas, pt vg.Point) {
	const r = markRadius - 0.6
	c.SetColor(paper)
	c.Fill(rectangle(pt.X-r-1, pt.Y-r-1, pt.X+r+1, pt.Y+r+1))
	c.SetColor(vermilion)
	c.Fill(rectangle(pt.X-r, pt.Y-r, pt.X+r, pt.Y+r))
}

// markSample is a mark on a short interval, for the key.
func markSample(mark func(draw.Canvas, vg.Point), col color.Color) func(draw.Canvas) {
	return func(c draw.Canvas) {
		mid := c.Center()
		c.StrokeLine2(draw.LineStyle{Color: col, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
		mark(c, mid)
	}
}

// averageSample is the broken line, for the key.
func averageSample(c draw.Canvas) {
	c.StrokeLine2(averageStyle, c.Center().X, c.Min.Y-1, c.Center().X, c.Max.Y+1)
}

// effectUnit names the unit of effects on a measure.
func effectUnit(unit, measure string) string {
	if unit == "" {
		return "own unit of " + clean(measure)
	}
	return clean(unit)
}

// coverText writes the level of intervals, such as "95 %".
func coverText(level float64) string {
	if !(level > 0 && level < 1) {
		return "95 %"
	}
	return strings.TrimSuffix(strings.TrimSuffix(number(100*level, 1, false), "0"), ".") + " %"
}

// testText writes a p or q value, such as "q 0.031".
func testText(symbol string, p float64) string {
	switch {
	case math.IsNaN(p):
		return "not tested"
	case p < 0.001:
		return symbol + " < 0.001"
	case p < 0.1:
		return symbol + " " + number(p, 3, false)
	}
	return symbol + " " + number(p, 2, false)
}

// leadText says where a driver leads, and nothing where it does not.
func leadText(lag int) string {
	if lag == 0 {
		return ""
	}
	return "The driver leads by " + periods(lag, "") + "."
}

// notesText joins what limits a result into one sentence.
func notesText(notes ...string) string {
	if len(notes) == 0 {
		return ""
	}
	return "Note: " + strings.Join(cleanAll(notes), "; ") + "."
}

// sentences leaves out empty ones.
func sentences(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// ForWhom draws the effect of a driver in each group of teams, as the groups' own waves
// have it and, with four groups or more, as to be expected once it is drawn towards their
// average; below, the effect of all. Of a number it draws what the straight line says. It
// refuses a moderation without any effect of a group (ErrEmpty) or from a single team
// (ErrOneTeam).
func ForWhom(m *correlate.Moderation, o ForWhomOptions) (*Chart, error) {
	if m == nil || !slices.ContainsFunc(m.Groups, func(g correlate.ModeratedEffect) bool { return drawable(g.Effect) }) {
		return nil, fmt.Errorf("chart: no group has an effect: %w", ErrEmpty)
	}
	if m.Teams == 1 {
		return nil, fmt.Errorf("chart: for whom: %w", ErrOneTeam)
	}
	groups := m.Groups
	// With fewer groups nothing is shrunken; of a number nothing is either.
	shrunken := !m.Numeric && slices.ContainsFunc(groups, func(g correlate.ModeratedEffect) bool { return g.Weight < 1 && drawable(g.Shrunken) })
	rc := rowChart{header: "Group"}
	var rows []effectRow
	var teams []string
	for _, g := range groups {
		rc.labels = append(rc.labels, rowLabel{name: clean(g.Group)})
		rows = append(rows, effectRow{value: g.Effect, low: g.Low, high: g.High, mark: filledMark, color: blue,
			drawn: shrunken, second: g.Shrunken, second0: g.ShrunkenLow, second1: g.ShrunkenHigh})
		teams = append(teams, count(int64(g.Teams)))
	}
	all := "All groups"
	if m.Numeric {
		rc.header, all = clean(m.By), "All teams"
	}
	rc.labels = append(rc.labels, rowLabel{name: all})
	rows = append(rows, effectRow{value: m.All.Effect, low: m.All.Low, high: m.All.High, mark: wholeMark, color: ink})
	teams = append(teams, count(int64(m.Teams)))

	e := newEffectRows(rows, math.NaN())
	low, high, cut := e.limits()
	decimals := decimalsFor(high - low)
	numbers := e.numbers(decimals)
	level := coverText(m.Level)
	rc.columns = []column{
		{header: "Effect, " + effectUnit(m.Unit, m.Measure) + " per within-team SD of the driver", panel: newPanel(Ticks{Signed: true}, low, high, e), toLower: "← lowers", toUpper: "raises →"},
		textColumn("Effect ["+level+"]", numbers, draw.XRight),
	}
	var expected []string
	if shrunken {
		for _, r := range e.rows {
			text := ""
			if r.drawn {
				text = number(r.second, decimals, true)
			}
			expected = append(expected, text)
		}
		rc.columns = append(rc.columns, textColumn("Expected", expected, draw.XRight))
	}
	if !m.Numeric {
		rc.columns = append(rc.columns, textColumn("Teams", teams, draw.XRight))
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = fmt.Sprintf("For whom %s moves %s at %s", clean(m.Driver), clean(m.Measure), clean(m.Touchpoint))
	}
	test := testText("q", m.Q)
	if !m.Differs && m.Q < correlate.SignificantQ {
		test += ", corrected for measurement " + testText("p", m.PCorrected)
	}
	how := "differs between groups by " + clean(m.By)
	if m.Numeric {
		how = "changes with " + clean(m.By)
	}
	verdict := "The effect " + how
	if !m.Differs {
		verdict = "Cannot tell whether the effect " + how
	}
	s.subtitle = verdict + " (" + test + ")"
	if m.Numeric && drawable(m.Slope.Estimate) {
		s.subtitle += fmt.Sprintf(": %s per SD of it", number(m.Slope.Estimate, decimals, true)+bracket(m.Slope.Low, m.Slope.High, decimals, true))
	}
	switch own := (keyEntry{text: "effect in the group", sample: markSample(filledMark, blue)}); {
	case m.Numeric:
		own.text = "what the line says"
		s.key = append(s.key, own)
	case shrunken:
		own.text = "from the group's own waves"
		s.key = append(s.key, own, keyEntry{text: "expected", sample: markSample(expectedMark, vermilion)})
	default:
		s.key = append(s.key, own)
	}
	s.key = append(s.key, keyEntry{text: strings.ToLower(all), sample: markSample(wholeMark, ink)})
	rc.layout(&s, rowChartWidth)

	s.caption = sentences(fmt.Sprintf("n = %s of %s.", plural(int64(m.N), "row"), plural(int64(m.Teams), "team")),
		"Bars are "+level+" intervals over teams.", leadText(m.Lag))
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if shrunken {
		s.caption = append(s.caption, "Expected: drawn towards the average of groups by how little a group's own waves can tell.")
	}
	if m.LeftOut > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s left out: %s not known or withheld.", plural(int64(m.LeftOut), "team"), clean(m.By)))
	}
	s.caption = append(s.caption, sentences(notesText(append(slices.Clone(m.Reasons), m.Warnings...)...))...)

	words := func(i int) string {
		switch {
		case numbers[i] == "":
			return "no estimate"
		case shrunken && expected[i] != "":
			return numbers[i] + ", expected " + expected[i]
		}
		return numbers[i]
	}
	var each []string
	for i, g := range groups {
		each = append(each, clean(g.Group)+" "+words(i))
	}
	s.description = fmt.Sprintf("Effect of %s on %s at %s by %s. %s. %s. %s: %s.", clean(m.Driver), clean(m.Measure), clean(m.Touchpoint), clean(m.By),
		s.subtitle, strings.Join(each, "; "), all, words(len(groups)))
	return s.chart(), nil
}
