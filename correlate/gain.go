package correlate

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/linkage-go/linkage/correlate/stats"
)

// gainQuartile is the team that the others are raised to: the better quarter shows
// what is possible here.
const gainQuartile = .75

// improvement returns the mean over teams of how far a driver would move, in its own
// points, if every team below the better quartile of teams rose to it; negative for
// a driver of which less is better; NaN for fewer than three teams.
func (o *observations) improvement(d int) float64 {
	_, levels := o.driverLevels(d)
	if levels == nil {
		return math.NaN()
	}
	reach := stats.Quantile7(levels, gainQuartile)
	sum := 0.
	for _, s := range levels {
		sum += math.Max(0, reach-s)
	}
	return orientation(o.panel.drivers[d].LowerBetter) * sum / float64(len(levels))
}

// driverLevels returns each team's average of a driver, turned so that more is better and
// shrunken towards the mean of teams by its reliability (empirical Bayes; Efron & Morris
// 1975), so that luck is not taken for an example; nil for fewer than three teams.
func (o *observations) driverLevels(d int) (means []teamMean, levels []float64) {
	x := o.at(d, 0)
	means = o.teamMeans(o.y, x)
	if len(means) < 3 {
		return means, nil
	}
	// One-way analysis of variance of the driver over teams.
	at := map[int32]int{}
	grand, rows, inside := 0., 0., 0.
	for j, m := range means {
		at[m.team] = j
		rows += float64(m.rows)
		grand += m.x / float64(len(means))
	}
	for i := range o.y {
		if !math.IsNaN(x[i]) && !math.IsNaN(o.y[i]) {
			e := x[i] - means[at[o.team[i]]].x
			inside += e * e
		}
	}
	sigma2, between, sampling := 0., 0., 0.
	if df := rows - float64(len(means)); df > 0 {
		sigma2 = inside / df
	}
	for _, m := range means {
		between += (m.x - grand) * (m.x - grand) / float64(len(means)-1)
		sampling += sigma2 / float64(m.rows) / float64(len(means))
	}
	tau2 := math.Max(0, between-sampling)
	sign := orientation(o.panel.drivers[d].LowerBetter)
	levels = make([]float64, len(means))
	for j, m := range means {
		reliability := 1.
		if v := tau2 + sigma2/float64(m.rows); v > 0 {
			reliability = tau2 / v
		}
		levels[j] = sign * (grand + reliability*(m.x-grand))
	}
	return means, levels
}

// redrawn returns the 95 % interval of slope × improvement over draws of teams, in
// which both the effect and the teams that could improve are drawn; NaN where the effect
// is not known.
func (o *observations) redrawn(d int, e effect, draws *redraw) (low, high float64) {
	means, levels := o.driverLevels(d)
	if e.fit == nil || levels == nil || math.IsNaN(e.perPoint.SE) {
		return math.NaN(), math.NaN()
	}
	order, at := make([]int, len(levels)), make([]int, len(levels))
	for j, m := range means {
		order[j], at[j] = j, draws.at[m.team]
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(levels[a], levels[b]) })
	clusters, _ := stats.PartialOutEach(e.fit.clusters, e.fit.nuisance)
	sign := orientation(o.panel.drivers[d].LowerBetter)
	sums := draws.sums(clusters, e.fit.team)
	gains, times := make([]float64, 0, len(sums)), make([]float64, len(levels))
	for b, sum := range sums {
		counts, n := draws.counts.RawRowView(b), 0.
		for i, j := range order {
			times[i] = counts[at[j]]
			n += times[i]
		}
		reach := repeatedQuantile(gainQuartile, levels, order, times, n)
		rise := 0.
		for i, j := range order {
			if levels[j] >= reach {
				break
			}
			rise += times[i] * (reach - levels[j])
		}
		gains = append(gains, slope(sum, len(e.lags))*sign*rise/n)
	}
	return stats.Percentile(gains, .95)
}

// repeatedQuantile is [stats.Quantile7] of x in the given order, the i-th of it as often as
// times[i] says, n in all.
func repeatedQuantile(q float64, x []float64, order []int, times []float64, n float64) float64 {
	whole, part := math.Modf(q * (n - 1))
	below, low := 0., math.NaN()
	for i, j := range order {
		if times[i] == 0 {
			continue
		}
		if !math.IsNaN(low) {
			return low + part*(x[j]-low)
		}
		if below += times[i]; below > whole {
			if low = x[j]; below > whole+1 {
				return low
			}
		}
	}
	return low
}

// slope returns the sum of the first own coefficients; NaN where they cannot be told apart.
func slope(sum stats.CrossProduct, own int) float64 {
	p := len(sum.XY)
	var factor mat.Cholesky
	var b mat.VecDense
	if !factor.Factorize(mat.NewSymDense(p, sum.XX)) || factor.SolveVecTo(&b, mat.NewVecDense(p, sum.XY)) != nil {
		return math.NaN()
	}
	total := 0.
	for j := range own {
		total += b.AtVec(j)
	}
	return total
}

func orientation(lowerBetter bool) float64 {
	if lowerBetter {
		return -1
	}
	return 1
}
