package main

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/correlate/stats"
)

// A habit is a way in which the field ranks drivers: how strongly each goes with
// customers at a touchpoint. NaN says that the habit cannot tell.
type habit struct {
	name     string
	strength func(ctx context.Context, t *table, touchpoint int) ([]float64, error)
}

// habits are compared with the engine on the same cells, unweighted, as they are
// usually done.
var habits = []habit{
	{"pooled Pearson", each(func(t *table, y, x []float64) float64 { return math.Abs(stats.Pearson(x, y, nil).Estimate) })},
	{"team-mean Pearson", each(func(t *table, y, x []float64) float64 {
		return math.Abs(stats.Pearson(t.teamMeans(x), t.teamMeans(y), nil).Estimate)
	})},
	{"relative weights", shares(stats.RelativeWeights)},
	{"LMG", shares(stats.LMG)},
	{"fixed-effects |t|", each(func(t *table, y, x []float64) float64 { return t.within(y, x) })},
	{"best-lag |t|", each(func(t *table, y, x []float64) float64 {
		best := math.NaN()
		for lag := range t.lags + 1 {
			if s := t.within(y, t.before(x, lag)); !(s <= best) {
				best = s
			}
		}
		return best
	})},
	{"plain Granger", each(func(t *table, y, x []float64) float64 { return t.within(y, t.before(x, 1), t.before(y, 1)) })},
}

// each looks at one driver at a time.
func each(strength func(t *table, y, x []float64) float64) func(context.Context, *table, int) ([]float64, error) {
	return func(ctx context.Context, t *table, touchpoint int) ([]float64, error) {
		out := make([]float64, len(t.x))
		for d, x := range t.x {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			out[d] = strength(t, t.y[touchpoint], x)
		}
		return out, nil
	}
}

// shares divides the R² of a regression on all drivers of the same period.
func shares(method stats.ImportanceMethod) func(context.Context, *table, int) ([]float64, error) {
	return func(ctx context.Context, t *table, touchpoint int) ([]float64, error) {
		out := make([]float64, len(t.x))
		for d := range out {
			out[d] = math.NaN()
		}
		// Rows are all that divides R²; teams only keep the cross-products few.
		clusters, missing := stats.CentredCrossProducts(t.x, t.y[touchpoint], t.team, nil)
		if len(t.team)-missing < len(t.x)+2 {
			return out, nil // R² is 1 whatever the drivers are
		}
		fit, err := stats.FitImportance(ctx, clusters, stats.ImportanceOptions{Method: method, Base: []int{0}})
		if err != nil {
			return nil, err
		}
		for d := range out {
			out[d] = fit.Drivers[d].Share
		}
		return out, nil
	}
}

// within returns |t| of x in a regression of y on x and what else is given, with team
// and period effects; NaN where it cannot be told.
func (t *table) within(y, x []float64, beside ...[]float64) float64 {
	fit, err := stats.FitFixedEffects(append([][]float64{x}, beside...), y, t.team, stats.FixedEffectsOptions{Period: t.period})
	if err != nil {
		return math.NaN()
	}
	return math.Abs(fit.Classical(0).T)
}

// rank orders drivers, the strongest first and equals by name; nil where the habit
// can tell nothing.
func rank(drivers []string, strength []float64) []string {
	type scored struct {
		driver string
		s      float64
	}
	var all []scored
	for d, name := range drivers {
		if s := strength[d]; !math.IsNaN(s) {
			all = append(all, scored{name, s})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(a.driver, b.driver)) })
	var names []string
	for _, a := range all {
		names = append(names, a.driver)
	}
	return names
}

// recover ranks every touchpoint's drivers by a habit and scores them.
func (h habit) recover(ctx context.Context, t *table, truth *simulate.Truth) (simulate.Recovery, error) {
	var rankings []simulate.Ranking
	for k, touchpoint := range t.touchpoints {
		strength, err := h.strength(ctx, t, k)
		if err != nil {
			return simulate.Recovery{}, err
		}
		if drivers := rank(t.drivers, strength); drivers != nil {
			rankings = append(rankings, simulate.Ranking{Touchpoint: touchpoint, Drivers: drivers})
		}
	}
	return simulate.Score(truth, rankings)
}

// chance is what an order drawn by lot comes to, on average.
func chance(truth *simulate.Truth) simulate.Recovery {
	n := float64(len(truth.Drivers))
	var sum simulate.Recovery
	for _, touchpoint := range truth.Touchpoints {
		causes := 0.0
		for _, c := range truth.Causes {
			if c.Touchpoint == touchpoint {
				causes++
			}
		}
		one := simulate.Recovery{Ranked: 1, DecoyFirst: float64(len(truth.Decoys)) / n, FollowerFirst: float64(len(truth.Followers)) / n}
		if causes > 0 {
			one.Touchpoints, one.Top1, one.Top3 = 1, causes/n, 1
			for i := range min(3, len(truth.Drivers)) { // no cause among those drawn so far
				one.Top3 *= max(0, n-causes-float64(i)) / (n - float64(i))
			}
			one.Top3 = 1 - one.Top3
			// Precision at place i, given a cause there: one, and the other causes
			// spread evenly over the other places.
			for i := range len(truth.Drivers) {
				others := 0.0
				if n > 1 {
					others = float64(i) * (causes - 1) / (n - 1)
				}
				one.AveragePrecision += (1 + others) / float64(i+1) / n
			}
		}
		sum = sum.Add(one)
	}
	return sum
}
