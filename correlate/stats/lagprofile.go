package stats

import (
	"fmt"
	"math"
)

// A Lagged is the association inside units between x and y so many periods later.
type Lagged struct {
	Lag   int // periods from x to y: above 0, x comes first
	N     int // pairs (x at t, y at t+Lag) of one unit
	Units int // units with at least one pair

	// Full is Σxy/√(Σx²Σy²) of the pairs after subtracting, from every value, its
	// unit's mean over the whole series: what is subtracted is the same at every
	// lag. NaN where nothing varies.
	Full float64

	// Overlap is the correlation after subtracting the unit's mean over the pairs of
	// this lag: the within-unit correlation of the pairs, N-Units-1 degrees of
	// freedom. Its p and interval take pairs as independent; values of one unit that
	// resemble the ones before make them too small.
	Overlap Correlation
}

// ProfileLags returns the association inside units between x and y at every lag
// from -most to most. unit[i] and period[i] say whose row i is and when; periods
// are matched by number, so a gap in a series gives no pair instead of a wrong one.
// A row of one unit and period may come only once, or ProfileLags panics.
//
// A profile with its peak at a positive lag says that x moves first. It is a
// description: both sides may follow a third, and a trend shared by all units is
// not removed.
func ProfileLags(x, y []float64, unit, period []int, most int, o *CorrelationOptions) []Lagged {
	n := len(x)
	if len(y) != n || len(unit) != n || len(period) != n {
		panic(fmt.Sprintf("stats: columns of %d, %d, %d and %d rows", n, len(y), len(unit), len(period)))
	}
	type when struct{ unit, period int }
	code, _, sizes := codeGroups(unit)
	row := make(map[when]int, n)
	for i := range x {
		at := when{code[i], period[i]}
		if first, twice := row[at]; twice {
			panic(fmt.Sprintf("stats: rows %d and %d have one unit and period", first, i))
		}
		row[at] = i
	}
	cx, cy := withoutUnitMeans(x, code, len(sizes)), withoutUnitMeans(y, code, len(sizes))

	profile := make([]Lagged, 0, 2*most+1)
	for lag := -most; lag <= most; lag++ {
		var px, py, fx, fy []float64
		var pu []int
		for i := range x {
			j, ok := row[when{code[i], period[i] + lag}]
			if !ok || math.IsNaN(x[i]) || math.IsNaN(y[j]) {
				continue
			}
			px, py = append(px, x[i]), append(py, y[j])
			fx, fy = append(fx, cx[i]), append(fy, cy[j])
			pu = append(pu, code[i])
		}
		within := DecomposeLevels(px, py, pu, o)
		full := cosine(fx, fy)
		profile = append(profile, Lagged{Lag: lag, N: len(px), Units: within.Groups, Full: full, Overlap: within.Within})
	}
	return profile
}

// withoutUnitMeans subtracts from each value the mean of its unit's values.
func withoutUnitMeans(v []float64, code []int, units int) []float64 {
	values := make([][]float64, units)
	for i, u := range code {
		if !math.IsNaN(v[i]) {
			values[u] = append(values[u], v[i])
		}
	}
	means := make([]float64, units)
	for u, x := range values {
		if len(x) > 0 {
			means[u] = mean(x)
		}
	}
	out := make([]float64, len(v))
	for i, u := range code {
		out[i] = v[i] - means[u]
	}
	return out
}
