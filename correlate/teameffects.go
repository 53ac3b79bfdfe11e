package correlate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

// TeamEffects says in how far a driver does more for customers in some teams than in
// others: an effect for each team, shrunken towards the average by how little its own
// waves can tell (empirical Bayes). Teams are compared only as far as their effects
// differ by more than noise; where they do not, nothing can tell teams apart, and the
// average effect is the best guess for each.
type TeamEffects struct {
	Touchpoint, Measure, Driver string
	Lag                         int    // periods the driver leads
	Unit                        string // of effects, per point of the driver
	DriverSD                    float64
	// Average effect over teams, with the interval of Hartung & Knapp (2001).
	Average Movement
	// Low and high end of where the effect in a further team lies.
	PredictionLow, PredictionHigh float64
	Tau2                          float64 // variance of true effects between teams (REML); 0 when none can be seen
	I2                            float64 // share of the spread of teams' own slopes that is no noise, in [0,1]
	Q, P                          float64 // Cochran's Q and the p that all effects are equal (F test)
	// Separable: effects differ by more than noise (Tau2 > 0 and P < .05).
	Separable bool
	// Noise is by how much the variances of slopes were raised because what else moves
	// customers lasts longer than a period; 1 or more.
	Noise    float64
	Teams    []TeamEffect // by name; ranked ones first where effects differ
	LeftOut  int          // teams with too few waves or answers, or whose driver never moved
	Level    float64      // of intervals, such as 0.95
	Warnings []string
}

// A TeamEffect is the effect of the driver in one team, in the measure's unit per point
// of the driver.
type TeamEffect struct {
	Rank         int // 1 is the largest; 0 where the effect cannot be told from the average
	Team         string
	Periods      int     // complete ones
	Slope, SE    float64 // of the team's own waves alone
	Weight       float64 // how far Slope counts, in [0,1]; the rest is the average
	Effect       float64 // shrunken
	Low, High    float64 // interval of the true effect
	ProbPositive float64 // probability that the true effect is above 0
}

// TeamEffectOptions tunes [TeamEffectsOf]. Nil or the zero value is a complete plan.
type TeamEffectOptions struct {
	Lag        int      // periods the driver leads; 0 is the same period
	Controls   []string // drivers held constant, at the same lag
	MinPeriods int      // fewest complete periods of a team; 0 means 5
	Level      float64  // of intervals, in (0,1); 0 means 0.95
}

const (
	teamEffectPeriods = 5
	teamEffectAnswers = 20 // behind the statistic of a driver inside one team
	teamEffectTeams   = 3
)

// TeamEffectsOf estimates how the effect of a driver differs between teams. In each team
// the score is regressed on the driver, deviations from the team's and the period's
// average on both sides, weights by answers; errors have one variance per unit of weight
// in all teams. Slopes then are pooled as y_j ~ N(β_j, v_j), β_j ~ N(β, τ²).
//
// It takes effects as linear and waves of a team as alike but for the driver. Whatever
// else varies in time and differs between teams can make effects differ. It returns an
// error when the panel has no such touchpoint, measure or driver, or when fewer than 3
// teams can be used.
func TeamEffectsOf(p *Panel, touchpoint, measure, driver string, options *TeamEffectOptions) (*TeamEffects, error) {
	var o TeamEffectOptions
	if options != nil {
		o = *options
	}
	fail := func(format string, args ...any) (*TeamEffects, error) {
		return nil, fmt.Errorf("team effects: "+format, args...)
	}
	m, err := p.outcomeNamed(measure)
	if err != nil {
		return fail("%w", err)
	}
	k := slices.Index(p.touchpoints, touchpoint)
	if k < 0 {
		return fail("no touchpoint %q", touchpoint)
	}
	var drivers []int // the driver, then those held constant
	for _, name := range append([]string{driver}, o.Controls...) {
		d := p.driverNamed(name)
		if d < 0 {
			return fail("no driver %q", name)
		}
		drivers = append(drivers, d)
	}
	if o.Lag < 0 || o.Lag >= p.periods {
		return fail("lag %d is outside 0..%d", o.Lag, p.periods-1)
	}
	r := &TeamEffects{
		Touchpoint: touchpoint, Measure: p.outcomes[m].Name, Driver: p.drivers[drivers[0]].Name,
		Lag: o.Lag, Unit: p.outcomes[m].Unit, Level: cmp.Or(o.Level, .95),
	}
	obs := p.observations(k, m, o.Lag)
	fit := obs.teamSlopes(drivers, o.Lag, cmp.Or(o.MinPeriods, teamEffectPeriods))
	r.LeftOut, r.Noise, r.DriverSD = fit.leftOut, fit.noise, fit.sd
	if len(fit.slope) < teamEffectTeams || !(fit.df >= 1) {
		return fail("%d teams have enough waves in which %s moves; %d are needed", len(fit.slope), driver, teamEffectTeams)
	}
	r.pool(p, fit)
	return r, nil
}

func (p *Panel) driverNamed(name string) int {
	return slices.IndexFunc(p.drivers, func(d driver) bool { return d.Name == name || d.source == name })
}

// pool fills the report from the teams' own slopes.
func (r *TeamEffects) pool(p *Panel, fit teamSlopes) {
	h := heterogeneityOf(fit.slope, fit.variance, fit.df)
	teams := float64(h.groups)
	r.Average = newMovement(h.mean, h.se, teams-1, r.Level)
	r.Tau2, r.I2, r.Q, r.P = h.tau2, h.i2, h.q, h.p
	r.Separable = h.tau2 > 0 && h.p < .05
	// Higgins, Thompson & Spiegelhalter (2009), JRSS-A 172:137-159.
	half := stats.StudentQuantile((1+r.Level)/2, max(1, teams-2)) * math.Sqrt(h.tau2+h.se*h.se)
	r.PredictionLow, r.PredictionHigh = h.mean-half, h.mean+half
	z := stats.NormalQuantile((1 + r.Level) / 2)
	for j, team := range fit.team {
		e := TeamEffect{Team: p.teams[team], Periods: fit.rows[j], Slope: fit.slope[j], SE: math.Sqrt(fit.variance[j])}
		var se float64
		e.Effect, se, e.Weight = h.shrunken(e.Slope, fit.variance[j])
		e.Low, e.High = e.Effect-z*se, e.Effect+z*se
		e.ProbPositive = stats.NormalTail(-e.Effect / se)
		if r.Separable && (e.Low > h.mean || e.High < h.mean) {
			e.Rank = 1
		}
		r.Teams = append(r.Teams, e)
	}
	slices.SortStableFunc(r.Teams, func(a, b TeamEffect) int {
		if a.Rank > 0 && b.Rank > 0 {
			return cmp.Or(cmp.Compare(b.Effect, a.Effect), strings.Compare(a.Team, b.Team))
		}
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), strings.Compare(a.Team, b.Team))
	})
	for i := range r.Teams {
		if r.Teams[i].Rank > 0 {
			r.Teams[i].Rank = i + 1
		}
	}
	if !r.Separable {
		r.Warnings = append(r.Warnings, "cannot tell teams apart: their effects differ by no more than noise, and no team is ranked")
	}
	if r.LeftOut > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d teams were left out: too few waves or answers, or the driver never moved", r.LeftOut))
	}
	if teams < 10 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d teams: how far effects differ is hardly known", h.groups))
	}
}

// teamSlopes are within-team slopes of a score on a driver, by team.
type teamSlopes struct {
	team            []int32
	slope, variance []float64
	rows            []int
	df, noise, sd   float64
	leftOut         int
}

// teamSlopes regresses the score on the first driver in each team, with team and period
// averages, the context and the other drivers taken out of both over all teams together.
func (o *observations) teamSlopes(drivers []int, lag, minPeriods int) teamSlopes {
	f := teamSlopes{noise: 1, sd: math.NaN()}
	columns := [][]float64{o.score}
	for _, d := range drivers {
		columns = append(columns, o.at(d, lag))
	}
	// Complete rows of teams that have enough of them.
	var keep []int
	seen := 0
	for from, to := 0, 0; from < len(o.y); from = to {
		start, answers := len(keep), 0.
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if !slices.ContainsFunc(columns, func(c []float64) bool { return math.IsNaN(c[to]) }) {
				keep = append(keep, to)
				answers += o.w[to] // NaN, and then enough, where n is not known
			}
		}
		seen++
		if len(keep)-start < minPeriods || answers < teamEffectAnswers {
			keep = keep[:start]
		}
	}
	if len(keep) == 0 {
		f.leftOut = seen
		return f
	}
	two := newTwoWay(o, keep)
	columns = append(columns, o.control...)
	for j := range columns {
		columns[j] = two.residuals(columns[j])
	}
	y, x, others := columns[0], columns[1], columns[2:]
	// What the others explain goes from both sides (Frisch & Waugh 1933), one by one.
	removed := 0.
	for j, c := range others {
		if !two.substantial(c) {
			continue
		}
		removed++
		two.remove(c, y)
		two.remove(c, x)
		for _, later := range others[j+1:] {
			two.remove(c, later)
		}
	}
	type sums struct{ xx, xy, yy float64 }
	bySums := make([]sums, two.teams)
	total := 0.
	for r := range keep {
		s, w := &bySums[two.team[r]], two.weight[r]
		s.xx += w * x[r] * x[r]
		s.xy += w * x[r] * y[r]
		s.yy += w * y[r] * y[r]
		total += w * x[r] * x[r]
	}
	residual := make([]float64, len(keep))
	used := make([]bool, two.teams)
	rows, rss, plain := 0., 0., 0.
	for from, to := 0, 0; from < len(keep); from = to {
		for to = from; to < len(keep) && two.team[to] == two.team[from]; to++ {
		}
		g := two.team[from]
		s := bySums[g]
		if !(s.xx > 1e-6*total/float64(two.teams)) {
			continue
		}
		used[g] = true
		b := s.xy / s.xx
		f.team, f.slope, f.rows = append(f.team, o.team[keep[from]]), append(f.slope, b), append(f.rows, to-from)
		f.variance = append(f.variance, 1/s.xx)
		rows += float64(to - from)
		for r := from; r < to; r++ {
			residual[r] = y[r] - b*x[r]
			rss += two.weight[r] * residual[r] * residual[r]
			plain += x[r] * x[r]
		}
	}
	f.leftOut = seen - len(f.team)
	j := float64(len(f.team))
	f.sd = math.Sqrt(plain / (rows - j))
	f.df = rows - 2*j - float64(two.periods-1) - removed
	if f.df < 1 {
		return f
	}
	// Where both the driver and what else moves customers outlast a period, waves are
	// worth less than as many independent ones: (1-r)/(1+r) with r the product of their
	// autocorrelations (Bartlett 1935).
	if r := two.persistence(x, used, 1) * two.persistence(residual, used, 1.5); r > 0 {
		f.noise = (1 + r) / (1 - r)
	}
	for i := range f.variance {
		f.variance[i] *= f.noise * rss / f.df
	}
	return f
}

// A twoWay takes the weighted averages of teams and periods out of columns.
type twoWay struct {
	keep           []int
	team, period   []int // by row kept, numbered from 0
	when           []int32
	weight         []float64
	teams, periods int
}

func newTwoWay(o *observations, keep []int) twoWay {
	t := twoWay{keep: keep}
	periodOf := map[int32]int{}
	for r, i := range keep {
		if r > 0 && o.team[i] != o.team[keep[r-1]] {
			t.teams++
		}
		at, ok := periodOf[o.period[i]]
		if !ok {
			at = len(periodOf)
			periodOf[o.period[i]] = at
		}
		t.team, t.period, t.when = append(t.team, t.teams), append(t.period, at), append(t.when, o.period[i])
		t.weight = append(t.weight, o.weight[i])
	}
	t.teams++
	t.periods = len(periodOf)
	return t
}

// residuals returns the kept rows of a column less what team and period averages
// explain, by alternating projections (von Neumann 1949) to 1e-10 of its spread. A
// missing value counts as its team's average.
func (t twoWay) residuals(column []float64) []float64 {
	r := make([]float64, len(t.keep))
	for i, row := range t.keep {
		r[i] = column[row]
	}
	t.centre(r, t.team, t.teams)
	for i, v := range r {
		if math.IsNaN(v) {
			r[i] = 0
		}
	}
	scale := 0.
	for i, v := range r {
		scale = max(scale, math.Abs(v)*math.Sqrt(t.weight[i]))
	}
	for range 1000 {
		moved := max(t.centre(r, t.period, t.periods), t.centre(r, t.team, t.teams))
		if moved <= 1e-10*scale {
			break
		}
	}
	return r
}

// centre takes the weighted mean of each group off its values and returns the largest
// mean. Missing values stay.
func (t twoWay) centre(r []float64, group []int, groups int) (moved float64) {
	sum, weight := make([]float64, groups), make([]float64, groups)
	for i, v := range r {
		if !math.IsNaN(v) {
			sum[group[i]] += t.weight[i] * v
			weight[group[i]] += t.weight[i]
		}
	}
	for g := range sum {
		if weight[g] > 0 {
			sum[g] /= weight[g]
			moved = max(moved, math.Abs(sum[g]))
		}
	}
	for i := range r {
		r[i] -= sum[group[i]]
	}
	return moved
}

func (t twoWay) dot(a, b []float64) float64 {
	sum := 0.
	for i := range a {
		sum += t.weight[i] * a[i] * b[i]
	}
	return sum
}

// substantial reports whether anything of a column is left.
func (t twoWay) substantial(c []float64) bool { return t.dot(c, c) > 1e-12*float64(len(c)) }

// remove takes what c explains off target.
func (t twoWay) remove(c, target []float64) {
	b := t.dot(c, target) / t.dot(c, c)
	for i := range target {
		target[i] -= b * c[i]
	}
}

// persistence returns the correlation of neighbouring periods inside the teams used, at
// least 0 and at most .9, corrected for what an average taken out of each team's waves
// hides, (1+3r)/waves (Kendall, M. G. (1954), Biometrika 41:403), times constants: a
// slope hides about half as much again.
func (t twoWay) persistence(v []float64, used []bool, constants float64) float64 {
	square, cross, pairs, rows, teams := 0., 0., 0., 0., 0.
	for i := range v {
		if !used[t.team[i]] {
			continue
		}
		rows++
		square += v[i] * v[i]
		if i == 0 || t.team[i-1] != t.team[i] {
			teams++
		} else if t.when[i] == t.when[i-1]+1 {
			cross += v[i] * v[i-1]
			pairs++
		}
	}
	if pairs == 0 || square == 0 {
		return 0
	}
	r := cross / pairs / (square / rows)
	r += constants / (rows / teams) * (1 + 3*r)
	return min(.9, max(0, r))
}

// String prints how far effects differ, and the teams that can be told from the average.
func (r *TeamEffects) String() string {
	digits := decimals(max(math.Abs(r.Average.Estimate), math.Abs(r.PredictionLow), math.Abs(r.PredictionHigh)))
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s at %s, lag %d: %s per point of %s\n", r.Driver, r.Measure, r.Touchpoint, r.Lag, cmp.Or(r.Unit, "units"), r.Driver)
	fmt.Fprintf(&b, "average of %d teams %s %s; a further team %s\n", len(r.Teams), signed(r.Average.Estimate, digits), r.Average.interval(digits), interval(r.PredictionLow, r.PredictionHigh, digits))
	fmt.Fprintf(&b, "between teams: SD %s, I² %s, equal effects p %s\n", fixed(math.Sqrt(r.Tau2), digits), percent(r.I2), number(r.P))
	t := textTable{align: "rlrrrrlr"}
	t.add("rank", "team", "waves", "own slope", "weight", "effect", fmt.Sprintf("%.0f %%", 100*r.Level), "P(> 0)")
	for _, e := range r.Teams {
		if e.Rank > 0 {
			t.add(fmt.Sprint(e.Rank), e.Team, fmt.Sprint(e.Periods), signed(e.Slope, digits), fmt.Sprintf("%.2f", e.Weight), signed(e.Effect, digits), interval(e.Low, e.High, digits), share(e.ProbPositive))
		}
	}
	if told := len(t.rows) - 1; told > 0 {
		b.WriteString("\n" + t.String())
		fmt.Fprintf(&b, "the other %d teams cannot be told from the average\n", len(r.Teams)-told)
	}
	writeWarnings(&b, r.Warnings)
	return b.String()
}
