package stats_test

import (
	"fmt"
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

func ExamplePearson() {
	workload := []float64{2.1, 3.4, 2.8, 4.0, 3.1, 2.5, 3.9, math.NaN()}
	waiting := []float64{11, 19, 14, 21, 20, 12, 18, 15}
	c := stats.Pearson(workload, waiting, nil)
	fmt.Println(c)
	fmt.Printf("%d row left out\n", c.Missing)
	// Output:
	// Pearson, t test: 0.875 [0.358, 0.981], p = 0.00986, n = 7
	// 1 row left out
}

func ExampleSpearman() {
	// Few rows without ties: p is counted over all permutations.
	fmt.Println(stats.Spearman([]float64{1, 2, 3, 4, 5, 6}, []float64{2, 1, 4, 3, 9, 7}, nil))
	// Output:
	// Spearman, exact p: 0.829 [-0.127, 0.986], p = 0.0583, n = 6
}

func ExampleKendall() {
	// Five-point answers tie; tau-b corrects for that.
	fmt.Println(stats.Kendall([]float64{1, 2, 2, 3, 4, 5, 5}, []float64{2, 1, 3, 3, 4, 4, 5}, nil))
	// Output:
	// Kendall tau-b, normal approximation: 0.789 [0.311, 0.949], p = 0.0185, n = 7
}

func ExamplePartial() {
	size := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	x := []float64{2, 1, 4, 3, 6, 5, 8, 7}
	y := []float64{1, 3, 2, 5, 4, 7, 6, 8}
	fmt.Printf("raw %.2f\n", stats.Pearson(x, y, nil).Estimate)
	fmt.Printf("given size %.2f\n", stats.Partial(x, y, [][]float64{size}, nil).Estimate)
	// Output:
	// raw 0.69
	// given size -0.95
}

func ExampleDecomposeLevels() {
	// In every group y falls with x, yet groups with more x have more y.
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	y := []float64{3, 2.5, 1, 6, 4.5, 4, 9, 8, 7.5}
	group := []int{1, 1, 1, 2, 2, 2, 3, 3, 3}
	l := stats.DecomposeLevels(x, y, group, nil)
	fmt.Printf("raw     %+.2f\n", l.Raw.Estimate)
	fmt.Printf("between %+.2f, %v groups\n", l.Between.Estimate, l.Groups)
	fmt.Printf("within  %+.2f, %v degrees of freedom\n", l.Within.Estimate, l.Within.DF)
	fmt.Println("signs conflict:", l.SignConflict)
	// Output:
	// raw     +0.81
	// between +1.00, 3 groups
	// within  -0.96, 5 degrees of freedom
	// signs conflict: true
}

func ExampleIntraclassCorrelation() {
	y := []float64{4, 5, 4, 2, 3, 2, 5, 5, 4, 3, 2, 3}
	group := []int{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4}
	c := stats.IntraclassCorrelation(y, group, nil)
	fmt.Printf("ICC(1) %.2f [%.2f, %.2f]\n", c.ICC1, c.ICC1Low, c.ICC1High)
	fmt.Printf("ICC(2) %.2f: how reliable a mean of %.0f answers is\n", c.ICC2, c.N0)
	// Output:
	// ICC(1) 0.79 [0.30, 0.98]
	// ICC(2) 0.92: how reliable a mean of 3 answers is
}

func ExampleRWG() {
	null := stats.UniformVariance(5) // five options
	fmt.Printf("%.2f\n", stats.RWG([]float64{4, 4, 5, 4, 3}, null).Estimate)
	divided := stats.RWG([]float64{1, 5, 1, 5}, null)
	fmt.Println(divided.Estimate, divided.Warnings)
	// Output:
	// 0.75
	// 0 [answers spread more than at random: negative, set to 0]
}

func ExampleBH() {
	p := []float64{0.001, 0.30, 0.02, math.NaN(), 0.04}
	for _, q := range stats.BH(p) {
		fmt.Printf("%.3f ", q)
	}
	fmt.Println()
	// Output:
	// 0.004 0.300 0.040 NaN 0.053
}

func ExampleProfileLags() {
	// y is what x was one period before.
	x := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	y := []float64{2, 3, 1, 4, 1, 5, 9, 2}
	unit := []int{1, 1, 1, 1, 1, 1, 1, 1}
	period := []int{1, 2, 3, 4, 5, 6, 7, 8}
	for _, l := range stats.ProfileLags(x, y, unit, period, 1, nil) {
		fmt.Printf("lag %+d: %+.2f, %d pairs\n", l.Lag, l.Overlap.Estimate, l.N)
	}
	// Output:
	// lag -1: +0.16, 7 pairs
	// lag +0: -0.15, 8 pairs
	// lag +1: +1.00, 7 pairs
}

func ExampleRobustnessValue() {
	// The study of Cinelli and Hazlett (2020): t = 4.18 on 783 degrees of freedom.
	fmt.Printf("%.1f %% of what is left unexplained, on both sides\n", 100*stats.RobustnessValue(4.18445, 783))
	// Output:
	// 13.9 % of what is left unexplained, on both sides
}

func ExampleEValueRR() {
	e := stats.EValueRR(0.80, 0.71, 0.91)
	fmt.Printf("%.2f, interval %.2f\n", e.Estimate, e.Limit)
	// Output:
	// 1.81, interval 1.43
}

func ExampleDisattenuate() {
	r, beyond := stats.Disattenuate(0.22, 0.60, 0.75)
	fmt.Printf("%.2f %v\n", r, beyond)
	// Output:
	// 0.33 false
}
