package correlate_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/go-gota/gota/series"

	"github.com/linkage-go/linkage/correlate"
)

// What goes into a frame comes out of it: full precision, whole numbers, blanks for what
// is not known, and names that look like numbers.
func TestDataFrame(t *testing.T) {
	causes := []correlate.RootCause{
		{Touchpoint: "007", Measure: "nps", Driver: "a_b", Rank: 1, Probability: 1.0 / 3, Effect: -1e-12, P: nan, Customers: 0, RankLow: 0, N: 1 << 40, EValue: math.Inf(1)},
		{Touchpoint: "=1+1", Driver: "x,\"y\"", Rank: 2, Customers: 12, P: .05},
	}
	df := correlate.DataFrame(causes)
	if df.Err != nil || df.Nrow() != 2 {
		t.Fatalf("%d rows: %v", df.Nrow(), df.Err)
	}
	for name, want := range map[string][]float64{
		"probability": {1.0 / 3, 0}, "effect": {-1e-12, 0}, "p": {nan, .05}, "rank": {1, 2}, "customers": {nan, 12}, "rank_low": {nan, nan},
		"n": {1 << 40, 0}, "e_value": {nan, 0}, "forward_lag": {nan, nan},
	} {
		column := df.Col(name)
		for i, x := range column.Float() {
			if na := math.IsNaN(want[i]); na != column.Elem(i).IsNA() || !na && x != want[i] {
				t.Errorf("%s: row %d is %v (NA: %v), want %v", name, i, x, column.Elem(i).IsNA(), want[i])
			}
		}
	}
	for name, want := range map[string][]string{"touchpoint": {"007", "=1+1"}, "driver": {"a_b", "x,\"y\""}, "verdict": {"", ""}} {
		for i, text := range df.Col(name).Records() {
			if text != want[i] {
				t.Errorf("%s: row %d is %q, want %q", name, i, text, want[i])
			}
		}
	}
	for name, want := range map[string]series.Type{"rank": series.Int, "p": series.Float, "driver": series.String, "customers": series.Int} {
		if got := df.Col(name).Type(); got != want {
			t.Errorf("%s is a column of %v, want %v", name, got, want)
		}
	}

	empty := correlate.DataFrame([]correlate.Correlation{})
	if empty.Err != nil || empty.Nrow() != 0 || empty.Ncol() != 16 || empty.Col("sign_conflict").Type() != series.Bool {
		t.Errorf("no correlations: %d × %d, %v", empty.Nrow(), empty.Ncol(), empty.Err)
	}
}

// A frame holds what the CSV holds.
func TestDataFrameIsCSV(t *testing.T) {
	points := []correlate.PainPoint{{Rank: 1, Touchpoint: "checkout", Measure: "nps", Estimate: math.Pi, Low: nan, N: 12, LowerBetter: true}, {Rank: 2, High: 1e300}}
	rows, df := records(t, points), correlate.DataFrame(points)
	for c, name := range df.Names() {
		if rows[0][c] != name {
			t.Fatalf("column %d is %q and %q", c, name, rows[0][c])
		}
		for i := range points {
			e := df.Elem(i, c)
			text := e.String()
			switch {
			case e.IsNA():
				text = ""
			case e.Type() == series.Float:
				text = strconv.FormatFloat(e.Float(), 'g', -1, 64)
			}
			if text != rows[i+1][c] {
				t.Errorf("%s: row %d is %q in the frame, %q in the file", name, i, text, rows[i+1][c])
			}
		}
	}
}
