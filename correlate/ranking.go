package correlate

import (
	"cmp"
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
	inflation float64     // how much more the estimates vary than independent rows would let them
}

const (
	singleEffects = 8   // at most so many causes of one measure at one touchpoint
	coverage      = .95 // of a credible set
)

// rank fine-maps the drivers. One wave of data is ranked on differences between teams.
func (o *observations) rank() *ranking {
	width, lags := len(o.panel.drivers), o.lags
	oneWave := o.waves < 2
	if oneWave {
		lags = 0
	}
	perDriver := lags + 1
	columns := make([][]float64, 0, width*perDriver)
	for d := range width {
		for lag := range perDriver {
			columns = append(columns, o.at(d, lag))
		}
	}
	r := &ranking{
		inclusion: make([]float64, width), share: make([][]float64, width), strength: make([]float64, width),
		sets: make([][]int, width), setLags: make([][]int, width), inflation: 1,
	}
	for d := range r.share {
		r.share[d] = make([]float64, o.lags+1)
	}
	var g gram
	if oneWave {
		g = o.gramAcross(o.y, columns, true)
	} else {
		g = o.gram(o.y, columns, true)
	}
	clusters, absorbed := stats.PartialOutEach(g.clusters, g.nuisance)
	rest := stats.Pool(clusters, len(columns))
	n := g.rows - absorbed
	if !oneWave {
		n -= g.teams
	}
	if g.teams >= 3 && n > 3 && rest.YY > 0 {
		fit := fineMap(rest, n, 1)
		if r.inflation = inflation(clusters, rest, fit, n); r.inflation > 1 {
			fit = fineMap(rest, n, 1/r.inflation)
		}
		if fit != nil {
			r.read(fit, perDriver)
		}
		for j := range columns {
			r.strength[j/perDriver] = max(r.strength[j/perDriver], marginalT(rest, j, n))
		}
	}
	r.order = make([]int, width)
	for d := range r.order {
		r.order[d] = d
	}
	slices.SortStableFunc(r.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.inclusion[b], r.inclusion[a]), cmp.Compare(r.strength[b], r.strength[a]))
	})
	return r
}

func fineMap(c stats.CrossProduct, n int, information float64) *stats.SusieFit {
	fit, err := stats.Susie(c.XX, c.XY, c.YY, float64(n+1), stats.SusieOptions{
		L: singleEffects, NullWeight: nullWeight, Coverage: coverage, Information: information,
	})
	if err != nil {
		return nil
	}
	return fit
}

// nullWeight is the prior probability that a single effect is no effect at all.
const nullWeight = .5

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

// read turns single effects into what they say of drivers. An effect whose credible
// set holds most of the drivers says nothing and is left out.
func (r *ranking) read(fit *stats.SusieFit, perDriver int) {
	width := len(r.inclusion)
	lagWeight := make([][]float64, width)
	for d := range lagWeight {
		lagWeight[d] = make([]float64, perDriver)
	}
	exclusion := make([]float64, width)
	for d := range exclusion {
		exclusion[d] = 1
	}
	for e, alpha := range fit.Alpha {
		if fit.PriorVariance[e] <= 0 {
			continue
		}
		mass := make([]float64, width)
		for j, a := range alpha {
			mass[j/perDriver] += a
		}
		set := credible(mass, coverage*(1-fit.Null[e]))
		if len(set) > max(1, width/2) {
			continue
		}
		for d, m := range mass {
			exclusion[d] *= 1 - m
			for lag := range perDriver {
				lagWeight[d][lag] += alpha[d*perDriver+lag]
			}
		}
		if fit.Null[e] > 1-coverage {
			continue // the effect itself is in doubt: it names no set
		}
		for _, d := range set {
			if r.sets[d] == nil || len(set) < len(r.sets[d]) {
				r.sets[d] = append([]int{d}, slices.DeleteFunc(slices.Clone(set), func(x int) bool { return x == d })...)
			}
			for _, lag := range credible(alpha[d*perDriver:(d+1)*perDriver], coverage*mass[d]) {
				if !slices.Contains(r.setLags[d], lag) {
					r.setLags[d] = append(r.setLags[d], lag)
				}
			}
		}
	}
	for d := range width {
		r.inclusion[d] = 1 - exclusion[d]
		slices.Sort(r.setLags[d])
		total := 0.
		for _, w := range lagWeight[d] {
			total += w
		}
		for lag, w := range lagWeight[d] {
			if total > 0 {
				r.share[d][lag] = w / total
			}
		}
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
