package stats

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Never is the first treated period of a unit that is not treated.
const Never = math.MaxInt

// DIDOptions tunes [DifferenceInDifferences]. The zero value compares treated units
// with never-treated ones against the last period before treatment.
type DIDOptions struct {
	// NotYetTreated also compares with units treated only later: more units, but
	// it assumes that they do not change in expectation of their treatment.
	NotYetTreated bool
	// Anticipation is how many periods before its treatment a unit may already
	// react; the period compared with is moved back as much.
	Anticipation int
	// VaryingBase compares periods before treatment with the one before them in
	// place of the last before treatment, as R's did does unless told otherwise.
	VaryingBase bool
	Cluster     []int      // any labels; nil clusters by unit. A unit must lie in one cluster
	Level       float64    // of intervals and bands, in (0,1); 0 means 0.95
	Resampling  Resampling // of clusters, for the simultaneous bands

	asymptotic bool // no correction for few clusters: tests compare with programs that make none
}

// A GroupTimeEffect is the average effect, in one period, on the units first treated
// in another.
type GroupTimeEffect struct {
	Group  int // first treated period of the units
	Period int // in which the effect is measured; before Group it should be 0
	Estimate
	Treated, Controls int // units compared
}

// An EventEffect is the average effect so many periods after treatment began, over
// groups, each counted by its units.
type EventEffect struct {
	Event int // 0 is the first treated period; below 0 it should be no effect
	Estimate
	BandLow, BandHigh float64 // hold all event times at once, at Level
}

// A DID is the effect of an intervention that units receive at different times or
// never, each group compared only with units not treated at that time.
type DID struct {
	GroupTime []GroupTimeEffect // by group, then period
	Events    []EventEffect     // by event time
	Groups    []GroupTimeEffect // average over a group's treated periods; Period is the last of them
	Overall   Estimate          // average of Groups, each counted by its units: the effect on a treated unit
	// BeforeP tests that all effects before treatment are zero, by their largest |t|:
	// small means that treated units were already on another path. NaN without such
	// periods. Not to reject is no proof of like paths.
	BeforeP float64

	Units, Treated, NeverTreated int
	AlwaysTreated                int // units left out: treated from their first period on
	Missing                      int // rows left out because the outcome is NaN
	Clusters                     int
	BandFactor                   float64 // standard errors on either side of an event effect
	Warnings                     []string
}

// DifferenceInDifferences estimates the effect of an intervention from the change of
// treated units beyond the change of untreated ones. unit[i] and period[i] say whose
// row i is and when, first[i] in which period its unit is first treated, [Never] if
// it is not; treatment lasts. A row of one unit and period may come only once, or the
// function panics.
//
// The effect on group g in period t is the mean of y(t)-y(b) over units first treated
// in g, less its mean over controls, b being the last period before g: Callaway, B. &
// Sant'Anna, P. H. C. (2021), "Difference-in-differences with multiple time periods",
// Journal of Econometrics 225(2), 200-230, without covariates, where outcome
// regression, weighting and the doubly robust estimator are the same. A unit counts
// in a comparison when both values are there; R's did drops units with any gap.
// Averages weigh each comparison by units and never negatively. A regression on a
// treatment indicator with unit and period effects does not: where effects grow it
// uses treated units as controls and can have the wrong sign.
//
// It assumes that without treatment all groups would have changed alike, that
// treatment is not anticipated (beyond Anticipation) and does not spill over. Standard
// errors are of the influence functions summed over clusters, each side enlarged by
// √(G/(G-1)) for its G clusters, with Welch's degrees of freedom; weights are
// estimated and count. They are NaN where a side has one cluster. N is in units. Bands are from the cluster bootstrap of the influence functions (their
// equation 4.4), never narrower than the intervals.
//
// It returns an error when no treated unit can be compared, when a unit has two first
// treated periods or clusters, or when ctx ends.
func DifferenceInDifferences(ctx context.Context, y []float64, unit, period, first []int, o DIDOptions) (*DID, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Cluster == nil {
		o.Cluster = unit
	}
	d := &DID{BeforeP: math.NaN(), BandFactor: math.NaN()}
	p, err := newTreatmentPanel(d, y, unit, period, first, o)
	if err != nil {
		return nil, err
	}
	effects := p.groupTime(o)
	if len(effects) == 0 {
		return nil, errors.New("no treated unit can be compared: no control, or no period before treatment")
	}
	for _, c := range effects {
		e := GroupTimeEffect{c.group, c.period, p.estimate(c.effect, o), c.treated, c.controls}
		e.N = c.treated + c.controls
		if c.reference {
			e.Warnings = []string{"the period compared with: 0 by construction"}
		}
		d.GroupTime = append(d.GroupTime, e)
	}
	d.aggregate(p, effects, o)
	if err := d.bands(ctx, p, effects, o); err != nil {
		return nil, err
	}
	if p.treatedClusters() < 5 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("only %d treated clusters: intervals are rough", p.treatedClusters()))
	}
	return d, nil
}

// A treatmentPanel holds the outcome by unit and period.
type treatmentPanel struct {
	value    [][]float64 // unit × period, NaN where missing
	periods  []int       // ascending
	first    []int       // by unit
	cluster  []int       // by unit, from 0
	clusters int
	exposed  []bool // by cluster: has a treated unit
}

func newTreatmentPanel(d *DID, y []float64, unit, period, first []int, o DIDOptions) (*treatmentPanel, error) {
	n := len(y)
	if len(unit) != n || len(period) != n || len(first) != n || len(o.Cluster) != n {
		panic("stats: columns of different length")
	}
	p := &treatmentPanel{}
	var rows []int
	for i, v := range y {
		if math.IsNaN(v) {
			d.Missing++
			continue
		}
		rows = append(rows, i)
		p.periods = append(p.periods, period[i])
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows")
	}
	slices.Sort(p.periods)
	p.periods = slices.Compact(p.periods)
	from := slices.Clone(rows)
	slices.SortStableFunc(from, func(a, b int) int { return cmp.Or(cmp.Compare(unit[a], unit[b]), cmp.Compare(period[a], period[b])) })
	labels := map[int]int{}
	for start := 0; start < len(from); {
		end, i := start, from[start]
		values := make([]float64, len(p.periods))
		for t := range values {
			values[t] = math.NaN()
		}
		for ; end < len(from) && unit[from[end]] == unit[i]; end++ {
			k := from[end]
			if first[k] != first[i] {
				return nil, errors.New("a unit has two first treated periods")
			}
			if o.Cluster[k] != o.Cluster[i] {
				return nil, errors.New("a unit lies in two clusters")
			}
			if end > start && period[from[end-1]] == period[k] {
				panic(fmt.Sprintf("stats: rows %d and %d have one unit and period", from[end-1], k))
			}
			t, _ := slices.BinarySearch(p.periods, period[k])
			values[t] = y[k]
		}
		start = end
		if first[i] <= p.periods[0] {
			d.AlwaysTreated++
			continue
		}
		c, ok := labels[o.Cluster[i]]
		if !ok {
			c = p.clusters
			labels[o.Cluster[i]] = c
			p.clusters++
			p.exposed = append(p.exposed, false)
		}
		when := first[i]
		if when > p.periods[len(p.periods)-1] {
			when = Never // within the panel
		}
		d.Units++
		if when == Never {
			d.NeverTreated++
		} else {
			d.Treated++
			p.exposed[c] = true
		}
		p.value, p.first, p.cluster = append(p.value, values), append(p.first, when), append(p.cluster, c)
	}
	d.Clusters = p.clusters
	if d.AlwaysTreated > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d units left out: treated from the first period on", d.AlwaysTreated))
	}
	return p, nil
}

func (p *treatmentPanel) treatedClusters() int {
	n := 0
	for _, e := range p.exposed {
		if e {
			n++
		}
	}
	return n
}

// A side is one half of a comparison: the part of every cluster in its error, and
// which clusters it uses.
type side struct {
	error []float64
	uses  []bool
}

// An effect is a difference between a treated and a control side.
type effect struct {
	value float64
	sides [2]side // treated, controls
}

func newEffect(clusters int) effect {
	var e effect
	for s := range e.sides {
		e.sides[s] = side{make([]float64, clusters), make([]bool, clusters)}
	}
	return e
}

// add counts another effect with a weight.
func (e *effect) add(weight float64, o effect) {
	e.value += weight * o.value
	for s := range e.sides {
		for g, v := range o.sides[s].error {
			e.sides[s].error[g] += weight * v
			e.sides[s].uses[g] = e.sides[s].uses[g] || o.sides[s].uses[g]
		}
	}
}

// influence returns the part of every cluster in the error, each side enlarged for
// the mean it is measured from; NaN where a side is one cluster.
func (e effect) influence(o DIDOptions) []float64 {
	sum := make([]float64, len(e.sides[0].error))
	for _, s := range e.sides {
		n, factor := 0.0, 1.0
		for _, u := range s.uses {
			if u {
				n++
			}
		}
		switch {
		case o.asymptotic:
		case n > 1:
			factor = math.Sqrt(n / (n - 1))
		default:
			factor = math.NaN()
		}
		for g, v := range s.error {
			sum[g] += factor * v
		}
	}
	return sum
}

// A comparison is the effect on one group in one period.
type comparison struct {
	group, period     int  // labels
	reference         bool // the period compared with: 0 by construction
	treated, controls int  // units
	effect
}

// event is the number of periods since treatment began.
func (c comparison) event() int { return c.period - c.group }

// groups returns the first treated periods, ascending, and how many units have each.
func (p *treatmentPanel) groups() (groups []int, sizes map[int]float64) {
	sizes = map[int]float64{}
	for _, g := range p.first {
		if g != Never {
			if sizes[g] == 0 {
				groups = append(groups, g)
			}
			sizes[g]++
		}
	}
	slices.Sort(groups)
	return groups, sizes
}

// groupTime makes every comparison there is.
func (p *treatmentPanel) groupTime(o DIDOptions) []comparison {
	var all []comparison
	groups, _ := p.groups()
	for _, g := range groups {
		// Periods before this one are free of treatment and its anticipation.
		treated, _ := slices.BinarySearch(p.periods, g-o.Anticipation)
		if treated == 0 {
			continue
		}
		for t := range p.periods {
			base := treated - 1
			if o.VaryingBase && t < treated {
				if base = t - 1; base < 0 {
					continue
				}
			}
			c := comparison{group: g, period: p.periods[t], reference: t == base, effect: newEffect(p.clusters)}
			p.compare(&c, t, base, func(first int) bool {
				return first == Never || o.NotYetTreated && first != g && first > p.periods[max(t, base)]+o.Anticipation
			})
			if c.treated > 0 && c.controls > 0 {
				all = append(all, c)
			}
		}
	}
	return all
}

// compare fills a comparison of period index t with base.
func (p *treatmentPanel) compare(c *comparison, t, base int, control func(first int) bool) {
	var units [2][]int
	var sums [2]float64
	for u, v := range p.value {
		change := v[t] - v[base]
		if math.IsNaN(change) {
			continue
		}
		s := 0
		if p.first[u] != c.group {
			if s = 1; !control(p.first[u]) {
				continue
			}
		}
		units[s] = append(units[s], u)
		sums[s] += change
	}
	c.treated, c.controls = len(units[0]), len(units[1])
	for s, sign := range []float64{1, -1} {
		n := float64(len(units[s]))
		c.value += sign * sums[s] / n
		for _, u := range units[s] {
			k := p.cluster[u]
			c.sides[s].error[k] += sign * (p.value[u][t] - p.value[u][base] - sums[s]/n) / n
			c.sides[s].uses[k] = true
		}
	}
}

// weighted averages effects on groups, each counted by its units. That the groups'
// shares are estimated adds (effect - average)/units to the error of each unit.
func (p *treatmentPanel) weighted(groups []int, effects []effect, sizes map[int]float64) effect {
	total := 0.0
	for _, g := range groups {
		total += sizes[g]
	}
	sum := newEffect(p.clusters)
	part := map[int]float64{}
	for k, g := range groups {
		sum.add(sizes[g]/total, effects[k])
		part[g] = effects[k].value
	}
	for u, g := range p.first {
		if v, ok := part[g]; ok {
			sum.sides[0].error[p.cluster[u]] += (v - sum.value) / total
		}
	}
	return sum
}

// estimate turns an effect into an estimate.
func (p *treatmentPanel) estimate(e effect, o DIDOptions) Estimate {
	nan := math.NaN()
	out := Estimate{Estimate: e.value, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan, Level: o.Level,
		Method: "Callaway-Sant'Anna, clustered influence functions"}
	// Welch-Satterthwaite: clusters that hold a treated unit, and the others.
	var v, n [2]float64
	for g, part := range e.influence(o) {
		k := 0
		if p.exposed[g] {
			k = 1
		}
		if e.sides[0].uses[g] || e.sides[1].uses[g] {
			n[k]++
			out.Clusters++
		}
		v[k] += part * part
	}
	total := v[0] + v[1]
	if !(total > 0) {
		out.Warnings = append(out.Warnings, "one cluster on a side, or nothing varies: no standard error")
		return out
	}
	sum := 0.0
	for k := range v {
		if v[k] > 0 {
			sum += v[k] * v[k] / max(n[k]-1, 1)
		}
	}
	out.DF = total * total / sum
	if o.asymptotic {
		out.DF = math.Inf(1)
	}
	return tEstimate(out, e.value, math.Sqrt(total))
}

// aggregate averages the comparisons over event time, within groups, and over all.
func (d *DID) aggregate(p *treatmentPanel, all []comparison, o DIDOptions) {
	groups, sizes := p.groups()
	var used []int
	var average []effect
	for _, g := range groups {
		var after []comparison
		for _, c := range all {
			if c.group == g && c.period >= g {
				after = append(after, c)
			}
		}
		if len(after) == 0 {
			continue
		}
		e := newEffect(p.clusters)
		last := GroupTimeEffect{Group: g}
		for _, c := range after {
			e.add(1/float64(len(after)), c.effect)
			last.Period, last.Treated, last.Controls = c.period, max(last.Treated, c.treated), max(last.Controls, c.controls)
		}
		last.Estimate = p.estimate(e, o)
		last.N = last.Treated + last.Controls
		d.Groups = append(d.Groups, last)
		used, average = append(used, g), append(average, e)
	}
	nan := math.NaN()
	if len(used) == 0 {
		d.Overall = Estimate{Estimate: nan, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan, Level: o.Level, Warnings: []string{"no group is compared after its treatment"}}
		return
	}
	d.Overall = p.estimate(p.weighted(used, average, sizes), o)
	d.Overall.N = d.Units
}

// events averages the comparisons by event time.
func (p *treatmentPanel) events(all []comparison) (at []int, effects []effect, reference []bool, units []int) {
	_, sizes := p.groups()
	for _, c := range all {
		at = append(at, c.event())
	}
	slices.Sort(at)
	at = slices.Compact(at)
	for _, e := range at {
		var groups []int
		var here []effect
		fixed := true
		treated, controls := 0, 0
		for _, c := range all {
			if c.event() == e {
				groups, here = append(groups, c.group), append(here, c.effect)
				fixed = fixed && c.reference
				treated, controls = treated+c.treated, max(controls, c.controls)
			}
		}
		effects, reference, units = append(effects, p.weighted(groups, here, sizes)), append(reference, fixed), append(units, treated+controls)
	}
	return at, effects, reference, units
}

// bands fills Events, with bands from the cluster bootstrap of the influence
// functions: how often a cluster is drawn, less 1, is the multiplier of its part.
func (d *DID) bands(ctx context.Context, p *treatmentPanel, all []comparison, o DIDOptions) error {
	at, effects, reference, units := p.events(all)
	var influence [][]float64 // of events with a standard error, over it
	var before []bool
	most := 0.0 // largest |z| before treatment
	for k, e := range effects {
		event := EventEffect{Event: at[k], Estimate: p.estimate(e, o), BandLow: math.NaN(), BandHigh: math.NaN()}
		event.N = units[k]
		if reference[k] {
			event.Warnings = []string{"the period compared with: 0 by construction"}
		}
		if event.SE > 0 {
			part := e.influence(o)
			for g := range part {
				part[g] /= event.SE
			}
			influence = append(influence, part)
			early := event.Event < -o.Anticipation
			before = append(before, early)
			if early {
				most = max(most, NormalQuantile(1-event.P/2))
			}
		}
		d.Events = append(d.Events, event)
	}
	if len(influence) == 0 {
		return nil
	}
	draws, err := o.Resampling.Clusters(ctx, p.clusters, func(counts []int, out []float64) {
		out[0], out[1] = 0, 0
		for k, part := range influence {
			z := 0.0
			for g, c := range counts {
				z += float64(c-1) * part[g]
			}
			z = math.Abs(z)
			out[0] = max(out[0], z)
			if before[k] {
				out[1] = max(out[1], z)
			}
		}
	}, 2)
	if err != nil {
		return err
	}
	d.BandFactor = max(Quantile7(DrawColumn(draws, 0), o.Level), NormalQuantile((1+o.Level)/2))
	for k := range d.Events {
		if e := &d.Events[k]; e.SE > 0 {
			// The same tail of Student's t makes up for few clusters.
			q := -StudentQuantile(NormalTail(d.BandFactor), e.DF)
			e.BandLow, e.BandHigh = e.Estimate.Estimate-q*e.SE, e.Estimate.Estimate+q*e.SE
		}
	}
	if slices.Contains(before, true) {
		extreme := 1
		for _, draw := range draws {
			if draw[1] >= most {
				extreme++
			}
		}
		d.BeforeP = float64(extreme) / float64(len(draws)+1)
	}
	return nil
}
