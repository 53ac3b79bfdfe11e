package ex

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
)

func readSmall(t *testing.T, name string, o ReadOptions) (*Dataset, *linkage.ReadReport) {
	t.Helper()
	b, err := os.ReadFile("../testdata/small/" + name)
	if err != nil {
		t.Fatal(err)
	}
	o.Name = name
	d, rep, err := ReadCSV(strings.NewReader(string(b)), o)
	if err != nil {
		t.Fatalf("%v\n%v", err, rep)
	}
	return d, rep
}

// Questions with one answer are items; the NPS group, coordinates, durations, a text
// that is a number and embedded data are not.
func TestQualtrics(t *testing.T) {
	o := Qualtrics()
	o.Columns = map[string]string{"team": "Store", "employee_id": "ResponseId"}
	d, rep := readSmall(t, "qualtrics.csv", o)
	if diff := cmp.Diff([]string{"Q1", "Q2_1", "Q2_2"}, d.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if rep.Rows != 6 || rep.Used != 4 || rep.Excluded != 2 {
		t.Errorf("report: %v", rep)
	}
	if x := d.response(0).Answers["Q1"]; x != 10 {
		t.Errorf("\"10 - Extremely likely\" was read as %v", x)
	}

	o = Qualtrics()
	o.Columns = map[string]string{"team": "Store"}
	o.Items = []string{"LocationLatitude"}
	o.Ignore = nil
	if d, _ := readSmall(t, "qualtrics.csv", o); len(d.Items()) != 1 {
		t.Errorf("items named by the user: %v", d.Items())
	}

	o = Qualtrics()
	o.Columns = map[string]string{"team": "Store"}
	d, rep = readSmall(t, "qualtrics_legacy.csv", o)
	if diff := cmp.Diff([]string{"Q1"}, d.Items()); diff != "" || rep.Used != 2 {
		t.Errorf("legacy items (-want +got):\n%s%v", diff, rep)
	}
}

func TestGlint(t *testing.T) {
	o := Glint()
	o.Columns = map[string]string{"team": "Department"}
	d, rep := readSmall(t, "glint.csv", o)
	if diff := cmp.Diff([]string{"My team has the tools it needs", "We are enough people"}, d.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if people, _ := d.People(); people != 3 || rep.Used != 3 || rep.Rejected != 1 {
		t.Errorf("%d people: %v", people, rep)
	}
	// 05-03-2024 to 07-03-2024 leave the order open: days of March, as Viva Glint writes.
	for _, r := range d.All() {
		if got := r.Time.Format("2006-01"); got != "2024-03" {
			t.Errorf("time %v", r.Time)
		}
	}
	if _, _, err := ReadCSV(strings.NewReader("Survey Cycle Completion Date,team,q\n01-02-2024 10:00,A,3\n"), Glint()); err == nil ||
		!strings.Contains(err.Error(), "no export of responses from Viva Glint") {
		t.Errorf("error: %v", err)
	}
}

func TestRepeatedRows(t *testing.T) {
	_, rep := mustRead(t, "time,team,q\n2024-01-05T10:00:00Z,A,3\n2024-01-05T10:00:00Z,A,3\n", ReadOptions{})
	want := []string{"1 rows are the same as an earlier one in every column, time of day included, and count again"}
	if diff := cmp.Diff(want, rep.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func FuzzVendors(f *testing.F) {
	for _, name := range []string{"qualtrics.csv", "qualtrics_legacy.csv", "glint.csv"} {
		b, err := os.ReadFile("../testdata/small/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), name == "glint.csv")
	}
	f.Fuzz(func(t *testing.T, file string, glint bool) {
		o := Qualtrics()
		o.Columns = map[string]string{"team": "Store"}
		if glint {
			o = Glint()
			o.Columns = map[string]string{"team": "Department"}
		}
		_, rep, err := ReadCSV(strings.NewReader(file), o)
		if err == nil && rep.Rows != rep.Used+rep.Rejected+rep.Missing+rep.Excluded {
			t.Fatalf("the counts do not add up: %v", rep)
		}
		for _, e := range rep.Errors {
			if e.Pos.Line < 1 || e.Pos.Line > strings.Count(file, "\n")+1 {
				t.Fatalf("a rejection at no line of the file: %v", e)
			}
		}
	})
}
