package correlate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
)

// A CauseKind says what kind of thing a candidate cause is.
type CauseKind string

const (
	EmployeeDriver    CauseKind = ""                    // what employees say
	ContextChange     CauseKind = "context"             // something known of the team that changes, such as a new system
	UpstreamTouch     CauseKind = "upstream_touchpoint" // what the same customers said earlier in their journey
	DriverInteraction CauseKind = "interaction"         // two drivers at once, beyond what each does
)

// Candidates are causes to be ranked beside the employees' drivers.
type Candidates struct {
	// Context names columns of the context, as the file does, that are ranked instead of
	// held constant. Only what changes inside teams can be told.
	Context []string
	// Upstream names, by touchpoint, the touchpoints that customers pass before it: "claim"
	// after "contract". The same people answer at both, so nothing found of them is
	// called more than associated.
	Upstream map[string][]string
	// Interactions names pairs of drivers that may matter together: high workload, say,
	// where tools are poor. What each does alone competes beside them.
	Interactions [][2]string
}

// WithCandidates returns a panel with further candidate causes. They are named after the
// context's column, "nps at contract" and "workload × tools", and are ranked, tested and
// reported as drivers are: at every lag, given all others. An interaction is the product
// of both drivers' differences from the team's own averages (Balli & Sørensen 2013,
// "Interaction effects in econometrics", Empirical Economics 45:583), so that lasting
// differences between teams stay out of it. No gain is promised of a context or an
// interaction, and no sampling error is known of them.
//
// It returns an error for names that the panel does not have, and for a column of the
// context that changes inside no team.
func (p *Panel) WithCandidates(c Candidates) (*Panel, error) {
	q := *p
	q.drivers = slices.Clone(p.drivers)
	wide := len(p.drivers)

	taken, err := p.context.named(c.Context)
	if err != nil {
		return nil, err
	}
	for _, i := range taken {
		q.drivers = append(q.drivers, driver{Measure: linkage.Measure{Name: p.context.columns[i].name, Declared: true}, kind: ContextChange})
	}
	q.context = p.context.without(taken)

	q.upstream = make([][]int, len(p.touchpoints))
	if p.upstream != nil {
		copy(q.upstream, p.upstream)
	}
	type step struct{ to, from, outcome, driver int }
	var steps []step
	at := map[string]int{}
	for _, to := range sortedKeys(c.Upstream) {
		k := slices.Index(p.touchpoints, to)
		if k < 0 {
			return nil, fmt.Errorf("candidates: no touchpoint %q", to)
		}
		for _, from := range c.Upstream[to] {
			u := slices.Index(p.touchpoints, from)
			if u < 0 {
				return nil, fmt.Errorf("candidates: no touchpoint %q upstream of %q", from, to)
			}
			if u == k {
				return nil, fmt.Errorf("candidates: touchpoint %q is upstream of itself", to)
			}
			if slices.Contains(q.upstream[k], u) {
				return nil, fmt.Errorf("candidates: touchpoint %q is named twice upstream of %q", from, to)
			}
			q.upstream[k] = append(slices.Clip(q.upstream[k]), u)
			for m, o := range p.outcomes {
				if len(p.series[u][m].y) == 0 {
					continue
				}
				name := o.Name + " at " + from
				if _, ok := at[name]; !ok {
					at[name] = len(q.drivers)
					measure := o.Measure
					measure.Name = name
					q.drivers = append(q.drivers, driver{Measure: measure, kind: UpstreamTouch, outcome: m})
				}
				steps = append(steps, step{k, u, m, at[name]})
			}
		}
	}

	type product struct{ a, b, driver int }
	var products []product
	for _, pair := range c.Interactions {
		a, b := p.driverNamed(pair[0]), p.driverNamed(pair[1])
		switch {
		case a < 0 || b < 0:
			return nil, fmt.Errorf("candidates: no driver %q", pair[min(1, 1+a)])
		case a == b:
			return nil, fmt.Errorf("candidates: driver %q with itself", pair[0])
		}
		products = append(products, product{a, b, len(q.drivers)})
		q.drivers = append(q.drivers, driver{Measure: linkage.Measure{Name: p.drivers[a].Name + " × " + p.drivers[b].Name, Declared: true}, kind: DriverInteraction, of: [2]int{a, b}})
	}

	for i, d := range q.drivers {
		if slices.ContainsFunc(q.drivers[:i], func(o driver) bool { return o.Name == d.Name }) {
			return nil, fmt.Errorf("candidates: two causes are named %q", d.Name)
		}
	}
	q.ex = map[exKey]*exTable{}
	q.local = make([][]bool, len(p.touchpoints))
	for k := range q.local {
		q.local[k] = append(slices.Clone(p.local[k]), make([]bool, len(q.drivers)-wide)...)
	}
	for key, x := range p.ex {
		q.ex[key] = x.widen(wide, len(q.drivers))
	}
	set := func(team, touchpoint int32, period, driver int, value float64) {
		key := exKey{team, touchpoint}
		if q.ex[key] == nil {
			q.ex[key] = &exTable{}
		}
		q.ex[key].set(period, len(q.drivers), driver, value)
	}
	for j, team := range p.teams {
		for t := range p.periods {
			if v := p.context.at(team, p.first.Shift(t)); v != nil {
				for n, i := range taken {
					set(int32(j), -1, t, wide+n, v[i])
				}
			}
		}
	}
	for _, name := range c.Context {
		if !p.changes(name) {
			return nil, fmt.Errorf("candidates: %q does not change inside any team: it cannot be ranked, and what lasts in a team is taken out already", name)
		}
	}
	for _, s := range steps {
		q.local[s.to][s.driver] = true
		from := &p.series[s.from][s.outcome]
		for i, y := range from.y {
			set(from.team[i], int32(s.to), int(from.period[i]), s.driver, y)
		}
	}
	for _, x := range products {
		for j := range p.teams {
			p.interact(int32(j), -1, x.a, x.b, func(t int, v float64) { set(int32(j), -1, t, x.driver, v) })
		}
		for k := range p.touchpoints {
			if q.local[k][x.driver] = p.local[k][x.a] || p.local[k][x.b]; q.local[k][x.driver] {
				for j := range p.teams {
					p.interact(int32(j), int32(k), x.a, x.b, func(t int, v float64) { set(int32(j), int32(k), t, x.driver, v) })
				}
			}
		}
	}
	return &q, nil
}

// interact yields the product of two drivers' differences from the team's averages, period
// by period, at a touchpoint or, at -1, of the whole team.
func (p *Panel) interact(team, touchpoint int32, a, b int, yield func(period int, value float64)) {
	type pair struct{ a, b float64 }
	var rows []pair
	mean, n := pair{}, 0.
	values := make([]float64, len(p.drivers))
	for t := range p.periods {
		if touchpoint < 0 {
			copy(values, p.ex[exKey{team, -1}].sliceOrMissing(t, len(values)))
		} else {
			p.driversAt(values, team, touchpoint, t)
		}
		x := pair{values[a], values[b]}
		rows = append(rows, x)
		if !math.IsNaN(x.a) && !math.IsNaN(x.b) {
			n++
			mean.a += (x.a - mean.a) / n
			mean.b += (x.b - mean.b) / n
		}
	}
	for t, x := range rows {
		if v := (x.a - mean.a) * (x.b - mean.b); !math.IsNaN(v) {
			yield(t, v)
		}
	}
}

// absent reports whether a candidate cannot be a cause of this measure at this touchpoint.
func (o *observations) absent(d int) bool {
	switch x := o.panel.drivers[d]; x.kind {
	case UpstreamTouch:
		return x.outcome != o.outcome || !o.panel.local[o.touchpoint][d]
	case DriverInteraction:
		return o.absent(x.of[0]) || o.absent(x.of[1])
	}
	return false
}

// widen returns a copy with room for further drivers.
func (x *exTable) widen(from, to int) *exTable {
	w := &exTable{first: x.first}
	for i := 0; i < len(x.mean); i += from {
		w.mean = append(append(w.mean, x.mean[i:i+from]...), missing(to-from)...)
		w.errVar = append(append(w.errVar, x.errVar[i:i+from]...), missing(to-from)...)
	}
	return w
}

// set places a value, in any order of periods.
func (x *exTable) set(period, width, driver int, value float64) {
	if len(x.mean) > 0 && period < x.first {
		more := (x.first - period) * width
		x.mean, x.errVar = append(missing(more), x.mean...), append(missing(more), x.errVar...)
		x.first = period
	}
	x.mean[x.at(period, width)+driver] = value
}

func (x *exTable) sliceOrMissing(period, width int) []float64 {
	if v := x.slice(period, width); v != nil {
		return v
	}
	return missing(width)
}

func missing(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}

// named returns the indices of the context's columns of these names: a category has
// several.
func (c *Context) named(names []string) (columns []int, err error) {
	for _, name := range names {
		found := false
		for _, v := range c.variables() {
			if v.label == name {
				columns, found = append(columns, v.columns...), true
			}
		}
		if !found {
			var have []string
			for _, v := range c.variables() {
				have = append(have, v.label)
			}
			return nil, fmt.Errorf("candidates: the context has no column %q; it has %s", name, strings.Join(have, ", "))
		}
	}
	return columns, nil
}

// changes reports whether a column of the context takes two values in any team.
func (p *Panel) changes(name string) bool {
	for _, v := range p.context.variables() {
		if v.label != name {
			continue
		}
		for _, i := range v.columns {
			for _, team := range p.teams {
				first := math.NaN()
				for t := range p.periods {
					row := p.context.at(team, p.first.Shift(t))
					if row == nil || math.IsNaN(row[i]) {
						continue
					}
					if math.IsNaN(first) {
						first = row[i]
					}
					if row[i] != first {
						return true
					}
				}
			}
		}
	}
	return false
}

// without returns a context without some columns; nil where none is left.
func (c *Context) without(columns []int) *Context {
	if c == nil || len(columns) == 0 {
		return c
	}
	if len(columns) == len(c.columns) {
		return nil
	}
	less := &Context{rows: make(map[contextKey][]float64, len(c.rows))}
	for i, column := range c.columns {
		if !slices.Contains(columns, i) {
			less.columns = append(less.columns, column)
		}
	}
	for key, row := range c.rows {
		var kept []float64
		for i, v := range row {
			if !slices.Contains(columns, i) {
				kept = append(kept, v)
			}
		}
		less.rows[key] = kept
	}
	return less
}
