package chart_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"pgregory.net/rapid"
)

func init() {
	addPictures(
		picture{"waterfall", func() (*chart.Chart, error) {
			r := change(5, 4, true)
			return chart.Waterfall(r, chart.WaterfallOptions{})
		}},
		picture{"waterfall-3", func() (*chart.Chart, error) {
			r := change(3, 1, false)
			r.LowerBetter, r.Unit, r.Noise, r.FromN, r.ToN = true, "", correlate.NoiseTeams, 0, 0
			r.Cells[0].Touchpoint, r.Cells[0].Team = longTouchpoint, longDriver
			for i := range r.Cells {
				r.Cells[i].FromN, r.Cells[i].ToN = 0, 0
				r.Cells[i].Low, r.Cells[i].High = math.NaN(), math.NaN()
			}
			return chart.Waterfall(r, chart.WaterfallOptions{})
		}},
		picture{"waterfall-cells-40", func() (*chart.Chart, error) {
			r := change(20, 4, true)
			r.Cells[3].Low, r.Cells[3].High = -60, 80 // a hopeless interval
			return chart.Waterfall(r, chart.WaterfallOptions{Top: 40})
		}},
	)
}

// change takes a change apart by Kitagawa's formula; some cells enter and leave.
func change(teams, points int, turnover bool) *correlate.ChangeReport {
	rng := rand.New(rand.NewPCG(uint64(teams), uint64(points)))
	from, _ := linkage.ParsePeriod("2024-Q1")
	r := &correlate.ChangeReport{Measure: "nps", Unit: "points", From: from, To: from.Shift(1), Noise: correlate.NoiseAnswers, Level: .95}
	var cells []correlate.Contribution
	for i := range teams {
		r.Teams = append(r.Teams, correlate.Contribution{Team: fmt.Sprint("Team ", i)})
		for k := range points {
			c := correlate.Contribution{Team: fmt.Sprint("Team ", i), Touchpoint: touchpoints[k], FromN: int64(40 + rng.IntN(300)), ToN: int64(40 + rng.IntN(300)), FromLevel: 60 * rng.NormFloat64()}
			c.ToLevel = c.FromLevel + 3 + 8*rng.NormFloat64()
			switch id := i*points + k; {
			case turnover && id%9 == 4:
				c.FromN = 0
			case turnover && id%9 == 7:
				c.ToN = 0
			}
			r.FromN, r.ToN = r.FromN+c.FromN, r.ToN+c.ToN
			cells = append(cells, c)
		}
	}
	for i := range cells {
		c := &cells[i]
		c.FromShare, c.ToShare = float64(c.FromN)/float64(r.FromN), float64(c.ToN)/float64(r.ToN)
		r.FromLevel, r.ToLevel = r.FromLevel+c.FromShare*c.FromLevel, r.ToLevel+c.ToShare*c.ToLevel
	}
	middle := (r.FromLevel + r.ToLevel) / 2
	for i := range cells {
		c := &cells[i]
		y0, y1 := c.FromLevel, c.ToLevel
		switch {
		case c.FromN == 0:
			y0 = y1
			r.Entered++
		case c.ToN == 0:
			y1 = y0
			r.Left++
		}
		c.Rate, c.Mix = (c.FromShare+c.ToShare)/2*(y1-y0), ((y0+y1)/2-middle)*(c.ToShare-c.FromShare)
		c.Estimate = c.Rate + c.Mix
		c.SE = 0.3 + 0.4*rng.Float64()
		c.Low, c.High = c.Estimate-2*c.SE, c.Estimate+2*c.SE
		r.Rate.Estimate += c.Rate
		r.Mix.Estimate += c.Mix
	}
	r.Delta.Estimate = r.Rate.Estimate + r.Mix.Estimate
	for i, m := range []*correlate.Movement{&r.Rate, &r.Mix, &r.Delta} {
		m.SE = 0.7 + 0.3*float64(i)
		m.Low, m.High = m.Estimate-2*m.SE, m.Estimate+2*m.SE
	}
	slices.SortStableFunc(cells, func(a, b correlate.Contribution) int { return cmp.Compare(math.Abs(b.Estimate), math.Abs(a.Estimate)) })
	for i := range cells {
		cells[i].Rank = i + 1
	}
	r.Cells = cells
	return r
}

func TestWaterfallRefuses(t *testing.T) {
	lonely, undefined := change(1, 3, false), change(3, 1, false)
	lonely.Noise = correlate.NoiseTeams
	undefined.ToLevel = math.NaN()
	for name, tt := range map[string]struct {
		r    *correlate.ChangeReport
		want error
	}{"nothing": {nil, chart.ErrEmpty}, "no score": {undefined, chart.ErrEmpty}, "one team": {lonely, chart.ErrOneTeam}} {
		if _, err := chart.Waterfall(tt.r, chart.WaterfallOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestWaterfallDescription(t *testing.T) {
	r := change(5, 4, true)
	c, err := chart.Waterfall(r, chart.WaterfallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "2024-Q1"; !strings.Contains(c.Description(), want) || !strings.Contains(c.Description(), "because other people are asked. The largest cell is "+r.Cells[0].Touchpoint+" · "+r.Cells[0].Team) {
		t.Error(c.Description())
	}
}

func TestWaterfallAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := change(3, 2, true)
		for _, m := range []*correlate.Movement{&r.Rate, &r.Mix, &r.Delta, &r.Cells[0].Movement, &r.Cells[1].Movement} {
			for _, v := range []*float64{&m.Estimate, &m.SE, &m.Low, &m.High} {
				*v = anyFigure.Draw(rt, "movement")
			}
		}
		r.FromLevel, r.ToLevel = anyFigure.Draw(rt, "from"), anyFigure.Draw(rt, "to")
		r.Cells[2].Rate, r.Cells[2].Mix = anyFigure.Draw(rt, "rate"), anyFigure.Draw(rt, "mix")
		c, err := chart.Waterfall(r, chart.WaterfallOptions{Top: 3})
		drawnOrRefused(rt, c, err)
	})
}

// The drawn steps add up: each starts where the one above it ends, and the last ends at
// the second score.
func TestWaterfallAddsUp(t *testing.T) {
	r := change(5, 4, true)
	rate, mix, entered, left := 0., 0., 0, 0
	for _, c := range r.Cells {
		rate, mix = rate+c.Rate, mix+c.Mix
		if c.FromShare == 0 {
			entered++
		}
		if c.ToShare == 0 {
			left++
		}
	}
	if math.Abs(r.FromLevel+rate+mix-r.ToLevel) > 1e-9 || entered != r.Entered || left != r.Left {
		t.Fatalf("the fixture does not add up: %v + %v + %v, not %v", r.FromLevel, rate, mix, r.ToLevel)
	}
	steps, err := chart.NewChangeSteps(r, 4)
	if err != nil {
		t.Fatal(err)
	}
	rows := steps.Rows()
	if want := []string{"2024-Q1", "Rate: people answer differently", "Mix: other people are asked", "of which 2 cells entered", "of which 2 cells left",
		"of which shares of the rest", "2024-Q2", "2024-Q1, cell by cell"}; len(rows) != len(want)+6 {
		t.Errorf("%d rows: %v", len(rows), rows)
	} else {
		for i, s := range want {
			if rows[i].Label != s {
				t.Errorf("row %d is %q, want %q", i, rows[i].Label, s)
			}
		}
		if rows[12].Label != "16 other cells" {
			t.Errorf("row 12 is %q", rows[12].Label)
		}
	}
}

func ExampleWaterfall() {
	c, err := chart.Waterfall(change(5, 4, true), chart.WaterfallOptions{})
	if err != nil {
		log.Fatal(err)
	}
	var svg bytes.Buffer
	if err := c.WriteSVG(&svg); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What changed nps from 2024-Q1 to 2024-Q2
	// Waterfall of nps from 12.6 in 2024-Q1 to 20.6 in 2024-Q2, a change of +8.0 [+5.4, +10.6]: +4.6 [+3.2, +6.0] because people answer differently, +3.4 [+1.4, +5.4] because other people are asked. The largest cell is Home delivery · Team 4, +4.2.
}
