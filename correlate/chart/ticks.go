package chart

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// Ticks is a ticker with steps of 1, 2, 2.5 or 5 times a power of ten. The zero
// value gives up to six marks.
type Ticks struct {
	Most   int  // at most so many marks; 0 means 6
	Signed bool // write + before positive values
}

var _ plot.Ticker = Ticks{}

// Ticks returns the marks within [low,high].
func (t Ticks) Ticks(low, high float64) []plot.Tick {
	if t.Most <= 0 {
		t.Most = 6
	}
	if !(high-low > 1e-100) || !drawable(low) || !drawable(high) {
		return nil
	}
	step, decimals := niceStep(low, high, max(t.Most, 2))
	// A mark at the very end of the axis must survive rounding.
	first, last := math.Ceil(low/step-1e-9), math.Floor(high/step+1e-9)
	var marks []plot.Tick
	for i := first; i <= last; i++ {
		v := i * step
		label := number(v, decimals, t.Signed)
		if i == 0 {
			label = "0"
		}
		marks = append(marks, plot.Tick{Value: v, Label: label})
	}
	return marks
}

// niceStep returns the smallest nice step with no more than most marks, and the
// decimals its multiples need.
func niceStep(low, high float64, most int) (step float64, decimals int) {
	exp := int(math.Floor(math.Log10((high - low) / float64(most))))
	for ; ; exp++ {
		for _, m := range []float64{1, 2, 2.5, 5} {
			step = m * math.Pow10(exp)
			if math.Floor(high/step+1e-9)-math.Ceil(low/step-1e-9)+1 <= float64(most) {
				decimals = max(0, -exp)
				if m == 2.5 {
					decimals = max(0, 1-exp)
				}
				return step, decimals
			}
		}
	}
}

// number writes a value with a real minus sign, and no sign on a rounded zero.
func number(v float64, decimals int, signed bool) string {
	if math.IsNaN(v) {
		return "n/a"
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	switch {
	case math.IsInf(v, 0):
		digits = "∞"
	case math.Abs(v) >= 1e9:
		digits = strconv.FormatFloat(math.Abs(v), 'g', 3, 64)
	}
	switch zero := strings.Trim(digits, "0.") == ""; {
	case zero:
		return digits
	case v < 0:
		return "−" + digits
	case signed:
		return "+" + digits
	}
	return digits
}

// decimalsFor says how many decimals suit an axis so long: a step of the last
// digit is at most a fiftieth of it.
func decimalsFor(span float64) int {
	if !(span > 0) || math.IsInf(span, 0) {
		return 2
	}
	return max(0, min(int(math.Ceil(math.Log10(50/span))), 6))
}

// count writes a whole number with thousands separated.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return strings.Replace(s, "-", "−", 1)
}

// plural writes a count with its noun.
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// spread writes the counts of a caption, such as "40–60 teams".
func spread(low, high int64, noun string) string {
	if low == high {
		return plural(high, noun)
	}
	return count(low) + "–" + plural(high, noun)
}
