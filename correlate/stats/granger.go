package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A UnitGranger is the test of one unit: does the past of x help to predict y
// beyond the past of y?
type UnitGranger struct {
	Unit int     // its label
	Rows int     // periods with all lags
	Wald float64 // order times F; NaN where undefined
	P    float64 // of F with order and Rows-2·order-1 degrees of freedom
}

// A PanelGranger is the test of Dumitrescu and Hurlin: in how far do the pasts of x
// help to predict y in some units? It says that x moves first, not that it is a
// cause, and not in how many units.
type PanelGranger struct {
	Order    int     // periods back
	N, Units int     // rows and units used
	Left     int     // units left out: too short, or a variable that does not vary
	MeanWald float64 // average of the units' Wald statistics

	// ZTilde is MeanWald standardised by its exact mean and variance with as few
	// periods as there are; P is two-sided, from the normal. Both are NaN, with the
	// reason in Warnings, where no unit is long enough.
	ZTilde, P float64
	// ZBar is MeanWald standardised as if periods were endless. It rejects far too
	// often in short panels - with 48 units of 10 periods it is centred at 2.45,
	// not 0 - and is here for comparison with programs that report it.
	ZBar, PZBar float64

	ByUnit   []UnitGranger // units used, in the order of their first row
	Method   string
	Warnings []string
}

// GrangerPanel tests whether x helps to predict y one to order periods later, over
// units (0 order means 1). unit[i] and period[i] say whose row i is and when;
// periods are matched by number, so a gap gives no row instead of a wrong one, and a
// row of one unit and period may come only once, or GrangerPanel panics. Test both
// directions.
//
// Each unit has its own regression of y on a constant and order lags of y and x.
// Dumitrescu, E.-I. & Hurlin, C. (2012), "Testing for Granger non-causality in
// heterogeneous panels", Economic Modelling 29(4), 1450-1460, equations 29 and 33.
// The moments of a unit's Wald statistic exist only with more than 5+3·order
// periods: shorter units are left out, and a panel of such units is refused.
//
// It assumes independent errors within units and between them: a shock common to
// all units, or units that share a team, make P too small.
func GrangerPanel(x, y []float64, unit, period []int, order int) PanelGranger {
	if order <= 0 {
		order = 1
	}
	nan := math.NaN()
	g := PanelGranger{Order: order, MeanWald: nan, ZTilde: nan, P: nan, ZBar: nan, PZBar: nan, Method: "Dumitrescu-Hurlin, Z-tilde"}
	series, labels := indexSeries(unit, period, x, y)
	var short, ready []UnitGranger
	rows := 0
	for u, s := range series {
		test := s.granger(order)
		test.Unit = labels[u]
		switch df := test.Rows - 2*order - 1; {
		case df <= 0 || math.IsNaN(test.Wald):
			g.Left++
		case df <= 4:
			short = append(short, test)
		default:
			ready = append(ready, test)
			rows += test.Rows
		}
	}
	g.ByUnit, g.N = ready, rows
	if len(ready) == 0 {
		g.ByUnit = short
		for _, t := range short {
			g.N += t.Rows
		}
		g.Warnings = append(g.Warnings, fmt.Sprintf("no unit has more than %d consecutive periods: too short for order %d", 5+3*order, order))
	} else {
		g.Left += len(short)
	}
	if g.Left > 0 {
		g.Warnings = append(g.Warnings, fmt.Sprintf("%d of %d units left out: too short, or a variable that does not vary", g.Left, len(series)))
	}
	if g.Units = len(g.ByUnit); g.Units == 0 {
		return g
	}

	k, n := float64(order), float64(g.Units)
	sum, expected, variance := 0.0, 0.0, 0.0
	for _, t := range g.ByUnit {
		// order·F has the moments of order times an F distribution.
		df := float64(t.Rows - 2*order - 1)
		sum += t.Wald
		expected += k * df / (df - 2)
		variance += 2 * k * df * df * (k + df - 2) / ((df - 2) * (df - 2) * (df - 4))
	}
	g.MeanWald = sum / n
	g.ZBar = math.Sqrt(n/(2*k)) * (g.MeanWald - k)
	g.PZBar = 2 * NormalTail(math.Abs(g.ZBar))
	if len(ready) > 0 {
		g.ZTilde = (sum - expected) / math.Sqrt(variance)
		g.P = 2 * NormalTail(math.Abs(g.ZTilde))
		if g.Units < 5 {
			g.Warnings = append(g.Warnings, fmt.Sprintf("only %d units: the normal approximation is rough", g.Units))
		}
	}
	return g
}

// Granger tests in one series whether x helps to predict y one to order periods
// later (0 order means 1), by F with order and rows-2·order-1 degrees of freedom.
// Values follow each other by one period; a NaN is a missing period. Granger, C. W.
// J. (1969), Econometrica 37(3), 424-438. F is NaN, with the reason in Warnings,
// where rows are too few or a variable does not vary.
func Granger(x, y []float64, order int) WaldTest {
	if order <= 0 {
		order = 1
	}
	period := make([]int, len(y))
	for t := range period {
		period[t] = t
	}
	test := UnitGranger{Wald: math.NaN()}
	if series, _ := indexSeries(make([]int, len(y)), period, x, y); len(series) == 1 {
		test = series[0].granger(order)
	}
	k := float64(order)
	w := WaldTest{F: test.Wald / k, DF1: k, DF2: float64(test.Rows - 2*order - 1), P: math.NaN(), N: test.Rows, Clusters: 1, Method: "Granger, F"}
	if math.IsNaN(w.F) {
		w.Warnings = append(w.Warnings, "too few consecutive periods, or a variable that does not vary")
		return w
	}
	w.P = FTail(w.F, w.DF1, w.DF2)
	return w
}

// A series is one unit's values of two variables by period.
type series struct {
	periods []int       // with both values, ascending
	at      map[int]int // index by period
	x, y    []float64
}

// indexSeries gathers complete rows by unit, in the order of the units' first rows
// and by period within them. It panics when a unit has a period twice.
func indexSeries(unit, period []int, x, y []float64) (all []series, labels []int) {
	n := len(y)
	if len(x) != n || len(unit) != n || len(period) != n {
		panic(fmt.Sprintf("stats: columns of %d, %d, %d and %d rows", len(x), n, len(unit), len(period)))
	}
	code, labels, sizes := codeGroups(unit)
	rows := make([][]int, len(sizes))
	for i, u := range code {
		rows[u] = append(rows[u], i)
	}
	all = make([]series, len(sizes))
	for u, mine := range rows {
		slices.SortFunc(mine, func(a, b int) int { return cmp.Compare(period[a], period[b]) })
		s := series{at: make(map[int]int, len(mine))}
		for k, i := range mine {
			if k > 0 && period[mine[k-1]] == period[i] {
				panic(fmt.Sprintf("stats: rows %d and %d have one unit and period", mine[k-1], i))
			}
			if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
				continue
			}
			s.at[period[i]] = len(s.periods)
			s.periods = append(s.periods, period[i])
			s.x, s.y = append(s.x, x[i]), append(s.y, y[i])
		}
		all[u] = s
	}
	return all, labels
}

// granger returns the Wald statistic of the lags of x.
func (s series) granger(order int) UnitGranger {
	test := UnitGranger{Wald: math.NaN(), P: math.NaN()}
	columns := make([][]float64, 2*order+1) // lags of y, lags of x, y
rows:
	for _, t := range s.periods {
		for lag := 1; lag <= order; lag++ {
			if _, ok := s.at[t-lag]; !ok {
				continue rows
			}
		}
		test.Rows++
		for lag := 1; lag <= order; lag++ {
			i := s.at[t-lag]
			columns[lag-1] = append(columns[lag-1], s.y[i])
			columns[order+lag-1] = append(columns[order+lag-1], s.x[i])
		}
		columns[2*order] = append(columns[2*order], s.y[s.at[t]])
	}
	df := test.Rows - 2*order - 1
	if df <= 0 {
		return test
	}
	// Gram-Schmidt with reorthogonalisation; what the lags of x explain of y is the
	// sum of squares along their directions, without the cancellation of a
	// difference between two residual sums.
	explained := 0.0
	for j, c := range columns {
		floats.AddConst(-mean(c), c)
		size := floats.Norm(c, 2)
		for range 2 {
			for a, q := range columns[:j] {
				d := floats.Dot(q, c)
				floats.AddScaled(c, -d, q)
				if j == 2*order && a >= order {
					explained += d * d
				}
			}
		}
		rest := floats.Norm(c, 2)
		if rest <= 1e-10*size || size == 0 {
			return test
		}
		if j < 2*order {
			floats.Scale(1/rest, c)
		}
	}
	rss := floats.Dot(columns[2*order], columns[2*order])
	test.Wald = explained / (rss / float64(df))
	test.P = FTail(test.Wald/float64(order), float64(order), float64(df))
	return test
}
