package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A CalibrationBin holds what was given a stated probability between From and To:
// the mean that was stated, the share that came true and the interval of that share,
// all in [0,1].
type CalibrationBin struct {
	From, To         float64
	Stated           float64
	Share, Low, High float64
	N                int // statements; a bin without any is not drawn
}

// CalibrationOptions tunes a calibration chart. The zero value is a good one.
type CalibrationOptions struct {
	Level  float64 // of the intervals, to be named in the caption; 0 means 0.99
	Margin float64 // what stated may be off by; 0 means 0.10
	Least  int     // bins of fewer statements prove nothing; 0 means 100
	Noun   string  // what was given a probability; empty: "driver"
	Title  string  // empty: one that says what is shown
}

func (o CalibrationOptions) orDefault() CalibrationOptions {
	if o.Level == 0 {
		o.Level = 0.99
	}
	if o.Margin == 0 {
		o.Margin = 0.10
	}
	if o.Least == 0 {
		o.Least = 100
	}
	if o.Noun == "" {
		o.Noun = "driver"
	}
	if o.Title == "" {
		o.Title = "Do stated probabilities come true?"
	}
	return o
}

// Reliability draws the share that came true (up) against the stated probability
// (across), each bin with its interval, over the band in which a statement may be
// off: a reliability diagram. A disc is a bin that agrees, a ring one with too few
// statements to say, a diamond one whose interval lies wholly outside the band.
type Reliability struct {
	bins []CalibrationBin
	o    CalibrationOptions
}

var (
	_ plot.Plotter    = (*Reliability)(nil)
	_ plot.DataRanger = (*Reliability)(nil)
)

// NewReliability leaves out bins without statements. It refuses bins when none is
// left (ErrEmpty), and figures outside [0,1].
func NewReliability(bins []CalibrationBin, o CalibrationOptions) (*Reliability, error) {
	bins = slices.DeleteFunc(slices.Clone(bins), func(b CalibrationBin) bool { return b.N <= 0 })
	if len(bins) == 0 {
		return nil, fmt.Errorf("chart: no probability was stated: %w", ErrEmpty)
	}
	for _, b := range bins {
		for _, v := range []float64{b.From, b.To, b.Stated, b.Share, b.Low, b.High} {
			if !(v >= 0 && v <= 1) {
				return nil, fmt.Errorf("chart: %v in a calibration is outside [0,1]", v)
			}
		}
	}
	return &Reliability{bins, o.orDefault()}, nil
}

// DataRange spans 0 to 1 both ways, whatever the data.
func (r *Reliability) DataRange() (xmin, xmax, ymin, ymax float64) { return 0, 1, 0, 1 }

// An agreement says how a bin stands to its statements.
type agreement int

const (
	agrees agreement = iota
	tooFew
	disagrees
)

func (r *Reliability) agreement(b CalibrationBin) agreement {
	switch {
	case b.N < r.o.Least:
		return tooFew
	case b.Low > b.Stated+r.o.Margin || b.High < b.Stated-r.o.Margin:
		return disagrees
	}
	return agrees
}

func (r *Reliability) text(a agreement) string {
	switch a {
	case tooFew:
		return fmt.Sprintf("fewer than %s", plural(int64(r.o.Least), r.o.Noun))
	case disagrees:
		return "surely outside the band"
	}
	return "agrees with the band"
}

func (a agreement) mark(c draw.Canvas, pt vg.Point) {
	switch a {
	case agrees:
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, blue)
	case tooFew:
		ring(c, pt, neutral)
	case disagrees:
		diamond(c, pt, markRadius+2.4, paper)
		diamond(c, pt, markRadius+1.2, vermilion)
	}
}

func (a agreement) line() draw.LineStyle {
	return draw.LineStyle{Color: [...]color.NRGBA{blue, neutral, vermilion}[a], Width: intervalWidth}
}

// Plot draws the band, the diagonal, the intervals and the marks.
func (r *Reliability) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	m := r.o.Margin
	c.SetColor(shade)
	c.Fill(polygon(
		vg.Point{X: x(0), Y: y(0)}, vg.Point{X: x(0), Y: y(m)}, vg.Point{X: x(1 - m), Y: y(1)},
		vg.Point{X: x(1), Y: y(1)}, vg.Point{X: x(1), Y: y(1 - m)}, vg.Point{X: x(m), Y: y(0)}))
	for _, v := range []float64{0.25, 0.5, 0.75} {
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.6}, x(v), y(0), x(v), y(1))
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.6}, x(0), y(v), x(1), y(v))
	}
	c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.9}, x(0), y(0), x(1), y(1))
	frame := draw.LineStyle{Color: rule, Width: 0.8}
	c.StrokeLine2(frame, x(0), y(0), x(1), y(0))
	c.StrokeLine2(frame, x(0), y(0), x(0), y(1))
	for _, b := range r.bins {
		a := r.agreement(b)
		c.StrokeLine2(a.line(), x(b.Stated), y(b.Low), x(b.Stated), y(b.High))
	}
	for _, b := range r.bins { // marks lie over every interval
		r.agreement(b).mark(c, vg.Point{X: x(b.Stated), Y: y(b.Share)})
	}
}

const (
	calibrationSide  = 330 // of the square
	calibrationLeft  = 34
	calibrationRight = 12
	calibrationHead  = 18 // axis name above the square
	calibrationFoot  = 50 // tick labels, axis name and counts below it
)

// Calibration draws whether stated probabilities come true.
func Calibration(bins []CalibrationBin, o CalibrationOptions) (*Chart, error) {
	r, err := NewReliability(bins, o)
	if err != nil {
		return nil, err
	}
	o = r.o
	s := sheet{title: o.Title, width: calibrationLeft + calibrationSide + calibrationRight}
	var total int64
	worst := 0.0
	for _, b := range r.bins {
		total += int64(b.N)
		if b.N >= o.Least {
			worst = max(worst, math.Abs(b.Share-b.Stated))
		}
	}
	s.subtitle = fmt.Sprintf("The share that is planted, of %ss that are given a probability", clean(o.Noun))
	s.key = []keyEntry{{text: "stated ± " + number(o.Margin, 2, false), sample: func(c draw.Canvas) {
		c.SetColor(shade)
		c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Max.Y))
		c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.9}, c.Min.X, c.Min.Y, c.Max.X, c.Max.Y)
	}}}
	disagreeing := 0
	for _, a := range []agreement{agrees, disagrees, tooFew} {
		if n := len(slices.DeleteFunc(slices.Clone(r.bins), func(b CalibrationBin) bool { return r.agreement(b) != a })); n > 0 {
			if a == disagrees {
				disagreeing = n
			}
			s.key = append(s.key, keyEntry{text: r.text(a), sample: func(c draw.Canvas) {
				mid := c.Center()
				c.StrokeLine2(a.line(), mid.X, c.Min.Y-1, mid.X, c.Max.Y+1)
				a.mark(c, mid)
			}})
		}
	}
	s.bodyHeight = calibrationHead + calibrationSide + calibrationFoot
	s.body = func(c draw.Canvas) {
		area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X + calibrationLeft, Y: c.Min.Y + calibrationFoot},
			Max: vg.Point{X: c.Min.X + calibrationLeft + calibrationSide, Y: c.Min.Y + calibrationFoot + calibrationSide},
		}}
		bare(r).Draw(area)
		at := func(v float64) vg.Length { return vg.Length(v) * calibrationSide }
		for _, v := range []float64{0, 0.25, 0.5, 0.75, 1} {
			label := number(v, 2, false)
			noteType.drawMiddle(c, area.Min.X-5, area.Min.Y+at(v), draw.XRight, label)
			noteType.drawMiddle(c, area.Min.X+at(v), area.Min.Y-9, draw.XCenter, label)
		}
		headerType.draw(c, c.Min.X, area.Max.Y+8, draw.XLeft, "True share")
		headerType.draw(c, area.Max.X, area.Min.Y-26, draw.XRight, "Stated probability")
		base := c.Min.Y + 4
		noteType.draw(c, c.Min.X, base, draw.XLeft, "n")
		for _, b := range r.bins {
			noteType.draw(c, area.Min.X+at((b.From+b.To)/2), base, draw.XCenter, count(int64(b.N)))
		}
	}
	s.caption = []string{fmt.Sprintf("n = %s with a probability.", plural(total, o.Noun)),
		fmt.Sprintf("Bars are %s %% intervals.", number(100*o.Level, 0, false))}
	s.description = fmt.Sprintf("Calibration of %s. In bins of %d or more the true share is off by %s at most; %d of %s lie surely outside stated ± %s.",
		plural(total, o.Noun), o.Least, number(worst, 2, false), disagreeing, plural(int64(len(r.bins)), "bin"), number(o.Margin, 2, false))
	return s.chart(), nil
}
