package chart_test

import (
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"scatter", func() (*chart.Chart, error) {
			p := pairsOf(teamNames(24), 8, -9, -6, 5)
			p.Rows[9].Score, p.Rows[30].Driver = math.NaN(), math.NaN()
			return chart.Scatter(p, chart.ScatterOptions{})
		}},
		{"scatter-3", func() (*chart.Chart, error) {
			p := long(pairsOf(teamNames(3), 6, 5, 12, 2))
			for i := range p.Rows {
				if i < 6 {
					p.Rows[i].N = 0
				}
				p.Rows[i].Score -= 60
			}
			return chart.Scatter(p, chart.ScatterOptions{})
		}},
		{"scatter-rows", func() (*chart.Chart, error) {
			return chart.Scatter(pairsOf(teamNames(6), 10, 14, -8, 4), chart.ScatterOptions{Rows: true, TeamLines: true})
		}},
		{"scatter-40", func() (*chart.Chart, error) {
			return chart.Scatter(pairsOf(teamNames(40), 12, -9, -6, 8), chart.ScatterOptions{TeamLines: true})
		}},
		{"scatter-rows-40", func() (*chart.Chart, error) {
			return chart.Scatter(long(pairsOf(teamNames(40), 24, -9, -6, 8)), chart.ScatterOptions{Rows: true})
		}},
		{"scatter-two", func() (*chart.Chart, error) {
			p := pairsOf(teamNames(2), 2, -9, -6, 8)
			p.Lag, p.MeasureUnit, p.DriverUnit = -2, "", ""
			for i := range p.Rows {
				p.Rows[i].N = 0
			}
			return chart.Scatter(p, chart.ScatterOptions{})
		}},
		{"scatter-flat", func() (*chart.Chart, error) {
			p := pairsOf(teamNames(7), 3, -9, -6, 8)
			for i := range p.Rows {
				p.Rows[i].Driver = 4
			}
			return chart.Scatter(p, chart.ScatterOptions{})
		}},
	}...)
}

func TestScatterRefuses(t *testing.T) {
	refusesPairs(t, func(p chart.Pairs) error { _, err := chart.Scatter(p, chart.ScatterOptions{}); return err })
}

// The line, its interval and r of four team averages, by hand: Sxx = Syy = 5, Sxy = 4;
// residual variance (5 - 16/5)/2 = 0.9, standard error √(0.9/5) = 0.4243, t(.975; 2) =
// 4.3027, so 0.8 ± 1.83.
func TestScatterDescription(t *testing.T) {
	p := chart.Pairs{Measure: "csat", Driver: "pay"}
	for i, y := range []float64{2, 3, 5, 4} {
		for _, d := range []float64{-0.5, 0.5} { // a team's average is what counts
			p.Rows = append(p.Rows, chart.Pair{Team: fmt.Sprint(i), Driver: float64(i+1) + d, Score: y - 3*d, N: 10})
		}
	}
	c, err := chart.Scatter(p, chart.ScatterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := "Scatter of 4 points of 4 teams. csat against pay: r = +0.80, slope +0.8 [−1.0, +2.6] own unit of csat per unit of pay."
	if c.Description() != want {
		t.Errorf("got  %q\nwant %q", c.Description(), want)
	}
}

// A name that has no room is counted, and names that are drawn do not touch: that is
// TestLayout's.
func TestScatterNames(t *testing.T) {
	const teams = 40
	c, err := chart.Scatter(pairsOf(teamNames(teams), 2, -9, -6, 8), chart.ScatterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var rec recorder.Canvas
	w, h := c.Size()
	c.Draw(draw.NewCanvas(&rec, w, h))
	drawn, caption := 0, ""
	for _, a := range rec.Actions {
		if s, ok := a.(*recorder.FillString); ok {
			if slices.Contains(teamNames(teams), s.String) {
				drawn++
			}
			caption += s.String + " "
		}
	}
	left := 0
	if i := strings.Index(caption, "answers. "); i >= 0 {
		fmt.Sscanf(caption[i+len("answers. "):], "%d", &left)
	}
	if drawn == 0 || drawn+left != teams {
		t.Errorf("%d names drawn and %d told to be left out, of %d teams", drawn, left, teams)
	}
}

func TestCloudPlots(t *testing.T) {
	c, err := chart.NewCloud(pairsOf(teamNames(5), 4, 1, 1, 1), chart.ScatterOptions{TeamLines: true})
	if err != nil {
		t.Fatal(err)
	}
	pl := plot.New()
	pl.Add(c)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

var anyValue = rapid.OneOf(rapid.Float64(), rapid.Float64Range(-3, 3),
	rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, 1e99, -1e99}))

// anyPairs are a few teams with any numbers.
func anyPairs(rt *rapid.T) chart.Pairs {
	p := pairsOf(teamNames(rapid.IntRange(1, 5).Draw(rt, "teams")), rapid.IntRange(1, 3).Draw(rt, "waves"), 1, -1, 1)
	for i := range p.Rows {
		p.Rows[i].Driver, p.Rows[i].Score = anyValue.Draw(rt, "driver"), anyValue.Draw(rt, "score")
		p.Rows[i].N = rapid.Int64Range(-1, 1<<40).Draw(rt, "n")
	}
	return p
}

func TestScatterAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := chart.ScatterOptions{Rows: rapid.Bool().Draw(rt, "rows"), TeamLines: rapid.Bool().Draw(rt, "lines")}
		c, err := chart.Scatter(anyPairs(rt), o)
		if err != nil {
			return
		}
		if notFinite.MatchString(svg(t, c)) {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleScatter() {
	pairs := chart.Pairs{Touchpoint: "Checkout", Measure: "nps", MeasureUnit: "points", Driver: "workload", Rows: []chart.Pair{
		{Team: "north", Driver: 2.1, Score: 31, N: 40},
		{Team: "east", Driver: 2.9, Score: 24, N: 55},
		{Team: "south", Driver: 3.4, Score: 12, N: 38},
		{Team: "west", Driver: 3.8, Score: 9, N: 61},
	}}
	c, err := chart.Scatter(pairs, chart.ScatterOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// nps against workload at Checkout
	// Scatter of 4 points of 4 teams. nps, points against workload: r = −0.98, slope −13.7 [−22.9, −4.6] points per unit of workload.
}
