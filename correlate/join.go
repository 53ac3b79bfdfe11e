package correlate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/linkage-go/linkage"
)

// JoinOptions tunes [Join]. The zero value is a good plan.
type JoinOptions struct {
	By             linkage.Unit // period of the panel; 0: the coarser of the two sides' cadences
	MinRespondents int64        // cells on fewer are withheld, each side by itself; 0 means 5
	// Context holds what else is known of the teams. It is held constant in rankings,
	// effects and directions: within teams what varies in time, with one wave of data
	// every column. Nil means nothing.
	Context *Context
	// LowerBetter names measures and drivers of which less is better. The rest are as
	// the cells declare them.
	LowerBetter []string
	// Carry lets a driver stand in for up to this many later periods in which its
	// team was not asked. They enter the estimates like others and add no information,
	// so that intervals come out too short; 0 carries nothing.
	Carry int
	// MeanOfMeans merges finer cells of unknown n into the panel's period by their
	// plain average. Otherwise they are left out, because their weights are unknown.
	MeanOfMeans bool
}

func (o JoinOptions) minRespondents() int64 { return cmp.Or(o.MinRespondents, 5) }

// Join brings both sides together by team, touchpoint and period. A whole-team
// driver counts at every touchpoint its team serves, once for each; a driver with
// cells of its own at a touchpoint is used from there and never mixed. The work
// grows linearly with the cells.
//
// Cells below the minimum of respondents vanish before anything is joined. Join
// fails when a side has no cells or when no team is on both.
func Join(cx, ex *linkage.Cells, o JoinOptions) (*Panel, error) {
	for _, side := range []struct {
		name  string
		cells *linkage.Cells
	}{{"customer", cx}, {"employee", ex}} {
		if side.cells.Len() == 0 {
			if n := side.cells.Withheld(); n > 0 {
				return nil, fmt.Errorf("join: the %s side has no cells left: all %d were withheld for too few respondents; ask for a coarser period", side.name, n)
			}
			return nil, fmt.Errorf("join: the %s side has no cells", side.name)
		}
	}
	cxCadence, err := CellCadence(cx)
	if err != nil {
		return nil, fmt.Errorf("join: customer side: %w", err)
	}
	exCadence, err := CellCadence(ex)
	if err != nil {
		return nil, fmt.Errorf("join: employee side: %w", err)
	}
	unit := o.By
	if unit == 0 {
		unit = max(cxCadence.Unit, exCadence.Unit)
	}
	p := &Panel{unit: unit, context: o.Context.in(unit)}
	p.report.Unit, p.report.CXCadence, p.report.EXCadence = unit.String(), cxCadence.String(), exCadence.String()
	p.report.DuplicateKeys = cx.Duplicates() + ex.Duplicates()

	side := func(name string, cells *linkage.Cells, withheld *int) (*linkage.Cells, error) {
		cells, unmerged, err := cells.In(unit, o.MeanOfMeans)
		if err != nil {
			return nil, fmt.Errorf("join: %s side: %w; ask for a coarser period", name, err)
		}
		if unmerged > 0 {
			p.warnf("%s side: %d cells of unknown n were left out, because several fall into one %v and their weights are not known", name, unmerged, unit)
		} else if o.MeanOfMeans {
			p.warnf("%s side: cells of unknown n that fall into one %v were averaged as equals", name, unit)
		}
		some := cells.Len() > 0
		cells, _ = cells.Withhold(o.minRespondents())
		if some && cells.Len() == 0 {
			return nil, fmt.Errorf("join: %s side: every cell rests on fewer than %d respondents; ask for a coarser period or a smaller minimum", name, o.minRespondents())
		}
		if *withheld = cells.Withheld(); *withheld > cells.Len() {
			p.warnf("%s side: more averages were withheld, %d, than are shown, %d: a longer period would show more", name, *withheld, cells.Len())
		}
		return cells, nil
	}
	if cx, err = side("customer", cx, &p.report.WithheldCX); err != nil {
		return nil, err
	}
	if ex, err = side("employee", ex, &p.report.WithheldEX); err != nil {
		return nil, err
	}
	lower := map[string]bool{}
	for _, name := range o.LowerBetter {
		lower[name] = true
	}
	p.index(cx, ex, lower)
	if p.report.Teams == 0 {
		return nil, fmt.Errorf("join: no team is on both sides: the customer side has %s; the employee side has %s%s",
			sample(p.report.CXOnlyTeams), sample(p.report.EXOnlyTeams), hint(p.report.NearMisses))
	}
	p.fill(cx, ex, o.Carry)
	p.warnConstant()
	p.cover()
	if p.report.Rows == 0 {
		return nil, fmt.Errorf("join: no customer row has an employee value in its period or up to %d %vs before: customers %s, employees %s",
			p.report.Lags, unit, spanOf(cx), spanOf(ex))
	}
	for _, name := range slices.Sorted(slices.Values(o.LowerBetter)) {
		if !p.knows(name) {
			p.warnf("%q, named as lower-is-better, is no measure or driver of these data", name)
		}
	}
	p.warnUndeclared()
	return p, nil
}

func spanOf(c *linkage.Cells) string {
	periods := c.Periods()
	return fmt.Sprintf("%v to %v", periods[0], periods[len(periods)-1])
}

func sample(names []string) string {
	quoted := make([]string, 0, 4)
	for _, n := range names[:min(3, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	if more := len(names) - len(quoted); more > 0 {
		quoted = append(quoted, fmt.Sprintf("and %d more", more))
	}
	if len(quoted) == 0 {
		return "none"
	}
	return strings.Join(quoted, ", ")
}

func hint(near []NearMiss) string {
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("; %q and %q may be one team, spelt two ways", near[0].CX, near[0].EX)
}

// index finds the names and periods of both sides and what matches.
func (p *Panel) index(cx, ex *linkage.Cells, lower map[string]bool) {
	type names = map[string]bool
	cxTeams, exTeams, cxPoints, exPoints := names{}, names{}, names{}, names{}
	cxPeriods, exPeriods := map[linkage.Period]bool{}, map[linkage.Period]bool{}
	for k := range cx.All() {
		cxTeams[k.Team], cxPoints[k.Touchpoint], cxPeriods[k.Period.Calendar()] = true, true, true
	}
	for k := range ex.All() {
		exTeams[k.Team], exPeriods[k.Period.Calendar()] = true, true
		if k.Touchpoint != "" {
			exPoints[k.Touchpoint] = true
		}
	}
	r := &p.report
	p.teams, r.CXOnlyTeams, r.EXOnlyTeams = match(cxTeams, exTeams)
	r.Teams = len(p.teams)
	r.NearMisses = nearMisses(r.CXOnlyTeams, r.EXOnlyTeams)
	p.touchpoints = sorted(cxPoints)
	r.Touchpoints = len(p.touchpoints)
	_, _, r.EXOnlyTouchpoints = match(cxPoints, exPoints)

	both, cxOnly, exOnly := 0, []linkage.Period(nil), []linkage.Period(nil)
	all := map[linkage.Period]bool{}
	for t := range cxPeriods {
		all[t] = true
		if exPeriods[t] {
			both++
		} else {
			cxOnly = append(cxOnly, t)
		}
	}
	for t := range exPeriods {
		all[t] = true
		if !cxPeriods[t] {
			exOnly = append(exOnly, t)
		}
	}
	r.Periods, r.Waves = both, len(cxPeriods)
	r.CXOnlyPeriods, r.EXOnlyPeriods = periodNames(cxOnly), periodNames(exOnly)
	for t := range all {
		if p.first.IsZero() || t.Compare(p.first) < 0 {
			p.first = t
		}
	}
	for t := range all {
		p.periods = max(p.periods, t.Sub(p.first)+1)
	}

	for _, m := range cx.Measures() {
		if m.RawOf != "" && has(cx.Measures(), m.RawOf) {
			continue
		}
		out := outcome{Measure: orient(m, lower), raw: m.Name}
		for _, raw := range cx.Measures() {
			if raw.RawOf == m.Name {
				out.raw = raw.Name
			}
		}
		if known := wellKnown[strings.ToLower(m.Name)]; known.Unit != "" && out.raw == m.Name {
			p.warnf("%q comes without its raw mean (%q): tests and ranking run on the score, which shows less", m.Name, linkage.RawName(m.Name))
		}
		p.outcomes = append(p.outcomes, out)
	}
	for _, m := range ex.Measures() {
		// A driver is analysed on its raw mean: the score made of it adds nothing.
		if hasRaw(ex.Measures(), m.Name) {
			continue
		}
		d := driver{Measure: orient(m, lower), source: m.Name}
		if m.RawOf != "" {
			d.Name = m.RawOf
		}
		p.drivers = append(p.drivers, d)
	}
	slices.SortFunc(p.drivers, func(a, b driver) int { return strings.Compare(a.Name, b.Name) })
}

// Well-known scores keep their unit and direction in files of finished averages, which
// cannot declare them.
var wellKnown = map[string]linkage.Measure{
	"nps": {Unit: "points"}, "enps": {Unit: "points"}, "csat": {Unit: "share"}, "ces": {}, "ces_top3": {Unit: "share"},
}

func orient(m linkage.Measure, lower map[string]bool) linkage.Measure {
	known, ok := wellKnown[strings.ToLower(cmp.Or(m.RawOf, m.Name))]
	if ok && !m.Declared {
		m.Declared = true
		if m.RawOf == "" {
			m.Unit = cmp.Or(m.Unit, known.Unit)
		}
	}
	if lower[m.Name] || lower[m.RawOf] && m.RawOf != "" {
		m.LowerBetter, m.Declared = true, true
	}
	return m
}

func has(ms []linkage.Measure, name string) bool {
	return slices.ContainsFunc(ms, func(m linkage.Measure) bool { return m.Name == name })
}

func hasRaw(ms []linkage.Measure, score string) bool {
	return slices.ContainsFunc(ms, func(m linkage.Measure) bool { return m.RawOf == score })
}

func sorted(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for n := range set {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func match(a, b map[string]bool) (both, onlyA, onlyB []string) {
	for _, n := range sorted(a) {
		if b[n] {
			both = append(both, n)
		} else {
			onlyA = append(onlyA, n)
		}
	}
	for _, n := range sorted(b) {
		if !a[n] {
			onlyB = append(onlyB, n)
		}
	}
	return both, onlyA, onlyB
}

func periodNames(ps []linkage.Period) []string {
	slices.SortFunc(ps, linkage.Period.Compare)
	var names []string
	for _, t := range ps {
		names = append(names, t.String())
	}
	return names
}

// nearMisses pairs names that are one once case, spaces, punctuation and leading
// zeros are set aside.
func nearMisses(cx, ex []string) []NearMiss {
	bare := map[string]string{}
	for _, n := range cx {
		if b := bareName(n); bare[b] == "" {
			bare[b] = n
		}
	}
	var near []NearMiss
	for _, n := range ex {
		if c, ok := bare[bareName(n)]; ok {
			near = append(near, NearMiss{CX: c, EX: n})
		}
	}
	slices.SortFunc(near, func(a, b NearMiss) int { return cmp.Or(strings.Compare(a.CX, b.CX), strings.Compare(a.EX, b.EX)) })
	return near
}

func bareName(s string) string {
	var b strings.Builder
	number := false
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsDigit(r):
			if r != '0' || number {
				b.WriteRune(r)
				number = true
			}
		case unicode.IsLetter(r):
			b.WriteRune(r)
			number = false
		default:
			number = false
		}
	}
	return b.String()
}

// fill reads the cells of matched teams into rows and driver tables.
func (p *Panel) fill(cx, ex *linkage.Cells, carry int) {
	team := codes(p.teams)
	point := codes(p.touchpoints)
	r := &p.report

	outcomeOf := map[string][]column{}
	for i, o := range p.outcomes {
		outcomeOf[o.Name] = append(outcomeOf[o.Name], column{i, false})
		outcomeOf[o.raw] = append(outcomeOf[o.raw], column{i, true})
	}
	p.series = make([][]series, len(p.touchpoints))
	for k := range p.series {
		p.series[k] = make([]series, len(p.outcomes))
	}
	rows := map[[3]int32]bool{}
	placed, overall := map[string]bool{}, 0 // measures that are known by touchpoint
	for k := range cx.All() {
		placed[k.Measure] = placed[k.Measure] || k.Touchpoint != ""
	}
	for k, c := range cx.All() {
		j, ok := team[k.Team]
		if !ok {
			continue
		}
		if k.Touchpoint == "" && placed[k.Measure] {
			overall++ // the whole is not one touchpoint more
			continue
		}
		kp, t := point[k.Touchpoint], int32(k.Period.Calendar().Sub(p.first))
		rows[[3]int32{j, kp, t}] = true
		if !c.KnownN() {
			r.UnknownN++
		}
		counted := false
		for _, col := range outcomeOf[k.Measure] {
			s := &p.series[kp][col.index]
			row := s.row(j, t)
			if col.raw {
				s.y[row], s.n[row], s.known[row] = c.Mean(), c.N(), c.KnownN()
				s.w[row] = c.EffectiveN()
				s.spread[row] = c.Variance()
			}
			if k.Measure == p.outcomes[col.index].Name {
				s.score[row] = c.Mean()
				counted = true
			}
		}
		if counted {
			r.CXAnswers += c.N()
		}
	}
	for k := range p.series {
		for m := range p.series[k] {
			p.series[k][m].complete()
		}
	}
	if overall > 0 {
		p.warnf("%d customer cells without a touchpoint were left out: the same measures are known by touchpoint", overall)
	}
	for m := range p.outcomes {
		p.totals = append(p.totals, p.total(m))
	}
	r.CXRows = len(rows)

	driverOf := map[string]int{}
	for i, d := range p.drivers {
		driverOf[d.source] = i
	}
	width := len(p.drivers)
	p.ex = map[exKey]*exTable{}
	p.local = make([][]bool, len(p.touchpoints))
	for k := range p.local {
		p.local[k] = make([]bool, width)
	}
	for k, c := range ex.All() {
		j, ok := team[k.Team]
		d, isDriver := driverOf[k.Measure]
		if !ok || !isDriver {
			continue
		}
		kp := int32(-1)
		if k.Touchpoint != "" {
			if kp, ok = point[k.Touchpoint]; !ok {
				continue
			}
			p.local[kp][d] = true
		}
		if !c.KnownN() {
			r.UnknownN++
		}
		r.EXAnswers += c.N()
		tab := p.ex[exKey{j, kp}]
		if tab == nil {
			tab = &exTable{}
			p.ex[exKey{j, kp}] = tab
		}
		i := tab.at(int(k.Period.Calendar().Sub(p.first)), width) + d
		tab.mean[i] = c.Mean()
		tab.errVar[i] = c.Variance() / c.EffectiveN()
	}
	p.warnStray()
	if carry > 0 {
		stale := 0
		for _, tab := range p.ex {
			stale += tab.carry(carry, width, p.periods)
		}
		if stale > 0 {
			p.warnf("%d driver values were carried forward by up to %d periods: they are no new evidence", stale, carry)
		}
	}
}

// warnStray names drivers that a touchpoint takes from cells of its own although far
// fewer teams have such cells than have the driver for the whole team.
func (p *Panel) warnStray() {
	for d := range p.drivers {
		whole := p.teamsWith(d, -1)
		for k, touchpoint := range p.touchpoints {
			if here := p.teamsWith(d, int32(k)); p.local[k][d] && 2*here < whole {
				p.warnf("%q is measured at %q in %d teams and for the whole team in %d: at %q only the former count", p.drivers[d].Name, touchpoint, here, whole, touchpoint)
			}
		}
	}
}

// warnConstant names the drivers of which nothing can be told, because they stay as they are
// in every team.
func (p *Panel) warnConstant() {
	if p.periods < 2 {
		return
	}
	moves := make([]bool, len(p.drivers))
	for _, x := range p.ex {
		for d := range moves {
			first := math.NaN()
			for i := d; i < len(x.mean) && !moves[d]; i += len(moves) {
				switch v := x.mean[i]; {
				case math.IsNaN(v):
				case math.IsNaN(first):
					first = v
				default:
					moves[d] = math.Abs(v-first) > rounding*math.Abs(first)
				}
			}
		}
	}
	var still []string
	for d, m := range moves {
		if !m {
			still = append(still, p.drivers[d].Name)
		}
	}
	if len(still) > 0 {
		p.warnf("the same in every period of every team, so nothing can be told of it: %s", strings.Join(still, ", "))
	}
}

// teamsWith counts the teams with a driver at a touchpoint; -1 is the whole team.
func (p *Panel) teamsWith(d int, touchpoint int32) (n int) {
	for j := range p.teams {
		x := p.ex[exKey{int32(j), touchpoint}]
		if x == nil {
			continue
		}
		for i := d; i < len(x.mean); i += len(p.drivers) {
			if !math.IsNaN(x.mean[i]) {
				n++
				break
			}
		}
	}
	return n
}

type column struct {
	index int
	raw   bool
}

func codes(names []string) map[string]int32 {
	m := make(map[string]int32, len(names))
	for i, n := range names {
		m[n] = int32(i)
	}
	return m
}

// cover counts the rows that find a driver up to the default longest lag.
func (p *Panel) cover() {
	r := &p.report
	r.Lags = max(0, min(2, r.Waves-3))
	r.count(p, r.Lags)
	if r.Coverage < .5 {
		p.warnf("only %.0f %% of the customer rows found a driver: check that both sides spell teams alike and cover the same periods", 100*r.Coverage)
	}
	if r.UnknownN > 0 {
		p.warnf("%d cells have no published n: they weigh as much as a cell of known n on average, and no minimum of respondents could be applied to them", r.UnknownN)
	}
}

// count sets what depends on the longest lag.
func (r *JoinReport) count(p *Panel, lags int) {
	covered, broadcast := map[[3]int32]bool{}, map[[3]int32]bool{}
	values := make([]float64, len(p.drivers))
	for k := range p.series {
		anyBroadcast := slices.Contains(p.local[k], false)
		for m := range p.series[k] {
			s := &p.series[k][m]
			for i := range s.y {
				key := [3]int32{s.team[i], int32(k), s.period[i]}
				for lag := 0; lag <= lags && !covered[key]; lag++ {
					if p.driversAt(values, s.team[i], int32(k), int(s.period[i])-lag) {
						covered[key] = true
						broadcast[key] = anyBroadcast
					}
				}
			}
		}
	}
	r.Lags, r.Rows, r.Broadcast, r.Coverage = lags, len(covered), 0, 0
	for _, b := range broadcast {
		if b {
			r.Broadcast++
		}
	}
	if r.CXRows > 0 {
		r.Coverage = float64(r.Rows) / float64(r.CXRows)
	}
}

func (p *Panel) warnf(format string, args ...any) {
	p.warnings = append(p.warnings, fmt.Sprintf(format, args...))
}

func (p *Panel) knows(name string) bool {
	for _, o := range p.outcomes {
		if o.Name == name || o.raw == name {
			return true
		}
	}
	for _, d := range p.drivers {
		if d.Name == name || d.source == name {
			return true
		}
	}
	return false
}

// Words in a name that suggest that less of it is better.
var lowerWords = []string{"absence", "absent", "turnover", "attrition", "complaint", "wait", "churn", "error", "defect", "delay",
	"stress", "burnout", "exhaustion", "overload", "dropout", "suspension", "incident", "backlog", "effort"}

func (p *Panel) warnUndeclared() {
	var names, doubtful []string
	note := func(m linkage.Measure) {
		if m.Declared {
			return
		}
		names = append(names, m.Name)
		for _, w := range lowerWords {
			if strings.Contains(strings.ToLower(m.Name), w) {
				doubtful = append(doubtful, m.Name)
				break
			}
		}
	}
	for _, o := range p.outcomes {
		note(o.Measure)
	}
	for _, d := range p.drivers {
		note(d.Measure)
	}
	if len(names) > 0 {
		p.warnf("taken as higher-is-better, because nobody declared otherwise: %s", strings.Join(names, ", "))
	}
	if len(doubtful) > 0 {
		p.warnf("by their names these may be lower-is-better: %s; if so, declare it", strings.Join(doubtful, ", "))
	}
}

// row returns the row of (team, period), making it where there is none. Cells
// arrive by team, touchpoint, period: the row is the last one or a new one.
func (s *series) row(team, period int32) int {
	if last := len(s.y) - 1; last >= 0 && s.team[last] == team && s.period[last] == period {
		return last
	}
	s.team, s.period = append(s.team, team), append(s.period, period)
	s.y, s.score, s.spread = append(s.y, math.NaN()), append(s.score, math.NaN()), append(s.spread, math.NaN())
	s.w, s.n, s.known = append(s.w, math.NaN()), append(s.n, 0), append(s.known, false)
	return len(s.y) - 1
}

// complete drops the rows that lack the raw mean or the score.
func (s *series) complete() {
	keep := 0
	for i := range s.y {
		if math.IsNaN(s.y[i]) || math.IsNaN(s.score[i]) {
			continue
		}
		s.team[keep], s.period[keep], s.y[keep], s.score[keep] = s.team[i], s.period[i], s.y[i], s.score[i]
		s.spread[keep], s.w[keep], s.n[keep], s.known[keep] = s.spread[i], s.w[i], s.n[i], s.known[i]
		keep++
	}
	s.team, s.period, s.y, s.score = s.team[:keep], s.period[:keep], s.y[:keep], s.score[:keep]
	s.spread, s.w, s.n, s.known = s.spread[:keep], s.w[:keep], s.n[:keep], s.known[:keep]
}
