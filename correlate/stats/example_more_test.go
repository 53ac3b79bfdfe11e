package stats_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/linkage-go/linkage/correlate/stats"
)

// Three departments, four answers each: trust on the day, and the day's complaints.
var (
	trust      = []float64{4, 5, 4, 5, 2, 3, 3, 2, 3, 4, 4, 5}
	complaints = []float64{3, 1, 2, 2, 6, 4, 5, 6, 4, 4, 3, 2}
	department = []int{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}
)

func ExampleSemipartial() {
	size := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	x := []float64{2, 1, 4, 3, 6, 5, 8, 7}
	y := []float64{1, 3, 2, 5, 4, 7, 6, 8}
	c := stats.Semipartial(x, y, [][]float64{size}, nil)
	fmt.Printf("what y adds to size in explaining x: R² + %.3f\n", c.Estimate*c.Estimate)
	// Output:
	// what y adds to size in explaining x: R² + 0.163
}

func ExamplePartialKendall() {
	size := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	x := []float64{2, 1, 4, 3, 6, 5, 8, 7}
	y := []float64{1, 3, 2, 5, 4, 7, 6, 8}
	fmt.Printf("raw %.2f\n", stats.Kendall(x, y, nil).Estimate)
	fmt.Printf("given size %.2f\n", stats.PartialKendall(x, y, [][]float64{size}).Estimate)
	// Output:
	// raw 0.50
	// given size -0.14
}

func ExampleRepeatedMeasures() {
	c := stats.RepeatedMeasures(trust, complaints, department, nil)
	fmt.Println(c)
	fmt.Println(c.DF, "degrees of freedom")
	// Output:
	// Pearson within subjects, t test: -0.822 [-0.956, -0.398], p = 0.00355, n = 12
	// 8 degrees of freedom
}

func ExampleBootstrapCorrelation() {
	// Rows of a team belong together, so teams are drawn, not rows. Any correlation
	// will do: here Spearman's.
	spearman := func(c [][]float64, _ []int) stats.Correlation { return stats.Spearman(c[0], c[1], nil) }
	var x, y []float64
	var team []int
	rng := rand.New(rand.NewPCG(1, 1))
	for t := range 30 { // thirty teams of six
		a, b := rng.NormFloat64(), rng.NormFloat64()
		for range 6 {
			x, y, team = append(x, a+rng.NormFloat64()), append(y, a+b+rng.NormFloat64()), append(team, t)
		}
	}
	b, err := stats.BootstrapCorrelation(context.Background(), [][]float64{x, y}, team, spearman, stats.BootstrapOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Printf("by row  %.2f to %.2f\n", b.Rows.Low, b.Rows.High)
	fmt.Printf("by team %.2f to %.2f, %s, %d teams\n", b.Low, b.High, b.Method, b.Clusters)
	// Output:
	// by row  0.29 to 0.54
	// by team 0.26 to 0.57, BCa, 30 teams
}

func ExampleOneWay() {
	a := stats.OneWay(trust, department)
	fmt.Printf("F(%v, %v) = %.2f, p = %.4f\n", a.DFBetween, a.DFWithin, a.F, a.P)
	// Output:
	// F(2, 9) = 9.75, p = 0.0056
}

func ExampleFitRandomIntercept() {
	m := stats.FitRandomIntercept(trust, department)
	fmt.Printf("between %.3f, within %.3f\n", m.VarBetween, m.VarWithin)
	fmt.Printf("the second department's mean is pulled from 2.50 to %.2f\n", m.Shrunken[1])
	// Output:
	// between 0.972, within 0.444
	// the second department's mean is pulled from 2.50 to 2.62
}

func ExampleRWGJ() {
	items := [][]float64{{4, 3, 4, 4}, {3, 4, 4, 2}, {3, 3, 4, 4}} // three items, four members
	null := stats.UniformVariance(5)
	fmt.Printf("rwg(j) %.3f, r*wg(j) %.3f\n", stats.RWGJ(items, null).Estimate, stats.RStarWGJ(items, null).Estimate)
	fmt.Printf("awg %.3f, AD %.3f points\n", stats.AWG(items, 1, 5).Estimate, stats.AverageDeviation(items).Estimate)
	// Output:
	// rwg(j) 0.900, r*wg(j) 0.750
	// awg 0.803, AD 0.542 points
}

func ExampleRandomGroupResampling() {
	r, err := stats.RandomGroupResampling(context.Background(), trust, department, stats.Resampling{Replicates: 999})
	if err != nil {
		panic(err)
	}
	fmt.Printf("variance within departments %.2f, within random ones %.2f, p = %.3f\n", r.Within, r.Random, r.P)
	// Output:
	// variance within departments 0.44, within random ones 1.15, p = 0.012
}

func ExampleItemReliability() {
	items := [][]float64{
		{4, 5, 2, 3, 4, 1, 5, 3, 2, 4},
		{4, 4, 2, 3, 5, 2, 5, 3, 1, 4},
		{5, 4, 3, 2, 4, 1, 4, 3, 2, 5},
	}
	r := stats.ItemReliability(items, 0)
	fmt.Printf("alpha %.3f [%.3f, %.3f], omega %.3f\n", r.Alpha, r.Low, r.High, r.Omega)
	// Output:
	// alpha 0.929 [0.792, 0.981], omega 0.931
}

func ExampleRaterICC() {
	// Six calls, scored by the same four listeners.
	r := stats.RaterICC([][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}, nil)
	fmt.Printf("any listener's score: %.3f [%.3f, %.3f]\n", r.Random.Single, r.Random.SingleLow, r.Random.SingleHigh)
	fmt.Printf("the mean of four:     %.3f [%.3f, %.3f]\n", r.Random.Mean, r.Random.MeanLow, r.Random.MeanHigh)
	fmt.Printf("severity set aside:   %.3f [%.3f, %.3f]\n", r.Fixed.Mean, r.Fixed.MeanLow, r.Fixed.MeanHigh)
	// Output:
	// any listener's score: 0.290 [0.019, 0.761]
	// the mean of four:     0.620 [0.071, 0.927]
	// severity set aside:   0.909 [0.676, 0.986]
}

func ExampleAdjust() {
	// The fifth test was not possible: it does not count.
	a := stats.Adjust([]float64{.001, .012, .0375, .2, math.NaN()}, stats.BenjaminiHochberg)
	fmt.Println(a)
	fmt.Printf("%.3f %v\n", a.P, a.Rejected(.05))
	// Output:
	// 4 tests, adjustment: Benjamini-Hochberg; 1 not possible
	// [0.004 0.024 0.050 0.200 NaN] [0 1 2]
}

func ExampleHolm() {
	p := []float64{.001, .0125, .02, .03}
	fmt.Printf("Holm     %.4f\n", stats.Holm(p))
	fmt.Printf("Hochberg %.4f\n", stats.Hochberg(p))
	fmt.Printf("Hommel   %.4f\n", stats.Hommel(p))
	// Output:
	// Holm     [0.0040 0.0375 0.0400 0.0400]
	// Hochberg [0.0040 0.0300 0.0300 0.0300]
	// Hommel   [0.0040 0.0300 0.0300 0.0300]
}

func ExampleMaxTBootstrap() {
	estimate := []float64{2, .5}
	draws := [][]float64{{1.2, .9}, {2.9, -.4}, {2.1, 1.3}, {1.8, .2}, {2.4, .6}, {1.6, .4}}
	m := stats.MaxTBootstrap([]string{"clarity", "tools"}, estimate, draws, 0)
	fmt.Printf("%d tests, t = %.2f and %.2f\n", m.Family, m.T[0], m.T[1])
	// Output:
	// 2 tests, t = 3.31 and 0.85
}

func ExampleClusterFit_Wild() {
	clusters, _ := stats.CentredCrossProducts([][]float64{trust}, complaints, department, nil)
	f, err := stats.FitClusters(clusters, 2, 0)
	if err != nil {
		panic(err)
	}
	// Three teams have eight assignments of signs: no p-value below 2/8 is possible.
	w := f.Wild(f.Column(1), stats.WildOptions{})
	fmt.Println(w.P, w.Smallest, w.Exact)
	// Output:
	// 0.25 0.25 true
}

func ExampleNewBootstrap() {
	draws := []float64{1.8, 2.1, 2.4, 1.9, 2.2, 2.6, 2.0, 2.3, 1.7, 2.5}
	fmt.Println(stats.NewBootstrap(2.1, draws, nil, .8))
	// Output:
	// 2.1 [1.79, 2.51], percentile, 10 draws
}

func ExampleJackknife() {
	se, bias := stats.Jackknife(.42, []float64{.40, .45, .38, .44, .41})
	fmt.Printf("%.3f %+.3f\n", se, bias)
	// Output:
	// 0.052 -0.016
}

func ExampleNickellBias() {
	fmt.Printf("%.2f with 5 periods, %.2f with 20\n", stats.NickellBias(.5, 5), stats.NickellBias(.5, 20))
	// Output:
	// -0.33 with 5 periods, -0.08 with 20
}

func ExampleBenchmarkConfounder() {
	// A confounder twice as strong as seniority, which explains 3 % of the driver and
	// 5 % of the outcome, given the rest.
	c := stats.BenchmarkConfounder(.03, .05, 2)
	estimate, se, t := c.Adjust(.8, .2, 240)
	fmt.Printf("%.2f becomes %.2f (t %.1f)\n", .8, estimate, t)
	_ = se
	// Output:
	// 0.80 becomes 0.53 (t 2.7)
}

func ExampleStudentTail() {
	// 1-CDF is 0 there.
	fmt.Printf("%.4g\n", stats.StudentTail(40, 28))
	fmt.Printf("%.4g\n", stats.NormalTail(20))
	// Output:
	// 1.493e-26
	// 2.754e-89
}

func ExampleMedian() {
	fmt.Println(stats.Median(trust), stats.Quantile7(trust, .75), stats.MidRanks([]float64{3, 1, 3}))
	// Output:
	// 4 4.25 [2.5 1 2.5]
}

func ExampleEffectiveN() {
	fmt.Printf("%.2f %.2f\n", stats.EffectiveN([]float64{1, 1, 1, 1}), stats.EffectiveN([]float64{5, 1, 1, 1}))
	// Output:
	// 4.00 2.29
}

func ExampleLogistic_Estimate() {
	var x, y []float64
	var team []int
	for i := range 60 {
		v := math.Sin(float64(i * i))
		x, team = append(x, v), append(team, i%15)
		y = append(y, math.Round((1+math.Sin(float64(3*i)+v))/2))
	}
	l, err := stats.FitLogistic([][]float64{x}, y, stats.LogisticOptions{Cluster: team})
	if err != nil {
		panic(err)
	}
	e := l.Estimate(1)
	fmt.Printf("odds ratio %.2f, p = %.2f (%s)\n", math.Exp(e.Estimate), e.P, e.Method)
	// Output:
	// odds ratio 1.01, p = 0.97 (logistic, CR2, Satterthwaite df)
}

func ExampleBY() {
	fmt.Printf("%.4f\n", stats.BY([]float64{.001, .012, .03, .2})) // tests that depend on each other in any way
	// Output:
	// [0.0083 0.0500 0.0833 0.4167]
}

func ExampleTSBH() {
	p := []float64{.001, .008, .012, .02, .041, .049, .2, .6}
	fmt.Printf("BH   %.4f\n", stats.BH(p)[:5])
	fmt.Printf("TSBH %.4f\n", stats.TSBH(p, .05)[:5]) // four of eight rejected at first
	// Output:
	// BH   [0.0080 0.0320 0.0320 0.0400 0.0653]
	// TSBH [0.0040 0.0160 0.0160 0.0200 0.0327]
}

func ExamplePearsonWeighted() {
	answers := []float64{4, 9, 12, 5, 30, 8, 7, 16, 11, 4, 6, 9}
	c := stats.PearsonWeighted(trust, complaints, answers, nil)
	fmt.Printf("%.3f, as good as %.1f rows\n", c.Estimate, stats.EffectiveN(answers))
	// Output:
	// -0.964, as good as 8.2 rows
}

func ExampleMeanReliability() {
	fmt.Printf("%.2f for teams of 5, %.2f for teams of 20\n", stats.MeanReliability(5, .1), stats.MeanReliability(20, .1))
	// Output:
	// 0.36 for teams of 5, 0.69 for teams of 20
}

func ExampleDisattenuateSharedRaters() {
	r, beyond := stats.DisattenuateSharedRaters(.45, .20, .7, .6)
	fmt.Printf("%.3f %v\n", r, beyond)
	// Output:
	// 0.586 false
}

func ExampleEValueCorrelation() {
	e := stats.EValueCorrelation(.3, .1, .5)
	fmt.Printf("%.2f, and %.2f to reach the interval's limit\n", e.Estimate, e.Limit)
	// Output:
	// 2.94, and 1.69 to reach the interval's limit
}

func ExampleEValueSMD() {
	e := stats.EValueSMD(.25, .1)
	fmt.Printf("%.2f, and %.2f to reach the interval's limit\n", e.Estimate, e.Limit)
	// Output:
	// 1.82, and 1.28 to reach the interval's limit
}

func ExampleRobustnessValueAt() {
	fmt.Printf("to nothing %.3f, to p = .05 %.3f\n", stats.RobustnessValue(4.18, 783), stats.RobustnessValueAt(4.18, 783, .05))
	// Output:
	// to nothing 0.139, to p = .05 0.076
}

func ExampleSemipartialKendall() {
	size := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	x := []float64{2, 1, 4, 3, 6, 5, 8, 7}
	y := []float64{1, 3, 2, 5, 4, 7, 6, 8}
	fmt.Printf("%.2f\n", stats.SemipartialKendall(x, y, [][]float64{size}).Estimate)
	// Output:
	// -0.10
}

func ExampleOLS_VIF() {
	a := []float64{1, 2, 3, 4, 5, 6}
	b := []float64{1, 2, 3, 4, 5, 7} // nearly a
	y := []float64{2, 1, 4, 3, 6, 5}
	f, err := stats.FitOLS([][]float64{a, b}, y, stats.OLSOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.0f, condition %.0f\n", f.VIF(1), f.Condition)
	// Output:
	// 49, condition 14
}

func ExamplePartialOutEach() {
	// Columns of each department: the constant and trust. Without the constant of all
	// rows together, what is left is centred on the overall means.
	clusters, _ := stats.CentredCrossProducts([][]float64{trust}, complaints, department, nil)
	rest, rank := stats.PartialOutEach(clusters, []int{0})
	all := stats.Pool(rest, 1)
	fmt.Printf("%d removed, slope %.3f\n", rank, all.XY[0]/all.XX[0])
	// Output:
	// 1 removed, slope -1.421
}
