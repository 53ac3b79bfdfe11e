package chart_test

import (
	"fmt"
	"log"
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
		{"slopes", func() (*chart.Chart, error) {
			return chart.Slopes(pairsOf(teamNames(10), 8, 14, -11, 4), chart.SlopesOptions{})
		}},
		{"slopes-3", func() (*chart.Chart, error) {
			p := long(pairsOf(teamNames(3), 5, 9, 7, 3))
			p.MeasureUnit, p.DriverUnit = "", ""
			for i := range p.Rows {
				p.Rows[i].Score -= 70
			}
			return chart.Slopes(p, chart.SlopesOptions{})
		}},
		{"slopes-one-wave", func() (*chart.Chart, error) {
			return chart.Slopes(pairsOf(teamNames(8), 1, 14, -11, 4), chart.SlopesOptions{})
		}},
		{"slopes-40", func() (*chart.Chart, error) {
			return chart.Slopes(pairsOf(teamNames(40), 24, 9, -9, 6), chart.SlopesOptions{})
		}},
	}...)
}

func TestSlopesRefuses(t *testing.T) {
	refusesPairs(t, func(p chart.Pairs) error { _, err := chart.Slopes(p, chart.SlopesOptions{}); return err })
}

// The slopes of three teams of two rows, by hand: every team falls by 1 where its driver
// rises by 1, averages (1, 1), (2, 3), (3, 5) rise by 2; pooled
// (Σ within -1·1.5 + Σ between 2·4)/(1.5 + 4) = 6.5/5.5 = 1.18.
func TestSlopesDescription(t *testing.T) {
	p := chart.Pairs{Measure: "csat", Driver: "pay"}
	for i := range 3 {
		for _, d := range []float64{-0.5, 0.5} {
			p.Rows = append(p.Rows, chart.Pair{Team: fmt.Sprint(i), Driver: float64(i+1) + d, Score: float64(2*i+1) - d})
		}
	}
	c, err := chart.Slopes(p, chart.SlopesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"within teams −1.0", "between teams +2.0", "pooled +1.2"} {
		if !strings.Contains(c.Description(), want) {
			t.Errorf("%q does not say %q", c.Description(), want)
		}
	}
}

// The subtitle tells whether the levels contradict each other.
func TestSlopesFinding(t *testing.T) {
	for want, p := range map[string]chart.Pairs{
		"contradict each other":        pairsOf(teamNames(20), 12, 20, -12, 1),
		"do not contradict each other": pairsOf(teamNames(20), 12, 12, 12, 1),
		"Teams differ by more":         pairsOf(teamNames(20), 12, 30, 2, 1),
		"Teams differ by less":         pairsOf(teamNames(20), 12, 4, 30, 1),
		"Nothing moves inside teams":   pairsOf(teamNames(8), 1, 14, -11, 4),
	} {
		c, err := chart.Slopes(p, chart.SlopesOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(svg(t, c), want) {
			t.Errorf("not told: %s", want)
		}
	}
}

func TestTeamSlopesPlots(t *testing.T) {
	s, err := chart.NewTeamSlopes(pairsOf(teamNames(5), 4, 1, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	pl := plot.New()
	pl.Add(s)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

func TestSlopesAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, err := chart.Slopes(anyPairs(rt), chart.SlopesOptions{})
		if err != nil {
			return
		}
		if notFinite.MatchString(svg(t, c)) {
			rt.Error("a coordinate is no number")
		}
	})
}

// Where teams whose driver is high do better all the time, and every team does worse when
// its own driver rises, the pooled slope is about neither.
func ExampleSlopes() {
	pairs := chart.Pairs{Measure: "nps", MeasureUnit: "points", Driver: "workload"}
	for i, team := range []string{"north", "east", "south", "west"} {
		for wave, off := range []float64{-0.4, 0.1, 0.3} {
			pairs.Rows = append(pairs.Rows, chart.Pair{Team: team, Driver: float64(i) + off, Score: 10*float64(i) - 6*off + float64((i+wave)%2)})
		}
	}
	c, err := chart.Slopes(pairs, chart.SlopesOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Description())
	// Output:
	// Slopes of nps on workload over 4 teams, in points per unit of workload: within teams −6.0 [−6.7, −5.3], between teams +10.1 [+9.7, +10.4], pooled +9.0 [+5.3, +12.7]. Within and between teams contradict each other: the pooled line is true of neither (Simpson's paradox).
}
