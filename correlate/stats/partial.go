package stats

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/floats"
)

// Partial returns the correlation of what is left of x and of y once straight-line
// dependence on every control is taken out of both. Test and interval are those of
// [Pearson] with one degree of freedom less for each of k controls: n-2-k, and
// standard error 1/√(n-3-k) on Fisher's z scale (Fisher, R. A. (1924), Metron 3,
// 329-332). With Ranks set it is Spearman's: of mid-ranks, with the interval of
// [Spearman]; for Kendall's see [PartialKendall]. Rows are used where x, y and every control are present.
//
// The estimate is NaN, with the reason in Warnings, where the controls are
// collinear (which ones is said, counting from 1) or leave nothing of x or y.
func Partial(x, y []float64, controls [][]float64, o *CorrelationOptions) Correlation {
	return partial("partial", x, y, controls, true, o)
}

// Semipartial returns the correlation of x with what is left of y once
// straight-line dependence on every control is taken out of y alone. Its square is
// what y adds to the R² of a regression of x on the controls. Test, interval and undefined
// cases are as for [Partial].
func Semipartial(x, y []float64, controls [][]float64, o *CorrelationOptions) Correlation {
	return partial("semipartial", x, y, controls, false, o)
}

func partial(kind string, x, y []float64, controls [][]float64, both bool, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	rows, missing := completeRows(append([][]float64{x, y}, controls...)...)
	method := "Pearson"
	if opt.Ranks {
		method = "Spearman"
		ranked := make([][]float64, len(rows))
		for i, r := range rows {
			ranked[i] = MidRanks(r)
		}
		rows = ranked
	}
	n, k := len(rows[0]), len(controls)
	c := newCorrelation(fmt.Sprintf("%s %s, t test", kind, method), n, missing, opt.Level)
	for i, r := range rows {
		if why := unusable(sideName(i), r); why != "" {
			c.warn("%s", why)
			return c
		}
	}
	if n < k+2 {
		c.warn("%d complete rows do not suffice for %d controls", n, k)
		return c
	}

	basis, dependent := orthonormal(rows[2:])
	if len(dependent) > 0 {
		c.warn("collinear with the controls before: control %s", strings.Join(dependent, ", "))
		return c
	}
	left := func(name string, v []float64) []float64 {
		d := unit(centred(v))
		if project(d, basis) < collinearity {
			c.warn("the controls leave nothing of %s", name)
			return nil
		}
		return d
	}
	ry := left("y", rows[1])
	rx := unit(centred(rows[0]))
	if both {
		rx = left("x", rows[0])
	}
	if rx == nil || ry == nil {
		return c
	}
	c.Estimate = cosine(rx, ry)
	df := float64(n - 2 - k)
	c.testT(df)
	if opt.Ranks {
		c.fisher(spearmanError(c.Estimate, df-1, opt.Fieller))
	} else {
		c.fisher(1 / math.Sqrt(df-1))
	}
	return c
}

// sideName says which column of x, y, controls... the i-th is.
func sideName(i int) string {
	switch i {
	case 0:
		return "x"
	case 1:
		return "y"
	}
	return fmt.Sprintf("control %d", i-1)
}

// collinearity is the share of a column's length that must survive the removal of
// the others, a variance inflation of 10^12: below it, what is left is rounding.
const collinearity = 1e-6

// orthonormal returns an orthonormal basis of the centred columns, and the numbers,
// from 1, of those that depend on the ones before.
func orthonormal(columns [][]float64) (basis [][]float64, dependent []string) {
	for i, v := range columns {
		q := unit(centred(v))
		if project(q, basis) < collinearity {
			dependent = append(dependent, fmt.Sprint(i+1))
			continue
		}
		basis = append(basis, unit(q))
	}
	return basis, dependent
}

// project takes the basis out of a unit vector and returns the length left. Modified
// Gram-Schmidt, twice: once is enough only for well-conditioned columns (Giraud, L.,
// Langou, J. & Rozložník, M. (2005), Computers & Mathematics with Applications 50,
// 1069-1075).
func project(v []float64, basis [][]float64) float64 {
	for range 2 {
		for _, q := range basis {
			d := floats.Dot(v, q)
			for i, e := range q {
				v[i] -= d * e
			}
		}
	}
	return math.Sqrt(floats.Dot(v, v))
}

// unit scales v, in place, to length 1.
func unit(v []float64) []float64 {
	length := math.Sqrt(floats.Dot(v, v))
	for i := range v {
		v[i] /= length
	}
	return v
}
