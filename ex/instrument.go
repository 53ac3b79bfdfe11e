package ex

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/linkage-go/linkage"
)

// An Instrument is a questionnaire's key: which items make which driver and how.
// It holds names, never item texts.
type Instrument struct {
	Name string `json:"name,omitempty"`
	// Items are the questions, in the order drivers and results list them. An item
	// may serve several drivers (a subscale and the total): list it once for each.
	Items []Item `json:"items"`
	// Drivers declares what is special about a driver; one that items name and
	// Drivers does not has every default.
	Drivers []Driver `json:"drivers,omitempty"`
	Scale   Scale    `json:"scale,omitzero"` // of the items that state none
	// Respondents names who answers, such as "teachers"; empty when not known.
	// Where customers' outcomes name the same, both sides can agree for that reason
	// alone.
	Respondents string `json:"respondents,omitempty"`
}

// An Item is one question of an [Instrument].
type Item struct {
	Name    string `json:"name"`              // the column's heading
	Driver  string `json:"driver,omitempty"`  // empty means a driver of the item's own name
	Reverse bool   `json:"reverse,omitempty"` // a high answer means little of the driver
	Scale   Scale  `json:"scale,omitzero"`    // zero means the instrument's
}

// A Driver is what a group of items measures together.
type Driver struct {
	Name string `json:"name"`
	// MinAnswered is how many of the driver's items a person must have answered to
	// be scored; 0 means at least half, rounded up.
	MinAnswered int     `json:"min_answered,omitempty"`
	Scoring     Scoring `json:"scoring,omitzero"`       // zero means the mean of its items
	LowerBetter bool    `json:"lower_better,omitempty"` // a low score is better for employees; counts as declared
	Declared    bool    `json:"declared,omitempty"`     // someone who knows said that higher is better
	Unit        string  `json:"unit,omitempty"`         // empty means the rule's: points, share, or none for a mean
}

// A DriverScore is a person's score on one driver.
type DriverScore struct {
	Driver   string
	Score    float64 // by the driver's Scoring; NaN where too few items were answered
	Raw      float64 // mean of the same items after reverse coding, on their scale
	Answered int     // items answered
	Items    int     // items of the driver
}

// Validate reports every reason why the instrument cannot score: duplicate or
// nameless items, one item on two scales, items of one driver on different
// scales, a reverse-coded item without a scale, a rule that does not fit.
func (in *Instrument) Validate() error {
	_, err := in.compile()
	return err
}

// Score scores one response on every driver, in the order the items name them.
// Answers to other items are ignored; an answer outside its item's scale is an error.
func (in *Instrument) Score(r Response) ([]DriverScore, error) {
	keys, err := in.compile()
	if err != nil {
		return nil, err
	}
	scores := make([]DriverScore, len(keys))
	for i, k := range keys {
		var sum sums
		for _, it := range k.items {
			x, ok := r.Answers[it.Name]
			if !ok || math.IsNaN(x) {
				continue
			}
			if err := it.Scale.refuse(x); err != nil {
				return nil, fmt.Errorf("%s: %w", it.Name, err)
			}
			sum.add(k.Scoring, it, x)
		}
		score, raw := sum.means(k.MinAnswered)
		scores[i] = DriverScore{k.Name, score, raw, sum.n, len(k.items)}
	}
	return scores, nil
}

// sums adds up a person's answers to the items of one driver.
type sums struct {
	score, raw float64
	n          int
}

func (s *sums) add(rule Scoring, it Item, x float64) {
	if it.Reverse {
		x = it.Scale.Reverse(x)
	}
	s.raw += x
	s.score += rule.score(x, it.Scale)
	s.n++
}

func (s sums) means(minimum int) (score, raw float64) {
	if s.n < minimum {
		return math.NaN(), math.NaN()
	}
	return s.score / float64(s.n), s.raw / float64(s.n)
}

// A key is a driver with everything its scoring needs filled in.
type key struct {
	Driver
	items []Item // with driver and scale filled in
}

// measure describes the cells of the driver's score.
func (k key) measure(respondents string) linkage.Measure {
	return linkage.Measure{
		Name:        k.Name,
		Unit:        k.Unit,
		LowerBetter: k.LowerBetter,
		Declared:    k.Declared,
		Respondents: respondents,
	}
}

// rawMeasure describes the cells of the raw mean kept beside the score.
func (k key) rawMeasure(respondents string) linkage.Measure {
	m := k.measure(respondents)
	m.Name, m.RawOf, m.Unit = linkage.RawName(k.Name), k.Name, ""
	return m
}

// compile fills in every default, in the order the items name their drivers.
func (in *Instrument) compile() ([]key, error) {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	declared := map[string]Driver{}
	for i, d := range in.Drivers {
		if d.Name == "" {
			fail("driver %d has no name", i+1)
			continue
		}
		if _, ok := declared[d.Name]; ok {
			fail("driver %q is declared twice", d.Name)
		}
		declared[d.Name] = d
	}
	if err := in.Scale.validate(); err != nil {
		errs = append(errs, err)
	}

	var keys []key
	at := map[string]int{}      // driver → index in keys
	scale := map[string]Scale{} // item → its scale
	for i, it := range in.Items {
		if it.Name == "" {
			fail("item %d has no name", i+1)
			continue
		}
		it.Driver = cmp.Or(it.Driver, it.Name)
		if declared[it.Driver].Scoring.Rule == ENPS {
			it.Scale = cmp.Or(it.Scale, enpsScale) // the rule has one scale, whatever the other items have
		}
		it.Scale = cmp.Or(it.Scale, in.Scale)
		if err := it.Scale.validate(); err != nil {
			fail("item %q: %w", it.Name, err)
		}
		if it.Reverse && !it.Scale.Known() {
			fail("item %q: reverse coding needs a scale", it.Name)
		}
		if s, ok := scale[it.Name]; ok && s != it.Scale {
			fail("item %q: on %v and on %v", it.Name, s, it.Scale)
		}
		scale[it.Name] = it.Scale
		j, ok := at[it.Driver]
		if !ok {
			j = len(keys)
			at[it.Driver] = j
			d := declared[it.Driver]
			d.Name = it.Driver
			keys = append(keys, key{Driver: d})
		}
		if slices.ContainsFunc(keys[j].items, func(o Item) bool { return o.Name == it.Name }) {
			fail("item %q is listed twice for driver %q", it.Name, it.Driver)
			continue
		}
		keys[j].items = append(keys[j].items, it)
	}
	if len(in.Items) == 0 {
		fail("no items")
	}
	for _, d := range in.Drivers {
		if _, ok := at[d.Name]; !ok && d.Name != "" {
			fail("driver %q has no items", d.Name)
		}
	}
	for j := range keys {
		if err := keys[j].fill(); err != nil {
			fail("driver %q: %w", keys[j].Name, err)
		}
		if _, ok := at[linkage.RawName(keys[j].Name)]; ok && keys[j].Scoring.keepsRaw() {
			fail("driver %q: its raw mean would be named like driver %q", keys[j].Name, linkage.RawName(keys[j].Name))
		}
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("instrument %q: %w", in.Name, errors.Join(errs...))
	}
	return keys, nil
}

func (k *key) fill() error {
	scale := k.items[0].Scale
	for _, it := range k.items[1:] {
		if it.Scale != scale {
			// The mean of a 1..5 and a 0..10 answer has no unit.
			return fmt.Errorf("items %q on %v and %q on %v cannot be averaged", k.items[0].Name, scale, it.Name, it.Scale)
		}
	}
	if k.MinAnswered < 0 || k.MinAnswered > len(k.items) {
		return fmt.Errorf("at least %d answered items of %d", k.MinAnswered, len(k.items))
	}
	k.MinAnswered = cmp.Or(k.MinAnswered, (len(k.items)+1)/2)
	k.Unit = cmp.Or(k.Unit, k.Scoring.unit())
	// "Promoters" and "favourable" say themselves that more is better.
	k.Declared = k.Declared || k.LowerBetter || k.Scoring.keepsRaw()
	return k.Scoring.validate(scale)
}

// scaleOf returns each item's scale, defaults filled in.
func scaleOf(keys []key) map[string]Scale {
	m := map[string]Scale{}
	for _, k := range keys {
		for _, it := range k.items {
			m[it.Name] = it.Scale
		}
	}
	return m
}
