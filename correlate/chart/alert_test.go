package chart_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

func init() {
	addPictures(
		picture{"alert", func() (*chart.Chart, error) {
			a, cells := warning(24, 17, 20)
			return chart.EarlyWarning(a, cells, chart.EarlyWarningOptions{})
		}},
		picture{"alert-3", func() (*chart.Chart, error) {
			a, cells := warning(3, 2, 2)
			a.Team, a.Touchpoint, a.Better, a.Unit, a.Causes = "", longTouchpoint, true, "", nil
			moved := linkage.NewCells()
			for k, c := range cells.All() {
				k.Touchpoint = longTouchpoint
				moved.Add(k.Key, k.Measure, linkage.Cell{Moments: linkage.MomentsOf(-1, c.Mean(), math.NaN())})
			}
			return chart.EarlyWarning(a, moved, chart.EarlyWarningOptions{})
		}},
		picture{"alert-periods-40", func() (*chart.Chart, error) {
			a, cells := warning(104, 80, 90)
			return chart.EarlyWarning(a, cells, chart.EarlyWarningOptions{})
		}},
	)
}

// warning is a team that falls from 20 to −15 points, with a gap and a small cell.
func warning(periods, since, seen int) (correlate.Alert, *linkage.Cells) {
	rng := rand.New(rand.NewPCG(uint64(periods), 1))
	first, _ := linkage.ParsePeriod("2022-01")
	cells := linkage.NewCells()
	for t := range periods {
		level, n := 20., int64(30+rng.IntN(90))
		if t >= since {
			level = -15
		}
		if periods > 5 && t == 5 {
			continue
		}
		if periods > 9 && t == 9 {
			n, level = 3, 99
		}
		cells.Add(linkage.Key{Team: "Team 7", Touchpoint: "Checkout", Period: first.Shift(t)}, "nps", linkage.Cell{Moments: linkage.MomentsOf(n, level+6*rng.NormFloat64(), 62)})
	}
	return correlate.Alert{Team: "Team 7", Touchpoint: "Checkout", Measure: "nps", Period: first.Shift(seen), Since: first.Shift(since), Before: 20, Now: -17, Unit: "points",
		Evidence: 4120, Threshold: 400, Causes: []correlate.RootCause{{Driver: "tools_and_systems", Verdict: correlate.CandidateCause}, {Driver: "workload", Verdict: correlate.Associated}}}, cells
}

func TestEarlyWarningRefuses(t *testing.T) {
	a, cells := warning(12, 8, 10)
	other := a
	other.Measure = "csat"
	for i, x := range []struct {
		a correlate.Alert
		c *linkage.Cells
	}{{a, nil}, {correlate.Alert{}, cells}, {other, cells}, {a, linkage.NewCells()}} {
		if _, err := chart.EarlyWarning(x.a, x.c, chart.EarlyWarningOptions{}); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("case %d: error %v", i, err)
		}
	}
}

// A cell below the minimum of respondents leaves no trace.
func TestEarlyWarningWithholds(t *testing.T) {
	a, _ := warning(3, 2, 2)
	var want string
	for i, level := range []float64{-70, 99} {
		_, cells := warning(3, 2, 2)
		cells.Add(linkage.Key{Team: "Team 7", Touchpoint: "Checkout", Period: a.Period.Shift(2)}, "nps", linkage.Cell{Moments: linkage.MomentsOf(4, level, 10)})
		c, err := chart.EarlyWarning(a, cells, chart.EarlyWarningOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got := svg(t, c)
		if i == 0 {
			want = got
		}
		if got != want {
			t.Error("a small cell changes the picture")
		}
	}
}

func TestEarlyWarningAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, cells := warning(4, 2, 3)
		for i := range 3 {
			m := linkage.MomentsOf(20, anyFigure.Draw(rt, "mean"), math.Abs(anyFigure.Draw(rt, "sd")))
			cells.Add(linkage.Key{Team: "Team 7", Touchpoint: "Checkout", Period: a.Period.Shift(1 + i)}, "nps", linkage.Cell{Moments: m})
		}
		a.Before, a.Now, a.Evidence = anyFigure.Draw(rt, "before"), anyFigure.Draw(rt, "now"), anyFigure.Draw(rt, "evidence")
		c, err := chart.EarlyWarning(a, cells, chart.EarlyWarningOptions{})
		drawnOrRefused(rt, c, err)
	})
}
