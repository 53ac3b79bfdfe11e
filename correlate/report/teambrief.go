package report

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
)

// Teams is what a team brief may know of single teams. Without it a brief tells the
// whole organisation's estimates, and says so.
type Teams struct {
	// Owner names the team answerable for a touchpoint, "" where that is each team that
	// serves it: see cx.Touchpoint. Nil knows of none.
	Owner func(touchpoint string) string
	// Funnels hold teams' levels. A team that is not in the funnel of a touchpoint and
	// measure does not serve it, or had too few answers.
	Funnels []*correlate.Funnel
	Effects []*correlate.TeamEffects
	// Minimum is the fewest answers of a team with which a number of its own is shown;
	// 0 means 5.
	Minimum int64
}

// briefFindings is how many findings a team is told.
const briefFindings = 3

var errNoTeam = errors.New("report: a team brief needs a team")

// WriteTeamBrief writes what one team should know: at most three findings, with who
// owns the touchpoint, how strong the evidence is, what it rests on and what to check
// next. Numbers of the team itself are empirical Bayes ones, drawn towards the average by
// as much as its answers are few; they are withheld under the minimum of answers.
// All others are the whole organisation's, and named so. Nothing is said of a person.
func (r *Report) WriteTeamBrief(w io.Writer, team string) error {
	b := r.newBrief()
	d, err := b.teamDocument(team)
	if err != nil {
		return err
	}
	b.document(d)
	_, err = w.Write(b.out.Bytes())
	return err
}

// WriteTeamBriefMarkdown writes the same as Markdown.
func (r *Report) WriteTeamBriefMarkdown(w io.Writer, team string) error {
	m := &markdown{voice: r.voice("−")}
	d, err := m.teamDocument(team)
	if err != nil {
		return err
	}
	m.document(d)
	_, err = w.Write(m.out.Bytes())
	return err
}

// WriteTeamBriefHTML writes the same as a page that loads nothing and runs no script.
func (r *Report) WriteTeamBriefHTML(w io.Writer, team string) error {
	v := r.voice("−")
	d, err := v.teamDocument(team)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.execute(&b, "document", newDocumentView(v, d)); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// A teamFinding is a pain point and a driver that a team may be told of.
type teamFinding struct {
	point *correlate.PainPoint
	cause *correlate.RootCause
	own   *ownLevel // nil where no number of the team is known
}

// teamDocument is the brief of one team.
func (v voice) teamDocument(team string) (document, error) {
	if team == "" {
		return document{}, errNoTeam
	}
	d := document{
		Title: v.say("Brief for %s", clean(team)),
		Lead: []string{
			v.say("What hurts customers where this team may make a difference, and what to look at first: at most three findings, none of them about a person."),
		},
	}
	switch {
	case slices.Contains(v.a.Join.CXOnlyTeams, team):
		d.Lead = append(d.Lead, v.say("There is nothing to say: this team has answers of customers but none of employees that could be joined."))
		return d, nil
	case slices.Contains(v.a.Join.EXOnlyTeams, team):
		d.Lead = append(d.Lead, v.say("There is nothing to say: this team has answers of employees but none of customers that could be joined."))
		return d, nil
	}
	findings, hidden := v.teamFindings(team)
	if hidden > 0 {
		d.Lead = append(d.Lead, v.say("%d~touchpoints and measures are left out: this team does not serve them, or too few customers answered to show anything without giving people away.", hidden))
	}
	if len(findings) == 0 {
		d.Lead = append(d.Lead, v.say("There is nothing to say: at no touchpoint that falls short, and where this team can be shown, can anything be told of what is behind it."))
		return d, nil
	}
	d.Lead = append(d.Lead, v.proviso()+" "+v.ladder())
	s := section{ID: "findings", Title: v.say("Findings")}
	for i, f := range findings {
		it := item{
			Title: v.count(i+1) + ". " + v.say("%s at %s", clean(f.cause.Driver), clean(f.point.Touchpoint)),
			Grade: v.verdict(f.cause.Verdict), Class: verdictClass(f.cause.Verdict),
		}
		add := func(label, text string) {
			if text != "" {
				it.Facts = append(it.Facts, fact{label, text})
			}
		}
		add(v.say("customers"), v.say("whole organisation: %s", v.standing(f.point)))
		add(v.say("this team"), v.ownText(f))
		add(v.say("owner"), v.owner(team, f.point.Touchpoint))
		add(v.say("how sure"), v.sure(f.cause))
		add(v.say("rests on"), v.rests(f.cause))
		add(v.say("not separable"), v.together(f.cause))
		add(v.say("when"), v.when(f.cause))
		add(v.say("effect"), v.teamEffect(team, f.own, f.cause))
		add(v.say("check next"), v.next(f.cause))
		why := ""
		for _, w := range v.whyNot(f.cause) {
			if why != "" {
				why += "; "
			}
			why += w
		}
		add(v.say("why not surer"), why)
		s.Items = append(s.Items, it)
	}
	d.Sections = append(d.Sections, s)
	return d, nil
}

// teamFindings chooses what a team is told: the likeliest driver of each pain point it
// may act on. Those where the team lies clearly below others come first, those where it
// lies clearly above them last. It also counts the places that cannot be shown.
func (v voice) teamFindings(team string) (findings []teamFinding, hidden int) {
	for i := range v.points {
		p := &v.points[i]
		if !(p.Score > 0) {
			continue
		}
		own, shown := v.ownLevel(team, p)
		if !shown {
			hidden++
			continue
		}
		for _, k := range v.at[place{p.Touchpoint, p.Measure}] {
			if c := &v.causes[k]; c.Verdict != correlate.CannotTell {
				findings = append(findings, teamFinding{p, c, own})
				break
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b teamFinding) int {
		return cmp.Compare(a.own.standing(), b.own.standing())
	})
	return findings[:min(briefFindings, len(findings))], hidden
}

// An ownLevel is the level of one team, shrunken.
type ownLevel struct {
	Estimate, Low, High float64
	Mean                float64 // of teams, towards which it is drawn
	N                   int64
	Teams               int
	Place               correlate.FunnelPlace
	Better              bool
}

// standing orders teams' own places: below others, like them or not known, above them.
func (o *ownLevel) standing() int {
	switch {
	case o == nil || o.Place == correlate.InsideLimits:
		return 0
	case o.Better:
		return 1
	}
	return -1
}

// ownLevel returns the level of a team, drawn towards the mean of teams by τ²/(τ²+s²)
// (empirical Bayes; Efron & Morris 1975, JASA 70:311), nil where no funnel is known. It
// reports false where the team cannot be shown.
func (v voice) ownLevel(team string, p *correlate.PainPoint) (*ownLevel, bool) {
	for _, f := range v.o.Teams.Funnels {
		if f == nil || f.Touchpoint != p.Touchpoint || f.Measure != p.Measure {
			continue
		}
		i := slices.IndexFunc(f.Teams, func(t correlate.FunnelTeam) bool { return t.Team == team })
		if i < 0 || f.Teams[i].N < cmp.Or(v.o.Teams.Minimum, 5) {
			return nil, false
		}
		mean, weight := 0., 0.
		for _, t := range f.Teams {
			if w := 1 / (t.SE*t.SE + f.Tau*f.Tau); finite(w) {
				mean, weight = mean+w*t.Level, weight+w
			}
		}
		t := f.Teams[i]
		mean /= weight
		keep := f.Tau * f.Tau / (f.Tau*f.Tau + t.SE*t.SE)
		o := &ownLevel{Estimate: mean + keep*(t.Level-mean), Mean: mean, N: t.N, Teams: len(f.Teams), Place: t.Place, Better: t.Better}
		half := stats.NormalQuantile(.975) * math.Sqrt(keep) * t.SE
		o.Low, o.High = o.Estimate-half, o.Estimate+half
		return o, true
	}
	return nil, true
}

// ownText says where the team itself stands.
func (v voice) ownText(f teamFinding) string {
	o := f.own
	if o == nil {
		return v.say("no number of this team is known here: everything is the whole organisation's estimate")
	}
	g := v.gauge(f.point.Measure)
	var where string
	switch o.standing() {
	case -1:
		where = v.say("clearly worse than other teams")
	case 1:
		where = v.say("clearly better than other teams")
	default:
		where = v.say("within the usual spread of teams")
	}
	level := v.say("%s is about %s", clean(f.point.Measure), g.estimate(o.Estimate, o.Low, o.High)+g.unit)
	if o.High > o.Low {
		level += v.say(", 95~%% interval %s", g.interval(o.Estimate, o.Low, o.High))
	}
	return level + v.say("; %s. From %s of its own, drawn towards the average of %s, %s [empirical Bayes]",
		where, v.say("%d~answers", o.N), v.say("%d~teams", o.Teams), g.estimate(o.Mean, o.Low, o.High)+g.unit)
}

// owner says who is answerable for a touchpoint.
func (v voice) owner(team, touchpoint string) string {
	owner := ""
	if v.o.Teams.Owner != nil {
		owner = v.o.Teams.Owner(touchpoint)
	}
	switch owner {
	case "":
		return v.say("each team that serves it: no other owner is named")
	case team:
		return v.say("this team")
	}
	return v.say("%s; this team can act on its own part and bring the rest to them", clean(owner))
}

// teamEffect says what the driver does in this team, or on average where nothing can
// tell the team from others, or where it is not known that enough people of it answered.
func (v voice) teamEffect(team string, own *ownLevel, c *correlate.RootCause) string {
	organisation := v.say("whole organisation: %s", v.effect(c))
	if own == nil {
		return organisation
	}
	for _, e := range v.o.Teams.Effects {
		if e == nil || e.Touchpoint != c.Touchpoint || e.Measure != c.Measure || e.Driver != c.Driver {
			continue
		}
		if !e.Separable {
			return organisation + v.say(". Teams cannot be told apart in this")
		}
		for _, t := range e.Teams {
			if t.Team == team {
				g := v.newGauge(e.Measure, e.Unit)
				return v.say("in this team %s per point of %s [empirical Bayes]", v.withInterval(g, t.Effect, t.Low, t.High), clean(e.Driver)) + ". " + upperFirst(organisation)
			}
		}
		return organisation + v.say(". For this team alone there are too few waves or answers")
	}
	return organisation
}

// next says what to check next.
func (v voice) next(c *correlate.RootCause) string {
	driver, measure := clean(c.Driver), clean(c.Measure)
	switch others := alike(c); {
	case c.Verdict == correlate.Confirmed:
		return v.say("keep %s up, and watch whether %s stays where it is", driver, measure)
	case len(others) > 0:
		return v.say("ask the team which of %s and %s is behind it: the data cannot tell", driver, v.enumerate(others, 3))
	case c.Verdict == correlate.CandidateCause:
		return v.say("try one change to %s here, write down when it begins, and compare with teams that do not", driver)
	case c.Direction == correlate.CXLeads:
		return v.say("look whether %s follows what customers say, rather than the other way", driver)
	case c.Lag == 0:
		return v.say("find out what came first: measure %s before %s, not together", driver, measure)
	}
	return v.say("look at what changed in %s lately, and watch %s in the periods to come", driver, measure)
}

// document writes a whole text.
func (b *brief) document(d document) {
	b.heading(d.Title, "=")
	b.line("")
	for _, p := range d.Lead {
		b.para("", p)
	}
	for _, s := range d.Sections {
		b.section(s)
	}
	b.words()
}
