package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// MixedOptions tunes [FitMixed] and [FitCrossed]. The zero value is restricted
// maximum likelihood.
type MixedOptions struct {
	ML    bool    // maximum likelihood: variances too small, but fits with different columns can be compared
	Level float64 // of intervals, in (0,1); 0 means 0.95
}

// A Mixed is the model y = constant + columns·coefficients + group + error, with
// independent normal group effects and errors, each of one variance. It is made by
// [FitMixed].
type Mixed struct {
	N, Missing int       // rows used, and left out because a value was NaN
	Groups     int       // the independent units
	Method     string    // "REML random intercept" or "ML random intercept"
	Coef       []float64 // the constant first
	VarBetween float64   // of group effects; 0 when Singular
	VarWithin  float64   // of errors
	ICC        float64   // VarBetween/(VarBetween+VarWithin), given the columns
	Criterion  float64   // -2 times the (restricted) log-likelihood at the optimum
	Singular   bool      // the likelihood is largest where groups do not differ
	// P is that of the likelihood-ratio test that groups do not differ, half a
	// chi-squared of 1 degree of freedom: Self, S. G. & Liang, K.-Y. (1987), JASA
	// 82(398), 605-610. 1 when Singular.
	P             float64
	Labels, Sizes []int // groups in the order of their first row used
	// Effects are the groups' own deviations as predicted (BLUP), and EffectSE their
	// standard deviations given the data, the other parameters taken as known.
	Effects, EffectSE []float64
	// Reliability is n·VarBetween/(n·VarBetween+VarWithin) of each group, by which its
	// mean residual is shrunk to its effect; Shrunken is the group's mean of y after
	// that: what is expected of it at its own mean columns (empirical Bayes).
	Reliability, Shrunken []float64
	Level                 float64
	Warnings              []string

	d      *design
	at     mixedPoint // at the optimum
	freeDF float64    // of the criterion: N - coefficients (REML) or N (ML)
	sums   *groupSums
	reml   bool
}

// FitMixed fits the model by restricted maximum likelihood (Patterson, H. D. &
// Thompson, R. (1971), Biometrika 58(3), 545-554) or maximum likelihood: group[i]
// is the label of row i. Rows where any value is NaN are left out.
//
// All that the likelihood needs is held per distinct group size: cross-products
// within groups, and of group means. Everything but the ratio of the two variances
// has a closed form given the ratio, whose likelihood equation is solved by
// bisection on all its sign changes between e^-30 and e^30 and compared with the
// ratio 0, so that a fit costs one pass over the rows and does not depend on where
// an optimiser starts or stops.
//
// Assumes that group effects are unrelated to the columns: a column that groups
// differ in should come as the two of [Mundlak]. It returns an error wrapping
// [ErrCollinear] when a column is constant or a combination of earlier ones, one
// wrapping [ErrNoDF] when rows within groups are too few to tell the two variances
// apart, and an error when a value is infinite or nothing varies within groups. It
// panics when lengths differ.
func FitMixed(columns [][]float64, y []float64, group []int, o MixedOptions) (*Mixed, error) {
	d, err := newDesign(columns, y, 0)
	if err != nil {
		return nil, err
	}
	if len(group) != len(y) {
		panic(fmt.Sprintf("stats: FitMixed: %d group labels for %d rows", len(group), len(y)))
	}
	m := &Mixed{N: d.n, Missing: len(y) - d.n, Method: "REML random intercept", Level: o.Level, d: d, reml: !o.ML}
	if o.ML {
		m.Method = "ML random intercept"
	}
	if m.Level == 0 {
		m.Level = 0.95
	}
	code, labels, sizes := codeGroups(d.labels(group))
	m.Groups, m.Labels, m.Sizes = len(labels), labels, sizes
	if m.Groups < 2 {
		return nil, fmt.Errorf("%d group: no variance between groups: %w", m.Groups, ErrNoDF)
	}
	m.sums = d.sumGroups(code, sizes)
	if err := m.sums.check(d, m.Groups); err != nil {
		return nil, err
	}
	m.freeDF = float64(m.N)
	if m.reml {
		m.freeDF -= float64(d.width())
	}
	m.fit()
	return m, nil
}

// fit finds the ratio of variances and fills in what follows from it.
func (m *Mixed) fit() {
	best := m.evaluate(0)
	none := best.crit
	// The criterion may have more than one valley: look for every change of its
	// slope from falling to rising.
	const from, to, step = -30.0, 30.0, 0.5
	before := m.evaluate(math.Exp(from)).slope
	for u := from + step; u <= to; u += step {
		slope := m.evaluate(math.Exp(u)).slope
		if before < 0 && slope >= 0 {
			lo, hi := u-step, u
			for range 60 {
				if mid := (lo + hi) / 2; m.evaluate(math.Exp(mid)).slope < 0 {
					lo = mid
				} else {
					hi = mid
				}
			}
			if p := m.evaluate(math.Exp(hi)); p.crit < best.crit {
				best = p
			}
		}
		before = slope
	}
	m.at = best
	ratio := best.ratio
	m.Singular = ratio == 0
	m.P = 1
	if m.Singular {
		m.Warnings = append(m.Warnings, "singular: groups differ no more than their rows do")
	} else {
		m.P = ChiSquaredTail(none-best.crit, 1) / 2
	}
	m.Criterion = best.crit
	y2 := m.d.scale[len(m.d.scale)-1]
	y2 *= y2
	m.VarWithin = best.rss / m.freeDF * y2
	m.VarBetween = ratio * m.VarWithin
	m.ICC = ratio / (1 + ratio)
	m.Coef = m.d.raw(best.coef)

	q := m.d.width()
	sy := math.Sqrt(y2)
	for g, size := range m.Sizes {
		n := float64(size)
		mean := m.sums.means[g*(q+1) : (g+1)*(q+1)]
		fitted := floats.Dot(mean[:q], best.coef)
		r := n * ratio / (1 + n*ratio)
		effect := r * (mean[q] - fitted)
		m.Reliability = append(m.Reliability, r)
		m.Effects = append(m.Effects, sy*effect)
		m.EffectSE = append(m.EffectSE, math.Sqrt(m.VarWithin*ratio/(1+n*ratio)))
		m.Shrunken = append(m.Shrunken, m.d.shift[q-1]+sy*(fitted+effect))
	}
}

// A mixedPoint is the profiled criterion at one ratio of variances, in the units
// of the centred and scaled columns.
type mixedPoint struct {
	ratio, crit, slope float64
	rss                float64
	coef               []float64
	chol               []float64 // q×q lower triangle of A = XᵀV⁻¹X
	first, second      []float64 // derivatives by ratio of the (q+1)² matrix [X y]ᵀV⁻¹[X y]
}

// evaluate returns the criterion at a ratio, its derivative, and what both rest on.
// With V = I + ratio·ZZᵀ and w = n/(1+n·ratio), [X y]ᵀV⁻¹[X y] is the within-group
// cross-product plus Σ w·(mean)(mean)ᵀ.
func (m *Mixed) evaluate(ratio float64) mixedPoint {
	q := m.d.width()
	p := mixedPoint{ratio: ratio, first: make([]float64, (q+1)*(q+1)), second: make([]float64, (q+1)*(q+1))}
	total := slices.Clone(m.sums.within)
	var logs, dLogs float64
	for i, size := range m.sums.sizes {
		n := float64(size)
		w := n / (1 + n*ratio)
		b := m.sums.between[i]
		floats.AddScaled(total, w, b)
		floats.AddScaled(p.first, -w*w, b)
		floats.AddScaled(p.second, 2*w*w*w, b)
		count := float64(m.sums.counts[i])
		logs += count * math.Log1p(n*ratio)
		dLogs += count * w
	}
	var logDet float64
	p.chol, p.coef, p.rss, logDet = normalEquations(total, q)
	v := append(slices.Clone(p.coef), -1)
	dRSS := quadratic(p.first, v)
	p.crit = m.freeDF*(1+math.Log(2*math.Pi*p.rss/m.freeDF)) + logs + m.d.logScale(m.freeDF, m.reml)
	p.slope = m.freeDF*dRSS/p.rss + dLogs
	if m.reml {
		p.crit += logDet
		p.slope += traceSolve(p.chol, p.first, q)
	}
	return p
}

// Estimate returns coefficient j (the constant is 0) with its standard error and
// Satterthwaite degrees of freedom; see [Mixed.Contrast].
func (m *Mixed) Estimate(j int) Estimate {
	c := make([]float64, m.d.width())
	c[j] = 1
	return m.Contrast(c)
}

// Contrast estimates a linear combination of the coefficients. Its degrees of
// freedom are Satterthwaite's, from the curvature of the criterion in both
// variances: Giesbrecht, F. G. & Burns, J. C. (1985), Biometrics 41(2), 477-486, as
// lmerTest does, but with derivatives in closed form. The test is exact in balanced
// data; when Singular it is that of ordinary least squares.
func (m *Mixed) Contrast(contrast []float64) Estimate {
	q := m.d.width()
	c := m.d.contrast(contrast)
	y := m.d.scale[q-1]
	s2 := m.at.rss / m.freeDF // of a scaled y
	x := solveChol(m.at.chol, c, q)
	variance := s2 * floats.Dot(c, x)
	df := m.freeDF
	if !m.Singular {
		// With parameters (ratio, s2): gradient of the variance, Hessian of the criterion.
		v := append(slices.Clone(m.at.coef), -1)
		first := make([]float64, q)
		for i := range first { // -d/dratio of the normal equations
			first[i] = floats.Dot(m.at.first[i*(q+1):(i+1)*(q+1)], v)
		}
		dRSS := quadratic(m.at.first, v)
		ddRSS := quadratic(m.at.second, v) - 2*floats.Dot(first, solveChol(m.at.chol, first, q))
		h11 := ddRSS / s2
		for i, size := range m.sums.sizes {
			w := float64(size) / (1 + float64(size)*m.at.ratio)
			h11 -= float64(m.sums.counts[i]) * w * w
		}
		if m.reml {
			h11 += traceSolve(m.at.chol, m.at.second, q) - traceSolveTwice(m.at.chol, m.at.first, q)
		}
		h12 := -dRSS / (s2 * s2)
		h22 := m.freeDF / (s2 * s2)
		g1 := -s2 * quadratic(m.at.first, append(x, 0))
		g2 := variance / s2
		if det := h11*h22 - h12*h12; det > 0 {
			spread := (g1*g1*h22 - 2*g1*g2*h12 + g2*g2*h11) / det
			df = variance * variance / spread
		} else {
			df = math.NaN()
		}
	}
	return waldEstimate(floats.Dot(m.Coef, contrast), y*math.Sqrt(variance), df, Estimate{
		Level: m.Level, N: m.N, Clusters: m.Groups, Method: m.Method + ", Satterthwaite df"})
}

// waldEstimate fills in the t test and interval of an estimate; df = +Inf is the
// normal.
func waldEstimate(estimate, se, df float64, e Estimate) Estimate {
	nan := math.NaN()
	e.Estimate, e.SE, e.DF, e.T, e.P, e.Low, e.High = estimate, se, df, nan, nan, nan, nan
	if !(se > 0) || math.IsInf(se, 0) {
		e.SE = nan
		e.Warnings = append(e.Warnings, "no variation to estimate a standard error from")
		return e
	}
	e.T = estimate / se
	if !(df > 0) {
		e.Warnings = append(e.Warnings, "no degrees of freedom: no test")
		return e
	}
	e.P = min(1, 2*StudentTail(math.Abs(e.T), df))
	t := StudentQuantile((1+e.Level)/2, df)
	e.Low, e.High = estimate-t*se, estimate+t*se
	return e
}

// Mundlak splits columns that vary both between and within groups into the
// deviation from the group's mean and that mean, less the mean of all rows. As
// columns of a [FitMixed] their coefficients are the within-group slopes, which no
// property of the group can confound, and the between-group slopes; that the two
// agree is what a random intercept on the raw column assumes. Mundlak, Y. (1978),
// Econometrica 46(1), 69-85.
//
// Means are taken over the rows where no column, nor y, is NaN; the other rows are
// NaN. A nil y counts as complete.
func Mundlak(columns [][]float64, y []float64, group []int) (within, between [][]float64) {
	all := slices.Clone(columns)
	if y != nil {
		all = append(all, y)
	}
	complete := make([]int, 0, len(group))
rows:
	for i := range group {
		for _, c := range all {
			if math.IsNaN(c[i]) {
				continue rows
			}
		}
		complete = append(complete, i)
	}
	labels := make([]int, len(complete))
	for a, i := range complete {
		labels[a] = group[i]
	}
	code, _, sizes := codeGroups(labels)
	for _, c := range columns {
		w, b := make([]float64, len(group)), make([]float64, len(group))
		for i := range w {
			w[i], b[i] = math.NaN(), math.NaN()
		}
		if len(complete) > 0 {
			v := make([]float64, len(complete))
			for a, i := range complete {
				v[a] = c[i]
			}
			s := splitByGroup(shifted(v), code, sizes)
			for a, i := range complete {
				w[i], b[i] = s.within[a], s.means[code[a]]
			}
		}
		within, between = append(within, w), append(between, b)
	}
	return within, between
}

// A design holds the complete rows of a regression with a constant: its columns,
// and y last, centred and divided by their standard deviations.
type design struct {
	n            int
	rows         []int // nil when all are complete
	columns      [][]float64
	shift, scale []float64
}

// newDesign returns an error unless there are at least least complete rows, more
// than coefficients if least is 0, and no column, nor y, is constant.
func newDesign(columns [][]float64, y []float64, least int) (*design, error) {
	for _, c := range columns {
		if len(c) != len(y) {
			panic(fmt.Sprintf("stats: columns of %d and %d rows", len(c), len(y)))
		}
	}
	all := append(slices.Clone(columns), y)
	d := &design{}
	rows := make([]int, 0, len(y))
rows:
	for i := range y {
		for _, c := range all {
			if math.IsNaN(c[i]) {
				continue rows
			}
		}
		rows = append(rows, i)
	}
	if d.n = len(rows); d.n < len(y) {
		d.rows = rows
	}
	if least == 0 {
		least = len(all) + 1
	}
	if d.n < least {
		return nil, fmt.Errorf("%d rows for %d coefficients: %w", d.n, len(all), ErrNoDF)
	}
	for j, c := range all {
		v := make([]float64, d.n)
		most := 0.0
		for a, i := range rows {
			v[a] = c[i]
			most = max(most, math.Abs(v[a]))
		}
		if math.IsInf(most, 1) {
			return nil, fmt.Errorf("%s holds an infinite value", columnName(j, len(columns)))
		}
		m := mean(v)
		floats.AddConst(-m, v)
		s := floats.Norm(v, 2) / math.Sqrt(float64(d.n))
		if s <= 1e-15*most {
			if j == len(columns) {
				return nil, errors.New("y is constant")
			}
			return nil, fmt.Errorf("column %d is constant: %w", j, ErrCollinear)
		}
		floats.Scale(1/s, v)
		d.columns, d.shift, d.scale = append(d.columns, v), append(d.shift, m), append(d.scale, s)
	}
	return d, nil
}

func columnName(j, columns int) string {
	if j == columns {
		return "y"
	}
	return fmt.Sprintf("column %d", j)
}

// width returns the number of coefficients, the constant among them.
func (d *design) width() int { return len(d.columns) }

// labels returns the labels of the rows used.
func (d *design) labels(group []int) []int {
	if d.rows == nil {
		return group
	}
	out := make([]int, d.n)
	for a := range out {
		out[a] = group[d.row(a)]
	}
	return out
}

// independent returns an error naming the first column that is a combination of
// earlier ones.
func (d *design) independent() error {
	q := d.width()
	gram := make([]float64, q*q)
	gram[0] = float64(d.n)
	for j := 1; j < q; j++ {
		gram[j*q], gram[j] = floats.Sum(d.columns[j-1]), floats.Sum(d.columns[j-1])
		for i := 1; i <= j; i++ {
			v := floats.Dot(d.columns[i-1], d.columns[j-1])
			gram[i*q+j], gram[j*q+i] = v, v
		}
	}
	f := &ClusterFit{p: q, pool: CrossProduct{XX: gram}}
	f.factor()
	if len(f.Dropped) > 0 {
		return fmt.Errorf("column %d is a combination of earlier ones: %w", f.Dropped[0]-1, ErrCollinear)
	}
	return nil
}

// row returns where row a of those used is in the data given.
func (d *design) row(a int) int {
	if d.rows == nil {
		return a
	}
	return d.rows[a]
}

// raw returns coefficients in the units of the columns and y given.
func (d *design) raw(scaled []float64) []float64 {
	k := len(d.columns) - 1
	b := d.unscale(scaled)
	floats.Scale(d.scale[k], b)
	b[0] += d.shift[k]
	return b
}

// unscale returns coefficients in the units of the columns given, but of the
// scaled y.
func (d *design) unscale(scaled []float64) []float64 {
	b := slices.Clone(scaled)
	for j := 1; j < len(b); j++ {
		b[j] /= d.scale[j-1]
		b[0] -= b[j] * d.shift[j-1]
	}
	return b
}

// contrast returns a contrast of raw coefficients in terms of scaled ones, but for
// the scale of y.
func (d *design) contrast(raw []float64) []float64 {
	k := len(d.columns) - 1
	if len(raw) != k+1 {
		panic(fmt.Sprintf("stats: contrast of %d coefficients, fit has %d", len(raw), k+1))
	}
	c := make([]float64, k+1)
	c[0] = raw[0]
	for j := range k {
		c[1+j] = (raw[1+j] - raw[0]*d.shift[j]) / d.scale[j]
	}
	return c
}

// logScale returns what the scaling of y and of the columns took from the
// criterion.
func (d *design) logScale(df float64, reml bool) float64 {
	k := len(d.columns) - 1
	sum := 2 * df * math.Log(d.scale[k])
	if reml {
		for _, s := range d.scale[:k] {
			sum += 2 * math.Log(s)
		}
	}
	return sum
}

// groupSums are the sufficient statistics of a random intercept, over the columns
// 1, x, y.
type groupSums struct {
	within  []float64   // (q+1)²: Σ of deviations from group means
	means   []float64   // groups × (q+1)
	sizes   []int       // distinct, ascending
	counts  []int       // groups of that size
	between [][]float64 // by distinct size, (q+1)²: Σ mean·meanᵀ
}

func (d *design) sumGroups(code, sizes []int) *groupSums {
	q := d.width()
	s := &groupSums{within: make([]float64, (q+1)*(q+1)), means: make([]float64, len(sizes)*(q+1))}
	for g := range sizes {
		s.means[g*(q+1)] = 1
	}
	left := make([]float64, len(sizes))
	for j, c := range d.columns {
		at := j + 1
		for pass := range 2 { // the second takes out what rounding left
			clear(left)
			for i, g := range code {
				v := c[i]
				if pass > 0 {
					v -= s.means[g*(q+1)+at]
				}
				left[g] += v
			}
			for g, v := range left {
				s.means[g*(q+1)+at] += v / float64(sizes[g])
			}
		}
	}
	row := make([]float64, q)
	for i, g := range code {
		m := s.means[g*(q+1)+1 : (g+1)*(q+1)]
		for j, c := range d.columns {
			row[j] = c[i] - m[j]
		}
		for a, v := range row {
			w := s.within[(a+1)*(q+1)+1:]
			for b := range a + 1 {
				w[b] += v * row[b]
			}
		}
	}
	for a := 1; a <= q; a++ {
		for b := range a {
			s.within[b*(q+1)+a] = s.within[a*(q+1)+b]
		}
	}
	s.sizes = slices.Clone(sizes)
	slices.Sort(s.sizes)
	s.sizes = slices.Compact(s.sizes)
	s.counts = make([]int, len(s.sizes))
	for range s.sizes {
		s.between = append(s.between, make([]float64, (q+1)*(q+1)))
	}
	for g, n := range sizes {
		i, _ := slices.BinarySearch(s.sizes, n)
		s.counts[i]++
		m := s.means[g*(q+1) : (g+1)*(q+1)]
		for a, v := range m {
			floats.AddScaled(s.between[i][a*(q+1):(a+1)*(q+1)], v, m)
		}
	}
	return s
}

// check returns an error unless the columns are independent and rows vary within
// groups beyond what the columns explain.
func (s *groupSums) check(d *design, groups int) error {
	q := d.width()
	total := slices.Clone(s.within)
	for i, n := range s.sizes {
		floats.AddScaled(total, float64(n), s.between[i])
	}
	gram := make([]float64, 0, q*q)
	for a := range q {
		gram = append(gram, total[a*(q+1):a*(q+1)+q]...)
	}
	pooled := &ClusterFit{p: q, pool: CrossProduct{XX: gram}}
	pooled.factor()
	if len(pooled.Dropped) > 0 {
		return fmt.Errorf("column %d is a combination of earlier ones: %w", pooled.Dropped[0]-1, ErrCollinear)
	}
	inside := NewCrossProduct(q - 1)
	for a := range q - 1 {
		for b := range q - 1 {
			if v := s.within[(a+1)*(q+1)+b+1]; s.within[(a+1)*(q+2)] > 1e-24*float64(d.n) && s.within[(b+1)*(q+2)] > 1e-24*float64(d.n) {
				inside.XX[a*(q-1)+b] = v
			}
		}
		if s.within[(a+1)*(q+2)] > 1e-24*float64(d.n) {
			inside.XY[a] = s.within[(a+1)*(q+1)+q]
		}
	}
	f := &ClusterFit{p: q - 1, pool: inside}
	f.factor()
	if df := d.n - groups - len(f.keep); df <= 0 {
		return fmt.Errorf("%d rows in %d groups, %d columns varying within them: %w", d.n, groups, len(f.keep), ErrNoDF)
	}
	z := make([]float64, len(f.keep))
	f.whiten(z, inside.XY)
	if rss := s.within[(q+1)*(q+1)-1] - floats.Dot(z, z); rss <= 1e-14*float64(d.n) {
		return errors.New("nothing varies within groups beyond what the columns explain: the error variance is 0")
	}
	return nil
}

// normalEquations solves A·b = r for the (q+1)² matrix [A r; rᵀ s], A positive
// definite, and returns the Cholesky factor of A (lower, q×q), b, s - rᵀb and
// log|A|.
func normalEquations(m []float64, q int) (chol, b []float64, rss, logDet float64) {
	chol = make([]float64, q*q)
	z := make([]float64, q)
	rss = m[(q+1)*(q+1)-1]
	for i := range q {
		row := chol[i*q : (i+1)*q]
		for j := range i {
			row[j] = (m[i*(q+1)+j] - floats.Dot(row[:j], chol[j*q:j*q+j])) / chol[j*q+j]
		}
		pivot := math.Sqrt(m[i*(q+1)+i] - floats.Dot(row[:i], row[:i]))
		row[i] = pivot
		z[i] = (m[i*(q+1)+q] - floats.Dot(row[:i], z[:i])) / pivot
		rss -= z[i] * z[i]
		logDet += 2 * math.Log(pivot)
	}
	b = z
	backward(chol, b, q)
	return chol, b, rss, logDet
}

// backward solves Lᵀ·x = z in place.
func backward(chol, z []float64, q int) {
	for i := q - 1; i >= 0; i-- {
		z[i] /= chol[i*q+i]
		floats.AddScaled(z[:i], -z[i], chol[i*q:i*q+i])
	}
}

// solveChol returns (L·Lᵀ)⁻¹·v.
func solveChol(chol, v []float64, q int) []float64 {
	z := make([]float64, q)
	for i := range q {
		z[i] = (v[i] - floats.Dot(chol[i*q:i*q+i], z[:i])) / chol[i*q+i]
	}
	backward(chol, z, q)
	return z
}

// quadratic returns vᵀ·M·v for a symmetric matrix as wide as v.
func quadratic(m, v []float64) float64 {
	sum := 0.0
	for i, x := range v {
		sum += x * floats.Dot(m[i*len(v):(i+1)*len(v)], v)
	}
	return sum
}

// traceSolve returns tr(A⁻¹·M) for A = L·Lᵀ and the leading q×q block of the
// (q+1)² matrix M.
func traceSolve(chol, m []float64, q int) float64 {
	sum := 0.0
	for i := range q {
		sum += solveChol(chol, m[i*(q+1):i*(q+1)+q], q)[i]
	}
	return sum
}

// traceSolveTwice returns tr(A⁻¹·M·A⁻¹·M).
func traceSolveTwice(chol, m []float64, q int) float64 {
	s := make([][]float64, q) // row i is (A⁻¹·M) column i
	for i := range q {
		s[i] = solveChol(chol, m[i*(q+1):i*(q+1)+q], q)
	}
	sum := 0.0
	for i := range q {
		for j := range q {
			sum += s[i][j] * s[j][i]
		}
	}
	return sum
}
