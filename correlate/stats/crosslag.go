package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A LagMethod says how a regression on the period before treats what is lasting
// about units.
type LagMethod int

const (
	// FixedEffectsLag compares a unit with itself: effects of unit and period. Its
	// coefficients are biased in short panels, see [NickellBias].
	FixedEffectsLag LagMethod = iota
	// PooledLag ignores units and periods: lasting differences between units are
	// taken for effects of the past.
	PooledLag
	// CorrectedLag is FixedEffectsLag with its moment equations corrected for what
	// removing unit and period effects does to them, exact for any number of
	// periods, starting values, gaps and feedback between the series. It assumes
	// that errors have the same variance in all periods and are not correlated over
	// time. Where own past weighs heavily and periods are few (from about .5 with 3
	// or 4 of them) the equations often have no solution: estimates are then NaN,
	// with the reason in Warnings, and HalfPanelLag is left. Bun, M. J. G. & Carree, M. A. (2005), JBES 23(2), 200-210; for several
	// series with feedback Juodis, A. (2013), Economics Letters 118(3), 435-438;
	// Breitung, J., Kripfganz, S. & Hayakawa, K. (2022), Econometrics and Statistics
	// 24, 116-132.
	CorrectedLag
	// HalfPanelLag is twice FixedEffectsLag less its average over the first and the
	// second half of the periods. It leaves a bias of order 1/T² and needs series in
	// their steady state, but assumes nothing else of the errors. Dhaene, G. &
	// Jochmans, K. (2015), "Split-panel jackknife estimation of fixed-effect models",
	// Review of Economic Studies 82(3), 991-1030.
	HalfPanelLag
)

// String returns the method's name.
func (m LagMethod) String() string {
	switch m {
	case FixedEffectsLag:
		return "fixed effects"
	case PooledLag:
		return "pooled"
	case CorrectedLag:
		return "bias-corrected fixed effects"
	case HalfPanelLag:
		return "half-panel jackknife"
	}
	return fmt.Sprintf("LagMethod(%d)", int(m))
}

// LagOptions tunes [FitCrossLagged] and [FitAutoregression]. The zero value fits
// unit and period effects, clustered by unit.
type LagOptions struct {
	Method          LagMethod
	NoPeriodEffects bool    // of no meaning to PooledLag, which has none
	Cluster         []int   // any labels; nil clusters by unit. A unit must lie in one cluster
	Level           float64 // of intervals, in (0,1); 0 means 0.95
}

// A CrossLagged says which of two variables moves first: each is regressed on both
// one period before. An effect in one direction only is evidence of order in time;
// it is a cause only if nothing else that varies over time moves both.
type CrossLagged struct {
	Method LagMethod
	XToY   Estimate // change of y per unit of x one period before, y one period before held constant
	YToX   Estimate // change of x per unit of y one period before, x one period before held constant
	YOwn   Estimate // what y keeps of itself one period before
	XOwn   Estimate // what x keeps of itself one period before

	N, Units, Clusters int     // rows with a period before, the units and clusters they come from
	Left               int     // rows left out: a value, or the period before, is missing
	Periods            float64 // average number of rows of a unit
	Warnings           []string
}

// FitCrossLagged regresses y and x on both one period before. unit[i] and period[i]
// say whose row i is and when; periods are matched by number, so a gap gives no row
// instead of a wrong one. A row of one unit and period may come only once, or
// FitCrossLagged panics. Standard errors are CR2 with Satterthwaite degrees of
// freedom, see [ClusterFit.CR2]; CorrectedLag enlarges the sandwich of its own
// equations by as much as CR2 enlarges that of fixed effects (ours, checked by
// simulation).
//
// It returns an error when rows are too few or a variable does not vary within
// units and periods.
func FitCrossLagged(x, y []float64, unit, period []int, o LagOptions) (*CrossLagged, error) {
	f, err := fitLags([][]float64{x, y}, unit, period, o)
	if err != nil {
		return nil, err
	}
	return &CrossLagged{Method: o.Method,
		XOwn: f.estimate[0][0], YToX: f.estimate[0][1], XToY: f.estimate[1][0], YOwn: f.estimate[1][1],
		N: f.n, Units: f.units, Clusters: f.clusters, Left: f.left, Periods: float64(f.n) / float64(f.units), Warnings: f.warnings}, nil
}

// FitAutoregression regresses y on itself one period before; see [FitCrossLagged].
func FitAutoregression(y []float64, unit, period []int, o LagOptions) (Estimate, error) {
	f, err := fitLags([][]float64{y}, unit, period, o)
	if err != nil {
		return Estimate{}, err
	}
	e := f.estimate[0][0]
	e.Warnings = append(e.Warnings, f.warnings...)
	return e, nil
}

// A lagFit is the regression of every series on all series one period before.
type lagFit struct {
	estimate                 [][]Estimate // of the series now, on the series before
	n, left, units, clusters int
	warnings                 []string
}

// nickellWarning is the average number of periods below which fixed effects warn.
const nickellWarning = 10

func fitLags(series [][]float64, unit, period []int, o LagOptions) (*lagFit, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Cluster == nil {
		o.Cluster = unit
	}
	rows := lagRows(series, unit, period, o.Cluster)
	if len(rows.unit) == 0 {
		return nil, errors.New("no row has a period before")
	}
	f := &lagFit{n: len(rows.unit), left: len(unit) - len(rows.unit)}
	f.units, f.clusters = distinct(rows.unit), distinct(rows.cluster)
	effects := FixedEffectsOptions{Cluster: rows.cluster, Level: o.Level}
	if !o.NoPeriodEffects {
		effects.Period = rows.period
	}
	var err error
	switch o.Method {
	case PooledLag:
		err = f.pooled(rows, o.Level)
	case FixedEffectsLag:
		err = f.fixed(rows, effects)
	case CorrectedLag:
		err = f.corrected(rows, effects)
	case HalfPanelLag:
		err = f.halfPanel(rows, effects)
	default:
		return nil, fmt.Errorf("no lag method %d", int(o.Method))
	}
	if err != nil {
		return nil, err
	}
	for i := range f.estimate {
		for j := range f.estimate[i] {
			f.estimate[i][j].Method = o.Method.String() + ", CR2, Satterthwaite df"
		}
	}
	return f, nil
}

func distinct(labels []int) int {
	sorted := slices.Sorted(slices.Values(labels))
	return len(slices.Compact(sorted))
}

// A lagPanel holds the rows with a period before.
type lagPanel struct {
	now, before           [][]float64 // by series
	unit, period, cluster []int
}

func lagRows(series [][]float64, unit, period, cluster []int) lagPanel {
	n := len(unit)
	same := len(period) == n && len(cluster) == n
	for _, s := range series {
		same = same && len(s) == n
	}
	if !same {
		panic("stats: columns of different length")
	}
	type when struct{ unit, period int }
	row := make(map[when]int, n)
	for i := range unit {
		at := when{unit[i], period[i]}
		if first, twice := row[at]; twice {
			panic(fmt.Sprintf("stats: rows %d and %d have one unit and period", first, i))
		}
		row[at] = i
	}
	p := lagPanel{now: make([][]float64, len(series)), before: make([][]float64, len(series))}
	for i := range unit {
		b, ok := row[when{unit[i], period[i] - 1}]
		if !ok || slices.ContainsFunc(series, func(s []float64) bool { return math.IsNaN(s[i]) || math.IsNaN(s[b]) }) {
			continue
		}
		for j, s := range series {
			p.now[j], p.before[j] = append(p.now[j], s[i]), append(p.before[j], s[b])
		}
		p.unit, p.period, p.cluster = append(p.unit, unit[i]), append(p.period, period[i]), append(p.cluster, cluster[i])
	}
	return p
}

// pooled fits a constant and the lags.
func (f *lagFit) pooled(p lagPanel, level float64) error {
	m := len(p.now)
	code, labels, _ := codeGroups(p.cluster)
	// Centred columns lose no digits; the constant stays for its degree of freedom
	// and for the leverage of CR2.
	centred := func(v []float64) []float64 {
		c := slices.Clone(v)
		floats.AddConst(-mean(c), c)
		return c
	}
	before := make([][]float64, m)
	for j, s := range p.before {
		before[j] = centred(s)
	}
	x := make([]float64, m+1)
	for _, s := range p.now {
		now := centred(s)
		clusters := make([]CrossProduct, len(labels))
		for g := range clusters {
			clusters[g] = NewCrossProduct(m + 1)
		}
		for a, g := range code {
			x[0] = 1
			for j := range before {
				x[j+1] = before[j][a]
			}
			clusters[g].Add(x, now[a], 1)
		}
		fit, err := FitClusters(clusters, m+1, 0)
		if err != nil {
			return err
		}
		fit.Level = level
		row := make([]Estimate, m)
		for j := range row {
			row[j] = fit.CR2Col(j + 1)
		}
		f.estimate = append(f.estimate, row)
	}
	return nil
}

// fixed fits the lags with unit and period effects.
func (f *lagFit) fixed(p lagPanel, o FixedEffectsOptions) error {
	for _, s := range p.now {
		fit, err := FitFixedEffects(p.before, s, p.unit, o)
		if err != nil {
			return err
		}
		row := make([]Estimate, len(p.now))
		for j := range row {
			row[j] = fit.CR2(j)
		}
		f.estimate = append(f.estimate, row)
		f.n, f.units, f.clusters = fit.N, fit.Units, fit.cluster.Clusters
	}
	f.left += len(p.unit) - f.n // alone in their unit or period
	periods := float64(f.n) / float64(f.units)
	if periods < nickellWarning {
		f.warnings = append(f.warnings, fmt.Sprintf(
			"%.3g periods a unit: the effect of a variable's own past is biased by about -(1+ρ)/%.3g (Nickell), and others with it; prefer the bias-corrected estimate", periods, periods-1))
	}
	return nil
}
