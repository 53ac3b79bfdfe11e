package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A ColorBar is the scale of a [Grid]: colours from -1 to 1 up the Y axis,
// whatever the data.
type ColorBar struct{}

var (
	_ plot.Plotter    = (*ColorBar)(nil)
	_ plot.DataRanger = (*ColorBar)(nil)
)

const barThickness = 10

// DataRange spans -1 to 1 up, and 0 to 1 across.
func (*ColorBar) DataRange() (xmin, xmax, ymin, ymax float64) { return 0, 1, -1, 1 }

// Plot draws the scale.
func (*ColorBar) Plot(c draw.Canvas, p *plot.Plot) {
	const steps = 100
	x, y := p.Transforms(&c)
	for i := range steps {
		low := -1 + 2*float64(i)/steps
		c.SetColor(correlationColor(low + 1.0/steps))
		// Each step reaches to the top: side by side they would leave hairlines.
		c.Fill(rectangle(x(0), y(low), x(1), y(1)))
	}
}

func barLabel(v float64) string {
	if v == 0 {
		return "0"
	}
	return number(v, 1, true)
}

// draw fills the canvas's rectangle with the bar and writes its marks at the right.
func (b *ColorBar) draw(c draw.Canvas) {
	bare(b).Draw(c)
	height := c.Max.Y - c.Min.Y
	marks := []float64{-1, -0.5, 0, 0.5, 1}
	if height < 60 {
		marks = []float64{-1, 0, 1}
	}
	for _, v := range marks {
		y := c.Min.Y + vg.Length((v+1)/2)*height
		c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 0.6}, c.Max.X, y, c.Max.X+2.5, y)
		// Marks at the ends stay level with the map.
		y = clampLength(y, c.Min.Y+3, c.Max.Y-3)
		noteType.drawMiddle(c, c.Max.X+5, y, draw.XLeft, barLabel(v))
	}
}
