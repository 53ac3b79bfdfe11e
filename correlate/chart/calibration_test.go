package chart_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

func TestReliability(t *testing.T) {
	r, err := chart.NewReliability(calibrationBins(), chart.CalibrationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if x0, x1, y0, y1 := r.DataRange(); x0 != 0 || x1 != 1 || y0 != 0 || y1 != 1 {
		t.Errorf("spans %v..%v by %v..%v", x0, x1, y0, y1)
	}
	pl := plot.New()
	pl.Add(r)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 4*vg.Inch, 4*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

func TestReliabilityRefuses(t *testing.T) {
	for name, bins := range map[string][]chart.CalibrationBin{
		"none":      nil,
		"all empty": {{From: 0, To: 0.1}},
	} {
		if _, err := chart.Calibration(bins, chart.CalibrationOptions{}); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("%s: error %v, want ErrEmpty", name, err)
		}
	}
	far := calibrationBins()
	far[1].High = 1.2
	if _, err := chart.Calibration(far, chart.CalibrationOptions{}); err == nil {
		t.Error("an interval beyond 1 is drawn")
	}
}

// The description counts the bins that are surely off: the one of calibrationBins.
func TestCalibrationDescription(t *testing.T) {
	c, err := chart.Calibration(calibrationBins(), chart.CalibrationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := "off by 0.28 at most; 1 of 9 bins lie surely outside stated ± 0.10"
	if !strings.Contains(c.Description(), want) {
		t.Errorf("%q does not say %q", c.Description(), want)
	}
}
