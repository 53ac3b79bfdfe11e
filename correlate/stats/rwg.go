package stats

import (
	"fmt"
	"math"
)

// An Agreement is how far the members of one group give the same answer, for the
// functions of this file: 1 is perfect agreement. It is NaN, with the reason in
// Warnings, where it is undefined. High agreement alone is no evidence that groups
// differ: where everybody everywhere answers alike, the ICC is low. Read both.
type Agreement struct {
	Method    string
	Estimate  float64
	Members   int  // with an answer to every item
	Items     int  // 1 for a single item
	Missing   int  // members left out because an answer was missing
	Truncated bool // answers spread more than the null says: 0 stands for a negative value
	Warnings  []string
}

// UniformVariance returns the variance of answers given at random on a scale of so
// many options one apart: (options²-1)/12, such as 2 for 5 options. It is the usual
// null of [RWG]; a skewed null, as where nobody uses the lowest answers, has less.
func UniformVariance(options int) float64 {
	return (float64(options)*float64(options) - 1) / 12
}

// RWG returns 1-s²/null, the agreement of a group on one item, where s² is the
// sample variance of the answers and null the variance of no agreement (see
// [UniformVariance]). James, L. R., Demaree, R. G. & Wolf, G. (1984), Journal of
// Applied Psychology 69(1), 85-98.
func RWG(answers []float64, null float64) Agreement {
	a, spread := agreement("rwg", [][]float64{answers}, null)
	a.set(1 - spread/null)
	return a
}

// RWGJ returns the agreement of a group on items that measure one thing,
// J·a/(J·a+1-a) for J items, where a is 1 minus the mean item variance over null.
// items[k][i] is the answer of member i to item k. It grows with the number of
// items; [RStarWGJ] does not. James, Demaree & Wolf (1984).
func RWGJ(items [][]float64, null float64) Agreement {
	a, spread := agreement("rwg(j)", items, null)
	j, r := float64(len(items)), spread/null
	if r > 1 {
		a.set(1 - r)
	} else {
		a.set(j * (1 - r) / (j*(1-r) + r))
	}
	return a
}

// RStarWGJ returns 1 minus the mean item variance over null: Lindell, M. K.,
// Brandt, C. J. & Whitney, D. J. (1999), Applied Psychological Measurement 23(2),
// 127-135. It may be negative.
func RStarWGJ(items [][]float64, null float64) Agreement {
	a, spread := agreement("r*wg(j)", items, null)
	a.Estimate = 1 - spread/null
	return a
}

// AWG returns the agreement of a group on a scale that runs from low to high,
// 1-2s²/([(high+low)m-m²-high·low]·k/(k-1)) for k members with mean m, averaged
// over items: -1 is the most disagreement that mean allows. An item whose mean is
// so near an end that k members cannot disagree fully about it is left out of the
// average, with a warning, as R's multilevel::awg does. Brown, R. D. & Hauenstein,
// N. M. A. (2005), Organizational Research Methods 8(2), 165-184.
func AWG(items [][]float64, low, high float64) Agreement {
	rows, missing := completeRows(items...)
	a := Agreement{Method: "awg", Estimate: math.NaN(), Members: len(rows[0]), Items: len(items), Missing: missing}
	k := float64(a.Members)
	switch {
	case k < 2:
		a.Warnings = append(a.Warnings, fmt.Sprintf("%d members: agreement needs 2", a.Members))
		return a
	case !(low < high):
		a.Warnings = append(a.Warnings, fmt.Sprintf("%v to %v is no scale", low, high))
		return a
	}
	sum, defined := 0.0, 0.0
	for i, x := range rows {
		m := mean(x)
		s2 := sampleVariance(x)
		switch {
		case s2 == 0:
			sum++
			defined++
		case m < (low*(k-1)+high)/k || m > (high*(k-1)+low)/k:
			a.Warnings = append(a.Warnings, fmt.Sprintf("item %d left out: its mean %.4g is too near an end of the scale", i+1, m))
		default:
			defined++
			sum += 1 - 2*s2/(((high+low)*m-m*m-high*low)*k/(k-1))
		}
	}
	a.Estimate = sum / defined
	return a
}

// AverageDeviation returns AD(M), the mean absolute deviation from the item's mean,
// averaged over items, in points of the scale: 0 is perfect agreement. Burke, M. J.,
// Finkelstein, L. M. & Dusig, M. S. (1999), Organizational Research Methods 2(1),
// 49-68.
func AverageDeviation(items [][]float64) Agreement {
	a, _ := agreement("AD(M)", items, 1)
	if len(a.Warnings) > 0 {
		return a
	}
	rows, _ := completeRows(items...)
	sum := 0.0
	for _, x := range rows {
		m := mean(x)
		for _, v := range x {
			sum += math.Abs(v - m)
		}
	}
	a.Estimate = sum / float64(a.Members*a.Items)
	return a
}

// agreement returns the mean item variance of the members with every answer.
func agreement(method string, items [][]float64, null float64) (a Agreement, spread float64) {
	rows, missing := completeRows(items...)
	a = Agreement{Method: method, Estimate: math.NaN(), Members: len(rows[0]), Items: len(items), Missing: missing}
	switch {
	case a.Members < 2:
		a.Warnings = append(a.Warnings, fmt.Sprintf("%d members: agreement needs 2", a.Members))
		return a, math.NaN()
	case !(null > 0):
		a.Warnings = append(a.Warnings, "the null variance must be above 0")
		return a, math.NaN()
	}
	for _, x := range rows {
		spread += sampleVariance(x) / float64(len(rows))
	}
	return a, spread
}

// set truncates a negative index to 0, as its authors do, and says so.
func (a *Agreement) set(v float64) {
	a.Estimate = v
	if v < 0 {
		a.Estimate, a.Truncated = 0, true
		a.Warnings = append(a.Warnings, "answers spread more than at random: negative, set to 0")
	}
}

// sampleVariance returns Σ(x-mean)²/(n-1).
func sampleVariance(x []float64) float64 {
	sum := 0.0
	for _, d := range shifted(x) {
		sum += d * d
	}
	return sum / float64(len(x)-1)
}
