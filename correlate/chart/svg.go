package chart

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// WriteSVG writes the chart as an SVG element that stands alone as a file or
// inside an HTML page. Text stays text; readers without Liberation Sans see it
// in a fallback font, fitted to the same width.
func (c *Chart) WriteSVG(w io.Writer) error {
	canvas := &svgCanvas{Canvas: vgsvg.New(c.width, c.height)}
	c.Draw(draw.NewCanvas(canvas, c.width, c.height))
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return err
	}
	_, err := io.WriteString(w, c.finish(raw.String(), canvas.widths))
	return err
}

// An svgCanvas remembers how wide each text should be, in drawing order; 0 when
// the font cannot tell.
type svgCanvas struct {
	*vgsvg.Canvas
	widths []vg.Length
}

func (c *svgCanvas) FillString(f font.Face, pt vg.Point, s string) {
	width := textWidth(f, s)
	if strings.ContainsFunc(s, func(r rune) bool { return !hasGlyph(f, r) }) {
		width = 0 // a guess, which must not stretch another script
	}
	c.widths = append(c.widths, width)
	c.Canvas.FillString(f, pt, s)
}

const (
	vgsvgFamily = "font-family:Liberation Sans;"
	family      = "font-family:'Liberation Sans', Arial, Helvetica, sans-serif;"
)

// finish adds what vgsvg leaves out: a title and a role for screen readers, and
// fonts to fall back to, with the width each text was laid out for. It edits
// tags only: names of touchpoints stand between tags, escaped.
func (c *Chart) finish(svg string, widths []vg.Length) string {
	var out strings.Builder
	svg = svg[strings.Index(svg, "<svg"):] // an XML declaration may not stand inside HTML
	for svg != "" {
		open := strings.IndexByte(svg, '<')
		end := strings.IndexByte(svg, '>')
		if open < 0 || end < open {
			out.WriteString(svg)
			break
		}
		out.WriteString(svg[:open])
		tag := svg[open : end+1]
		svg = svg[end+1:]
		switch {
		case strings.HasPrefix(tag, "<svg"):
			fmt.Fprintf(&out, "%s role=\"img\" aria-label=\"%s\">\n<title>%[2]s</title>\n<desc>%s</desc>",
				strings.TrimSuffix(tag, ">"), html.EscapeString(c.title), html.EscapeString(c.description))
		case strings.HasPrefix(tag, "<text ") && len(widths) > 0:
			if widths[0] > 0 {
				fmt.Fprintf(&out, "<text textLength=\"%.5g\" lengthAdjust=\"spacingAndGlyphs\" ", widths[0].Points())
				tag = strings.TrimPrefix(tag, "<text ")
			}
			out.WriteString(strings.Replace(tag, vgsvgFamily, family, 1))
			widths = widths[1:]
		default:
			out.WriteString(tag)
		}
	}
	return out.String()
}
