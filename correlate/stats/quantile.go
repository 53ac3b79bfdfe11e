package stats

import (
	"math"
	"slices"
)

// Quantile7 returns the p-quantile of x by linear interpolation between order
// statistics at (n-1)p, type 7 of Hyndman, R. J. & Fan, Y. (1996), Sample quantiles
// in statistical packages, American Statistician 50(4), 361-365: the default of R
// and NumPy. NaNs are left out; NaN when nothing is left or p is outside [0,1].
// It does not change x.
func Quantile7(x []float64, p float64) float64 {
	v := make([]float64, 0, len(x))
	for _, e := range x {
		if !math.IsNaN(e) {
			v = append(v, e)
		}
	}
	if len(v) == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	slices.Sort(v)
	at := float64(len(v)-1) * p
	i := int(at)
	if f := at - float64(i); f > 0 {
		return v[i] + f*(v[i+1]-v[i])
	}
	return v[i]
}

// Median returns the middle of x, or the average of its middle two; NaNs are left
// out, NaN when nothing is left. It does not change x.
func Median(x []float64) float64 { return Quantile7(x, 0.5) }
