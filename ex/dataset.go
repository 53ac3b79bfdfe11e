package ex

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/pseudonym"
)

// A Dataset holds many responses by column. It is not safe for concurrent changes.
type Dataset struct {
	instrument *Instrument // nil: every item is a driver of its own
	scale      map[string]Scale

	team, touchpoint dict
	employee         pseudonym.Coder
	stamps           []stamp // the different times and periods
	stampCode        map[stamp]uint32

	// One element for each response, in file order.
	teamOf, touchpointOf, employeeOf, stampOf []uint32
	weight                                    []float64 // nil while every weight is 1
	comment                                   []string  // nil while there is none

	items  []string
	itemAt map[string]int
	values [][]float64 // by item, then response; NaN is missing
}

// A stamp says when: a time, or a period where no time is known.
type stamp struct {
	time   time.Time
	period linkage.Period
}

// in returns the period of the unit that holds the stamp.
func (s stamp) in(unit linkage.Unit) (linkage.Period, error) {
	if s.period.IsZero() {
		return linkage.PeriodOf(s.time, unit), nil
	}
	return s.period.In(unit)
}

// NewDataset returns an empty dataset whose responses the instrument scores; nil
// means that every item is a driver of its own. The instrument must be valid and
// must not be changed afterwards.
func NewDataset(in *Instrument) (*Dataset, error) {
	d := &Dataset{
		instrument: in,
		team:       newDict(), touchpoint: newDict(),
		stampCode: map[stamp]uint32{}, itemAt: map[string]int{},
	}
	if in == nil {
		return d, nil
	}
	keys, err := in.compile()
	if err != nil {
		return nil, err
	}
	d.scale = scaleOf(keys)
	return d, nil
}

// Append adds a response. It refuses one that is not valid, answers an item the
// instrument does not have, or answers outside an item's scale, and is then
// unchanged.
func (d *Dataset) Append(r Response) error {
	if err := r.Validate(); err != nil {
		return err
	}
	items := slices.Sorted(maps.Keys(r.Answers))
	for _, item := range items {
		scale, ok := d.scale[item]
		switch {
		case math.IsNaN(r.Answers[item]):
			continue
		case !ok && d.instrument != nil:
			return fmt.Errorf("%q is not an item of the instrument", item)
		}
		if err := scale.refuse(r.Answers[item]); err != nil {
			return fmt.Errorf("%s: %w", item, err)
		}
	}
	s := stamp{r.Time, r.Period}
	code, ok := d.stampCode[s]
	if !ok {
		code = uint32(len(d.stamps))
		d.stamps = append(d.stamps, s)
		d.stampCode[s] = code
	}
	weight := r.Weight
	if weight == 0 {
		weight = 1
	}
	i := d.appendRow(row{d.team.of(r.Team), d.touchpoint.of(r.Touchpoint), d.employee.Code(r.EmployeeID), code, weight, r.Comment})
	for _, item := range items {
		if x := r.Answers[item]; !math.IsNaN(x) {
			d.values[d.item(item)][i] = x
		}
	}
	return nil
}

// A row is a response without its answers.
type row struct {
	team, touchpoint, employee, stamp uint32
	weight                            float64
	comment                           string
}

// appendRow adds a response without answers and returns its index.
func (d *Dataset) appendRow(r row) int {
	i := d.Len()
	d.teamOf = append(d.teamOf, r.team)
	d.touchpointOf = append(d.touchpointOf, r.touchpoint)
	d.employeeOf = append(d.employeeOf, r.employee)
	d.stampOf = append(d.stampOf, r.stamp)
	if r.weight != 1 && d.weight == nil {
		d.weight = slices.Repeat([]float64{1}, i)
	}
	if d.weight != nil {
		d.weight = append(d.weight, r.weight)
	}
	if d.comment != nil {
		d.comment = append(d.comment, "")
	}
	d.addComment(i, r.comment)
	for j := range d.values {
		d.values[j] = append(d.values[j], math.NaN())
	}
	return i
}

// addComment keeps a response's first comment.
func (d *Dataset) addComment(i int, text string) {
	if text == "" {
		return
	}
	if d.comment == nil {
		d.comment = make([]string, d.Len())
	}
	d.comment[i] = cmp.Or(d.comment[i], text)
}

// item returns the index of an item's column, making it where there is none.
func (d *Dataset) item(name string) int {
	j, ok := d.itemAt[name]
	if !ok {
		j = len(d.items)
		d.addColumn(name, nil)
	}
	return j
}

// addColumn adds an item with its answers so far, the later ones missing. It takes
// the slice over.
func (d *Dataset) addColumn(name string, values []float64) {
	d.itemAt[name] = len(d.items)
	d.items = append(d.items, name)
	d.values = append(d.values, append(values, missing(d.Len()-len(values))...))
}

// commented reports whether a response carries a comment: without an answer, it
// is still somebody's voice.
func (d *Dataset) commented(i int) bool { return d.comment != nil && d.comment[i] != "" }

func missing(n int) []float64 { return slices.Repeat([]float64{math.NaN()}, n) }

// Len returns the number of responses.
func (d *Dataset) Len() int { return len(d.teamOf) }

// Items returns the items that were read, in file order.
func (d *Dataset) Items() []string { return slices.Clone(d.items) }

// Instrument returns the instrument that scores the dataset; nil when every item
// is a driver of its own.
func (d *Dataset) Instrument() *Instrument { return d.instrument }

// Teams returns the teams that responded, by name.
func (d *Dataset) Teams() []string { return used(d.team, d.teamOf) }

// Touchpoints returns the touchpoints named by responses, by name; a response
// about the whole team names none.
func (d *Dataset) Touchpoints() []string { return used(d.touchpoint, d.touchpointOf) }

// used returns the names whose codes occur, sorted, without "".
func used(names dict, codes []uint32) []string {
	seen := make([]bool, len(names.names))
	for _, c := range codes {
		seen[c] = true
	}
	var out []string
	for c, name := range names.names {
		if seen[c] && name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// People returns how many distinct employees responded, and how many responses
// carry no id and so are not among them.
func (d *Dataset) People() (distinct, anonymous int) {
	seen := make([]bool, d.employee.Count()+1)
	for _, c := range d.employeeOf {
		switch {
		case c == 0:
			anonymous++
		case !seen[c]:
			seen[c] = true
			distinct++
		}
	}
	return distinct, anonymous
}

// All yields every response in file order, without its employee id.
func (d *Dataset) All() iter.Seq2[int, Response] {
	return func(yield func(int, Response) bool) {
		for i := range d.Len() {
			if !yield(i, d.response(i)) {
				return
			}
		}
	}
}

// Keys yields when and where each response was given, in file order: the period is
// the day of its time where that is known. It is quicker than All.
func (d *Dataset) Keys() iter.Seq[linkage.Key] {
	return func(yield func(linkage.Key) bool) {
		periods := make([]linkage.Period, len(d.stamps))
		for i, s := range d.stamps {
			if periods[i] = s.period; s.period.IsZero() {
				periods[i] = linkage.PeriodOf(s.time, linkage.Day)
			}
		}
		for i := range d.Len() {
			if !yield(linkage.Key{Team: d.team.names[d.teamOf[i]], Touchpoint: d.touchpoint.names[d.touchpointOf[i]], Period: periods[d.stampOf[i]]}) {
				return
			}
		}
	}
}

func (d *Dataset) response(i int) Response {
	s := d.stamps[d.stampOf[i]]
	r := Response{
		Time:       s.time,
		Period:     s.period,
		Team:       d.team.names[d.teamOf[i]],
		Touchpoint: d.touchpoint.names[d.touchpointOf[i]],
		Weight:     d.weightOf(i),
		Answers:    make(map[string]float64, len(d.items)),
	}
	if d.comment != nil {
		r.Comment = d.comment[i]
	}
	for j, item := range d.items {
		if x := d.values[j][i]; !math.IsNaN(x) {
			r.Answers[item] = x
		}
	}
	return r
}

func (d *Dataset) weightOf(i int) float64 {
	if d.weight == nil {
		return 1
	}
	return d.weight[i]
}

// keys returns how each driver is scored.
func (d *Dataset) keys() ([]key, error) {
	if d.instrument != nil {
		return d.instrument.compile()
	}
	keys := make([]key, len(d.items))
	for i, name := range d.items {
		keys[i] = key{Driver{Name: name, MinAnswered: 1}, []Item{{Name: name, Driver: name}}}
	}
	return keys, nil
}

// hasComposites reports whether a driver needs answers to several items.
func (d *Dataset) hasComposites() bool {
	keys, err := d.keys()
	return err == nil && slices.ContainsFunc(keys, func(k key) bool { return k.MinAnswered > 1 })
}

// coded returns an item's answers after reverse coding: all missing when no
// response answered it. The slice may be the dataset's own.
func (d *Dataset) coded(it Item) []float64 {
	j, ok := d.itemAt[it.Name]
	if !ok {
		return missing(d.Len())
	}
	if !it.Reverse {
		return d.values[j]
	}
	out := make([]float64, d.Len())
	for i, x := range d.values[j] {
		out[i] = it.Scale.Reverse(x)
	}
	return out
}

// score returns every response's score on a driver and the raw mean behind it,
// NaN where too few items were answered. The slices may be the dataset's own.
func (d *Dataset) score(k key) (score, raw []float64) {
	if len(k.items) == 1 && k.Scoring.Rule == Mean {
		x := d.coded(k.items[0])
		return x, x
	}
	sum := make([]sums, d.Len())
	for _, it := range k.items {
		j, ok := d.itemAt[it.Name]
		if !ok {
			continue
		}
		for i, x := range d.values[j] {
			if !math.IsNaN(x) {
				sum[i].add(k.Scoring, it, x)
			}
		}
	}
	score, raw = make([]float64, d.Len()), make([]float64, d.Len())
	for i, s := range sum {
		score[i], raw[i] = s.means(k.MinAnswered)
	}
	return score, raw
}

// keep drops the responses for which keep is false.
func (d *Dataset) keep(keep []bool) {
	d.teamOf = filter(d.teamOf, keep)
	d.touchpointOf = filter(d.touchpointOf, keep)
	d.employeeOf = filter(d.employeeOf, keep)
	d.stampOf = filter(d.stampOf, keep)
	d.weight = filter(d.weight, keep)
	d.comment = filter(d.comment, keep)
	for j := range d.values {
		d.values[j] = filter(d.values[j], keep)
	}
}

func filter[T any](xs []T, keep []bool) []T {
	out := xs[:0]
	for i, x := range xs {
		if keep[i] {
			out = append(out, x)
		}
	}
	return out
}
