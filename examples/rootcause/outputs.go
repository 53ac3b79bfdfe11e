package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/report"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// forests is how many pain points get a chart of all their drivers.
const forests = 3

func writeOutputs(s *settings, in *inputs, a *correlate.Analysis, stdout io.Writer) error {
	o := report.Options{Reads: in.reads}
	if in.truth != nil {
		o.Truth = planted(in.truth)
	}
	var files []string
	if s.out != "" {
		if err := os.MkdirAll(filepath.Join(s.out, "charts"), 0o777); err != nil {
			return err
		}
		if err := removeCharts(s.out); err != nil {
			return err
		}
		figures, err := drawn(s, a, &files)
		if err != nil {
			return err
		}
		o.Charts = figures
	}
	r := report.New(a, o)
	if err := r.WriteBrief(stdout); err != nil {
		return err
	}
	if s.out == "" {
		return nil
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{"report.json", r.WriteJSON}, {"report.html", r.WriteHTML}} {
		if err := writeFile(filepath.Join(s.out, f.name), f.write); err != nil {
			return err
		}
	}
	if !s.quiet {
		fmt.Fprintf(stdout, "\nWritten to %s: report.html, report.json and %d charts (SVG and PNG).\n", s.out, len(files))
	}
	return nil
}

// removeCharts removes the charts of an earlier run, which may have had others.
func removeCharts(out string) error {
	for _, kind := range []string{"pain-points", "root-causes", "correlations", "drivers"} {
		for _, pattern := range []string{kind + ".*", kind + "-*.*"} {
			old, err := filepath.Glob(filepath.Join(out, "charts", pattern))
			if err != nil {
				return err
			}
			for _, name := range old {
				if err := os.Remove(name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// drawn writes every chart as SVG and PNG and returns them as figures of the report. A
// chart that the data cannot fill is left out.
func drawn(s *settings, a *correlate.Analysis, files *[]string) ([]report.Figure, error) {
	var figures []report.Figure
	draw := func(f report.Figure, c *chart.Chart, err error) error {
		if err != nil {
			return nil // nothing to draw: the report says why
		}
		var svg bytes.Buffer
		if err := c.WriteSVG(&svg); err != nil {
			return err
		}
		path := filepath.Join(s.out, "charts", f.ID)
		if err := writeFile(path+".svg", func(w io.Writer) error { _, err := w.Write(svg.Bytes()); return err }); err != nil {
			return err
		}
		var png bytes.Buffer
		if err := c.WritePNG(&png, 144); err == nil { // too large a picture is still there as SVG
			if err := writeFile(path+".png", func(w io.Writer) error { _, err := w.Write(png.Bytes()); return err }); err != nil {
				return err
			}
		}
		*files = append(*files, f.ID)
		f.Title, f.Caption, f.SVG = c.Title(), c.Description(), svg.Bytes()
		figures = append(figures, f)
		return nil
	}
	measures := outcomes(a)
	for _, m := range measures {
		id := func(kind string) string {
			if len(measures) == 1 {
				return kind
			}
			return kind + "-" + fileName(m.Name)
		}
		c, err := chart.PainPoints(a.PainPoints, chart.PainPointsOptions{Measure: m.Name, Unit: m.Unit})
		if err := draw(report.Figure{ID: id("pain-points"), Section: report.PainPointsSection}, c, err); err != nil {
			return nil, err
		}
		c, err = chart.RootCauses(a.RootCauses, chart.RootCausesOptions{Measure: m.Name, Period: a.Join.Unit})
		if err := draw(report.Figure{ID: id("root-causes"), Section: report.RootCausesSection}, c, err); err != nil {
			return nil, err
		}
		level := correlate.Within
		if a.Join.Waves < 2 {
			level = correlate.Between
		}
		c, err = chart.Heatmap(a.Correlations, chart.HeatmapOptions{Measure: m.Name, Level: level, Period: a.Join.Unit})
		if err := draw(report.Figure{ID: id("correlations"), Section: report.CorrelationsSection}, c, err); err != nil {
			return nil, err
		}
	}
	for i, p := range a.PainPoints[:min(forests, len(a.PainPoints))] {
		c, err := chart.Forest(a.RootCauses, chart.ForestOptions{Touchpoint: p.Touchpoint, Measure: p.Measure})
		f := report.Figure{ID: fmt.Sprintf("drivers-%d", i+1), Section: report.RootCausesSection, Touchpoint: p.Touchpoint, Measure: p.Measure}
		if err := draw(f, c, err); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

func outcomes(a *correlate.Analysis) []correlate.MeasureInfo {
	var ms []correlate.MeasureInfo
	for _, m := range a.Measures {
		if m.Side == "cx" {
			ms = append(ms, m)
		}
	}
	return ms
}

// fileName keeps letters and digits of a measure's name.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, name)
}

// planted tells the report what the simulated organisation was made of.
func planted(t *simulate.Truth) report.Truth {
	role := map[string]string{}
	for _, d := range t.Decoys {
		role[d] = "goes with the team, no cause"
	}
	for _, d := range t.Followers {
		role[d] = "follows customers"
	}
	return func(touchpoint, measure, driver string) report.Planted {
		for _, c := range t.Causes {
			if c.Touchpoint == touchpoint && c.Driver == driver && (c.Measure == measure || linkage.RawName(c.Measure) == measure) {
				return report.Planted{Cause: true, Lag: c.Lag}
			}
		}
		return report.Planted{Role: role[driver]}
	}
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}
