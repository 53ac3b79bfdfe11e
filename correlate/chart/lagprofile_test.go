package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// lagged has its peak where the driver leads by one.
func lagged(touchpoint, driver string, most int) []correlate.Correlation {
	var cs []correlate.Correlation
	for lag := -most; lag <= most; lag++ {
		r := -0.36*math.Exp(-math.Abs(float64(lag)-1)/1.4) + 0.04*math.Sin(float64(5*lag))
		half := 0.1 + 0.012*math.Abs(float64(lag))
		q := 0.4
		if math.Abs(r) > half {
			q = 0.01
		}
		for _, level := range []correlate.Level{correlate.Within, correlate.Pooled} {
			cs = append(cs, correlate.Correlation{
				Touchpoint: touchpoint, Measure: "nps", Driver: driver, Level: level, Lag: lag, Method: correlate.Pearson,
				Estimate: r, Low: r - half, High: r + half, Q: q, N: 1400 - 40*max(lag, -lag), Teams: 60 - max(lag, -lag)/3,
			})
		}
	}
	return cs
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"lagprofile", func() (*chart.Chart, error) {
			return chart.LagProfile(lagged("Checkout", "workload", 4), chart.LagProfileOptions{Period: "month",
				Cause: &correlate.RootCause{Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Lag: 1, Probability: 0.9, Direction: correlate.EXLeads}})
		}},
		{"lagprofile-3", func() (*chart.Chart, error) {
			cs := lagged(longTouchpoint, longDriver, 1)
			for i := range cs {
				switch cs[i].Lag {
				case -1:
					cs[i].Estimate, cs[i].Low, cs[i].High, cs[i].Q = math.NaN(), math.NaN(), math.NaN(), math.NaN()
				case 0:
					cs[i].Low, cs[i].High = math.NaN(), math.NaN()
				case 1:
					cs[i].Estimate, cs[i].Low, cs[i].High = 0.97, 0.9, 1
				}
			}
			return chart.LagProfile(cs, chart.LagProfileOptions{})
		}},
		{"lagprofile-40", func() (*chart.Chart, error) {
			return chart.LagProfile(lagged("Checkout", "workload", 20), chart.LagProfileOptions{Period: "week", Level: correlate.Pooled})
		}},
	}...)
}

func TestLagProfileRefuses(t *testing.T) {
	oneTeam, nan, far := lagged("Checkout", "pay", 2), lagged("Checkout", "pay", 2), lagged("Checkout", "pay", 2)
	for i := range oneTeam {
		oneTeam[i].Teams, nan[i].Estimate = 1, math.NaN()
	}
	far[0].Estimate = 1.2
	for name, tt := range map[string]struct {
		cs   []correlate.Correlation
		o    chart.LagProfileOptions
		want error // nil: any
	}{
		"nothing":               {nil, chart.LagProfileOptions{}, chart.ErrEmpty},
		"no such level":         {lagged("Checkout", "pay", 2), chart.LagProfileOptions{Level: correlate.Between}, chart.ErrEmpty},
		"one team":              {oneTeam, chart.LagProfileOptions{}, chart.ErrOneTeam},
		"all undefined":         {nan, chart.LagProfileOptions{}, chart.ErrEmpty},
		"beyond 1":              {far, chart.LagProfileOptions{}, nil},
		"twice at one lag":      {append(lagged("Checkout", "pay", 2), lagged("Checkout", "pay", 1)...), chart.LagProfileOptions{}, nil},
		"several drivers":       {append(lagged("Checkout", "pay", 2), lagged("Checkout", "tools", 2)...), chart.LagProfileOptions{}, nil},
		"another's root cause":  {lagged("Checkout", "pay", 2), chart.LagProfileOptions{Driver: "pay", Cause: &correlate.RootCause{Driver: "tools"}}, nil},
		"an unknown touchpoint": {lagged("Checkout", "pay", 2), chart.LagProfileOptions{Touchpoint: "Moon"}, chart.ErrEmpty},
	} {
		if _, err := chart.LagProfile(tt.cs, tt.o); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestLagProfileDescription(t *testing.T) {
	cs := lagged("Checkout", "workload", 4)
	slices.Reverse(cs)
	before := slices.Clone(cs)
	c, err := chart.LagProfile(cs, chart.LagProfileOptions{Period: "month",
		Cause: &correlate.RootCause{Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Lag: 2, Probability: 0.9, Direction: correlate.CXLeads}})
	if err != nil {
		t.Fatal(err)
	}
	// By hand at lag 1: -0.36 + 0.04·sin 5 = -0.398, half 0.112.
	want := "Lag profile of 9 lags. Strongest: −0.40 [−0.51, −0.29] at lag 1 month, the driver first. " +
		"Likeliest lag of the root cause: lag 2 months, the driver first. Beside its own past, the past of nps tells later workload, and not the reverse."
	if c.Description() != want {
		t.Errorf("got  %q\nwant %q", c.Description(), want)
	}
	if !slices.EqualFunc(before, cs, func(a, b correlate.Correlation) bool { return a.Lag == b.Lag }) {
		t.Error("the input changed")
	}
}

// The range that gives meaning does not depend on the data.
func TestLagsPlot(t *testing.T) {
	l, err := chart.NewLags(lagged("Checkout", "workload", 2), chart.LagProfileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if x0, x1, y0, y1 := l.DataRange(); x0 != -2.5 || x1 != 2.5 || y0 != -1 || y1 != 1 {
		t.Errorf("spans %v..%v by %v..%v", x0, x1, y0, y1)
	}
	pl := plot.New()
	pl.Add(l)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

func TestLagProfileAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cs := lagged("Checkout", "workload", rapid.IntRange(0, 60).Draw(rt, "most"))
		for i := range cs[:min(len(cs), 6)] {
			c := &cs[i]
			c.Estimate, c.Low, c.High = anyValue.Draw(rt, "estimate"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high")
		}
		c, err := chart.LagProfile(cs, chart.LagProfileOptions{})
		if err != nil {
			return
		}
		if s := svg(t, c); notFinite.MatchString(s) || !strings.Contains(s, "the driver comes first") {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleLagProfile() {
	var cs []correlate.Correlation
	for lag, r := range map[int]float64{-1: -0.05, 0: -0.18, 1: -0.41} {
		cs = append(cs, correlate.Correlation{Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Level: correlate.Within,
			Method: correlate.Pearson, Lag: lag, Estimate: r, Low: r - 0.1, High: r + 0.1, Q: 0.01, N: 1400, Teams: 60})
	}
	c, err := chart.LagProfile(cs, chart.LagProfileOptions{Period: "month"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Description())
	// Output:
	// Lag profile of 3 lags. Strongest: −0.41 [−0.51, −0.31] at lag 1 month, the driver first.
}
