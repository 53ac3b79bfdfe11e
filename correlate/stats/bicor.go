package stats

import (
	"math"
	"slices"
)

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
	mad := middle(size)
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
	m := middle(slices.Clone(x))
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

// middle returns the median, as [Median] does, of values without NaN in linear time;
// it reorders them.
func middle(x []float64) float64 {
	k := len(x) / 2
	high := smallest(x, k)
	if len(x)%2 == 1 {
		return high
	}
	low := slices.Max(x[:k])
	return low/2 + high/2
}

// smallest returns the value that would stand at place k, from 0, in ascending order,
// and reorders x so that no value before k is larger: quickselect, Hoare, C. A. R.
// (1961), Algorithm 65, Communications of the ACM 4(7), 321-322, with the median of
// three as pivot. It sorts what is left where pivots keep missing the middle.
func smallest(x []float64, k int) float64 {
	left, right := 0, len(x)-1
	for range 100 {
		if right-left < 12 {
			break
		}
		a, b, c := x[left], x[(left+right)/2], x[right]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := left, right
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			right = j
		case k >= i:
			left = i
		default:
			return x[k]
		}
	}
	slices.Sort(x[left : right+1])
	return x[k]
}
