package correlate_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// What matched, and what did not: a team spelt two ways is told, never merged.
func ExampleJoin() {
	read := func(file string) *linkage.Cells {
		cells, _, err := linkage.ReadCells(strings.NewReader(file), linkage.CellOptions{})
		if err != nil {
			log.Fatal(err)
		}
		return cells
	}
	customers := read(`team,touchpoint,period,measure,n,mean
North,desk,2024-Q1,nps,40,12
North,desk,2024-Q2,nps,38,15
South,desk,2024-Q1,nps,51,-8
South,desk,2024-Q2,nps,4,50
West Side,desk,2024-Q1,nps,30,3
`)
	employees := read(`team,period,measure,n,mean
North,2024-Q1,tools,9,3.5
North,2024-Q2,tools,8,3.9
South,2024-Q1,tools,12,2.7
West-Side,2024-Q1,tools,7,3.1
`)
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(panel.Report())
	for row := range panel.Rows() {
		fmt.Println(row.Team, row.Touchpoint, row.Period, row.Measure, row.Score, row.Drivers)
	}
	// Output:
	// joined 2 teams, 1 touchpoint and 2 periods by quarter: 3 rows, lags to 0
	// customers answer every quarter, employees every quarter; 100 % of customers' rows have a driver
	//   1 team with customers' cells only
	//   1 team with employees' cells only
	//   1 pair of team names that may be one team
	//   1 customers' cell withheld, too few people
	//
	// North desk 2024-Q1 nps 12 [3.5]
	// North desk 2024-Q2 nps 15 [3.9]
	// South desk 2024-Q1 nps -8 [2.7]
}

// Cells are kept by month, but each team was asked once a quarter.
func ExampleCellCadence() {
	cells, _, err := linkage.ReadCells(strings.NewReader(`team,period,measure,n,mean
North,2024-01,tools,9,3.5
North,2024-04,tools,8,3.9
North,2024-07,tools,9,3.8
South,2024-02,tools,12,2.7
South,2024-05,tools,11,2.9
`), linkage.CellOptions{})
	if err != nil {
		log.Fatal(err)
	}
	cadence, err := correlate.CellCadence(cells)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cadence)
	// Output:
	// every quarter
}

// The worst three places.
func ExamplePainPoints() {
	for _, p := range correlate.PainPoints(syntheticPanel(), nil)[:3] {
		fmt.Println(p)
	}
	// Output:
	// 1. nps at support chat: -21.5 (-34.3 to -8.8) against 3.1 (median of touchpoints), score 0.144, n 10585, 40 teams
	// 2. nps at billing: -5.98 (-19.99 to +8.02) against 3.11 (median of touchpoints), score 0.024, n 4731, 40 teams
	// 3. nps at returns: -3.99 (-18.48 to +10.50) against 3.11 (median of touchpoints), score 0.021, n 5491, 40 teams
}

// What may be claimed, the likeliest driver of each touchpoint, and where nothing can.
func ExampleRootCauses() {
	causes, err := correlate.RootCauses(context.Background(), syntheticPanel(), &correlate.Options{NoResamples: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range causes {
		if c.Rank == 1 {
			fmt.Printf("%s: %s, lag %d: %s\n", c.Touchpoint, c.Driver, c.Lag, c.Verdict)
		}
	}
	// Output:
	// billing: training, lag 0: cannot tell
	// checkout: information_flow, lag 1: candidate cause
	// delivery: clear_goals, lag 1: cannot tell
	// returns: training, lag 1: candidate cause
	// store visit: staffing, lag 0: associated
	// support chat: clear_goals, lag 1: candidate cause
}

// A decoy seen three ways. Teams that pay fairly have customers that are more content,
// and so the pooled correlation is high too. But where pay got fairer inside a team
// nothing changed for customers.
func ExampleCorrelations() {
	rows, err := correlate.Correlations(context.Background(), syntheticPanel(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range rows {
		if c.Touchpoint == "billing" && c.Driver == "fair_pay" && c.Method == correlate.Pearson && c.Lag == 0 {
			fmt.Printf("%-8s r %+.2f (%+.2f to %+.2f), %d rows of %d teams\n", c.Level, c.Estimate, c.Low, c.High, c.N, c.Teams)
		}
	}
	// Output:
	// between  r +0.83 (+0.70 to +0.91), 40 rows of 40 teams
	// pooled   r +0.49 (+0.27 to +0.65), 503 rows of 40 teams
	// within   r -0.01 (-0.10 to +0.07), 503 rows of 40 teams
}

// What would be expected if a driver rose by half a point in two teams.
func ExampleWhatIf() {
	causes := []correlate.RootCause{ // as RootCauses returns them
		{Touchpoint: "support chat", Measure: "nps", Driver: "clear_goals", Probability: .99, Verdict: correlate.CandidateCause, Effect: 6, Low: 4.2, High: 7.8, EffectPerPoint: 13.6, EffectUnit: "points", Lag: 1},
	}
	scenario, err := correlate.WhatIf(syntheticPanel(), causes, "clear_goals", .5, []string{"Team-01", "Team-02"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(scenario)
	// Output:
	// if clear_goals rises by +0.5 in 2 teams
	//
	// touchpoint    measure     verdict          change  95 %              probability  expected  share of answers  lag
	// support chat  nps points  candidate cause   +6.80  (+4.76 to +8.84)         0.99     +6.73               3 %    1
}

// What else is known of teams, and what was done with each column.
func ExampleReadContext() {
	context, report, err := correlate.ReadContext(strings.NewReader(`team,period,headcount,region
North,2024-Q1,41,coast
North,2024-Q2,37,coast
South,,12,hills
South,,13,hills
`), correlate.ContextOptions{Name: "context.csv"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	_ = correlate.JoinOptions{Context: context}
	// Output:
	// context.csv: 4 rows read, 3 used, 1 rejected, 0 without an answer
	//   context.csv:5:1: team: "South" has two rows for one period
}

// Actions that teams took, and since when.
func ExampleReadInterventions() {
	taken, report, err := correlate.ReadInterventions(strings.NewReader(`team,driver,period
North,tools,2024-03
South,tools,2024-05
West,tools,soon
`), correlate.InterventionOptions{Name: "actions.csv"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	fmt.Println(taken)
	// Output:
	// actions.csv: 3 rows read, 2 used, 1 rejected, 0 without an answer
	//   actions.csv:4:12: period: a text of 4 bytes is not a period such as 2024, 2024-H1, 2024-Q1, 2024-03, 2024-W07, 2024-03-05 or 2014-15
	// [{North tools 2024-03 actions.csv:2:1} {South tools 2024-05 actions.csv:3:1}]
}

// The greedy choice takes what gains most per cost, and may miss the best.
func ExampleSpendGreedy() {
	gain, cost := []float64{60, 100, 120}, []float64{10, 20, 30}
	greedy, best := correlate.SpendGreedy(gain, cost, 50), correlate.SpendBest(gain, cost, 50)
	fmt.Println(greedy.Method, greedy.Chosen, greedy.Gain)
	fmt.Println(best.Method, best.Chosen, best.Gain)
	// Output:
	// greedy [0 1] 160
	// exact: dynamic programming [1 2] 220
}

// Verdicts that actions taken have changed.
func ExampleApplyConfirmations() {
	causes := []correlate.RootCause{
		{Touchpoint: "desk", Measure: "nps", Driver: "tools", Verdict: correlate.CandidateCause},
		{Touchpoint: "desk", Measure: "nps", Driver: "goals", Verdict: correlate.Associated},
	}
	found := []correlate.Confirmation{ // as Confirm returns them
		{Touchpoint: "desk", Measure: "nps", Driver: "tools", Before: correlate.CandidateCause, After: correlate.Confirmed},
	}
	for _, c := range correlate.ApplyConfirmations(slices.Clone(causes), found) {
		fmt.Println(c.Driver, c.Verdict)
	}
	// Output:
	// tools confirmed
	// goals associated
}
