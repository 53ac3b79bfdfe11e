package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The adjustments below take the p-values of one family, everything that was
// looked at, and return adjusted p-values in the same order, capped at 1: reject
// what is at most alpha. A NaN p-value is a test that was never made: it stays NaN
// and does not count in the size of the family. p is not changed. The results are
// those of R's p.adjust.

// BH returns the adjusted p-values (q-values) of Benjamini and Hochberg's step-up
// procedure, which keeps the expected share of false rejections under alpha for
// independent or positively dependent tests. Benjamini, Y. & Hochberg, Y. (1995),
// JRSS-B 57(1), 289-300.
func BH(p []float64) []float64 {
	return stepUp(p, func(m, rank int) float64 { return float64(m) / float64(rank) })
}

// BY returns the adjusted p-values of Benjamini and Yekutieli's step-up procedure:
// [BH] times 1+1/2+...+1/m, valid under any dependence. Benjamini, Y. &
// Yekutieli, D. (2001), Annals of Statistics 29(4), 1165-1188.
func BY(p []float64) []float64 {
	harmonic := 0.0
	for i, m := 1, len(family(p)); i <= m; i++ {
		harmonic += 1 / float64(i)
	}
	return stepUp(p, func(m, rank int) float64 { return harmonic * float64(m) / float64(rank) })
}

// Hochberg returns the adjusted p-values of Hochberg's step-up procedure, which
// keeps the chance of any false rejection under alpha for independent or
// positively dependent tests. Hochberg, Y. (1988), Biometrika 75(4), 800-802.
func Hochberg(p []float64) []float64 {
	return stepUp(p, func(m, rank int) float64 { return float64(m - rank + 1) })
}

// Holm returns the adjusted p-values of Holm's step-down procedure, which keeps the
// chance of any false rejection under alpha whatever the dependence. Holm, S.
// (1979), Scandinavian Journal of Statistics 6(2), 65-70.
func Holm(p []float64) []float64 {
	order := family(p)
	out := undefined(len(p))
	running := 0.0
	for i, at := range order {
		running = max(running, float64(len(order)-i)*p[at])
		out[at] = min(1, running)
	}
	return out
}

// Hommel returns the adjusted p-values of Hommel's procedure, under the conditions
// of [Hochberg] and at least as powerful: the closed test built on Simes' test.
// Hommel, G. (1988), Biometrika 75(2), 383-386; adjusted p-values by Wright, S. P.
// (1992), Biometrics 48(4), 1005-1013. It takes time proportional to the square of
// the family's size.
func Hommel(p []float64) []float64 {
	order := family(p)
	m := len(order)
	out := undefined(len(p))
	if m == 0 {
		return out
	}
	sorted := make([]float64, m) // ascending
	for i, at := range order {
		sorted[i] = p[at]
	}
	simes := func(tail []float64, size float64, from int) float64 { // min over tail of size·p/(from, from+1, ...)
		least := math.Inf(1)
		for i, v := range tail {
			least = min(least, size*v/float64(from+i))
		}
		return least
	}
	adjusted := make([]float64, m)
	first := simes(sorted, float64(m), 1)
	for i := range adjusted {
		adjusted[i] = first
	}
	for size := m - 1; size >= 2; size-- {
		// Simes over the largest size-1 p-values with ranks 2..size.
		least := simes(sorted[m-size+1:], float64(size), 2)
		for i := range adjusted {
			q := least
			if i <= m-size {
				q = min(float64(size)*sorted[i], least)
			}
			adjusted[i] = max(adjusted[i], q)
		}
	}
	for i, at := range order {
		out[at] = min(1, max(adjusted[i], sorted[i]))
	}
	return out
}

// TSBH returns the adjusted p-values of the two-stage procedure: [BH] times the share
// of the family that a first pass at alpha, in (0,1), does not reject. It finds more
// than BH where many effects exist, and unlike the others the result depends on
// alpha: reject what is at most alpha and nothing else. Benjamini, Y., Krieger, A. M.
// & Yekutieli, D. (2006), Biometrika 93(3), 491-507, with their first stage at alpha
// in place of alpha/(1+alpha), as R's multtest and Python's statsmodels have it. It
// panics on an alpha outside (0,1).
func TSBH(p []float64, alpha float64) []float64 {
	if !(alpha > 0 && alpha < 1) {
		panic(fmt.Sprintf("stats: alpha %v is outside (0,1)", alpha))
	}
	q := BH(p)
	m, left := 0, 0
	for _, v := range q {
		if !math.IsNaN(v) {
			m++
			if v > alpha {
				left++
			}
		}
	}
	for i, v := range q {
		q[i] = v * float64(left) / float64(m)
	}
	return q
}

// stepUp adjusts from the largest p-value down: factor(m, rank) multiplies the
// p-value of that rank among m, 1 being the smallest.
func stepUp(p []float64, factor func(m, rank int) float64) []float64 {
	order := family(p)
	m := len(order)
	out := undefined(len(p))
	running := 1.0
	for rank := m; rank >= 1; rank-- {
		at := order[rank-1]
		running = min(running, factor(m, rank)*p[at])
		out[at] = running
	}
	return out
}

// family returns the indices of the p-values that are not NaN, smallest first,
// ties by index.
func family(p []float64) []int {
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(p[a], p[b]), a-b) })
	return order
}

func undefined(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
