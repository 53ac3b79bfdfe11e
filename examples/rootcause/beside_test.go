package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table reads a table that a run wrote: its rows by the names of columns.
func (r *result) table(t *testing.T, name string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, filepath.Join(r.dir, name)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, column := range rows[0] {
			m[column] = row[i]
		}
		all = append(all, m)
	}
	return all
}

// acted makes sixteen teams over eighteen months in which calm lifts speed in the month
// after. Teams 0 to 7 act on calm in month 10, and it rises there by 20.
func acted(t *testing.T) (cx, ex string) {
	var customers, employees strings.Builder
	customers.WriteString("team,touchpoint,period,measure,n,mean\n")
	employees.WriteString("team,period,measure,n,mean\n")
	noise := lcg(11)
	for team := range 16 {
		before := 50
		for month := 1; month <= 18; month++ {
			period := fmt.Sprintf("%d-%02d", 2023+(month-1)/12, 1+(month-1)%12)
			calm := 40 + noise()%30
			if team < 8 && month >= 10 {
				calm += 20
			}
			fmt.Fprintf(&customers, "T%02d,desk,%s,speed,40,%d\n", team, period, 20+before/2+noise()%6+team)
			fmt.Fprintf(&employees, "T%02d,%s,calm,12,%d\nT%02d,%s,pay,12,%d\n", team, period, calm, team, period, noise()%50)
			before = calm
		}
	}
	return file(t, "cx.csv", customers.String()), file(t, "ex.csv", employees.String())
}

// Where teams acted on the driver and customers then answered as promised, the cause is
// confirmed everywhere: in the JSON, the tables, the brief and a chart.
func TestInterventions(t *testing.T) {
	t.Parallel()
	cx, ex := acted(t)
	taken := "Team;Driver;Date\n"
	for team := range 8 {
		taken += fmt.Sprintf("T%02d;calm;03.10.2023\n", team)
	}
	before := command(t, "-cx", cx, "-ex", ex)
	r := command(t, "-cx", cx, "-ex", ex, "-interventions", file(t, "taken.csv", taken))
	if got := before.at(t, "desk", "speed", "calm").Verdict; got == "confirmed" {
		t.Errorf("%s without a word of actions", got)
	}
	if got := r.at(t, "desk", "speed", "calm"); got.Verdict != "confirmed" {
		t.Errorf("%s, %q; want confirmed", got.Verdict, got.Reasons)
	}
	if len(r.Inputs) != 3 || r.Inputs[2].Rows != 8 {
		t.Errorf("inputs %+v, want the eight actions as the third", r.Inputs)
	}
	rows := r.table(t, "confirmations.csv")
	if len(rows) != 1 || rows[0]["after"] != "confirmed" {
		t.Errorf("confirmations %v", rows)
	}
	if !slices.ContainsFunc(r.table(t, "root-causes.csv"), func(row map[string]string) bool { return row["verdict"] == "confirmed" }) {
		t.Error("the table of root causes has none confirmed")
	}
	if !strings.Contains(r.stdout, "What actions taken showed") || !strings.Contains(r.stdout, "CONFIRMED") {
		t.Errorf("the brief does not tell:\n%s", r.stdout)
	}
	if page := read(t, filepath.Join(r.dir, "report.html")); !strings.Contains(page, "Event study of speed at desk") {
		t.Error("the page has no event study")
	}
	if _, err := os.Stat(filepath.Join(r.dir, "charts", "actions-taken-1.png")); err != nil {
		t.Error(err)
	}
}

// A budget buys what gains most within it.
func TestBudget(t *testing.T) {
	t.Parallel()
	cx, ex := acted(t)
	r := command(t, "-cx", cx, "-ex", ex, "-effort", file(t, "effort.csv", "driver,fixed,per_team\ncalm,10,2\npay,1,\n"), "-budget", "60")
	rows := r.table(t, "actions.csv")
	i := slices.IndexFunc(rows, func(row map[string]string) bool { return row["driver"] == "calm" })
	if i < 0 || rows[i]["chosen_best"] != "true" || rows[i]["cost"] == "" {
		t.Errorf("actions %v, want calm bought", rows)
	}
	if !strings.Contains(brief(t, "-cx", cx, "-ex", ex, "-effort", file(t, "none.csv", "driver,fixed\ncalm,100\n"), "-budget", "60"), "buys none of these") {
		t.Error("what costs 100 was bought with 60")
	}
}

// With a context, candidate causes are held against what was measured, and asked for whom.
func TestContextual(t *testing.T) {
	t.Parallel()
	cx, ex := acted(t)
	context := "team,period,size,region\n"
	noise := lcg(12)
	for team := range 16 {
		for month := 1; month <= 18; month++ {
			context += fmt.Sprintf("T%02d,%d-%02d,%d,%s\n", team, 2023+(month-1)/12, 1+(month-1)%12, noise()%40, []string{"=north", "south"}[team%2])
		}
	}
	r := command(t, "-cx", cx, "-ex", ex, "-context", file(t, "context.csv", context), "-for-whom", "region,size")
	if got := r.at(t, "desk", "speed", "calm").Verdict; got != "candidate cause" {
		t.Fatalf("calm is %s", got)
	}
	var columns, groups []string
	for _, row := range r.table(t, "confounders.csv") {
		columns = append(columns, row["column"]+" "+row["times"])
	}
	if diff := cmp.Diff([]string{"size 1", "size 2", "size 3", "region "}, columns); diff != "" {
		t.Errorf("benchmarks (-want +got):\n%s", diff)
	}
	for _, row := range r.table(t, "for-whom.csv") {
		groups = append(groups, row["column"]+": "+row["group"])
	}
	slices.Sort(groups)
	// A name that a spreadsheet would take for a formula has an apostrophe in front.
	if len(groups) != 7 || !slices.Contains(groups, "region: '=north") || !slices.Contains(groups, "region: all") {
		t.Errorf("groups %q", groups)
	}
	for _, said := range []string{"What something unmeasured would have to be", "For whom it works", "by region"} {
		if !strings.Contains(r.stdout, said) {
			t.Errorf("not printed: %s", said)
		}
	}
	constant := command(t, "-cx", cx, "-ex", ex, "-context", file(t, "lasting.csv", "team,region\nT00,north\nT01,south\nT02,south\n"))
	if !strings.Contains(constant.stdout, "Nothing to tell") {
		t.Errorf("what lasts in a team is no benchmark:\n%s", constant.stdout)
	}
}

// Exports of survey tools say the same as the tidy files they are made from.
func TestVendors(t *testing.T) {
	t.Parallel()
	lines := func(name string) []string { return strings.Split(strings.TrimSpace(read(t, small(t, name))), "\n")[1:] }
	ids := func(names ...string) string {
		for i, n := range names {
			names[i] = fmt.Sprintf(`"{""ImportId"":""%s""}"`, n)
		}
		return strings.Join(names, ",") + "\n"
	}
	qcx := "EndDate,Status,Finished,Store,Place,Q1\nEnd Date,Response Type,Finished,Store,Place,How likely?\n" + ids("endDate", "status", "finished", "Store", "Place", "QID1")
	for _, l := range lines("cx_answers.csv") { // time,team,touchpoint,metric,score
		f := strings.Split(l, ",")
		qcx += f[0] + " 10:00:02,IP Address,True," + f[1] + "," + f[2] + "," + f[4] + "\n"
	}
	qcx += "2024-01-05 10:00:02,Survey Preview,True,Ash,checkout,0\n2024-01-05 10:00:02,IP Address,False,Ash,checkout,0\n"
	head := strings.Split(strings.Split(read(t, small(t, "ex_answers.csv")), "\n")[0], ",") // time,team,employee_id,staffing,tools
	qex := "EndDate,Status,Finished,Store,Who," + strings.Join(head[3:], ",") + "\nEnd Date,Response Type,Finished,Store,Who,Enough people?,Good tools?\n" + ids("endDate", "status", "finished", "Store", "Who", "QID1", "QID2")
	glint := "Survey Cycle Completion Date,Department,EMP ID"
	for _, item := range head[3:] {
		glint += "," + item + "," + item + "_COMMENT," + item + "_COMMENT_TOPICS," + item + "_SENSITIVE_COMMENT_FLAG"
	}
	glint += "\n"
	for _, l := range lines("ex_answers.csv") {
		f := strings.Split(l, ",")
		qex += f[0] + " 10:00:02,IP Address,True," + strings.Join(f[1:], ",") + "\n"
		day := strings.Split(f[0], "-")
		glint += day[2] + "-" + day[1] + "-" + day[0] + " 10:00," + f[1] + "," + f[2] + "," + f[3] + ",,,," + f[4] + ",,,\n"
	}
	qex += "2024-01-10 10:00:02,IP Address,False,Ash,E77,5,5\n"

	tidy := command(t, "-cx", small(t, "cx_answers.csv"), "-ex", small(t, "ex_answers.csv"), "-min-n", "2")
	customers := []string{"-vendor-cx", "qualtrics", "-cx", file(t, "q.csv", qcx), "-map", "cx.team=Store", "-map", "cx.touchpoint=Place", "-wide", "Q1=nps", "-exclude", "Finished=False", "-min-n", "2"}
	for _, tt := range []struct {
		name     string
		args     []string
		excluded int
	}{
		{"qualtrics", []string{"-vendor-ex", "Qualtrics", "-ex", file(t, "qe.csv", qex), "-map", "ex.team=Store", "-map", "ex.employee_id=Who"}, 1},
		{"glint", []string{"-vendor-ex", "glint", "-ex", file(t, "g.csv", glint), "-map", "ex.team=Department"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := command(t, slices.Concat(customers, tt.args)...)
			if diff := cmp.Diff(tidy.Correlations, r.Correlations); diff != "" {
				t.Errorf("correlations (-tidy +export):\n%s", diff)
			}
			if diff := cmp.Diff(tidy.Points, r.Points); diff != "" {
				t.Errorf("pain points (-tidy +export):\n%s", diff)
			}
			if r.Inputs[0].Excluded != 2 || r.Inputs[1].Excluded != tt.excluded {
				t.Errorf("inputs %+v, want 2 and %d rows left out", r.Inputs, tt.excluded)
			}
		})
	}
}

// The help lists every flag once.
func TestUsageListsEveryFlag(t *testing.T) {
	var listed []string
	for _, g := range flagGroups {
		listed = append(listed, g.flags...)
	}
	slices.Sort(listed)
	if got := slices.Compact(slices.Clone(listed)); len(got) != len(listed) {
		t.Errorf("a flag is listed twice: %q", listed)
	}
	var defined []string
	_, f := newFlags()
	f.VisitAll(func(f *flag.Flag) { defined = append(defined, f.Name) })
	if diff := cmp.Diff(defined, listed); diff != "" {
		t.Errorf("flags (-defined +listed):\n%s", diff)
	}
	printUsage(io.Discard, f)
}

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		name  string
		known []string
		want  string // empty: none
	}{
		{"mil street", []string{"Dock Road", "Mill Street"}, "Mill Street"},
		{"Team-1", []string{"Team 2", "TEAM 1"}, "TEAM 1"},
		{"tolls", []string{"staffing", "tools"}, "tools"},
		{"nps", []string{"csat"}, ""},
		{"città", []string{"Citta"}, "Citta"},
		{"x", nil, ""},
	} {
		got, ok := nearest(tt.name, tt.known)
		if !ok {
			got = ""
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.name, got, tt.want)
		}
	}
}
