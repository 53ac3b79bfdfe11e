package chart_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

func init() {
	addPictures(
		picture{"eventstudy", func() (*chart.Chart, error) {
			return chart.EventStudy(confirmation(8, 7, 1), chart.EventStudyOptions{Period: "month"})
		}},
		picture{"eventstudy-3", func() (*chart.Chart, error) {
			x := confirmation(2, 1, 0)
			x.Touchpoint, x.Driver, x.DriverEvents, x.PathsP = longTouchpoint, longDriver, nil, math.NaN()
			x.After, x.Before, x.Unit = correlate.CannotTell, correlate.CannotTell, ""
			x.Events[0].BandLow, x.Events[0].BandHigh = math.NaN(), math.NaN()
			x.Events[2].Low, x.Events[2].High = -40, 60
			return chart.EventStudy(x, chart.EventStudyOptions{})
		}},
		picture{"eventstudy-periods-40", func() (*chart.Chart, error) {
			x := confirmation(20, 20, 6)
			for i := range x.Events { // a measure that falls
				e := &x.Events[i]
				e.Estimate, e.Low, e.High, e.BandLow, e.BandHigh = -e.Estimate, -e.High, -e.Low, -e.BandHigh, -e.BandLow
			}
			x.Events[30].Estimate = math.NaN()
			x.Predicted, x.PredictedLow, x.PredictedHigh, x.PathsP = -5, -8, -2, 0.004
			x.After, x.Before = correlate.Associated, correlate.CandidateCause
			return chart.EventStudy(x, chart.EventStudyOptions{Period: "week"})
		}},
	)
}

// confirmation is an action that works so many periods later.
func confirmation(before, after, lag int) correlate.Confirmation {
	rng := rand.New(rand.NewPCG(uint64(before), uint64(after)))
	x := correlate.Confirmation{Touchpoint: "Checkout", Measure: "nps", Driver: "tools_and_systems", Lag: lag,
		Before: correlate.CandidateCause, After: correlate.Confirmed, Acted: 18, Compared: 42, Effect: 5.1, Low: 2.8, High: 7.4, Unit: "points",
		P: 0.0001, Q: 0.0004, Rise: 0.41, Predicted: 4.4, PredictedLow: 2, PredictedHigh: 6.8, PathsP: 0.62}
	path := func(lag int, size, noise float64) (events []correlate.EventStudyPoint) {
		for t := -before; t < after; t++ {
			e := correlate.EventStudyPoint{Since: t, N: 60 - max(t, -t), Low: math.NaN(), High: math.NaN(), BandLow: math.NaN(), BandHigh: math.NaN()}
			if t != -1 {
				e.Estimate = noise * rng.NormFloat64()
				if t >= lag {
					e.Estimate += size
				}
				half := noise * (2 + 0.1*math.Abs(float64(t)))
				e.Low, e.High, e.BandLow, e.BandHigh = e.Estimate-half, e.Estimate+half, e.Estimate-1.5*half, e.Estimate+1.5*half
			}
			events = append(events, e)
		}
		return events
	}
	x.Events, x.DriverEvents = path(lag, 5, 1), path(0, 0.41, 0.07)
	return x
}

func TestEventStudyRefuses(t *testing.T) {
	lonely, only := confirmation(3, 3, 0), confirmation(3, 3, 0)
	for i := range lonely.Events {
		lonely.Events[i].N = 1
	}
	only.Events = only.Events[2:3]
	for name, tt := range map[string]struct {
		x    correlate.Confirmation
		want error
	}{
		"nothing": {correlate.Confirmation{}, chart.ErrEmpty}, "only the period compared with": {only, chart.ErrEmpty}, "one team": {lonely, chart.ErrOneTeam},
	} {
		if _, err := chart.EventStudy(tt.x, chart.EventStudyOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestEventStudyTellsTheVerdict(t *testing.T) {
	c, err := chart.EventStudy(confirmation(8, 7, 1), chart.EventStudyOptions{Period: "month"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Verdict: confirmed, was candidate cause", "Effect +5.1 [+2.8, +7.4]", "Promised +4.4 [+2.0, +6.8]"} {
		if !strings.Contains(c.Description(), want) {
			t.Errorf("%q does not say %q", c.Description(), want)
		}
	}
}

func TestEventStudyAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := confirmation(2, 2, 0)
		for _, events := range [][]correlate.EventStudyPoint{x.Events, x.DriverEvents} {
			for i := range events {
				e := &events[i]
				for _, v := range []*float64{&e.Estimate, &e.Low, &e.High, &e.BandLow, &e.BandHigh} {
					*v = anyFigure.Draw(rt, "value")
				}
			}
		}
		for _, v := range []*float64{&x.Effect, &x.Low, &x.High, &x.Predicted, &x.PredictedLow, &x.PredictedHigh, &x.PathsP, &x.Q} {
			*v = anyFigure.Draw(rt, "figure")
		}
		x.Lag = rapid.IntRange(0, 5).Draw(rt, "lag")
		c, err := chart.EventStudy(x, chart.EventStudyOptions{})
		drawnOrRefused(rt, c, err)
	})
}
