package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// An axesPair is a body with two axes: the name of the upright one stands above it, the
// name of the other below.
type axesPair struct {
	plot       *plot.Plot // a bare one with both ranges set
	x, y       []plot.Tick
	across, up string
	height     vg.Length // of the data
	counts     []plot.Tick
	countsName string // of a row of counts below everything
}

const (
	axesHead  = 19 // axis name above the data
	axesTicks = 16 // tick labels below it
	axesName  = 13 // axis name below them
	axesRight = 12
)

// left is the room of the tick labels beside the data.
func (pl axesPair) left() vg.Length {
	w := noteType.width(pl.countsName)
	for _, t := range pl.y {
		w = max(w, noteType.width(t.Label))
	}
	return w + 8
}

func (pl axesPair) foot() vg.Length {
	h := vg.Length(axesTicks)
	if pl.across != "" {
		h += axesName
	}
	if len(pl.counts) > 0 {
		h += axesName
	}
	return h
}

func (pl axesPair) total() vg.Length { return axesHead + pl.height + pl.foot() }

// draw fills the canvas downwards from its top; left is the room of tick labels.
func (pl axesPair) draw(c draw.Canvas, left vg.Length) {
	area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: c.Min.X + left, Y: c.Max.Y - axesHead - pl.height},
		Max: vg.Point{X: c.Max.X - axesRight, Y: c.Max.Y - axesHead},
	}}
	data := pl.plot.DataCanvas(area)
	x, y := pl.plot.Transforms(&data)
	headerType.draw(c, c.Min.X, area.Max.Y+8, draw.XLeft, pl.up)
	lines := draw.LineStyle{Color: grid, Width: 0.6}
	for _, t := range pl.y {
		c.StrokeLine2(lines, area.Min.X, y(t.Value), area.Max.X, y(t.Value))
		noteType.drawMiddle(c, area.Min.X-5, y(t.Value), draw.XRight, t.Label)
	}
	for _, t := range pl.x {
		c.StrokeLine2(lines, x(t.Value), area.Min.Y, x(t.Value), area.Max.Y)
	}
	pl.plot.Draw(area)
	frame := draw.LineStyle{Color: rule, Width: 0.8}
	c.StrokeLine2(frame, area.Min.X, area.Min.Y, area.Max.X, area.Min.Y)
	c.StrokeLine2(frame, area.Min.X, area.Min.Y, area.Min.X, area.Max.Y)

	row := func(ticks []plot.Tick, base vg.Length) {
		used := c.Min.X
		for _, t := range ticks {
			half := noteType.width(t.Label) / 2
			at := clampLength(x(t.Value), c.Min.X+half, c.Max.X-half)
			if at-half < used || t.Label == "" { // labels never run into each other
				continue
			}
			noteType.draw(c, at, base, draw.XCenter, t.Label)
			used = at + half + 4
		}
	}
	base := area.Min.Y - 11
	row(pl.x, base)
	if pl.across != "" {
		base -= axesName + 1
		headerType.draw(c, area.Max.X, base, draw.XRight, pl.across)
	}
	if len(pl.counts) > 0 {
		base -= axesName
		noteType.draw(c, c.Min.X, base, draw.XLeft, pl.countsName)
		row(pl.counts, base)
	}
}

// axesPlot returns the bare plot of an axesPair.
func axesPlot(xmin, xmax, ymin, ymax float64, ps ...plot.Plotter) *plot.Plot {
	p := bare(ps...)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xmin, xmax, ymin, ymax
	return p
}
