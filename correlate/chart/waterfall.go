package chart

import (
	"cmp"
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

// WaterfallOptions tunes a waterfall. The zero value is a good one.
type WaterfallOptions struct {
	Top   int    // most cells shown by themselves; 0 means 8
	Title string // empty: one that says what is shown
}

// ChangeSteps draws a change as steps from one score to the other, a row each, the
// first on top: by parts (people answer differently, other people are asked), then
// once more by cells. Each step starts where the one above it ends, so that the steps
// are seen to add up, and carries the interval of its size at its end. Scores are
// discs; the last of each has the interval of the whole change. Pale, thin steps are
// what the one above them is made of.
type ChangeSteps struct {
	rows        []changeStep
	lowerBetter bool
}

// A changeStep is one row: a step from start to end, or a score, where both are one.
type changeStep struct {
	name       string
	start, end float64
	low, high  float64 // interval of end; NaN: none
	score      bool
	of         bool // part of the step above
	interval   bool // one is to be had
	n          [2]int64
	rate, mix  float64 // of a cell
	cell       bool
}

var (
	_ plot.Plotter    = (*ChangeSteps)(nil)
	_ plot.DataRanger = (*ChangeSteps)(nil)
	_ plot.GlyphBoxer = (*ChangeSteps)(nil)
)

// NewChangeSteps shows so many cells by themselves, those that moved the score most; 0
// means 8. It refuses a report without scores (ErrEmpty), and one of a single team
// whose intervals would rest on teams (ErrOneTeam).
func NewChangeSteps(r *correlate.ChangeReport, top int) (*ChangeSteps, error) {
	if r == nil || !drawable(r.FromLevel) || !drawable(r.ToLevel) || !drawable(r.Rate.Estimate) || !drawable(r.Mix.Estimate) {
		return nil, fmt.Errorf("chart: no change between two scores: %w", ErrEmpty)
	}
	if len(r.Teams) == 1 && r.Noise == correlate.NoiseTeams {
		return nil, fmt.Errorf("chart: change: %w", ErrOneTeam)
	}
	if top <= 0 {
		top = 8
	}
	nan := math.NaN()
	c := &ChangeSteps{lowerBetter: r.LowerBetter}
	at := r.FromLevel
	score := func(name string, level float64, n int64, of correlate.Movement, delta float64) {
		s := changeStep{name: name, start: level, end: level, low: nan, high: nan, score: true, n: [2]int64{n, -1}}
		if delta != 0 || of.SE > 0 {
			s.low, s.high = orMissing(level+of.Low-delta), orMissing(level+of.High-delta)
		}
		c.rows = append(c.rows, s)
	}
	step := func(name string, m correlate.Movement, s changeStep) {
		s.name, s.start, s.end = name, at, at+m.Estimate
		s.low, s.high, s.interval = orMissing(at+m.Low), orMissing(at+m.High), true
		c.rows = append(c.rows, s)
		at = s.end
	}
	from, to := changePeriod(r.From.String(), "Before"), changePeriod(r.To.String(), "After")
	none := correlate.Movement{Low: nan, High: nan}
	score(from, r.FromLevel, r.FromN, none, 0)
	plain := changeStep{n: [2]int64{-1, -1}}
	step("Rate: people answer differently", r.Rate, plain)
	before := at
	step("Mix: other people are asked", r.Mix, plain)
	if entered, left, moved := changeMix(r); entered != nil || left != nil {
		at = before
		part := plain
		part.of = true
		if entered != nil {
			step("of which "+plural(int64(r.Entered), "cell")+" entered", *entered, part)
		}
		if left != nil {
			step("of which "+plural(int64(r.Left), "cell")+" left", *left, part)
		}
		step("of which shares of the rest", moved, part)
		at = before + r.Mix.Estimate
	}
	score(to, r.ToLevel, r.ToN, r.Delta, r.Delta.Estimate)

	cells := slices.DeleteFunc(slices.Clone(r.Cells), func(x correlate.Contribution) bool { return !drawable(x.Estimate) })
	if len(cells) < 2 {
		return c, nil
	}
	slices.SortStableFunc(cells, func(a, b correlate.Contribution) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Estimate), math.Abs(a.Estimate)), strings.Compare(a.Touchpoint, b.Touchpoint), strings.Compare(a.Team, b.Team))
	})
	at = r.FromLevel
	score(from+", cell by cell", r.FromLevel, r.FromN, none, 0)
	if len(cells) == top+1 { // one cell needs no summing up
		top++
	}
	rest := changeStep{n: [2]int64{-1, -1}, cell: true}
	others := correlate.Movement{Low: nan, High: nan}
	for i, x := range cells {
		if i >= top {
			others.Estimate += x.Estimate
			rest.rate, rest.mix = rest.rate+x.Rate, rest.mix+x.Mix
			continue
		}
		name := x.Touchpoint
		switch {
		case x.Team != "" && x.Touchpoint != "":
			name = clean(name) + " · " + clean(x.Team)
		case x.Touchpoint == "":
			name = x.Team
		}
		switch {
		case x.FromShare == 0:
			name += " (entered)"
		case x.ToShare == 0:
			name += " (left)"
		}
		step(clean(name), x.Movement, changeStep{n: [2]int64{x.FromN, x.ToN}, rate: x.Rate, mix: x.Mix, cell: true})
	}
	if len(cells) > top {
		step(plural(int64(len(cells)-top), "other cell"), others, rest)
		c.rows[len(c.rows)-1].interval = false
	}
	score(to, r.ToLevel, r.ToN, r.Delta, r.Delta.Estimate)
	return c, nil
}

func changePeriod(name, otherwise string) string { return cmp.Or(name, otherwise) }

// changeMix takes the mix apart into cells that entered, that left, and the shares of
// the rest. Entered and left are nil where no cell did.
func changeMix(r *correlate.ChangeReport) (entered, left *correlate.Movement, rest correlate.Movement) {
	nan := math.NaN()
	none := correlate.Movement{Low: nan, High: nan}
	if r.Entered > 0 {
		entered = &correlate.Movement{Low: nan, High: nan}
	}
	if r.Left > 0 {
		left = &correlate.Movement{Low: nan, High: nan}
	}
	rest = none
	rest.Estimate = r.Mix.Estimate
	for _, x := range r.Cells {
		switch {
		case !drawable(x.Mix):
		case x.FromShare == 0 && entered != nil:
			entered.Estimate += x.Mix
			rest.Estimate -= x.Mix
		case x.ToShare == 0 && left != nil:
			left.Estimate += x.Mix
			rest.Estimate -= x.Mix
		}
	}
	return entered, left, rest
}

func (s *ChangeSteps) limits() (low, high float64, cut bool) {
	var points, lows, highs []float64
	for _, r := range s.rows {
		points = append(points, r.start, r.end)
		lows, highs = append(lows, r.low), append(highs, r.high)
	}
	return axisRange(points, lows, highs)
}

// DataRange holds every score and step, and every interval but hopeless ones.
func (s *ChangeSteps) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := s.limits()
	return low, high, -0.5, float64(len(s.rows)) - 0.5
}

// Rows names the steps on a Y axis.
func (s *ChangeSteps) Rows() plot.ConstantTicks {
	names := make([]string, len(s.rows))
	for i, r := range s.rows {
		names[i] = r.name
	}
	return rowTicks(names)
}

// GlyphBoxes keeps scores at the ends of the axis whole.
func (s *ChangeSteps) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, r := range s.rows {
		if r.score {
			boxes = append(boxes, markBox(p.X.Norm(r.end)))
		}
	}
	return boxes
}

func (s *ChangeSteps) color(r changeStep) color.NRGBA {
	col := blue
	if (r.end < r.start) != s.lowerBetter {
		col = vermilion
	}
	if r.of {
		return mix(col, paper, 0.5)
	}
	return col
}

// Plot draws the steps, the lines that join them, and the intervals.
func (s *ChangeSteps) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	join := draw.LineStyle{Color: rule, Width: 0.8}
	for i, r := range s.rows {
		at := float64(len(s.rows) - 1 - i)
		mid := y(at)
		half := min(5.5, (y(at+0.5)-mid)*0.6)
		if r.of {
			half *= 0.5
		}
		next := i + 1
		for next < len(s.rows) && s.rows[next].of {
			next++ // past what this step is made of
		}
		if !r.of && next < len(s.rows) && !(r.score && s.rows[next].score) {
			c.StrokeLine2(join, x(r.end), mid, x(r.end), y(float64(len(s.rows)-1-next)))
		}
		if r.score {
			continue
		}
		changeArrow(c, x(r.start), x(r.end), mid, half, s.color(r))
	}
	for i, r := range s.rows {
		mid := y(float64(len(s.rows) - 1 - i))
		if !r.of {
			interval(c, x, r.low, r.high, mid, ink)
		}
		if r.score {
			disc(c, vg.Point{X: x(r.end), Y: mid}, markRadius+1, paper)
			disc(c, vg.Point{X: x(r.end), Y: mid}, markRadius, ink)
		}
	}
	// A line parts the change by parts from the same by cells.
	for i := 1; i < len(s.rows); i++ {
		if s.rows[i].score && s.rows[i-1].score {
			line := y(float64(len(s.rows)-1-i) + 0.5)
			c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.8}, c.Min.X, line, c.Max.X, line)
		}
	}
}

// changeArrow draws a step as a bar that ends in a point: which way it goes is not told
// by colour alone.
func changeArrow(c draw.Canvas, from, to, mid, half vg.Length, col color.Color) {
	if from == to {
		return
	}
	way := vg.Length(1)
	if to < from {
		way = -1
	}
	neck := to - way*min(half, (to-from)*way)
	c.SetColor(col)
	c.Fill(polygon(
		vg.Point{X: from, Y: mid - half}, vg.Point{X: from, Y: mid + half}, vg.Point{X: neck, Y: mid + half},
		vg.Point{X: to, Y: mid}, vg.Point{X: neck, Y: mid - half}))
}

// Waterfall draws what a change of a score is made of.
func Waterfall(r *correlate.ChangeReport, o WaterfallOptions) (*Chart, error) {
	steps, err := NewChangeSteps(r, o.Top)
	if err != nil {
		return nil, err
	}
	low, high, cut := steps.limits()
	digits := decimalsFor(high - low)
	rc := rowChart{header: "Step"}
	var sizes, rates, mixes, answers []string
	cells, inexact := false, false
	sum := 0.0
	round := func(v float64) float64 { return math.Round(v*math.Pow10(digits)) / math.Pow10(digits) }
	for i, s := range steps.rows {
		rc.labels = append(rc.labels, rowLabel{name: s.name})
		rates, mixes = append(rates, ""), append(mixes, "")
		if s.cell {
			cells = true
			rates[i], mixes[i] = number(s.rate, digits, true), number(s.mix, digits, true)
		}
		switch {
		case s.score:
			sizes = append(sizes, number(s.end, digits, false))
			if i > 0 && !steps.rows[i-1].score { // the whole change is behind this score
				sizes[i] += " (" + number(r.Delta.Estimate, digits, true) + bracket(r.Delta.Low, r.Delta.High, digits, true) + ")"
				inexact = inexact || math.Abs(sum-round(s.end)) > 1e-6*math.Pow10(-digits)
			}
			sum = round(s.end)
		case !s.interval || s.of:
			sizes = append(sizes, number(s.end-s.start, digits, true))
		default:
			sizes = append(sizes, number(s.end-s.start, digits, true)+bracket(s.low-s.start, s.high-s.start, digits, true))
		}
		if !s.score && !s.of {
			sum += round(s.end - s.start)
		}
		switch {
		case s.n[1] >= 0 && (s.n[0] > 0 || s.n[1] > 0):
			answers = append(answers, count(s.n[0])+" → "+count(s.n[1]))
		case s.score && s.n[0] > 0:
			answers = append(answers, count(s.n[0]))
		default:
			answers = append(answers, "")
		}
	}
	header := clean(r.Measure)
	if r.Unit != "" {
		header += ", " + clean(r.Unit)
	}
	toLower, toUpper := "← worse", "better →"
	if r.LowerBetter {
		toLower, toUpper = "← better", "worse →"
	}
	rc.columns = []column{
		{header: header, panel: newPanel(Ticks{Most: 5}, low, high, steps), toLower: toLower, toUpper: toUpper},
		textColumn(fmt.Sprintf("Size [%s %%]", number(100*cmp.Or(r.Level, .95), 0, false)), sizes, draw.XRight),
	}
	if cells {
		rc.columns = append(rc.columns, textColumn("Rate", rates, draw.XRight), textColumn("Mix", mixes, draw.XRight))
	}
	if slices.ContainsFunc(answers, func(s string) bool { return s != "" }) {
		rc.columns = append(rc.columns, textColumn("Answers", answers, draw.XRight))
	}

	from, to := changePeriod(r.From.String(), "before"), changePeriod(r.To.String(), "after")
	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "What changed " + clean(r.Measure) + " from " + from + " to " + to
	}
	s.subtitle = "Each step starts where the one above it ends; together they are the whole change"
	s.key = steps.key()
	rc.layout(&s, rowChartWidth)
	n := fmt.Sprintf("n = %s before, %s after", plural(r.FromN, "answer"), plural(r.ToN, "answer"))
	if r.FromN == 0 && r.ToN == 0 {
		n = "Numbers of answers unknown"
	}
	s.caption = []string{fmt.Sprintf("%s, of %s.", n, plural(int64(len(r.Teams)), "team"))}
	noise := "for who happened to answer"
	if r.Noise == correlate.NoiseTeams {
		noise = "for differences between teams"
	}
	s.caption = append(s.caption, fmt.Sprintf("Bars are %s %% intervals of each step's size, and at the last score of the whole change; they allow %s.", number(100*cmp.Or(r.Level, .95), 0, false), noise))
	var bare []string
	if slices.ContainsFunc(steps.rows, func(s changeStep) bool { return s.of }) {
		bare = append(bare, "parts of the mix")
	}
	if slices.ContainsFunc(steps.rows, func(s changeStep) bool { return s.cell && !s.interval }) {
		bare = append(bare, "other cells")
	}
	if len(bare) > 0 {
		s.caption = append(s.caption, "There is no interval for "+strings.Join(bare, " and ")+".")
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if inexact {
		s.caption = append(s.caption, "Rounded figures may miss their sum by a last digit.")
	}
	s.caption = append(s.caption, "Cells are shown largest first because they moved most here: chance has its part in that.")
	if !cells {
		s.caption = s.caption[:len(s.caption)-1]
	}
	figure := func(m correlate.Movement) string {
		return number(m.Estimate, digits, true) + bracket(m.Low, m.High, digits, true)
	}
	s.description = fmt.Sprintf("Waterfall of %s from %s in %s to %s in %s, a change of %s: %s because people answer differently, %s because other people are asked.",
		clean(r.Measure), number(r.FromLevel, digits, false), from, number(r.ToLevel, digits, false), to, figure(r.Delta), figure(r.Rate), figure(r.Mix))
	for _, x := range steps.rows {
		if x.cell && x.interval {
			s.description += fmt.Sprintf(" The largest cell is %s, %s.", x.name, number(x.end-x.start, digits, true))
			break
		}
	}
	return s.chart(), nil
}

// key explains steps and scores.
func (s *ChangeSteps) key() []keyEntry {
	sample := func(r changeStep) func(draw.Canvas) {
		return func(c draw.Canvas) {
			from, to := c.Min.X+1, c.Max.X-1
			if r.end < r.start {
				from, to = to, from
			}
			half := vg.Length(4)
			if r.of {
				half = 2
			}
			changeArrow(c, from, to, c.Center().Y, half, s.color(r))
		}
	}
	key := []keyEntry{{narrow: true, text: "score", sample: func(c draw.Canvas) { disc(c, c.Center(), markRadius, ink) }}}
	add := func(text string, r changeStep) { key = append(key, keyEntry{text: text, sample: sample(r)}) }
	for _, e := range []struct {
		text string
		up   bool
	}{{"better", !s.lowerBetter}, {"worse", s.lowerBetter}} {
		if slices.ContainsFunc(s.rows, func(r changeStep) bool { return !r.score && r.start != r.end && (r.end > r.start) == e.up }) {
			r := changeStep{start: 1}
			if e.up {
				r = changeStep{end: 1}
			}
			add(e.text, r)
		}
	}
	key = append(key, keyEntry{text: "interval of its size", sample: func(c draw.Canvas) {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: intervalWidth}, c.Min.X+1, c.Center().Y, c.Max.X-1, c.Center().Y)
	}})
	if slices.ContainsFunc(s.rows, func(r changeStep) bool { return r.of }) {
		add("part of the step above", changeStep{start: 1, of: true})
	}
	return key
}
