package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A planeAxis is one of the two axes of a plane.
type planeAxis struct {
	name      string // with its unit
	low, high float64
	ticks     plot.Ticker
	toLower   string // below the X axis: what lies to the left
	toUpper   string // and to the right
}

// A plane is a field with two axes that plotters draw in.
type plane struct {
	x, y     planeAxis
	height   vg.Length // of the field
	plotters []plot.Plotter
}

const (
	planeWidth  = 460
	planeHeight = 320
	planeRight  = 12
)

// left is the room of the tick labels of Y.
func (pl plane) left() vg.Length {
	var labels []string
	for _, t := range pl.y.ticks.Ticks(pl.y.low, pl.y.high) {
		labels = append(labels, t.Label)
	}
	return max(noteType.widest(labels...)+9, 20)
}

// field returns the size of the field on a sheet so wide.
func (pl plane) field(width vg.Length) vg.Rectangle {
	return vg.Rectangle{Max: vg.Point{X: width - pl.left() - planeRight, Y: pl.height}}
}

// plotOn returns a plot whose data canvas is the whole canvas, with the plane's ranges.
func (pl plane) plotOn() *plot.Plot {
	p := bare(pl.plotters...)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = pl.x.low, pl.x.high, pl.y.low, pl.y.high
	return p
}

// layout sets the sheet's body, so wide.
func (pl plane) layout(s *sheet, width vg.Length) {
	const tickLine = 15
	yName := headerType.balance(pl.y.name, width, 0)
	left := pl.left()
	xName := headerType.balance(pl.x.name, width-left-planeRight, 0)
	size := pl.field(width).Max
	above := vg.Length(len(yName))*headerType.line() + 8
	below := tickLine + vg.Length(len(xName))*headerType.line() + 2
	if pl.x.toLower != "" || pl.x.toUpper != "" {
		below += cueHeight
	}

	s.width = width
	s.bodyHeight = above + pl.height + below
	s.body = func(c draw.Canvas) {
		headerType.drawTop(c, c.Min.X, c.Max.Y, draw.XLeft, yName...)
		field := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X + left, Y: c.Min.Y + below},
			Max: vg.Point{X: c.Min.X + left + size.X, Y: c.Min.Y + below + size.Y},
		}}
		p := pl.plotOn()
		hairline := draw.LineStyle{Color: grid, Width: 0.6}
		for _, t := range pl.x.ticks.Ticks(pl.x.low, pl.x.high) {
			x := field.X(p.X.Norm(t.Value))
			c.StrokeLine2(hairline, x, field.Min.Y, x, field.Max.Y)
			noteType.drawMiddle(c, x, field.Min.Y-9, draw.XCenter, t.Label)
		}
		for _, t := range pl.y.ticks.Ticks(pl.y.low, pl.y.high) {
			y := field.Y(p.Y.Norm(t.Value))
			c.StrokeLine2(hairline, field.Min.X, y, field.Max.X, y)
			noteType.drawMiddle(c, field.Min.X-5, y, draw.XRight, t.Label)
		}
		frame := draw.LineStyle{Color: rule, Width: 0.8}
		c.StrokeLine2(frame, field.Min.X, field.Min.Y, field.Max.X, field.Min.Y)
		c.StrokeLine2(frame, field.Min.X, field.Min.Y, field.Min.X, field.Max.Y)
		p.Draw(field)
		y := field.Min.Y - tickLine
		if pl.x.toLower != "" || pl.x.toUpper != "" {
			noteType.drawMiddle(c, field.Min.X, y-cueHeight/2, draw.XLeft, pl.x.toLower)
			noteType.drawMiddle(c, field.Max.X, y-cueHeight/2, draw.XRight, pl.x.toUpper)
			y -= cueHeight
		}
		headerType.drawTop(c, field.Max.X, y, draw.XRight, xName...)
	}
}

// stack puts one body below another.
func stack(s *sheet, upper, lower sheet) {
	s.width = max(upper.width, lower.width)
	s.bodyHeight = upper.bodyHeight + 2*gap + lower.bodyHeight
	s.body = func(c draw.Canvas) {
		part := func(top, height vg.Length) draw.Canvas {
			return draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: c.Min.X, Y: top - height}, Max: vg.Point{X: c.Max.X, Y: top}}}
		}
		upper.body(part(c.Max.Y, upper.bodyHeight))
		lower.body(part(c.Min.Y+lower.bodyHeight, lower.bodyHeight))
	}
}

// polyline turns points of the data into points of a canvas.
func polyline(x, y func(float64) vg.Length, points [][2]float64) []vg.Point {
	out := make([]vg.Point, len(points))
	for i, p := range points {
		out[i] = vg.Point{X: x(p[0]), Y: y(p[1])}
	}
	return out
}

// fillClipped fills a polygon as far as it lies on the canvas.
func fillClipped(c draw.Canvas, pts []vg.Point) vg.Path {
	pts = c.ClipPolygonXY(pts)
	if len(pts) < 3 {
		return nil
	}
	return polygon(pts...)
}
