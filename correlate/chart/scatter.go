package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ScatterOptions tunes a scatter. The zero value draws a point for each team.
type ScatterOptions struct {
	Rows      bool   // a point for each team and period in place of one for each team
	TeamLines bool   // the line of each team's own rows as well
	NoLabels  bool   // do not name teams
	Title     string // empty: one that says what is shown
}

// A Cloud is a scatter of a measure (up) against a driver (across): points whose area
// shows the answers behind them, the fitted line on its 95 % interval, the ellipse
// that holds 95 % of such points if they are normal, and the names of teams, the
// outermost first, where there is room. Answers that are not known make a ring.
//
// With a point for each team, the line is least squares on team averages, each team
// once, J-2 degrees of freedom. With a point for each row its interval is CR2 over
// teams (Satterthwaite degrees of freedom), and of the ellipse only the rows count.
type Cloud struct {
	pairs   Pairs
	o       ScatterOptions
	teams   [][]Pair
	points  []Pair // of teams or rows; teams adjoin
	missing int
	fit     cloudFit
	ellipse [][2]float64 // nil: none
}

var (
	_ plot.Plotter    = (*Cloud)(nil)
	_ plot.DataRanger = (*Cloud)(nil)
)

// NewCloud refuses pairs without a complete one (ErrEmpty) or from a single team
// (ErrOneTeam).
func NewCloud(pairs Pairs, o ScatterOptions) (*Cloud, error) {
	teams, missing, err := pairs.complete()
	if err != nil {
		return nil, err
	}
	c := &Cloud{pairs: pairs, o: o, teams: teams, missing: missing}
	for _, rows := range teams {
		if o.Rows {
			c.points = append(c.points, rows...)
		} else {
			c.points = append(c.points, averageOf(rows))
		}
	}
	c.fit = fitCloud(c.points, o.Rows)
	c.ellipse = c.fit.dataEllipse()
	return c, nil
}

// averageOf is the plain average of a team's rows, over all its answers. N is 0 where
// those of any row are not known.
func averageOf(rows []Pair) Pair {
	p := Pair{Team: rows[0].Team}
	for i, r := range rows {
		p.Driver += (r.Driver - p.Driver) / float64(i+1)
		p.Score += (r.Score - p.Score) / float64(i+1)
		p.N += r.N
	}
	if slices.ContainsFunc(rows, func(r Pair) bool { return r.N <= 0 }) {
		p.N = 0
	}
	return p
}

// A cloudFit is the least-squares line through points.
type cloudFit struct {
	n               int
	x, y            float64 // averages
	sdX, sdY        float64
	r               float64 // NaN when a side does not vary
	slope           stats.Estimate
	line            func(x float64) (at, low, high float64) // nil: no line
	lowest, highest float64                                 // x of the first and last point
}

func fitCloud(points []Pair, byTeam bool) cloudFit {
	f := cloudFit{n: len(points), r: math.NaN(), lowest: math.Inf(1), highest: math.Inf(-1)}
	for i, p := range points {
		f.x += (p.Driver - f.x) / float64(i+1)
		f.y += (p.Score - f.y) / float64(i+1)
		f.lowest, f.highest = min(f.lowest, p.Driver), max(f.highest, p.Driver)
	}
	xs, ys := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		xs[i], ys[i] = p.Driver-f.x, p.Score-f.y
		f.sdX, f.sdY = math.Hypot(f.sdX, xs[i]), math.Hypot(f.sdY, ys[i])
	}
	f.sdX, f.sdY = f.sdX/math.Sqrt(float64(f.n-1)), f.sdY/math.Sqrt(float64(f.n-1))
	f.r = stats.Pearson(xs, ys, nil).Estimate

	var clusters []stats.CrossProduct
	for i, p := range points {
		if i == 0 || !byTeam || p.Team != points[i-1].Team {
			clusters = append(clusters, stats.NewCrossProduct(2))
		}
		clusters[len(clusters)-1].Add([]float64{xs[i], 1}, ys[i], 1)
	}
	fit, err := stats.FitClusters(clusters, 2, 0)
	if err != nil || math.IsNaN(fit.Coef(0)) || math.IsNaN(fit.Coef(1)) {
		return f
	}
	estimate := fit.CR2
	if !byTeam {
		t := stats.StudentQuantile(0.975, float64(f.n-2))
		estimate = func(contrast []float64) stats.Estimate {
			se := fit.ClassicalContrast(contrast)
			e := stats.Estimate{Estimate: contrast[0]*fit.Coef(0) + contrast[1]*fit.Coef(1), SE: se}
			e.Low, e.High = e.Estimate-t*se, e.Estimate+t*se
			return e
		}
	}
	f.slope = estimate([]float64{1, 0})
	if !drawable(f.slope.Estimate) {
		return f
	}
	f.line = func(x float64) (at, low, high float64) {
		e := estimate([]float64{x - f.x, 1})
		return f.y + e.Estimate, f.y + e.Low, f.y + e.High
	}
	return f
}

// band returns the line, and the outline of its interval: nil where there is none.
func (f cloudFit) band() (line, outline [][2]float64) {
	if f.line == nil {
		return nil, nil
	}
	const steps = 32
	var upper, lower [][2]float64
	for i := range steps + 1 {
		x := f.lowest + (f.highest-f.lowest)*float64(i)/steps
		at, low, high := f.line(x)
		line = append(line, [2]float64{x, at})
		if drawable(low) && drawable(high) {
			lower, upper = append(lower, [2]float64{x, low}), append(upper, [2]float64{x, high})
		}
	}
	slices.Reverse(lower)
	return line, append(upper, lower...)
}

// ellipseLeast is the fewest points with an ellipse: of fewer it would be as wide as
// the plane.
const ellipseLeast = 5

// dataEllipse is the 95 % data ellipse, its radius √(2·F(.95; 2, n-1)) standard
// deviations: Friendly, M., Monette, G. & Fox, J. (2013), Elliptical insights,
// Statistical Science 28(1), 1-39; R's car::dataEllipse.
func (f cloudFit) dataEllipse() [][2]float64 {
	if f.n < ellipseLeast || math.IsNaN(f.r) || !(f.sdX > 0) || !(f.sdY > 0) {
		return nil
	}
	radius := math.Sqrt(2 * stats.FQuantile(0.95, 2, float64(f.n-1)))
	const steps = 72
	points := make([][2]float64, steps+1)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / steps)
		points[i] = [2]float64{f.x + radius*f.sdX*cos, f.y + radius*f.sdY*(f.r*cos+math.Sqrt(1-f.r*f.r)*sin)}
	}
	return points
}

// teamLine is the least-squares line of one team's rows over their range, or nil.
func teamLine(rows []Pair) [][2]float64 {
	f := fitCloud(rows, false)
	if !(f.sdX > 0) || len(rows) < 2 {
		return nil
	}
	slope := f.r * f.sdY / f.sdX
	if f.sdY == 0 {
		slope = 0
	}
	line := [][2]float64{{f.lowest, f.y + slope*(f.lowest-f.x)}, {f.highest, f.y + slope*(f.highest-f.x)}}
	if !drawable(line[0][1]) || !drawable(line[1][1]) {
		return nil
	}
	return line
}

// DataRange holds every point, the ellipse and the band but where they are hopeless.
func (c *Cloud) DataRange() (xmin, xmax, ymin, ymax float64) {
	var xs, ys, lows, highs []float64
	for _, p := range c.points {
		xs, ys = append(xs, p.Driver), append(ys, p.Score)
	}
	if c.o.TeamLines {
		for _, rows := range c.teams {
			for _, end := range teamLine(rows) {
				xs, ys = append(xs, end[0]), append(ys, end[1])
			}
		}
	}
	_, outline := c.fit.band()
	for _, p := range append(outline, c.ellipse...) {
		lows, highs = append(lows, p[1]), append(highs, p[1])
	}
	ymin, ymax, _ = axisRange(ys, lows, highs)
	lows, highs = nil, nil
	for _, p := range c.ellipse {
		lows, highs = append(lows, p[0]), append(highs, p[0])
	}
	xmin, xmax, _ = axisRange(xs, lows, highs)
	return xmin, xmax, ymin, ymax
}

// radius is that of the mark of so many answers: area goes with n.
func (c *Cloud) radius(n int64) vg.Length {
	largest, least := 5.5, 1.8
	if c.o.Rows {
		largest, least = 3.4, 1.2
	}
	_, most := c.answers()
	return vg.Length(max(least, largest*math.Sqrt(float64(n)/float64(most))))
}

// answers returns the least and the most answers that are known; 0 when none are.
func (c *Cloud) answers() (least, most int64) {
	for _, p := range c.points {
		if p.N > 0 {
			if least == 0 {
				least = p.N
			}
			least, most = min(least, p.N), max(most, p.N)
		}
	}
	return least, most
}

func (c *Cloud) mark(dc draw.Canvas, pt vg.Point, n int64) {
	if n <= 0 {
		ring(dc, pt, blue)
		return
	}
	r := c.radius(n)
	disc(dc, pt, r+0.7, paper)
	disc(dc, pt, r, blue)
}

var (
	bandColor    = mix(neutral, paper, 0.8)
	fitStyle     = draw.LineStyle{Color: ink, Width: 1.4}
	ellipseStyle = draw.LineStyle{Color: quiet, Width: 0.8, Dashes: []vg.Length{4, 2.5}}
	ownStyle     = draw.LineStyle{Color: mix(blue, paper, 0.35), Width: 0.9}
)

// Plot draws the band, the ellipse, the lines, the points and the names.
func (c *Cloud) Plot(dc draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&dc)
	line, outline := c.fit.band()
	if path := fillClipped(dc, polyline(x, y, outline)); path != nil {
		dc.SetColor(bandColor)
		dc.Fill(path)
	}
	if c.ellipse != nil {
		dc.StrokeLines(ellipseStyle, dc.ClipLinesXY(polyline(x, y, c.ellipse))...)
	}
	if c.o.TeamLines {
		for _, rows := range c.teams {
			if own := teamLine(rows); own != nil {
				dc.StrokeLines(ownStyle, dc.ClipLinesXY(polyline(x, y, own))...)
			}
		}
	}
	if line != nil {
		dc.StrokeLines(fitStyle, dc.ClipLinesXY(polyline(x, y, line))...)
	}
	// Small marks lie over large ones.
	order := slices.Clone(c.points)
	slices.SortStableFunc(order, func(a, b Pair) int { return cmp.Compare(b.N, a.N) })
	for _, pt := range order {
		c.mark(dc, vg.Point{X: x(pt.Driver), Y: y(pt.Score)}, pt.N)
	}
	names, _ := c.names(dc, x, y)
	for _, n := range names {
		noteType.in(ink).drawMiddle(dc, n.at.X, n.at.Y, draw.XLeft, n.text)
	}
}

// names places the names of teams, and counts those left out. A team's name stands at
// its outermost point that has room.
func (c *Cloud) names(dc draw.Canvas, x, y func(float64) vg.Length) (names []placedName, left int) {
	if c.o.NoLabels {
		return nil, 0
	}
	room := placer{field: dc.Rectangle}
	for _, p := range c.points {
		r := vg.Length(markRadius)
		if p.N > 0 {
			r = c.radius(p.N)
		}
		pt := vg.Point{X: x(p.Driver), Y: y(p.Score)}
		room.take(pt.X-r, pt.Y-r, pt.X+r, pt.Y+r)
	}
	line, _ := c.fit.band()
	room.taken = append(room.taken, along(dc.ClipLinesXY(polyline(x, y, line))...)...)
	room.lines = along(dc.ClipLinesXY(polyline(x, y, c.ellipse))...)
	if c.o.TeamLines {
		for _, rows := range c.teams {
			room.lines = append(room.lines, along(dc.ClipLinesXY(polyline(x, y, teamLine(rows)))...)...)
		}
	}
	far := func(p Pair) float64 {
		dx, dy := (p.Driver-c.fit.x)/c.fit.sdX, (p.Score-c.fit.y)/c.fit.sdY
		if d := math.Hypot(dx, dy); !math.IsNaN(d) {
			return d
		}
		return 0
	}
	order := slices.Clone(c.points)
	slices.SortStableFunc(order, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(far(b), far(a)), cmp.Compare(a.Team, b.Team))
	})
	named := map[string]bool{}
	for _, p := range order {
		if named[p.Team] {
			continue
		}
		r := vg.Length(markRadius)
		if p.N > 0 {
			r = c.radius(p.N)
		}
		if n, ok := room.name(p.Team, len(c.teams), r, vg.Point{X: x(p.Driver), Y: y(p.Score)}); ok {
			names = append(names, n)
			named[p.Team] = true
		}
	}
	return names, len(c.teams) - len(names)
}

// Scatter draws a measure against a driver, team by team or row by row.
func Scatter(pairs Pairs, o ScatterOptions) (*Chart, error) {
	c, err := NewCloud(pairs, o)
	if err != nil {
		return nil, err
	}
	pl := plane{height: planeHeight, plotters: []plot.Plotter{c}}
	pl.x.name, pl.y.name = pairs.driverName(), pairs.measureName()
	pl.x.ticks, pl.y.ticks = Ticks{}, Ticks{}
	pl.x.low, pl.x.high, pl.y.low, pl.y.high = c.DataRange()

	s := sheet{title: o.Title, key: c.key()}
	if s.title == "" {
		s.title = clean(pairs.Measure) + " against " + clean(pairs.Driver)
		if pairs.Touchpoint != "" {
			s.title += " at " + clean(pairs.Touchpoint)
		}
	}
	s.subtitle = "A point for each team, its average"
	if o.Rows {
		s.subtitle = "A point for each team and period"
	}
	relation := c.relation()
	s.subtitle += " · " + relation
	pl.layout(&s, planeWidth)

	var answers, unknown, rows int64
	for _, t := range c.teams {
		rows += int64(len(t))
		for _, r := range t {
			answers += r.N
			if r.N <= 0 {
				unknown++
			}
		}
	}
	n := fmt.Sprintf("n = %s of %s", plural(rows, "row"), plural(int64(len(c.teams)), "team"))
	switch {
	case unknown == rows:
		n += ", number of answers unknown."
	case unknown > 0:
		n += fmt.Sprintf(", %s and unknown numbers in %s.", plural(answers, "answer"), plural(unknown, "row"))
	default:
		n += ", " + plural(answers, "answer") + "."
	}
	s.caption = append([]string{n}, pairs.leftOut(c.missing)...)
	field := draw.Canvas{Rectangle: pl.field(planeWidth)}
	p := pl.plotOn()
	x, y := p.Transforms(&field)
	if _, left := c.names(field, x, y); left > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s not named for want of room.", plural(int64(left), "team")))
	}
	if _, outline := c.fit.band(); slices.ContainsFunc(outline, func(p [2]float64) bool { return p[1] < pl.y.low || p[1] > pl.y.high }) {
		s.caption = append(s.caption, "The interval of the line runs on beyond the frame.")
	}
	switch {
	case c.fit.line == nil:
	case o.Rows:
		s.caption = append(s.caption, "The interval of the line is over teams; rows mix differences within and between teams.")
	default:
		s.caption = append(s.caption, "Each team counts once. Differences between teams that last are in the line.")
	}
	if c.ellipse == nil {
		s.caption = append(s.caption, "No ellipse: too few points, or points on a line.")
	}
	s.caption = append(s.caption, "A line through points is no proof of a cause.")
	s.description = fmt.Sprintf("Scatter of %s of %s. %s against %s: %s.", plural(int64(len(c.points)), "point"),
		plural(int64(len(c.teams)), "team"), pl.y.name, pl.x.name, relation)
	return s.chart(), nil
}

// relation is the line and the correlation in words.
func (c *Cloud) relation() string {
	if c.fit.line == nil {
		if len(c.points) < 3 {
			return "no line through two points"
		}
		return "no line: one side does not vary"
	}
	_, decimals := slopeDecimals(c.fit.slope)
	return fmt.Sprintf("r = %s, slope %s%s %s", number(c.fit.r, 2, true), number(c.fit.slope.Estimate, decimals, true),
		bracket(c.fit.slope.Low, c.fit.slope.High, decimals, true), c.pairs.slopeUnit())
}

// slopeDecimals returns the length of a slope's axis and its decimals.
func slopeDecimals(slopes ...stats.Estimate) (span float64, decimals int) {
	for _, e := range slopes {
		for _, v := range []float64{e.Estimate, e.High - e.Low} {
			if drawable(v) {
				span = max(span, math.Abs(v))
			}
		}
	}
	return span, decimalsFor(2 * span)
}

func (c *Cloud) key() []keyEntry {
	noun := "team"
	if c.o.Rows {
		noun = "team in a period"
	}
	var key []keyEntry
	if least, most := c.answers(); most > 0 {
		text := noun + ", area shows answers: " + count(least)
		if least < most {
			text += " to " + count(most)
		}
		key = append(key, keyEntry{text: text, sample: func(dc draw.Canvas) {
			mid := dc.Center()
			c.mark(dc, vg.Point{X: mid.X - 5.5, Y: mid.Y}, least)
			c.mark(dc, vg.Point{X: mid.X + 4.5, Y: mid.Y}, most)
		}})
	}
	if slices.ContainsFunc(c.points, func(p Pair) bool { return p.N <= 0 }) {
		key = append(key, keyEntry{text: noun + ", answers not known", sample: func(dc draw.Canvas) { ring(dc, dc.Center(), blue) }})
	}
	if c.fit.line != nil {
		_, outline := c.fit.band()
		text := "fitted line, 95 % interval"
		if outline == nil {
			text = "fitted line, no interval"
		}
		key = append(key, keyEntry{text: text, sample: func(dc draw.Canvas) {
			if outline != nil {
				dc.SetColor(bandColor)
				dc.Fill(rectangle(dc.Min.X, dc.Min.Y, dc.Max.X, dc.Max.Y))
			}
			mid := dc.Center()
			dc.StrokeLine2(fitStyle, dc.Min.X, mid.Y, dc.Max.X, mid.Y)
		}})
	}
	if c.ellipse != nil {
		key = append(key, keyEntry{text: "holds 95 % of points if normal", sample: func(dc draw.Canvas) {
			mid := dc.Center()
			var pts []vg.Point
			for i := range 25 {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / 24)
				pts = append(pts, vg.Point{X: mid.X + 9*vg.Length(cos), Y: mid.Y + 4.5*vg.Length(sin)})
			}
			dc.StrokeLines(ellipseStyle, pts)
		}})
	}
	if c.o.TeamLines && slices.ContainsFunc(c.teams, func(rows []Pair) bool { return teamLine(rows) != nil }) {
		key = append(key, keyEntry{text: "a team's own line", sample: func(dc draw.Canvas) {
			mid := dc.Center()
			dc.StrokeLine2(ownStyle, dc.Min.X, mid.Y-3, dc.Max.X, mid.Y+3)
		}})
	}
	return key
}
