package chart

import (
	"image/color"
	"math"

	"github.com/linkage-go/linkage/correlate"
)

// Neutral inks. Text uses ink or quiet only: 16.8:1 and 7.0:1 on paper, above
// the 4.5:1 that WCAG 2.2 asks for (1.4.3, level AA).
var (
	paper = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.NRGBA{0x1C, 0x1C, 0x1C, 0xFF}
	quiet = color.NRGBA{0x59, 0x59, 0x59, 0xFF}
	rule  = color.NRGBA{0x9A, 0x9A, 0x9A, 0xFF}
	grid  = color.NRGBA{0xE2, 0xE2, 0xE2, 0xFF}
	shade = color.NRGBA{0xF0, 0xF0, 0xF0, 0xFF}
)

// Accents: blue and vermilion of Okabe & Ito (2008), Color Universal Design,
// which stay apart for every common form of colour blindness.
var (
	blue      = color.NRGBA{0x00, 0x72, 0xB2, 0xFF}
	vermilion = color.NRGBA{0xD5, 0x5E, 0x00, 0xFF}
	neutral   = color.NRGBA{0x76, 0x76, 0x76, 0xFF}
)

// diverging is ColorBrewer's RdBu with 11 classes (Harrower & Brewer 2003,
// colorbrewer2.org), from -1 to +1: red falls, blue rises, and both stay apart
// for colour-blind readers.
var diverging = [11]color.NRGBA{
	{0x67, 0x00, 0x1F, 0xFF}, {0xB2, 0x18, 0x2B, 0xFF}, {0xD6, 0x60, 0x4D, 0xFF},
	{0xF4, 0xA5, 0x82, 0xFF}, {0xFD, 0xDB, 0xC7, 0xFF}, {0xF7, 0xF7, 0xF7, 0xFF},
	{0xD1, 0xE5, 0xF0, 0xFF}, {0x92, 0xC5, 0xDE, 0xFF}, {0x43, 0x93, 0xC3, 0xFF},
	{0x21, 0x66, 0xAC, 0xFF}, {0x05, 0x30, 0x61, 0xFF},
}

// correlationColor returns the colour of a correlation in [-1,1].
func correlationColor(r float64) color.NRGBA {
	x := (max(-1, min(r, 1)) + 1) / 2 * float64(len(diverging)-1)
	i := min(int(x), len(diverging)-2)
	return mix(diverging[i], diverging[i+1], x-float64(i))
}

// mix goes from a to b as t goes from 0 to 1.
func mix(a, b color.NRGBA, t float64) color.NRGBA {
	f := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + t*(float64(b)-float64(a))))
	}
	return color.NRGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 0xFF}
}

// luminance is the relative luminance of WCAG 2.2, in [0,1].
func luminance(c color.NRGBA) float64 {
	f := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*f(c.R) + 0.7152*f(c.G) + 0.0722*f(c.B)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// textOn returns the text that reads best on a fill. Only full black and white
// reach 4.5:1 on every fill.
func textOn(fill color.NRGBA) color.NRGBA {
	black := color.NRGBA{A: 0xFF}
	if contrast(paper, fill) > contrast(black, fill) {
		return paper
	}
	return black
}

// quietOn returns the quiet ink where it can be read, else the full one.
func quietOn(fill color.NRGBA) color.NRGBA {
	if contrast(quiet, fill) < 4.5 {
		return ink
	}
	return quiet
}

// verdictColor is the accent of a verdict; its mark carries the same news by shape.
func verdictColor(v correlate.Verdict) color.NRGBA {
	switch v {
	case correlate.CandidateCause, correlate.Confirmed:
		return vermilion
	case correlate.Associated:
		return blue
	}
	return neutral
}

// paleOf is the fill of a tile that is not significant.
func paleOf(fill color.NRGBA) color.NRGBA { return mix(fill, paper, 0.72) }
