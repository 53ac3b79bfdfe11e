package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// FunnelOptions tunes a funnel plot. The zero value is a good one.
type FunnelOptions struct {
	Title string // empty: one that says what is shown
}

// FunnelLimits draws the teams of a funnel by their answers (across) and level (up),
// between the 95 % and 99.8 % limits, and names the teams outside as far as there is
// room. Teams inside are grey dots without a name: their order is noise. A disc lies
// beyond the 95 % limits, a diamond beyond 99.8 %.
//
// Limits depend on a team's sampling error, so each team stands where the usual team
// with that error would: at as many answers as its own where answers spread as usual,
// at fewer where they spread more. Where no number of answers is known, at 1/SE².
type FunnelLimits struct {
	funnel *correlate.Funnel
	scale  float64 // answers × SE² of the usual team; 1 when n is not known
	counts bool    // n is known
	hidden int     // teams without a level or error
}

var (
	_ plot.Plotter    = (*FunnelLimits)(nil)
	_ plot.DataRanger = (*FunnelLimits)(nil)
)

// NewFunnelLimits leaves out teams without a level or sampling error. It refuses a
// funnel without teams (ErrEmpty) and one of a single team (ErrOneTeam).
func NewFunnelLimits(f *correlate.Funnel) (*FunnelLimits, error) {
	if f == nil {
		return nil, fmt.Errorf("chart: no funnel: %w", ErrEmpty)
	}
	own := *f
	own.Teams = slices.DeleteFunc(slices.Clone(f.Teams), func(t correlate.FunnelTeam) bool {
		return !drawable(t.Level) || !drawable(1/(t.SE*t.SE)) || !drawable(t.SE) || t.SE <= 0
	})
	switch {
	case len(own.Teams) == 0:
		return nil, fmt.Errorf("chart: no team of the funnel has a level and its error: %w", ErrEmpty)
	case len(own.Teams) == 1:
		return nil, fmt.Errorf("chart: funnel: %w", ErrOneTeam)
	case !drawable(own.Target) || !drawable(own.Tau):
		return nil, fmt.Errorf("chart: the funnel has no target or no spread between teams: %w", ErrEmpty)
	}
	l := &FunnelLimits{funnel: &own, scale: 1, hidden: len(f.Teams) - len(own.Teams)}
	var scales []float64
	for _, t := range own.Teams {
		if t.N > 0 {
			scales = append(scales, float64(t.N)*t.SE*t.SE)
		}
	}
	if len(scales) > 0 {
		slices.Sort(scales)
		l.scale, l.counts = scales[len(scales)/2], true
	}
	return l, nil
}

func (l *FunnelLimits) at(t correlate.FunnelTeam) float64 { return l.scale / (t.SE * t.SE) }

// limits returns the bounds of level for a team that stands at x.
func (l *FunnelLimits) limits(x, z float64) (low, high float64) {
	half := z * math.Hypot(math.Sqrt(l.scale/x), l.funnel.Tau)
	return l.funnel.Target - half, l.funnel.Target + half
}

func (l *FunnelLimits) span() (least, most float64) {
	least, most = math.Inf(1), 0
	for _, t := range l.funnel.Teams {
		least, most = min(least, l.at(t)), max(most, l.at(t))
	}
	return least, most
}

// wide reports whether teams differ so much in size that a logarithmic axis is needed.
func (l *FunnelLimits) wide() bool {
	least, most := l.span()
	return most > 12*least
}

var (
	funnelNarrow = stats.NormalQuantile(.975)
	funnelWide   = stats.NormalQuantile(.999)
)

// DataRange holds every team, and the limits except where they are hopeless.
func (l *FunnelLimits) DataRange() (xmin, xmax, ymin, ymax float64) {
	least, most := l.span()
	if l.wide() {
		xmin, xmax = least/1.18, most*1.18
	} else {
		pad := max(0.06*(most-least), 0.04*most)
		xmin, xmax = max(least-pad, least/2), most+pad
	}
	points := []float64{l.funnel.Target}
	var lows, highs []float64
	for _, t := range l.funnel.Teams {
		points = append(points, t.Level)
		low, high := l.limits(l.at(t), funnelWide)
		lows, highs = append(lows, low), append(highs, high)
	}
	ymin, ymax, _ = axisRange(points, lows, highs)
	pad := 0.03 * (ymax - ymin)
	return xmin, xmax, ymin - pad, ymax + pad
}

func funnelColor(t correlate.FunnelTeam) color.NRGBA {
	switch {
	case t.Place == correlate.InsideLimits:
		return neutral
	case t.Better:
		return blue
	}
	return vermilion
}

func funnelMark(c draw.Canvas, pt vg.Point, t correlate.FunnelTeam) {
	switch t.Place {
	case correlate.Beyond998:
		diamond(c, pt, markRadius+2.4, paper)
		diamond(c, pt, markRadius+1.2, funnelColor(t))
	case correlate.Beyond95:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, funnelColor(t))
	default:
		disc(c, pt, 2.6, paper)
		disc(c, pt, 2, funnelColor(t))
	}
}

var (
	funnelOuter = draw.LineStyle{Color: rule, Width: 1.1}
	funnelInner = draw.LineStyle{Color: rule, Width: 1.1, Dashes: []vg.Length{3, 2.2}}
)

// curve returns a lower and an upper limit on a plot.
func (l *FunnelLimits) curve(p *plot.Plot, x, y func(float64) vg.Length, z float64) (lower, upper []vg.Point) {
	const steps = 160
	for i := range steps + 1 {
		t := float64(i) / steps
		v := p.X.Min + t*(p.X.Max-p.X.Min)
		if l.wide() && p.X.Min > 0 {
			v = p.X.Min * math.Pow(p.X.Max/p.X.Min, t)
		}
		if v <= 0 {
			continue
		}
		low, high := l.limits(v, z)
		lower = append(lower, vg.Point{X: x(v), Y: y(low)})
		upper = append(upper, vg.Point{X: x(v), Y: y(high)})
	}
	return lower, upper
}

// lines returns what names should keep clear of.
func (l *FunnelLimits) lines(p *plot.Plot, x, y func(float64) vg.Length) [][]vg.Point {
	a, b := l.curve(p, x, y, funnelNarrow)
	d, e := l.curve(p, x, y, funnelWide)
	target := slices.Clone(a)
	for i := range target {
		target[i].Y = y(l.funnel.Target)
	}
	return [][]vg.Point{a, b, d, e, target}
}

// Plot draws the limits, the target, the teams and the names of those outside.
func (l *FunnelLimits) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	lower, upper := l.curve(p, x, y, funnelNarrow)
	inside := slices.Clone(upper)
	for i := len(lower) - 1; i >= 0; i-- {
		inside = append(inside, lower[i])
	}
	c.SetColor(shade)
	if area := c.ClipPolygonXY(inside); len(area) > 2 {
		c.Fill(polygon(area...))
	}
	for _, line := range c.ClipLinesXY(lower, upper) {
		c.StrokeLines(funnelInner, line)
	}
	lower, upper = l.curve(p, x, y, funnelWide)
	for _, line := range c.ClipLinesXY(lower, upper) {
		c.StrokeLines(funnelOuter, line)
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, c.Min.X, y(l.funnel.Target), c.Max.X, y(l.funnel.Target))

	points := make([]vg.Point, len(l.funnel.Teams))
	for i, t := range l.funnel.Teams {
		points[i] = vg.Point{X: x(l.at(t)), Y: y(t.Level)}
	}
	names := l.names(c.Rectangle, points, l.lines(p, x, y))
	for _, n := range names {
		if n.lines == nil {
			continue
		}
		if !n.clear {
			c.SetColor(paper) // a name may hide a piece of a limit, never a mark
			c.Fill(n.box.Path())
		}
		if n.leader != nil {
			end := leaderEnd(n.at, n.box)
			c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.6}, n.at.X, n.at.Y, end.X, end.Y)
		}
	}
	// Those outside are drawn last, so no dot hides them.
	for i := len(points) - 1; i >= 0; i-- {
		if l.funnel.Teams[i].Place == correlate.InsideLimits {
			funnelMark(c, points[i], l.funnel.Teams[i])
		}
	}
	for i := len(points) - 1; i >= 0; i-- {
		if l.funnel.Teams[i].Place != correlate.InsideLimits {
			funnelMark(c, points[i], l.funnel.Teams[i])
		}
	}
	for _, n := range names {
		noteType.in(ink).drawMiddle(c, n.box.Min.X+1.5, (n.box.Min.Y+n.box.Max.Y)/2, draw.XLeft, n.lines...)
	}
}

// A funnelName is the name of a team outside the limits, and where there is room for it.
type funnelName struct {
	team   int
	at     vg.Point
	lines  []string // nil: no room
	box    vg.Rectangle
	clear  bool           // of the limits
	leader []vg.Rectangle // steps of the line to a mark far off
}

func within(b, area vg.Rectangle) bool {
	return b.Min.X >= area.Min.X && b.Max.X <= area.Max.X && b.Min.Y >= area.Min.Y && b.Max.Y <= area.Max.Y
}

func touches(b vg.Rectangle, others []vg.Rectangle) bool {
	return slices.ContainsFunc(others, func(o vg.Rectangle) bool {
		return b.Min.X < o.Max.X && o.Min.X < b.Max.X && b.Min.Y < o.Max.Y && o.Min.Y < b.Max.Y
	})
}

// leaderEnd is the point of a name's box next to its mark.
func leaderEnd(at vg.Point, box vg.Rectangle) vg.Point {
	return vg.Point{X: clampLength(at.X, box.Min.X, box.Max.X), Y: clampLength(at.Y, box.Min.Y, box.Max.Y)}
}

// funnelLeader returns the line from a mark to its name in steps, the mark itself left out.
func funnelLeader(at vg.Point, box vg.Rectangle) []vg.Rectangle {
	end := leaderEnd(at, box)
	length := vg.Length(math.Hypot(float64(end.X-at.X), float64(end.Y-at.Y)))
	var steps []vg.Rectangle
	for d := vg.Length(markRadius + 4); d < length-1; d += 2 {
		x, y := at.X+(end.X-at.X)*d/length, at.Y+(end.Y-at.Y)*d/length
		steps = append(steps, vg.Rectangle{Min: vg.Point{X: x - 0.5, Y: y - 0.5}, Max: vg.Point{X: x + 0.5, Y: y + 0.5}})
	}
	return steps
}

// names finds room for the names of teams outside, those furthest beyond first: beside
// their mark, else further off, never on a mark or another name.
func (l *FunnelLimits) names(area vg.Rectangle, points []vg.Point, limits [][]vg.Point) []funnelName {
	const (
		near  = markRadius + 3
		width = 112
	)
	var taken []vg.Rectangle
	for i, pt := range points {
		r := vg.Length(2.6)
		if l.funnel.Teams[i].Place != correlate.InsideLimits {
			r = markRadius + 2.4
		}
		taken = append(taken, vg.Rectangle{Min: vg.Point{X: pt.X - r, Y: pt.Y - r}, Max: vg.Point{X: pt.X + r, Y: pt.Y + r}})
	}
	var curves []vg.Rectangle
	for _, line := range limits {
		for _, pt := range line {
			curves = append(curves, vg.Rectangle{Min: vg.Point{X: pt.X - 2, Y: pt.Y - 1}, Max: vg.Point{X: pt.X + 2, Y: pt.Y + 1}})
		}
	}
	order := make([]int, 0, len(points))
	for i, t := range l.funnel.Teams {
		if t.Place != correlate.InsideLimits {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(math.Abs(l.funnel.Teams[b].Z), math.Abs(l.funnel.Teams[a].Z))
	})
	var names []funnelName
	for _, i := range order {
		n := funnelName{team: i, at: points[i]}
		lines := noteType.balance(clean(l.funnel.Teams[i].Team), width, 3)
		w, h := noteType.widest(lines...)+3, vg.Length(len(lines))*noteType.line()
		place := func(r vg.Length, clear bool) bool {
			for k := range 12 {
				// To the right first, then left, above, below and between.
				angle := []float64{0, 6, 3, 9, 1, 11, 5, 7, 2, 10, 4, 8}[k] * math.Pi / 6
				sin, cos := math.Sincos(angle)
				mid := vg.Point{X: n.at.X + vg.Length(cos)*(r+w/2), Y: n.at.Y + vg.Length(sin)*(r+h/2)}
				b := vg.Rectangle{Min: vg.Point{X: mid.X - w/2, Y: mid.Y - h/2}, Max: vg.Point{X: mid.X + w/2, Y: mid.Y + h/2}}
				if !within(b, area) || touches(b, taken) || clear && touches(b, curves) {
					continue
				}
				n.lines, n.box, n.clear = lines, b, clear
				n.leader = nil
				if r > near {
					n.leader = funnelLeader(n.at, b)
				}
				if !slices.ContainsFunc(n.leader, func(b vg.Rectangle) bool { return touches(b, taken) }) {
					return true
				}
			}
			n.lines, n.leader = nil, nil
			return false
		}
		_ = place(near, true) || place(13, true) || place(near, false) || place(22, true) ||
			place(13, false) || place(34, true) || place(22, false) || place(34, false)
		if n.lines != nil {
			taken = append(append(taken, n.box), n.leader...)
		}
		names = append(names, n)
	}
	return names
}

// funnelTicks marks 1, 2 and 5 times powers of ten on a logarithmic axis.
func funnelTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, e); v >= low && v <= high {
				label := number(v, max(0, int(-e)), false)
				if v >= 1 && v < 1e9 {
					label = count(int64(math.Round(v)))
				}
				ticks = append(ticks, plot.Tick{Value: v, Label: label})
			}
		}
	}
	return ticks
}

const (
	funnelWidth  = 460
	funnelHeight = 300
	mostNameless = 12 // names in the caption
)

// Funnel draws teams against the limits that their numbers of answers allow for. Only
// teams outside the limits are named, where they lie: a funnel plot is no league table.
func Funnel(f *correlate.Funnel, o FunnelOptions) (*Chart, error) {
	l, err := NewFunnelLimits(f)
	if err != nil {
		return nil, err
	}
	f = l.funnel
	xmin, xmax, ymin, ymax := l.DataRange()
	pl := axesPair{plot: axesPlot(xmin, xmax, ymin, ymax, l), height: funnelHeight, across: "Answers, by precision"}
	ticks := Ticks{Most: 7}
	pl.x, pl.y = ticks.Ticks(xmin, xmax), ticks.Ticks(ymin, ymax)
	for i, t := range pl.x {
		if t.Value >= 1000 {
			pl.x[i].Label = count(int64(math.Round(t.Value)))
		}
	}
	if l.wide() {
		pl.plot.X.Scale = plot.LogScale{}
		pl.x = funnelTicks(xmin, xmax)
	}
	if !l.counts {
		pl.across = "Precision, 1/SE²"
	}
	better := "higher is better"
	if f.LowerBetter {
		better = "lower is better"
	}
	pl.up = clean(f.Measure)
	if f.Unit != "" {
		pl.up += ", " + clean(f.Unit)
	}
	pl.up += " (" + better + ")"

	s := sheet{title: o.Title, width: funnelWidth}
	if s.title == "" {
		s.title = "Which teams stand out in " + clean(f.Measure) + " at " + clean(f.Touchpoint)
	}
	when := ""
	if !f.From.IsZero() && !f.To.IsZero() {
		when = fmt.Sprintf(" · %v to %v", f.From, f.To)
	}
	s.subtitle = fmt.Sprintf("Teams against limits for as many answers%s", when)
	s.key = l.key()
	left := pl.left()
	width := vg.Length(funnelWidth)
	s.bodyHeight = pl.total()
	s.body = func(c draw.Canvas) { pl.draw(c, left) }

	// The same room as on the page, to tell which names found none.
	area := vg.Rectangle{Max: vg.Point{X: width - left - axesRight, Y: funnelHeight}}
	x, y := pl.plot.Transforms(&draw.Canvas{Rectangle: area})
	points := make([]vg.Point, len(f.Teams))
	var answers int64
	unknown := 0
	outside, better998 := 0, 0
	for i, t := range f.Teams {
		points[i] = vg.Point{X: x(l.at(t)), Y: y(t.Level)}
		answers += t.N
		if t.N <= 0 {
			unknown++
		}
		if t.Place != correlate.InsideLimits {
			outside++
		}
		if t.Place == correlate.Beyond998 {
			better998++
		}
	}
	var nameless []string
	for _, n := range l.names(area, points, l.lines(pl.plot, x, y)) {
		if n.lines == nil {
			nameless = append(nameless, clean(f.Teams[n.team].Team))
		}
	}

	digits := decimalsFor(ymax - ymin)
	n := "n = " + plural(answers, "answer")
	switch {
	case unknown == len(f.Teams):
		n = "Numbers of answers unknown"
	case unknown > 0:
		n += fmt.Sprintf(" (unknown in %s)", plural(int64(unknown), "team"))
	}
	s.caption = append(s.caption, fmt.Sprintf("%s, %s.", n, plural(int64(len(f.Teams)), "team")))
	if l.counts {
		s.caption = append(s.caption, "A team whose answers spread more than usual stands as if it had fewer.")
	}
	if f.Tau > 0 {
		s.caption = append(s.caption, fmt.Sprintf("Limits allow for sampling error and for what teams commonly differ by (SD %s).", number(f.Tau, digits, false)))
	} else {
		s.caption = append(s.caption, "Limits allow for sampling error only.")
	}
	s.caption = append(s.caption, fmt.Sprintf("Outside 95 %% limits: %s; by chance alone %s would be.", plural(int64(outside), "team"), number(f.Expected95, 1, false)))
	if outside < len(f.Teams) {
		s.caption = append(s.caption, "Teams inside are not named or ranked: their order is noise.")
	}
	slices.Sort(nameless) // not by how far outside: that is no rank to be told
	if len(nameless) > mostNameless {
		nameless = append(nameless[:mostNameless-1], fmt.Sprintf("and %d more", len(nameless)-mostNameless+1))
	}
	if len(nameless) > 0 {
		s.caption = append(s.caption, "Outside without room for a name: "+strings.Join(nameless, ", ")+".")
	}
	if left := f.LeftOut + l.hidden; left > 0 {
		s.caption = append(s.caption, fmt.Sprintf("Left out: %s whose sampling error is not known.", plural(int64(left), "team")))
	}
	s.description = fmt.Sprintf("Funnel plot of %s against %s (%s). %d lie outside the 95 %% limits, %d of them outside 99.8 %%.",
		plural(int64(len(f.Teams)), "team"), number(f.Target, digits, false), clean(f.TargetKind), outside, better998)
	if outside > 0 {
		t := f.Teams[slices.IndexFunc(f.Teams, func(t correlate.FunnelTeam) bool { return t.Place != correlate.InsideLimits })]
		side := "worse"
		if t.Better {
			side = "better"
		}
		s.description += fmt.Sprintf(" Furthest: %s, %s at %s, limits %s to %s.", clean(t.Team), side, number(t.Level, digits, false), number(t.Low95, digits, false), number(t.High95, digits, false))
	}
	return s.chart(), nil
}

// key explains the marks in use and the lines.
func (l *FunnelLimits) key() []keyEntry {
	var key []keyEntry
	for _, e := range []struct {
		place  correlate.FunnelPlace
		better bool
		text   string
	}{
		{correlate.Beyond998, false, "worse, beyond 99.8 %"},
		{correlate.Beyond95, false, "worse, beyond 95 %"},
		{correlate.Beyond998, true, "better, beyond 99.8 %"},
		{correlate.Beyond95, true, "better, beyond 95 %"},
		{correlate.InsideLimits, false, "inside"},
	} {
		if slices.ContainsFunc(l.funnel.Teams, func(t correlate.FunnelTeam) bool {
			return t.Place == e.place && (t.Better == e.better || e.place == correlate.InsideLimits)
		}) {
			key = append(key, keyEntry{narrow: true, text: e.text, sample: func(c draw.Canvas) {
				funnelMark(c, c.Center(), correlate.FunnelTeam{Place: e.place, Better: e.better})
			}})
		}
	}
	line := func(sty draw.LineStyle, text string) {
		key = append(key, keyEntry{text: text, sample: func(c draw.Canvas) {
			c.StrokeLine2(sty, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
		}})
	}
	line(draw.LineStyle{Color: ink, Width: 0.9}, clean(l.funnel.TargetKind)+": "+number(l.funnel.Target, l.digits(), false))
	line(funnelInner, "95 % limits")
	line(funnelOuter, "99.8 %")
	return key
}

func (l *FunnelLimits) digits() int {
	_, _, ymin, ymax := l.DataRange()
	return decimalsFor(ymax - ymin)
}
