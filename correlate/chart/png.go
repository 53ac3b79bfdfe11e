package chart

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"
)

// maxPixels bounds the memory of one picture, at four bytes a pixel.
const maxPixels = 100_000_000

// WritePNG writes the chart at a resolution in dots per inch; 0 means 192. The
// font covers Latin, Greek and Cyrillic: other characters are drawn as □, and
// MissingGlyphs names them. A picture above 100 million pixels is an error.
func (c *Chart) WritePNG(w io.Writer, dpi int) error {
	if dpi == 0 {
		dpi = 192
	}
	pixels := c.width.Dots(float64(dpi)) * c.height.Dots(float64(dpi))
	if dpi < 0 || pixels > maxPixels {
		return fmt.Errorf("chart: %d dots per inch: %.0f × %.0f points would not make a picture of 1 to %d pixels",
			dpi, c.width.Points(), c.height.Points(), maxPixels)
	}
	img := vgimg.NewWith(vgimg.UseWH(c.width, c.height), vgimg.UseDPI(dpi))
	c.Draw(draw.NewCanvas(pngCanvas{img}, c.width, c.height))
	_, err := vgimg.PngCanvas{Canvas: img}.WriteTo(w)
	return err
}

// A pngCanvas shows a box where the font has nothing to show. It places every letter
// itself: the library underneath counts kerning twice, which runs "Te" and "11" together.
type pngCanvas struct{ *vgimg.Canvas }

func (c pngCanvas) FillString(f font.Face, pt vg.Point, s string) {
	s = strings.Map(func(r rune) rune {
		if hasGlyph(f, r) {
			return r
		}
		return '□'
	}, s)
	for i, r := range s {
		letter := string(r)
		at := f.Width(s[:i+len(letter)]) - f.Width(letter)
		c.Canvas.FillString(f, vg.Point{X: pt.X + at, Y: pt.Y}, letter)
	}
}

// MissingGlyphs returns, in order, the characters of the chart that the PNG font
// lacks. In SVG they are text, and the reader's own fonts show them.
func (c *Chart) MissingGlyphs() []rune {
	var rec recorder.Canvas
	c.Draw(draw.NewCanvas(&rec, c.width, c.height))
	var missing []rune
	face := labelType.face()
	for _, a := range rec.Actions {
		text, ok := a.(*recorder.FillString)
		if !ok {
			continue
		}
		for _, r := range text.String {
			if !hasGlyph(face, r) {
				missing = append(missing, r)
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}
