package report

import (
	"bytes"
	"cmp"
	"io"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// WriteBrief writes a page of text for a terminal: what was joined, the worst
// pain points, the likeliest root causes of each with how sure and why not surer,
// and what limits all of it.
func (r *Report) WriteBrief(w io.Writer) error {
	b := r.newBrief()
	b.write()
	_, err := w.Write(b.out.Bytes())
	return err
}

type brief struct {
	voice
	width int
	out   bytes.Buffer
}

func (r *Report) newBrief() *brief {
	return &brief{voice: r.voice("-"), width: max(60, cmp.Or(r.o.Width, 92))}
}

func (b *brief) line(s string) {
	b.out.WriteString(strings.TrimRight(s, " "))
	b.out.WriteByte('\n')
}

// para writes wrapped text, the first line after lead, the others indented alike.
func (b *brief) para(lead, text string) {
	indent := width(lead)
	for i, l := range wrap(text, b.width-indent) {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		b.line(lead + l)
	}
}

func (b *brief) heading(s string, rule string) {
	lines := wrap(s, b.width)
	wide := 0
	for _, l := range lines {
		b.line(l)
		wide = max(wide, width(l))
	}
	b.line(strings.Repeat(rule, wide))
}

func (b *brief) write() {
	b.heading(b.title(), "=")
	b.line("")
	b.join()
	b.painPoints()
	points := b.told(3)
	if len(points) > 0 && len(b.causes) > 0 {
		b.line("")
		b.heading(b.say("What may be behind them"), "-")
		b.para("", b.proviso()+" "+b.ladder())
	}
	for i := range points {
		b.finding(i+1, b.find(&points[i]))
	}
	if s := b.recovery(); s != "" && len(points) > 0 {
		b.line("")
		b.para("", s)
	}
	for _, s := range b.extras() {
		b.section(s)
	}
	b.line("")
	b.heading(b.say("What limits all of this"), "-")
	for _, l := range b.limits() {
		b.para("- ", l[0]+". "+l[1])
	}
	if w := b.warnings(); len(w) > 0 {
		b.line("")
		b.heading(b.say("Warnings"), "-")
		for _, s := range w {
			b.para("- ", s)
		}
	}
	b.words()
}

// words explains the terms that were used.
func (b *brief) words() {
	// Lines were broken anywhere: a term is found in the text as it was before.
	text := strings.Join(strings.Fields(b.out.String()), " ")
	if g := b.glossary(text); len(g) > 0 {
		b.line("")
		b.heading(b.say("Words"), "-")
		for _, w := range g {
			b.para("- ", w[0]+": "+w[1])
		}
	}
}

func (b *brief) join() {
	b.heading(b.say("What was joined"), "-")
	main, rest := b.joined()
	b.para("", main)
	for i, in := range b.o.Reads {
		b.para("- ", b.read(i))
		for _, err := range in.Errors {
			b.para("    ", clean(err.Error()))
		}
		for _, w := range in.Warnings {
			b.para("    ", sentence(b.theirs(w)))
		}
	}
	for _, s := range rest {
		b.para("- ", s)
	}
}

func (b *brief) painPoints() {
	b.line("")
	b.heading(b.say("Pain points, worst first"), "-")
	if len(b.points) == 0 {
		b.para("", b.say("There is no customer measure to rank."))
		return
	}
	const most = 5
	g := &grid{
		right: []bool{true, false, false, true, false, true, false, true, true},
		flex:  []bool{false, true, true, false, false, false, true, false, false},
		width: b.width,
	}
	g.add("", b.say("touchpoint"), b.say("measure"), b.say("is"), b.say("[95~%% interval]"), b.say("against"), "", b.say("answers"), b.say("teams"))
	lower := false
	for i := range b.points[:min(most, len(b.points))] {
		p := &b.points[i]
		q := b.gauge(p.Measure)
		d := q.decimals(p.Estimate, p.Low, p.High)
		interval := q.interval(p.Estimate, p.Low, p.High)
		if interval != "" {
			interval = "[" + interval + "]"
		}
		answers := blank
		if p.N > 0 {
			answers = b.count64(p.N)
		}
		unit := q.unit
		if unit != nbsp+"%" {
			unit = "" // said in the findings; the table only needs to line up
		}
		measure := clean(p.Measure)
		if p.LowerBetter || b.lowerBetter(p.Measure) {
			lower = true
			measure = "↓" + nbsp + measure
		}
		against := b.shortReference(p.ReferenceKind)
		if p.ReferenceKind == "median of touchpoints" {
			against = b.say("median")
		}
		g.add(b.count(p.Rank), clean(p.Touchpoint), measure, q.fixed(p.Estimate, d, false)+unit, interval,
			q.fixed(p.Reference, d, false)+unit, against, answers, b.count(p.Teams))
	}
	for _, l := range g.lines() {
		b.line(l)
	}
	if more := len(b.points) - most; more > 0 {
		b.para("", b.say("and %d more.", more)+" "+b.shortfalls())
	} else if b.short() == 0 {
		b.para("", b.say("None falls short of what it is held against."))
	}
	if lower {
		b.para("", b.say("↓ lower is better"))
	}
}

func (b *brief) finding(n int, f finding) {
	b.line("")
	b.para(b.count(n)+". ", strings.ToUpper(clean(f.Point.Touchpoint))+": "+f.Standing)
	for _, w := range f.Warnings {
		b.para("   ! ", w)
	}
	if len(f.Causes) == 0 {
		b.para("   ", b.say("No driver could be looked at here."))
		return
	}
	if f.Causes[0].Verdict == correlate.CannotTell {
		b.para("   ", b.say("Cannot tell what is behind it: no driver stands out. The likeliest is listed, to show how little is known."))
	}
	for i, c := range f.Causes {
		b.line("")
		b.para("   "+b.count(i+1)+") ", b.headline(c, true))
		b.facts("      ", b.voice.facts(c))
	}
	if f.Others != "" {
		b.line("")
		b.para("   ", f.Others)
	}
	if f.Missed != "" {
		b.para("   ", f.Missed)
	}
}

// facts writes labels and texts side by side.
func (b *brief) facts(indent string, facts []fact) {
	wide := 16
	for _, f := range facts {
		wide = max(wide, width(f.Label))
	}
	for _, f := range facts {
		b.para(indent+pad(f.Label, wide+1, false), f.Text)
	}
}

// section writes one of the sections that every output shares.
func (b *brief) section(s section) {
	b.line("")
	b.heading(s.Title, "-")
	for _, p := range s.Text {
		b.para("", p)
	}
	for _, it := range s.Items {
		b.line("")
		title := it.Title
		if it.Grade != "" {
			title += ": " + strings.ToUpper(it.Grade)
		}
		if title != "" {
			b.para("", title)
		}
		for _, p := range it.Text {
			b.para("   ", p)
		}
		b.facts("   ", it.Facts)
		if it.Table != nil {
			b.table("   ", it.Table)
		}
		for _, n := range it.Notes {
			b.para("   ! ", n)
		}
	}
}

func (b *brief) table(indent string, t *table) {
	g := &grid{width: b.width - width(indent)}
	for i, h := range t.Head {
		g.right = append(g.right, h.Right)
		g.flex = append(g.flex, i == 0) // the name
	}
	head := make([]string, len(t.Head))
	for i, h := range t.Head {
		head[i] = h.Text
	}
	b.para(indent, t.Caption)
	g.add(head...)
	for _, row := range t.Rows {
		g.add(row...)
	}
	for _, l := range g.lines() {
		b.line(indent + l)
	}
}
