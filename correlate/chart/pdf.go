package chart

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// WritePDF writes the chart as a page of its own size, with compressed content and the
// font embedded, cut to the characters in use: text can be searched and copied. The
// title and description are the document's title and subject. Equal charts give equal
// bytes, so the date of creation is always 1970-01-01. As in PNG, characters outside
// Latin, Greek and Cyrillic are drawn as □ and named by [Chart.MissingGlyphs].
func (c *Chart) WritePDF(w io.Writer) error {
	// vgpdf dates its files and draws text outside Windows-1252, such as − and →, as
	// something else, so the canvas is one of our own.
	canvas := newPDFCanvas(c.width, c.height)
	canvas.doc.SetTitle(c.title, true)
	canvas.doc.SetSubject(c.description, true)
	c.Draw(draw.NewCanvas(canvas, c.width, c.height))
	canvas.Pop()
	if canvas.err != nil {
		return canvas.err
	}
	return canvas.doc.Output(w)
}

// A pdfCanvas draws on one page of a PDF. Lengths are points and y grows upwards, as in
// PDF itself; fpdf counts y from the top.
type pdfCanvas struct {
	doc    *fpdf.Fpdf
	height float64
	widths []vg.Length // of lines, by Push
	fonts  map[string]bool
	err    error
}

var _ vg.Canvas = (*pdfCanvas)(nil)

func newPDFCanvas(width, height vg.Length) *pdfCanvas {
	size := fpdf.SizeType{Wd: width.Points(), Ht: height.Points()}
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: size})
	epoch := time.Unix(0, 0).UTC()
	doc.SetCreationDate(epoch)
	doc.SetModificationDate(epoch)
	doc.SetCatalogSort(true)
	doc.SetCompression(true)
	doc.SetLang("en")
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPageFormat("P", size)
	c := &pdfCanvas{doc: doc, height: size.Ht, widths: []vg.Length{0}, fonts: map[string]bool{}}
	c.Push()
	vg.Initialize(c)
	return c
}

func (c *pdfCanvas) Push() {
	c.widths = append(c.widths, c.widths[len(c.widths)-1])
	c.doc.TransformBegin()
}

func (c *pdfCanvas) Pop() {
	c.widths = c.widths[:len(c.widths)-1]
	c.doc.TransformEnd()
}

func (c *pdfCanvas) Translate(v vg.Point) {
	c.doc.Transform(fpdf.TransformMatrix{A: 1, D: 1, E: v.X.Points(), F: v.Y.Points()})
}

func (c *pdfCanvas) Scale(x, y float64) { c.doc.Transform(fpdf.TransformMatrix{A: x, D: y}) }

func (c *pdfCanvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.doc.Transform(fpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos})
}

func (c *pdfCanvas) SetLineWidth(w vg.Length) {
	c.widths[len(c.widths)-1] = w
	c.doc.SetLineWidth(w.Points())
}

func (c *pdfCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	dashes := make([]float64, len(pattern))
	for i, d := range pattern {
		dashes[i] = d.Points()
	}
	c.doc.SetDashPattern(dashes, offset.Points())
}

// SetColor takes opaque colours, as all of this package are.
func (c *pdfCanvas) SetColor(col color.Color) {
	if col == nil {
		col = color.Black
	}
	n := color.NRGBAModel.Convert(col).(color.NRGBA)
	r, g, b := int(n.R), int(n.G), int(n.B)
	c.doc.SetDrawColor(r, g, b)
	c.doc.SetFillColor(r, g, b)
	c.doc.SetTextColor(r, g, b)
}

// Stroke draws nothing with a line of no width, which in PDF would be a hairline.
func (c *pdfCanvas) Stroke(p vg.Path) {
	if c.widths[len(c.widths)-1] > 0 {
		c.path(p, "D")
	}
}

func (c *pdfCanvas) Fill(p vg.Path) { c.path(p, "F") }

func (c *pdfCanvas) point(pt vg.Point) (x, y float64) {
	return pt.X.Points(), c.height - pt.Y.Points()
}

func (c *pdfCanvas) path(p vg.Path, style string) {
	started := false
	for _, comp := range p {
		x, y := c.point(comp.Pos)
		switch comp.Type {
		case vg.MoveComp:
			c.doc.MoveTo(x, y)
			started = true
		case vg.LineComp:
			c.doc.LineTo(x, y)
		case vg.ArcComp:
			c.arc(comp, started)
			started = true
		case vg.CurveComp:
			switch len(comp.Control) {
			case 1:
				ax, ay := c.point(comp.Control[0])
				c.doc.CurveTo(ax, ay, x, y)
			case 2:
				ax, ay := c.point(comp.Control[0])
				bx, by := c.point(comp.Control[1])
				c.doc.CurveBezierCubicTo(ax, ay, bx, by, x, y)
			}
		case vg.CloseComp:
			c.doc.ClosePath()
		}
	}
	c.doc.DrawPath(style)
}

// arc draws Bézier curves of at most a quarter turn, within 0.03 % of the circle.
func (c *pdfCanvas) arc(comp vg.PathComp, started bool) {
	at := func(angle, radius, along float64) (x, y float64) {
		sin, cos := math.Sincos(angle)
		return c.point(vg.Point{
			X: comp.Pos.X + comp.Radius*vg.Length(radius*cos-along*sin),
			Y: comp.Pos.Y + comp.Radius*vg.Length(radius*sin+along*cos),
		})
	}
	x, y := at(comp.Start, 1, 0)
	if started {
		c.doc.LineTo(x, y)
	} else {
		c.doc.MoveTo(x, y)
	}
	parts := max(1, math.Ceil(math.Abs(comp.Angle)/(math.Pi/2)-1e-9))
	step := comp.Angle / parts
	handle := 4. / 3 * math.Tan(step/4)
	for i := range int(parts) {
		from := comp.Start + float64(i)*step
		ax, ay := at(from, 1, handle)
		bx, by := at(from+step, 1, -handle)
		x, y := at(from+step, 1, 0)
		c.doc.CurveBezierCubicTo(ax, ay, bx, by, x, y)
	}
}

func (c *pdfCanvas) FillString(f font.Face, pt vg.Point, s string) {
	name := f.Name()
	if !c.fonts[name] {
		var raw bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &raw); err != nil && c.err == nil {
			c.err = err
			return
		}
		c.doc.AddUTF8FontFromBytes(name, "", raw.Bytes())
		c.fonts[name] = true
	}
	c.doc.SetFont(name, "", f.Font.Size.Points())
	x, y := c.point(pt)
	c.doc.Text(x, y, strings.Map(func(r rune) rune {
		if hasGlyph(f, r) {
			return r
		}
		return '□'
	}, s))
}

// DrawImage is not needed: charts hold no images.
func (c *pdfCanvas) DrawImage(vg.Rectangle, image.Image) {
	if c.err == nil {
		c.err = errors.New("chart: images are not drawn in PDF")
	}
}
