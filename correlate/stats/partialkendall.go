package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// PartialKendall returns Kendall's tau-b of x and y with the controls taken out of
// both: the partial correlation formula applied to the matrix of tau-b. Kendall,
// M. G. (1942), Partial rank correlation, Biometrika 32(3/4), 277-283. Rows are used
// where x, y and every control are present.
//
// It has no test and no interval: how it is distributed depends on more than it
// estimates, and the normal approximation that programs print is not valid.
// [BootstrapCorrelation] gives an interval. Unlike the others it is not 0 wherever
// x and y are independent given the controls, only close to it. The estimate is NaN,
// with the reason in Warnings, where a column is constant and where controls have
// tau-b of ±1 among each other or with a side.
func PartialKendall(x, y []float64, controls [][]float64) Correlation {
	return partialKendall("partial Kendall tau-b", x, y, controls, true)
}

// SemipartialKendall returns Kendall's tau-b of x with y when the controls are taken
// out of y alone, otherwise as [PartialKendall].
func SemipartialKendall(x, y []float64, controls [][]float64) Correlation {
	return partialKendall("semipartial Kendall tau-b", x, y, controls, false)
}

func partialKendall(method string, x, y []float64, controls [][]float64, both bool) Correlation {
	rows, missing := completeRows(append([][]float64{x, y}, controls...)...)
	var opt *CorrelationOptions
	c := newCorrelation(method, len(rows[0]), missing, opt.orDefault().Level)
	for i, r := range rows {
		if why := unusable(sideName(i), r); why != "" {
			c.warn("%s", why)
			return c
		}
	}
	tau := mat.NewSymDense(len(rows), nil)
	for i := range rows {
		tau.SetSym(i, i, 1)
		for j := range i {
			tau.SetSym(i, j, countPairs(rows[i], rows[j]).tauB())
		}
	}
	left, ok := conditional(tau)
	const rest = 1e-12 // of 1: less is rounding
	switch {
	case !ok:
		c.warn("the controls are collinear in tau-b")
		return c
	case left[1][1] < rest || both && left[0][0] < rest:
		c.warn("the controls leave nothing of a side")
		return c
	}
	if both {
		c.Estimate = ratio(left[0][1], left[0][0], left[1][1])
	} else {
		c.Estimate = ratio(left[0][1], 1, left[1][1])
	}
	c.warn("no test and no interval: the distribution of this coefficient is not known")
	return c
}

// conditional returns the covariance of the first two variables given the others.
func conditional(v *mat.SymDense) (left [2][2]float64, ok bool) {
	k := v.SymmetricDim() - 2
	left = [2][2]float64{{v.At(0, 0), v.At(0, 1)}, {v.At(0, 1), v.At(1, 1)}}
	if k == 0 {
		return left, true
	}
	var root mat.Cholesky
	if !root.Factorize(v.SliceSym(2, k+2)) || root.Cond() > 1e12 {
		return left, false
	}
	sides, solved := mat.NewDense(k, 2, nil), new(mat.Dense)
	for i := range k {
		sides.Set(i, 0, v.At(i+2, 0))
		sides.Set(i, 1, v.At(i+2, 1))
	}
	if err := root.SolveTo(solved, sides); err != nil {
		return left, false
	}
	for a := range 2 {
		for b := range 2 {
			left[a][b] -= mat.Dot(sides.ColView(a), solved.ColView(b))
		}
	}
	return left, !math.IsNaN(left[0][1])
}
