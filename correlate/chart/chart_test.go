package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	pngDir = flag.String("png", "", "directory to write every test chart to, to be looked at")
)

func svg(t testing.TB, c *chart.Chart) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			c, err := pic.draw()
			if err != nil {
				t.Fatal(err)
			}
			got := svg(t, c)
			if *pngDir != "" {
				var b bytes.Buffer
				if err := c.WritePNG(&b, 110); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(*pngDir, pic.name+".png"), b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasSuffix(pic.name, "-40") {
				return // large, and the same marks again: TestLayout checks them
			}
			file := filepath.Join("testdata", pic.name+".svg")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !sameDrawing(string(want), got) {
				t.Errorf("%s differs: run go test -update and look at it", file)
			}
		})
	}
}

var numbers = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// sameDrawing compares bytes where the golden files were made. Elsewhere fused
// multiply-add may round a coordinate the other way.
func sameDrawing(want, got string) bool {
	if runtime.GOARCH == "amd64" {
		return want == got
	}
	if numbers.ReplaceAllString(want, "0") != numbers.ReplaceAllString(got, "0") {
		return false
	}
	a, b := numbers.FindAllString(want, -1), numbers.FindAllString(got, -1)
	return slices.EqualFunc(a, b, func(x, y string) bool {
		p, _ := strconv.ParseFloat(x, 64)
		q, _ := strconv.ParseFloat(y, 64)
		return math.Abs(p-q) <= 0.02
	})
}

// notFinite matches what vgsvg writes for a coordinate that is no number.
var notFinite = regexp.MustCompile(`NaN|[+-]Inf`)

func TestWriteSVG(t *testing.T) {
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			c, err := pic.draw()
			if err != nil {
				t.Fatal(err)
			}
			got := svg(t, c)
			if again := svg(t, c); got != again {
				t.Error("written twice, the bytes differ")
			}
			var title, desc string
			var attrs []xml.Attr
			d := xml.NewDecoder(strings.NewReader(got))
			for {
				tok, err := d.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("not well-formed: %v", err)
				}
				start, ok := tok.(xml.StartElement)
				if !ok {
					continue
				}
				switch start.Name.Local {
				case "svg":
					attrs = start.Attr
				case "title":
					err = d.DecodeElement(&title, &start)
				case "desc":
					err = d.DecodeElement(&desc, &start)
				case "text":
					style := start.Attr[slices.IndexFunc(start.Attr, func(a xml.Attr) bool { return a.Name.Local == "style" })].Value
					if !strings.Contains(style, "'Liberation Sans', Arial, Helvetica, sans-serif") {
						t.Fatalf("text without fallback fonts: %s", style)
					}
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			attr := func(name string) string {
				i := slices.IndexFunc(attrs, func(a xml.Attr) bool { return a.Name.Local == name })
				if i < 0 {
					return ""
				}
				return attrs[i].Value
			}
			want := []string{c.Title(), c.Description(), "img", c.Title()}
			if diff := cmp.Diff(want, []string{title, desc, attr("role"), attr("aria-label")}); diff != "" {
				t.Errorf("title, desc, role, aria-label (-want +got):\n%s", diff)
			}
			if notFinite.MatchString(got) {
				t.Error("a coordinate is no number")
			}
		})
	}
}

func TestWritePNG(t *testing.T) {
	c, err := pictures[1].draw()
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := errors.Join(c.WritePNG(&a, 144), c.WritePNG(&b, 144)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("written twice, the bytes differ")
	}
	img, err := png.Decode(&a)
	if err != nil {
		t.Fatal(err)
	}
	w, h := c.Size()
	if got := img.Bounds().Size(); math.Abs(float64(got.X)-2*w.Points()) > 1 || math.Abs(float64(got.Y)-2*h.Points()) > 1 {
		t.Errorf("%v pixels at 144 dpi for %v × %v points", got, w, h)
	}
	for _, dpi := range []int{-1, 100_000} {
		if err := c.WritePNG(io.Discard, dpi); err == nil {
			t.Errorf("no error at %d dpi", dpi)
		}
	}
}

func TestMissingGlyphs(t *testing.T) {
	c, err := pictures[len(pictures)-1].draw()
	if err != nil {
		t.Fatal(err)
	}
	got := string(c.MissingGlyphs())
	for _, r := range "★窓口働ع" {
		if !strings.ContainsRune(got, r) {
			t.Errorf("%q is not reported missing in %q", r, got)
		}
	}
	if strings.ContainsAny(got, "Φόabc→−") {
		t.Errorf("%q are reported missing, and some are not", got)
	}
	if c, err = pictures[0].draw(); err != nil {
		t.Fatal(err)
	}
	if got := c.MissingGlyphs(); len(got) > 0 {
		t.Errorf("plain text misses %q", got)
	}
}

func TestRefusals(t *testing.T) {
	oneTeam := rootCauses("Checkout", drivers[:2], 1)
	for i := range oneTeam {
		oneTeam[i].Teams = 1
	}
	noEffect := rootCauses("Checkout", drivers[:2], 1)
	for i := range noEffect {
		noEffect[i].Effect = math.NaN()
	}
	units := rootCauses("Checkout", drivers[:2], 1)
	units[1].EffectUnit = "share"
	impossible := rootCauses("Checkout", drivers[:2], 1)
	impossible[0].Probability = 1.5
	oneTeamPoints := painPoints(touchpoints[:2])
	oneTeamPoints[0].Teams, oneTeamPoints[1].Teams = 1, 1
	oneTeamCells := correlations(touchpoints[:1], drivers[:2])
	nanCells := correlations(touchpoints[:1], drivers[:2])
	farCells := correlations(touchpoints[:1], drivers[:2])
	for i := range oneTeamCells {
		oneTeamCells[i].Teams, nanCells[i].Estimate, farCells[i].Estimate = 1, math.NaN(), 1.2
	}
	twoMeasures := painPoints(touchpoints[:2])
	twoMeasures[1].Measure = "csat"

	for _, tt := range []struct {
		name string
		draw func() (*chart.Chart, error)
		want error // nil: any error
	}{
		{"heat map of nothing", func() (*chart.Chart, error) { return chart.Heatmap(nil, chart.HeatmapOptions{}) }, chart.ErrEmpty},
		{"heat map at no such level", func() (*chart.Chart, error) {
			return chart.Heatmap(correlations(touchpoints, drivers), chart.HeatmapOptions{Level: correlate.Between})
		}, chart.ErrEmpty},
		{"heat map of one team", func() (*chart.Chart, error) { return chart.Heatmap(oneTeamCells, chart.HeatmapOptions{}) }, chart.ErrOneTeam},
		{"heat map all undefined", func() (*chart.Chart, error) { return chart.Heatmap(nanCells, chart.HeatmapOptions{}) }, chart.ErrEmpty},
		{"heat map beyond 1", func() (*chart.Chart, error) { return chart.Heatmap(farCells, chart.HeatmapOptions{}) }, nil},
		{"forest of nothing", func() (*chart.Chart, error) { return chart.Forest(nil, chart.ForestOptions{}) }, chart.ErrEmpty},
		{"forest of one team", func() (*chart.Chart, error) { return chart.Forest(oneTeam, chart.ForestOptions{}) }, chart.ErrOneTeam},
		{"forest without effects", func() (*chart.Chart, error) { return chart.Forest(noEffect, chart.ForestOptions{}) }, chart.ErrEmpty},
		{"forest in two units", func() (*chart.Chart, error) { return chart.Forest(units, chart.ForestOptions{}) }, nil},
		{"forest at an unknown touchpoint", func() (*chart.Chart, error) {
			return chart.Forest(rootCauses("Checkout", drivers, 1), chart.ForestOptions{Touchpoint: "Moon"})
		}, chart.ErrEmpty},
		{"pain points of nothing", func() (*chart.Chart, error) { return chart.PainPoints(nil, chart.PainPointsOptions{}) }, chart.ErrEmpty},
		{"pain points of one team", func() (*chart.Chart, error) { return chart.PainPoints(oneTeamPoints, chart.PainPointsOptions{}) }, chart.ErrOneTeam},
		{"pain points of two measures", func() (*chart.Chart, error) { return chart.PainPoints(twoMeasures, chart.PainPointsOptions{}) }, nil},
		{"root causes of nothing", func() (*chart.Chart, error) { return chart.RootCauses(nil, chart.RootCausesOptions{}) }, chart.ErrEmpty},
		{"root causes with impossible probability", func() (*chart.Chart, error) { return chart.RootCauses(impossible, chart.RootCausesOptions{}) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.draw()
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got error %v, want %v", err, tt.want)
			}
		})
	}
}

// Ranked charts order their rows themselves, and leave the input alone.
func TestInputOrder(t *testing.T) {
	causes := append(rootCauses("Checkout", drivers, 1), rootCauses("Repair", drivers, 2)...)
	points := painPoints(touchpoints)
	draw := func() []string {
		a, err := chart.RootCauses(causes, chart.RootCausesOptions{})
		b, err2 := chart.Forest(causes, chart.ForestOptions{Touchpoint: "Repair"})
		c, err3 := chart.PainPoints(points, chart.PainPointsOptions{})
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		return []string{svg(t, a), svg(t, b), svg(t, c)}
	}
	want := draw()
	slices.Reverse(causes)
	slices.Reverse(points)
	before := slices.Clone(causes)
	got := draw()
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("chart %d depends on the order of its input", i)
		}
	}
	if diff := cmp.Diff(before, causes); diff != "" {
		t.Errorf("the input changed:\n%s", diff)
	}
}

// Whatever the numbers, a chart is drawn with finite coordinates or refused.
func TestAnyNumbers(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-3, 3),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, 1e99, -1e99}))
	rapid.Check(t, func(rt *rapid.T) {
		causes := rootCauses("Checkout", drivers[:3], 1)
		for i := range causes {
			c := &causes[i]
			c.Effect, c.Low, c.High = value.Draw(rt, "effect"), value.Draw(rt, "low"), value.Draw(rt, "high")
		}
		points := painPoints(touchpoints[:3])
		for i := range points {
			p := &points[i]
			p.Estimate, p.Low, p.High = value.Draw(rt, "estimate"), value.Draw(rt, "low"), value.Draw(rt, "high")
			p.Reference, p.Score, p.LowerBetter = value.Draw(rt, "reference"), value.Draw(rt, "score"), i == 1
		}
		a, err := chart.RootCauses(causes, chart.RootCausesOptions{})
		b, err2 := chart.Forest(causes, chart.ForestOptions{})
		c, err3 := chart.PainPoints(points, chart.PainPointsOptions{})
		for i, err := range []error{err, err2, err3} {
			if err != nil {
				continue
			}
			if notFinite.MatchString(svg(t, []*chart.Chart{a, b, c}[i])) {
				rt.Errorf("chart %d has coordinates that are no numbers", i)
			}
		}
	})
}

// What an action confirmed comes before what is only likelier.
func TestConfirmedComesFirst(t *testing.T) {
	cs := rootCauses("Checkout", drivers[:3], 3)
	for i, v := range []correlate.Verdict{correlate.Associated, correlate.CandidateCause, correlate.Confirmed} {
		cs[i].Verdict, cs[i].Probability = v, 0.99-0.05*float64(i)
	}
	c, err := chart.RootCauses(cs, chart.RootCausesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "First: " + drivers[2]; !strings.Contains(c.Description(), want) {
		t.Errorf("%q does not say %q", c.Description(), want)
	}
}
