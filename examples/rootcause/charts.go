package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path/filepath"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/report"
)

// chartKinds begin the names of chart files.
var chartKinds = []string{"pain-points", "root-causes", "correlations", "drivers", "comparison", "changes", "actions-taken"}

const (
	forests      = 3 // pain points with a chart of all their drivers
	eventStudies = 6 // confirmations with a chart
)

// A drawing writes charts as files and keeps them as figures of the report.
type drawing struct {
	dir     string
	figures []report.Figure
	err     error // the first
}

// add writes a chart as SVG and PNG. One that the data cannot fill is left out: the report
// says why.
func (d *drawing) add(f report.Figure, c *chart.Chart, err error) {
	if err != nil || d.err != nil {
		return
	}
	var svg, png bytes.Buffer
	if d.err = c.WriteSVG(&svg); d.err != nil {
		return
	}
	path := filepath.Join(d.dir, f.ID)
	save := func(path string, content []byte) error {
		return writeFile(path, func(w io.Writer) error { _, err := w.Write(content); return err })
	}
	d.err = save(path+".svg", svg.Bytes())
	if err := c.WritePNG(&png, 144); err == nil { // too large a picture is still there as SVG
		d.err = cmp.Or(d.err, save(path+".png", png.Bytes()))
	}
	f.Title, f.Caption, f.SVG = c.Title(), c.Description(), svg.Bytes()
	d.figures = append(d.figures, f)
}

// drawAll draws everything there is to draw.
func drawAll(s *settings, a *correlate.Analysis, b *beside, truth report.Truth) ([]report.Figure, error) {
	d := &drawing{dir: filepath.Join(s.out, "charts")}
	measures := outcomes(a)
	for _, m := range measures {
		id := func(kind string) string {
			if len(measures) == 1 {
				return kind
			}
			return kind + "-" + fileName(m.Name)
		}
		c, err := chart.PainPoints(a.PainPoints, chart.PainPointsOptions{Measure: m.Name, Unit: m.Unit})
		d.add(report.Figure{ID: id("pain-points"), Section: report.PainPointsSection}, c, err)

		c, err = chart.RootCauses(a.RootCauses, chart.RootCausesOptions{Measure: m.Name, Period: a.Join.Unit})
		d.add(report.Figure{ID: id("root-causes"), Section: report.RootCausesSection}, c, err)

		level := correlate.Within
		if a.Join.Waves < 2 {
			level = correlate.Between
		}
		c, err = chart.Heatmap(a.Correlations, chart.HeatmapOptions{Measure: m.Name, Level: level, Period: a.Join.Unit})
		d.add(report.Figure{ID: id("correlations"), Section: report.CorrelationsSection}, c, err)

		for _, change := range b.changes {
			if change.Measure == m.Name {
				c, err = chart.Waterfall(change, chart.WaterfallOptions{})
				d.add(report.Figure{ID: id("changes"), Section: report.ChangesSection}, c, err)
			}
		}
	}
	for i, p := range a.PainPoints[:min(forests, len(a.PainPoints))] {
		if i == 0 {
			c, err := chart.Comparison(a.Correlations, a.RootCauses, chart.ComparisonOptions{Touchpoint: p.Touchpoint, Measure: p.Measure, Planted: plantedAt(truth, p, a.Join.Unit)})
			d.add(report.Figure{ID: "comparison", Section: report.CorrelationsSection}, c, err)
		}
		c, err := chart.Forest(a.RootCauses, chart.ForestOptions{Touchpoint: p.Touchpoint, Measure: p.Measure})
		d.add(report.Figure{ID: fmt.Sprintf("drivers-%d", i+1), Section: report.RootCausesSection, Touchpoint: p.Touchpoint, Measure: p.Measure}, c, err)
	}
	drawn := 0
	for _, x := range b.confirmations {
		if told := x.Before != correlate.CannotTell || x.After == correlate.Confirmed; told && drawn < eventStudies {
			drawn++
			c, err := chart.EventStudy(x, chart.EventStudyOptions{Period: a.Join.Unit})
			d.add(report.Figure{ID: fmt.Sprintf("actions-taken-%d", drawn), Section: report.ConfirmationsSection}, c, err)
		}
	}
	return d.figures, d.err
}

// plantedAt says what was planted at a pain point; nil with real data.
func plantedAt(truth report.Truth, p correlate.PainPoint, unit string) func(driver string) (string, bool) {
	if truth == nil {
		return nil
	}
	return func(driver string) (string, bool) {
		t := truth(p.Touchpoint, p.Measure, driver)
		switch {
		case !t.Cause:
			return t.Role, false
		case t.Lag == 0:
			return "cause, same " + unit, true
		case t.Lag == 1:
			return "cause, 1 " + unit + " later", true
		}
		return fmt.Sprintf("cause, %d %ss later", t.Lag, unit), true
	}
}

// outcomes returns the customer measures, by name.
func outcomes(a *correlate.Analysis) []correlate.MeasureInfo {
	var ms []correlate.MeasureInfo
	for _, m := range a.Measures {
		if m.Side == "cx" {
			ms = append(ms, m)
		}
	}
	return ms
}
