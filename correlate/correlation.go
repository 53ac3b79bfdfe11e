package correlate

import (
	"context"
	"fmt"
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A Level says which differences a correlation is made of.
type Level string

const (
	Pooled  Level = "pooled"  // all rows together: mixes the two below
	Between Level = "between" // differences between team averages
	Within  Level = "within"  // changes inside a team, shared season removed
)

// A Method names the coefficient.
type Method string

const (
	Pearson  Method = "pearson"
	Spearman Method = "spearman" // pooled and between only
)

// A Correlation is one association between an employee driver and a customer
// measure at a touchpoint, with all that is needed to report it.
type Correlation struct {
	Touchpoint string
	Measure    string // the score's name; the estimate rests on its raw mean where there is one
	Driver     string
	Level      Level
	Lag        int // periods the driver leads the measure; negative: the measure leads
	Method     Method
	Estimate   float64 // in [-1,1]; NaN when undefined, and Warnings says why
	Low, High  float64 // 95 % interval, over teams
	P          float64 // two-sided
	Q          float64 // Benjamini-Hochberg over all rows of the same level and method
	DF         float64 // degrees of freedom of the test
	N, Teams   int     // rows, and the teams they come from: the independent units
	// SignConflict: the slopes between and within teams point in opposite
	// directions and differ by more than chance (Mundlak's test).
	SignConflict bool
	Warnings     []string
}

// correlationTeams is the fewest teams over which a correlation is told: below it the
// figure would describe the teams rather than the association.
const correlationTeams = 5

// Correlations returns every touchpoint × measure × driver at every lag both ways:
// Pearson's r pooled, between and within teams, and Spearman's rank correlation
// pooled and between. Tests and intervals of pooled and within rest on teams as the
// independent units (CR2, Satterthwaite degrees of freedom); those of between on one
// row for each team, J-2 degrees of freedom. Rows count alike and context is not held
// constant. Below five teams nothing is told. It stops with the context's error when
// the context is done.
func Correlations(ctx context.Context, p *Panel, options *Options) ([]Correlation, error) {
	o := options.orDefault()
	lags := o.lags(p)
	jobs := o.places(p)
	found := make([][]Correlation, len(jobs))
	err := each(ctx, o.workers(), len(jobs), func(done int) { o.progress("correlations", done, len(jobs)) }, func(i int) {
		found[i] = p.observations(jobs[i].touchpoint, jobs[i].outcome, lags).correlations()
	})
	if err != nil {
		return nil, err
	}
	var all []Correlation
	for _, f := range found {
		all = append(all, f...)
	}
	type family struct {
		level  Level
		method Method
	}
	members := map[family][]int{}
	for i, c := range all {
		members[family{c.Level, c.Method}] = append(members[family{c.Level, c.Method}], i)
	}
	for _, idx := range members {
		ps := make([]float64, len(idx))
		for i, at := range idx {
			ps[i] = all[at].P
		}
		for i, q := range stats.BH(ps) {
			all[idx[i]].Q = q
		}
	}
	return all, nil
}

// correlations of every driver at every lag, rows unweighted and without context.
func (o *observations) correlations() []Correlation {
	plain := *o
	plain.control = nil
	plain.weight = make([]float64, len(o.y))
	for i := range plain.weight {
		plain.weight[i] = 1
	}
	o = &plain
	lags := o.lags
	if o.waves < 2 {
		lags = 0
	}
	var all []Correlation
	for d := range o.panel.drivers {
		if o.absent(d) {
			continue
		}
		byLag := make([][]Correlation, 0, 2*lags+1)
		for lag := -lags; lag <= lags; lag++ {
			byLag = append(byLag, o.correlate(d, lag))
		}
		for form := range byLag[0] { // by level and method, then lag
			for _, cs := range byLag {
				all = append(all, cs[form])
			}
		}
	}
	return all
}

// correlate returns all levels and methods of one driver at one lag, always in the
// same order.
func (o *observations) correlate(d, lag int) []Correlation {
	x := o.at(d, lag)
	conflict := o.signConflict(x)
	pairs := pairsOf(o, x)
	means := o.teamMeans(o.y, x)
	mx, my := make([]float64, len(means)), make([]float64, len(means))
	for j, m := range means {
		mx[j], my[j] = m.x, m.y
	}
	row := func(level Level, method Method) Correlation {
		nan := math.NaN()
		c := Correlation{
			Touchpoint: o.panel.touchpoints[o.touchpoint], Measure: o.panel.outcomes[o.outcome].Name, Driver: o.panel.drivers[d].Name,
			Level: level, Lag: lag, Method: method, Estimate: nan, Low: nan, High: nan, P: nan, Q: nan, DF: nan,
			N: len(pairs.x), Teams: len(means), SignConflict: conflict,
		}
		if len(means) < correlationTeams {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%d teams; a correlation is told over %d or more", len(means), correlationTeams))
		}
		return c
	}
	pooled := func(method Method, x, y []float64) Correlation {
		c := row(Pooled, method)
		if c.Teams >= correlationTeams {
			c.fromSlope(pairs.fit(x, y))
		}
		return c
	}
	between := func(method Method) Correlation {
		c := row(Between, method)
		c.N = len(means)
		if c.Teams < correlationTeams {
			return c
		}
		s := stats.Pearson(mx, my, nil)
		if method == Spearman {
			s = stats.Spearman(mx, my, nil)
		}
		c.Estimate, c.Low, c.High, c.P, c.DF = s.Estimate, s.Low, s.High, s.P, float64(len(means)-2)
		c.Warnings = append(c.Warnings, s.Warnings...)
		return c
	}
	inside := row(Within, Pearson)
	if o.waves < 2 {
		inside.Warnings = append(inside.Warnings, "one wave: nothing changes inside a team")
	} else if inside.Teams >= correlationTeams {
		w := o.within(o.y, x)
		if w != nil && w.teams < correlationTeams {
			inside.N, inside.Teams = w.rows, w.teams
			inside.Warnings = append(inside.Warnings, fmt.Sprintf("%d teams change; a correlation is told over %d or more", w.teams, correlationTeams))
		} else if w.estimable(0) {
			inside.N, inside.Teams = w.rows, w.teams
			t := w.Coef(0) / w.Classical(0)
			inside.fromSlope(w.CR2Col(0), t/math.Sqrt(t*t+float64(w.DF)))
		} else {
			inside.Warnings = append(inside.Warnings, "the driver or the measure does not change inside teams")
		}
	}
	return []Correlation{
		between(Pearson), between(Spearman),
		pooled(Pearson, pairs.x, pairs.y), pooled(Spearman, stats.MidRanks(pairs.x), stats.MidRanks(pairs.y)),
		inside,
	}
}

// fromSlope sets a correlation r and takes test and interval from the slope it
// standardises: the error of r is that of the slope in the same proportion, and the
// interval is symmetric on Fisher's z, where the error is that of r over 1-r².
func (c *Correlation) fromSlope(slope stats.Estimate, r float64) {
	c.Estimate, c.P, c.DF = r, slope.P, slope.DF
	c.Warnings = append(c.Warnings, slope.Warnings...)
	if math.IsNaN(r) {
		c.P = math.NaN()
		c.Warnings = append(c.Warnings, "undefined: the driver or the measure never varies")
		return
	}
	if r*r >= 1 || slope.T == 0 || math.IsNaN(slope.SE) {
		return
	}
	se := math.Abs(r/slope.T) / (1 - r*r)
	half := stats.StudentQuantile(.975, slope.DF) * se
	z := math.Atanh(r)
	c.Low, c.High = math.Tanh(z-half), math.Tanh(z+half)
}

// pairs are the rows in which both sides are present.
type pairs struct {
	team []int32
	x, y []float64
}

func pairsOf(o *observations, x []float64) pairs {
	var p pairs
	for i, v := range x {
		if !math.IsNaN(v) && !math.IsNaN(o.y[i]) {
			p.team, p.x, p.y = append(p.team, o.team[i]), append(p.x, v), append(p.y, o.y[i])
		}
	}
	return p
}

// fit regresses y on x over all pairs, teams as clusters, and returns the slope and
// the correlation.
func (p pairs) fit(x, y []float64) (stats.Estimate, float64) {
	r := stats.Pearson(x, y, nil).Estimate
	f, err := stats.FitClusters(clustered(p.team, y, x), 2, 0)
	if err != nil || math.IsNaN(r) {
		return stats.Estimate{P: math.NaN(), DF: math.NaN(), SE: math.NaN()}, r
	}
	return f.CR2Col(0), r
}

// clustered sums cross-products of centred columns and an intercept by team.
func clustered(team []int32, y []float64, columns ...[]float64) []stats.CrossProduct {
	mean := make([]float64, len(columns))
	meanY := 0.
	for i := range y {
		meanY += y[i] / float64(len(y))
		for j, c := range columns {
			mean[j] += c[i] / float64(len(y))
		}
	}
	var clusters []stats.CrossProduct
	row := make([]float64, len(columns)+1)
	row[len(columns)] = 1
	for i := range y {
		if i == 0 || team[i] != team[i-1] {
			clusters = append(clusters, stats.NewCrossProduct(len(row)))
		}
		for j, c := range columns {
			row[j] = c[i] - mean[j]
		}
		clusters[len(clusters)-1].Add(row, y[i]-meanY, 1)
	}
	return clusters
}

// signConflict reports whether the slopes inside and between teams point in opposite
// directions and differ by more than chance: Mundlak's regression on the deviation
// from the team's mean and on that mean, CR2 interval of the difference (Mundlak
// 1978, Econometrica 46:69).
func (o *observations) signConflict(x []float64) bool {
	p := pairsOf(o, x)
	deviation, mean := make([]float64, len(p.x)), make([]float64, len(p.x))
	for from := 0; from < len(p.x); {
		to, m := from, 0.
		for ; to < len(p.x) && p.team[to] == p.team[from]; to++ {
			m += (p.x[to] - m) / float64(to-from+1)
		}
		for i := from; i < to; i++ {
			deviation[i], mean[i] = p.x[i]-m, m
		}
		from = to
	}
	f, err := stats.FitClusters(clustered(p.team, p.y, deviation, mean), 3, 0)
	if err != nil || math.IsNaN(f.Coef(0)) || math.IsNaN(f.Coef(1)) || f.Coef(0)*f.Coef(1) >= 0 {
		return false
	}
	e := f.CR2([]float64{1, -1, 0})
	return e.Low > 0 || e.High < 0
}
