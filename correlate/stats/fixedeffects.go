package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// FixedEffectsOptions tunes [FitFixedEffects]. The zero value fits unit effects
// only, unweighted, clustered by unit.
type FixedEffectsOptions struct {
	Period  []int     // any labels; nil fits no period effects
	Cluster []int     // any labels; nil clusters by unit. A unit must lie in one cluster
	Weights []float64 // precisions, above 0; nil means equal
	Level   float64   // of intervals, in (0,1); 0 means 0.95
}

// A FixedEffects is a least-squares fit with a separate constant for each unit
// and, if asked, for each period: what is compared is a unit with itself at other
// times, against what the others did at those times. It is made by
// [FitFixedEffects].
type FixedEffects struct {
	N          int       // rows used
	Missing    int       // rows left out because a value was NaN
	Singletons int       // rows left out because they were alone in their unit or period: they tell nothing
	Units      int       // of the rows used
	Periods    int       // 0 without period effects
	Absorbed   int       // degrees of freedom of unit and period effects
	DF         int       // N - Absorbed - columns
	Coef       []float64 // by column
	Sigma      float64   // residual standard deviation
	R2         float64   // of what unit and period effects leave unexplained

	within  *OLS
	cluster *ClusterFit
	skip    int // columns of the cluster fit before the first column given
}

// FitFixedEffects regresses y on the columns with effects of unit and period. The
// panel may be unbalanced: unit means are subtracted and period effects, minus
// their own unit means, are projected out exactly (subtracting unit means and then
// period means is right only in balanced panels). Adding the past of y as a column
// biases its coefficient by about -(1+ρ)/(T-1) over T periods: Nickell, S. (1981),
// Econometrica 49(6), 1417-1426.
//
// It returns an error wrapping [ErrCollinear] when a column does not vary within
// units and periods or is a combination of others, one wrapping [ErrNoDF] when
// rows are too few, and an error when a unit lies in two clusters. It panics when
// lengths differ or a weight is not positive.
func FitFixedEffects(columns [][]float64, y []float64, unit []int, o FixedEffectsOptions) (*FixedEffects, error) {
	all := append(slices.Clone(columns), y)
	f := &FixedEffects{}
	p, err := f.panel(all, unit, o)
	if err != nil {
		return nil, err
	}
	k := len(columns)
	values := make([][]float64, k+1)
	before := make([]float64, k+1)
	for j, c := range all {
		values[j] = make([]float64, f.N)
		for a, i := range p.rows {
			values[j][a] = c[i]
		}
		mean := floats.Sum(values[j]) / float64(f.N)
		floats.AddConst(-mean, values[j]) // first, so that later sums lose less
		before[j] = floats.Norm(values[j], 2)
	}
	p.project(values)
	f.Absorbed = p.units + p.rank
	for j := range columns {
		if floats.Norm(values[j], 2) <= 1e-10*before[j] {
			return nil, fmt.Errorf("column %d does not vary within units and periods: %w", j, ErrCollinear)
		}
	}

	if f.DF = f.N - f.Absorbed - k; f.DF <= 0 {
		return nil, fmt.Errorf("%d rows for %d effects and %d columns: %w", f.N, f.Absorbed, k, ErrNoDF)
	}
	f.within, err = FitOLS(values[:k], values[k], OLSOptions{NoConstant: true, Weights: p.weights, Level: o.Level})
	if err != nil {
		return nil, err
	}
	f.within.DF = f.DF
	f.within.Sigma = math.Sqrt(f.within.RSS / float64(f.DF))
	f.Coef, f.Sigma, f.R2 = f.within.Coef, f.within.Sigma, f.within.R2

	f.skip = p.periods
	f.cluster, err = FitClusters(p.crossProducts(values), p.periods+k, p.units)
	if err != nil {
		return nil, err
	}
	f.cluster.Level = f.within.Level
	return f, nil
}

// Classical returns the estimate of column j taking errors of different rows as
// independent and of equal variance.
func (f *FixedEffects) Classical(j int) Estimate {
	e := f.within.Estimate(j, Classical)
	e.Clusters = f.cluster.Clusters
	e.Method = "fixed effects, classical"
	return e
}

// CR2 returns the estimate of column j with the cluster-robust standard error of
// [ClusterFit.CR2].
func (f *FixedEffects) CR2(j int) Estimate { return f.Robust(CR2, j) }

// Robust returns the estimate of column j with a cluster-robust standard error.
func (f *FixedEffects) Robust(kind Sandwich, j int) Estimate {
	e := f.cluster.Robust(kind, f.cluster.Column(f.skip+j))
	e.Method = "fixed effects, " + e.Method
	return e
}

// HTZ tests that the coefficients of the columns are all zero; see
// [ClusterFit.HTZ].
func (f *FixedEffects) HTZ(columns []int) WaldTest {
	shifted := make([]int, len(columns))
	for i, j := range columns {
		shifted[i] = f.skip + j
	}
	return f.cluster.HTZ(shifted)
}

// A panel holds the rows used, with units, periods and clusters numbered from 0 in
// order of their labels.
type panel struct {
	rows                  []int
	unit, period, cluster []int
	weights               []float64
	units, periods        int
	clusters              int
	rank                  int // independent period columns, given unit effects
	unitWeight            []float64
}

func (f *FixedEffects) panel(all [][]float64, unit []int, o FixedEffectsOptions) (*panel, error) {
	n := len(unit)
	same := func(l int, given bool) bool { return !given || l == n }
	ok := same(len(o.Period), o.Period != nil) && same(len(o.Cluster), o.Cluster != nil) && same(len(o.Weights), o.Weights != nil)
	for _, c := range all {
		ok = ok && len(c) == n
	}
	if !ok {
		panic("stats: FitFixedEffects: arguments of different length")
	}
	if o.Cluster == nil {
		o.Cluster = unit
	}
	p := &panel{}
	for i := range n {
		if slices.ContainsFunc(all, func(c []float64) bool { return math.IsNaN(c[i]) }) {
			f.Missing++
			continue
		}
		p.rows = append(p.rows, i)
	}
	// Leaving out a lone row can leave another alone.
	for {
		units, periods := map[int]int{}, map[int]int{}
		for _, i := range p.rows {
			units[unit[i]]++
			if o.Period != nil {
				periods[o.Period[i]]++
			}
		}
		kept := len(p.rows)
		p.rows = slices.DeleteFunc(p.rows, func(i int) bool {
			return units[unit[i]] == 1 || o.Period != nil && periods[o.Period[i]] == 1
		})
		if len(p.rows) == kept {
			break
		}
		f.Singletons += kept - len(p.rows)
	}
	f.N = len(p.rows)
	p.unit, p.units = number(unit, p.rows)
	p.cluster, p.clusters = number(o.Cluster, p.rows)
	if o.Period != nil {
		p.period, p.periods = number(o.Period, p.rows)
	}
	f.Units, f.Periods = p.units, p.periods
	home := make([]int, p.units)
	p.unitWeight = make([]float64, p.units)
	for a, u := range p.unit {
		w := 1.0
		if o.Weights != nil {
			w = o.Weights[p.rows[a]]
		}
		p.weights = append(p.weights, w)
		if p.unitWeight[u] > 0 && home[u] != p.cluster[a] {
			return nil, errors.New("a unit lies in two clusters")
		}
		home[u] = p.cluster[a]
		p.unitWeight[u] += w
	}
	return p, nil
}

// number replaces the labels of the rows by 0, 1, ... in order of the labels.
func number(labels, rows []int) (codes []int, count int) {
	var levels []int
	for _, i := range rows {
		levels = append(levels, labels[i])
	}
	slices.Sort(levels)
	levels = slices.Compact(levels)
	for _, i := range rows {
		c, _ := slices.BinarySearch(levels, labels[i])
		codes = append(codes, c)
	}
	return codes, len(levels)
}

// demean subtracts the weighted unit means.
func (p *panel) demean(v []float64) {
	sum := make([]float64, p.units)
	for a, u := range p.unit {
		sum[u] += p.weights[a] * v[a]
	}
	for a, u := range p.unit {
		v[a] -= sum[u] / p.unitWeight[u]
	}
}

// project removes unit and period effects from the columns. The normal equations
// of the period effects, less unit means, are T×T whatever the number of units;
// solving them again for what is left makes up for their rounding.
func (p *panel) project(columns [][]float64) {
	for _, v := range columns {
		p.demean(v)
	}
	if p.periods == 0 {
		return
	}
	t := p.periods
	gram := make([]float64, t*t)
	inUnit := make([][]float64, p.units) // weight by period
	for u := range inUnit {
		inUnit[u] = make([]float64, t)
	}
	for a, u := range p.unit {
		inUnit[u][p.period[a]] += p.weights[a]
	}
	for u, w := range inUnit {
		for s, ws := range w {
			if ws != 0 {
				gram[s*t+s] += ws
				floats.AddScaled(gram[s*t:(s+1)*t], -ws/p.unitWeight[u], w)
			}
		}
	}
	equations := &ClusterFit{p: t, pool: CrossProduct{XX: gram}}
	equations.factor()
	p.rank = len(equations.keep)
	rhs, z := make([]float64, t), make([]float64, p.rank)
	for _, v := range columns {
		for range 3 {
			clear(rhs)
			for a, s := range p.period {
				rhs[s] += p.weights[a] * v[a]
			}
			equations.whiten(z, rhs)
			equations.lowerT(z)
			clear(rhs)
			for a, s := range equations.keep {
				rhs[s] = z[a] * equations.scale[a]
			}
			for a, s := range p.period {
				v[a] -= rhs[s]
			}
			p.demean(v)
		}
	}
}

// crossProducts returns, by cluster, the period indicators less unit means and the
// projected columns, the last of which is the outcome. Products of indicators are
// written down by unit, not added up over rows: with d the shares of the periods in
// the weight W of the unit they are W·(diag(d) - d·dᵀ).
func (p *panel) crossProducts(values [][]float64) []CrossProduct {
	t, k := p.periods, len(values)-1
	q := t + k
	clusters := make([]CrossProduct, p.clusters)
	for g := range clusters {
		clusters[g] = NewCrossProduct(q)
	}
	share := make([][]float64, p.units) // of each period in the unit's weight
	total := make([][]float64, p.units) // of the values, but for rounding 0
	home := make([]int, p.units)
	for u := range share {
		share[u], total[u] = make([]float64, t), make([]float64, k+1)
	}
	for a, u := range p.unit {
		home[u] = p.cluster[a]
		c, w, y := &clusters[home[u]], p.weights[a], values[k][a]
		c.N++
		c.YY += w * y * y
		for j := range k {
			v := values[j][a]
			total[u][j] += w * v
			c.XY[t+j] += w * v * y
			for i := range k {
				c.XX[(t+j)*q+t+i] += w * (v * values[i][a])
			}
		}
		total[u][k] += w * y
		if t > 0 {
			s := p.period[a]
			share[u][s] += w / p.unitWeight[u]
			c.XY[s] += w * y
			for j := range k {
				c.XX[s*q+t+j] += w * values[j][a]
			}
		}
	}
	for u, d := range share {
		c := &clusters[home[u]]
		for s, v := range d {
			if v == 0 {
				continue
			}
			row := c.XX[s*q : (s+1)*q]
			floats.AddScaled(row[:t], -p.unitWeight[u]*v, d)
			row[s] += p.unitWeight[u] * v
			floats.AddScaled(row[t:], -v, total[u][:k])
			c.XY[s] -= v * total[u][k]
		}
	}
	for g := range clusters {
		for s := range t {
			for j := range s { // the two halves may round apart
				clusters[g].XX[j*q+s] = clusters[g].XX[s*q+j]
			}
			for j := t; j < q; j++ {
				clusters[g].XX[j*q+s] = clusters[g].XX[s*q+j]
			}
		}
	}
	return clusters
}
