package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ComparisonOptions chooses the drivers of a comparison. The zero value takes the one
// touchpoint and measure there are and shows every driver.
type ComparisonOptions struct {
	Touchpoint string
	Measure    string
	Top        int // most rows; 0 means all
	// Planted says what a simulated organisation was made of: what the driver is, in a few
	// words, empty for nothing, and whether it was made a cause. Nil with real data.
	Planted func(driver string) (what string, cause bool)
	Title   string // empty: one that says what is shown
}

// Coefficients draws correlations as discs on their 95 % intervals, from -1 to 1 whatever
// the data: a row each, the first on top.
type Coefficients struct {
	cs []correlate.Correlation
}

var (
	_ plot.Plotter    = (*Coefficients)(nil)
	_ plot.DataRanger = (*Coefficients)(nil)
)

// NewCoefficients keeps the order it is given. It refuses no correlations (ErrEmpty), those
// of a single team (ErrOneTeam), and estimates outside [-1,1].
func NewCoefficients(cs []correlate.Correlation) (*Coefficients, error) {
	if len(cs) == 0 {
		return nil, fmt.Errorf("chart: no correlation: %w", ErrEmpty)
	}
	teams := 0
	for _, c := range cs {
		if math.Abs(c.Estimate) > 1 {
			return nil, fmt.Errorf("chart: correlation %v is outside [-1,1]", c.Estimate)
		}
		teams = max(teams, c.Teams)
	}
	if teams == 1 {
		return nil, fmt.Errorf("chart: correlations: %w", ErrOneTeam)
	}
	return &Coefficients{slices.Clone(cs)}, nil
}

// DataRange spans -1 to 1 across.
func (k *Coefficients) DataRange() (xmin, xmax, ymin, ymax float64) {
	return -1, 1, -0.5, float64(len(k.cs)) - 0.5
}

// Rows names the drivers on a Y axis.
func (k *Coefficients) Rows() plot.ConstantTicks {
	names := make([]string, len(k.cs))
	for i, c := range k.cs {
		names[i] = clean(c.Driver)
	}
	return rowTicks(names)
}

// Plot draws the zero line, the intervals and the discs.
func (k *Coefficients) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
	for i, r := range k.cs {
		mid := y(float64(len(k.cs) - 1 - i))
		if math.IsNaN(r.Estimate) {
			missing(c, mid, x(0))
			continue
		}
		interval(c, x, r.Low, r.High, mid, blue)
		disc(c, vg.Point{X: x(r.Estimate), Y: mid}, markRadius+1, paper)
		disc(c, vg.Point{X: x(r.Estimate), Y: mid}, markRadius, blue)
	}
}

// plantedRows puts a band behind the rows of planted causes.
type plantedRows []bool

var plantedFill = mix(vermilion, paper, 0.82)

func (b plantedRows) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.SetColor(plantedFill)
	for i, planted := range b {
		if at := float64(len(b) - 1 - i); planted {
			c.Fill(rectangle(c.Min.X-4, y(at-0.5)+1, c.Max.X+4, y(at+0.5)-1))
		}
	}
}

// Comparison draws what pooled correlation says of the drivers at one touchpoint beside
// how likely each is a cause, the strongest correlation on top, and, of a simulated
// organisation, what was planted. Where the likely causes stand far down, differences
// between teams that last, or drivers that follow customers, make the correlations.
func Comparison(cs []correlate.Correlation, causes []correlate.RootCause, o ComparisonOptions) (*Chart, error) {
	var err error
	o.Measure, err = only("measure", o.Measure, distinct(causes, func(c correlate.RootCause) string { return c.Measure }))
	if err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(slices.Clone(causes), func(c correlate.RootCause) bool { return c.Measure != o.Measure })
	o.Touchpoint, err = only("touchpoint", o.Touchpoint, distinct(causes, func(c correlate.RootCause) string { return c.Touchpoint }))
	if err != nil {
		return nil, err
	}
	causes = slices.DeleteFunc(causes, func(c correlate.RootCause) bool { return c.Touchpoint != o.Touchpoint })

	// One correlation for each cause, in their order; undefined where there is none.
	pooled := make(map[string]correlate.Correlation, len(causes))
	for _, c := range cs {
		if c.Touchpoint == o.Touchpoint && c.Measure == o.Measure && c.Level == correlate.Pooled && c.Method == correlate.Pearson && c.Lag == 0 {
			pooled[c.Driver] = c
		}
	}
	if len(pooled) == 0 {
		return nil, fmt.Errorf("chart: no pooled correlation of %s at %s: %w", o.Measure, o.Touchpoint, ErrEmpty)
	}
	size := func(c correlate.RootCause) float64 {
		if r, ok := pooled[c.Driver]; ok {
			return math.Abs(orMissing(r.Estimate))
		}
		return math.NaN()
	}
	slices.SortStableFunc(causes, func(a, b correlate.RootCause) int { // NaN comes last
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Driver, b.Driver))
	})
	all := len(causes)
	if o.Top > 0 {
		causes = causes[:min(o.Top, all)]
	}
	shown := make([]correlate.Correlation, len(causes))
	for i, c := range causes {
		r, ok := pooled[c.Driver]
		if !ok {
			r = correlate.Correlation{Driver: c.Driver, Estimate: math.NaN(), Low: math.NaN(), High: math.NaN()}
		}
		shown[i] = r
	}
	discs, err := NewCoefficients(shown)
	if err != nil {
		return nil, err
	}
	bars, err := NewProbabilities(causes)
	if err != nil {
		return nil, err
	}

	rc := rowChart{header: "Driver"}
	var rs, ps, ranks, planted []string
	bands := make(plantedRows, len(causes))
	oneWave, drawn := 0, false
	for i, c := range causes {
		rc.labels = append(rc.labels, rowLabel{name: clean(c.Driver)})
		rs = append(rs, number(shown[i].Estimate, 2, true))
		text := share(likely(c))
		switch {
		case math.IsNaN(likely(c)):
			text = "n/a"
		case math.IsNaN(c.Probability):
			text = "(" + text + ")"
		}
		if math.IsNaN(c.Probability) {
			oneWave++
		}
		ps = append(ps, text)
		rank := fmt.Sprint(c.Rank)
		if c.RankHigh > 0 {
			rank, drawn = fmt.Sprintf("%d [%d–%d]", c.Rank, c.RankLow, c.RankHigh), true
		}
		ranks = append(ranks, rank)
		if o.Planted != nil {
			what, cause := o.Planted(c.Driver)
			if bands[i] = cause; what == "" {
				what = "–"
			}
			planted = append(planted, clean(what))
		}
	}
	head := "Probability of being a cause"
	if oneWave == len(causes) {
		head = "Inclusion: no probability from one wave"
	}
	rankHead := "Rank"
	if drawn {
		rankHead = "Rank [95 %]"
	}
	rc.columns = []column{
		{header: "Pooled correlation", panel: newPanel(Ticks{Most: 5}, -1, 1, bands, discs)},
		textColumn("r", rs, draw.XRight),
		{header: head, width: 120, panel: newPanel(probabilityTicks, 0, 1, bands, bars)},
		textColumn("", ps, draw.XRight),
		textColumn(rankHead, ranks, draw.XLeft),
	}
	if o.Planted != nil {
		rc.columns = append(rc.columns, textColumn("Planted", planted, draw.XLeft))
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "What goes with " + clean(o.Measure) + ", and what is likely behind it"
	}
	s.subtitle = fmt.Sprintf("Drivers of %s at %s, in the order of their pooled correlation", clean(o.Measure), clean(o.Touchpoint))
	s.key = []keyEntry{{text: "correlation over all teams and periods, 95 % interval", sample: func(c draw.Canvas) {
		mid := c.Center()
		c.StrokeLine2(draw.LineStyle{Color: blue, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
		disc(c, mid, markRadius, blue)
	}}}
	for _, v := range []correlate.Verdict{correlate.Confirmed, correlate.CandidateCause, correlate.Associated, correlate.CannotTell} {
		if oneWave < len(causes) && slices.ContainsFunc(causes, func(c correlate.RootCause) bool { return c.Verdict == v }) {
			s.key = append(s.key, keyEntry{text: string(v), sample: func(c draw.Canvas) {
				c.SetColor(verdictColor(v))
				c.Fill(rectangle(c.Min.X, c.Min.Y+2, c.Max.X, c.Max.Y-2))
			}})
		}
	}
	if slices.Contains(bands, true) {
		s.key = append(s.key, keyEntry{text: "planted cause", sample: func(c draw.Canvas) {
			c.SetColor(plantedFill)
			c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Max.Y))
		}})
	}
	if oneWave > 0 {
		s.key = append(s.key, keyEntry{text: "inclusion only", sample: func(c draw.Canvas) { faded(c, c.Min.X, c.Min.Y+1, c.Max.X, c.Max.Y-1) }})
	} else {
		s.key = append(s.key, keyEntry{narrow: true, text: "0.80: needed for a candidate cause", sample: func(c draw.Canvas) {
			c.StrokeLine2(thresholdStyle, c.Center().X, c.Min.Y-1, c.Center().X, c.Max.Y+1)
		}})
	}
	rc.layout(&s, rowChartWidth)

	if len(causes) < all {
		s.caption = append(s.caption, fmt.Sprintf("%d of %s shown.", len(causes), plural(int64(all), "driver")))
	}
	s.caption = append(s.caption, behind(causes))
	if drawn {
		s.caption = append(s.caption, "Ranks with the interval that holds 95 % of the draws of teams.")
	}
	s.caption = append(s.caption, "A pooled correlation mixes what differs between teams with what changes inside them, and takes no account of what comes first.")
	s.caption = append(s.caption, causeNotes(causes)...)

	likeliest := 0
	var made []string
	for i, c := range causes {
		if c.Rank < causes[likeliest].Rank {
			likeliest = i
		}
		if bands[i] {
			made = append(made, clean(c.Driver))
		}
	}
	s.description = fmt.Sprintf("%s at %s. Strongest pooled correlation: %s, r %s. Likeliest cause: %s, probability %s, number %d of %d by pooled correlation.",
		clean(o.Measure), clean(o.Touchpoint), clean(causes[0].Driver), rs[0], clean(causes[likeliest].Driver), ps[likeliest], likeliest+1, all)
	if len(made) > 0 {
		s.description += " Planted: " + strings.Join(made, ", ") + "."
	}
	return s.chart(), nil
}
