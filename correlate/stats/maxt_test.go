package stats

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goldFit regresses y on the drivers of GOLD-1 over the rows U, clustered by team;
// the rows of one team may be left out.
func goldFit(t testing.TB, y []float64, without int) *ClusterFit {
	g := goldU
	clusters := make([]CrossProduct, 12)
	for k := range clusters {
		clusters[k] = NewCrossProduct(4)
	}
	for i, team := range g.team {
		if team != without {
			clusters[team-1].Add([]float64{1, g.e1[i], g.e2[i], g.e3[i]}, y[i], 1)
		}
	}
	f, err := FitClusters(clusters, 4, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// testdata/reference/maxt.R refits all 4096 data sets in base R 4.2.2.
func TestMaxTWildGold(t *testing.T) {
	a, b := goldFit(t, goldU.c2, 0), goldFit(t, goldU.lk, 5)
	var tests []FamilyTest
	for _, f := range []*ClusterFit{a, b} {
		for j := 1; j <= 3; j++ {
			tests = append(tests, FamilyTest{Fit: f, Contrast: f.Column(j)})
		}
	}
	m, err := MaxTWild(context.Background(), tests, Resampling{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	statistic := []float64{-0.890256450271132, 1.281636905464573, 1.284672278811295, -0.259803507514913, -0.812239244588087, -0.587836918561996}
	p := []float64{0.37646484375, 0.22021484375, 0.23144531250, 0.80566406250, 0.42480468750, 0.58105468750}
	adjusted := []float64{0.8701171875, 0.7783203125, 0.7783203125, 0.8701171875, 0.8701171875, 0.8701171875}
	for k := range tests {
		near(t, "t", m.T[k], statistic[k], 1e-9)
		near(t, "p", m.P[k], p[k], tail)
		near(t, "adjusted", m.Adjusted[k], adjusted[k], tail)
	}
	near(t, "critical", m.Critical, 3.20446587224444, 1e-9)
	if !m.Exact || m.Clusters != 12 || m.Family != 6 || len(m.Warnings) != 0 {
		t.Errorf("got %+v", m)
	}

	// A family of one is the test alone.
	c1 := goldFit(t, goldU.c1, 0)
	one, err := MaxTWild(context.Background(), []FamilyTest{{"e3", c1, c1.Column(3)}}, Resampling{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "alone", one.Adjusted[0], .24853515625, tail)
	near(t, "p alone", one.P[0], .24853515625, tail)
}

// Noise in 20 teams: the largest of eight correlated tests is "significant" about as
// often as it should be, in 400 data sets; the bounds are three standard errors.
func TestMaxTSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	const sets = 400
	wild, critical := 0, 0
	for range sets {
		clusters := make([]CrossProduct, 20)
		for g := range clusters {
			clusters[g] = NewCrossProduct(9)
			effect := rng.NormFloat64()
			level := make([]float64, 8)
			for j := range level {
				level[j] = rng.NormFloat64()
			}
			for range 6 {
				x := []float64{1}
				common := rng.NormFloat64()
				for j := range 8 {
					x = append(x, level[j]+common+rng.NormFloat64())
				}
				clusters[g].Add(x, effect+rng.NormFloat64(), 1)
			}
		}
		var tests []FamilyTest
		for j := 1; j <= 8; j++ { // one at a time, as in a scan
			alone := make([]CrossProduct, len(clusters))
			for g, c := range clusters {
				alone[g] = c.Select([]int{0, j})
			}
			f, err := FitClusters(alone, 2, 0)
			if err != nil {
				t.Fatal(err)
			}
			tests = append(tests, FamilyTest{Fit: f, Contrast: f.Column(1)})
		}
		m, err := MaxTWild(context.Background(), tests, Resampling{Replicates: 199}, 0)
		if err != nil {
			t.Fatal(err)
		}
		least, most := 1.0, 0.0
		for k, p := range m.Adjusted {
			least, most = min(least, p), max(most, math.Abs(m.T[k]))
			if p < m.P[k] {
				t.Fatalf("adjusted %v below p %v", p, m.P[k])
			}
		}
		if least <= 0.05 {
			wild++
		}
		if most > m.Critical {
			critical++
		}
	}
	for name, n := range map[string]int{"adjusted": wild, "critical": critical} {
		if rate := float64(n) / sets; rate < .017 || rate > .083 {
			t.Errorf("%s: rejected %v at .05", name, rate)
		}
	}
}

func TestMaxTBootstrap(t *testing.T) {
	// Worked by hand: the draws' standard deviations are 1 and 2, so t is 3 and 1.
	estimate := []float64{3, 2, math.NaN()}
	draws := [][]float64{{2, 0, 1}, {3, 2, 1}, {4, 4, 1}}
	m := MaxTBootstrap([]string{"a", "b", "c"}, estimate, draws, 0.5)
	// Null |t|: (1,1), (0,0), (1,1). The data count as a fourth draw.
	want := MaxT{
		Method: "step-down max-|t|, bootstrap", Names: []string{"a", "b", "c"}, T: []float64{3, 1, math.NaN()},
		P: []float64{.25, .75, math.NaN()}, Adjusted: []float64{.25, .75, math.NaN()}, Family: 2, Critical: 1, Level: .5, Draws: 3, Smallest: .25,
		Warnings: []string{"test 2 is not possible: no estimate", "no p-value below 0.25 is possible"},
	}
	if diff := cmp.Diff(want, m, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMaxTEdges(t *testing.T) {
	if _, err := MaxTWild(context.Background(), nil, Resampling{}, 0); err == nil {
		t.Error("no tests: no error")
	}
	f := goldFit(t, goldU.c1, 0)
	zero := make([]float64, 4)
	if m, err := MaxTWild(context.Background(), []FamilyTest{{"", f, zero}}, Resampling{}, 0); err == nil {
		t.Errorf("nothing to estimate: %+v", m)
	}
	m, err := MaxTWild(context.Background(), []FamilyTest{{"", f, zero}, {"e1", f, f.Column(1)}}, Resampling{}, 0)
	if err != nil || m.Family != 1 || !math.IsNaN(m.Adjusted[0]) || len(m.Warnings) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := MaxTWild(ctx, []FamilyTest{{"e1", f, f.Column(1)}}, Resampling{}, 0); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkMaxTWild(b *testing.B) { // nine tests, 12 teams enumerated
	var tests []FamilyTest
	for _, y := range [][]float64{goldU.c1, goldU.c2, goldU.lk} {
		f := goldFit(b, y, 0)
		for j := 1; j <= 3; j++ {
			tests = append(tests, FamilyTest{Fit: f, Contrast: f.Column(j)})
		}
	}
	for b.Loop() {
		if _, err := MaxTWild(context.Background(), tests, Resampling{}, 0); err != nil {
			b.Fatal(err)
		}
	}
}
