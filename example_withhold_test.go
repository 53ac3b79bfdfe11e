package linkage_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/linkage-go/linkage"
)

// What is published rests on 5 people or more. A cell that does not say how many
// answered is kept: its publisher applied a rule of their own.
func ExampleCells_Withhold() {
	cells, _, err := linkage.ReadCells(strings.NewReader(`team,touchpoint,period,measure,n,mean,people
north,desk,2024-03,csat,12,0.75,9
south,desk,2024-03,csat,12,0.50,4
west,desk,2024-03,csat,,0.80,
`), linkage.CellOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	shown, withheld := cells.Withhold(5)
	fmt.Println(withheld, "withheld")
	if err := shown.WriteCSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 withheld
	// team,touchpoint,period,measure,n,mean,people
	// north,desk,2024-03,csat,12,0.75,9
	// west,desk,2024-03,csat,,0.8,
}

// Months become a quarter. The largest number of people in a month is the least there
// can be in the quarter.
func ExampleCells_In() {
	months, _, err := linkage.ReadCells(strings.NewReader(`team,period,measure,n,mean,people
north,2024-01,workload,10,3.0,10
north,2024-02,workload,30,3.4,12
`), linkage.CellOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	quarters, _, err := months.In(linkage.Quarter, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	for key, cell := range quarters.All() {
		fmt.Printf("%s %v %s: mean %.1f of %d answers, %d people or more\n", key.Team, key.Period, key.Measure, cell.Mean(), cell.N(), cell.People)
	}
	// Output:
	// north 2024-Q1 workload: mean 3.3 of 40 answers, 12 people or more
}

// Is it a file of averages, or of answers?
func ExampleHoldsCells() {
	for _, header := range []string{"team,period,measure,n,mean\n", "time,team,metric,score\n"} {
		cells, err := linkage.HoldsCells(strings.NewReader(header), linkage.CellOptions{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(cells)
	}
	// Output:
	// true
	// false
}

// A published average enters as count, mean and standard deviation, and merges with
// answers of one's own.
func ExampleMomentsOf() {
	all := linkage.MomentsOf(40, 3.5, 1.1)
	for _, answer := range []float64{2, 5, 4} {
		all.Add(answer)
	}
	fmt.Println(all)
	fmt.Printf("standard error %.3f\n", all.StdErr())
	// Output:
	// n=43 mean=3.512 sd=1.112
	// standard error 0.170
}
