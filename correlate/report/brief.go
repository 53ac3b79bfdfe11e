package report

import (
	"bytes"
	"io"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// WriteBrief writes a page of text for a terminal: what was joined, the worst
// pain points, the likeliest root causes of each with how sure and why not surer,
// and what limits all of it.
func (r *Report) WriteBrief(w io.Writer) error {
	b := &brief{voice: voice{r, "-"}, width: r.o.Width}
	if b.width == 0 {
		b.width = 92
	}
	b.width = max(60, b.width)
	b.write()
	_, err := w.Write(b.out.Bytes())
	return err
}

type brief struct {
	voice
	width int
	out   bytes.Buffer
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
	b.heading(clean(b.o.Title), "=")
	b.line("")
	b.join()
	b.painPoints()
	points := b.told(3)
	if len(points) > 0 && len(b.causes) > 0 {
		b.line("")
		b.heading("What may be behind them", "-")
		b.para("", b.proviso()+" How strong the evidence is, weakest first: cannot tell, associated, candidate cause.")
	}
	for i := range points {
		b.finding(i+1, b.find(&points[i]))
	}
	if s := b.recovery(); s != "" && len(points) > 0 {
		b.line("")
		b.para("", s)
	}
	b.line("")
	b.heading("What limits all of this", "-")
	for _, l := range b.limits() {
		b.para("- ", l[0]+". "+l[1])
	}
	if w := b.warnings(); len(w) > 0 {
		b.line("")
		b.heading("Warnings", "-")
		for _, s := range w {
			b.para("- ", s)
		}
	}
}

func (b *brief) join() {
	b.heading("What was joined", "-")
	main, rest := b.joined()
	b.para("", main)
	for i, in := range b.o.Reads {
		b.para("- ", b.read(i))
		for _, err := range in.Errors {
			b.para("    ", clean(err.Error()))
		}
		for _, w := range in.Warnings {
			b.para("    ", sentence(clean(w)))
		}
	}
	for _, s := range rest {
		b.para("- ", s)
	}
}

func (b *brief) painPoints() {
	b.line("")
	b.heading("Pain points, worst first", "-")
	if len(b.points) == 0 {
		b.para("", "There is no customer measure to rank.")
		return
	}
	const most = 5
	g := &grid{
		right: []bool{true, false, false, true, false, true, false, true, true},
		flex:  []bool{false, true, true, false, false, false, true, false, false},
		width: b.width,
	}
	g.add("", "touchpoint", "measure", "is", "[95 % interval]", "against", "", "answers", "teams")
	short := 0
	for i := range b.points {
		p := &b.points[i]
		if p.Score > 0 {
			short++
		}
		if i >= most {
			continue
		}
		q := b.gauge(p.Measure)
		d := q.decimals(p.Estimate, p.Low, p.High)
		interval := q.interval(p.Estimate, p.Low, p.High)
		if interval != "" {
			interval = "[" + interval + "]"
		}
		answers := blank
		if p.N > 0 {
			answers = count(p.N)
		}
		unit := q.unit
		if unit != nbsp+"%" {
			unit = "" // said in the findings; the table only needs to line up
		}
		measure := clean(p.Measure)
		if p.LowerBetter || b.lowerBetter(p.Measure) {
			measure = "↓" + nbsp + measure
		}
		g.add(count(p.Rank), clean(p.Touchpoint), measure, q.fixed(p.Estimate, d, false)+unit, interval,
			q.fixed(p.Reference, d, false)+unit, shortReference(p.ReferenceKind), answers, count(p.Teams))
	}
	for _, l := range g.lines() {
		b.line(l)
	}
	if more := len(b.points) - most; more > 0 {
		b.para("", "and "+count(more)+" more. "+upperFirst(count(short))+" of "+count(len(b.points))+" fall short of what they are held against.")
	} else if short == 0 {
		b.para("", "None falls short of what it is held against.")
	}
	for i := range b.points {
		if p := &b.points[i]; i < most && (p.LowerBetter || b.lowerBetter(p.Measure)) {
			b.para("", "↓ lower is better")
			break
		}
	}
}

// shortReference fits a kind of reference into a table.
func shortReference(kind string) string {
	if kind == "median of touchpoints" {
		return "median"
	}
	return clean(kind)
}

func (b *brief) finding(n int, f finding) {
	b.line("")
	b.para(count(n)+". ", strings.ToUpper(clean(f.Point.Touchpoint))+": "+f.Standing)
	for _, w := range f.Warnings {
		b.para("   ! ", w)
	}
	if len(f.Causes) == 0 {
		b.para("   ", "No driver could be looked at here.")
		return
	}
	if f.Causes[0].Verdict == correlate.CannotTell {
		b.para("   ", "Cannot tell what is behind it: no driver stands out. The likeliest is listed, to show how little is known.")
	}
	for _, c := range f.Causes {
		b.cause(c)
	}
	if f.Others != "" {
		b.line("")
		b.para("   ", f.Others)
	}
	if f.Missed != "" {
		b.para("   ", f.Missed)
	}
}

func (b *brief) cause(c *correlate.RootCause) {
	b.line("")
	title := strings.ToUpper(string(c.Verdict))
	if s := b.planted(c); s != "" {
		title += " (" + s + ")"
	}
	b.para("   "+count(c.Rank)+") ", clean(c.Driver)+": "+title)
	row := func(label, text string) { b.para("      "+pad(label, 17, false), text) }
	row("how sure", b.sure(c))
	if s := b.steady(c); s != "" {
		row("how steady", s)
	}
	if s := b.together(c); s != "" {
		row("not separable", s)
	}
	row("when", b.when(c))
	row("effect", b.effect(c))
	if s := b.corrected(c); s != "" {
		row("without blur", s)
	}
	if c.Verdict == correlate.CannotTell {
		row("could have seen", b.smallest(c))
	} else {
		row("if improved", b.gain(c))
	}
	forward, reverse := b.arrows(c)
	if forward.Known || reverse.Known {
		row("which first", forward.String())
		row("", reverse.String())
		row("", b.first(c))
	} else {
		row("which first", b.first(c))
	}
	if s := b.undo(c); s != "" {
		row("to undo it", s)
	}
	row("why not surer", strings.Join(b.whyNot(c), "; "))
}
