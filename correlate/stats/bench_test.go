package stats

import (
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
