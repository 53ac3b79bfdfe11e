package cx

import (
	"encoding"
	"errors"
	"math"
	"strconv"
	"strings"
)

var (
	_ encoding.TextMarshaler   = Rule{}
	_ encoding.TextUnmarshaler = (*Rule)(nil)
)

// MarshalText writes the rule as "mean", "top_box(4)" or "net_promoter(9,6)", so that
// a [Metric] can be kept in JSON.
func (r Rule) MarshalText() ([]byte, error) {
	switch r.kind {
	case topBoxRule:
		return []byte("top_box(" + number(r.top) + ")"), nil
	case netRule:
		return []byte("net_promoter(" + number(r.top) + "," + number(r.bottom) + ")"), nil
	}
	return []byte("mean"), nil
}

// UnmarshalText reads what MarshalText writes.
func (r *Rule) UnmarshalText(text []byte) error {
	name, list, _ := strings.Cut(string(text), "(")
	var numbers []float64
	if list, closed := strings.CutSuffix(list, ")"); closed {
		for _, s := range strings.Split(list, ",") {
			x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return errRule
			}
			numbers = append(numbers, x)
		}
	}
	switch n := len(numbers); {
	case string(text) == "mean":
		*r = Mean()
	case name == "top_box" && n == 1:
		*r = TopBox(numbers[0])
	case name == "net_promoter" && n == 2:
		*r = NetPromoter(numbers[0], numbers[1])
	default:
		return errRule
	}
	return nil
}

var errRule = errors.New(`cx: a rule is "mean", "top_box(4)" or "net_promoter(9,6)", with numbers of its own`)
