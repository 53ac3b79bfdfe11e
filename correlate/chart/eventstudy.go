package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// EventStudyOptions tunes an event study. The zero value is a good one.
type EventStudyOptions struct {
	Period string // what is counted, such as "month"
	Title  string // empty: one that says what is shown
}

// EventPoints draws an event study: the difference between teams that acted and others
// (up) in every period since the action (across), from the one before it, which has a
// cross and no interval. Periods before the effect is expected lie on shaded ground and
// have rings; a differing one there is a warning. Thick bars are 95 % intervals of one
// point each, thin ones hold at all points at once.
type EventPoints struct {
	events    []correlate.EventStudyPoint
	lag       int        // periods after the action until the effect is expected
	predicted [3]float64 // estimate, low and high of the effect promised; NaN: none
}

var (
	_ plot.Plotter    = (*EventPoints)(nil)
	_ plot.DataRanger = (*EventPoints)(nil)
)

// NewEventPoints puts events in order of time. Lag is the number of periods after the
// action until it is expected to show. Events without an estimate are left out; it
// refuses events when none is left but the one compared with (ErrEmpty), and events
// none of which has more than one team behind it (ErrOneTeam).
func NewEventPoints(events []correlate.EventStudyPoint, lag int) (*EventPoints, error) {
	nan := math.NaN()
	e := &EventPoints{lag: lag, predicted: [3]float64{nan, nan, nan}}
	compared, teams := 0, 0
	for _, p := range events {
		if !drawable(p.Estimate) {
			continue
		}
		for _, v := range []*float64{&p.Low, &p.High, &p.BandLow, &p.BandHigh} {
			*v = orMissing(*v)
		}
		e.events = append(e.events, p)
		if eventBase(p) {
			compared++
		}
		teams = max(teams, p.N)
	}
	switch {
	case len(e.events) == compared:
		return nil, fmt.Errorf("chart: no period has a difference to draw: %w", ErrEmpty)
	case teams == 1:
		return nil, fmt.Errorf("chart: event study: %w", ErrOneTeam)
	}
	slices.SortStableFunc(e.events, func(a, b correlate.EventStudyPoint) int { return a.Since - b.Since })
	return e, nil
}

// eventBase reports whether a point is the period all others are compared with.
func eventBase(p correlate.EventStudyPoint) bool {
	return p.Since < 0 && p.Estimate == 0 && math.IsNaN(p.Low)
}

func (e *EventPoints) limits() (low, high float64, cut bool) {
	points := []float64{0}
	var lows, highs []float64
	for _, p := range e.events {
		points = append(points, p.Estimate)
		low, high := p.Low, p.High
		if !math.IsNaN(p.BandLow) && !math.IsNaN(p.BandHigh) {
			low, high = math.Min(low, p.BandLow), math.Max(high, p.BandHigh)
		}
		lows, highs = append(lows, low), append(highs, high)
	}
	points = append(points, e.predicted[0])
	lows, highs = append(lows, e.predicted[1]), append(highs, e.predicted[2])
	return axisRange(points, lows, highs)
}

// DataRange holds zero, every estimate, and every interval but hopeless ones.
func (e *EventPoints) DataRange() (xmin, xmax, ymin, ymax float64) {
	ymin, ymax, _ = e.limits()
	first, last := e.events[0].Since, e.events[len(e.events)-1].Since
	return float64(min(first, -1)) - 0.5, float64(max(last, 0)) + 0.5, ymin, ymax
}

var (
	eventActionStyle   = draw.LineStyle{Color: ink, Width: 1.2}
	eventExpectedStyle = draw.LineStyle{Color: ink, Width: 0.9, Dashes: []vg.Length{2.5, 2.5}}
	eventPromiseStyle  = draw.LineStyle{Color: rule, Width: 1.1, Dashes: []vg.Length{1.2, 1.6}}
)

// Plot draws the ground, the promise, the intervals and the marks.
func (e *EventPoints) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	action, expected := x(-0.5), x(float64(e.lag)-0.5)
	c.SetColor(shade)
	c.Fill(rectangle(c.Min.X, c.Min.Y, clampLength(expected, c.Min.X, c.Max.X), c.Max.Y))
	if expected < c.Max.X && !math.IsNaN(e.predicted[0]) {
		if low, high := e.predicted[1], e.predicted[2]; !math.IsNaN(low) && !math.IsNaN(high) {
			eventPromiseBand(c, expected, clampLength(y(low), c.Min.Y, c.Max.Y), c.Max.X, clampLength(y(high), c.Min.Y, c.Max.Y))
		}
		c.StrokeLine2(eventPromiseStyle, expected, y(e.predicted[0]), c.Max.X, y(e.predicted[0]))
	}
	if zero := y(0); c.ContainsY(zero) {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, c.Min.X, zero, c.Max.X, zero)
	}
	c.StrokeLine2(eventActionStyle, action, c.Min.Y, action, c.Max.Y)
	if e.lag > 0 && expected < c.Max.X {
		c.StrokeLine2(eventExpectedStyle, expected, c.Min.Y, expected, c.Max.Y)
	}
	width := (x(1) - x(0))
	for _, pt := range e.events {
		col := e.color(pt)
		at := x(float64(pt.Since))
		upright(c, y, pt.BandLow, pt.BandHigh, at, col, 0.6, width)
		upright(c, y, pt.Low, pt.High, at, col, intervalWidth, width)
	}
	for _, pt := range e.events {
		e.mark(c, vg.Point{X: x(float64(pt.Since)), Y: y(pt.Estimate)}, pt)
	}
}

func eventPromiseBand(c draw.Canvas, x0, y0, x1, y1 vg.Length) {
	c.SetColor(mix(blue, paper, 0.86))
	c.Fill(rectangle(x0, y0, x1, y1))
}

// upright draws a bar from low to high at x; an end beyond the canvas is an arrow.
func upright(c draw.Canvas, y func(float64) vg.Length, low, high float64, x vg.Length, col color.Color, width, room vg.Length) {
	if math.IsNaN(low) || math.IsNaN(high) {
		return
	}
	arrow := min(3.2, room/3)
	a, b := clampLength(y(low), c.Min.Y-1, c.Max.Y+1), clampLength(y(high), c.Min.Y-1, c.Max.Y+1)
	c.SetColor(col)
	if a < c.Min.Y {
		a = c.Min.Y
		c.Fill(polygon(vg.Point{X: x, Y: a}, vg.Point{X: x + arrow, Y: a + 2*arrow}, vg.Point{X: x - arrow, Y: a + 2*arrow}))
		a += arrow
	}
	if b > c.Max.Y {
		b = c.Max.Y
		c.Fill(polygon(vg.Point{X: x, Y: b}, vg.Point{X: x + arrow, Y: b - 2*arrow}, vg.Point{X: x - arrow, Y: b - 2*arrow}))
		b -= arrow
	}
	if a < b {
		c.StrokeLine2(draw.LineStyle{Color: col, Width: width}, x, a, x, b)
	}
}

func (e *EventPoints) color(p correlate.EventStudyPoint) color.NRGBA {
	if p.Since < e.lag {
		return neutral
	}
	return blue
}

func (e *EventPoints) mark(c draw.Canvas, pt vg.Point, p correlate.EventStudyPoint) {
	switch {
	case eventBase(p):
		disc(c, pt, markRadius+1, shade)
		cross(c, pt, 3, quiet)
	case p.Since < e.lag:
		ring(c, pt, e.color(p))
	default:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, e.color(p))
	}
}

// eventTicks marks periods since the action, at most so many.
func eventTicks(low, high int, most int) []plot.Tick {
	step := 1
	for _, s := range []int{1, 2, 3, 4, 6, 12, 24, 48, 120} {
		if step = s; (high-low)/s < most {
			break
		}
	}
	var ticks []plot.Tick
	for v := low; v <= high; v++ {
		if v%step == 0 {
			label := strings.Replace(strconv.Itoa(v), "-", "−", 1)
			if v > 0 {
				label = "+" + label
			}
			ticks = append(ticks, plot.Tick{Value: float64(v), Label: label})
		}
	}
	return ticks
}

const (
	eventWidth  = 460
	eventHeight = 190
	eventGap    = 12
)

// EventStudy draws what happened where teams acted on a driver, before the action and
// after it: the measure on top, the driver below it where it was seen.
func EventStudy(x correlate.Confirmation, o EventStudyOptions) (*Chart, error) {
	points, err := NewEventPoints(x.Events, x.Lag)
	if err != nil {
		return nil, err
	}
	points.predicted = [3]float64{orMissing(x.Predicted), orMissing(x.PredictedLow), orMissing(x.PredictedHigh)}
	low, high, cut := points.limits()
	panels := []*EventPoints{points}
	if d, err := NewEventPoints(x.DriverEvents, 0); err == nil {
		panels = append(panels, d)
		_, _, c := d.limits()
		cut = cut || c
	}
	// Both panels share the axis of time.
	xmin, xmax := math.Inf(1), math.Inf(-1)
	for _, e := range panels {
		a, b, _, _ := e.DataRange()
		xmin, xmax = min(xmin, a), max(xmax, b)
	}
	unit := o.Period
	if unit == "" {
		unit = "period"
	}
	ticks := eventTicks(int(math.Ceil(xmin)), int(math.Floor(xmax)), 17)
	var bodies []axesPair
	var left vg.Length
	for i, e := range panels {
		_, _, ymin, ymax := e.DataRange()
		pl := axesPair{plot: axesPlot(xmin, xmax, ymin, ymax, e), x: ticks, y: Ticks{Most: 5, Signed: true}.Ticks(ymin, ymax), height: eventHeight}
		if i == 0 {
			pl.up = clean(x.Measure)
			if x.Unit != "" {
				pl.up += ", " + clean(x.Unit)
			}
			pl.up += ": acted less others, from the " + clean(unit) + " before"
		} else {
			pl.height = eventHeight * 0.7
			pl.up = clean(x.Driver) + ", own points: acted less others"
		}
		if i == len(panels)-1 {
			pl.across = strings.ToUpper(clean(unit)[:1]) + clean(unit)[1:] + "s since the action"
		}
		pl.countsName = "teams"
		for _, p := range e.events {
			if slices.ContainsFunc(ticks, func(t plot.Tick) bool { return t.Value == float64(p.Since) }) {
				pl.counts = append(pl.counts, plot.Tick{Value: float64(p.Since), Label: count(int64(p.N))})
			}
		}
		bodies = append(bodies, pl)
		left = max(left, pl.left())
	}

	s := sheet{title: o.Title, width: eventWidth}
	if s.title == "" {
		s.title = fmt.Sprintf("Acting on %s: %s at %s", clean(x.Driver), clean(x.Measure), clean(x.Touchpoint))
	}
	digits := decimalsFor(high - low)
	verdict := "Verdict: " + string(x.After)
	if x.Before != x.After && x.Before != "" {
		verdict += ", was " + string(x.Before)
	}
	s.subtitle = verdict
	if drawable(x.Effect) {
		s.subtitle += " · effect " + number(x.Effect, digits, true) + bracket(x.Low, x.High, digits, true)
		if x.Unit != "" {
			s.subtitle += " " + clean(x.Unit)
		}
		if !math.IsNaN(x.Q) {
			s.subtitle += ", q " + pValue(x.Q)
		}
	}
	s.key = points.key()
	for i := range bodies { // names of axes are broken where they do not fit
		bodies[i].up = headerType.wrap(bodies[i].up, eventWidth, 1)[0]
		s.bodyHeight += bodies[i].total()
	}
	s.bodyHeight += eventGap * vg.Length(len(bodies)-1)
	s.body = func(c draw.Canvas) {
		for _, pl := range bodies {
			pl.draw(c, left)
			c.Max.Y -= pl.total() + eventGap
		}
	}
	s.caption = []string{fmt.Sprintf("n = %s that acted, %s compared with.", plural(int64(x.Acted), "team"), plural(int64(x.Compared), "team")),
		"Thick bars are 95 % intervals of one point, thin ones hold at all points at once."}
	if !slices.ContainsFunc(panels, func(e *EventPoints) bool {
		return slices.ContainsFunc(e.events, func(p correlate.EventStudyPoint) bool { return !math.IsNaN(p.BandLow) })
	}) {
		s.caption[1] = "Bars are 95 % intervals of one point."
	}
	if left := len(x.Events) - len(points.events); left > 0 {
		s.caption = append(s.caption, plural(int64(left), clean(unit))+" without an estimate left blank.")
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	switch {
	case math.IsNaN(x.PathsP):
		s.caption = append(s.caption, "Whether both groups were on one path before cannot be seen.")
	case x.PathsP < correlate.SignificantQ:
		s.caption = append(s.caption, "Both groups were on different paths before (p "+pValue(x.PathsP)+"): the effect may be what was under way.")
	default:
		s.caption = append(s.caption, "No difference of paths was seen before (p "+pValue(x.PathsP)+").")
	}
	if len(panels) == 1 {
		s.caption = append(s.caption, "Whether the driver itself rose was not seen.")
	}
	s.description = fmt.Sprintf("Event study of %s at %s, where %s acted on %s. %s.", clean(x.Measure), clean(x.Touchpoint),
		plural(int64(x.Acted), "team"), clean(x.Driver), verdict)
	if drawable(x.Effect) {
		s.description += " Effect " + number(x.Effect, digits, true) + bracket(x.Low, x.High, digits, true) + "."
	}
	if drawable(x.Predicted) {
		s.description += " Promised " + number(x.Predicted, digits, true) + bracket(x.PredictedLow, x.PredictedHigh, digits, true) + "."
	}
	return s.chart(), nil
}

// key explains the marks in use and the lines.
func (e *EventPoints) key() []keyEntry {
	var key []keyEntry
	add := func(text string, narrow bool, sample func(draw.Canvas)) {
		key = append(key, keyEntry{text: text, narrow: narrow, sample: sample})
	}
	example := func(since int) func(draw.Canvas) {
		return func(c draw.Canvas) {
			p := correlate.EventStudyPoint{Since: since, Estimate: 1}
			mid := c.Center()
			c.StrokeLine2(draw.LineStyle{Color: e.color(p), Width: intervalWidth}, mid.X, c.Min.Y-1, mid.X, c.Max.Y+1)
			e.mark(c, mid, p)
		}
	}
	if slices.ContainsFunc(e.events, func(p correlate.EventStudyPoint) bool { return p.Since >= e.lag }) {
		add("when the effect is expected", true, example(e.lag))
	}
	if slices.ContainsFunc(e.events, func(p correlate.EventStudyPoint) bool { return p.Since < e.lag && !eventBase(p) }) {
		add("before that (shaded)", true, example(e.lag-1))
	}
	if slices.ContainsFunc(e.events, eventBase) {
		add("compared with", true, func(c draw.Canvas) { cross(c, c.Center(), 3, quiet) })
	}
	line := func(sty draw.LineStyle) func(draw.Canvas) {
		return func(c draw.Canvas) { c.StrokeLine2(sty, c.Center().X, c.Min.Y-1, c.Center().X, c.Max.Y+1) }
	}
	add("action", true, line(eventActionStyle))
	if e.lag > 0 {
		add(fmt.Sprintf("effect expected (lag %d)", e.lag), true, line(eventExpectedStyle))
	}
	if !math.IsNaN(e.predicted[0]) {
		add("effect promised, 95 %", false, func(c draw.Canvas) {
			eventPromiseBand(c, c.Min.X, c.Min.Y+1, c.Max.X, c.Max.Y-1)
			c.StrokeLine2(eventPromiseStyle, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
		})
	}
	return key
}
