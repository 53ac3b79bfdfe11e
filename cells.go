package linkage

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Cell is one measure at one key: a summary of the answers given there, and
// of how many people gave them.
type Cell struct {
	Moments
	// People is the number of distinct people behind the answers: 0 when
	// answers carried no identity. Merging cells keeps the larger number, a
	// lower bound, because a person may have answered in both.
	People int64
}

// Respondents is the number a minimum-n rule counts: distinct people where they
// are known, answers otherwise; -1 when neither is.
func (c Cell) Respondents() int64 {
	switch {
	case c.People > 0:
		return c.People
	case c.KnownN():
		return c.N()
	}
	return -1
}

// Merge adds the answers of o.
func (c *Cell) Merge(o Cell) {
	c.Moments.Merge(o.Moments)
	c.People = max(c.People, o.People)
}

// A Measure describes what a column of cells measures.
type Measure struct {
	Name        string // such as "nps" or "workload"
	Unit        string // of the mean, such as "points"; empty when not known
	LowerBetter bool   // a lower mean is better for customers or employees
	Declared    bool   // someone who knows said which way is better
	// RawOf names the score these cells are the raw mean of: the 0..10 mean
	// "nps_mean" has RawOf "nps". The raw mean carries more information than
	// the score, so tests and rankings run on it.
	RawOf string
	// Respondents names who answered, such as "teachers". Measures of the two
	// sides that name the same respondents can agree for that reason alone.
	Respondents string
}

// rawSuffix marks the raw mean kept beside a score, in cell files too.
const rawSuffix = "_mean"

// RawName returns the name of the raw mean kept beside a score: "nps_mean" for "nps".
func RawName(score string) string { return score + rawSuffix }

// Cells is a table of cells: key × measure. The zero Cells is not usable; make
// one with [NewCells]. It is not safe for concurrent changes.
type Cells struct {
	team, touchpoint, measure dict
	index                     map[cellID]int32
	ids                       []cellID
	sorted                    []int32 // order of ids, as far as known
	sorting                   sync.Mutex
	cells                     []Cell
	declared                  map[string]Measure
	splitYears                bool // years are printed 2014-15
	withheld, duplicates      int
}

type cellID struct {
	team, touchpoint, measure uint32
	period                    Period
}

type dict struct {
	code  map[string]uint32
	names []string
}

func (d *dict) of(name string) uint32 {
	c, ok := d.code[name]
	if !ok {
		name = strings.Clone(name) // a name may be a slice of a long line
		c = uint32(len(d.names))
		d.names = append(d.names, name)
		d.code[name] = c
	}
	return c
}

// NewCells returns an empty table.
func NewCells() *Cells {
	newDict := func() dict { return dict{code: map[string]uint32{}} }
	return &Cells{
		team: newDict(), touchpoint: newDict(), measure: newDict(),
		index: map[cellID]int32{}, declared: map[string]Measure{},
	}
}

// Add merges x into the cell at key, making it where there is none, and reports
// whether one was there. An empty cell is not kept.
func (c *Cells) Add(key Key, measure string, x Cell) (existed bool) {
	if x.Empty() {
		return false
	}
	if key.Period.split {
		c.splitYears, key.Period = true, key.Period.Calendar()
	}
	id := cellID{c.team.of(key.Team), c.touchpoint.of(key.Touchpoint), c.measure.of(measure), key.Period}
	i, ok := c.index[id]
	if !ok {
		c.index[id] = int32(len(c.cells))
		c.ids = append(c.ids, id)
		c.cells = append(c.cells, x)
		return false
	}
	c.cells[i].Merge(x)
	return true
}

// Get returns the cell at key.
func (c *Cells) Get(key Key, measure string) (Cell, bool) {
	team, ok1 := c.team.code[key.Team]
	touchpoint, ok2 := c.touchpoint.code[key.Touchpoint]
	m, ok3 := c.measure.code[measure]
	if !ok1 || !ok2 || !ok3 {
		return Cell{}, false
	}
	i, ok := c.index[cellID{team, touchpoint, m, key.Period.Calendar()}]
	if !ok {
		return Cell{}, false
	}
	return c.cells[i], true
}

// Len returns the number of cells.
func (c *Cells) Len() int { return len(c.cells) }

// A CellKey names one cell: where, when and what.
type CellKey struct {
	Key
	Measure string
}

// All yields every cell by team, touchpoint, period, then measure.
func (c *Cells) All() iter.Seq2[CellKey, Cell] {
	return func(yield func(CellKey, Cell) bool) {
		for _, i := range c.order() {
			if !yield(c.key(c.ids[i]), c.cells[i]) {
				return
			}
		}
	}
}

// order returns the indices of all cells in the order of All. It is kept until a cell is
// added: cells are never removed.
func (c *Cells) order() []int32 {
	c.sorting.Lock()
	defer c.sorting.Unlock()
	if len(c.sorted) == len(c.ids) {
		return c.sorted
	}
	teams, touchpoints, measures := c.team.ranks(), c.touchpoint.ranks(), c.measure.ranks()
	c.sorted = make([]int32, len(c.ids))
	for i := range c.sorted {
		c.sorted[i] = int32(i)
	}
	slices.SortFunc(c.sorted, func(a, b int32) int {
		x, y := c.ids[a], c.ids[b]
		if d := cmp.Compare(teams[x.team], teams[y.team]); d != 0 {
			return d
		}
		if d := cmp.Compare(touchpoints[x.touchpoint], touchpoints[y.touchpoint]); d != 0 {
			return d
		}
		if d := x.period.Compare(y.period); d != 0 {
			return d
		}
		return cmp.Compare(measures[x.measure], measures[y.measure])
	})
	return c.sorted
}

func (c *Cells) key(id cellID) CellKey {
	id.period.split = c.splitYears && id.period.unit == Year
	return CellKey{Key{c.team.names[id.team], c.touchpoint.names[id.touchpoint], id.period}, c.measure.names[id.measure]}
}

// ranks returns the alphabetical rank of each code.
func (d *dict) ranks() []uint32 {
	rank := make([]uint32, len(d.names))
	for i, name := range slices.Sorted(slices.Values(d.names)) {
		rank[d.code[name]] = uint32(i)
	}
	return rank
}

// Declare says what a measure is. Declaring one that has no cells is allowed.
func (c *Cells) Declare(m Measure) { c.declared[m.Name] = m }

// Measure returns what was declared of a measure. Undeclared, a measure named
// like a raw mean beside its score ("nps_mean" beside "nps") is taken as that.
func (c *Cells) Measure(name string) Measure {
	if m, ok := c.declared[name]; ok {
		return m
	}
	m := Measure{Name: name}
	if score, ok := strings.CutSuffix(name, rawSuffix); ok {
		if _, ok := c.measure.code[score]; ok {
			m = c.Measure(score)
			m.Name, m.RawOf, m.Unit = name, score, ""
		}
	}
	return m
}

// Measures returns the measures that have cells, by name.
func (c *Cells) Measures() []Measure {
	used := make([]bool, len(c.measure.names))
	for _, id := range c.ids {
		used[id.measure] = true
	}
	var ms []Measure
	for i, name := range c.measure.names {
		if used[i] {
			ms = append(ms, c.Measure(name))
		}
	}
	slices.SortFunc(ms, func(a, b Measure) int { return strings.Compare(a.Name, b.Name) })
	return ms
}

// Periods returns the periods that have cells, in order.
func (c *Cells) Periods() []Period {
	set := map[Period]bool{}
	for _, id := range c.ids {
		set[c.key(id).Period] = true
	}
	return slices.SortedFunc(maps.Keys(set), Period.Compare)
}

// Merge adds every cell and declaration of o.
func (c *Cells) Merge(o *Cells) {
	for i, id := range o.ids {
		k := o.key(id)
		c.Add(k.Key, k.Measure, o.cells[i])
	}
	maps.Copy(c.declared, o.declared)
	c.withheld += o.withheld
	c.duplicates += o.duplicates
}

// Filter returns the cells for which keep is true, with the same declarations.
func (c *Cells) Filter(keep func(CellKey, Cell) bool) *Cells {
	out := NewCells()
	maps.Copy(out.declared, c.declared)
	out.withheld, out.duplicates = c.withheld, c.duplicates
	for i, id := range c.ids {
		if k := c.key(id); keep(k, c.cells[i]) {
			out.Add(k.Key, k.Measure, c.cells[i])
		}
	}
	return out
}

// Withhold returns the cells that rest on at least minimum respondents, and how
// many were withheld; the table itself when none was. A cell whose number of respondents is not known is kept:
// whoever published it applied a rule of their own.
func (c *Cells) Withhold(minimum int64) (kept *Cells, withheld int) {
	enough := func(_ CellKey, x Cell) bool {
		n := x.Respondents()
		return n < 0 || n >= minimum
	}
	for _, x := range c.cells {
		if !enough(CellKey{}, x) {
			withheld++
		}
	}
	if withheld == 0 {
		return c, 0
	}
	kept = c.Filter(enough)
	kept.withheld += withheld
	return kept, withheld
}

// Withheld returns how many cells were left out of this table, or of those it was
// made from, for resting on too few respondents.
func (c *Cells) Withheld() int { return c.withheld }

// AddWithheld counts n cells that the maker of this table left out of it for resting
// on too few respondents.
func (c *Cells) AddWithheld(n int) { c.withheld += n }

// Duplicates returns how many cells of the files behind this table came more than
// once, and were merged.
func (c *Cells) Duplicates() int { return c.duplicates }

// unit returns the unit that all periods have; 0 where they have several.
func (c *Cells) unit() Unit {
	var unit Unit
	for i, id := range c.ids {
		if i > 0 && id.period.unit != unit {
			return 0
		}
		unit = id.period.unit
	}
	return unit
}

// In returns the cells merged into periods of a coarser unit; the table itself when it
// has that unit already. Cells of unknown n
// have no weight to merge by: where several fall into one coarser cell they are
// left out and counted, unless meanOfMeans asks for their plain average.
func (c *Cells) In(unit Unit, meanOfMeans bool) (coarser *Cells, unmerged int, err error) {
	if c.unit() == unit {
		return c, 0, nil
	}
	coarser = NewCells()
	maps.Copy(coarser.declared, c.declared)
	coarser.withheld, coarser.duplicates = c.withheld, c.duplicates
	type group struct{ unknown, total int }
	groups := map[CellKey]group{}
	keys := make([]CellKey, len(c.ids))
	for i, id := range c.ids {
		k := c.key(id)
		if k.Period, err = k.Period.In(unit); err != nil {
			return nil, 0, fmt.Errorf("cells of team %q, measure %q: %w", k.Team, k.Measure, err)
		}
		keys[i] = k
		g := groups[k]
		g.total++
		if !c.cells[i].KnownN() {
			g.unknown++
		}
		groups[k] = g
	}
	for i, k := range keys {
		if g := groups[k]; !meanOfMeans && g.unknown > 0 && g.total > 1 && !c.cells[i].KnownN() {
			unmerged++
			continue
		}
		coarser.Add(k.Key, k.Measure, c.cells[i])
	}
	return coarser, unmerged, nil
}
