// Command quickstart reads two CSV files, customers' answers and employees' answers, and
// writes a page that ranks what is behind what hurts customers.
//
//	go run ./examples/quickstart -cx customers.csv -ex employees.csv -out quickstart.html
package main

import (
	"context"
	_ "embed"
	"flag"
	"io"
	"os"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
	"github.com/linkage-go/linkage/internal/notebook"
)

//go:embed main.go
var source string

func main() {
	cxFile := flag.String("cx", "testdata/synthetic/cx.csv", "customers' answers: time, team, touchpoint, metric, score")
	exFile := flag.String("ex", "testdata/synthetic/ex.csv", "employees' answers: time, team, employee_id, a column for each driver")
	out := flag.String("out", "quickstart.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error { return run(ctx, w, *cxFile, *exFile) })
}

// readCustomers turns customers' answers into cells: one score for each team, touchpoint
// and month.
func readCustomers(name string) (*linkage.Cells, *linkage.ReadReport, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	answers, report, err := cx.ReadCSV(f, cx.ReadOptions{Name: name})
	if err != nil {
		return nil, report, err
	}
	cells, err := answers.Cells(cx.CellOptions{})
	return cells, report, err
}

// readEmployees does the same for employees. Averages of fewer than five people are
// withheld before anything else sees them.
func readEmployees(name string) (*linkage.Cells, *linkage.ReadReport, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	answers, report, err := ex.ReadCSV(f, ex.ReadOptions{Name: name})
	if err != nil {
		return nil, report, err
	}
	cells, _, err := answers.Cells(ex.CellOptions{})
	return cells, report, err
}

// analyse joins both sides by team, touchpoint and month, and ranks.
func analyse(ctx context.Context, customers, employees *linkage.Cells) (*correlate.Analysis, error) {
	panel, err := correlate.Join(customers, employees, correlate.JoinOptions{})
	if err != nil {
		return nil, err
	}
	return correlate.Analyze(ctx, panel, nil)
}

func run(ctx context.Context, w io.Writer, cxFile, exFile string) error {
	customers, cxReport, err := readCustomers(cxFile)
	if err != nil {
		return err
	}
	employees, exReport, err := readEmployees(exFile)
	if err != nil {
		return err
	}
	analysis, err := analyse(ctx, customers, employees)
	if err != nil {
		return err
	}
	page := notebook.New("Quickstart", "Two files in, ranked causes out.", source)
	page.Section("Read the customers")
	page.Text(`Each row is one answer. Files with other column names are read by naming them in ReadOptions.Columns,
		wide files by naming their columns in Wide; delimiters, decimal commas and dates are found out.`)
	page.Code("readCustomers")
	page.Output(cxReport)
	page.Section("Read the employees")
	page.Text("Each row is one person's reply, each further column a driver. Ids are counted and never shown.")
	page.Code("readEmployees")
	page.Output(exReport)
	page.Section("Join and rank")
	page.Code("analyse")
	page.Text(`The *pain points* say where customers are less content than elsewhere. The *root causes* say, for each
		of them, which driver is likeliest behind it, how many months before it moves, and by how much the measure
		changes when the driver rises by one typical swing.`)
	page.Output(analysis)
	page.Section("See it")
	page.Chart(chart.RootCauses(analysis.RootCauses, chart.RootCausesOptions{Measure: analysis.PainPoints[0].Measure, Period: analysis.Join.Unit}))
	page.Beware(`A *candidate cause* is where to look first, not a proof: something that nobody measured and that changes
		over time may move both sides. *Cannot tell* is no all-clear: the effect may be too small for these data to show.
		Teams are compared with themselves over time, so nothing here ranks teams, let alone people.`)
	return page.Write(w)
}
