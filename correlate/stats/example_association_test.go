package stats_test

import (
	"context"
	"fmt"

	"github.com/linkage-go/linkage/correlate/stats"
)

// Twelve teams, one of which lost a decimal point.
var (
	clarity = []float64{2.1, 3.4, 2.8, 4.0, 3.1, 2.5, 3.9, 3.3, 2.2, 3.6, 2.9, 4.2}
	service = []float64{5.1, 6.9, 6.0, 8.1, 6.2, 5.5, 7.7, 6.8, 59, 7.1, 6.3, 8.3}
	speed   = []float64{4, 6, 7, 6, 5, 6, 7, 5, 6, 6, 5, 7}
)

func ExampleBicor() {
	fmt.Println(stats.Pearson(clarity, service, nil))
	fmt.Println(stats.Bicor(clarity, service, nil))
	// Output:
	// Pearson, t test: -0.380 [-0.783, 0.248], p = 0.223, n = 12
	// biweight midcorrelation, t approximation: 0.873 [0.599, 0.964], p = 0.000209, n = 12
}

func ExamplePercentageBend() {
	fmt.Println(stats.PercentageBend(clarity, service, nil))
	// Output:
	// percentage bend, t test: 0.633 [0.093, 0.885], p = 0.0271, n = 12
}

func ExampleDistance() {
	// Service is worst where staffing is neither low nor high: no correlation sees it.
	var staffing, complaints []float64
	for i := -10; i <= 10; i++ {
		staffing, complaints = append(staffing, float64(i)), append(complaints, float64(100-i*i))
	}
	fmt.Printf("Pearson p = %.2f\n", stats.Pearson(staffing, complaints, nil).P)
	fmt.Println(stats.Distance(staffing, complaints))
	// Output:
	// Pearson p = 1.00
	// distance correlation, chi-squared test: 0.493, p = 0.0609, n = 21
}

func ExampleDistancePermuted() {
	d, err := stats.DistancePermuted(context.Background(), clarity, service, stats.Resampling{Replicates: 999, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d)
	// Output:
	// distance correlation, permutation test: 0.521, p = 0.061, n = 12
}

func ExampleXi() {
	var x, y []float64
	for i := -10; i <= 10; i++ {
		x, y = append(x, float64(i)), append(y, float64(i*i))
	}
	fmt.Printf("y is a function of x: %.2f\n", stats.Xi(x, y, nil).Estimate)
	fmt.Printf("x is none of y: %.2f\n", stats.Xi(y, x, nil).Estimate)
	// Output:
	// y is a function of x: 0.73
	// x is none of y: -0.12
}

func ExamplePolychoricTable() {
	// Answers to two questions with three options each.
	table := [][]float64{
		{40, 20, 10},
		{20, 40, 30},
		{5, 25, 60},
	}
	f := stats.PolychoricTable(table, nil)
	fmt.Printf("%.2f, standard error %.2f\n", f.Estimate, f.SE)
	fmt.Printf("normal underneath? p = %.2f\n", f.FitP)
	// Output:
	// 0.62, standard error 0.05
	// normal underneath? p = 0.69
}

func ExamplePolychoric() {
	x := []float64{1, 1, 2, 2, 3, 3, 1, 2, 3, 3, 2, 1}
	y := []float64{1, 2, 2, 3, 3, 2, 1, 1, 3, 3, 2, 2}
	fmt.Printf("answers %.2f, underneath %.2f\n", stats.Pearson(x, y, nil).Estimate, stats.Polychoric(x, y, &stats.PolychoricOptions{ML: true}).Estimate)
	// Output:
	// answers 0.67, underneath 0.78
}

func ExampleBivariateNormal() {
	fmt.Printf("%.4f\n", stats.BivariateNormal(0, 0, 0.5))
	// Output:
	// 0.3333
}

func ExampleCompareDependent() {
	// Does service go with clarity more than with speed?
	fmt.Println(stats.CompareDependent(service, clarity, speed, nil))
	// Output:
	// r(x,y) - r(x,z) = -0.474 [-0.945, 0.120], Williams p = 0.124, n = 12
}

func ExampleCompareDependentR() {
	fmt.Println(stats.CompareDependentR(0.83, 0.62, 0.60, 30, 0))
	// Output:
	// r(x,y) - r(x,z) = 0.210 [0.015, 0.478], Williams p = 0.0379, n = 30
}

func ExampleCorrelationBayesFactor() {
	fmt.Println(stats.CorrelationBayesFactor(0.6, 20, nil))
	fmt.Println(stats.CorrelationBayesFactor(0.6, 20, &stats.BayesFactorOptions{Direction: stats.Negative}))
	// Output:
	// Jeffreys' exact, kappa 1, either sign: BF10 = 10.63, n = 20
	// Jeffreys' exact, kappa 1, negative: BF10 = 0.08245, n = 20
}

func ExampleCorrelationPower() {
	fmt.Printf("power with 20 teams: %.2f\n", stats.CorrelationPower(0.5, 20, nil))
	fmt.Printf("teams for 0.80 at r = 0.3: %.1f\n", stats.CorrelationRows(0.3, 0.8, nil))
	fmt.Printf("smallest r that 30 teams detect: %.2f\n", stats.DetectableCorrelation(30, 0.8, nil))
	// Output:
	// power with 20 teams: 0.64
	// teams for 0.80 at r = 0.3: 84.1
	// smallest r that 30 teams detect: 0.49
}

func ExamplePearsonMatrix() {
	m := stats.PearsonMatrix([][]float64{clarity, service, speed}, nil)
	for _, p := range m.Pairs {
		fmt.Printf("%d with %d: %+.2f, p = %.3f, q = %.3f\n", p.I, p.J, p.Estimate, p.P, p.Q)
	}
	// Output:
	// 0 with 1: -0.38, p = 0.223, q = 0.334
	// 0 with 2: +0.52, p = 0.082, q = 0.245
	// 1 with 2: +0.09, p = 0.771, q = 0.771
}

func ExampleSpearmanMatrix() {
	m := stats.SpearmanMatrix([][]float64{clarity, service, speed}, nil)
	fmt.Println(m.At(0, 1))
	// Output:
	// Spearman, t approximation: 0.608 [-0.005, 0.889], p = 0.0358, n = 12
}

func ExampleWeighted() {
	answers := []float64{12, 8, 30, 9, 14, 11, 7, 25, 6, 18, 10, 9} // behind each mean
	fmt.Println(stats.Weighted(clarity, service, answers, stats.PrecisionWeights, nil))
	// Output:
	// Pearson, precision weights, t test: -0.240 [-0.715, 0.387], p = 0.453, n = 12
}
