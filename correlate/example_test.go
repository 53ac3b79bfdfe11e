package correlate_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// Two files in, ranked root causes out.
func Example() {
	customers, employees := readCustomers("../testdata/synthetic/cx.csv"), readEmployees("../testdata/synthetic/ex.csv")
	cxCells, err := customers.Cells(cx.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	exCells, withheld, err := employees.Cells(ex.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	panel, err := correlate.Join(cxCells, exCells, correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	analysis, err := correlate.Analyze(context.Background(), panel, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(analysis.Join.Teams, "teams,", withheld.Withheld, "employee cells withheld")
	worst := analysis.PainPoints[0]
	fmt.Printf("%s: %s %.0f\n", worst.Touchpoint, worst.Measure, worst.Estimate)
	for _, c := range analysis.RootCauses {
		if c.Touchpoint == worst.Touchpoint && c.Rank == 1 {
			fmt.Printf("%s leads by %d month: %s (%.1f points, %.1f to %.1f)\n", c.Driver, c.Lag, c.Verdict, c.Effect, c.Low, c.High)
		}
	}
	// Output:
	// 40 teams, 756 employee cells withheld
	// support chat: nps -22
	// clear_goals leads by 1 month: candidate cause (6.0 points, 4.2 to 7.8)
}

func readCustomers(name string) *cx.Dataset {
	f, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	answers, report, err := cx.ReadCSV(f, cx.ReadOptions{Name: name})
	if err != nil {
		log.Fatal(report, err)
	}
	return answers
}

func readEmployees(name string) *ex.Dataset {
	f, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	answers, report, err := ex.ReadCSV(f, ex.ReadOptions{Name: name})
	if err != nil {
		log.Fatal(report, err)
	}
	return answers
}
