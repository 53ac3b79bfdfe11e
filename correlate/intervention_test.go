package correlate

import (
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

func TestReadInterventions(t *testing.T) {
	day := func(s string) linkage.Period {
		p, err := linkage.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	at := func(line int) token.Position { return token.Position{Filename: "x.csv", Line: line, Column: 1} }
	for _, tt := range []struct {
		name, file string
		want       []Intervention
		rejected   string
	}{
		{"periods", "team,driver,period\nA,tools,2024-03\nB,tools,2024-04\n",
			[]Intervention{{"A", "tools", month(3), at(2)}, {"B", "tools", month(4), at(3)}}, ""},
		{"dates", "date;team;driver\n25/03/2024;A;tools\n04/05/2024;B;tools\n",
			[]Intervention{{"A", "tools", day("2024-03-25"), at(2)}, {"B", "tools", day("2024-05-04"), at(3)}}, ""},
		{"bad rows", "team,driver,period\nA,,2024-03\nB,tools,soon\nC,tools,2024-04\n",
			[]Intervention{{"C", "tools", month(4), at(4)}}, "x.csv:2:3: driver: is missing|x.csv:3:9: period: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, report, err := ReadInterventions(strings.NewReader(tt.file), InterventionOptions{Name: "x.csv"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b linkage.Period) bool { return a == b }), cmpopts.IgnoreFields(token.Position{}, "Offset")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for i, want := range strings.Split(tt.rejected, "|") {
				if want != "" && (i >= len(report.Errors) || !strings.HasPrefix(report.Errors[i].Error(), want)) {
					t.Errorf("report %v, want %q", report, want)
				}
			}
			if report.Used+report.Rejected != report.Rows {
				t.Errorf("%+v", report)
			}
		})
	}
	for _, file := range []string{"", "team,period\nA,2024\n", "team,driver\nA,tools\n", "team,driver,period\n", "team,driver,date\nA,tools,03/04/2024\n"} {
		if _, report, err := ReadInterventions(strings.NewReader(file), InterventionOptions{}); err == nil || report == nil {
			t.Errorf("%q: no error", file)
		}
	}
}

func FuzzReadInterventions(f *testing.F) {
	f.Add("team,driver,period\nA,tools,2024-03\n")
	f.Add("date;team;driver\n25/03/2024;A;tools\n")
	f.Fuzz(func(t *testing.T, file string) {
		all, report, err := ReadInterventions(strings.NewReader(file), InterventionOptions{})
		if err == nil && (len(all) == 0 || len(all) != report.Used) {
			t.Errorf("%d interventions, %+v", len(all), report)
		}
	})
}
