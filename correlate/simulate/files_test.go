package simulate

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
)

func files(t testing.TB, org *Organisation) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range map[string]func(io.Writer) error{"cx.csv": org.WriteCX, "ex.csv": org.WriteEX, "truth.json": org.WriteTruth} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	return out
}

func TestSameSeedSameBytes(t *testing.T) {
	o := Options{Teams: 8, Periods: 5, MissingWaves: 0.1, Seed: 42}
	first := files(t, mustNew(t, o))
	second := files(t, mustNew(t, o))
	o.Seed++
	other := files(t, mustNew(t, o))
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s differs between two runs", name)
		}
		if first[name] == other[name] {
			t.Errorf("%s does not depend on the seed", name)
		}
	}
}

// TestSyntheticIsCurrent: the organisation in testdata is the one its truth
// describes. Run go generate after a change of the generator.
func TestSyntheticIsCurrent(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "synthetic")
	f, err := os.Open(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	truth, err := ReadTruth(f)
	if err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	if err := mustNew(t, truth.Options).WriteDir(again); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cx.csv", "ex.csv", "truth.json"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(again, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s is not what the generator writes now", name)
		}
	}
}

// TestCellsAreTheFiles reads the files the plain way and finds the same cells.
func TestCellsAreTheFiles(t *testing.T) {
	for _, unit := range []linkage.Unit{linkage.Day, linkage.Week, linkage.Month, linkage.Quarter, linkage.Half, linkage.Year} {
		t.Run(unit.String(), func(t *testing.T) {
			org := mustNew(t, Options{Teams: 7, Periods: 4, Unit: unit, MissingWaves: 0.1, Seed: 7})
			out := files(t, org)
			cx, ex := linkage.NewCells(), linkage.NewCells()
			one := func(c *linkage.Cells, row []string, touchpoint, measure string, x float64) {
				day, err := time.Parse(time.DateOnly, row[0])
				if err != nil {
					t.Fatal(err)
				}
				var cell linkage.Cell
				cell.Add(x)
				c.Add(linkage.Key{Team: row[1], Touchpoint: touchpoint, Period: linkage.PeriodOf(day, unit)}, measure, cell)
			}
			number := func(s string) float64 {
				x, err := strconv.Atoi(s)
				if err != nil {
					t.Fatal(err)
				}
				return float64(x)
			}
			for _, row := range rows(t, out["cx.csv"])[1:] {
				x := number(row[4])
				one(cx, row, row[2], "nps_mean", x)
				score := map[bool]float64{true: 100}[x >= 9] - map[bool]float64{true: 100}[x <= 6]
				one(cx, row, row[2], "nps", score)
			}
			all := rows(t, out["ex.csv"])
			for _, row := range all[1:] {
				for i, s := range row[3:] {
					one(ex, row, "", all[0][3+i], number(s))
				}
			}
			same(t, cx, org.CXCells())
			same(t, ex, org.EXCells())
		})
	}
}

func rows(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// same compares the moments of cells: integers all, so exactly.
func same(t *testing.T, want, got *linkage.Cells) {
	t.Helper()
	type row struct {
		Key      linkage.CellKey
		N        int64
		Mean, M2 float64
	}
	list := func(c *linkage.Cells) (out []row) {
		for k, x := range c.All() {
			out = append(out, row{k, x.N(), x.Mean(), x.M2()})
		}
		return out
	}
	if diff := cmp.Diff(list(want), list(got), cmp.Comparer(func(a, b linkage.Period) bool { return a == b })); diff != "" {
		t.Errorf("cells (-file +organisation):\n%s", diff)
	}
}

func TestMeasures(t *testing.T) {
	org := mustNew(t, Options{Teams: 3, Periods: 2, Drivers: 2, Touchpoints: 1})
	want := []linkage.Measure{
		{Name: "nps", Unit: "points", Declared: true},
		{Name: "nps_mean", Unit: "scale points", RawOf: "nps", Declared: true},
	}
	if diff := cmp.Diff(want, org.CXCells().Measures()); diff != "" {
		t.Errorf("customer measures (-want +got):\n%s", diff)
	}
	want = []linkage.Measure{{Name: "manageable_workload", Declared: true}, {Name: "tools_that_work", Declared: true}}
	if diff := cmp.Diff(want, org.EXCells().Measures()); diff != "" {
		t.Errorf("employee measures (-want +got):\n%s", diff)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteErrors(t *testing.T) {
	org := mustNew(t, Options{Teams: 3, Periods: 2})
	for name, write := range map[string]func(io.Writer) error{"cx.csv": org.WriteCX, "ex.csv": org.WriteEX, "truth.json": org.WriteTruth} {
		if err := write(fullDisk{}); err == nil {
			t.Errorf("%s: a failed write gives no error", name)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := org.WriteDir(file); err == nil {
		t.Error("a file is accepted as a directory")
	}
}
