package ex

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
)

func TestResponseValidate(t *testing.T) {
	ok := Response{Time: day("2024-03-05"), Team: "A", Answers: map[string]float64{"q1": math.NaN()}}
	for _, tt := range []struct {
		name   string
		change func(*Response)
		want   string
	}{
		{"as it is", func(*Response) {}, ""},
		{"a weight", func(r *Response) { r.Weight = .5 }, ""},
		{"no team", func(r *Response) { r.Team = "" }, "team: is missing"},
		{"no time", func(r *Response) { r.Time = day("0001-01-01") }, "time: is missing"},
		{"both", func(r *Response) { r.Period = linkage.PeriodOf(r.Time, linkage.Month) }, "both a time and a period"},
		{"negative weight", func(r *Response) { r.Weight = -1 }, "weight: a weight must be"},
		{"weight NaN", func(r *Response) { r.Weight = math.NaN() }, "weight: a weight must be"},
		{"infinite weight", func(r *Response) { r.Weight = math.Inf(1) }, "weight: a weight must be"},
		{"infinite answer", func(r *Response) { r.Answers = map[string]float64{"q1": math.Inf(-1)} }, "q1: not a finite number"},
		{"nameless item", func(r *Response) { r.Answers = map[string]float64{"": 1} }, "without a name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := ok
			tt.change(&r)
			switch err := r.Validate(); {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("Validate: %v; want %q", err, tt.want)
			}
			d, _ := NewDataset(nil)
			if err := d.Append(r); (err == nil) != (tt.want == "") || (d.Len() == 1) != (err == nil) {
				t.Errorf("Append: %v, %d responses", err, d.Len())
			}
		})
	}
}

func TestResponseJSONHidesThePerson(t *testing.T) {
	b, err := json.Marshal(Response{Time: day("2024-03-05"), Team: "A", EmployeeID: "secret", Comment: "secret", Answers: map[string]float64{"q1": 3}})
	if err != nil || strings.Contains(string(b), "secret") {
		t.Errorf("%s, %v", b, err)
	}
}
