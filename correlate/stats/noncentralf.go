package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NoncentralFTail returns P(F > f) for the noncentral F distribution with d1, d2 > 0
// degrees of freedom and noncentrality lambda >= 0: the power of a joint test. It is the
// Poisson mixture of beta tails (Johnson, Kotz & Balakrishnan 1995, Continuous Univariate
// Distributions 2, chapter 30), summed outward from its largest term; absolute error about
// 1e-12. NaN for arguments out of range and for lambda above 1e6.
func NoncentralFTail(f, d1, d2, lambda float64) float64 {
	if !(d1 > 0) || !(d2 > 0) || !(lambda >= 0 && lambda <= 1e6) || math.IsNaN(f) {
		return math.NaN()
	}
	if f <= 0 {
		return 1
	}
	x := d2 / (d2 + d1*f)
	half := lambda / 2
	middle := math.Floor(half)
	gamma, _ := math.Lgamma(middle + 1)
	weight := math.Exp(-half - gamma)
	if half > 0 {
		weight = math.Exp(middle*math.Log(half) - half - gamma)
	}
	sum := 0.
	term := func(j, w float64) { sum += w * mathext.RegIncBeta(d2/2, d1/2+j, x) }
	for j, w := middle, weight; w > 1e-16; j++ {
		term(j, w)
		w *= half / (j + 1)
	}
	for j, w := middle, weight; j > 0 && w > 1e-16; j-- {
		w *= j / half
		term(j-1, w)
	}
	return min(1, sum)
}

// DetectableNoncentrality returns the noncentrality at which an F test with d1 and d2 > 0
// degrees of freedom is significant with chance power, in (0,1). The squared effect of one
// contrast over its variance is such a noncentrality. 0 where power is at most the test's
// level, NaN for arguments out of range.
func DetectableNoncentrality(d1, d2, power float64, o *PowerOptions) float64 {
	opt := o.orDefault()
	if !(d1 > 0) || !(d2 > 0) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	if power <= opt.Alpha {
		return 0
	}
	critical := FQuantile(1-opt.Alpha, d1, d2)
	high := 1.
	for NoncentralFTail(critical, d1, d2, high) < power {
		if high *= 2; high > 1e6 {
			return math.NaN()
		}
	}
	low := 0.
	for range 80 {
		middle := (low + high) / 2
		if NoncentralFTail(critical, d1, d2, middle) < power {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
