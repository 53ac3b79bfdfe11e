package cx_test

import (
	"strings"
	"testing"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/cx"
)

func TestDataFrameRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		rs   []cx.Response
		want string // columns
	}{
		{"times", []cx.Response{
			{Time: utc(2024, 3, 5, 10, 30), Team: "007", Touchpoint: "a,\"b\"\nc", Metric: "nps", Score: 9, Weight: 0.1234567890123, CustomerID: "ann", Channel: "web"},
			{Time: utc(2024, 3, 6, 10, 30), Team: "7", Metric: "mood", Score: 1. / 3, Weight: 1, ResponseID: "r", Segment: "s"},
		}, "time team touchpoint metric score channel segment weight customer_id response_id"},
		{"periods", []cx.Response{{Period: period("2014-15"), Team: "A", Metric: "nps", Score: 9, Weight: 1}}, "period team touchpoint metric score"},
		{"scores only", []cx.Response{{Metric: "nps", Score: 9, Weight: 1}}, "touchpoint metric score"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDataset(t, tt.rs...)
			df := d.DataFrame()
			if df.Err != nil {
				t.Fatal(df.Err)
			}
			if got := strings.Join(df.Names(), " "); got != tt.want {
				t.Errorf("columns %q, want %q", got, tt.want)
			}
			back, report, err := cx.FromDataFrame(df, cx.ReadOptions{})
			if err != nil {
				t.Fatalf("%v\n%v", err, report)
			}
			if diff := cmp.Diff(responses(d), responses(back), samePeriod); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromDataFrame(t *testing.T) {
	df := dataframe.New(
		series.New([]string{"2024-01-01", "2024-01-02", "2024-01-03"}, series.String, "time"),
		series.New([]string{"A", "A", "B"}, series.String, "team"),
		series.New([]int{9, 11, 3}, series.Int, "recommend"),
		series.New([]string{"4", "2", "NaN"}, series.Float, "desk"),
	)
	d, report, err := cx.FromDataFrame(df, cx.ReadOptions{Wide: []cx.WideColumn{
		{Column: "recommend", Metric: "nps"}, {Column: "desk", Metric: "csat", Touchpoint: "desk"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []cx.Response{
		{Time: utc(2024, 1, 1, 0, 0), Team: "A", Metric: "nps", Score: 9, Weight: 1},
		{Time: utc(2024, 1, 1, 0, 0), Team: "A", Touchpoint: "desk", Metric: "csat", Score: 4, Weight: 1},
		{Time: utc(2024, 1, 3, 0, 0), Team: "B", Metric: "nps", Score: 3, Weight: 1},
	}
	if diff := cmp.Diff(want, responses(d), samePeriod); diff != "" {
		t.Errorf("responses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"frame:2:3: recommend: 11 is outside 0..10 (nps)"}, errorTexts(report)); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
	if _, _, err := cx.FromDataFrame(dataframe.DataFrame{Err: brokenFrame{}}, cx.ReadOptions{}); err == nil {
		t.Error("a frame in error: no error")
	}
}

type brokenFrame struct{}

func (brokenFrame) Error() string { return "broken frame" }
