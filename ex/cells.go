package ex

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/linkage-go/linkage"
)

// DefaultMinRespondents is how many people must stand behind a driver's cell
// unless CellOptions says otherwise.
const DefaultMinRespondents = 5

// CellOptions says how responses are summarised. The zero value is a good plan
// for a survey by period or month.
type CellOptions struct {
	// Unit is the length of a period; 0 means the longest among the file's own
	// periods, or a month where responses carry times. Withholding happens at this
	// unit, so ask for the one that will be analysed.
	Unit linkage.Unit
	// MinRespondents is the fewest people behind a cell that is shown: distinct
	// employees, an answer without an id as one more; answers where none carries one. 0 means
	// DefaultMinRespondents and 1 withholds nothing. A negative number is an error.
	MinRespondents int
}

// A CellReport says what [Dataset.Cells] showed and withheld.
type CellReport struct {
	Shown          int // driver cells shown; a raw mean kept beside its score is not counted again
	Withheld       int // driver cells of fewer than MinRespondents
	MinRespondents int
	Counted        Counted // what MinRespondents counted
}

// Counted names what a minimum number of respondents counts.
type Counted string

const (
	People Counted = "people" // distinct employee ids
	Rows   Counted = "rows"   // answers: none carries an id
	Mixed  Counted = "mixed"  // distinct ids, and answers without one
)

// String says it in one line.
func (r CellReport) String() string {
	by := string(r.Counted)
	if r.Counted == Mixed {
		by = "people, and rows without an id"
	}
	return fmt.Sprintf("%d cells shown, %d withheld: fewer than %d respondents (counted: %s)", r.Shown, r.Withheld, r.MinRespondents, by)
}

// Cells summarises the responses by team, touchpoint and period, a measure for
// each driver, weights honoured. A score that throws away detail (see [Scoring])
// has its raw mean in a measure of its own beside it.
//
// Cells of fewer than MinRespondents people with a score on that driver are
// withheld here, once: they are absent from the result. The error says when the
// file's periods are longer than the unit.
func (d *Dataset) Cells(o CellOptions) (*linkage.Cells, *CellReport, error) {
	if o.MinRespondents < 0 {
		return nil, nil, errors.New("ex: MinRespondents is negative")
	}
	keys, err := d.keys()
	if err != nil {
		return nil, nil, err
	}
	groups, err := d.groups(o.Unit)
	if err != nil {
		return nil, nil, err
	}
	report := &CellReport{MinRespondents: cmp.Or(o.MinRespondents, DefaultMinRespondents), Counted: d.counted()}
	cells := linkage.NewCells()
	count := &counter{employeeOf: d.employeeOf, seen: make([]int, d.employee.Count()+1)}
	for _, k := range keys {
		score, raw := d.score(k)
		if d.instrument != nil {
			cells.Declare(k.measure(d.instrument.Respondents))
			if k.Scoring.keepsRaw() {
				cells.Declare(k.rawMeasure(d.instrument.Respondents))
			}
		}
		for _, g := range groups {
			cell := linkage.Cell{Moments: d.moments(score, g.rows)}
			if cell.Empty() {
				continue
			}
			cell.People = count.distinct(score, g.rows)
			if cell.Respondents() < int64(report.MinRespondents) {
				report.Withheld++
				continue
			}
			report.Shown++
			cells.Add(g.key, k.Name, cell)
			if k.Scoring.keepsRaw() {
				cells.Add(g.key, linkage.RawName(k.Name), linkage.Cell{Moments: d.moments(raw, g.rows), People: cell.People})
			}
		}
	}
	cells.AddWithheld(report.Withheld)
	return cells, report, nil
}

// counted says what a minimum number of respondents counts here.
func (d *Dataset) counted() Counted {
	switch distinct, anonymous := d.People(); {
	case distinct == 0:
		return Rows
	case anonymous == 0:
		return People
	}
	return Mixed
}

func (d *Dataset) moments(x []float64, rows []int32) (m linkage.Moments) {
	for _, i := range rows {
		switch {
		case math.IsNaN(x[i]):
		case d.weight == nil || d.weight[i] == 1:
			m.Add(x[i])
		default:
			m.AddWeighted(x[i], d.weight[i])
		}
	}
	return m
}

// A counter counts the distinct employees of one group after the other.
type counter struct {
	employeeOf []uint32
	seen       []int // by employee: the last turn they were counted in
	turn       int
}

// distinct returns how many employees stand behind the answers that are not missing, an
// answer without an id as one more; 0 when none carries an id.
func (c *counter) distinct(x []float64, rows []int32) (n int64) {
	c.turn++
	nameless := int64(0)
	for _, i := range rows {
		if math.IsNaN(x[i]) {
			continue
		}
		switch e := c.employeeOf[i]; {
		case e == 0:
			nameless++
		case c.seen[e] != c.turn:
			c.seen[e] = c.turn
			n++
		}
	}
	if n > 0 {
		n += nameless
	}
	return n
}

// A group is the responses of one team, touchpoint and period.
type group struct {
	key  linkage.Key
	rows []int32 // in file order
}

// groups sorts the responses into groups, in order of first appearance.
func (d *Dataset) groups(unit linkage.Unit) ([]group, error) {
	if unit == 0 {
		unit = d.defaultUnit()
	}
	if unit > linkage.Year {
		return nil, fmt.Errorf("ex: %v is not a unit of periods", unit)
	}
	periods := make([]linkage.Period, len(d.stamps))
	for i, s := range d.stamps {
		p, err := s.in(unit)
		if err != nil {
			return nil, fmt.Errorf("ex: cells by %v: %w", unit, err)
		}
		periods[i] = p
	}
	type id struct {
		team, touchpoint uint32
		period           linkage.Period
	}
	at := map[id]int32{}
	var out []group
	groupOf := make([]int32, d.Len())
	var sizes []int
	for i := range d.Len() {
		p := periods[d.stampOf[i]]
		// 2014-15 and 2015 name one year: they must be one group before anything is
		// withheld.
		k := id{d.teamOf[i], d.touchpointOf[i], p.Calendar()}
		g, ok := at[k]
		if !ok {
			g = int32(len(out))
			at[k] = g
			out = append(out, group{key: linkage.Key{Team: d.team.names[k.team], Touchpoint: d.touchpoint.names[k.touchpoint], Period: p}})
			sizes = append(sizes, 0)
		}
		groupOf[i] = g
		sizes[g]++
	}
	for g := range out {
		out[g].rows = make([]int32, 0, sizes[g])
	}
	for i, g := range groupOf {
		out[g].rows = append(out[g].rows, int32(i))
	}
	return out, nil
}

func (d *Dataset) defaultUnit() linkage.Unit {
	var unit linkage.Unit
	for _, s := range d.stamps {
		if s.period.IsZero() {
			unit = max(unit, linkage.Month)
		} else {
			unit = max(unit, s.period.Unit())
		}
	}
	return cmp.Or(unit, linkage.Month)
}
