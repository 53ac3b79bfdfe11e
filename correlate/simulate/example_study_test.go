package simulate_test

import (
	"context"
	"fmt"
	"log"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// Twenty teams that are asked once: however strong causes are, none can be claimed,
// because nothing shows what moves first. fmt.Print(plan) shows all that a plan says.
func ExamplePlan() {
	study := simulate.Study{Teams: 20, Periods: 1, Touchpoints: 2, Drivers: 4, Causes: 1, Effect: 8}
	plan, err := simulate.Plan(context.Background(), study, &simulate.PlanOptions{Goal: simulate.Claimed})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %v\n", plan.Goal, plan.Expected.Claimed)
	fmt.Printf("smallest effect found %g of the time: %v\n", plan.Power, plan.SmallestClaimed)
	fmt.Println(plan.Recommendation)
	// Output:
	// cause claimed: 0 % (0 to 18) of 24
	// smallest effect found 0.8 of the time: not reachable up to 20
	// Cannot tell what to collect more of: no change stands out of the noise of 12 simulated organisations.
}
