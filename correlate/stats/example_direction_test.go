package stats_test

import (
	"context"
	"fmt"
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/gold"
)

// goldPanel returns E1, E2 and C1 of GOLD-1 with the team, the unit (a touchpoint of
// a team) and the period of each row. E1 moves C1 one period later.
func goldPanel() (e1, e2, c1 []float64, team, unit, period []int) {
	for _, r := range gold.Rows() {
		e1, e2, c1 = append(e1, float64(r.E1)), append(e2, float64(r.E2)), append(c1, float64(r.C1))
		team, unit, period = append(team, r.Team), append(unit, 100*r.Team+r.Touchpoint), append(period, r.Period)
	}
	return e1, e2, c1, team, unit, period
}

// In ten periods Z-bar would report both directions; Z-tilde finds the planted one.
func ExampleGrangerPanel() {
	e1, _, c1, _, unit, period := goldPanel()
	forth, back := stats.GrangerPanel(e1, c1, unit, period, 1), stats.GrangerPanel(c1, e1, unit, period, 1)
	fmt.Printf("E1 before C1: Z-tilde %.1f, p %.2g (Z-bar %.1f)\n", forth.ZTilde, forth.P, forth.ZBar)
	fmt.Printf("C1 before E1: Z-tilde %.1f, p %.2g (Z-bar %.1f, p %.2g)\n", back.ZTilde, back.P, back.ZBar, back.PZBar)
	fmt.Println(stats.GrangerPanel(e1, c1, unit, period, 2).Warnings[0])
	// Output:
	// E1 before C1: Z-tilde 15.3, p 1e-52 (Z-bar 38.7)
	// C1 before E1: Z-tilde 1.3, p 0.18 (Z-bar 5.6, p 1.9e-08)
	// no unit has more than 11 consecutive periods: too short for order 2
}

// One series each, such as all teams together: does x help to predict y?
func ExampleGranger() {
	x := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8}
	y := []float64{0, 3, 1, 4, 2, 5, 9, 2, 5, 5, 3, 6} // about x one period before
	g := stats.Granger(x, y, 1)
	fmt.Printf("F(%.0f, %.0f) = %.0f, p %.1g\n", g.DF1, g.DF2, g.F, g.P)
	// Output:
	// F(1, 8) = 148, p 2e-06
}

func ExampleFitCrossLagged() {
	e1, _, c1, team, unit, period := goldPanel()
	for _, method := range []stats.LagMethod{stats.PooledLag, stats.FixedEffectsLag, stats.CorrectedLag} {
		f, err := stats.FitCrossLagged(e1, c1, unit, period, stats.LagOptions{Method: method, Cluster: team})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: E1 to C1 %.2f (p %.1g), C1 to E1 %.3f (p %.1g)\n", method, f.XToY.Estimate, f.XToY.P, f.YToX.Estimate, f.YToX.P)
	}
	// Output:
	// pooled: E1 to C1 2.43 (p 1e-08), C1 to E1 0.005 (p 0.7)
	// fixed effects: E1 to C1 3.04 (p 9e-09), C1 to E1 -0.017 (p 0.2)
	// bias-corrected fixed effects: E1 to C1 2.95 (p 1e-08), C1 to E1 -0.005 (p 0.7)
}

// E1 has no memory of its own, but over nine periods fixed effects lean towards a
// negative one. The corrected estimates do not.
func ExampleFitAutoregression() {
	e1, _, _, team, unit, period := goldPanel()
	fmt.Printf("expected from bias alone: %.3f\n", stats.NickellBias(0, 9))
	for _, method := range []stats.LagMethod{stats.FixedEffectsLag, stats.CorrectedLag, stats.HalfPanelLag} {
		e, err := stats.FitAutoregression(e1, unit, period, stats.LagOptions{Method: method, Cluster: team})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %.3f [%.3f, %.3f]\n", method, e.Estimate, e.Low, e.High)
	}
	// Output:
	// expected from bias alone: -0.111
	// fixed effects: -0.061 [-0.173, 0.051]
	// bias-corrected fixed effects: 0.050 [-0.079, 0.179]
	// half-panel jackknife: 0.064 [-0.086, 0.214]
}

// Two teams change their rota in period 3, two in period 5, three never do. The
// effect is 2 at first and grows by 1 each period.
func ExampleDifferenceInDifferences() {
	var y []float64
	var team, period, first []int
	for u, start := range []int{3, 3, 5, 5, stats.Never, stats.Never, stats.Never} {
		for p := 1; p <= 6; p++ {
			v := float64(10*u + p + (u+3)*p*p%4) // own level, common trend, noise
			if p >= start {
				v += float64(2 + p - start)
			}
			y, team, period, first = append(y, v), append(team, u), append(period, p), append(first, start)
		}
	}
	d, err := stats.DifferenceInDifferences(context.Background(), y, team, period, first, stats.DIDOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range d.Events {
		if e.Event >= 0 {
			fmt.Printf("%+d: %.2f\n", e.Event, e.Estimate.Estimate)
		}
	}
	fmt.Printf("overall %.2f [%.2f, %.2f]\n", d.Overall.Estimate, d.Overall.Low, d.Overall.High)
	// Output:
	// +0: 2.17
	// +1: 3.00
	// +2: 4.17
	// +3: 5.00
	// overall 3.08 [1.47, 4.70]
}

func ExampleMediate() {
	e1, e2, c1, team, _, _ := goldPanel()
	m, err := stats.Mediate(context.Background(), e1, e2, c1, stats.MediationOptions{Cluster: team})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("through E2 %.2f [%.2f, %.2f], directly %.2f\n", m.Indirect.Estimate, m.Indirect.Low, m.Indirect.High, m.Direct.Estimate)
	fmt.Printf("nothing left if a common cause gives a correlation of %.2f; at -0.3: %.2f\n", m.RhoZero, m.At(-.3))
	// Output:
	// through E2 -1.03 [-1.27, -0.83], directly 1.18
	// nothing left if a common cause gives a correlation of -0.56; at -0.3: -0.55
}

// Is the association inside teams more than what any other team's driver would show?
func ExamplePlacebo() {
	e1, _, c1, team, unit, period := goldPanel()
	slot := make([]int, len(unit))
	for i := range slot {
		slot[i] = 100*(unit[i]%100) + period[i] // touchpoint and period
	}
	later := func(x []float64) float64 { return stats.ProfileLags(x, c1, unit, period, 1, nil)[2].Overlap.Estimate }
	test, err := stats.Placebo(context.Background(), e1, team, slot, later, stats.Resampling{Replicates: 199})
	if err != nil {
		fmt.Println(err)
		return
	}
	largest := 0.0
	for _, r := range test.Placebos {
		largest = max(largest, math.Abs(r))
	}
	fmt.Printf("r %.2f, largest placebo %.2f, p %.3f\n", test.Statistic, largest, test.P)
	// Output:
	// r 0.66, largest placebo 0.37, p 0.005
}

func ExampleLeaveOneOut() {
	clusters := make([]stats.CrossProduct, gold.Teams)
	for g := range clusters {
		clusters[g] = stats.NewCrossProduct(2)
	}
	for _, r := range gold.Unbalanced() {
		clusters[r.Team-1].Add([]float64{1, float64(r.E2)}, float64(r.C1), 1)
	}
	in, err := stats.LeaveOneOut(clusters, 2, 0, []float64{0, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, between %.3f and %.3f without one team; most without team %d (%.1f standard errors)\n",
		in.Estimate, in.Low, in.High, in.Most+1, in.Shift)
	// Output:
	// -1.560, between -1.627 and -1.486 without one team; most without team 3 (0.6 standard errors)
}
