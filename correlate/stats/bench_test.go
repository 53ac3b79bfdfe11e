package stats

import (
	"context"
	"math/rand/v2"
	"testing"
)

// columnsOfSize draws x of a continuous scale and y of five options.
func columnsOfSize(n int) (x, y []float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y = make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], y[i] = rng.NormFloat64(), float64(1+rng.IntN(5))
	}
	return x, y
}

func benchmarkPair(b *testing.B, n int, f func(x, y []float64, o *CorrelationOptions) Correlation) {
	x, y := columnsOfSize(n)
	for b.Loop() {
		f(x, y, nil)
	}
}

func BenchmarkPearson100k(b *testing.B)  { benchmarkPair(b, 100_000, Pearson) }
func BenchmarkSpearman100k(b *testing.B) { benchmarkPair(b, 100_000, Spearman) }
func BenchmarkKendall100k(b *testing.B)  { benchmarkPair(b, 100_000, Kendall) }
func BenchmarkKendall20k(b *testing.B)   { benchmarkPair(b, 20_000, Kendall) }

func BenchmarkDecomposeLevels100k(b *testing.B) {
	x, y := columnsOfSize(100_000)
	group := make([]int, len(x))
	for i := range group {
		group[i] = i % 500
	}
	for b.Loop() {
		DecomposeLevels(x, y, group, nil)
	}
}

// CR2 with Satterthwaite degrees of freedom of six coefficients, from rows to results.
func BenchmarkCR2Rows100kIn500(b *testing.B) {
	columns, y, team := mixedRows(100_000, 500)
	columns = append(columns, y)
	outcome, _ := columnsOfSize(100_000)
	for b.Loop() {
		clusters, _ := CentredCrossProducts(columns, outcome, team, nil)
		f, err := FitClusters(clusters, 6, 0)
		if err != nil {
			b.Fatal(err)
		}
		for j := range 6 {
			f.CR2Col(j)
		}
	}
}

func BenchmarkRepeatedMeasures100kIn500(b *testing.B) {
	x, y := columnsOfSize(100_000)
	subject := make([]int, len(x))
	for i := range subject {
		subject[i] = i % 500
	}
	for b.Loop() {
		RepeatedMeasures(x, y, subject, nil)
	}
}

func BenchmarkFixedEffects200x50(b *testing.B) {
	x, y := columnsOfSize(10_000)
	unit, period := make([]int, len(x)), make([]int, len(x))
	for i := range unit {
		unit[i], period[i] = i/50, i%50
	}
	for b.Loop() {
		if _, err := FitFixedEffects([][]float64{x}, y, unit, FixedEffectsOptions{Period: period}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBootstrapCorrelation200(b *testing.B) { // BCa, 9,999 draws
	x, y := columnsOfSize(200)
	for b.Loop() {
		_, err := BootstrapCorrelation(context.Background(), [][]float64{x, y}, nil, pearsonOf, BootstrapOptions{Resampling: Resampling{Replicates: 9999}})
		if err != nil {
			b.Fatal(err)
		}
	}
}
