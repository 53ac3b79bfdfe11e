package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PainPointsOptions chooses the pain points of a ranking. The zero value takes
// the one measure there is.
type PainPointsOptions struct {
	Measure string
	Unit    string // of the measure, such as "points"
	Title   string // empty: one that says what is shown
}

// Levels draws the estimate of each pain point on a bar over its 95 % interval,
// against its reference: a row each, the first on top. The mark is a disc when
// the whole interval is on the worse side, a ring when only the estimate is, and
// a grey ring when it is not.
type Levels struct {
	points []correlate.PainPoint
}

var (
	_ plot.Plotter    = (*Levels)(nil)
	_ plot.DataRanger = (*Levels)(nil)
	_ plot.GlyphBoxer = (*Levels)(nil)
)

// NewLevels keeps the order it is given. It refuses pain points without any
// estimate (ErrEmpty), from a single team (ErrOneTeam), or of several measures.
func NewLevels(points []correlate.PainPoint) (*Levels, error) {
	if err := checkPoints(points); err != nil {
		return nil, err
	}
	points = slices.Clone(points)
	for i := range points {
		p := &points[i]
		p.Estimate, p.Reference = orMissing(p.Estimate), orMissing(p.Reference)
	}
	if !slices.ContainsFunc(points, func(p correlate.PainPoint) bool { return !math.IsNaN(p.Estimate) }) {
		return nil, fmt.Errorf("chart: no pain point has an estimate: %w", ErrEmpty)
	}
	return &Levels{points}, nil
}

func checkPoints(points []correlate.PainPoint) error {
	if _, err := only("measure", "", distinct(points, func(p correlate.PainPoint) string { return p.Measure })); err != nil {
		return err
	}
	teams := 0
	for _, p := range points {
		teams = max(teams, p.Teams)
	}
	if teams == 1 {
		return fmt.Errorf("chart: pain points: %w", ErrOneTeam)
	}
	return nil
}

func (l *Levels) limits() (low, high float64, cut bool) {
	var points, lows, highs []float64
	for _, p := range l.points {
		points = append(points, p.Estimate, p.Reference)
		lows, highs = append(lows, p.Low), append(highs, p.High)
	}
	return axisRange(points, lows, highs)
}

// DataRange holds every estimate and reference, and every interval but hopeless
// ones.
func (l *Levels) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := l.limits()
	return low, high, -0.5, float64(len(l.points)) - 0.5
}

// Rows names the touchpoints on a Y axis.
func (l *Levels) Rows() plot.ConstantTicks { return rowTicks(pointNames(l.points)) }

func pointNames(points []correlate.PainPoint) []string {
	names := make([]string, len(points))
	for i, p := range points {
		names[i] = p.Touchpoint
	}
	return names
}

// GlyphBoxes keeps marks at the ends of the axis whole.
func (l *Levels) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, pt := range l.points {
		if !math.IsNaN(pt.Estimate) {
			boxes = append(boxes, markBox(p.X.Norm(pt.Estimate)))
		}
	}
	return boxes
}

// A shortfall says how an estimate stands to its reference.
type shortfall int

const (
	notWorse shortfall = iota
	perhapsWorse
	worse
)

func shortfallOf(p correlate.PainPoint) shortfall {
	sign := 1.0
	if p.LowerBetter {
		sign = -1
	}
	nearest := p.High
	if p.LowerBetter {
		nearest = p.Low
	}
	switch {
	case !(sign*p.Estimate < sign*p.Reference): // or either is missing
		return notWorse
	case sign*nearest < sign*p.Reference:
		return worse
	}
	return perhapsWorse
}

func (s shortfall) String() string {
	return [...]string{"not worse", "worse, but not surely", "worse than the reference"}[s]
}

func (s shortfall) ink() color.NRGBA {
	if s == notWorse {
		return neutral
	}
	return vermilion
}

func (s shortfall) mark(c draw.Canvas, pt vg.Point) {
	if s == worse {
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, s.ink())
		return
	}
	ring(c, pt, s.ink())
}

func (s shortfall) thumbnail(c draw.Canvas) {
	mid := c.Center()
	c.StrokeLine2(draw.LineStyle{Color: s.ink(), Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
	s.mark(c, mid)
}

// Plot draws the references, the intervals and the marks.
func (l *Levels) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	kinds := referenceKinds(l.points)
	for i, pt := range l.points {
		at := float64(len(l.points) - 1 - i)
		ref := x(0)
		if !math.IsNaN(pt.Reference) {
			ref = x(pt.Reference)
			c.StrokeLine2(referenceStyle(slices.Index(kinds, pt.ReferenceKind)), ref, y(at+0.5), ref, y(at-0.5))
		}
		mid := y(at)
		if math.IsNaN(pt.Estimate) {
			missing(c, mid, ref)
			continue
		}
		s := shortfallOf(pt)
		interval(c, x, pt.Low, pt.High, mid, s.ink())
		s.mark(c, vg.Point{X: x(pt.Estimate), Y: mid})
	}
}

// referenceKinds lists what estimates are held against, in order of appearance.
func referenceKinds(points []correlate.PainPoint) []string {
	var held []correlate.PainPoint
	for _, p := range points {
		if !math.IsNaN(p.Reference) {
			held = append(held, p)
		}
	}
	return distinct(held, func(p correlate.PainPoint) string { return p.ReferenceKind })
}

// referenceStyle tells kinds of reference apart by their dashes.
func referenceStyle(kind int) draw.LineStyle {
	dashes := [][]vg.Length{nil, {4, 2}, {1.2, 1.6}}
	return draw.LineStyle{Color: ink, Width: 1.1, Dashes: dashes[min(kind, len(dashes)-1)]}
}

// Scores draws the score of each pain point, in standard deviations between
// teams times share of answers, as a bar from zero.
type Scores struct {
	points []correlate.PainPoint
}

var (
	_ plot.Plotter    = (*Scores)(nil)
	_ plot.DataRanger = (*Scores)(nil)
)

// NewScores keeps the order it is given and refuses what [NewLevels] does, except
// that estimates may be missing.
func NewScores(points []correlate.PainPoint) (*Scores, error) {
	if err := checkPoints(points); err != nil {
		return nil, err
	}
	points = slices.Clone(points)
	for i := range points {
		points[i].Score = orMissing(points[i].Score)
	}
	return &Scores{points}, nil
}

// DataRange spans zero to the highest score.
func (s *Scores) DataRange() (xmin, xmax, ymin, ymax float64) {
	for _, p := range s.points {
		if p.Score > xmax {
			xmax = p.Score
		}
	}
	if xmax == 0 {
		xmax = 1
	}
	return 0, xmax, -0.5, float64(len(s.points)) - 0.5
}

// Rows names the touchpoints on a Y axis.
func (s *Scores) Rows() plot.ConstantTicks { return rowTicks(pointNames(s.points)) }

// Plot draws the bars.
func (s *Scores) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, pt := range s.points {
		at := float64(len(s.points) - 1 - i)
		half := min(5.5, (y(at+0.5)-y(at))*0.6)
		if pt.Score > 0 {
			c.SetColor(mix(shortfallOf(pt).ink(), paper, 0.25))
			c.Fill(rectangle(x(0), y(at)-half, x(pt.Score), y(at)+half))
		}
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
}

// PainPoints draws touchpoints by rank, the worst on top: where each stands
// against its reference, and the score that ranks it.
func PainPoints(points []correlate.PainPoint, o PainPointsOptions) (*Chart, error) {
	var err error
	o.Measure, err = only("measure", o.Measure, distinct(points, func(p correlate.PainPoint) string { return p.Measure }))
	if err != nil {
		return nil, err
	}
	points = slices.DeleteFunc(slices.Clone(points), func(p correlate.PainPoint) bool { return p.Measure != o.Measure })
	slices.SortStableFunc(points, func(a, b correlate.PainPoint) int { return cmp.Compare(a.Rank, b.Rank) })
	levels, err := NewLevels(points)
	if err != nil {
		return nil, err
	}
	points = levels.points
	scores, err := NewScores(points)
	if err != nil {
		return nil, err
	}

	low, high, cut := levels.limits()
	_, most, _, _ := scores.DataRange()
	decimals := decimalsFor(high - low)
	rc := rowChart{header: "Touchpoint"}
	var estimates, shares, answers []string
	var total, unknown int64
	teams := [2]int64{math.MaxInt64, 0}
	lonely := false
	for _, p := range points {
		rc.labels = append(rc.labels, rowLabel{name: clean(p.Touchpoint)})
		estimates = append(estimates, "")
		if !math.IsNaN(p.Estimate) {
			estimates[len(estimates)-1] = number(p.Estimate, decimals, false) + bracket(p.Low, p.High, decimals, false)
		}
		score := number(p.Score, decimalsFor(most), false)
		if p.Score == 0 {
			score = "0"
		}
		shares = append(shares, score)
		if p.N > 0 {
			answers = append(answers, count(p.N))
		} else {
			answers = append(answers, "unknown")
			unknown++
		}
		total += p.N
		teams[0], teams[1] = min(teams[0], int64(p.Teams)), max(teams[1], int64(p.Teams))
		lonely = lonely || !math.IsNaN(p.Estimate) && (math.IsNaN(p.Low) || math.IsNaN(p.High))
	}
	header := clean(o.Measure)
	if o.Unit != "" {
		header += ", " + clean(o.Unit)
	}
	toLower, toUpper := "← worse", "better →"
	if points[0].LowerBetter {
		toLower, toUpper = "← better", "worse →"
	}
	rc.columns = []column{
		{header: header, panel: newPanel(Ticks{}, low, high, levels), toLower: toLower, toUpper: toUpper},
		textColumn("Estimate [95 %]", estimates, draw.XRight),
		{header: "Score, SD × share", width: 84, panel: newPanel(Ticks{Most: 3}, 0, most, scores)},
		textColumn("", shares, draw.XRight),
		textColumn("Answers", answers, draw.XRight),
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "Where " + clean(o.Measure) + " hurts most"
	}
	s.subtitle = "Touchpoints against their reference, the worst on top"
	for _, have := range []shortfall{worse, perhapsWorse, notWorse} {
		if slices.ContainsFunc(points, func(p correlate.PainPoint) bool {
			return !math.IsNaN(p.Estimate) && shortfallOf(p) == have
		}) {
			s.key = append(s.key, keyEntry{sample: have.thumbnail, text: have.String()})
		}
	}
	for i, kind := range referenceKinds(points) {
		s.key = append(s.key, keyEntry{narrow: true, text: "reference: " + clean(kind), sample: func(c draw.Canvas) {
			mid := c.Center().X
			c.StrokeLine2(referenceStyle(i), mid, c.Min.Y-1, mid, c.Max.Y+1)
		}})
	}
	rc.layout(&s, rowChartWidth)
	n := "n = " + plural(total, "answer")
	switch {
	case unknown == int64(len(points)):
		n = "Number of answers unknown"
	case unknown > 0:
		n += fmt.Sprintf(" (unknown at %s)", plural(unknown, "touchpoint"))
	}
	s.caption = []string{fmt.Sprintf("%s, of %s at a touchpoint.", n, spread(teams[0], teams[1], "team")), "Bars are 95 % intervals over teams."}
	if lonely {
		s.caption = append(s.caption, "Marks without a bar have no interval: too few teams.")
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, "Score: shortfall from the reference in standard deviations between teams, times the touchpoint's share of answers.")
	p := points[0]
	s.description = fmt.Sprintf("Ranking of %s. Worst: %s, %s%s against %s (%s).", plural(int64(len(points)), "touchpoint"),
		clean(p.Touchpoint), number(p.Estimate, decimals, false), bracket(p.Low, p.High, decimals, false), number(p.Reference, decimals, false), clean(p.ReferenceKind))
	return s.chart(), nil
}
