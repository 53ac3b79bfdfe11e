package report

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// luminance of an sRGB colour, as WCAG 2.2 defines it.
func luminance(hex string) float64 {
	var rgb [3]int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		panic(err)
	}
	l := 0.
	for i, weight := range []float64{.2126, .7152, .0722} {
		c := float64(rgb[i]) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// Text stands out from its background by 4.5 to 1, marks and the focus ring by 3 to 1
// (WCAG 2.2, AA).
func TestContrast(t *testing.T) {
	colour := make(map[string]string)
	for _, m := range regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]{6})`).FindAllStringSubmatch(pageStyle, -1) {
		colour[m[1]] = m[2]
	}
	if got := contrast("#000000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Fatalf("black on white is %v, want 21", got)
	}
	for _, p := range []struct {
		fore, back string
		least      float64
	}{
		{colour["ink"], "#ffffff", 4.5}, {colour["quiet"], "#ffffff", 4.5}, {colour["quiet"], colour["soft"], 4.5}, {colour["accent"], "#ffffff", 4.5},
		{"#ffffff", colour["candidate"], 4.5}, {"#ffffff", colour["confirmed"], 4.5}, {colour["associated"], colour["associated-soft"], 4.5},
		{colour["grey"], colour["grey-soft"], 4.5}, {colour["bad"], "#ffffff", 4.5}, {colour["bad"], colour["bad-soft"], 4.5}, {"#ffffff", colour["bad"], 4.5},
		{"#e4f1f3", "#0b5c6b", 4.5}, {"#ffffff", "#0b5c6b", 4.5}, {"#55397f", "#efe6fa", 4.5}, {colour["ink"], "#f5f0fb", 4.5},
		{colour["focus"], "#ffffff", 3}, {colour["focus"], colour["soft"], 3}, {"#d55e00", "#ffffff", 3}, {"#0072b2", "#ffffff", 3}, {"#66717d", "#ffffff", 3},
	} {
		if c := contrast(p.fore, p.back); !(c >= p.least) {
			t.Errorf("%s on %s: contrast %.2f, want %v", p.fore, p.back, c, p.least)
		}
	}
}

// Each drawing has a name and says in words what it shows.
func TestDrawingsAreDescribed(t *testing.T) {
	page := writeHTML(t, New(sample(), Options{Charts: sampleCharts()}))
	drawings := regexp.MustCompile(`(?s)<svg[^>]*>.*?</svg>`).FindAllString(page, -1)
	if len(drawings) < 8 {
		t.Fatalf("only %d drawings", len(drawings))
	}
	for _, d := range drawings {
		m := regexp.MustCompile(`role="img" aria-labelledby="([^"]+)"(?: aria-describedby="([^"]+)")?`).FindStringSubmatch(d)
		if m == nil || !strings.Contains(d, `<title id="`+m[1]+`">`) {
			t.Errorf("no name: %.120s", d)
			continue
		}
		if m[2] == "" {
			if !strings.Contains(d, "Correlations") { // the sample gives this one no caption
				t.Errorf("no description: %.120s", d)
			}
		} else if !strings.Contains(d, `<desc id="`+m[2]+`">`) {
			t.Errorf("no description with id %s", m[2])
		}
	}
	for _, landmark := range []string{"<header>", "<nav aria-label=", `<main id="main"`, "<footer>", `class="skip" href="#main"`, `size:A4`} {
		if !strings.Contains(page, landmark) {
			t.Errorf("the page has no %s", landmark)
		}
	}
}
