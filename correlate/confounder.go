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

// Confounders says how strong something unmeasured would have to be to explain a driver's
// effect away, in multiples of something that was measured: a named context column, such as
// how poor a school's district is. Cinelli, C. & Hazlett, C. (2020), "Making sense of
// sensitivity", JRSS-B 82(1), 39-67.
//
// It does not say whether there is such a thing. That is for those who know the place: is
// anything left out that is as strong as this?
type Confounders struct {
	Touchpoint string `json:"touchpoint"`
	Measure    string `json:"measure"`
	Driver     string `json:"driver"`
	Lag        int    `json:"lag"`  // periods the driver leads
	Unit       string `json:"unit"` // the measure's
	// Comparison is what the effect compares: WithinTeams or BetweenTeams.
	Comparison string `json:"comparison"`
	// Effect of one standard deviation (DriverSD, in the driver's points) inside teams, or
	// between teams or rows, in Unit, with its CR2 interval; drivers in HeldConstant and the
	// context are held constant.
	Effect   float64 `json:"effect"`
	SE       float64 `json:"se"`
	DF       float64 `json:"df"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	DriverSD float64 `json:"driver_sd"`
	// PartialR2 is the share, in [0,1], of what is left unexplained of the measure that the
	// driver explains: so much of the driver would a confounder have to explain that
	// explains all of the measure.
	PartialR2 float64 `json:"partial_r2"`
	// RobustnessValue and RobustnessValue05 are as in RootCause.
	RobustnessValue   float64     `json:"robustness_value"`
	RobustnessValue05 float64     `json:"robustness_value_05"`
	Benchmarks        []Benchmark `json:"benchmarks"`
	HeldConstant      []string    `json:"held_constant"` // drivers
	N                 int         `json:"n"`
	Teams             int         `json:"teams"`
	Level             float64     `json:"level"` // of intervals, such as 0.95
	Warnings          []string    `json:"warnings"`
}

// What the effect of [Confounders] compares.
const (
	WithinTeams  = "within teams"  // changes inside teams, team and period effects removed
	BetweenTeams = "between teams" // teams with each other: all that one wave allows
)

// A Benchmark is what was measured and what a confounder of its kind would do. R² are
// shares of what the other covariates leave unexplained.
type Benchmark struct {
	Name string `json:"name"`
	// Absorbed says why it cannot be a benchmark here, empty where it can: what never
	// changes inside teams is in the team effects already. The numbers are then undefined.
	Absorbed  string  `json:"absorbed"`
	R2Driver  float64 `json:"r2_driver"`  // of the driver, in [0,1)
	R2Measure float64 `json:"r2_measure"` // of the measure, the driver being held constant too
	// Overlap is the share of the benchmark that the other context and drivers explain. Where
	// it is large, little is left for R², and the benchmark looks weaker than it is: name the
	// columns together, as in "need_index+poverty". NaN for several columns.
	Overlap float64 `json:"overlap"`
	Without float64 `json:"without"` // Effect when the benchmark itself is not held constant
	// Explained is how many times as strong a confounder would have to be to bring the effect
	// to 0, Doubtful to bring its interval to 0 (0 where it holds 0 already). +Inf, null in
	// JSON, where none can.
	Explained float64 `json:"explained"`
	Doubtful  float64 `json:"doubtful"`
	Bounds    []Bound `json:"bounds"`
}

// A Bound is what is left of the effect, at the worst, with a confounder so many times as
// strong as the benchmark, on both sides. NaN where none can be as strong: it would explain
// more of the driver than there is. One that explains all of the measure leaves no error to
// make an interval of.
type Bound struct {
	Times     float64 `json:"times"`
	R2Driver  float64 `json:"r2_driver"`
	R2Measure float64 `json:"r2_measure"`
	Effect    float64 `json:"effect"`
	SE        float64 `json:"se"` // CR2, scaled as the classical one is
	T         float64 `json:"t"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	// ClassicalT is t with the standard error of independent rows, as sensemakr prints it.
	ClassicalT float64 `json:"classical_t"`
}

// ConfounderOptions tunes [ConfoundersOf]. Nil or the zero value is a complete plan.
type ConfounderOptions struct {
	Lag      int       // periods the driver leads; 0 is the same period. [ConfoundersOfCauses] takes each cause's own
	Controls []string  // drivers held constant, at the same lag
	Times    []float64 // multiples of the benchmarks, above 0; none means 1, 2, 3
	// Between compares teams' averages over all waves, where what lasts in a team is not
	// taken out and can be a benchmark. With one wave it is the only comparison.
	Between bool
	Level   float64 // of intervals, in (0,1); 0 means 0.95
}

// ConfoundersOf bounds what something unmeasured could do to the effect of a driver.
// Benchmarks are context columns, several as one when joined by "+"; none means each column.
// They, as all context, are held constant in the effect itself. Inside teams a benchmark has
// to change over time. With several waves effects are those of changes inside teams unless
// options say Between.
//
// The bias is Cinelli & Hazlett's, exact in least squares; its interval is ours: the CR2
// standard error shrinks or grows as the classical one would. It returns an error when the
// panel has no such touchpoint, measure, driver or context column, or when the effect cannot
// be estimated.
func ConfoundersOf(p *Panel, touchpoint, measure, driver string, benchmarks []string, options *ConfounderOptions) (*Confounders, error) {
	o, err := options.orDefault()
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	at, err := p.locate(touchpoint, measure, driver, o.Lag, o.Controls)
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	named, err := p.benchmarks(benchmarks)
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	c, err := p.observations(at.touchpoint, at.outcome, o.Lag).confounders(at, named, o)
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	return c, nil
}

// ConfoundersOfCauses is [ConfoundersOf] for each root cause, at its likeliest lag and with
// the other causes of the same measure held constant that are likelier than not. Causes whose
// effect cannot be estimated are left out. It stops with the context's error when ctx is done.
func ConfoundersOfCauses(ctx context.Context, p *Panel, causes []RootCause, benchmarks []string, options *ConfounderOptions) ([]Confounders, error) {
	o, err := options.orDefault()
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	named, err := p.benchmarks(benchmarks)
	if err != nil {
		return nil, fmt.Errorf("confounders: %w", err)
	}
	var all []Confounders
	for _, cause := range causes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at, lags, err := p.locateCause(cause, causes)
		if err != nil {
			return nil, fmt.Errorf("confounders: %w", err)
		}
		if c, err := p.observations(at.touchpoint, at.outcome, lags).confounders(at, named, o); err == nil {
			all = append(all, *c)
		}
	}
	return all, nil
}

func (o *ConfounderOptions) orDefault() (ConfounderOptions, error) {
	var v ConfounderOptions
	if o != nil {
		v = *o
	}
	v.Level = cmp.Or(v.Level, .95)
	if len(v.Times) == 0 {
		v.Times = []float64{1, 2, 3}
	}
	for _, k := range v.Times {
		if !(k > 0) || math.IsInf(k, 0) {
			return v, fmt.Errorf("%v times as strong: a multiple must be above 0", k)
		}
	}
	return v, nil
}

// A namedColumns is a benchmark: context columns by index.
type namedColumns struct {
	name    string
	columns []int
}

// benchmarks finds context columns by name, or several joined by "+".
func (p *Panel) benchmarks(names []string) ([]namedColumns, error) {
	if len(names) == 0 {
		for _, v := range p.context.variables() {
			names = append(names, v.label)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("the panel has no context to take a benchmark from")
	}
	var all []namedColumns
	for _, name := range names {
		b := namedColumns{name: name}
		v, err := p.contextNamed(name)
		if err == nil {
			b.columns = v.columns
		} else {
			for _, part := range strings.Split(name, "+") {
				v, err := p.contextNamed(strings.TrimSpace(part))
				if err != nil {
					return nil, err
				}
				b.columns = append(b.columns, v.columns...)
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// A comparison is a regression of the score on the driver, those held constant, context and
// periods, with what is needed to leave columns out of it.
type comparison struct {
	fit     *stats.ClusterFit
	pool    stats.CrossProduct
	raw     []float64 // squares of each column before anything is taken out
	width   int
	context int // index of the first context column
	sd      float64
	rows    int
	teams   int
}

// compare regresses the score on the columns, context and periods, inside teams or between
// rows; nil where that is not possible.
func (o *observations) compare(columns [][]float64, between bool) *comparison {
	var g gram
	absorbed := 0
	if between {
		g = o.gramAcross(o.score, columns, false)
	} else {
		g = o.gram(o.score, columns, false)
		absorbed = g.teams
	}
	if g.teams < 3 || g.rows <= absorbed+len(columns)+1 {
		return nil
	}
	first := len(columns) + len(o.control)
	c := &comparison{width: g.width, context: len(columns), sd: g.sd[0], rows: g.rows, teams: g.teams}
	pool := stats.Pool(g.clusters, g.width)
	for j := range g.width {
		c.raw = append(c.raw, pool.XX[j*g.width+j])
	}
	if !between && len(o.panel.teams) >= manyTeams && first < g.width { // periods would be many columns
		var periods []int
		for j := first; j < g.width; j++ {
			periods = append(periods, j)
		}
		var rank int
		g.clusters, rank = stats.PartialOutEach(g.clusters, periods)
		absorbed += rank
		c.width = first
		pool = stats.Pool(g.clusters, c.width)
	}
	fit, err := stats.FitClusters(g.clusters, c.width, absorbed)
	if err != nil || fit.RSS() <= negligible*g.level || math.IsNaN(fit.Coef(0)) {
		return nil
	}
	c.fit, c.pool = fit, pool
	return c
}

// without returns all columns but the driver and those named.
func (c *comparison) without(columns []int) (rest []int) {
	for j := 1; j < c.width; j++ {
		if !slices.Contains(columns, j) {
			rest = append(rest, j)
		}
	}
	return rest
}

// averages returns one row for each team: averages over its complete rows, all of weight 1.
func (o *observations) averages(columns [][]float64) (*observations, [][]float64) {
	all := append([][]float64{o.score}, columns...)
	all = append(all, o.control...)
	means := make([][]float64, len(all))
	s := &series{}
	a := &observations{panel: &Panel{periods: 1, teams: o.panel.teams}, series: s}
	for from, to := 0, 0; from < len(o.y); from = to {
		sum, n, rows := make([]float64, len(all)), make([]float64, len(all)), 0
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if !o.complete(to, o.score, columns, false) {
				continue
			}
			rows++
			for j, column := range all {
				if v := column[to]; !math.IsNaN(v) {
					sum[j] += v
					n[j]++
				}
			}
		}
		if rows == 0 {
			continue
		}
		s.team, s.period = append(s.team, o.team[from]), append(s.period, 0)
		a.weight = append(a.weight, 1)
		for j := range all {
			means[j] = append(means[j], sum[j]/n[j])
		}
	}
	s.score, s.y = means[0], means[0]
	a.control = means[1+len(columns):]
	return a, means[1 : 1+len(columns)]
}

func (o *observations) confounders(at located, benchmarks []namedColumns, opt ConfounderOptions) (*Confounders, error) {
	p := o.panel
	c := &Confounders{
		Touchpoint: p.touchpoints[o.touchpoint], Measure: p.outcomes[o.outcome].Name, Driver: p.drivers[at.driver.driver].Name,
		Lag: at.driver.lag, Unit: p.outcomes[o.outcome].Unit, Comparison: WithinTeams, Level: opt.Level,
	}
	for _, d := range at.others {
		c.HeldConstant = append(c.HeldConstant, p.drivers[d.driver].Name)
	}
	x, others := o.columns(at)
	columns := append([][]float64{x}, others...)
	rows, between := o, o.waves < 2 || opt.Between
	if between {
		c.Comparison = BetweenTeams
		if o.waves > 1 {
			rows, columns = o.averages(columns)
		}
		c.Warnings = append(c.Warnings, "teams are compared with each other: whatever else differs between them is in the effect, and it is an association")
	}
	r := rows.compare(columns, between)
	if r == nil {
		return nil, fmt.Errorf("the effect of %s on %s at %s cannot be estimated: too few complete rows, or nothing is left of the driver", c.Driver, c.Measure, c.Touchpoint)
	}
	est := r.fit.CR2Col(0)
	df, classical := float64(r.fit.DF), r.fit.Classical(0)
	c.N, c.Teams, c.DriverSD = r.rows, r.teams, r.sd
	c.Effect, c.SE, c.DF = est.Estimate*r.sd, est.SE*r.sd, est.DF
	half := stats.StudentQuantile((1+opt.Level)/2, est.DF) * est.SE
	c.Low, c.High = (est.Estimate-half)*r.sd, (est.Estimate+half)*r.sd
	c.Warnings = append(c.Warnings, est.Warnings...)
	t := est.Estimate / classical
	c.PartialR2 = stats.PartialR2(t, df)
	c.RobustnessValue = stats.RobustnessValue(t, df)
	half05 := stats.StudentQuantile(.975, est.DF) * est.SE
	c.RobustnessValue05 = stats.RobustnessValue(math.Max(0, math.Abs(est.Estimate)-half05)/classical, df)
	for _, b := range benchmarks {
		c.Benchmarks = append(c.Benchmarks, r.benchmark(b, est, rows, between, opt))
	}
	for _, b := range c.Benchmarks {
		if b.Overlap > .5 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s of %s is explained by the other context and drivers: as a benchmark it looks weaker than it is; name columns that belong together as one, joined by +", percent(b.Overlap), b.Name))
		}
	}
	said := map[int]bool{}
	for _, b := range benchmarks {
		missing, new := 0, false
		for _, j := range b.columns {
			new = new || !said[j]
			said[j] = true
		}
		for i := range rows.y {
			if rows.complete(i, rows.score, columns, false) && slices.ContainsFunc(b.columns, func(j int) bool { return math.IsNaN(rows.control[j][i]) }) {
				missing++
			}
		}
		if missing > 0 && new {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s is not known for %d of %d rows, which count as average", b.name, missing, r.rows))
		}
	}
	return c, nil
}

// benchmark bounds the effect by one benchmark.
func (r *comparison) benchmark(named namedColumns, est stats.Estimate, o *observations, between bool, opt ConfounderOptions) Benchmark {
	nan := math.NaN()
	b := Benchmark{Name: named.name, R2Driver: nan, R2Measure: nan, Overlap: nan, Without: nan, Explained: nan, Doubtful: nan}
	var z []int
	for _, j := range named.columns {
		z = append(z, r.context+j)
	}
	var periods []int
	for j := r.context + len(o.control); j < r.width; j++ {
		periods = append(periods, j)
	}
	alone, _ := r.pool.PartialOut(periods...)
	moves, left := false, false
	for _, j := range z {
		moves = moves || r.raw[j] > 0
		left = left || alone.XX[j*r.width+j] > 1e-10*r.raw[j]
	}
	switch {
	case !moves && between:
		b.Absorbed = "it is the same for all teams"
	case !moves:
		b.Absorbed = "it never changes inside teams: team effects hold it constant already; it can be a benchmark between teams"
	case !left:
		b.Absorbed = "it changes alike in all teams: period effects hold it constant already"
	}
	if b.Absorbed != "" {
		return b
	}
	rest := r.without(z)
	reduced, _ := r.pool.PartialOut(rest...)
	full, _ := r.pool.PartialOut(append(slices.Clone(rest), z...)...)
	both, _ := r.pool.PartialOut(append(slices.Clone(rest), 0)...)
	b.R2Driver = max(0, 1-full.XX[0]/reduced.XX[0])
	b.R2Measure = max(0, 1-r.fit.RSS()/both.YY)
	b.Without = reduced.XY[0] / reduced.XX[0] * r.sd
	if len(z) == 1 {
		// Of what periods leave of it; the driver itself is no overlap.
		b.Overlap = max(0, 1-reduced.XX[z[0]*r.width+z[0]]/alone.XX[z[0]*r.width+z[0]])
	}
	df, classical := float64(r.fit.DF), r.fit.Classical(0)
	q := stats.StudentQuantile((1+opt.Level)/2, est.DF)
	bound := func(k float64) Bound {
		strength := stats.BenchmarkConfounder(b.R2Driver, b.R2Measure, k)
		adjusted, se, t := strength.Adjust(est.Estimate, classical, df)
		robust := est.SE * se / classical
		return Bound{Times: k, R2Driver: strength.R2Treatment, R2Measure: strength.R2Outcome,
			Effect: adjusted * r.sd, SE: robust * r.sd, T: adjusted / robust, ClassicalT: t,
			Low: (adjusted - q*robust) * r.sd, High: (adjusted + q*robust) * r.sd}
	}
	for _, k := range opt.Times {
		x := bound(k)
		if x.R2Measure == 1 { // nothing of the measure is left to err
			x.SE, x.T, x.ClassicalT, x.Low, x.High = nan, nan, nan, nan, nan
		}
		b.Bounds = append(b.Bounds, x)
	}
	sign := math.Copysign(1, est.Estimate)
	most := (1 - b.R2Driver) / b.R2Driver // none can be stronger
	b.Explained = firstCrossing(most, func(k float64) float64 { return sign * bound(k).Effect })
	b.Doubtful = 0
	if math.Abs(est.Estimate) > q*est.SE {
		b.Doubtful = firstCrossing(most, func(k float64) float64 { x := bound(k); return sign*x.Effect - q*x.SE })
	}
	return b
}

// firstCrossing returns the smallest multiple, below the most there can be, at which f, above 0
// at 0, falls to 0; +Inf where it never does. NaN values of f count as 0 or below: they lie
// beyond the most.
func firstCrossing(most float64, f func(k float64) float64) float64 {
	if !(most > 0) || math.IsInf(most, 1) {
		return math.Inf(1) // the benchmark has nothing to do with the driver
	}
	const steps = 400
	low := 0.
	for i := 1; i <= steps; i++ {
		// Finer near both ends: crossings crowd at the small and at the largest multiples.
		u := float64(i) / steps
		high := most * u * u * (1 - 1e-9)
		if f(high) > 0 {
			low = high
			continue
		}
		for range 100 {
			middle := (low + high) / 2
			if f(middle) > 0 {
				low = middle
			} else {
				high = middle
			}
		}
		return high
	}
	return math.Inf(1)
}

// MarshalJSON writes undefined numbers as null.
func (c Confounders) MarshalJSON() ([]byte, error) { return nullJSON(c) }

// String prints the effect and what confounders of each benchmark's strength would leave of it.
func (c *Confounders) String() string {
	digits := decimals(math.Abs(c.Effect))
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s at %s, lag %d, %s: %s %s %s per standard deviation (%s) of %s\n", c.Driver, c.Measure, c.Touchpoint, c.Lag, c.Comparison,
		signed(c.Effect, digits), cmp.Or(c.Unit, "units"), interval(c.Low, c.High, digits), fixed(c.DriverSD, decimals(c.DriverSD)), c.Driver)
	fmt.Fprintf(&b, "%d rows of %d teams; robustness value %.3f, %.3f for the interval; R² with the measure %.3f\n", c.N, c.Teams, c.RobustnessValue, c.RobustnessValue05, c.PartialR2)
	t := textTable{align: "lrrrrlr"}
	t.add("unmeasured, as strong as", "", "R² driver", "R² measure", "effect", fmt.Sprintf("%.0f %%", 100*c.Level), "t")
	for _, m := range c.Benchmarks {
		for i, x := range m.Bounds {
			name := ""
			if i == 0 {
				name = m.Name
			}
			if math.IsNaN(x.Effect) {
				t.add(name, fmt.Sprintf("%g×", x.Times), "", "", "", "none can be so strong", "")
				continue
			}
			t.add(name, fmt.Sprintf("%g×", x.Times), fixed(x.R2Driver, 4), fixed(x.R2Measure, 4), signed(x.Effect, digits), interval(x.Low, x.High, digits), signed(x.T, 1))
		}
	}
	if len(t.rows) > 1 {
		b.WriteString("\n" + t.String() + "\n")
	}
	for _, m := range c.Benchmarks {
		if m.Absorbed != "" {
			fmt.Fprintf(&b, "%s is no benchmark here: %s\n", m.Name, m.Absorbed)
			continue
		}
		fmt.Fprintf(&b, "to bring the effect to 0 it takes %s %s, its interval %s; without holding %s constant the effect is %s\n",
			multiple(m.Explained), m.Name, multiple(m.Doubtful), m.Name, signed(m.Without, digits))
	}
	writeWarnings(&b, c.Warnings)
	return b.String()
}

func multiple(k float64) string {
	switch {
	case math.IsInf(k, 1):
		return "more than any"
	case k >= 100:
		return "more than 100×"
	}
	return fmt.Sprintf("%.1f×", k)
}
