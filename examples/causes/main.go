// Command causes takes one root cause apart: how likely, beside which others, how strong
// something unmeasured would have to be to undo it, and for whom it holds.
//
//	go run ./examples/causes -out causes.html
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

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
	out := flag.String("out", "causes.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error {
		customers, employees, err := survey.Cells(*cxFile, *exFile)
		if err != nil {
			return err
		}
		return run(ctx, w, customers, employees)
	})
}

// busyness makes a context out of the data themselves: how many customers answered in each
// team's month. Busy months may strain employees and customers alike.
func busyness(customers *linkage.Cells) (*correlate.Context, error) {
	answers := map[linkage.Key]int64{}
	for k, c := range customers.All() {
		if customers.Measure(k.Measure).RawOf == "" { // a score's raw mean is of the same answers
			answers[linkage.Key{Team: k.Team, Period: k.Period}] += c.N()
		}
	}
	csv := "team,period,busyness\n"
	for k, n := range answers { // in any order: a context is looked up by team and period
		csv += fmt.Sprintf("\"%s\",%v,%d\n", strings.ReplaceAll(k.Team, `"`, `""`), k.Period, n)
	}
	context, _, err := correlate.ReadContext(strings.NewReader(csv), correlate.ContextOptions{})
	return context, err
}

// examine asks what would undo a root cause, and for whom it holds.
func examine(p *correlate.Panel, c correlate.RootCause) (
	*correlate.Confounders, *correlate.Moderation, *correlate.TeamEffects, error) {
	undo, err1 := correlate.ConfoundersOf(p, c.Touchpoint, c.Measure, c.Driver, []string{"busyness"},
		&correlate.ConfounderOptions{Lag: c.Lag})
	groups, err2 := correlate.ModerationOf(p, c.Touchpoint, c.Measure, c.Driver, "busyness",
		&correlate.ModerationOptions{Lag: c.Lag})
	teams, err3 := correlate.TeamEffectsOf(p, c.Touchpoint, c.Measure, c.Driver, &correlate.TeamEffectOptions{Lag: c.Lag})
	return undo, groups, teams, errors.Join(err1, err2, err3)
}

// run writes the page. A service has cells of its own: package survey only reads two files.
func run(ctx context.Context, w io.Writer, customers, employees *linkage.Cells) error {
	known, err := busyness(customers)
	if err != nil {
		return err
	}
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{Context: known})
	if err != nil {
		return err
	}
	analysis, err := correlate.Analyze(ctx, panel, nil)
	if err != nil {
		return err
	}
	at := analysis.PainPoints[0]
	here := slices.DeleteFunc(slices.Clone(analysis.RootCauses), func(c correlate.RootCause) bool {
		return c.Touchpoint != at.Touchpoint || c.Measure != at.Measure
	})
	first := here[0]
	undo, groups, teams, err := examine(panel, first)
	if err != nil {
		return err
	}
	page := notebook.New("Root causes", "What is behind the worst touchpoint, how sure is that, and for whom does it hold?", source)
	page.Section("The ranking")
	page.Text(`Customers hurt most at *%s*. Every driver is a suspect, at every lag up to %d. How many customers answered
		is held constant, because busy months may strain both sides.`, at.Touchpoint, analysis.Join.Lags)
	page.Chart(chart.Forest(here, chart.ForestOptions{}))
	page.Text("For *%s* the claim is *%s*. What stands in the way of a stronger one:", first.Driver, first.Verdict)
	page.Output(fmt.Sprintf("%v\n- %s", first, strings.Join(first.Reasons, "\n- ")))
	page.Section("Which suspects cannot be told apart")
	page.Text(`Drivers that move together share their evidence. A *credible set* names those that the data cannot tell apart;
		a set of one has no rival in these data. Drawing teams anew shows how steady the rank of its first is.`)
	for _, c := range analysis.RootCauses {
		if len(c.CredibleSet) > 0 {
			page.Output(fmt.Sprintf("%-13s {%s}: %s is first in %.0f %% of draws, between rank %d and %d", c.Touchpoint,
				strings.Join(c.CredibleSet, ", "), c.Driver, 100*c.First, c.RankLow, c.RankHigh))
		}
	}
	page.Section("What would undo it, and for whom it holds")
	page.Code("examine")
	page.Text(`Something unmeasured could be behind both sides. The *robustness value* is the share of what is left
		unexplained, of both, that it would have to explain; the table says so in multiples of busyness.`)
	page.Output(undo)
	page.Text("Does the effect change with how busy a team is, and can teams be told apart at all?")
	page.Output(fmt.Sprint(groups, "\n", teams))
	page.Beware(`A probability holds only if no cause that varies in time was left unmeasured. To be many times as strong as
		busyness is easy where busyness itself hardly matters: whether something stronger was left out is for those who
		know the place. And groups or teams that cannot be told apart need not be alike.`)
	return page.Write(w)
}
