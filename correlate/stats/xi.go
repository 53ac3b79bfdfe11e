package stats

import (
	"math"
	"slices"
)

// XiOptions tunes Xi. A nil or zero XiOptions is a good plan.
type XiOptions struct {
	// RowOrder breaks ties in x by the order of rows, as SciPy's chatterjeexi does,
	// instead of averaging over all ways to break them. The estimate then depends on
	// how rows are sorted.
	RowOrder bool
}

// Xi returns Chatterjee's rank correlation ξ(x→y), how far y is a function of x,
// whatever its shape: 0 in the population only if they are independent, 1 only if x
// determines y. It is not symmetric. Chatterjee, S. (2021), A new coefficient of
// correlation, JASA 116(536), 2009-2022; O(n log n).
//
// With r and l the number of rows at most and at least as large in y, rows sorted by
// x, ξ = 1 - nΣ|r(i+1)-r(i)|/(2Σl(n-l)). Chatterjee breaks ties in x at random; here
// the estimate is the exact average over all ways to break them, so that neither a
// seed nor the order of rows matters. In small samples ξ can be negative and stays
// below 1.
//
// Statistic is z = √n·ξ/τ, with τ² = 2/5 where y has no ties and his estimate of it
// where it has; P is P(Z > z), for independent rows and n of about 20 or more.
// Undefined cases are those of [Pearson].
func Xi(x, y []float64, o *XiOptions) Dependence {
	d, rows := newDependence("Chatterjee's xi, normal approximation", x, y)
	if rows == nil {
		return d
	}
	x, y = rows[0], rows[1]
	n := float64(len(x))
	r, l := countsBelow(y)
	order := ascending(x)
	var steps float64
	if o != nil && o.RowOrder {
		for k := 1; k < len(order); k++ {
			steps += math.Abs(r[order[k]] - r[order[k-1]])
		}
	} else {
		steps = expectedSteps(x, r, order)
	}
	spread, tied := 0.0, false
	for i, v := range l {
		spread += v * (n - v)
		tied = tied || r[i]+v != n+1
	}
	d.Estimate = 1 - n*steps/(2*spread)
	variance := 0.4
	if tied {
		variance = xiVariance(r, spread)
	}
	d.Statistic = math.Sqrt(n) * d.Estimate / math.Sqrt(variance)
	d.P = NormalTail(d.Statistic)
	return d
}

// countsBelow returns, for each value, how many are at most, and at least, as large.
func countsBelow(y []float64) (most, least []float64) {
	order := ascending(y)
	n := len(y)
	most, least = make([]float64, n), make([]float64, n)
	for i := 0; i < n; {
		j := i + 1
		for j < n && y[order[j]] == y[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			most[order[k]], least[order[k]] = float64(j), float64(n-i)
		}
		i = j
	}
	return most, least
}

// expectedSteps returns the average of Σ|r(i+1)-r(i)| over all ways to order rows of
// equal x. Inside a group of m, every pair is adjacent with chance 2/m; between two
// groups, the rows that meet are a random one of each.
func expectedSteps(x, r []float64, order []int) float64 {
	sum := 0.0
	var last, group []float64 // r of the group before and of this one, ascending
	for i := 0; i < len(order); {
		j := i
		group = group[:0]
		for ; j < len(order) && x[order[j]] == x[order[i]]; j++ {
			group = append(group, r[order[j]])
		}
		slices.Sort(group)
		m := float64(len(group))
		inside := 0.0
		for k, v := range group {
			inside += v * (2*float64(k) - m + 1)
		}
		sum += inside * 2 / m
		if len(last) > 0 {
			sum += crossDistance(last, group) / (float64(len(last)) * m)
		}
		last, group = group, last
		i = j
	}
	return sum
}

// crossDistance returns Σ|a-b| over all pairs of two ascending slices.
func crossDistance(a, b []float64) float64 {
	total := 0.0
	for _, v := range a {
		total += v
	}
	sum, below, k := 0.0, 0.0, 0
	for _, v := range b {
		for ; k < len(a) && a[k] <= v; k++ {
			below += a[k]
		}
		sum += v*float64(2*k-len(a)) + total - 2*below
	}
	return sum
}

// xiVariance estimates the variance of √n·ξ under independence where y has ties:
// Chatterjee (2021), Theorem 2.2 and what follows it.
func xiVariance(r []float64, spread float64) float64 {
	n := float64(len(r))
	u := slices.Clone(r)
	slices.Sort(u)
	var v, a, b, c float64
	for k, e := range u {
		i := float64(k + 1)
		v += e
		w := v + (n-i)*e
		a += (2*n - 2*i + 1) * e * e
		b += w * w
		c += (2*n - 2*i + 1) * e
	}
	n2 := n * n
	a /= n2 * n2
	b /= n2 * n2 * n
	c /= n2 * n
	return (a - 2*b + c*c) / math.Pow(spread/(n2*n), 2)
}
