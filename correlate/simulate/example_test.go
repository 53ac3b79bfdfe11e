package simulate_test

import (
	"fmt"
	"log"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// An organisation of three touchpoints, and what was planted in it.
func ExampleNew() {
	org, err := simulate.New(simulate.Options{Teams: 20, Periods: 12, Touchpoints: 3, Drivers: 6, Seed: 4})
	if err != nil {
		log.Fatal(err)
	}
	truth := org.Truth()
	for _, c := range truth.Causes {
		fmt.Printf("%s: %s, %d months later, %+.1f NPS points\n", c.Touchpoint, c.Driver, c.Lag, c.EffectScore)
	}
	fmt.Println("decoys:", truth.Decoys)
	fmt.Println("followers:", truth.Followers)
	fmt.Println("cells:", org.CXCells().Len(), "of customers,", org.EXCells().Len(), "of employees")
	// Output:
	// checkout: manageable_workload, 0 months later, +5.1 NPS points
	// checkout: manager_support, 0 months later, +5.4 NPS points
	// checkout: training, 0 months later, +5.5 NPS points
	// delivery: manager_support, 2 months later, +2.2 NPS points
	// returns: tools_that_work, 0 months later, +5.1 NPS points
	// decoys: [clear_goals]
	// followers: [recognition]
	// cells: 1440 of customers, 1440 of employees
}

// How well does a ranking by the alphabet find causes?
func ExampleScore() {
	org, err := simulate.New(simulate.Options{Seed: 4})
	if err != nil {
		log.Fatal(err)
	}
	truth := org.Truth()
	alphabetical := []string{"autonomy", "clear_goals", "cooperation", "fair_pay"}
	var rankings []simulate.Ranking
	for _, touchpoint := range truth.Touchpoints {
		rankings = append(rankings, simulate.Ranking{Touchpoint: touchpoint, Drivers: alphabetical})
	}
	recovery, err := simulate.Score(truth, rankings)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(recovery)
	// Output:
	// 8 touchpoints: true cause first 0.00, in the first three 0.25, average precision 0.19; decoy first 0.00, follower first 0.00
}

// How often do drivers given a probability of .8 to .9 turn out to be causes?
func ExampleCalibration() {
	var c simulate.Calibration
	for i := range 40 {
		c.Add(0.85, i%8 != 0) // 35 of 40 are
	}
	bin := c[8]
	low, high := bin.Interval(0.99)
	fmt.Printf("stated %.2f, true %.3f, 99 %% interval %.2f to %.2f\n", bin.Mean(), bin.Share(), low, high)
	// Output:
	// stated 0.85, true 0.875, 99 % interval 0.69 to 0.96
}
