// Package gold generates GOLD-1, a data set of integers that any language
// reproduces exactly, with a known cause planted in it. Packages test against the
// values that R, SciPy and statsmodels printed for it.
//
// C1 depends on the previous period's E1 (+3), on the same period's E2 (-2) and E3
// (+1), on the touchpoint and on the period. E1 and E3 differ between teams in a
// way that makes pooled correlations mislead.
package gold

// A Row is one (team, touchpoint, period).
type Row struct {
	Team, Touchpoint, Period int // from 1
	E1, E2, E3               int // drivers
	C1                       int // outcome with the planted causes
	LK                       int // 1..5
	C2                       int // 1..10, heavily tied
	NResp                    int // 5..41
}

// Size of the generated panel.
const (
	Teams       = 12
	Touchpoints = 4
	Periods     = 10
)

// Rows returns all 480 rows, by team, touchpoint, period.
func Rows() []Row {
	seed := int64(20240607)
	next := func() int { // Park and Miller's minimal standard generator
		seed = 16807 * seed % 2147483647
		return int(seed % 1000)
	}
	draw := func(n int) []int {
		v := make([]int, n)
		for i := range v {
			v[i] = next()
		}
		return v
	}
	a, b, d := draw(Teams), draw(Touchpoints), draw(Periods)
	var rows []Row
	for j := range Teams {
		for k := range Touchpoints {
			var before int
			for t := range Periods {
				z := draw(5)
				r := Row{Team: j + 1, Touchpoint: k + 1, Period: t + 1}
				r.E1 = 3000 + 2*a[j] + d[t] + 2*z[0]
				r.E2 = 500 + a[j] + z[0] + 3*z[1]
				r.E3 = 2000 - a[j] + z[2]
				if t == 0 {
					before = r.E1
				}
				r.C1 = 20000 + 3*before - 2*r.E2 + r.E3 + 4*b[k] + 2*d[t] + 4*z[3]
				r.LK = 1 + z[4]/200
				r.C2 = 1 + r.C1%5000/500
				r.NResp = 5 + z[4]%37
				before = r.E1
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// Unbalanced returns the 436 rows known as U: one row in eleven left out.
func Unbalanced() []Row {
	var kept []Row
	for _, r := range Rows() {
		if (7*r.Team+3*r.Touchpoint+5*r.Period)%11 != 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

// Column returns one variable of rows as float64.
func Column(rows []Row, value func(Row) int) []float64 {
	v := make([]float64, len(rows))
	for i, r := range rows {
		v[i] = float64(value(r))
	}
	return v
}
