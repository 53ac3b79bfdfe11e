package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// A voice words findings, the same for every kind of output. Main sentences use
// plain words; the field's exact terms stand beside them in brackets.
type voice struct {
	*Report
	minus string // the sign of negative numbers
}

func (v voice) gauge(measure string) gauge { return v.Report.gauge(measure, v.minus) }

// periods writes "1 month", "3 months".
func (v voice) periods(n int) string {
	switch unit := v.a.Join.Unit; unit {
	case "":
		return plural(n, "period")
	case "half":
		return plural(n, "half-year")
	default:
		return plural(n, clean(unit))
	}
}

// period names one period: "month".
func (v voice) period() string {
	switch unit := v.a.Join.Unit; unit {
	case "":
		return "period"
	case "half":
		return "half-year"
	default:
		return clean(unit)
	}
}

// oneWave tells whether there is no before and after in the data.
func (v voice) oneWave() bool { return v.a.Join.Waves == 1 }

// swing names the step in a driver that effects are told for.
func (v voice) swing() string {
	if v.oneWave() {
		return "typical difference between teams"
	}
	return "typical swing"
}

// proviso says what every probability rests on.
func (v voice) proviso() string {
	if v.oneWave() {
		return "There is one wave of data: teams are compared with each other, whatever else makes them different is in the estimates, and nothing can be called more than associated."
	}
	return "Every probability holds only if no cause that changes over time was left unmeasured."
}

// joined says what was matched, and what was not.
func (v voice) joined() (main string, rest []string) {
	j := &v.a.Join
	if j.Rows == 0 {
		main = "Nothing was joined: no team, touchpoint and period has both a customer measure and an employee measure. Nothing can be said about causes."
	} else {
		main = plural(j.Teams, "team") + ", " + plural(j.Touchpoints, "touchpoint") + " and " + v.periods(j.Periods) +
			" were matched on both sides, giving " + plural(j.Rows, "row") + "."
		if finite(j.Coverage) {
			main += " " + upperFirst(percent(j.Coverage)) + " of the rows with a customer measure have an employee measure in time"
			if j.Lags > 0 {
				main += " (up to " + v.periods(j.Lags) + " before)"
			}
			main += " [coverage]."
		}
	}
	add := func(s string) { rest = append(rest, s) }
	if j.CXCadence != "" || j.EXCadence != "" {
		add("Customers are measured " + orUnknown(clean(j.CXCadence)) + ", employees " + orUnknown(clean(j.EXCadence)) + "; " +
			"the analysis counts in " + v.period() + "s.")
	}
	switch {
	case j.CXAnswers > 0 && j.EXAnswers > 0:
		add(count(j.CXAnswers) + " customer answers and " + count(j.EXAnswers) + " employee answers stand behind the joined cells.")
	case j.CXAnswers > 0:
		add(count(j.CXAnswers) + " customer answers stand behind the joined cells.")
	case j.EXAnswers > 0:
		add(count(j.EXAnswers) + " employee answers stand behind the joined cells.")
	}
	const names = 5
	only := func(n []string, what, where string) {
		if len(n) > 0 {
			add(upperFirst(plural(len(n), what)) + " only on the " + where + " side, left out: " + enumerate(cleanAll(n), names) + ".")
		}
	}
	only(j.CXOnlyTeams, "team", "customer")
	only(j.EXOnlyTeams, "team", "employee")
	only(j.CXOnlyPeriods, v.period(), "customer")
	only(j.EXOnlyPeriods, v.period(), "employee")
	only(j.EXOnlyTouchpoints, "touchpoint", "employee")
	if n := len(j.NearMisses); n > 0 {
		pairs := make([]string, n)
		for i, m := range j.NearMisses {
			pairs[i] = "“" + clean(m.CX) + "” and “" + clean(m.EX) + "”"
		}
		add("These may be one team spelt two ways (not merged): " + enumerate(pairs, names) + ".")
	}
	if j.Broadcast > 0 {
		add(plural(j.Broadcast, "row") + " use an employee measure of the whole team at a touchpoint; teams, not rows, are counted as evidence.")
	}
	if n := j.WithheldCX + j.WithheldEX; n > 0 {
		add(plural(n, "cell") + " withheld for too few respondents (" + count(j.WithheldCX) + " customer, " + count(j.WithheldEX) + " employee).")
	}
	if j.UnknownN > 0 {
		add(plural(j.UnknownN, "cell") + " come without a number of answers and count with weight 1.")
	}
	if j.DuplicateKeys > 0 {
		add(plural(j.DuplicateKeys, "cell") + " came more than once and were merged.")
	}
	return main, rest
}

func orUnknown(s string) string {
	if s == "" {
		return "at unknown times"
	}
	return s
}

// read says what became of the rows of an input file.
func (v voice) read(i int) string {
	in := v.o.Reads[i]
	return clean(in.File) + ": " + plural(in.Rows, "row") + " read, " + count(in.Used) + " used, " +
		count(in.Rejected) + " rejected, " + count(in.Missing) + " without an answer."
}

// standing says where a pain point is against what it is held against.
func (v voice) standing(p *correlate.PainPoint) string {
	g := v.gauge(p.Measure)
	s := clean(p.Measure) + " is " + g.estimate(p.Estimate, p.Low, p.High) + g.unit
	if g.scale != "" {
		s += " on " + g.scale
	}
	if i := g.interval(p.Estimate, p.Low, p.High); i != "" {
		s += " [95" + nbsp + "% interval " + i + "]"
	}
	if finite(p.Reference) {
		gap := p.Estimate - p.Reference
		kind := referenceName(p.ReferenceKind)
		ref := g.fixed(p.Reference, g.decimals(p.Estimate, p.Low, p.High), false) + g.unit
		switch {
		case !finite(gap):
		case gap < 0:
			s += ", below " + kind + " (" + ref + ")"
		case gap > 0:
			s += ", above " + kind + " (" + ref + ")"
		default:
			s += ", level with " + kind
		}
		if p.LowerBetter || v.lowerBetter(p.Measure) {
			s += "; lower is better"
		}
		if !(p.Score > 0) {
			s += "; no shortfall"
		}
	}
	return s + ". " + v.volume(p) + "."
}

// volume writes the answers and teams behind a pain point.
func (v voice) volume(p *correlate.PainPoint) string {
	if p.N > 0 {
		return count(p.N) + nbsp + "answers from " + plural(p.Teams, "team")
	}
	return upperFirst(plural(p.Teams, "team")) + "; the number of answers is not known"
}

// referenceName puts a reference into a sentence.
func referenceName(kind string) string {
	switch kind = clean(kind); kind {
	case "":
		return "the reference"
	case "own past":
		return "its own past"
	}
	return "the " + kind
}

// sure says how sure a finding is, within what its verdict allows.
func (v voice) sure(c *correlate.RootCause) string {
	p := c.Probability
	if !finite(p) {
		s := "no probability can be given"
		if v.oneWave() {
			s += " with one wave of data"
		}
		if finite(c.Inclusion) {
			s += "; the share of evidence that falls on this driver is " + chance(c.Inclusion) + " [posterior inclusion]"
		}
		return s
	}
	term := " [probability " + chance(p) + "]"
	switch c.Verdict {
	case correlate.CandidateCause:
		return likelihood(p) + " to be among the causes" + term
	case correlate.Associated:
		return likelihood(p) + " to have a link of its own with " + clean(c.Measure) + ", but not shown to be a cause" + term
	}
	return likelihood(p) + " to be among the causes, but the data cannot tell" + term
}

// likelihood puts a probability into words.
func likelihood(p float64) string {
	switch {
	case p >= 0.95:
		return "very likely"
	case p >= 0.80:
		return "likely"
	case p >= 0.50:
		return "more likely than not"
	case p >= 0.20:
		return "possible"
	}
	return "unlikely"
}

// when says how long before the measure the driver moves.
func (v voice) when(c *correlate.RootCause) string {
	if v.oneWave() {
		return "one wave of data: there is no before and after"
	}
	var s string
	switch {
	case c.Lag > 0:
		s = "leads by " + v.periods(c.Lag)
	case c.Lag < 0:
		s = "follows after " + v.periods(-c.Lag)
	default:
		s = "same " + v.period() + ": what comes first is not known"
	}
	if len(c.LagShare) > 1 {
		var parts []string
		for lag, share := range c.LagShare {
			if !finite(share) {
				return s
			}
			switch lag {
			case 0:
				parts = append(parts, "same "+v.period()+" "+percent(share))
			default:
				parts = append(parts, v.periods(lag)+" "+percent(share))
			}
		}
		s += " [evidence by lag: " + strings.Join(parts, ", ") + "]"
	}
	return s
}

// effect says how the measure differs after a typical swing of the driver.
func (v voice) effect(c *correlate.RootCause) string {
	if !finite(c.Effect) {
		return "could not be estimated"
	}
	g := v.effectGauge(c)
	s := "a rise in " + clean(c.Driver) + " of one typical team-" + v.period() + " swing"
	term := " [per within-team standard deviation]"
	if v.oneWave() {
		s, term = "being higher in "+clean(c.Driver)+" by one typical difference between teams", " [per standard deviation]"
	}
	if swing := math.Abs(c.Effect / c.EffectPerPoint); finite(swing) && swing > 0 {
		d := v.gauge(c.Driver)
		s += " (" + d.size(swing)
		if d.change == "" {
			s += " on its own scale"
		}
		s += ")"
	}
	s += " goes with " + g.effect(c.Effect, c.Low, c.High) + g.change + " in " + clean(c.Measure)
	if v.oriented(c.Measure) && c.Effect != 0 {
		if (c.Effect > 0) != v.lowerBetter(c.Measure) {
			s += " (better)"
		} else {
			s += " (worse)"
		}
	}
	if i := g.effectInterval(c.Effect, c.Low, c.High); i != "" {
		s += ", 95" + nbsp + "% interval " + i
	}
	s += term
	if c.Low <= 0 && c.High >= 0 {
		s += "; no effect at all is within the interval"
	}
	return s
}

// effectGauge writes effects in their own unit: the measure's, unless the
// analysis says otherwise.
func (v voice) effectGauge(c *correlate.RootCause) gauge {
	g := v.gauge(c.Measure)
	switch unit := v.info[c.Measure].Unit; {
	case c.EffectUnit == unit || c.EffectUnit == "":
	case unit == "": // named only so that a number does not stand alone
		g.unit = nbsp + clean(c.EffectUnit)
		g.change = g.unit
	default:
		g = newGauge(c.Measure, c.EffectUnit, v.minus)
	}
	return g
}

// gain says what customers would feel if teams came up to today's best quarter.
func (v voice) gain(c *correlate.RootCause) string {
	if !finite(c.ExpectedGain) {
		return "no gain can be computed"
	}
	g := v.effectGauge(c)
	// A hundredth of the effect of one swing is nothing a customer would notice.
	if math.Abs(c.ExpectedGain) <= math.Abs(c.Effect)/100 {
		return "no gain to speak of is to be expected"
	}
	side := "better"
	if c.ExpectedGain < 0 {
		side = "worse"
	}
	d := g.decimals(c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh)
	s := "about " + g.fixed(math.Abs(c.ExpectedGain), d, false) + g.change + " " + side + " per customer"
	if finite(c.ExpectedGainLow) && finite(c.ExpectedGainHigh) {
		s += ", 95" + nbsp + "% interval " + g.effectInterval(c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh) + ","
	}
	s += " if it is a cause and every team came up to today's top quarter; the chance that it is none is already taken off"
	if c.Customers > 0 {
		s += ". " + count(c.Customers) + nbsp + "answers were given here in the latest " + v.period()
	}
	return s
}

// An arrow is one direction of the direction test.
type arrow struct {
	From, To string
	Estimate string  // in within-team standard deviations where they are known
	P        string  // as "p = 0.01"
	Known    bool    // it could be estimated
	Clear    bool    // q, or p where q is not known, is under .05
	Strength float64 // |standardised estimate| in [0,1], for drawing
	Exact    string  // in units, with interval, for those who ask
}

func (a arrow) String() string {
	if !a.Known {
		return a.From + " → later " + a.To + " not estimated"
	}
	return a.From + " → later " + a.To + " " + a.Estimate + " (" + a.P + ")"
}

// arrows words both directions.
func (v voice) arrows(c *correlate.RootCause) (forward, reverse arrow) {
	driver, measure := clean(c.Driver), clean(c.Measure)
	return v.arrow(driver, measure, c.Forward, v.gauge(c.Measure)), v.arrow(measure, driver, c.Reverse, v.gauge(c.Driver))
}

func (v voice) arrow(from, to string, x correlate.CrossLag, g gauge) arrow {
	a := arrow{From: from, To: to}
	// A zero CrossLag is one that was never filled in, not an estimate of nothing.
	if !finite(x.Estimate) || x == (correlate.CrossLag{}) {
		return a
	}
	a.Known, a.P = true, pvalue(x.P)
	level := x.Q
	if !finite(level) {
		level = x.P
	}
	a.Clear = level < 0.05
	if finite(x.Standard) {
		a.Strength = min(1, math.Abs(x.Standard))
		a.Estimate = plain(v.minus).fixed(x.Standard, 2, true) + nbsp + "SD"
	} else {
		a.Estimate = g.effect(x.Estimate, x.Low, x.High) + g.change
	}
	a.Exact = g.effect(x.Estimate, x.Low, x.High) + g.change + " per unit"
	if i := g.effectInterval(x.Estimate, x.Low, x.High); i != "" {
		a.Exact += ", 95" + nbsp + "% interval " + i
	}
	return a
}

// first says what the direction test found.
func (v voice) first(c *correlate.RootCause) string {
	driver, measure := clean(c.Driver), clean(c.Measure)
	if v.oneWave() {
		return "cannot be told with one wave of data"
	}
	switch c.Direction {
	case correlate.EXLeads:
		return "past " + driver + " tells later " + measure + "; the reverse was not seen"
	case correlate.CXLeads:
		return "past " + measure + " tells later " + driver + ", and not the other way: " + driver + " may follow what customers say"
	case correlate.Both:
		return "each tells the other's future: they may feed each other, or follow something unmeasured"
	}
	if v.a.Join.Waves > 0 && v.a.Join.Waves < 4 {
		return "too few waves to tell which comes first"
	}
	return "neither direction stands out"
}

// together names the drivers that the data cannot tell from this one.
func (v voice) together(c *correlate.RootCause) string {
	var others []string
	for _, d := range c.CredibleSet {
		if d != c.Driver {
			others = append(others, clean(d))
		}
	}
	if len(others) == 0 {
		return ""
	}
	return "the data cannot tell it from " + enumerate(others, 6) + ": any of them fits about as well [credible set, 95" + nbsp + "%]"
}

// whyNot lists what keeps a finding from being surer; it is never empty.
func (v voice) whyNot(c *correlate.RootCause) []string {
	var why []string
	add := func(s string) {
		if s = strings.TrimRight(strings.TrimSpace(clean(s)), "."); s != "" && !slices.Contains(why, s) {
			why = append(why, s)
		}
	}
	for _, s := range c.Reasons {
		add(s)
	}
	for _, s := range c.Warnings {
		if !v.common[s] {
			add(s)
		}
	}
	if len(why) == 0 {
		switch {
		case c.Verdict == correlate.CandidateCause:
			add("no check speaks against it; only a change tried in some teams and not in others can confirm it")
		case c.Verdict == correlate.Associated:
			add("the checks for a candidate cause were not all passed")
		default:
			add("the evidence is too weak for this driver")
		}
	}
	return why
}

// smallest says what effect would have been seen.
func (v voice) smallest(c *correlate.RootCause) string {
	if !finite(c.SmallestDetectable) {
		return "how small an effect would have been seen is not known"
	}
	return "an effect of " + v.effectGauge(c).size(c.SmallestDetectable) + " or more per " + v.swing() + " would have been seen 4 times in 5 [80" + nbsp + "% power]"
}

// planted says what the simulated organisation truly did; "" with real data.
func (v voice) planted(c *correlate.RootCause) string {
	if v.o.Truth == nil {
		return ""
	}
	p := v.o.Truth(c.Touchpoint, c.Measure, c.Driver)
	switch {
	case p.Cause:
		return "planted: yes, lag " + count(p.Lag)
	case p.Role != "":
		return "planted: no (" + clean(p.Role) + ")"
	}
	return "planted: no"
}

// limits says what limits everything here, as name and explanation.
func (v voice) limits() [][2]string {
	unit := v.period()
	unmeasured := "Lasting differences between teams and seasons they share are taken out. Anything else that changes over time, moves both sides and was not measured is not; every probability assumes there is none [unmeasured time-varying confounding]."
	if v.oneWave() {
		unmeasured = "Teams are compared with each other. Whatever makes teams different, moves both sides and was not measured is in every number here [unmeasured confounding]."
	}
	l := [][2]string{
		{"Unmeasured causes", unmeasured},
		{"The same people on both sides", "If the people who answered as employees also answered as customers, one mood is counted twice. The data cannot show this; it is known only if it was declared [same-source bias]."},
		{"Few answers per team", "Averages of few employee answers are blurred, which makes effects look smaller than they are [attenuation by sampling error]."},
		{"Teams are the evidence", "However many answers there are, the teams are what is compared: intervals and tests count teams, not answers [clustered by team]."},
		{"Order is a hint", "Moving first is a reason to look closer, no more. The step beyond a candidate cause is to change it in some teams and not in others, and compare [difference in differences]."},
	}
	switch w := v.a.Join.Waves; {
	case w == 1:
		l = append([][2]string{{"One wave", "There is one wave of data, so nothing here can be called more than associated."}}, l...)
	case w > 1 && w < 4:
		l = append([][2]string{{"Few waves", "With " + count(w) + " " + unit + "s of data what comes first cannot be tested."}}, l...)
	}
	return l
}

// steady says how the rank holds up when teams are drawn anew; "" where they were not.
func (v voice) steady(c *correlate.RootCause) string {
	if !finite(c.First) || c.RankLow == 0 {
		return ""
	}
	ranks := fmt.Sprintf("between rank %d and %d in 95 %% of them", c.RankLow, c.RankHigh)
	if c.RankLow == c.RankHigh {
		ranks = fmt.Sprintf("of rank %d in 95 %% of them", c.RankLow)
	}
	return fmt.Sprintf("first in %s of the draws when teams are drawn anew, %s [cluster bootstrap]", percent(c.First), ranks)
}

// undo says how strong an unmeasured cause would have to be to explain the effect away.
func (v voice) undo(c *correlate.RootCause) string {
	if c.Verdict == correlate.CannotTell || !(c.RobustnessValue > 0) {
		return ""
	}
	s := fmt.Sprintf("something unmeasured would have to explain %s of what is left unexplained of both %s and %s to bring the effect to nothing",
		percent(c.RobustnessValue), clean(c.Driver), clean(c.Measure))
	if finite(c.RobustnessValue05) && c.RobustnessValue05 > 0 {
		s += fmt.Sprintf(", %s to leave it in doubt", percent(c.RobustnessValue05))
	}
	s += " [robustness value"
	if finite(c.EValue) {
		s += fmt.Sprintf("; E-value %.1f", c.EValue)
	}
	return s + "]"
}

// corrected says what the effect is without the sampling error of employees' averages; ""
// where that is not known.
func (v voice) corrected(c *correlate.RootCause) string {
	if c.Verdict == correlate.CannotTell || !finite(c.Corrected) || !(c.Reliability > 0) {
		return ""
	}
	g := v.effectGauge(c)
	d := g.decimals(c.Corrected, c.CorrectedLow, c.CorrectedHigh)
	s := g.fixed(c.Corrected, d, true) + g.change
	if finite(c.CorrectedLow) && finite(c.CorrectedHigh) {
		s += ", 95" + nbsp + "% interval " + g.effectInterval(c.Corrected, c.CorrectedLow, c.CorrectedHigh) + ","
	}
	return s + fmt.Sprintf(" if answers err anew in every wave: %s of what employees' averages move is no sampling error [reliability]", percent(c.Reliability))
}
