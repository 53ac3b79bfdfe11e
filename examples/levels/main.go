// Command levels shows why a correlation over all rows misleads: differences between teams
// and changes inside teams are two things, and can contradict each other.
//
//	go run ./examples/levels -out levels.html
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/internal/notebook"
	"github.com/linkage-go/linkage/internal/notebook/survey"
)

//go:embed main.go
var source string

func main() {
	cxFile := flag.String("cx", "testdata/synthetic/cx.csv", "customers' answers")
	exFile := flag.String("ex", "testdata/synthetic/ex.csv", "employees' answers")
	out := flag.String("out", "levels.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error {
		customers, employees, err := survey.Cells(*cxFile, *exFile)
		if err != nil {
			return err
		}
		return run(ctx, w, customers, employees)
	})
}

// strongest returns a driver between, pooled and within teams: the one whose correlation at
// the given level is largest, of those whose levels contradict each other, or of the rest.
func strongest(all []correlate.Correlation, at correlate.Level, conflict bool) []correlate.Correlation {
	var top correlate.Correlation
	for _, c := range all {
		wanted := c.Level == at && c.Method == correlate.Pearson && c.Lag >= 0 && c.SignConflict == conflict
		if wanted && math.Abs(c.Estimate) > math.Abs(top.Estimate) {
			top = c
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(c correlate.Correlation) bool {
		return c.Method != top.Method || c.Lag != top.Lag ||
			c.Touchpoint != top.Touchpoint || c.Measure != top.Measure || c.Driver != top.Driver
	})
}

// show prints a driver's three correlations and draws its three slopes.
func show(page *notebook.Page, panel *correlate.Panel, levels []correlate.Correlation) {
	if len(levels) == 0 {
		page.Text("There is none in these data.")
		return
	}
	c := levels[0]
	page.Output(fmt.Sprintf("%s, and %s at %s %d %s(s) later\n\nlevel         r  95 %%               rows  teams", c.Driver, c.Measure, c.Touchpoint, c.Lag, panel.Unit()))
	for _, c := range levels {
		page.Output(fmt.Sprintf("%-8s  %+.2f  (%+.2f to %+.2f)  %5d  %5d", c.Level, c.Estimate, c.Low, c.High, c.N, c.Teams))
	}
	if pairs, err := chart.PairsOf(panel, c.Touchpoint, c.Measure, c.Driver, c.Lag); err == nil {
		page.Chart(chart.Slopes(pairs, chart.SlopesOptions{}))
	}
}

// run writes the page. A service has cells of its own: package survey only reads two files.
func run(ctx context.Context, w io.Writer, customers, employees *linkage.Cells) error {
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		return err
	}
	all, err := correlate.Correlations(ctx, panel, nil)
	if err != nil {
		return err
	}
	page := notebook.New("Levels", "Is it that better teams score better, or that a team scores better when something in it improves?", source)
	page.Section("Two questions in one number")
	page.Text(`%d teams were asked %d times. A correlation over all rows (*pooled*) mixes two answers:

		- *between* teams: do teams with more of something have more content customers? Whatever else differs
		between teams (place, manager, kind of customers) is in this number too;
		- *within* teams: when something rises in a team, do its customers become more content? What lasts in a
		team, and seasons that all teams share, are taken out.

		Only the second is about what would happen if something changed.`, panel.Report().Teams, panel.Report().Periods)
	page.Section("Where the levels contradict each other")
	page.Text(`Of all drivers whose levels disagree by more than chance (Simpson's paradox), this one stands out most
		when everything is pooled.`)
	page.Code("strongest")
	show(page, panel, strongest(all, correlate.Pooled, true))
	page.Text("The short lines are teams: look at how they run, and then at the line through all points.")
	page.Section("Where it happens inside teams")
	page.Text("Of the drivers whose levels do not contradict each other, this one has the strongest correlation within teams.")
	show(page, panel, strongest(all, correlate.Within, false))
	page.Beware(`A correlation within teams is no proof either: both sides may answer to something else that changed, or
		customers may have moved first. See examples/lags for the order in time and examples/causes for what is left.`)
	return page.Write(w)
}
