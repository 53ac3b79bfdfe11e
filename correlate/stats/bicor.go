package stats

import "math"

// Bicor returns the biweight midcorrelation of x and y: the correlation of
// deviations from the median, each weighted by (1-u²)² where u is the deviation
// over 9 times the median absolute deviation (MAD), and left out where |u| >= 1. A
// few wild rows do not move it. Wilcox, R. R. (2012), Introduction to Robust
// Estimation and Hypothesis Testing, 3rd ed., section 9.3.8; as in R's WGCNA,
// Langfelder, P. & Horvath, S. (2012), Journal of Statistical Software 46(11).
//
// Test and interval are those of [Pearson] applied to the estimate: approximations,
// for independent rows. The estimate is NaN, with the reason in Warnings, where
// Pearson's is, and where the MAD of a side is 0, as when over half its values are
// equal: use [Spearman] there. Nothing is put in its place silently.
func Bicor(x, y []float64, o *CorrelationOptions) Correlation {
	return robust("biweight midcorrelation, t approximation", biweighted, x, y, o)
}

// robust correlates x and y after turning each column into deviations from a robust
// centre that bound what one row can do. bend says why where it cannot.
func robust(method string, bend func(x []float64) (d []float64, why string), x, y []float64, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(x, y)
	c := newCorrelation(method, len(rows[0]), missing, opt.Level)
	var bent [2][]float64
	for i, name := range []string{"x", "y"} {
		why := unusable(name, rows[i])
		if why == "" {
			if bent[i], why = bend(rows[i]); why != "" {
				why = name + ": " + why
			}
		}
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	c.Estimate = cosine(bent[0], bent[1])
	n := float64(c.N)
	c.testT(n - 2)
	c.fisher(1 / math.Sqrt(n-3))
	return c
}

// biweighted returns deviations from the median in units of 9 MAD, times their
// biweight.
func biweighted(x []float64) (d []float64, why string) {
	const reach = 9 // MADs: Tukey's constant for the biweight midvariance
	d = fromMedian(x)
	size := make([]float64, len(d))
	for i, v := range d {
		size[i] = math.Abs(v)
	}
	mad := Median(size)
	if mad == 0 {
		return nil, "the median absolute deviation is 0: half the values or more are equal"
	}
	for i, v := range d {
		u := v / mad / reach
		if math.Abs(u) >= 1 {
			d[i] = 0
			continue
		}
		w := (1 - u) * (1 + u)
		d[i] = u * w * w
	}
	return d, ""
}

// fromMedian returns deviations from the median, scaled by a power of two where a
// difference would overflow.
func fromMedian(x []float64) []float64 {
	m := Median(x)
	if math.IsInf(m, 0) || math.IsNaN(m) { // the middle two overflowed
		m = 0
	}
	scale := 1.0
	for _, v := range x {
		if math.IsInf(v-m, 0) {
			scale = 0.25
		}
	}
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = v*scale - m*scale
	}
	return d
}
