package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A DriverAgreement is how far the members of teams agree on one driver, and how far
// teams differ in it: whether a team's average stands for the team.
type DriverAgreement struct {
	Driver string
	Within []stats.Agreement // rwg, rwg(j), r*wg(j) or awg, a team each
	ICC    stats.ICC         // of the answers by team
}

// AgreementOptions tunes an agreement chart. The zero value draws the customary
// thresholds, which are conventions: .70 for rwg and ICC(2), and .10, a medium effect,
// for ICC(1), as in LeBreton, J. M. & Senter, J. L. (2008), "Answers to 20 questions
// about interrater reliability and interrater agreement", Organizational Research
// Methods 11(4), 815-852. A threshold below 0 draws none.
type AgreementOptions struct {
	RWG, ICC1, ICC2 float64 // thresholds; 0: the customary ones
	Title           string  // empty: one that says what is shown
}

func (o AgreementOptions) orDefault() AgreementOptions {
	o.RWG, o.ICC1, o.ICC2 = cmp.Or(o.RWG, .70), cmp.Or(o.ICC1, .10), cmp.Or(o.ICC2, .70)
	return o
}

// An AgreementIndex names what [AgreementMarks] draw.
type AgreementIndex int

const (
	WithinTeams AgreementIndex = iota // rwg: the median team, on the middle half of teams
	ICC1                              // share of variance between teams, on its interval
	ICC2                              // reliability of team averages, on its interval
)

// AgreementMarks draws one index of every driver, a row each, the first on top, against
// a threshold. A disc lies above the threshold with its whole interval (or the middle
// half of its teams), a ring only with its estimate, a grey ring not.
type AgreementMarks struct {
	index     AgreementIndex
	threshold float64
	rows      []agreementMark
}

type agreementMark struct {
	driver              string
	estimate, low, high float64
}

var (
	_ plot.Plotter    = (*AgreementMarks)(nil)
	_ plot.DataRanger = (*AgreementMarks)(nil)
	_ plot.GlyphBoxer = (*AgreementMarks)(nil)
)

// NewAgreementMarks keeps the order it is given. A threshold below 0 is not drawn. It
// refuses drivers none of which has the index (ErrEmpty) or of a single team
// (ErrOneTeam), indices above 1, and average deviations, which are no share.
func NewAgreementMarks(drivers []DriverAgreement, index AgreementIndex, threshold float64) (*AgreementMarks, error) {
	if err := checkAgreements(drivers); err != nil {
		return nil, err
	}
	m := &AgreementMarks{index: index, threshold: threshold}
	for _, d := range drivers {
		r := agreementMark{driver: d.Driver, estimate: d.ICC.ICC1, low: d.ICC.ICC1Low, high: d.ICC.ICC1High}
		switch index {
		case WithinTeams:
			r.low, r.estimate, r.high = agreementQuartiles(d.Within)
		case ICC2:
			r.estimate, r.low, r.high = d.ICC.ICC2, d.ICC.ICC2Low, d.ICC.ICC2High
		}
		if r.estimate > 1 {
			return nil, fmt.Errorf("chart: agreement %v is above 1", r.estimate)
		}
		r.estimate, r.low, r.high = orMissing(r.estimate), orMissing(r.low), orMissing(r.high)
		m.rows = append(m.rows, r)
	}
	if !slices.ContainsFunc(m.rows, func(r agreementMark) bool { return !math.IsNaN(r.estimate) }) {
		return nil, fmt.Errorf("chart: no driver has a defined agreement: %w", ErrEmpty)
	}
	return m, nil
}

func checkAgreements(drivers []DriverAgreement) error {
	if len(drivers) == 0 {
		return fmt.Errorf("chart: no driver: %w", ErrEmpty)
	}
	teams := 0
	for _, d := range drivers {
		teams = max(teams, d.ICC.Groups, len(d.Within))
		for _, a := range d.Within {
			if strings.HasPrefix(a.Method, "AD") {
				return fmt.Errorf("chart: %s counts points of the scale: draw rwg, rwg(j), r*wg(j) or awg", a.Method)
			}
		}
	}
	if teams == 1 {
		return fmt.Errorf("chart: agreement: %w", ErrOneTeam)
	}
	return nil
}

// agreementQuartiles returns the quartiles over teams with a defined agreement.
func agreementQuartiles(teams []stats.Agreement) (low, median, high float64) {
	var v []float64
	for _, a := range teams {
		if drawable(a.Estimate) {
			v = append(v, a.Estimate)
		}
	}
	if len(v) == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return stats.Quantile7(v, .25), stats.Quantile7(v, .5), stats.Quantile7(v, .75)
}

func (m *AgreementMarks) limits() (low, high float64, cut bool) {
	points := []float64{0}
	if m.threshold >= 0 {
		points = append(points, m.threshold)
	}
	var lows, highs []float64
	for _, r := range m.rows {
		points = append(points, r.estimate)
		lows, highs = append(lows, r.low), append(highs, r.high)
	}
	low, high, cut = axisRange(points, lows, highs)
	if !slices.ContainsFunc(m.rows, func(r agreementMark) bool { return r.low < 0 || r.estimate < 0 }) {
		low = 0
	}
	if m.index != ICC1 {
		high = 1
	}
	return low, min(high, 1), cut
}

// DataRange holds zero, every estimate, and every interval but hopeless ones; it ends
// at 1 or before.
func (m *AgreementMarks) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := m.limits()
	return low, high, -0.5, float64(len(m.rows)) - 0.5
}

// Rows names the drivers on a Y axis.
func (m *AgreementMarks) Rows() plot.ConstantTicks {
	names := make([]string, len(m.rows))
	for i, r := range m.rows {
		names[i] = r.driver
	}
	return rowTicks(names)
}

// GlyphBoxes keeps marks at the ends of the axis whole.
func (m *AgreementMarks) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, r := range m.rows {
		if !math.IsNaN(r.estimate) {
			boxes = append(boxes, markBox(p.X.Norm(r.estimate)))
		}
	}
	return boxes
}

// An agreementPlace says how an estimate stands to the threshold.
type agreementPlace int

const (
	agreementAbove agreementPlace = iota
	agreementPerhaps
	agreementBelow
	agreementPlain // there is no threshold
)

func (m *AgreementMarks) place(r agreementMark) agreementPlace {
	switch {
	case m.threshold < 0:
		return agreementPlain
	case !(r.estimate >= m.threshold):
		return agreementBelow
	case r.low >= m.threshold:
		return agreementAbove
	}
	return agreementPerhaps
}

func (p agreementPlace) mark(c draw.Canvas, pt vg.Point) {
	switch p {
	case agreementAbove, agreementPlain:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, blue)
	case agreementPerhaps:
		ring(c, pt, blue)
	default:
		ring(c, pt, neutral)
	}
}

func (p agreementPlace) ink() draw.LineStyle {
	if p == agreementBelow {
		return draw.LineStyle{Color: neutral, Width: intervalWidth}
	}
	return draw.LineStyle{Color: blue, Width: intervalWidth}
}

// Plot draws zero, the threshold, the intervals and the marks.
func (m *AgreementMarks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if zero := x(0); c.ContainsX(zero) {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, zero, c.Min.Y, zero, c.Max.Y)
	}
	if m.threshold >= 0 && c.ContainsX(x(m.threshold)) {
		c.StrokeLine2(thresholdStyle, x(m.threshold), c.Min.Y, x(m.threshold), c.Max.Y)
	}
	for i, r := range m.rows {
		mid := y(float64(len(m.rows) - 1 - i))
		if math.IsNaN(r.estimate) {
			missing(c, mid, x(0))
			continue
		}
		place := m.place(r)
		if m.index == WithinTeams {
			agreementBox(c, clampLength(x(r.low), c.Min.X, c.Max.X), clampLength(x(r.high), c.Min.X, c.Max.X), mid)
		} else {
			interval(c, x, r.low, r.high, mid, place.ink().Color)
		}
		place.mark(c, vg.Point{X: x(r.estimate), Y: mid})
	}
}

// agreementBox holds the middle half of teams: it is no interval, and looks like none.
func agreementBox(c draw.Canvas, from, to, mid vg.Length) {
	c.SetColor(mix(blue, paper, 0.72))
	c.Fill(rectangle(from, mid-4, max(to, from+0.5), mid+4))
}

var agreementNames = [...]string{"rwg", "ICC(1)", "ICC(2)"}

// Agreement draws, driver by driver, whether a team's average stands for the team: how
// far members agree, what share of the differences lies between teams, and how
// reliable teams' averages are.
func Agreement(drivers []DriverAgreement, o AgreementOptions) (*Chart, error) {
	if err := checkAgreements(drivers); err != nil {
		return nil, err
	}
	o = o.orDefault()
	thresholds := [...]float64{o.RWG, o.ICC1, o.ICC2}
	var panels []*AgreementMarks
	var err error
	for i, threshold := range thresholds {
		m, e := NewAgreementMarks(drivers, AgreementIndex(i), threshold)
		if e != nil {
			err = e
			continue
		}
		panels = append(panels, m)
	}
	if len(panels) == 0 {
		return nil, err
	}

	rc := rowChart{header: "Driver"}
	var reach []string
	var n, teams [2]int64
	n[0], teams[0] = math.MaxInt64, math.MaxInt64
	truncated, undefined := int64(0), int64(0)
	level := 0.0
	for _, d := range drivers {
		rc.labels = append(rc.labels, rowLabel{name: clean(d.Driver)})
		above, defined := 0, 0
		for _, a := range d.Within {
			switch {
			case !drawable(a.Estimate):
				undefined++
				continue
			case a.Estimate >= o.RWG:
				above++
			}
			defined++
			if a.Truncated {
				truncated++
			}
		}
		text := "n/a"
		if defined > 0 {
			text = fmt.Sprintf("%d of %d", above, defined)
		}
		reach = append(reach, text)
		answers, groups := int64(d.ICC.N), int64(d.ICC.Groups)
		if answers == 0 {
			groups = int64(len(d.Within))
			for _, a := range d.Within {
				answers += int64(a.Members)
			}
		}
		n[0], n[1] = min(n[0], answers), max(n[1], answers)
		teams[0], teams[1] = min(teams[0], groups), max(teams[1], groups)
		level = max(level, d.ICC.Level)
	}
	level = cmp.Or(level, .95)
	percent := number(100*level, 0, false)
	cut, intervals := false, false
	for _, m := range panels {
		low, high, c := m.limits()
		cut = cut || c
		ticks := Ticks{Most: 4}
		header := [...]string{"Agreement within teams, rwg", "ICC(1), share between teams", "ICC(2), reliability of averages"}[m.index]
		rc.columns = append(rc.columns, column{header: header, width: 104, panel: newPanel(ticks, low, high, m)})
		var texts []string
		for _, r := range m.rows {
			text := "n/a"
			if !math.IsNaN(r.estimate) {
				text = number(r.estimate, 2, false)
				if m.index != WithinTeams {
					text += bracket(r.low, r.high, 2, false)
				}
			}
			texts = append(texts, text)
		}
		if m.index == WithinTeams {
			rc.columns = append(rc.columns, textColumn("Median", texts, draw.XRight))
			if o.RWG >= 0 {
				rc.columns = append(rc.columns, textColumn("≥ "+number(o.RWG, 2, false), reach, draw.XRight))
			}
			continue
		}
		intervals = true
		rc.columns = append(rc.columns, textColumn(fmt.Sprintf("[%s %%]", percent), texts, draw.XRight))
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "Does a team's average stand for the team?"
	}
	s.subtitle = "Members should agree, and teams should differ: read both"
	s.key = agreementKey(panels)
	var conventions []string
	for _, m := range panels {
		if m.threshold >= 0 {
			conventions = append(conventions, agreementNames[m.index]+" "+number(m.threshold, 2, false))
		}
	}
	if len(conventions) > 0 {
		s.key = append(s.key, keyEntry{narrow: true, text: "customary thresholds, conventions only: " + strings.Join(conventions, ", "), sample: func(c draw.Canvas) {
			mid := c.Center().X
			c.StrokeLine2(thresholdStyle, mid, c.Min.Y-1, mid, c.Max.Y+1)
		}})
	}
	rc.layout(&s, rowChartWidth)
	s.caption = []string{fmt.Sprintf("n = %s of %s.", spread(n[0], n[1], "answer"), spread(teams[0], teams[1], "team"))}
	if panels[0].index == WithinTeams {
		s.caption = append(s.caption, "rwg: the median team on the middle half of teams, which is no interval.")
	}
	if intervals {
		s.caption = append(s.caption, fmt.Sprintf("ICC: bars are %s %% intervals.", percent))
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if truncated > 0 {
		s.caption = append(s.caption, fmt.Sprintf("In %s answers spread more than at random: rwg is set to 0.", plural(truncated, "case")))
	}
	if undefined > 0 {
		s.caption = append(s.caption, fmt.Sprintf("In %s rwg is undefined, as with one member, and left out.", plural(undefined, "case")))
	}
	s.caption = append(s.caption, "Where everybody everywhere answers alike, members agree and ICC is low all the same.")
	s.description = fmt.Sprintf("Agreement within teams on %s.", plural(int64(len(drivers)), "driver"))
	for _, m := range panels {
		above, defined := 0, 0
		for _, r := range m.rows {
			if !math.IsNaN(r.estimate) {
				defined++
				if r.estimate >= m.threshold {
					above++
				}
			}
		}
		if m.threshold >= 0 {
			s.description += fmt.Sprintf(" %s reaches %s for %d of %s.", [...]string{"The median rwg", "ICC(1)", "ICC(2)"}[m.index], number(m.threshold, 2, false), above, plural(int64(defined), "driver"))
		}
	}
	return s.chart(), nil
}

// agreementKey explains the marks in use.
func agreementKey(panels []*AgreementMarks) []keyEntry {
	var key []keyEntry
	for _, e := range []struct {
		place agreementPlace
		text  string
	}{{agreementAbove, "above the threshold, bar and all"}, {agreementPerhaps, "above, but not with all of its bar"}, {agreementBelow, "below"}, {agreementPlain, "held against no threshold"}} {
		if slices.ContainsFunc(panels, func(m *AgreementMarks) bool {
			return slices.ContainsFunc(m.rows, func(r agreementMark) bool { return !math.IsNaN(r.estimate) && m.place(r) == e.place })
		}) {
			key = append(key, keyEntry{text: e.text, sample: func(c draw.Canvas) {
				mid := c.Center()
				c.StrokeLine2(e.place.ink(), c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
				e.place.mark(c, mid)
			}})
		}
	}
	if panels[0].index == WithinTeams {
		key = append(key, keyEntry{text: "middle half of teams", sample: func(c draw.Canvas) {
			agreementBox(c, c.Min.X, c.Max.X, c.Center().Y)
		}})
	}
	return key
}
