package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLevelsByHand(t *testing.T) {
	// Two points a group on falling lines whose centres rise: Simpson's paradox.
	x := []float64{0, 2, 10, 12, 20, 22}
	y := []float64{2, 0, 12, 10, 22, 20}
	l := DecomposeLevels(x, y, []int{7, 7, 3, 3, 5, 5}, nil)
	if l.Within.Estimate != -1 || l.Between.Estimate != 1 || !l.SignConflict {
		t.Errorf("within %v, between %v, conflict %v; want -1, 1, true", l.Within.Estimate, l.Between.Estimate, l.SignConflict)
	}
	near(t, "slope within", l.SlopeWithin, -1, 1e-15)
	near(t, "slope between", l.SlopeBetween, 1, 1e-15)
	near(t, "slope of means", l.SlopeBetweenMeans, 1, 1e-15)
	near(t, "eta between", l.EtaBX, math.Sqrt(400/406.0), 1e-15)
	if diff := cmp.Diff([]int{7, 3, 5}, l.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestLevelsEdges(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		x, y                  []float64
		group                 []int
		withinOK, betweenOK   bool
		withinWhy, betweenWhy string
	}{
		{"nothing", nil, nil, nil, false, false, "0 complete", "0 complete"},
		{"one group", []float64{1, 2, 4}, []float64{1, 3, 2}, []int{1, 1, 1}, true, false, "", "constant between"},
		{"groups of one", []float64{1, 2, 4}, []float64{1, 3, 2}, []int{1, 2, 3}, false, true, "constant within", "too few"},
		{"x moves between groups only", []float64{.1, .1, .7, .7}, []float64{1, 3, 2, 5}, []int{1, 1, 2, 2}, false, true, "x is constant within", ""},
		{"y moves within groups only", []float64{.1, .2, .7, .3}, []float64{1, 3, 1, 3}, []int{1, 1, 2, 2}, true, false, "", "y is constant between"},
	} {
		l := DecomposeLevels(tt.x, tt.y, tt.group, nil)
		for _, c := range []struct {
			name string
			got  Correlation
			ok   bool
			why  string
		}{
			{"within", l.Within, tt.withinOK, tt.withinWhy},
			{"between", l.Between, tt.betweenOK, tt.betweenWhy},
			{"between means", l.BetweenMeans, tt.betweenOK, tt.betweenWhy},
		} {
			if math.IsNaN(c.got.Estimate) == c.ok || !strings.Contains(strings.Join(c.got.Warnings, "; "), c.why) {
				t.Errorf("%s, %s: %v, warnings %q", tt.name, c.name, c.got.Estimate, c.got.Warnings)
			}
		}
		if l.SignConflict {
			t.Errorf("%s: sign conflict", tt.name)
		}
	}
}

func TestLevelsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		group := rapid.SliceOfN(rapid.IntRange(0, 8), len(x), len(x)).Draw(t, "group")
		l := DecomposeLevels(x, y, group, nil)
		zero := func(v float64) float64 { // a level without variance adds nothing
			if math.IsNaN(v) {
				return 0
			}
			return v
		}
		if math.IsNaN(l.Raw.Estimate) {
			return
		}
		sum := zero(l.EtaBX*l.EtaBY*l.Between.Estimate) + zero(l.EtaWX*l.EtaWY*l.Within.Estimate)
		if math.Abs(sum-l.Raw.Estimate) > 1e-13 {
			t.Fatalf("levels add up to %v, raw is %v", sum, l.Raw.Estimate)
		}
		for _, r := range []float64{l.Within.Estimate, l.Between.Estimate, l.BetweenMeans.Estimate} {
			if math.Abs(r) > 1 {
				t.Fatalf("correlation %v", r)
			}
		}
		// Other labels, another row order, another scale: the same levels.
		order := rand.New(rand.NewPCG(1, uint64(len(x)))).Perm(len(x))
		px, py, pg := make([]float64, len(x)), make([]float64, len(x)), make([]int, len(x))
		for i, j := range order {
			px[i], py[i], pg[i] = 2*x[j]+7, y[j], -1000*group[j]
		}
		m := DecomposeLevels(px, py, pg, nil)
		for _, v := range [][2]float64{{l.Within.Estimate, m.Within.Estimate}, {l.Between.Estimate, m.Between.Estimate}, {l.BetweenMeans.Estimate, m.BetweenMeans.Estimate}, {l.EtaBX, m.EtaBX}} {
			if math.Abs(v[0]-v[1]) > 1e-11 || math.IsNaN(v[0]) != math.IsNaN(v[1]) {
				t.Fatalf("%v becomes %v after relabelling", v[0], v[1])
			}
		}
	})
}

// A variable far from 0 keeps its levels.
func TestLevelsFarFromZero(t *testing.T) {
	g := goldU
	far := slices.Clone(g.e1)
	for i := range far {
		far[i] += 1 << 45
	}
	want, got := DecomposeLevels(g.e1, g.c1, g.team, nil), DecomposeLevels(far, g.c1, g.team, nil)
	near(t, "within", got.Within.Estimate, want.Within.Estimate, 1e-11)
	near(t, "between", got.Between.Estimate, want.Between.Estimate, 1e-11)
}
