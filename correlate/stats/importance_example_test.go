package stats_test

import (
	"context"
	"fmt"

	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/gold"
)

// lagged returns the drivers of GOLD-1, E1 also one period before, and the outcome.
func lagged() (columns [][]float64, outcome []float64, team []int) {
	columns = make([][]float64, 4)
	rows := gold.Rows()
	for i, r := range rows {
		if r.Period == 1 {
			continue
		}
		for j, v := range []int{rows[i-1].E1, r.E1, r.E2, r.E3} {
			columns[j] = append(columns[j], float64(v))
		}
		outcome, team = append(outcome, float64(r.C1)), append(team, r.Team)
	}
	return columns, outcome, team
}

// Which drivers go with the outcome, and how sure is their order when the twelve
// teams, not the 432 rows, are what could have come out differently?
func ExampleFitImportance() {
	columns, outcome, team := lagged()
	clusters, _ := stats.CentredCrossProducts(columns, outcome, team, nil)
	m, err := stats.FitImportance(context.Background(), clusters, stats.ImportanceOptions{
		Base:      []int{0}, // the constant
		Names:     []string{"E1 before", "E1", "E2", "E3"},
		Bootstrap: &stats.Resampling{Replicates: 500, Seed: 1},
		Top:       2,
		Noise:     true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(m)
	// Output:
	// LMG, all 16 subsets of R² 0.736, 432 rows of 12 clusters
	// driver     share  percent  95% interval    rank       P(first)  P(top 2)  p(noise)
	// E1 before  0.412     56.0  [0.367, 0.454]   1 [1, 1]     1.000     1.000     0.002
	// E2         0.302     41.0  [0.280, 0.325]   2 [2, 2]     0.000     1.000     0.002
	// E1         0.015      2.1  [0.010, 0.024]   3 [3, 3]     0.000     0.000     0.002
	// E3         0.007      1.0  [0.003, 0.011]   4 [4, 4]     0.000     0.000     0.002
}

func ExampleFitDominance() {
	columns, outcome, team := lagged()
	clusters, _ := stats.CentredCrossProducts(columns, outcome, team, nil)
	d, err := stats.FitDominance(clusters, stats.ImportanceOptions{
		Base:  []int{0},
		Names: []string{"E1 before", "E1", "E2", "E3"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d)
	// Output:
	// dominance in R² 0.736, 432 rows of 12 clusters
	// driver     general   over 1   over 2   over 3   over 4
	// E1 before    0.412        -    1.000    1.000    1.000
	// E1           0.015    0.000        -    0.000    0.500
	// E2           0.302    0.000    1.000        -    1.000
	// E3           0.007    0.000    0.500    0.000        -
}

// Any quantity that cluster sums determine has an interval: here the ratio of two
// sums over clusters.
func ExampleResampling_Clusters() {
	customers := []float64{12, 40, 25, 18, 33, 9, 51, 27}
	complaints := []float64{3, 4, 6, 2, 9, 1, 7, 8}
	ratio := func(counts []int, out []float64) {
		var sum, of float64
		for g, k := range counts {
			sum += float64(k) * complaints[g]
			of += float64(k) * customers[g]
		}
		out[0] = sum / of
	}
	ctx := context.Background()
	plan := stats.Resampling{Replicates: 2000, Seed: 7}
	draws, err := plan.Clusters(ctx, len(customers), ratio, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := plan.LeaveOut(ctx, len(customers), func() func([]int, []float64) { return ratio }, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(stats.NewBootstrap(40./215, stats.DrawColumn(draws, 0), stats.DrawColumn(without, 0), 0.95))
	// Output:
	// 0.186 [0.1309, 0.2471], BCa, 2000 draws
}

// A scan over lags looks several times, so the best of them needs a better p-value
// than a single look would.
func ExampleMaxTWild() {
	rows := gold.Rows()
	var tests []stats.FamilyTest
	for lag := range 4 {
		clusters := make([]stats.CrossProduct, gold.Teams)
		for g := range clusters {
			clusters[g] = stats.NewCrossProduct(2)
		}
		for i, r := range rows {
			if r.Period > lag {
				clusters[r.Team-1].Add([]float64{1, float64(rows[i-lag].E1)}, float64(r.C1), 1)
			}
		}
		f, err := stats.FitClusters(clusters, 2, 0)
		if err != nil {
			fmt.Println(err)
			return
		}
		tests = append(tests, stats.FamilyTest{Name: fmt.Sprintf("lag %d", lag), Fit: f, Contrast: f.Column(1)})
	}
	m, err := stats.MaxTWild(context.Background(), tests, stats.Resampling{}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(m)
	// Output:
	// step-down max-|t|, wild cluster bootstrap enumerated, family of 4, 12 clusters
	// test        t         p  adjusted
	// lag 0    0.59     0.597      0.75
	// lag 1   17.47  0.000488  0.000488
	// lag 2    2.54     0.043    0.0903
	// lag 3    0.51     0.642      0.75
}
