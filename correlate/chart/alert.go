package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// EarlyWarningOptions tunes the trace of an alert. The zero value is a good one.
type EarlyWarningOptions struct {
	Minimum int64  // cells on fewer respondents are left blank; 0 means 5
	Title   string // empty: one that says what is shown
}

// AlertTrace draws the series behind an alert: its level (up) by period (across) with
// 95 % intervals of each level, the level before and since the change as steps, a
// dashed line where the change likeliest began and a full one where it was seen.
// Periods without answers, or with too few to be shown, are left blank.
type AlertTrace struct {
	alert   correlate.Alert
	first   linkage.Period
	levels  []alertLevel
	blank   int
	answers int64
	bare    int // levels without an interval
}

type alertLevel struct {
	at               int // periods after the first
	level, low, high float64
}

var (
	_ plot.Plotter    = (*AlertTrace)(nil)
	_ plot.DataRanger = (*AlertTrace)(nil)
)

// NewAlertTrace takes the cells of the alert's measure, touchpoint and team, or of all
// teams together where the alert is about the touchpoint. It refuses cells that hold
// none of them (ErrEmpty) or are of another length of period.
func NewAlertTrace(a correlate.Alert, cells *linkage.Cells, o EarlyWarningOptions) (*AlertTrace, error) {
	if cells == nil || a.Period.IsZero() || a.Since.IsZero() {
		return nil, fmt.Errorf("chart: no alert or no cells: %w", ErrEmpty)
	}
	if o.Minimum <= 0 {
		o.Minimum = 5
	}
	t := &AlertTrace{alert: a}
	byPeriod := map[linkage.Period]linkage.Moments{}
	var periods []linkage.Period
	for k, c := range cells.All() {
		if k.Measure != a.Measure || k.Touchpoint != a.Touchpoint || a.Team != "" && k.Team != a.Team {
			continue
		}
		if n := c.Respondents(); n >= 0 && n < o.Minimum || !drawable(c.Mean()) {
			continue
		}
		if k.Period.Unit() != a.Period.Unit() {
			return nil, fmt.Errorf("chart: a cell of %v: the alert is by %v", k.Period, a.Period.Unit())
		}
		period := k.Period.Calendar()
		m, ok := byPeriod[period]
		if !ok {
			periods = append(periods, period)
		}
		m.Merge(c.Moments)
		byPeriod[period] = m
	}
	if len(periods) == 0 {
		return nil, fmt.Errorf("chart: no cells of %s at %s: %w", a.Measure, a.Touchpoint, ErrEmpty)
	}
	slices.SortFunc(periods, linkage.Period.Compare)
	t.first = periods[0]
	if since := a.Since.Calendar(); since.Compare(t.first) < 0 {
		t.first = since
	}
	for _, p := range periods {
		m := byPeriod[p]
		l := alertLevel{at: p.Sub(t.first), level: m.Mean(), low: math.NaN(), high: math.NaN()}
		if se := m.StdErr(); se > 0 && drawable(se) {
			half := se * stats.StudentQuantile(.975, max(m.EffectiveN()-1, 1))
			l.low, l.high = l.level-half, l.level+half
		} else {
			t.bare++
		}
		t.answers += m.N()
		t.levels = append(t.levels, l)
	}
	t.blank = t.last() + 1 - len(t.levels)
	return t, nil
}

func (t *AlertTrace) last() int {
	return max(t.levels[len(t.levels)-1].at, t.alert.Period.Calendar().Sub(t.first))
}

func (t *AlertTrace) limits() (low, high float64, cut bool) {
	points := []float64{orMissing(t.alert.Before), orMissing(t.alert.Now)}
	if t.alert.Unit == "" {
		points = nil // raw means: not on the measure's scale
	}
	var lows, highs []float64
	for _, l := range t.levels {
		points = append(points, l.level)
		lows, highs = append(lows, l.low), append(highs, l.high)
	}
	return axisRange(points, lows, highs)
}

// DataRange holds every level, and every interval but hopeless ones.
func (t *AlertTrace) DataRange() (xmin, xmax, ymin, ymax float64) {
	ymin, ymax, _ = t.limits()
	return -0.5, float64(t.last()) + 0.5, ymin, ymax
}

func (t *AlertTrace) color() color.NRGBA {
	if t.alert.Better {
		return blue
	}
	return vermilion
}

var alertBeforeStyle = draw.LineStyle{Color: neutral, Width: 2.2}

// Plot draws the lines of the alert, the steps and the levels.
func (t *AlertTrace) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	since, seen := t.alert.Since.Calendar().Sub(t.first), t.alert.Period.Calendar().Sub(t.first)
	began := x(float64(since) - 0.5)
	c.SetColor(shade)
	c.Fill(rectangle(clampLength(began, c.Min.X, c.Max.X), c.Min.Y, x(float64(seen)+0.5), c.Max.Y))
	c.StrokeLine2(eventExpectedStyle, began, c.Min.Y, began, c.Max.Y)
	c.StrokeLine2(eventActionStyle, x(float64(seen)), c.Min.Y, x(float64(seen)), c.Max.Y)
	if t.alert.Unit != "" {
		now := alertBeforeStyle
		now.Color = t.color()
		if drawable(t.alert.Before) {
			c.StrokeLine2(alertBeforeStyle, c.Min.X, y(t.alert.Before), began, y(t.alert.Before))
		}
		if drawable(t.alert.Now) {
			c.StrokeLine2(now, began, y(t.alert.Now), x(float64(seen)+0.5), y(t.alert.Now))
		}
	}
	line := draw.LineStyle{Color: rule, Width: 0.8}
	for i, l := range t.levels {
		if i > 0 && t.levels[i-1].at == l.at-1 {
			c.StrokeLine2(line, x(float64(l.at-1)), y(t.levels[i-1].level), x(float64(l.at)), y(l.level))
		}
	}
	for _, l := range t.levels {
		upright(c, y, l.low, l.high, x(float64(l.at)), t.inkAt(l.at, since), 1.1, x(1)-x(0))
	}
	for _, l := range t.levels {
		pt := vg.Point{X: x(float64(l.at)), Y: y(l.level)}
		if x(1)-x(0) < 2*markRadius { // marks would hide each other
			disc(c, pt, 2, t.inkAt(l.at, since))
			continue
		}
		t.mark(c, pt, l.at, since)
	}
}

// alertEvidence writes evidence, which may be larger than any axis.
func alertEvidence(v float64) string {
	if v < 1e9 {
		return count(int64(math.Round(v)))
	}
	return number(v, 0, false)
}

func (t *AlertTrace) inkAt(at, since int) color.NRGBA {
	if at < since {
		return neutral
	}
	return t.color()
}

func (t *AlertTrace) mark(c draw.Canvas, pt vg.Point, at, since int) {
	if at < since {
		ring(c, pt, neutral)
		return
	}
	disc(c, pt, markRadius+1, paper)
	disc(c, pt, markRadius, t.color())
}

// EarlyWarning draws what an alert is about.
func EarlyWarning(a correlate.Alert, cells *linkage.Cells, o EarlyWarningOptions) (*Chart, error) {
	t, err := NewAlertTrace(a, cells, o)
	if err != nil {
		return nil, err
	}
	if o.Minimum <= 0 {
		o.Minimum = 5
	}
	xmin, xmax, ymin, ymax := t.DataRange()
	low, high, cut := t.limits()
	digits := decimalsFor(high - low)
	pl := axesPair{plot: axesPlot(xmin, xmax, ymin, ymax, t), y: Ticks{Most: 5}.Ticks(ymin, ymax), height: 230}
	pl.up = clean(a.Measure)
	if a.Unit != "" {
		pl.up += ", " + clean(a.Unit)
	}
	var widest vg.Length
	for i := range t.last() + 1 {
		widest = max(widest, noteType.width(t.first.Shift(i).String()))
	}
	room := (eventWidth - pl.left() - axesRight) / vg.Length(t.last()+1)
	step := max(1, int(math.Ceil(float64((widest+8)/room))))
	for _, nice := range []int{1, 2, 3, 4, 6, 12, 24, 48, 52, 104} {
		if nice >= step {
			step = nice
			break
		}
	}
	for i := 0; i <= t.last(); i += step {
		pl.x = append(pl.x, plot.Tick{Value: float64(i), Label: t.first.Shift(i).String()})
	}

	where := clean(a.Touchpoint)
	if a.Team != "" {
		where += " · " + clean(a.Team)
	}
	way := "worse"
	if a.Better {
		way = "better"
	}
	change := ""
	if drawable(a.Before) && drawable(a.Now) {
		change = fmt.Sprintf(": %s to %s", number(a.Before, digits, false), number(a.Now, digits, false))
		if a.Unit != "" {
			change += " " + clean(a.Unit)
		} else {
			change += ", raw means"
		}
	}
	s := sheet{title: o.Title, width: eventWidth}
	if s.title == "" {
		s.title = "Early warning: " + clean(a.Measure) + " at " + where
	}
	s.subtitle = fmt.Sprintf("%s since %v, seen in %v%s", map[bool]string{true: "Better", false: "Worse"}[a.Better], a.Since, a.Period, change)
	point := func(at int) func(draw.Canvas) {
		return func(c draw.Canvas) {
			mid := c.Center()
			c.StrokeLine2(draw.LineStyle{Color: t.inkAt(at, 0), Width: 1.1}, mid.X, c.Min.Y-1, mid.X, c.Max.Y+1)
			t.mark(c, mid, at, 0)
		}
	}
	upLine := func(sty draw.LineStyle) func(draw.Canvas) {
		return func(c draw.Canvas) { c.StrokeLine2(sty, c.Center().X, c.Min.Y-1, c.Center().X, c.Max.Y+1) }
	}
	s.key = []keyEntry{
		{narrow: true, text: "before", sample: point(-1)},
		{narrow: true, text: "since, " + way, sample: point(0)},
		{narrow: true, text: "likeliest start", sample: upLine(eventExpectedStyle)},
		{narrow: true, text: "alert", sample: upLine(eventActionStyle)},
	}
	if a.Unit != "" {
		s.key = append(s.key, keyEntry{text: "level", sample: func(c draw.Canvas) {
			now := alertBeforeStyle
			now.Color = t.color()
			mid := c.Center()
			c.StrokeLine2(alertBeforeStyle, c.Min.X, mid.Y+2, mid.X, mid.Y+2)
			c.StrokeLine2(now, mid.X, mid.Y-2, c.Max.X, mid.Y-2)
		}})
	}
	left := pl.left()
	s.bodyHeight = pl.total()
	s.body = func(c draw.Canvas) { pl.draw(c, left) }
	n := "n = " + plural(t.answers, "answer")
	if t.answers == 0 {
		n = "Numbers of answers unknown"
	}
	s.caption = []string{fmt.Sprintf("%s in %s.", n, plural(int64(len(t.levels)), a.Period.Unit().String())), "Bars are 95 % intervals of single levels."}
	switch {
	case t.bare == len(t.levels):
		s.caption[1] = "No level has an interval: how answers spread is not known."
	case t.bare > 0:
		s.caption = append(s.caption, "Marks without a bar have no interval: how answers spread is not known.")
	}
	if t.blank > 0 {
		s.caption = append(s.caption, fmt.Sprintf("Blank in %s without answers of %d respondents or more.", plural(int64(t.blank), a.Period.Unit().String()), o.Minimum))
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, fmt.Sprintf("Evidence %s, alert at %s. An alert comes when chance adds to the change: expect less of it later.",
		alertEvidence(a.Evidence), alertEvidence(a.Threshold)))
	s.description = fmt.Sprintf("%s at %s is %s since %v, seen in %v%s.", clean(a.Measure), where, way, a.Since, a.Period, change)
	if len(a.Causes) > 0 {
		look := "Look first at"
		for i, cause := range a.Causes {
			if i > 0 {
				look += ","
			}
			look += fmt.Sprintf(" %s (%s)", clean(cause.Driver), cause.Verdict)
		}
		s.caption = append(s.caption, look+".")
		s.description += " " + look + "."
	}
	return s.chart(), nil
}
