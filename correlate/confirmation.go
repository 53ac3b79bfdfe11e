package correlate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

// Confirmed is the strongest verdict: where teams acted on the driver, it rose, and
// customers' answers changed as the root cause said they would, beyond those of teams
// that did not act.
const Confirmed Verdict = "confirmed"

// ConfirmationTeams is the fewest teams that acted, and the fewest compared with them,
// behind a confirmation.
const ConfirmationTeams = 5

// A Confirmation is what actions taken say of one root cause: the change where teams
// acted on the driver less the change where they did not (difference in differences).
type Confirmation struct {
	Touchpoint, Measure, Driver string
	Lag                         int     // periods from the action until it is expected to show
	Before, After               Verdict // what the root cause was, and what it is now
	Reasons                     []string
	Acted, Compared             int // teams
	// Effect on the measure in teams that acted, from Lag periods after the action on, in
	// Unit, with its 95 % interval. P is that of the raw mean; Q corrects it for how many
	// root causes were tested (Benjamini-Hochberg).
	Effect, Low, High float64
	Unit              string
	P, Q              float64
	// Rise of the driver where teams acted, in its own points.
	Rise, RiseLow, RiseHigh, RiseP float64
	// Predicted is the effect that the root cause promised for such a rise.
	Predicted, PredictedLow, PredictedHigh float64
	// PathsP tests that teams that acted and others were on the same path before: small
	// means that they were not, and that the effect may be what was under way. NaN where
	// there are too few periods before the action.
	PathsP       float64
	Events       []EventStudyPoint // of the measure
	DriverEvents []EventStudyPoint
	Warnings     []string
}

// An EventStudyPoint is the difference between teams that acted and others so many
// periods after the action, from what it was in the period before it.
type EventStudyPoint struct {
	Since             int // periods since the action; below 0 it should be 0
	Estimate          float64
	Low, High         float64 // 95 % interval; NaN in the period compared with
	BandLow, BandHigh float64 // hold at all points at once
	N                 int     // teams
}

// ConfirmOptions tunes [Confirm]. Nil or the zero value is a complete plan.
type ConfirmOptions struct {
	// NotYetActed also compares with teams that acted later, until they do. It is done in
	// any case where every team acts sooner or later.
	NotYetActed bool
	Resampling  stats.Resampling // of teams, for the bands
}

// Confirm holds root causes against actions taken on their drivers, one [Confirmation]
// for each root cause whose driver an intervention names; the first action of a team
// on a driver counts, and lasts. Effects are those of [stats.DifferenceInDifferences].
//
// A root cause is confirmed when the driver rose where teams acted, the measure then
// changed in the direction promised (q < .05), both groups of teams were on like paths
// before, and at least [ConfirmationTeams] of each are compared. It falls back to
// associated when the driver rose and the measure changed by less than the interval of
// the promise, or the wrong way. Otherwise it stays what it was, and Reasons says why.
//
// It rests on what difference in differences rests on: without the action, both groups
// would have changed alike, and nothing else was done in the same teams at the same
// time. Teams chosen because they had just slipped get better by themselves: choose by
// lot, or by need over a longer time.
func Confirm(ctx context.Context, p *Panel, causes []RootCause, taken []Intervention, options *ConfirmOptions) ([]Confirmation, error) {
	var o ConfirmOptions
	if options != nil {
		o = *options
	}
	acts, unknown, err := p.firstActs(taken)
	if err != nil {
		return nil, fmt.Errorf("confirm: %w", err)
	}
	var all []Confirmation
	var judged []RootCause
	for _, c := range causes {
		d := p.driverNamed(c.Driver)
		if d < 0 || len(acts[d]) == 0 {
			continue
		}
		k := slices.Index(p.touchpoints, c.Touchpoint)
		m, err := p.outcomeNamed(c.Measure)
		if err != nil || k < 0 {
			return nil, fmt.Errorf("confirm: a cause of %q at %q, which the panel does not have", c.Measure, c.Touchpoint)
		}
		x := Confirmation{Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver, Lag: c.Lag, Before: c.Verdict, After: c.Verdict, Unit: p.outcomes[m].Unit}
		if unknown > 0 {
			x.warn("%d interventions name a team or driver that the panel does not have", unknown)
		}
		if err := x.measure(ctx, p, k, m, d, acts[d], c, o); err != nil {
			return nil, err
		}
		all, judged = append(all, x), append(judged, c)
	}
	ps := make([]float64, len(all))
	for i := range all {
		ps[i] = all[i].P
	}
	for i, q := range stats.BH(ps) {
		all[i].Q = q
		d := p.driverNamed(all[i].Driver)
		all[i].judge(judged[i], orientation(p.drivers[d].LowerBetter))
	}
	return all, nil
}

// ApplyConfirmations returns the root causes with the verdicts that actions taken gave them.
func ApplyConfirmations(causes []RootCause, confirmations []Confirmation) []RootCause {
	out := slices.Clone(causes)
	for _, x := range confirmations {
		for i := range out {
			if c := &out[i]; c.Touchpoint == x.Touchpoint && c.Measure == x.Measure && c.Driver == x.Driver {
				c.Verdict = x.After
				c.Reasons = append(slices.Clone(x.Reasons), c.Reasons...)
			}
		}
	}
	return out
}

// firstActs returns, by driver and team, the period from the panel's first on in which
// the team first acted, and how many interventions name what the panel does not have.
func (p *Panel) firstActs(taken []Intervention) (acts map[int]map[int32]int, unknown int, err error) {
	acts = map[int]map[int32]int{}
	for _, x := range taken {
		j, ok := slices.BinarySearch(p.teams, x.Team)
		d := p.driverNamed(x.Driver)
		if !ok || d < 0 {
			unknown++
			continue
		}
		period, err := x.Period.In(p.unit)
		if err != nil {
			return nil, 0, fmt.Errorf("an intervention: %w", err)
		}
		if acts[d] == nil {
			acts[d] = map[int32]int{}
		}
		t := period.Calendar().Sub(p.first)
		if old, ok := acts[d][int32(j)]; !ok || t < old {
			acts[d][int32(j)] = t
		}
	}
	return acts, unknown, nil
}

func (x *Confirmation) warn(format string, args ...any) {
	x.Warnings = append(x.Warnings, fmt.Sprintf(format, args...))
}

// measure estimates the effect on the measure and on the driver.
func (x *Confirmation) measure(ctx context.Context, p *Panel, k, m, d int, acts map[int32]int, c RootCause, o ConfirmOptions) error {
	nan := math.NaN()
	for _, v := range []*float64{&x.Effect, &x.Low, &x.High, &x.P, &x.Q, &x.Rise, &x.RiseLow, &x.RiseHigh, &x.RiseP, &x.Predicted, &x.PredictedLow, &x.PredictedHigh, &x.PathsP} {
		*v = nan
	}
	s := &p.series[k][m]
	// Everything before the effect can show counts as its anticipation: so the period
	// compared with is the last before the action, whatever the lag.
	plan := stats.DIDOptions{NotYetTreated: o.NotYetActed, Anticipation: c.Lag, Resampling: o.Resampling}
	never := 0
	for j := range p.teams {
		if _, ok := acts[int32(j)]; !ok {
			never++
		}
	}
	if never == 0 && !plan.NotYetTreated {
		plan.NotYetTreated = true
		x.warn("every team acts sooner or later: those that act later are compared with until they do")
	}
	run := func(y []float64, team, period []int, lag int) (*stats.DID, error) {
		first := make([]int, len(team))
		for i, j := range team {
			first[i] = stats.Never
			if t, ok := acts[int32(j)]; ok {
				first[i] = t + lag
			}
		}
		q := plan
		q.Anticipation = lag
		did, err := stats.DifferenceInDifferences(ctx, y, team, period, first, q)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, nil // nothing to compare: the fields stay undefined
		}
		return did, nil
	}
	team, period := make([]int, len(s.y)), make([]int, len(s.y))
	for i := range s.y {
		team[i], period[i] = int(s.team[i]), int(s.period[i])
	}
	raw, err := run(s.y, team, period, c.Lag)
	if err != nil {
		return err
	}
	score, err := run(s.score, team, period, c.Lag)
	if err != nil {
		return err
	}
	if raw != nil && score != nil {
		x.Effect, x.Low, x.High = score.Overall.Estimate, score.Overall.Low, score.Overall.High
		x.P, x.PathsP = raw.Overall.P, raw.BeforeP
		x.Acted, x.Compared = score.Treated, score.NeverTreated
		if plan.NotYetTreated {
			x.Compared = score.Units
		}
		x.Events = eventStudy(score, c.Lag)
		x.Warnings = append(x.Warnings, score.Warnings...)
		if score.Overall.Warnings != nil {
			x.Warnings = append(x.Warnings, score.Overall.Warnings...)
		}
	}
	// The driver itself, in every period in which employees answered.
	var y []float64
	team, period = team[:0], period[:0]
	values := make([]float64, len(p.drivers))
	for j := range p.teams {
		for t := range p.periods {
			if p.driversAt(values, int32(j), int32(k), t); !math.IsNaN(values[d]) {
				y, team, period = append(y, values[d]), append(team, j), append(period, t)
			}
		}
	}
	driver, err := run(y, team, period, 0)
	if err != nil {
		return err
	}
	if driver != nil {
		x.Rise, x.RiseLow, x.RiseHigh, x.RiseP = driver.Overall.Estimate, driver.Overall.Low, driver.Overall.High, driver.Overall.P
		x.DriverEvents = eventStudy(driver, 0)
	}
	perPoint, se := c.perPoint()
	half := se * stats.NormalQuantile(.975)
	x.Predicted = x.Rise * perPoint
	x.PredictedLow, x.PredictedHigh = x.Predicted-math.Abs(x.Rise)*half, x.Predicted+math.Abs(x.Rise)*half
	return nil
}

func eventStudy(d *stats.DID, lag int) []EventStudyPoint {
	points := make([]EventStudyPoint, len(d.Events))
	for i, e := range d.Events {
		points[i] = EventStudyPoint{e.Event + lag, e.Estimate.Estimate, e.Low, e.High, e.BandLow, e.BandHigh, e.N}
	}
	return points
}

// judge sets what the root cause is now and says why. driver is 1 where more of it is
// better, -1 where less is.
func (x *Confirmation) judge(c RootCause, driver float64) {
	if math.IsNaN(x.Effect) {
		x.Reasons = []string{"the action cannot be judged: no team acted while others that can be compared did not, or no answers lie before or after it"}
		return
	}
	// The direction promised: that of the rise where there is one.
	rise := x.Rise
	if !(x.RiseP < SignificantQ) {
		rise = driver
	}
	promised := 1.
	if rise*c.EffectPerPoint < 0 {
		promised = -1
	}
	delivered := x.RiseP < SignificantQ && driver*x.Rise > 0
	sameSource := slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.HasPrefix(w, "same_source") })
	significant := x.Q < SignificantQ
	right := promised*x.Effect > 0
	// The best that the action can have done against the least that was promised.
	reached, least := x.High, x.PredictedLow
	if promised < 0 {
		reached, least = -x.Low, -x.PredictedHigh
	}
	short := delivered && least > 0 && reached < least

	var against []string
	add := func(ok bool, format string, args ...any) {
		if !ok {
			against = append(against, fmt.Sprintf(format, args...))
		}
	}
	if math.IsNaN(x.Rise) {
		add(false, "whether the driver rose where teams acted cannot be seen")
	} else {
		add(delivered, "the driver did not rise where teams acted (%s, p %s)", signed(x.Rise, decimals(math.Abs(x.Rise))), number(x.RiseP))
	}
	add(significant && right, "the measure did not change as promised (%s, q %s)", signed(x.Effect, decimals(math.Abs(x.Effect))), number(x.Q))
	if math.IsNaN(x.PathsP) {
		add(false, "too few periods before the action: whether both groups were on the same path cannot be seen")
	} else {
		add(x.PathsP >= SignificantQ, "teams that acted were on another path before (p %s)", number(x.PathsP))
	}
	add(x.Acted >= ConfirmationTeams, "only %d teams acted; %d are needed", x.Acted, ConfirmationTeams)
	add(x.Compared >= ConfirmationTeams, "only %d teams to compare with; %d are needed", x.Compared, ConfirmationTeams)
	add(!sameSource, "the same people answered on both sides")

	digits := decimals(max(math.Abs(x.Low), math.Abs(x.High)))
	told := fmt.Sprintf("effect %s %s %s where %d teams acted; promised %s %s", signed(x.Effect, digits), x.Unit, interval(x.Low, x.High, digits), x.Acted, signed(x.Predicted, digits), interval(x.PredictedLow, x.PredictedHigh, digits))
	pathsDiffer := x.PathsP < SignificantQ
	switch {
	case len(against) == 0:
		x.After = Confirmed
		x.Reasons = []string{"confirmed by action: " + told}
		return
	case delivered && !pathsDiffer && x.Acted >= ConfirmationTeams && x.Compared >= ConfirmationTeams && (significant && !right || short):
		if x.Before == CandidateCause || x.Before == Confirmed {
			x.After = Associated
		}
		x.Reasons = []string{"not borne out by action: " + told}
	default:
		x.Reasons = []string{"not settled by action: " + told}
	}
	x.Reasons = append(x.Reasons, against...)
}

// String prints what the actions say, the event study with it.
func (x Confirmation) String() string {
	scale := max(math.Abs(x.Low), math.Abs(x.High), math.Abs(x.Effect))
	digits := decimals(scale)
	var b strings.Builder
	fmt.Fprintf(&b, "%s → %s at %s: %s, was %s\n", x.Driver, x.Measure, x.Touchpoint, x.After, x.Before)
	for _, r := range x.Reasons {
		b.WriteString("  " + r + "\n")
	}
	t := textTable{align: "lrlr"}
	t.add("", "estimate", "95 %", "p")
	t.add("driver where teams acted", signed(x.Rise, 2), interval(x.RiseLow, x.RiseHigh, 2), number(x.RiseP))
	t.add("promised effect on "+x.Measure, signed(x.Predicted, digits), interval(x.PredictedLow, x.PredictedHigh, digits), "")
	t.add("effect on "+x.Measure, signed(x.Effect, digits), interval(x.Low, x.High, digits), number(x.P))
	b.WriteString("\n" + t.String())
	if len(x.Events) > 0 {
		events := textTable{align: "rrlrlr"}
		events.add("periods since", x.Measure, "95 %", x.Driver, "95 %", "teams")
		for _, e := range x.Events {
			driver := EventStudyPoint{Estimate: math.NaN(), Low: math.NaN(), High: math.NaN()}
			if i := slices.IndexFunc(x.DriverEvents, func(d EventStudyPoint) bool { return d.Since == e.Since }); i >= 0 {
				driver = x.DriverEvents[i]
			}
			events.add(fmt.Sprint(e.Since), signed(e.Estimate, digits), interval(e.Low, e.High, digits), signed(driver.Estimate, 2), interval(driver.Low, driver.High, 2), fmt.Sprint(e.N))
		}
		b.WriteString("\n" + events.String())
	}
	writeWarnings(&b, x.Warnings)
	return b.String()
}
