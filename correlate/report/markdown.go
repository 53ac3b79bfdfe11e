package report

import (
	"bytes"
	"io"
	"strings"
)

// WriteMarkdown writes the same as [Report.WriteHTML] as Markdown that GitHub renders,
// without drawings. Names from files are escaped: they make no markup, links or mentions.
func (r *Report) WriteMarkdown(w io.Writer) error {
	plain := *r
	plain.o.Charts = nil
	m := &markdown{voice: plain.voice("−")}
	p, err := newPageView(m.voice)
	if err != nil {
		return err
	}
	m.page(p)
	_, err = w.Write(m.out.Bytes())
	return err
}

type markdown struct {
	voice
	out  bytes.Buffer
	text strings.Builder // what was said, unescaped: terms are looked up in it
}

// escapeLine makes text stand for itself at the beginning of a line, where it could also
// start a list or a rule.
func escapeLine(s string) string {
	digits := strings.TrimLeft(s, "0123456789")
	switch {
	case s != "" && strings.ContainsRune("-+=", rune(s[0])):
		return `\` + escape(s)
	case len(digits) < len(s) && len(digits) > 0 && (digits[0] == '.' || digits[0] == ')') && (len(digits) == 1 || digits[1] == ' '):
		return s[:len(s)-len(digits)] + `\` + escape(digits)
	}
	return escape(s)
}

// escape makes text stand for itself inside a line of Markdown.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, c := range runes {
		word := func(j int) bool {
			return j >= 0 && j < len(runes) && (runes[j] == '_' || runes[j] >= '0' && runes[j] <= '9' || runes[j] >= 'a' && runes[j] <= 'z' || runes[j] >= 'A' && runes[j] <= 'Z')
		}
		switch c {
		case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '$', '&', '#', '!':
			b.WriteByte('\\')
		case '_':
			if !word(i-1) || !word(i+1) {
				b.WriteByte('\\')
			}
		case '.':
			if i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www") {
				b.WriteByte('\\')
			}
		case ':':
			if i+1 < len(runes) && runes[i+1] == '/' { // an address would become a link
				b.WriteByte('\\')
			}
		case '@':
			b.WriteString("@<!-- -->") // neither a mention nor an e-mail address
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (m *markdown) line(s string) {
	m.out.WriteString(s)
	m.out.WriteByte('\n')
}

func (m *markdown) note(s string) string {
	m.text.WriteString(s + "\n")
	return escape(s)
}

func (m *markdown) heading(level int, s string) {
	if m.out.Len() > 0 && !bytes.HasSuffix(m.out.Bytes(), []byte("\n\n")) {
		m.line("")
	}
	m.line(strings.Repeat("#", level) + " " + m.note(s))
	m.line("")
}

func (m *markdown) para(s string) {
	if s != "" {
		m.note(s)
		m.line(escapeLine(s))
		m.line("")
	}
}

func (m *markdown) bullets(texts []string) {
	for _, s := range texts {
		m.note(s)
		m.line("- " + escapeLine(s))
	}
	if len(texts) > 0 {
		m.line("")
	}
}

func (m *markdown) facts(facts []fact) {
	for _, f := range facts {
		if f.Label == "" {
			m.line("  - " + m.note(f.Text))
			continue
		}
		m.line("- **" + m.note(upperFirst(f.Label)) + ":** " + m.note(f.Text))
	}
	if len(facts) > 0 {
		m.line("")
	}
}

func (m *markdown) table(t *table) {
	if t.Caption != "" {
		m.para(t.Caption)
	}
	head, rule := "|", "|"
	for _, h := range t.Head {
		head += " " + m.note(h.Text) + " |"
		if h.Right {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	m.line(head)
	m.line(rule)
	for _, row := range t.Rows {
		s := "|"
		for _, c := range row {
			s += " " + m.note(c) + " |"
		}
		m.line(s)
	}
	m.line("")
}

func (m *markdown) section(s section) {
	m.heading(2, s.Title)
	for _, p := range s.Text {
		m.para(p)
	}
	for _, it := range s.Items {
		title := it.Title
		if it.Grade != "" {
			title += ": " + it.Grade
		}
		m.heading(3, title)
		for _, p := range it.Text {
			m.para(p)
		}
		m.facts(it.Facts)
		if it.Table != nil {
			m.table(it.Table)
		}
		m.bullets(it.Notes)
	}
}

func (m *markdown) document(d document) {
	m.heading(1, d.Title)
	for _, p := range d.Lead {
		m.para(p)
	}
	for _, s := range d.Sections {
		m.section(s)
	}
	m.words()
}

// words explains the terms that were used.
func (m *markdown) words() {
	g := m.glossary(m.text.String())
	if len(g) == 0 {
		return
	}
	m.heading(2, m.say("Words"))
	for _, w := range g {
		m.line("- **" + escape(w[0]) + ":** " + escape(w[1]))
	}
}

// page writes what the HTML page shows.
func (m *markdown) page(p *pageView) {
	m.heading(1, p.Title)
	m.para(p.Subtitle)
	if p.Simulated {
		m.para(m.say("Simulated organisation: the planted truth is shown beside each finding."))
	}
	m.summary(p)
	m.heading(2, m.say("What was joined"))
	m.para(p.Lead)
	m.bullets(p.Joined)
	if len(p.Reads) > 0 {
		m.heading(3, m.say("Files read"))
		for _, in := range p.Reads {
			m.line("- " + m.note(in.Line))
			for _, e := range in.Errors {
				m.line("  - " + m.note(e))
			}
			if in.More > 0 {
				m.line("  - " + m.note(m.say("and %d more", in.More)))
			}
		}
		m.line("")
	}
	m.points(p)
	m.heading(2, m.say("Root causes, by pain point"))
	if len(p.Findings) == 0 {
		m.para(m.say("Without joined data there is nothing to rank."))
	} else {
		m.para(p.Proviso + " " + m.ladder())
	}
	for i := range p.Findings {
		m.findingOf(&p.Findings[i])
	}
	for _, s := range p.Extras {
		m.section(s)
	}
	m.drivers(p)
	m.heading(2, m.say("Method and limits"))
	for _, s := range p.Method {
		m.para(s)
	}
	m.heading(3, m.say("What limits all of this"))
	for _, l := range p.Limits {
		m.line("- **" + m.note(l[0]) + ":** " + m.note(l[1]))
	}
	m.line("")
	m.heading(2, m.say("Warnings"))
	if len(p.Warnings) == 0 {
		m.para(m.say("No general warning. Each finding carries its own."))
	}
	m.bullets(p.Warnings)
	m.words()
}

func (m *markdown) summary(p *pageView) {
	m.heading(2, m.say("Summary"))
	if len(p.Summary) == 0 {
		m.para(m.say("There is no customer measure to rank."))
	}
	for i, s := range p.Summary {
		line := m.count(i+1) + ". **" + m.note(s.Touchpoint) + "**: " + m.note(s.Standing) + "."
		switch {
		case s.Cause == "":
		case s.Class == "unknown":
			line += " " + m.note(m.say("Cannot tell what is behind it."))
		case s.Class == "associated":
			line += " " + m.note(m.say("Most closely associated with it:")) + " **" + m.note(s.Cause) + "**"
		default:
			line += " " + m.note(m.say("Likeliest behind it:")) + " **" + m.note(s.Cause) + "** (" + m.note(s.Badge) + ")"
		}
		m.line(line)
	}
	if len(p.Summary) > 0 {
		m.line("")
	}
	m.para(p.Recovery)
}

func (m *markdown) points(p *pageView) {
	m.heading(2, m.say("Pain points, worst first"))
	if len(p.Points) == 0 {
		m.para(m.say("There is no customer measure to rank."))
		return
	}
	t := &table{
		Caption: p.PointsNote,
		Head: []column{{"#", true}, {m.say("touchpoint"), false}, {m.say("measure"), false}, {m.say("is"), true}, {m.say("95~%% interval"), true},
			{m.say("against"), true}, {"", false}, {m.say("answers"), true}, {m.say("teams"), true}},
	}
	var notes []string
	for _, list := range [][]pointView{p.Points, p.MorePoints} {
		for _, q := range list {
			measure, against := q.Measure, q.Against
			if q.Lower {
				measure += " (" + m.say("lower is better") + ")"
			}
			if !q.Short {
				against += " (" + m.say("no shortfall") + ")"
			}
			t.Rows = append(t.Rows, []string{m.count(q.Rank), q.Touchpoint, measure, q.Estimate, q.Interval, q.Reference, against, q.N, q.Teams})
			for _, w := range q.Warnings {
				notes = append(notes, m.say("%s at %s", q.Measure, q.Touchpoint)+": "+w)
			}
		}
	}
	m.table(t)
	m.bullets(notes)
}

func (m *markdown) findingOf(f *findingView) {
	m.heading(3, m.count(f.Number)+". "+f.Touchpoint+": "+f.Measure)
	m.para(f.Standing)
	m.bullets(f.Warnings)
	if len(f.Causes) == 0 {
		m.para(m.say("No driver could be looked at here."))
	}
	if f.Unknown {
		m.para(m.say("Cannot tell what is behind it: no driver stands out. The likeliest is listed, to show how little is known."))
	}
	for _, c := range f.Causes {
		m.heading(4, m.count(c.Number)+") "+c.Headline)
		m.facts(c.Facts)
	}
	m.para(f.Others)
	m.para(f.Missed)
}

// drivers writes the tables of all drivers and of correlations, place by place.
func (m *markdown) drivers(p *pageView) {
	m.heading(2, m.say("All drivers"))
	if len(p.Places) == 0 {
		m.para(m.say("No driver was looked at."))
		return
	}
	m.para(m.say("%d~rows: every driver at every touchpoint and measure. Effects are per %s; “teams apart” is the same effect read off team averages, which mixes in whatever makes teams different.", p.Drivers, p.Swing))
	for _, q := range p.Places {
		caption := m.say("All drivers at %s, %s", q.Touchpoint, q.Measure)
		if q.Unit != "" {
			caption += " (" + q.Unit + ")"
		}
		t := &table{Head: []column{{"#", true}, {m.say("driver"), false}, {m.say("evidence"), false}, {m.say("probability"), true}, {m.say("lag"), true}, {m.say("effect"), true},
			{m.say("95~%% interval"), true}, {"q", true}, {m.say("teams apart"), true}, {m.say("gain"), true}, {m.say("smallest visible"), true}, {m.say("rows, teams"), true}, {m.say("why not surer"), false}}}
		if p.Simulated {
			t.Head = append(t.Head, column{m.say("planted"), false})
		}
		for _, c := range q.Causes {
			row := []string{m.count(c.Rank), c.Driver, c.Verdict, c.Probability, c.Lag, c.Effect, c.Interval, c.Q, c.Between, c.Gain, c.Smallest, c.N + ", " + c.Teams, c.Why}
			if p.Simulated {
				row = append(row, c.Planted)
			}
			t.Rows = append(t.Rows, row)
		}
		m.heading(3, caption)
		m.table(t)
	}
	m.heading(2, m.say("Correlations by level"))
	m.para(m.say("Pearson correlations at each driver's likeliest lag: all rows together [pooled], between team averages [between], and inside teams over time [within]. Where the last two point in opposite directions, comparing teams would mislead. Bold: q under .05. The JSON report has every lag and rank correlations too."))
	for _, q := range p.Places {
		if len(q.Correlations) == 0 {
			continue
		}
		m.heading(3, m.say("Correlations at %s, %s", q.Touchpoint, q.Measure))
		m.line("| " + m.note(m.say("driver")) + " | " + m.note(m.say("lag")) + " | " + m.note(m.say("pooled")) + " | " + m.note(m.say("between teams")) + " | " + m.note(m.say("within teams")) + " |")
		m.line("| --- | ---: | --- | --- | --- |")
		for _, c := range q.Correlations {
			s := "| " + m.note(c.Driver)
			if c.Conflict {
				s += " (" + m.note(m.say("opposite signs")) + ")"
			}
			s += " | " + m.note(c.Lag) + " |"
			for _, x := range c.Cells {
				estimate := m.note(x.Estimate)
				if x.Clear {
					estimate = "**" + estimate + "**"
				}
				if x.Interval != "" {
					estimate += " " + m.note("["+x.Interval+"]")
				}
				s += " " + estimate + " |"
			}
			m.line(s)
		}
		m.line("")
	}
}
