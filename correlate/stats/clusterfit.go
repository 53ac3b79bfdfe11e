package stats

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// collinear is the share of a column's sum of squares that the columns before it
// must leave unexplained for the column to be kept.
const collinear = 1e-10

// ErrNoDF reports a regression with no residual degree of freedom.
var ErrNoDF = errors.New("no residual degrees of freedom")

// A ClusterFit is a least-squares fit of y on p columns whose rows come in
// clusters (teams): errors may be correlated in any way inside a cluster and are
// independent between clusters. It is made by [FitClusters]. Its methods may be
// called concurrently.
//
// Rows of weight w are treated as √w times the row, in which space the fit is
// ordinary least squares and the working model of CR2 is independent errors of
// equal variance: weights are precisions.
type ClusterFit struct {
	N        int     // rows
	Clusters int     // clusters with at least one row
	DF       int     // residual degrees of freedom: N - rank - absorbed
	Sigma2   float64 // residual variance of a row of weight 1
	Dropped  []int   // columns left out as combinations of earlier ones, ascending
	Level    float64 // coverage of intervals; 0.95 unless changed before use

	p        int
	clusters []CrossProduct // with at least one row
	given    []int          // of each, its index among the clusters given
	pool     CrossProduct
	keep     []int     // columns kept, ascending
	scale    []float64 // of kept columns: 1/√Σ w·x²
	chol     []float64 // r×r lower triangle L of the scaled pooled XX = L·Lᵀ
	coef     []float64 // p, NaN where dropped
	beta     []float64 // p, 0 where dropped
	rss      float64

	rootsOnce sync.Once
	roots     []leverage // per cluster
}

// A leverage is a cluster's leverage matrix T = L⁻¹·S·L⁻ᵀ, or its spectrum. Both
// are empty where T is so small that applying it from S is cheaper.
type leverage struct {
	matrix  []float64 // r×r
	values  []float64 // eigenvalues, nil unless the spectrum is needed
	vectors []float64 // r×r, row i holds component i of every eigenvector
}

// An Estimate is one linear combination of coefficients and all that is needed to
// report it.
type Estimate struct {
	Estimate    float64  // NaN when it cannot be estimated, and Warnings says why
	SE          float64  // standard error
	DF          float64  // degrees of freedom of T
	T           float64  // Estimate / SE
	P           float64  // two-sided
	Low, High   float64  // interval at Level
	Level       float64  // such as 0.95
	N, Clusters int      // rows, and the independent units they come from
	Method      string   // such as "CR2, Satterthwaite df"
	Warnings    []string // why the numbers should be doubted
}

// A WaldTest is a joint test that several coefficients are all zero.
type WaldTest struct {
	F           float64
	DF1, DF2    float64 // DF2 is fractional
	P           float64 // NaN when the test is undefined, and Warnings says why
	N, Clusters int
	Method      string
	Warnings    []string
}

// A Sandwich names a cluster-robust variance estimator.
type Sandwich int

// The estimators, by how they enlarge the residuals of cluster g with hat matrix
// H_gg. Only CR2 is unbiased under the working model; prefer it.
const (
	CR2  Sandwich = iota // (I-H_gg)^-1/2, Bell & McCaffrey (2002)
	CR0                  // not at all, Liang & Zeger (1986)
	CR1                  // √(G/(G-1)), G clusters
	CR1S                 // √(G/(G-1)·(n-1)/(n-p)), as Stata and statsmodels do
	CR3                  // (I-H_gg)^-1, about the delete-one-cluster jackknife
)

// String returns the estimator's name in the literature.
func (s Sandwich) String() string {
	switch s {
	case CR2:
		return "CR2"
	case CR0:
		return "CR0"
	case CR1:
		return "CR1"
	case CR1S:
		return "CR1S"
	case CR3:
		return "CR3"
	}
	return fmt.Sprintf("Sandwich(%d)", int(s))
}

// FitClusters solves the normal equations pooled over clusters. Columns are scaled
// to unit sum of squares first; a column of which earlier columns explain all but
// 1e-10 is dropped, so put columns that must stay first. absorbed counts degrees
// of freedom already removed from the rows, such as the number of teams whose
// means were subtracted. The clusters are kept, not copied: do not change them.
//
// It returns an error wrapping [ErrNoDF] when rows are not more than coefficients,
// and an error when a cross-product is not finite or no column is left.
func FitClusters(clusters []CrossProduct, p, absorbed int) (*ClusterFit, error) {
	f := &ClusterFit{Level: 0.95, p: p, pool: NewCrossProduct(p)}
	for g, c := range clusters {
		if c.N == 0 {
			continue
		}
		if len(c.XY) != p || len(c.XX) != p*p {
			return nil, fmt.Errorf("cross-product has %d columns, want %d", len(c.XY), p)
		}
		f.pool.AddScaled(1, c)
		f.clusters, f.given = append(f.clusters, c), append(f.given, g)
	}
	f.N, f.Clusters = f.pool.N, len(f.clusters)
	for _, s := range [][]float64{f.pool.XX, f.pool.XY, {f.pool.YY}} {
		for _, v := range s {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, errors.New("cross-products are not finite")
			}
		}
	}
	f.factor()
	r := len(f.keep)
	if r == 0 && p > 0 {
		return nil, fmt.Errorf("all %d columns are zero", p)
	}
	f.DF = f.N - r - absorbed
	if f.DF <= 0 {
		return nil, fmt.Errorf("%d rows for %d coefficients and %d absorbed: %w", f.N, r, absorbed, ErrNoDF)
	}

	z := make([]float64, r) // L⁻¹·D·XY: the outcome in the whitened space
	f.whiten(z, f.pool.XY)
	explained := floats.Dot(z, z)
	f.lowerT(z)
	f.coef, f.beta = make([]float64, p), make([]float64, p)
	for j := range f.coef {
		f.coef[j] = math.NaN()
	}
	for a, j := range f.keep {
		f.beta[j] = z[a] * f.scale[a]
		f.coef[j] = f.beta[j]
	}
	// The squared remainder cannot be known better than to rounding of YY.
	f.rss = math.Max(f.pool.YY-explained, 0)
	f.Sigma2 = f.rss / float64(f.DF)
	return f, nil
}

// factor chooses the columns kept and computes their scale and Cholesky factor,
// row by row in column order so that later columns are the ones dropped.
func (f *ClusterFit) factor() {
	p := f.p
	l := make([][]float64, 0, p)
	for j := range p {
		d := f.pool.XX[j*p+j]
		if !(d > 0) {
			f.Dropped = append(f.Dropped, j)
			continue
		}
		s := 1 / math.Sqrt(d)
		row := make([]float64, len(l)+1)
		rest := 1.0
		for a, i := range f.keep {
			v := (f.pool.XX[j*p+i]*f.scale[a]*s - floats.Dot(row[:a], l[a][:a])) / l[a][a]
			row[a] = v
			rest -= v * v
		}
		if rest <= collinear {
			f.Dropped = append(f.Dropped, j)
			continue
		}
		row[len(l)] = math.Sqrt(rest)
		l = append(l, row)
		f.keep = append(f.keep, j)
		f.scale = append(f.scale, s)
	}
	r := len(l)
	f.chol = make([]float64, r*r)
	for a, row := range l {
		copy(f.chol[a*r:], row)
	}
}

// whiten sets dst = L⁻¹·D·x for x over all p columns.
func (f *ClusterFit) whiten(dst, x []float64) {
	r := len(f.keep)
	for a, j := range f.keep {
		row := f.chol[a*r : a*r+a]
		dst[a] = (x[j]*f.scale[a] - floats.Dot(row, dst[:a])) / f.chol[a*r+a]
	}
}

// lowerT solves Lᵀ·x = z in place.
func (f *ClusterFit) lowerT(z []float64) {
	r := len(f.keep)
	for a := r - 1; a >= 0; a-- {
		z[a] /= f.chol[a*r+a]
		floats.AddScaled(z[:a], -z[a], f.chol[a*r:a*r+a])
	}
}

// apply sets dst = T·x, T = L⁻¹·D·S·D·L⁻ᵀ being the cluster's leverage matrix,
// whose eigenvalues are those of its block of the hat matrix. The work slices have
// length r and p; dst may be x.
func (f *ClusterFit) apply(dst []float64, c *CrossProduct, x, work, full, fullOut []float64) {
	copy(work, x)
	f.lowerT(work)
	for a, j := range f.keep {
		full[j] = work[a] * f.scale[a]
	}
	p := f.p
	for _, j := range f.keep {
		fullOut[j] = floats.Dot(c.XX[j*p:(j+1)*p], full)
	}
	f.whiten(dst, fullOut)
}

// seriesBound is the largest eigenvalue of T up to which the power series of
// (I-T)^-1/2 serves: it then needs at most 57 terms.
const seriesBound = 0.5

// spectra prepares, once, the leverages. The trace of T bounds its largest
// eigenvalue and is cheap; the Frobenius norm is a tighter bound but needs T.
func (f *ClusterFit) spectra() {
	f.rootsOnce.Do(func() {
		r := len(f.keep)
		inv := f.inverse()
		f.roots = make([]leverage, len(f.clusters))
		for g := range f.clusters {
			trace := 0.0
			for a, i := range f.keep {
				row := f.clusters[g].XX[i*f.p : (i+1)*f.p]
				for b, j := range f.keep {
					trace += row[j] * f.scale[a] * f.scale[b] * inv[a*r+b]
				}
			}
			if trace <= seriesBound {
				continue
			}
			t := f.leverage(g)
			if floats.Norm(t, 2) <= seriesBound {
				f.roots[g].matrix = t
			} else {
				f.roots[g] = spectrum(t, r)
			}
		}
	})
}

// leverage returns the leverage matrix of cluster g, r×r.
func (f *ClusterFit) leverage(g int) []float64 {
	r := len(f.keep)
	c := &f.clusters[g]
	// half's row b is L⁻¹·D·S·D·e_b; its columns whitened again give T.
	half := make([]float64, r*r)
	full := make([]float64, f.p)
	for b, j := range f.keep {
		f.whiten(half[b*r:(b+1)*r], c.XX[j*f.p:(j+1)*f.p])
	}
	t := make([]float64, r*r)
	for a := range r {
		for b, j := range f.keep {
			full[j] = half[b*r+a] // whiten scales it
		}
		f.whiten(t[a*r:(a+1)*r], full)
	}
	for a := range r {
		for b := range a {
			t[a*r+b] = t[b*r+a]
		}
	}
	return t
}

// spectrum decomposes a symmetric r×r matrix.
func spectrum(t []float64, r int) leverage {
	var eig mat.EigenSym
	if !eig.Factorize(mat.NewSymDense(r, t), true) {
		panic("stats: leverage eigenvalues did not converge")
	}
	var vec mat.Dense
	eig.VectorsTo(&vec)
	return leverage{values: eig.Values(nil), vectors: vec.RawMatrix().Data}
}

// inverse returns (L·Lᵀ)⁻¹, r×r.
func (f *ClusterFit) inverse() []float64 {
	r := len(f.keep)
	// Rows of W = L⁻ᵀ, so that the inverse is W·Wᵀ.
	w := make([]float64, r*r)
	e := make([]float64, f.p)
	col := make([]float64, r)
	for b, j := range f.keep {
		e[j] = 1 / f.scale[b]
		f.whiten(col, e)
		copy(w[b*r:], col)
		e[j] = 0
	}
	inv := make([]float64, r*r)
	for a := range r {
		for b := range r {
			inv[a*r+b] = floats.Dot(w[a*r:(a+1)*r], w[b*r:(b+1)*r])
		}
	}
	return inv
}

// degenerate is the share of the classical variance below which the cluster-robust one
// to be expected says that residuals cannot tell of the error: where clusters mirror
// each other, as two do once shared periods are taken out, the pseudo-inverse leaves
// out the directions that matter, and CR2, unbiased otherwise, comes out near 0.
const degenerate = .5

// unitLeverage is how near to 1 an eigenvalue of a hat block counts as 1: the
// direction then fits its rows perfectly and tells nothing of their errors, and the
// pseudo-inverse leaves it out, as clubSandwich does.
const unitLeverage = 1e-10

// adjusted sets v = (I-T)^power·w for the cluster g, with power -1/2 (CR2) or -1
// (CR3), and u = T·v.
func (f *ClusterFit) adjusted(v, u []float64, g int, w []float64, power float64, work, full, fullOut []float64) {
	c := &f.clusters[g]
	if power == 0 {
		copy(v, w)
		f.apply(u, c, v, work, full, fullOut)
		return
	}
	r := len(w)
	if l := f.roots[g]; l.values != nil {
		for a := range u {
			u[a] = 0
		}
		for i, wi := range w {
			floats.AddScaled(u, wi, l.vectors[i*r:(i+1)*r])
		}
		// u = Eᵀ·w; v = E·f(λ)·u; T·v = E·λ·f(λ)·u.
		for a, lambda := range l.values {
			if 1-lambda > unitLeverage {
				u[a] *= math.Pow(1-lambda, power)
			} else {
				u[a] = 0
			}
		}
		for i := range v {
			v[i] = floats.Dot(l.vectors[i*r:(i+1)*r], u)
		}
		for a, lambda := range l.values {
			u[a] *= lambda
		}
		copy(work, u)
		for i := range u {
			u[i] = floats.Dot(l.vectors[i*r:(i+1)*r], work)
		}
		return
	}
	times := func(dst, x []float64) { f.apply(dst, c, x, work, full, fullOut) }
	if t := f.roots[g].matrix; t != nil {
		times = func(dst, x []float64) {
			copy(work, x)
			for a := range dst {
				dst[a] = floats.Dot(t[a*r:(a+1)*r], work)
			}
		}
	}
	// (1-x)^power = Σ c_k·x^k with c_k = c_{k-1}·(k-1-power)/k, at most 1. Since
	// every eigenvalue of T is at most one half, what the sum leaves out is no more
	// than the last term kept.
	copy(v, w)
	copy(u, w)
	eps := 1e-17 * floats.Norm(w, 2)
	ck := 1.0
	for k := 1; k < 80; k++ {
		times(u, u)
		ck *= (float64(k) - 1 - power) / float64(k)
		floats.AddScaled(v, ck, u)
		if ck*floats.Norm(u, 2) <= eps {
			break
		}
	}
	times(u, v)
}

// Coef returns the coefficient of column j, NaN if it was dropped.
func (f *ClusterFit) Coef(j int) float64 { return f.coef[j] }

// RSS returns the weighted residual sum of squares.
func (f *ClusterFit) RSS() float64 { return f.rss }

// R2 returns the share, in [0,1], of the sum of squares that the base columns leave
// unexplained which the other columns explain. Without base columns that is the
// R² about zero, right for demeaned rows; with the column of ones it is the usual
// R², with period indicators the R² within periods. It is NaN when the base
// columns explain everything.
func (f *ClusterFit) R2(base ...int) float64 {
	rest, _ := f.pool.PartialOut(base...)
	if rest.YY <= 1e-14*f.pool.YY {
		return math.NaN()
	}
	return math.Max(0, 1-f.rss/rest.YY)
}

// Classical returns the standard error of coefficient j when all rows have
// independent errors of equal variance; NaN if the column was dropped.
func (f *ClusterFit) Classical(j int) float64 {
	w, ok := f.contrast(f.Column(j))
	if !ok {
		return math.NaN()
	}
	return math.Sqrt(f.Sigma2 * floats.Dot(w, w))
}

// ClassicalContrast returns the standard error of a linear combination of
// coefficients when all rows have independent errors of equal variance; NaN if it
// uses a dropped column.
func (f *ClusterFit) ClassicalContrast(contrast []float64) float64 {
	w, ok := f.contrast(contrast)
	if !ok {
		return math.NaN()
	}
	return math.Sqrt(f.Sigma2 * floats.Dot(w, w))
}

// Column returns the contrast that picks coefficient j: zeros and a one.
func (f *ClusterFit) Column(j int) []float64 {
	c := make([]float64, f.p)
	c[j] = 1
	return c
}

// contrast returns the whitened contrast L⁻¹·D·c, false if c uses a dropped column
// or is zero.
func (f *ClusterFit) contrast(c []float64) ([]float64, bool) {
	if len(c) != f.p {
		panic(fmt.Sprintf("stats: contrast of %d columns, fit has %d", len(c), f.p))
	}
	for _, j := range f.Dropped {
		if c[j] != 0 {
			return nil, false
		}
	}
	w := make([]float64, len(f.keep))
	f.whiten(w, c)
	return w, floats.Norm(w, 2) > 0
}

// CR2Col is [ClusterFit.CR2] of coefficient j.
func (f *ClusterFit) CR2Col(j int) Estimate { return f.Robust(CR2, f.Column(j)) }

// CR2 estimates a linear combination of coefficients with the bias-reduced
// cluster-robust standard error and Satterthwaite degrees of freedom of Bell, R. M.
// & McCaffrey, D. F. (2002), "Bias reduction in standard errors for linear
// regression with multi-stage samples", Survey Methodology 28(2), 169-181, as
// extended by Pustejovsky, J. E. & Tipton, E. (2018), JBES 36(4), 672-683.
func (f *ClusterFit) CR2(contrast []float64) Estimate { return f.Robust(CR2, contrast) }

// Robust estimates a linear combination of coefficients with the chosen
// cluster-robust standard error. CR2 and CR3 have Satterthwaite degrees of freedom
// under the working model of independent errors; CR0, CR1 and CR1S have one less
// than the number of clusters.
//
// With few clusters, or clusters that differ much, CR0 and CR1 are too small. No
// n×n matrix is formed: with M=(XᵀX)⁻¹=L⁻ᵀL⁻¹ (columns scaled) and S the
// cross-products of a cluster, everything follows from the whitened leverage
// T = L⁻¹SL⁻ᵀ, of which the adjustment (I-T)^-1/2 is a power series or, at high
// leverage, an eigen decomposition.
func (f *ClusterFit) Robust(kind Sandwich, contrast []float64) Estimate {
	nan := math.NaN()
	e := Estimate{Estimate: nan, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan,
		Level: f.Level, N: f.N, Clusters: f.Clusters, Method: kind.String() + ", G-1 df"}
	if kind == CR2 || kind == CR3 {
		e.Method = kind.String() + ", Satterthwaite df"
	}
	w, ok := f.contrast(contrast)
	if !ok {
		e.Warnings = append(e.Warnings, "not estimable: a column is a combination of others")
		return e
	}
	e.Estimate = floats.Dot(f.beta, contrast)
	if f.Clusters < 2 {
		e.Warnings = append(e.Warnings, "one cluster: no standard error")
		return e
	}

	power, factor := 0.0, 1.0
	groups := float64(f.Clusters)
	switch kind {
	case CR2:
		power = -0.5
	case CR3:
		power = -1
	case CR1:
		factor = groups / (groups - 1)
	case CR1S:
		factor = groups / (groups - 1) * float64(f.N-1) / float64(f.DF)
	}
	s := f.sandwich([][]float64{w}, power)
	e.SE = math.Sqrt(factor * s.variance(0, 0))
	e.DF = groups - 1
	if power != 0 {
		tr := s.expected(0, 0)
		e.DF = tr * tr / (s.spread(0, 0) / 2)
		if tr <= degenerate*floats.Dot(w, w) {
			e.SE = 0 // said below
		}
	}
	if !(e.SE > 0) || !(e.DF > 0) {
		e.Warnings = append(e.Warnings, "no variation between clusters: no standard error")
		e.SE, e.DF = nan, nan
		return e
	}
	e.T = e.Estimate / e.SE
	e.P = 2 * StudentTail(math.Abs(e.T), e.DF)
	q := StudentQuantile((1+f.Level)/2, e.DF)
	e.Low, e.High = e.Estimate-q*e.SE, e.Estimate+q*e.SE
	e.Warnings = append(e.Warnings, fewClusters(f.Clusters, e.DF)...)
	return e
}

func fewClusters(clusters int, df float64) []string {
	var w []string
	if clusters < 10 {
		w = append(w, fmt.Sprintf("only %d clusters", clusters))
	}
	if df < 5 {
		w = append(w, fmt.Sprintf("only %.1f degrees of freedom: a few clusters carry the estimate", df))
	}
	return w
}

// HTZ tests that the coefficients of the given columns are all zero, with the CR2
// covariance and the approximate Hotelling T² of Pustejovsky, J. E. & Tipton, E.
// (2018), "Small-sample methods for cluster-robust variance estimation and
// hypothesis testing in fixed effects models", JBES 36(4), 672-683,
// doi:10.1080/07350015.2016.1247004. For one column it is the squared
// Satterthwaite t test. Dropped columns are left out, with a warning.
func (f *ClusterFit) HTZ(columns []int) WaldTest {
	var contrasts [][]float64
	dropped := 0
	for _, j := range columns {
		if math.IsNaN(f.coef[j]) {
			dropped++
			continue
		}
		contrasts = append(contrasts, f.Column(j))
	}
	t := f.HTZContrasts(contrasts)
	if dropped > 0 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("%d columns left out: combinations of others", dropped))
	}
	return t
}

// HTZContrasts is [ClusterFit.HTZ] for linear combinations of coefficients, which
// must be linearly independent.
func (f *ClusterFit) HTZContrasts(contrasts [][]float64) WaldTest {
	nan := math.NaN()
	q := len(contrasts)
	t := WaldTest{F: nan, DF1: float64(q), DF2: nan, P: nan, N: f.N, Clusters: f.Clusters, Method: "CR2, HTZ"}
	ws := make([][]float64, q)
	est := make([]float64, q)
	for i, c := range contrasts {
		w, ok := f.contrast(c)
		if !ok {
			t.Warnings = append(t.Warnings, "not estimable: a column is a combination of others")
			return t
		}
		scale := 1 / floats.Norm(w, 2) // units must not decide what is singular
		floats.Scale(scale, w)
		ws[i], est[i] = w, scale*floats.Dot(f.beta, c)
	}
	switch {
	case q == 0:
		t.Warnings = append(t.Warnings, "no column to test")
		return t
	case f.Clusters <= q:
		t.Warnings = append(t.Warnings, fmt.Sprintf("%d clusters cannot test %d coefficients jointly", f.Clusters, q))
		return t
	}

	s := f.sandwich(ws, -0.5)
	for a := range q {
		if s.expected(a, a) <= degenerate {
			t.Warnings = append(t.Warnings, "no variation between clusters: no standard error")
			return t
		}
	}
	// Normalise so that the expected covariance of the contrasts is the identity:
	// with Ω = R·Rᵀ the contrasts become R⁻¹·C. What follows does not depend on
	// which square root is taken.
	omega := mat.NewSymDense(q, nil)
	for a := range q {
		for b := a; b < q; b++ {
			omega.SetSym(a, b, s.expected(a, b))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(omega) || chol.Cond() > 1e12 {
		t.Warnings = append(t.Warnings, "contrasts are not independent")
		return t
	}
	var root mat.TriDense
	chol.LTo(&root)
	est = s.normalise(&root, est)

	total := 0.0
	cov := mat.NewSymDense(q, nil)
	for a := range q {
		for b := a; b < q; b++ {
			cov.SetSym(a, b, s.variance(a, b))
			v := s.spread(a, b)
			total += v
			if a != b {
				total += v
			}
		}
	}
	eta := float64(q*(q+1)) / total
	var covChol mat.Cholesky
	if !covChol.Factorize(cov) || covChol.Cond() > 1e14 {
		t.Warnings = append(t.Warnings, "covariance of the coefficients is singular: too few clusters")
		return t
	}
	b := mat.NewVecDense(q, est)
	var solved mat.VecDense
	if err := covChol.SolveVecTo(&solved, b); err != nil {
		t.Warnings = append(t.Warnings, "covariance of the coefficients is singular: too few clusters")
		return t
	}
	t.DF2 = eta - float64(q) + 1
	if !(t.DF2 > 0) {
		t.Warnings = append(t.Warnings, "too few clusters for a joint test")
		t.DF2 = nan
		return t
	}
	t.F = t.DF2 / eta * mat.Dot(b, &solved) / float64(q)
	t.P = FTail(t.F, t.DF1, t.DF2)
	t.Warnings = append(t.Warnings, fewClusters(f.Clusters, t.DF2)...)
	return t
}

// A sandwich holds, for q whitened contrasts and J clusters, the adjusted contrasts
// v = (I-T)^power·w, u = T·v and the scores v·(L⁻¹Xᵀe).
//
// Under the working model the score of cluster i for contrast s is p_siᵀε, with
// p_si·p_tj = δ_ij·v_si·u_ti - u_si·u_tj, from which the moments of the variance
// estimate follow.
type sandwich struct {
	v, u  [][][]float64 // contrast, cluster, component
	score [][]float64   // contrast, cluster
}

func (f *ClusterFit) sandwich(ws [][]float64, power float64) *sandwich {
	if power != 0 {
		f.spectra()
	}
	r := len(f.keep)
	work, resid := make([]float64, r), make([]float64, r)
	full, fullOut := make([]float64, f.p), make([]float64, f.p)
	s := &sandwich{}
	for range ws {
		s.v = append(s.v, make([][]float64, f.Clusters))
		s.u = append(s.u, make([][]float64, f.Clusters))
		s.score = append(s.score, make([]float64, f.Clusters))
	}
	for g := range f.clusters {
		c := &f.clusters[g]
		for _, j := range f.keep { // Xᵀe of the cluster
			fullOut[j] = c.XY[j] - floats.Dot(c.XX[j*f.p:(j+1)*f.p], f.beta)
		}
		f.whiten(resid, fullOut)
		for i, w := range ws {
			v, u := make([]float64, r), make([]float64, r)
			f.adjusted(v, u, g, w, power, work, full, fullOut)
			s.v[i][g], s.u[i][g] = v, u
			s.score[i][g] = floats.Dot(v, resid)
		}
	}
	return s
}

// normalise replaces the contrasts by root⁻¹ times them, and returns root⁻¹·est.
func (s *sandwich) normalise(root *mat.TriDense, est []float64) []float64 {
	q := len(est)
	out := append([]float64(nil), est...)
	for a := range q {
		d := 1 / root.At(a, a)
		for b := range a {
			k := -root.At(a, b)
			out[a] += k * out[b]
			floats.AddScaled(s.score[a], k, s.score[b])
			for g := range s.v[a] {
				floats.AddScaled(s.v[a][g], k, s.v[b][g])
				floats.AddScaled(s.u[a][g], k, s.u[b][g])
			}
		}
		out[a] *= d
		floats.Scale(d, s.score[a])
		for g := range s.v[a] {
			floats.Scale(d, s.v[a][g])
			floats.Scale(d, s.u[a][g])
		}
	}
	return out
}

// variance returns the estimated covariance of contrasts a and b.
func (s *sandwich) variance(a, b int) float64 { return floats.Dot(s.score[a], s.score[b]) }

// expected returns the expectation of variance under the working model, σ² = 1.
func (s *sandwich) expected(a, b int) float64 {
	sum := 0.0
	for g := range s.v[a] {
		sum += floats.Dot(s.v[a][g], s.u[b][g]) - floats.Dot(s.u[a][g], s.u[b][g])
	}
	return sum
}

// spread returns the variance of variance(a, b) under the working model with
// normal errors, σ² = 1: the sum over pairs of clusters i, j of
// (p_ai·p_aj)(p_bi·p_bj) + (p_ai·p_bj)(p_bi·p_aj), in terms of Z = Σ u_ai·u_biᵀ
// instead of pairs.
func (s *sandwich) spread(a, b int) float64 {
	r := len(s.u[a][0])
	z := make([]float64, r*r)
	sum := 0.0
	for g := range s.u[a] {
		va, vb, ua, ub := s.v[a][g], s.v[b][g], s.u[a][g], s.u[b][g]
		dab, daa, dbb := floats.Dot(va, ub), floats.Dot(va, ua), floats.Dot(vb, ub)
		uab, uaa, ubb := floats.Dot(ua, ub), floats.Dot(ua, ua), floats.Dot(ub, ub)
		sum += daa*dbb - daa*ubb - dbb*uaa + dab*dab - 2*dab*uab
		for i, x := range ua {
			floats.AddScaled(z[i*r:(i+1)*r], x, ub)
		}
	}
	for i := range r {
		for j := range r {
			sum += z[i*r+j] * (z[i*r+j] + z[j*r+i])
		}
	}
	return sum
}
