package correlate

import (
	"context"
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

const (
	placeboWorlds      = 199 // rearrangements of teams
	placeboProbability = .5  // drivers at least as likely are tried, and the first-ranked
)

// placebos tries the causes worth trying, against what is left of the measure.
func (o *observations) placebos(ctx context.Context, causes []RootCause, left residuals, seed uint64) {
	if o.waves < 2 {
		return
	}
	for i := range causes {
		if c := &causes[i]; c.Rank == 1 || c.Probability >= placeboProbability {
			c.PlaceboP = o.placebo(ctx, o.panel.driverNamed(c.Driver), c.Lag, left, stats.Resampling{Seed: seed, Workers: 1})
		}
	}
}

// placebo gives every team the employees of another, whole path by whole path, and returns
// how often the driver then goes with the measure as closely as it does in truth: the
// share of the worlds, never 0. The measure is what teams, periods and its own past
// leave of it. NaN where that is not known.
func (o *observations) placebo(ctx context.Context, d, lag int, left residuals, r stats.Resampling) float64 {
	if left.value == nil {
		return math.NaN()
	}
	x := o.at(d, lag)
	team, period := make([]int, len(x)), make([]int, len(x))
	for i := range x {
		team[i], period[i] = int(o.team[i]), int(o.period[i])
	}
	r.Replicates = placeboWorlds
	test, err := stats.Placebo(ctx, x, team, period, func(x []float64) float64 { return o.together(x, left.value) }, r)
	if err != nil {
		return math.NaN()
	}
	return test.P
}

// together says how closely a driver goes with residuals inside teams: their weighted
// cross-product over the root of the driver's squares.
func (o *observations) together(x, y []float64) float64 {
	product, square := 0., 0.
	for from, to := 0, 0; from < len(x); from = to {
		sum, weight := 0., 0.
		for to = from; to < len(x) && o.team[to] == o.team[from]; to++ {
			if !math.IsNaN(x[to]) && !math.IsNaN(y[to]) {
				sum += o.weight[to] * x[to]
				weight += o.weight[to]
			}
		}
		for i := from; i < to; i++ {
			if !math.IsNaN(x[i]) && !math.IsNaN(y[i]) {
				dev := x[i] - sum/weight
				product += o.weight[i] * dev * y[i]
				square += o.weight[i] * dev * dev
			}
		}
	}
	return product / math.Sqrt(square)
}
