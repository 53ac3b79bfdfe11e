package chart_test

import (
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// Ranges that give meaning do not depend on the data.
func TestDataRange(t *testing.T) {
	causes := rootCauses("Checkout", drivers[:4], 1)
	grid, err := chart.NewGrid(correlations(touchpoints[:3], drivers[:4]), chart.HeatmapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	bars, err := chart.NewProbabilities(causes)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		r    plot.DataRanger
		want [4]float64
	}{
		{"grid", grid, [4]float64{-0.5, 3.5, -0.5, 2.5}},
		{"colour bar", &chart.ColorBar{}, [4]float64{0, 1, -1, 1}},
		{"probabilities", bars, [4]float64{0, 1, -0.5, 3.5}},
	} {
		var got [4]float64
		got[0], got[1], got[2], got[3] = tt.r.DataRange()
		if got != tt.want {
			t.Errorf("%s spans %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Every plotter draws on a plot the caller owns.
func TestPlotters(t *testing.T) {
	causes, points := rootCauses("Checkout", drivers[:4], 1), painPoints(touchpoints[:4])
	grid, err := chart.NewGrid(correlations(touchpoints[:3], drivers[:4]), chart.HeatmapOptions{Lags: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	effects, err := chart.NewEffects(causes)
	if err != nil {
		t.Fatal(err)
	}
	bars, err := chart.NewProbabilities(causes)
	if err != nil {
		t.Fatal(err)
	}
	levels, err := chart.NewLevels(points)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := chart.NewScores(points)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]plot.Plotter{"grid": grid, "colour bar": &chart.ColorBar{}, "effects": effects, "probabilities": bars, "levels": levels, "scores": scores} {
		pl := plot.New()
		pl.Add(p)
		var rec recorder.Canvas
		pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
		if len(rec.Actions) < 20 {
			t.Errorf("%s drew next to nothing", name)
		}
	}
	if rows := effects.Rows(); rows[0].Value != 3 || rows[0].Label != drivers[0] {
		t.Errorf("the first row is %v, want %s on top", rows[0], drivers[0])
	}
	if cols := grid.Columns(); len(cols) != 4 || cols[3].Label != drivers[3] {
		t.Errorf("columns are %v", cols)
	}
}
