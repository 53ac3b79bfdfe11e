package report

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

//go:embed page.html.tmpl
var pageTemplate string

//go:embed page.css
var pageStyle string

// The template words nothing itself: say is set for each page's language.
var page = template.Must(template.New("page").Funcs(template.FuncMap{"say": func(string, ...any) string { return "" }}).Parse(pageTemplate))

// execute writes a template in the voice's language.
func (v voice) execute(b *bytes.Buffer, name string, data any) error {
	t, err := page.Clone()
	if err != nil {
		return err
	}
	return t.Funcs(template.FuncMap{"say": v.say}).ExecuteTemplate(b, name, data)
}

// WriteHTML writes one self-contained page: nothing is loaded from elsewhere and
// no script runs. It tells the worst pain points in full, every driver in tables,
// and correlations at each driver's likeliest lag; the JSON has all the others. An
// error names a figure that is no usable SVG, or comes from w.
func (r *Report) WriteHTML(w io.Writer) error {
	v := r.voice("−")
	p, err := newPageView(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.execute(&b, "page", p); err != nil {
		return err
	}
	// Terms are explained where they were used: the page is known only now.
	if p.Words = v.glossary(html.UnescapeString(b.String())); len(p.Words) > 0 {
		b.Reset()
		if err := v.execute(&b, "page", p); err != nil {
			return err
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// pageView holds what the template shows, all of it worded: the template decides
// only where things stand.
type pageView struct {
	Lang           string
	Title          string
	Style          template.CSS
	Subtitle       string
	Lead           string // what was joined, in a sentence
	Tiles          []tile
	Summary        []summaryView
	Recovery       string
	Joined         []string
	Reads          []readView
	Points         []pointView
	MorePoints     []pointView
	PointsNote     string
	Findings       []findingView
	Places         []placeView
	Drivers        int
	Simulated      bool
	Limits         [][2]string
	Warnings       []string
	Figures        []figureView // with the summary
	PointFigures   []figureView
	CauseFigures   []figureView
	CorrFigures    []figureView
	Period         string
	Proviso        string
	Swing          string
	OneWave        bool
	PeriodToPeriod string // "from month to month"
	Extras         []section
	Method         []string
	Words          [][2]string
}

// documentView is a short page of sections.
type documentView struct {
	Lang  string
	Style template.CSS
	Words [][2]string
	document
}

func newDocumentView(v voice, d document) documentView {
	text := d.Title
	for _, s := range d.Sections {
		for _, it := range s.Items {
			for _, f := range it.Facts {
				text += " " + f.Text
			}
		}
	}
	return documentView{Lang: v.tag.String(), Style: template.CSS(pageStyle), Words: v.glossary(text), document: d}
}

type tile struct{ Value, Label string }

type summaryView struct {
	Anchor, Touchpoint, Standing, Cause, Badge, Class, Percent string
}

type readView struct {
	Line   string
	Errors []string
	More   int
}

type figureView struct {
	ID, Title, Caption string
	SVG                template.HTML
}

type pointView struct {
	Rank                                            int
	Anchor, Touchpoint, Measure                     string
	Lower                                           bool
	Estimate, Interval, Reference, Against, N, Unit string
	Teams                                           string
	Short                                           bool
	Strip                                           *strip
	Warnings                                        []string
}

type findingView struct {
	Number         int
	ID, Touchpoint string
	Measure        string
	Standing       string
	Warnings       []string
	Unknown        bool // cannot tell of any driver
	Causes         []causeView
	Others, Missed string
	Figures        []figureView
}

type causeView struct {
	ID, Driver       string
	Number           int
	Headline         string // driver and verdict, for outputs without badges
	Facts            []fact
	Rests            string
	Unknown          bool
	Verdict, Class   string
	Planted          string
	PlantedYes       bool
	Sure             string
	Percent          string // of the probability; "" when there is none
	Meter            int    // the same in whole percent, for drawing
	Together, When   string
	Steady, Undo     string
	Corrected        string
	Lags             []lagView
	Effect           string
	Strip            *strip
	Gain             string
	Smallest         string
	Forward, Reverse arrowView
	Known            bool // a direction could be estimated
	First            string
	WhyNot           []string
	Levels           []levelView
}

type lagView struct {
	Label, Percent string
	Meter          int
	Likeliest      bool
}

type arrowView struct {
	arrow
	Meter int
}

type levelView struct {
	Level, Estimate, Interval, P, Teams string
}

type placeView struct {
	ID, Touchpoint, Measure string
	Unit                    string
	Causes                  []rowView
	Correlations            []correlationView
	Conflicts               int
	Best                    string // the likeliest driver's verdict, in words
}

type rowView struct {
	Rank                                             int
	Driver, Verdict, Class, Probability, Lag         string
	N, Teams                                         string
	Effect, Interval, Q, Gain                        string
	Forward, Reverse                                 arrow
	Between, BetweenInterval, Smallest, Why, Planted string
	PlantedYes                                       bool
}

type correlationView struct {
	Driver, Lag string
	Cells       [3]cellView // pooled, between, within
	Conflict    bool
}

type cellView struct {
	Estimate, Interval, Q string
	Value                 float64
	Left, Width           int // of a bar on -1..1, in percent of its half
	Clear                 bool
}

// A strip draws an estimate on its interval, with a mark for the reference, in a
// box 200 wide.
type strip struct {
	Low, High, Estimate, Mark float64
	HasInterval, HasMark      bool
	ID, Title, Text           string // what it shows, for those who cannot see it
	MarkText                  string // under the mark; may be empty
}

// newStrip places numbers on a line from lo to hi.
func newStrip(x, low, high, mark, lo, hi float64, id, title, text string) *strip {
	if !finite(x) || !finite(lo) || !finite(hi) || hi <= lo {
		return nil
	}
	at := func(v float64) float64 { return math.Round(10*(8+184*(v-lo)/(hi-lo))) / 10 }
	s := &strip{Estimate: at(x), ID: id, Title: title, Text: text}
	if finite(low) && finite(high) {
		s.HasInterval, s.Low, s.High = true, at(low), at(high)
	}
	if finite(mark) {
		s.HasMark, s.Mark = true, at(mark)
	}
	return s
}

// Anchor keeps the text under the mark inside the box.
func (s *strip) Anchor() string {
	switch {
	case s.Mark < 30:
		return "start"
	case s.Mark > 170:
		return "end"
	}
	return "middle"
}

// Width is the length of the interval.
func (s *strip) Width() float64 { return math.Max(1, math.Round(10*(s.High-s.Low))/10) }

// span widens [lo,hi] to hold the finite numbers.
func span(lo, hi *float64, xs ...float64) {
	for _, x := range xs {
		if finite(x) {
			*lo, *hi = math.Min(*lo, x), math.Max(*hi, x)
		}
	}
}

func meter(share float64) int {
	if !finite(share) {
		return 0
	}
	return int(math.Round(100 * max(0, min(share, 1))))
}

// verdictClass names the style of a verdict.
func verdictClass(v correlate.Verdict) string {
	switch v {
	case correlate.Confirmed:
		return "confirmed"
	case correlate.CandidateCause:
		return "candidate"
	case correlate.Associated:
		return "associated"
	}
	return "unknown"
}

func newPageView(v voice) (*pageView, error) {
	p := &pageView{
		Lang:           v.tag.String(),
		Title:          v.title(),
		Style:          template.CSS(pageStyle),
		Simulated:      v.o.Truth != nil,
		Recovery:       v.recovery(),
		Limits:         v.limits(),
		Warnings:       v.warnings(),
		Period:         v.period(),
		Proviso:        v.proviso(),
		Swing:          v.swing(),
		OneWave:        v.oneWave(),
		PeriodToPeriod: v.say(v.periodWords().between),
		Extras:         v.extras(),
		Method:         v.method(),
	}
	p.Lead, p.Joined = v.joined()
	p.Subtitle = v.subtitle()
	p.Tiles = v.tiles()
	for i, in := range v.o.Reads {
		rv := readView{Line: v.read(i), More: in.Rejected - len(in.Errors)}
		for _, err := range in.Errors {
			rv.Errors = append(rv.Errors, clean(err.Error()))
		}
		for _, w := range in.Warnings {
			rv.Errors = append(rv.Errors, sentence(v.theirs(w)))
		}
		p.Reads = append(p.Reads, rv)
	}
	beside, err := v.figures(p)
	if err != nil {
		return nil, err
	}
	corr := v.correlations()
	anchors := make(map[place]string)
	points := v.told(5)
	for i := range points {
		f := v.findingView(i+1, &points[i], corr)
		f.Figures = beside[place{points[i].Touchpoint, points[i].Measure}]
		p.Findings = append(p.Findings, f)
		anchors[place{points[i].Touchpoint, points[i].Measure}] = f.ID
		s := summaryView{Anchor: f.ID, Touchpoint: f.Touchpoint, Standing: v.brief(&points[i])}
		if len(f.Causes) > 0 {
			c := f.Causes[0]
			s.Cause, s.Badge, s.Class, s.Percent = c.Driver, c.Verdict, c.Class, c.Percent
		}
		p.Summary = append(p.Summary, s)
	}
	v.pointViews(p, anchors)
	v.placeViews(p, corr)
	return p, nil
}

// subtitle says in one line what the page is about.
func (v voice) subtitle() string {
	j := &v.a.Join
	if j.Rows == 0 {
		return v.say("Nothing was joined, so there is little to tell.")
	}
	return v.say("Customer and employee measures of %s at %s over %s, joined and compared.", v.say("%d~teams", j.Teams), v.say("%d~touchpoints", j.Touchpoints), v.periods(j.Periods))
}

// tiles are the numbers at the head of the page.
func (v voice) tiles() []tile {
	j := &v.a.Join
	noun := func(n int, counted string) tile {
		value := v.count(n)
		return tile{value, strings.TrimLeft(strings.TrimPrefix(counted, value), nbsp)}
	}
	t := []tile{
		noun(j.Teams, v.say("%d~teams", j.Teams)),
		noun(j.Touchpoints, v.say("%d~touchpoints", j.Touchpoints)),
		noun(j.Periods, v.periods(j.Periods)),
		{v.percent(j.Coverage), v.say("of customer rows covered")},
	}
	if j.CXAnswers > 0 {
		t = append(t, tile{v.count64(j.CXAnswers), v.say("customer answers")})
	}
	if j.EXAnswers > 0 {
		t = append(t, tile{v.count64(j.EXAnswers), v.say("employee answers")})
	}
	return t
}

// brief tells a pain point in a few words.
func (v voice) brief(p *correlate.PainPoint) string {
	g := v.gauge(p.Measure)
	d := g.decimals(p.Estimate, p.Low, p.High)
	s := clean(p.Measure) + " " + g.fixed(p.Estimate, d, false) + g.unit
	if finite(p.Reference) {
		s += v.say(" against %s (%s)", g.fixed(p.Reference, d, false)+g.unit, v.shortReference(p.ReferenceKind))
	}
	return s
}

// figures sorts the drawings into the sections of the page, and returns those that
// stand beside one pain point.
func (v voice) figures(p *pageView) (map[place][]figureView, error) {
	beside := make(map[place][]figureView)
	for i, f := range v.o.Charts {
		id := "figure-" + strconv.Itoa(i+1)
		title := clean(cmp.Or(f.Title, f.ID))
		svg, err := inline(f.SVG, id+"-", title, clean(f.Caption))
		if err != nil {
			return nil, fmt.Errorf("report: figure %q: %w", f.ID, err)
		}
		view := figureView{ID: id, Title: title, Caption: clean(f.Caption), SVG: template.HTML(svg)}
		switch {
		case f.Section == RootCausesSection && f.Touchpoint != "" && v.isTold(f.Touchpoint, f.Measure):
			at := place{f.Touchpoint, f.Measure}
			beside[at] = append(beside[at], view)
		case f.Section == RootCausesSection:
			p.CauseFigures = append(p.CauseFigures, view)
		case f.Section == PainPointsSection:
			p.PointFigures = append(p.PointFigures, view)
		case f.Section == CorrelationsSection:
			p.CorrFigures = append(p.CorrFigures, view)
		default:
			k := slices.IndexFunc(p.Extras, func(s section) bool { return s.ID == string(f.Section) })
			if k < 0 {
				p.Figures = append(p.Figures, view)
			} else {
				p.Extras[k].Figures = append(p.Extras[k].Figures, view)
			}
		}
	}
	return beside, nil
}

func (v voice) isTold(touchpoint, measure string) bool {
	for _, p := range v.told(5) {
		if p.Touchpoint == touchpoint && p.Measure == measure {
			return true
		}
	}
	return false
}

func (v voice) pointViews(p *pageView, anchors map[place]string) {
	// Each measure has its own line, which holds every interval and reference of it.
	type line struct{ lo, hi float64 }
	lines := make(map[string]line)
	for i := range v.points {
		q := &v.points[i]
		l, ok := lines[q.Measure]
		if !ok {
			l = line{math.Inf(1), math.Inf(-1)}
		}
		span(&l.lo, &l.hi, q.Estimate, q.Low, q.High, q.Reference)
		lines[q.Measure] = l
	}
	for i := range v.points {
		q := &v.points[i]
		g := v.gauge(q.Measure)
		d := g.decimals(q.Estimate, q.Low, q.High)
		l := lines[q.Measure]
		view := pointView{
			Rank: q.Rank, Anchor: anchors[place{q.Touchpoint, q.Measure}],
			Touchpoint: clean(q.Touchpoint), Measure: clean(q.Measure),
			Lower:    q.LowerBetter || v.lowerBetter(q.Measure),
			Estimate: g.fixed(q.Estimate, d, false) + unitOf(g, q.Estimate), Interval: g.interval(q.Estimate, q.Low, q.High),
			Reference: g.fixed(q.Reference, d, false) + unitOf(g, q.Reference), Against: v.shortReference(q.ReferenceKind),
			N: blank, Teams: v.count(q.Teams), Short: q.Score > 0,
		}
		if q.N > 0 {
			view.N = v.count64(q.N)
		}
		view.Strip = newStrip(q.Estimate, q.Low, q.High, q.Reference, l.lo, l.hi,
			"strip-"+strconv.Itoa(i+1), v.say("%s at %s", view.Measure, view.Touchpoint), v.say("estimate %s, interval %s, reference %s", view.Estimate, cmp.Or(view.Interval, blank), view.Reference))
		for _, w := range q.Warnings {
			view.Warnings = append(view.Warnings, sentence(v.theirs(w)))
		}
		if i < 12 {
			p.Points = append(p.Points, view)
		} else {
			p.MorePoints = append(p.MorePoints, view)
		}
	}
	if len(v.points) > 0 {
		p.PointsNote = v.shortfalls()
	}
}

func unitOf(g gauge, x float64) string {
	if !finite(x) {
		return ""
	}
	return g.unit
}

func (v voice) findingView(n int, point *correlate.PainPoint, corr map[corrKey]*correlate.Correlation) findingView {
	f := v.find(point)
	view := findingView{
		Number: n, ID: "pain-point-" + strconv.Itoa(n), Touchpoint: clean(point.Touchpoint), Measure: clean(point.Measure),
		Standing: f.Standing, Warnings: f.Warnings, Others: f.Others, Missed: f.Missed,
	}
	view.Unknown = len(f.Causes) > 0 && f.Causes[0].Verdict == correlate.CannotTell
	lo, hi := 0.0, 0.0
	for _, c := range f.Causes {
		span(&lo, &hi, c.Effect, c.Low, c.High)
	}
	for i, c := range f.Causes {
		cv := causeView{
			ID: view.ID + "-" + strconv.Itoa(i+1), Driver: clean(c.Driver), Number: i + 1, Verdict: v.verdict(c.Verdict),
			Headline: v.headline(c, false), Facts: v.facts(c), Rests: upperFirst(v.rests(c)), Unknown: c.Verdict == correlate.CannotTell,
			Planted: v.planted(c), Sure: upperFirst(v.sure(c)) + ".", Together: upperFirst(v.together(c)), Steady: upperFirst(v.steady(c)), Undo: upperFirst(v.undo(c)), Corrected: v.corrected(c), When: upperFirst(v.when(c)),
			Effect: upperFirst(v.effect(c)), Gain: upperFirst(v.gain(c)), Smallest: upperFirst(v.smallest(c)), First: upperFirst(v.first(c)), WhyNot: v.whyNot(c),
		}
		if v.o.Truth != nil {
			cv.PlantedYes = v.o.Truth(c.Touchpoint, c.Measure, c.Driver).Cause
		}
		cv.Class = verdictClass(c.Verdict)
		if finite(c.Probability) {
			cv.Percent, cv.Meter = v.chance(c.Probability), meter(c.Probability)
		}
		if len(c.LagShare) > 1 {
			cv.When, _, _ = strings.Cut(cv.When, " [")
			for lag, share := range c.LagShare {
				label := v.say(v.periodWords().same)
				if lag > 0 {
					label = v.say("%s before", v.periods(lag))
				}
				cv.Lags = append(cv.Lags, lagView{label, v.percent(share), meter(share), lag == c.Lag})
			}
		}
		g := v.effectGauge(c)
		cv.Strip = newStrip(c.Effect, c.Low, c.High, 0, lo, hi, cv.ID+"-strip", v.say("effect of %s", cv.Driver), v.say("effect %s, interval %s; the line is no effect",
			g.effect(c.Effect, c.Low, c.High)+g.change, cmp.Or(g.effectInterval(c.Effect, c.Low, c.High), blank)))
		if cv.Strip != nil {
			cv.Strip.MarkText = v.say("no effect")
		}
		forward, reverse := v.arrows(c)
		// Bars compare the two directions with each other.
		strongest := math.Max(forward.Strength, reverse.Strength)
		cv.Forward, cv.Reverse = arrowView{forward, meter(forward.Strength / strongest)}, arrowView{reverse, meter(reverse.Strength / strongest)}
		cv.Known = forward.Known || reverse.Known
		for _, level := range levels {
			if r := corr[corrKey{c.Touchpoint, c.Measure, c.Driver, level}]; r != nil && finite(r.Estimate) {
				q := v.plain()
				cv.Levels = append(cv.Levels, levelView{v.say(string(level)), q.fixed(r.Estimate, 2, true),
					bounds2(q, r.Low, r.High), v.pvalue(r.P), v.say("%d~teams", r.Teams)})
			}
		}
		view.Causes = append(view.Causes, cv)
	}
	return view
}

// bounds2 writes the interval of a correlation.
func bounds2(g gauge, low, high float64) string {
	if !finite(low) && !finite(high) {
		return ""
	}
	return g.say("%s~to~%s", g.fixed(low, 2, true), g.fixed(high, 2, true))
}

var levels = [3]correlate.Level{correlate.Pooled, correlate.Between, correlate.Within}

type corrKey struct {
	touchpoint, measure, driver string
	level                       correlate.Level
}

// correlations picks one Pearson row per level for each driver: the one at its
// likeliest lag, or at lag 0 where that has none.
func (v voice) correlations() map[corrKey]*correlate.Correlation {
	type pair struct{ touchpoint, measure, driver string }
	lag := make(map[pair]int, len(v.causes))
	for i := range v.causes {
		c := &v.causes[i]
		lag[pair{c.Touchpoint, c.Measure, c.Driver}] = c.Lag
	}
	out := make(map[corrKey]*correlate.Correlation, 3*len(v.causes))
	for i := range v.a.Correlations {
		c := &v.a.Correlations[i]
		if c.Method != correlate.Pearson {
			continue
		}
		want := lag[pair{c.Touchpoint, c.Measure, c.Driver}]
		key := corrKey{c.Touchpoint, c.Measure, c.Driver, c.Level}
		if c.Lag == want || c.Lag == 0 && out[key] == nil {
			out[key] = c
		}
	}
	return out
}

func (v voice) placeViews(p *pageView, corr map[corrKey]*correlate.Correlation) {
	seen := make(map[place]bool)
	for i := range v.causes {
		at := place{v.causes[i].Touchpoint, v.causes[i].Measure}
		if seen[at] {
			continue
		}
		seen[at] = true
		view := placeView{ID: "all-" + strconv.Itoa(len(p.Places)+1), Touchpoint: clean(at.touchpoint), Measure: clean(at.measure)}
		g := v.gauge(at.measure)
		view.Unit = strings.ReplaceAll(strings.TrimPrefix(g.change, nbsp), nbsp, " ")
		if g.scale != "" {
			view.Unit = strings.TrimSpace(v.say(" on %s", g.scale))
		}
		for _, k := range v.at[at] {
			c := &v.causes[k]
			view.Causes = append(view.Causes, v.rowView(c))
			if row, ok := v.correlationView(c, corr); ok {
				view.Correlations = append(view.Correlations, row)
				if row.Conflict {
					view.Conflicts++
				}
			}
		}
		if len(view.Causes) > 0 {
			view.Best = view.Causes[0].Driver + ", " + view.Causes[0].Verdict
		}
		p.Drivers += len(view.Causes)
		p.Places = append(p.Places, view)
	}
}

func (v voice) rowView(c *correlate.RootCause) rowView {
	g := v.effectGauge(c)
	row := rowView{
		Rank: c.Rank, Driver: clean(c.Driver), Verdict: v.verdict(c.Verdict), Probability: blank,
		N: v.count(c.N), Teams: v.count(c.Teams),
		Lag: v.count(c.Lag), Effect: g.effect(c.Effect, c.Low, c.High), Interval: g.effectInterval(c.Effect, c.Low, c.High),
		Q: v.small(c.Q), Gain: g.effect(c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh),
		Between: g.effect(c.Between, c.BetweenLow, c.BetweenHigh), BetweenInterval: g.effectInterval(c.Between, c.BetweenLow, c.BetweenHigh),
		Smallest: g.fixed(c.SmallestDetectable, g.decimals(c.SmallestDetectable, math.NaN(), math.NaN()), false),
		Why:      sentence(strings.Join(v.whyNot(c), "; ")), Planted: v.planted(c),
	}
	row.Class = verdictClass(c.Verdict)
	if finite(c.Probability) {
		row.Probability = v.chance(c.Probability)
	}
	if v.o.Truth != nil {
		row.PlantedYes = v.o.Truth(c.Touchpoint, c.Measure, c.Driver).Cause
	}
	row.Forward, row.Reverse = v.arrows(c)
	return row
}

func (v voice) correlationView(c *correlate.RootCause, corr map[corrKey]*correlate.Correlation) (correlationView, bool) {
	row := correlationView{Driver: clean(c.Driver)}
	any := false
	q := v.plain()
	for i, level := range levels {
		r := corr[corrKey{c.Touchpoint, c.Measure, c.Driver, level}]
		if r == nil {
			row.Cells[i] = cellView{Estimate: blank, Q: blank}
			continue
		}
		if !any {
			row.Lag = v.count(r.Lag)
		}
		any = true
		row.Conflict = row.Conflict || r.SignConflict
		cell := cellView{Estimate: q.fixed(r.Estimate, 2, true), Interval: bounds2(q, r.Low, r.High), Q: v.small(r.Q), Clear: r.Q < 0.05}
		if finite(r.Estimate) {
			x := max(-1, min(r.Estimate, 1))
			cell.Value, cell.Width = x, int(math.Round(50*math.Abs(x)))
			cell.Left = 50
			if x < 0 {
				cell.Left = 50 - cell.Width
			}
		}
		row.Cells[i] = cell
	}
	return row, any
}
