package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/chart"
)

func init() {
	addPictures(
		picture{"withheld", func() (*chart.Chart, error) {
			return chart.Withheld(coverage(touchpoints, 14, 12, 12), chart.WithheldOptions{Measure: "workload"})
		}},
		picture{"withheld-3", func() (*chart.Chart, error) {
			c := coverage([]string{"Checkout"}, 5, 3, 12)
			c.AddWithheld(7)
			return chart.Withheld(c, chart.WithheldOptions{Rows: chart.ByTeam, Measure: "workload"})
		}},
		picture{"withheld-teams-40", func() (*chart.Chart, error) {
			return chart.Withheld(coverage(touchpoints[:2], 40, 40, 12), chart.WithheldOptions{Measure: "workload", Rows: chart.ByTeam})
		}},
		picture{"withheld-rows-40", func() (*chart.Chart, error) {
			tp := names(40, touchpoints, "Branch office")
			tp[17] = longTouchpoint
			return chart.Withheld(coverage(tp, 5, 120, 9), chart.WithheldOptions{Measure: "workload"})
		}},
	)
}

// coverage returns cells of so many people or fewer, with gaps.
func coverage(touchpoints []string, teams, periods, people int) *linkage.Cells {
	rng := rand.New(rand.NewPCG(uint64(teams), uint64(periods)))
	first, _ := linkage.ParsePeriod("2015-03")
	c := linkage.NewCells()
	for k, tp := range touchpoints {
		for t := range periods {
			for j := range teams {
				n := rng.IntN(people)
				switch {
				case t == periods/2 || k%5 == 3 && t < periods/3 || n == 0:
					continue
				case k%7 == 2:
					n = min(n, 4) // all withheld
				case k%5 == 1:
					n += 5 // all shown
				}
				c.Add(linkage.Key{Team: fmt.Sprintf("Team %d", j), Touchpoint: tp, Period: first.Shift(t)}, "workload", linkage.Cell{Moments: linkage.MomentsOf(int64(n), 3.25, 1)})
			}
		}
	}
	return c
}

// Pictures of tables that differ only in what withheld cells hold are the same bytes.
func TestWithheldTellsNothing(t *testing.T) {
	period, _ := linkage.ParsePeriod("2024-Q1")
	table := func(n int64, mean, sd float64) *linkage.Cells {
		c := linkage.NewCells()
		for i, m := range []int64{12, n, 30} {
			key := linkage.Key{Team: fmt.Sprint("Team ", i), Touchpoint: "Checkout", Period: period.Shift(i)}
			x := linkage.MomentsOf(m, mean, sd)
			if m != n {
				x = linkage.MomentsOf(m, 3, 1)
			}
			c.Add(key, "nps", linkage.Cell{Moments: x})
		}
		return c
	}
	for _, rows := range []chart.CoverageRows{chart.ByTouchpoint, chart.ByTeam} {
		var want string
		for i, c := range []*linkage.Cells{table(4, 2.5, 1), table(1, 77.77, 0), table(3, -5, 9)} {
			pic, err := chart.Withheld(c, chart.WithheldOptions{Rows: rows})
			if err != nil {
				t.Fatal(err)
			}
			got := svg(t, pic)
			if i == 0 {
				want = got
			}
			if got != want {
				t.Error("what a withheld cell holds changes the picture")
			}
			if !strings.Contains(pic.Description(), "2 cells shown, 1 withheld for fewer than 5 respondents") {
				t.Error(pic.Description())
			}
		}
	}
}

func TestWithheldRefuses(t *testing.T) {
	day, _ := linkage.ParsePeriod("2024-03-05")
	far, _ := linkage.ParsePeriod("1990-03-05")
	two := coverage(touchpoints[:2], 2, 3, 20)
	two.Add(linkage.Key{Team: "Team 1", Touchpoint: "Checkout", Period: day}, "workload", linkage.Cell{Moments: linkage.MomentsOf(9, 3, 1)})
	long := linkage.NewCells()
	for _, p := range []linkage.Period{day, far} {
		long.Add(linkage.Key{Team: "Team 1", Touchpoint: "Checkout", Period: p}, "workload", linkage.Cell{Moments: linkage.MomentsOf(9, 3, 1)})
	}
	for name, tt := range map[string]struct {
		cells *linkage.Cells
		o     chart.WithheldOptions
		want  error // nil: any
	}{
		"nothing": {nil, chart.WithheldOptions{}, chart.ErrEmpty}, "no cells": {linkage.NewCells(), chart.WithheldOptions{}, chart.ErrEmpty},
		"no such measure": {coverage(touchpoints[:2], 2, 3, 20), chart.WithheldOptions{Measure: "pay"}, chart.ErrEmpty},
		"two units":       {two, chart.WithheldOptions{}, nil}, "too long": {long, chart.WithheldOptions{}, nil},
	} {
		if _, err := chart.Withheld(tt.cells, tt.o); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func ExampleWithheld() {
	quarter, err := linkage.ParsePeriod("2024-Q1")
	if err != nil {
		log.Fatal(err)
	}
	cells := linkage.NewCells() // before any was withheld
	cells.Add(linkage.Key{Team: "North", Touchpoint: "Checkout", Period: quarter}, "workload", linkage.Cell{Moments: linkage.MomentsOf(14, 3.2, 1.1)})
	cells.Add(linkage.Key{Team: "North", Touchpoint: "Checkout", Period: quarter.Shift(2)}, "workload", linkage.Cell{Moments: linkage.MomentsOf(3, 2.1, 0.4)})
	c, err := chart.Withheld(cells, chart.WithheldOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Description())
	// Output:
	// Coverage of 1 touchpoint by quarter over 3 periods: 1 cell shown, 1 withheld for fewer than 5 respondents. Of 3 places, 1 have answers that are all withheld and 1 have none.
}
