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

// ForestOptions chooses the drivers of a forest plot. The zero value takes the
// one touchpoint and measure there is.
type ForestOptions struct {
	Touchpoint string
	Measure    string
	Title      string // empty: one that says what is shown
}

// Effects draws the effect of each root cause on a bar over its 95 % interval:
// a row each, the first on top, the mark that of its verdict. A driver without
// an estimate says so.
type Effects struct {
	causes []correlate.RootCause
}

var (
	_ plot.Plotter    = (*Effects)(nil)
	_ plot.DataRanger = (*Effects)(nil)
	_ plot.GlyphBoxer = (*Effects)(nil)
)

// NewEffects keeps the order it is given. It refuses causes without any estimate
// (ErrEmpty), from a single team (ErrOneTeam), or in several units.
func NewEffects(causes []correlate.RootCause) (*Effects, error) {
	if err := checkCauses(causes); err != nil {
		return nil, err
	}
	causes = slices.Clone(causes)
	for i := range causes {
		causes[i].Effect = orMissing(causes[i].Effect)
	}
	if !slices.ContainsFunc(causes, func(c correlate.RootCause) bool { return !math.IsNaN(c.Effect) }) {
		return nil, fmt.Errorf("chart: no effect was estimated: %w", ErrEmpty)
	}
	units := distinct(causes, func(c correlate.RootCause) string { return c.EffectUnit })
	if len(units) > 1 {
		return nil, fmt.Errorf("chart: effects in several units (%s) have no common axis", strings.Join(units, ", "))
	}
	return &Effects{causes}, nil
}

// checkCauses refuses causes with nothing behind them.
func checkCauses(causes []correlate.RootCause) error {
	if len(causes) == 0 {
		return fmt.Errorf("chart: no root cause: %w", ErrEmpty)
	}
	teams := 0
	for _, c := range causes {
		teams = max(teams, c.Teams)
	}
	if teams == 1 {
		return fmt.Errorf("chart: root causes: %w", ErrOneTeam)
	}
	return nil
}

// limits returns the range of the X axis, and whether some interval is longer.
func (e *Effects) limits() (low, high float64, cut bool) {
	points := []float64{0}
	var lows, highs []float64
	for _, c := range e.causes {
		points = append(points, c.Effect)
		lows, highs = append(lows, c.Low), append(highs, c.High)
	}
	return axisRange(points, lows, highs)
}

// DataRange holds zero, every effect, and every interval but hopeless ones.
func (e *Effects) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := e.limits()
	return low, high, -0.5, float64(len(e.causes)) - 0.5
}

// Rows names the drivers on a Y axis.
func (e *Effects) Rows() plot.ConstantTicks {
	return rowTicks(causeNames(e.causes))
}

func causeNames(causes []correlate.RootCause) []string {
	names := make([]string, len(causes))
	for i, c := range causes {
		names[i] = c.Driver
	}
	return names
}

// GlyphBoxes keeps marks at the ends of the axis whole.
func (e *Effects) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, c := range e.causes {
		if !math.IsNaN(c.Effect) {
			boxes = append(boxes, markBox(p.X.Norm(c.Effect)))
		}
	}
	return boxes
}

// markBox is the room a mark takes across; rows leave enough up and down.
func markBox(x float64) plot.GlyphBox {
	const r = markRadius + 2.4
	return plot.GlyphBox{X: x, Rectangle: vg.Rectangle{Min: vg.Point{X: -r}, Max: vg.Point{X: r}}}
}

// Plot draws the zero line, the intervals and the marks.
func (e *Effects) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if zero := x(0); c.ContainsX(zero) {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, zero, c.Min.Y, zero, c.Max.Y)
	}
	for i, cause := range e.causes {
		mid := y(float64(len(e.causes) - 1 - i))
		if math.IsNaN(cause.Effect) {
			missing(c, mid, x(0))
			continue
		}
		interval(c, x, cause.Low, cause.High, mid, verdictColor(cause.Verdict))
		VerdictMark(cause.Verdict).draw(c, vg.Point{X: x(cause.Effect), Y: mid})
	}
}

// missing says in a row that it has no estimate, beside the line at x.
func missing(c draw.Canvas, y, x vg.Length) {
	const text, space = "no estimate", 6
	w := noteType.width(text)
	left := clampLength(x+space, c.Min.X+space, c.Max.X-w)
	if left < x+space && x > c.Min.X+w+space {
		left = x - space - w
	}
	c.SetColor(paper)
	c.Fill(rectangle(left-2, y-5, left+w+2, y+5)) // hides the grid
	noteType.drawMiddle(c, left, y, draw.XLeft, text)
}

// effectHeader names the axis of effects, with its unit.
func effectHeader(causes []correlate.RootCause) string {
	unit := clean(causes[0].EffectUnit)
	if causes[0].EffectUnit == "" {
		unit = "own unit of " + clean(causes[0].Measure)
	}
	if len(shareTexts(causes)) == 0 {
		return "Effect, " + unit + " per SD of the driver across teams"
	}
	return "Effect, " + unit + " per within-team SD of the driver"
}

// inseparable names what the data cannot tell a driver apart from.
func inseparable(c correlate.RootCause) []string {
	const most = 3
	if len(c.CredibleSet) < 2 {
		return nil
	}
	others := cleanAll(c.CredibleSet[1:])
	if len(others) > most {
		return []string{fmt.Sprintf("or one of %d others", len(others))}
	}
	return []string{"or " + strings.Join(others, ", ")}
}

// causeNotes says what effects and probabilities depend on.
func causeNotes(causes []correlate.RootCause) []string {
	var notes []string
	if slices.ContainsFunc(causes, func(c correlate.RootCause) bool { return len(c.CredibleSet) > 1 }) {
		notes = append(notes, "“or” names the drivers that the data cannot tell apart (95 % credible set).")
	}
	if len(shareTexts(causes)) == 0 {
		return append(notes, "One wave compares teams with each other: whatever else differs between them is in the effects, and nothing is more than associated.")
	}
	return append(notes, "Effects and probabilities presume that no cause that varies in time was left unmeasured.")
}

// verdictKey explains the marks in use, the strongest first.
func verdictKey(causes []correlate.RootCause) []keyEntry {
	var key []keyEntry
	for _, v := range []correlate.Verdict{correlate.Confirmed, correlate.CandidateCause, correlate.Associated, correlate.CannotTell} {
		if slices.ContainsFunc(causes, func(c correlate.RootCause) bool { return c.Verdict == v }) {
			key = append(key, keyEntry{sample: func(c draw.Canvas) { VerdictMark(v).Thumbnail(&c) }, text: string(v)})
		}
	}
	return key
}

// behind says what the effects rest on.
func behind(causes []correlate.RootCause) string {
	n := [2]int64{math.MaxInt64, 0}
	teams := n
	for _, c := range causes {
		n[0], n[1] = min(n[0], int64(c.N)), max(n[1], int64(c.N))
		teams[0], teams[1] = min(teams[0], int64(c.Teams)), max(teams[1], int64(c.Teams))
	}
	return fmt.Sprintf("n = %s of %s.", spread(n[0], n[1], "row"), spread(teams[0], teams[1], "team"))
}

const rowChartWidth = 528

const cutNote = "Where a bar ends in an arrow, its interval runs on."

// Forest draws the effect of every driver at one touchpoint, the likeliest cause
// on top.
func Forest(causes []correlate.RootCause, o ForestOptions) (*Chart, error) {
	var err error
	o.Measure, err = only("measure", o.Measure, distinct(causes, func(c correlate.RootCause) string { return c.Measure }))
	if err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(slices.Clone(causes), func(c correlate.RootCause) bool { return c.Measure != o.Measure })
	o.Touchpoint, err = only("touchpoint", o.Touchpoint, distinct(causes, func(c correlate.RootCause) string { return c.Touchpoint }))
	if err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(causes, func(c correlate.RootCause) bool { return c.Touchpoint != o.Touchpoint })
	slices.SortStableFunc(causes, func(a, b correlate.RootCause) int { return cmp.Compare(a.Rank, b.Rank) })

	e, err := NewEffects(causes)
	if err != nil {
		return nil, err
	}
	low, high, cut := e.limits()
	rc := rowChart{header: "Driver"}
	for _, c := range causes {
		rc.labels = append(rc.labels, rowLabel{clean(c.Driver), inseparable(c)})
	}
	numbers := make([]string, len(causes))
	decimals := decimalsFor(high - low)
	for i, c := range causes {
		if drawable(c.Effect) {
			numbers[i] = number(c.Effect, decimals, true) + bracket(c.Low, c.High, decimals, true)
		}
	}
	numbersHeader := "Effect [95 %]"
	rc.columns = []column{
		{header: effectHeader(causes), panel: newPanel(Ticks{Signed: true}, low, high, e), toLower: "← lowers", toUpper: "raises →"},
		textColumn(numbersHeader, numbers, draw.XRight),
	}
	if shares := shareTexts(causes); len(shares) > 0 {
		rc.columns = append(rc.columns, textColumn("Probability", shares, draw.XRight))
	}

	s := sheet{title: o.Title, key: verdictKey(causes)}
	if s.title == "" {
		s.title = "Drivers of " + clean(o.Measure) + " at " + clean(o.Touchpoint)
	}
	s.subtitle = fmt.Sprintf("Change in %s that goes with a rise of each driver, the likeliest cause on top", clean(o.Measure))
	rc.layout(&s, rowChartWidth)
	s.caption = []string{behind(causes), "Bars are 95 % intervals over teams."}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, causeNotes(causes)...)
	s.description = fmt.Sprintf("Forest plot of %s. First: %s.", plural(int64(len(causes)), "driver"), causeText(causes[0], decimals))
	return s.chart(), nil
}

// shareTexts writes the probabilities, or nothing when there is none.
func shareTexts(causes []correlate.RootCause) []string {
	var texts []string
	any := false
	for _, c := range causes {
		texts = append(texts, share(c.Probability))
		any = any || !math.IsNaN(c.Probability)
	}
	if !any {
		return nil
	}
	return texts
}

// share writes a probability without rounding doubt away: none estimated from data
// is 0 or 1.
func share(p float64) string {
	switch {
	case p < 0.005:
		return "< 0.01"
	case p >= 0.995:
		return "> 0.99"
	}
	return number(p, 2, false)
}

// bracket writes an interval, or why there is none.
func bracket(low, high float64, decimals int, signed bool) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return " [no interval]"
	}
	return " [" + number(low, decimals, signed) + ", " + number(high, decimals, signed) + "]"
}

// causeText is one root cause in words.
func causeText(c correlate.RootCause, decimals int) string {
	text := clean(c.Driver) + ", " + string(c.Verdict)
	if drawable(c.Effect) {
		text += ", effect " + number(c.Effect, decimals, true) + bracket(c.Low, c.High, decimals, true)
	}
	if !math.IsNaN(c.Probability) {
		text += ", probability " + share(c.Probability)
	}
	return text
}
