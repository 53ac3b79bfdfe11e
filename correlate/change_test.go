package correlate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

// panelOf joins customer lines "team,touchpoint,period,measure,n,mean,sd" with a driver
// that every team has.
func panelOf(t *testing.T, lines ...string) *Panel {
	t.Helper()
	c, _, err := linkage.ReadCells(strings.NewReader("team,touchpoint,period,measure,n,mean,sd\n"+strings.Join(lines, "\n")), linkage.CellOptions{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	ex := linkage.NewCells()
	for k := range c.All() {
		ex.Add(linkage.Key{Team: k.Team, Period: k.Period}, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, 3, 1)})
	}
	p, err := Join(c, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The numbers of a published kind: every group rises by a point, the whole falls by 3,
// because answers moved to the groups that were low. By hand: mean shares 1/3 each,
// rate (1+1+1)/3; mix -1/3·85.5 + 0·78.5 + 1/3·73.5.
func TestChangeSimpson(t *testing.T) {
	p := panelOf(t,
		"A,s,2006,m,300,85,10", "B,s,2006,m,200,78,10", "C,s,2006,m,100,73,10",
		"A,s,2007,m,100,86,10", "B,s,2007,m,200,79,10", "C,s,2007,m,300,74,10")
	r, err := LatestChange(p, "m", nil)
	if err != nil {
		t.Fatal(err)
	}
	approx := cmpopts.EquateApprox(0, 1e-10)
	got := []float64{r.FromLevel, r.ToLevel, r.Delta.Estimate, r.Rate.Estimate, r.Mix.Estimate}
	if diff := cmp.Diff([]float64{484. / 6, 466. / 6, -3, 1, -4}, got, approx); diff != "" {
		t.Errorf("levels, change, rate, mix (-want +got):\n%s", diff)
	}
	// Given shares, the variance of the change is Σ share²·100/n over both periods: 6 cells
	// of (n/600)²·100/n = n/3600, which is 100/600 a period.
	if want := math.Sqrt(2 * 100. / 600); math.Abs(r.Delta.SE-want) > 1e-12 {
		t.Errorf("standard error %v, want %v", r.Delta.SE, want)
	}
	// Rate: Σ (1/3)²·100·(1/n0+1/n1) = 100/9·2·(1/300+1/200+1/100).
	if want := math.Sqrt(100. / 9 * 2 * (1./300 + 1./200 + 1./100)); math.Abs(r.Rate.SE-want) > 1e-12 {
		t.Errorf("standard error of the rate %v, want %v", r.Rate.SE, want)
	}
	// By team, mix counts from the middle of both scores, 79.1667: team A's part is
	// 1/3 + (85.5-79.1667)·(-1/3) = -1.7778.
	a := r.Teams[0]
	if a.Team != "A" || math.Abs(a.Estimate-(1./3-(85.5-475./6)/3)) > 1e-10 || r.FromN != 600 || r.Noise != NoiseAnswers {
		t.Errorf("team %+v of %v", a, r)
	}
}

// A group's own interval by hand: two cells with known variances, shares 1/2 and 1/2.
func TestChangeContributionNoise(t *testing.T) {
	p := panelOf(t, "A,s,2006,m,100,10,10", "B,s,2006,m,100,20,20", "A,s,2007,m,300,12,10", "B,s,2007,m,100,21,20")
	r, err := LatestChange(p, "m", nil)
	if err != nil {
		t.Fatal(err)
	}
	// Shares of A: 1/2 → 3/4. Part of A = 3/4·a1 - 1/2·a0 - 1/4·(½(¾a1+¼b1) + ½(½a0+½b0)):
	// factors a1 .65625, a0 -.5625, b1 -.03125, b0 -.0625. Variances a1 1/3, a0 1, b 4, 4.
	want := math.Sqrt(.65625*.65625/3 + .5625*.5625 + 4*(.03125*.03125+.0625*.0625))
	for _, c := range r.Cells {
		if c.Team == "A" && math.Abs(c.SE-want) > 1e-12 {
			t.Errorf("standard error %v, want %v", c.SE, want)
		}
	}
}

func TestChangeEntersAndLeaves(t *testing.T) {
	p := panelOf(t,
		"A,s,2006,m,50,10,1", "B,s,2006,m,50,20,1",
		"A,s,2007,m,50,10,1", "C,s,2007,m,50,40,1")
	r, err := LatestChange(p, "m", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Entered != 1 || r.Left != 1 || r.Rate.Estimate != 0 || math.Abs(r.Mix.Estimate-10) > 1e-12 {
		t.Errorf("%+v", r)
	}
	// The middle of 15 and 25 is 20: B, which was there, leaves without a trace, C brings 10.
	got := map[string]float64{}
	for _, c := range r.Teams {
		got[c.Team] = c.Estimate
	}
	if diff := cmp.Diff(map[string]float64{"A": 0, "B": 0, "C": 10}, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("teams (-want +got):\n%s", diff)
	}
}

func TestChangeUnknownN(t *testing.T) {
	p := panelOf(t, "A,s,2006,m,,10,", "B,s,2006,m,900,20,1", "A,s,2007,m,,12,", "B,s,2007,m,900,20,1")
	r, err := LatestChange(p, "m", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.FromLevel != 15 || r.Delta.Estimate != 1 || r.Noise != NoiseTeams || len(r.Warnings) < 2 || r.FromN != 0 {
		t.Errorf("%+v", r)
	}
	if !math.IsNaN(r.Cells[0].Low) || math.IsNaN(r.Delta.SE) {
		t.Errorf("cells have no interval of their own, the change has: %+v", r.Cells[0])
	}
}

// Whatever the cells: parts add up to the change exactly, in every list; the way back is
// the same with the other sign.
func TestChangeAddsUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		var lines []string
		back := map[string]string{"2006": "2007", "2007": "2006"}
		var reversed []string
		for team := range 8 {
			for touchpoint := range 3 {
				for _, year := range []string{"2006", "2007"} {
					if rng.IntN(4) == 0 {
						continue
					}
					row := fmt.Sprintf("m,%d,%.3f,%.2f", 5+rng.IntN(200), 100*rng.NormFloat64(), 1+rng.Float64())
					lines = append(lines, fmt.Sprintf("T%d,p%d,%s,%s", team, touchpoint, year, row))
					reversed = append(reversed, fmt.Sprintf("T%d,p%d,%s,%s", team, touchpoint, back[year], row))
				}
			}
		}
		for _, across := range []bool{false, true} {
			r, err := LatestChange(panelOf(t, lines...), "m", &ChangeOptions{AcrossTeams: across})
			if err != nil {
				t.Fatal(err)
			}
			o, err := LatestChange(panelOf(t, reversed...), "m", &ChangeOptions{AcrossTeams: across})
			if err != nil {
				t.Fatal(err)
			}
			near := func(what string, a, b float64) {
				t.Helper()
				if math.Abs(a-b) > 1e-9 {
					t.Errorf("%s: %v, %v", what, a, b)
				}
			}
			near("change", r.ToLevel-r.FromLevel, r.Delta.Estimate)
			near("rate + mix", r.Rate.Estimate+r.Mix.Estimate, r.Delta.Estimate)
			near("way back", r.Rate.Estimate, -o.Rate.Estimate)
			near("its error", r.Mix.SE, o.Mix.SE)
			for _, list := range [][]Contribution{r.Touchpoints, r.Teams, r.Cells} {
				sum, rate := 0., 0.
				for _, c := range list {
					sum += c.Estimate
					rate += c.Rate
				}
				near("contributions", sum, r.Delta.Estimate)
				near("rates", rate, r.Rate.Estimate)
			}
		}
	}
}

// Intervals across answers hold the true movement about 95 times in 100.
func TestChangeCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	held, cell, runs := 0, 0, 400
	for range runs {
		c, ex := linkage.NewCells(), linkage.NewCells()
		for team := range 5 {
			for t := range 2 {
				var x linkage.Cell
				for range 8 + 10*team {
					x.Add(math.Round(100*(float64(team+t)+2*rng.NormFloat64())) / 100)
				}
				key := linkage.Key{Team: fmt.Sprint(team), Touchpoint: "s", Period: month(1 + t)}
				c.Add(key, "m", x)
				key.Touchpoint = ""
				ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, 3, 1)})
			}
		}
		p, err := Join(c, ex, JoinOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := LatestChange(p, "m", nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Delta.Low <= 1 && 1 <= r.Delta.High { // every team rises by 1, shares stay
			held++
		}
		for _, x := range r.Cells {
			if x.Team == "0" && x.Low <= x.FromShare && x.FromShare <= x.High {
				cell++
			}
		}
	}
	for what, n := range map[string]int{"change": held, "cell of 8 answers": cell} {
		if share := float64(n) / float64(runs); share < .92 || share > .98 {
			t.Errorf("%s: %.3f of the intervals hold the truth", what, share)
		}
	}
}

func TestChangeRefuses(t *testing.T) {
	p := panelOf(t, "A,s,2006,m,50,10,1", "A,s,2007,m,50,10,1")
	y := p.first
	for _, tt := range []struct {
		measure  string
		from, to linkage.Period
		options  *ChangeOptions
		want     string
	}{
		{"n", y, y.Shift(1), nil, "no measure"},
		{"m", y.Shift(1), y, nil, "before"},
		{"m", y, y.Shift(5), nil, "no answers in 2011"},
		{"m", month(1), month(2), nil, "no year"},
		{"m", y, y.Shift(1), &ChangeOptions{Touchpoints: []string{"t"}}, "no touchpoint"},
	} {
		if _, err := Change(p, tt.measure, tt.from, tt.to, tt.options); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one with %q", err, tt.want)
		}
	}
}

// The jackknife leaves out a team as if it had never been there.
func TestChangeWithout(t *testing.T) {
	lines := []string{
		"A,s,2006,m,50,10,1", "B,s,2006,m,30,20,1", "C,s,2006,m,20,5,1", "D,s,2006,m,10,7,1",
		"A,s,2007,m,60,13,1", "B,s,2007,m,10,22,1", "C,s,2007,m,40,5,1", "D,s,2007,m,10,8,1",
	}
	r, err := LatestChange(panelOf(t, lines...), "m", &ChangeOptions{AcrossTeams: true})
	if err != nil {
		t.Fatal(err)
	}
	mean, squares := 0., 0.
	var without []float64
	for _, team := range []string{"A", "B", "C", "D"} {
		var rest []string
		for _, l := range lines {
			if !strings.HasPrefix(l, team) {
				rest = append(rest, l)
			}
		}
		o, err := LatestChange(panelOf(t, rest...), "m", nil)
		if err != nil {
			t.Fatal(err)
		}
		without = append(without, o.Mix.Estimate)
		mean += o.Mix.Estimate / 4
	}
	for _, x := range without {
		squares += (x - mean) * (x - mean)
	}
	if want := math.Sqrt(3. / 4 * squares); math.Abs(r.Mix.SE-want) > 1e-9 || r.Noise != NoiseTeams {
		t.Errorf("standard error of the mix %v, want %v", r.Mix.SE, want)
	}
}
