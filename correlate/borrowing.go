package correlate

import (
	"context"
	"math"
	"slices"
)

// What one touchpoint says of causes is little; what the others say of the same drivers
// adds to it. A driver that matters at five of eight touchpoints is likelier to
// matter at the sixth. So the prior weight of a driver at a place (a touchpoint and
// measure) mixes three parts: every driver alike; how often the driver is found with
// this measure at the other touchpoints; how often it is found with the other measures
// at this touchpoint. Lags are mixed likewise.
//
// How much of each part there is, is learnt: by how much better each place is
// foretold by the others than by drivers all alike (empirical Bayes, each place left
// out of what foretells it). Where nothing is foretold better, nothing is borrowed.
type sharing struct {
	touchpoints float64 // of what the measure's other touchpoints say, in [0,1)
	measures    float64 // of what the touchpoint's other measures say, in [0,1)
	lags        float64 // of the lags at which causes are found elsewhere, in [0,1)
}

// sharesTried are the shares among which one is learnt. Half of what is believed before
// looking is that nothing is shared.
var sharesTried = []float64{0, .3, .6, .8, .9, .97}

// mostShared leaves each driver a little weight of its own.
const mostShared = .97

// halfCause is how much of a cause each driver, and each lag, is taken to have been
// found before any other place is looked at.
const halfCause = .5

// A finding is what a place says of its drivers before anything is borrowed.
type finding struct {
	drivers []float64 // inclusion by driver
	lags    []float64 // inclusion by lag, summed over drivers
}

func (e *evidence) finding(p prior, drivers int) *finding {
	r := e.rank(p, nil, drivers)
	f := &finding{r.inclusion, make([]float64, e.perDriver)}
	for d, included := range r.inclusion {
		for lag := range f.lags {
			f.lags[lag] += included * r.share[d][lag]
		}
	}
	return f
}

// A borrower holds what every place can borrow from the others.
type borrower struct {
	places   []place
	evidence []*evidence
	priors   map[int]prior // by outcome
	findings []*finding
	drivers  int
	workers  int
	// How much another place says that this one's own noise does not, in [0,1]: of
	// another touchpoint, of another measure.
	freshTouchpoint, freshMeasure float64
}

// weights returns the prior weights of the columns of place i, which sum to 1; nil
// where nothing is shared.
func (b *borrower) weights(i int, s sharing) []float64 {
	if s == (sharing{}) {
		return nil
	}
	here, perDriver := b.places[i], b.evidence[i].perDriver
	touchpoints, measures, lags := make([]float64, b.drivers), make([]float64, b.drivers), make([]float64, perDriver)
	for j, f := range b.findings {
		there := b.places[j]
		switch {
		case j == i || f == nil:
			continue
		case there.outcome == here.outcome:
			add(touchpoints, f.drivers)
		case there.touchpoint == here.touchpoint:
			add(measures, f.drivers)
		default:
			continue
		}
		for lag, mass := range f.lags[:min(perDriver, len(f.lags))] {
			// Effects do not end with the period: a lag speaks for its neighbours too.
			lags[max(0, lag-1)] += mass / 4
			lags[lag] += mass / 2
			lags[min(perDriver-1, lag+1)] += mass / 4
		}
	}
	proportions(touchpoints)
	proportions(measures)
	proportions(lags)
	w := make([]float64, b.drivers*perDriver)
	for d := range b.drivers {
		alike := (1 - s.touchpoints - s.measures) / float64(b.drivers)
		driver := alike + s.touchpoints*touchpoints[d] + s.measures*measures[d]
		for lag := range perDriver {
			w[d*perDriver+lag] = driver * ((1-s.lags)/float64(perDriver) + s.lags*lags[lag])
		}
	}
	return w
}

// ratio returns the prior weight of a driver at place i over that of drivers on average, of
// those that vary there.
func (b *borrower) ratio(i int, weights []float64, driver int) float64 {
	e := b.evidence[i]
	if weights == nil || e.df == 0 {
		return 1
	}
	own, all, drivers, columns := 0., 0., 0., len(weights)
	for d := range b.drivers {
		weight := 0.
		for j := d * e.perDriver; j < (d+1)*e.perDriver; j++ {
			if e.sums.XX[j*columns+j] > 0 {
				weight += weights[j]
			}
		}
		if weight > 0 {
			all, drivers = all+weight, drivers+1
		}
		if d == driver {
			own = weight
		}
	}
	if own == 0 {
		return 1 // it does not vary here: nothing could be borrowed
	}
	return own / all * drivers
}

func add(to, x []float64) {
	for j, v := range x {
		to[j] += v
	}
}

// proportions turns what was found into shares that sum to 1, none of them 0.
func proportions(x []float64) {
	total := 0.
	for j := range x {
		x[j] += halfCause
		total += x[j]
	}
	for j := range x {
		x[j] /= total
	}
}

// learn returns how much is shared.
func (b *borrower) learn(ctx context.Context) sharing {
	b.findings = make([]*finding, len(b.evidence))
	each(ctx, b.workers, len(b.evidence), func(int) {}, func(i int) {
		if b.evidence[i].df > 0 {
			b.findings[i] = b.evidence[i].finding(b.priors[b.places[i].outcome], b.drivers)
		}
	})
	var s sharing
	manyTouchpoints := slices.ContainsFunc(b.places, func(p place) bool { return p.touchpoint != b.places[0].touchpoint })
	manyMeasures := slices.ContainsFunc(b.places, func(p place) bool { return p.outcome != b.places[0].outcome })
	if manyTouchpoints {
		s.touchpoints = b.learnShare(ctx, b.freshTouchpoint, func(x float64) sharing { return sharing{touchpoints: x} })
	}
	if manyMeasures {
		s.measures = b.learnShare(ctx, b.freshMeasure, func(x float64) sharing {
			return sharing{s.touchpoints, x * (mostShared - s.touchpoints), 0}
		}) * (mostShared - s.touchpoints)
	}
	if manyTouchpoints || manyMeasures {
		fresh := b.freshTouchpoint
		if !manyTouchpoints {
			fresh = b.freshMeasure
		}
		s.lags = b.learnShare(ctx, fresh, func(x float64) sharing { return sharing{s.touchpoints, s.measures, x} })
	}
	return s
}

// learnShare returns the expected share given the data, 0 where no share tried
// foretells better than none. Evidence and share count only as far as the places' noise
// is their own.
func (b *borrower) learnShare(ctx context.Context, fresh float64, at func(float64) sharing) float64 {
	gain := make([]float64, len(sharesTried))
	for k, x := range sharesTried {
		gain[k] = b.likelihood(ctx, at(x))
	}
	highest := slices.Max(gain)
	expected, total, best := 0., 0., 0.
	for k, x := range sharesTried {
		weight := 1.
		if k == 0 {
			weight = float64(len(sharesTried) - 1)
		}
		best = max(best, gain[k]-gain[0])
		weight *= math.Exp(fresh * (gain[k] - highest))
		expected += weight * x
		total += weight
	}
	if best <= 0 {
		return 0
	}
	return fresh * expected / total
}

// likelihood says how well the places are foretold under a sharing: the sum of their log
// evidence, each given what the others found.
func (b *borrower) likelihood(ctx context.Context, s sharing) float64 {
	logs := make([]float64, len(b.evidence))
	each(ctx, b.workers, len(b.evidence), func(int) {}, func(i int) {
		if fit := b.evidence[i].fineMap(b.priors[b.places[i].outcome], b.weights(i, s)); fit != nil {
			logs[i] = fit.ELBO[len(fit.ELBO)-1]
		}
	})
	sum := 0.
	for _, l := range logs {
		sum += l
	}
	return sum
}

// fresh says how much a second place tells that the noise of the first does not: of two
// averages whose noise correlates by r, the second adds (1-r)/(1+r) of what an
// independent one would.
func fresh(r float64) float64 {
	if math.IsNaN(r) {
		return 1
	}
	r = max(0, min(r, 1))
	return (1 - r) / (1 + r)
}

// residualCorrelation returns by how much what is left of a measure, team by team and period by
// period, goes the same way at two touchpoints, and of two measures at one touchpoint:
// the intraclass correlation of the residuals, averaged over measures and over
// touchpoints. NaN where there is no second.
func residualCorrelation(places []place, left []residuals, periods int) (touchpoints, measures float64) {
	together := func(key func(place) int) float64 {
		groups := map[int][]int{}
		for i, p := range places {
			groups[key(p)] = append(groups[key(p)], i)
		}
		products, squares := 0., 0.
		for i, p := range places {
			if g := groups[key(p)]; len(g) > 1 && g[0] == i {
				x, s := residualPairs(g, left, periods)
				products, squares = products+x, squares+s
			}
		}
		return products / squares
	}
	return together(func(p place) int { return p.outcome }), together(func(p place) int { return p.touchpoint })
}

// residualPairs sums the products of all pairs of residuals of one team and period, and the
// products that equal residuals would have. It takes time linear in the rows.
func residualPairs(group []int, left []residuals, periods int) (products, squares float64) {
	type cell struct {
		sum, square float64
		n           int
	}
	var cells []cell
	for _, i := range group {
		r := &left[i]
		if r.value == nil {
			continue
		}
		scale := 1 / math.Sqrt(r.variance)
		for k, v := range r.value {
			at := int(r.team[k])*periods + int(r.period[k])
			if at >= len(cells) {
				cells = append(cells, make([]cell, at+1-len(cells))...)
			}
			if math.IsNaN(v) {
				continue
			}
			v *= scale
			cells[at].sum += v
			cells[at].square += v * v
			cells[at].n++
		}
	}
	for _, c := range cells {
		if c.n > 1 {
			products += c.sum*c.sum - c.square
			squares += float64(c.n-1) * c.square
		}
	}
	return products, squares
}

// residuals are what teams, periods and the measure's own past leave of a measure at a
// touchpoint, row by row; NaN where the past is not known.
type residuals struct {
	*series
	value    []float64
	variance float64
}

// residuals takes teams and the past out by regression and periods by their averages.
func (o *observations) residuals() residuals {
	columns := [][]float64{o.before}
	if slices.ContainsFunc(o.elsewhere, func(v float64) bool { return !math.IsNaN(v) }) {
		columns = append(columns, o.elsewhere)
	}
	fit := o.within(o.y, columns...)
	if fit == nil {
		columns = nil // the past is known nowhere: teams and periods alone
	}
	r := residuals{series: o.series, value: make([]float64, len(o.y))}
	sum, n := make([]float64, o.panel.periods), make([]float64, o.panel.periods)
	for from, to := 0, 0; from < len(o.y); from = to {
		mean, rows := 0., 0.
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			v := o.y[to]
			for j, c := range columns {
				if fit.estimable(j) {
					v -= fit.Coef(j) * c[to]
				}
			}
			if r.value[to] = v; !math.IsNaN(v) {
				mean, rows = mean+v, rows+1
			}
		}
		if o.waves < 2 {
			mean = 0 // a team's only row is its mean: what is left is how it differs from others
		}
		for i := from; i < to; i++ {
			r.value[i] -= mean / rows
			if !math.IsNaN(r.value[i]) {
				sum[o.period[i]] += r.value[i]
				n[o.period[i]]++
			}
		}
	}
	count := 0.
	for i := range r.value {
		r.value[i] -= sum[o.period[i]] / n[o.period[i]]
		if v := r.value[i]; !math.IsNaN(v) {
			r.variance += v * v
			count++
		}
	}
	if r.variance /= count; !(r.variance > 0) {
		return residuals{}
	}
	return r
}
