package cx

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/linkage-go/linkage"
)

// A Response is one customer's answer to one question about one touchpoint.
type Response struct {
	// Time is when the answer was given. Its offset decides which day it falls on;
	// it is kept to the second. The zero time means "not known": such an answer can
	// be scored, but makes no cell.
	Time time.Time
	// Period is set instead of Time when only the period is known, such as 2018.
	// Answers handed out by a [Dataset] then carry its first day as Time.
	Period linkage.Period

	Team       string  // who served; empty only when answers are scored, not joined
	Touchpoint string  // where; empty means the team as a whole
	Metric     string  // name of a [Metric]
	Score      float64 // the answer, on the metric's scale
	Weight     float64 // sampling weight above 0; 0 means 1

	// ResponseID and CustomerID are optional. A [Dataset] keeps which answers share
	// one, not their text. They and the comment are left out of String and of JSON.
	ResponseID string `json:"-"`
	CustomerID string `json:"-"`

	Channel string // optional, such as "web"
	Segment string // optional, such as "business"
	Comment string `json:"-"` // optional; kept by a [Dataset] only when asked to
}

// String prints the answer without what could tell who gave it.
func (r Response) String() string {
	when := r.Period.String()
	if r.Period.IsZero() && !r.Time.IsZero() {
		when = r.Time.Format(time.RFC3339)
	}
	return fmt.Sprintf("%s %v (time %q, team %q, touchpoint %q, weight %v)",
		r.Metric, number(r.Score), when, r.Team, r.Touchpoint, number(cmp.Or(r.Weight, 1)))
}

// GoString is String: %#v shows no more.
func (r Response) GoString() string { return "cx.Response(" + r.String() + ")" }

// Sampling weights are kept well inside the range whose squares are finite.
const minWeight, maxWeight = 1e-12, 1e12

// Validate reports why the response is not one that m can score. The metric's name
// is not compared.
func (r Response) Validate(m Metric) error {
	if err := m.Check(r.Score); err != nil {
		return fmt.Errorf("score: %w", err)
	}
	if r.Weight != 0 {
		if err := checkWeight(r.Weight); err != nil {
			return fmt.Errorf("weight: %w", err)
		}
	}
	if y := r.Time.Year(); !r.Time.IsZero() && (y < 1 || y > 9999) {
		return fmt.Errorf("time: year %d is outside 1..9999", y)
	}
	if strings.TrimSpace(r.Metric) == "" {
		return errors.New("metric: is missing")
	}
	return nil
}

func checkWeight(w float64) error {
	switch {
	case math.IsNaN(w):
		return errors.New("is not a number")
	case w <= 0:
		return fmt.Errorf("%v is not above 0", number(w))
	case w < minWeight || w > maxWeight:
		return fmt.Errorf("%v is outside %v..%v", number(w), minWeight, maxWeight)
	}
	return nil
}
