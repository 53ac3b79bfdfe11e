package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ImportanceOptions tunes an importance chart. The zero value shows all drivers.
type ImportanceOptions struct {
	Outcome string // what was explained, such as "nps at Checkout"
	Top     int    // most rows; 0 means all
	Cluster string // what rows were clustered by, such as "region"; empty: "team"
	Title   string // empty: one that says what is shown
}

// DriverShares draws each driver's share of R² as a bar from 0 with its bootstrap
// interval as a whisker: a row each, the first on top. A bar is hatched where noise
// would get as much (NoiseP of .05 or more). A driver without a share says so.
type DriverShares struct {
	shares []stats.DriverShare
}

var (
	_ plot.Plotter    = (*DriverShares)(nil)
	_ plot.DataRanger = (*DriverShares)(nil)
)

// NewDriverShares keeps the order it is given. It refuses shares none of which is
// defined (ErrEmpty).
func NewDriverShares(shares []stats.DriverShare) (*DriverShares, error) {
	shares = slices.Clone(shares)
	for i := range shares {
		shares[i].Share = orMissing(shares[i].Share)
	}
	if !slices.ContainsFunc(shares, func(s stats.DriverShare) bool { return !math.IsNaN(s.Share) }) {
		return nil, fmt.Errorf("chart: no driver has a share: %w", ErrEmpty)
	}
	return &DriverShares{shares}, nil
}

func (d *DriverShares) limits() (low, high float64, cut bool) {
	points := []float64{0}
	var lows, highs []float64
	for _, s := range d.shares {
		points = append(points, s.Share)
		lows, highs = append(lows, s.Low), append(highs, s.High)
	}
	low, high, cut = axisRange(points, lows, highs)
	if !slices.ContainsFunc(d.shares, func(s stats.DriverShare) bool { return s.Share < 0 || s.Low < 0 }) {
		low = 0
	}
	return low, high, cut
}

// DataRange holds zero, every share, and every interval but hopeless ones.
func (d *DriverShares) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := d.limits()
	return low, high, -0.5, float64(len(d.shares)) - 0.5
}

// Rows names the drivers on a Y axis.
func (d *DriverShares) Rows() plot.ConstantTicks {
	names := make([]string, len(d.shares))
	for i, s := range d.shares {
		names[i] = s.Name
	}
	return rowTicks(names)
}

// likeNoise reports that noise would get as large a share. It is false when not asked.
func likeNoise(s stats.DriverShare) bool { return s.NoiseP >= 0.05 }

// Plot draws the bars, the whiskers and the zero line.
func (d *DriverShares) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, s := range d.shares {
		mid := y(float64(len(d.shares) - 1 - i))
		if math.IsNaN(s.Share) {
			missing(c, mid, x(0))
			continue
		}
		importanceBar(c, min(x(0), x(s.Share)), max(x(0), x(s.Share)), mid, likeNoise(s))
		interval(c, x, s.Low, s.High, mid, ink)
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
}

var importanceFill = mix(blue, paper, 0.45)

func importanceBar(c draw.Canvas, x0, x1, mid vg.Length, noise bool) {
	const half = 5.5
	if noise {
		faded(c, x0, mid-half, x1, mid+half)
		return
	}
	c.SetColor(importanceFill)
	c.Fill(rectangle(x0, mid-half, x1, mid+half))
}

// importanceFirst draws how often each driver ranks first in the bootstrap.
type importanceFirst []stats.DriverShare

func (f importanceFirst) DataRange() (xmin, xmax, ymin, ymax float64) {
	return 0, 1, -0.5, float64(len(f)) - 0.5
}

func (f importanceFirst) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, s := range f {
		if s.First > 0 {
			mid := y(float64(len(f) - 1 - i))
			c.SetColor(neutral)
			c.Fill(rectangle(x(0), mid-5.5, x(s.First), mid+5.5))
		}
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, x(0), c.Min.Y, x(0), c.Max.Y)
}

// Importance draws how much of an outcome's variation goes with each driver, by LMG or
// whichever way R² was divided, the largest share on top, with how sure that order is.
// It refuses an importance without a defined share (ErrEmpty) or from one cluster
// (ErrOneTeam).
func Importance(m *stats.Importance, o ImportanceOptions) (*Chart, error) {
	if m == nil || len(m.Drivers) == 0 {
		return nil, fmt.Errorf("chart: no importance: %w", ErrEmpty)
	}
	if m.Clusters == 1 {
		return nil, fmt.Errorf("chart: importance: %w", ErrOneTeam)
	}
	if o.Cluster == "" {
		o.Cluster = "team"
	}
	shares := slices.Clone(m.Drivers)
	for _, s := range shares {
		if s.First < 0 || s.First > 1 {
			return nil, fmt.Errorf("chart: share %v of ranking first is outside [0,1]", s.First)
		}
	}
	slices.SortStableFunc(shares, func(a, b stats.DriverShare) int {
		switch { // undefined shares come last
		case a.Share > b.Share || !math.IsNaN(a.Share) && math.IsNaN(b.Share):
			return -1
		case a.Share < b.Share || math.IsNaN(a.Share) && !math.IsNaN(b.Share):
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	all := len(shares)
	if o.Top > 0 {
		shares = shares[:min(o.Top, all)]
	}
	d, err := NewDriverShares(shares)
	if err != nil {
		return nil, err
	}
	shares = d.shares
	low, high, cut := d.limits()
	decimals := max(decimalsFor(high-low), 2)

	drawn, ranked, noise := false, false, false
	rc := rowChart{header: "Driver"}
	var numbers, ranks, firsts []string
	for _, s := range shares {
		rc.labels = append(rc.labels, rowLabel{name: clean(s.Name)})
		text, rank, first := "", "n/a", "n/a"
		if !math.IsNaN(s.Share) {
			text = number(s.Share, decimals, false)
			if !math.IsNaN(s.Low) && !math.IsNaN(s.High) {
				text += bracket(s.Low, s.High, decimals, false)
				drawn = true
			}
		}
		if drawable(s.RankLow) && drawable(s.RankHigh) {
			if rank = number(s.RankLow, 0, false); s.RankHigh > s.RankLow {
				rank += "–" + number(s.RankHigh, 0, false)
			}
		}
		if !math.IsNaN(s.First) {
			first, ranked = share(s.First), true
		}
		numbers, ranks, firsts = append(numbers, text), append(ranks, rank), append(firsts, first)
		noise = noise || likeNoise(s)
	}
	level := number(100*m.Level, 0, false) + " %"
	header := "Share"
	if drawn {
		header += " [" + level + "]"
	}
	rc.columns = []column{
		{header: "Share of the variance explained (R²)", panel: newPanel(Ticks{Most: 5}, low, high, d)},
		textColumn(header, numbers, draw.XRight),
	}
	if ranked {
		rc.columns = append(rc.columns, textColumn("Rank", ranks, draw.XRight),
			column{header: "P(rank 1)", width: 62, panel: newPanel(plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5}, {Value: 1, Label: "1"}}, 0, 1, importanceFirst(shares))},
			textColumn("", firsts, draw.XRight))
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "What goes with the outcome"
		if o.Outcome != "" {
			s.title = "What goes with " + clean(o.Outcome)
		}
	}
	r2 := "R² " + number(m.R2, 2, false)
	if !math.IsNaN(m.R2Low) && !math.IsNaN(m.R2High) {
		r2 += bracket(m.R2Low, m.R2High, 2, false)
	}
	divided := slices.ContainsFunc(m.Drivers, func(s stats.DriverShare) bool { return !math.IsNaN(s.Percent) })
	s.subtitle = fmt.Sprintf("%s, divided among %s · %s", r2, plural(int64(all), "driver"), clean(m.Method))
	if !divided {
		s.subtitle = fmt.Sprintf("%s, of %s · %s", r2, plural(int64(all), "driver"), clean(m.Method))
	}
	s.key = []keyEntry{{text: "share", sample: func(c draw.Canvas) { importanceBar(c, c.Min.X, c.Max.X, c.Center().Y, false) }}}
	if noise {
		s.key = append(s.key, keyEntry{text: "noise would get as much (p ≥ 0.05)", sample: func(c draw.Canvas) { importanceBar(c, c.Min.X, c.Max.X, c.Center().Y, true) }})
	}
	if drawn {
		s.key = append(s.key, keyEntry{text: level + " bootstrap interval", sample: func(c draw.Canvas) {
			mid := c.Center()
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
		}})
	}
	rc.layout(&s, rowChartWidth)

	if len(shares) < all {
		s.caption = append(s.caption, fmt.Sprintf("%d of %s shown.", len(shares), plural(int64(all), "driver")))
	}
	s.caption = append(s.caption, fmt.Sprintf("n = %s of %s.", plural(int64(m.N), "row"), plural(int64(m.Clusters), clean(o.Cluster))))
	switch {
	case m.Replicates > 0:
		s.caption = append(s.caption, fmt.Sprintf("Intervals and ranks from %s of whole %ss.", plural(int64(m.Replicates), "bootstrap draw"), clean(o.Cluster)))
	case !drawn:
		s.caption = append(s.caption, "No bootstrap was drawn: how sure shares and their order are is not known.")
	}
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	if m.ControlsR2 > 0 {
		s.caption = append(s.caption, fmt.Sprintf("Controls, which have no share, explain %s of it.", number(m.ControlsR2, 2, false)))
	}
	if m.Collinear > 0 {
		s.caption = append(s.caption, fmt.Sprintf("%s can be had from others: how these divide their credit is arbitrary.", plural(int64(m.Collinear), "driver column")))
	}
	if drawn && low == 0 && !strings.HasPrefix(m.Method, stats.Pratt.String()) {
		s.caption = append(s.caption, "Shares are never negative, so an interval above 0 is no evidence by itself.")
	}
	s.caption = append(s.caption, "A share says what goes together, not what would change.")

	first := shares[0]
	s.description = fmt.Sprintf("Importance of %s. %s. Largest: %s, share %s", plural(int64(all), "driver"), r2, clean(first.Name), numbers[0])
	if ranked {
		s.description += fmt.Sprintf(", rank %s, first with probability %s", ranks[0], firsts[0])
	}
	s.description += "."
	return s.chart(), nil
}
