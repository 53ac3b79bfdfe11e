package stats

import "math"

// PercentageBend returns the percentage bend correlation of x and y, bending
// constant 0.2: the correlation of ψ((v-φ)/ω) over both sides, where ψ cuts off at
// ±1, φ is the percentage bend measure of location and ω the order statistic
// ⌊0.8·n⌋ of |v-median|. Wilcox, R. R. (1994), The percentage bend correlation
// coefficient, Psychometrika 59(4), 601-616. ω follows the Matlab toolbox of
// Pernet, C. R., Wilcox, R. & Rousselet, G. A. (2012), Frontiers in Psychology 3,
// 606, and pingouin; R's WRS2 rounds 0.8·n to the nearest instead.
//
// Test and interval are those of [Pearson] applied to the estimate: the test is
// Wilcox's, the interval an approximation, both for independent rows. The estimate
// is NaN, with the reason in Warnings, where Pearson's is, and where ω is 0: a side
// has four fifths of its values equal.
func PercentageBend(x, y []float64, o *CorrelationOptions) Correlation {
	return robust("percentage bend, t test", bent, x, y, o)
}

// bent returns ψ((v-φ)/ω).
func bent(x []float64) (d []float64, why string) {
	d = fromMedian(x)
	size := make([]float64, len(d))
	for i, v := range d {
		size[i] = math.Abs(v)
	}
	omega := smallest(size, max(4*len(x)/5, 1)-1)
	if omega == 0 {
		return nil, "four fifths of the values equal the median"
	}
	// φ, as a deviation from the median: rows beyond ω count by their side only.
	sum, inside, above, below := 0.0, 0, 0, 0
	for _, v := range d {
		switch {
		case v > omega:
			above++
		case v < -omega:
			below++
		default:
			sum += v / omega
			inside++
		}
	}
	phi := (sum + float64(above-below)) / float64(inside)
	for i, v := range d {
		d[i] = max(-1, min(v/omega-phi, 1))
	}
	return d, ""
}
