package correlate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A Moderation says for whom a driver works: whether its effect inside teams differs
// between groups of teams, such as regions, or with a number known of teams, such as their
// size. Groups are of teams, never of people, and a group is shown only where the driver
// moves in at least 5 teams.
type Moderation struct {
	Touchpoint string `json:"touchpoint"`
	Measure    string `json:"measure"`
	Driver     string `json:"driver"`
	By         string `json:"by"`      // the context column
	Numeric    bool   `json:"numeric"` // By is a number: Slope is tested, not groups
	Lag        int    `json:"lag"`     // periods the driver leads
	Unit       string `json:"unit"`    // the measure's
	// DriverSD is one standard deviation of the driver inside teams, in its own points,
	// the same for all groups: every effect here is per DriverSD, in Unit.
	DriverSD float64         `json:"driver_sd"`
	All      ModeratedEffect `json:"all"` // one effect for all groups, their seasons apart
	// Groups come by name; where effects differ, the largest first. Of a number they are
	// what the straight line says one standard deviation below its average, at it, above.
	Groups []ModeratedEffect `json:"groups"`
	// Slope is by how much the effect changes when the number is one standard deviation
	// (ModeratorSD, over teams) higher; undefined for groups.
	Slope         Movement `json:"slope"`
	ModeratorMean float64  `json:"moderator_mean"` // average over teams
	ModeratorSD   float64  `json:"moderator_sd"`
	// Test that all groups are alike, or Slope 0: HTZ on the raw mean of answers.
	F   float64 `json:"f"`
	DF1 float64 `json:"df1"`
	DF2 float64 `json:"df2"`
	P   float64 `json:"p"`
	// Q is P corrected (Benjamini-Hochberg) for the family tested; P itself when alone.
	Q float64 `json:"q"`
	// PCorrected is the same test with each group's effect divided by the driver's
	// reliability there: averages of few employees shrink effects, and groups of small
	// teams would seem to respond less. NaN where the sampling error is not known.
	PCorrected float64 `json:"p_corrected"`
	Tau2       float64 `json:"tau2"` // variance of true effects between groups (REML), per DriverSD
	I2         float64 `json:"i2"`   // share of the spread of effects that is no noise, in [0,1]
	// Differs: Q < .05, and PCorrected too where it is known.
	Differs bool `json:"differs"`
	// SmallestDetectable is the difference that the test would find with 80 % power: of the
	// best measured group from the others, or per standard deviation of the number.
	SmallestDetectable float64  `json:"smallest_detectable"`
	N                  int      `json:"n"` // rows
	Teams              int      `json:"teams"`
	LeftOut            int      `json:"left_out"` // teams whose group is not known or was withheld
	Level              float64  `json:"level"`    // of intervals, such as 0.95
	Reasons            []string `json:"reasons"`  // why nothing is claimed, or what limits it
	Warnings           []string `json:"warnings"`
}

// A ModeratedEffect is the effect in one group of teams, in the measure's unit per
// standard deviation of the driver inside teams.
type ModeratedEffect struct {
	Group  string  `json:"group"`
	Teams  int     `json:"teams"`
	N      int     `json:"n"` // rows
	Effect float64 `json:"effect"`
	SE     float64 `json:"se"` // CR2
	DF     float64 `json:"df"` // Satterthwaite
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	// Shrunken is the effect to expect, drawn towards the average of groups by how little
	// the group's own waves can tell (empirical Bayes); Weight, in [0,1], is how far
	// Effect counts. With fewer than 4 groups nothing is shrunken and Weight is 1.
	Shrunken     float64 `json:"shrunken"`
	ShrunkenLow  float64 `json:"shrunken_low"`
	ShrunkenHigh float64 `json:"shrunken_high"`
	Weight       float64 `json:"weight"`
	Reliability  float64 `json:"reliability"` // of the driver inside these teams, in [0,1]; NaN when not known
	// SmallestDetectable is how far the group would have to be from the others for the
	// joint test to find it with 80 % power.
	SmallestDetectable float64 `json:"smallest_detectable"`
}

// ModerationOptions tunes [ModerationOf]. Nil or the zero value is a complete plan.
type ModerationOptions struct {
	Lag      int      // periods the driver leads; 0 is the same period. [Moderations] takes each cause's own
	Controls []string // drivers held constant, at the same lag, with one effect in all groups
	// Values makes every value of a numeric column a group of its own: for codes, such as
	// numbers of districts.
	Values bool
	// SharedSeasons lets all groups share their period effects. That is more precise, and
	// wrong where seasons differ between groups: a driver that has a season of its own
	// then picks up the difference.
	SharedSeasons bool
	MinTeams      int     // fewest teams of a group in which the driver moves; 0 means 5, and less is not possible
	Level         float64 // of intervals, in (0,1); 0 means 0.95
}

const (
	moderationTeams  = 5 // of a group
	moderationShrink = 4 // groups from which shrinkage towards an estimated mean pays
	moderationOthers = "other groups"
)

// ModerationOf estimates whether the effect of a driver inside teams differs between the
// groups that a context column makes, or changes with its number. The score is regressed
// on the driver in each group, with team effects, period effects of each group, and the
// context; standard errors are CR2 with teams as clusters. A team's group is the one it is
// in most of the time, its number the average over its rows.
//
// Groups in which the driver moves in fewer than 5 teams are put together where that makes
// one of 5 teams, and left out otherwise; the names are in Reasons.
//
// A difference between groups is an association: whatever else tells the groups apart, such
// as scores near the end of their scale, may be behind it. It returns an error when the
// panel has no such touchpoint, measure, driver or context column; data that cannot tell
// are no error.
func ModerationOf(p *Panel, touchpoint, measure, driver, by string, options *ModerationOptions) (*Moderation, error) {
	o := options.orDefault()
	at, err := p.locate(touchpoint, measure, driver, o.Lag, o.Controls)
	if err != nil {
		return nil, fmt.Errorf("moderation: %w", err)
	}
	v, err := p.contextNamed(by)
	if err != nil {
		return nil, fmt.Errorf("moderation: %w", err)
	}
	m := p.observations(at.touchpoint, at.outcome, o.Lag).moderation(at, v, o)
	m.settle(m.P)
	return m, nil
}

// Moderations looks for whom root causes work: every cause, at its likeliest lag and with
// the other causes of the same measure held constant that are likelier than not, by every
// context column named, or by all when none is. Q is over all of them. Choose few causes and
// columns beforehand: each one costs power. It stops with the context's error when ctx is
// done.
func Moderations(ctx context.Context, p *Panel, causes []RootCause, by []string, options *ModerationOptions) ([]Moderation, error) {
	o := options.orDefault()
	var variables []contextVariable
	if len(by) == 0 {
		variables = p.context.variables()
	}
	for _, name := range by {
		v, err := p.contextNamed(name)
		if err != nil {
			return nil, fmt.Errorf("moderation: %w", err)
		}
		variables = append(variables, v)
	}
	var all []Moderation
	for _, c := range causes {
		at, lags, err := p.locateCause(c, causes)
		if err != nil {
			return nil, fmt.Errorf("moderation: %w", err)
		}
		obs := p.observations(at.touchpoint, at.outcome, lags)
		for _, v := range variables {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			all = append(all, *obs.moderation(at, v, o))
		}
	}
	ps := make([]float64, len(all))
	for i := range all {
		ps[i] = all[i].P
	}
	for i, q := range stats.BH(ps) {
		all[i].settle(q)
	}
	return all, nil
}

func (o *ModerationOptions) orDefault() ModerationOptions {
	var v ModerationOptions
	if o != nil {
		v = *o
	}
	v.Level = cmp.Or(v.Level, .95)
	v.MinTeams = max(v.MinTeams, moderationTeams)
	return v
}

// A located effect is one driver at one lag, on one measure at one touchpoint, with the
// drivers held constant.
type located struct {
	touchpoint, outcome int
	driver              driverLag
	others              []driverLag
}

// locate finds an effect by its names.
func (p *Panel) locate(touchpoint, measure, driver string, lag int, controls []string) (located, error) {
	var at located
	var err error
	if at.outcome, err = p.outcomeNamed(measure); err != nil {
		return at, err
	}
	if at.touchpoint = slices.Index(p.touchpoints, touchpoint); at.touchpoint < 0 {
		return at, fmt.Errorf("no touchpoint %q", touchpoint)
	}
	if lag < 0 || lag >= p.periods {
		return at, fmt.Errorf("lag %d is outside 0..%d", lag, p.periods-1)
	}
	at.driver = driverLag{p.driverNamed(driver), lag}
	if at.driver.driver < 0 {
		return at, fmt.Errorf("no driver %q", driver)
	}
	for _, name := range controls {
		d := p.driverNamed(name)
		if d < 0 {
			return at, fmt.Errorf("no driver %q", name)
		}
		if d == at.driver.driver {
			return at, fmt.Errorf("driver %q cannot be held constant: it is what the effect is of", name)
		}
		at.others = append(at.others, driverLag{d, lag})
	}
	return at, nil
}

// locateCause finds a root cause as the ranking estimated it: at its likeliest lag, with the
// other causes of its measure held constant that are likelier than not. It returns the
// longest lag among them.
func (p *Panel) locateCause(c RootCause, causes []RootCause) (at located, lags int, err error) {
	if at, err = p.locate(c.Touchpoint, c.Measure, c.Driver, c.Lag, nil); err != nil {
		return at, 0, err
	}
	lags = c.Lag
	for _, x := range causes {
		if x.Touchpoint == c.Touchpoint && x.Measure == c.Measure && x.Driver != c.Driver && x.Probability > .5 {
			if d := p.driverNamed(x.Driver); d >= 0 && x.Lag < p.periods {
				at.others = append(at.others, driverLag{d, x.Lag})
				lags = max(lags, x.Lag)
			}
		}
	}
	return at, lags, nil
}

// contextNamed returns the context column of that name.
func (p *Panel) contextNamed(name string) (contextVariable, error) {
	variables := p.context.variables()
	for _, v := range variables {
		if v.label == name {
			return v, nil
		}
	}
	if len(variables) == 0 {
		return contextVariable{}, fmt.Errorf("no context column %q: the panel has no context", name)
	}
	var names []string
	for _, v := range variables {
		names = append(names, v.label)
	}
	return contextVariable{}, fmt.Errorf("no context column %q: there are %s", name, strings.Join(names, ", "))
}

// columns returns the driver of a located effect and those held constant, row by row.
func (o *observations) columns(at located) (x []float64, others [][]float64) {
	for _, d := range at.others {
		others = append(others, o.at(d.driver, d.lag))
	}
	return o.at(at.driver.driver, at.driver.lag), others
}

// teamAverages returns, for each team, the average over its rows of context columns; NaN where
// none is known.
func (o *observations) teamAverages(columns []int) [][]float64 {
	averages := make([][]float64, len(columns))
	for j, c := range columns {
		sum, n := make([]float64, len(o.panel.teams)), make([]float64, len(o.panel.teams))
		for i, v := range o.control[c] {
			if !math.IsNaN(v) {
				sum[o.team[i]] += v
				n[o.team[i]]++
			}
		}
		for t := range sum {
			sum[t] /= n[t]
		}
		averages[j] = sum
	}
	return averages
}

// moving returns the rows of each team that has two complete rows or more in which the
// driver moves.
func (o *observations) moving(x []float64, others [][]float64) []int {
	rows := make([]int, len(o.panel.teams))
	columns := append([][]float64{x}, others...)
	for from, to := 0, 0; from < len(o.y); from = to {
		low, high, n := math.Inf(1), math.Inf(-1), 0
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if o.complete(to, o.score, columns, false) {
				low, high, n = min(low, x[to]), max(high, x[to]), n+1
			}
		}
		if n >= 2 && high-low > rounding*max(math.Abs(low), math.Abs(high)) {
			rows[o.team[from]] = n
		}
	}
	return rows
}

// moderation estimates one driver's effect by one context variable.
func (o *observations) moderation(at located, v contextVariable, opt ModerationOptions) *Moderation {
	p, nan := o.panel, math.NaN()
	m := &Moderation{
		Touchpoint: p.touchpoints[o.touchpoint], Measure: p.outcomes[o.outcome].Name, Driver: p.drivers[at.driver.driver].Name,
		By: v.label, Numeric: v.categories == nil && !opt.Values, Lag: at.driver.lag, Unit: p.outcomes[o.outcome].Unit,
		DriverSD: nan, ModeratorMean: nan, ModeratorSD: nan, F: nan, DF1: nan, DF2: nan, P: nan, Q: nan, PCorrected: nan, Tau2: nan, I2: nan,
		SmallestDetectable: nan, Level: opt.Level, Slope: Movement{nan, nan, nan, nan, nan}, All: undefinedModerated("all"),
	}
	x, others := o.columns(at)
	rows := o.moving(x, others)
	averages := o.teamAverages(v.columns)
	switch {
	case o.waves < 2:
		m.Reasons = append(m.Reasons, "one wave of data: nothing changes inside teams")
	case m.Numeric:
		o.moderationByNumber(m, at, x, others, rows, averages[0], opt)
	default:
		o.moderationByGroup(m, at, x, others, rows, v.group(averages, opt.Values), opt)
	}
	return m
}

func undefinedModerated(group string) ModeratedEffect {
	nan := math.NaN()
	return ModeratedEffect{Group: group, Effect: nan, SE: nan, DF: nan, Low: nan, High: nan, Shrunken: nan, ShrunkenLow: nan, ShrunkenHigh: nan,
		Weight: nan, Reliability: nan, SmallestDetectable: nan}
}

// group names the group of each team, empty where it is not known.
func (v contextVariable) group(averages [][]float64, values bool) []string {
	names := make([]string, len(averages[0]))
	indicators := make([]float64, len(averages))
	for t := range names {
		for j := range averages {
			indicators[j] = averages[j][t]
		}
		switch {
		case v.categories != nil:
			if c := v.categoryOf(indicators); c >= 0 {
				names[t] = v.categories[c]
			}
		case values && !math.IsNaN(indicators[0]):
			names[t] = fmt.Sprintf("%g", indicators[0])
		}
	}
	return names
}

// merge puts groups of too few teams together, or withholds them, and returns the names of
// those left, in order.
func (m *Moderation) merge(group []string, rows []int, opt ModerationOptions) (names []string) {
	teams := map[string]int{}
	for t, name := range group {
		if rows[t] == 0 {
			group[t] = ""
		} else if name == "" {
			m.LeftOut++
		} else {
			teams[name]++
		}
	}
	var small []string
	together := 0
	for _, name := range sortedCounts(teams) {
		if teams[name] >= opt.MinTeams {
			names = append(names, name)
			continue
		}
		small = append(small, name)
		together += teams[name]
	}
	if len(small) == 0 {
		return names
	}
	if len(small) > 1 && together >= opt.MinTeams {
		for t, name := range group {
			if slices.Contains(small, name) {
				group[t] = moderationOthers
			}
		}
		m.Reasons = append(m.Reasons, fmt.Sprintf("put together, as the driver moves in fewer than %d teams of each: %s", opt.MinTeams, strings.Join(small, ", ")))
		return append(names, moderationOthers)
	}
	for t, name := range group {
		if slices.Contains(small, name) {
			group[t] = ""
			m.LeftOut++
		}
	}
	m.Reasons = append(m.Reasons, fmt.Sprintf("left out, as the driver moves in fewer than %d teams: %s", opt.MinTeams, strings.Join(small, ", ")))
	return names
}

func sortedCounts(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// mask returns a column with the rows of some teams missing.
func (o *observations) mask(x []float64, keep func(team int32) bool) []float64 {
	masked := make([]float64, len(x))
	for i := range x {
		masked[i] = math.NaN()
		if keep(o.team[i]) {
			masked[i] = x[i]
		}
	}
	return masked
}

// seasonsApart returns the same rows with periods numbered anew in each group, so that
// period effects are a group's own. A team still has one row in a period.
func (o *observations) seasonsApart(groupOf []int, groups int) *observations {
	apart, s := *o, *o.series
	s.period = make([]int32, len(o.period))
	for i, t := range o.period {
		s.period[i] = t
		if g := groupOf[o.team[i]]; g > 0 {
			s.period[i] += int32(g * o.panel.periods)
		}
	}
	apart.series = &s
	apart.panel = &Panel{periods: o.panel.periods * groups, teams: o.panel.teams}
	return &apart
}

// withinBy is within for columns of which each belongs to a group of teams. Period effects
// are projected out only where every group has many teams: else their share of leverage
// inside a small group would be missing from CR2.
func (o *observations) withinBy(y []float64, smallest int, columns ...[]float64) *within {
	var g gram
	absorbed := 0
	if smallest < manyTeams {
		g = o.gram(y, columns, false)
	} else {
		g, absorbed = o.products(y, columns)
	}
	if g.teams < 2 || g.rows <= g.teams+len(columns) {
		return nil
	}
	fit, err := stats.FitClusters(g.clusters, g.width, g.teams+absorbed)
	if err != nil || fit.RSS() <= negligible*g.level {
		return nil
	}
	return &within{fit, g}
}

// moderationByGroup fills in the effects by group of teams.
func (o *observations) moderationByGroup(m *Moderation, at located, x []float64, others [][]float64, rows []int, group []string, opt ModerationOptions) {
	names := m.merge(group, rows, opt)
	var w, raw *within
	var inGroup [][]float64 // the driver in each group, 0 in the others, missing in no group
	for {
		if len(names) < 2 {
			m.Reasons = append(m.Reasons, fmt.Sprintf("fewer than two groups with %d teams in which the driver moves: nothing to compare", opt.MinTeams))
			return
		}
		groupOf, smallest := make([]int, len(group)), math.MaxInt
		counts := make([]int, len(names))
		for t, name := range group {
			if groupOf[t] = slices.Index(names, name); groupOf[t] >= 0 {
				counts[groupOf[t]]++
			}
		}
		for _, n := range counts {
			smallest = min(smallest, n)
		}
		apart := o
		if !opt.SharedSeasons {
			apart = o.seasonsApart(groupOf, len(names))
		}
		used := o.mask(x, func(t int32) bool { return groupOf[t] >= 0 })
		inGroup = make([][]float64, len(names))
		for g := range names {
			inGroup[g] = make([]float64, len(x))
			for i := range x {
				switch groupOf[o.team[i]] {
				case g:
					inGroup[g][i] = x[i]
				case -1:
					inGroup[g][i] = math.NaN()
				}
			}
		}
		columns := append(slices.Clone(inGroup), others...)
		w = apart.withinBy(o.score, smallest, columns...)
		all := apart.withinBy(o.score, smallest, append([][]float64{used}, others...)...)
		if w == nil || all == nil {
			m.Reasons = append(m.Reasons, "too few complete rows")
			return
		}
		m.Groups = m.Groups[:0]
		var undefined []string
		for g, name := range names {
			e := moderatedEffect(name, w.CR2Col(g), all.sd[0], opt.Level)
			e.Teams = counts[g]
			e.N = 0
			for t := range group {
				if groupOf[t] == g {
					e.N += rows[t]
				}
			}
			if math.IsNaN(e.SE) || !(e.DF > 0) {
				undefined = append(undefined, name)
			}
			m.Groups = append(m.Groups, e)
		}
		if len(undefined) > 0 {
			m.Reasons = append(m.Reasons, "left out, as too little is left of the driver once seasons are taken out: "+strings.Join(undefined, ", "))
			names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(undefined, n) })
			for t, name := range group {
				if slices.Contains(undefined, name) {
					group[t] = ""
					m.LeftOut++
				}
			}
			continue
		}
		if raw = w; !slices.Equal(o.y, o.score) {
			raw = apart.withinBy(o.y, smallest, columns...)
		}
		m.DriverSD, m.N, m.Teams = all.sd[0], all.rows, all.teams
		m.All = moderatedEffect("all", all.CR2Col(0), all.sd[0], opt.Level)
		m.All.N, m.All.Teams = all.rows, all.teams
		o.reliabilities(m, apart, at, inGroup, others, groupOf)
		break
	}
	contrasts := func(scale func(g int) float64) [][]float64 {
		var c [][]float64
		for g := 1; g < len(names); g++ {
			row := make([]float64, w.width)
			row[0], row[g] = -scale(0), scale(g)
			c = append(c, row)
		}
		return c
	}
	if raw == nil {
		m.Reasons = append(m.Reasons, "the raw mean of answers leaves nothing to test")
		return
	}
	test := raw.HTZContrasts(contrasts(func(int) float64 { return 1 }))
	m.tested(test)
	if !slices.ContainsFunc(m.Groups, func(e ModeratedEffect) bool { return math.IsNaN(e.Reliability) }) {
		m.PCorrected = raw.HTZContrasts(contrasts(func(g int) float64 { return 1 / max(leastReliable, m.Groups[g].Reliability) })).P
	}
	m.shrink(w)
	if !(m.P < SignificantQ) && !math.IsNaN(m.SmallestDetectable) {
		best := slices.MinFunc(m.Groups, func(a, b ModeratedEffect) int { return cmp.Compare(a.SmallestDetectable, b.SmallestDetectable) })
		worst := slices.MaxFunc(m.Groups, func(a, b ModeratedEffect) int { return cmp.Compare(a.SmallestDetectable, b.SmallestDetectable) })
		if unit(best.SmallestDetectable, "") == unit(worst.SmallestDetectable, "") {
			m.Reasons = append(m.Reasons, fmt.Sprintf("a group would have to differ from the others by %s to be seen in four of five such data sets", unit(best.SmallestDetectable, m.Unit)))
			return
		}
		m.Reasons = append(m.Reasons, fmt.Sprintf("a group would have to differ from the others by %s (%s) to %s (%s) to be seen in four of five such data sets",
			unit(best.SmallestDetectable, m.Unit), best.Group, unit(worst.SmallestDetectable, m.Unit), worst.Group))
	}
}

func unit(x float64, name string) string { return strings.TrimSpace(number(x) + " " + name) }

func (m *Moderation) tested(t stats.WaldTest) {
	m.F, m.DF1, m.DF2, m.P = t.F, t.DF1, t.DF2, t.P
	for _, w := range t.Warnings {
		m.Warnings = append(m.Warnings, "joint test: "+w)
	}
}

func moderatedEffect(name string, e stats.Estimate, sd, level float64) ModeratedEffect {
	half := stats.StudentQuantile((1+level)/2, e.DF) * e.SE * sd
	r := undefinedModerated(name)
	r.Teams, r.N = e.Clusters, e.N
	r.Effect, r.SE, r.DF = e.Estimate*sd, e.SE*sd, e.DF
	r.Low, r.High = r.Effect-half, r.Effect+half
	r.Shrunken, r.ShrunkenLow, r.ShrunkenHigh, r.Weight = r.Effect, r.Low, r.High, 1
	return r
}

// reliabilities notes, for each group, the share of the driver's movement inside teams that
// is no sampling error.
func (o *observations) reliabilities(m *Moderation, apart *observations, at located, inGroup, others [][]float64, groupOf []int) {
	products, _ := apart.products(o.score, append(slices.Clone(inGroup), others...))
	sums, _ := stats.Pool(products.clusters, products.width).PartialOut(products.nuisance...)
	low, high := math.Inf(1), math.Inf(-1)
	for g := range m.Groups {
		mine := o.mask(inGroup[g], func(t int32) bool { return groupOf[t] == g })
		error := 0.
		for _, team := range o.noise(o.score, append([][]float64{mine}, others...), []driverLag{at.driver}) {
			error += team[0]
		}
		r := math.Max(0, 1-error/sums.XX[g*products.width+g])
		m.Groups[g].Reliability = r
		low, high = math.Min(low, r), math.Max(high, r)
	}
	if low < .8*high {
		m.Warnings = append(m.Warnings, fmt.Sprintf("the driver is measured less well in some groups (reliability %.2f to %.2f), which shrinks their effects", low, high))
	}
}

// shrink draws the groups' effects towards their average. All groups are taken to have one
// noise per unit of evidence, the ratio of CR2 to classical variances weighted by their
// degrees of freedom: that of a single small group is hardly known.
func (m *Moderation) shrink(w *within) {
	ratio, df := 0., 0.
	estimate, variance := make([]float64, len(m.Groups)), make([]float64, len(m.Groups))
	for g, e := range m.Groups {
		classical := w.Classical(g) * m.DriverSD
		estimate[g], variance[g] = e.Effect, classical*classical
		ratio += e.DF * e.SE * e.SE / variance[g]
		df += e.DF
	}
	precision := 0.
	for g := range variance {
		variance[g] *= ratio / df
		precision += 1 / variance[g]
	}
	lambda := stats.DetectableNoncentrality(m.DF1, m.DF2, .8, nil)
	m.SmallestDetectable = math.Inf(1)
	for g := range m.Groups {
		s := math.Sqrt(lambda * (variance[g] + 1/(precision-1/variance[g])))
		m.Groups[g].SmallestDetectable = s
		m.SmallestDetectable = math.Min(m.SmallestDetectable, s)
	}
	h := heterogeneityOf(estimate, variance, df)
	m.Tau2, m.I2 = h.tau2, h.i2
	if len(m.Groups) < moderationShrink {
		return
	}
	t := stats.StudentQuantile((1+m.Level)/2, df)
	for g := range m.Groups {
		e := &m.Groups[g]
		var se float64
		e.Shrunken, se, e.Weight = h.shrunken(estimate[g], variance[g])
		e.ShrunkenLow, e.ShrunkenHigh = e.Shrunken-t*se, e.Shrunken+t*se
	}
}

// moderationByNumber fills in how the effect changes with a number known of teams.
func (o *observations) moderationByNumber(m *Moderation, at located, x []float64, others [][]float64, rows []int, value []float64, opt ModerationOptions) {
	mean, squares, teams := 0., 0., 0.
	for t, n := range rows {
		switch {
		case n == 0:
		case math.IsNaN(value[t]):
			m.LeftOut++
		default:
			teams++
			d := value[t] - mean
			mean += d / teams
			squares += d * (value[t] - mean)
		}
	}
	m.ModeratorMean, m.ModeratorSD = mean, math.Sqrt(squares/(teams-1))
	if teams < 2*moderationTeams {
		m.Reasons = append(m.Reasons, fmt.Sprintf("only %.0f teams in which the driver moves and %s is known; %d are needed", teams, m.By, 2*moderationTeams))
		return
	}
	if !(m.ModeratorSD > rounding*math.Abs(mean)) {
		m.Reasons = append(m.Reasons, m.By+" is the same in all teams")
		return
	}
	z := make([]float64, len(value))
	for t := range z {
		z[t] = (value[t] - mean) / m.ModeratorSD
	}
	used := o.mask(x, func(t int32) bool { return rows[t] > 0 && !math.IsNaN(z[t]) })
	product := make([]float64, len(x))
	for i := range product {
		product[i] = used[i] * z[o.team[i]]
	}
	apart := *o
	if !opt.SharedSeasons { // periods may matter more or less the higher the number
		apart.control = slices.Clone(o.control)
		for t := range int32(o.panel.periods) {
			season := make([]float64, len(x))
			for i := range season {
				if o.period[i] == t {
					season[i] = z[o.team[i]]
				}
			}
			if slices.Contains(o.period, t) {
				apart.control = append(apart.control, season)
			}
		}
	}
	columns := append([][]float64{used, product}, others...)
	w, raw := apart.within(o.score, columns...), apart.within(o.y, columns...)
	all := apart.within(o.score, append([][]float64{used}, others...)...)
	if w == nil || raw == nil || all == nil || !w.estimable(0) || !w.estimable(1) {
		m.Reasons = append(m.Reasons, "too few complete rows, or the driver hardly moves inside teams")
		return
	}
	m.DriverSD, m.N, m.Teams = all.sd[0], all.rows, all.teams
	m.All = moderatedEffect("all", all.CR2Col(0), all.sd[0], opt.Level)
	for _, point := range []struct {
		name string
		at   float64
	}{{"1 SD below average", -1}, {"average", 0}, {"1 SD above average", 1}} {
		contrast := make([]float64, w.width)
		contrast[0], contrast[1] = 1, point.at
		m.Groups = append(m.Groups, moderatedEffect(point.name, w.CR2(contrast), m.DriverSD, opt.Level))
	}
	slope := w.CR2Col(1)
	m.Slope = newMovement(slope.Estimate*m.DriverSD, slope.SE*m.DriverSD, slope.DF, opt.Level)
	m.SmallestDetectable = smallestDetectable(slope) * m.DriverSD
	m.tested(raw.HTZ([]int{1}))
	if !(m.P < SignificantQ) && !math.IsNaN(m.SmallestDetectable) {
		m.Reasons = append(m.Reasons, fmt.Sprintf("the effect would have to change by %s per standard deviation of %s to be seen in four of five such data sets",
			unit(m.SmallestDetectable, m.Unit), m.By))
	}
}

// settle sets the corrected p and what may be said.
func (m *Moderation) settle(q float64) {
	m.Q = q
	m.Differs = q < SignificantQ && !(m.PCorrected >= SignificantQ)
	if m.P < SignificantQ && !m.Differs {
		why := fmt.Sprintf("q %s: among so many tests one like this is no surprise", number(q))
		if q < SignificantQ {
			why = fmt.Sprintf("the difference may be how well the driver is measured: corrected for that, p is %s", number(m.PCorrected))
		}
		m.Reasons = append(m.Reasons, why)
	}
	if m.Differs && !m.Numeric {
		slices.SortStableFunc(m.Groups, func(a, b ModeratedEffect) int { return cmp.Compare(b.Shrunken, a.Shrunken) })
	}
	if m.Differs {
		m.Reasons = append(m.Reasons, "groups differ in more than "+m.By+": what makes the effect differ is not shown")
	}
}

// MarshalJSON writes undefined numbers as null.
func (m Moderation) MarshalJSON() ([]byte, error) { return nullJSON(m) }

// String prints the effect by group, and whether groups can be told apart.
func (m *Moderation) String() string {
	scale := math.Abs(m.All.Effect)
	for _, e := range m.Groups {
		scale = max(scale, math.Abs(e.Effect))
	}
	digits := decimals(scale)
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s at %s, lag %d, by %s: %s per standard deviation of %s inside teams (%s)\n",
		m.Driver, m.Measure, m.Touchpoint, m.Lag, m.By, cmp.Or(m.Unit, "units"), m.Driver, fixed(m.DriverSD, decimals(m.DriverSD)))
	verdict := string(CannotTell)
	if m.Differs {
		verdict = "the effect differs"
	}
	fmt.Fprintf(&b, "%s: p %s, q %s", verdict, number(m.P), number(m.Q))
	if !math.IsNaN(m.PCorrected) {
		fmt.Fprintf(&b, ", p corrected for measurement %s", number(m.PCorrected))
	}
	if !math.IsNaN(m.Slope.Estimate) {
		fmt.Fprintf(&b, "; per standard deviation of %s (%s) %s %s", m.By, fixed(m.ModeratorSD, decimals(m.ModeratorSD)), signed(m.Slope.Estimate, digits), m.Slope.interval(digits))
	}
	b.WriteString("\n")
	if len(m.Groups) > 0 {
		t := textTable{align: "lrrrlrrl"}
		head := fmt.Sprintf("%.0f %%", 100*m.Level)
		shrunken := !m.Numeric && len(m.Groups) >= moderationShrink
		if shrunken {
			t.add(m.By, "teams", "rows", "own effect", head, "weight", "expected", head)
		} else {
			t.add(m.By, "teams", "rows", "effect", head, "", "", "")
		}
		for _, e := range append(slices.Clone(m.Groups), m.All) {
			row := []string{e.Group, fmt.Sprint(e.Teams), fmt.Sprint(e.N), signed(e.Effect, digits), interval(e.Low, e.High, digits), "", "", ""}
			if shrunken && e.Group != "all" {
				row[5], row[6], row[7] = fmt.Sprintf("%.2f", e.Weight), signed(e.Shrunken, digits), interval(e.ShrunkenLow, e.ShrunkenHigh, digits)
			}
			t.add(row...)
		}
		b.WriteString("\n" + t.String())
	}
	for _, reason := range m.Reasons {
		b.WriteString("  " + reason + "\n")
	}
	writeWarnings(&b, m.Warnings)
	return b.String()
}
