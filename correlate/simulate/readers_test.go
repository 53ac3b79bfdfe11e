package simulate_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// TestReaders: packages cx and ex read the files without a complaint, and what
// they make of them are the cells the organisation gives directly.
func TestReaders(t *testing.T) {
	for _, unit := range []linkage.Unit{linkage.Week, linkage.Month, linkage.Quarter, linkage.Year} {
		t.Run(unit.String(), func(t *testing.T) {
			org, err := simulate.New(simulate.Options{Teams: 7, Periods: 4, Unit: unit, MissingWaves: 0.1, Seed: 7})
			if err != nil {
				t.Fatal(err)
			}
			var cxFile, exFile bytes.Buffer
			if err := org.WriteCX(&cxFile); err != nil {
				t.Fatal(err)
			}
			if err := org.WriteEX(&exFile); err != nil {
				t.Fatal(err)
			}

			customers, report, err := cx.ReadCSV(&cxFile, cx.ReadOptions{Name: "cx.csv"})
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, report)
			got, err := customers.Cells(cx.CellOptions{Unit: unit})
			if err != nil {
				t.Fatal(err)
			}
			sameCells(t, got, org.CXCells())
			if diff := cmp.Diff(got.Measures(), org.CXCells().Measures()); diff != "" {
				t.Errorf("measures (-read +given):\n%s", diff)
			}

			employees, report, err := ex.ReadCSV(&exFile, ex.ReadOptions{Name: "ex.csv"})
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, report)
			got, _, err = employees.Cells(ex.CellOptions{Unit: unit, MinRespondents: 1})
			if err != nil {
				t.Fatal(err)
			}
			sameCells(t, got, org.EXCells())
		})
	}
}

func accepted(t *testing.T, report *linkage.ReadReport) {
	t.Helper()
	if report.Used == 0 || report.Used != report.Rows || len(report.Warnings) > 0 {
		t.Errorf("not read as it is: %v, warnings %q", report, report.Warnings)
	}
}

func sameCells(t *testing.T, read, given *linkage.Cells) {
	t.Helper()
	type row struct {
		Key       linkage.CellKey
		N, People int64
		Mean, M2  float64
	}
	list := func(c *linkage.Cells) (out []row) {
		for k, x := range c.All() {
			out = append(out, row{k, x.N(), x.People, x.Mean(), x.M2()})
		}
		return out
	}
	// Scores come from exact sums; a reader may sum them in another order.
	approx := cmpopts.EquateApprox(1e-12, 1e-9)
	if diff := cmp.Diff(list(read), list(given), approx, cmpopts.EquateComparable(linkage.Period{})); diff != "" {
		t.Errorf("cells (-read +given):\n%s", diff)
	}
}
