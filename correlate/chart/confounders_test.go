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
	"pgregory.net/rapid"
)

// confounders bounds an effect by benchmarks, each stronger than the one before.
func confounders(benchmarks ...string) *correlate.Confounders {
	c := &correlate.Confounders{
		Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Unit: "points", Comparison: correlate.WithinTeams,
		Effect: -2.31, SE: 0.14, DF: 20, Low: -2.59, High: -2.03, DriverSD: 0.51, RobustnessValue: 0.528, RobustnessValue05: 0.484,
		N: 288, Teams: 24, Level: 0.95,
	}
	for j, name := range benchmarks {
		step := 0.26 + 0.3*float64(j)
		b := correlate.Benchmark{Name: name, Explained: 2.31 / step, Doubtful: 2.03 / step}
		for k := 1.; k <= 3; k++ {
			effect, half := -2.31+step*k, 0.28+0.05*k
			b.Bounds = append(b.Bounds, correlate.Bound{Times: k, Effect: effect, SE: half / 2, Low: effect - half, High: effect + half})
		}
		c.Benchmarks = append(c.Benchmarks, b)
	}
	return c
}

func init() {
	absorbed := func(c *correlate.Confounders, name string) {
		c.Benchmarks = append(c.Benchmarks, correlate.Benchmark{Name: name, Absorbed: "it never changes inside teams: team effects hold it constant already; it can be a benchmark between teams",
			Explained: math.NaN(), Doubtful: math.NaN()})
	}
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"confounders", func() (*chart.Chart, error) {
			c := confounders("footfall", "staff turnover", "need_index+poverty")
			c.HeldConstant = []string{"training", "pay_fairness"}
			absorbed(c, "district")
			return chart.Confounders(c, chart.ConfoundersOptions{})
		}},
		{"confounders-3", func() (*chart.Chart, error) {
			c := confounders(longTouchpoint)
			nan := math.NaN()
			c.Driver, c.Unit, c.Comparison, c.Lag = longDriver, "", correlate.BetweenTeams, 1
			c.Benchmarks[0].Explained, c.Benchmarks[0].Doubtful = math.Inf(1), 0
			c.Benchmarks[0].Bounds[1].Low, c.Benchmarks[0].Bounds[1].High = nan, nan
			c.Benchmarks[0].Bounds[2] = correlate.Bound{Times: 3, Effect: nan, SE: nan, Low: nan, High: nan}
			return chart.Confounders(c, chart.ConfoundersOptions{})
		}},
		{"confounders-40", func() (*chart.Chart, error) {
			return chart.Confounders(confounders(names(13, nil, "benchmark")...), chart.ConfoundersOptions{Title: "Forty"})
		}},
	}...)
}

func TestConfoundersRefuses(t *testing.T) {
	blank, one, absorbed := confounders("footfall"), confounders("footfall"), confounders("district")
	blank.Effect, one.Teams, absorbed.Benchmarks[0].Absorbed = math.NaN(), 1, "it never changes"
	for name, tt := range map[string]struct {
		c    *correlate.Confounders
		want error
	}{
		"nothing":      {nil, chart.ErrEmpty},
		"no effect":    {blank, chart.ErrEmpty},
		"no benchmark": {confounders(), chart.ErrEmpty},
		"all absorbed": {absorbed, chart.ErrEmpty},
		"one team":     {one, chart.ErrOneTeam},
	} {
		if _, err := chart.Confounders(tt.c, chart.ConfoundersOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// What cannot be a benchmark is said, and what cannot be so strong is no estimate of 0.
func TestConfoundersSaysWhatIsMissing(t *testing.T) {
	c := confounders("footfall", "district")
	c.Benchmarks[1].Absorbed, c.Benchmarks[0].Bounds[2].Effect = "the same for all", math.NaN()
	ch, err := chart.Confounders(c, chart.ConfoundersOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := svg(t, ch)
	for _, want := range []string{"none so strong", "no estimate", "district is no"} {
		if !strings.Contains(s, want) {
			t.Errorf("the chart does not say %q", want)
		}
	}
}

func TestConfoundersAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := confounders("footfall")
		b := &c.Benchmarks[0]
		for i := range b.Bounds {
			x := &b.Bounds[i]
			x.Effect, x.Low, x.High, x.Times = anyValue.Draw(rt, "effect"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high"), anyValue.Draw(rt, "times")
		}
		c.Effect, c.Low, b.Explained, b.Doubtful = anyValue.Draw(rt, "as it is"), anyValue.Draw(rt, "its low"), anyValue.Draw(rt, "explained"), anyValue.Draw(rt, "doubtful")
		anyDrawing(rt, t, func() (*chart.Chart, error) { return chart.Confounders(c, chart.ConfoundersOptions{}) })
	})
}

func ExampleConfounders() {
	c, err := chart.Confounders(confounders("footfall", "staff turnover"), chart.ConfoundersOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What could explain away the effect of workload on nps at Checkout
	// Effect of workload on nps at Checkout, within teams: −2.31 [−2.59, −2.03]. To bring it to 0, something unmeasured would have to be so many times as strong as: footfall 8.9×, its interval 7.8×; staff turnover 4.1×, its interval 3.6×.
}
