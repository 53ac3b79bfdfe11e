package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// LagProfileOptions chooses the correlations of a lag profile. The zero value is
// Pearson within teams, of the one touchpoint, measure and driver there is.
type LagProfileOptions struct {
	Touchpoint, Measure, Driver string           // may stay empty where there is one
	Level                       correlate.Level  // zero: Within
	Method                      correlate.Method // zero: Pearson
	// Cause is what the engine says of the driver: its likeliest lag is marked and its
	// direction told. Nil marks the strongest correlation.
	Cause  *correlate.RootCause
	Period string // what a lag counts, such as "month"
	Title  string // empty: one that says what is shown
}

// Lags draws a correlation (up, from -1 to 1 whatever the data) at every lag (across):
// to the right of 0 the driver comes first, to the left the measure. A disc is a
// correlation with q < .05, a ring any other, each on its 95 % interval; a cross
// stands where it is undefined. The chosen lag is shaded.
type Lags struct {
	correlations []correlate.Correlation // by lag
	chosen       int
	marked       bool
}

var (
	_ plot.Plotter    = (*Lags)(nil)
	_ plot.DataRanger = (*Lags)(nil)
)

// NewLags returns the profile of the correlations the options choose. It refuses
// input without a defined correlation (ErrEmpty) or from a single team (ErrOneTeam),
// and two correlations at one lag.
func NewLags(cs []correlate.Correlation, o LagProfileOptions) (*Lags, error) {
	_, l, err := o.choose(cs)
	return l, err
}

func (o LagProfileOptions) choose(cs []correlate.Correlation) (LagProfileOptions, *Lags, error) {
	o.Level, o.Method = cmp.Or(o.Level, correlate.Within), cmp.Or(o.Method, correlate.Pearson)
	if c := o.Cause; c != nil {
		o.Touchpoint, o.Measure, o.Driver = cmp.Or(o.Touchpoint, c.Touchpoint), cmp.Or(o.Measure, c.Measure), cmp.Or(o.Driver, c.Driver)
		if o.Touchpoint != c.Touchpoint || o.Measure != c.Measure || o.Driver != c.Driver {
			return o, nil, fmt.Errorf("chart: the root cause is of %s, %s and %s", c.Driver, c.Measure, c.Touchpoint)
		}
	}
	for _, name := range []struct {
		kind string
		want *string
		of   func(correlate.Correlation) string
	}{
		{"measure", &o.Measure, func(c correlate.Correlation) string { return c.Measure }},
		{"touchpoint", &o.Touchpoint, func(c correlate.Correlation) string { return c.Touchpoint }},
		{"driver", &o.Driver, func(c correlate.Correlation) string { return c.Driver }},
	} {
		var err error
		if *name.want, err = only(name.kind, *name.want, distinct(cs, name.of)); err != nil {
			return o, nil, err
		}
	}
	l := &Lags{}
	teams, defined := 0, false
	for _, c := range cs {
		if c.Touchpoint != o.Touchpoint || c.Measure != o.Measure || c.Driver != o.Driver || c.Level != o.Level || c.Method != o.Method {
			continue
		}
		if math.Abs(c.Estimate) > 1 {
			return o, nil, fmt.Errorf("chart: correlation %v is outside [-1,1]", c.Estimate)
		}
		teams = max(teams, c.Teams)
		if c.Teams < 2 {
			c.Estimate = math.NaN()
		}
		defined = defined || !math.IsNaN(c.Estimate)
		l.correlations = append(l.correlations, c)
	}
	slices.SortStableFunc(l.correlations, func(a, b correlate.Correlation) int { return cmp.Compare(a.Lag, b.Lag) })
	for i := 1; i < len(l.correlations); i++ {
		if l.correlations[i].Lag == l.correlations[i-1].Lag {
			return o, nil, fmt.Errorf("chart: two correlations at lag %d", l.correlations[i].Lag)
		}
	}
	switch {
	case teams == 1:
		return o, nil, fmt.Errorf("chart: correlations of %s: %w", o.Measure, ErrOneTeam)
	case !defined:
		return o, nil, fmt.Errorf("chart: no %s correlation %s teams of %s and %s is defined: %w", o.Method, o.Level, o.Driver, o.Measure, ErrEmpty)
	}
	l.chosen, l.marked = l.strongest().Lag, true
	if o.Cause != nil {
		l.chosen, l.marked = o.Cause.Lag, !math.IsNaN(likely(*o.Cause))
	}
	return o, l, nil
}

// strongest is the correlation furthest from 0, at the shorter lag when equal.
func (l *Lags) strongest() correlate.Correlation {
	best := l.correlations[0]
	for _, c := range l.correlations[1:] {
		if stronger(c, best) {
			best = c
		}
	}
	return best
}

// lags returns the shortest and the longest lag.
func (l *Lags) lags() (first, last int) {
	first, last = l.correlations[0].Lag, l.correlations[len(l.correlations)-1].Lag
	if l.marked {
		first, last = min(first, l.chosen), max(last, l.chosen)
	}
	return min(first, 0), max(last, 0)
}

// DataRange spans -1 to 1 up, and every lag and 0 across.
func (l *Lags) DataRange() (xmin, xmax, ymin, ymax float64) {
	first, last := l.lags()
	return float64(first) - 0.5, float64(last) + 0.5, -1, 1
}

// Plot draws the chosen lag, zero, the intervals and the marks.
func (l *Lags) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if l.marked {
		at := float64(l.chosen)
		half := min((x(at+0.5)-x(at))*0.92, 16)
		c.SetColor(shade)
		c.Fill(rectangle(x(at)-half, c.Min.Y, x(at)+half, c.Max.Y))
	}
	c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.8}, x(0), c.Min.Y, x(0), c.Max.Y)
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, c.Min.X, y(0), c.Max.X, y(0))
	for _, r := range l.correlations {
		if at := x(float64(r.Lag)); drawable(r.Low) && drawable(r.High) && !math.IsNaN(r.Estimate) {
			low, high := clampLength(y(r.Low), c.Min.Y, c.Max.Y), clampLength(y(r.High), c.Min.Y, c.Max.Y)
			c.StrokeLine2(lagStateOf(r).line(), at, low, at, high)
		}
	}
	for _, r := range l.correlations { // marks lie over every interval
		pt := vg.Point{X: x(float64(r.Lag)), Y: y(0)}
		if !math.IsNaN(r.Estimate) {
			pt.Y = y(r.Estimate)
		}
		lagStateOf(r).mark(c, pt)
	}
}

// A lagState is what the mark of a lag says.
type lagState int

const (
	lagSignificant lagState = iota
	lagOther
	lagUndefined
)

func lagStateOf(c correlate.Correlation) lagState {
	switch stateOf(&c) {
	case undefined:
		return lagUndefined
	case isSignificant:
		return lagSignificant
	}
	return lagOther
}

func (s lagState) line() draw.LineStyle {
	col := neutral
	if s == lagSignificant {
		col = blue
	}
	return draw.LineStyle{Color: col, Width: intervalWidth}
}

func (s lagState) mark(c draw.Canvas, pt vg.Point) {
	switch s {
	case lagSignificant:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, blue)
	case lagOther:
		ring(c, pt, neutral)
	default:
		disc(c, pt, markRadius+1, paper)
		cross(c, pt, 3, quiet)
	}
}

func (s lagState) String() string {
	return [...]string{"significant: false discovery rate q < 0.05", "not significant", "undefined"}[s]
}

// lagTicks numbers whole lags, at most about a dozen of them, 0 among them.
type lagTicks struct{}

func (lagTicks) Ticks(low, high float64) []plot.Tick {
	const most = 13
	first, last := int(math.Ceil(low)), int(math.Floor(high))
	step := 1
	for _, s := range []int{1, 2, 3, 4, 6, 12, 24, 52, 104, 365} {
		if step = s; (last-first)/s < most {
			break
		}
	}
	step = max(step, (last-first)/most)
	var ticks []plot.Tick
	for lag := first - first%step; lag <= last; lag += step {
		if lag < first {
			continue
		}
		label := strconv.Itoa(max(lag, -lag))
		switch {
		case lag > 0:
			label = "+" + label
		case lag < 0:
			label = "−" + label
		}
		ticks = append(ticks, plot.Tick{Value: float64(lag), Label: label})
	}
	return ticks
}

// LagProfile draws a correlation at every lag in both directions: does the driver come
// first, or the measure?
func LagProfile(cs []correlate.Correlation, o LagProfileOptions) (*Chart, error) {
	o, l, err := o.choose(cs)
	if err != nil {
		return nil, err
	}
	driver, measure := clean(o.Driver), clean(o.Measure)
	pl := plane{height: 250, plotters: []plot.Plotter{l}}
	pl.x.low, pl.x.high, pl.y.low, pl.y.high = l.DataRange()
	pl.x.ticks, pl.y.ticks = lagTicks{}, plot.ConstantTicks{{Value: -1, Label: "−1.0"}, {Value: -0.5, Label: "−0.5"}, {Value: 0, Label: "0"}, {Value: 0.5, Label: "+0.5"}, {Value: 1, Label: "+1.0"}}
	pl.y.name = "Correlation of " + driver + " with " + measure
	pl.x.name = "Lag, " + cmp.Or(o.Period, "period") + "s"
	pl.x.toLower, pl.x.toUpper = "← the measure comes first", "the driver comes first →"

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "Which comes first, " + driver + " or " + measure + ", at " + clean(o.Touchpoint) + "?"
	}
	method := strings.ToUpper(string(o.Method[:1])) + string(o.Method[1:])
	s.subtitle = method + " correlation · " + levelText(o.Level)
	for _, state := range []lagState{lagSignificant, lagOther, lagUndefined} {
		if slices.ContainsFunc(l.correlations, func(c correlate.Correlation) bool { return lagStateOf(c) == state }) {
			s.key = append(s.key, keyEntry{text: state.String(), sample: func(c draw.Canvas) {
				mid := c.Center()
				if state != lagUndefined {
					c.StrokeLine2(state.line(), mid.X, c.Min.Y-1, mid.X, c.Max.Y+1)
				}
				state.mark(c, mid)
			}})
		}
	}
	best := l.strongest()
	if l.marked {
		text := "strongest lag"
		if o.Cause != nil {
			text = "likeliest lag of the root cause"
		}
		s.key = append(s.key, keyEntry{text: text, sample: func(c draw.Canvas) {
			c.SetColor(shade)
			c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Max.Y))
		}})
	}
	pl.layout(&s, planeWidth)

	n, teams := [2]int64{math.MaxInt64, 0}, [2]int64{math.MaxInt64, 0}
	for _, c := range l.correlations {
		if lagStateOf(c) != lagUndefined {
			n[0], n[1] = min(n[0], int64(c.N)), max(n[1], int64(c.N))
			teams[0], teams[1] = min(teams[0], int64(c.Teams)), max(teams[1], int64(c.Teams))
		}
	}
	s.caption = []string{fmt.Sprintf("n = %s of %s.", spread(n[0], n[1], "row"), spread(teams[0], teams[1], "team")), "Bars are 95 % intervals over teams."}
	if slices.ContainsFunc(l.correlations, func(c correlate.Correlation) bool {
		return !math.IsNaN(c.Estimate) && (!drawable(c.Low) || !drawable(c.High))
	}) {
		s.caption = append(s.caption, "Marks without a bar have no interval.")
	}
	if o.Cause == nil {
		s.caption = append(s.caption, "The strongest lag is picked after the fact, which flatters it.")
	}
	direction := ""
	if o.Cause != nil {
		direction = directionText(o.Cause.Direction, driver, measure)
		s.caption = append(s.caption, direction)
	}
	s.caption = append(s.caption, "Both sides may follow a third: a peak on one side is a description, not a proof.")
	s.description = fmt.Sprintf("Lag profile of %s. Strongest: %s%s at %s.", plural(int64(len(l.correlations)), "lag"),
		number(best.Estimate, 2, true), bracket(best.Low, best.High, 2, true), lagSide(best.Lag, o.Period))
	if o.Cause != nil && l.marked {
		s.description += " Likeliest lag of the root cause: " + lagSide(l.chosen, o.Period) + "."
	}
	if direction != "" {
		s.description += " " + direction
	}
	return s.chart(), nil
}

// lagSide writes a lag, and who comes first at it.
func lagSide(lag int, period string) string {
	switch {
	case lag > 0:
		return "lag " + periods(lag, period) + ", the driver first"
	case lag < 0:
		return "lag " + periods(-lag, period) + ", the measure first"
	}
	return "the same " + cmp.Or(period, "period")
}

// directionText says what the direction test found.
func directionText(d correlate.Direction, driver, measure string) string {
	switch d {
	case correlate.EXLeads:
		return fmt.Sprintf("Beside its own past, the past of %s tells later %s, and not the reverse.", driver, measure)
	case correlate.CXLeads:
		return fmt.Sprintf("Beside its own past, the past of %s tells later %s, and not the reverse.", measure, driver)
	case correlate.Both:
		return fmt.Sprintf("The past of %s and of %s each tells the other's later values.", driver, measure)
	}
	return "Which side moves first cannot be told."
}
