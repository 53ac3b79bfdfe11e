package correlate

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/stats"
)

// randomPanel has holes, unequal cells and one driver that leads by a period.
func randomPanel(t *testing.T, teams, periods int) *Panel {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	cx, ex := linkage.NewCells(), linkage.NewCells()
	for j := range teams {
		level, before := r.NormFloat64(), 0.
		for i := range periods {
			key := linkage.Key{Team: teamName(j), Touchpoint: "shop", Period: month(i + 1)}
			x := r.NormFloat64()
			if r.Float64() > .1 {
				n := 5 + r.Int64N(30)
				y := level + .5*before + math.Sin(float64(i)) + r.NormFloat64()/3 + r.NormFloat64()*2/math.Sqrt(float64(n))
				cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(n, y, 2)})
			}
			key.Touchpoint = ""
			ex.Add(key, "x", linkage.Cell{Moments: linkage.MomentsOf(9, x+level, 1)})
			ex.Add(key, "z", linkage.Cell{Moments: linkage.MomentsOf(9, r.NormFloat64()+x/2, 1)})
			before = x
		}
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func teamName(j int) string {
	return string([]rune{'a' + rune(j/26/26), 'a' + rune(j/26%26), 'a' + rune(j%26)})
}

// The closed forms of a team's cross-products are the sums over its demeaned rows.
func TestTeamProducts(t *testing.T) {
	o := randomPanel(t, 12, 8).observations(0, 0, 2)
	columns := [][]float64{o.at(0, 1), o.at(1, 0)}
	for _, fill := range []bool{false, true} {
		g := o.gram(o.y, columns, fill)
		of, _ := o.periodColumns(o.y, columns, fill)
		sum := stats.NewCrossProduct(g.width)
		for from, to := 0, 0; from < len(o.y); from = to {
			var rows []int
			for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
				if o.complete(to, o.y, columns, fill) {
					rows = append(rows, to)
				}
			}
			if len(rows) < 2 {
				continue
			}
			value := func(i, j int) float64 {
				switch {
				case j == g.width:
					return o.y[i]
				case j < len(columns):
					return columns[j][i]
				case of[o.period[i]] == j-len(columns):
					return 1
				}
				return 0
			}
			deviation := func(i, j int) float64 {
				s, w := 0., 0.
				for _, k := range rows {
					if v := value(k, j); !math.IsNaN(v) {
						s, w = s+o.weight[k]*v, w+o.weight[k]
					}
				}
				if v := value(i, j); !math.IsNaN(v) {
					return v - s/w
				}
				return 0
			}
			row := make([]float64, g.width)
			for _, i := range rows {
				for j := range row {
					row[j] = deviation(i, j)
				}
				sum.Add(row, deviation(i, g.width), o.weight[i])
			}
		}
		got := stats.Pool(g.clusters, g.width)
		if diff := cmp.Diff(sum, got, cmpopts.EquateApprox(1e-10, 1e-10)); diff != "" {
			t.Errorf("fill %v (-want +got):\n%s", fill, diff)
		}
	}
}

// With many teams periods are projected out first: the estimate stays, its standard
// error nearly so.
func TestManyTeams(t *testing.T) {
	o := randomPanel(t, manyTeams+20, 6).observations(0, 0, 1)
	x := o.at(0, 1)
	fast := o.within(o.y, x)
	g := o.gram(o.y, [][]float64{x}, false)
	full, err := stats.FitClusters(g.clusters, g.width, g.teams)
	if err != nil {
		t.Fatal(err)
	}
	want, got := full.CR2Col(0), fast.CR2Col(0)
	near(t, "estimate", got.Estimate, want.Estimate, 1e-10)
	near(t, "standard error", got.SE, want.SE, .0025)
	near(t, "degrees of freedom", got.DF/want.DF, 1, .01)
	if fast.DF != full.DF {
		t.Errorf("residual df %d, want %d", fast.DF, full.DF)
	}
}

func TestEarlier(t *testing.T) {
	s := &series{team: []int32{0, 0, 0, 1, 1}, period: []int32{0, 1, 3, 0, 2}, y: []float64{1, 2, 3, 4, 5}}
	for _, tt := range []struct {
		periods int
		want    []float64
	}{{1, []float64{nan, 1, nan, nan, nan}}, {2, []float64{nan, nan, 2, nan, 4}}, {3, []float64{nan, nan, 1, nan, nan}}} {
		if diff := cmp.Diff(tt.want, s.earlier(tt.periods), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%d periods earlier (-want +got):\n%s", tt.periods, diff)
		}
	}
}

// Results do not depend on workers, and the seed alone moves what is random.
func TestSameBytes(t *testing.T) {
	p := randomPanel(t, 15, 10)
	run := func(o Options) []RootCause {
		causes, err := RootCauses(t.Context(), p, &o)
		if err != nil {
			t.Fatal(err)
		}
		return causes
	}
	one := run(Options{Workers: 1})
	if diff := cmp.Diff(one, run(Options{Workers: 4}), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("four workers differ:\n%s", diff)
	}
	other := run(Options{Seed: 9})
	for i := range other {
		other[i].First, other[i].TopThree, other[i].RankLow, other[i].RankHigh = one[i].First, one[i].TopThree, one[i].RankLow, one[i].RankHigh
		other[i].ExpectedGainLow, other[i].ExpectedGainHigh, other[i].PlaceboP = one[i].ExpectedGainLow, one[i].ExpectedGainHigh, one[i].PlaceboP
	}
	if diff := cmp.Diff(one, other, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("the seed moves more than the draws:\n%s", diff)
	}
	if !slices.ContainsFunc(one, func(c RootCause) bool { return c.Driver == "x" && c.Lag == 1 && c.First > .9 }) {
		t.Errorf("x leads by one period: %+v", one)
	}
}

// Turning a measure's scale round turns its effects round and leaves ranks, p and gains.
func TestFlippedScale(t *testing.T) {
	flip := func(sign float64, lower []string) []RootCause {
		p := randomPanel(t, 15, 10)
		for k := range p.series {
			for m := range p.series[k] {
				s := &p.series[k][m]
				for i := range s.y {
					s.y[i], s.score[i] = sign*s.y[i], sign*s.score[i]
				}
			}
		}
		p.totals = []total{p.total(0)}
		p.outcomes[0].LowerBetter = lower != nil
		causes, err := RootCauses(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		return causes
	}
	up, down := flip(1, nil), flip(-1, []string{"m"})
	for i := range up {
		a, b := up[i], down[i]
		if a.Driver != b.Driver || math.Abs(a.Effect+b.Effect) > 1e-9 || math.Abs(a.P-b.P) > 1e-9 || math.Abs(a.ExpectedGain-b.ExpectedGain) > 1e-9 {
			t.Errorf("%s: effect %v and %v, p %v and %v, gain %v and %v", a.Driver, a.Effect, b.Effect, a.P, b.P, a.ExpectedGain, b.ExpectedGain)
		}
	}
}

func TestCancelled(t *testing.T) {
	p := randomPanel(t, 15, 10)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Analyze(ctx, p, nil); err == nil {
		t.Error("a cancelled analysis returned no error")
	}
}
