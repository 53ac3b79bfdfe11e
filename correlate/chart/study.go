package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/simulate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// StudyOptions tunes a chart of a planned study.
type StudyOptions struct {
	Title string // empty: one that says what is shown
}

// PowerCurve draws how often a planned study finds a cause (up) against the effect of the
// cause (across), each share on its interval: a disc for a true cause ranked first, a
// diamond for a cause claimed. A broken line is the share wanted, and a square on it the
// smallest effect found so often, on its interval.
type PowerCurve struct {
	goal     simulate.Goal
	power    float64
	expected float64
	curve    []simulate.StudyRates
	smallest simulate.SmallestEffect
}

var (
	_ plot.Plotter    = (*PowerCurve)(nil)
	_ plot.DataRanger = (*PowerCurve)(nil)
)

// NewPowerCurve refuses a plan without a share (ErrEmpty), shares outside [0,1], and effects
// that have no place on an axis or do not rise.
func NewPowerCurve(p *simulate.StudyPlan) (*PowerCurve, error) {
	if p == nil || len(p.Curve) == 0 {
		return nil, fmt.Errorf("chart: no study was planned: %w", ErrEmpty)
	}
	c := &PowerCurve{p.Goal, p.Power, p.Study.Effect, slices.Clone(p.Curve), p.SmallestFirst}
	if p.Goal == simulate.Claimed {
		c.smallest = p.SmallestClaimed
	}
	shares := []float64{p.Power}
	defined := false
	for i, r := range p.Curve {
		if !(r.Effect >= 0) || !drawable(r.Effect) || i > 0 && r.Effect <= p.Curve[i-1].Effect {
			return nil, fmt.Errorf("chart: effect %v of a power curve is below 0 or not above the one before", r.Effect)
		}
		for _, x := range []simulate.Rate{r.First, r.ClaimedLagged} {
			shares = append(shares, x.Share, x.Low, x.High)
			defined = defined || !math.IsNaN(x.Share)
		}
	}
	for _, v := range shares {
		if v < 0 || v > 1 {
			return nil, fmt.Errorf("chart: share %v is outside [0,1]", v)
		}
	}
	if !defined {
		return nil, fmt.Errorf("chart: no share of causes found: %w", ErrEmpty)
	}
	return c, nil
}

// DataRange holds every effect tried, and 0 to 1 with room for marks.
func (k *PowerCurve) DataRange() (xmin, xmax, ymin, ymax float64) {
	high := k.curve[len(k.curve)-1].Effect
	if k.expected <= 1e99 {
		high = max(high, k.expected)
	}
	if high == 0 {
		high = 1
	}
	return -0.03 * high, 1.03 * high, -0.03, 1.03
}

// A studySeries is one of the two shares of a power curve.
type studySeries struct {
	goal  simulate.Goal
	text  string
	color color.NRGBA
	shift vg.Length // so that no interval hides another
	rate  func(simulate.StudyRates) simulate.Rate
	mark  func(draw.Canvas, vg.Point)
}

var studySeriesOf = []studySeries{
	{simulate.RankedFirst, "true cause ranked first", blue, -2.2, func(r simulate.StudyRates) simulate.Rate { return r.First }, blueDisc},
	{simulate.Claimed, "cause claimed, of those with a lag", vermilion, 2.2, func(r simulate.StudyRates) simulate.Rate { return r.ClaimedLagged }, func(c draw.Canvas, pt vg.Point) {
		diamond(c, pt, markRadius+2.4, paper)
		diamond(c, pt, markRadius+1.2, vermilion)
	}},
}

func (s studySeries) line(goal simulate.Goal) draw.LineStyle {
	if s.goal == goal {
		return draw.LineStyle{Color: s.color, Width: 1.6}
	}
	return draw.LineStyle{Color: s.color, Width: 0.9, Dashes: []vg.Length{1.2, 2}}
}

func studySquare(c draw.Canvas, pt vg.Point) {
	const r = 3.4
	c.SetColor(paper)
	c.Fill(rectangle(pt.X-r-1.2, pt.Y-r-1.2, pt.X+r+1.2, pt.Y+r+1.2))
	c.SetColor(ink)
	c.Fill(rectangle(pt.X-r, pt.Y-r, pt.X+r, pt.Y+r))
}

var studyExpected = draw.LineStyle{Color: ink, Width: 1.1, Dashes: []vg.Length{1.2, 1.6}}

// Plot draws the share wanted, the expected effect, the curves, and the smallest effect.
func (k *PowerCurve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if drawable(k.expected) {
		c.StrokeLine2(studyExpected, x(k.expected), y(0), x(k.expected), y(1))
	}
	if !math.IsNaN(k.power) {
		c.StrokeLine2(thresholdStyle, c.Min.X, y(k.power), c.Max.X, y(k.power))
	}
	for i := len(studySeriesOf) - 1; i >= 0; i-- {
		s := studySeriesOf[i]
		for j, r := range k.curve {
			rate := s.rate(r)
			at := vg.Point{X: x(r.Effect) + s.shift, Y: y(rate.Share)}
			if math.IsNaN(rate.Share) {
				continue
			}
			if j > 0 && !math.IsNaN(s.rate(k.curve[j-1]).Share) {
				before := k.curve[j-1]
				c.StrokeLine2(s.line(k.goal), x(before.Effect)+s.shift, y(s.rate(before).Share), at.X, at.Y)
			}
			upright(c, y, rate.Low, rate.High, at.X, s.color, 1.1, 10)
		}
		for _, r := range k.curve {
			if rate := s.rate(r); !math.IsNaN(rate.Share) {
				s.mark(c, vg.Point{X: x(r.Effect) + s.shift, Y: y(rate.Share)})
			}
		}
	}
	low, high, known := k.smallestInterval()
	if !known || math.IsNaN(k.power) {
		return
	}
	interval(c, x, low, high, y(k.power), ink)
	if drawable(k.smallest.Effect) {
		at := vg.Point{X: x(k.smallest.Effect), Y: y(k.power)}
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.8}, at.X, y(0), at.X, at.Y)
		studySquare(c, at)
	}
}

// smallestInterval is that of the smallest effect, without end where it lies beyond the
// largest effect tried. It is not known where the bootstrap never finds enough.
func (k *PowerCurve) smallestInterval() (low, high float64, known bool) {
	low, high = k.smallest.Low, k.smallest.High
	if math.IsNaN(low) {
		return low, high, drawable(k.smallest.Effect)
	}
	if math.IsNaN(high) {
		high = math.Inf(1)
	}
	return low, high, true
}

// smallestText writes a smallest effect with its interval.
func smallestText(e simulate.SmallestEffect) string {
	if !drawable(e.Effect) {
		text := "beyond the largest tried, " + amount(e.Largest)
		if drawable(e.Low) {
			text += " [from " + number(e.Low, 1, false) + "]"
		}
		return text
	}
	text := number(e.Effect, 1, false)
	switch {
	case drawable(e.Low) && drawable(e.High):
		text += bracket(e.Low, e.High, 1, false)
	case drawable(e.Low):
		text += " [" + number(e.Low, 1, false) + ", beyond " + amount(e.Largest) + "]"
	default:
		text += " [no interval]"
	}
	return text
}

// Study draws what a planned study can be expected to find: how often it finds a cause,
// by the cause's effect, and below it what twice as much of one thing would change. It
// refuses a plan without a share (ErrEmpty).
func Study(p *simulate.StudyPlan, o StudyOptions) (*Chart, error) {
	k, err := NewPowerCurve(p)
	if err != nil {
		return nil, err
	}
	goal := studySeriesOf[0]
	if p.Goal == simulate.Claimed {
		goal = studySeriesOf[1]
	}
	level := number(100*p.Level, 0, false) + " %"

	rc := rowChart{header: "Twice the"}
	var gains estimateRows
	var shares []string
	for _, m := range p.More {
		d := m.First
		if p.Goal == simulate.Claimed {
			d = m.Claimed
		}
		gains = append(gains, estimateRow{orMissing(d.Estimate), d.Low, d.High, math.NaN(), goal.color, goal.mark})
		from, to := studyAmount(m.More, p.Study), studyAmount(m.More, m.Study)
		label := rowLabel{name: clean(m.More)}
		if from != "" {
			label.notes = []string{from + " → " + to}
		}
		rc.labels = append(rc.labels, label)
		r := goal.rate(m.Rates)
		text := number(r.Share, 2, false)
		if !math.IsNaN(r.Share) {
			text += bracket(r.Low, r.High, 2, false)
		}
		shares = append(shares, text)
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "What the study can be expected to find"
	}
	st := p.Study
	s.subtitle = fmt.Sprintf("%s × %s, %s answers and %s respondents of a team in each, %s", plural(int64(st.Teams), "team"), plural(int64(st.Periods), "wave"),
		amount(st.Answers), amount(st.Respondents), plural(int64(st.Touchpoints), "touchpoint"))
	for _, series := range studySeriesOf {
		if !slices.ContainsFunc(k.curve, func(r simulate.StudyRates) bool { return !math.IsNaN(series.rate(r).Share) }) {
			continue
		}
		text := series.text
		if series.goal == p.Goal {
			text += " (the goal)"
		}
		s.key = append(s.key, keyEntry{text: text, sample: func(c draw.Canvas) {
			mid := c.Center()
			c.StrokeLine2(series.line(p.Goal), c.Min.X, mid.Y, c.Max.X, mid.Y)
			c.StrokeLine2(draw.LineStyle{Color: series.color, Width: 1.1}, mid.X, c.Min.Y-1, mid.X, c.Max.Y+1)
			series.mark(c, mid)
		}})
	}
	if !math.IsNaN(p.Power) {
		s.key = append(s.key, keyEntry{text: "share wanted, " + number(p.Power, 2, false), sample: func(c draw.Canvas) {
			c.StrokeLine2(thresholdStyle, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
		}})
	}
	if _, _, known := k.smallestInterval(); known {
		s.key = append(s.key, keyEntry{text: "smallest effect found so often", sample: func(c draw.Canvas) {
			mid := c.Center()
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
			studySquare(c, mid)
		}})
	}
	if drawable(k.expected) {
		s.key = append(s.key, keyEntry{narrow: true, text: "expected effect, " + amount(k.expected), sample: func(c draw.Canvas) {
			c.StrokeLine2(studyExpected, c.Center().X, c.Min.Y-1, c.Center().X, c.Max.Y+1)
		}})
	}

	xmin, xmax, ymin, ymax := k.DataRange()
	pl := plane{
		x:      planeAxis{name: "Effect of every cause, NPS points per SD of the driver inside a team", low: xmin, high: xmax, ticks: Ticks{Most: 8}},
		y:      planeAxis{name: "Share found", low: ymin, high: ymax, ticks: Ticks{}},
		height: 220, plotters: []plot.Plotter{k},
	}
	cut := false
	if len(gains) == 0 {
		pl.layout(&s, rowChartWidth)
	} else {
		low, high, far := gains.limits()
		cut = far
		rc.columns = []column{
			{header: "Change of the share found (" + goal.text + ")", panel: newPanel(Ticks{Most: 5, Signed: true}, low, high, gains), toLower: "← found less often", toUpper: "more often →"},
			textColumn("Change ["+level+"]", gains.texts(2), draw.XRight),
			textColumn("Share then ["+level+"]", shares, draw.XRight),
		}
		var upper, lower sheet
		rc.layout(&lower, rowChartWidth)
		pl.layout(&upper, lower.width)
		stack(&s, upper, lower)
	}

	s.caption = []string{fmt.Sprintf("n = %s for each design.", plural(int64(p.Organisations), "simulated organisation")),
		fmt.Sprintf("Bars are %s intervals over organisations.", level),
		"Smallest effect found with the share wanted: ranked first " + smallestText(p.SmallestFirst) + "; claimed " + smallestText(p.SmallestClaimed) + "."}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if p.Recommendation != "" {
		s.caption = append(s.caption, sentence(p.Recommendation))
	}
	for _, w := range p.Warnings {
		s.caption = append(s.caption, sentence(w))
	}
	s.caption = append(s.caption, "Shares are of simulated organisations, more likely too good than too bad; they compare ways to collect data.")

	s.description = "Power of a study of " + plural(int64(st.Teams), "team") + " and " + plural(int64(st.Periods), "wave") + "."
	if r := goal.rate(p.Expected); !math.IsNaN(r.Share) {
		s.description += fmt.Sprintf(" With the expected effect of %s the share of %s is %s%s, %s wanted.", amount(k.expected), goal.text, number(r.Share, 2, false), bracket(r.Low, r.High, 2, false), number(p.Power, 2, false))
	}
	s.description += " Smallest effect found so often: " + smallestText(k.smallest) + "."
	if len(gains) > 0 && gains.defined() {
		i := slices.IndexFunc(gains, func(r estimateRow) bool { return !math.IsNaN(r.value) })
		s.description += fmt.Sprintf(" Largest change: twice the %s, %s.", rc.labels[i].name, rc.columns[1].cells[i])
	}
	return s.chart(), nil
}

// studyAmount is how much of a thing a study has.
func studyAmount(of string, s simulate.Study) string {
	switch of {
	case "teams":
		return count(int64(s.Teams))
	case "waves":
		return count(int64(s.Periods))
	case "respondents":
		return amount(s.Respondents)
	case "answers":
		return amount(s.Answers)
	}
	return ""
}
