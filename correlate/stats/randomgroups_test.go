package stats

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// remaining.R: the average variance within teams; over all rearrangements its mean is
// the variance of all rows, exactly.
func TestRandomGroupsGold(t *testing.T) {
	g := goldU
	r, err := RandomGroupResampling(context.Background(), g.e1, g.team, Resampling{Replicates: 4000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "within", r.Within, 359628.2184219934, 1e-12)
	if d := math.Abs(r.Random-538732.9116260677) / r.RandomSD; d > 4/math.Sqrt(4000) {
		t.Errorf("random %v, want 538732.9: %v SD off", r.Random, d)
	}
	if r.P != 1./4001 || r.Groups != 12 || r.N != 436 || r.Z > -4 {
		t.Errorf("%+v", r)
	}
}

// By hand: {0,1} and {2,3} are the only pairing with variances 1/2 in both; of the 24
// orders 8 give it, 8 give {0,2}{1,3} with 2, 8 give {0,3}{1,2} with (9/2+1/2)/2.
func TestRandomGroupsByHand(t *testing.T) {
	y, group := []float64{0, 1, 2, 3, 100, nan}, []int{1, 1, 2, 2, 3, 3}
	r, err := RandomGroupResampling(context.Background(), y, group, Resampling{Replicates: 60000})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "within", r.Within, .5, 1e-14)
	near(t, "random", r.Random, 5./3, .01)
	near(t, "P", r.P, 1./3, .02)
	if r.Lone != 1 || r.Groups != 2 || r.N != 4 || r.Missing != 1 || len(r.Warnings) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestRandomGroupsSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	y, group := make([]float64, 30), make([]int, 30)
	rejected := 0
	const tries = 400
	for try := range tries {
		for i := range y {
			y[i], group[i] = math.Exp(rng.NormFloat64()), i/5
		}
		r, err := RandomGroupResampling(context.Background(), y, group, Resampling{Replicates: 199, Seed: uint64(try)})
		if err != nil {
			t.Fatal(err)
		}
		if r.P <= .05 {
			rejected++
		}
	}
	if rate := float64(rejected) / tries; rate < .02 || rate > .085 {
		t.Errorf("rejects %v of unrelated groups at .05", rate)
	}
}

func TestRandomGroupsEdges(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		y     []float64
		group []int
	}{
		"nothing":    {nil, nil},
		"one group":  {[]float64{1, 2, 3}, []int{1, 1, 1}},
		"all lone":   {[]float64{1, 2, 3}, []int{1, 2, 3}},
		"constant":   {[]float64{1, 1, 1, 1}, []int{1, 1, 2, 2}},
		"all absent": {[]float64{nan, nan}, []int{1, 1}},
	} {
		r, err := RandomGroupResampling(ctx, c.y, c.group, Resampling{Replicates: 9})
		if err != nil || !math.IsNaN(r.P) || len(r.Warnings) == 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := RandomGroupResampling(ended, []float64{1, 2, 3, 4}, []int{1, 1, 2, 2}, Resampling{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	g := goldU
	one, _ := RandomGroupResampling(ctx, g.c1, g.team, Resampling{Replicates: 99, Workers: 1})
	many, _ := RandomGroupResampling(ctx, g.c1, g.team, Resampling{Replicates: 99, Workers: 7})
	if one.P != many.P || one.Random != many.Random || !slices.Equal(one.Warnings, many.Warnings) {
		t.Errorf("%+v with one worker, %+v with seven", one, many)
	}
}
