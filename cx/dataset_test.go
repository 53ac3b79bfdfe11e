package cx_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/cx"
)

func fill(t *testing.T, d *cx.Dataset, rs ...cx.Response) {
	t.Helper()
	for _, r := range rs {
		if err := d.Append(r); err != nil {
			t.Fatal(err)
		}
	}
}

func newDataset(t *testing.T, rs ...cx.Response) *cx.Dataset {
	t.Helper()
	d, err := cx.NewDataset()
	if err != nil {
		t.Fatal(err)
	}
	fill(t, d, rs...)
	return d
}

// Optional fields that begin late, and answers without them in between, keep their rows.
func TestAppendRoundTrip(t *testing.T) {
	tokyo := time.FixedZone("", 9*3600)
	in := []cx.Response{
		{Metric: "nps", Score: 9, Weight: 1},
		{Time: time.Date(2024, 2, 29, 23, 59, 58, 0, tokyo), Team: "A", Touchpoint: "T", Metric: "nps", Score: 0, Weight: 1},
		{Time: time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), Team: "A", Metric: "csat", Score: 4, Weight: 0.25, CustomerID: "zoe", Channel: "web"},
		{Period: period("2024-Q3"), Team: "B", Touchpoint: "T", Metric: "nps", Score: 7, Weight: 1, CustomerID: "ann", ResponseID: "77", Segment: "b2b"},
		{Period: period("2024-Q3"), Team: "B", Touchpoint: "T", Metric: "nps", Score: 7, Weight: 1, CustomerID: "zoe", Comment: "late"},
	}
	d, err := cx.NewDataset()
	if err != nil {
		t.Fatal(err)
	}
	d.KeepComments()
	fill(t, d, in...)
	want := append([]cx.Response(nil), in...)
	want[2].CustomerID, want[3].CustomerID, want[4].CustomerID = "1", "2", "1"
	want[3].ResponseID = "1"
	want[3].Time, want[4].Time = utc(2024, 7, 1, 0, 0), utc(2024, 7, 1, 0, 0)
	if diff := cmp.Diff(want, responses(d), samePeriod); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}
	for _, text := range []string{d.String(), fmt.Sprintf("%v", d)} {
		if strings.Contains(text, "zoe") || strings.Contains(text, "late") {
			t.Errorf("%q holds an identity or a comment", text)
		}
	}
	if want := "5 answers (metrics: 2, teams: 2, touchpoints: 1)"; d.String() != want {
		t.Errorf("String() = %q, want %q", d, want)
	}
	n := 0
	for range d.All() {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("All did not stop: %d", n)
	}
}

func TestAppendRefuses(t *testing.T) {
	d := newDataset(t)
	for _, tt := range []struct {
		r    cx.Response
		want string
	}{
		{cx.Response{Metric: "nps", Score: 11, CustomerID: "zoe"}, "cx: score: 11 is outside 0..10"},
		{cx.Response{Metric: "NPS ", Score: 9.5}, "cx: score: 9.5 is not a whole number"},
		{cx.Response{Metric: "mood", Score: math.NaN()}, "cx: score: is not a number"},
		{cx.Response{Metric: "nps", Score: 9, Weight: -1}, "cx: weight: -1 is not above 0"},
		{cx.Response{Metric: "nps", Score: 9, Weight: math.Inf(1)}, "cx: weight: +Inf is outside 1e-12..1e+12"},
		{cx.Response{Metric: "nps", Score: 9, Weight: math.NaN()}, "cx: weight: is not a number"},
		{cx.Response{Metric: " ", Score: 9}, "cx: metric: is missing"},
		{cx.Response{Metric: "nps", Score: 9, Time: utc(12024, 1, 1, 0, 0)}, "cx: time: year 12024 is outside 1..9999"},
	} {
		err := d.Append(tt.r)
		if err == nil || err.Error() != tt.want {
			t.Errorf("Append(%+v): %v, want %s", tt.r, err, tt.want)
		}
	}
	if d.Len() != 0 || len(d.Metrics()) != 0 {
		t.Errorf("refused answers were kept: %v", d)
	}
}

func TestDatasetScore(t *testing.T) {
	at := func(day int) time.Time { return utc(2024, 1, day, 12, 0) }
	d := newDataset(t,
		cx.Response{Time: at(1), Team: "A", Touchpoint: "Web", Metric: "nps", Score: 10, CustomerID: "u", Channel: "web"},
		cx.Response{Time: at(2), Team: "A", Touchpoint: "Desk", Metric: "nps", Score: 0, CustomerID: "u", Channel: "store"},
		cx.Response{Time: at(3), Team: "B", Touchpoint: "Desk", Metric: "nps", Score: 9, CustomerID: "v", Segment: "b2b"},
		cx.Response{Time: at(3), Team: "B", Touchpoint: "Desk", Metric: "csat", Score: 2, CustomerID: "v"},
		cx.Response{Period: period("2024"), Team: "B", Metric: "nps", Score: 8},
	)
	for _, tt := range []struct {
		name      string
		f         cx.Filter
		n, people int64
		nps       float64
	}{
		{"all", cx.Filter{}, 4, 0, 25}, // one answer names no customer
		{"a team", cx.Filter{Teams: []string{"A"}}, 2, 1, 0},
		{"teams", cx.Filter{Teams: []string{"A", "B"}, Touchpoints: []string{"Desk"}}, 2, 2, 0},
		{"a channel", cx.Filter{Channels: []string{"web"}}, 1, 1, 100},
		{"no channel", cx.Filter{Channels: []string{""}}, 2, 0, 50},
		{"a segment", cx.Filter{Segments: []string{"b2b"}}, 1, 1, 100},
		{"a name nobody has", cx.Filter{Teams: []string{"C"}}, 0, 0, math.NaN()},
		{"from", cx.Filter{From: at(2)}, 2, 2, 0},
		{"before", cx.Filter{Before: at(2)}, 2, 0, 50}, // with the year that began on the first
		{"nothing", cx.Filter{Teams: []string{}}, 0, 0, math.NaN()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := d.Score("NPS", cx.ScoreOptions{Filter: tt.f})
			if err != nil {
				t.Fatal(err)
			}
			type numbers struct {
				N, People int64
				Estimate  float64
			}
			if diff := cmp.Diff(numbers{tt.n, tt.people, tt.nps}, numbers{s.N, s.People, s.Estimate}, approx); diff != "" {
				t.Errorf("Score (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := d.Score("mood", cx.ScoreOptions{}); err == nil {
		t.Error("a metric that is not there: no error")
	}
	if s, _ := d.Score("nps", cx.ScoreOptions{Filter: cx.Filter{Teams: []string{"A"}}}); !strings.Contains(s.String(), "customers answered more than once") {
		t.Errorf("no warning of repeated customers: %v", s)
	}
}

func TestAppendErrorUnwraps(t *testing.T) {
	if err := newDataset(t).Append(cx.Response{Metric: "nps", Score: 11}); errors.Unwrap(err) == nil {
		t.Errorf("%v unwraps to nothing", err)
	}
}
