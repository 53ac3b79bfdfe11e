package simulate

import "math"

// Reliability returns the share, in [0,1], of a driver's movement inside teams that
// is true and no sampling error: the slope of true levels on the means of cells with
// at least so many respondents, after team and period effects. An effect estimated
// from cell means as they are is that share of the planted one, as long as errors of
// other drivers and periods do not add to it. It is NaN for an unknown driver and
// where too few cells are left.
func (org *Organisation) Reliability(driver string, minRespondents int) float64 {
	d := -1
	for i, name := range org.truth.Drivers {
		if name == driver {
			d = i
		}
	}
	if d < 0 {
		return math.NaN()
	}
	width, periods := len(org.truth.Drivers), len(org.periods)
	var team, period []int
	var level, mean []float64
	begin := 0
	for i, end := range org.waveEnd {
		if n := end - begin; n >= max(1, minRespondents) {
			var sum float64
			for row := begin; row < end; row++ {
				sum += float64(org.ratings[row*width+d])
			}
			t, j := i/len(org.teams), i%len(org.teams)
			team, period = append(team, j), append(period, t)
			level, mean = append(level, *org.drivers[d].at(j, t)), append(mean, sum/float64(n))
		}
		begin = end
	}
	// Alternating projections reach both effects however unbalanced the cells are.
	demean := func(x []float64, group []int, groups int) {
		sum, n := make([]float64, groups), make([]float64, groups)
		for i, g := range group {
			sum[g] += x[i]
			n[g]++
		}
		for i, g := range group {
			x[i] -= sum[g] / n[g]
		}
	}
	for range 50 {
		for _, x := range [][]float64{level, mean} {
			demean(x, team, len(org.teams))
			demean(x, period, periods)
		}
	}
	var cross, own, scale float64
	for i, x := range mean {
		cross += x * level[i]
		own += x * x
		scale += 1e-18
	}
	if own <= scale {
		return math.NaN() // nothing moves
	}
	return cross / own
}
