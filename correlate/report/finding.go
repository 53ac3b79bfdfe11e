package report

import (
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// A finding is a pain point with what is likeliest behind it.
type finding struct {
	Point    *correlate.PainPoint
	Standing string
	Warnings []string
	Causes   []*correlate.RootCause // those told in full
	Others   string                 // the drivers not told
	Missed   string                 // planted causes that are not among those told
}

// find selects what to tell about a pain point: the drivers the data say
// something about, or the likeliest one where they cannot tell of any.
func (v voice) find(p *correlate.PainPoint) finding {
	f := finding{Point: p, Standing: v.standing(p)}
	for _, w := range p.Warnings {
		f.Warnings = append(f.Warnings, sentence(v.theirs(w)))
	}
	var rest []*correlate.RootCause
	for _, i := range v.at[place{p.Touchpoint, p.Measure}] {
		if c := &v.causes[i]; c.Verdict != correlate.CannotTell && len(f.Causes) < v.o.Causes {
			f.Causes = append(f.Causes, c)
		} else {
			rest = append(rest, c)
		}
	}
	if len(f.Causes) == 0 && len(rest) > 0 {
		f.Causes, rest = rest[:1], rest[1:]
	}
	f.Others, f.Missed = v.others(p, rest), v.missed(f.Causes, rest)
	return f
}

// others says in one breath what the data say of the drivers not told.
func (v voice) others(p *correlate.PainPoint, rest []*correlate.RootCause) string {
	var associated []string
	var least, most *correlate.RootCause
	silent := 0
	for _, c := range rest {
		if c.Verdict != correlate.CannotTell {
			associated = append(associated, clean(c.Driver)+" ("+v.verdict(c.Verdict)+")")
			continue
		}
		silent++
		if !finite(c.SmallestDetectable) {
			continue
		}
		if least == nil || c.SmallestDetectable < least.SmallestDetectable {
			least = c
		}
		if most == nil || c.SmallestDetectable > most.SmallestDetectable {
			most = c
		}
	}
	var s []string
	if len(associated) > 0 {
		s = append(s, v.say("Also %s.", v.enumerate(associated, 6)))
	}
	if silent == 0 {
		return strings.Join(s, " ")
	}
	t := v.say("Cannot tell of %d~drivers", silent)
	if len(rest) < len(v.at[place{p.Touchpoint, p.Measure}]) {
		t = v.say("Cannot tell of %d~other drivers", silent)
	}
	if least != nil {
		g := v.effectGauge(least)
		small, large := g.size(least.SmallestDetectable), g.size(most.SmallestDetectable)
		if small != large {
			small = v.say("%s to %s", strings.TrimSuffix(small, g.change), large)
		}
		t += v.say(": an effect under %s per %s would often go unseen in these data [80~%% power]", small, v.swing())
	}
	return strings.Join(append(s, t+"."), " ")
}

// missed names planted causes among drivers that were not told.
func (v voice) missed(told, rest []*correlate.RootCause) string {
	if v.o.Truth == nil {
		return ""
	}
	above := 0
	for _, c := range told {
		if v.o.Truth(c.Touchpoint, c.Measure, c.Driver).Cause {
			above++
		}
	}
	var names []string
	for _, c := range rest {
		if p := v.o.Truth(c.Touchpoint, c.Measure, c.Driver); p.Cause {
			names = append(names, v.say("%s (lag %s; ranked %s, %s)", clean(c.Driver), v.count(p.Lag), v.count(c.Rank), v.verdict(c.Verdict)))
		}
	}
	switch {
	case len(names) == 0 && above == 0:
		return v.say("No cause was planted here.")
	case len(names) == 0:
		return v.say("Every cause planted here is told above.")
	}
	return v.say("Planted and not told above: %s.", strings.Join(names, ", "))
}

// recovery compares the first-ranked driver everywhere with the planted truth.
func (v voice) recovery() string {
	if v.o.Truth == nil {
		return ""
	}
	places, found, claims, right := 0, 0, 0, 0
	for i := range v.causes {
		c := &v.causes[i]
		p := v.o.Truth(c.Touchpoint, c.Measure, c.Driver)
		if c.Rank == 1 {
			places++
			if p.Cause {
				found++
			}
		}
		if c.Verdict == correlate.CandidateCause || c.Verdict == correlate.Confirmed {
			claims++
			if p.Cause {
				right++
			}
		}
	}
	if places == 0 {
		return ""
	}
	s := v.say("Against the planted truth: the first-ranked driver is a planted cause in %s of %s touchpoint-measure pairs", v.count(found), v.count(places))
	if claims > 0 {
		s += v.say("; %s of %s candidate causes were planted", v.count(right), v.count(claims))
	}
	return s + "."
}

// commonWarnings finds warnings carried by every root cause: they are said once.
func commonWarnings(causes []correlate.RootCause) (common map[string]bool, inOrder []string) {
	common = make(map[string]bool)
	if len(causes) < 2 {
		return common, nil
	}
	seen := make(map[string]int)
	for i := range causes {
		own := make(map[string]bool, len(causes[i].Warnings))
		for _, w := range causes[i].Warnings {
			if !own[w] {
				own[w] = true
				seen[w]++
			}
		}
	}
	for _, w := range causes[0].Warnings {
		if seen[w] == len(causes) && !common[w] {
			common[w] = true
			inOrder = append(inOrder, w)
		}
	}
	return common, inOrder
}

// warnings lists what holds for everything: the analysis's own warnings, then
// those every root cause carries.
func (v voice) warnings() []string {
	var out []string
	seen := make(map[string]bool)
	for _, s := range [][]string{v.a.Warnings, v.shared} {
		for _, w := range s {
			if w = sentence(v.theirs(w)); w != "" && !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// title is the heading of the whole.
func (v voice) title() string {
	if v.o.Title == "" {
		return v.say("What hurts customers, and what may be behind it")
	}
	return clean(v.o.Title)
}

// headline names a driver and its verdict, in capitals where text has no colours.
func (v voice) headline(c *correlate.RootCause, capitals bool) string {
	verdict := v.verdict(c.Verdict)
	if capitals {
		verdict = strings.ToUpper(verdict)
	}
	s := clean(c.Driver) + ": " + verdict
	if p := v.planted(c); p != "" {
		s += " (" + p + ")"
	}
	return s
}

// short counts the pain points that fall short; shortfalls says so.
func (v voice) short() (n int) {
	for i := range v.points {
		if v.points[i].Score > 0 {
			n++
		}
	}
	return n
}

func (v voice) shortfalls() string {
	return upperFirst(v.say("%s of %s fall short of what they are held against.", v.count(v.short()), v.count(len(v.points))))
}
