package linkage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/report"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// These tests hold what docs/confidentiality.md says, from files to reports.

// secret is part of every pseudonym, comment and e-mail address of the files below, and
// may stand nowhere else.
const secret = "zqsecret"

// An answerFile makes answers of 12 teams in 8 months: 6 people each, but only 3 in the
// first team's third month, who answer as few says.
type answerFile struct{ few int }

func (a answerFile) score(team, month, person, top int) int {
	if team == 0 && month == 2 {
		return a.few
	}
	return 1 + (team*5+month*3+person*7+team*month)%top
}

func (answerFile) people(team, month int) int {
	if team == 0 && month == 2 {
		return 3
	}
	return 6
}

func (a answerFile) customers() string {
	var b strings.Builder
	b.WriteString("time,team,touchpoint,metric,score,customer_id,response_id,comment\n")
	for team := range 12 {
		for month := range 8 {
			for person := range a.people(team, month) {
				for _, touchpoint := range []string{"desk", "phone"} {
					fmt.Fprintf(&b, "2024-%02d-10,T%02d,%s,nps,%d,%s-c%d,%s-r%d-%d-%d%s,%s wrote this\n", month+1, team, touchpoint,
						a.score(team, month, person+len(touchpoint), 10), secret, person, secret, team, month, person, touchpoint, secret)
				}
			}
		}
	}
	// Rows that are refused.
	fmt.Fprintf(&b, "2024-01-10,T01,desk,nps,%[1]s,%[1]s-c1,%[1]s-x,%[1]s\n", secret)
	fmt.Fprintf(&b, "%[1]s,T01,desk,nps,3,%[1]s-c1,%[1]s-y,%[1]s\n", secret)
	fmt.Fprintf(&b, "2024-01-10,,desk,nps,11,%[1]s-c1,%[1]s-z,%[1]s\n", secret)
	return b.String()
}

func (a answerFile) employees() string {
	var b strings.Builder
	b.WriteString("time,team,employee_id,workload,tools,comment\n")
	for team := range 12 {
		for month := range 8 {
			for person := range a.people(team, month) {
				fmt.Fprintf(&b, "2024-%02d-05,T%02d,%s-e%d-%d,%d,%d,%s wrote this\n", month+1, team, secret, team, person,
					a.score(team, month, person, 5), a.score(team, month, person+2, 5), secret)
			}
		}
	}
	fmt.Fprintf(&b, "2024-01-05,T01,%[1]s-e,%[1]s,3,%[1]s\n", secret)
	fmt.Fprintf(&b, "%[1]s,T01,%[1]s-e,2,3,%[1]s\n", secret)
	fmt.Fprintf(&b, "2024-01-05,,%[1]s-e,2,3,%[1]s\n", secret)
	return b.String()
}

// outputs returns everything that is written about the answers, by name.
func (a answerFile) outputs(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	customers, read, err := cx.ReadCSV(strings.NewReader(a.customers()), cx.ReadOptions{Name: "cx.csv"})
	if err != nil {
		t.Fatal(err)
	}
	out["customers read"] = read.String()
	employees, read, err := ex.ReadCSV(strings.NewReader(a.employees()), ex.ReadOptions{Name: "ex.csv"})
	if err != nil {
		t.Fatal(err)
	}
	out["employees read"] = read.String()
	cxCells, err := customers.Cells(cx.CellOptions{Unit: linkage.Month})
	if err != nil {
		t.Fatal(err)
	}
	exCells, withheld, err := employees.Cells(ex.CellOptions{Unit: linkage.Month})
	if err != nil {
		t.Fatal(err)
	}
	out["withheld"] = withheld.String()
	var b bytes.Buffer
	write := func(name string, f func() error) {
		t.Helper()
		b.Reset()
		if err := f(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.String()
	}
	shown, _ := cxCells.Withhold(5)
	write("customers' cells", func() error { return shown.WriteCSV(&b) })
	write("employees' cells", func() error { return exCells.WriteCSV(&b) })
	panel, err := correlate.Join(cxCells, exCells, correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	analysis, err := correlate.Analyze(context.Background(), panel, &correlate.Options{NoResamples: true})
	if err != nil {
		t.Fatal(err)
	}
	out["analysis"] = analysis.String()
	write("root causes", func() error { return correlate.WriteCSV(&b, analysis.RootCauses) })
	write("correlations", func() error { return correlate.WriteCSV(&b, analysis.Correlations) })
	funnel, err := correlate.FunnelOf(panel, "desk", "nps", nil)
	if err != nil {
		t.Fatal(err)
	}
	write("funnel", func() error { return correlate.WriteCSV(&b, funnel) })
	march, err := linkage.ParsePeriod("2024-03")
	if err != nil {
		t.Fatal(err)
	}
	change, err := correlate.Change(panel, "nps", march, march.Shift(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	write("change", func() error { return correlate.WriteCSV(&b, change) })
	effects, err := correlate.TeamEffectsOf(panel, "desk", "nps", "tools", nil)
	if err != nil {
		t.Fatal(err)
	}
	write("team effects", func() error { return correlate.WriteCSV(&b, effects) })
	r := report.New(analysis, report.Options{Teams: report.Teams{Funnels: []*correlate.Funnel{funnel}}})
	write("json", func() error { return r.WriteJSON(&b) })
	write("html", func() error { return r.WriteHTML(&b) })
	write("markdown", func() error { return r.WriteMarkdown(&b) })
	write("brief", func() error { return r.WriteBrief(&b) })
	write("team brief", func() error { return r.WriteTeamBrief(&b, "T00") })
	return out
}

func TestNoPseudonymOrCommentIsWritten(t *testing.T) {
	for name, text := range (answerFile{few: 2}).outputs(t) {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds a pseudonym or comment:\n%.400s", name, text)
		}
	}
}

// What few people answered must not matter to anything that is written.
func TestWithheldAnswersChangeNothing(t *testing.T) {
	low, high := answerFile{few: 1}.outputs(t), answerFile{few: 5}.outputs(t)
	if diff := cmp.Diff(low, high); diff != "" {
		t.Errorf("a withheld cell shows (-low answers +high answers):\n%s", diff)
	}
}

func TestResponsesPrintNoIdentity(t *testing.T) {
	for _, r := range []any{
		cx.Response{Team: "T", Metric: "nps", Score: 3, CustomerID: secret, ResponseID: secret, Comment: secret},
		&cx.Response{Team: "T", Metric: "nps", Score: 3, CustomerID: secret, ResponseID: secret, Comment: secret},
		ex.Response{Team: "T", EmployeeID: secret, Comment: secret},
		&ex.Response{Team: "T", EmployeeID: secret, Comment: secret},
	} {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{fmt.Sprint(r), fmt.Sprintf("%+v", r), fmt.Sprintf("%#v", r), string(b)} {
			if strings.Contains(text, secret) {
				t.Errorf("%T prints %s", r, text)
			}
		}
	}
}

// Identifiers come out of a dataset as numbers, comments only when they were asked for.
func TestDatasetsGiveNoIdentity(t *testing.T) {
	a := answerFile{few: 2}
	customers, _, err := cx.ReadCSV(strings.NewReader(a.customers()), cx.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range customers.All() {
		if s := r.CustomerID + r.ResponseID + r.Comment; strings.Contains(s, secret) {
			t.Fatalf("a customer's answer holds %q", s)
		}
	}
	employees, _, err := ex.ReadCSV(strings.NewReader(a.employees()), ex.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range employees.All() {
		if strings.Contains(r.EmployeeID, secret) {
			t.Fatalf("an employee's response holds %q", r.EmployeeID)
		}
	}
	if employees, _, err = ex.ReadCSV(strings.NewReader(a.employees()), ex.ReadOptions{Ignore: []string{"comment"}}); err != nil {
		t.Fatal(err)
	}
	for _, r := range employees.All() {
		if r.Comment != "" {
			t.Fatal("a comment is kept that was to be left out")
		}
	}
	for name, frame := range map[string]fmt.Stringer{
		"customers": customers.DataFrame(), "employees": employees.DataFrame(ex.FrameOptions{Employees: true}),
	} {
		if strings.Contains(frame.String(), secret) {
			t.Errorf("the data frame of %s holds a pseudonym or comment", name)
		}
	}
}

// Who counts as a person.
func TestRespondentsAreDistinctPeople(t *testing.T) {
	for _, tt := range []struct {
		name string
		ids  string
		want int64
	}{
		{"one person five times", "a a a a a", 1},
		{"five people", "a b c d e", 5},
		{"no id: answers count", "- - - - -", 5},
		{"an answer without an id counts as one more", "a a a a -", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			customers, employees := "time,team,metric,score,customer_id\n", "time,team,tools,employee_id\n"
			for _, id := range strings.Fields(tt.ids) {
				id = strings.Trim(id, "-")
				customers += "2024-01-10T10:00:00Z,T,csat,4," + id + "\n"
				employees += "2024-01-10T10:00:00Z,T,4," + id + "\n"
			}
			c, _, err := cx.ReadCSV(strings.NewReader(customers), cx.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			cxCells, err := c.Cells(cx.CellOptions{})
			if err != nil {
				t.Fatal(err)
			}
			e, _, err := ex.ReadCSV(strings.NewReader(employees), ex.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			exCells, _, err := e.Cells(ex.CellOptions{MinRespondents: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, side := range []*linkage.Cells{cxCells, exCells} {
				for k, x := range side.All() {
					if x.Respondents() != tt.want {
						t.Errorf("%s: %d respondents, want %d", k.Measure, x.Respondents(), tt.want)
					}
				}
			}
		})
	}
}

// How many of the sets of five answers on 1..5 are known from count, mean and spread.
func TestMomentsOfFiveAnswersTellThem(t *testing.T) {
	sets, seen := 0, map[[2]int]int{}
	var choose func(answers, least, sum, squares int)
	choose = func(answers, least, sum, squares int) {
		if answers == 0 {
			sets++
			seen[[2]int{sum, squares}]++
			return
		}
		for x := least; x <= 5; x++ {
			choose(answers-1, x, sum+x, squares+x*x)
		}
	}
	choose(5, 1, 0, 0)
	alone := 0
	for _, n := range seen {
		if n == 1 {
			alone++
		}
	}
	if sets != 126 || alone != 79 {
		t.Errorf("%d of %d sets are known, want 79 of 126", alone, sets)
	}
}

// A negative minimum withholds nothing in a join, and is refused by ex.
func TestNegativeMinimum(t *testing.T) {
	read := func(file string) *linkage.Cells {
		t.Helper()
		cells, _, err := linkage.ReadCells(strings.NewReader(file), linkage.CellOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return cells
	}
	customers := read("team,period,measure,n,mean\nA,2024-01,nps,1,3\nB,2024-01,nps,9,3\n")
	employees := read("team,period,measure,n,mean\nA,2024-01,tools,1,3\nB,2024-01,tools,9,3\n")
	for _, tt := range []struct {
		minimum int64
		teams   int
	}{{0, 1}, {1, 2}, {5, 1}, {-1, 2}} {
		panel, err := correlate.Join(customers, employees, correlate.JoinOptions{MinRespondents: tt.minimum})
		if err != nil {
			t.Fatal(err)
		}
		if got := panel.Report().Teams; got != tt.teams {
			t.Errorf("a minimum of %d leaves %d teams, want %d", tt.minimum, got, tt.teams)
		}
	}
	d, err := ex.NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Cells(ex.CellOptions{MinRespondents: -1}); err == nil {
		t.Error("ex takes a negative minimum")
	}
}
