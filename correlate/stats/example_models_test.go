package stats_test

import (
	"context"
	"fmt"

	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/gold"
)

// A models holds what the examples of this file regress.
type models struct {
	e1, e2, e3, c1           []float64
	team, touchpoint, period []int
}

func modelData() (m models) {
	rows := gold.Unbalanced()
	m.e1 = gold.Column(rows, func(r gold.Row) int { return r.E1 })
	m.e2 = gold.Column(rows, func(r gold.Row) int { return r.E2 })
	m.e3 = gold.Column(rows, func(r gold.Row) int { return r.E3 })
	m.c1 = gold.Column(rows, func(r gold.Row) int { return r.C1 })
	for _, r := range rows {
		m.team, m.touchpoint, m.period = append(m.team, r.Team), append(m.touchpoint, r.Touchpoint), append(m.period, r.Period)
	}
	return m
}

// Teams differ in ways the drivers do not explain: a random intercept.
func ExampleFitMixed() {
	d := modelData()
	m, err := stats.FitMixed([][]float64{d.e1, d.e2, d.e3}, d.c1, d.team, stats.MixedOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := m.Estimate(1)
	fmt.Printf("e1 %.3f [%.3f, %.3f], df %.1f\n", e.Estimate, e.Low, e.High, e.DF)
	fmt.Printf("ICC %.3f, teams differ: p = %.3f\n", m.ICC, m.P)
	fmt.Printf("team %d: %+.0f ± %.0f, reliability %.2f\n", m.Labels[0], m.Effects[0], m.EffectSE[0], m.Reliability[0])
	// Output:
	// e1 0.771 [0.374, 1.169], df 355.8
	// ICC 0.086, teams differ: p = 0.002
	// team 1: +133 ± 361, reliability 0.77
}

// The same driver within teams and between them: the signs disagree.
func ExampleMundlak() {
	d := modelData()
	within, between := stats.Mundlak([][]float64{d.e1}, d.c1, d.team)
	m, err := stats.FitMixed(append(within, between...), d.c1, d.team, stats.MixedOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("within %.2f, between %.2f\n", m.Coef[1], m.Coef[2])
	e := m.Contrast([]float64{0, -1, 1})
	fmt.Printf("difference %.2f [%.2f, %.2f], p = %.4f\n", e.Estimate, e.Low, e.High, e.P)
	// Output:
	// within -0.42, between 1.30
	// difference 1.72 [0.85, 2.59], p = 0.0005
}

func ExampleFitCrossed() {
	d := modelData()
	c, err := stats.FitCrossed([][]float64{d.e1, d.e2, d.e3}, d.c1, d.team, d.touchpoint, stats.MixedOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	total := c.First.Variance + c.Second.Variance + c.VarWithin
	fmt.Printf("of the variance, teams %.0f %%, touchpoints %.0f %%\n", 100*c.First.Variance/total, 100*c.Second.Variance/total)
	for i, tp := range c.Second.Labels {
		fmt.Printf("touchpoint %d %+.0f\n", tp, c.Second.Effects[i])
	}
	// Output:
	// of the variance, teams 11 %, touchpoints 14 %
	// touchpoint 1 -463
	// touchpoint 2 +1060
	// touchpoint 3 +540
	// touchpoint 4 -1137
}

// Errors of one team hang together, and so do those of one period.
func ExampleOLS_TwoWay() {
	d := modelData()
	f, err := stats.FitOLS([][]float64{d.e1, d.e2, d.e3}, d.c1, stats.OLSOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := f.TwoWay(d.team, d.period)
	for j := 1; j <= 3; j++ {
		fmt.Printf("%.3f ± %.3f, clipped %.3f\n", f.Coef[j], w.Estimate(j).SE, w.Clipped(j).SE)
	}
	fmt.Println(w.Warnings)
	// Output:
	// 1.131 ± 0.288, clipped 0.289
	// -1.929 ± 0.095, clipped 0.096
	// -0.335 ± 0.184, clipped 0.237
	// [the two-way covariance has negative eigenvalues (1): see the clipped standard error]
}

func ExampleFitLogistic() {
	d := modelData()
	satisfied := make([]float64, len(d.c1))
	for i, v := range d.c1 {
		if v >= 40000 {
			satisfied[i] = 1
		}
	}
	f, err := stats.FitLogistic([][]float64{d.e1, d.e2}, satisfied, stats.LogisticOptions{Cluster: d.team})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := f.Estimate(2)
	fmt.Printf("log odds per 1000 points of e2: %.2f [%.2f, %.2f], %d rows of %d teams\n", 1000*e.Estimate, 1000*e.Low, 1000*e.High, e.N, e.Clusters)

	// A column that tells the outcome has no finite coefficient.
	_, err = stats.FitLogistic([][]float64{d.c1}, satisfied, stats.LogisticOptions{})
	fmt.Println(err)
	// Output:
	// log odds per 1000 points of e2: -1.46 [-1.80, -1.12], 436 rows of 12 teams
	// columns [0] predict 436 rows perfectly (complete separation): the columns separate the outcome
}

// What moves the worst tenth of outcomes?
func ExampleFitQuantile() {
	d := modelData()
	f, err := stats.FitQuantile([][]float64{d.e1, d.e2}, d.c1, stats.QuantileOptions{Tau: 0.1, Cluster: d.team})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("e2 %.3f ± %.3f\n", f.Coef[2], f.Estimate(2).SE)
	b, err := f.Bootstrap(context.Background(), stats.Resampling{Replicates: 500, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("[%.2f, %.2f] over %d draws of teams\n", b[2].Low, b[2].High, b[2].Draws)
	// Output:
	// e2 -1.990 ± 0.113
	// [-2.16, -1.66] over 500 draws of teams
}

// e1 given twice: least squares cannot say whose the effect is, ridge shares it.
func ExampleFitRidge() {
	d := modelData()
	r, err := stats.FitRidge([][]float64{d.e1, d.e1, d.e2}, d.c1, d.team, stats.RidgeOptions{Folds: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %.2f %.2f\n", r.Standardised[0], r.Standardised[1], r.Standardised[2])
	fmt.Printf("predicts %.0f %% of the variance in teams left out\n", 100*r.R2Predicted)
	// Output:
	// 0.14 0.14 -0.60
	// predicts 29 % of the variance in teams left out
}
