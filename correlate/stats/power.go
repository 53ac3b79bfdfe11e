package stats

import (
	"fmt"
	"math"
)

// PowerOptions says how a correlation will be tested. A nil or zero PowerOptions is
// the usual plan.
type PowerOptions struct {
	Alpha    float64 // level of the test, in (0,1); 0 means 0.05
	OneSided bool    // the direction is fixed in advance
}

func (o *PowerOptions) orDefault() PowerOptions {
	var v PowerOptions
	if o != nil {
		v = *o
	}
	if v.Alpha == 0 {
		v.Alpha = 0.05
	}
	if !(v.Alpha > 0 && v.Alpha < 1) {
		panic(fmt.Sprintf("stats: alpha %v is outside (0,1)", v.Alpha))
	}
	return v
}

// The functions below plan the t test of a Pearson correlation, on Fisher's z scale
// with its bias r/(2(n-1)): Cohen, J. (1988), Statistical Power Analysis for the
// Behavioral Sciences, 2nd ed., ch. 3, as in R's pwr.r.test. An approximation, good
// to about .01 in power from 10 rows on. n counts independent rows: rows that come
// in teams are worth n over the design effect (see ICC).

// CorrelationPower returns the chance, in [0,1], that n independent rows show a
// population correlation r as significant; n may be fractional, such as an effective
// number. With OneSided set r below 0 lies on the wrong side. NaN unless n > 3 and
// -1 <= r <= 1.
func CorrelationPower(r, n float64, o *PowerOptions) float64 {
	opt := o.orDefault()
	if !(n > 3) || !(math.Abs(r) <= 1) {
		return math.NaN()
	}
	alpha := opt.Alpha
	if !opt.OneSided {
		r, alpha = math.Abs(r), alpha/2
	}
	t := StudentQuantile(1-alpha, n-2)
	critical := math.Asinh(t / math.Sqrt(n-2)) // atanh of the smallest significant r
	z := math.Atanh(r) + r/(2*(n-1))
	power := NormalTail((critical - z) * math.Sqrt(n-3))
	if !opt.OneSided {
		power += NormalTail((critical + z) * math.Sqrt(n-3))
	}
	return power
}

// CorrelationRows returns how many independent rows show a population correlation r
// as significant with chance power, in (0,1); round it up. It is above 4, the fewest
// rows the approximation is for, +Inf where r is 0 or, with OneSided, below, and NaN
// for arguments out of range.
func CorrelationRows(r, power float64, o *PowerOptions) float64 {
	opt := o.orDefault()
	if !(math.Abs(r) <= 1) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	if power <= opt.Alpha || CorrelationPower(r, 4, &opt) >= power {
		return 4
	}
	if r == 0 || opt.OneSided && r < 0 {
		return math.Inf(1)
	}
	return crossing(4, math.Inf(1), func(n float64) bool { return CorrelationPower(r, n, &opt) < power })
}

// DetectableCorrelation returns the smallest population correlation above 0 that n
// independent rows show as significant with chance power, in (0,1): what a null
// result of so many rows speaks about. 0 where power is at most the test's level; NaN
// unless n > 3.
func DetectableCorrelation(n, power float64, o *PowerOptions) float64 {
	opt := o.orDefault()
	if !(n > 3) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	if CorrelationPower(0, n, &opt) >= power {
		return 0
	}
	return crossing(0, 1, func(r float64) bool { return CorrelationPower(r, n, &opt) < power })
}

// crossing returns where below turns false in [lo,hi], by bisection to the last bit;
// hi may be +Inf.
func crossing(lo, hi float64, below func(float64) bool) float64 {
	if math.IsInf(hi, 1) {
		for hi = 2*lo + 1; below(hi); hi *= 2 {
			if hi > 1e300 {
				return math.Inf(1)
			}
			lo = hi
		}
	}
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return hi
		}
		if below(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
}
