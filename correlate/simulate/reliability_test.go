package simulate

import (
	"math"
	"testing"
)

func TestReliability(t *testing.T) {
	few, many := mustNew(t, Options{Respondents: 6, Seed: 1}), mustNew(t, Options{Respondents: 200, Teams: 30, Seed: 1})
	for _, driver := range few.truth.Drivers {
		// A cell of about 7 answers (those with 5 or more) errs by .88²/7 = .11, true
		// movement is .35² = .12, and rounding and followers move both a little.
		if r := few.Reliability(driver, 5); r < 0.4 || r > 0.7 {
			t.Errorf("%s: reliability %.2f with 6 respondents", driver, r)
		}
		if r := many.Reliability(driver, 5); r < 0.9 || r > 1.15 { // above 1: answers are clipped to 1..5
			t.Errorf("%s: reliability %.2f with 200 respondents", driver, r)
		}
	}
	for name, r := range map[string]float64{
		"unknown driver":   few.Reliability("charm", 5),
		"nobody asked":     few.Reliability(few.truth.Drivers[0], 1<<20),
		"a single wave":    mustNew(t, Options{Periods: 1}).Reliability("training", 5),
		"a single team":    mustNew(t, Options{Teams: 1}).Reliability("training", 1),
		"nobody can reply": mustNew(t, Options{Respondents: -1, Periods: 3}).Reliability("training", 0),
	} {
		if !math.IsNaN(r) {
			t.Errorf("%s: reliability %v, want NaN", name, r)
		}
	}
}
