package stats

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// NickellBias returns by how much the fixed-effects estimate of an autoregression
// with coefficient rho, in (-1,1), is off over so many periods after the first,
// however many units there are: about -(1+rho)/(periods-1). It is the exact limit
// for many stationary series with unit effects and no other column: Nickell, S.
// (1981), "Biases in dynamic models with fixed effects", Econometrica 49(6),
// 1417-1426, equation 18. NaN for fewer than 2 periods or |rho| >= 1.
func NickellBias(rho float64, periods int) float64 {
	if periods < 2 || !(math.Abs(rho) < 1) {
		return math.NaN()
	}
	t := float64(periods)
	tail := 1 - (1-math.Pow(rho, t))/(t*(1-rho))
	return -(1 + rho) / (t - 1) * tail / (1 - 2*rho/((1-rho)*(t-1))*tail)
}

// corrected solves the moment equations of fixed effects corrected for their
// expectation.
//
// With M the projection that removes unit and period effects, residuals ε and
// lagged values l at the true coefficients Θ have E Σ (Mε)·lᵀ = Ω·Σ_d c_d·(Θᵀ)^(d-1),
// because the lagged value d periods after an error holds Θ^(d-1) times that error;
// c_d is the sum of the entries of M between rows of one unit d periods apart.
// E Σ (Mε)(Mε)ᵀ is tr(M)·Ω. Together they are as many equations as coefficients.
// What the series were before the panel begins does not enter.
func (f *lagFit) corrected(p lagPanel, o FixedEffectsOptions) error {
	plain := &lagFit{}
	if err := plain.fixed(p, o); err != nil {
		return err
	}
	f.left += plain.left
	f.n, f.units, f.clusters = plain.n, plain.units, plain.clusters

	q, err := newLagMoments(p, o)
	if err != nil {
		return err
	}
	m := q.m
	theta, ok := q.solve(plain.estimate)
	var se [][]float64
	if ok {
		se, ok = q.standardErrors(theta)
	}
	const unsolved = "the corrected equations have no solution near the fixed-effects estimate: too few units or periods, or a unit root"
	if !ok {
		f.warnings = append(f.warnings, unsolved)
	}
	nan := math.NaN()
	for i := range m {
		row := make([]Estimate, m)
		for j := range row {
			e := plain.estimate[i][j]
			if ok {
				// The uncorrected fit says how much the clusters' unequal leverage makes the
				// plain sandwich too small, and what its degrees of freedom are.
				e = tEstimate(e, theta[i*m+j]*q.scale[i]/q.scale[j], se[i][j]*q.scale[i]/q.scale[j]*e.SE/q.plainSE[i][j])
			} else {
				e = tEstimate(e, nan, nan)
				e.Warnings = append(e.Warnings, unsolved)
			}
			row[j] = e
		}
		f.estimate = append(f.estimate, row)
	}
	if ok && f.clusters < 20 {
		f.warnings = append(f.warnings, fmt.Sprintf("%d clusters: the correction itself is uncertain", f.clusters))
	}
	return nil
}

// tEstimate returns e with another estimate and standard error and all that
// follows from them.
func tEstimate(e Estimate, estimate, se float64) Estimate {
	e.Estimate, e.SE = estimate, se
	e.T = estimate / se
	e.P = 2 * StudentTail(math.Abs(e.T), e.DF)
	q := StudentQuantile((1+e.Level)/2, e.DF)
	e.Low, e.High = estimate-q*se, estimate+q*se
	return e
}

// lagMoments holds, by cluster, the cross-products of m series now and before after
// unit and period effects are removed, in units of the series' spread, and the
// entries of M.
type lagMoments struct {
	m       int
	scale   []float64
	cluster []momentSums
	pool    momentSums
	plainSE [][]float64 // CR0 standard errors of the uncorrected estimates
}

// momentSums are sums over the rows of a cluster.
type momentSums struct {
	nowNow, nowBefore, beforeBefore []float64 // m×m
	trace                           float64   // of M
	apart                           []float64 // apart[d-1] is c_d
}

func newMomentSums(m, longest int) momentSums {
	return momentSums{make([]float64, m*m), make([]float64, m*m), make([]float64, m*m), 0, make([]float64, longest)}
}

func (s *momentSums) add(o momentSums) {
	floats.Add(s.nowNow, o.nowNow)
	floats.Add(s.nowBefore, o.nowBefore)
	floats.Add(s.beforeBefore, o.beforeBefore)
	floats.Add(s.apart, o.apart)
	s.trace += o.trace
}

// longestLag bounds how far apart two periods of the panel may be.
const longestLag = 10_000

func newLagMoments(lags lagPanel, o FixedEffectsOptions) (*lagMoments, error) {
	m := len(lags.now)
	q := &lagMoments{m: m}
	p, err := new(FixedEffects).panel(append(slices.Clone(lags.before), lags.now...), lags.unit, o)
	if err != nil {
		return nil, err
	}
	when := make([]int, len(p.rows))
	values := make([][]float64, 2*m) // before, now
	for a, i := range p.rows {
		when[a] = lags.period[i]
	}
	longest := slices.Max(when) - slices.Min(when)
	if longest > longestLag {
		return nil, fmt.Errorf("periods lie %d apart", longest)
	}
	for j := range m {
		for _, i := range p.rows {
			values[j] = append(values[j], lags.before[j][i])
			values[m+j] = append(values[m+j], lags.now[j][i])
		}
		for _, v := range [][]float64{values[j], values[m+j]} {
			floats.AddConst(-mean(v), v)
		}
	}
	p.project(values)
	for j := range m {
		s := floats.Norm(values[j], 2) / math.Sqrt(float64(len(when)))
		q.scale = append(q.scale, s)
		floats.Scale(1/s, values[j])
		floats.Scale(1/s, values[m+j])
	}

	q.pool = newMomentSums(m, longest)
	q.cluster = make([]momentSums, p.clusters)
	for g := range q.cluster {
		q.cluster[g] = newMomentSums(m, longest)
	}
	for a, g := range p.cluster {
		s := &q.cluster[g]
		for i := range m {
			for j := range m {
				s.nowNow[i*m+j] += values[m+i][a] * values[m+j][a]
				s.nowBefore[i*m+j] += values[m+i][a] * values[j][a]
				s.beforeBefore[i*m+j] += values[i][a] * values[j][a]
			}
		}
	}
	q.projectionEntries(p, when)
	for _, s := range q.cluster {
		q.pool.add(s)
	}
	return q, q.plain()
}

// projectionEntries sums the entries of M = D - Z·(ZᵀZ)⁻·Zᵀ between rows of one
// unit, where D subtracts unit means and Z are period indicators less unit means:
// row r of Z is the indicator of its period less the share of each period in its
// unit.
func (q *lagMoments) projectionEntries(p *panel, when []int) {
	rows := make([][]int, p.units)
	for a, u := range p.unit {
		rows[u] = append(rows[u], a)
	}
	t := p.periods
	var inverse *mat.Dense
	if t > 0 {
		gram := Pool(p.crossProducts([][]float64{make([]float64, len(when))}), t)
		inverse, _ = PseudoInverse(gram.XX, t)
	}
	share, through := make([]float64, t), make([]float64, t)
	for _, mine := range rows {
		n := float64(len(mine))
		both := 0.0
		if t > 0 {
			clear(share)
			for _, a := range mine {
				share[p.period[a]] += 1 / n
			}
			for k := range through {
				through[k] = floats.Dot(inverse.RawRowView(k), share)
			}
			both = floats.Dot(share, through)
		}
		s := &q.cluster[p.cluster[mine[0]]]
		for _, a := range mine {
			for _, b := range mine {
				d := when[b] - when[a]
				if d < 0 {
					continue
				}
				entry := -1 / n
				if t > 0 {
					pa, pb := p.period[a], p.period[b]
					entry -= inverse.At(pa, pb) - through[pa] - through[pb] + both
				}
				if d == 0 {
					s.trace += 1 + entry
				} else {
					s.apart[d-1] += entry
				}
			}
		}
	}
}

// plain computes the uncorrected CR0 standard errors.
func (q *lagMoments) plain() error {
	m := q.m
	var inverse mat.Dense
	if err := inverse.Inverse(mat.NewDense(m, m, q.pool.beforeBefore)); err != nil {
		return fmt.Errorf("lags of the series: %w", ErrCollinear)
	}
	var coef mat.Dense
	coef.Mul(mat.NewDense(m, m, q.pool.nowBefore), &inverse)
	theta := coef.RawMatrix().Data
	variance := make([]float64, m*m)
	for _, s := range q.cluster {
		var score, influence mat.Dense
		score.CloneFrom(mat.NewDense(m, m, s.score(theta, m)))
		influence.Mul(&score, &inverse)
		for k, v := range influence.RawMatrix().Data {
			variance[k] += v * v
		}
	}
	q.plainSE = make([][]float64, m)
	for i := range m {
		for j := range m {
			q.plainSE[i] = append(q.plainSE[i], math.Sqrt(variance[i*m+j])*q.scale[i]/q.scale[j])
		}
	}
	return nil
}

// score returns Σ residual·beforeᵀ.
func (s momentSums) score(theta []float64, m int) []float64 {
	r := slices.Clone(s.nowBefore)
	for i := range m {
		for j := range m {
			for k := range m {
				r[i*m+j] -= theta[i*m+k] * s.beforeBefore[k*m+j]
			}
		}
	}
	return r
}

// residual returns Σ residual·residualᵀ.
func (s momentSums) residual(theta []float64, m int) []float64 {
	score := s.score(theta, m)
	r := slices.Clone(s.nowNow)
	for i := range m {
		for j := range m {
			for k := range m {
				// S_nn - Θ·S_bn - (S_nb - Θ·S_bb)·Θᵀ
				r[i*m+j] -= theta[i*m+k]*s.nowBefore[j*m+k] + score[i*m+k]*theta[j*m+k]
			}
		}
	}
	return r
}

// past returns Σ_d c_d·(Θᵀ)^(d-1).
func (s momentSums) past(theta []float64, m int) *mat.Dense {
	sum, power, t := mat.NewDense(m, m, nil), mat.NewDense(m, m, nil), mat.NewDense(m, m, theta).T()
	for i := range m {
		power.Set(i, i, 1)
	}
	for _, c := range s.apart {
		var part, next mat.Dense
		part.Scale(c, power)
		sum.Add(sum, &part)
		next.Mul(power, t)
		power.Copy(&next)
	}
	return sum
}

// equations returns what must be zero at the estimate, with a share of the
// correction in [0,1].
func (q *lagMoments) equations(theta []float64, share float64) []float64 {
	m := q.m
	e := q.pool.score(theta, m)
	var bias mat.Dense
	bias.Mul(mat.NewDense(m, m, q.pool.residual(theta, m)), q.pool.past(theta, m))
	floats.AddScaled(e, -share/q.pool.trace, bias.RawMatrix().Data)
	return e
}

// jacobian returns the derivative of equations.
func (q *lagMoments) jacobian(theta []float64, share float64) *mat.Dense {
	k := len(theta)
	j := mat.NewDense(k, k, nil)
	const h = 1e-5
	at := slices.Clone(theta)
	for c := range k {
		at[c] = theta[c] + h
		up := q.equations(at, share)
		at[c] = theta[c] - h
		down := q.equations(at, share)
		at[c] = theta[c]
		for r := range k {
			j.Set(r, c, (up[r]-down[r])/(2*h))
		}
	}
	return j
}

// solve follows the solution from no correction, where it is the fixed-effects
// estimate, to the whole: the equations are not linear and have others, such as
// near a unit root.
func (q *lagMoments) solve(start [][]Estimate) (theta []float64, ok bool) {
	m := q.m
	for i := range m {
		for j := range m {
			theta = append(theta, start[i][j].Estimate*q.scale[j]/q.scale[i])
		}
	}
	const steps = 20
	for _, v := range theta {
		if math.IsNaN(v) {
			return nil, false
		}
	}
	for step := 1; step <= steps; step++ {
		converged := false
		for range 50 {
			e := q.equations(theta, float64(step)/steps)
			var change mat.VecDense
			if err := change.SolveVec(q.jacobian(theta, float64(step)/steps), mat.NewVecDense(len(e), e)); err != nil && !isConditionWarning(err) {
				return nil, false
			}
			size := mat.Norm(&change, math.Inf(1))
			if !(size < 1) { // left the path
				return nil, false
			}
			for k := range theta {
				theta[k] -= change.AtVec(k)
			}
			if size < 1e-13 {
				converged = true
				break
			}
		}
		// Numerical derivatives make Newton linear at the end; accept a solution to
		// rounding. A sum of squares of a series scaled to unit spread is the number of
		// rows.
		if !converged && floats.Norm(q.equations(theta, float64(step)/steps), math.Inf(1)) > 1e-9*q.pool.beforeBefore[0] {
			return nil, false
		}
	}
	return theta, true
}

func isConditionWarning(err error) bool {
	var c mat.Condition
	return errors.As(err, &c) && !math.IsInf(float64(c), 1)
}

// standardErrors returns the cluster sandwich of the equations, in units of the
// series' spread.
func (q *lagMoments) standardErrors(theta []float64) (se [][]float64, ok bool) {
	m := q.m
	var inverse mat.Dense
	if err := inverse.Inverse(q.jacobian(theta, 1)); err != nil {
		return nil, false
	}
	omega := q.pool.residual(theta, m)
	floats.Scale(1/q.pool.trace, omega)
	past := q.pool.past(theta, m)
	variance := make([]float64, m*m)
	for _, s := range q.cluster {
		// The cluster's part of the equations, each less its expectation.
		e := s.score(theta, m)
		var own, spread mat.Dense
		own.Mul(mat.NewDense(m, m, omega), s.past(theta, m))
		floats.Sub(e, own.RawMatrix().Data)
		excess := s.residual(theta, m)
		floats.AddScaled(excess, -s.trace, omega)
		floats.Scale(1/q.pool.trace, excess)
		spread.Mul(mat.NewDense(m, m, excess), past)
		floats.Sub(e, spread.RawMatrix().Data)
		var influence mat.VecDense
		influence.MulVec(&inverse, mat.NewVecDense(m*m, e))
		for k := range variance {
			variance[k] += influence.AtVec(k) * influence.AtVec(k)
		}
	}
	for i := range m {
		se = append(se, nil)
		for j := range m {
			se[i] = append(se[i], math.Sqrt(variance[i*m+j]))
		}
	}
	return se, true
}

// halfPanel combines the fits of all periods and of their halves; with an odd
// number of periods, of both ways to halve them.
func (f *lagFit) halfPanel(p lagPanel, o FixedEffectsOptions) error {
	m := len(p.now)
	periods := slices.Compact(slices.Sorted(slices.Values(p.period)))
	t := len(periods)
	if t < 4 {
		return fmt.Errorf("%d periods with one before them: the half-panel jackknife needs 4", t)
	}
	cuts := []int{t / 2}
	if t%2 == 1 {
		cuts = append(cuts, t/2+1)
	}
	for i := range m {
		whole, err := fitInfluence(p, o, i, func(int) bool { return true })
		if err != nil {
			return err
		}
		f.left += f.n - whole.fit.N
		f.n, f.units, f.clusters = whole.fit.N, whole.fit.Units, whole.fit.cluster.Clusters
		row := make([]Estimate, m)
		for j := range row {
			row[j] = whole.fit.CR2(j)
		}
		value, influence := make([]float64, m), make([]map[int]float64, m)
		for j := range m {
			value[j], influence[j] = 2*whole.fit.Coef[j], map[int]float64{}
			for g, v := range whole.influence[j] {
				influence[j][g] = 2 * v
			}
		}
		for _, cut := range cuts {
			for _, late := range []bool{false, true} {
				half, err := fitInfluence(p, o, i, func(period int) bool { return (period >= periods[cut]) == late })
				if err != nil {
					return fmt.Errorf("half of the periods: %w", err)
				}
				length := float64(cut)
				if late {
					length = float64(t - cut)
				}
				weight := length / float64(t*len(cuts))
				for j := range m {
					value[j] -= weight * half.fit.Coef[j]
					for g, v := range half.influence[j] {
						influence[j][g] -= weight * v
					}
				}
			}
		}
		for j := range row {
			sum := 0.0
			for _, g := range slices.Sorted(maps.Keys(influence[j])) {
				sum += influence[j][g] * influence[j][g]
			}
			row[j] = tEstimate(row[j], value[j], math.Sqrt(sum))
		}
		f.estimate = append(f.estimate, row)
	}
	return nil
}

// An influenced is a fixed-effects fit with the CR2-adjusted part of each cluster,
// by label, in the error of each coefficient.
type influenced struct {
	fit       *FixedEffects
	influence []map[int]float64
}

// fitInfluence regresses series i on all series before, on the rows of some periods.
func fitInfluence(p lagPanel, o FixedEffectsOptions, i int, in func(period int) bool) (*influenced, error) {
	var rows []int
	for a, period := range p.period {
		if in(period) {
			rows = append(rows, a)
		}
	}
	m := len(p.now)
	columns, y := make([][]float64, m), make([]float64, 0, len(rows))
	var unit []int
	sub := FixedEffectsOptions{Level: o.Level}
	for _, a := range rows {
		for j := range columns {
			columns[j] = append(columns[j], p.before[j][a])
		}
		y, unit = append(y, p.now[i][a]), append(unit, p.unit[a])
		sub.Cluster = append(sub.Cluster, p.cluster[a])
		if o.Period != nil {
			sub.Period = append(sub.Period, p.period[a])
		}
	}
	fit, err := FitFixedEffects(columns, y, unit, sub)
	if err != nil {
		return nil, err
	}
	used, err := new(FixedEffects).panel(append(slices.Clone(columns), y), unit, sub)
	if err != nil {
		return nil, err
	}
	label := make([]int, used.clusters)
	for a, g := range used.cluster {
		label[g] = sub.Cluster[used.rows[a]]
	}
	out := &influenced{fit: fit, influence: make([]map[int]float64, m)}
	for j := range m {
		out.influence[j] = map[int]float64{}
		w, ok := fit.cluster.contrast(fit.cluster.Column(fit.skip + j))
		if !ok {
			return nil, fmt.Errorf("column %d: %w", j, ErrCollinear)
		}
		for g, v := range fit.cluster.sandwich([][]float64{w}, -0.5).score[0] {
			out.influence[j][label[g]] = v
		}
	}
	return out, nil
}
