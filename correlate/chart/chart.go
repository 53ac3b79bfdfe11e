package chart

import (
	"errors"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Reasons a constructor refuses results.
var (
	ErrEmpty   = errors.New("nothing to draw")
	ErrOneTeam = errors.New("results rest on a single team: teams are the independent units, so there is no uncertainty to draw")
)

// A Chart is a finished picture: title, key, body and caption.
type Chart struct {
	title, description string
	width, height      vg.Length
	draw               func(draw.Canvas)
}

// Title returns the heading.
func (c *Chart) Title() string { return c.title }

// Description says in words what the chart shows, for readers who cannot see it.
func (c *Chart) Description() string { return c.description }

// Size returns the natural size, in points. It grows with rows and labels.
func (c *Chart) Size() (width, height vg.Length) { return c.width, c.height }

// Draw draws the chart at its natural size in the upper left corner of a canvas.
func (c *Chart) Draw(dc draw.Canvas) {
	dc.Rectangle = vg.Rectangle{
		Min: vg.Point{X: dc.Min.X, Y: dc.Max.Y - c.height},
		Max: vg.Point{X: dc.Min.X + c.width, Y: dc.Max.Y},
	}
	c.draw(dc)
}

const (
	margin = 16 // around everything
	gap    = 9  // between blocks
)

// A sheet is a chart before it is laid out, from top to bottom.
type sheet struct {
	title, subtitle string
	description     string
	key             []keyEntry
	width           vg.Length // of everything inside the margins
	bodyHeight      vg.Length
	body            func(draw.Canvas)
	caption         []string // sentences
}

func (s sheet) chart() *Chart {
	title := titleType.balance(s.title, s.width, 0)
	subtitle := subtitleType.wrap(s.subtitle, s.width, 0)
	key := layKey(s.key, s.width)
	caption := noteType.wrap(strings.Join(s.caption, " "), s.width, 0)

	height := 2*margin +
		vg.Length(len(title))*titleType.line() +
		vg.Length(len(subtitle))*subtitleType.line() +
		key.height() + s.bodyHeight + 2*gap +
		vg.Length(len(caption))*noteType.line()
	return &Chart{
		title:       s.title,
		description: s.description,
		width:       s.width + 2*margin,
		height:      height,
		draw: func(c draw.Canvas) {
			c.SetColor(paper)
			c.Fill(c.Rectangle.Path())
			x, y := c.Min.X+margin, c.Max.Y-margin
			y = titleType.drawTop(c, x, y, draw.XLeft, title...)
			y = subtitleType.drawTop(c, x, y, draw.XLeft, subtitle...)
			y = key.draw(c, x, y) - gap
			s.body(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: y - s.bodyHeight},
				Max: vg.Point{X: x + s.width, Y: y},
			}})
			noteType.drawTop(c, x, y-s.bodyHeight-gap, draw.XLeft, caption...)
		},
	}
}
