package correlate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/linkage-go/linkage"
)

// A mean of raw answers has the variance spread/n; the score of a panel whose raw mean
// stands beside it is close to what the score's own answers say, which the panel does
// not keep.
func TestScoreNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	cx := linkage.NewCells()
	cx.Declare(linkage.Measure{Name: "nps", Declared: true})
	cx.Declare(linkage.Measure{Name: linkage.RawName("nps"), RawOf: "nps", Declared: true})
	ex := linkage.NewCells()
	for j := range 30 {
		level := 7.4 + r.NormFloat64()
		for i := range 12 {
			key := linkage.Key{Team: teamName(j), Period: month(i + 1)}
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, r.NormFloat64(), 1)})
			for _, key.Touchpoint = range []string{"shop", "web", "desk"} {
				var score, mean linkage.Cell
				for range 5 + r.IntN(20) {
					x := math.Round(max(0, min(level+2.2*r.NormFloat64(), 10)))
					mean.Add(x)
					switch {
					case x >= 9:
						score.Add(100)
					case x <= 6:
						score.Add(-100)
					default:
						score.Add(0)
					}
				}
				cx.Add(key, "nps", score)
				cx.Add(key, linkage.RawName("nps"), mean)
			}
		}
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, want, rows := 0., 0., 0
	noise := p.scoreNoise(0)
	for k := range p.touchpoints {
		s := &p.series[k][0]
		for i := range s.y {
			v := noise.variance(s, i)
			key := linkage.Key{Team: p.teams[s.team[i]], Touchpoint: p.touchpoints[k], Period: p.first.Shift(int(s.period[i]))}
			c, _ := cx.Get(key, "nps")
			got, want, rows = got+v, want+c.Variance()/c.EffectiveN(), rows+1
		}
	}
	if ratio := got / want; rows < 500 || math.Abs(ratio-1) > .05 {
		t.Errorf("mean variance %.4g over %d rows, the answers' own say %.4g: ratio %.3f", got/float64(rows), rows, want/float64(rows), ratio)
	}
}

func TestScoreNoiseOfAMean(t *testing.T) {
	c := linkage.NewCells()
	c.Add(linkage.Key{Team: "A", Touchpoint: "s", Period: month(1)}, "ces", linkage.Cell{Moments: linkage.MomentsOf(10, 4, 2)})
	c.Add(linkage.Key{Team: "A", Touchpoint: "s", Period: month(2)}, "ces", linkage.Cell{Moments: linkage.MomentsOf(20, 5, nan)})
	c.Add(linkage.Key{Team: "A", Touchpoint: "s", Period: month(3)}, "ces", linkage.Cell{Moments: linkage.MomentsOf(-1, 5, nan)})
	p, err := Join(c, cells(t, "A,,2024-01,tools,9,3"), JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var v [3]float64
	for i := range v {
		v[i] = p.scoreNoise(0).variance(&p.series[0][0], i)
	}
	if math.Abs(v[0]-.4) > 1e-12 || math.Abs(v[1]-.2) > 1e-12 || !math.IsNaN(v[2]) {
		t.Errorf("got %v, want 4/10, 4/20 (the usual spread), NaN", v)
	}
}
