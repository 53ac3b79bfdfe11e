package ex_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/ex"
)

// Responses that come from elsewhere than a file.
func ExampleDataset_Append() {
	d, err := ex.NewDataset(&ex.Instrument{
		Scale: ex.Scale{Min: 1, Max: 5},
		Items: []ex.Item{{Name: "w1", Driver: "workload"}, {Name: "w2", Driver: "workload"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	march, err := linkage.ParsePeriod("2024-03")
	if err != nil {
		log.Fatal(err)
	}
	for i := range 6 {
		err := d.Append(ex.Response{
			Period: march, Team: "North", EmployeeID: fmt.Sprint("e", i),
			Answers: map[string]float64{"w1": float64(1 + i%5), "w2": 4},
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(d.Append(ex.Response{Period: march, Team: "North", Answers: map[string]float64{"w1": 6}}))
	cells, report, err := d.Cells(ex.CellOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	for k, c := range cells.All() {
		fmt.Println(k.Team, k.Period, k.Measure, c)
	}
	// Output:
	// w1: 6 is outside 1..5
	// 1 cells shown, 0 withheld: fewer than 5 respondents (counted: people)
	// North 2024-03 workload n=6 mean=3.333 sd=0.8165
}

// An employees' export of Qualtrics: the second and third header row are found, the
// preview is left out, and embedded data are no items.
func ExampleQualtrics() {
	file := `EndDate,Status,Finished,ResponseId,Parent Unit,Tenure,Q1,Q2
End Date,Response Type,Finished,Response ID,Parent Unit,Tenure,I have the tools I need,My workload is fair
"{""ImportId"":""endDate"",""timeZone"":""Europe/Rome""}","{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""Parent Unit""}","{""ImportId"":""Tenure""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"
2024-03-04 10:00:02,IP Address,True,R_1,Mill Street,4,5 - Strongly agree,2
2024-03-05 08:00:30,Survey Preview,True,R_2,Mill Street,1,1,1
2024-03-06 10:00:40,IP Address,True,R_3,Dock Road,9,3,-99
`
	o := ex.Qualtrics()
	o.Columns = map[string]string{"team": "Parent Unit"}
	d, report, err := ex.ReadCSV(strings.NewReader(file), o)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Used, "used,", report.Excluded, "left out; items:", d.Items())
	for _, r := range d.All() {
		fmt.Println(r.Team, r.Answers)
	}
	// Output:
	// 2 used, 1 left out; items: [Q1 Q2]
	// Mill Street map[Q1:5 Q2:2]
	// Dock Road map[Q1:3]
}
