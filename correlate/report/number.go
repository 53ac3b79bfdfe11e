package report

import (
	"math"
	"strconv"
	"strings"
)

const (
	nbsp  = "\u00a0" // joins a number to its unit, so that no line breaks between them
	blank = "–"      // an undefined number in a table
)

// numerals are the signs of numbers in one language and kind of output.
type numerals struct {
	minus   string // the sign of negative numbers
	decimal string // between units and tenths
	group   string // between thousands
}

// A gauge writes the numbers of one measure: decimals, sign and unit.
type gauge struct {
	numerals
	factor float64 // 100 for a share, which is told as a percentage
	tenths bool    // one decimal unless the numbers are too small for it
	unit   string  // after a value, such as " %"
	change string  // after a difference, such as " percentage points"
	scale  string  // a range of answers, such as "1-7": told once, not after every number
	say    func(key string, args ...any) string
}

// newGauge reads a unit: "share" is told in percent, "points" with one decimal, a
// unit with digits in it is the scale of the answers, anything else is a suffix.
func (v voice) newGauge(measure, unit string) gauge {
	g := v.plain()
	unit = clean(strings.TrimSpace(unit))
	switch low := strings.ToLower(unit); {
	case low == "share" || low == "proportion" || strings.HasPrefix(low, "share "):
		g.factor, g.tenths, g.unit, g.change = 100, true, nbsp+"%", nbsp+v.say("percentage~points")
	case low == "%" || low == "percent":
		g.tenths, g.unit, g.change = true, nbsp+"%", nbsp+v.say("percentage~points")
	case low == "points" || strings.HasSuffix(low, " points"):
		g.tenths, g.unit, g.change = true, nbsp+v.say("points"), nbsp+v.say("points")
	case strings.EqualFold(measure, "nps") || strings.EqualFold(measure, "enps"):
		g.tenths, g.unit, g.change = true, nbsp+v.say("points"), nbsp+v.say("points")
	case strings.ContainsAny(low, "0123456789"):
		g.scale = unit
	case low != "":
		g.unit = nbsp + v.unit(unit)
		g.change = g.unit
	}
	return g
}

// decimals chooses how many decimals an estimate and its interval are told with:
// two significant digits of the interval's half-width, or of a lone number;
// tenths for percentages and points, more where tenths would show only zeros.
func (g gauge) decimals(x, low, high float64) int {
	x, low, high = x*g.factor, low*g.factor, high*g.factor
	if g.tenths {
		size, d := 0.0, 1
		for _, v := range []float64{x, low, high} {
			if finite(v) {
				size = max(size, math.Abs(v))
			}
		}
		for size > 0 && d < 6 && size*math.Pow10(d) < 5 {
			d++
		}
		return d
	}
	if half := (high - low) / 2; finite(half) && half > 0 {
		return max(0, min(1-int(math.Floor(math.Log10(half))), 6))
	}
	if !finite(x) || x == 0 {
		return 1
	}
	return max(0, min(1-int(math.Floor(math.Log10(math.Abs(x)))), 6))
}

// fixed writes x with d decimals; signed shows a plus too. Undefined is a dash.
func (g gauge) fixed(x float64, d int, signed bool) string {
	if x *= g.factor; !finite(x) {
		return blank
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', d, 64)
	if whole, frac, ok := strings.Cut(s, "."); ok || len(whole) > 4 {
		if s = whole; len(whole) > 4 {
			s = g.thousands(whole)
		}
		if ok {
			s += g.decimal + frac
		}
	}
	switch {
	case strings.Trim(s, "0"+g.decimal+g.group) == "": // rounds to zero: no sign
		return s
	case x < 0:
		return g.minus + s
	case signed:
		return "+" + s
	}
	return s
}

// size writes a difference without its sign, with its unit.
func (g gauge) size(x float64) string {
	if !finite(x) {
		return g.say("not known")
	}
	return g.fixed(math.Abs(x), g.decimals(x, math.NaN(), math.NaN()), false) + g.change
}

// estimate and interval write a value and the bounds beside it, to the same decimals.
func (g gauge) estimate(x, low, high float64) string {
	return g.fixed(x, g.decimals(x, low, high), false)
}

func (g gauge) interval(x, low, high float64) string {
	return g.bounds(x, low, high, false)
}

// effect and effectInterval do so for a difference, with a plus sign.
func (g gauge) effect(x, low, high float64) string {
	return g.fixed(x, g.decimals(x, low, high), true)
}

func (g gauge) effectInterval(x, low, high float64) string {
	return g.bounds(x, low, high, true)
}

func (g gauge) bounds(x, low, high float64, signed bool) string {
	if !finite(low) && !finite(high) {
		return ""
	}
	d := g.decimals(x, low, high)
	return g.say("%s~to~%s", g.fixed(low, d, signed), g.fixed(high, d, signed))
}

// plain writes numbers that carry no unit, such as correlations.
func (v voice) plain() gauge { return gauge{numerals: v.numerals, factor: 1, say: v.say} }

// pvalue writes a p-value without pretending to more than it knows.
func (v voice) pvalue(p float64) string {
	switch {
	case !finite(p):
		return v.say("p~not~known")
	case p < 0.001:
		return "p" + nbsp + v.small(p)
	}
	return "p" + nbsp + "=" + nbsp + v.small(p)
}

// small writes a p- or q-value for a table.
func (n numerals) small(p float64) string {
	digits := 2
	switch {
	case !finite(p):
		return blank
	case p < 0.001:
		return "<" + nbsp + "0" + n.decimal + "001"
	case p < 0.0995:
		digits = 3
	}
	return strings.Replace(strconv.FormatFloat(p, 'f', digits, 64), ".", n.decimal, 1)
}

// percent writes a share in whole percent, never rounding up to certainty or
// down to impossibility.
func (n numerals) percent(share float64) string {
	switch {
	case !finite(share):
		return blank
	case share >= 0.995 && share < 1:
		return ">" + nbsp + "99" + nbsp + "%"
	case share > 0 && share <= 0.005:
		return "<" + nbsp + "1" + nbsp + "%"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + nbsp + "%"
}

// chance writes a probability in percent; no estimate of one is ever certain.
func (n numerals) chance(p float64) string {
	switch {
	case p > 0.995:
		return ">" + nbsp + "99" + nbsp + "%"
	case p < 0.005:
		return "<" + nbsp + "1" + nbsp + "%"
	}
	return n.percent(p)
}

// count writes a whole number with thousands separated.
func (n numerals) count(k int) string { return n.thousands(strconv.Itoa(k)) }

// count64 does so for counts of answers.
func (n numerals) count64(k int64) string { return n.thousands(strconv.FormatInt(k, 10)) }

func (n numerals) thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + n.group + s[i:]
	}
	return sign + s
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
