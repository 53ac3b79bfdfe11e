package stats

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/linkage-go/linkage/internal/gold"
	"pgregory.net/rapid"
)

// readReference returns the columns of a CSV file of testdata/reference.
func readReference(t testing.TB, name string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "reference", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for j, h := range records[0] {
		for _, r := range records[1:] {
			v, err := strconv.ParseFloat(r[j], 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[h] = append(columns[h], v)
		}
	}
	return columns
}

// R 4.2.2, plm 2.6-2 pgrangertest (testdata/reference/direction.R).
func TestGrangerPanelReference(t *testing.T) {
	g := columnsOf(gold.Rows())
	for _, tt := range []struct {
		name                   string
		x, y                   []float64
		unit, period           []int
		order, units           int
		wbar, zbar, ztilde, pz float64
	}{
		{"e1 to c1", g.e1, g.c1, g.unit, g.period, 1, 48, 8.89844748870194, 38.6943322149739, 15.2821674194841, na},
		{"c1 to e1", g.c1, g.e1, g.unit, g.period, 1, 48, 2.14744305818116, na, 1.33735263037507, .181107558991145},
		{"e1 to c1, order 2", g.e1, g.c1, g.unit, g.period, 2, 48, 12.9656214300568, na, na, na},
		{"c1 to e1, order 2", g.c1, g.e1, g.unit, g.period, 2, 48, 6.46147979000198, na, na, na},
	} {
		got := GrangerPanel(tt.x, tt.y, tt.unit, tt.period, tt.order)
		near(t, tt.name+": W", got.MeanWald, tt.wbar, closed)
		if !math.IsNaN(tt.zbar) {
			near(t, tt.name+": Zbar", got.ZBar, tt.zbar, 1e-8)
		}
		near(t, tt.name+": Ztilde", got.ZTilde, tt.ztilde, closed)
		if !math.IsNaN(tt.pz) {
			near(t, tt.name+": p", got.P, tt.pz, tail)
		}
		if got.Units != tt.units {
			t.Errorf("%s: %d units, want %d", tt.name, got.Units, tt.units)
		}
		if refused := math.IsNaN(tt.ztilde); refused != (len(got.Warnings) > 0) || refused != math.IsNaN(got.P) {
			t.Errorf("%s: p %v, warnings %q", tt.name, got.P, got.Warnings)
		}
	}
}

// R 4.2.2, anova of the two lm fits (testdata/reference/granger.R) on GOLD-1 taken as one
// series of 480.
func TestGrangerSeries(t *testing.T) {
	g := columnsOf(gold.Rows())
	for _, tt := range []struct {
		name string
		x, y []float64
		f, p float64
	}{
		{"e1 to c1", g.e1, g.c1, 72.14253630143706, 2.154053929152501e-38},
		{"c1 to e1", g.c1, g.e1, 3.64985929608272031, .01264969671340344},
	} {
		got := Granger(tt.x, tt.y, 3)
		near(t, tt.name+": F", got.F, tt.f, closed)
		near(t, tt.name+": p", got.P, tt.p, tail)
		if got.DF1 != 3 || got.DF2 != 470 {
			t.Errorf("%s: df %v and %v, want 3 and 470", tt.name, got.DF1, got.DF2)
		}
	}
}

func TestGrangerEdges(t *testing.T) {
	if got := Granger(nil, nil, 1); !math.IsNaN(got.F) || len(got.Warnings) == 0 {
		t.Errorf("empty: %+v", got)
	}
	flat := make([]float64, 30)
	ramp := make([]float64, 30)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range ramp {
		ramp[i] = r.NormFloat64()
	}
	if got := Granger(flat, ramp, 1); !math.IsNaN(got.F) || len(got.Warnings) == 0 {
		t.Errorf("constant x: %+v", got)
	}
	unit, period := make([]int, 30), make([]int, 30)
	for i := range period {
		period[i] = i
	}
	if got := GrangerPanel(flat, ramp, unit, period, 1); got.Left != 1 || got.Units != 0 || !math.IsNaN(got.P) {
		t.Errorf("constant x in the only unit: %+v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a period that comes twice does not panic")
		}
	}()
	period[3] = 2
	GrangerPanel(ramp, ramp, unit, period, 1)
}

// Gaps are matched by period: leaving a row out is the same as making it missing,
// and neither order of rows, labels nor units of measurement matter.
func TestGrangerPanelInvariance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		var x, y, gx, gy, sx, sy []float64
		var unit, period, gu, gp, su, sp []int
		for u := range 4 {
			for p := range 16 {
				a, b := r.NormFloat64(), r.NormFloat64()
				unit, period = append(unit, u), append(period, p)
				if r.IntN(12) == 0 {
					x, y = append(x, math.NaN()), append(y, b)
					continue
				}
				x, y = append(x, a), append(y, b)
				gx, gy, gu, gp = append(gx, a), append(gy, b), append(gu, u), append(gp, p)
			}
		}
		for _, i := range r.Perm(len(gx)) {
			sx, sy = append(sx, 5-3*gx[i]), append(sy, 1000+100*gy[i])
			su, sp = append(su, 70-gu[i]), append(sp, gp[i]+5)
		}
		want := GrangerPanel(x, y, unit, period, 1)
		for _, got := range []PanelGranger{GrangerPanel(gx, gy, gu, gp, 1), GrangerPanel(sx, sy, su, sp, 1)} {
			if math.Abs(got.MeanWald-want.MeanWald) > 1e-9*want.MeanWald || got.N != want.N || math.Abs(got.ZTilde-want.ZTilde) > 1e-8 {
				rt.Fatalf("got %+v, want %+v", got, want)
			}
		}
	})
}

// With no effect, Z-tilde rejects at about its level in panels of 10 periods, where
// Z-bar nearly always does.
func TestGrangerPanelSize(t *testing.T) {
	const panels, units, periods = 1000, 48, 10
	r := rand.New(rand.NewPCG(11, 0))
	unit, period := make([]int, units*periods), make([]int, units*periods)
	for i := range unit {
		unit[i], period[i] = i/periods, i%periods
	}
	x, y := make([]float64, len(unit)), make([]float64, len(unit))
	tilde, bar := 0, 0
	for range panels {
		for i := range x {
			x[i], y[i] = r.NormFloat64(), r.NormFloat64()
		}
		g := GrangerPanel(x, y, unit, period, 1)
		if g.P < .05 {
			tilde++
		}
		if g.PZBar < .05 {
			bar++
		}
	}
	if rate := float64(tilde) / panels; rate < .02 || rate > .09 {
		t.Errorf("Z-tilde rejects %.3f of true nulls at .05", rate)
	}
	if rate := float64(bar) / panels; rate < .4 {
		t.Errorf("Z-bar rejects only %.3f of true nulls: the warning in its doc is wrong", rate)
	}
}

// The speed anchor is plm's 2.3 s for 200 units of 50 periods, order 2.
func BenchmarkGrangerPanel(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 0))
	var x, y []float64
	var unit, period []int
	for u := range 200 {
		for p := range 50 {
			x, y, unit, period = append(x, r.NormFloat64()), append(y, r.NormFloat64()), append(unit, u), append(period, p)
		}
	}
	for b.Loop() {
		GrangerPanel(x, y, unit, period, 2)
	}
}
