package ex

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/linkage-go/linkage"
)

var (
	errMissing   = errors.New("is missing")
	errNotNumber = errors.New("not a finite number") // never quotes the text: it may be a comment
	errWeight    = errors.New("a weight must be a finite number above 0")
)

// A Response is one person's reply to a questionnaire at one time. It prints and
// marshals without the person's id and comment.
type Response struct {
	// Time is when the person answered; zero where only the Period is known. Its
	// own offset decides which day it was.
	Time time.Time
	// Period is when the wave was, where no Time is known.
	Period linkage.Period
	Team   string // required
	// EmployeeID is a pseudonym, the same in every wave; empty for an anonymous
	// reply. It is used to count distinct people and nothing else: a [Dataset]
	// never gives it back.
	EmployeeID string  `json:"-"`
	Touchpoint string  // empty for the whole team
	Weight     float64 // sampling weight above 0; 0 means 1
	Comment    string  `json:"-"`
	// Answers holds the answer to each item by its name, as given: before reverse
	// coding. A NaN is a missing answer, the same as none.
	Answers map[string]float64
}

// Validate reports why the response cannot be used: no team, neither time nor
// period or both, a weight that is not a finite number above 0, an infinite answer.
func (r Response) Validate() error {
	switch {
	case r.Team == "":
		return fmt.Errorf("team: %w", errMissing)
	case r.Time.IsZero() && r.Period.IsZero():
		return fmt.Errorf("time: %w", errMissing)
	case !r.Time.IsZero() && !r.Period.IsZero():
		return errors.New("both a time and a period")
	case r.Weight != 0 && !validWeight(r.Weight):
		return fmt.Errorf("weight: %w", errWeight)
	}
	for _, item := range slices.Sorted(maps.Keys(r.Answers)) {
		switch {
		case item == "":
			return errors.New("an answer to an item without a name")
		case math.IsInf(r.Answers[item], 0):
			return fmt.Errorf("%s: %w", item, errNotNumber)
		}
	}
	return nil
}

func validWeight(w float64) bool { return w > 0 && !math.IsInf(w, 1) }

// String says when, where and how many items were answered, never who or what.
func (r Response) String() string {
	when := r.Period.String()
	if !r.Time.IsZero() {
		when = r.Time.Format(time.RFC3339)
	}
	where := r.Team
	if r.Touchpoint != "" {
		where += "/" + r.Touchpoint
	}
	n := 0
	for _, x := range r.Answers {
		if !math.IsNaN(x) {
			n++
		}
	}
	return fmt.Sprintf("%s %s: %d answers", when, where, n)
}

// GoString is String: %#v shows no more.
func (r Response) GoString() string { return "ex.Response(" + r.String() + ")" }
