package cx_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

func TestPoints(t *testing.T) {
	for _, tt := range []struct {
		name   string
		metric cx.Metric
		want   map[float64]float64
	}{
		{"nps", cx.NPS, map[float64]float64{0: -100, 6: -100, 7: 0, 8: 0, 9: 100, 10: 100}},
		{"csat", cx.CSAT, map[float64]float64{1: 0, 3: 0, 4: 1, 5: 1}},
		{"csat mean", cx.CSATMean, map[float64]float64{1: 1, 4: 4}},
		{"ces", cx.CES, map[float64]float64{1: 1, 7: 7}},
		{"ces top three", cx.CESTop3, map[float64]float64{4: 0, 5: 1, 7: 1}},
		{"detractors and promoters of a 1..5 scale", cx.Metric{Rule: cx.NetPromoter(5, 3)}, map[float64]float64{3: -100, 4: 0, 5: 100}},
		{"a threshold between answers", cx.Metric{Rule: cx.TopBox(3.5)}, map[float64]float64{3: 0, 3.5: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for answer, want := range tt.want {
				if got := tt.metric.Rule.Points(answer); got != want {
					t.Errorf("%v scores %v, want %v", answer, got, want)
				}
			}
		})
	}
}

func TestMetricCheck(t *testing.T) {
	for _, tt := range []struct {
		metric cx.Metric
		answer float64
		want   string
	}{
		{cx.NPS, 0, ""},
		{cx.NPS, 10, ""},
		{cx.NPS, 11, "11 is outside 0..10"},
		{cx.NPS, -1, "-1 is outside 0..10"},
		{cx.NPS, 8.5, "8.5 is not a whole number"},
		{cx.CSAT, 0, "0 is outside 1..5"},
		{cx.NPS, math.NaN(), "is not a number"},
		{cx.Metric{}, math.Inf(1), "is not a number"},
		{cx.Metric{}, -12.5, ""},
		{cx.Metric{}, 1e200, "1e+200 is too large"},
	} {
		got := ""
		if err := tt.metric.Check(tt.answer); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s %v: %q, want %q", tt.metric.Name, tt.answer, got, tt.want)
		}
	}
}

func TestMetricValidate(t *testing.T) {
	for _, m := range []cx.Metric{
		{},
		{Name: "  "},
		{Name: "x", Scale: cx.Scale{Min: 5, Max: 1}},
		{Name: "x", Scale: cx.Scale{Min: 0, Max: math.Inf(1)}},
		{Name: "x", Scale: cx.Scale{Min: 1, Max: 5}, Rule: cx.TopBox(6)},
		{Name: "x", Scale: cx.Scale{Min: 1, Max: 5}, Rule: cx.TopBox(1)},
		{Name: "x", Scale: cx.Scale{Min: 1, Max: 5}, Rule: cx.NetPromoter(4, 4)},
		{Name: "x", Scale: cx.Scale{Min: 1, Max: 5}, Rule: cx.NetPromoter(4, 0)},
		{Name: "x", Rule: cx.TopBox(math.NaN())},
		{Name: "x", Rule: cx.NetPromoter(9, math.NaN())},
	} {
		if m.Validate() == nil {
			t.Errorf("%+v: no error", m)
		}
		if _, err := cx.NewDataset(m); err == nil {
			t.Errorf("NewDataset(%+v): no error", m)
		}
	}
	if _, err := cx.NewDataset(cx.NPS, cx.Metric{Name: "NPS"}); err == nil {
		t.Error("a metric declared twice: no error")
	}
}

func TestMetricWords(t *testing.T) {
	for _, tt := range []struct {
		metric      cx.Metric
		scale, rule string
	}{
		{cx.NPS, "0..10", "share from 9 less share to 6"},
		{cx.CSAT, "1..5", "share of answers from 4"},
		{cx.Metric{}, "any number", "mean"},
	} {
		if diff := cmp.Diff([]string{tt.scale, tt.rule}, []string{tt.metric.Scale.String(), tt.metric.Rule.String()}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.metric.Name, diff)
		}
	}
}

func TestMeasure(t *testing.T) {
	for _, tt := range []struct {
		metric cx.Metric
		want   linkage.Measure
	}{
		{cx.NPS, linkage.Measure{Name: "nps", Unit: "points", Declared: true}},
		{cx.CSAT, linkage.Measure{Name: "csat", Unit: "share", Declared: true}},
		{cx.CES, linkage.Measure{Name: "ces", Unit: "scale points", Declared: true}},
		{cx.Metric{Name: "wait", LowerBetter: true, Unit: "minutes"}, linkage.Measure{Name: "wait", Unit: "minutes", LowerBetter: true, Declared: true}},
	} {
		if diff := cmp.Diff(tt.want, tt.metric.Measure()); diff != "" {
			t.Errorf("Measure (-want +got):\n%s", diff)
		}
	}
}
