package correlate_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// Busy months are bad for employees' workload and for customers alike. Footfall was measured
// and is held constant; how much worse would something else have to be?
func ExampleConfoundersOf() {
	rng := rand.New(rand.NewPCG(1, 3))
	customers, employees := linkage.NewCells(), linkage.NewCells()
	var context strings.Builder
	context.WriteString("team,period,footfall,poverty\n")
	january, err := linkage.ParsePeriod("2024-01")
	if err != nil {
		log.Fatal(err)
	}
	for j := range 24 {
		for i := range 12 {
			key := linkage.Key{Team: fmt.Sprintf("Shop-%02d", j+1), Period: january.Shift(i)}
			footfall := rng.NormFloat64()
			workload := 3 + .15*footfall + .5*rng.NormFloat64()
			fmt.Fprintf(&context, "%s,%s,%.3f,%d\n", key.Team, key.Period, footfall, j%7)
			employees.Add(key, "workload", linkage.Cell{Moments: linkage.MomentsOf(30, workload, .8)})
			key.Touchpoint = "checkout"
			customers.Add(key, "nps", linkage.Cell{Moments: linkage.MomentsOf(200, 20-4*workload-.8*footfall+3*rng.NormFloat64(), 40)})
		}
	}
	known, _, err := correlate.ReadContext(strings.NewReader(context.String()), correlate.ContextOptions{})
	if err != nil {
		log.Fatal(err)
	}
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{Context: known})
	if err != nil {
		log.Fatal(err)
	}
	confounders, err := correlate.ConfoundersOf(panel, "checkout", "nps", "workload", nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(confounders)
	// Output:
	// workload on nps at checkout, lag 0, within teams: -2.31 points (-2.59 to -2.03) per standard deviation (0.513) of workload
	// 288 rows of 24 teams; robustness value 0.528, 0.484 for the interval; R² with the measure 0.371
	//
	// unmeasured, as strong as      R² driver  R² measure  effect  95 %                  t
	// footfall                  1×     0.0807      0.0892   -2.05  (-2.33 to -1.77)  -15.2
	//                           2×     0.1614      0.1810   -1.75  (-2.03 to -1.47)  -13.1
	//                           3×     0.2421      0.2761   -1.42  (-1.69 to -1.14)  -10.7
	//
	// to bring the effect to 0 it takes 6.1× footfall, its interval 5.7×; without holding footfall constant the effect is -2.54
	// poverty is no benchmark here: it never changes inside teams: team effects hold it constant already; it can be a benchmark between teams
}
