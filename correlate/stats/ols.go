package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// ErrCollinear reports columns that are combinations of each other.
var ErrCollinear = errors.New("collinear columns")

// OLSOptions tunes [FitOLS]. The zero value fits a constant, unweighted.
type OLSOptions struct {
	NoConstant bool
	// Weights are precisions: a row of weight w has the error variance σ²/w. All
	// must be above 0; nil means equal.
	Weights []float64
	Level   float64 // of intervals, in (0,1); 0 means 0.95
}

// An OLS is a least-squares fit. It is made by [FitOLS].
type OLS struct {
	N, Missing int       // rows used, and left out because a value was NaN
	DF         int       // N less the number of coefficients
	Coef       []float64 // the constant first, unless there is none
	Sigma      float64   // residual standard deviation of a row of weight 1
	RSS        float64   // weighted residual sum of squares
	R2, AdjR2  float64   // about the mean; about zero when there is no constant
	Condition  float64   // 2-norm condition number of the columns, centred and scaled
	Rows       []int     // rows used, ascending
	Residuals  []float64 // of Rows
	Leverage   []float64 // of Rows: diagonal of the hat matrix, in [0,1]
	Level      float64

	q         [][]float64 // orthonormal columns
	r         []float64   // k×k upper triangle
	contrasts [][]float64 // coefficient j in terms of the centred and scaled ones
	root      []float64   // √weight of Rows
	constant  bool
}

// An ErrorModel says what a regression assumes of the errors of different rows,
// which it takes to be independent.
type ErrorModel int

const (
	Classical ErrorModel = iota // equal variance; t with DF degrees of freedom
	HC1                         // any variance, scaled by n/DF; Hinkley (1977)
	HC2                         // any variance, residuals over √(1-leverage); Horn, Horn & Duncan (1975)
	HC3                         // any variance, residuals over 1-leverage; MacKinnon & White (1985)
)

// String returns the model's name in the literature.
func (m ErrorModel) String() string {
	switch m {
	case Classical:
		return "classical"
	case HC1:
		return "HC1"
	case HC2:
		return "HC2"
	case HC3:
		return "HC3"
	}
	return fmt.Sprintf("ErrorModel(%d)", int(m))
}

// FitOLS regresses y on the columns by least squares. Rows where any value is NaN
// are left out. Columns are centred and scaled, decomposed by Gram-Schmidt with
// reorthogonalisation (QR), and the solution refined with residuals in twice the
// precision (Björck, Å. (1967), "Iterative refinement of linear least squares
// solutions I", BIT 7, 257-278), so that coefficients are right to about 13 digits
// unless Condition is beyond 1e10 or so.
//
// It returns an error wrapping [ErrCollinear] that names the first column (from 0)
// which is a combination of those before it, and [ErrNoDF] when rows are not more
// than coefficients. It panics when lengths differ or a weight is not positive.
func FitOLS(columns [][]float64, y []float64, o OLSOptions) (*OLS, error) {
	for _, c := range columns {
		if len(c) != len(y) {
			panic("stats: FitOLS: columns of different length")
		}
	}
	if o.Weights != nil && len(o.Weights) != len(y) {
		panic("stats: FitOLS: weights of different length")
	}
	f := &OLS{Level: o.Level, constant: !o.NoConstant}
	if f.Level == 0 {
		f.Level = 0.95
	}
rows:
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		for _, c := range columns {
			if math.IsNaN(c[i]) {
				continue rows
			}
		}
		w := 1.0
		if o.Weights != nil {
			if w = o.Weights[i]; !(w > 0) || math.IsInf(w, 0) {
				panic(fmt.Sprintf("stats: FitOLS: weight %v", w))
			}
		}
		f.Rows = append(f.Rows, i)
		f.root = append(f.root, math.Sqrt(w))
	}
	f.N, f.Missing = len(f.Rows), len(y)-len(f.Rows)
	k := len(columns)
	if !o.NoConstant {
		k++
	}
	if f.DF = f.N - k; f.DF <= 0 {
		return nil, fmt.Errorf("%d rows for %d coefficients: %w", f.N, k, ErrNoDF)
	}
	p := f.problem(columns, y, !o.NoConstant)
	if err := f.decompose(p); err != nil {
		return nil, err
	}
	f.solve(p)
	return f, nil
}

// A problem is a least-squares problem in √w times centred columns, held exactly.
type problem struct {
	constant bool
	shift    []float64 // subtracted from each column
	scale    []float64 // norm of each centred column
	columns  [][]doubleDouble
	y        []doubleDouble
}

func (f *OLS) problem(columns [][]float64, y []float64, constant bool) *problem {
	p := &problem{constant: constant}
	centre := func(c []float64) ([]doubleDouble, float64) {
		shift := 0.0
		if constant {
			var sum, weight doubleDouble
			for a, i := range f.Rows {
				w := f.root[a] * f.root[a]
				sum = sum.plus(doubleDouble{hi: c[i]}.times(doubleDouble{hi: w}))
				weight = weight.add(w)
			}
			shift = sum.float() / weight.float()
		}
		out := make([]doubleDouble, f.N)
		for a, i := range f.Rows {
			out[a] = twoSum(c[i], -shift).times(doubleDouble{hi: f.root[a]})
		}
		return out, shift
	}
	if constant {
		one := make([]doubleDouble, f.N)
		for a, w := range f.root {
			one[a].hi = w
		}
		p.columns = append(p.columns, one)
		p.shift = append(p.shift, 0)
	}
	for _, c := range columns {
		col, shift := centre(c)
		p.columns, p.shift = append(p.columns, col), append(p.shift, shift)
	}
	var shift float64
	p.y, shift = centre(y)
	p.shift = append(p.shift, shift)
	return p
}

// rankTolerance is the share of a scaled column's norm below which what earlier
// columns leave of it is rounding.
const rankTolerance = 1e-14

func (f *OLS) decompose(p *problem) error {
	k := len(p.columns)
	f.r = make([]float64, k*k)
	for j, c := range p.columns {
		v := make([]float64, f.N)
		level := 0.0 // what the column was before centring
		for a, x := range c {
			v[a] = x.float()
			level = math.Max(level, math.Abs(v[a]+p.shift[j]*f.root[a]))
		}
		norm := floats.Norm(v, 2)
		p.scale = append(p.scale, norm)
		name := j
		if p.constant {
			name--
		}
		if norm <= 4e-16*level*math.Sqrt(float64(f.N)) {
			return fmt.Errorf("column %d is constant: %w", name, ErrCollinear)
		}
		floats.Scale(1/norm, v)
		for range 2 { // twice is enough: Giraud et al. (2005)
			for i, q := range f.q {
				d := floats.Dot(q, v)
				f.r[i*k+j] += d
				floats.AddScaled(v, -d, q)
			}
		}
		rest := floats.Norm(v, 2)
		if rest <= rankTolerance*math.Sqrt(float64(f.N)) {
			return fmt.Errorf("column %d is a combination of earlier ones: %w", name, ErrCollinear)
		}
		f.r[j*k+j] = rest
		floats.Scale(1/rest, v)
		f.q = append(f.q, v)
	}
	var svd mat.SVD
	svd.Factorize(mat.NewDense(k, k, append([]float64(nil), f.r...)), mat.SVDNone)
	f.Condition = svd.Cond()

	f.Leverage = make([]float64, f.N)
	for _, q := range f.q {
		for a, v := range q {
			f.Leverage[a] += v * v
		}
	}
	// The constant of the raw columns is γ₀ - Σ shift·β.
	for j := range k {
		c := make([]float64, k)
		c[j] = 1 / p.scale[j]
		if p.constant && j == 0 {
			for i := 1; i < k; i++ {
				c[i] = -p.shift[i] / p.scale[i]
			}
		}
		f.contrasts = append(f.contrasts, c)
	}
	return nil
}

// solve refines residual r and coefficients b of the centred columns C until
// r + C·b = y and Cᵀr = 0 hold to working precision.
func (f *OLS) solve(p *problem) {
	k := len(p.columns)
	b, resid := make([]doubleDouble, k), make([]doubleDouble, f.N)
	first, last := make([]float64, f.N), math.Inf(1)
	second, z, step := make([]float64, k), make([]float64, k), make([]float64, k)
	for range 20 {
		for a := range first {
			e := p.y[a].plus(resid[a].negative())
			for j, c := range p.columns {
				e = e.plus(c[a].times(b[j]).negative())
			}
			first[a] = e.float()
		}
		for j, c := range p.columns {
			var sum doubleDouble
			for a, x := range c {
				sum = sum.plus(x.times(resid[a]))
			}
			second[j] = -sum.float() / p.scale[j]
		}
		f.solveRT(second)
		for j, q := range f.q {
			z[j] = floats.Dot(q, first)
			step[j] = z[j] - second[j]
		}
		// New residual: what is left of first, plus the part that restores Cᵀr = 0.
		for j, q := range f.q {
			floats.AddScaled(first, -z[j]+second[j], q)
		}
		for j := k - 1; j >= 0; j-- {
			step[j] = (step[j] - floats.Dot(f.r[j*k+j+1:(j+1)*k], step[j+1:])) / f.r[j*k+j]
		}
		size, change := 0.0, 0.0
		for j := range b {
			size = math.Max(size, math.Abs(b[j].float()*p.scale[j]))
			change = math.Max(change, math.Abs(step[j]))
		}
		if change > last/2 { // no longer converging
			break
		}
		last = change
		for j := range b {
			b[j] = b[j].add(step[j] / p.scale[j])
		}
		for a := range resid {
			resid[a] = resid[a].add(first[a])
		}
		if change <= 1e-18*size {
			break
		}
	}

	var rss, tss, constant doubleDouble
	for a, e := range resid {
		rss = rss.plus(e.times(e))
		tss = tss.plus(p.y[a].times(p.y[a]))
		f.Residuals = append(f.Residuals, e.float()/f.root[a])
	}
	for j := range b {
		f.Coef = append(f.Coef, b[j].float())
		if p.constant && j > 0 {
			constant = constant.plus(b[j].times(doubleDouble{hi: -p.shift[j]}))
		}
	}
	df := float64(f.N)
	if p.constant {
		f.Coef[0] = constant.plus(b[0]).add(p.shift[k]).float()
		df--
	}
	f.RSS = rss.float()
	f.Sigma = math.Sqrt(f.RSS / float64(f.DF))
	f.R2, f.AdjR2 = math.NaN(), math.NaN()
	if t := tss.float(); t > 0 {
		f.R2 = 1 - f.RSS/t
		f.AdjR2 = 1 - f.RSS/float64(f.DF)/(t/df)
	}
}

// solveRT solves Rᵀ·x = v in place.
func (f *OLS) solveRT(v []float64) {
	k := len(v)
	for j := range v {
		for i := range j {
			v[j] -= f.r[i*k+j] * v[i]
		}
		v[j] /= f.r[j*k+j]
	}
}

// VIF returns the variance inflation factor of coefficient j, 1/(1-R²) of its column
// on the others: by how much their relation to it enlarges its squared standard
// error, 1 being not at all. It is NaN for the constant.
func (f *OLS) VIF(j int) float64 {
	k := len(f.Coef)
	if f.constant && j == 0 {
		return math.NaN()
	}
	z := make([]float64, k)
	z[j] = 1
	f.solveRT(z)
	size := 0.0 // squared norm of the column, by its entries in R
	for i := range j + 1 {
		if v := f.r[i*k+j]; !(f.constant && i == 0) {
			size += v * v
		}
	}
	return floats.Dot(z, z) * size
}

// Estimate returns coefficient j with its standard error, test and interval; the
// constant is coefficient 0, unless there is none.
func (f *OLS) Estimate(j int, model ErrorModel) Estimate {
	e := Estimate{Estimate: f.Coef[j], DF: float64(f.DF), Level: f.Level, N: f.N, Clusters: f.N, Method: "OLS, " + model.String()}
	z := append([]float64(nil), f.contrasts[j]...)
	f.solveRT(z)
	switch model {
	case Classical:
		e.SE = f.Sigma * floats.Norm(z, 2)
	default:
		sum := 0.0
		for a, res := range f.Residuals {
			h := 0.0
			for i, q := range f.q {
				h += q[a] * z[i]
			}
			h *= res * f.root[a]
			switch model {
			case HC2:
				h /= math.Sqrt(1 - f.Leverage[a])
			case HC3:
				h /= 1 - f.Leverage[a]
			}
			sum += h * h
		}
		if model == HC1 {
			sum *= float64(f.N) / float64(f.DF)
		}
		e.SE = math.Sqrt(sum)
	}
	if !(e.SE > 0) || math.IsInf(e.SE, 0) {
		nan := math.NaN()
		e.SE, e.T, e.P, e.Low, e.High = nan, nan, nan, nan, nan
		e.Warnings = append(e.Warnings, "no residual variation, or a row of leverage 1: no standard error")
		return e
	}
	e.T = e.Estimate / e.SE
	e.P = 2 * StudentTail(math.Abs(e.T), e.DF)
	q := StudentQuantile((1+f.Level)/2, e.DF)
	e.Low, e.High = e.Estimate-q*e.SE, e.Estimate+q*e.SE
	return e
}
