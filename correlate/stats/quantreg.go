package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// QuantileOptions tunes [FitQuantile]. The zero value is median regression with
// independent rows.
type QuantileOptions struct {
	Tau     float64 // the quantile, in (0,1); 0 means 0.5
	Cluster []int   // any labels; nil makes every row a cluster of its own
	Level   float64 // of intervals, in (0,1); 0 means 0.95
}

// A QuantileFit models a quantile of y, given the columns, as linear in them: at
// 0.1, what moves the worst experiences rather than the mean. It is made by
// [FitQuantile].
type QuantileFit struct {
	N, Missing int // rows used, and left out because a value was NaN
	Clusters   int
	Tau        float64
	Coef       []float64 // the constant first
	Objective  float64   // Σ r·(Tau - [r<0]) over residuals r, the least there is
	R1         float64   // 1 - Objective/that of the constant alone: Koenker & Machado (1999), JASA 94(448), 1296-1310
	Iterations int
	Level      float64
	Warnings   []string

	d         *design
	code      []int     // cluster of each row used
	basis     []int     // rows fitted exactly, by position among the rows used
	residuals []float64 // in standard deviations of y
}

// FitQuantile minimises Σ r·(tau - [r<0]) over the residuals r: Koenker, R. &
// Bassett, G. (1978), Econometrica 46(1), 33-50. Rows where any value is NaN are
// left out.
//
// The solution is a vertex, at which as many rows as coefficients are fitted
// exactly, found by the simplex method of Barrodale, I. & Roberts, F. D. K. (1973),
// SIAM Journal on Numerical Analysis 10(5), 839-848, which passes many rows in one
// step. Samples of rows are solved first, each from the vertex of the one before, so
// that few steps see all rows. It ends with a proof that no other vertex is better,
// so coefficients are exact to rounding. Ties are broken by a perturbation of 1e-8
// standard deviations, which decides the vertex but not its coefficients. Where other
// coefficients may be as good, as with few distinct values, Warnings says so.
//
// It returns an error wrapping [ErrCollinear] when a column is constant or a
// combination of earlier ones and one wrapping [ErrNoDF] when rows are too few. It
// panics when lengths differ or Tau is outside (0,1).
func FitQuantile(columns [][]float64, y []float64, o QuantileOptions) (*QuantileFit, error) {
	if o.Cluster != nil && len(o.Cluster) != len(y) {
		panic(fmt.Sprintf("stats: FitQuantile: %d clusters for %d rows", len(o.Cluster), len(y)))
	}
	d, err := newDesign(columns, y, 0)
	if err != nil {
		return nil, err
	}
	f := &QuantileFit{N: d.n, Missing: len(y) - d.n, Tau: o.Tau, Level: o.Level, d: d}
	if f.Tau == 0 {
		f.Tau = 0.5
	}
	if !(f.Tau > 0 && f.Tau < 1) {
		panic(fmt.Sprintf("stats: FitQuantile: quantile %v is outside (0,1)", f.Tau))
	}
	if f.Level == 0 {
		f.Level = 0.95
	}
	if o.Cluster == nil {
		f.code = make([]int, f.N)
		for i := range f.code {
			f.code[i] = i
		}
		f.Clusters = f.N
	} else {
		var labels []int
		f.code, labels, _ = codeGroups(d.labels(o.Cluster))
		f.Clusters = len(labels)
	}
	if err := d.independent(); err != nil {
		return nil, err
	}
	s := newQuantileSolver(d, f.Tau)
	if err := s.start(); err != nil {
		return nil, err
	}
	if !s.solveStaged() {
		return nil, errors.New("quantile regression: no convergence")
	}
	q := d.width()
	f.Iterations = s.iterations
	f.Coef = d.raw(s.coef)
	f.residuals = make([]float64, f.N)
	for a, i := range s.order {
		f.residuals[i] = s.resid[a]
	}
	for _, a := range s.basis {
		f.basis = append(f.basis, s.order[a])
		f.residuals[s.order[a]] = 0
	}
	f.Objective = checkLoss(f.residuals, f.Tau) * d.scale[q-1]
	alone := slices.Clone(d.columns[q-1])
	slices.Sort(alone)
	floats.AddConst(-alone[int(math.Ceil(f.Tau*float64(f.N)-1e-9))-1], alone)
	f.R1 = 1 - f.Objective/(checkLoss(alone, f.Tau)*d.scale[q-1])
	if s.atBound() {
		f.Warnings = append(f.Warnings, "other coefficients may fit as well: the solution need not be unique")
	}
	return f, nil
}

// checkLoss returns Σ r·(tau - [r<0]).
func checkLoss(r []float64, tau float64) float64 {
	sum := 0.0
	for _, v := range r {
		if v < 0 {
			sum += v * (tau - 1)
		} else {
			sum += v * tau
		}
	}
	return sum
}

// Estimate returns coefficient j (the constant is 0) with a sandwich standard error
// that allows the density of the errors to differ between rows: Powell's kernel
// estimate with a normal kernel and the bandwidth of Hall & Sheather, as R's
// quantreg has it (se = "ker"), with the residual degrees of freedom. Where rows
// come in clusters, scores are summed by cluster first, scaled by G/(G-1), with G-1
// degrees of freedom: Parente, P. & Santos Silva, J. (2016), Journal of Econometric
// Methods 5(1), 1-15. The density is the weak part: with few rows, or y of few
// distinct values, prefer [QuantileFit.Bootstrap].
func (f *QuantileFit) Estimate(j int) Estimate {
	q := f.d.width()
	n := float64(f.N)
	e := Estimate{Level: f.Level, N: f.N, Clusters: f.Clusters, Method: "quantile regression, kernel sandwich"}
	pick := make([]float64, q)
	pick[j] = 1
	contrast := f.d.contrast(pick)

	h := f.bandwidth()
	row := make([]float64, q)
	row[0] = 1
	bread := make([]float64, (q+1)*(q+1)) // the last row and column stay 0
	meat := make([]float64, q*q)
	clustered := f.Clusters < f.N
	var scores []float64
	if clustered {
		scores = make([]float64, f.Clusters*q)
	}
	for i, r := range f.residuals {
		for k := range q - 1 {
			row[k+1] = f.d.columns[k][i]
		}
		density := math.Exp(-r*r/(2*h*h)) / (h * math.Sqrt(2*math.Pi))
		score := f.Tau
		if r < -quantileZero {
			score--
		}
		for a, v := range row {
			floats.AddScaled(bread[a*(q+1):a*(q+1)+q], density*v, row)
			if clustered {
				scores[f.code[i]*q+a] += score * v
			} else {
				floats.AddScaled(meat[a*q:(a+1)*q], f.Tau*(1-f.Tau)*v, row)
			}
		}
	}
	df := n - float64(q)
	if clustered {
		e.Method = "quantile regression, kernel sandwich by cluster"
		groups := float64(f.Clusters)
		df = groups - 1
		for g := 0; g < len(scores); g += q {
			for a, v := range scores[g : g+q] {
				floats.AddScaled(meat[a*q:(a+1)*q], groups/(groups-1)*v, scores[g:g+q])
			}
		}
		e.Warnings = fewClusters(f.Clusters, df)
	}
	chol, _, _, _ := normalEquations(bread, q)
	x := solveChol(chol, contrast, q)
	return waldEstimate(f.Coef[j], f.d.scale[q-1]*math.Sqrt(quadratic(meat, x)), df, e)
}

// bandwidth is on the scale of the residuals: Hall, P. & Sheather, S. J. (1988),
// JRSS-B 50(3), 381-391.
func (f *QuantileFit) bandwidth() float64 {
	n := float64(f.N)
	x := NormalQuantile(f.Tau)
	density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	h := math.Pow(n, -1./3) * math.Pow(NormalQuantile(0.975), 2./3) * math.Cbrt(1.5*density*density/(2*x*x+1))
	for f.Tau-h < 0 || f.Tau+h > 1 {
		h /= 2
	}
	m, sum := mean(f.residuals), 0.0
	for _, r := range f.residuals {
		sum += (r - m) * (r - m)
	}
	spread := math.Sqrt(sum / (n - 1))
	if iqr := (Quantile7(f.residuals, 0.75) - Quantile7(f.residuals, 0.25)) / 1.34; iqr < spread && iqr > 0 {
		spread = iqr
	}
	return (NormalQuantile(f.Tau+h) - NormalQuantile(f.Tau-h)) * spread
}

// Bootstrap returns, for each coefficient (the constant first), the percentile
// interval over draws of whole clusters; each draw is solved exactly, from the
// vertex of the data. A coefficient that a draw does not determine is left out and
// counted.
func (f *QuantileFit) Bootstrap(ctx context.Context, r Resampling) ([]Bootstrap, error) {
	q := f.d.width()
	draws, err := r.ClustersWith(ctx, f.Clusters, func() func([]int, []float64) {
		s := newQuantileSolver(f.d, f.Tau)
		vertex := make([]int, 0, q)
		for _, i := range f.basis {
			vertex = append(vertex, slices.Index(s.order, i))
		}
		return func(counts []int, out []float64) {
			for a, i := range s.order { // a row's weight is how often its cluster was drawn
				s.w[a] = float64(counts[f.code[i]])
			}
			s.basis = append(s.basis[:0], vertex...)
			for j := range out {
				out[j] = math.NaN()
			}
			if s.begin(len(s.order)) && s.solve() {
				copy(out, f.d.raw(s.coef))
			}
		}
	}, q)
	if err != nil {
		return nil, err
	}
	out := make([]Bootstrap, q)
	for j := range out {
		out[j] = NewBootstrap(f.Coef[j], DrawColumn(draws, j), nil, f.Level)
	}
	return out, nil
}

// quantileZero is how near to 0, in standard deviations of y, a residual counts as 0.
const quantileZero = 1e-10

// A quantileSolver walks from vertex to vertex. Rows are in random order, so that
// the first of them are a sample.
type quantileSolver struct {
	q          int
	tau        float64
	order      []int     // row at each place
	x          []float64 // n×q, by place
	exact      []float64 // y
	y          []float64 // perturbed, or exact in the end
	w          []float64
	m          int // places in use, from the first
	basis      []int
	inverse    []float64 // q×q: row j is the direction in which only the residual of basis row j changes, by -1
	coef       []float64
	resid, z   []float64
	sign       []int8    // of residuals; 0 for rows of the basis
	v          []float64 // Σ w·ψ·x over rows not in the basis
	iterations int
	candidates []quantileBreak
}

// A quantileBreak is a row whose residual reaches 0 at a step, and how much steeper
// the objective is beyond.
type quantileBreak struct {
	at, jump float64
	row      int
}

func newQuantileSolver(d *design, tau float64) *quantileSolver {
	q, n := d.width(), d.n
	s := &quantileSolver{q: q, tau: tau, x: make([]float64, n*q), exact: make([]float64, n), w: make([]float64, n),
		resid: make([]float64, n), z: make([]float64, n), sign: make([]int8, n),
		inverse: make([]float64, q*q), coef: make([]float64, q), v: make([]float64, q)}
	rng := rand.New(rand.NewPCG(1, 2)) // a fixed order: no property of the solution depends on it
	s.order = rng.Perm(n)
	s.y = make([]float64, n)
	for a, i := range s.order {
		s.x[a*q] = 1
		for j := range q - 1 {
			s.x[a*q+j+1] = d.columns[j][i]
		}
		s.exact[a] = d.columns[q-1][i]
		s.w[a] = 1
	}
	return s
}

func (s *quantileSolver) row(a int) []float64 { return s.x[a*s.q : (a+1)*s.q] }

// start moves q independent rows to the first places and makes them the basis.
func (s *quantileSolver) start() error {
	for _, tolerance := range []float64{1e-2, 1e-5, 1e-9} {
		var basis [][]float64
		var places []int
		for a := range s.order {
			u := slices.Clone(s.row(a))
			norm := floats.Norm(u, 2)
			for range 2 {
				for _, b := range basis {
					floats.AddScaled(u, -floats.Dot(b, u), b)
				}
			}
			if rest := floats.Norm(u, 2); rest > tolerance*norm {
				floats.Scale(1/rest, u)
				basis, places = append(basis, u), append(places, a)
				if len(basis) == s.q {
					break
				}
			}
		}
		if len(basis) < s.q {
			continue
		}
		s.basis = s.basis[:0]
		for j, a := range places { // ascending, so j <= a and no earlier one moves
			s.order[j], s.order[a] = s.order[a], s.order[j]
			s.exact[j], s.exact[a] = s.exact[a], s.exact[j]
			for k := range s.q {
				s.x[j*s.q+k], s.x[a*s.q+k] = s.x[a*s.q+k], s.x[j*s.q+k]
			}
			s.basis = append(s.basis, j)
		}
		return nil
	}
	return fmt.Errorf("no %d independent rows: %w", s.q, ErrCollinear)
}

// solveStaged solves growing samples and then all rows.
func (s *quantileSolver) solveStaged() bool {
	n := len(s.order)
	for m := 1000; ; m *= 8 {
		m = min(m, n)
		if !s.begin(m) || !s.solve() {
			return false
		}
		if m == n {
			return true
		}
	}
}

// begin takes up the first m places at the vertex of the basis; false when its rows
// are dependent.
func (s *quantileSolver) begin(m int) bool {
	s.m = m
	rng := rand.New(rand.NewPCG(3, 4))
	for a := range s.order {
		s.y[a] = s.exact[a] + 1e-8*(2*rng.Float64()-1)
	}
	if !s.refactor() {
		return false
	}
	for a := range m {
		s.sign[a] = 1
		if s.resid[a] < 0 {
			s.sign[a] = -1
		}
	}
	for _, a := range s.basis {
		s.sign[a] = 0
	}
	s.gradient()
	return true
}

// refactor computes the inverse, the coefficients and the residuals anew.
func (s *quantileSolver) refactor() bool {
	q := s.q
	// Gauss-Jordan with row exchanges on [X_basis | I]; X·inverseᵀ = I.
	work := make([]float64, q*2*q)
	for j, a := range s.basis {
		copy(work[j*2*q:], s.row(a))
		work[j*2*q+q+j] = 1
	}
	for c := range q {
		pivot := c
		for r := c + 1; r < q; r++ {
			if math.Abs(work[r*2*q+c]) > math.Abs(work[pivot*2*q+c]) {
				pivot = r
			}
		}
		if math.Abs(work[pivot*2*q+c]) < 1e-13 {
			return false
		}
		for k := range 2 * q {
			work[c*2*q+k], work[pivot*2*q+k] = work[pivot*2*q+k], work[c*2*q+k]
		}
		own := work[c*2*q : (c+1)*2*q]
		floats.Scale(1/own[c], own)
		for r := range q {
			if r != c {
				floats.AddScaled(work[r*2*q:(r+1)*2*q], -work[r*2*q+c], own)
			}
		}
	}
	for i := range q {
		for j := range q {
			s.inverse[j*q+i] = work[i*2*q+q+j]
		}
	}
	clear(s.coef)
	for j, a := range s.basis {
		floats.AddScaled(s.coef, s.y[a], s.inverse[j*q:(j+1)*q])
	}
	// Once more for what rounding left.
	for j, a := range s.basis {
		rest := s.y[a] - floats.Dot(s.row(a), s.coef)
		s.z[j] = rest
	}
	for j := range s.basis {
		floats.AddScaled(s.coef, s.z[j], s.inverse[j*q:(j+1)*q])
	}
	for a := range s.m {
		s.resid[a] = s.y[a] - floats.Dot(s.row(a), s.coef)
	}
	for _, a := range s.basis {
		if a < s.m {
			s.resid[a] = 0
		}
	}
	return true
}

// psi is the derivative of the objective by a row's residual.
func (s *quantileSolver) psi(a int) float64 {
	if s.sign[a] < 0 {
		return s.w[a] * (s.tau - 1)
	}
	return s.w[a] * s.tau
}

func (s *quantileSolver) gradient() {
	clear(s.v)
	for a := range s.m {
		if s.sign[a] != 0 && s.w[a] != 0 {
			floats.AddScaled(s.v, s.psi(a), s.row(a))
		}
	}
}

// leaving returns which row of the basis to let go and to which side (+1: its
// residual becomes negative), and the slope of the objective there; slope 0 at an
// optimum.
func (s *quantileSolver) leaving() (j int, side, slope float64) {
	for k, a := range s.basis {
		d := floats.Dot(s.v, s.inverse[k*s.q:(k+1)*s.q])
		tolerance := 1e-9 * math.Max(1, s.w[a])
		up, down := (1-s.tau)*s.w[a]-d, s.tau*s.w[a]+d
		if s.w[a] == 0 { // a row that is not there cannot hold the vertex
			tolerance = -1e-300
			if up == 0 {
				up = -math.SmallestNonzeroFloat64
			}
		}
		if up < -tolerance && up < slope {
			j, side, slope = k, 1, up
		}
		if down < -tolerance && down < slope {
			j, side, slope = k, -1, down
		}
	}
	return j, side, slope
}

// solve walks to an optimal vertex, first of the perturbed and then of the exact
// outcome. It is false if the rows do not determine all coefficients, or after too
// many steps.
func (s *quantileSolver) solve() bool {
	exact, fresh := false, true
	for steps := 0; steps < 1000+50*s.q+s.m; steps++ {
		j, side, slope := s.leaving()
		if slope == 0 {
			if !fresh { // make sure without the rounding of many steps
				if !s.refactor() {
					return false
				}
				s.gradient()
				fresh = true
				continue
			}
			if exact {
				return true
			}
			exact = true
			copy(s.y, s.exact)
			if !s.refactor() {
				return false
			}
			for a := range s.m {
				if r := s.resid[a]; s.sign[a] != 0 && math.Abs(r) > quantileZero {
					s.sign[a] = 1
					if r < 0 {
						s.sign[a] = -1
					}
				}
			}
			s.gradient()
			continue
		}
		s.iterations++
		fresh = false
		if !s.step(j, side, slope) {
			return false
		}
		if steps%50 == 49 {
			if !s.refactor() {
				return false
			}
			s.gradient()
		}
	}
	return false
}

// step moves along the edge on which row j of the basis leaves, to where the
// objective is least.
func (s *quantileSolver) step(j int, side, slope float64) bool {
	q := s.q
	direction := s.inverse[j*q : (j+1)*q]
	s.candidates = s.candidates[:0]
	for a := range s.m {
		if s.sign[a] == 0 {
			continue
		}
		z := 0.0
		for k, v := range s.x[a*q : (a+1)*q] {
			z += v * direction[k]
		}
		z *= side
		s.z[a] = z
		// The residual r falls by t·z: it reaches 0 if both have one sign.
		if s.w[a] == 0 || z*float64(s.sign[a]) <= 1e-11 {
			continue
		}
		s.candidates = append(s.candidates, quantileBreak{math.Max(0, s.resid[a]/z), s.w[a] * math.Abs(z), a})
	}
	passed, last, ok := selectBreak(s.candidates, -slope)
	if !ok {
		return false
	}
	enter := last.row
	for _, b := range passed {
		a := b.row
		floats.AddScaled(s.v, -float64(s.sign[a])*s.w[a], s.row(a))
		s.sign[a] = -s.sign[a]
	}
	floats.AddScaled(s.v, -s.psi(enter), s.row(enter))
	t := last.at
	for a := range s.m {
		if s.sign[a] != 0 {
			s.resid[a] -= t * s.z[a]
		}
	}
	floats.AddScaled(s.coef, side*t, direction)
	leave := s.basis[j]
	if leave < s.m {
		s.resid[leave] = -side * t
		s.sign[leave] = int8(-side)
		floats.AddScaled(s.v, s.psi(leave), s.row(leave))
	}
	s.resid[enter], s.sign[enter] = 0, 0
	s.basis[j] = enter

	entering := s.row(enter)
	floats.Scale(1/floats.Dot(entering, direction), direction)
	for k := range q {
		if k != j {
			other := s.inverse[k*q : (k+1)*q]
			floats.AddScaled(other, -floats.Dot(entering, other), direction)
		}
	}
	return true
}

// selectBreak returns the break at which the sum of jumps, in order, reaches need,
// and those before it. It reorders the breaks; its time is proportional to them.
func selectBreak(breaks []quantileBreak, need float64) (passed []quantileBreak, last quantileBreak, ok bool) {
	if len(breaks) == 0 {
		return nil, last, false
	}
	before := func(a, b quantileBreak) bool { return a.at < b.at || a.at == b.at && a.row < b.row }
	lo, hi := 0, len(breaks) // the break is in [lo,hi); need is what those from lo must reach
	for hi-lo > 1 {
		// Median of three as the pivot.
		a, b, c := lo, lo+(hi-lo)/2, hi-1
		if before(breaks[b], breaks[a]) {
			a, b = b, a
		}
		if before(breaks[c], breaks[b]) {
			b = c
			if before(breaks[b], breaks[a]) {
				b = a
			}
		}
		pivot := breaks[b]
		breaks[b], breaks[hi-1] = breaks[hi-1], breaks[b]
		at, sum := lo, 0.0
		for k := lo; k < hi-1; k++ {
			if before(breaks[k], pivot) {
				sum += breaks[k].jump
				breaks[k], breaks[at] = breaks[at], breaks[k]
				at++
			}
		}
		breaks[at], breaks[hi-1] = breaks[hi-1], breaks[at]
		switch {
		case at > lo && sum >= need:
			hi = at
		case sum+pivot.jump >= need || at == hi-1:
			return breaks[:at], breaks[at], true
		default:
			need -= sum + pivot.jump
			lo = at + 1
		}
	}
	return breaks[:lo], breaks[lo], true
}

// atBound reports whether an edge of the vertex is level, so that another vertex may
// be as good.
func (s *quantileSolver) atBound() bool {
	for k, a := range s.basis {
		d := floats.Dot(s.v, s.inverse[k*s.q:(k+1)*s.q])
		if math.Min((1-s.tau)*s.w[a]-d, s.tau*s.w[a]+d) <= 1e-9 {
			return true
		}
	}
	return false
}
