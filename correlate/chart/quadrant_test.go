package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// rankedCauses are root causes with rank intervals.
func rankedCauses(touchpoint string, drivers []string, seed uint64) []correlate.RootCause {
	cs := rootCauses(touchpoint, drivers, seed)
	for i := range cs {
		cs[i].RankLow, cs[i].RankHigh = max(1, i+1-i/3), min(len(cs), i+1+1+i/4)
	}
	return cs
}

func driverLevels(drivers []string) []chart.DriverLevel {
	var levels []chart.DriverLevel
	for i, d := range drivers {
		m := 3.3 + 0.9*math.Sin(float64(i)*2.1)
		levels = append(levels, chart.DriverLevel{Driver: d, Mean: m, Low: m - 0.12, High: m + 0.12, Worst: 1, Best: 5})
	}
	return levels
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"quadrant", func() (*chart.Chart, error) {
			levels := driverLevels(drivers)
			levels[0].Worst, levels[0].Best = 5, 1 // workload: less is better
			cs := rankedCauses("Checkout", drivers, 3)
			cs[1].Verdict = correlate.Confirmed
			return chart.Quadrant(cs, levels, chart.QuadrantOptions{})
		}},
		{"quadrant-effect", func() (*chart.Chart, error) {
			cs := rankedCauses("Checkout", drivers, 3)
			cs[5].Effect = math.NaN()
			cs[7].Low, cs[7].High = math.NaN(), math.NaN()
			return chart.Quadrant(cs, driverLevels(drivers)[:11], chart.QuadrantOptions{ByEffect: true})
		}},
		{"quadrant-3", func() (*chart.Chart, error) {
			names := []string{longDriver, "pay", "Tools and systems work well enough for what customers ask for"}
			cs := rootCauses(longTouchpoint, names, 5)
			levels := driverLevels(names)
			for i := range levels {
				cs[i].Probability, cs[i].Inclusion = math.NaN(), 0.5/float64(i+1)
				levels[i].Worst, levels[i].Best = -100, 100
				levels[i].Mean, levels[i].Low, levels[i].High = -20+float64(10*i), -30+float64(10*i), math.NaN()
			}
			return chart.Quadrant(cs, levels, chart.QuadrantOptions{})
		}},
		{"quadrant-40", func() (*chart.Chart, error) {
			all := names(40, drivers, "driver")
			all[3] = longDriver
			return chart.Quadrant(rankedCauses("Checkout", all, 9), driverLevels(all), chart.QuadrantOptions{})
		}},
		{"quadrant-effect-40", func() (*chart.Chart, error) {
			all := names(40, drivers, "driver")
			return chart.Quadrant(rankedCauses("Checkout", all, 9), driverLevels(all), chart.QuadrantOptions{ByEffect: true})
		}},
	}...)
}

func TestQuadrantRefuses(t *testing.T) {
	causes := func() []correlate.RootCause { return rankedCauses("Checkout", drivers[:3], 1) }
	levels := func() []chart.DriverLevel { return driverLevels(drivers[:3]) }
	oneTeam, off, flat, blank := causes(), levels(), levels(), levels()
	for i := range oneTeam {
		oneTeam[i].Teams, blank[i].Mean = 1, math.NaN()
	}
	off[1].Mean, flat[1].Best = 5.2, flat[1].Worst
	for name, tt := range map[string]struct {
		causes []correlate.RootCause
		levels []chart.DriverLevel
		want   error // nil: any
	}{
		"nothing":         {nil, levels(), chart.ErrEmpty},
		"no level":        {causes(), nil, chart.ErrEmpty},
		"missing levels":  {causes(), blank, chart.ErrEmpty},
		"one team":        {oneTeam, levels(), chart.ErrOneTeam},
		"off the scale":   {causes(), off, nil},
		"no scale":        {causes(), flat, nil},
		"two levels":      {causes(), append(levels(), levels()...), nil},
		"two touchpoints": {append(causes(), rankedCauses("Repair", drivers, 1)...), levels(), nil},
	} {
		if _, err := chart.Quadrant(tt.causes, tt.levels, chart.QuadrantOptions{}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// By hand: two of four drivers reach .80; the median level is 3.
func TestQuadrantDescription(t *testing.T) {
	var cs []correlate.RootCause
	var levels []chart.DriverLevel
	for i, p := range []float64{0.95, 0.85, 0.4, 0.1} {
		d := drivers[i]
		cs = append(cs, correlate.RootCause{Touchpoint: "Checkout", Measure: "nps", Driver: d, Rank: i + 1, RankLow: i + 1, RankHigh: i + 1, Probability: p, Verdict: correlate.Associated, N: 100, Teams: 10})
		m := []float64{2, 4, 4, 2}[i]
		levels = append(levels, chart.DriverLevel{Driver: d, Mean: m, Low: m - 0.1, High: m + 0.1, Worst: 1, Best: 5})
	}
	levels[3].Low, levels[3].High = 1, 3.5 // over the line
	c, err := chart.Quadrant(cs, levels, chart.QuadrantOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := "Importance and performance of 4 drivers. Fix first: workload. Keep up: tools_and_systems. Low priority: line_manager. Leave as it is: autonomy. 1 may belong in another quadrant."
	if c.Description() != want {
		t.Errorf("got  %q\nwant %q", c.Description(), want)
	}
	// Where less is better, the same level is good.
	levels[0].Worst, levels[0].Best = 5, 1
	if c, err = chart.Quadrant(cs, levels, chart.QuadrantOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "Keep up: workload, tools_and_systems."; !strings.Contains(c.Description(), want) {
		t.Errorf("%q does not say %q", c.Description(), want)
	}
}

// By hand: the latest wave of pay is the second, 3 and 5 over two teams: mean 4, half
// 12.706·√2/√2. Of absence less is better.
func TestDriverLevels(t *testing.T) {
	cx, ex := linkage.NewCells(), linkage.NewCells()
	month, err := linkage.ParsePeriod("2025-01")
	if err != nil {
		t.Fatal(err)
	}
	for i, team := range []string{"a", "b"} {
		for k := range 3 {
			for _, m := range []string{"nps", "csat"} {
				cx.Add(linkage.Key{Team: team, Touchpoint: "desk", Period: month.Shift(k)}, m, pairsCell(1))
			}
			if k < 2 {
				ex.Add(linkage.Key{Team: team, Period: month.Shift(k)}, "pay", pairsCell(float64(2+2*i+k)))
			}
			ex.Add(linkage.Key{Team: team, Period: month.Shift(k)}, "absence", pairsCell(2))
		}
	}
	ex.Declare(linkage.Measure{Name: "absence", LowerBetter: true, Declared: true})
	p, err := correlate.Join(cx, ex, correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []chart.DriverLevel{
		{Driver: "absence", Mean: 2, Low: 2, High: 2, Worst: 5, Best: 1},
		{Driver: "pay", Mean: 4, Low: 4 - 12.7062, High: 4 + 12.7062, Worst: 1, Best: 5},
	}
	if diff := cmp.Diff(want, chart.DriverLevels(p, "desk", 1, 5), cmpopts.EquateApprox(0, 1e-4)); diff != "" {
		t.Errorf("DriverLevels (-want +got):\n%s", diff)
	}
	for _, l := range chart.DriverLevels(p, "moon", 1, 5) {
		if !math.IsNaN(l.Mean) {
			t.Errorf("a level at an unknown touchpoint: %v", l)
		}
	}
}

func TestQuadrantsPlot(t *testing.T) {
	q, err := chart.NewQuadrants(rankedCauses("Checkout", drivers[:4], 1), driverLevels(drivers[:4]), chart.QuadrantOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pl := plot.New()
	pl.Add(q)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

func TestQuadrantAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(rt, "drivers")
		cs, levels := rankedCauses("Checkout", drivers[:n], 1), driverLevels(drivers[:n])
		for i := range cs {
			cs[i].Effect, cs[i].Low, cs[i].High = anyValue.Draw(rt, "effect"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high")
			cs[i].Probability, cs[i].Rank = anyValue.Draw(rt, "probability"), rapid.IntRange(-1, 300).Draw(rt, "rank")
			levels[i].Mean, levels[i].Low, levels[i].High = rapid.OneOf(rapid.Float64Range(1, 3), rapid.Just(math.NaN())).Draw(rt, "mean"), anyValue.Draw(rt, "from"), anyValue.Draw(rt, "to")
			levels[i].Worst, levels[i].Best = rapid.SampledFrom([]float64{-1e90, -3, 1}).Draw(rt, "worst"), rapid.SampledFrom([]float64{3, 1e90, -4}).Draw(rt, "best")
		}
		c, err := chart.Quadrant(cs, levels, chart.QuadrantOptions{ByEffect: rapid.Bool().Draw(rt, "effect")})
		if err != nil {
			return
		}
		if notFinite.MatchString(svg(t, c)) {
			rt.Error("a coordinate is no number", fmt.Sprint(levels))
		}
	})
}

func ExampleQuadrant() {
	causes := rankedCauses("Checkout", []string{"workload", "training", "pay"}, 2)
	levels := []chart.DriverLevel{
		{Driver: "workload", Mean: 4.2, Low: 4.1, High: 4.3, Worst: 5, Best: 1}, // less is better
		{Driver: "training", Mean: 3.9, Low: 3.8, High: 4.0, Worst: 1, Best: 5},
		{Driver: "pay", Mean: 2.8, Low: 2.7, High: 2.9, Worst: 1, Best: 5},
	}
	c, err := chart.Quadrant(causes, levels, chart.QuadrantOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Description())
	// Output:
	// Importance and performance of 3 drivers. Fix first: workload. Keep up: training, pay. 1 may belong in another quadrant.
}
