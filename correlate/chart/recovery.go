package chart

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Recovered is how often one method found a planted cause in one setting.
type Recovered struct {
	Setting, Method string
	Share           float64 // of touchpoints with a true cause first, in [0,1]; NaN where the method cannot rank
	Low, High       float64 // interval of Share
}

// RecoveryOptions tunes a recovery chart.
type RecoveryOptions struct {
	Method string  // the one to look at, such as "linkage"; it must occur
	Chance string  // the one that draws lots; empty: none does
	Level  float64 // of the intervals, to be named in the caption; 0 means 0.95
	Title  string  // empty: one that says what is shown
}

// Shares draws, a row for each setting, how often a method puts a true cause first:
// a diamond on its interval, above a disc for the best of the others and rings for
// the rest, with an upright stroke for chance.
type Shares struct {
	settings []string
	ours     []Recovered   // by setting
	others   [][]Recovered // by setting, the best first
	chance   []float64     // by setting, NaN when not known
}

var (
	_ plot.Plotter    = (*Shares)(nil)
	_ plot.DataRanger = (*Shares)(nil)
	_ plot.GlyphBoxer = (*Shares)(nil)
)

// NewShares puts settings in the order they come. It refuses results without a share
// of the method (ErrEmpty), shares outside [0,1], and a method that comes twice in a
// setting.
func NewShares(results []Recovered, o RecoveryOptions) (*Shares, error) {
	s := &Shares{settings: distinct(results, func(r Recovered) string { return r.Setting })}
	found := false
	for _, setting := range s.settings {
		ours, chance := Recovered{Share: math.NaN(), Low: math.NaN(), High: math.NaN()}, math.NaN()
		var others []Recovered
		seen := map[string]bool{}
		for _, r := range results {
			if r.Setting != setting {
				continue
			}
			for _, v := range []float64{r.Share, r.Low, r.High} {
				if v < 0 || v > 1 {
					return nil, fmt.Errorf("chart: share %v is outside [0,1]", v)
				}
			}
			if seen[r.Method] {
				return nil, fmt.Errorf("chart: method %q comes twice in setting %q", r.Method, setting)
			}
			seen[r.Method] = true
			switch {
			case math.IsNaN(r.Share):
			case r.Method == o.Method:
				ours, found = r, true
			case r.Method == o.Chance:
				chance = r.Share
			default:
				others = append(others, r)
			}
		}
		slices.SortStableFunc(others, func(a, b Recovered) int {
			switch {
			case a.Share > b.Share:
				return -1
			case a.Share < b.Share:
				return 1
			}
			return 0
		})
		s.ours, s.others, s.chance = append(s.ours, ours), append(s.others, others), append(s.chance, chance)
	}
	if !found {
		return nil, fmt.Errorf("chart: no share of method %q: %w", o.Method, ErrEmpty)
	}
	return s, nil
}

// DataRange spans 0 to 1, whatever the data.
func (s *Shares) DataRange() (xmin, xmax, ymin, ymax float64) {
	return 0, 1, -0.5, float64(len(s.settings)) - 0.5
}

// Rows names the settings on a Y axis.
func (s *Shares) Rows() plot.ConstantTicks { return rowTicks(s.settings) }

// GlyphBoxes keeps marks at 0 and 1 whole.
func (s *Shares) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	return []plot.GlyphBox{markBox(p.X.Norm(0)), markBox(p.X.Norm(1))}
}

// lane is how far a method's mark stands above the middle of its row, and the others
// below, in rows.
const lane = 0.19

var chanceStyle = draw.LineStyle{Color: ink, Width: 1.1, Dashes: []vg.Length{1.2, 1.6}}

// Plot draws chance, the other methods, and over them the method itself.
func (s *Shares) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i := range s.settings {
		at := float64(len(s.settings) - 1 - i)
		upper, lower := y(at+lane), y(at-lane) // marks at one place hide none
		if chance := s.chance[i]; !math.IsNaN(chance) {
			c.StrokeLine2(chanceStyle, x(chance), y(at-0.42), x(chance), y(at+0.42))
		}
		for j := len(s.others[i]) - 1; j >= 0; j-- {
			s.drawOther(c, vg.Point{X: x(s.others[i][j].Share), Y: lower}, j == 0)
		}
		ours := s.ours[i]
		if math.IsNaN(ours.Share) {
			missing(c, upper, x(0))
			continue
		}
		interval(c, x, ours.Low, ours.High, upper, vermilion)
		s.drawOurs(c, vg.Point{X: x(ours.Share), Y: upper})
	}
}

func (s *Shares) drawOurs(c draw.Canvas, pt vg.Point) {
	diamond(c, pt, markRadius+2.4, paper)
	diamond(c, pt, markRadius+1.2, vermilion)
}

func (s *Shares) drawOther(c draw.Canvas, pt vg.Point, best bool) {
	if best {
		disc(c, pt, markRadius+1, paper)
		disc(c, pt, markRadius, blue)
		return
	}
	ring(c, pt, neutral)
}

// Recovery draws how often a method finds a planted cause, setting by setting,
// against other methods on the same data.
func Recovery(results []Recovered, o RecoveryOptions) (*Chart, error) {
	shares, err := NewShares(results, o)
	if err != nil {
		return nil, err
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	rc := rowChart{header: "Setting"}
	var ours, best, names []string
	ahead, compared, others := 0, 0, false
	for i, setting := range shares.settings {
		rc.labels = append(rc.labels, rowLabel{name: clean(setting)})
		r := shares.ours[i]
		text := number(r.Share, 2, false)
		if !math.IsNaN(r.Share) {
			text += bracket(r.Low, r.High, 2, false)
		}
		ours = append(ours, text)
		if len(shares.others[i]) == 0 {
			best, names = append(best, "n/a"), append(names, "")
			continue
		}
		others = true
		rival := shares.others[i][0]
		best, names = append(best, number(rival.Share, 2, false)), append(names, clean(rival.Method))
		if !math.IsNaN(r.Share) {
			compared++
			if r.Share >= rival.Share {
				ahead++
			}
		}
	}
	name := clean(o.Method)
	rc.columns = []column{
		{header: "Share of touchpoints with a planted cause first", panel: newPanel(probabilityTicks, 0, 1, shares)},
		textColumn(fmt.Sprintf("%s [%s %%]", name, number(100*o.Level, 0, false)), ours, draw.XRight),
		textColumn("Best other", best, draw.XRight),
		textColumn("", names, draw.XLeft),
	}
	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "How often " + name + " finds the cause"
	}
	s.subtitle = "Simulated organisations whose causes are known; every method on the same cells"
	s.key = []keyEntry{{text: name, sample: func(c draw.Canvas) {
		mid := c.Center()
		c.StrokeLine2(draw.LineStyle{Color: vermilion, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
		shares.drawOurs(c, mid)
	}}}
	if others {
		for _, e := range []struct {
			text string
			best bool
		}{{"best of the other methods", true}, {"the rest", false}} {
			s.key = append(s.key, keyEntry{text: e.text, sample: func(c draw.Canvas) { shares.drawOther(c, c.Center(), e.best) }})
		}
	}
	if slices.ContainsFunc(shares.chance, func(v float64) bool { return !math.IsNaN(v) }) {
		s.key = append(s.key, keyEntry{narrow: true, text: "by chance", sample: func(c draw.Canvas) {
			mid := c.Center().X
			c.StrokeLine2(chanceStyle, mid, c.Min.Y-1, mid, c.Max.Y+1)
		}})
	}
	rc.layout(&s, rowChartWidth)
	s.caption = []string{fmt.Sprintf("Bars are %s %% intervals.", number(100*o.Level, 0, false))}
	if others {
		s.caption = append(s.caption, "The best other method is picked after the fact, setting by setting, which flatters it.")
	}
	s.description = fmt.Sprintf("How often %s puts a planted cause first in %s.", name, plural(int64(len(shares.settings)), "setting"))
	if compared > 0 {
		s.description += fmt.Sprintf(" It does at least as well as every other method in %d of %d.", ahead, compared)
	}
	return s.chart(), nil
}
