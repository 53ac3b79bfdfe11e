package chart

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A rowLabel names a row: a name, and below it quieter notes.
type rowLabel struct {
	name  string
	notes []string
}

// A column of a row chart is a panel with an axis or a text for every row.
type column struct {
	header  string
	width   vg.Length // 0: what is left
	panel   *plot.Plot
	toLower string // below the axis: what lies to the left
	toUpper string // and to the right
	cells   []string
	align   draw.XAlignment
}

// A rowChart draws columns that share their rows, the first row on top.
type rowChart struct {
	labels  []rowLabel
	header  string // of the labels
	columns []column
}

const (
	oneLine   = 150 // names up to so wide stay on one line
	twoLines  = 200 // names up to so wide, in two lines, stay whole
	leastFlex = 190 // of a column without a width
	manyRows  = 20  // more rows repeat the axis on top
	columnGap = 14
	rowPad    = 7 // above and below the label of a row, together
	leastRow  = 21
	cueHeight = 12
)

// layout sets the sheet's body, at least so wide.
func (rc rowChart) layout(s *sheet, width vg.Length) {
	const mostLines = 3
	var names []string
	for _, l := range rc.labels {
		names = append(append(names, l.name), l.notes...)
	}
	labelWidth := max(labelType.fit(names, oneLine, twoLines), headerType.width(rc.header))

	type lines struct{ name, notes []string }
	wrapped := make([]lines, len(rc.labels))
	rowHeight := vg.Length(leastRow)
	for i, l := range rc.labels {
		wrapped[i].name = labelType.balance(l.name, labelWidth, mostLines)
		for _, note := range l.notes {
			wrapped[i].notes = append(wrapped[i].notes, labelType.wrap(note, labelWidth, mostLines)...)
		}
		n := len(wrapped[i].name) + len(wrapped[i].notes)
		rowHeight = max(rowHeight, vg.Length(n)*labelType.line()+rowPad)
	}

	fixed, flexible := labelWidth, 0
	for _, col := range rc.columns {
		fixed += columnGap + col.width
		if col.width == 0 {
			flexible++
		}
	}
	width = max(width, fixed+vg.Length(flexible)*leastFlex)
	headers := make([][]string, len(rc.columns))
	widths := make([]vg.Length, len(rc.columns))
	var headerLines int
	var foot vg.Length
	for i, col := range rc.columns {
		widths[i] = col.width
		if col.width == 0 {
			widths[i] = (width - fixed) / vg.Length(flexible)
		}
		headers[i] = headerType.balance(col.header, widths[i], 0)
		headerLines = max(headerLines, len(headers[i]))
		if col.panel != nil {
			foot = max(foot, axisHeight(col.panel))
		}
		for _, s := range col.cells {
			lines := valueType.wrap(s, widths[i], 0)
			rowHeight = max(rowHeight, vg.Length(len(lines))*valueType.line()+rowPad)
		}
	}
	cues := slices.ContainsFunc(rc.columns, func(col column) bool { return col.toLower != "" || col.toUpper != "" })
	if cues {
		foot += cueHeight
	}
	var axisAbove vg.Length
	if len(rc.labels) > manyRows {
		axisAbove = noteType.line() + 2
	}
	headerHeight := vg.Length(headerLines)*headerType.line() + 5 + axisAbove
	rowsHeight := vg.Length(len(rc.labels)) * rowHeight

	s.width = width
	s.bodyHeight = headerHeight + rowsHeight + foot
	s.body = func(c draw.Canvas) {
		top := c.Max.Y - headerHeight
		bottom := top - rowsHeight
		hairline := draw.LineStyle{Color: grid, Width: 0.6}
		for i := 1; i < len(rc.labels); i++ {
			y := top - vg.Length(i)*rowHeight
			c.StrokeLine2(hairline, c.Min.X, y, c.Max.X, y)
		}
		c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.8}, c.Min.X, top, c.Max.X, top)
		c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.8}, c.Min.X, bottom, c.Max.X, bottom)

		headerBase := top + 6 + axisAbove
		headerType.draw(c, c.Min.X, headerBase, draw.XLeft, rc.header)
		for i := range rc.labels {
			mid := top - (vg.Length(i)+0.5)*rowHeight
			n := len(wrapped[i].name) + len(wrapped[i].notes)
			y := mid + vg.Length(n)*labelType.line()/2
			y = labelType.drawTop(c, c.Min.X, y, draw.XLeft, wrapped[i].name...)
			labelType.in(quiet).drawTop(c, c.Min.X, y, draw.XLeft, wrapped[i].notes...)
		}

		x := c.Min.X + labelWidth
		for i, col := range rc.columns {
			x += columnGap
			area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: bottom}, Max: vg.Point{X: x + widths[i], Y: top},
			}}
			x += widths[i]
			edge := area.Min.X + (area.Max.X-area.Min.X)*-vg.Length(col.align)
			for j, line := range headers[i] {
				y := headerBase + vg.Length(len(headers[i])-1-j)*headerType.line()
				headerType.draw(c, edge, y, col.align, line)
			}
			for j, s := range col.cells {
				mid := top - (vg.Length(j)+0.5)*rowHeight
				valueType.drawMiddle(c, edge, mid, col.align, valueType.wrap(s, widths[i], 0)...)
			}
			if col.panel == nil {
				continue
			}
			area.Min.Y -= axisHeight(col.panel)
			col.panel.Draw(area)
			if axisAbove > 0 {
				data := col.panel.DataCanvas(area)
				for _, tick := range col.panel.X.Tick.Marker.Ticks(col.panel.X.Min, col.panel.X.Max) {
					noteType.draw(c, data.X(col.panel.X.Norm(tick.Value)), top+4, draw.XCenter, tick.Label)
				}
			}
			noteType.draw(c, area.Min.X, area.Min.Y-9, draw.XLeft, col.toLower)
			noteType.draw(c, area.Max.X, area.Min.Y-9, draw.XRight, col.toUpper)
		}
	}
}

// textColumn is a column as wide as its texts.
func textColumn(header string, cells []string, align draw.XAlignment) column {
	return column{header: header, cells: cells, align: align,
		width: max(valueType.widest(cells...), headerType.width(header)) + 1}
}

// newPanel returns a plot that is a panel of a row chart: a grid and tick labels
// below, nothing at the left.
func newPanel(ticks plot.Ticker, low, high float64, ps ...plot.Plotter) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.HideY()
	p.Y.Padding = 0
	p.X.Padding = 4
	p.X.Width = 0
	p.X.Tick.Length = 0
	p.X.Tick.Label = noteType.style()
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XCenter, draw.YTop
	p.X.Tick.Marker = ticks
	lines := plotter.NewGrid()
	lines.Horizontal.Color = nil
	lines.Vertical = draw.LineStyle{Color: grid, Width: 0.6}
	p.Add(lines)
	p.Add(ps...)
	p.X.Min, p.X.Max = low, high
	return p
}

// axisHeight is what lies below a panel's rows.
func axisHeight(p *plot.Plot) vg.Length {
	return p.DataCanvas(draw.NewCanvas(nil, 1000, 1000)).Min.Y
}

// rowTicks names rows from top to bottom.
func rowTicks(names []string) plot.ConstantTicks {
	ticks := make([]plot.Tick, len(names))
	for i, s := range names {
		ticks[i] = plot.Tick{Value: float64(len(names) - 1 - i), Label: s}
	}
	return ticks
}
