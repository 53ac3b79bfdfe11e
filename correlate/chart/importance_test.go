package chart_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// fitImportance divides the R² of an outcome that some of the drivers move.
func fitImportance(drivers []string, method stats.ImportanceMethod, replicates int, noise bool) *stats.Importance {
	rng := rand.New(rand.NewPCG(4, 9))
	const teams, waves = 40, 6
	columns := make([][]float64, len(drivers))
	var y []float64
	var team []int
	for t := range teams {
		for range waves {
			mood, score := rng.NormFloat64(), 0.0
			for j := range columns {
				v := 0.6*mood + rng.NormFloat64()
				columns[j] = append(columns[j], v)
				if j < 4 {
					score += v * 0.5 / float64(j+1)
				}
			}
			y, team = append(y, score+1.5*rng.NormFloat64()), append(team, t)
		}
	}
	clusters, _ := stats.CentredCrossProducts(columns, y, team, nil)
	o := stats.ImportanceOptions{Method: method, Base: []int{0}, Names: drivers, Noise: noise, Orderings: 50}
	if replicates > 0 {
		o.Bootstrap = &stats.Resampling{Replicates: replicates, Seed: 1}
	}
	m, err := stats.FitImportance(context.Background(), clusters, o)
	if err != nil {
		panic(err)
	}
	return m
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"importance", func() (*chart.Chart, error) {
			return chart.Importance(fitImportance(drivers[:8], stats.LMG, 200, true), chart.ImportanceOptions{Outcome: "nps at Checkout"})
		}},
		{"importance-3", func() (*chart.Chart, error) {
			m := fitImportance([]string{longDriver, "pay", "tools"}, stats.RelativeWeights, 0, false)
			m.Drivers[2].Share = math.NaN()
			m.ControlsR2 = 0.07
			return chart.Importance(m, chart.ImportanceOptions{Outcome: longTouchpoint})
		}},
		{"importance-negative", func() (*chart.Chart, error) {
			m := fitImportance(drivers[:5], stats.Pratt, 100, false)
			for i := range m.Drivers { // shares of Pratt may be negative
				if m.Drivers[i].Name == drivers[4] {
					m.Drivers[i].Share, m.Drivers[i].Low, m.Drivers[i].High = -0.06, -0.9, -0.01
				}
			}
			return chart.Importance(m, chart.ImportanceOptions{Cluster: "region", Title: "Pratt"})
		}},
		{"importance-40", func() (*chart.Chart, error) {
			return chart.Importance(fitImportance(names(50, drivers, "driver"), stats.RelativeWeights, 40, false), chart.ImportanceOptions{Top: 40})
		}},
	}...)
}

func TestImportanceRefuses(t *testing.T) {
	one, blank, far := fitImportance(drivers[:2], stats.LMG, 0, false), fitImportance(drivers[:2], stats.LMG, 0, false), fitImportance(drivers[:2], stats.LMG, 0, false)
	one.Clusters, far.Drivers[0].First = 1, 1.2
	for i := range blank.Drivers {
		blank.Drivers[i].Share = math.NaN()
	}
	for name, tt := range map[string]struct {
		m    *stats.Importance
		want error // nil: any
	}{
		"nothing":         {nil, chart.ErrEmpty},
		"no driver":       {&stats.Importance{}, chart.ErrEmpty},
		"one cluster":     {one, chart.ErrOneTeam},
		"no share":        {blank, chart.ErrEmpty},
		"first above one": {far, nil},
	} {
		if _, err := chart.Importance(tt.m, chart.ImportanceOptions{}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestImportanceDescription(t *testing.T) {
	nan := math.NaN()
	m := &stats.Importance{Method: "LMG", N: 100, Clusters: 10, R2: 0.5, R2Low: 0.4, R2High: 0.6, Level: 0.95, Replicates: 200, Drivers: []stats.DriverShare{
		{Name: "pay", Share: 0.1, Low: 0.02, High: 0.2, RankLow: 1, RankHigh: 2, First: 0.003, NoiseP: nan},
		{Name: "tools", Share: 0.4, Low: 0.3, High: 0.5, RankLow: 1, RankHigh: 1, First: 0.997, NoiseP: nan},
	}}
	c, err := chart.Importance(m, chart.ImportanceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := "Importance of 2 drivers. R² 0.50 [0.40, 0.60]. Largest: tools, share 0.40 [0.30, 0.50], rank 1, first with probability > 0.99."
	if c.Description() != want {
		t.Errorf("got  %q\nwant %q", c.Description(), want)
	}
	if m.Drivers[0].Name != "pay" {
		t.Error("the input changed")
	}
}

func TestDriverShares(t *testing.T) {
	m := fitImportance(drivers[:4], stats.LMG, 50, false)
	d, err := chart.NewDriverShares(m.Drivers)
	if err != nil {
		t.Fatal(err)
	}
	if x0, _, y0, y1 := d.DataRange(); x0 != 0 || y0 != -0.5 || y1 != 3.5 {
		t.Errorf("from %v, %v..%v", x0, y0, y1)
	}
	if rows := d.Rows(); rows[0].Value != 3 || rows[0].Label != drivers[0] {
		t.Errorf("the first row is %v, want %s on top", rows[0], drivers[0])
	}
	pl := plot.New()
	pl.Add(d)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 20 {
		t.Error("drew next to nothing")
	}
}

func TestImportanceAnyNumbers(t *testing.T) {
	m := fitImportance(drivers[:3], stats.LMG, 20, false)
	rapid.Check(t, func(rt *rapid.T) {
		for i := range m.Drivers {
			d := &m.Drivers[i]
			d.Share, d.Low, d.High = anyValue.Draw(rt, "share"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high")
			d.RankLow, d.RankHigh = anyValue.Draw(rt, "from"), anyValue.Draw(rt, "to")
			d.First = rapid.SampledFrom([]float64{0, math.NaN(), 5e-324, 0.5, 1}).Draw(rt, "first")
			d.NoiseP = anyValue.Draw(rt, "noise")
		}
		m.R2, m.R2Low, m.R2High = anyValue.Draw(rt, "R2"), anyValue.Draw(rt, "R2 low"), anyValue.Draw(rt, "R2 high")
		c, err := chart.Importance(m, chart.ImportanceOptions{})
		if err != nil {
			return
		}
		if s := svg(t, c); notFinite.MatchString(s) || strings.Contains(s, "%!") {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleImportance() {
	m := fitImportance([]string{"workload", "training", "pay"}, stats.LMG, 200, false)
	c, err := chart.Importance(m, chart.ImportanceOptions{Outcome: "nps"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What goes with nps
	// Importance of 3 drivers. R² 0.26 [0.17, 0.36]. Largest: workload, share 0.179 [0.105, 0.271], rank 1, first with probability 0.98.
}
