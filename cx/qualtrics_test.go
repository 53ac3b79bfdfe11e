package cx_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

func readSmall(t *testing.T, name string, o cx.ReadOptions) (*cx.Dataset, *linkage.ReadReport) {
	t.Helper()
	f, err := os.Open("../testdata/small/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o.Name = name
	d, report, err := cx.ReadCSV(f, o)
	if err != nil {
		t.Fatalf("%v\n%v", err, report)
	}
	return d, report
}

func answersOf(d *cx.Dataset) []string {
	var out []string
	for _, r := range d.All() {
		out = append(out, fmt.Sprintf("%s %s/%s %s %v %s", r.Time.Format("01-02"), r.Team, r.Touchpoint, r.Metric, r.Score, r.Channel))
	}
	return out
}

var qualtricsWide = []cx.WideColumn{
	{Column: "Q1", Metric: "nps"},
	{Column: "Q2_1", Metric: "csat", Touchpoint: "checkout"},
	{Column: "Q2_2", Metric: "csat", Touchpoint: "delivery"},
}

func TestQualtrics(t *testing.T) {
	o := cx.Qualtrics()
	o.Columns = map[string]string{"team": "Store"}
	o.Wide, o.Touchpoint = qualtricsWide, "visit"
	d, report := readSmall(t, "qualtrics.csv", o)
	want := []string{
		"03-04 Mill Street/visit nps 10 email",
		"03-04 Mill Street/checkout csat 5 email",
		"03-04 Mill Street/delivery csat 4 email",
		"03-04 Dock Road/visit nps 3 email",
		"03-04 Dock Road/checkout csat 2 email",
		"03-06 Dock Road/visit nps 7 anonymous",
	}
	if diff := cmp.Diff(want, answersOf(d)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	// The question text of line 2 runs on to line 3.
	const wantReport = `qualtrics.csv: 6 rows read, 3 used, 1 rejected, 0 without an answer, 2 left out as asked
  warning: rows left out for what Status says: 2
  qualtrics.csv:10:113: Q1: 11 is outside 0..10 (nps)`
	if diff := cmp.Diff(wantReport, report.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}

	o.Exclude["Finished"] = []string{"False", "0"}
	o.SkipRows = 2 // said as well as found
	if _, report := readSmall(t, "qualtrics.csv", o); report.Excluded != 3 || report.Used != 2 || report.Rows != 6 {
		t.Errorf("finished only: %v", report)
	}
}

func TestQualtricsLegacy(t *testing.T) {
	o := cx.Qualtrics()
	o.Columns = map[string]string{"team": "Store"}
	o.Wide = []cx.WideColumn{{Column: "Q1", Metric: "nps", Touchpoint: "visit"}}
	d, report := readSmall(t, "qualtrics_legacy.csv", o)
	if diff := cmp.Diff([]string{"03-04 Mill Street/visit nps 10 ", "03-05 Dock Road/visit nps 3 "}, answersOf(d)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if report.Rows != 3 || report.Excluded != 1 {
		t.Errorf("report: %v", report)
	}
}

// A reader who does not know of Qualtrics is told.
func TestQualtricsUnasked(t *testing.T) {
	f, err := os.Open("../testdata/small/qualtrics.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, _, err = cx.ReadCSV(f, cx.ReadOptions{}); err == nil || !strings.Contains(err.Error(), "is a Qualtrics export: read it with the options that Qualtrics returns") {
		t.Errorf("error: %v", err)
	}
}

// A wide export of one survey a row, as Medallia and others write under names that
// each customer chooses.
func TestWideExport(t *testing.T) {
	d, report := readSmall(t, "surveys_wide.csv", cx.ReadOptions{
		Columns: map[string]string{"team": "Unit", "time": "Response Date", "response_id": "Survey ID"},
		Wide: []cx.WideColumn{
			{Column: "Likelihood to Recommend", Metric: "nps"},
			{Column: "Overall Satisfaction", Metric: "csat"},
			{Column: "Ease", Metric: "ces"},
		},
	})
	want := []string{
		"03-04 Mill Street/Checkout nps 9 ", "03-04 Mill Street/Checkout csat 5 ", "03-04 Mill Street/Checkout ces 6 ",
		"03-04 Dock Road/Checkout nps 3 ", "03-04 Dock Road/Checkout csat 2 ",
		"03-05 Dock Road/Delivery nps 7 ", "03-05 Dock Road/Delivery ces 5 ",
	}
	if diff := cmp.Diff(want, answersOf(d)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if len(report.Warnings) > 0 {
		t.Errorf("warnings: %q", report.Warnings)
	}
}

func TestRepeatedRows(t *testing.T) {
	const head = "time,team,touchpoint,metric,score\n"
	days := "2024-01-09,A,x,nps,9\n2024-01-09,A,x,nps,8\n2024-01-10,B,x,nps,9\n2024-01-10,B,x,nps,0\n"
	for _, tt := range []struct{ name, file, want string }{
		{"the same answer on one day", head + "2024-01-09,A,x,nps,9\n2024-01-09,A,x,nps,9\n", ""},
		{"the same answer in one second", head + "2024-01-09T10:00:01Z,A,x,nps,9\n2024-01-09T10:00:02Z,A,x,nps,9\n2024-01-09T10:00:01Z,A,x,nps,9\n",
			"rows the same as an earlier one in every column, time of day included, which count again: 1"},
		{"a file appended to itself", head + days + days, "the file holds each row twice, and all count: was it exported or appended twice?"},
		{"rows in pairs", head + "2024-01-09,A,x,nps,1\n2024-01-09,A,x,nps,1\n2024-01-09,A,x,nps,2\n2024-01-09,A,x,nps,2\n2024-01-09,A,x,nps,3\n2024-01-09,A,x,nps,3\n2024-01-09,A,x,nps,4\n2024-01-09,A,x,nps,4\n",
			"the file holds each row twice, and all count: was it exported or appended twice?"},
	} {
		d, report, err := cx.ReadCSV(strings.NewReader(tt.file), cx.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Len() != report.Rows {
			t.Errorf("%s: %d answers of %d rows: none is dropped", tt.name, d.Len(), report.Rows)
		}
		if got := strings.Join(report.Warnings, "\n"); got != tt.want {
			t.Errorf("%s: warnings %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTwoDigitYears(t *testing.T) {
	const file = "time,team,metric,score\n25/03/24,A,nps,9\n26/03/24,A,nps,9\n"
	_, _, err := cx.ReadCSV(strings.NewReader(file), cx.ReadOptions{Name: "a.csv"})
	if err == nil || !strings.Contains(err.Error(), `a.csv:2:1: time: "25/03/24" has a year of two digits: write four, or give the date layout, such as "02/01/06"`) {
		t.Errorf("error: %v", err)
	}
	d, _, err := cx.ReadCSV(strings.NewReader(file), cx.ReadOptions{TimeLayout: "02/01/06"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.All() {
		if r.Time.Format("2006-01") != "2024-03" {
			t.Errorf("time %v", r.Time)
		}
	}
}

// The three header rows, cut and changed anywhere, never panic, and the counts add up.
func FuzzQualtrics(f *testing.F) {
	for _, name := range []string{"qualtrics.csv", "qualtrics_legacy.csv"} {
		b, err := os.ReadFile("../testdata/small/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), name == "qualtrics.csv")
	}
	f.Add("EndDate,Store,Q1\nEnd Date,Store,Q\n\"{\"\"ImportId\"\":\"\"endDate\"\"}\",\"{\"\"ImportId\"\":}\",\n2024-01-01,A,5 (5)\n", false)
	f.Fuzz(func(t *testing.T, file string, wide bool) {
		o := cx.Qualtrics()
		o.Columns = map[string]string{"team": "Store"}
		o.Wide = qualtricsWide[:1]
		if wide {
			o.Wide = qualtricsWide
		}
		d, report, err := cx.ReadCSV(strings.NewReader(file), o)
		if report.Rows != report.Used+report.Rejected+report.Missing+report.Excluded && err == nil {
			t.Fatalf("the counts do not add up: %v", report)
		}
		for _, e := range report.Errors {
			if e.Pos.Line < 1 || e.Pos.Line > strings.Count(file, "\n")+1 {
				t.Fatalf("a rejection at no line of the file: %v", e)
			}
		}
		if err == nil && d == nil {
			t.Fatal("no dataset and no error")
		}
	})
}
