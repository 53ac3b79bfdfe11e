package cx

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/linkage-go/linkage"
)

// CellOptions say which answers are summarised, and how finely.
type CellOptions struct {
	// Unit is the length of the periods. Zero means months, or the unit of the
	// periods the answers were given with, where that is longer.
	Unit   linkage.Unit
	Filter Filter // a channel's or segment's view is its own table of cells
}

// Cells summarises the answers by team, touchpoint and period. For each metric it
// gives the score, under the metric's name, and, unless the score is itself the
// mean of the answers, their raw mean under [linkage.RawName]. Weights are honoured;
// a cell counts distinct people where its answers name customers.
//
// It is an error when a selected answer has no team or no time, when answers are
// known by longer periods than Unit, and when a metric is named like another's raw
// mean.
func (d *Dataset) Cells(o CellOptions) (*linkage.Cells, error) {
	if o.Unit == 0 {
		o.Unit = linkage.Month
		for _, p := range d.periods {
			o.Unit = max(o.Unit, p.Unit())
		}
	}
	if o.Unit > linkage.Year {
		return nil, fmt.Errorf("cx: %v is not a unit of time", o.Unit)
	}
	cells := linkage.NewCells()
	measures, err := d.measureNames(cells)
	if err != nil {
		return nil, err
	}
	g, err := d.group(o)
	if err != nil {
		return nil, err
	}

	// Sums go by cell number, in file order: no text is looked at until the end.
	scores := make([]linkage.Moments, len(g.ids))
	raws := make([]linkage.Moments, len(g.ids))
	for i, cell := range g.of {
		if cell < 0 {
			continue
		}
		x := d.score[i]
		m := &d.registry.metrics[d.metric[i]]
		w := d.weightOf(i)
		add(&scores[cell], m.Rule.Points(x), w)
		if m.hasRaw() {
			add(&raws[cell], x, w)
		}
	}
	people := d.people(g)
	for c, id := range g.ids {
		key := linkage.Key{Team: d.team.name(id.team), Touchpoint: d.where.name(id.touchpoint), Period: g.periods[id.period]}
		names := measures[id.metric]
		cells.Add(key, names.score, linkage.Cell{Moments: scores[c], People: people[c]})
		if names.raw != "" {
			cells.Add(key, names.raw, linkage.Cell{Moments: raws[c], People: people[c]})
		}
	}
	return cells, nil
}

func add(m *linkage.Moments, x, w float64) {
	if w == 1 {
		m.Add(x) // exact for whole numbers
	} else {
		m.AddWeighted(x, w)
	}
}

type measureNames struct{ score, raw string }

// measureNames declares the measures of the metrics that have answers, and returns
// their names by metric.
func (d *Dataset) measureNames(cells *linkage.Cells) ([]measureNames, error) {
	names := make([]measureNames, len(d.registry.metrics))
	taken := map[string]string{}
	for _, m := range d.Metrics() {
		c, _ := d.registry.find(m.Name)
		names[c].score = m.Name
		cells.Declare(m.Measure())
		if m.hasRaw() {
			raw := m.rawMeasure()
			names[c].raw = raw.Name
			taken[fold(raw.Name)] = m.Name
			cells.Declare(raw)
		}
	}
	for _, m := range d.Metrics() {
		if of, ok := taken[fold(m.Name)]; ok {
			return nil, fmt.Errorf("cx: metric %q has the name of the raw mean of %q: rename one", m.Name, of)
		}
	}
	return names, nil
}

// groups are the cells that answers fall into.
type groups struct {
	of      []int32 // cell of each answer, or -1
	ids     []groupID
	periods []linkage.Period
}

type groupID struct{ team, touchpoint, metric, period uint32 }

var (
	errNoTeam = errors.New("cx: an answer without a team makes no cell; such answers can only be scored")
	errNoTime = errors.New("cx: an answer without a time makes no cell; such answers can only be scored")
)

func (d *Dataset) group(o CellOptions) (*groups, error) {
	g := &groups{of: make([]int32, d.Len())}
	index := map[groupID]int32{}
	keep := d.selection(o.Filter)
	clock := newClock(d, o.Unit, g)
	var last groupID
	cell := int32(-1)
	for i := range g.of {
		g.of[i] = -1
		if !keep.holds(i) {
			continue
		}
		id := groupID{d.team.at(i), d.where.at(i), d.metric[i], 0}
		if id.team == 0 {
			return nil, errNoTeam
		}
		var err error
		if id.period, err = clock.period(i); err != nil {
			return nil, err
		}
		if id != last || cell < 0 {
			var ok bool
			if cell, ok = index[id]; !ok {
				cell = int32(len(g.ids))
				g.ids = append(g.ids, id)
				index[id] = cell
			}
			last = id
		}
		g.of[i] = cell
	}
	return g, nil
}

// A clock gives each answer the code of its period, working once for each day.
type clock struct {
	d     *Dataset
	unit  linkage.Unit
	g     *groups
	codes map[linkage.Period]uint32
	given []int64          // code of each of d.periods plus 1, 0 while not known
	days  map[int64]uint32 // by days since 1970
	day   int64
	last  uint32
}

func newClock(d *Dataset, unit linkage.Unit, g *groups) *clock {
	return &clock{d: d, unit: unit, g: g, codes: map[linkage.Period]uint32{},
		given: make([]int64, len(d.periods)), days: map[int64]uint32{}, day: -1 << 62}
}

func (c *clock) code(p linkage.Period) uint32 {
	k, ok := c.codes[p]
	if !ok {
		k = uint32(len(c.g.periods))
		c.g.periods = append(c.g.periods, p)
		c.codes[p] = k
	}
	return k
}

func (c *clock) period(i int) (uint32, error) {
	when := c.d.when[i]
	switch zone := c.d.zone[i]; zone {
	case never:
		return 0, errNoTime
	case byPeriod:
		if c.given[when] == 0 {
			p, err := c.d.periods[when].In(c.unit)
			if err != nil {
				return 0, fmt.Errorf("cx: %w", err)
			}
			c.given[when] = int64(c.code(p)) + 1
		}
		return uint32(c.given[when] - 1), nil
	default:
		const seconds = 86400
		local := when + int64(zone)
		day := local / seconds
		if local%seconds < 0 {
			day--
		}
		if day != c.day {
			k, ok := c.days[day]
			if !ok {
				k = c.code(linkage.PeriodOf(time.Unix(day*seconds, 0).UTC(), c.unit))
				c.days[day] = k
			}
			c.day, c.last = day, k
		}
		return c.last, nil
	}
}

// people counts the distinct customers of each cell, an answer that names none as one
// more; 0 where no answer names one.
func (d *Dataset) people(g *groups) []int64 {
	people := make([]int64, len(g.ids))
	if d.customer.count() == 0 {
		return people
	}
	// With the answers of a cell side by side, one mark per customer, holding the
	// last cell that met them, is enough to count each once.
	met := make([]int32, d.customer.count()+1)
	for c, answers := range byGroup(g.of, len(g.ids)) {
		nameless := int64(0)
		for _, i := range answers {
			p := d.customer.at(int(i))
			switch {
			case p == 0:
				nameless++
			case met[p] != int32(c)+1:
				met[p] = int32(c) + 1
				people[c]++
			}
		}
		if people[c] > 0 {
			people[c] += nameless
		}
	}
	return people
}

// repeats counts answers with the response, metric and touchpoint of an earlier one.
func (d *Dataset) repeats() int {
	n := d.response.count()
	if n == 0 || n == d.Len() {
		return 0
	}
	of := make([]int32, d.Len())
	for i := range of {
		of[i] = int32(d.response.at(i)) - 1
	}
	var questions []uint64
	repeats := 0
	for _, answers := range byGroup(of, n) {
		questions = questions[:0]
		for _, i := range answers {
			questions = append(questions, uint64(d.metric[i])<<32|uint64(d.where.at(int(i))))
		}
		slices.Sort(questions)
		repeats += len(questions) - len(slices.Compact(questions))
	}
	return repeats
}

// byGroup returns the answers of each of n groups, in order; a negative group is
// none. It is a counting sort, linear in the answers.
func byGroup(of []int32, n int) [][]int32 {
	size := make([]int32, n)
	total := 0
	for _, g := range of {
		if g >= 0 {
			size[g]++
			total++
		}
	}
	all := make([]int32, total)
	groups := make([][]int32, n)
	for g, k := range size {
		groups[g], all = all[:0:k], all[k:]
	}
	for i, g := range of {
		if g >= 0 {
			groups[g] = append(groups[g], int32(i))
		}
	}
	return groups
}
