package stats

import (
	"fmt"
	"math"
)

// A Multiplicity names an adjustment for the number of tests.
type Multiplicity int

// The adjustments, each described at its function.
const (
	BenjaminiHochberg  Multiplicity = iota // [BH], the expected share of false findings
	BenjaminiYekutieli                     // [BY], the same under any dependence
	HolmStepDown                           // [Holm], the chance of any false finding
	HochbergStepUp                         // [Hochberg], the same for independent or positively dependent tests
	HommelClosed                           // [Hommel], as Hochberg's and at least as powerful
	NoAdjustment                           // the p-values as they are
)

// String returns the adjustment's name in the literature.
func (m Multiplicity) String() string {
	switch m {
	case BenjaminiHochberg:
		return "Benjamini-Hochberg"
	case BenjaminiYekutieli:
		return "Benjamini-Yekutieli"
	case HolmStepDown:
		return "Holm"
	case HochbergStepUp:
		return "Hochberg"
	case HommelClosed:
		return "Hommel"
	case NoAdjustment:
		return "none"
	}
	return fmt.Sprintf("adjustment %d", int(m))
}

// Adjusted is a family of p-values that were read together, and what was done about
// it: an adjusted p-value means nothing without the size of its family.
type Adjusted struct {
	Method Multiplicity
	P      []float64 // adjusted, in the order given, at most 1; NaN where the p-value was
	Family int       // tests counted: the p-values that are not NaN
	Absent int       // p-values that were NaN: tests never made
}

// Adjust adjusts the p-values of one family, everything that was looked at and not
// only what is shown: see [BH], [BY], [Holm], [Hochberg] and [Hommel], whose results
// these are. It panics on an adjustment that does not exist and on a p-value outside
// [0,1].
func Adjust(p []float64, method Multiplicity) Adjusted {
	a := Adjusted{Method: method}
	for i, v := range p {
		if v < 0 || v > 1 {
			panic(fmt.Sprintf("stats: p-value %v at %d is outside [0,1]", v, i))
		}
		if math.IsNaN(v) {
			a.Absent++
		}
	}
	a.Family = len(p) - a.Absent
	switch method {
	case BenjaminiHochberg:
		a.P = BH(p)
	case BenjaminiYekutieli:
		a.P = BY(p)
	case HolmStepDown:
		a.P = Holm(p)
	case HochbergStepUp:
		a.P = Hochberg(p)
	case HommelClosed:
		a.P = Hommel(p)
	case NoAdjustment:
		a.P = append([]float64(nil), p...)
	default:
		panic(fmt.Sprintf("stats: %v", method))
	}
	return a
}

// Rejected returns the indices of the tests whose adjusted p-value is at most alpha,
// ascending.
func (a Adjusted) Rejected(alpha float64) []int {
	var out []int
	for i, p := range a.P {
		if p <= alpha {
			out = append(out, i)
		}
	}
	return out
}

// String says how many tests there were and how they were adjusted.
func (a Adjusted) String() string {
	s := fmt.Sprintf("%d tests, adjustment: %v", a.Family, a.Method)
	if a.Absent > 0 {
		s += fmt.Sprintf("; %d not possible", a.Absent)
	}
	return s
}
