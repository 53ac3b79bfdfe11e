package report

import (
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

func (v voice) gauge(measure string) gauge { return v.newGauge(measure, v.info[measure].Unit) }

// oneWave tells whether there is no before and after in the data.
func (v voice) oneWave() bool { return v.a.Join.Waves == 1 }

// swing names the step in a driver that effects are told for.
func (v voice) swing() string {
	if v.oneWave() {
		return v.say("typical difference between teams")
	}
	return v.say("typical swing")
}

// proviso says what every probability rests on.
func (v voice) proviso() string {
	if v.oneWave() {
		return v.say("There is one wave of data: teams are compared with each other, whatever else makes them different is in the estimates, and nothing can be called more than associated.")
	}
	return v.say("Every probability holds only if no cause that changes over time was left unmeasured.")
}

// ladder says how claims are graded.
func (v voice) ladder() string {
	return v.say("How strong the evidence is, weakest first: cannot tell, associated, candidate cause, confirmed. Only an action whose effect was measured can confirm a cause.")
}

// verdict names a verdict.
func (v voice) verdict(x correlate.Verdict) string {
	switch x {
	case correlate.CannotTell, correlate.Associated, correlate.CandidateCause, correlate.Confirmed:
		return v.say(string(x))
	}
	return clean(string(x))
}

// joined says what was matched, and what was not.
func (v voice) joined() (main string, rest []string) {
	j := &v.a.Join
	if j.Rows == 0 {
		main = v.say("Nothing was joined: no team, touchpoint and period has both a customer measure and an employee measure. Nothing can be said about causes.")
	} else {
		main = v.say("%s, %s and %s were matched on both sides, giving %s.", v.say("%d~teams", j.Teams), v.say("%d~touchpoints", j.Touchpoints), v.periods(j.Periods), v.say("%d~rows", j.Rows))
		switch {
		case !finite(j.Coverage):
		case j.Lags > 0:
			main += " " + upperFirst(v.say("%s of the rows with a customer measure have an employee measure in time (up to %s before) [coverage].", v.percent(j.Coverage), v.periods(j.Lags)))
		default:
			main += " " + upperFirst(v.say("%s of the rows with a customer measure have an employee measure in time [coverage].", v.percent(j.Coverage)))
		}
	}
	add := func(key string, args ...any) { rest = append(rest, upperFirst(v.say(key, args...))) }
	if j.CXCadence != "" || j.EXCadence != "" {
		add("Customers are measured %s, employees %s; the analysis counts in %s.", v.cadence(j.CXCadence), v.cadence(j.EXCadence), v.say(v.periodWords().plural))
	}
	switch {
	case j.CXAnswers > 0 && j.EXAnswers > 0:
		add("%d customer answers and %d employee answers stand behind the joined cells.", j.CXAnswers, j.EXAnswers)
	case j.CXAnswers > 0:
		add("%d customer answers stand behind the joined cells.", j.CXAnswers)
	case j.EXAnswers > 0:
		add("%d employee answers stand behind the joined cells.", j.EXAnswers)
	}
	const most = 5
	only := func(key string, what string, names []string) {
		if len(names) > 0 {
			add(key, what, v.enumerate(cleanAll(names), most))
		}
	}
	const customers, employees = "%s only on the customer side, left out: %s.", "%s only on the employee side, left out: %s."
	only(customers, v.say("%d~teams", len(j.CXOnlyTeams)), j.CXOnlyTeams)
	only(employees, v.say("%d~teams", len(j.EXOnlyTeams)), j.EXOnlyTeams)
	only(customers, v.periods(len(j.CXOnlyPeriods)), j.CXOnlyPeriods)
	only(employees, v.periods(len(j.EXOnlyPeriods)), j.EXOnlyPeriods)
	only(employees, v.say("%d~touchpoints", len(j.EXOnlyTouchpoints)), j.EXOnlyTouchpoints)
	if n := len(j.NearMisses); n > 0 {
		pairs := make([]string, n)
		for i, m := range j.NearMisses {
			pairs[i] = v.say("“%s” and “%s”", clean(m.CX), clean(m.EX))
		}
		add("These may be one team spelt two ways (not merged): %s.", v.enumerate(pairs, most))
	}
	if j.Broadcast > 0 {
		add("%d~rows use an employee measure of the whole team at a touchpoint; teams, not rows, are counted as evidence.", j.Broadcast)
	}
	if n := j.WithheldCX + j.WithheldEX; n > 0 {
		add("%d~averages of a team were not used, to protect people: too few had answered (%s on the customer side, %s on the employee side) [withheld cells].", n, v.count(j.WithheldCX), v.count(j.WithheldEX))
	}
	if j.UnknownN > 0 {
		add("%d~averages come without a number of answers and weigh as much as others on average.", j.UnknownN)
	}
	if j.DuplicateKeys > 0 {
		add("%d~averages came more than once and were merged.", j.DuplicateKeys)
	}
	return main, rest
}

// cadence says how often a side is measured.
func (v voice) cadence(s string) string {
	if s == "" {
		return v.say("at unknown times")
	}
	return v.theirs(s)
}

// read says what became of the rows of an input file.
func (v voice) read(i int) string {
	in := v.o.Reads[i]
	if in.Excluded > 0 {
		return v.say("%s: %s read, %s used, %s rejected, %s without an answer, %s left out as asked.",
			clean(in.File), v.say("%d~rows", in.Rows), v.count(in.Used), v.count(in.Rejected), v.count(in.Missing), v.count(in.Excluded))
	}
	return v.say("%s: %s read, %s used, %s rejected, %s without an answer.", clean(in.File), v.say("%d~rows", in.Rows), v.count(in.Used), v.count(in.Rejected), v.count(in.Missing))
}

// standing says where a pain point is against what it is held against.
func (v voice) standing(p *correlate.PainPoint) string {
	g := v.gauge(p.Measure)
	s := v.say("%s is %s", clean(p.Measure), g.estimate(p.Estimate, p.Low, p.High)+g.unit)
	if g.scale != "" {
		s += v.say(" on %s", g.scale)
	}
	if i := g.interval(p.Estimate, p.Low, p.High); i != "" {
		s += v.say(" [95~%% interval %s]", i)
	}
	if finite(p.Reference) {
		gap := p.Estimate - p.Reference
		kind := v.referenceName(p.ReferenceKind)
		ref := g.fixed(p.Reference, g.decimals(p.Estimate, p.Low, p.High), false) + g.unit
		switch {
		case !finite(gap):
		case gap < 0:
			s += v.say(", below %s (%s)", kind, ref)
		case gap > 0:
			s += v.say(", above %s (%s)", kind, ref)
		default:
			s += v.say(", level with %s", kind)
		}
		if p.LowerBetter || v.lowerBetter(p.Measure) {
			s += v.say("; lower is better")
		}
		if !(p.Score > 0) {
			s += v.say("; no shortfall")
		}
	}
	return s + ". " + v.volume(p) + "."
}

// volume writes the answers and teams behind a pain point.
func (v voice) volume(p *correlate.PainPoint) string {
	teams := v.say("%d~teams", p.Teams)
	if p.N > 0 {
		return v.say("%d~answers from %s", p.N, teams)
	}
	return upperFirst(v.say("%s; the number of answers is not known", teams))
}

// referenceName puts a reference into a sentence; shortReference names it in a table.
func (v voice) referenceName(kind string) string {
	switch kind = clean(kind); kind {
	case "":
		return v.say("the reference")
	case "own past":
		return v.say("its own past")
	case "target":
		return v.say("the target")
	case "median of touchpoints":
		return v.say("the median of touchpoints")
	}
	return v.say("the %s", kind)
}

func (v voice) shortReference(kind string) string {
	switch kind = clean(kind); kind {
	case "own past", "target", "median of touchpoints":
		return v.say(kind)
	}
	return kind
}

// rests says how much is behind an estimate.
func (v voice) rests(c *correlate.RootCause) string {
	s := v.say("%s from %s", v.say("%d~rows", c.N), v.say("%d~teams", c.Teams))
	if c.N == 0 { // not told
		s = v.say("%d~teams", c.Teams)
	}
	return s + v.say(" (a row is one team in %s)", v.say(v.periodWords().one))
}

// sure says how sure a finding is, within what its verdict allows.
func (v voice) sure(c *correlate.RootCause) string {
	p := c.Probability
	if !finite(p) {
		s := v.say("no probability can be given")
		if v.oneWave() {
			s = v.say("no probability can be given with one wave of data")
		}
		if c.Verdict == correlate.Confirmed {
			return v.confirmation(c)
		}
		if finite(c.Inclusion) {
			s += v.say("; the share of evidence that falls on this driver is %s [posterior inclusion]", v.chance(c.Inclusion))
		}
		return s
	}
	likely, chance := v.likelihood(p), v.chance(p)
	switch c.Verdict {
	case correlate.Confirmed:
		return v.say("%s. From the data before: %s to be among the causes [probability %s]", v.confirmation(c), likely, chance)
	case correlate.CandidateCause:
		return v.say("%s to be among the causes [probability %s]", likely, chance)
	case correlate.Associated:
		if p < 0.2 {
			return v.say("moves with %s, but it is %s that it has a link of its own once likelier drivers are held constant [probability %s]", clean(c.Measure), likely, chance)
		}
		return v.say("%s to have a link of its own with %s, but not shown to be a cause [probability %s]", likely, clean(c.Measure), chance)
	}
	return v.say("%s to be among the causes, but the data cannot tell [probability %s]", likely, chance)
}

// confirmation is the reason that says how an action confirmed a cause.
func (v voice) confirmation(c *correlate.RootCause) string {
	for _, s := range c.Reasons {
		if strings.HasPrefix(s, confirmedBy) {
			return v.theirs(s)
		}
	}
	return v.say("confirmed by what changed where teams acted on it")
}

// confirmedBy begins the reason of a confirmation, as package correlate writes it.
const confirmedBy = "confirmed by action: "

// likelihood puts a probability into words.
func (v voice) likelihood(p float64) string {
	switch {
	case p >= 0.95:
		return v.say("very likely")
	case p >= 0.80:
		return v.say("likely")
	case p >= 0.50:
		return v.say("more likely than not")
	case p >= 0.20:
		return v.say("possible")
	}
	return v.say("unlikely")
}

// when says how long before the measure the driver moves.
func (v voice) when(c *correlate.RootCause) string {
	if v.oneWave() {
		return v.say("one wave of data: there is no before and after")
	}
	var s string
	switch {
	case c.Lag > 0:
		s = v.say("leads by %s", v.periods(c.Lag))
	case c.Lag < 0:
		s = v.say("follows after %s", v.periods(-c.Lag))
	default:
		s = v.say("%s: what comes first is not known", v.say(v.periodWords().same))
	}
	if len(c.LagShare) > 1 && c.Inclusion > 0 {
		var parts []string
		for lag, share := range c.LagShare {
			if !finite(share) {
				return s
			}
			switch lag {
			case 0:
				parts = append(parts, v.say(v.periodWords().same)+" "+v.percent(share))
			default:
				parts = append(parts, v.periods(lag)+" "+v.percent(share))
			}
		}
		s += v.say(" [evidence by lag: %s]", strings.Join(parts, ", "))
	}
	return s
}

// effect says how the measure differs after a typical swing of the driver.
func (v voice) effect(c *correlate.RootCause) string {
	if !finite(c.Effect) {
		return v.say("could not be estimated")
	}
	g := v.effectGauge(c)
	s := v.say("a rise in %s of one typical %s swing", clean(c.Driver), v.say(v.periodWords().team))
	if v.oneWave() {
		s = v.say("being higher in %s by one typical difference between teams", clean(c.Driver))
	}
	if swing := math.Abs(c.Effect / c.EffectPerPoint); finite(swing) && swing > 0 {
		d := v.gauge(c.Driver)
		if d.change == "" {
			s += v.say(" (%s on its own scale)", d.size(swing))
		} else {
			s += " (" + d.size(swing) + ")"
		}
	}
	s += v.say(" goes with %s in %s", g.effect(c.Effect, c.Low, c.High)+g.change, clean(c.Measure))
	if v.oriented(c.Measure) && c.Effect != 0 {
		if (c.Effect > 0) != v.lowerBetter(c.Measure) {
			s += v.say(" (better)")
		} else {
			s += v.say(" (worse)")
		}
	}
	if i := g.effectInterval(c.Effect, c.Low, c.High); i != "" {
		s += v.say(", 95~%% interval %s", i)
	}
	if v.oneWave() {
		s += v.say(" [per standard deviation]")
	} else {
		s += v.say(" [per within-team standard deviation]")
	}
	if c.Low <= 0 && c.High >= 0 {
		s += v.say("; no effect at all is within the interval")
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
		g.unit = nbsp + v.unit(clean(c.EffectUnit))
		g.change = g.unit
	default:
		g = v.newGauge(c.Measure, c.EffectUnit)
	}
	return g
}

// gain says what customers would feel if teams came up to today's best quarter.
func (v voice) gain(c *correlate.RootCause) string {
	if !finite(c.ExpectedGain) {
		return v.say("no gain can be computed")
	}
	g := v.effectGauge(c)
	// A hundredth of the effect of one swing is nothing a customer would notice.
	if math.Abs(c.ExpectedGain) <= math.Abs(c.Effect)/100 {
		if c.Probability > .5 {
			return v.say("teams hardly differ lastingly in %s, so there is no better quarter of teams to come up to", clean(c.Driver))
		}
		return v.say("no gain to speak of is to be expected")
	}
	d := g.decimals(c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh)
	size := g.fixed(math.Abs(c.ExpectedGain), d, false) + g.change
	s := v.say("about %s better per customer", size)
	if c.ExpectedGain < 0 {
		s = v.say("about %s worse per customer", size)
	}
	if finite(c.ExpectedGainLow) && finite(c.ExpectedGainHigh) {
		s += v.say(", 95~%% interval %s", g.effectInterval(c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh)) + ","
	}
	s += v.say(" if it is a cause and every team came up to today's top quarter; the chance that it is none is already taken off")
	if c.Customers > 0 {
		s += ". " + v.say("%d~answers were given here %s", c.Customers, v.say(v.periodWords().latest))
	}
	return s
}

// An arrow is one direction of the direction test.
type arrow struct {
	Title    string  // "driver → later measure"
	Estimate string  // in within-team standard deviations where they are known
	P        string  // as "p = 0.01"
	Known    bool    // it could be estimated
	Clear    bool    // q, or p where q is not known, is under .05
	Strength float64 // |standardised estimate| in [0,1], for drawing
	Exact    string  // in units, with interval, for those who ask
}

func (v voice) arrowText(a arrow) string {
	if !a.Known {
		return v.say("%s not estimated", a.Title)
	}
	return a.Title + " " + a.Estimate + " (" + a.P + ")"
}

// arrows words both directions.
func (v voice) arrows(c *correlate.RootCause) (forward, reverse arrow) {
	driver, measure := clean(c.Driver), clean(c.Measure)
	return v.arrow(driver, measure, c.Forward, v.gauge(c.Measure)), v.arrow(measure, driver, c.Reverse, v.gauge(c.Driver))
}

func (v voice) arrow(from, to string, x correlate.CrossLag, g gauge) arrow {
	a := arrow{Title: v.say("%s → later %s", from, to)}
	// A zero CrossLag is one that was never filled in, not an estimate of nothing.
	if !finite(x.Estimate) || x == (correlate.CrossLag{}) {
		return a
	}
	a.Known, a.P = true, v.pvalue(x.P)
	level := x.Q
	if !finite(level) {
		level = x.P
	}
	a.Clear = level < 0.05
	if finite(x.Standard) {
		a.Strength = min(1, math.Abs(x.Standard))
		a.Estimate = v.say("%s~SD", v.plain().fixed(x.Standard, 2, true))
	} else {
		a.Estimate = g.effect(x.Estimate, x.Low, x.High) + g.change
	}
	a.Exact = v.say("%s per unit", g.effect(x.Estimate, x.Low, x.High)+g.change)
	if i := g.effectInterval(x.Estimate, x.Low, x.High); i != "" {
		a.Exact += v.say(", 95~%% interval %s", i)
	}
	return a
}

// first says what the direction test found.
func (v voice) first(c *correlate.RootCause) string {
	driver, measure := clean(c.Driver), clean(c.Measure)
	if v.oneWave() {
		return v.say("cannot be told with one wave of data")
	}
	switch c.Direction {
	case correlate.EXLeads:
		return v.say("past %s tells later %s; the reverse was not seen", driver, measure)
	case correlate.CXLeads:
		return v.say("past %s tells later %s, and not the other way: %[2]s may follow what customers say", measure, driver)
	case correlate.Both:
		return v.say("each tells the other's future: they may feed each other, or follow something unmeasured")
	}
	if v.a.Join.Waves > 0 && v.a.Join.Waves < 4 {
		return v.say("too few waves to tell which comes first")
	}
	return v.say("neither direction stands out")
}

// together names the drivers that the data cannot tell from this one.
func (v voice) together(c *correlate.RootCause) string {
	others := alike(c)
	if len(others) == 0 {
		return ""
	}
	return v.say("the data cannot tell it from %s: any of them fits about as well [credible set, 95~%%]", v.enumerate(others, 6))
}

// whyNot lists what keeps a finding from being surer; it is never empty.
func (v voice) whyNot(c *correlate.RootCause) []string {
	var why []string
	add := func(s string) {
		if s = strings.TrimRight(strings.TrimSpace(s), "."); s != "" && !slices.Contains(why, s) {
			why = append(why, s)
		}
	}
	for _, s := range c.Reasons {
		if c.Verdict != correlate.Confirmed || !strings.HasPrefix(s, confirmedBy) {
			add(v.theirs(s))
		}
	}
	for _, s := range c.Warnings {
		if !v.common[s] {
			add(v.theirs(s))
		}
	}
	if c.Verdict == correlate.Confirmed {
		add(v.say("it holds for teams like those that acted, and for what they did"))
	}
	if len(why) == 0 {
		switch c.Verdict {
		case correlate.CandidateCause:
			add(v.say("no check speaks against it; only a change tried in some teams and not in others can confirm it"))
		case correlate.Associated:
			add(v.say("the checks for a candidate cause were not all passed"))
		default:
			add(v.say("the evidence is too weak for this driver"))
		}
	}
	return why
}

// smallest says what effect would have been seen.
func (v voice) smallest(c *correlate.RootCause) string {
	if !finite(c.SmallestDetectable) {
		return v.say("how small an effect would have been seen is not known")
	}
	return v.say("an effect of %s or more per %s would have been seen 4 times in 5 [80~%% power]", v.effectGauge(c).size(c.SmallestDetectable), v.swing())
}

// planted says what the simulated organisation truly did; "" with real data.
func (v voice) planted(c *correlate.RootCause) string {
	if v.o.Truth == nil {
		return ""
	}
	p := v.o.Truth(c.Touchpoint, c.Measure, c.Driver)
	switch {
	case p.Cause:
		return v.say("planted: yes, lag %d", p.Lag)
	case p.Role != "":
		return v.say("planted: no (%s)", v.role(p.Role))
	}
	return v.say("planted: no")
}

// role names what a driver of a simulated organisation is when it is no cause.
func (v voice) role(s string) string {
	switch s {
	case "follows customers", "goes with the team, no cause":
		return v.say(s)
	}
	return clean(s)
}

// A fact is one line told of a finding: what it is about, and what is to be said.
type fact struct{ Label, Text string }

// facts tells one driver in lines. Every output says the same, and always how much it
// rests on and why it is not surer.
func (v voice) facts(c *correlate.RootCause) []fact {
	var f []fact
	add := func(label, text string) {
		if text != "" {
			f = append(f, fact{label, text})
		}
	}
	add(v.say("how sure"), v.sure(c))
	add(v.say("rests on"), v.rests(c))
	add(v.say("how steady"), v.steady(c))
	add(v.say("not separable"), v.together(c))
	add(v.say("when"), v.when(c))
	add(v.say("effect"), v.effect(c))
	add(v.say("without noise"), v.corrected(c))
	if c.Verdict == correlate.CannotTell {
		add(v.say("could have seen"), v.smallest(c))
	} else {
		add(v.say("if improved"), v.gain(c))
	}
	forward, reverse := v.arrows(c)
	if forward.Known || reverse.Known {
		add(v.say("which first"), v.arrowText(forward))
		f = append(f, fact{"", v.arrowText(reverse)}, fact{"", v.first(c)})
	} else {
		add(v.say("which first"), v.first(c))
	}
	add(v.say("to undo it"), v.undo(c))
	add(v.say("why not surer"), strings.Join(v.whyNot(c), "; "))
	return f
}

// method says in short how all of it is done.
func (v voice) method() []string {
	ranked := v.say("Only changes inside teams are used to rank drivers: lasting differences between teams and shared seasons are removed [two-way fixed effects].")
	if v.oneWave() {
		ranked = v.say("With one wave, drivers are ranked by comparing teams with each other.")
	}
	return []string{
		v.say("Answers are summarised per team, touchpoint and %s, and customer and employee sides are joined on these.", v.period()) + " " + ranked + " " +
			v.say("All drivers and lags compete in one model, and drivers that fit equally well are named together [sum of single effects, credible sets]. Intervals and tests count teams [CR2, Satterthwaite], and tests are adjusted for how many there are [Benjamini–Hochberg q]. Both directions are always tested [cross-lagged]."),
		v.say("A driver is called a candidate cause only with at least 10 teams and 3 waves, a probability of 80~%% or more, a lead of at least %s, q under 0.05, and a direction test that points from employees to customers.", v.say(v.periodWords().one)),
		v.say("It is called confirmed only where teams acted on it: it rose there, and what customers say changed as promised, beyond the change in teams that did not act [difference in differences]."),
	}
}

// limits says what limits everything here, as name and explanation.
func (v voice) limits() [][2]string {
	unmeasured := v.say("Lasting differences between teams and seasons they share are taken out. Anything else that changes over time, moves both sides and was not measured is not; every probability assumes there is none [unmeasured time-varying confounding].")
	if v.oneWave() {
		unmeasured = v.say("Teams are compared with each other. Whatever makes teams different, moves both sides and was not measured is in every number here [unmeasured confounding].")
	}
	l := [][2]string{
		{v.say("Unmeasured causes"), unmeasured},
		{v.say("The same people on both sides"), v.say("If the people who answered as employees also answered as customers, one mood is counted twice. The data cannot show this; it is known only if it was declared [same-source bias].")},
		{v.say("Few answers per team"), v.say("Averages of few employee answers are blurred, which makes effects look smaller than they are [attenuation by sampling error].")},
		{v.say("Teams are the evidence"), v.say("However many answers there are, the teams are what is compared: intervals and tests count teams, not answers [clustered by team].")},
		{v.say("Order is a hint"), v.say("Moving first is a reason to look closer, no more. The step beyond a candidate cause is to change it in some teams and not in others, and compare [difference in differences].")},
	}
	switch w := v.a.Join.Waves; {
	case w == 1:
		l = append([][2]string{{v.say("One wave"), v.say("There is one wave of data, so nothing here can be called more than associated.")}}, l...)
	case w > 1 && w < 4:
		l = append([][2]string{{v.say("Few waves"), v.say("With %s of data what comes first cannot be tested.", v.periods(w))}}, l...)
	}
	return l
}

// steady says how the rank holds up when teams are drawn anew; "" where they were not.
func (v voice) steady(c *correlate.RootCause) string {
	if !finite(c.First) || c.RankLow == 0 {
		return ""
	}
	s := v.say("first in %s of the draws when teams are drawn anew, between rank %s and %s in 95~%% of them [cluster bootstrap]", v.percent(c.First), v.count(c.RankLow), v.count(c.RankHigh))
	if c.RankLow == c.RankHigh {
		s = v.say("first in %s of the draws when teams are drawn anew, of rank %s in 95~%% of them [cluster bootstrap]", v.percent(c.First), v.count(c.RankLow))
	}
	if finite(c.PlaceboP) {
		s += v.say("; as strong in %s of worlds in which teams got each other's employees [placebo]", v.percent(c.PlaceboP))
	}
	if c.Borrowed >= muchBorrowed {
		s += v.say("; taken beforehand to be %s times as likely as others, by what other touchpoints and measures show [borrowed strength]", v.plain().fixed(c.Borrowed, 1, false))
	}
	return s
}

// muchBorrowed is how much likelier than others a driver must be beforehand to be told so.
const muchBorrowed = 1.5

// undo says how strong an unmeasured cause would have to be to explain the effect away.
func (v voice) undo(c *correlate.RootCause) string {
	if c.Verdict == correlate.CannotTell || !(c.RobustnessValue > 0) {
		return ""
	}
	s := v.say("something unmeasured would have to explain %s of what is left unexplained of both %s and %s to bring the effect to nothing",
		v.percent(c.RobustnessValue), clean(c.Driver), clean(c.Measure))
	if finite(c.RobustnessValue05) && c.RobustnessValue05 > 0 {
		s += v.say(", %s to leave it in doubt", v.percent(c.RobustnessValue05))
	}
	if finite(c.EValue) {
		return s + v.say(" [robustness value; E-value %s]", v.plain().fixed(c.EValue, 1, false))
	}
	return s + v.say(" [robustness value]")
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
		s += v.say(", 95~%% interval %s", g.effectInterval(c.Corrected, c.CorrectedLow, c.CorrectedHigh)) + ","
	}
	return s + v.say(" if answers err anew in every wave: %s of what employees' averages move is no sampling error [reliability]", v.percent(c.Reliability))
}

// alike names the drivers, beside this one, that fit about as well.
func alike(c *correlate.RootCause) []string {
	var others []string
	for _, d := range c.CredibleSet {
		if d != c.Driver {
			others = append(others, clean(d))
		}
	}
	return others
}
