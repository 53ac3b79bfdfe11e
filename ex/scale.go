package ex

import (
	"fmt"
	"math"
)

// A Scale is the range of an item's answers, both ends included, such as {1, 5}.
// The zero Scale is "not known": it holds any finite answer.
type Scale struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// Known reports whether the scale was stated.
func (s Scale) Known() bool { return s != Scale{} }

// Holds reports whether x is an answer on the scale. NaN and infinities never are.
func (s Scale) Holds(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return false
	}
	return !s.Known() || s.Min <= x && x <= s.Max
}

// Reverse returns the answer x of a reverse-coded item as if its statement had
// been put the other way round: Min+Max-x. Reversing twice gives x back. It is
// NaN where the scale is not known.
func (s Scale) Reverse(x float64) float64 {
	if !s.Known() {
		return math.NaN()
	}
	return s.Min + s.Max - x
}

// Index returns x rescaled to 0..100: 100(x-Min)/(Max-Min). It is NaN where the
// scale is not known.
func (s Scale) Index(x float64) float64 {
	if !s.Known() {
		return math.NaN()
	}
	return 100 * (x - s.Min) / (s.Max - s.Min)
}

// String prints the scale as 1..5, or "unknown".
func (s Scale) String() string {
	if !s.Known() {
		return "unknown"
	}
	return fmt.Sprintf("%v..%v", s.Min, s.Max)
}

func (s Scale) validate() error {
	bounded := !math.IsInf(s.Min, 0) && !math.IsInf(s.Max, 0)
	if s.Known() && !(bounded && s.Min < s.Max) { // a NaN is not below anything
		return fmt.Errorf("scale %v..%v: the lower end must lie below the upper, both finite", s.Min, s.Max)
	}
	return nil
}

// refuse says why x is no answer on the scale; nil when it is one.
func (s Scale) refuse(x float64) error {
	if s.Holds(x) {
		return nil
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return errNotNumber
	}
	return fmt.Errorf("%v is outside %v", x, s)
}
