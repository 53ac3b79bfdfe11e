package correlate_test

import (
	"fmt"
	"log"
	"os"

	"github.com/linkage-go/linkage/correlate"
)

// A table for a spreadsheet: one row for each touchpoint, and no formula in it.
func ExampleWriteCSV() {
	scenario := &correlate.Scenario{Driver: "tools", Raise: .5, Teams: 12, Effects: []correlate.ScenarioEffect{
		{Touchpoint: "checkout", Measure: "nps", Unit: "points", Verdict: correlate.CandidateCause, Probability: .9, Lag: 1, Change: 4, Low: 1, High: 7, Expected: 3.6, Better: true, Answers: 240, Share: .5},
		{Touchpoint: "=delivery", Measure: "nps", Unit: "points", Verdict: correlate.CannotTell, Probability: .1, Change: .5, Low: -2, High: 3, Expected: .05, Better: true, Share: .5},
	}}
	if err := correlate.WriteCSV(os.Stdout, scenario); err != nil {
		log.Fatal(err)
	}
	// Output:
	// driver,raise,teams,touchpoint,measure,unit,verdict,probability,lag,change,low,high,expected,better,answers,share
	// tools,0.5,12,checkout,nps,points,candidate cause,0.9,1,4,1,7,3.6,true,240,0.5
	// tools,0.5,12,'=delivery,nps,points,cannot tell,0.1,0,0.5,-2,3,0.05,true,,0.5
}

// In a frame what is not known is NA, and a number NaN.
func ExampleDataFrame() {
	df := correlate.DataFrame([]correlate.PainPoint{
		{Rank: 1, Touchpoint: "delivery", Measure: "nps", Estimate: -62.5, N: 48, Teams: 6},
		{Rank: 2, Touchpoint: "checkout", Measure: "nps", Estimate: -25, Teams: 6},
	})
	fmt.Println(df.Col("touchpoint").Records(), df.Col("estimate").Float(), df.Col("n").Float())
	fmt.Println(df.Col("n").Elem(1).IsNA())
	// Output:
	// [delivery checkout] [-62.5 -25] [48 NaN]
	// true
}
