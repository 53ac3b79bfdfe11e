package stats

import "math"

// Jackknife returns the delete-one standard error and bias of an estimate, from the
// estimate and what it is without each unit in turn: √((G-1)/G·Σ(e-ē)²) and
// (G-1)(ē-estimate). When units are groups of rows that belong together it holds
// for dependent rows. NaN with fewer than 2 units. Tukey, J. W. (1958), Annals of
// Mathematical Statistics 29, 614; Efron, B. & Tibshirani, R. (1993), An
// Introduction to the Bootstrap, ch. 11.
func Jackknife(estimate float64, without []float64) (se, bias float64) {
	if len(without) < 2 {
		return math.NaN(), math.NaN()
	}
	g := float64(len(without))
	m, sum := mean(without), 0.0
	for _, e := range without {
		sum += (e - m) * (e - m)
	}
	return math.Sqrt((g - 1) / g * sum), (g - 1) * (m - estimate)
}
