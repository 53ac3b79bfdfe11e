package browser

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/report"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// A page to be opened.
type page struct {
	name, path string
	language   string   // of the page
	says       []string // some of what must be readable on paper
}

// pages are one of every kind that linkage writes, in both languages.
func pages(t *testing.T) []page {
	t.Helper()
	dir := t.TempDir()
	goldens := filepath.Join("..", "correlate", "report", "testdata")

	// What the README's command writes.
	command := exec.Command("go", "run", "./examples/rootcause", "-q", "-out", filepath.Join(dir, "command"))
	command.Dir = ".."
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command, err, said)
	}

	// The same organisation with all that a report can hold, and with names of any length.
	plain := investigate(t, strings.NewReplacer())
	long := investigate(t, strings.NewReplacer(
		"support chat", "Support chat of the northern region in evenings and at weekends",
		"checkout", "check_out_with_self_service_tills_and_loyalty_card_2024_version",
		"clear_goals", "I_know_what_is_expected_of_me_at_work_and_how_it_is_measured",
		"manager_support", "My manager supports me when customers are angry or unreasonable"))
	write := func(name string, write func(io.Writer) error) string {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".html")
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	team := func(o organisation, l language.Tag) func(io.Writer) error {
		return func(w io.Writer) error { return o.report(l).WriteTeamBriefHTML(w, o.team) }
	}
	list := []page{
		{"command", filepath.Join(dir, "command", "report.html"), "en", []string{"Pain points", "SUPPORT CHAT", "candidate cause", "Method and limits"}},
		{"golden", filepath.Join(goldens, "full.html"), "en", []string{"What actions taken showed", "What could be done", "réclamation"}},
		{"golden-team", filepath.Join(goldens, "squadra.html"), "it", []string{"Team 07"}},
		{"full", write("full", plain.report(language.English).WriteHTML), "en", []string{"What moved the scores", "What could be done", "clear_goals"}},
		{"full-it", write("full-it", plain.report(language.Italian).WriteHTML), "it", []string{"Cause di fondo", "causa candidata", "clear_goals"}},
		{"team", write("team", team(plain, language.English)), "en", []string{plain.team, "clear_goals"}},
		{"team-it", write("team-it", team(plain, language.Italian)), "it", []string{plain.team, "clear_goals"}},
		{"long-names", write("long-names", long.report(language.English).WriteHTML), "en", []string{"My manager supports me"}},
		{"nothing", write("nothing", report.New(nil, report.Options{}).WriteHTML), "en", []string{"There is no customer measure to rank."}},
	}
	for _, n := range []struct{ name, says string }{{"quickstart", "clear_goals"}, {"levels", "between"}, {"causes", "clear_goals"}} {
		path := filepath.Join(dir, n.name+".html")
		notebook := exec.Command("go", "run", "./examples/"+n.name, "-out", path)
		notebook.Dir = ".."
		if said, err := notebook.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", notebook, err, said)
		}
		list = append(list, page{"notebook-" + n.name, path, "en", []string{n.says}})
	}
	for i := range list {
		path, err := filepath.Abs(list[i].path)
		if err != nil {
			t.Fatal(err)
		}
		list[i].path = path
	}
	return list
}

// An organisation is what was found out about one.
type organisation struct {
	analysis *correlate.Analysis
	options  report.Options
	team     string // one with findings of its own
}

func (o organisation) report(l language.Tag) *report.Report {
	o.options.Language = l
	return report.New(o.analysis, o.options)
}

// investigate asks all there is to ask about the organisation of testdata, with its names
// replaced.
func investigate(t *testing.T, names *strings.Replacer) organisation {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := func(name string) io.Reader {
		b, err := os.ReadFile(filepath.Join("..", "testdata", "synthetic", name))
		must(err)
		return strings.NewReader(names.Replace(string(b)))
	}
	customers, customerRows, err := cx.ReadCSV(file("cx.csv"), cx.ReadOptions{Name: "cx.csv"})
	must(err)
	employees, employeeRows, err := ex.ReadCSV(file("ex.csv"), ex.ReadOptions{Name: "ex.csv"})
	must(err)
	cxCells, err := customers.Cells(cx.CellOptions{Unit: linkage.Month})
	must(err)
	exCells, _, err := employees.Cells(ex.CellOptions{Unit: linkage.Month})
	must(err)
	panel, err := correlate.Join(cxCells, exCells, correlate.JoinOptions{})
	must(err)
	analysis, err := correlate.Analyze(context.Background(), panel, nil)
	must(err)
	worst := analysis.PainPoints[0]
	cause := analysis.RootCauses[slices.IndexFunc(analysis.RootCauses, func(c correlate.RootCause) bool {
		return c.Touchpoint == worst.Touchpoint && c.Measure == worst.Measure && c.Rank == 1
	})]

	funnel, err := correlate.FunnelOf(panel, worst.Touchpoint, worst.Measure, nil)
	must(err)
	effects, err := correlate.TeamEffectsOf(panel, cause.Touchpoint, cause.Measure, cause.Driver, &correlate.TeamEffectOptions{Lag: cause.Lag})
	must(err)
	change, err := correlate.LatestChange(panel, worst.Measure, nil)
	must(err)
	costs := map[string]correlate.Cost{cause.Driver: {Fixed: 5, PerTeam: 1}}
	actions, err := correlate.RankActions(panel, analysis.RootCauses, &correlate.ActionOptions{Measure: worst.Measure, Costs: costs, Budget: 40})
	must(err)

	// Somebody acts in every third team from the tenth month on: nothing follows, for
	// nothing was done.
	var periods []linkage.Period
	for row := range panel.Rows() {
		if !slices.Contains(periods, row.Period) {
			periods = append(periods, row.Period)
		}
	}
	slices.SortFunc(periods, linkage.Period.Compare)
	var taken []correlate.Intervention
	for i, x := range funnel.Teams {
		if i%3 == 0 {
			taken = append(taken, correlate.Intervention{Team: x.Team, Driver: cause.Driver, Period: periods[len(periods)/2]})
		}
	}
	confirmations, err := correlate.Confirm(context.Background(), panel, analysis.RootCauses, taken, nil)
	must(err)
	alert := correlate.Alert{Touchpoint: worst.Touchpoint, Measure: worst.Measure, Unit: "points", Period: periods[len(periods)-1], Since: periods[len(periods)-3],
		Before: worst.Estimate + 2, Now: worst.Estimate - 12, Evidence: 5750, Threshold: 960, Causes: []correlate.RootCause{cause}}

	o := organisation{analysis: analysis, team: funnel.Teams[0].Team}
	o.options = report.Options{
		Reads: []*linkage.ReadReport{customerRows, employeeRows}, Changes: []*correlate.ChangeReport{change},
		Actions: []*correlate.ActionPlan{actions}, Confirmations: confirmations, Alerts: []correlate.Alert{alert},
		Teams: report.Teams{
			Owner:   func(string) string { return "Customer operations" },
			Funnels: []*correlate.Funnel{funnel}, Effects: []*correlate.TeamEffects{effects},
		},
	}
	pairs, err := chart.PairsOf(panel, cause.Touchpoint, cause.Measure, cause.Driver, cause.Lag)
	must(err)
	draw := func(s report.Section, beside bool) func(*chart.Chart, error) {
		return func(c *chart.Chart, err error) {
			t.Helper()
			must(err)
			var svg bytes.Buffer
			must(c.WriteSVG(&svg))
			f := report.Figure{ID: fmt.Sprintf("chart-%d", len(o.options.Charts)+1), Title: c.Title(), Caption: c.Description(), SVG: svg.Bytes(), Section: s}
			if beside {
				f.Touchpoint, f.Measure = cause.Touchpoint, cause.Measure
			}
			o.options.Charts = append(o.options.Charts, f)
		}
	}
	m := worst.Measure
	draw(report.PainPointsSection, false)(chart.PainPoints(analysis.PainPoints, chart.PainPointsOptions{Measure: m, Unit: "points"}))
	draw(report.PainPointsSection, false)(chart.Funnel(funnel, chart.FunnelOptions{}))
	draw(report.PainPointsSection, false)(chart.Withheld(exCells, chart.WithheldOptions{Measure: cause.Driver}))
	draw(report.RootCausesSection, false)(chart.RootCauses(analysis.RootCauses, chart.RootCausesOptions{Measure: m, Period: "month"}))
	draw(report.RootCausesSection, true)(chart.Forest(analysis.RootCauses, chart.ForestOptions{Touchpoint: cause.Touchpoint, Measure: m}))
	draw(report.RootCausesSection, true)(chart.Quadrant(analysis.RootCauses, chart.DriverLevels(panel, cause.Touchpoint, 1, 5), chart.QuadrantOptions{Touchpoint: cause.Touchpoint, Measure: m}))
	draw(report.CorrelationsSection, false)(chart.Heatmap(analysis.Correlations, chart.HeatmapOptions{Measure: m, Period: "month"}))
	draw(report.CorrelationsSection, false)(chart.Scatter(pairs, chart.ScatterOptions{}))
	draw(report.CorrelationsSection, false)(chart.Slopes(pairs, chart.SlopesOptions{}))
	draw(report.CorrelationsSection, false)(chart.LagProfile(analysis.Correlations, chart.LagProfileOptions{Touchpoint: cause.Touchpoint, Measure: m, Driver: cause.Driver, Cause: &cause, Period: "month"}))
	draw(report.ChangesSection, false)(chart.Waterfall(change, chart.WaterfallOptions{}))
	draw(report.AlertsSection, false)(chart.EarlyWarning(alert, cxCells, chart.EarlyWarningOptions{}))
	for _, x := range confirmations {
		if len(x.Events) > 0 {
			draw(report.ConfirmationsSection, false)(chart.EventStudy(x, chart.EventStudyOptions{Period: "month"}))
			break
		}
	}
	return o
}
