package chart

import (
	"math"
	"slices"
)

// drawable reports whether a value has a place on an axis. Nothing measured is
// beyond 1e100, and sums of what is within never overflow.
func drawable(v float64) bool { return math.Abs(v) < 1e100 }

// orMissing returns a value, or NaN when it has no place on an axis.
func orMissing(v float64) float64 {
	if drawable(v) {
		return v
	}
	return math.NaN()
}

// axisRange returns limits that hold every point and reference, and every
// interval that is not far longer than the rest: one hopeless interval must not
// squeeze the others into a line. Cut says that some interval is longer.
func axisRange(points, lows, highs []float64) (low, high float64, cut bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range points {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return -1, 1, false
	}
	var lengths []float64
	for i := range lows {
		if d := highs[i] - lows[i]; drawable(d) {
			lengths = append(lengths, d)
		}
	}
	slices.Sort(lengths)
	reach := high - low
	if len(lengths) > 0 {
		reach = max(reach, lengths[len(lengths)/2])
	}
	least, most := low-1.25*reach, high+1.25*reach
	for i := range lows {
		if lows[i] < least || highs[i] > most {
			cut = true
		}
		if !math.IsNaN(lows[i]) {
			low = min(low, max(lows[i], least))
		}
		if !math.IsNaN(highs[i]) {
			high = max(high, min(highs[i], most))
		}
	}
	if low == high {
		d := max(1, math.Abs(low)/10)
		return low - d, high + d, cut
	}
	pad := 0.04 * (high - low)
	if cut {
		return max(low-pad, least), min(high+pad, most), cut
	}
	return low - pad, high + pad, cut
}
