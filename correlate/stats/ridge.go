package stats

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// RidgeOptions tunes [FitRidge]. The zero value chooses among 100 penalties by
// 10-fold cross-validation.
type RidgeOptions struct {
	Penalties []float64 // tried, each above 0; nil means 100, evenly on a log scale from 1e-4 to 100
	Penalty   float64   // above 0: the one to use, with no choice by cross-validation
	Folds     int       // 0 means 10; never more than clusters
	Seed      uint64    // of the split into folds; every value, 0 included, is reproducible
	Sparing   bool      // the largest penalty whose error is within one standard error of the least
}

// A Ridge is a penalised least-squares fit for columns that are too many or too
// alike for [FitOLS]. It is made by [FitRidge].
type Ridge struct {
	N, Missing   int // rows used, and left out because a value was NaN
	Clusters     int
	Folds        int       // 0 without cross-validation
	Penalty      float64   // chosen
	Coef         []float64 // the constant first
	Standardised []float64 // by column: SDs of y per SD of the column
	DF           float64   // effective number of coefficients, the constant among them
	R2           float64   // of the rows fitted
	R2Predicted  float64   // 1 - cross-validated error/variance of y; NaN without cross-validation; negative when the mean predicts better
	Path         []RidgeStep
	Warnings     []string
}

// A RidgeStep is the fit at one penalty.
type RidgeStep struct {
	Penalty      float64
	DF           float64
	Coef         []float64
	Standardised []float64
	Error        float64 // mean squared error of rows left out; NaN without cross-validation
	ErrorSE      float64 // its standard error over folds
}

// FitRidge minimises the mean squared residual plus penalty × Σ b², b being the
// coefficients of columns and y scaled to variance 1 (divisor n), so that a penalty
// means the same for any number of rows and any units: Hoerl, A. E. & Kennard, R. W.
// (1970), Technometrics 12(1), 55-67. It is R's MASS::lm.ridge with lambda =
// n·penalty. Rows where any value is NaN are left out.
//
// The penalty is chosen by cross-validation that leaves out whole clusters
// (cluster[i] is the label of row i; nil makes every row its own): rows of a team
// predict each other, so leaving out rows would choose too small a penalty.
// Scaling is redone without the rows left out. Everything works on one cross-product
// per fold; the rows are read once.
//
// Coefficients are biased towards 0 and have no standard errors: use them to predict
// and to see which columns share an effect, not to test. Columns may be
// combinations of each other. It returns an error when a column or y is constant, or
// a value is infinite, and one wrapping [ErrNoDF] when there are fewer than 3 rows or,
// to cross-validate, fewer than 2 clusters. It panics when lengths differ or a
// penalty is not positive.
func FitRidge(columns [][]float64, y []float64, cluster []int, o RidgeOptions) (*Ridge, error) {
	if cluster != nil && len(cluster) != len(y) {
		panic(fmt.Sprintf("stats: FitRidge: %d clusters for %d rows", len(cluster), len(y)))
	}
	if len(columns) == 0 {
		return nil, errors.New("ridge regression needs a column")
	}
	d, err := newDesign(columns, y, 3)
	if err != nil {
		return nil, err
	}
	r := &Ridge{N: d.n, Missing: len(y) - d.n, R2Predicted: math.NaN()}
	code := make([]int, r.N)
	for i := range code {
		code[i] = i
	}
	r.Clusters = r.N
	if cluster != nil {
		var labels []int
		code, labels, _ = codeGroups(d.labels(cluster))
		r.Clusters = len(labels)
	}
	penalties := o.Penalties
	if o.Penalty != 0 {
		penalties = []float64{o.Penalty}
	} else {
		if len(penalties) == 0 {
			for i := range 100 {
				penalties = append(penalties, math.Pow(10, -4+6*float64(i)/99))
			}
		}
		if r.Clusters < 2 {
			return nil, fmt.Errorf("cross-validation needs 2 clusters, there is %d: %w", r.Clusters, ErrNoDF)
		}
		if r.Folds = o.Folds; r.Folds <= 0 {
			r.Folds = 10
		}
		r.Folds = max(2, min(r.Folds, r.Clusters))
	}
	for _, p := range penalties {
		if !(p > 0) || math.IsInf(p, 1) {
			panic(fmt.Sprintf("stats: FitRidge: penalty %v", p))
		}
	}

	// Clusters in random order are dealt out to the folds like cards.
	fold := make([]int, r.Clusters)
	if r.Folds > 0 {
		for at, c := range rand.New(rand.NewPCG(o.Seed, 0)).Perm(r.Clusters) {
			fold[c] = at % r.Folds
		}
	}
	q := d.width()
	parts := make([]CrossProduct, max(1, r.Folds))
	for f := range parts {
		parts[f] = NewCrossProduct(q)
	}
	row := make([]float64, q)
	row[0] = 1
	for i, g := range code {
		for j := range q - 1 {
			row[j+1] = d.columns[j][i]
		}
		parts[fold[g]].Add(row, d.columns[q-1][i], 1)
	}
	whole := Pool(parts, q)
	fit := newRidgeSolver(whole)
	for _, p := range penalties {
		scaled, df := fit.solve(p)
		r.Path = append(r.Path, RidgeStep{Penalty: p, DF: 1 + df, Coef: d.raw(scaled), Standardised: scaled[1:], Error: math.NaN(), ErrorSE: math.NaN()})
	}
	chosen := 0
	if r.Folds > 0 {
		chosen = r.validate(parts, whole, d.scale[q-1], o.Sparing)
	}
	s := r.Path[chosen]
	r.Penalty, r.Coef, r.Standardised, r.DF = s.Penalty, s.Coef, s.Standardised, s.DF
	b, _ := fit.solve(r.Penalty)
	r.R2 = 1 - squaredError(whole, b)/whole.YY
	return r, nil
}

// validate fills in the errors of the path and returns the step chosen.
func (r *Ridge) validate(parts []CrossProduct, whole CrossProduct, scaleY float64, sparing bool) int {
	q := len(whole.XY)
	solvers := make([]*ridgeSolver, len(parts))
	for f := range parts {
		rest := NewCrossProduct(q)
		for other, c := range parts {
			if other != f {
				rest.AddScaled(1, c)
			}
		}
		solvers[f] = newRidgeSolver(rest)
		if len(solvers[f].flat) > 0 {
			r.Warnings = append(r.Warnings, fmt.Sprintf("column %d is constant without fold %d, where it predicts nothing", solvers[f].flat[0], f+1))
		}
	}
	best := 0
	for i := range r.Path {
		sum, perFold := 0.0, make([]float64, len(parts))
		for f, c := range parts {
			b, _ := solvers[f].solve(r.Path[i].Penalty)
			e := squaredError(c, b)
			sum += e
			perFold[f] = e / float64(c.N)
		}
		mean := sum / float64(r.N)
		spread := 0.0
		for f, e := range perFold { // weighted by rows, as the mean is
			spread += float64(parts[f].N) * (e - mean) * (e - mean)
		}
		r.Path[i].Error = mean * scaleY * scaleY
		r.Path[i].ErrorSE = math.Sqrt(spread/float64(r.N)/float64(len(parts)-1)) * scaleY * scaleY
		if r.Path[i].Error < r.Path[best].Error {
			best = i
		}
	}
	if sparing {
		within := r.Path[best].Error + r.Path[best].ErrorSE
		for i, s := range r.Path {
			if s.Error <= within && s.Penalty > r.Path[best].Penalty {
				best = i
			}
		}
	}
	least, most := math.Inf(1), 0.0
	for _, s := range r.Path {
		least, most = math.Min(least, s.Penalty), math.Max(most, s.Penalty)
	}
	switch p := r.Path[best].Penalty; {
	case len(r.Path) < 2:
	case p == most:
		r.Warnings = append(r.Warnings, "the largest penalty tried predicts best: the columns may predict nothing")
	case p == least:
		r.Warnings = append(r.Warnings, "the smallest penalty tried predicts best: ordinary least squares may do")
	}
	r.R2Predicted = 1 - r.Path[best].Error*float64(r.N)/(whole.YY*scaleY*scaleY)
	return best
}

// squaredError returns Σ(y - x·b)² of the rows of a cross-product.
func squaredError(c CrossProduct, b []float64) float64 {
	p := len(b)
	sum := c.YY
	for i, v := range b {
		sum += v * (floats.Dot(c.XX[i*p:(i+1)*p], b) - 2*c.XY[i])
	}
	return math.Max(sum, 0)
}

// A ridgeSolver solves for any penalty from one eigendecomposition of the
// correlations of the columns.
type ridgeSolver struct {
	mean, sd []float64 // of columns 1.. and, last, y
	flat     []int     // columns that do not vary here
	values   []float64
	vectors  *mat.Dense
	rotated  []float64 // vectorsᵀ · covariances of scaled columns with y
}

func newRidgeSolver(c CrossProduct) *ridgeSolver {
	q := len(c.XY)
	k := q - 1
	n := c.XX[0]
	s := &ridgeSolver{}
	for j := 1; j < q; j++ {
		s.mean = append(s.mean, c.XX[j]/n)
		v := c.XX[j*q+j]/n - s.mean[j-1]*s.mean[j-1]
		if !(v > 1e-14) { // columns have variance 1 over all rows
			s.flat = append(s.flat, j-1)
			v = math.Inf(1)
		}
		s.sd = append(s.sd, math.Sqrt(v))
	}
	s.mean = append(s.mean, c.XY[0]/n)
	corr := mat.NewSymDense(k, nil)
	cov := make([]float64, k)
	for i := range k {
		for j := i; j < k; j++ {
			corr.SetSym(i, j, (c.XX[(i+1)*q+j+1]/n-s.mean[i]*s.mean[j])/s.sd[i]/s.sd[j])
		}
		cov[i] = (c.XY[i+1]/n - s.mean[i]*s.mean[k]) / s.sd[i]
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(corr, true) {
		panic("stats: FitRidge: eigenvalues did not converge")
	}
	s.values = eigen.Values(nil)
	s.vectors = &mat.Dense{}
	eigen.VectorsTo(s.vectors)
	s.rotated = make([]float64, k)
	for l := range k {
		for i := range k {
			s.rotated[l] += s.vectors.At(i, l) * cov[i]
		}
	}
	return s
}

// solve returns the constant and coefficients, and their effective number without
// the constant.
func (s *ridgeSolver) solve(penalty float64) (b []float64, df float64) {
	k := len(s.values)
	b = make([]float64, k+1)
	for l, v := range s.values {
		v = math.Max(v, 0)
		df += v / (v + penalty)
		w := s.rotated[l] / (v + penalty)
		for i := range k {
			b[i+1] += w * s.vectors.At(i, l)
		}
	}
	b[0] = s.mean[k]
	for i := range k {
		b[i+1] /= s.sd[i]
		b[0] -= b[i+1] * s.mean[i]
	}
	return b, df
}
