package correlate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/stats"
)

// A ChangeReport takes the movement of a score between two periods apart. The score of
// a period is that of all its answers, Σ share·level over cells (team × touchpoint),
// and every movement is the exact sum, over cells, of two parts:
//
//	rate   mean share · change of level       people answer differently
//	mix    mean level beyond the score · change of share   other people are asked
//
// A score can fall while every cell rises, when answers move to where they were low
// before (Simpson's paradox): then the mix is to blame, not the service. With
// midpoints the parts add up to the movement whichever period is taken first; they are
// those of Kitagawa, E. M. (1955), "Components of a difference between two rates",
// JASA 50:1168, and for two factors the Shapley value.
//
// Teams are those of the panel: on both sides, and with enough respondents.
type ChangeReport struct {
	Measure            string
	Unit               string // of all levels and movements
	LowerBetter        bool
	From, To           linkage.Period
	FromLevel, ToLevel float64
	FromN, ToN         int64    // answers; 0 when not known
	Delta              Movement // ToLevel - FromLevel = Rate + Mix
	Rate, Mix          Movement
	Touchpoints        []Contribution // largest movement first; they add up to Delta
	Teams              []Contribution // the same movement by team
	Cells              []Contribution // the same movement by team × touchpoint
	Entered, Left      int            // cells with answers in one of the periods only; their part is mix
	// Noise says what the intervals allow for: "answers" (who happened to answer, in
	// the same teams, shares taken as given) or "teams" (delete-one-team jackknife:
	// the teams stand for more teams).
	Noise    string
	Level    float64 // of intervals, such as 0.95
	Warnings []string
}

// What the intervals of a [ChangeReport] allow for.
const (
	NoiseAnswers = "answers"
	NoiseTeams   = "teams"
)

// A Movement is a part of a change, in the measure's unit.
type Movement struct {
	Estimate, SE, Low, High float64
	P                       float64 // two-sided, of no movement
}

// A Contribution is the part of one cell, team or touchpoint in a change.
type Contribution struct {
	Rank               int    // 1 moved the score most, either way
	Team, Touchpoint   string // empty: all
	FromLevel, ToLevel float64
	FromShare, ToShare float64 // of all answers, in [0,1]
	FromN, ToN         int64
	Rate, Mix          float64
	Movement                   // Estimate is Rate + Mix, in points of the overall score
	Q                  float64 // Benjamini-Hochberg over the contributions of its list
}

// ChangeOptions tunes [Change]. Nil or the zero value is a complete plan.
type ChangeOptions struct {
	Touchpoints []string // to look at; none means all
	AcrossTeams bool     // intervals treat the teams as a sample of more teams
	Level       float64  // of intervals, in (0,1); 0 means 0.95
}

// LatestChange is [Change] between the last two periods with answers: what changed
// since the last wave.
func LatestChange(p *Panel, measure string, options *ChangeOptions) (*ChangeReport, error) {
	m, err := p.outcomeNamed(measure)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	last, before := int32(-1), int32(-1)
	for k := range p.series {
		for _, t := range p.series[k][m].period {
			switch {
			case t > last:
				last, before = t, last
			case t < last && t > before:
				before = t
			}
		}
	}
	if before < 0 {
		return nil, fmt.Errorf("change: %s has answers in fewer than two periods", measure)
	}
	return Change(p, measure, p.first.Shift(int(before)), p.first.Shift(int(last)), options)
}

// Change takes the movement of a measure between two periods of the panel apart. Every
// answer counts alike; where a cell's n is not known, every cell does, and Warnings
// says so. It returns an error for a measure, touchpoint or period without answers.
func Change(p *Panel, measure string, from, to linkage.Period, options *ChangeOptions) (*ChangeReport, error) {
	var o ChangeOptions
	if options != nil {
		o = *options
	}
	m, err := p.outcomeNamed(measure)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	for _, t := range []linkage.Period{from, to} {
		if t.Unit() != p.unit {
			return nil, fmt.Errorf("change: %v is no %v, as the panel's periods are", t, p.unit)
		}
	}
	if from.Compare(to) >= 0 {
		return nil, fmt.Errorf("change: from %v must lie before to %v", from, to)
	}
	for _, name := range o.Touchpoints {
		if !slices.Contains(p.touchpoints, name) {
			return nil, fmt.Errorf("change: no touchpoint %q", name)
		}
	}
	cells, known := p.changeCells(m, from, to, o.Touchpoints)
	d := newDecomposition(cells)
	for t, name := range []linkage.Period{from, to} {
		if !(d.weight[t] > 0) {
			return nil, fmt.Errorf("change: %s has no answers in %v", measure, name)
		}
	}
	r := &ChangeReport{
		Measure: p.outcomes[m].Name, Unit: p.outcomes[m].Unit, LowerBetter: p.outcomes[m].LowerBetter,
		From: from, To: to, FromLevel: d.level[0], ToLevel: d.level[1],
		Level: cmp.Or(o.Level, .95), Noise: NoiseAnswers,
	}
	if !known {
		r.Warnings = append(r.Warnings, "n is not known everywhere: every cell counts alike, whatever its answers")
	}
	for _, c := range cells {
		if known {
			r.FromN += c.n[0]
			r.ToN += c.n[1]
		}
		switch {
		case c.weight[0] == 0:
			r.Entered++
		case c.weight[1] == 0:
			r.Left++
		}
	}
	if o.AcrossTeams || !d.measurable() {
		r.Noise = NoiseTeams
		if !o.AcrossTeams {
			r.Warnings = append(r.Warnings, "sampling errors are not known everywhere: intervals rest on differences between teams, and single teams and cells have none")
		}
	}
	r.fill(p, d)
	if both := len(cells) - r.Entered - r.Left; 2*both < len(cells) {
		r.Warnings = append(r.Warnings, fmt.Sprintf("only %d of %d cells have answers in both periods: most of the change is who was asked", both, len(cells)))
	}
	if out := len(p.report.CXOnlyTeams); out > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d teams without employee answers are not in the panel, nor in this change", out))
	}
	return r, nil
}

// outcomeNamed finds a measure by its name or that of its raw mean.
func (p *Panel) outcomeNamed(name string) (int, error) {
	for i, o := range p.outcomes {
		if o.Name == name || o.raw == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no measure %q", name)
}

// A changeCell is one team at one touchpoint in both periods: index 0 is the earlier.
type changeCell struct {
	team, touchpoint int32
	level, variance  [2]float64 // variance of the level; NaN when not known
	weight, df       [2]float64 // weight 0: no answers
	n                [2]int64
}

// changeCells collects the cells of two periods by team, then touchpoint, and reports
// whether all have a known n.
func (p *Panel) changeCells(m int, from, to linkage.Period, touchpoints []string) (cells []changeCell, known bool) {
	when := [2]int32{int32(from.Sub(p.first)), int32(to.Sub(p.first))}
	known = true
	noise := p.scoreNoise(m)
	for k, name := range p.touchpoints {
		if len(touchpoints) > 0 && !slices.Contains(touchpoints, name) {
			continue
		}
		s := &p.series[k][m]
		last := int32(-1)
		for i, t := range s.period {
			at := slices.Index(when[:], t)
			if at < 0 {
				continue
			}
			if s.team[i] != last {
				last = s.team[i]
				cells = append(cells, changeCell{team: last, touchpoint: int32(k)})
			}
			c := &cells[len(cells)-1]
			c.level[at], c.variance[at], c.n[at] = s.score[i], noise.variance(s, i), s.n[i]
			c.weight[at], c.df[at] = s.w[i], max(s.w[i]-1, 1)
			known = known && s.known[i]
		}
	}
	if !known {
		for i := range cells {
			for t := range when {
				if cells[i].weight[t] != 0 { // NaN where n is not known
					cells[i].weight[t] = 1
				}
			}
		}
	}
	slices.SortStableFunc(cells, func(a, b changeCell) int {
		return cmp.Or(cmp.Compare(a.team, b.team), cmp.Compare(a.touchpoint, b.touchpoint))
	})
	return cells, known
}

// A decomposition is a movement by cells.
type decomposition struct {
	cells     []changeCell
	weight    [2]float64 // total of each period
	level     [2]float64
	reference float64 // mean of both levels, beyond which a cell's own makes mix
}

func newDecomposition(cells []changeCell) decomposition {
	d := decomposition{cells: cells}
	for t := range d.weight {
		for _, c := range cells {
			d.weight[t] += c.weight[t]
		}
		for _, c := range cells {
			if c.weight[t] > 0 {
				d.level[t] += c.weight[t] / d.weight[t] * c.level[t]
			}
		}
	}
	d.reference = (d.level[0] + d.level[1]) / 2
	return d
}

// without returns totals, levels and reference as they are without some of the cells.
func (d decomposition) without(cells []changeCell) decomposition {
	for t := range d.weight {
		sum := d.level[t] * d.weight[t]
		for _, c := range cells {
			if c.weight[t] > 0 {
				d.weight[t] -= c.weight[t]
				sum -= c.weight[t] * c.level[t]
			}
		}
		d.level[t] = sum / d.weight[t]
	}
	d.reference = (d.level[0] + d.level[1]) / 2
	return d
}

func (d decomposition) share(c changeCell, t int) float64 { return c.weight[t] / d.weight[t] }

// parts returns a cell's rate and mix. A cell that enters or leaves has no change of
// level; all of it is mix.
func (d decomposition) parts(c changeCell) (rate, mix float64) {
	s0, s1 := d.share(c, 0), d.share(c, 1)
	y0, y1 := c.level[0], c.level[1]
	switch {
	case s0 == 0:
		y0 = y1
	case s1 == 0:
		y1 = y0
	}
	return (s0 + s1) / 2 * (y1 - y0), ((y0+y1)/2 - d.reference) * (s1 - s0)
}

// measurable reports whether the sampling variance of every level is known.
func (d decomposition) measurable() bool {
	for _, c := range d.cells {
		for t, w := range c.weight {
			if w > 0 && math.IsNaN(c.variance[t]) {
				return false
			}
		}
	}
	return true
}

// A noiseSum adds up the variances of independent levels times squared factors, and
// what Satterthwaite's degrees of freedom need.
type noiseSum struct{ variance, quartic float64 }

func (n *noiseSum) add(factor, variance, df float64) {
	v := factor * factor * variance
	n.variance += v
	n.quartic += v * v / df
}

// scaled returns the sum with every factor multiplied.
func (n noiseSum) scaled(factor float64) noiseSum {
	f := factor * factor
	return noiseSum{f * n.variance, f * f * n.quartic}
}

func (n noiseSum) plus(o noiseSum, sign float64) noiseSum {
	return noiseSum{max(0, n.variance+sign*o.variance), max(0, n.quartic+sign*o.quartic)}
}

func (n noiseSum) movement(estimate, level float64) Movement {
	return newMovement(estimate, math.Sqrt(n.variance), n.variance*n.variance/n.quartic, level)
}

func newMovement(estimate, se, df, level float64) Movement {
	m := Movement{Estimate: estimate, SE: se, Low: math.NaN(), High: math.NaN(), P: math.NaN()}
	if !(se > 0) || math.IsNaN(df) {
		return m
	}
	half := stats.StudentQuantile((1+level)/2, df) * se
	m.Low, m.High = estimate-half, estimate+half
	m.P = 2 * stats.StudentTail(math.Abs(estimate)/se, df)
	return m
}

// A changeGroup sums cells that belong together.
type changeGroup struct {
	Contribution
	noise [2]noiseSum // of share·level, by period
}

func (d decomposition) group(p *Panel, key func(changeCell) (team, touchpoint int32)) []changeGroup {
	type id struct{ team, touchpoint int32 }
	at := map[id]int{}
	var groups []changeGroup
	for _, c := range d.cells {
		team, touchpoint := key(c)
		i, ok := at[id{team, touchpoint}]
		if !ok {
			i = len(groups)
			at[id{team, touchpoint}] = i
			g := changeGroup{}
			if team >= 0 {
				g.Team = p.teams[team]
			}
			if touchpoint >= 0 {
				g.Touchpoint = p.touchpoints[touchpoint]
			}
			groups = append(groups, g)
		}
		g := &groups[i]
		rate, mix := d.parts(c)
		g.Rate += rate
		g.Mix += mix
		g.Estimate = g.Rate + g.Mix
		for t, share := range []*float64{&g.FromShare, &g.ToShare} {
			if c.weight[t] > 0 {
				s := d.share(c, t)
				*share += s
				g.noise[t].add(s, c.variance[t], c.df[t])
				*[]*float64{&g.FromLevel, &g.ToLevel}[t] += s * c.level[t]
			}
		}
		g.FromN, g.ToN = g.FromN+c.n[0], g.ToN+c.n[1]
	}
	for i := range groups {
		g := &groups[i]
		g.FromLevel /= g.FromShare // NaN where there is none: 0/0
		g.ToLevel /= g.ToShare
	}
	return groups
}

// fill sets the movements of a report and its lists.
func (r *ChangeReport) fill(p *Panel, d decomposition) {
	rate, mix := 0., 0.
	for _, c := range d.cells {
		a, b := d.parts(c)
		rate, mix = rate+a, mix+b
	}
	byTouchpoint := d.group(p, func(c changeCell) (int32, int32) { return -1, c.touchpoint })
	byTeam := d.group(p, func(c changeCell) (int32, int32) { return c.team, -1 })
	byCell := d.group(p, func(c changeCell) (int32, int32) { return c.team, c.touchpoint })
	if r.Noise == NoiseAnswers {
		r.answersNoise(d, rate, mix, byTouchpoint, byTeam, byCell)
	} else {
		r.teamsNoise(p, d, rate, mix, byTouchpoint, byTeam, byCell)
	}
	r.Touchpoints, r.Teams, r.Cells = ranked(byTouchpoint), ranked(byTeam), ranked(byCell)
}

// answersNoise sets intervals from the sampling variances of levels, given the shares.
// All are linear in the levels: the movement has the factors share and -share; the part
// of a group besides less the change of its share times the reference, in which every
// level has half its share.
func (r *ChangeReport) answersNoise(d decomposition, rate, mix float64, lists ...[]changeGroup) {
	var total [2]noiseSum
	var ofRate, ofMix noiseSum
	for _, c := range d.cells {
		s := [2]float64{d.share(c, 0), d.share(c, 1)}
		for t := range s {
			if s[t] == 0 {
				continue
			}
			total[t].add(s[t], c.variance[t], c.df[t])
			if s[1-t] == 0 {
				ofMix.add(s[t], c.variance[t], c.df[t])
				continue
			}
			ofRate.add((s[0]+s[1])/2, c.variance[t], c.df[t])
			ofMix.add((s[1]-s[0])/2, c.variance[t], c.df[t])
		}
	}
	r.Delta = total[0].plus(total[1], 1).movement(rate+mix, r.Level)
	r.Rate, r.Mix = ofRate.movement(rate, r.Level), ofMix.movement(mix, r.Level)
	for _, groups := range lists {
		for i := range groups {
			g := &groups[i]
			half := (g.ToShare - g.FromShare) / 2
			sum := noiseSum{}
			for t, own := range []float64{-1, 1} {
				outside := total[t].plus(g.noise[t], -1)
				sum = sum.plus(g.noise[t].scaled(own-half), 1).plus(outside.scaled(half), 1)
			}
			g.Movement = sum.movement(g.Estimate, r.Level)
		}
	}
}

// teamsNoise sets intervals by leaving out each team in turn; single teams and cells
// have none.
func (r *ChangeReport) teamsNoise(p *Panel, d decomposition, rate, mix float64, byTouchpoint []changeGroup, others ...[]changeGroup) {
	place := make([]int, len(p.touchpoints)) // in byTouchpoint
	for i, g := range byTouchpoint {
		place[slices.Index(p.touchpoints, g.Touchpoint)] = i
	}
	width := 3 + len(byTouchpoint)
	without := make([][]float64, width) // by quantity, team left out
	teams := 0.
	for from, to := 0, 0; from < len(d.cells); from = to {
		for to = from; to < len(d.cells) && d.cells[to].team == d.cells[from].team; to++ {
		}
		teams++
		rest := d.without(d.cells[from:to])
		values := make([]float64, width)
		if !(rest.weight[0] > 0 && rest.weight[1] > 0) {
			for q := range values {
				values[q] = math.NaN()
			}
		}
		for i, c := range d.cells {
			if i >= from && i < to {
				continue
			}
			a, b := rest.parts(c)
			values[0] += a + b
			values[1] += a
			values[2] += b
			values[3+place[c.touchpoint]] += a + b
		}
		for q, v := range values {
			without[q] = append(without[q], v)
		}
	}
	movement := func(q int, estimate float64) Movement {
		se, _ := stats.Jackknife(estimate, without[q])
		return newMovement(estimate, se, teams-1, r.Level)
	}
	r.Delta, r.Rate, r.Mix = movement(0, rate+mix), movement(1, rate), movement(2, mix)
	for i := range byTouchpoint {
		byTouchpoint[i].Movement = movement(3+i, byTouchpoint[i].Estimate)
	}
	for _, groups := range others {
		for i := range groups {
			groups[i].Movement = newMovement(groups[i].Estimate, math.NaN(), math.NaN(), r.Level)
		}
	}
	if teams < 10 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d teams: intervals across teams are rough", int(teams)))
	}
}

// ranked orders contributions by how much they moved the score, either way, and
// corrects their p for how many there are.
func ranked(groups []changeGroup) []Contribution {
	list := make([]Contribution, len(groups))
	for i, g := range groups {
		list[i] = g.Contribution
	}
	slices.SortStableFunc(list, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Estimate), math.Abs(a.Estimate)), strings.Compare(a.Touchpoint, b.Touchpoint), strings.Compare(a.Team, b.Team))
	})
	ps := make([]float64, len(list))
	for i := range list {
		list[i].Rank = i + 1
		ps[i] = list[i].P
	}
	for i, q := range stats.BH(ps) {
		list[i].Q = q
	}
	return list
}

// changeRows is how many contributions of a list String prints.
const changeRows = 10

// String prints the movement, its parts, and the largest contributions by touchpoint,
// team and cell.
func (r *ChangeReport) String() string {
	digits := decimals(max(math.Abs(r.FromLevel), math.Abs(r.ToLevel), math.Abs(r.Delta.Estimate)))
	level := func(x float64) string { return fixed(x, digits) }
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v to %v: %s to %s %s\n", r.Measure, r.From, r.To, level(r.FromLevel), level(r.ToLevel), r.Unit)
	all := textTable{align: "lrll"}
	for _, m := range []struct {
		name string
		Movement
		what string
	}{{"change", r.Delta, ""}, {"  rate", r.Rate, "the same cells answer differently"}, {"  mix", r.Mix, "answers come from other cells"}} {
		all.add(m.name, signed(m.Estimate, digits), m.interval(digits), m.what)
	}
	b.WriteString(all.String())
	for _, list := range []struct {
		title string
		rows  []Contribution
	}{{"touchpoints", r.Touchpoints}, {"teams", r.Teams}, {"cells", r.Cells}} {
		t := textTable{align: "lrrrrrrrlr"}
		t.add(list.title, "from", "to", "share from", "to", "rate", "mix", "total", fmt.Sprintf("%.0f %%", 100*r.Level), "q")
		for _, c := range list.rows[:min(changeRows, len(list.rows))] {
			name := c.Touchpoint
			switch {
			case c.Touchpoint == "" && c.Team != "":
				name = c.Team
			case c.Team != "":
				name = c.Touchpoint + " / " + c.Team
			}
			t.add(name, level(c.FromLevel), level(c.ToLevel), percent(c.FromShare), percent(c.ToShare),
				signed(c.Rate, digits), signed(c.Mix, digits), signed(c.Estimate, digits), c.interval(digits), number(c.Q))
		}
		b.WriteString("\n" + t.String())
		if more := len(list.rows) - changeRows; more > 0 {
			fmt.Fprintf(&b, "and %d more\n", more)
		}
	}
	fmt.Fprintf(&b, "\nIntervals of %.0f %% allow for noise of %s. Rate, mix and total are points of the whole score.\n", 100*r.Level, r.Noise)
	writeWarnings(&b, r.Warnings)
	return b.String()
}

func (m Movement) interval(digits int) string { return interval(m.Low, m.High, digits) }
