package correlate_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// BenchmarkAnalyze times whole analyses of simulated organisations of 8 touchpoints and
// 12 drivers, as docs/performance.md tells them: reading both files and joining them,
// ranking once, and all of it with 200 draws of teams.
func BenchmarkAnalyze(b *testing.B) {
	for _, o := range []simulate.Options{{Teams: 40, Periods: 12, Seed: 1}, {Teams: 100, Periods: 24, Seed: 1}, {Teams: 400, Periods: 24, Seed: 1}} {
		org, err := simulate.New(o)
		if err != nil {
			b.Fatal(err)
		}
		var customers, employees bytes.Buffer
		if err := org.WriteCX(&customers); err != nil {
			b.Fatal(err)
		}
		if err := org.WriteEX(&employees); err != nil {
			b.Fatal(err)
		}
		panel := func(b *testing.B) *correlate.Panel {
			c, read, err := cx.ReadCSV(bytes.NewReader(customers.Bytes()), cx.ReadOptions{})
			if err != nil {
				b.Fatal(err)
			}
			e, _, err := ex.ReadCSV(bytes.NewReader(employees.Bytes()), ex.ReadOptions{})
			if err != nil {
				b.Fatal(err)
			}
			cxCells, err := c.Cells(cx.CellOptions{Unit: linkage.Month})
			if err != nil {
				b.Fatal(err)
			}
			exCells, _, err := e.Cells(ex.CellOptions{Unit: linkage.Month})
			if err != nil {
				b.Fatal(err)
			}
			p, err := correlate.Join(cxCells, exCells, correlate.JoinOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(read.Used), "answers")
			return p
		}
		name := fmt.Sprintf("%dx%d", o.Teams, o.Periods)
		b.Run("read/"+name, func(b *testing.B) {
			for b.Loop() {
				panel(b)
			}
		})
		for _, run := range []struct {
			name    string
			options correlate.Options
		}{{"once", correlate.Options{NoResamples: true}}, {"draws", correlate.Options{}}} {
			b.Run(run.name+"/"+name, func(b *testing.B) {
				p := panel(b)
				for b.Loop() {
					if _, err := correlate.Analyze(context.Background(), p, &run.options); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
