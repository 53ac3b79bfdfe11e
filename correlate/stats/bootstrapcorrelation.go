package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// BootstrapOptions tunes [BootstrapCorrelation]. The zero value gives BCa intervals of
// 95 % from 1,000 draws.
type BootstrapOptions struct {
	// Percentile asks for the percentile interval in place of BCa, and saves its
	// leave-one-out estimates.
	Percentile bool
	Level      float64    // of the interval, in (0,1); 0 means 0.95
	Resampling Resampling // of clusters
}

// A CorrelationBootstrap is a correlation with an interval that allows for rows that
// belong together.
type CorrelationBootstrap struct {
	Bootstrap
	N, Missing int // complete rows, and rows left out because a value was missing
	Clusters   int // the independent units: what the interval rests on
	// Rows is the correlation with the test and interval of its own, which take rows
	// as independent.
	Rows Correlation
}

// BootstrapCorrelation returns a bootstrap interval of any correlation: columns are
// those of the correlation, x and y first, and cluster[i] is the label of row i (nil
// makes every row its own). Whole clusters are drawn with replacement and estimate
// sees the rows drawn, a cluster drawn twice coming twice with two labels. Efron, B.
// & Tibshirani, R. (1993), An Introduction to the Bootstrap, ch. 13, 14; clusters:
// Davison, A. C. & Hinkley, D. V. (1997), Bootstrap Methods and their Application,
// section 3.8.
//
//	estimate := func(c [][]float64, _ []int) stats.Correlation { return stats.Spearman(c[0], c[1], nil) }
//
// It assumes that clusters are independent and many: with fewer than 20 or so the
// interval is too short. A draw in which the correlation is undefined, such as one of
// a single value, is left out and counted. estimate is called concurrently and must
// not keep or change what it is given. The error is that of a context cancelled
// before the end, or says that there are fewer than 2 clusters. It panics when
// lengths differ.
func BootstrapCorrelation(ctx context.Context, columns [][]float64, cluster []int, estimate func(columns [][]float64, cluster []int) Correlation, o BootstrapOptions) (CorrelationBootstrap, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if cluster == nil {
		cluster = make([]int, len(columns[0]))
		for i := range cluster {
			cluster[i] = i
		}
	}
	if len(cluster) != len(columns[0]) {
		panic(fmt.Sprintf("stats: %d cluster labels for %d rows", len(cluster), len(columns[0])))
	}
	labels := completeLabels(cluster, columns...)
	rows, missing := completeRows(columns...)
	code, _, sizes := codeGroups(labels)
	b := CorrelationBootstrap{N: len(code), Missing: missing, Clusters: len(sizes)}
	if b.Clusters < 2 {
		return b, errors.New("stats: a cluster bootstrap needs 2 clusters")
	}
	b.Rows = estimate(rows, labels)

	of := make([][]int, b.Clusters) // the rows of each cluster
	for g, n := range sizes {
		of[g] = make([]int, 0, n)
	}
	for i, g := range code {
		of[g] = append(of[g], i)
	}
	newEstimate := func() func([]int, []float64) {
		drawn := make([][]float64, len(rows))
		var label []int
		return func(counts []int, out []float64) {
			for k := range drawn {
				drawn[k] = drawn[k][:0]
			}
			label = label[:0]
			next := 0
			for g, count := range counts {
				for range count {
					for k, c := range rows {
						for _, i := range of[g] {
							drawn[k] = append(drawn[k], c[i])
						}
					}
					for range of[g] {
						label = append(label, next)
					}
					next++
				}
			}
			out[0] = estimate(drawn, label).Estimate
		}
	}
	draws, err := o.Resampling.ClustersWith(ctx, b.Clusters, newEstimate, 1)
	if err != nil {
		return b, err
	}
	var jackknife []float64
	if !o.Percentile {
		without, err := o.Resampling.LeaveOut(ctx, b.Clusters, newEstimate, 1)
		if err != nil {
			return b, err
		}
		jackknife = DrawColumn(without, 0)
	}
	b.Bootstrap = NewBootstrap(b.Rows.Estimate, DrawColumn(draws, 0), jackknife, o.Level)
	if math.IsNaN(b.Estimate) {
		b.Low, b.High, b.SE = math.NaN(), math.NaN(), math.NaN()
		b.Warnings = append(b.Warnings, b.Rows.Warnings...)
	}
	if b.Clusters < 20 {
		b.warn("%d clusters: the interval is too short", b.Clusters)
	}
	return b, nil
}

// String prints the interval rounded and what it rests on.
func (b CorrelationBootstrap) String() string {
	return fmt.Sprintf("%.3f [%.3f, %.3f], %s, %d draws of %d clusters, n = %d", b.Estimate, b.Low, b.High, b.Method, b.Draws, b.Clusters, b.N)
}
