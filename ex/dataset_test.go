package ex

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
)

func TestDatasetAppend(t *testing.T) {
	d, err := NewDataset(&Instrument{Scale: Scale{1, 5}, Items: []Item{{Name: "q1", Driver: "d"}, {Name: "q2", Driver: "d"}}})
	if err != nil {
		t.Fatal(err)
	}
	in := []Response{
		{Time: day("2024-03-05"), Team: "B", EmployeeID: "p", Answers: map[string]float64{"q2": 4}},
		{Time: day("2024-03-05"), Team: "A", EmployeeID: "p", Weight: 2, Answers: map[string]float64{"q1": 1, "q2": math.NaN(), "other": math.NaN()}},
		{Period: linkage.PeriodOf(day("2024-04-01"), linkage.Month), Team: "A", Touchpoint: "desk", Comment: "hm", Answers: nil},
	}
	for _, r := range in {
		if err := d.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []Response{
		{Time: day("2024-03-05"), Team: "A", Answers: map[string]float64{"q1": 6}},
		{Time: day("2024-03-05"), Team: "A", Answers: map[string]float64{"q3": 1}},
	} {
		if err := d.Append(r); err == nil {
			t.Errorf("%v was taken", r)
		}
	}
	want := []Response{
		{Time: day("2024-03-05"), Team: "B", Weight: 1, Answers: map[string]float64{"q2": 4}},
		{Time: day("2024-03-05"), Team: "A", Weight: 2, Answers: map[string]float64{"q1": 1}},
		{Period: linkage.PeriodOf(day("2024-04-01"), linkage.Month), Team: "A", Touchpoint: "desk", Weight: 1, Comment: "hm", Answers: map[string]float64{}},
	}
	if diff := cmp.Diff(want, responses(d), approx); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}
	if distinct, anonymous := d.People(); distinct != 1 || anonymous != 1 {
		t.Errorf("People: %d, %d", distinct, anonymous)
	}
	if diff := cmp.Diff([][]string{{"A", "B"}, {"desk"}, {"q2", "q1"}}, [][]string{d.Teams(), d.Touchpoints(), d.Items()}); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	var keys []string
	for k := range d.Keys() {
		keys = append(keys, k.Team+"/"+k.Touchpoint+"/"+k.Period.String())
	}
	if diff := cmp.Diff([]string{"B//2024-03-05", "A//2024-03-05", "A/desk/2024-04"}, keys); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
}

// A dataset read from a file can be added to.
func TestAppendToWhatWasRead(t *testing.T) {
	d, _ := mustRead(t, "time,team,employee_id,q1\n2024-03-05,A,p,1\n", ReadOptions{})
	for _, r := range []Response{
		{Time: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC), Team: "A", EmployeeID: "p", Answers: map[string]float64{"q2": 2}},
		{Time: day("2024-03-06"), Team: "A", EmployeeID: "q", Answers: map[string]float64{"q1": 3}},
	} {
		if err := d.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	c, _, err := d.Cells(CellOptions{MinRespondents: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]summary{"A//2024-03/q1": {2, 2, 2}, "A//2024-03/q2": {1, 1, 2}}
	if diff := cmp.Diff(want, means(c)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}
