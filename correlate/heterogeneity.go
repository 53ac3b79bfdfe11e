package correlate

import (
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A heterogeneity sums up independent estimates of one quantity that may truly differ:
// estimate ~ N(effect, its variance), effect ~ N(mean, tau2). It is a random-effects
// meta-analysis in which the studies are teams.
type heterogeneity struct {
	mean, se  float64 // of the mean effect; se by Hartung & Knapp, df groups - 1
	variance  float64 // of the mean, given tau2
	tau2      float64 // between-group variance, restricted maximum likelihood; 0 when none can be seen
	i2        float64 // share of the spread of estimates that is no noise, in [0,1]
	q, p      float64 // Cochran's Q and the p that all effects are equal
	groups    int
	reference float64 // typical variance, as I² has it
}

// heterogeneityOf estimates the mean and the variance of effects. tau2 is by Fisher
// scoring of the restricted likelihood (Viechtbauer, W. (2005), Journal of Educational
// and Behavioral Statistics 30(3), 261-293), the error of the mean that of Hartung, J. &
// Knapp, G. (2001), Statistics in Medicine 20, 3875-3889, I² that of Higgins, J. P. T. &
// Thompson, S. G. (2002), Statistics in Medicine 21, 1539-1558. df are the degrees of
// freedom behind the variances where all share one, +Inf where they are known: Q over
// groups-1 is then the F test that all effects are equal.
func heterogeneityOf(estimate, variance []float64, df float64) heterogeneity {
	h := heterogeneity{groups: len(estimate)}
	k := float64(len(estimate))
	at := func(tau2 float64) (mean, s1, s2, s3, squares float64) {
		for i, v := range variance {
			w := 1 / (v + tau2)
			s1, s2, s3 = s1+w, s2+w*w, s3+w*w*w
			mean += w * estimate[i]
		}
		mean /= s1
		for i, v := range variance {
			d := (estimate[i] - mean) / (v + tau2)
			squares += d * d
		}
		return mean, s1, s2, s3, squares
	}
	fixed, s1, s2, _, _ := at(0)
	for i, v := range variance {
		h.q += (estimate[i] - fixed) * (estimate[i] - fixed) / v
	}
	h.p = stats.FTail(h.q/(k-1), k-1, df)
	h.reference = (k - 1) * s1 / (s1*s1 - s2)
	// Start from the moment estimator (DerSimonian & Laird 1986).
	h.tau2 = max(0, (h.q-(k-1))*s1/(s1*s1-s2))
	for range 500 {
		_, s1, s2, s3, squares := at(h.tau2)
		// d logL = ½(y'PPy - tr P), information ½ tr PP.
		trace := s1 - s2/s1
		information := s2 - 2*s3/s1 + s2*s2/(s1*s1)
		next := max(0, h.tau2+(squares-trace)/information)
		done := math.Abs(next-h.tau2) <= 1e-12*(h.tau2+h.reference)
		h.tau2 = next
		if done {
			break
		}
	}
	h.mean, s1, _, _, _ = at(h.tau2)
	h.variance = 1 / s1
	spread := 0.
	for i, v := range variance {
		spread += (estimate[i] - h.mean) * (estimate[i] - h.mean) / (v + h.tau2) / (k - 1)
	}
	// Never surer than with the variances as they are (Jackson et al. 2017).
	h.se = math.Sqrt(h.variance * max(1, spread))
	h.i2 = h.tau2 / (h.tau2 + h.reference)
	return h
}

// shrunken returns the effect expected of group i (empirical Bayes), its standard error
// and how far its own estimate counts, in [0,1]. The error allows for the mean and tau2
// being estimated: Morris, C. N. (1983), "Parametric empirical Bayes inference", JASA
// 78:47-55, with unequal variances; his limit on how much is shrunk goes into the error
// alone, so that with tau2 = 0 every group is taken for the mean.
func (h heterogeneity) shrunken(estimate, variance float64) (effect, se, weight float64) {
	weight = h.tau2 / (h.tau2 + variance)
	effect = h.mean + weight*(estimate-h.mean)
	b := 1 - weight
	k := float64(h.groups)
	if k > 3 {
		b *= (k - 3) / (k - 1) // tau2 may be larger than it seems
	}
	v := (1-b)*variance + b*b*h.variance
	if k > 3 {
		d := estimate - h.mean
		v += 2 / (k - 3) * b * b * (h.reference + h.tau2) / (variance + h.tau2) * d * d
	}
	return effect, math.Sqrt(v), weight
}
