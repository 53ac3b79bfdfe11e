package stats

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func pearsonOf(c [][]float64, _ []int) Correlation { return Pearson(c[0], c[1], nil) }

// The draws are those of the engine on sums of squares and products by team.
func TestBootstrapCorrelationIsTheEngine(t *testing.T) {
	g := goldU
	ctx := context.Background()
	plan := Resampling{Replicates: 300, Seed: 5}
	got, err := BootstrapCorrelation(ctx, [][]float64{g.e2, g.c1}, g.team, pearsonOf, BootstrapOptions{Resampling: plan})
	if err != nil {
		t.Fatal(err)
	}
	clusters, _ := CentredCrossProducts([][]float64{g.e2}, g.c1, g.team, nil)
	estimate := func(counts []int, out []float64) {
		sum := NewCrossProduct(2)
		for i, k := range counts {
			sum.AddScaled(float64(k), clusters[i])
		}
		rest, _ := sum.PartialOut(0)
		out[0] = rest.XY[1] / math.Sqrt(rest.XX[3]*rest.YY)
	}
	draws, err := plan.Clusters(ctx, len(clusters), estimate, 1)
	if err != nil {
		t.Fatal(err)
	}
	without, err := plan.LeaveOut(ctx, len(clusters), func() func([]int, []float64) { return estimate }, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := NewBootstrap(Pearson(g.e2, g.c1, nil).Estimate, DrawColumn(draws, 0), DrawColumn(without, 0), .95)
	if diff := cmp.Diff(want, got.Bootstrap, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.IgnoreFields(Bootstrap{}, "Warnings")); diff != "" {
		t.Errorf("(-sums +rows):\n%s", diff)
	}
	se, _ := Jackknife(got.Estimate, DrawColumn(without, 0))
	near(t, "jackknife se by team", se, .0300629666137173, 1e-9) // R 4.2.2
	if got.Clusters != 12 || got.N != 436 || got.Method != "BCa" || len(got.Warnings) == 0 {
		t.Errorf("%+v", got)
	}
	// Rows of a team belong together: the interval is not that of 436 rows.
	naive, err := BootstrapCorrelation(ctx, [][]float64{g.e1, g.c1}, nil, pearsonOf, BootstrapOptions{Resampling: plan})
	if err != nil {
		t.Fatal(err)
	}
	byTeam, err := BootstrapCorrelation(ctx, [][]float64{g.e1, g.c1}, g.team, pearsonOf, BootstrapOptions{Resampling: plan, Percentile: true})
	if err != nil {
		t.Fatal(err)
	}
	if naive.Clusters != 436 || byTeam.SE < 1.2*naive.SE || byTeam.Method != "percentile" {
		t.Errorf("SE by team %v, by row %v", byTeam.SE, naive.SE)
	}
}

// Any correlation: with controls, within teams, and of team means, where a team drawn
// twice is two teams.
func TestBootstrapCorrelationAny(t *testing.T) {
	g := goldU
	ctx := context.Background()
	o := BootstrapOptions{Resampling: Resampling{Replicates: 50, Seed: 1}, Level: .9}
	for name, f := range map[string]func(c [][]float64, team []int) Correlation{
		"partial":         func(c [][]float64, _ []int) Correlation { return Partial(c[0], c[1], c[2:], nil) },
		"partial Kendall": func(c [][]float64, _ []int) Correlation { return PartialKendall(c[0], c[1], c[2:]) },
		"within":          func(c [][]float64, team []int) Correlation { return RepeatedMeasures(c[0], c[1], team, nil) },
		"means": func(c [][]float64, team []int) Correlation {
			return DecomposeLevels(c[0], c[1], team, nil).BetweenMeans
		},
		"bicor": func(c [][]float64, _ []int) Correlation { return Bicor(c[0], c[1], nil) },
	} {
		columns := [][]float64{g.e2, g.c1, g.e1}
		one, err := BootstrapCorrelation(ctx, columns, g.team, f, o)
		if err != nil {
			t.Fatal(err)
		}
		o.Resampling.Workers = 1
		again, err := BootstrapCorrelation(ctx, columns, g.team, f, o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(one, again, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: other bytes with one worker:\n%s", name, diff)
		}
		if !(one.Low < one.Estimate && one.Estimate < one.High) || one.Level != .9 || one.Draws != 50 {
			t.Errorf("%s: %v", name, one)
		}
	}
}

func TestBootstrapCorrelationEdges(t *testing.T) {
	ctx := context.Background()
	x, y := []float64{1, 2, 3, 4, nan}, []float64{2, 1, 4, 3, 5}
	b, err := BootstrapCorrelation(ctx, [][]float64{x, y}, nil, pearsonOf, BootstrapOptions{})
	if err != nil || b.N != 4 || b.Missing != 1 || b.Clusters != 4 || b.Undefined == 0 {
		t.Errorf("%+v, %v", b, err)
	}
	flat, err := BootstrapCorrelation(ctx, [][]float64{{1, 1, 1}, {1, 2, 3}}, nil, pearsonOf, BootstrapOptions{})
	if err != nil || !math.IsNaN(flat.Estimate) || !math.IsNaN(flat.Low) || len(flat.Warnings) == 0 {
		t.Errorf("a constant: %+v, %v", flat, err)
	}
	if _, err := BootstrapCorrelation(ctx, [][]float64{x, y}, []int{1, 1, 1, 1, 2}, pearsonOf, BootstrapOptions{}); err == nil {
		t.Error("one cluster with complete rows is no error")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := BootstrapCorrelation(ended, [][]float64{x, y}, nil, pearsonOf, BootstrapOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("labels of other length: no panic")
		}
	}()
	_, _ = BootstrapCorrelation(ctx, [][]float64{x, y}, []int{1}, pearsonOf, BootstrapOptions{})
}
