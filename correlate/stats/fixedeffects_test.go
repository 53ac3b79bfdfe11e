package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// columnsByRow collects functions of the rows of GOLD-1, and their team, team ×
// touchpoint and period.
func columnsByRow(rows []goldRow, get ...func(goldRow) float64) (columns [][]float64, team, unit, period []int) {
	columns = make([][]float64, len(get))
	for _, r := range rows {
		for j, g := range get {
			columns[j] = append(columns[j], g(r))
		}
		team, unit, period = append(team, r.team), append(unit, 100*r.team+r.touchpoint), append(period, r.period)
	}
	return columns, team, unit, period
}

func mustFE(t *testing.T, columns [][]float64, unit []int, o FixedEffectsOptions) *FixedEffects {
	t.Helper()
	k := len(columns) - 1
	f, err := FitFixedEffects(columns[:k], columns[k], unit, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func feColumns(f *FixedEffects, get func(Estimate) float64, estimate func(int) Estimate) []float64 {
	var v []float64
	for j := range f.Coef {
		v = append(v, get(estimate(j)))
	}
	return v
}

var (
	seOf = func(e Estimate) float64 { return e.SE }
	dfOf = func(e Estimate) float64 { return e.DF }
)

// Expected values: R 4.2.2 lm and clubSandwich on models with all dummies, as
// printed in the reference.
func TestFixedEffectsGold(t *testing.T) {
	columns, team, unit, period := columnsByRow(goldRows(false),
		func(r goldRow) float64 { return r.e1 }, func(r goldRow) float64 { return r.e2 },
		func(r goldRow) float64 { return r.e3 }, func(r goldRow) float64 { return r.c1 })

	f := mustFE(t, columns, team, FixedEffectsOptions{Period: period})
	checkNear(t, "team and period", []float64{.284407230567024, -1.800940713628682, .633981160569418}, f.Coef, 1e-13)
	checkNear(t, "classical", []float64{.217125698703136, .136725285097582, .381401648718425}, feColumns(f, seOf, f.Classical), 1e-13)
	checkNear(t, "CR2", []float64{.195761096752488, .103862909315442, .336650204386416}, feColumns(f, seOf, f.CR2), 1e-12)
	checkNear(t, "CR2 df", []float64{10.4739269396605, 10.7063363163859, 10.7043495075984}, feColumns(f, dfOf, f.CR2), 1e-12)
	h := f.HTZ([]int{0, 1, 2})
	checkNear(t, "HTZ", []float64{149.777186556984, 3, 8.74858039440936, 7.6683962044555e-08}, []float64{h.F, h.DF1, h.DF2, h.P}, 1e-11)

	f = mustFE(t, columns, unit, FixedEffectsOptions{Period: period, Cluster: team})
	checkNear(t, "unit and period", []float64{.0997113178327574, -1.8446069689404940, .7113116027016743}, f.Coef, 1e-12)
	if f.DF != 376 || f.Units != 48 || f.Absorbed != 57 {
		t.Errorf("df %d, units %d, absorbed %d; want 376, 48, 57", f.DF, f.Units, f.Absorbed)
	}

	// Team effects only, one driver: the within slope.
	f = mustFE(t, [][]float64{columns[0], columns[3]}, team, FixedEffectsOptions{})
	e := f.CR2(0)
	checkNear(t, "within slope", []float64{-.424712351286358, .240799898283272, .254395052698265, 10.5825156283463, .124294959173637},
		[]float64{f.Coef[0], f.Classical(0).SE, e.SE, e.DF, e.P}, 1e-12)

	// Cross-lagged, 432 rows, unit and period effects, clusters are teams.
	var rows []goldRow
	for _, r := range goldRows(true) {
		if r.period > 0 {
			rows = append(rows, r)
		}
	}
	columns, team, unit, period = columnsByRow(rows, func(r goldRow) float64 { return r.c1Lag }, func(r goldRow) float64 { return r.e1Lag },
		func(r goldRow) float64 { return r.c1 }, func(r goldRow) float64 { return r.e1 })
	f = mustFE(t, columns[:3], unit, FixedEffectsOptions{Period: period, Cluster: team})
	checkNear(t, "c1 on lags", []float64{-.0540428621054558, 3.03943965203547}, f.Coef, 1e-12)
	checkNear(t, "e1 lag CR2", []float64{.18638527034145, 10.4897603134783}, []float64{f.CR2(1).SE, f.CR2(1).DF}, 1e-12)
	f = mustFE(t, [][]float64{columns[0], columns[1], columns[3]}, unit, FixedEffectsOptions{Period: period, Cluster: team})
	checkNear(t, "e1 on lags", []float64{-.0171331461347634, -.0751020185062301}, f.Coef, 1e-11)
	checkNear(t, "c1 lag p", []float64{.19}, []float64{f.CR2(0).P}, .03)
}

// Weighted, unbalanced, with gaps: equal to least squares with all dummies.
func TestFixedEffectsDummies(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	columns, weights := make([][]float64, 3), []float64{}
	var unit, period []int
	for u := range 9 {
		for s := range 6 {
			if r.Float64() < .35 {
				continue
			}
			unit, period, weights = append(unit, u), append(period, s), append(weights, .2+r.Float64())
			for j := range columns {
				columns[j] = append(columns[j], 1000+r.NormFloat64()+float64(u*s)/5)
			}
		}
	}
	f := mustFE(t, columns, unit, FixedEffectsOptions{Period: period, Weights: weights})
	full := append([][]float64(nil), columns[:2]...)
	dummy := func(labels []int, level int) []float64 {
		d := make([]float64, len(labels))
		for i, l := range labels {
			if l == level {
				d[i] = 1
			}
		}
		return d
	}
	for u := 1; u < 9; u++ {
		full = append(full, dummy(unit, u))
	}
	for s := 1; s < 6; s++ {
		full = append(full, dummy(period, s))
	}
	o, err := FitOLS(full, columns[2], OLSOptions{Weights: weights})
	if err != nil {
		t.Fatal(err)
	}
	if f.Singletons > 0 {
		t.Fatalf("%d singletons: choose another seed", f.Singletons)
	}
	for j := range 2 {
		e, w := f.Classical(j), o.Estimate(1+j, Classical)
		checkNear(t, "estimate, SE, df, p", []float64{w.Estimate, w.SE, w.DF, w.P}, []float64{e.Estimate, e.SE, e.DF, e.P}, 1e-9)
	}
}

func TestFixedEffectsLoneRows(t *testing.T) {
	nan := math.NaN()
	x := []float64{1, 2, 4, 3, 9, 1, 5, 2, 7, nan}
	y := []float64{2, 1, 5, 3, 9, 9, 1, 4, 6, 1}
	unit := []int{1, 1, 1, 2, 2, 2, 3, 4, 4, 1}
	period := []int{1, 2, 3, 1, 2, 3, 1, 1, 9, 1}
	f := mustFE(t, [][]float64{x, y}, unit, FixedEffectsOptions{Period: period})
	// Unit 3 and period 9 have one row; without it unit 4 has one row.
	if f.N != 6 || f.Singletons != 3 || f.Missing != 1 {
		t.Errorf("rows %d, singletons %d, missing %d; want 6, 3, 1", f.N, f.Singletons, f.Missing)
	}
	if _, err := FitFixedEffects([][]float64{{1, 1, 1, 2, 2, 2}}, y[:6], unit[:6], FixedEffectsOptions{}); !errors.Is(err, ErrCollinear) {
		t.Errorf("a column constant within units: %v, want ErrCollinear", err)
	}
	if _, err := FitFixedEffects([][]float64{x[:6]}, y[:6], unit[:6], FixedEffectsOptions{Cluster: []int{1, 1, 2, 3, 3, 3}}); err == nil {
		t.Error("a unit in two clusters was accepted")
	}
}
