package stats

import (
	"math"
	"slices"
	"sync"
)

// exactSpearman is the largest n whose permutations are counted one by one.
const exactSpearman = 9

// Spearman returns the rank correlation of x and y: [Pearson] of their mid-ranks,
// which is right with and without ties. Spearman, C. (1904), American Journal of
// Psychology 15(1), 72-101.
//
// Up to 9 rows without ties p is exact, twice the smaller tail of Σd² over all
// permutations; otherwise it is that of the t approximation with n-2 degrees of
// freedom. Method says which. The interval is on Fisher's z scale with standard
// error √((1+r²/2)/(n-3)) of Bonett, D. G. & Wright, T. A. (2000), Psychometrika
// 65(1), 23-28, derived for |rho| < 0.95, or √(1.06/(n-3)) of Fieller, E. C.,
// Hartley, H. O. & Pearson, E. S. (1957), Biometrika 44(3/4), 470-481. All assume
// independent rows.
func Spearman(x, y []float64, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(x, y)
	x, y = rows[0], rows[1]
	c := newCorrelation("Spearman, t approximation", len(x), missing, opt.Level)
	for _, why := range []string{unusable("x", x), unusable("y", y)} {
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	rx, ry := MidRanks(x), MidRanks(y)
	c.Estimate = cosine(centred(rx), centred(ry))
	if n := len(x); n <= exactSpearman && !opt.Approximate && !tied(rx) && !tied(ry) {
		c.Method = "Spearman, exact p"
		if df := float64(n - 2); df > 0 {
			c.DF = df
			c.Statistic = c.Estimate * math.Sqrt(df/((1-c.Estimate)*(1+c.Estimate)))
		}
		sum := 0.0
		for i, r := range rx {
			sum += (r - ry[i]) * (r - ry[i])
		}
		c.P = spearmanExact(n, int(sum))
	} else {
		c.testT(float64(n - 2))
	}
	c.fisher(spearmanError(c.Estimate, float64(len(x)-3), opt.Fieller))
	if math.Abs(c.Estimate) >= 0.95 && !opt.Fieller {
		c.warn("the interval is derived for correlations below 0.95 in size")
	}
	return c
}

// spearmanError returns the standard error of a rank correlation on Fisher's z
// scale with df = n-3, less one for each control.
func spearmanError(r, df float64, fieller bool) float64 {
	if fieller {
		return math.Sqrt(1.06 / df)
	}
	return math.Sqrt((1 + r*r/2) / df)
}

// tied reports whether mid-ranks hold a tie: their squares then sum to less.
func tied(ranks []float64) bool {
	n, sum := float64(len(ranks)), 0.0
	for _, r := range ranks {
		sum += r * r
	}
	return sum != n*(n+1)*(2*n+1)/6
}

// spearmanExact returns the two-sided p of Σd² = sum over the n! permutations.
func spearmanExact(n, sum int) float64 {
	count := spearmanCounts[n]()
	total, lower := 0.0, 0.0 // permutations; those with Σd² <= sum
	for s, k := range count {
		total += k
		if s <= sum {
			lower += k
		}
	}
	upper := total - lower
	if sum < len(count) {
		upper += count[sum]
	}
	return min(1, 2*min(lower, upper)/total)
}

// spearmanCounts holds, for each n, how many permutations of 1..n have each Σd²;
// counted on first use.
var spearmanCounts = func() (counts [exactSpearman + 1]func() []float64) {
	for n := range counts {
		counts[n] = sync.OnceValue(func() []float64 {
			count := make([]float64, (n*n*n-n)/3+1)
			var place func(i, used, sum int)
			place = func(i, used, sum int) {
				if i == n {
					count[sum]++
					return
				}
				for v := range n {
					if used&(1<<v) == 0 {
						place(i+1, used|1<<v, sum+(i-v)*(i-v))
					}
				}
			}
			place(0, 0, 0)
			return count
		})
	}
	return counts
}()

// MidRanks returns the rank of each value from 1, equal values sharing the average
// of their ranks; a NaN keeps rank NaN and is not counted. It does not change x.
func MidRanks(x []float64) []float64 {
	type entry struct {
		v float64
		i int
	}
	sorted := make([]entry, 0, len(x))
	ranks := make([]float64, len(x))
	for i, v := range x {
		if math.IsNaN(v) {
			ranks[i] = v
			continue
		}
		sorted = append(sorted, entry{v, i})
	}
	slices.SortFunc(sorted, func(a, b entry) int { return compare(a.v, b.v) })
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j].v == sorted[i].v {
			j++
		}
		shared := float64(i+j+1) / 2 // the average of i+1..j
		for ; i < j; i++ {
			ranks[sorted[i].i] = shared
		}
	}
	return ranks
}

// compare orders numbers known not to be NaN, without cmp.Compare's tests for it.
func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
