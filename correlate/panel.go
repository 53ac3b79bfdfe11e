package correlate

import (
	"iter"
	"math"

	"github.com/linkage-go/linkage"
)

// A Panel is the join: for every touchpoint and customer measure its rows by
// (team, period), and for every team its drivers by period. It is what every
// analysis of this package starts from. A Panel does not change once made and is
// safe for concurrent use.
type Panel struct {
	unit        linkage.Unit
	first       linkage.Period // period 0
	periods     int            // how many periods lie between the first and the last, ends included
	teams       []string       // on both sides
	touchpoints []string
	outcomes    []outcome
	drivers     []driver
	series      [][]series // by touchpoint, outcome
	totals      []total    // by outcome
	ex          map[exKey]*exTable
	local       [][]bool // by touchpoint, driver: the driver has cells of its own here
	upstream    [][]int  // by touchpoint: those whose customers' answers are candidate causes there; nil for none
	context     *Context
	report      JoinReport
	warnings    []string
}

// An outcome is a customer measure: its score and the raw mean that ranks and tests.
type outcome struct {
	linkage.Measure
	raw string
}

// A driver is an employee measure, analysed on its raw mean, or another candidate cause
// (see Candidates).
type driver struct {
	linkage.Measure
	source  string // the measure its cells have
	kind    CauseKind
	outcome int    // of a touchpoint upstream: what its customers answered
	of      [2]int // of an interaction: the drivers it is made of
}

// A series holds one measure at one touchpoint, a row for each (team, period), by
// team then period.
type series struct {
	team, period []int32
	y            []float64 // raw mean
	score        []float64 // the measure itself
	w            []float64 // effective n, NaN when not known
	spread       []float64 // variance of the raw answers inside the cell, NaN when not known
	n            []int64
	known        []bool
}

type exKey struct{ team, touchpoint int32 } // touchpoint -1: the whole team

// An exTable holds a team's drivers by period, from its first to its last.
type exTable struct {
	first  int
	mean   []float64 // span × drivers, NaN when missing
	errVar []float64 // sampling variance of each mean, NaN when not known
}

// at makes room for period t and returns the index of its first driver. Cells
// arrive in order of periods.
func (x *exTable) at(t, width int) int {
	if len(x.mean) == 0 {
		x.first = t
	}
	for need := (t - x.first + 1) * width; len(x.mean) < need; {
		x.mean, x.errVar = append(x.mean, math.NaN()), append(x.errVar, math.NaN())
	}
	return (t - x.first) * width
}

// carry fills gaps, and up to n periods after the last wave, with the last value.
func (x *exTable) carry(n, width, periods int) (filled int) {
	x.at(min(x.first+len(x.mean)/width-1+n, periods-1), width)
	for d := range width {
		age := n + 1
		for i := d; i < len(x.mean); i += width {
			if !math.IsNaN(x.mean[i]) {
				age = 0
				continue
			}
			if age++; age <= n {
				x.mean[i], x.errVar[i] = x.mean[i-width], x.errVar[i-width]
				filled++
			}
		}
	}
	return filled
}

// driversAt copies the drivers in force for a team at a touchpoint and period into
// dst, NaN where missing, and reports whether there is any.
func (p *Panel) driversAt(dst []float64, team, touchpoint int32, period int) (any bool) {
	whole := p.ex[exKey{team, -1}].slice(period, len(dst))
	here := p.ex[exKey{team, touchpoint}].slice(period, len(dst))
	for d := range dst {
		from := whole
		if p.local[touchpoint][d] {
			from = here
		}
		dst[d] = math.NaN()
		if from != nil {
			dst[d] = from[d]
			any = any || !math.IsNaN(dst[d])
		}
	}
	return any
}

func (x *exTable) slice(period, width int) []float64 {
	if x == nil {
		return nil
	}
	i := (period - x.first) * width
	if i < 0 || i >= len(x.mean) {
		return nil
	}
	return x.mean[i : i+width]
}

// Report says what the join matched and what it could not.
func (p *Panel) Report() JoinReport { return p.report }

// Warnings returns what the join had to assume.
func (p *Panel) Warnings() []string { return append([]string(nil), p.warnings...) }

// Unit returns the length of the panel's periods.
func (p *Panel) Unit() linkage.Unit { return p.unit }

// Outcomes returns the customer measures, by name.
func (p *Panel) Outcomes() []linkage.Measure {
	ms := make([]linkage.Measure, len(p.outcomes))
	for i, o := range p.outcomes {
		ms[i] = o.Measure
	}
	return ms
}

// Drivers returns the employee measures, by name.
func (p *Panel) Drivers() []linkage.Measure {
	ms := make([]linkage.Measure, len(p.drivers))
	for i, d := range p.drivers {
		ms[i] = d.Measure
	}
	return ms
}

// Touchpoints returns the touchpoints with customer cells, by name.
func (p *Panel) Touchpoints() []string { return append([]string(nil), p.touchpoints...) }

// A Row is one line of the panel: what customers said of one measure at one key,
// and what the team's employees said in the same period.
type Row struct {
	linkage.Key
	Measure string
	Score   float64   // in the measure's unit
	Raw     float64   // mean of the raw answers, the score itself where there is none
	N       int64     // answers; 0 when not known
	Drivers []float64 // by driver, as [Panel.Drivers] orders them; NaN when missing; reused by the next row
}

// Rows yields the panel by touchpoint, measure, team, period.
func (p *Panel) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		values := make([]float64, len(p.drivers))
		for k, name := range p.touchpoints {
			for m := range p.outcomes {
				s := &p.series[k][m]
				for i := range s.y {
					p.driversAt(values, s.team[i], int32(k), int(s.period[i]))
					key := linkage.Key{Team: p.teams[s.team[i]], Touchpoint: name, Period: p.first.Shift(int(s.period[i]))}
					if !yield(Row{key, p.outcomes[m].Name, s.score[i], s.y[i], s.n[i], values}) {
						return
					}
				}
			}
		}
	}
}
