package correlate

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A ranking says how likely each driver is among the causes of one measure at one
// touchpoint, by fine-mapping: a sum of at most eight single effects over driver ×
// lag, each of which knows that it does not know which column carries it (SuSiE;
// Wang, Sarkar, Carbonetto & Stephens 2020, JRSS-B 82:1273).
type ranking struct {
	inclusion []float64   // by driver, in [0,1]
	share     [][]float64 // by driver, lag from 0: where the inclusion lies, summing to 1
	sets      [][]int     // by driver: the drivers it cannot be told from, itself first; nil in no set
	setLags   [][]int     // by driver: the lags its credible sets hold, ascending
	strength  []float64   // by driver: largest |t| over its lags
	order     []int       // drivers, likeliest first
	unknown   bool        // there was too little to rank
}

const (
	singleEffects = 8   // at most so many causes of one measure at one touchpoint
	coverage      = .95 // of a credible set
)

// evidence is what one touchpoint and measure say of all drivers at all lags: sums of
// squares and products of the columns driver × lag and the outcome, rid of teams,
// periods, context and the measure's own past.
type evidence struct {
	sums      stats.CrossProduct
	perDriver int                  // columns of a driver: lags 0..perDriver-1
	df        int                  // rows less what was taken out
	inflation float64              // how much more estimates vary than independent rows would let them
	clusters  []stats.CrossProduct // the same by team; nil once summed up
	team      []int32              // of each cluster
	lags      int                  // longest lag analysed
}

// evidence sums up the rows. A lag that is missing (at the start, in a gap, withheld)
// counts as the team's mean: for ranking alone, because dropping its row would cost
// short panels most of their power. The measure's own past, here and at the team's
// other touchpoints, is held constant: a driver that merely follows customers is
// otherwise mistaken for a cause whenever what moves customers lasts longer than a
// period. One wave of data is told by differences between teams.
func (o *observations) evidence() *evidence {
	e := &evidence{perDriver: o.lags + 1, lags: o.lags, inflation: 1}
	oneWave := o.waves < 2
	if oneWave {
		e.perDriver = 1
	}
	columns := make([][]float64, 0, len(o.panel.drivers)*e.perDriver)
	for d := range o.panel.drivers {
		for lag := range e.perDriver {
			columns = append(columns, o.at(d, lag))
		}
	}
	var g gram
	if oneWave {
		g = o.gramAcross(o.y, columns, true)
	} else {
		past := *o
		past.control = append(slices.Clip(o.control), o.remembered(o.before, ownMemory), o.remembered(o.elsewhere, elsewhereMemory))
		g = past.gram(o.y, columns, true)
	}
	clusters, absorbed := stats.PartialOutEach(g.clusters, g.nuisance)
	e.clusters, e.team, e.sums = clusters, g.team, stats.Pool(clusters, len(columns))
	e.df = g.rows - absorbed
	if !oneWave {
		e.df -= g.teams
	}
	if g.teams < 3 || e.df < 4 {
		e.df = 0
		return e
	}
	if fit := e.fineMap(defaultPrior, nil); fit != nil {
		e.inflation = inflation(clusters, e.sums, fit, e.df)
	}
	return e
}

// How much of what was known of the past one period before is kept when a new period is
// seen. One wave of few answers says little of where a measure stood; the waves before
// it say more. Averages over the team's other touchpoints rest on more answers.
const (
	ownMemory       = .4
	elsewhereMemory = .2
)

// remembered is the exponentially weighted average of a column up to each row, team by
// team; NaN before its first value.
func (o *observations) remembered(column []float64, memory float64) []float64 {
	kept := make([]float64, len(column))
	for i, v := range column {
		last := math.NaN()
		if i > 0 && o.team[i] == o.team[i-1] {
			last = kept[i-1]
		}
		switch {
		case math.IsNaN(v):
			kept[i] = last
		case math.IsNaN(last):
			kept[i] = v
		default:
			kept[i] = memory*last + (1-memory)*v
		}
	}
	return kept
}

// A prior says what causes are like before one touchpoint is looked at.
type prior struct {
	variance float64 // of a cause's effect, as a share of the outcome's variance
	share    float64 // of drivers that are causes of a measure at a touchpoint
}

// The default expects two causes among twelve drivers, each of which explains about a
// hundredth of what moves a cell.
var defaultPrior = prior{.01, 1. / 6}

// The priors tried.
var (
	priorVariances = []float64{.0025, .005, .01, .02, .04, .08}
	priorShares    = []float64{.02, .05, .1, 1. / 6, .27}
)

// mostCauses bounds the causes expected at a touchpoint, however many drivers are asked.
const mostCauses = singleEffects / 2

// susie returns how many single effects to look for among so many drivers, and the prior
// probability that one of them is none.
func (p prior) susie(drivers int) (effects int, null float64) {
	effects = min(singleEffects, drivers)
	return effects, 1 - min(p.share*float64(drivers), mostCauses)/float64(effects)
}

// priorGain is how much log evidence another prior must add before it replaces the
// default: with a few touchpoints chance adds one or two.
const priorGain = 2

// learnPrior chooses the prior that makes all touchpoints of a measure likeliest
// (empirical Bayes): how large effects are and how common causes are is learnt from
// them together.
func learnPrior(ctx context.Context, workers int, all []*evidence) prior {
	tried := make([]prior, 0, len(priorVariances)*len(priorShares))
	for _, v := range priorVariances {
		for _, s := range priorShares {
			tried = append(tried, prior{v, s})
		}
	}
	likelihood := make([]float64, len(tried))
	each(ctx, workers, len(tried), func(int) {}, func(i int) {
		for _, e := range all {
			if fit := e.fineMap(tried[i], nil); fit != nil {
				likelihood[i] += fit.ELBO[len(fit.ELBO)-1]
			}
		}
		if tried[i] == defaultPrior {
			likelihood[i] += priorGain
		}
	})
	best := defaultPrior
	top := math.Inf(-1)
	for i, l := range likelihood {
		if l > top {
			best, top = tried[i], l
		}
	}
	return best
}

// fineMap fits the single effects; nil where there is nothing to fit.
func (e *evidence) fineMap(p prior, weights []float64) *stats.SusieFit {
	if e.df == 0 || e.sums.YY <= 0 {
		return nil
	}
	effects, null := p.susie(len(e.sums.XY) / e.perDriver)
	fit, err := stats.Susie(e.sums.XX, e.sums.XY, e.sums.YY, float64(e.df+1), stats.SusieOptions{
		L: effects, Prior: weights, NullWeight: null, PriorVariance: p.variance, FixedPrior: true,
		Coverage: coverage, Information: 1 / e.inflation,
	})
	if err != nil {
		return nil
	}
	return fit
}

// rank reads the evidence under a prior.
func (e *evidence) rank(p prior, weights []float64, drivers int) *ranking {
	r := &ranking{
		inclusion: make([]float64, drivers), share: make([][]float64, drivers), strength: make([]float64, drivers),
		sets: make([][]int, drivers), setLags: make([][]int, drivers), order: make([]int, drivers),
	}
	for d := range drivers {
		r.share[d], r.order[d] = make([]float64, e.lags+1), d
	}
	fit := e.fineMap(p, weights)
	if r.unknown = fit == nil; !r.unknown {
		r.read(fit, e.perDriver)
		for j := range e.sums.XY {
			r.strength[j/e.perDriver] = max(r.strength[j/e.perDriver], marginalT(e.sums, j, e.df))
		}
	}
	slices.SortStableFunc(r.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.inclusion[b], r.inclusion[a]), cmp.Compare(r.strength[b], r.strength[a]))
	})
	return r
}

// marginalT is |t| of column j alone.
func marginalT(c stats.CrossProduct, j, n int) float64 {
	p := len(c.XY)
	xx := c.XX[j*p+j]
	if xx <= 0 {
		return 0
	}
	b := c.XY[j] / xx
	rss := max(c.YY-b*c.XY[j], 1e-12*c.YY)
	return math.Abs(b) / math.Sqrt(rss/float64(max(1, n-1))/xx)
}

// inflation returns how much larger the variance of the columns' coefficients is
// when teams, not rows, are independent: the mean over columns of the
// cluster-robust to the classical variance, given the effects found; at least 1.
func inflation(clusters []stats.CrossProduct, sum stats.CrossProduct, fit *stats.SusieFit, n int) float64 {
	if fit == nil {
		return 1
	}
	p := len(sum.XY)
	beta := fit.Coef()
	meat := make([]float64, p)
	rss := 0.
	for _, c := range clusters {
		fitted := 0.
		for j := range p {
			explained := 0.
			for i, b := range beta {
				explained += c.XX[j*p+i] * b
			}
			score := c.XY[j] - explained
			meat[j] += score * score
			fitted += beta[j] * (c.XY[j] + score)
		}
		rss += c.YY - fitted
	}
	ratio, count := 0., 0.
	for j, m := range meat {
		if xx := sum.XX[j*p+j]; xx > 0 && rss > 0 {
			ratio += m / (xx * rss / float64(n))
			count++
		}
	}
	teams := float64(len(clusters))
	if count == 0 || teams < 2 {
		return 1
	}
	return max(1, ratio/count*teams/(teams-1))
}

// read turns single effects into what they say of drivers.
func (r *ranking) read(fit *stats.SusieFit, perDriver int) {
	masses := make([][]float64, len(fit.Alpha)) // by effect, driver: over all lags
	for e, alpha := range fit.Alpha {
		masses[e] = make([]float64, len(r.inclusion))
		for j, a := range alpha {
			masses[e][j/perDriver] += a
		}
		if fit.Null[e] <= 1-coverage { // an effect that is itself in doubt names no set
			r.credit(credible(masses[e], coverage*(1-fit.Null[e])), masses[e], alpha, perDriver)
		}
	}
	effects := make([]int, len(masses))
	for d := range r.inclusion {
		// The driver is in unless no effect is its own. Effects are taken by how much
		// they are its own, so that one that surely is says alone at which lag.
		for e := range effects {
			effects[e] = e
		}
		slices.SortStableFunc(effects, func(a, b int) int { return cmp.Compare(masses[b][d], masses[a][d]) })
		out := 1.
		for _, e := range effects {
			for lag := range perDriver {
				r.share[d][lag] += out * fit.Alpha[e][d*perDriver+lag]
			}
			out *= 1 - masses[e][d]
		}
		r.inclusion[d] = 1 - out
		for lag := range perDriver {
			if r.inclusion[d] > 0 {
				r.share[d][lag] /= r.inclusion[d]
			}
		}
	}
}

// credit notes for each driver of an effect's credible set whom it cannot be told from,
// in the smallest set it is in, and at which lags the effect may lie.
func (r *ranking) credit(set []int, mass, alpha []float64, perDriver int) {
	for _, d := range set {
		if r.sets[d] == nil || len(set) < len(r.sets[d]) {
			r.sets[d] = append([]int{d}, slices.DeleteFunc(slices.Clone(set), func(x int) bool { return x == d })...)
		}
		for _, lag := range credible(alpha[d*perDriver:(d+1)*perDriver], coverage*mass[d]) {
			if !slices.Contains(r.setLags[d], lag) {
				r.setLags[d] = append(r.setLags[d], lag)
			}
		}
		slices.Sort(r.setLags[d])
	}
}

// credible returns the fewest indices, largest first, whose masses reach the total.
func credible(mass []float64, total float64) []int {
	order := make([]int, len(mass))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(mass[b], mass[a]) })
	sum := 0.
	for n, i := range order {
		if sum += mass[i]; sum >= total {
			return order[:n+1]
		}
	}
	return order
}
