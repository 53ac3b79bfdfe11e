package simulate_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// The kinds of organisation that methods are tried on.
func ExampleSettings() {
	for _, s := range simulate.Settings()[:4] {
		fmt.Printf("%s: %s\n", s.Name, s.Description)
	}
	// Output:
	// stable confounder: 60 teams × 24 months; a stable trait of teams lifts customers and decoys
	// many teams, few months: 100 teams × 6 months
	// forty teams, a year: 40 teams × 12 months
	// few teams: 12 teams × 24 months
}

// The truth that is written beside the answers, read back.
func ExampleReadTruth() {
	org, err := simulate.New(simulate.Options{Teams: 10, Periods: 6, Touchpoints: 1, Drivers: 4, MaxCauses: 1, Seed: 3})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := org.WriteTruth(&file); err != nil {
		log.Fatal(err)
	}
	truth, err := simulate.ReadTruth(&file)
	if err != nil {
		log.Fatal(err)
	}
	for _, driver := range truth.Drivers {
		fmt.Println(driver, truth.IsCause(truth.Touchpoints[0], driver))
	}
	// Output:
	// manageable_workload false
	// tools_that_work true
	// clear_goals false
	// manager_support false
}

// Never in 20 does not mean never.
func ExampleWilson() {
	low, high := simulate.Wilson(0, 20, .95)
	fmt.Printf("%.2f to %.2f\n", low, high)
	// Output: 0.00 to 0.16
}
