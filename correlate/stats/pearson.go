package stats

import "math"

// Pearson returns the product-moment correlation of x and y, from centred columns
// in two passes. Its t test (n-2 degrees of freedom) is exact, and its interval on
// Fisher's z scale, with standard error 1/√(n-3), is good, for independent rows
// from a bivariate normal; both need a straight-line relation and no outliers.
//
// The estimate is NaN, with the reason in Warnings, below 2 complete rows, where
// a side is constant, and where a value is infinite. p needs 3 rows, the interval 4.
func Pearson(x, y []float64, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(x, y)
	x, y = rows[0], rows[1]
	c := newCorrelation("Pearson, t test", len(x), missing, opt.Level)
	for _, why := range []string{unusable("x", x), unusable("y", y)} {
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	c.Estimate = cosine(centred(x), centred(y))
	n := float64(len(x))
	c.testT(n - 2)
	c.fisher(1 / math.Sqrt(n-3))
	return c
}
