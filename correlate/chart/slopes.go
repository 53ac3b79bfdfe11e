package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// SlopesOptions tunes a picture of slopes. The zero value is a good one.
type SlopesOptions struct {
	Title string // empty: one that says what is shown
}

// TeamSlopes draws a measure (up) against a driver (across) at its levels: through
// each team's rows a short line with the slope within teams, the same for all; through
// team averages the line between teams; and, dashed, the line through all rows pooled,
// which mixes the two. Rows are faint dots, team averages discs.
//
// The slopes within and between are those of Mundlak's regression on the deviation
// from the team's average and on that average (1978, Econometrica 46:69), rows counted
// alike; intervals are CR2 over teams. Parallel lines within units are those of a
// repeated-measures correlation plot (Bakdash & Marusich 2017).
type TeamSlopes struct {
	pairs                   Pairs
	teams                   [][]Pair
	missing                 int
	average                 []Pair // by team
	mean                    Pair   // of all rows
	within, between, pooled stats.Estimate
	difference              stats.Estimate // within less between
}

var (
	_ plot.Plotter    = (*TeamSlopes)(nil)
	_ plot.DataRanger = (*TeamSlopes)(nil)
)

// NewTeamSlopes refuses pairs without a complete one (ErrEmpty) or from a single team
// (ErrOneTeam). A slope that does not exist is not drawn.
func NewTeamSlopes(pairs Pairs) (*TeamSlopes, error) {
	teams, missing, err := pairs.complete()
	if err != nil {
		return nil, err
	}
	s := &TeamSlopes{pairs: pairs, teams: teams, missing: missing}
	s.mean = averageOf(slices.Concat(teams...))
	var mundlak, pooled []stats.CrossProduct
	moves, differ := 0.0, 0.0
	for _, rows := range teams {
		a := averageOf(rows)
		s.average = append(s.average, a)
		m, p := stats.NewCrossProduct(3), stats.NewCrossProduct(2)
		for _, r := range rows {
			y, level := r.Score-s.mean.Score, a.Driver-s.mean.Driver
			m.Add([]float64{r.Driver - a.Driver, level, 1}, y, 1)
			p.Add([]float64{r.Driver - s.mean.Driver, 1}, y, 1)
			moves, differ = math.Hypot(moves, r.Driver-a.Driver), math.Hypot(differ, level)
		}
		mundlak, pooled = append(mundlak, m), append(pooled, p)
	}
	none := stats.Estimate{Estimate: math.NaN(), Low: math.NaN(), High: math.NaN(), P: math.NaN()}
	s.within, s.between, s.difference, s.pooled = none, none, none, none
	const rounding = 1e-12 // what is left of a side that does not vary
	if f, err := stats.FitClusters(mundlak, 3, 0); err == nil {
		if moves > rounding*differ {
			s.within = f.CR2Col(0)
		}
		if differ > rounding*moves {
			s.between = f.CR2Col(1)
		}
		s.difference = f.CR2([]float64{1, -1, 0})
	}
	if f, err := stats.FitClusters(pooled, 2, 0); err == nil && (moves > 0 || differ > 0) {
		s.pooled = f.CR2Col(0)
	}
	for _, e := range []*stats.Estimate{&s.within, &s.between, &s.pooled} {
		e.Estimate = orMissing(e.Estimate)
	}
	return s, nil
}

// conflict reports that the slopes point in opposite directions, and whether they
// differ by more than chance, as correlate.Correlation.SignConflict has it.
func (s *TeamSlopes) conflict() (opposite, sure bool) {
	opposite = s.within.Estimate < 0 && s.between.Estimate > 0 || s.within.Estimate > 0 && s.between.Estimate < 0
	return opposite, opposite && (s.difference.Low > 0 || s.difference.High < 0)
}

// lineAt is a line of a slope through a point.
func lineAt(through Pair, slope, from, to float64) [][2]float64 {
	if math.IsNaN(slope) {
		return nil
	}
	line := [][2]float64{
		{from, through.Score + slope*(from-through.Driver)},
		{to, through.Score + slope*(to-through.Driver)},
	}
	if !drawable(line[0][1]) || !drawable(line[1][1]) {
		return nil
	}
	return line
}

// reach returns the lowest and highest driver.
func reach(rows []Pair) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		low, high = min(low, r.Driver), max(high, r.Driver)
	}
	return low, high
}

// own is the short line of team i, or nil where its driver does not move.
func (s *TeamSlopes) own(i int) [][2]float64 {
	from, to := reach(s.teams[i])
	if !(from < to) {
		return nil
	}
	return lineAt(s.average[i], s.within.Estimate, from, to)
}

// across is the line between teams, over the range of team averages.
func (s *TeamSlopes) across() [][2]float64 {
	from, to := reach(s.average)
	return lineAt(s.mean, s.between.Estimate, from, to)
}

// all is the line through all rows.
func (s *TeamSlopes) all() [][2]float64 {
	from, to := reach(slices.Concat(s.teams...))
	return lineAt(s.mean, s.pooled.Estimate, from, to)
}

// DataRange holds every row, and the lines as far as they are not far longer.
func (s *TeamSlopes) DataRange() (xmin, xmax, ymin, ymax float64) {
	var xs, ys, ends []float64
	for i, rows := range s.teams {
		for _, r := range rows {
			xs, ys = append(xs, r.Driver), append(ys, r.Score)
		}
		for _, p := range s.own(i) {
			ends = append(ends, p[1])
		}
	}
	for _, p := range slices.Concat(s.across(), s.all()) {
		ends = append(ends, p[1])
	}
	xmin, xmax, _ = axisRange(xs, nil, nil)
	ymin, ymax, _ = axisRange(ys, ends, ends)
	return xmin, xmax, ymin, ymax
}

var (
	withinStyle  = draw.LineStyle{Color: blue, Width: 1.5}
	betweenStyle = draw.LineStyle{Color: vermilion, Width: 2.2}
	pooledStyle  = draw.LineStyle{Color: ink, Width: 1.3, Dashes: []vg.Length{4, 2.5}}
)

// Plot draws the rows, the lines and the averages.
func (s *TeamSlopes) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(r Pair) vg.Point { return vg.Point{X: x(r.Driver), Y: y(r.Score)} }
	for _, rows := range s.teams {
		for _, r := range rows {
			disc(c, at(r), 1.1, rule)
		}
	}
	stroke := func(sty draw.LineStyle, line [][2]float64) {
		c.StrokeLines(sty, c.ClipLinesXY(polyline(x, y, line))...)
	}
	short := withinStyle
	if len(s.teams) > manyRows {
		short.Width = 1
	}
	for i := range s.teams {
		stroke(short, s.own(i))
	}
	stroke(draw.LineStyle{Color: paper, Width: betweenStyle.Width + 1.6}, s.across())
	stroke(betweenStyle, s.across())
	stroke(pooledStyle, s.all())
	for _, a := range s.average {
		disc(c, at(a), 3.3, paper)
		disc(c, at(a), 2.6, blue)
	}
}

// A levelSlope is one row of the panel of slopes.
type levelSlope struct {
	name, note string
	estimate   stats.Estimate
	col        color.NRGBA
}

func (s *TeamSlopes) levels() []levelSlope {
	return []levelSlope{
		{"Within teams", "when a team's own driver rises", s.within, blue},
		{"Between teams", "where teams differ all the time", s.between, vermilion},
		{"Pooled", "all rows: a mixture of the two", s.pooled, ink},
	}
}

// slopeRows draws slopes on their intervals, against zero.
type slopeRows []levelSlope

func (rows slopeRows) limits() (low, high float64, cut bool) {
	points := []float64{0}
	var lows, highs []float64
	for _, r := range rows {
		points = append(points, r.estimate.Estimate)
		lows, highs = append(lows, r.estimate.Low), append(highs, r.estimate.High)
	}
	return axisRange(points, lows, highs)
}

func (rows slopeRows) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := rows.limits()
	return low, high, -0.5, float64(len(rows)) - 0.5
}

func (rows slopeRows) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, r := range rows {
		if !math.IsNaN(r.estimate.Estimate) {
			boxes = append(boxes, markBox(p.X.Norm(r.estimate.Estimate)))
		}
	}
	return boxes
}

func (rows slopeRows) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
	for i, r := range rows {
		mid := y(float64(len(rows) - 1 - i))
		if math.IsNaN(r.estimate.Estimate) {
			missing(c, mid, x(0))
			continue
		}
		interval(c, x, r.estimate.Low, r.estimate.High, mid, r.col)
		pt := vg.Point{X: x(r.estimate.Estimate), Y: mid}
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, r.col)
	}
}

// Slopes draws the slope within teams, between teams and of all rows pooled: Simpson's
// paradox, where they contradict each other.
func Slopes(pairs Pairs, o SlopesOptions) (*Chart, error) {
	ts, err := NewTeamSlopes(pairs)
	if err != nil {
		return nil, err
	}
	pl := plane{height: planeHeight * 0.85, plotters: []plot.Plotter{ts}}
	pl.x.name, pl.y.name = pairs.driverName(), pairs.measureName()
	pl.x.ticks, pl.y.ticks = Ticks{}, Ticks{}
	pl.x.low, pl.x.high, pl.y.low, pl.y.high = ts.DataRange()

	rows := slopeRows(ts.levels())
	low, high, cut := rows.limits()
	_, decimals := slopeDecimals(ts.within, ts.between, ts.pooled)
	rc := rowChart{header: "Slope"}
	var numbers []string
	for _, r := range rows {
		rc.labels = append(rc.labels, rowLabel{r.name, []string{r.note}})
		text := ""
		if !math.IsNaN(r.estimate.Estimate) {
			text = number(r.estimate.Estimate, decimals, true) + bracket(r.estimate.Low, r.estimate.High, decimals, true)
		}
		numbers = append(numbers, text)
	}
	rc.columns = []column{
		{header: "Slope, " + pairs.slopeUnit(), panel: newPanel(Ticks{Most: 5, Signed: true}, low, high, rows), toLower: "← falls", toUpper: "rises →"},
		textColumn("Slope [95 %]", numbers, draw.XRight),
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = clean(pairs.Measure) + " and " + clean(pairs.Driver) + ", within and between teams"
	}
	s.subtitle = ts.finding()
	var upper, lower sheet
	rc.layout(&lower, planeWidth)
	pl.layout(&upper, lower.width)
	stack(&s, upper, lower)
	s.key = ts.key()

	s.caption = append([]string{fmt.Sprintf("n = %s of %s.", plural(int64(len(slices.Concat(ts.teams...))), "row"), plural(int64(len(ts.teams)), "team"))},
		pairs.leftOut(ts.missing)...)
	still := 0
	for i := range ts.teams {
		if ts.own(i) == nil {
			still++
		}
	}
	if still > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s without a line: one row only, or a driver that does not move.", plural(int64(still), "team")))
	}
	s.caption = append(s.caption, "Bars are 95 % intervals over teams.")
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, "Rows as they are: a season that teams share is in all three slopes.")
	if pairs.Touchpoint != "" && o.Title == "" {
		s.caption = append([]string{"At " + clean(pairs.Touchpoint) + "."}, s.caption...)
	}
	text := func(e stats.Estimate) string {
		if math.IsNaN(e.Estimate) {
			return "not estimable"
		}
		return number(e.Estimate, decimals, true) + bracket(e.Low, e.High, decimals, true)
	}
	s.description = fmt.Sprintf("Slopes of %s on %s over %s, in %s: within teams %s, between teams %s, pooled %s. %s.",
		clean(pairs.Measure), pl.x.name, plural(int64(len(ts.teams)), "team"), pairs.slopeUnit(), text(ts.within), text(ts.between), text(ts.pooled), ts.finding())
	return s.chart(), nil
}

// finding says whether the levels agree.
func (s *TeamSlopes) finding() string {
	opposite, sure := s.conflict()
	switch {
	case math.IsNaN(s.within.Estimate) && math.IsNaN(s.between.Estimate):
		return "Neither slope can be estimated"
	case math.IsNaN(s.within.Estimate):
		return "Nothing moves inside teams: only differences between teams are left"
	case math.IsNaN(s.between.Estimate):
		return "Teams do not differ: only what moves inside them is left"
	case sure:
		return "Within and between teams contradict each other: the pooled line is true of neither (Simpson's paradox)"
	case opposite:
		return "Within and between teams point in opposite directions, but by no more than chance may do"
	}
	if d := s.difference; d.Low > 0 || d.High < 0 {
		if math.Abs(s.between.Estimate) > math.Abs(s.within.Estimate) {
			return "Teams differ by more than one team changes: something that lasts in a team is in the difference, and in the pooled line"
		}
		return "Teams differ by less than one team changes: something that lasts in a team works against it"
	}
	return "Within and between teams do not contradict each other"
}

func (s *TeamSlopes) key() []keyEntry {
	sample := func(sty draw.LineStyle, dot bool) func(draw.Canvas) {
		return func(c draw.Canvas) {
			mid := c.Center()
			c.StrokeLine2(sty, c.Min.X, mid.Y-3, c.Max.X, mid.Y+3)
			if dot {
				disc(c, mid, 3.3, paper)
				disc(c, mid, 2.6, blue)
			}
		}
	}
	var key []keyEntry
	key = append(key, keyEntry{text: "team average", sample: func(c draw.Canvas) { disc(c, c.Center(), 2.6, blue) }})
	if !math.IsNaN(s.within.Estimate) {
		key[0] = keyEntry{text: "team, slope within", sample: sample(withinStyle, true)}
	}
	if s.across() != nil {
		key = append(key, keyEntry{text: "between", sample: sample(betweenStyle, false)})
	}
	if s.all() != nil {
		key = append(key, keyEntry{text: "pooled", sample: sample(pooledStyle, false)})
	}
	return append(key, keyEntry{text: "one team in one period", sample: func(c draw.Canvas) {
		mid := c.Center()
		for _, d := range []vg.Length{-6, 0, 6} {
			disc(c, vg.Point{X: mid.X + d, Y: mid.Y}, 1.1, rule)
		}
	}})
}
