package stats

import (
	"math"
	"slices"
	"sync"
)

// exactKendall is the sample size below which untied data get an exact p.
const exactKendall = 50

// Kendall returns Kendall's tau-b of x and y, (C-D)/√((n0-n1)(n0-n2)): the
// difference between concordant and discordant pairs, corrected for ties in x and
// in y. Kendall, M. G. (1945), The treatment of ties in ranking problems,
// Biometrika 33(3), 239-251. Pairs are counted in O(n log n): Knight, W. R. (1966),
// JASA 61(314), 436-439.
//
// Statistic is z = (C-D)/√Var with the variance corrected for ties: Kendall, M. G. &
// Gibbons, J. D. (1990), Rank Correlation Methods, 5th ed., ch. 4. With Continuity
// C-D is first brought nearer to 0 by 1, as cor.test of R does on request. Below 50
// rows without ties p is exact, twice the smaller tail of the number of concordant
// pairs over all permutations; otherwise normal. Method says which. The interval is on Fisher's z scale with standard error
// √(0.437/(n-4)): Fieller, E. C., Hartley, H. O. & Pearson, E. S. (1957), Biometrika
// 44(3/4), 470-481; derived for |tau| < 0.8 without ties. All assume independent
// rows.
func Kendall(x, y []float64, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(x, y)
	x, y = rows[0], rows[1]
	c := newCorrelation("Kendall tau-b, normal approximation", len(x), missing, opt.Level)
	for _, why := range []string{unusable("x", x), unusable("y", y)} {
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	k := countPairs(x, y)
	n := len(x)
	c.Estimate = k.tauB()
	score := float64(k.score())
	if opt.Continuity {
		c.Method = "Kendall tau-b, normal approximation with continuity correction"
		score = math.Copysign(max(0, math.Abs(score)-1), score)
	}
	c.Statistic = score / math.Sqrt(k.variance())
	untied := k.x.pairs == 0 && k.y.pairs == 0
	switch {
	case n < exactKendall && untied && !opt.Approximate:
		c.Method = "Kendall tau-b, exact p"
		c.P = kendallExact(n, int(k.total-k.score())/2)
	default:
		c.P = min(1, 2*NormalTail(math.Abs(c.Statistic)))
	}
	c.fisher(math.Sqrt(0.437 / float64(n-4)))
	if math.Abs(c.Estimate) >= 0.8 {
		c.warn("the interval is derived for tau below 0.8 in size")
	}
	if !untied && float64(max(k.x.pairs, k.y.pairs)) > 0.1*float64(k.total) {
		c.warn("the interval is derived for data without ties: over a tenth of the pairs are tied")
	}
	return c
}

// A pairCount is what tau-b and its variance need.
type pairCount struct {
	n, total int64 // rows; pairs of rows
	x, y     tieCount
	both     int64 // pairs tied in x and in y
	swaps    int64 // discordant pairs
}

// A tieCount sums over the groups of t equal values of one side.
type tieCount struct {
	pairs   int64   // Σ t(t-1)/2
	triples float64 // Σ t(t-1)(t-2)
	spread  float64 // Σ t(t-1)(2t+5)
}

func (c *tieCount) add(t int64) {
	if t < 2 {
		return
	}
	f := float64(t)
	c.pairs += t * (t - 1) / 2
	c.triples += f * (f - 1) * (f - 2)
	c.spread += f * (f - 1) * (2*f + 5)
}

// score returns concordant minus discordant pairs.
func (k pairCount) score() int64 {
	return k.total - k.x.pairs - k.y.pairs + k.both - 2*k.swaps
}

func (k pairCount) tauB() float64 {
	// The root of each factor: their product may not fit.
	tau := float64(k.score()) / math.Sqrt(float64(k.total-k.x.pairs)) / math.Sqrt(float64(k.total-k.y.pairs))
	return max(-1, min(tau, 1))
}

func (k pairCount) variance() float64 {
	n := float64(k.n)
	v := (n*(n-1)*(2*n+5) - k.x.spread - k.y.spread) / 18
	v += 2 * float64(k.x.pairs) * float64(k.y.pairs) / (n * (n - 1))
	if k.n > 2 {
		v += k.x.triples * k.y.triples / (9 * n * (n - 1) * (n - 2))
	}
	return v
}

// countPairs sorts by x, then y, and counts the exchanges of a merge sort by y.
func countPairs(x, y []float64) pairCount {
	type pair struct{ x, y float64 }
	pairs := make([]pair, len(x))
	for i := range x {
		pairs[i] = pair{x[i], y[i]}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if c := compare(a.x, b.x); c != 0 {
			return c
		}
		return compare(a.y, b.y)
	})
	n := int64(len(x))
	k := pairCount{n: n, total: n * (n - 1) / 2}
	runX, runBoth := int64(1), int64(1)
	ys := make([]float64, n)
	for i, p := range pairs {
		ys[i] = p.y
		if i == 0 {
			continue
		}
		switch q := pairs[i-1]; {
		case p.x == q.x && p.y == q.y:
			runX++
			runBoth++
			continue
		case p.x == q.x:
			runX++
		default:
			k.x.add(runX)
			runX = 1
		}
		k.both += runBoth * (runBoth - 1) / 2
		runBoth = 1
	}
	k.x.add(runX)
	k.both += runBoth * (runBoth - 1) / 2

	k.swaps = sortCounting(ys, make([]float64, n))
	runY := int64(1)
	for i := 1; i < len(ys); i++ {
		if ys[i] == ys[i-1] {
			runY++
			continue
		}
		k.y.add(runY)
		runY = 1
	}
	k.y.add(runY)
	return k
}

// sortCounting sorts v and returns how many pairs stood in strictly falling order.
func sortCounting(v, buffer []float64) (inversions int64) {
	const run = 12
	for start := 0; start < len(v); start += run {
		part := v[start:min(start+run, len(v))]
		for i := 1; i < len(part); i++ {
			e, j := part[i], i
			for ; j > 0 && part[j-1] > e; j-- {
				part[j] = part[j-1]
			}
			part[j] = e
			inversions += int64(i - j)
		}
	}
	from, to := v, buffer
	for width := run; width < len(v); width *= 2 {
		for start := 0; start < len(v); start += 2 * width {
			mid, end := min(start+width, len(v)), min(start+2*width, len(v))
			left, right, out := from[start:mid], from[mid:end], to[start:end]
			i, j := 0, 0
			for o := range out {
				if j == len(right) || i < len(left) && left[i] <= right[j] {
					out[o] = left[i]
					i++
				} else {
					out[o] = right[j]
					j++
					inversions += int64(len(left) - i)
				}
			}
		}
		from, to = to, from
	}
	copy(v, from)
	return inversions
}

// kendallExact returns the two-sided p of so many discordant pairs among n untied
// rows: twice the smaller tail of the number of inversions of a random permutation.
func kendallExact(n, discordant int) float64 {
	prob := kendallInversions[n]()
	var lower, upper float64
	for k, p := range prob {
		if k <= discordant {
			lower += p
		}
		if k >= discordant {
			upper += p
		}
	}
	return min(1, 2*min(lower, upper))
}

// kendallInversions holds, for each n, the distribution of the number of inversions
// of a random permutation of n, worked out on first use: the element placed m-th
// adds 0..m-1 of them, uniformly.
var kendallInversions = func() (dist [exactKendall]func() []float64) {
	for n := range dist {
		dist[n] = sync.OnceValue(func() []float64 {
			prob := []float64{1}
			for m := 2; m <= n; m++ {
				next := make([]float64, len(prob)+m-1)
				for k, p := range prob {
					for j := range m {
						next[k+j] += p / float64(m)
					}
				}
				prob = next
			}
			return prob
		})
	}
	return dist
}()
