package correlate

import (
	"cmp"
	"math"
	"slices"
)

// A Spending is a choice of actions within a budget.
type Spending struct {
	Chosen []int   // indices into the actions, ascending
	Gain   float64 // of the chosen together
	Cost   float64
	Method string // "greedy", "exact: dynamic programming" or "exact: branch and bound"
	// Warnings say so where the search was cut short and a better choice may exist.
	Warnings []string
}

// The methods of a [Spending].
const (
	spendGreedy   = "greedy"
	spendDynamic  = "exact: dynamic programming"
	spendBranches = "exact: branch and bound"
)

const (
	knapsackTable = 50_000_000 // cells of the dynamic programme, at most: a bit each, and a row of floats
	knapsackNodes = 5_000_000  // of the branch and bound
)

// SpendGreedy spends a budget on what gains most per cost, in turn, passing over what no
// longer fits. It is fast and easy to explain, and gains at least half of the best
// choice when the single largest gain is compared with it, as is done here (Dantzig,
// G. B. (1957), Operations Research 5:266-277). Gains that are not positive, and costs
// that are negative or not known, are never chosen.
func SpendGreedy(gain, cost []float64, budget float64) Spending {
	s := Spending{Method: spendGreedy}
	single := -1
	for _, i := range byRatio(gain, cost, budget) {
		if s.Cost+cost[i] <= budget {
			s.take(i, gain, cost)
		}
		if single < 0 || gain[i] > gain[single] {
			single = i
		}
	}
	if single >= 0 && gain[single] > s.Gain {
		s = Spending{Method: spendGreedy}
		s.take(single, gain, cost)
	}
	slices.Sort(s.Chosen)
	return s
}

// SpendBest returns the choice that gains most within the budget, exactly (0/1 knapsack): by
// dynamic programming where costs are whole numbers, of cents too, and the budget is
// not too large (Bellman, R. (1957), Dynamic Programming), by branch and bound
// otherwise (Horowitz, E. & Sahni, S. (1974), JACM 21:277-292). That stops after five
// million nodes with the best choice so far, and says so in Warnings.
func SpendBest(gain, cost []float64, budget float64) Spending {
	items := byRatio(gain, cost, budget)
	if unit, ok := wholeUnit(items, cost, budget); ok {
		return dynamic(items, gain, cost, budget, unit)
	}
	return branch(items, gain, cost, budget)
}

func (s *Spending) take(i int, gain, cost []float64) {
	s.Chosen = append(s.Chosen, i)
	s.Gain += gain[i]
	s.Cost += cost[i]
}

// byRatio returns what is worth its cost and fits the budget alone, most gain per cost
// first.
func byRatio(gain, cost []float64, budget float64) []int {
	var items []int
	for i, g := range gain {
		if g > 0 && !math.IsInf(g, 0) && cost[i] >= 0 && cost[i] <= budget {
			items = append(items, i)
		}
	}
	slices.SortStableFunc(items, func(a, b int) int {
		// g/c without dividing by a cost of 0.
		return cmp.Or(cmp.Compare(gain[b]*cost[a], gain[a]*cost[b]), cmp.Compare(gain[b], gain[a]))
	})
	return items
}

// wholeUnit returns the unit (1, .1 or .01) in which all costs are whole numbers.
func wholeUnit(items []int, cost []float64, budget float64) (unit float64, ok bool) {
	for _, per := range []float64{1, 10, 100} {
		if !(budget*per*float64(len(items)) <= knapsackTable) {
			return 0, false
		}
		if !slices.ContainsFunc(items, func(i int) bool {
			c := cost[i] * per
			return math.Abs(c-math.Round(c)) > 1e-9*max(1, c)
		}) {
			return 1 / per, true
		}
	}
	return 0, false
}

// dynamic finds the best gain of every whole cost, item after item.
func dynamic(items []int, gain, cost []float64, budget, unit float64) Spending {
	room := int(math.Floor(budget/unit + 1e-9))
	best := make([]float64, room+1)
	taken := make([][]uint64, len(items)) // by item, a bit for each cost
	whole := func(i int) int { return int(math.Round(cost[i] / unit)) }
	for n, i := range items {
		taken[n] = make([]uint64, room/64+1)
		c := whole(i)
		for r := room; r >= c; r-- {
			if with := best[r-c] + gain[i]; with > best[r] {
				best[r] = with
				taken[n][r/64] |= 1 << (r % 64)
			}
		}
	}
	s := Spending{Method: spendDynamic}
	for n, r := len(items)-1, room; n >= 0; n-- {
		if taken[n][r/64]>>(r%64)&1 == 1 {
			s.take(items[n], gain, cost)
			r -= whole(items[n])
		}
	}
	slices.Sort(s.Chosen)
	return s
}

// branch searches choices depth first, the item of most gain per cost first, and
// leaves a branch when even the broken next item could not make it the best.
func branch(items []int, gain, cost []float64, budget float64) Spending {
	best := SpendGreedy(gain, cost, budget)
	best.Method = spendBranches
	chosen := make([]int, 0, len(items))
	nodes := 0
	var visit func(n int, g, left float64)
	visit = func(n int, g, left float64) {
		if nodes++; nodes > knapsackNodes {
			return
		}
		if g > best.Gain {
			best = Spending{Method: spendBranches}
			for _, i := range chosen {
				best.take(i, gain, cost)
			}
		}
		bound, room := g, left
		for _, i := range items[n:] {
			if cost[i] > room {
				bound += gain[i] * room / cost[i]
				break
			}
			bound, room = bound+gain[i], room-cost[i]
		}
		if n == len(items) || bound <= best.Gain {
			return
		}
		if i := items[n]; cost[i] <= left {
			chosen = append(chosen, i)
			visit(n+1, g+gain[i], left-cost[i])
			chosen = chosen[:len(chosen)-1]
		}
		visit(n+1, g, left)
	}
	visit(0, 0, budget)
	if nodes > knapsackNodes {
		best.Warnings = []string{"the search was cut short: a better choice may exist"}
	}
	slices.Sort(best.Chosen)
	return best
}
