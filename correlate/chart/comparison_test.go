package chart_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
)

// pooled returns pooled correlations that rank the drivers otherwise than causes do.
func pooled(causes []correlate.RootCause) []correlate.Correlation {
	var cs []correlate.Correlation
	for i, c := range causes {
		r := 0.6 * math.Sin(float64(i)*0.9+0.3)
		cs = append(cs, correlate.Correlation{
			Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver, Level: correlate.Pooled, Method: correlate.Pearson,
			Estimate: r, Low: math.Tanh(math.Atanh(r) - 0.2), High: math.Tanh(math.Atanh(r) + 0.2), N: 1400, Teams: 60,
		})
	}
	return cs
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"comparison", func() (*chart.Chart, error) {
			causes := rootCauses("Checkout", drivers, 3)
			for i := range causes {
				causes[i].RankLow, causes[i].RankHigh = max(1, i-1), min(len(causes), i+4)
			}
			return chart.Comparison(pooled(causes), causes, chart.ComparisonOptions{Planted: func(driver string) (string, bool) {
				switch driver {
				case "workload", "autonomy":
					return "cause, 1 month", true
				case "recognition":
					return "follows customers", false
				}
				return "", false
			}})
		}},
		{"comparison-3", func() (*chart.Chart, error) { // one wave; nothing planted; one correlation undefined, one not there
			causes := rootCauses(longTouchpoint, []string{longDriver, "pay", "tools"}, 4)
			for i := range causes {
				causes[i].Probability = math.NaN()
			}
			cs := pooled(causes)
			cs[0].Estimate, cs[0].Low, cs[0].High = math.NaN(), math.NaN(), math.NaN()
			return chart.Comparison(cs[:2], causes, chart.ComparisonOptions{})
		}},
		{"comparison-40", func() (*chart.Chart, error) {
			causes := rootCauses("Checkout", names(60, drivers, "driver"), 5)
			return chart.Comparison(pooled(causes), causes, chart.ComparisonOptions{Top: 40, Title: "Forty"})
		}},
	}...)
}

func TestComparisonRefuses(t *testing.T) {
	two := append(rootCauses("Checkout", drivers[:3], 1), rootCauses("Repair", drivers[:3], 1)...)
	one := rootCauses("Checkout", drivers[:3], 1)
	within := pooled(one)
	for i := range within {
		within[i].Level = correlate.Within
	}
	alone := pooled(one)
	for i := range alone {
		alone[i].Teams = 1
	}
	far := pooled(one)
	far[1].Estimate = 1.2
	for name, tt := range map[string]struct {
		cs     []correlate.Correlation
		causes []correlate.RootCause
		o      chart.ComparisonOptions
		want   error // nil: any
	}{
		"nothing":               {nil, nil, chart.ComparisonOptions{}, chart.ErrEmpty},
		"several touchpoints":   {pooled(two), two, chart.ComparisonOptions{}, nil},
		"another touchpoint":    {pooled(two), two, chart.ComparisonOptions{Touchpoint: "Web shop"}, chart.ErrEmpty},
		"no pooled correlation": {within, one, chart.ComparisonOptions{}, chart.ErrEmpty},
		"one team":              {alone, one, chart.ComparisonOptions{}, chart.ErrOneTeam},
		"above one":             {far, one, chart.ComparisonOptions{}, nil},
	} {
		if _, err := chart.Comparison(tt.cs, tt.causes, tt.o); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// The strongest correlation comes first, whatever the ranks, and the input stays as it was.
func TestComparisonDescription(t *testing.T) {
	causes := rootCauses("Checkout", drivers[:3], 1)
	cs := pooled(causes)
	cs[0].Estimate, cs[1].Estimate, cs[2].Estimate = 0.2, -0.5, 0.1
	c, err := chart.Comparison(cs, causes, chart.ComparisonOptions{Planted: func(d string) (string, bool) { return "", d == drivers[0] }})
	if err != nil {
		t.Fatal(err)
	}
	want := "nps at Checkout. Strongest pooled correlation: tools_and_systems, r −0.50. Likeliest cause: workload, probability > 0.99, number 2 of 3 by pooled correlation. Planted: workload."
	if c.Description() != want {
		t.Errorf("got  %q\nwant %q", c.Description(), want)
	}
	if causes[0].Driver != drivers[0] || cs[0].Driver != drivers[0] {
		t.Error("the input changed")
	}
}

// Coefficients draws on a plot of the caller's.
func TestCoefficients(t *testing.T) {
	k, err := chart.NewCoefficients(pooled(rootCauses("Checkout", drivers[:4], 1)))
	if err != nil {
		t.Fatal(err)
	}
	p := plot.New()
	p.Add(k)
	p.Y.Tick.Marker = k.Rows()
	if p.X.Min != -1 || p.X.Max != 1 || p.Y.Min != -0.5 || p.Y.Max != 3.5 {
		t.Errorf("ranges %g to %g, %g to %g", p.X.Min, p.X.Max, p.Y.Min, p.Y.Max)
	}
	if rows := k.Rows(); !strings.Contains(rows[0].Label, drivers[0]) || rows[0].Value != 3 {
		t.Errorf("first row %v", rows[0])
	}
}
