package correlate_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// Better tools help customers of shops in the north, hardly those in the south: so this
// organisation was made up. Is that seen?
func ExampleModerationOf() {
	rng := rand.New(rand.NewPCG(1, 1))
	customers, employees := linkage.NewCells(), linkage.NewCells()
	var context strings.Builder
	context.WriteString("team,region\n")
	january, err := linkage.ParsePeriod("2024-01")
	if err != nil {
		log.Fatal(err)
	}
	for j := range 24 {
		team, region, slope := fmt.Sprintf("Shop-%02d", j+1), "north", 6.
		if j >= 12 {
			region, slope = "south", 1
		}
		fmt.Fprintf(&context, "%s,%s\n", team, region)
		for i := range 12 {
			tools := 3 + .5*rng.NormFloat64()
			key := linkage.Key{Team: team, Period: january.Shift(i)}
			employees.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(30, tools, .8)})
			key.Touchpoint = "checkout"
			customers.Add(key, "nps", linkage.Cell{Moments: linkage.MomentsOf(200, 20+slope*(tools-3)+3*rng.NormFloat64(), 40)})
		}
	}
	regions, _, err := correlate.ReadContext(strings.NewReader(context.String()), correlate.ContextOptions{})
	if err != nil {
		log.Fatal(err)
	}
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{Context: regions})
	if err != nil {
		log.Fatal(err)
	}
	moderation, err := correlate.ModerationOf(panel, "checkout", "nps", "tools", "region", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(moderation)
	// Output:
	// tools on nps at checkout, lag 0, by region: points per standard deviation of tools inside teams (0.527)
	// the effect differs: p < 0.001, q < 0.001, p corrected for measurement < 0.001
	//
	// region  teams  rows  effect  95 %
	// north      12   144   +3.82  (+3.49 to +4.16)
	// south      12   144   +0.85  (+0.26 to +1.45)
	// all        24   288   +2.20  (+1.42 to +2.98)
	//   groups differ in more than region: what makes the effect differ is not shown
}
