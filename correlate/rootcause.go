package correlate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A Direction says which side moves first.
type Direction string

const (
	EXLeads Direction = "ex_leads" // past EX tells later CX, not the reverse
	CXLeads Direction = "cx_leads" // past CX tells later EX, not the reverse
	Both    Direction = "both"
	Unclear Direction = "unclear" // neither, or too few waves to tell
)

// A Verdict is the strongest claim the evidence allows, weakest first: cannot
// tell, associated, candidate cause.
type Verdict string

const (
	CannotTell     Verdict = "cannot tell"
	Associated     Verdict = "associated"
	CandidateCause Verdict = "candidate cause"
)

// An Agreement says whether teams that differ in a driver for good differ in the measure
// as a team does when the driver changes. Where they do not, what differs between teams
// for good is not the driver's doing alone.
type Agreement string

const (
	Alike         Agreement = "alike"    // both are told from 0, not from each other
	DifferentSize Agreement = "size"     // of one sign, but of different size
	Opposite      Agreement = "opposite" // of opposite sign, and the difference is told from 0 (Simpson)
	Untold        Agreement = "untold"   // too little is known of either
)

// agreement compares the estimates within and between teams, which are independent: one
// rests on what changes inside teams, the other on their averages.
func agreement(within, between stats.Estimate) Agreement {
	difference := between.Estimate - within.Estimate
	half := stats.StudentQuantile(.975, min(within.DF, between.DF)) * math.Hypot(within.SE, between.SE)
	told := func(e stats.Estimate) bool { return e.Low > 0 || e.High < 0 }
	switch same := within.Estimate*between.Estimate > 0; {
	case math.Abs(difference) > half && same:
		return DifferentSize
	case math.Abs(difference) > half:
		return Opposite
	case same && told(within) && told(between):
		return Alike
	}
	return Untold
}

// A CrossLag is one arrow of the direction test: does the past of one side tell
// the present of the other, given its own past, with team and period effects?
type CrossLag struct {
	Lag       int     // periods from the cause to the target, 1 or more; the target's own past is one period before
	Estimate  float64 // change of the target, in its unit (the measure's raw mean), per unit of the other side Lag periods before
	Standard  float64 // the same in within-team standard deviations of both
	Low, High float64 // 95 % CR2 interval of Estimate
	SE, DF, P float64
	Q         float64 // Benjamini-Hochberg over all arrows tested
	Unbiased  bool    // corrected for what team effects do to a lagged outcome in a short panel
	N, Teams  int
}

// A RootCause is what the data say of one driver at one touchpoint and measure.
type RootCause struct {
	Touchpoint, Measure, Driver string
	Kind                        CauseKind // of the driver
	Rank                        int       // 1 is the likeliest, within the touchpoint and measure
	// RankLow and RankHigh hold the rank in 95 % of the draws of teams; 0 when teams
	// were not drawn. First and TopThree are the shares of draws in which the driver is
	// first and among the first three; NaN when not drawn.
	RankLow, RankHigh int
	First, TopThree   float64
	// Probability that the driver is among the causes, calibrated, given that no
	// cause that varies in time was left unmeasured; NaN with one wave.
	Probability float64
	Inclusion   float64 // posterior inclusion probability, as estimated
	// Borrowed is how much likelier a cause the driver was, before this touchpoint and
	// measure were looked at, than drivers are on average: what other touchpoints and
	// measures say of it. Above 0; 1 where nothing was borrowed.
	Borrowed float64
	Lag      int       // likeliest lag: periods the driver leads
	Lag0     float64   // share of the inclusion at lag 0
	LagShare []float64 // share of the inclusion by lag, from 0
	// CredibleSet names the drivers, this one first, that the data cannot tell
	// apart at 95 %; empty when the driver is in none.
	CredibleSet []string
	// Effect of a rise of one within-team standard deviation of the driver (with one
	// wave: one standard deviation between teams), in EffectUnit, summed over the lags of
	// the credible set, or at the likeliest lag where the driver is in none.
	Effect, Low, High float64
	EffectPerPoint    float64 // the same per point of the driver's own scale
	EffectUnit        string  // the measure's unit; empty when it is not known
	P, Q              float64 // joint test over all lags (HTZ) on the raw mean; q over all root causes
	Between           float64 // difference between team averages for the same rise, at the likeliest lag, nothing held constant
	BetweenLow        float64
	BetweenHigh       float64
	Agreement         Agreement // of Between with Effect
	// PlaceboP is the share of 200 worlds, this one included (with up to 7 teams: of all
	// rearrangements), in which teams got each other's employees and the driver still went
	// with the measure as closely. It is not corrected for the driver being picked as the
	// best of several. NaN where that was not tried (for drivers neither first nor likelier
	// than not, without draws) or cannot be (one wave).
	PlaceboP         float64
	Direction        Direction
	Forward, Reverse CrossLag
	Verdict          Verdict
	Reasons          []string // why this verdict and no stronger one
	// Corrected is the effect with the sampling error of employees' averages taken off,
	// per standard deviation of what the driver truly does inside teams; Reliability, in
	// [0,1], is the share of the averages' movement that is no sampling error. It holds if
	// people's answers err anew in every wave. NaN where the error is not known.
	Corrected, CorrectedLow, CorrectedHigh float64
	Reliability                            float64

	// RobustnessValue is the share of what is left unexplained, of the driver and of the
	// measure, that a confounder would have to explain to bring the effect to 0;
	// RobustnessValue05 to where its interval reaches 0. In [0,1]; Cinelli & Hazlett
	// (2020).
	RobustnessValue, RobustnessValue05 float64
	// EValue is the risk ratio a confounder would need with both sides to explain the
	// effect away, 1 or more; EValueLimit to bring the interval to 0. VanderWeele & Ding
	// (2017).
	EValue, EValueLimit float64
	SmallestDetectable  float64 // in EffectUnit: effect that these data would show with 80 % power
	Customers           int64   // answers given here in the latest period; 0 when not known
	ExpectedGain        float64 // in EffectUnit per customer, positive is better; NaN with one wave
	ExpectedGainLow     float64 // 95 % of draws of teams, taking the probability as it is; without draws, from the interval of the effect
	ExpectedGainHigh    float64
	N, Teams            int // rows and teams behind the effect
	Warnings            []string
}

// RootCauses ranks every driver for every touchpoint and measure. See docs/definitions.md
// for what each number means and rests on. It stops with the context's error when
// the context is done.
func RootCauses(ctx context.Context, p *Panel, options *Options) ([]RootCause, error) {
	o := options.orDefault()
	lags := o.lags(p)
	jobs := o.places(p)
	// First the evidence of every touchpoint, from which priors and what to borrow are
	// learnt; then the ranking. Rows are built twice rather than kept: they would fill
	// the memory that the evidence sums up.
	b := &borrower{places: jobs, evidence: make([]*evidence, len(jobs)), priors: map[int]prior{}, drivers: len(p.drivers), workers: o.workers()}
	left := make([]residuals, len(jobs))
	err := each(ctx, o.workers(), len(jobs), func(done int) { o.progress("gathering evidence", done, len(jobs)) }, func(i int) {
		obs := p.observations(jobs[i].touchpoint, jobs[i].outcome, lags)
		b.evidence[i] = obs.evidence()
		b.evidence[i].clusters = nil // there may be many touchpoints of many teams
		if !o.NoBorrowing || !o.NoResamples {
			left[i] = obs.residuals()
		}
	})
	if err != nil {
		return nil, err
	}
	for _, m := range o.outcomes(p) {
		var same []*evidence
		for i, j := range jobs {
			if j.outcome == m {
				same = append(same, b.evidence[i])
			}
		}
		b.priors[m] = learnPrior(ctx, o.workers(), same)
	}
	var shared sharing
	if !o.NoBorrowing {
		touchpoints, measures := residualCorrelation(jobs, left, p.periods)
		b.freshTouchpoint, b.freshMeasure = fresh(touchpoints), fresh(measures)
		shared = b.learn(ctx)
	}
	found, waves := make([][]RootCause, len(jobs)), make([]int, len(jobs))
	err = each(ctx, o.workers(), len(jobs), func(done int) { o.progress("root causes", done, len(jobs)) }, func(i int) {
		obs := p.observations(jobs[i].touchpoint, jobs[i].outcome, lags)
		prior, weights := b.priors[jobs[i].outcome], b.weights(i, shared)
		var draws *redraw
		if !o.NoResamples {
			draws, _ = obs.redraw(ctx, o.resampling(p.touchpoints[jobs[i].touchpoint], p.outcomes[jobs[i].outcome].Name))
		}
		causes := obs.rootCauses(b.evidence[i].rank(prior, weights, len(p.drivers)), draws)
		if draws != nil {
			if s, err := obs.evidence().stability(ctx, prior, weights, len(p.drivers), obs.absent, draws); err == nil {
				for c := range causes {
					causes[c].steady(s, p)
				}
			}
			obs.placebos(ctx, causes, left[i], o.Seed)
		}
		for c := range causes {
			causes[c].Borrowed = b.ratio(i, weights, p.driverNamed(causes[c].Driver))
		}
		found[i], waves[i] = causes, obs.waves
	})
	if err != nil {
		return nil, err
	}
	var all []RootCause
	var wavesOf []int
	for i, causes := range found {
		for _, c := range causes {
			all, wavesOf = append(all, c), append(wavesOf, waves[i])
		}
	}
	settle(all)
	ps := make([]float64, len(all))
	for i := range all {
		ps[i] = all[i].P
	}
	for i, q := range stats.BH(ps) {
		all[i].Q = q
		all[i].judge(wavesOf[i], p.sameSource(&all[i], o.SameSource))
	}
	return all, nil
}

// sameSource reports whether people of one kind answered on both sides.
func (p *Panel) sameSource(c *RootCause, named []string) bool {
	switch c.Kind {
	case UpstreamTouch:
		return true
	case DriverInteraction: // as much as either of its drivers
		for _, d := range p.drivers[p.driverNamed(c.Driver)].of {
			part := *c
			part.Driver, part.Kind = p.drivers[d].Name, p.drivers[d].kind
			if p.sameSource(&part, named) {
				return true
			}
		}
	}
	for _, n := range named {
		if n == c.Touchpoint || n == c.Measure || n == c.Driver || n == c.Touchpoint+"/"+c.Measure {
			return true
		}
	}
	outcome := slices.IndexFunc(p.outcomes, func(o outcome) bool { return o.Name == c.Measure })
	driver := p.driverNamed(c.Driver)
	who := p.outcomes[outcome].Respondents
	return who != "" && who == p.drivers[driver].Respondents
}

// rootCauses ranks the drivers of one touchpoint and measure. Without draws what rests on
// them stays unknown.
func (o *observations) rootCauses(r *ranking, draws *redraw) []RootCause {
	p, m := o.panel, o.panel.outcomes[o.outcome]
	var latest int32
	for _, t := range o.period {
		latest = max(latest, t)
	}
	var customers int64
	for i, t := range o.period {
		if t == latest {
			customers += o.n[i]
		}
	}
	causes := make([]RootCause, 0, len(r.order))
	order := slices.DeleteFunc(slices.Clone(r.order), o.absent)
	for rank, d := range order {
		e := o.effect(d, r)
		c := RootCause{
			Touchpoint: p.touchpoints[o.touchpoint], Measure: m.Name, Driver: p.drivers[d].Name, Kind: p.drivers[d].kind, Rank: rank + 1,
			Probability: r.probability(d), Inclusion: r.inclusion[d], Lag: r.likeliest(d), LagShare: r.share[d], Lag0: r.share[d][0],
			Effect: e.perPoint.Estimate * e.sd, Low: e.perPoint.Low * e.sd, High: e.perPoint.High * e.sd,
			Corrected: e.corrected.Estimate * e.correctedSD, CorrectedLow: e.corrected.Low * e.correctedSD, CorrectedHigh: e.corrected.High * e.correctedSD,
			Reliability:    e.reliability,
			EffectPerPoint: e.perPoint.Estimate, EffectUnit: m.Unit,
			P: e.joint.P, Between: e.between.Estimate * e.sd, BetweenLow: e.between.Low * e.sd, BetweenHigh: e.between.High * e.sd,
			RobustnessValue: e.robustness, RobustnessValue05: e.robustness05, EValue: e.confounder.Estimate, EValueLimit: e.confounder.Limit,
			First: math.NaN(), TopThree: math.NaN(), PlaceboP: math.NaN(),
			SmallestDetectable: smallestDetectable(e.perPoint) * e.sd, Customers: customers,
			N: e.perPoint.N, Teams: e.perPoint.Clusters,
		}
		c.Agreement = Untold
		if o.waves > 1 {
			c.Agreement = agreement(e.perPoint, e.between)
		}
		for _, x := range r.sets[d] {
			c.CredibleSet = append(c.CredibleSet, p.drivers[x].Name)
		}
		c.Forward, c.Reverse = o.crossLags(d, c.Lag)
		if o.waves < 2 {
			c.Probability = math.NaN()
			c.warn("one wave: estimates compare teams with each other, and whatever else differs between teams is in them")
		}
		if rank < steadyRanks {
			o.unsteady(d, &c)
		}
		c.gain(o, d, e, draws)
		c.doubt(o, e)
		causes = append(causes, c)
	}
	return causes
}

// steady notes how the ranking came out in draws of teams.
func (c *RootCause) steady(s *stability, p *Panel) {
	d := p.driverNamed(c.Driver)
	c.First, c.TopThree, c.RankLow, c.RankHigh = s.first[d], s.topThree[d], s.rankLow[d], s.rankHigh[d]
}

// gain sets what customers may expect of the driver.
func (c *RootCause) gain(o *observations, d int, e effect, draws *redraw) {
	if c.Kind == ContextChange || c.Kind == DriverInteraction {
		c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh = math.NaN(), math.NaN(), math.NaN()
		return
	}
	k := c.Probability * orientation(o.panel.outcomes[o.outcome].LowerBetter)
	rise := o.improvement(d)
	c.ExpectedGain = k * rise * e.perPoint.Estimate
	low, high := k*rise*e.perPoint.Low, k*rise*e.perPoint.High
	if draws != nil {
		low, high = o.redrawn(d, e, draws)
		low, high = k*low, k*high
	}
	c.ExpectedGainLow, c.ExpectedGainHigh = min(low, high), max(low, high)
}

// doubt notes what should make a reader careful.
func (c *RootCause) doubt(o *observations, e effect) {
	for _, w := range e.perPoint.Warnings {
		c.warn("%s", w)
	}
	if math.IsNaN(c.Effect) {
		c.warn("the effect could not be estimated: too few complete rows, or the driver does not vary inside teams")
	}
	if e.partial {
		c.warn("employees' averages move mostly by sampling error: the corrected effect is corrected only in part")
	}
	if e.alone {
		c.warn("too few rows to hold the other likely causes constant: the effect may be partly theirs")
	}
	if o.waves >= directionWaves && o.waves < nickellPeriods && !c.Forward.Unbiased {
		c.warn("fewer than %d periods: the direction test leans to one side (Nickell 1981)", nickellPeriods)
	}
	if c.Agreement == Opposite {
		c.warn("teams with more of it differ in the other direction than teams do when it changes (Simpson)")
	}
}

func (c *RootCause) warn(format string, args ...any) {
	c.Warnings = append(c.Warnings, fmt.Sprintf(format, args...))
}

// smallestDetectable returns the effect that would be found significant at .05 with
// 80 % power, given the standard error and degrees of freedom at hand (Bloom 1995,
// "Minimum detectable effects", Evaluation Review 19:547).
func smallestDetectable(e stats.Estimate) float64 {
	return (stats.StudentQuantile(.975, e.DF) + stats.StudentQuantile(.8, e.DF)) * e.SE
}
