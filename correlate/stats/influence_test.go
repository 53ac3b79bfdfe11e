package stats

import (
	"fmt"
	"math"
	"testing"

	"math/rand/v2"
	"pgregory.net/rapid"
)

// The sum of squared changes is CR3: R 4.2.2, clubSandwich on GOLD-1 U. The range is
// that of refits by FitOLS.
func TestLeaveOneOutGold(t *testing.T) {
	clusters := goldClusters()
	g := goldU
	for j, want := range []float64{1584.17767189944, .239464188539192, .13206722430673, .293066767881021} {
		contrast := make([]float64, 4)
		contrast[j] = 1
		in, err := LeaveOneOut(clusters, 4, 0, contrast)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("se of column %d", j), in.SE, want, 1e-9)
		low, high := math.Inf(1), math.Inf(-1)
		for team := 1; team <= 12; team++ {
			var columns [3][]float64
			var y []float64
			for i := range g.c1 {
				if g.team[i] == team {
					continue
				}
				columns[0], columns[1], columns[2] = append(columns[0], g.e1[i]), append(columns[1], g.e2[i]), append(columns[2], g.e3[i])
				y = append(y, g.c1[i])
			}
			fit, err := FitOLS(columns[:], y, OLSOptions{})
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("column %d without team %d", j, team), in.Without[team-1], fit.Coef[j], 1e-9)
			low, high = min(low, fit.Coef[j]), max(high, fit.Coef[j])
		}
		near(t, "low", in.Low, low, 1e-9)
		near(t, "high", in.High, high, 1e-9)
		if in.Clusters != 12 || in.Most < 0 || math.Abs(in.Without[in.Most]-in.Estimate) < math.Abs(in.Without[0]-in.Estimate) {
			t.Errorf("column %d: %+v", j, in)
		}
	}
}

// An outlying cluster is found, and one that alone moves a column is refused.
func TestLeaveOneOutExtremes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		odd := r.IntN(8)
		clusters := make([]CrossProduct, 8)
		for g := range clusters {
			clusters[g] = NewCrossProduct(2)
			for x := -2.; x <= 2; x++ { // alike everywhere: no cluster has more leverage
				y := x + .01*r.NormFloat64()
				if g == odd {
					y = -40 * x
				}
				clusters[g].Add([]float64{1, x}, y, 1)
			}
		}
		in, err := LeaveOneOut(clusters, 2, 0, []float64{0, 1})
		if err != nil {
			rt.Fatal(err)
		}
		if in.Most != odd || math.Abs(in.Without[odd]-1) > .05 {
			rt.Fatalf("cluster %d is odd: %+v", odd, in)
		}
	})

	alone := make([]CrossProduct, 4)
	r := rand.New(rand.NewPCG(1, 1))
	for g := range alone {
		alone[g] = NewCrossProduct(2)
		for i := range 4 {
			x := 0.
			if g == 2 {
				x = float64(i)
			}
			alone[g].Add([]float64{1, x}, r.NormFloat64(), 1)
		}
	}
	in, err := LeaveOneOut(alone, 2, 0, []float64{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(in.Without[2]) || !math.IsNaN(in.SE) || len(in.Warnings) == 0 || math.IsNaN(in.Without[0]) {
		t.Errorf("only cluster 2 varies: %+v", in)
	}

	// Without cluster 1 the two columns are copies of each other.
	for g := range alone {
		alone[g] = NewCrossProduct(2)
		for range 4 {
			x, z := r.NormFloat64(), r.NormFloat64()
			if g != 1 {
				z = x
			}
			alone[g].Add([]float64{z, x}, x+r.NormFloat64(), 1)
		}
	}
	for j := range 2 {
		contrast := make([]float64, 2)
		contrast[j] = 1
		in, err := LeaveOneOut(alone, 2, 0, contrast)
		if err != nil {
			t.Fatal(err)
		}
		if !math.IsNaN(in.Without[1]) || math.IsNaN(in.Without[0]) {
			t.Errorf("column %d is the other without cluster 1: %v", j, in.Without)
		}
	}
	if _, err := LeaveOneOut(nil, 2, 0, []float64{1, 0}); err == nil {
		t.Error("no error without clusters")
	}
}
