package chart

import (
	"image/color"
	"math"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A VerdictMark is the mark of a verdict: a diamond for a candidate cause, with a hole
// once confirmed, a disc for associated, a ring for cannot tell. In a legend it is its own
// thumbnail.
type VerdictMark correlate.Verdict

var _ plot.Thumbnailer = VerdictMark("")

// Thumbnail draws the mark on a short interval.
func (m VerdictMark) Thumbnail(c *draw.Canvas) {
	mid := c.Center()
	col := verdictColor(correlate.Verdict(m))
	c.StrokeLine2(draw.LineStyle{Color: col, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
	m.draw(*c, mid)
}

const (
	intervalWidth = 1.6
	markRadius    = 3.6
)

func (m VerdictMark) draw(c draw.Canvas, pt vg.Point) {
	col := verdictColor(correlate.Verdict(m))
	switch correlate.Verdict(m) {
	case correlate.CandidateCause:
		diamond(c, pt, markRadius+2.4, paper)
		diamond(c, pt, markRadius+1.2, col)
	case correlate.Confirmed:
		diamond(c, pt, markRadius+3.2, paper)
		diamond(c, pt, markRadius+2, col)
		disc(c, pt, markRadius-1.9, paper)
	case correlate.Associated:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, col)
	default:
		ring(c, pt, col)
	}
}

func disc(c draw.Canvas, pt vg.Point, radius vg.Length, col color.Color) {
	var p vg.Path
	p.Move(vg.Point{X: pt.X + radius, Y: pt.Y})
	p.Arc(pt, radius, 0, 2*math.Pi)
	p.Close()
	c.SetColor(col)
	c.Fill(p)
}

func ring(c draw.Canvas, pt vg.Point, col color.Color) {
	disc(c, pt, markRadius+1, paper)
	disc(c, pt, markRadius, col)
	disc(c, pt, markRadius-1.3, paper)
}

func diamond(c draw.Canvas, pt vg.Point, radius vg.Length, col color.Color) {
	c.SetColor(col)
	c.Fill(polygon(
		vg.Point{X: pt.X - radius, Y: pt.Y}, vg.Point{X: pt.X, Y: pt.Y + radius},
		vg.Point{X: pt.X + radius, Y: pt.Y}, vg.Point{X: pt.X, Y: pt.Y - radius}))
}

func cross(c draw.Canvas, pt vg.Point, radius vg.Length, col color.Color) {
	sty := draw.LineStyle{Color: col, Width: 1}
	c.StrokeLine2(sty, pt.X-radius, pt.Y-radius, pt.X+radius, pt.Y+radius)
	c.StrokeLine2(sty, pt.X-radius, pt.Y+radius, pt.X+radius, pt.Y-radius)
}

func polygon(pts ...vg.Point) vg.Path {
	var p vg.Path
	p.Move(pts[0])
	for _, pt := range pts[1:] {
		p.Line(pt)
	}
	p.Close()
	return p
}

func rectangle(x0, y0, x1, y1 vg.Length) vg.Path {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}.Path()
}

// hatch draws diagonals over a rectangle.
func hatch(c draw.Canvas, x0, y0, x1, y1 vg.Length, col color.Color) {
	const spacing = 4
	sty := draw.LineStyle{Color: col, Width: 0.6}
	h := y1 - y0
	for s := spacing - h; s < x1-x0; s += spacing {
		// The diagonal starts at x0+s on the lower edge and is cut at both sides.
		a, b := max(s, 0), min(s+h, x1-x0)
		if a < b {
			c.StrokeLine2(sty, x0+a, y0+a-s, x0+b, y0+b-s)
		}
	}
}

// interval draws a bar from low to high; an end beyond the canvas is an arrow.
func interval(c draw.Canvas, x func(float64) vg.Length, low, high float64, y vg.Length, col color.Color) {
	if math.IsNaN(low) || math.IsNaN(high) {
		return
	}
	const arrow = 3.2
	a, b := clampLength(x(low), c.Min.X-1, c.Max.X+1), clampLength(x(high), c.Min.X-1, c.Max.X+1)
	c.SetColor(col)
	if a < c.Min.X {
		a = c.Min.X
		c.Fill(polygon(vg.Point{X: a, Y: y}, vg.Point{X: a + 2*arrow, Y: y + arrow}, vg.Point{X: a + 2*arrow, Y: y - arrow}))
		a += arrow
	}
	if b > c.Max.X {
		b = c.Max.X
		c.Fill(polygon(vg.Point{X: b, Y: y}, vg.Point{X: b - 2*arrow, Y: y + arrow}, vg.Point{X: b - 2*arrow, Y: y - arrow}))
		b -= arrow
	}
	if a < b {
		c.StrokeLine2(draw.LineStyle{Color: col, Width: intervalWidth}, a, y, b, y)
	}
}

func clampLength(x, low, high vg.Length) vg.Length { return max(low, min(x, high)) }
