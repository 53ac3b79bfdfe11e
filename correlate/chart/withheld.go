package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/linkage-go/linkage"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// CoverageRows names what the rows of a [CoverageGrid] are.
type CoverageRows int

const (
	ByTouchpoint CoverageRows = iota // a tile counts teams
	ByTeam                           // a tile counts touchpoints
)

// WithheldOptions chooses the cells of a coverage chart. The zero value takes the one
// measure there is, by touchpoint, and withholds cells of fewer than 5 respondents.
type WithheldOptions struct {
	Measure string
	Rows    CoverageRows
	Minimum int64  // respondents; 0 means 5
	Title   string // empty: one that says what is shown
}

// A CoverageGrid shows what may be shown: a tile for each touchpoint or team (row) and
// period (column), coloured by the share of its cells that are shown, with their number.
// A tile all of whose cells are withheld is hatched, one with some withheld has a
// hatched edge, and one without answers is blank. Of a withheld cell it knows that it
// exists, and nothing else.
type CoverageGrid struct {
	rows    []string
	first   linkage.Period
	periods int
	tiles   [][]coverageTile // [row][period]
	whole   []int            // by row: the most cells a tile can have
	noun    string           // what a tile counts
	shown   int64            // cells
	held    int64
	answers int64 // behind shown cells
	unknown int64 // shown cells whose n is not known
}

type coverageTile struct{ shown, withheld int }

// mostCoveragePeriods bounds the columns: beyond it none could be told apart.
const mostCoveragePeriods = 600

var (
	_ plot.Plotter    = (*CoverageGrid)(nil)
	_ plot.DataRanger = (*CoverageGrid)(nil)
)

// NewCoverageGrid takes a table from which no cell was withheld yet, and withholds by
// the rule of [linkage.Cells.Withhold]. It refuses a table without cells of the measure
// (ErrEmpty), with periods of several units, or over more than 600 periods.
func NewCoverageGrid(cells *linkage.Cells, o WithheldOptions) (*CoverageGrid, error) {
	if cells == nil {
		return nil, fmt.Errorf("chart: no cells: %w", ErrEmpty)
	}
	o, err := o.choose(cells)
	if err != nil {
		return nil, err
	}
	type place struct {
		row    string
		period linkage.Period
	}
	g := &CoverageGrid{noun: "team"}
	if o.Rows == ByTeam {
		g.noun = "touchpoint"
	}
	tiles := map[place]coverageTile{}
	members := map[string]map[string]bool{}
	var first, last linkage.Period
	for k, c := range cells.All() {
		if k.Measure != o.Measure {
			continue
		}
		period := k.Period.Calendar()
		switch {
		case period.IsZero():
			return nil, fmt.Errorf("chart: a cell of %s has no period", o.Measure)
		case first.IsZero():
			first, last = period, period
		case period.Unit() != first.Unit():
			return nil, fmt.Errorf("chart: periods of several units (%v and %v) have no common axis", first.Unit(), period.Unit())
		}
		if period.Compare(first) < 0 {
			first = period
		}
		if period.Compare(last) > 0 {
			last = period
		}
		row, member := k.Touchpoint, k.Team
		if o.Rows == ByTeam {
			row, member = member, row
		}
		if members[row] == nil {
			members[row] = map[string]bool{}
			g.rows = append(g.rows, row)
		}
		members[row][member] = true
		t := tiles[place{row, period}]
		if n := c.Respondents(); n >= 0 && n < o.Minimum {
			t.withheld++
			g.held++
		} else {
			t.shown++
			g.shown++
			g.answers += c.N()
			if !c.KnownN() {
				g.unknown++
			}
		}
		tiles[place{row, period}] = t
	}
	if len(g.rows) == 0 {
		return nil, fmt.Errorf("chart: no cells of %s: %w", o.Measure, ErrEmpty)
	}
	slices.Sort(g.rows)
	g.first, g.periods = first, last.Sub(first)+1
	if g.periods > mostCoveragePeriods {
		return nil, fmt.Errorf("chart: %d periods are more than %d: merge cells into longer ones", g.periods, mostCoveragePeriods)
	}
	for _, row := range g.rows {
		line := make([]coverageTile, g.periods)
		for i := range line {
			line[i] = tiles[place{row, first.Shift(i)}]
		}
		g.tiles = append(g.tiles, line)
		g.whole = append(g.whole, len(members[row]))
	}
	return g, nil
}

func (o WithheldOptions) choose(cells *linkage.Cells) (WithheldOptions, error) {
	if o.Minimum <= 0 {
		o.Minimum = 5
	}
	var names []string
	for _, m := range cells.Measures() {
		if m.RawOf == "" || o.Measure == m.Name { // a raw mean has the cells of its score
			names = append(names, m.Name)
		}
	}
	var err error
	o.Measure, err = only("measure", o.Measure, names)
	return o, err
}

// DataRange puts periods at x = 0, 1, … and the last row at y = 0.
func (g *CoverageGrid) DataRange() (xmin, xmax, ymin, ymax float64) {
	return -0.5, float64(g.periods) - 0.5, -0.5, float64(len(g.rows)) - 0.5
}

// Rows names the touchpoints or teams on a Y axis.
func (g *CoverageGrid) Rows() plot.ConstantTicks { return rowTicks(g.names()) }

// Columns names the periods on an X axis.
func (g *CoverageGrid) Columns() plot.ConstantTicks {
	ticks := make([]plot.Tick, g.periods)
	for i := range ticks {
		ticks[i] = plot.Tick{Value: float64(i), Label: g.first.Shift(i).String()}
	}
	return ticks
}

// names are the rows as they are written; the whole team has none in the data.
func (g *CoverageGrid) names() []string {
	names := make([]string, len(g.rows))
	for i, s := range g.rows {
		if names[i] = clean(s); s == "" {
			names[i] = "(whole team)"
		}
	}
	return names
}

// Plot draws the tiles.
func (g *CoverageGrid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range g.tiles {
		at := float64(len(g.tiles) - 1 - i)
		for j, t := range row {
			t.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x(float64(j) - 0.5), Y: y(at - 0.5)},
				Max: vg.Point{X: x(float64(j) + 0.5), Y: y(at + 0.5)},
			}}, g.whole[i])
		}
	}
}

// coverageColor goes from pale to full blue with the share of cells shown.
func coverageColor(share float64) color.NRGBA { return correlationColor(0.14 + 0.62*share) }

func (t coverageTile) draw(c draw.Canvas, whole int) {
	gutter := min(tileGutter, 0.1*(c.Max.X-c.Min.X))
	c.Min.X, c.Min.Y = c.Min.X+gutter, c.Min.Y+gutter
	c.Max.X, c.Max.Y = c.Max.X-gutter, c.Max.Y-gutter
	size, mid := c.Size(), c.Center()
	switch {
	case t.shown == 0 && t.withheld == 0:
		return
	case t.shown == 0:
		c.SetColor(shade)
		c.Fill(c.Path())
		hatch(c, c.Min.X, c.Min.Y, c.Max.X, c.Max.Y, quiet)
		return
	}
	fill := coverageColor(float64(t.shown) / float64(max(whole, 1)))
	c.SetColor(fill)
	c.Fill(c.Path())
	if t.withheld > 0 {
		edge := min(4.5, size.Y/3)
		c.SetColor(shade)
		c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Min.Y+edge))
		hatch(c, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y+edge, quiet)
		mid.Y += edge / 2
		size.Y -= edge
	}
	if whole == 1 {
		return // the colour says it all
	}
	text := valueType.in(textOn(fill))
	if value := count(int64(t.shown)); size.X >= text.width(value)+2 && size.Y >= text.size+1 {
		text.drawMiddle(c, mid.X, mid.Y, draw.XCenter, value)
	}
}

const (
	coverageWidth  = 460 // of the grid at most, as long as tiles stay wide enough
	coverageLeast  = 5   // narrowest tile
	coverageHeight = 20  // lowest tile
)

// Withheld draws where there are answers, where they are too few to be shown, and where
// there are none.
func Withheld(cells *linkage.Cells, o WithheldOptions) (*Chart, error) {
	g, err := NewCoverageGrid(cells, o)
	if err != nil {
		return nil, err
	}
	if o, err = o.choose(cells); err != nil {
		return nil, err
	}
	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "Where " + clean(o.Measure) + " has enough answers"
	}
	s.subtitle = fmt.Sprintf("Number of %ss shown, by %s and %v", g.noun, [...]string{"touchpoint", "team"}[o.Rows], g.first.Unit())

	var partial, blank, hidden, full int64
	for _, row := range g.tiles {
		for _, t := range row {
			switch {
			case t.shown == 0 && t.withheld == 0:
				blank++
			case t.shown == 0:
				hidden++
			case t.withheld > 0:
				partial++
			default:
				full++
			}
		}
	}
	few := plural(o.Minimum, "respondent")
	tile := func(t coverageTile, text string) {
		s.key = append(s.key, keyEntry{text: text, sample: func(c draw.Canvas) { t.draw(c, 1) }})
	}
	if full+partial > 0 {
		s.key = append(s.key, keyEntry{text: "few to all " + g.noun + "s shown", sample: func(c draw.Canvas) {
			const steps = 5
			w := (c.Max.X - c.Min.X) / steps
			for i := range steps {
				c.SetColor(coverageColor(float64(i+1) / steps))
				c.Fill(rectangle(c.Min.X+vg.Length(i)*w, c.Min.Y, c.Max.X, c.Max.Y))
			}
		}})
	}
	if partial > 0 {
		s.key = append(s.key, keyEntry{text: "some withheld", sample: func(c draw.Canvas) {
			c.SetColor(coverageColor(0.6))
			c.Fill(c.Path())
			c.SetColor(shade)
			c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Min.Y+4.5))
			hatch(c, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y+4.5, quiet)
		}})
	}
	if hidden > 0 {
		tile(coverageTile{withheld: 1}, "all withheld: fewer than "+few)
	}
	earlier := int64(cells.Withheld())
	if blank > 0 {
		text := "blank: no answers"
		if earlier > 0 {
			text += ", or withheld before"
		}
		s.key = append(s.key, keyEntry{text: text, sample: func(c draw.Canvas) {
			c.StrokeLines(draw.LineStyle{Color: grid, Width: 0.6}, []vg.Point{
				c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}, c.Min})
		}})
	}
	n := "n = " + plural(g.answers, "answer")
	switch {
	case g.unknown > 0 && g.unknown == g.shown:
		n = "Numbers of answers unknown"
	case g.unknown > 0:
		n += fmt.Sprintf(" (unknown in %s)", plural(g.unknown, "cell"))
	}
	s.caption = []string{fmt.Sprintf("%s in %s shown.", n, plural(g.shown, "cell"))}
	if g.held > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s withheld for fewer than %s: nothing of their answers is in this picture.", plural(g.held, "cell"), few))
	} else {
		s.caption = append(s.caption, fmt.Sprintf("None withheld: every cell has %s or more, or a number that is not known.", few))
	}
	if earlier > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s more, of all measures, were withheld before this table was made; where is not known.", plural(earlier, "cell")))
	}
	if g.held > 0 {
		s.caption = append(s.caption, "Longer periods would withhold fewer.")
	}
	s.description = fmt.Sprintf("Coverage of %s by %s over %s: %s shown, %s withheld for fewer than %s. Of %s, %d have answers that are all withheld and %d have none.",
		plural(int64(len(g.rows)), [...]string{"touchpoint", "team"}[o.Rows]), g.first.Unit(), plural(int64(g.periods), "period"),
		plural(g.shown, "cell"), count(g.held), few, plural(int64(len(g.rows)*g.periods), "place"), hidden, blank)
	g.layout(&s)
	return s.chart(), nil
}

// layout sizes the body: periods above, row names left.
func (g *CoverageGrid) layout(s *sheet) {
	names := g.names()
	rowHeight := vg.Length(coverageHeight)
	labelWidth := labelType.fit(names, oneLine, twoLines)
	lines := make([][]string, len(names))
	for i, name := range names {
		lines[i] = labelType.balance(name, labelWidth, 3)
		rowHeight = max(rowHeight, vg.Length(len(lines[i]))*labelType.line()+4)
	}
	width := min(tileWidth, max(coverageLeast, coverageWidth/vg.Length(g.periods)))
	columns := g.Columns()
	// Every so many periods are named that names do not meet.
	var widest vg.Length
	for _, t := range columns {
		widest = max(widest, noteType.width(t.Label))
	}
	step := int(math.Ceil(float64((widest + 5) / width)))
	for _, nice := range []int{1, 2, 3, 4, 6, 12, 24, 48, 52, 104} {
		if nice >= step {
			step = nice
			break
		}
	}
	const head = 16
	left := labelWidth + 8
	gridWidth, gridHeight := vg.Length(g.periods)*width, vg.Length(len(g.rows))*rowHeight
	s.width = max(left+gridWidth+widest/2, 400)
	s.bodyHeight = head + gridHeight + 3
	s.body = func(c draw.Canvas) {
		area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X + left, Y: c.Max.Y - head - gridHeight},
			Max: vg.Point{X: c.Min.X + left + gridWidth, Y: c.Max.Y - head},
		}}
		frame := draw.LineStyle{Color: rule, Width: 0.8}
		c.StrokeLine2(frame, area.Min.X, area.Max.Y+0.4, area.Max.X, area.Max.Y+0.4)
		c.StrokeLine2(frame, area.Min.X, area.Min.Y-0.4, area.Max.X, area.Min.Y-0.4)
		used := c.Min.X
		for j := 0; j < len(columns); j += step {
			label := columns[j].Label
			half := noteType.width(label) / 2
			x := max(area.Min.X+(vg.Length(j)+0.5)*width, c.Min.X+half)
			if x-half >= used {
				noteType.draw(c, x, area.Max.Y+6, draw.XCenter, label)
				used = x + half + 4
			}
		}
		for i, text := range lines {
			y := area.Max.Y - (vg.Length(i)+0.5)*rowHeight
			if i > 0 {
				c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.6}, area.Min.X, y+rowHeight/2, area.Max.X, y+rowHeight/2)
			}
			labelType.drawMiddle(c, area.Min.X-8, y, draw.XRight, text...)
		}
		bare(g).Draw(area)
	}
}
