package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/linkage-go/linkage/internal/gold"
)

func TestNthPermutation(t *testing.T) {
	for n := 1; n <= 5; n++ {
		total := 1
		for k := 2; k <= n; k++ {
			total *= k
		}
		seen := map[string]bool{}
		for k := range total {
			donor := make([]int, n)
			nthPermutation(k, donor)
			there := make([]bool, n)
			for _, d := range donor {
				there[d] = true
			}
			for _, ok := range there {
				if !ok {
					t.Fatalf("permutation %d of %d is %v", k, n, donor)
				}
			}
			seen[fmt.Sprint(donor)] = true
		}
		if len(seen) != total {
			t.Errorf("%d permutations of %d, want %d", len(seen), n, total)
		}
	}
}

// By hand: three blocks of one row with x = y = 1, 2, 4. Σxy over the six orders of x is
// 21, 20, 17, 14, 14, 12: only one is as large as that of the data, 21.
func TestPlaceboByHand(t *testing.T) {
	y := []float64{1, 2, 4}
	product := func(x []float64) float64 { return x[0]*y[0] + x[1]*y[1] + x[2]*y[2] }
	got, err := Placebo(t.Context(), y, []int{7, 8, 9}, []int{0, 0, 0}, product, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", got.P, 1./6, 1e-15)
	near(t, "smallest", got.Smallest, 1./6, 1e-15)
	if !got.Exact || len(got.Placebos) != 6 || got.Blocks != 3 || len(got.Warnings) == 0 {
		t.Errorf("%+v", got)
	}
	// A statistic that ignores x is always as extreme.
	got, err = Placebo(t.Context(), y, []int{7, 8, 9}, []int{0, 0, 0}, func([]float64) float64 { return -3 }, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p of a constant", got.P, 1, 1e-15)
}

// lagStatistic is the t of x one period before on y with unit and period effects.
func lagStatistic(g goldColumns) func(x []float64) float64 {
	return func(x []float64) float64 {
		p := lagRows([][]float64{x, g.c1}, g.unit, g.period, g.team)
		f, err := FitFixedEffects([][]float64{p.before[0]}, p.now[1], p.unit, FixedEffectsOptions{Period: p.period, Cluster: p.cluster})
		if err != nil {
			return math.NaN()
		}
		return f.Classical(0).T
	}
}

// The planted cause stands out from every placebo; another team's driver does not.
// The result does not depend on the number of workers.
func TestPlaceboGold(t *testing.T) {
	g := columnsOf(gold.Rows())
	slot := make([]int, len(g.unit))
	for i := range slot {
		slot[i] = 100*(g.unit[i]%100) + g.period[i]
	}
	run := func(x []float64, workers int) *PlaceboTest {
		got, err := Placebo(t.Context(), x, g.team, slot, lagStatistic(g), Resampling{Replicates: 99, Seed: 3, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	one := run(g.e1, 1)
	near(t, "p", one.P, .01, 1e-12)
	if one.Exact || one.Blocks != 12 || len(one.Warnings) > 0 {
		t.Errorf("exact %v, blocks %d, warnings %q", one.Exact, one.Blocks, one.Warnings)
	}
	if diff := cmp.Diff(one, run(g.e1, 5), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("5 workers (-one +five):\n%s", diff)
	}
}

// With x unrelated to y, p is at most α in about α of cases, though both sides have
// strong trends of their own in every block.
func TestPlaceboSize(t *testing.T) {
	const sets, blocks, periods = 500, 10, 8
	r := rand.New(rand.NewPCG(8, 8))
	var block, slot []int
	for b := range blocks {
		for p := range periods {
			block, slot = append(block, b), append(slot, p)
		}
	}
	x, y := make([]float64, len(block)), make([]float64, len(block))
	rejected := 0
	for range sets {
		for i := range x {
			if slot[i] == 0 {
				x[i], y[i] = 0, 0
			} else {
				x[i], y[i] = x[i-1], y[i-1]
			}
			x[i] += r.NormFloat64()
			y[i] += r.NormFloat64()
		}
		got, err := Placebo(t.Context(), x, block, slot, func(x []float64) float64 { return DecomposeLevels(x, y, block, nil).Within.Estimate }, Resampling{Replicates: 99, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got.P <= .05 {
			rejected++
		}
	}
	if rate := float64(rejected) / sets; rate > .08 || rate < .02 {
		t.Errorf("rejects %.3f of true nulls at .05", rate)
	}
}

func TestPlaceboEdges(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	sum := func(x []float64) float64 { return x[0] }
	if _, err := Placebo(t.Context(), x, []int{1, 1, 1, 1}, []int{1, 2, 3, 4}, sum, Resampling{}); err == nil {
		t.Error("no error for one block")
	}
	if _, err := Placebo(t.Context(), x, []int{1, 1, 2, 2}, []int{1, 2, 1, 2}, func([]float64) float64 { return math.NaN() }, Resampling{}); err == nil {
		t.Error("no error for an undefined statistic")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Placebo(ctx, x, []int{1, 1, 2, 2}, []int{1, 2, 1, 2}, sum, Resampling{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	got, err := Placebo(t.Context(), x, []int{1, 1, 2, 2}, []int{1, 2, 1, 3}, sum, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Warnings) == 0 {
		t.Error("no warning for blocks with different slots")
	}
}
