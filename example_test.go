package linkage_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/linkage-go/linkage"
)

// A value such as 2011-12 means one thing in a column of school years and
// another in a column of months.
func ExampleParsePeriods() {
	for _, column := range [][]string{
		{"2010-11", "2011-12", "2012-13"},
		{"2011-11", "2011-12", "2012-01"},
		{"Q3 2024", "2024-Q4"},
		{"2014-15", "2014-03"},
	} {
		periods, _, err := linkage.ParsePeriods(column)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(periods[1], "is a", periods[1].Unit(), "and before it comes", periods[1].Shift(-1))
	}
	// Output:
	// 2011-12 is a year and before it comes 2010-11
	// 2011-12 is a month and before it comes 2011-11
	// 2024-Q4 is a quarter and before it comes 2024-Q3
	// the column holds both "2014-15", a school or fiscal year, and "2014-03", a month
}

// Answers are summarised as they come; finished tables merge in any order.
func ExampleCells() {
	march, err := linkage.ParsePeriod("2024-03")
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := func(c *linkage.Cells, team string, score float64) {
		var m linkage.Moments
		m.Add(score)
		c.Add(linkage.Key{Team: team, Touchpoint: "web", Period: march}, "nps", linkage.Cell{Moments: m})
	}
	yesterday, today := linkage.NewCells(), linkage.NewCells()
	answer(yesterday, "north", 100)
	answer(yesterday, "north", -100)
	answer(today, "north", 100)
	answer(today, "south", 0)

	yesterday.Merge(today)
	for key, cell := range yesterday.All() {
		fmt.Println(key.Team, key.Touchpoint, key.Period, key.Measure, cell)
	}
	// Output:
	// north web 2024-03 nps n=3 mean=33.33 sd=115.5
	// south web 2024-03 nps n=1 mean=0 sd=NaN
}

// A survey that was published as averages: n is known for some cells only, and
// one row has slipped.
func ExampleReadCells() {
	file := `school;year;topic;n;mean
01M015;2013-14;trust;;87,5
01M015;2014-15;trust;23;91,25
01M019;2014-15;trust;31;n/a
01M020;2014-15;trust;high;80
`
	cells, report, err := linkage.ReadCells(strings.NewReader(file), linkage.CellOptions{
		Name:    "survey.csv",
		Columns: map[string]string{"team": "school", "period": "year", "measure": "topic"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report)
	if err := cells.WriteCSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// survey.csv: 4 rows read, 2 used, 1 rejected, 1 without an answer
	//   survey.csv:5:22: n: a text of 4 bytes is not a number
	// team,touchpoint,period,measure,n,mean
	// 01M015,,2013-14,trust,,87.5
	// 01M015,,2014-15,trust,23,91.25
}
