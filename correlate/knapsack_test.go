package correlate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Proof by brute force: over all 2^n choices none gains more, with whole costs, costs in
// cents and real costs.
func TestBestIsBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	methods := map[string]int{}
	for round := range 600 {
		n := rng.IntN(13)
		gain, cost := make([]float64, n), make([]float64, n)
		for i := range gain {
			gain[i] = 10*rng.Float64() - 1
			switch round % 3 {
			case 0:
				cost[i] = float64(rng.IntN(20))
			case 1:
				cost[i] = float64(rng.IntN(2000)) / 100
			default:
				cost[i] = 20 * rng.Float64()
			}
		}
		budget := 60 * rng.Float64()
		most := 0.
		for set := range 1 << n {
			g, c := 0., 0.
			for i := range n {
				if set>>i&1 == 1 {
					g, c = g+gain[i], c+cost[i]
				}
			}
			if c <= budget+1e-9 && g > most {
				most = g
			}
		}
		best, greedy := SpendBest(gain, cost, budget), SpendGreedy(gain, cost, budget)
		methods[best.Method]++
		if math.Abs(best.Gain-most) > 1e-9 || best.Cost > budget+1e-6 {
			t.Fatalf("gains %v\ncosts %v\nbudget %v: best %+v, brute force %v", gain, cost, budget, best, most)
		}
		if greedy.Gain > most+1e-9 || greedy.Gain < most/2-1e-9 || greedy.Cost > budget {
			t.Fatalf("greedy %+v, best %v", greedy, most)
		}
		g := 0.
		for _, i := range best.Chosen {
			g += gain[i]
		}
		if math.Abs(g-best.Gain) > 1e-9 {
			t.Fatalf("chosen gain %v, said %v", g, best.Gain)
		}
	}
	if methods[spendDynamic] < 300 || methods[spendBranches] < 100 {
		t.Errorf("methods used: %v", methods)
	}
}

// Where greedy is caught out: 60 for 10, 100 for 20, 120 for 30, budget 50.
func TestGreedyIsNotBest(t *testing.T) {
	gain, cost := []float64{60, 100, 120}, []float64{10, 20, 30}
	if diff := cmp.Diff(Spending{Chosen: []int{0, 1}, Gain: 160, Cost: 30, Method: spendGreedy}, SpendGreedy(gain, cost, 50)); diff != "" {
		t.Errorf("greedy (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Spending{Chosen: []int{1, 2}, Gain: 220, Cost: 50, Method: spendDynamic}, SpendBest(gain, cost, 50)); diff != "" {
		t.Errorf("best (-want +got):\n%s", diff)
	}
}

func TestBestLeavesOut(t *testing.T) {
	gain := []float64{5, nan, -1, 3, 2}
	cost := []float64{nan, 1, 0, -2, 0}
	for _, budget := range []float64{0, 10, 10.123456} {
		if s := SpendBest(gain, cost, budget); len(s.Chosen) != 1 || s.Chosen[0] != 4 {
			t.Errorf("budget %v: %+v", budget, s)
		}
	}
}

// Hard for branch and bound: gain equals cost, no sum fits; it ends and says so.
func TestBestEnds(t *testing.T) {
	var gain, cost []float64
	for i := range 60 {
		c := 2 + 1e-7*float64(i)*math.Sqrt2
		gain, cost = append(gain, c), append(cost, c)
	}
	s := SpendBest(gain, cost, 61)
	if s.Method != spendBranches || s.Gain < 30.5 || s.Cost > 61 {
		t.Errorf("%+v", s)
	}
}

func ExampleSpendBest() {
	gain, cost := []float64{60, 100, 120}, []float64{10, 20, 30}
	fmt.Printf("%+v\n", SpendGreedy(gain, cost, 50).Chosen)
	fmt.Printf("%+v\n", SpendBest(gain, cost, 50).Chosen)
	// Output:
	// [0 1]
	// [1 2]
}
