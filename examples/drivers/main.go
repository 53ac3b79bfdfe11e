// Command drivers sets the usual key-driver analyses, which divide R² among drivers, beside
// the root causes of the same touchpoint.
//
//	go run ./examples/drivers -out drivers.html
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/notebook"
	"github.com/linkage-go/linkage/internal/notebook/survey"
)

//go:embed main.go
var source string

func main() {
	cxFile := flag.String("cx", "testdata/synthetic/cx.csv", "customers' answers")
	exFile := flag.String("ex", "testdata/synthetic/ex.csv", "employees' answers")
	out := flag.String("out", "drivers.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error {
		customers, employees, err := survey.Cells(*cxFile, *exFile)
		if err != nil {
			return err
		}
		return run(ctx, w, customers, employees)
	})
}

// importance divides R² of a measure at a touchpoint among the drivers of the same period.
// Inside teams, what lasts in a team is taken out first.
func importance(ctx context.Context, p *correlate.Panel, at correlate.PainPoint,
	by stats.ImportanceMethod, inside bool) (*stats.Importance, error) {
	var y []float64
	var team []int
	columns, label := make([][]float64, len(p.Drivers())), map[string]int{}
	for row := range p.Rows() {
		if row.Touchpoint != at.Touchpoint || row.Measure != at.Measure {
			continue
		}
		if _, ok := label[row.Team]; !ok {
			label[row.Team] = len(label)
		}
		for j, x := range row.Drivers {
			columns[j] = append(columns[j], x)
		}
		y, team = append(y, row.Raw), append(team, label[row.Team])
	}
	teams, _ := stats.CentredCrossProducts(columns, y, team, nil) // column 0 is the constant
	for i := range teams {
		if inside {
			teams[i], _ = teams[i].PartialOut(0) // each team's own average
		}
	}
	o := stats.ImportanceOptions{Method: by, Base: []int{0}, Bootstrap: &stats.Resampling{Replicates: 400}}
	for _, d := range p.Drivers() {
		o.Names = append(o.Names, d.Name)
	}
	return stats.FitImportance(ctx, teams, o)
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
	at := analysis.PainPoints[0] // the worst
	lmg, err1 := importance(ctx, panel, at, stats.LMG, false)
	johnson, err2 := importance(ctx, panel, at, stats.RelativeWeights, false)
	inside, err3 := importance(ctx, panel, at, stats.LMG, true)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	place := at.Measure + " at " + at.Touchpoint
	page := notebook.New("Drivers and importance", "Which drivers go with what customers say, and which are behind it?", source)
	page.Section("The usual analysis")
	page.Text(`A key-driver analysis divides R², the share of the variation of %s that drivers of the same %s explain together.
		*LMG* (Shapley) averages what each adds over all orders of entry; *relative weights* come close to that at less
		cost. Teams are drawn anew to see how steady the order is.`, place, panel.Unit())
	page.Code("importance")
	page.Output(lmg)
	page.Chart(chart.Importance(lmg, chart.ImportanceOptions{Outcome: place, Title: "All rows pooled"}))
	page.Section("The same inside teams")
	page.Text("Pooled, a driver gets credit for what better teams have in common. Without it other drivers may come first:")
	page.Chart(chart.Importance(inside, chart.ImportanceOptions{Outcome: place, Title: "Inside teams"}))
	page.Section("Beside the root causes")
	page.Text(`The engine looks inside teams and at earlier periods too, and takes out seasons. Ranks, side by side: LMG and
		relative weights of all rows pooled, LMG inside teams, and the engine's.`)
	page.Output(fmt.Sprintf("%-22s %5s %8s %8s %8s  %s", "driver", "LMG", "weights", "inside", "engine", "verdict"))
	for _, c := range analysis.RootCauses {
		if c.Touchpoint != at.Touchpoint || c.Measure != at.Measure {
			continue
		}
		i := slices.IndexFunc(lmg.Drivers, func(d stats.DriverShare) bool { return d.Name == c.Driver })
		page.Output(fmt.Sprintf("%-22s %5d %8d %8d %8d  %s", c.Driver, lmg.Drivers[i].Rank, johnson.Drivers[i].Rank, inside.Drivers[i].Rank, c.Rank, c.Verdict))
	}
	page.Beware(`A share of R² does not say what would change if the driver did. A proxy of a cause gets some of its credit,
		and noise has a share too. That two ways of dividing R² agree confirms neither: they divide the same R².`)
	return page.Write(w)
}
