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

// HeatmapOptions chooses the correlations of a heat map. The zero value is
// Pearson within teams, at the strongest lag at which the driver comes first or
// in the same period.
type HeatmapOptions struct {
	Measure     string           // may stay empty when there is one
	Level       correlate.Level  // zero: Within
	Method      correlate.Method // zero: Pearson
	Lags        []int            // to choose from, in periods; empty: all from 0
	Touchpoints []string         // rows, from the top; empty: all, as they come
	Drivers     []string         // columns, from the left; empty: all, as they come
	Period      string           // what a lag counts, such as "month"
	Title       string           // empty: one that says what is shown
}

// A Grid is a matrix of correlations: a tile for each touchpoint (row) and
// driver (column), coloured from -1 to 1 whatever the data. A tile with q < .05
// is fully coloured with its value in bold; any other is pale, with a folded
// corner. A cross marks a correlation that is undefined, a dash one that was not
// estimated. Values are left out where tiles are too small.
type Grid struct {
	Touchpoints, Drivers []string
	cells                [][]*correlate.Correlation // [touchpoint][driver]; nil: not estimated
	chosen               bool                       // among several lags: tiles tell theirs
}

var (
	_ plot.Plotter    = (*Grid)(nil)
	_ plot.DataRanger = (*Grid)(nil)
)

// NewGrid returns the matrix of the correlations the options choose. Where a
// touchpoint and driver have several lags it takes the strongest, the shorter
// when equal. It refuses input without a defined correlation (ErrEmpty) or from a
// single team (ErrOneTeam).
func NewGrid(cs []correlate.Correlation, o HeatmapOptions) (*Grid, error) {
	o, cs, err := o.choose(cs)
	if err != nil {
		return nil, err
	}
	g := &Grid{Touchpoints: o.Touchpoints, Drivers: o.Drivers}
	row, col := indexOf(g.Touchpoints), indexOf(g.Drivers)
	g.cells = make([][]*correlate.Correlation, len(g.Touchpoints))
	for i := range g.cells {
		g.cells[i] = make([]*correlate.Correlation, len(g.Drivers))
	}
	defined, teams := false, 0
	lags := map[int]bool{}
	for k := range cs {
		c := cs[k] // a copy: the caller's slice stays the caller's
		i, ok := row[c.Touchpoint]
		j, also := col[c.Driver]
		if !ok || !also {
			continue
		}
		teams = max(teams, c.Teams)
		lags[c.Lag] = true
		if c.Teams < 2 {
			c.Estimate = math.NaN()
		}
		if math.Abs(c.Estimate) > 1 {
			return nil, fmt.Errorf("chart: correlation %v is outside [-1,1]", c.Estimate)
		}
		defined = defined || !math.IsNaN(c.Estimate)
		if have := g.cells[i][j]; have == nil || stronger(c, *have) {
			g.cells[i][j] = &c
		}
	}
	switch {
	case teams == 1:
		return nil, fmt.Errorf("chart: correlations of %s: %w", o.Measure, ErrOneTeam)
	case !defined:
		return nil, fmt.Errorf("chart: no correlation of %s is defined: %w", o.Measure, ErrEmpty)
	}
	g.chosen = len(lags) > 1
	return g, nil
}

// choose fills in defaults and keeps the correlations asked for.
func (o HeatmapOptions) choose(cs []correlate.Correlation) (HeatmapOptions, []correlate.Correlation, error) {
	if o.Level == "" {
		o.Level = correlate.Within
	}
	if o.Method == "" {
		o.Method = correlate.Pearson
	}
	var err error
	o.Measure, err = only("measure", o.Measure, distinct(cs, func(c correlate.Correlation) string { return c.Measure }))
	if err != nil {
		return o, nil, err
	}
	var kept []correlate.Correlation
	for _, c := range cs {
		lag := len(o.Lags) == 0 && c.Lag >= 0 || slices.Contains(o.Lags, c.Lag)
		if lag && c.Measure == o.Measure && c.Level == o.Level && c.Method == o.Method {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return o, nil, fmt.Errorf("chart: no %s correlation %s teams of %s at these lags: %w", o.Method, o.Level, o.Measure, ErrEmpty)
	}
	if len(o.Touchpoints) == 0 {
		o.Touchpoints = distinct(kept, func(c correlate.Correlation) string { return c.Touchpoint })
	}
	if len(o.Drivers) == 0 {
		o.Drivers = distinct(kept, func(c correlate.Correlation) string { return c.Driver })
	}
	return o, kept, nil
}

func indexOf(names []string) map[string]int {
	m := make(map[string]int, len(names))
	for i, n := range names {
		m[n] = i
	}
	return m
}

// stronger reports whether a should be shown in place of b.
func stronger(a, b correlate.Correlation) bool {
	x, y := math.Abs(a.Estimate), math.Abs(b.Estimate)
	switch {
	case math.IsNaN(x):
		return false
	case math.IsNaN(y):
		return true
	case x != y:
		return x > y
	}
	return abs(a.Lag) < abs(b.Lag)
}

func abs(n int) int { return max(n, -n) }

// DataRange puts drivers at x = 0, 1, … and the last touchpoint at y = 0.
func (g *Grid) DataRange() (xmin, xmax, ymin, ymax float64) {
	return -0.5, float64(len(g.Drivers)) - 0.5, -0.5, float64(len(g.Touchpoints)) - 0.5
}

// Rows names the touchpoints on a Y axis.
func (g *Grid) Rows() plot.ConstantTicks { return rowTicks(g.Touchpoints) }

// Columns names the drivers on an X axis.
func (g *Grid) Columns() plot.ConstantTicks {
	ticks := make([]plot.Tick, len(g.Drivers))
	for j, s := range g.Drivers {
		ticks[j] = plot.Tick{Value: float64(j), Label: s}
	}
	return ticks
}

// A tileState is what a tile says before its value.
type tileState int

const (
	notEstimated tileState = iota
	undefined
	notSignificant
	isSignificant
)

func stateOf(c *correlate.Correlation) tileState {
	switch {
	case c == nil:
		return notEstimated
	case math.IsNaN(c.Estimate):
		return undefined
	case c.Q < correlate.SignificantQ: // false for a NaN q: never more than pale
		return isSignificant
	}
	return notSignificant
}

// Plot draws the tiles.
func (g *Grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range g.cells {
		for j, cell := range row {
			cx, cy := float64(j), float64(len(g.cells)-1-i)
			tile(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x(cx - 0.5), Y: y(cy - 0.5)},
				Max: vg.Point{X: x(cx + 0.5), Y: y(cy + 0.5)},
			}}, cell, g.chosen)
		}
	}
}

const tileGutter = 0.8

// tile draws one correlation in the canvas's rectangle.
func tile(c draw.Canvas, cell *correlate.Correlation, tellLag bool) {
	c.Min.X, c.Min.Y = c.Min.X+tileGutter, c.Min.Y+tileGutter
	c.Max.X, c.Max.Y = c.Max.X-tileGutter, c.Max.Y-tileGutter
	mid, size := c.Center(), c.Size()
	state := stateOf(cell)
	if state <= undefined {
		c.StrokeLines(draw.LineStyle{Color: grid, Width: 0.6}, []vg.Point{
			c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}, c.Min})
		if state == undefined {
			cross(c, mid, 3, quiet)
		} else {
			c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 1}, mid.X-3, mid.Y, mid.X+3, mid.Y)
		}
		return
	}
	fill := correlationColor(cell.Estimate)
	text := valueType.heavy().in(textOn(fill))
	if state == notSignificant {
		fill = paleOf(fill)
		text = valueType.in(quietOn(fill))
	}
	c.SetColor(fill)
	c.Fill(c.Path())
	if state == notSignificant {
		const fold = 4.5
		c.SetColor(rule)
		c.Fill(polygon(c.Max, vg.Point{X: c.Max.X - fold, Y: c.Max.Y}, vg.Point{X: c.Max.X, Y: c.Max.Y - fold}))
	}
	value := number(cell.Estimate, 2, false)
	lag := fmt.Sprintf("lag %d", cell.Lag)
	lag = strings.Replace(lag, "-", "−", 1)
	two := tellLag && size.Y >= text.line()+lagType.line()+4 && size.X >= lagType.width(lag)+2
	switch {
	case size.X < text.width(value)+2 || size.Y < text.size+2: // too small for numbers
	case two:
		text.drawMiddle(c, mid.X, mid.Y+3.4, draw.XCenter, value)
		lagType.in(text.ink).drawMiddle(c, mid.X, mid.Y-5.8, draw.XCenter, lag)
	default:
		text.drawMiddle(c, mid.X, mid.Y, draw.XCenter, value)
	}
}

// counts returns how many tiles are in each state, and the extent of n and teams.
func (g *Grid) counts() (states [4]int, n, teams [2]int64) {
	first := true
	for _, row := range g.cells {
		for _, c := range row {
			s := stateOf(c)
			states[s]++
			if s <= undefined {
				continue
			}
			if first {
				n, teams = [2]int64{int64(c.N), int64(c.N)}, [2]int64{int64(c.Teams), int64(c.Teams)}
				first = false
			}
			n[0], n[1] = min(n[0], int64(c.N)), max(n[1], int64(c.N))
			teams[0], teams[1] = min(teams[0], int64(c.Teams)), max(teams[1], int64(c.Teams))
		}
	}
	return states, n, teams
}

// top returns the strongest significant tile, or nil.
func (g *Grid) top() *correlate.Correlation {
	var best *correlate.Correlation
	for _, row := range g.cells {
		for _, c := range row {
			if stateOf(c) == isSignificant && (best == nil || math.Abs(c.Estimate) > math.Abs(best.Estimate)) {
				best = c
			}
		}
	}
	return best
}

// levelText says what a level compares.
func levelText(l correlate.Level) string {
	switch l {
	case correlate.Within:
		return "changes within teams, shared season removed"
	case correlate.Between:
		return "differences between team averages"
	case correlate.Pooled:
		return "all rows pooled: within and between teams mixed"
	}
	return string(l)
}

// Heatmap draws correlations of touchpoints (rows) and drivers (columns).
func Heatmap(cs []correlate.Correlation, o HeatmapOptions) (*Chart, error) {
	g, err := NewGrid(cs, o)
	if err != nil {
		return nil, err
	}
	o, kept, err := o.choose(cs)
	if err != nil {
		return nil, err
	}
	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "How drivers move with " + clean(o.Measure) + ", touchpoint by touchpoint"
	}
	lags := distinct(kept, func(c correlate.Correlation) string { return fmt.Sprint(c.Lag) })
	method := strings.ToUpper(string(o.Method[:1])) + string(o.Method[1:])
	s.subtitle = fmt.Sprintf("%s correlation · %s · %s", method, levelText(o.Level), lagText(kept, o.Period))

	states, n, teams := g.counts()
	s.key = append(s.key,
		tileKey(isSignificant, "significant: false discovery rate q < 0.05"),
		tileKey(notSignificant, "not significant"))
	if states[undefined] > 0 {
		s.key = append(s.key, tileKey(undefined, "undefined"))
	}
	if states[notEstimated] > 0 {
		s.key = append(s.key, tileKey(notEstimated, "not estimated"))
	}

	total := len(g.Touchpoints) * len(g.Drivers)
	s.caption = []string{fmt.Sprintf("%d of %d pairs significant. n = %s of %s.",
		states[isSignificant], total, spread(n[0], n[1], "row"), spread(teams[0], teams[1], "team"))}
	if len(lags) > 1 {
		s.caption = append(s.caption, "Each tile shows its strongest lag, so its size is flattered; q counts every lag tried.")
	}
	s.caption = append(s.caption, "Intervals stand in the table of correlations. Correlation is no proof of a cause.")
	s.description = fmt.Sprintf("Heat map of %s by %s. %d of %d pairs are significant.",
		plural(int64(len(g.Touchpoints)), "touchpoint"), plural(int64(len(g.Drivers)), "driver"), states[isSignificant], total)
	if c := g.top(); c != nil {
		s.description += fmt.Sprintf(" The strongest is %s at %s, %s with q %s, lag %d.",
			clean(c.Driver), clean(c.Touchpoint), number(c.Estimate, 2, true), pValue(c.Q), c.Lag)
	}
	g.layout(&s)
	return s.chart(), nil
}

// pValue writes a probability the way it is read out.
func pValue(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return number(p, 3, false)
}

// lagText says which lags were chosen from.
func lagText(cs []correlate.Correlation, period string) string {
	low, high := cs[0].Lag, cs[0].Lag
	for _, c := range cs {
		low, high = min(low, c.Lag), max(high, c.Lag)
	}
	switch {
	case low == 0 && high == 0:
		return "same " + cmp.Or(period, "period")
	case low == high && low > 0:
		return "driver " + periods(low, period) + " earlier"
	case low == high:
		return "driver " + periods(-low, period) + " later"
	}
	return fmt.Sprintf("strongest lag of %s to %s", number(float64(low), 0, false),
		strings.Replace(periods(high, period), "-", "−", 1))
}

// tileKey explains a kind of tile.
func tileKey(state tileState, text string) keyEntry {
	var cell *correlate.Correlation
	switch state {
	case isSignificant:
		cell = &correlate.Correlation{Estimate: 0.6}
	case notSignificant:
		cell = &correlate.Correlation{Estimate: 0.6, Q: 1}
	case undefined:
		cell = &correlate.Correlation{Estimate: math.NaN()}
	}
	return keyEntry{text: text, sample: func(c draw.Canvas) { tile(c, cell, false) }}
}

const (
	tileWidth  = 37
	tileHeight = 25
	barGap     = 16
	barMost    = 150 // a colour bar longer than this tells no more
)

// layout sizes the body: column heads above, row labels left, colour bar right.
func (g *Grid) layout(s *sheet) {
	rows, cols := vg.Length(len(g.Touchpoints)), vg.Length(len(g.Drivers))
	rowNames, colNames := cleanAll(g.Touchpoints), cleanAll(g.Drivers)

	rowHeight := vg.Length(tileHeight)
	labelWidth := labelType.fit(rowNames, oneLine, twoLines)
	rowLines := make([][]string, len(rowNames))
	for i, name := range rowNames {
		rowLines[i] = labelType.balance(name, labelWidth, 3)
		rowHeight = max(rowHeight, vg.Length(len(rowLines[i]))*labelType.line()+4)
	}

	// Heads stand upright when they fit over their column, else they climb.
	const slant = math.Pi / 4
	colLines := make([][]string, len(colNames))
	var headHeight, overhang vg.Length
	climbing := false
	for j, name := range colNames {
		colLines[j] = labelType.wrap(name, tileWidth-3, 0)
		climbing = climbing || !labelType.fits(name, tileWidth-3, 2)
		headHeight = max(headHeight, vg.Length(len(colLines[j]))*labelType.line()+4)
	}
	if climbing {
		headHeight = 0
		w := labelType.fit(colNames, 140, 260)
		for j, name := range colNames {
			colLines[j] = labelType.balance(name, w, 2)
			reach := labelType.widest(colLines[j]...)*math.Sqrt2/2 + 10
			headHeight = max(headHeight, reach+4)
			overhang = max(overhang, reach-(cols-vg.Length(j)-0.5)*tileWidth)
		}
	}

	bar := &ColorBar{}
	rightWidth := max(overhang, barGap+barThickness+4+noteType.width("−1.0"))
	mapWidth, mapHeight := cols*tileWidth, rows*rowHeight
	left := labelWidth + 8
	s.width = max(left+mapWidth+rightWidth, 360)
	s.bodyHeight = headHeight + mapHeight + 3
	s.body = func(c draw.Canvas) {
		area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X + left, Y: c.Max.Y - headHeight - mapHeight},
			Max: vg.Point{X: c.Min.X + left + mapWidth, Y: c.Max.Y - headHeight},
		}}
		for j, lines := range colLines {
			x := area.Min.X + (vg.Length(j)+0.5)*tileWidth
			if !climbing {
				for k, line := range lines {
					y := area.Max.Y + 5 + vg.Length(len(lines)-1-k)*labelType.line()
					labelType.draw(c, x, y, draw.XCenter, line)
				}
				continue
			}
			c.Push()
			c.Translate(vg.Point{X: x, Y: area.Max.Y + 6})
			c.Rotate(slant)
			labelType.drawMiddle(c, 0, 0, draw.XLeft, lines...)
			c.Pop()
		}
		for i, lines := range rowLines {
			y := area.Max.Y - (vg.Length(i)+0.5)*rowHeight
			labelType.drawMiddle(c, area.Min.X-8, y, draw.XRight, lines...)
		}
		bare(g).Draw(area)

		// The bar keeps to the map's own canvas: same top, never below it.
		barHeight := min(mapHeight, barMost)
		bar.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: area.Max.X + barGap, Y: area.Max.Y - barHeight + tileGutter},
			Max: vg.Point{X: area.Max.X + barGap + barThickness, Y: area.Max.Y - tileGutter},
		}})
	}
}

// bare returns a plot whose data canvas is the whole canvas.
func bare(ps ...plot.Plotter) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.HideAxes()
	p.X.Padding, p.Y.Padding = 0, 0
	p.Add(ps...)
	return p
}

func cleanAll(names []string) []string {
	out := make([]string, len(names))
	for i, s := range names {
		out[i] = clean(s)
	}
	return out
}
