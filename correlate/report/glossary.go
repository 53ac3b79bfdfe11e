package report

import "strings"

// words explains terms that outputs use, each by the text in which it stands.
var words = []struct{ term, meaning string }{
	{"[coverage]", "how many rows have both sides. A row is one team at one touchpoint in one period."},
	{"[withheld cells]", "averages of so few people that they could be recognised; these are left out before anything is computed."},
	{"95~%% interval", "where the true number lies in 95 of 100 such analyses. A wide interval is a rough number."},
	{"typical", "how much a driver usually moves inside one team from one period to the next [within-team standard deviation]; with one wave, how much teams usually differ."},
	{"[probability ", "how likely it is that the driver is among the causes, if none that changes over time was left unmeasured."},
	{"[posterior inclusion]", "how much of the evidence the driver draws in a model in which all drivers compete."},
	{"[credible set", "drivers so alike in the data that it may be any of them: nobody can say which."},
	{"[cluster bootstrap]", "the analysis is repeated with other draws of the same teams, to see whether the order holds."},
	{"[placebo]", "a check: every team gets the employees of another, to see how often chance does as well."},
	{"[borrowed strength]", "a driver that matters at other touchpoints is likelier to matter here; how much is learnt from the data."},
	{"~SD", "a typical swing, of both sides: +0.20 SD means that a swing of one is followed by a fifth of a swing of the other."},
	{"(p~", "how often chance alone would show as much; under 0.05 is taken as a sign."},
	{"[80~%% power]", "what smaller effects these data would often miss. Not seen is not the same as not there."},
	{"[robustness value", "how strong something unmeasured would have to be to make the effect vanish; near 0~%% is fragile."},
	{"[reliability]", "the part of what averages move that is no chance of who happened to answer."},
	{"[empirical Bayes]", "a team's own number, drawn towards the average by as much as its answers are few."},
	{"[event study]", "differences period by period; those before the action show whether teams were alike."},
	{"[e-value]", "evidence that grows while a change lasts; 1 is none."},
}

// glossary explains the terms that a text uses, in the order of the list.
func (v voice) glossary(text string) [][2]string {
	text = strings.ReplaceAll(text, nbsp, " ")
	var g [][2]string
	for _, w := range words {
		term := v.say(w.term)
		if strings.Contains(text, strings.ReplaceAll(term, nbsp, " ")) {
			g = append(g, [2]string{v.glossaryName(w.term), v.say(w.meaning)})
		}
	}
	return g
}

// glossaryName is a term as a heading: without the brackets it stands in.
func (v voice) glossaryName(term string) string {
	switch term {
	case "(p~":
		return "p"
	case "typical":
		return v.say("typical swing")
	}
	return strings.Trim(v.say(term), "[]() "+nbsp)
}
