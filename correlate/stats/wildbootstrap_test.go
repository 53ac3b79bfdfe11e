package stats

import (
	"math/rand/v2"
	"testing"
)

// Expected values: exact enumeration in R 4.2.2, as printed in the reference.
func TestWildGold(t *testing.T) {
	f := mustFit(t, goldClusters(), 4, 0)
	for j, want := range map[int][]float64{
		1: {5.28609508205823, .00048828125, 0},
		2: {-15.7815064651073, .00048828125, 0},
		3: {-1.19721282800886, .24853515625, .248046875},
	} {
		w := f.Wild(f.Column(j), WildOptions{})
		checkNear(t, "t, p, strict p, smallest p", append(want, 1./2048), []float64{w.T, w.P, w.PStrict, w.Smallest}, 1e-12)
		if !w.Exact || w.Resamples != 4096 {
			t.Errorf("exact %v with %d assignments, want all 4096", w.Exact, w.Resamples)
		}
	}
}

// The bootstrap t of unchanged signs is the t of the restricted data: refit them.
func TestWildStatistic(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	clusters, rows := randomClusters(r, 20, 3, 6)
	f := mustFit(t, clusters, 3, 0)
	small := make([]CrossProduct, len(clusters))
	for g, c := range clusters {
		small[g] = c.Select([]int{0, 2})
	}
	null := mustFit(t, small, 2, 0)
	for range 5 {
		signs := make([]float64, 20)
		drawn := make([]CrossProduct, 20)
		for g := range signs {
			signs[g] = float64(1 - 2*r.IntN(2))
			drawn[g] = NewCrossProduct(3)
			for _, x := range rows[g] { // rows already carry √w
				fit := null.Coef(0)*x[0] + null.Coef(1)*x[2]
				drawn[g].Add(x[:3], fit+signs[g]*(x[3]-fit), 1)
			}
		}
		w, _ := f.contrast(f.Column(1))
		b := mustFit(t, drawn, 3, 0)
		checkNear(t, "t", []float64{b.Robust(CR1S, b.Column(1)).T}, []float64{f.wildStatistic(w)(signs)}, 1e-9)
	}
	one, two := f.Wild(f.Column(1), WildOptions{Seed: 4, Resamples: 199}), f.Wild(f.Column(1), WildOptions{Seed: 4, Resamples: 199})
	if one.P != two.P || one.Exact || one.P < one.Smallest || one.PStrict > one.P {
		t.Errorf("two runs of one seed: p %v and %v", one.P, two.P)
	}
}
