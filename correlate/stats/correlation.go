package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// A Correlation is one estimated association and all that is needed to report it.
type Correlation struct {
	Method    string  // the estimator and the test really used
	Estimate  float64 // in [-1,1]; NaN when undefined, and Warnings says why
	N         int     // complete rows used
	Missing   int     // rows left out because a value was missing
	DF        float64 // degrees of freedom of Statistic, a t; NaN when it is a z
	Statistic float64 // t or z; ±Inf for a perfect correlation
	P         float64 // two-sided, of no association
	Low, High float64 // interval bounds at Level
	Level     float64 // coverage of the interval, such as 0.95
	Warnings  []string
}

// String prints the estimate rounded, its interval, p and n.
func (c Correlation) String() string {
	return fmt.Sprintf("%s: %.3f [%.3f, %.3f], p = %.3g, n = %d", c.Method, c.Estimate, c.Low, c.High, c.P, c.N)
}

// CorrelationOptions tunes an association. A nil or zero CorrelationOptions is a
// good plan.
type CorrelationOptions struct {
	Level       float64 // coverage of the interval in (0,1); 0 means 0.95
	Approximate bool    // no exact p-values in small samples
	Continuity  bool    // Kendall: z and its normal p corrected for continuity
	Fieller     bool    // Spearman: the interval of Fieller et al. (1957), not Bonett and Wright's
	Ranks       bool    // Partial, Semipartial: of mid-ranks (Spearman), not of the values
}

func (o *CorrelationOptions) orDefault() CorrelationOptions {
	var v CorrelationOptions
	if o != nil {
		v = *o
	}
	if v.Level == 0 {
		v.Level = 0.95
	}
	if !(v.Level > 0 && v.Level < 1) {
		panic(fmt.Sprintf("stats: level %v is outside (0,1)", v.Level))
	}
	return v
}

// newCorrelation returns a result in which nothing is known yet.
func newCorrelation(method string, n, missing int, level float64) Correlation {
	nan := math.NaN()
	return Correlation{Method: method, Estimate: nan, N: n, Missing: missing, DF: nan, Statistic: nan, P: nan, Low: nan, High: nan, Level: level}
}

func (c *Correlation) warn(format string, args ...any) {
	c.Warnings = append(c.Warnings, fmt.Sprintf(format, args...))
}

// testT fills in the t test of a correlation with df degrees of freedom: exact
// for normal errors, and then r²·df/(1-r²) is the F of the slope.
func (c *Correlation) testT(df float64) {
	c.DF = df
	switch r := c.Estimate; {
	case math.IsNaN(r):
	case df < 1:
		c.warn("too few rows for a test: %v degrees of freedom", df)
	case math.Abs(r) == 1:
		c.Statistic = math.Inf(int(r))
		c.P = 0
		c.warn("the correlation is perfect: p = 0 is a limit, not a finding")
	default:
		c.Statistic = r * math.Sqrt(df/((1-r)*(1+r)))
		c.P = min(1, 2*StudentTail(math.Abs(c.Statistic), df))
	}
}

// fisher fills in the interval tanh(atanh r ± z·se): Fisher, R. A. (1921), Metron
// 1, 3-32. A se that is not a positive number means there are too few rows.
func (c *Correlation) fisher(se float64) {
	switch r := c.Estimate; {
	case math.IsNaN(r):
	case !(se > 0) || math.IsInf(se, 1):
		c.warn("too few rows for an interval")
	case math.Abs(r) == 1:
		c.Low, c.High = r, r
		c.warn("the correlation is perfect: its interval has no width")
	default:
		z, d := math.Atanh(r), NormalQuantile(0.5+c.Level/2)*se
		c.Low, c.High = math.Tanh(z-d), math.Tanh(z+d)
	}
}

// completeRows returns the rows where no column is NaN, and how many there are
// not; the columns themselves when nothing is missing. It panics on columns of
// different lengths.
func completeRows(columns ...[]float64) (complete [][]float64, missing int) {
	n := len(columns[0])
	for _, c := range columns {
		if len(c) != n {
			panic(fmt.Sprintf("stats: columns of %d and %d rows", n, len(c)))
		}
	}
	whole := func(i int) bool {
		for _, c := range columns {
			if math.IsNaN(c[i]) {
				return false
			}
		}
		return true
	}
	for i := range n {
		if !whole(i) {
			missing++
		}
	}
	if missing == 0 {
		return columns, 0
	}
	complete = make([][]float64, len(columns))
	for k := range complete {
		complete[k] = make([]float64, 0, n-missing)
	}
	for i := range n {
		if whole(i) {
			for k, c := range columns {
				complete[k] = append(complete[k], c[i])
			}
		}
	}
	return complete, missing
}

// unusable says why a column has no correlation with anything; empty when it may.
func unusable(name string, x []float64) string {
	if len(x) < 2 {
		return fmt.Sprintf("%d complete rows: a correlation needs 2", len(x))
	}
	least, most := x[0], x[0]
	for _, v := range x {
		least, most = min(least, v), max(most, v)
	}
	switch {
	case math.IsInf(least, 0) || math.IsInf(most, 0):
		return name + " holds an infinite value"
	case least == most:
		return name + " is constant"
	}
	return ""
}

// mean returns the average of finite values, to rounding of the data rather than
// of their sum: the first value is subtracted, exactly where all are close.
func mean(x []float64) float64 {
	origin, sum := x[0], 0.0
	for _, v := range x {
		sum += v - origin
	}
	m := origin + sum/float64(len(x))
	if math.IsInf(m, 0) || math.IsNaN(m) { // a difference or the sum overflowed
		m = 0
		for _, v := range x {
			m += v / float64(len(x))
		}
	}
	return m
}

// centred returns x minus its mean, scaled by a power of two when squares would
// leave the range of float64. A correlation does not see the scale.
func centred(x []float64) []float64 {
	m := mean(x)
	d := make([]float64, len(x))
	most := 0.0
	for i, v := range x {
		d[i] = v - m
		most = max(most, math.Abs(d[i]))
	}
	if most > 0 && (most > 1e60 || most < 1e-60) {
		if math.IsInf(most, 1) {
			for i, v := range x {
				d[i] = v/4 - m/4
			}
			most = math.MaxFloat64
		}
		_, e := math.Frexp(most)
		for i := range d {
			d[i] = math.Ldexp(d[i], -e)
		}
	}
	// Second pass: what rounding left in the mean.
	if rest := mean(d); rest != 0 {
		for i := range d {
			d[i] -= rest
		}
	}
	return d
}

// cosine returns Σxy/√(Σx²Σy²), clipped to [-1,1]: the correlation of centred
// columns. Rounding alone would carry it outside.
func cosine(x, y []float64) float64 {
	return ratio(floats.Dot(x, y), floats.Dot(x, x), floats.Dot(y, y))
}

// ratio returns sxy/√(sxx·syy), clipped to [-1,1]. One root of the product, where
// it fits, makes the correlation of a column with itself exactly 1.
func ratio(sxy, sxx, syy float64) float64 {
	r := sxy / math.Sqrt(sxx*syy)
	if p := sxx * syy; p < 1e-290 || p > 1e290 {
		r = sxy / math.Sqrt(sxx) / math.Sqrt(syy)
	}
	return max(-1, min(r, 1))
}
