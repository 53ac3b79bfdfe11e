package stats_test

import (
	"fmt"

	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/gold"
)

// Twelve teams, four touchpoints, ten periods: does one point more of a driver go
// with a change of the outcome, when teams are the independent units?
func ExampleFitClusters() {
	clusters := make([]stats.CrossProduct, gold.Teams)
	for g := range clusters {
		clusters[g] = stats.NewCrossProduct(3)
	}
	for _, r := range gold.Unbalanced() {
		clusters[r.Team-1].Add([]float64{1, float64(r.E2), float64(r.E3)}, float64(r.C1), 1)
	}
	f, err := stats.FitClusters(clusters, 3, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := f.CR2Col(1)
	fmt.Printf("%.3f [%.3f, %.3f], df %.1f, %d rows of %d teams\n", e.Estimate, e.Low, e.High, e.DF, e.N, e.Clusters)
	joint := f.HTZ([]int{1, 2})
	fmt.Printf("joint F(%.0f, %.1f) = %.1f\n", joint.DF1, joint.DF2, joint.F)
	// Output:
	// -1.599 [-1.853, -1.344], df 10.7, 436 rows of 12 teams
	// joint F(2, 9.2) = 91.3
}

// The planted causes are the driver E1 one period before and E2 in the same period.
func ExampleSusie() {
	names := []string{"E1", "E2", "E1 before", "E2 before"}
	rows := gold.Rows()
	c := stats.NewCrossProduct(1 + len(names))
	for i, r := range rows {
		if r.Period > 1 {
			before := rows[i-1]
			x := []float64{1, float64(r.E1), float64(r.E2), float64(before.E1), float64(before.E2)}
			c.Add(x, float64(r.C1), 1)
		}
	}
	centred, _ := c.PartialOut(0) // take out the mean, then leave out the constant
	s := centred.Select([]int{1, 2, 3, 4})
	f, err := stats.Susie(s.XX, s.XY, s.YY, float64(s.N), stats.SusieOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, name := range names {
		fmt.Printf("%-9s %.2f\n", name, f.PIP[j])
	}
	for _, set := range f.Sets {
		fmt.Println("one effect of", names[set.Columns[0]])
	}
	// Output:
	// E1        0.00
	// E2        1.00
	// E1 before 1.00
	// E2 before 0.00
	// one effect of E1 before
	// one effect of E2
}

func ExampleFitFixedEffects() {
	var driver, outcome []float64
	var team, period []int
	for _, r := range gold.Unbalanced() {
		driver, outcome = append(driver, float64(r.E2)), append(outcome, float64(r.C1))
		team, period = append(team, r.Team), append(period, r.Period)
	}
	f, err := stats.FitFixedEffects([][]float64{driver}, outcome, team, stats.FixedEffectsOptions{Period: period})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := f.CR2(0)
	fmt.Printf("%.3f, SE %.3f, %d degrees of freedom absorbed\n", e.Estimate, e.SE, f.Absorbed)
	// Output:
	// -1.725, SE 0.129, 21 degrees of freedom absorbed
}

func ExampleFitOLS() {
	x := []float64{1, 2, 3, 4, 5}
	y := []float64{2.1, 3.9, 6.2, 7.8, 10.1}
	f, err := stats.FitOLS([][]float64{x}, y, stats.OLSOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	slope := f.Estimate(1, stats.HC3)
	fmt.Printf("%.3f [%.3f, %.3f], R² %.4f\n", slope.Estimate, slope.Low, slope.High, f.R2)
	// Output:
	// 1.990 [1.773, 2.207], R² 0.9973
}
