package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// RootCausesOptions chooses the causes of a root-cause chart. The zero value
// takes the one measure there is and shows its first twelve causes.
type RootCausesOptions struct {
	Measure string
	Top     int    // most rows; 0 means 12
	Period  string // what a lag counts, such as "month"
	Title   string // empty: one that says what is shown
}

// Probabilities draws, in [0,1], the probability that each root cause is one,
// against the .80 a candidate cause needs. Where one wave of data gives no
// probability it draws the inclusion faded and hatched.
type Probabilities struct {
	causes []correlate.RootCause
}

var (
	_ plot.Plotter    = (*Probabilities)(nil)
	_ plot.DataRanger = (*Probabilities)(nil)
)

// NewProbabilities keeps the order it is given. It refuses no causes (ErrEmpty),
// causes from a single team (ErrOneTeam), and shares outside [0,1].
func NewProbabilities(causes []correlate.RootCause) (*Probabilities, error) {
	if err := checkCauses(causes); err != nil {
		return nil, err
	}
	for _, c := range causes {
		for _, v := range []float64{c.Probability, c.Inclusion} {
			if v < 0 || v > 1 {
				return nil, fmt.Errorf("chart: probability %v is outside [0,1]", v)
			}
		}
	}
	return &Probabilities{slices.Clone(causes)}, nil
}

// DataRange spans 0 to 1, whatever the data.
func (b *Probabilities) DataRange() (xmin, xmax, ymin, ymax float64) {
	return 0, 1, -0.5, float64(len(b.causes)) - 0.5
}

// Rows names the drivers on a Y axis.
func (b *Probabilities) Rows() plot.ConstantTicks { return rowTicks(causeNames(b.causes)) }

// Plot draws the bars and the threshold.
func (b *Probabilities) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, cause := range b.causes {
		at := float64(len(b.causes) - 1 - i)
		half := min(5.5, (y(at+0.5)-y(at))*0.6)
		mid := y(at)
		switch {
		case !math.IsNaN(cause.Probability):
			c.SetColor(verdictColor(cause.Verdict))
			c.Fill(rectangle(x(0), mid-half, x(cause.Probability), mid+half))
		case !math.IsNaN(cause.Inclusion):
			faded(c, x(0), mid-half, x(cause.Inclusion), mid+half)
		default:
			missing(c, mid, x(0))
		}
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
	if len(shareTexts(b.causes)) > 0 {
		c.StrokeLine2(thresholdStyle, x(correlate.CandidateProbability), c.Min.Y, x(correlate.CandidateProbability), c.Max.Y)
	}
}

var thresholdStyle = draw.LineStyle{Color: ink, Width: 0.9, Dashes: []vg.Length{2.5, 2.5}}

// faded is the bar of an inclusion that is no probability.
func faded(c draw.Canvas, x0, y0, x1, y1 vg.Length) {
	c.SetColor(shade)
	c.Fill(rectangle(x0, y0, x1, y1))
	hatch(c, x0, y0, x1, y1, rule)
	c.StrokeLines(draw.LineStyle{Color: rule, Width: 0.6}, []vg.Point{
		{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}, {X: x0, Y: y0}})
}

// byEvidence orders causes of several touchpoints: confirmed ones first, then candidate
// causes, then the likelier, the stronger verdict, by rank and by name.
func byEvidence(a, b correlate.RootCause) int {
	claim := func(c correlate.RootCause) int { return max(verdictRank(c.Verdict), verdictRank(correlate.Associated)) }
	return cmp.Or(
		cmp.Compare(claim(b), claim(a)),
		cmp.Compare(likely(b), likely(a)),
		cmp.Compare(verdictRank(b.Verdict), verdictRank(a.Verdict)),
		cmp.Compare(a.Rank, b.Rank),
		cmp.Compare(a.Touchpoint, b.Touchpoint),
		cmp.Compare(a.Driver, b.Driver),
	)
}

// verdictRank is 0 for cannot tell, 1 for associated, 2 for a candidate cause, 3 for a
// confirmed one.
func verdictRank(v correlate.Verdict) int {
	return slices.Index([]correlate.Verdict{correlate.CannotTell, correlate.Associated, correlate.CandidateCause, correlate.Confirmed}, v)
}

// likely is the probability, or what stands in its place with one wave.
func likely(c correlate.RootCause) float64 {
	if math.IsNaN(c.Probability) {
		return c.Inclusion
	}
	return c.Probability
}

// RootCauses draws the strongest root causes over all touchpoints: how likely
// each is one, beside its effect.
func RootCauses(causes []correlate.RootCause, o RootCausesOptions) (*Chart, error) {
	var err error
	o.Measure, err = only("measure", o.Measure, distinct(causes, func(c correlate.RootCause) string { return c.Measure }))
	if err != nil {
		return nil, err
	}
	if o.Top <= 0 {
		o.Top = 12
	}
	causes = slices.DeleteFunc(slices.Clone(causes), func(c correlate.RootCause) bool { return c.Measure != o.Measure })
	slices.SortStableFunc(causes, byEvidence)
	all := len(causes)
	causes = causes[:min(o.Top, all)]

	bars, err := NewProbabilities(causes)
	if err != nil {
		return nil, err
	}
	e, err := NewEffects(causes)
	if err != nil {
		return nil, err
	}
	low, high, cut := e.limits()

	rc := rowChart{header: "Driver → touchpoint"}
	var shares, lags, verdicts []string
	oneWave := 0
	for _, c := range causes {
		notes := append([]string{"→ " + clean(c.Touchpoint)}, inseparable(c)...)
		rc.labels = append(rc.labels, rowLabel{clean(c.Driver), notes})
		text := share(likely(c))
		if math.IsNaN(c.Probability) {
			oneWave++
			text = "(" + text + ")"
		}
		shares = append(shares, text)
		lags = append(lags, lagName(c, o.Period))
		verdicts = append(verdicts, string(c.Verdict))
	}
	head := "Probability of being a cause"
	if oneWave == len(causes) {
		head = "Inclusion: no probability from one wave"
	}
	rc.columns = []column{
		{header: head, width: 104, panel: newPanel(probabilityTicks, 0, 1, bars)},
		textColumn("", shares, draw.XRight),
		{header: effectHeader(causes), panel: newPanel(Ticks{Most: 5, Signed: true}, low, high, e), toLower: "← lowers", toUpper: "raises →"},
		textColumn("Lag", lags, draw.XLeft),
		{header: "Verdict", width: valueType.widest("candidate", "associated", "cannot tell") + 1, cells: verdicts},
	}

	s := sheet{title: o.Title, key: verdictKey(causes)}
	if s.title == "" {
		s.title = "Likeliest root causes behind " + clean(o.Measure)
	}
	s.subtitle = fmt.Sprintf("How likely each driver is a cause, and the change in %s that goes with its rise", clean(o.Measure))
	if oneWave < len(causes) {
		s.key = append(s.key, keyEntry{narrow: true, text: "0.80: needed for a candidate cause", sample: func(c draw.Canvas) {
			mid := c.Center().X
			c.StrokeLine2(thresholdStyle, mid, c.Min.Y-1, mid, c.Max.Y+1)
		}})
	}
	if oneWave > 0 {
		s.key = append(s.key, keyEntry{text: "inclusion only: one wave gives no probability", sample: func(c draw.Canvas) {
			faded(c, c.Min.X, c.Min.Y+1, c.Max.X, c.Max.Y-1)
		}})
	}
	rc.layout(&s, rowChartWidth)
	s.caption = []string{fmt.Sprintf("%d of %s shown.", len(causes), plural(int64(all), "pair")+" of driver and touchpoint"), behind(causes), "Bars are 95 % intervals over teams."}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	s.caption = append(s.caption, causeNotes(causes)...)
	s.description = fmt.Sprintf("Probability and effect of %s. First: %s, at %s.", plural(int64(len(causes)), "root cause"),
		causeText(causes[0], decimalsFor(high-low)), clean(causes[0].Touchpoint))
	return s.chart(), nil
}

// probabilityTicks marks quarters: the threshold line has its own key.
var probabilityTicks = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.25, Label: ""}, {Value: 0.5, Label: "0.5"}, {Value: 0.75, Label: ""}, {Value: 1, Label: "1"}}

// lagName writes how long before the measure the driver moves.
func lagName(c correlate.RootCause, period string) string {
	switch {
	case math.IsNaN(likely(c)):
		return "n/a"
	case c.Lag == 0:
		return "same " + cmp.Or(period, "period")
	}
	return periods(c.Lag, period)
}
