// Command actions goes from root causes to what to do first, what a budget buys, what that would
// change, and whether the actions taken did what was promised.
//
//	go run ./examples/actions -out actions.html
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/internal/notebook"
)

//go:embed main.go
var source string

func main() {
	seed := flag.Uint64("seed", 4, "of the simulated organisation and of the lot")
	out := flag.String("out", "actions.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error { return run(ctx, w, *seed) })
}

// decide ranks actions by what customers would gain, and spends a budget on them.
func decide(ctx context.Context, customers, employees *linkage.Cells) (
	*correlate.Panel, []correlate.RootCause, *correlate.ActionPlan, error) {
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		return nil, nil, nil, err
	}
	causes, err := correlate.RootCauses(ctx, panel, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	o := correlate.ActionOptions{Costs: map[string]correlate.Cost{}, Budget: 320, Doubtful: true}
	for i, d := range panel.Drivers() { // in days; invented: bring your own
		o.Costs[d.Name] = correlate.Cost{Fixed: 20 + 10*float64(i%4), PerTeam: 1 + float64(i%3)}
	}
	plan, err := correlate.RankActions(panel, causes, &o)
	return panel, causes, plan, err
}

// check holds what was promised against what happened, and says what is known now.
func check(ctx context.Context, customers, employees *linkage.Cells, before []correlate.RootCause,
	taken []correlate.Intervention) ([]correlate.Confirmation, []correlate.RootCause, error) {
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		return nil, nil, err
	}
	found, err := correlate.Confirm(ctx, panel, before, taken, nil)
	return found, correlate.ApplyConfirmations(before, found), err
}

func run(ctx context.Context, w io.Writer, seed uint64) error {
	organisation, err := newWorld(seed)
	if err != nil {
		return err
	}
	customers, employees := organisation.past()
	panel, causes, plan, err := decide(ctx, customers, employees)
	if err != nil {
		return err
	}
	best, decoy := plan.Actions[0].Driver, organisation.Truth().Decoys[0]
	promise, err := correlate.WhatIf(panel, causes, best, rise, nil)
	if err != nil {
		return err
	}
	taken := organisation.lot(seed, best, decoy)
	customers, employees = organisation.future(taken)
	found, after, err := check(ctx, customers, employees, causes, taken)
	if err != nil {
		return err
	}
	page := notebook.New("Actions", "What to do first, what a budget buys, what it would change, and did it work?", source)
	page.Section("What to do first")
	page.Text(`No public data tell of actions on both sides, so this organisation is simulated and its causes are known. An
		action raises one driver in every team below the better quarter, to that quarter. Its gain counts only as far
		as the driver is likely to be a cause. *Greedy* buys what gains most per day, in turn; *exact* finds the best
		choice there is for the budget.`)
	page.Code("decide")
	page.Output(plan)
	page.Section("What it would change")
	page.Text("The best action at every touchpoint, were it taken everywhere. Lag is how many months later it shows.")
	page.Output(promise)
	page.Section("Did it work?")
	page.Text(`A coin decides which teams act on *%s*, and another which act on *%s*, a driver that better teams have more
		of and that changes nothing for customers. Eight months later the change where teams acted is compared with
		the change where they did not (difference in differences), at every touchpoint.`, best, decoy)
	page.Code("check")
	page.Output(fmt.Sprintf("%-22s %-11s %-15s %-24s %-24s %s", "driver", "touchpoint", "before", "promised", "happened", "now"))
	for _, x := range found {
		page.Output(fmt.Sprintf("%-22s %-11s %-15s %+5.1f %-18s %+5.1f %-18s %s", x.Driver, x.Touchpoint, x.Before,
			x.Predicted, fmt.Sprintf("(%+.1f to %+.1f)", x.PredictedLow, x.PredictedHigh),
			x.Effect, fmt.Sprintf("(%+.1f to %+.1f)", x.Low, x.High), x.After))
	}
	page.Text(`Before the action both groups of teams should be on like paths, around 0. After it and the lag, the distance
		is what the action did:`)
	for _, x := range found {
		if x.After == correlate.Confirmed {
			page.Chart(chart.EventStudy(x, chart.EventStudyOptions{Period: panel.Unit().String()}))
		}
	}
	page.Chart(chart.RootCauses(after, chart.RootCausesOptions{Top: 6, Period: panel.Unit().String()}))
	page.Beware(`A confirmation rests on this: without the action both groups of teams would have changed alike. Teams picked
		because they had just slipped get better by themselves, so choose by lot where you can. *Not settled* is no
		failure of the action; it may be too small to be seen in so many answers. And gains from ranking hold in a
		straight line, within the range in which drivers have moved.`)
	return page.Write(w)
}
