package cx

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linkage-go/linkage"
)

// A Dataset keeps answers by column, in the order they were added. Make one with
// [NewDataset], [ReadCSV] or [FromDataFrame]; it is safe for concurrent reading.
type Dataset struct {
	registry registry

	when    []int64 // seconds since 1970, or an index into periods
	zone    []int32 // seconds east of UTC, or byPeriod, or never
	periods []linkage.Period
	period  map[linkage.Period]int64

	metric  []uint32
	score   []float64
	weight  []float64 // nil while every weight is 1
	team    column
	where   column
	channel column
	segment column

	customer identities
	response identities

	keepComments bool
	comment      []string // nil while there is none
}

// Values of zone that are no offset.
const (
	byPeriod = math.MinInt32 + iota
	never
)

// NewDataset returns an empty dataset that knows the built-in metrics and those
// declared here, which come first where names agree.
func NewDataset(metrics ...Metric) (*Dataset, error) {
	r, err := newRegistry(metrics)
	if err != nil {
		return nil, err
	}
	return &Dataset{registry: r, period: map[linkage.Period]int64{}}, nil
}

// KeepComments makes later answers keep their comments, which are dropped otherwise:
// they cost memory and may name people.
func (d *Dataset) KeepComments() { d.keepComments = true }

// Len returns the number of answers.
func (d *Dataset) Len() int { return len(d.score) }

// Append adds one answer. An answer its metric cannot score is an error and changes
// nothing. A metric nobody declared scores by its plain mean.
func (d *Dataset) Append(r Response) error {
	m := Metric{}
	if c, ok := d.registry.find(r.Metric); ok {
		m = d.registry.metrics[c]
	}
	if err := r.Validate(m); err != nil {
		return fmt.Errorf("cx: %w", err)
	}
	d.add(d.registry.of(r.Metric), r)
	i := d.Len() - 1
	switch {
	case !r.Period.IsZero():
		c, ok := d.period[r.Period]
		if !ok {
			c = int64(len(d.periods))
			d.periods = append(d.periods, r.Period)
			d.period[r.Period] = c
		}
		d.when[i], d.zone[i] = c, byPeriod
	default:
		d.setTime(i, r.Time)
	}
	return nil
}

// add stores a valid answer, its time left open.
func (d *Dataset) add(metric uint32, r Response) {
	i := d.Len()
	d.when, d.zone = append(d.when, 0), append(d.zone, never)
	d.metric, d.score = append(d.metric, metric), append(d.score, r.Score)
	if w := r.Weight; w != 0 && w != 1 && d.weight == nil {
		d.weight = make([]float64, i, max(i+1, cap(d.score)))
		for j := range d.weight {
			d.weight[j] = 1
		}
	}
	if d.weight != nil {
		d.weight = append(d.weight, cmp.Or(r.Weight, 1))
	}
	d.team.append(i, r.Team)
	d.where.append(i, r.Touchpoint)
	d.channel.append(i, r.Channel)
	d.segment.append(i, r.Segment)
	d.customer.append(i, r.CustomerID)
	d.response.append(i, r.ResponseID)
	if d.keepComments && (d.comment != nil || r.Comment != "") {
		if d.comment == nil {
			d.comment = make([]string, i, max(i+1, cap(d.score)))
		}
		d.comment = append(d.comment, strings.Clone(r.Comment))
	} else if d.comment != nil {
		d.comment = append(d.comment, "")
	}
}

func (d *Dataset) setTime(i int, t time.Time) {
	if t.IsZero() {
		d.when[i], d.zone[i] = 0, never
		return
	}
	_, offset := t.Zone()
	d.when[i], d.zone[i] = t.Unix(), int32(offset)
}

func (d *Dataset) weightOf(i int) float64 {
	if d.weight == nil {
		return 1
	}
	return d.weight[i]
}

// All yields every answer, numbered from 0, in the order they were added. Customer
// and response identifiers come out as "1", "2", … by first appearance: the same
// person keeps the same number, and the identifier read stays inside.
func (d *Dataset) All() iter.Seq2[int, Response] {
	return func(yield func(int, Response) bool) {
		zones := map[int32]*time.Location{0: time.UTC}
		for i := range d.score {
			r := Response{
				Metric: d.registry.metrics[d.metric[i]].Name, Score: d.score[i], Weight: d.weightOf(i),
				Team: d.team.text(i), Touchpoint: d.where.text(i), Channel: d.channel.text(i), Segment: d.segment.text(i),
				CustomerID: d.customer.number(i), ResponseID: d.response.number(i),
			}
			if d.comment != nil {
				r.Comment = d.comment[i]
			}
			switch zone := d.zone[i]; zone {
			case never:
			case byPeriod:
				r.Period = d.periods[d.when[i]]
				r.Time = r.Period.Start()
			default:
				l, ok := zones[zone]
				if !ok {
					l = time.FixedZone("", int(zone))
					zones[zone] = l
				}
				r.Time = time.Unix(d.when[i], 0).In(l)
			}
			if !yield(i, r) {
				return
			}
		}
	}
}

// Metrics returns the metrics that have answers, by name.
func (d *Dataset) Metrics() []Metric {
	used := make([]bool, len(d.registry.metrics))
	for _, c := range d.metric {
		used[c] = true
	}
	var ms []Metric
	for c, m := range d.registry.metrics {
		if used[c] {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b Metric) int { return strings.Compare(a.Name, b.Name) })
	return ms
}

// Teams returns the names of the teams, sorted.
func (d *Dataset) Teams() []string { return d.team.sorted() }

// Touchpoints returns the names of the touchpoints, sorted.
func (d *Dataset) Touchpoints() []string { return d.where.sorted() }

// String says how much the dataset holds.
func (d *Dataset) String() string {
	return fmt.Sprintf("%d answers (metrics: %d, teams: %d, touchpoints: %d)",
		d.Len(), len(d.Metrics()), len(d.Teams()), len(d.Touchpoints()))
}

// Score scores the selected answers to one metric.
func (d *Dataset) Score(metric string, o ScoreOptions) (Score, error) {
	c, ok := d.registry.find(metric)
	if !ok {
		return Score{}, fmt.Errorf("cx: no metric %q in the dataset", metric)
	}
	m := d.registry.metrics[c]
	keep := d.selection(o.Filter)
	var t tally
	seen := make([]bool, d.customer.count()+1)
	identified := true
	for i, x := range d.score {
		if d.metric[i] != c || !keep.holds(i) {
			continue
		}
		t.add(m.Rule, x, d.weightOf(i))
		p := d.customer.at(i)
		if identified = identified && p != 0; identified && !seen[p] {
			seen[p] = true
			t.people++
		}
	}
	if !identified {
		t.people = 0
	}
	return m.score(&t, o)
}

// A column stores one text per answer as a code. Code 0 is the empty text, and
// nothing is stored until a text is not empty.
type column struct {
	names []string // names[0] is empty
	code  map[string]uint32
	codes []uint32
	last  uint32 // files repeat themselves from row to row
}

func (c *column) append(i int, text string) {
	if c.codes == nil {
		if text == "" {
			return
		}
		c.names, c.code = []string{""}, map[string]uint32{"": 0}
		c.codes = make([]uint32, i, 2*i+1)
	}
	if text != c.names[c.last] {
		k, ok := c.code[text]
		if !ok {
			k = uint32(len(c.names))
			text = strings.Clone(text) // it may be a slice of a long line
			c.names = append(c.names, text)
			c.code[text] = k
		}
		c.last = k
	}
	c.codes = append(c.codes, c.last)
}

func (c *column) at(i int) uint32 {
	if c.codes == nil {
		return 0
	}
	return c.codes[i]
}

func (c *column) text(i int) string {
	return c.name(c.at(i))
}

func (c *column) name(code uint32) string {
	if c.codes == nil {
		return ""
	}
	return c.names[code]
}

func (c *column) sorted() []string {
	if c.codes == nil {
		return nil
	}
	return slices.Sorted(slices.Values(c.names[1:]))
}

func itoa(n uint32) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(n), 10)
}
