// Command lags shows which side moves first: does what employees say tell what customers
// will say, or is it the other way round?
//
//	go run ./examples/lags -out lags.html
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
	"github.com/linkage-go/linkage/internal/notebook/survey"
)

//go:embed main.go
var source string

func main() {
	cxFile := flag.String("cx", "testdata/synthetic/cx.csv", "customers' answers")
	exFile := flag.String("ex", "testdata/synthetic/ex.csv", "employees' answers")
	out := flag.String("out", "lags.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error {
		customers, employees, err := survey.Cells(*cxFile, *exFile)
		if err != nil {
			return err
		}
		return run(ctx, w, customers, employees)
	})
}

// clearest returns the root cause of a direction whose arrow in time is surest, or nil.
func clearest(causes []correlate.RootCause, direction correlate.Direction) (best *correlate.RootCause) {
	arrow := func(c *correlate.RootCause) correlate.CrossLag {
		if direction == correlate.CXLeads {
			return c.Reverse
		}
		return c.Forward
	}
	for i := range causes {
		if c := &causes[i]; c.Direction == direction && (best == nil || arrow(c).P < arrow(best).P) {
			best = c
		}
	}
	return best
}

// show tells both arrows of a driver and draws its correlation at every lag.
func show(page *notebook.Page, all []correlate.Correlation, c *correlate.RootCause, period string) {
	if c == nil {
		page.Text("There is none in these data.")
		return
	}
	page.Output(fmt.Sprintf("%-52s  %5s  p", "standard deviations per standard deviation", "SD"))
	for _, a := range []struct {
		from, to string
		correlate.CrossLag
	}{{c.Driver, c.Measure, c.Forward}, {c.Measure, c.Driver, c.Reverse}} {
		page.Output(fmt.Sprintf("%-52s  %+.2f  %.2g", fmt.Sprintf("%s → %s, %d %s later", a.from, a.to, a.Lag, period), a.Standard, a.P))
	}
	page.Output(fmt.Sprintf("\n%v", c))
	page.Chart(chart.LagProfile(all, chart.LagProfileOptions{Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver, Cause: c, Period: period}))
}

// run writes the page. A service has cells of its own: package survey only reads two files.
func run(ctx context.Context, w io.Writer, customers, employees *linkage.Cells) error {
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		return err
	}
	analysis, err := correlate.Analyze(ctx, panel, nil)
	if err != nil {
		return err
	}
	period := analysis.Join.Unit
	page := notebook.New("Lags and direction", "A cause comes before its effect: what comes first here?", source)
	page.Section("Two arrows")
	page.Text(`For every driver two questions are asked, inside teams and with seasons taken out:

		- given what a team's customers said a %s ago, does what its *employees* said then tell what customers say now?
		- given what its employees said, does what *customers* said tell what employees say now?

		Tired customers can tire employees as well as the other way round, and a correlation in the same %s looks the
		same in both cases.`, period, period)
	page.Code("clearest")
	page.Section("Employees first")
	page.Text(`The surest driver whose past tells what customers say later, and not the reverse. To the right of 0 the
		driver comes first: a cause has its peak there, or at 0 if it works within the %s.`, period)
	show(page, analysis.Correlations, clearest(analysis.RootCauses, correlate.EXLeads), period)
	page.Section("Customers first")
	page.Text(`The surest driver that follows customers: its peak lies to the left of 0. It goes with what they say, and
		nothing here tells that improving it would change what they say.`)
	show(page, analysis.Correlations, clearest(analysis.RootCauses, correlate.CXLeads), period)
	page.Beware(`Coming first is necessary for a cause and not sufficient: something unmeasured may reach employees before
		it reaches customers. What works faster than one %s shows no order at all; then the direction is *unclear*,
		which does not mean that there is no effect.`, period)
	return page.Write(w)
}
