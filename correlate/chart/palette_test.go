package chart

import (
	"image/color"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/correlate"
)

func TestContrast(t *testing.T) {
	black, gray := color.NRGBA{A: 0xFF}, color.NRGBA{0x76, 0x76, 0x76, 0xFF}
	// WCAG 2.2 gives black on white as 21:1; WebAIM's contrast checker gives #767676 as 4.54.
	for _, tt := range []struct {
		c    color.NRGBA
		want float64
	}{{black, 21}, {gray, 4.54}} {
		if got := contrast(tt.c, paper); math.Abs(got-tt.want) > 0.005 {
			t.Errorf("contrast of %v on white is %.3f, want %.2f", tt.c, got, tt.want)
		}
	}
}

// Every text is readable on what it stands on: 4.5:1, WCAG 2.2 level AA.
func TestTextContrast(t *testing.T) {
	const enough = 4.5
	for _, c := range []color.NRGBA{ink, quiet} {
		if got := contrast(c, paper); got < enough {
			t.Errorf("%v on paper: %.2f", c, got)
		}
	}
	for r := -1.0; r <= 1; r += 0.001 {
		fill := correlationColor(r)
		if got := contrast(textOn(fill), fill); got < enough {
			t.Fatalf("value of %.3f: %.2f", r, got)
		}
		if got := contrast(quietOn(paleOf(fill)), paleOf(fill)); got < enough {
			t.Fatalf("pale value of %.3f: %.2f", r, got)
		}
	}
	// Marks need 3:1 (1.4.11).
	for _, v := range []correlate.Verdict{correlate.CandidateCause, correlate.Associated, correlate.CannotTell} {
		if got := contrast(verdictColor(v), paper); got < 3 {
			t.Errorf("mark of %q: %.2f", v, got)
		}
	}
}

func TestCorrelationColor(t *testing.T) {
	for _, tt := range []struct {
		r    float64
		want color.NRGBA // ColorBrewer RdBu, 11 classes
	}{
		{-1, color.NRGBA{0x67, 0x00, 0x1F, 0xFF}},
		{-0.4, color.NRGBA{0xF4, 0xA5, 0x82, 0xFF}},
		{0, color.NRGBA{0xF7, 0xF7, 0xF7, 0xFF}},
		{1, color.NRGBA{0x05, 0x30, 0x61, 0xFF}},
		{1.0000001, color.NRGBA{0x05, 0x30, 0x61, 0xFF}},
	} {
		if diff := cmp.Diff(tt.want, correlationColor(tt.r)); diff != "" {
			t.Errorf("colour of %v (-want +got):\n%s", tt.r, diff)
		}
	}
	// In print without colour, stronger is still darker.
	for r := 0.0; r < 1; r += 0.01 {
		for _, sign := range []float64{-1, 1} {
			if a, b := luminance(correlationColor(sign*r)), luminance(correlationColor(sign*(r+0.01))); a < b {
				t.Errorf("%.2f is lighter than %.2f", sign*(r+0.01), sign*r)
			}
		}
	}
}
