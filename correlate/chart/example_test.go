package chart_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

func ExamplePainPoints() {
	points := []correlate.PainPoint{
		{Rank: 1, Touchpoint: "Checkout", Measure: "nps", Estimate: -12, Low: -16, High: -8, Reference: 9, ReferenceKind: "target", N: 900, Teams: 60, Score: 0.29},
		{Rank: 2, Touchpoint: "Web shop", Measure: "nps", Estimate: 9, Low: 4, High: 14, Reference: 9, ReferenceKind: "target", N: 1100, Teams: 60},
	}
	c, err := chart.PainPoints(points, chart.PainPointsOptions{Unit: "points"})
	if err != nil {
		log.Fatal(err)
	}
	var svg bytes.Buffer
	if err := c.WriteSVG(&svg); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// Where nps hurts most
	// Ranking of 2 touchpoints. Worst: Checkout, −12.0 [−16.0, −8.0] against 9.0 (target).
}

func ExampleHeatmap() {
	cs := []correlate.Correlation{
		{Touchpoint: "Checkout", Measure: "nps", Driver: "workload", Level: correlate.Within, Method: correlate.Pearson, Estimate: -0.42, Q: 0.003, N: 1440, Teams: 60},
		{Touchpoint: "Checkout", Measure: "nps", Driver: "training", Level: correlate.Within, Method: correlate.Pearson, Estimate: 0.08, Q: 0.61, N: 1440, Teams: 60},
	}
	c, err := chart.Heatmap(cs, chart.HeatmapOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Description())
	// Output:
	// Heat map of 1 touchpoint by 2 drivers. 1 of 2 pairs are significant. The strongest is workload at Checkout, −0.42 with q 0.003, lag 0.
}

func ExampleForest() {
	c, err := chart.Forest(rootCauses("Checkout", []string{"workload", "training"}, 2), chart.ForestOptions{Touchpoint: "Checkout"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	// Output:
	// Drivers of nps at Checkout
}

func ExampleRootCauses() {
	causes := append(rootCauses("Checkout", drivers, 2), rootCauses("Repair", drivers, 3)...)
	c, err := chart.RootCauses(causes, chart.RootCausesOptions{Top: 5, Period: "month"})
	if err != nil {
		log.Fatal(err)
	}
	var svg bytes.Buffer
	if err := c.WriteSVG(&svg); err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	// Output:
	// Likeliest root causes behind nps
}

// The plotters work on a plot of your own.
func ExampleNewEffects() {
	effects, err := chart.NewEffects(rootCauses("Checkout", drivers[:4], 2))
	if err != nil {
		log.Fatal(err)
	}
	p := plot.New()
	p.Title.Text = "My own title"
	p.Add(effects)
	p.Y.Tick.Marker = effects.Rows()
	p.X.Tick.Marker = chart.Ticks{Signed: true}
	p.Legend.Add("candidate cause", chart.VerdictMark(correlate.CandidateCause))

	canvas := vgsvg.New(6*vg.Inch, 3*vg.Inch)
	p.Draw(draw.New(canvas))
	fmt.Println(p.Y.Min, p.Y.Max)
	// Output:
	// -0.5 3.5
}
