package chart_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/stats"
	"pgregory.net/rapid"
)

func init() {
	addPictures(
		picture{"agreement", func() (*chart.Chart, error) {
			ds := agreements(drivers, 40)
			ds[3].ICC.ICC1, ds[3].ICC.ICC2 = math.NaN(), math.NaN()
			ds[5].Within = nil
			return chart.Agreement(ds, chart.AgreementOptions{})
		}},
		picture{"agreement-3", func() (*chart.Chart, error) {
			ds := agreements([]string{"pay", longDriver, "tools"}, 3)
			for i := range ds {
				ds[i].Within = nil
			}
			return chart.Agreement(ds, chart.AgreementOptions{ICC1: -1})
		}},
		picture{"agreement-drivers-40", func() (*chart.Chart, error) {
			return chart.Agreement(agreements(names(40, drivers, "driver"), 25), chart.AgreementOptions{})
		}},
	)
}

// agreements come from answers of 1 to 5 given by teams that differ more and more.
func agreements(drivers []string, teams int) []chart.DriverAgreement {
	rng := rand.New(rand.NewPCG(uint64(teams), 3))
	var out []chart.DriverAgreement
	for d, name := range drivers {
		a := chart.DriverAgreement{Driver: name}
		var y []float64
		var group []int
		for j := range teams {
			level := 3 + 0.09*float64(d%12)*rng.NormFloat64()
			var own []float64
			for range 4 + rng.IntN(8) {
				v := math.Round(min(5, max(1, level+(0.6+0.05*float64(d%9))*rng.NormFloat64())))
				own, y, group = append(own, v), append(y, v), append(group, j)
			}
			a.Within = append(a.Within, stats.RWG(own, stats.UniformVariance(5)))
		}
		a.ICC = stats.IntraclassCorrelation(y, group, nil)
		out = append(out, a)
	}
	return out
}

func TestAgreementRefuses(t *testing.T) {
	undefined := agreements(drivers[:1], 5)
	undefined[0].Within, undefined[0].ICC.ICC1, undefined[0].ICC.ICC2 = nil, math.NaN(), math.NaN()
	deviation := agreements(drivers[:1], 5)
	deviation[0].Within[2] = stats.AverageDeviation([][]float64{{1, 2, 3}})
	for name, tt := range map[string]struct {
		drivers []chart.DriverAgreement
		want    error // nil: any
	}{"nothing": {nil, chart.ErrEmpty}, "undefined": {undefined, chart.ErrEmpty}, "one team": {agreements(drivers[:2], 1), chart.ErrOneTeam}, "deviation": {deviation, nil}} {
		if _, err := chart.Agreement(tt.drivers, chart.AgreementOptions{}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestAgreementNamesConventions(t *testing.T) {
	c, err := chart.Agreement(agreements(drivers, 40), chart.AgreementOptions{ICC1: .05})
	if err != nil {
		t.Fatal(err)
	}
	if got := svg(t, c); !strings.Contains(got, "conventions only: rwg 0.70, ICC(1) 0.05, ICC(2) 0.70") {
		t.Error("thresholds are not called conventions")
	}
}

func TestAgreementAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ds := agreements(drivers[:2], 3)
		for i := range ds {
			c := &ds[i].ICC
			for _, v := range []*float64{&c.ICC1, &c.ICC1Low, &c.ICC1High, &c.ICC2, &c.ICC2Low, &c.ICC2High, &ds[i].Within[0].Estimate, &ds[i].Within[1].Estimate} {
				*v = anyFigure.Draw(rt, "value")
			}
		}
		c, err := chart.Agreement(ds, chart.AgreementOptions{})
		drawnOrRefused(rt, c, err)
	})
}
