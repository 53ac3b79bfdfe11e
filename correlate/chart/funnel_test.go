package chart_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

// addPictures puts charts among those that every test looks at; the last picture
// keeps its place.
func addPictures(more ...picture) {
	pictures = slices.Insert(pictures, len(pictures)-1, more...)
}

func init() {
	addPictures(
		picture{"funnel", func() (*chart.Chart, error) { return chart.Funnel(funnel(40, 14, 5), chart.FunnelOptions{}) }},
		picture{"funnel-3", func() (*chart.Chart, error) {
			f := funnel(3, 14, 1)
			f.Measure, f.Unit, f.LowerBetter, f.Touchpoint = "chronic_absence", "", true, longTouchpoint
			f.Teams[0].Team = longTouchpoint
			for i := range f.Teams {
				f.Teams[i].N, f.Teams[i].Better = 0, !f.Teams[i].Better
			}
			f.LeftOut = 2
			return chart.Funnel(f, chart.FunnelOptions{})
		}},
		picture{"funnel-500-40", func() (*chart.Chart, error) { return chart.Funnel(funnel(500, 14, 40), chart.FunnelOptions{}) }},
		picture{"funnel-crowded-40", func() (*chart.Chart, error) { // 40 teams outside, long names
			f := funnel(60, 14, 40)
			for i := range f.Teams {
				f.Teams[i].Team = fmt.Sprintf("%s %d", longTouchpoint[:45], i)
			}
			return chart.Funnel(f, chart.FunnelOptions{})
		}},
	)
}

// funnel returns teams about −8 points, so many of them outside.
func funnel(teams int, spread float64, outside int) *correlate.Funnel {
	rng := rand.New(rand.NewPCG(uint64(teams), uint64(outside)))
	month, _ := linkage.ParsePeriod("2024-01")
	f := &correlate.Funnel{Touchpoint: "Checkout", Measure: "nps", Unit: "points", From: month, To: month.Shift(11),
		Target: -8, TargetKind: "mean of all answers", Tau: 4, Expected95: .05 * float64(teams)}
	for i := range teams {
		n := int64(math.Exp(3.2 + 3.6*rng.Float64()))
		t := correlate.FunnelTeam{Team: fmt.Sprintf("Team %02d", i), N: n, SE: spread * 4 / math.Sqrt(float64(n)) * (0.9 + 0.2*rng.Float64())}
		sd := math.Hypot(t.SE, f.Tau)
		t.Z = math.Mod(rng.NormFloat64(), 1.9)
		if i < outside {
			t.Z = math.Copysign(2.05+2.2*rng.Float64(), rng.NormFloat64())
		}
		t.Level = f.Target + t.Z*sd
		t.Better = t.Z > 0
		t.Low95, t.High95, t.Low998, t.High998 = f.Target-1.96*sd, f.Target+1.96*sd, f.Target-3.09*sd, f.Target+3.09*sd
		switch {
		case math.Abs(t.Z) > 3.09:
			t.Place = correlate.Beyond998
		case math.Abs(t.Z) > 1.96:
			t.Place = correlate.Beyond95
		default:
			t.Place = correlate.InsideLimits
		}
		f.Teams = append(f.Teams, t)
	}
	slices.SortStableFunc(f.Teams, func(a, b correlate.FunnelTeam) int {
		switch x, y := math.Abs(a.Z), math.Abs(b.Z); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return f
}

func TestFunnelRefuses(t *testing.T) {
	none := funnel(3, 14, 1)
	for i := range none.Teams {
		none.Teams[i].SE = math.NaN()
	}
	for name, tt := range map[string]struct {
		f    *correlate.Funnel
		want error
	}{
		"nothing": {nil, chart.ErrEmpty}, "no teams": {&correlate.Funnel{}, chart.ErrEmpty},
		"no errors": {none, chart.ErrEmpty}, "one team": {funnel(1, 14, 0), chart.ErrOneTeam},
	} {
		if _, err := chart.Funnel(tt.f, chart.FunnelOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// Teams inside the limits are never named.
func TestFunnelNamesOnlyTeamsOutside(t *testing.T) {
	f := funnel(40, 14, 5)
	c, err := chart.Funnel(f, chart.FunnelOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := svg(t, c)
	for _, team := range f.Teams {
		if named := strings.Contains(got, team.Team); named != (team.Place != correlate.InsideLimits) {
			t.Errorf("%s, %s: named is %v", team.Team, team.Place, named)
		}
	}
	if !strings.Contains(c.Description(), "5 lie outside the 95 % limits") {
		t.Error(c.Description())
	}
}

var anyFigure = rapid.OneOf(rapid.Float64(), rapid.Float64Range(-3, 3),
	rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, 1e99, -1e99}))

// drawnOrRefused fails when a chart has coordinates that are no numbers.
func drawnOrRefused(rt *rapid.T, c *chart.Chart, err error) {
	if err != nil {
		return
	}
	var b bytes.Buffer
	if err := c.WriteSVG(&b); err != nil {
		rt.Fatal(err)
	}
	if notFinite.Match(b.Bytes()) {
		rt.Errorf("coordinates are no numbers")
	}
}

func TestFunnelAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := funnel(4, 14, 2)
		for i := range f.Teams {
			f.Teams[i].Level, f.Teams[i].SE, f.Teams[i].N = anyFigure.Draw(rt, "level"), anyFigure.Draw(rt, "se"), rapid.Int64Range(0, 1e12).Draw(rt, "n")
		}
		f.Target, f.Tau = anyFigure.Draw(rt, "target"), anyFigure.Draw(rt, "tau")
		c, err := chart.Funnel(f, chart.FunnelOptions{})
		drawnOrRefused(rt, c, err)
	})
}
