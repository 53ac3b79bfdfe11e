package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAxisRange(t *testing.T) {
	nan := math.NaN()
	type limits struct {
		Low, High float64
		Cut       bool
	}
	for _, tt := range []struct {
		name                string
		points, lows, highs []float64
		want                limits // by hand: 4 % beyond the ends
	}{
		{"all fits", []float64{0, 2}, []float64{nan, 1}, []float64{nan, 3}, limits{-0.12, 3.12, false}},
		{"a hopeless interval is cut", []float64{0, 1, 2}, []float64{-1, 0, -90}, []float64{1, 2, 1}, limits{-2.5, 2.18, true}},
		{"an endless one too", []float64{0, 1}, []float64{nan, math.Inf(-1)}, []float64{nan, math.Inf(1)}, limits{-1.25, 2.25, true}},
		{"one value", []float64{50, nan}, nil, nil, limits{45, 55, false}},
		{"nothing", []float64{nan}, []float64{nan}, []float64{nan}, limits{-1, 1, false}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got limits
			got.Low, got.High, got.Cut = axisRange(tt.points, tt.lows, tt.highs)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Errorf("axisRange (-want +got):\n%s", diff)
			}
		})
	}
}
