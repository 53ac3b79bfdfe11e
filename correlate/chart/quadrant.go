package chart

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A DriverLevel is where a driver stands now: its mean over teams with a 95 %
// interval (NaN: none), and the ends of its scale. Worst is above Best where less is
// better.
type DriverLevel struct {
	Driver          string
	Mean, Low, High float64
	Worst, Best     float64
}

// DriverLevels takes levels from a panel: for each driver the mean over the teams of a
// touchpoint, each once, in the latest period with any, with Student's t interval over
// teams. All drivers are on the scale from low to high; those declared lower-better
// are turned round.
func DriverLevels(p *correlate.Panel, touchpoint string, low, high float64) []DriverLevel {
	drivers := p.Drivers()
	latest, values := make([]linkage.Period, len(drivers)), make([]map[string]float64, len(drivers))
	for r := range p.Rows() {
		if r.Touchpoint != touchpoint {
			continue
		}
		for d, v := range r.Drivers {
			if math.IsNaN(v) || values[d] != nil && r.Period.Compare(latest[d]) < 0 {
				continue
			}
			if values[d] == nil || r.Period.Compare(latest[d]) > 0 {
				latest[d], values[d] = r.Period, map[string]float64{}
			}
			values[d][r.Team] = v // the same for every measure
		}
	}
	nan := math.NaN()
	levels := make([]DriverLevel, len(drivers))
	for d, m := range drivers {
		levels[d] = DriverLevel{Driver: m.Name, Mean: nan, Low: nan, High: nan, Worst: low, Best: high}
		if m.LowerBetter {
			levels[d].Worst, levels[d].Best = high, low
		}
		n, mean, squares := 0.0, 0.0, 0.0
		for _, team := range slices.Sorted(maps.Keys(values[d])) {
			v := values[d][team]
			n++
			off := v - mean
			mean += off / n
			squares += off * (v - mean)
		}
		if n > 0 {
			levels[d].Mean = mean
		}
		if n > 1 {
			half := stats.StudentQuantile(0.975, n-1) * math.Sqrt(squares/(n-1)/n)
			levels[d].Low, levels[d].High = mean-half, mean+half
		}
	}
	return levels
}

// share is how far a value lies on the way from worst to best.
func (l DriverLevel) share(v float64) float64 { return (v - l.Worst) / (l.Best - l.Worst) }

// QuadrantOptions chooses the root causes of a quadrant chart. The zero value takes the
// one touchpoint and measure there is, and importance by rank.
type QuadrantOptions struct {
	Touchpoint, Measure string
	ByEffect            bool   // importance is the size of the effect in place of the rank by probability
	Title               string // empty: one that says what is shown
}

// Quadrants draws importance (up) against performance (across): how much a driver
// matters, and how it stands now on the way from the worst to the best end of its
// scale. Every mark stands on its 95 % intervals and has the shape of its verdict.
//
// By rank, the first on top, an interval holds the rank in 95 % of the draws of teams,
// and drivers that reach the .80 a candidate cause needs lie above the line. By effect,
// importance is the effect's size whatever its sign, and the line is the median.
// Performance is split at the median of the drivers drawn.
type Quadrants struct {
	points         []quadrantPoint
	without        []string // drivers without a level or importance
	o              QuadrantOptions
	splitX, splitY float64
	ranks          int     // the largest rank
	worst, best    float64 // of the scale all drivers share; NaN when they do not
}

type quadrantPoint struct {
	cause              correlate.RootCause
	x, xLow, xHigh     float64
	y, yLow, yHigh     float64
	right, upper, sure bool
}

var (
	_ plot.Plotter    = (*Quadrants)(nil)
	_ plot.DataRanger = (*Quadrants)(nil)
)

// NewQuadrants takes root causes of one touchpoint and measure. It refuses causes none
// of which has both a level and an importance (ErrEmpty), those from a single team
// (ErrOneTeam), a driver with two levels and a level off its scale.
func NewQuadrants(causes []correlate.RootCause, levels []DriverLevel, o QuadrantOptions) (*Quadrants, error) {
	var err error
	if o.Measure, err = only("measure", o.Measure, distinct(causes, func(c correlate.RootCause) string { return c.Measure })); err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(slices.Clone(causes), func(c correlate.RootCause) bool { return c.Measure != o.Measure })
	if o.Touchpoint, err = only("touchpoint", o.Touchpoint, distinct(causes, func(c correlate.RootCause) string { return c.Touchpoint })); err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(causes, func(c correlate.RootCause) bool { return c.Touchpoint != o.Touchpoint })
	if err := checkCauses(causes); err != nil {
		return nil, err
	}
	slices.SortStableFunc(causes, func(a, b correlate.RootCause) int { return cmp.Compare(a.Rank, b.Rank) })

	level := map[string]DriverLevel{}
	for _, l := range levels {
		if _, twice := level[l.Driver]; twice {
			return nil, fmt.Errorf("chart: driver %q has two levels", l.Driver)
		}
		level[l.Driver] = l
	}
	q := &Quadrants{o: o, worst: math.NaN(), best: math.NaN()}
	important := true
	k := 0 // ranks above the line
	for _, c := range causes {
		q.ranks = max(q.ranks, c.Rank)
		if important = important && likely(c) >= correlate.CandidateProbability; important {
			k = c.Rank
		}
	}
	for _, c := range causes {
		l, ok := level[c.Driver]
		if !ok || math.IsNaN(l.Mean) || o.ByEffect && !drawable(c.Effect) || !o.ByEffect && (c.Rank < 1 || math.IsNaN(likely(c))) {
			q.without = append(q.without, c.Driver)
			continue
		}
		if !drawable(l.Worst) || !drawable(l.Best) || l.Worst == l.Best || !(l.Mean >= min(l.Worst, l.Best) && l.Mean <= max(l.Worst, l.Best)) {
			return nil, fmt.Errorf("chart: the level %v of driver %q is not on a scale from %v to %v", l.Mean, l.Driver, l.Worst, l.Best)
		}
		p := quadrantPoint{cause: c, x: l.share(l.Mean), xLow: math.NaN(), xHigh: math.NaN()}
		if a, b := l.share(l.Low), l.share(l.High); drawable(a) && drawable(b) {
			p.xLow, p.xHigh = max(0, min(a, b)), min(1, max(a, b))
		}
		if o.ByEffect {
			p.y, p.yLow, p.yHigh = foldEffect(c)
		} else {
			p.y, p.yLow, p.yHigh = q.height(c.Rank), math.NaN(), math.NaN()
			if c.RankLow > 0 {
				p.yLow, p.yHigh = q.height(c.RankHigh), q.height(c.RankLow)
			}
		}
		if len(q.points) == 0 {
			q.worst, q.best = l.Worst, l.Best
		} else if l.Worst != q.worst || l.Best != q.best {
			q.worst, q.best = math.NaN(), math.NaN()
		}
		q.points = append(q.points, p)
	}
	if len(q.points) == 0 {
		return nil, fmt.Errorf("chart: no driver has a level and an importance: %w", ErrEmpty)
	}
	var xs, ys []float64
	for _, p := range q.points {
		xs, ys = append(xs, p.x), append(ys, p.y)
	}
	q.splitX = stats.Quantile7(xs, 0.5)
	q.splitY = q.height(k) - 0.5
	if o.ByEffect {
		q.splitY = stats.Quantile7(ys, 0.5)
	}
	for i := range q.points {
		p := &q.points[i]
		p.right, p.upper = p.x >= q.splitX, p.y >= q.splitY
		p.sure = (p.xLow > q.splitX || p.xHigh < q.splitX) && (p.yLow > q.splitY || p.yHigh < q.splitY)
	}
	return q, nil
}

// height puts the first rank on top.
func (q *Quadrants) height(rank int) float64 { return float64(q.ranks - rank) }

// foldEffect returns the size of an effect, and its interval without regard to sign.
func foldEffect(c correlate.RootCause) (size, low, high float64) {
	size, low, high = math.Abs(c.Effect), math.NaN(), math.NaN()
	if drawable(c.Low) && drawable(c.High) {
		a, b := math.Abs(c.Low), math.Abs(c.High)
		low, high = min(a, b), max(a, b)
		if c.Low < 0 && c.High > 0 {
			low = 0
		}
	}
	return size, low, high
}

// captionRoom is the part of the height kept free at either end, for captions.
const captionRoom = 0.075

// DataRange holds every mark, and every interval but hopeless ones.
func (q *Quadrants) DataRange() (xmin, xmax, ymin, ymax float64) {
	var xs, ys, xLow, xHigh, yLow, yHigh []float64
	for _, p := range q.points {
		xs, ys = append(xs, p.x), append(ys, p.y)
		xLow, xHigh, yLow, yHigh = append(xLow, p.xLow), append(xHigh, p.xHigh), append(yLow, p.yLow), append(yHigh, p.yHigh)
	}
	xmin, xmax, _ = axisRange(xs, xLow, xHigh)
	if xmin == xmax || xmax-xmin > 1.08 {
		xmin, xmax = -0.04, 1.04
	}
	if q.o.ByEffect {
		ymin, ymax, _ = axisRange(append(ys, 0), yLow, yHigh)
	} else {
		ymin, ymax = -0.5, q.height(1)+0.5
	}
	room := (ymax - ymin) * captionRoom / (1 - 2*captionRoom)
	return xmin, xmax, ymin - room, ymax + room
}

var quadrantNames = [2][2]string{{"Low priority", "Leave as it is"}, {"Fix first", "Keep up"}} // [upper][right]

// quadrantOf names where a point lies.
func (p quadrantPoint) quadrant() string {
	return quadrantNames[boolIndex(p.upper)][boolIndex(p.right)]
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Plot draws the quadrants, the intervals, the marks and the names.
func (q *Quadrants) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	splitX, splitY := clampLength(x(q.splitX), c.Min.X, c.Max.X), clampLength(y(q.splitY), c.Min.Y, c.Max.Y)
	c.SetColor(shade)
	c.Fill(rectangle(c.Min.X, splitY, splitX, c.Max.Y))
	split := draw.LineStyle{Color: rule, Width: 1}
	c.StrokeLine2(split, splitX, c.Min.Y, splitX, c.Max.Y)
	c.StrokeLine2(split, c.Min.X, splitY, c.Max.X, splitY)
	for _, pt := range q.points {
		at := q.at(pt, x, y)
		col := mix(verdictColor(pt.cause.Verdict), paper, 0.45)
		interval(c, x, pt.xLow, pt.xHigh, at.Y, col)
		if !math.IsNaN(pt.yLow) {
			c.StrokeLine2(draw.LineStyle{Color: col, Width: 1.1}, at.X, clampLength(y(pt.yLow), c.Min.Y, c.Max.Y), at.X, clampLength(y(pt.yHigh), c.Min.Y, c.Max.Y))
		}
	}
	for _, pt := range q.points { // marks lie over every interval
		VerdictMark(pt.cause.Verdict).draw(c, q.at(pt, x, y))
	}
	const inset = 5
	for upper, row := range quadrantNames {
		edge := c.Min.Y + 9
		if upper == 1 {
			edge = c.Max.Y - 9
		}
		headerType.in(quiet).drawMiddle(c, c.Min.X+inset, edge, draw.XLeft, row[0])
		headerType.in(quiet).drawMiddle(c, c.Max.X-inset, edge, draw.XRight, row[1])
	}
	names, _ := q.names(c, x, y)
	for _, n := range names {
		noteType.in(ink).drawMiddle(c, n.at.X, n.at.Y, draw.XLeft, n.text)
	}
}

func (q *Quadrants) at(p quadrantPoint, x, y func(float64) vg.Length) vg.Point {
	return vg.Point{X: x(p.x), Y: y(p.y)}
}

// names places the names of drivers, the most important first, and counts those left
// out.
func (q *Quadrants) names(c draw.Canvas, x, y func(float64) vg.Length) (names []placedName, left int) {
	room := placer{field: c.Rectangle, many: len(q.points) > manyRows}
	room.take(c.Min.X, c.Max.Y-17, c.Max.X, c.Max.Y)
	room.take(c.Min.X, c.Min.Y, c.Max.X, c.Min.Y+17)
	splitX, splitY := clampLength(x(q.splitX), c.Min.X, c.Max.X), clampLength(y(q.splitY), c.Min.Y, c.Max.Y)
	room.lines = along([]vg.Point{{X: splitX, Y: c.Min.Y}, {X: splitX, Y: c.Max.Y}}, []vg.Point{{X: c.Min.X, Y: splitY}, {X: c.Max.X, Y: splitY}})
	const r = markRadius + 1.2
	for _, p := range q.points {
		at := q.at(p, x, y)
		room.take(at.X-r, at.Y-r, at.X+r, at.Y+r)
		if !math.IsNaN(p.xLow) {
			room.lines = append(room.lines, along(c.ClipLinesXY([]vg.Point{{X: x(p.xLow), Y: at.Y}, {X: x(p.xHigh), Y: at.Y}})...)...)
		}
		if !math.IsNaN(p.yLow) {
			room.lines = append(room.lines, along(c.ClipLinesXY([]vg.Point{{X: at.X, Y: y(p.yLow)}, {X: at.X, Y: y(p.yHigh)}})...)...)
		}
	}
	order := slices.Clone(q.points)
	slices.SortStableFunc(order, func(a, b quadrantPoint) int { return cmp.Compare(b.y, a.y) })
	for _, p := range order {
		anchors := []vg.Point{q.at(p, x, y)}
		for _, end := range []float64{p.xHigh, p.xLow} {
			if !q.o.ByEffect && !math.IsNaN(end) { // alone in its row, a name may stand apart
				anchors = append(anchors, vg.Point{X: clampLength(x(end), c.Min.X, c.Max.X), Y: anchors[0].Y})
			}
		}
		if n, ok := room.name(p.cause.Driver, len(q.points), r, anchors...); ok {
			names = append(names, n)
		} else {
			left++
		}
	}
	return names, left
}

// performanceTicks marks shares of the way from worst to best in the drivers' own
// scale, in percent where they have several.
type performanceTicks struct{ worst, best float64 }

func (t performanceTicks) Ticks(low, high float64) []plot.Tick {
	l := DriverLevel{Worst: t.worst, Best: t.best}
	a, b := t.worst+low*(t.best-t.worst), t.worst+high*(t.best-t.worst)
	ticks := Ticks{}.Ticks(max(min(a, b), min(t.worst, t.best)), min(max(a, b), max(t.worst, t.best)))
	for i := range ticks {
		ticks[i].Value = l.share(ticks[i].Value)
	}
	return ticks
}

// rankTicks marks ranks, the first on top.
type rankTicks struct{ ranks int }

func (t rankTicks) Ticks(low, high float64) []plot.Tick {
	step := 1
	if t.ranks > manyRows {
		step = 5
	}
	if t.ranks > 10*manyRows {
		step = t.ranks / 20
	}
	var ticks []plot.Tick
	for rank := 1; rank <= t.ranks; rank++ {
		if rank == 1 || rank%step == 0 {
			ticks = append(ticks, plot.Tick{Value: float64(t.ranks - rank), Label: strconv.Itoa(rank)})
		}
	}
	return ticks
}

// Quadrant draws which drivers matter and stand low: importance against performance
// (Martilla & James 1977, Journal of Marketing 41(1), 77-79), with its uncertainty.
func Quadrant(causes []correlate.RootCause, levels []DriverLevel, o QuadrantOptions) (*Chart, error) {
	q, err := NewQuadrants(causes, levels, o)
	if err != nil {
		return nil, err
	}
	o = q.o
	drawn := make([]correlate.RootCause, len(q.points))
	unsure, ranked, oneWave := 0, false, false
	in := map[string][]string{}
	for i, p := range q.points {
		drawn[i] = p.cause
		if !p.sure {
			unsure++
		}
		ranked = ranked || p.cause.RankLow > 0
		oneWave = oneWave || math.IsNaN(p.cause.Probability)
		in[p.quadrant()] = append(in[p.quadrant()], clean(p.cause.Driver))
	}

	pl := plane{height: planeHeight, plotters: []plot.Plotter{q}}
	pl.x.low, pl.x.high, pl.y.low, pl.y.high = q.DataRange()
	ticks := performanceTicks{q.worst, q.best}
	pl.x.name = fmt.Sprintf("Performance: mean of the driver, from %s (worst) to %s (best)", plainNumber(q.worst), plainNumber(q.best))
	if math.IsNaN(q.worst) {
		ticks = performanceTicks{0, 100}
		pl.x.name = "Performance: mean of the driver, % of the way from its worst to its best"
	}
	pl.x.ticks, pl.x.toLower, pl.x.toUpper = ticks, "← worse", "better →"
	if o.ByEffect {
		pl.y.name, pl.y.ticks = "Importance: size of the e"+strings.TrimPrefix(effectHeader(drawn), "E"), Ticks{}
	} else {
		pl.height = max(planeHeight, vg.Length(q.ranks)*13)
		pl.y.name, pl.y.ticks = "Importance: rank by probability of being a cause", rankTicks{q.ranks}
		if len(shareTexts(drawn)) == 0 {
			pl.y.name = "Importance: rank by inclusion"
		}
	}

	s := sheet{title: o.Title, key: verdictKey(drawn)}
	if s.title == "" {
		s.title = "What to fix first for " + clean(o.Measure) + " at " + clean(o.Touchpoint)
	}
	s.subtitle = "How much each driver matters, against how it stands now"
	pl.layout(&s, planeWidth)

	s.caption = []string{behind(drawn)}
	bars := "95 % intervals of means over teams (across)"
	switch {
	case o.ByEffect:
		bars += " and of effects (up)."
		s.caption = append(s.caption, "Bars: "+bars)
	case ranked:
		bars += " and ranks in 95 % of the draws of teams (up)."
		s.caption = append(s.caption, "Bars: "+bars)
	default:
		s.caption = append(s.caption, "Bars: "+bars+".", "Teams were not drawn anew: how sure a rank is, is not known.")
	}
	split := "The upright line is the median of these drivers"
	if o.ByEffect {
		split += ", as is the level one."
	} else {
		split += "; above the level one lie those that reach 0.80, which a candidate cause needs."
	}
	s.caption = append(s.caption, split)
	if unsure > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%d of %s may belong in another quadrant: a bar reaches over a line, or there is none.", unsure, plural(int64(len(q.points)), "driver")))
	}
	if n := len(q.without); n > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s without a level or an importance not drawn.", plural(int64(n), "driver")))
	}
	field := draw.Canvas{Rectangle: pl.field(planeWidth)}
	x, y := pl.plotOn().Transforms(&field)
	if _, left := q.names(field, x, y); left > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s not named for want of room.", plural(int64(left), "driver")))
	}
	if oneWave {
		s.caption = append(s.caption, "One wave gives no probability: inclusion stands in its place.")
	}

	var parts []string
	for _, row := range [][2]int{{1, 0}, {1, 1}, {0, 0}, {0, 1}} {
		name := quadrantNames[row[0]][row[1]]
		if names := in[name]; len(names) > 0 {
			text := fmt.Sprint(len(names))
			if len(names) <= 5 {
				text = strings.Join(names, ", ")
			}
			parts = append(parts, name+": "+text+".")
		}
	}
	s.description = fmt.Sprintf("Importance and performance of %s. %s %d may belong in another quadrant.",
		plural(int64(len(q.points)), "driver"), strings.Join(parts, " "), unsure)
	return s.chart(), nil
}

// plainNumber writes the end of a scale as short as it is.
func plainNumber(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'g', 6, 64), "-", "−", 1)
}
