package stats

import (
	"fmt"
	"math"
)

// PearsonWeighted returns the product-moment correlation of x and y in which row i
// counts weight[i] times; the scale of the weights does not matter. Weights here
// say how precise or how representative a row is. Test and interval put Kish's
// effective number of rows (Σw)²/Σw² in the place of n, an approximation that
// Warnings repeats; for repeated rows (frequency weights) repeat them instead.
//
// A row whose weight is NaN is missing. It panics on a weight that is not positive
// and finite otherwise. Undefined cases are those of [Pearson].
func PearsonWeighted(x, y, weight []float64, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(x, y, weight)
	x, y, weight = rows[0], rows[1], rows[2]
	c := newCorrelation("Pearson weighted, t test on the effective n", len(x), missing, opt.Level)
	for i, w := range weight {
		if !(w > 0) || math.IsInf(w, 1) {
			panic(fmt.Sprintf("stats: weight %v in row %d", w, i))
		}
	}
	for _, why := range []string{unusable("x", x), unusable("y", y)} {
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	cx, cy := centredBy(x, weight), centredBy(y, weight)
	c.Estimate = cosine(cx, cy)
	n := EffectiveN(weight)
	c.warn("p and the interval rest on an effective n of %.4g, an approximation", n)
	c.testT(n - 2)
	c.fisher(1 / math.Sqrt(n-3))
	return c
}

// centredBy returns √w·(x - weighted mean), whose inner products are weighted.
func centredBy(x, w []float64) []float64 {
	d := shifted(x)
	for range 2 {
		sum, total := 0.0, 0.0
		for i, v := range d {
			sum += w[i] * v
			total += w[i]
		}
		for i := range d {
			d[i] -= sum / total
		}
	}
	for i := range d {
		d[i] *= math.Sqrt(w[i])
	}
	return d
}

// EffectiveN returns (Σw)²/Σw², how many equally weighted rows weights are worth:
// Kish, L. (1965), Survey Sampling, Wiley. NaN for no weights.
func EffectiveN(weight []float64) float64 {
	var sum, squares float64
	for _, w := range weight {
		sum += w
		squares += w * w
	}
	return sum * sum / squares
}
