package report

import (
	"math"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// extras are the sections on what the caller brought beside the analysis.
func (v voice) extras() []section {
	var s []section
	if len(v.o.Alerts) > 0 {
		s = append(s, v.alertSection())
	}
	if len(v.o.Changes) > 0 {
		s = append(s, v.changeSection())
	}
	if len(v.o.Confirmations) > 0 {
		s = append(s, v.confirmationSection())
	}
	if len(v.o.Actions) > 0 {
		s = append(s, v.actionSection())
	}
	return s
}

// reasons words why something is not surer; own is said where nothing else is.
func (v voice) reasons(own string, lists ...[]string) string {
	var why []string
	for _, list := range lists {
		for _, s := range list {
			if s = strings.TrimRight(strings.TrimSpace(v.theirs(s)), "."); s != "" {
				why = append(why, s)
			}
		}
	}
	if own != "" {
		why = append(why, own)
	}
	return strings.Join(why, "; ")
}

func (v voice) better(better bool) string {
	if better {
		return v.say("better")
	}
	return v.say("worse")
}

// withInterval writes an estimate with its unit and interval.
func (v voice) withInterval(g gauge, x, low, high float64) string {
	s := g.effect(x, low, high)
	if finite(x) {
		s += g.change
	}
	if i := g.effectInterval(x, low, high); i != "" {
		s += v.say(", 95~%% interval %s", i)
	}
	return s
}

func (v voice) confirmationSection() section {
	s := section{ID: string(ConfirmationsSection), Title: v.say("What actions taken showed"), Text: []string{
		v.say("Teams that acted on a driver are compared with teams that did not, from before to after [difference in differences]. It assumes that without the action both would have changed alike, and that nothing else was done in the same teams at the same time."),
	}}
	for i := range v.o.Confirmations {
		x := &v.o.Confirmations[i]
		g, d := v.gauge(x.Measure), v.gauge(x.Driver)
		if g.unit == "" && g.scale == "" && x.Unit != "" {
			g = v.newGauge(x.Measure, x.Unit)
		}
		it := item{
			Title: v.say("%s, for %s at %s", clean(x.Driver), clean(x.Measure), clean(x.Touchpoint)),
			Grade: v.verdict(x.After), Class: verdictClass(x.After),
		}
		add := func(label, text string) { it.Facts = append(it.Facts, fact{label, text}) }
		reasons := x.Reasons
		if len(reasons) > 0 { // the first tells the whole, the others what is missing
			add(v.say("in short"), v.theirs(reasons[0]))
			reasons = reasons[1:]
		}
		add(v.say("before that"), v.verdict(x.Before))
		if finite(x.Effect) {
			effect := v.withInterval(g, x.Effect, x.Low, x.High)
			if v.oriented(x.Measure) && x.Effect != 0 {
				effect += " (" + v.better((x.Effect > 0) != v.lowerBetter(x.Measure)) + ")"
			}
			add(v.say("effect"), effect+"; "+v.pvalue(x.P)+", q"+strings.TrimPrefix(v.pvalue(x.Q), "p")+v.say(" [of the mean answer]"))
		} else {
			add(v.say("effect"), v.say("could not be estimated"))
		}
		if finite(x.Predicted) {
			add(v.say("was promised"), v.withInterval(g, x.Predicted, x.PredictedLow, x.PredictedHigh))
		}
		if finite(x.Rise) {
			add(v.say("the driver"), v.say("changed by %s where teams acted (%s)", v.withInterval(d, x.Rise, x.RiseLow, x.RiseHigh), v.pvalue(x.RiseP)))
		} else {
			add(v.say("the driver"), v.say("whether it rose where teams acted cannot be seen"))
		}
		switch {
		case !finite(x.PathsP):
			add(v.say("paths before"), v.say("too few periods to compare"))
		case x.PathsP < correlate.SignificantQ:
			add(v.say("paths before"), v.say("they differed (%s): the effect may be what was under way", v.pvalue(x.PathsP)))
		default:
			add(v.say("paths before"), v.say("no difference seen (%s)", v.pvalue(x.PathsP)))
		}
		add(v.say("rests on"), v.say("%s that acted, %s compared with them", v.say("%d~teams", x.Acted), v.say("%d~teams", x.Compared)))
		own := v.say("something else done in the same teams at the same time would look the same")
		add(v.say("why not surer"), v.reasons(own, reasons, x.Warnings))
		it.Table = v.eventTable(x, g, d)
		s.Items = append(s.Items, it)
	}
	return s
}

// eventTable is the event study: the difference between teams that acted and others, by
// periods since the action.
func (v voice) eventTable(x *correlate.Confirmation, g, d gauge) *table {
	if len(x.Events) == 0 {
		return nil
	}
	driver := make(map[int]correlate.EventStudyPoint, len(x.DriverEvents))
	for _, e := range x.DriverEvents {
		driver[e.Since] = e
	}
	interval := v.intervalHead()
	t := &table{
		Caption: v.say("Difference between teams that acted and others, by periods since the action, from the period before it; before 0 it should be nothing [event study]."),
		Head:    []column{{v.say("since"), true}, {clean(x.Measure), true}, {interval, false}, {clean(x.Driver), true}, {interval, false}, {v.say("teams"), true}},
	}
	for _, e := range x.Events {
		row := []string{v.signed(e.Since), g.effect(e.Estimate, e.Low, e.High), g.effectInterval(e.Estimate, e.Low, e.High), blank, "", v.count(e.N)}
		if y, ok := driver[e.Since]; ok {
			row[3], row[4] = d.effect(y.Estimate, y.Low, y.High), d.effectInterval(y.Estimate, y.Low, y.High)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// intervalHead is the heading of a column of intervals: short.
func (v voice) intervalHead() string { return strings.Trim(v.say("[95~%% interval]"), "[]") }

// signed writes a whole number with its sign.
func (v voice) signed(n int) string {
	return v.plain().fixed(float64(n), 0, true)
}

func (v voice) changeSection() section {
	s := section{ID: string(ChangesSection), Title: v.say("What moved the scores"), Text: []string{
		v.say("A score moves because the same teams are judged differently, or because more answers come from where customers were more, or less, content [mix]. The two parts add up."),
	}}
	for _, c := range v.o.Changes {
		g := v.newGauge(c.Measure, c.Unit)
		d := g.decimals(c.Delta.Estimate, c.Delta.Low, c.Delta.High)
		it := item{
			Title: v.say("%s, %s to %s", clean(c.Measure), c.From.String(), c.To.String()),
			Grade: v.say("within noise"), Class: "unknown",
		}
		if c.Delta.Low > 0 || c.Delta.High < 0 {
			it.Grade, it.Class = v.say("more than noise"), "associated"
		}
		it.Text = append(it.Text, v.say("From %s to %s: %s.", g.fixed(c.FromLevel, d, false)+g.unit, g.fixed(c.ToLevel, d, false)+g.unit, v.movement(g, c.Delta, c.LowerBetter)))
		it.Facts = append(it.Facts,
			fact{v.say("judged differently"), v.movement(g, c.Rate, c.LowerBetter)},
			fact{v.say("others asked"), v.movement(g, c.Mix, c.LowerBetter)},
			fact{v.say("rests on"), v.restsOnAnswers(c.FromN, c.ToN)},
		)
		own := v.say("intervals allow for who happened to answer, in the same teams")
		if c.Noise == correlate.NoiseTeams {
			own = v.say("intervals take the teams as a sample of more teams")
		}
		it.Facts = append(it.Facts, fact{v.say("why not surer"), v.reasons(own, c.Warnings)})
		it.Table = &table{
			Caption: v.say("By touchpoint, largest part first; parts add up to the whole movement."),
			Head: []column{{v.say("touchpoint"), false}, {v.say("from"), true}, {v.say("to"), true}, {v.say("part"), true},
				{v.intervalHead(), false}, {"q", true}, {v.say("answers"), true}},
		}
		const most = 10
		for _, x := range c.Touchpoints[:min(most, len(c.Touchpoints))] {
			answers := blank
			if x.ToN > 0 {
				answers = v.count64(x.FromN + x.ToN)
			}
			it.Table.Rows = append(it.Table.Rows, []string{clean(x.Touchpoint), g.fixed(x.FromLevel, d, false), g.fixed(x.ToLevel, d, false),
				g.effect(x.Estimate, x.Low, x.High), g.effectInterval(x.Estimate, x.Low, x.High), v.small(x.Q), answers})
		}
		s.Items = append(s.Items, it)
	}
	return s
}

func (v voice) movement(g gauge, m correlate.Movement, lower bool) string {
	if !finite(m.Estimate) {
		return v.say("could not be estimated")
	}
	s := v.withInterval(g, m.Estimate, m.Low, m.High)
	if m.Estimate != 0 && (m.Low > 0 || m.High < 0) {
		s += " (" + v.better((m.Estimate > 0) != lower) + ")"
	}
	return s
}

func (v voice) restsOnAnswers(from, to int64) string {
	if from <= 0 || to <= 0 {
		return v.say("the number of answers is not known")
	}
	return v.say("%s answers before, %s after", v.count64(from), v.count64(to))
}

func (v voice) actionSection() section {
	s := section{ID: string(ActionsSection), Title: v.say("What could be done"), Text: []string{
		v.say("An action raises a driver, in every team below today's top quarter, to that quarter. Its gain adds up what customers of one period would answer better, the chance that the driver is no cause taken off."),
	}}
	for _, plan := range v.o.Actions {
		unit := v.unit(clean(plan.Unit))
		if unit == "" {
			unit = v.say("units")
		}
		it := item{Title: v.say("Gain in %s × answers of %s", unit, clean(plan.Measure))}
		if len(plan.Actions) == 0 {
			it.Text = append(it.Text, v.say("No action can be ranked: of no driver can anything be told."))
		} else {
			it.Table = v.actionTable(plan)
		}
		if plan.Best != nil {
			names := make([]string, 0, len(plan.Best.Chosen))
			for _, i := range plan.Best.Chosen {
				names = append(names, v.action(&plan.Actions[i]))
			}
			g := v.plain()
			budget, cost, gain := v.amount(plan.Budget), v.amount(plan.Best.Cost), g.fixed(plan.Best.Gain, g.decimals(plan.Best.Gain, math.NaN(), math.NaN()), true)
			if len(names) == 0 {
				it.Text = append(it.Text, v.say("A budget of %s buys none of these.", budget))
			} else {
				it.Text = append(it.Text, v.say("A budget of %s buys most with %s: gain %s, cost %s.", budget, strings.Join(names, ", "), gain, cost))
			}
			it.Notes = append(it.Notes, v.sentences(plan.Best.Warnings)...)
		}
		for i := range plan.Actions {
			it.Notes = append(it.Notes, v.sentences(plan.Actions[i].Warnings)...)
		}
		own := v.say("gains carry the root causes' estimates forward in a straight line; nobody has acted yet")
		it.Facts = append(it.Facts, fact{v.say("why not surer"), v.reasons(own, plan.Warnings)})
		s.Items = append(s.Items, it)
	}
	return s
}

func (v voice) sentences(texts []string) []string {
	var out []string
	for _, s := range texts {
		out = append(out, sentence(v.theirs(s)))
	}
	return out
}

// action names an action: its driver, and the team where it is of one.
func (v voice) action(a *correlate.Action) string {
	if len(a.Teams) == 1 {
		return clean(a.Driver) + " (" + clean(a.Teams[0]) + ")"
	}
	return clean(a.Driver)
}

// amount writes a cost or budget.
func (v voice) amount(x float64) string {
	if x == math.Trunc(x) {
		return v.plain().fixed(x, 0, false)
	}
	return v.plain().fixed(x, 2, false)
}

func (v voice) actionTable(plan *correlate.ActionPlan) *table {
	t := &table{
		Caption: v.say("Actions, the largest gain first."),
		Head: []column{{v.say("driver"), false}, {v.say("evidence"), false}, {v.say("teams"), true}, {v.say("answers"), true}, {v.say("gain"), true},
			{v.intervalHead(), false}, {v.say("chance of a gain"), true}},
	}
	costs := false
	for i := range plan.Actions {
		costs = costs || finite(plan.Actions[i].Cost)
	}
	if costs {
		t.Caption = v.say("Actions, the largest gain per cost first.")
		t.Head = append(t.Head, column{v.say("cost"), true})
	}
	const most = 12
	for i := range plan.Actions[:min(most, len(plan.Actions))] {
		a := &plan.Actions[i]
		g := v.plain()
		grade := correlate.CannotTell
		for _, p := range a.Places {
			if grades[p.Verdict] > grades[grade] {
				grade = p.Verdict
			}
		}
		answers := blank
		if a.Customers > 0 {
			answers = v.count64(a.Customers)
		}
		row := []string{v.action(a), v.verdict(grade), v.count(len(a.Teams)), answers, g.effect(a.Gain, a.Low, a.High), g.effectInterval(a.Gain, a.Low, a.High), v.chance(a.ProbGain)}
		if costs && finite(a.Cost) {
			row = append(row, v.amount(a.Cost))
		} else if costs {
			row = append(row, blank)
		}
		t.Rows = append(t.Rows, row)
	}
	if more := len(plan.Actions) - most; more > 0 {
		t.Caption += " " + upperFirst(v.say("and %d more.", more))
	}
	return t
}

// grades orders verdicts.
var grades = map[correlate.Verdict]int{correlate.CannotTell: 0, correlate.Associated: 1, correlate.CandidateCause: 2, correlate.Confirmed: 3}

func (v voice) alertSection() section {
	s := section{ID: string(AlertsSection), Title: v.say("What moved lately"), Text: []string{
		v.say("Each of these moved by more than noise."),
	}}
	for i := range v.o.Alerts {
		a := &v.o.Alerts[i]
		g := v.newGauge("", a.Unit)
		d := g.decimals(a.Now, math.NaN(), math.NaN())
		where := clean(a.Touchpoint)
		if a.Team != "" {
			where += " / " + clean(a.Team)
		}
		it := item{Title: v.say("%s at %s", clean(a.Measure), where), Grade: v.better(a.Better), Class: "associated"}
		it.Facts = append(it.Facts,
			fact{v.say("moved"), v.say("from %s to %s since %s; seen in %s", g.fixed(a.Before, d, false), g.fixed(a.Now, d, false)+g.unit, a.Since.String(), a.Period.String())},
			fact{v.say("evidence"), v.say("%s, alert at %s [e-value]; no interval: levels after an alert are told rather too far from before than too near", v.count64(int64(math.Round(min(a.Evidence, 1e15)))), v.count64(int64(math.Round(a.Threshold))))},
		)
		var causes []string
		for _, c := range a.Causes {
			for _, k := range v.at[place{c.Touchpoint, c.Measure}] { // what is known now
				if v.causes[k].Driver == c.Driver {
					c.Verdict = v.causes[k].Verdict
				}
			}
			causes = append(causes, clean(c.Driver)+" ("+v.verdict(c.Verdict)+")")
		}
		if len(causes) > 0 {
			it.Facts = append(it.Facts, fact{v.say("look first at"), strings.Join(causes, ", ")})
		}
		it.Facts = append(it.Facts, fact{v.say("why not surer"), v.say("an alert says that a level moved, not why")})
		s.Items = append(s.Items, it)
	}
	return s
}
