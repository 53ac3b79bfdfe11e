package correlate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
)

// An Alert says that a series moved by more than noise. It comes when chance adds to the
// change, so that Now lies rather too far from Before than too near.
type Alert struct {
	Team, Touchpoint, Measure string         // Team is empty for the whole touchpoint
	Period                    linkage.Period // in which it was seen
	Since                     linkage.Period // in which the change likeliest began
	Before, Now               float64        // level before and since, in Unit
	Unit                      string         // empty where it is not known, or where only raw means came
	Better                    bool
	Evidence, Threshold       float64 // of the e-detector; an alert is Evidence ≥ Threshold
	// Causes are the root causes of this measure at this touchpoint that can be told,
	// likeliest first, at most three: what to look at first.
	Causes []RootCause
}

// A Monitor watches cells as they come: every team × touchpoint × measure, and every
// touchpoint × measure over all teams. It is made by [NewMonitor] and is not safe for
// concurrent use.
//
// The false-alarm rate is stated and bounded: while nothing changes, the expected number
// of alerts in a period, over all series together, is at most FalseAlarms; half of it is
// spent on teams, half on touchpoints. That takes the noise of a series, sampling error
// and what its history shows to come and go, as normal and as the same later on.
// History that drifts slowly counts as noise, and hides drifts of its kind.
type Monitor struct {
	FalseAlarms float64 // expected in a period over all series, at most
	Ignored     int     // cells below the minimum of respondents, or of measures and touchpoints the history does not have
	Warnings    []string

	unit     linkage.Unit
	minimum  int64
	first    linkage.Period // period 0
	outcomes []outcome
	points   []string
	causes   []RootCause
	watches  [][]*watch // by touchpoint, measure
	teams    int        // series of single teams
	overall  int        // series of touchpoints
	open     int        // period being collected
	pending  map[pendingKey]*pendingCell
}

// MonitorOptions tunes [NewMonitor]. Nil or the zero value is a complete plan.
type MonitorOptions struct {
	FalseAlarms    float64 // expected in a period over all series; 0 means 0.1: one in ten periods
	MinRespondents int64   // cells on fewer are ignored; 0 means 5
	Outcomes       []string
}

// A watch is one measure at one touchpoint.
type watch struct {
	noise   noiseModel
	common  noiseModel // of the mean of all teams
	spread  float64    // usual variance of raw answers
	teams   map[string]*teamWatch
	overall teamWatch
}

type teamWatch struct {
	detector
	home           float64 // mean over the history; NaN without one
	score, answers float64 // Σ score × answers, Σ answers, since the level began
	after          []scored
}

// A scored value is a score that came since the level began, to tell before from since.
type scored struct {
	period         int
	score, answers float64
}

type pendingKey struct {
	touchpoint, outcome int
	team                string
}

type pendingCell struct{ y, score, variance, n float64 }

// monitorDF is the fewest degrees of freedom of the noise with which a series is watched.
const monitorDF = 3

// NewMonitor learns levels and noise from a panel. Causes, which may be nil, are attached
// to alerts.
func NewMonitor(history *Panel, causes []RootCause, options *MonitorOptions) (*Monitor, error) {
	var o MonitorOptions
	if options != nil {
		o = *options
	}
	p := history
	m := &Monitor{
		FalseAlarms: cmp.Or(o.FalseAlarms, .1), minimum: cmp.Or(o.MinRespondents, 5), unit: p.unit, first: p.first,
		outcomes: p.outcomes, points: p.touchpoints, causes: causes, open: p.periods, pending: map[pendingKey]*pendingCell{},
	}
	if !(m.FalseAlarms > 0) {
		return nil, fmt.Errorf("monitor: %v false alarms a period: must be above 0", m.FalseAlarms)
	}
	wanted := (&Options{Outcomes: o.Outcomes}).outcomes(p)
	m.watches = make([][]*watch, len(p.touchpoints))
	lasting, silent := 0, 0
	for k := range m.watches {
		m.watches[k] = make([]*watch, len(p.outcomes))
	}
	for _, out := range wanted {
		var common []*watch
		var means []periodMeans
		spread := p.usualSpread(out)
		for k := range p.touchpoints {
			s := &p.series[k][out]
			if len(s.y) == 0 {
				continue
			}
			w := newWatch(p, k, out, spread)
			if !(w.noise.df >= monitorDF) {
				silent++
				continue
			}
			m.watches[k][out] = w
			m.teams += len(w.teams)
			if w.noise.lasting > 1.2 {
				lasting++
			}
			common, means = append(common, w), append(means, w.means(s))
		}
		// What moves all teams at once is told from few periods: touchpoints share it.
		model := commonNoise(means)
		for i, w := range common {
			if !(model.df >= monitorDF) {
				continue
			}
			w.common = model
			w.overall.learn(means[i], model)
			m.overall++
		}
	}
	if m.teams == 0 {
		return nil, fmt.Errorf("monitor: the history is too short: no team has two periods of a measure that varies")
	}
	if silent > 0 {
		m.Warnings = append(m.Warnings, fmt.Sprintf("%d measures at touchpoints are not watched: their history is too short to know the noise", silent))
	}
	if lasting > 0 {
		m.Warnings = append(m.Warnings, fmt.Sprintf("at %d places what moves customers outlasts a period: noise is taken as so much larger, and small changes are seen later", lasting))
	}
	return m, nil
}

// A noiseModel says how values of a series vary about its level: with the variance
// scale × lasting × (own + sampling variance).
type noiseModel struct {
	own     float64 // variance beside sampling error
	scale   float64 // about 1
	df      float64 // behind scale
	lasting float64 // how much more a sum of periods varies than independent ones would let it; 1 or more
}

func (n noiseModel) variance(sampling float64) float64 {
	if math.IsNaN(sampling) {
		sampling = 0
	}
	return n.own + sampling
}

// A levelRow is a value of one series with its sampling variance; series follow each
// other, each in order of time.
type levelRow struct {
	series, period  int
	value, sampling float64
}

// newNoiseModel estimates how values vary about the means of their series.
func newNoiseModel(rows []levelRow) noiseModel {
	n := noiseModel{lasting: 1}
	each := func(f func(rows []levelRow)) {
		for from, to := 0, 0; from < len(rows); from = to {
			for to = from; to < len(rows) && rows[to].series == rows[from].series; to++ {
			}
			f(rows[from:to])
		}
	}
	squares, sampled := 0., 0.
	longest := 0.
	each(func(rows []levelRow) {
		count, mean := float64(len(rows)), 0.
		for _, r := range rows {
			mean += r.value / count
		}
		for _, r := range rows {
			squares += (r.value - mean) * (r.value - mean)
			if !math.IsNaN(r.sampling) {
				sampled += r.sampling * (1 - 1/count)
			}
		}
		n.df += count - 1
		longest = max(longest, count)
	})
	if !(n.df > 0) || !(squares > 0) {
		return noiseModel{}
	}
	// Never nothing: a cell whose n is not known has no other variance.
	n.own = max(squares-sampled, squares/1000) / n.df
	scaled, cross, pairs, series := 0., 0., 0., 0.
	each(func(rows []levelRow) {
		mean, weight := 0., 0.
		for _, r := range rows {
			w := 1 / n.variance(r.sampling)
			weight += w
			mean += (r.value - mean) * w / weight
		}
		series++
		last := 0.
		for i, r := range rows {
			z := (r.value - mean) / math.Sqrt(n.variance(r.sampling))
			scaled += z * z
			if i > 0 && rows[i-1].period == r.period-1 {
				cross += z * last
				pairs++
			}
			last = z
		}
	})
	n.scale = scaled / n.df
	if count := float64(len(rows)); pairs > 0 && longest > 2 {
		r := cross / pairs / (scaled / count)
		r += (1 + 3*r) * series / count // what a mean taken out of each series hides (Kendall 1954)
		if r = min(.8, r); r > 0 {
			n.lasting = (1 + r) / (1 - r)
		}
	}
	return n
}

func newWatch(p *Panel, k, out int, spread float64) *watch {
	s := &p.series[k][out]
	w := &watch{spread: spread, teams: map[string]*teamWatch{}}
	rows := make([]levelRow, len(s.y))
	for i, y := range s.y {
		rows[i] = levelRow{int(s.team[i]), int(s.period[i]), y, w.sampling(s.spread[i], s.w[i])}
	}
	w.noise = newNoiseModel(rows)
	if !(w.noise.df >= monitorDF) {
		return w
	}
	for i, r := range rows {
		t := w.team(p.teams[r.series])
		t.settle(r.value, w.noise.variance(r.sampling))
		t.scored(r.period, s.score[i], s.w[i])
		t.home = t.mean
	}
	for _, t := range w.teams {
		t.after = nil
	}
	return w
}

// sampling returns the sampling variance of a raw mean; NaN where n is not known.
func (w *watch) sampling(spread, n float64) float64 {
	if math.IsNaN(spread) {
		spread = w.spread
	}
	if !(n > 0) {
		return math.NaN()
	}
	return spread / n
}

// team returns the watch of a team, making one where it is new.
func (w *watch) team(name string) *teamWatch {
	t := w.teams[name]
	if t == nil {
		t = &teamWatch{home: math.NaN()}
		w.teams[name] = t
	}
	return t
}

// settle counts a value of the history into the level.
func (t *teamWatch) settle(value, variance float64) {
	t.weight += 1 / variance
	t.mean += (value - t.mean) / variance / t.weight
}

// scored notes a score, by answers where n is known.
func (t *teamWatch) scored(period int, score, n float64) {
	if math.IsNaN(score) {
		return
	}
	if !(n > 0) {
		n = 1
	}
	t.score += score * n
	t.answers += n
	t.after = append(t.after, scored{period, score, n})
	if len(t.after) > longestChange {
		t.after = t.after[1:]
	}
}

// levels returns the score before and since a period.
func (t *teamWatch) levels(since int) (before, now float64) {
	sum, answers := 0., 0.
	for _, x := range t.after {
		if x.period >= since {
			sum += x.score * x.answers
			answers += x.answers
		}
	}
	return (t.score - sum) / (t.answers - answers), sum / answers
}

// restart begins again at the level since a change.
func (t *teamWatch) restart(since changeStart) {
	t.detector.restart(since)
	t.score, t.answers = 0, 0
	kept := t.after[:0]
	for _, x := range t.after {
		if x.period >= since.period {
			kept = append(kept, x)
			t.score += x.score * x.answers
			t.answers += x.answers
		}
	}
	t.after = kept
}

// periodMeans are, by period, the mean over teams of how far each lies from its own
// level, so that it does not matter which teams answered; with scores beside.
type periodMeans []periodMean

type periodMean struct {
	levelRow
	score, n float64
}

// deviations add up to a period's mean.
type deviations struct{ sum, weight, score, n, cells float64 }

func (d *deviations) add(w *watch, t *teamWatch, y, sampling, score, n float64) {
	if math.IsNaN(t.home) {
		return
	}
	precision := 1 / w.noise.variance(sampling)
	d.sum += (y - t.home) * precision
	d.weight += precision
	d.cells++
	if !(n > 0) {
		n = 1
	}
	if !math.IsNaN(score) {
		d.score += score * n
		d.n += n
	}
}

func (d deviations) mean(period int, scale float64) periodMean {
	return periodMean{levelRow{0, period, d.sum / d.weight, scale / d.weight}, d.score / d.n, d.n}
}

// means returns the means of the history.
func (w *watch) means(s *series) periodMeans {
	byPeriod := map[int]*deviations{}
	byTeam := sortedKeys(w.teams)
	// Teams of a panel are sorted by name, as the rows of a series are.
	at, last := -1, int32(-1)
	var periods []int
	for i, y := range s.y {
		if s.team[i] != last {
			last = s.team[i]
			at++
		}
		t := int(s.period[i])
		if byPeriod[t] == nil {
			byPeriod[t] = &deviations{}
			periods = append(periods, t)
		}
		byPeriod[t].add(w, w.teams[byTeam[at]], y, w.sampling(s.spread[i], s.w[i]), s.score[i], s.w[i])
	}
	slices.Sort(periods)
	means := make(periodMeans, len(periods))
	for i, t := range periods {
		means[i] = byPeriod[t].mean(t, w.noise.scale)
	}
	return means
}

// commonNoise is the noise model of period means, shared by touchpoints.
func commonNoise(all []periodMeans) noiseModel {
	var rows []levelRow
	for i, means := range all {
		for _, x := range means {
			x.series = i
			rows = append(rows, x.levelRow)
		}
	}
	return newNoiseModel(rows)
}

// learn counts the history of period means.
func (t *teamWatch) learn(means periodMeans, n noiseModel) {
	for _, x := range means {
		t.settle(x.value, n.variance(x.sampling))
		t.scored(x.period, x.score, x.n)
	}
	t.after = nil
}

// Series returns how many series are watched: single teams', and touchpoints'.
func (m *Monitor) Series() (teams, touchpoints int) { return m.teams, m.overall }

// Thresholds returns how much evidence makes an alert for one team, and for one
// touchpoint over all teams: the average number of periods until a series gives a false
// alarm is at least this.
func (m *Monitor) Thresholds() (team, touchpoint float64) {
	return float64(max(1, m.teams)) / (m.FalseAlarms / 2), float64(max(1, m.overall)) / (m.FalseAlarms / 2)
}

// Add takes one cell. A score and the raw mean of the same answers are two cells, in
// either order; series are watched on the raw mean where the history has one. The first
// cell of a later period closes the one before it, and Add returns the alerts of that. A
// cell of a period already closed, or of another length of period, is an error.
func (m *Monitor) Add(key linkage.Key, measure string, c linkage.Cell) ([]Alert, error) {
	period, err := key.Period.In(m.unit)
	if err != nil || key.Period.Unit() != m.unit {
		return nil, fmt.Errorf("monitor: a cell of %v: the history is by %v", key.Period, m.unit)
	}
	t := period.Calendar().Sub(m.first)
	if t < m.open {
		return nil, fmt.Errorf("monitor: a cell of %v, which is closed: the next is %v", key.Period, m.first.Shift(m.open))
	}
	k := slices.Index(m.points, key.Touchpoint)
	out := slices.IndexFunc(m.outcomes, func(o outcome) bool { return o.Name == measure || o.raw == measure })
	n := c.Respondents()
	if k < 0 || out < 0 || m.watches[k][out] == nil || n >= 0 && n < m.minimum {
		m.Ignored++
		return nil, nil
	}
	var alerts []Alert
	if t > m.open {
		alerts = m.Close()
		m.open = t
	}
	id := pendingKey{k, out, key.Team}
	x := m.pending[id]
	if x == nil {
		nan := math.NaN()
		x = &pendingCell{nan, nan, nan, nan}
		m.pending[id] = x
	}
	if measure == m.outcomes[out].raw {
		x.y, x.n = c.Mean(), c.EffectiveN()
		x.variance = m.watches[k][out].sampling(c.Variance(), x.n)
	}
	if measure == m.outcomes[out].Name {
		x.score = c.Mean()
	}
	return alerts, nil
}

// Close ends the period being collected and returns its alerts: by touchpoint and
// measure, the one over all teams first, then by team.
func (m *Monitor) Close() []Alert {
	var alerts []Alert
	ids := make([]pendingKey, 0, len(m.pending))
	for id := range m.pending {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b pendingKey) int {
		return cmp.Or(cmp.Compare(a.touchpoint, b.touchpoint), cmp.Compare(a.outcome, b.outcome), strings.Compare(a.team, b.team))
	})
	for from, to := 0, 0; from < len(ids); from = to {
		for to = from; to < len(ids) && ids[to].touchpoint == ids[from].touchpoint && ids[to].outcome == ids[from].outcome; to++ {
		}
		alerts = append(alerts, m.close(ids[from:to])...)
	}
	clear(m.pending)
	m.open++
	return alerts
}

// close takes the cells of one measure at one touchpoint.
func (m *Monitor) close(ids []pendingKey) []Alert {
	w := m.watches[ids[0].touchpoint][ids[0].outcome]
	var sum deviations
	var alerts, single []Alert
	for _, id := range ids {
		x := m.pending[id]
		if math.IsNaN(x.y) { // a score alone: there is nothing to test
			continue
		}
		if w.teams[id.team] == nil {
			m.teams++
		}
		t := w.team(id.team)
		sum.add(w, t, x.y, x.variance, x.score, x.n)
		t.scored(m.open, x.score, x.n)
		threshold, _ := m.Thresholds()
		single = append(single, m.step(t, w.noise, id, x.y, x.variance, threshold)...)
	}
	if sum.cells > 0 && w.common.df >= monitorDF {
		mean := sum.mean(m.open, w.noise.scale)
		w.overall.scored(m.open, mean.score, mean.n)
		_, threshold := m.Thresholds()
		id := pendingKey{ids[0].touchpoint, ids[0].outcome, ""}
		alerts = m.step(&w.overall, w.common, id, mean.value, mean.sampling, threshold)
	}
	return append(alerts, single...)
}

// step moves one series on by a period.
func (m *Monitor) step(t *teamWatch, n noiseModel, id pendingKey, value, sampling, threshold float64) []Alert {
	old := t.mean
	evidence := t.add(m.open, value, n.variance(sampling), n.scale*n.lasting, n.df)
	if !(evidence >= threshold) {
		return nil
	}
	out := m.outcomes[id.outcome]
	since := t.likeliest()
	a := Alert{
		Team: id.team, Touchpoint: m.points[id.touchpoint], Measure: out.Name, Unit: out.Unit,
		Period: m.first.Shift(m.open), Since: m.first.Shift(since.period),
		Better: orientation(out.LowerBetter)*since.sum > 0, Evidence: evidence, Threshold: threshold,
	}
	if a.Before, a.Now = t.levels(since.period); math.IsNaN(a.Before) || math.IsNaN(a.Now) {
		a.Before, a.Now, a.Unit = old, since.weighted/since.total, ""
	}
	for _, c := range m.causes {
		if c.Touchpoint == a.Touchpoint && c.Measure == a.Measure && c.Verdict != CannotTell {
			a.Causes = append(a.Causes, c)
		}
	}
	slices.SortStableFunc(a.Causes, func(x, y RootCause) int { return cmp.Compare(x.Rank, y.Rank) })
	a.Causes = a.Causes[:min(3, len(a.Causes))]
	t.restart(since)
	return []Alert{a}
}

// Watch takes all cells in order of time, closes the last period and returns the alerts.
func (m *Monitor) Watch(cells *linkage.Cells) ([]Alert, error) {
	type item struct {
		key  linkage.CellKey
		cell linkage.Cell
	}
	var items []item
	for k, c := range cells.All() {
		items = append(items, item{k, c})
	}
	slices.SortStableFunc(items, func(a, b item) int { return a.key.Period.Compare(b.key.Period) })
	var alerts []Alert
	for _, x := range items {
		found, err := m.Add(x.key.Key, x.key.Measure, x.cell)
		if err != nil {
			return alerts, err
		}
		alerts = append(alerts, found...)
	}
	return append(alerts, m.Close()...), nil
}

// String says what is watched and how often it gives a false alarm.
func (m *Monitor) String() string {
	var b strings.Builder
	team, touchpoint := m.Thresholds()
	fmt.Fprintf(&b, "watching %d series of teams and %d of touchpoints by %v: at most %g false alarms a %v together\n", m.teams, m.overall, m.unit, m.FalseAlarms, m.unit)
	fmt.Fprintf(&b, "alert at evidence %.0f for a team, %.0f for a touchpoint\n", team, touchpoint)
	writeWarnings(&b, m.Warnings)
	return b.String()
}

// String prints the alert in a line, and its likely causes in another.
func (a Alert) String() string {
	digits := decimals(max(math.Abs(a.Before), math.Abs(a.Now)))
	way := "worse"
	if a.Better {
		way = "better"
	}
	where := a.Touchpoint
	if a.Team != "" {
		where += " / " + a.Team
	}
	s := fmt.Sprintf("%v  %s at %s is %s: %s to %s", a.Period, a.Measure, where, way, fixed(a.Before, digits), fixed(a.Now, digits))
	if a.Unit != "" {
		s += " " + a.Unit
	}
	s += fmt.Sprintf(" since %v (evidence %.3g, alert at %.3g)", a.Since, a.Evidence, a.Threshold)
	if len(a.Causes) > 0 {
		var names []string
		for _, c := range a.Causes {
			names = append(names, fmt.Sprintf("%s (%s)", c.Driver, c.Verdict))
		}
		s += "\n  look first at " + strings.Join(names, ", ")
	}
	return s
}
