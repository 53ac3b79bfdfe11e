package chart_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
)

// pairsOf makes teams that differ by between for a point of the driver and move by
// within for one.
func pairsOf(teams []string, waves int, between, within float64, seed uint64) chart.Pairs {
	rng := rand.New(rand.NewPCG(seed, 3))
	p := chart.Pairs{Touchpoint: "Checkout", Measure: "nps", MeasureUnit: "points", Driver: "workload", DriverUnit: "point", Period: "month", Lag: 1}
	for j, team := range teams {
		level := 3 + 0.7*rng.NormFloat64()
		score := 20 + between*(level-3) + 4*rng.NormFloat64()
		for range waves {
			x := level + 0.35*rng.NormFloat64()
			y := score + within*(x-level) + 5*rng.NormFloat64()
			p.Rows = append(p.Rows, chart.Pair{Team: team, Driver: x, Score: y, N: int64(8 + 9*(j%7) + rng.IntN(10))})
		}
	}
	return p
}

func teamNames(n int) []string {
	return names(n, []string{"North shore", "Harbour", "Old town", "Airport", "Lake side", "Central station"}, "Branch")
}

func TestPairsOf(t *testing.T) {
	cx, ex := linkage.NewCells(), linkage.NewCells()
	month, err := linkage.ParsePeriod("2025-01")
	if err != nil {
		t.Fatal(err)
	}
	for i, team := range []string{"a", "b"} {
		for k := range 3 {
			v := float64(10*i + k)
			if !(team == "b" && k == 1) { // a gap
				cx.Add(linkage.Key{Team: team, Touchpoint: "desk", Period: month.Shift(k)}, "nps", pairsCell(v))
			}
			ex.Add(linkage.Key{Team: team, Period: month.Shift(k)}, "pay", pairsCell(-v))
		}
	}
	cx.Declare(linkage.Measure{Name: "nps", Unit: "points"})
	p, err := correlate.Join(cx, ex, correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	for lag, want := range map[int][]chart.Pair{
		0: {{Team: "a", Driver: 0, Score: 0, N: 20}, {Team: "a", Driver: -1, Score: 1, N: 20}, {Team: "a", Driver: -2, Score: 2, N: 20},
			{Team: "b", Driver: -10, Score: 10, N: 20}, {Team: "b", Driver: -12, Score: 12, N: 20}},
		1: {{Team: "a", Driver: nan, Score: 0, N: 20}, {Team: "a", Driver: 0, Score: 1, N: 20}, {Team: "a", Driver: -1, Score: 2, N: 20},
			{Team: "b", Driver: nan, Score: 10, N: 20}, {Team: "b", Driver: nan, Score: 12, N: 20}},
	} {
		got, err := chart.PairsOf(p, "desk", "nps", "pay", lag)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Rows, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("lag %d (-want +got):\n%s", lag, diff)
		}
		if got.MeasureUnit != "points" || got.Period != "month" {
			t.Errorf("unit %q, period %q", got.MeasureUnit, got.Period)
		}
	}
	for _, names := range [][3]string{{"moon", "nps", "pay"}, {"desk", "csat", "pay"}, {"desk", "nps", "tools"}} {
		if _, err := chart.PairsOf(p, names[0], names[1], names[2], 0); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("%v: error %v, want ErrEmpty", names, err)
		}
	}
}

// refusesPairs checks what charts of pairs share.
func refusesPairs(t *testing.T, draw func(chart.Pairs) error) {
	t.Helper()
	blank := pairsOf(teamNames(3), 2, 1, 1, 1)
	for i := range blank.Rows {
		blank.Rows[i].Score = math.NaN()
	}
	for name, tt := range map[string]struct {
		pairs chart.Pairs
		want  error
	}{
		"nothing":      {chart.Pairs{}, chart.ErrEmpty},
		"all missing":  {blank, chart.ErrEmpty},
		"a single one": {pairsOf([]string{"a"}, 5, 1, 1, 1), chart.ErrOneTeam},
	} {
		if err := draw(tt.pairs); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// long makes every name 60 characters or more.
func long(p chart.Pairs) chart.Pairs {
	p.Touchpoint, p.Driver, p.Measure = longTouchpoint, longDriver, "Would recommend us to a friend or to a colleague, answers 0–10"
	for i := range p.Rows {
		p.Rows[i].Team = fmt.Sprintf("%s · %s", p.Rows[i].Team, "regional customer operations and complaint handling unit")
	}
	return p
}

func pairsCell(mean float64) linkage.Cell {
	return linkage.Cell{Moments: linkage.MomentsOf(20, mean, 1)}
}
