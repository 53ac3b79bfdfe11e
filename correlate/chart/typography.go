package chart

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A typeface is one step of the type scale.
type typeface struct {
	size vg.Length
	bold bool
	ink  color.NRGBA
}

// The type scale, in points.
var (
	titleType    = typeface{13, true, ink}
	subtitleType = typeface{9.5, false, quiet}
	headerType   = typeface{8.5, true, ink}
	labelType    = typeface{9, false, ink}
	valueType    = typeface{8.5, false, ink}
	noteType     = typeface{8, false, quiet}
	lagType      = typeface{6.5, false, quiet}
)

const (
	leading   = 1.2   // line to line, in sizes
	capHeight = 0.716 // of Liberation Sans, in sizes
)

func (t typeface) in(c color.NRGBA) typeface { t.ink = c; return t }

func (t typeface) heavy() typeface { t.bold = true; return t }

func (t typeface) font() font.Font {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: t.size}
	if t.bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

func (t typeface) face() font.Face { return font.DefaultCache.Lookup(t.font(), t.size) }

// style is the typeface for gonum/plot's own text.
func (t typeface) style() text.Style {
	return text.Style{Color: t.ink, Font: t.font(), Handler: plot.DefaultTextHandler}
}

// line is the distance from one line to the next.
func (t typeface) line() vg.Length { return t.size * leading }

// width returns the width of one line of text.
func (t typeface) width(s string) vg.Length { return textWidth(t.face(), s) }

// textWidth counts a full em for a character the font lacks: that is what most
// scripts take in the font an SVG viewer falls back to.
func textWidth(f font.Face, s string) vg.Length {
	var w vg.Length
	s = strings.Map(func(r rune) rune {
		if hasGlyph(f, r) {
			return r
		}
		if !unicode.In(r, unicode.Mn, unicode.Cf) {
			w += f.Font.Size
		}
		return -1
	}, s)
	return w + f.Width(s)
}

// hasGlyph reports whether the font can draw a character.
func hasGlyph(f font.Face, r rune) bool {
	var buf sfnt.Buffer
	i, err := f.Face.GlyphIndex(&buf, r)
	return err == nil && i != 0
}

// draw writes one line: x is its left end, centre or right end as align says, y
// its baseline.
func (t typeface) draw(c draw.Canvas, x, y vg.Length, align text.XAlignment, s string) {
	if s == "" {
		return
	}
	c.SetColor(t.ink)
	c.FillString(t.face(), vg.Point{X: x + vg.Length(align)*t.width(s), Y: y}, s)
}

// drawMiddle writes lines centred on y.
func (t typeface) drawMiddle(c draw.Canvas, x, y vg.Length, align text.XAlignment, lines ...string) {
	y += t.line()*vg.Length(len(lines)-1)/2 - t.size*capHeight/2
	for i, s := range lines {
		t.draw(c, x, y-vg.Length(i)*t.line(), align, s)
	}
}

// drawTop writes lines downwards from y and returns where the next would start.
func (t typeface) drawTop(c draw.Canvas, x, y vg.Length, align text.XAlignment, lines ...string) vg.Length {
	for _, s := range lines {
		t.draw(c, x, y-(t.line()+t.size*capHeight)/2, align, s)
		y -= t.line()
	}
	return y
}

// widest returns the width of the widest line.
func (t typeface) widest(lines ...string) vg.Length {
	var w vg.Length
	for _, s := range lines {
		w = max(w, t.width(s))
	}
	return w
}

// wrap breaks text into lines no wider than width: at spaces, inside a name too
// wide for a line after _ - and /, and inside a piece too wide anywhere. Past most
// lines (0: no limit) the last ends in an ellipsis.
func (t typeface) wrap(s string, width vg.Length, most int) []string {
	var lines []string
	line := ""
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
	}
	add := func(space, text string) bool {
		if line == "" {
			space = ""
		}
		if t.width(line+space+text) > width {
			return false
		}
		line += space + text
		return true
	}
	for _, word := range strings.Fields(s) {
		if add(" ", word) {
			continue
		}
		if t.width(word) <= width {
			flush()
			line = word
			continue
		}
		space := " "
		for _, piece := range pieces(word) {
			if !add(space, piece) {
				flush()
				for _, r := range piece {
					if !add("", string(r)) {
						flush()
						line = string(r)
					}
				}
			}
			space = ""
		}
	}
	flush()
	if len(lines) == 0 {
		return []string{""}
	}
	if most > 0 && len(lines) > most {
		last := []rune(lines[most-1])
		for len(last) > 0 && t.width(string(last)+"…") > width {
			last = last[:len(last)-1]
		}
		lines = append(lines[:most-1], strings.TrimRight(string(last), " ")+"…")
	}
	return lines
}

// pieces splits a word after each place it may break.
func pieces(word string) []string {
	var out []string
	start := 0
	for i, r := range word {
		if i > start && strings.ContainsRune("_-/", r) && i+1 < len(word) {
			out = append(out, word[start:i+1])
			start = i + 1
		}
	}
	return append(out, word[start:])
}

func piecesOf(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, pieces(w)...)
	}
	return out
}

// fit returns a width for labels: that of the widest when it is at most one, else
// the narrowest up to most at which none takes more than two lines.
func (t typeface) fit(labels []string, one, most vg.Length) vg.Length {
	if w := t.widest(labels...); w <= one {
		return w + 0.01 // rounding must not break a line that just fits
	}
	const step = 5
	for w := one; w < most; w += step {
		if !slices.ContainsFunc(labels, func(s string) bool { return !t.fits(s, w, 2) }) {
			return w
		}
	}
	return most
}

// balance wraps like wrap, in lines as even as they can be.
func (t typeface) balance(s string, width vg.Length, most int) []string {
	lines := t.wrap(s, width, most)
	if len(lines) == 1 || strings.HasSuffix(lines[len(lines)-1], "…") {
		return lines
	}
	words := strings.Fields(s)
	if t.widest(words...) > width {
		words = piecesOf(words)
	}
	const step = 2
	for w := width - step; w >= t.widest(words...) && t.fits(s, w, len(lines)); w -= step {
		lines = t.wrap(s, w, 0)
	}
	return lines
}

// fits reports whether text takes no more than lines at a width, with no piece of
// a word broken.
func (t typeface) fits(s string, width vg.Length, lines int) bool {
	return t.widest(piecesOf(strings.Fields(s))...) <= width && len(t.wrap(s, width, 0)) <= lines
}

// clean makes a name from outside safe to draw: one line, valid UTF-8, and no
// character that XML forbids.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r == 0xFFFE || r == 0xFFFF:
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "(no name)"
	}
	return s
}
