package main

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// handmade is a table of one touchpoint and two drivers. "level" differs between
// teams as customers do and only wobbles inside them; customers follow "change" one
// period later, against their level.
func handmade() *table {
	t := &table{touchpoints: []string{"desk"}, drivers: []string{"change", "level"}, teams: 6, periods: 6, lags: 2}
	var y, change, level []float64
	for j := range t.teams {
		for p := range t.periods {
			wobble := math.Sin(float64(7*j + 5*p*p))
			change = append(change, math.Cos(float64(3*j+11*p*p*p)))
			level = append(level, float64(j)+0.2*wobble)
			value := 10 * float64(j)
			if p > 0 {
				value += 2*change[len(change)-2] + 0.1*math.Sin(float64(13*j*p))
			}
			y = append(y, value)
			t.team, t.period = append(t.team, j), append(t.period, p)
		}
	}
	y[4] = math.NaN()
	t.y, t.x = [][]float64{y}, [][]float64{change, level}
	return t
}

func TestHabits(t *testing.T) {
	cells := handmade()
	first := map[string]string{
		"pooled Pearson": "level", "team-mean Pearson": "level", "relative weights": "level", "LMG": "level",
		"best-lag |t|": "change", "plain Granger": "change",
	}
	for _, h := range habits {
		strength, err := h.strength(t.Context(), cells, 0)
		if err != nil {
			t.Fatal(err)
		}
		for d, s := range strength {
			if math.IsNaN(s) || s < 0 {
				t.Errorf("%s: strength %v of %s", h.name, s, cells.drivers[d])
			}
		}
		if want, ok := first[h.name]; ok && rank(cells.drivers, strength)[0] != want {
			t.Errorf("%s puts the other driver above %s: %v", h.name, want, strength)
		}
	}
}

// One period leaves nothing inside teams.
func TestHabitsOfOneWave(t *testing.T) {
	cells := &table{drivers: []string{"a"}, teams: 4, periods: 1, team: []int{0, 1, 2, 3}, period: []int{0, 0, 0, 0},
		y: [][]float64{{1, 2, 3, 5}}, x: [][]float64{{1, 3, 2, 4}}}
	for _, h := range habits {
		strength, err := h.strength(t.Context(), cells, 0)
		if err != nil {
			t.Fatal(err)
		}
		inside := h.name == "fixed-effects |t|" || h.name == "best-lag |t|" || h.name == "plain Granger"
		if got := rank(cells.drivers, strength); (got == nil) != inside {
			t.Errorf("%s ranks %v", h.name, got)
		}
	}
}

func TestBefore(t *testing.T) {
	cells := &table{period: []int{0, 1, 2, 0, 1, 2}}
	nan := math.NaN()
	if diff := cmp.Diff([]float64{nan, 1, 2, nan, 4, 5}, cells.before([]float64{1, 2, 3, 4, 5, 6}, 1), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("one period before (-want +got):\n%s", diff)
	}
}

func TestRank(t *testing.T) {
	drivers := []string{"b", "a", "d", "c"}
	if diff := cmp.Diff([]string{"c", "a", "b"}, rank(drivers, []float64{1, 1, math.NaN(), 2})); diff != "" {
		t.Errorf("rank (-want +got):\n%s", diff)
	}
}

// TestChance averages over every order of four drivers.
func TestChance(t *testing.T) {
	truth := &simulate.Truth{
		Touchpoints: []string{"desk", "web", "none"},
		Drivers:     []string{"a", "b", "decoy", "follower"},
		Causes:      []simulate.Cause{{Touchpoint: "desk", Driver: "a"}, {Touchpoint: "desk", Driver: "b"}, {Touchpoint: "web", Driver: "b"}},
		Decoys:      []string{"decoy"}, Followers: []string{"follower"},
	}
	var want simulate.Recovery
	permute(truth.Drivers, 0, func(order []string) {
		var rankings []simulate.Ranking
		for _, touchpoint := range truth.Touchpoints {
			rankings = append(rankings, simulate.Ranking{Touchpoint: touchpoint, Drivers: order})
		}
		one, err := simulate.Score(truth, rankings)
		if err != nil {
			t.Fatal(err)
		}
		want = want.Add(one)
	})
	want.Touchpoints, want.Ranked = 2, 3
	if diff := cmp.Diff(want, chance(truth), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("chance (-all orders +got):\n%s", diff)
	}
}

func permute(names []string, k int, visit func([]string)) {
	if k == len(names) {
		visit(append([]string(nil), names...))
		return
	}
	for i := k; i < len(names); i++ {
		names[k], names[i] = names[i], names[k]
		permute(names, k+1, visit)
		names[k], names[i] = names[i], names[k]
	}
}
