package correlate_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// syntheticPanel joins the answers of a made-up organisation by month.
func syntheticPanel() *correlate.Panel {
	cxCells, err := readCustomers("../testdata/synthetic/cx.csv").Cells(cx.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	exCells, _, err := readEmployees("../testdata/synthetic/ex.csv").Cells(ex.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	p, err := correlate.Join(cxCells, exCells, correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// What changed since the last wave, and was it the service or the mix of who was asked?
func ExampleLatestChange() {
	cells, _, err := linkage.ReadCells(strings.NewReader(`team,touchpoint,period,measure,n,mean,sd
North,shop,2023,csat,300,.85,.36
South,shop,2023,csat,200,.78,.41
West,shop,2023,csat,100,.73,.44
North,shop,2024,csat,100,.86,.35
South,shop,2024,csat,200,.79,.41
West,shop,2024,csat,300,.74,.44
`), linkage.CellOptions{})
	if err != nil {
		log.Fatal(err)
	}
	employees, _, err := linkage.ReadCells(strings.NewReader(`team,period,measure,n,mean
North,2023,tools,9,3
South,2023,tools,9,4
West,2023,tools,9,3
`), linkage.CellOptions{})
	if err != nil {
		log.Fatal(err)
	}
	panel, err := correlate.Join(cells, employees, correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	change, err := correlate.LatestChange(panel, "csat", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(change)
	// Output:
	// csat 2023 to 2024: 0.807 to 0.777 share
	// change  -0.030  (-0.076 to +0.016)
	//   rate  +0.010  (-0.040 to +0.060)  the same cells answer differently
	//   mix   -0.040  (-0.061 to -0.019)  answers come from other cells
	//
	// touchpoints   from     to  share from     to    rate     mix   total  95 %                  q
	// shop         0.807  0.777       100 %  100 %  +0.010  -0.040  -0.030  (-0.076 to +0.016)  0.2
	//
	// teams   from     to  share from    to    rate     mix   total  95 %                   q
	// North  0.850  0.860        50 %  17 %  +0.003  -0.021  -0.018  (-0.040 to +0.005)  0.37
	// West   0.730  0.740        17 %  50 %  +0.003  -0.019  -0.016  (-0.043 to +0.012)   0.4
	// South  0.780  0.790        33 %  33 %  +0.003   0.000  +0.003  (-0.024 to +0.030)  0.81
	//
	// cells          from     to  share from    to    rate     mix   total  95 %                   q
	// shop / North  0.850  0.860        50 %  17 %  +0.003  -0.021  -0.018  (-0.040 to +0.005)  0.37
	// shop / West   0.730  0.740        17 %  50 %  +0.003  -0.019  -0.016  (-0.043 to +0.012)   0.4
	// shop / South  0.780  0.790        33 %  33 %  +0.003   0.000  +0.003  (-0.024 to +0.030)  0.81
	//
	// Intervals of 95 % allow for noise of answers. Rate, mix and total are points of the whole score.
}

// Which teams would gain most from clearer goals? Here nothing can tell them apart.
func ExampleTeamEffectsOf() {
	effects, err := correlate.TeamEffectsOf(syntheticPanel(), "support chat", "nps", "clear_goals", &correlate.TeamEffectOptions{Lag: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(effects)
	// Output:
	// clear_goals on nps at support chat, lag 1: points per point of clear_goals
	// average of 40 teams +13.6 (+9.0 to +18.3); a further team (+9.0 to +18.3)
	// between teams: SD 0.0, I² 0 %, equal effects p 0.82
	// warning: cannot tell teams apart: their effects differ by no more than noise, and no team is ranked
}

// Teams are held against limits as wide as their answers are few.
func ExampleFunnelOf() {
	funnel, err := correlate.FunnelOf(syntheticPanel(), "support chat", "nps", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(funnel)
	// Output:
	// nps at support chat, 2023-01 to 2024-06: 40 teams against -21.5 points (mean of all answers)
	// teams commonly differ by SD 35.7 beside sampling error; beyond 95 % limits: 1 (2.0 expected by chance), beyond 99.8 %: 0
	//
	// rank  team       n  level     z  95 % limits
	//    1  Team-21  233   58.8  +2.2  -91.9 to 48.9  better, beyond 95 %
}

// What to do with a budget: two drivers that root causes name, each raised in the teams
// that lie below the better quarter.
func ExampleRankActions() {
	customers, employees := linkage.NewCells(), linkage.NewCells()
	march, err := linkage.ParsePeriod("2024-03")
	if err != nil {
		log.Fatal(err)
	}
	for i, team := range []string{"East", "North", "South", "West"} {
		customers.Add(linkage.Key{Team: team, Touchpoint: "shop", Period: march}, "nps", linkage.Cell{Moments: linkage.MomentsOf(40, 20, 60)})
		employees.Add(linkage.Key{Team: team, Period: march}, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, 2.5+.5*float64(i), 1)})
		employees.Add(linkage.Key{Team: team, Period: march}, "goals", linkage.Cell{Moments: linkage.MomentsOf(9, 4-.5*float64(i), 1)})
	}
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	causes := []correlate.RootCause{ // as RootCauses returns them
		{Touchpoint: "shop", Measure: "nps", Driver: "tools", Probability: .9, Verdict: correlate.CandidateCause, Effect: 2, Low: 1, High: 3, EffectPerPoint: 4, EffectUnit: "points", Lag: 1},
		{Touchpoint: "shop", Measure: "nps", Driver: "goals", Probability: .5, Verdict: correlate.Associated, Effect: 3, Low: 1, High: 5, EffectPerPoint: 6, EffectUnit: "points"},
	}
	plan, err := correlate.RankActions(panel, causes, &correlate.ActionOptions{
		Costs:  map[string]correlate.Cost{"tools": {Fixed: 10, PerTeam: 2}, "goals": {PerTeam: 4}},
		Budget: 20,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(plan)
	scenario, err := correlate.WhatIf(panel, causes, "tools", .5, []string{"East", "North"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print("\n", scenario)
	// Output:
	// actions by expected gain per cost, in points × answers of nps
	//
	// rank  driver  teams  raise  answers  gain  95 %            P(gain)  cost  gain per cost
	//    1  goals       3  +0.62      120  +225  (+75 to +375)      0.50    12           18.8
	//    2  tools       3  +0.62      120  +270  (+135 to +405)     0.90    16           16.9
	//
	// a budget of 20 buys
	//                             gain  cost  actions by rank
	// greedy                      +270    16  2
	// exact: dynamic programming  +270    16  2
	//
	// if tools rises by +0.5 in 2 teams
	//
	// touchpoint  measure     verdict          change  95 %              probability  expected  share of answers  lag
	// shop        nps points  candidate cause   +2.00  (+1.00 to +3.00)         0.90     +1.80              50 %    1
}

// Teams that acted are compared with teams that did not. Nobody in these made-up data
// did act, and so the action cannot have worked.
func ExampleConfirm() {
	taken, _, err := correlate.ReadInterventions(strings.NewReader(`team,driver,period
Team-01,clear_goals,2023-10
Team-03,clear_goals,2023-10
Team-05,clear_goals,2023-10
Team-07,clear_goals,2023-12
Team-08,clear_goals,2023-12
Team-09,clear_goals,2023-12
`), correlate.InterventionOptions{Name: "actions.csv"})
	if err != nil {
		log.Fatal(err)
	}
	causes := []correlate.RootCause{ // as RootCauses returns them
		{Touchpoint: "support chat", Measure: "nps", Driver: "clear_goals", Probability: .99, Verdict: correlate.CandidateCause, Effect: 6, Low: 4.2, High: 7.8, EffectPerPoint: 13.6, EffectUnit: "points", Lag: 1},
	}
	found, err := correlate.Confirm(context.Background(), syntheticPanel(), causes, taken, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range found {
		fmt.Printf("%s: %s\n", c.Driver, c.After)
		for _, reason := range c.Reasons {
			fmt.Println("  " + reason)
		}
	}
	// Output:
	// clear_goals: candidate cause
	//   not settled by action: effect -6.5 points (-26.2 to +13.3) where 6 teams acted; promised -2.2 (-2.9 to -1.6)
	//   the driver did not rise where teams acted (-0.165, p 0.47)
	//   the measure did not change as promised (-6.45, q 0.39)
}

// A year of history, then cells as they come.
func ExampleMonitor() {
	customers, err := readCustomers("../testdata/synthetic/cx.csv").Cells(cx.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	employees, _, err := readEmployees("../testdata/synthetic/ex.csv").Cells(ex.CellOptions{Unit: linkage.Month})
	if err != nil {
		log.Fatal(err)
	}
	from, err := linkage.ParsePeriod("2024-01")
	if err != nil {
		log.Fatal(err)
	}
	past := func(k linkage.CellKey, _ linkage.Cell) bool { return k.Period.Compare(from) < 0 }
	history, err := correlate.Join(customers.Filter(past), employees.Filter(past), correlate.JoinOptions{})
	if err != nil {
		log.Fatal(err)
	}
	monitor, err := correlate.NewMonitor(history, nil, &correlate.MonitorOptions{FalseAlarms: .5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(monitor)
	alerts, err := monitor.Watch(customers.Filter(func(k linkage.CellKey, c linkage.Cell) bool { return !past(k, c) }))
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range alerts {
		fmt.Println(a)
	}
	// Output:
	// watching 240 series of teams and 6 of touchpoints by month: at most 0.5 false alarms a month together
	// alert at evidence 960 for a team, 24 for a touchpoint
	// warning: at 6 places what moves customers outlasts a period: noise is taken as so much larger, and small changes are seen later
	// 2024-05  nps at store visit / Team-11 is worse: 50.5 to -25.8 points since 2024-01 (evidence 5.75e+03, alert at 960)
}
