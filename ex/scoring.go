package ex

import (
	"encoding"
	"fmt"
	"slices"
)

// A Rule turns one answer, after reverse coding, into what is averaged: first
// over the answered items of a person, then over the people of a cell.
type Rule uint8

const (
	// Mean keeps the answer: a driver on the scale of its items.
	Mean Rule = iota
	// ENPS counts +100 for an answer of 9 or 10 on 0..10, -100 for 0 to 6 and 0
	// between: the employee Net Promoter Score, -100..100 points. Ours to know:
	// higher is better.
	ENPS
	// Favourable counts 1 for an answer at or above a threshold and 0 below: the
	// share of favourable answers, in [0,1].
	Favourable
	// Index rescales the answer to 0..100 points: 100(x-min)/(max-min).
	Index
)

var ruleNames = [...]string{Mean: "mean", ENPS: "enps", Favourable: "favourable", Index: "index"}

var (
	_ encoding.TextMarshaler   = Rule(0)
	_ encoding.TextUnmarshaler = (*Rule)(nil)
)

// String returns the rule's name, such as "favourable".
func (r Rule) String() string {
	if int(r) < len(ruleNames) {
		return ruleNames[r]
	}
	return fmt.Sprintf("Rule(%d)", uint8(r))
}

// MarshalText writes the rule's name.
func (r Rule) MarshalText() ([]byte, error) {
	if int(r) >= len(ruleNames) {
		return nil, fmt.Errorf("ex: %v is not a scoring rule", r)
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads a rule's name: mean, enps, favourable or index.
func (r *Rule) UnmarshalText(b []byte) error {
	i := slices.Index(ruleNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("%q is not one of mean, enps, favourable, index", b)
	}
	*r = Rule(i)
	return nil
}

// A Scoring says how a driver is scored. The zero Scoring is the mean of its items.
//
// Where a score throws away detail (ENPS and Favourable) the raw mean of the same
// items is kept beside it, named by [linkage.RawName], because tests run better on
// it. An Index is the mean on another scale and needs no such companion.
type Scoring struct {
	Rule Rule `json:"rule"`
	// From is the lowest favourable answer, for Favourable only; 0 means one below
	// the top of the scale: 4 and 5 of 1..5, the "top two boxes".
	From float64 `json:"from,omitempty"`
}

// keepsRaw reports whether the raw mean says more than the score.
func (s Scoring) keepsRaw() bool { return s.Rule == ENPS || s.Rule == Favourable }

// unit names the unit of the score, empty for a mean of answers.
func (s Scoring) unit() string {
	switch s.Rule {
	case ENPS, Index:
		return "points"
	case Favourable:
		return "share"
	}
	return ""
}

var enpsScale = Scale{0, 10}

// validate reports why the rule cannot score answers on the scale.
func (s Scoring) validate(scale Scale) error {
	switch {
	case int(s.Rule) >= len(ruleNames):
		return fmt.Errorf("%v is not a scoring rule", s.Rule)
	case s.From != 0 && s.Rule != Favourable:
		return fmt.Errorf("scoring %v has no threshold", s.Rule)
	case s.Rule == ENPS && scale != enpsScale:
		return fmt.Errorf("enps needs items on %v, not on %v", enpsScale, scale)
	case s.Rule == Index && !scale.Known():
		return fmt.Errorf("an index needs a known scale")
	case s.Rule == Favourable && s.From == 0 && !scale.Known():
		return fmt.Errorf("favourable needs a threshold or a known scale")
	case s.Rule == Favourable && !scale.Holds(s.from(scale)):
		return fmt.Errorf("the favourable threshold %v is outside %v", s.from(scale), scale)
	}
	return nil
}

func (s Scoring) from(scale Scale) float64 {
	if s.From != 0 {
		return s.From
	}
	return scale.Max - 1
}

// score transforms one answer on the scale, after reverse coding.
func (s Scoring) score(x float64, scale Scale) float64 {
	switch s.Rule {
	case ENPS:
		switch {
		case x >= 9:
			return 100
		case x <= 6:
			return -100
		}
		return 0
	case Favourable:
		if x >= s.from(scale) {
			return 1
		}
		return 0
	case Index:
		return scale.Index(x)
	}
	return x
}
