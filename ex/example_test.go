package ex_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/ex"
)

// A pulse survey from file to cells: the team of two is withheld, and so is the
// question that four of six people answered.
func ExampleReadCSV() {
	file := `time,team,employee_id,workload,tools,gender
2024-03-04,North,e1,4,3,f
2024-03-04,North,e2,5,3,m
2024-03-05,North,e3,4,N/A,f
2024-03-05,North,e4,3,5,m
2024-03-06,North,e5,4,N/A,f
2024-03-06,North,e6,4,1,m
2024-03-06,South,e7,2,4,f
2024-03-07,South,e8,,4,m
soon,South,e9,1,1,f
`
	d, report, err := ex.ReadCSV(strings.NewReader(file), ex.ReadOptions{Name: "ex.csv"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	cells, shown, err := d.Cells(ex.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(shown)
	for k, c := range cells.All() {
		fmt.Println(k.Team, k.Period, k.Measure, c)
	}
	// Output:
	// ex.csv: 9 rows read, 8 used, 1 rejected, 0 without an answer
	//   warning: left out, because they do not hold numbers: gender
	//   ex.csv:10:1: time: a text of 4 bytes is not a date
	// 1 cells shown, 3 withheld: fewer than 5 respondents (counted: people)
	// North 2024-03 workload n=6 mean=4 sd=0.6325
}

// An instrument says which items make a driver; half of them is enough.
func ExampleInstrument() {
	in := &ex.Instrument{
		Scale: ex.Scale{Min: 1, Max: 5},
		Items: []ex.Item{
			{Name: "w1", Driver: "workload"},
			{Name: "w2", Driver: "workload", Reverse: true},
			{Name: "w3", Driver: "workload"},
			{Name: "recommend", Driver: "enps"},
		},
		Drivers: []ex.Driver{
			{Name: "workload", LowerBetter: true},
			{Name: "enps", Scoring: ex.Scoring{Rule: ex.ENPS}},
		},
	}
	scores, err := in.Score(ex.Response{Answers: map[string]float64{"w1": 4, "w2": 1, "recommend": 9}})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range scores {
		fmt.Printf("%s: %v (raw mean %v, %d of %d items)\n", s.Driver, s.Score, s.Raw, s.Answered, s.Items)
	}
	// Output:
	// workload: 4.5 (raw mean 4.5, 2 of 3 items)
	// enps: 100 (raw mean 9, 1 of 1 items)
}

func ExampleReadInstrument() {
	in, err := ex.ReadInstrument(strings.NewReader(`item,driver,reverse,min,max,scoring
w1,workload,,1,5,
w2,workload,yes,1,5,
recommend,enps,,0,10,enps
`), "pulse.csv")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(in.Items), "items; w2 reversed:", in.Items[1].Reverse)
	// Output: 3 items; w2 reversed: true
}

// Do the items of a driver hang together? The fourth should have been reversed.
func ExampleReliability() {
	r := ex.CronbachAlpha("workload", []string{"w1", "w2", "w3", "w4"}, [][]float64{
		{4, 2, 5, 3, 1, 4},
		{5, 2, 4, 3, 2, 4},
		{5, 1, 4, 4, 2, 4},
		{4, 3, 1, 3, 5, 2},
	})
	fmt.Println(r)
	// Output:
	// workload: alpha 0.468 [-0.904, 0.917], standardised 0.488, 4 items, n=6
	//   w1                   item-rest  0.439  alpha without  0.210
	//   w2                   item-rest  0.915  alpha without -0.255
	//   w3                   item-rest  0.897  alpha without -0.465
	//   w4                   item-rest -0.499  alpha without  0.939
	//   item "w4" goes against the others: is it reverse-coded?
}
