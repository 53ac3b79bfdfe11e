package stats

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// A spectralProblem solves the standardised regression through the eigenvectors of
// the drivers' correlation matrix R, of which it takes roots.
type spectralProblem struct {
	n       int
	a       []float64 // n×n, destroyed
	vectors []float64 // n×n, row k belongs to values[k]
	values  []float64
	root    []float64 // R^(1/2), n×n
	decorr  []float64 // R^(-1/2)·b
	beta    []float64 // R⁻¹·b, standardised coefficients
	clipped int       // eigenvalues taken as 0
	b       []float64 // drivers with the outcome
}

func (d *importanceDesign) newSpectral() *spectralProblem {
	n := d.drivers
	return &spectralProblem{
		n: n, a: make([]float64, n*n), vectors: make([]float64, n*n), values: make([]float64, n), root: make([]float64, n*n),
		decorr: make([]float64, n), beta: make([]float64, n), b: make([]float64, n),
	}
}

// load decomposes the correlation matrix. Eigenvalues below 1e-10 of the largest
// are 0 (collinear drivers), and inverses leave them out: R² and the sum of weights
// stay right, and collinear drivers share alike.
func (s *spectralProblem) load(p *importanceProblem) {
	n := s.n
	for i := range n {
		row := p.tri[triangle(i+1) : triangle(i+1)+i+2]
		s.b[i] = row[0]
		for j, v := range row[1:] {
			s.a[i*n+j], s.a[j*n+i] = v, v
		}
	}
	jacobi(s.a, s.vectors, n)
	most := 0.0
	for k := range n {
		s.values[k] = s.a[k*n+k]
		most = max(most, s.values[k])
	}
	s.clipped = 0
	clear(s.decorr)
	clear(s.beta)
	clear(s.root)
	for k, v := range s.values {
		if v <= collinear*most {
			s.values[k] = 0
			s.clipped++
			continue
		}
		vector := s.vectors[k*n : k*n+n]
		c := floats.Dot(vector, s.b)
		root := math.Sqrt(v)
		floats.AddScaled(s.decorr, c/root, vector)
		floats.AddScaled(s.beta, c/v, vector)
		for i, e := range vector { // the lower triangle
			floats.AddScaled(s.root[i*n:i*n+i+1], e*root, vector[:i+1])
		}
	}
}

// relativeWeights writes each driver's relative weight: the drivers' nearest
// orthogonal stand-ins explain β² each, and give it back to the drivers in
// proportion to their squared correlations with them. Johnson, J. W. (2000),
// Multivariate Behavioral Research 35(1), 1-19; the same numbers as Genizi, A.
// (1993), Statistica Sinica 3(2), 407-420. They sum to R².
func (s *spectralProblem) relativeWeights(out []float64) {
	n := s.n
	for i := range n {
		sum := 0.0
		for k, d := range s.decorr {
			r := s.root[max(i, k)*n+min(i, k)]
			sum += r * r * d * d
		}
		out[i] = sum
	}
}

// car writes the squared correlations of the decorrelated drivers with the outcome:
// Zuber, V. & Strimmer, K. (2011), Statistical Applications in Genetics and
// Molecular Biology 10(1), 34. They sum to R².
func (s *spectralProblem) car(out []float64) {
	for i, d := range s.decorr {
		out[i] = d * d
	}
}

// pratt writes coefficient times correlation: Pratt, J. W. (1987), Dividing the
// indivisible, Proceedings of the Second Tampere Conference in Statistics, 245-260.
// They sum to R² but may be negative, where a driver works by suppressing what is
// irrelevant in another.
func (s *spectralProblem) pratt(out []float64) {
	for i, b := range s.b {
		out[i] = s.beta[i] * b
	}
}

// jacobi diagonalises a symmetric n×n matrix in place by cyclic rotations, with the
// eigenvectors as rows of v. Slower than tridiagonal methods for large n, and the
// most accurate: Demmel, J. & Veselić, K. (1992), SIAM Journal on Matrix Analysis
// 13(4), 1204-1245. It allocates nothing.
func jacobi(a, v []float64, n int) {
	clear(v)
	trace := 0.0
	for i := range n {
		v[i*n+i] = 1
		trace += a[i*n+i]
	}
	negligible := 1e-17 * trace / float64(n)
	for range 60 { // six or eight are enough
		rotated := false
		for p := range n - 1 {
			for q := p + 1; q < n; q++ {
				apq := a[p*n+q]
				if math.Abs(apq) <= negligible {
					continue
				}
				rotated = true
				app, aqq := a[p*n+p], a[q*n+q]
				theta := (aqq - app) / (2 * apq)
				t := 1 / (math.Abs(theta) + math.Sqrt(1+theta*theta))
				if theta < 0 {
					t = -t
				}
				c := 1 / math.Sqrt(1+t*t)
				s := t * c
				rp, rq := a[p*n:p*n+n], a[q*n:q*n+n]
				rotate(rp, rq, c, s)
				rp[p], rp[q] = app-t*apq, 0
				rq[q], rq[p] = aqq+t*apq, 0
				for k := range n { // columns follow by symmetry
					if k != p && k != q {
						a[k*n+p], a[k*n+q] = rp[k], rq[k]
					}
				}
				rotate(v[p*n:p*n+n], v[q*n:q*n+n], c, s)
			}
		}
		if !rotated {
			return
		}
	}
}

// rotate turns two rows in their plane.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for k, a := range x {
		b := y[k]
		x[k], y[k] = c*a-s*b, s*a+c*b
	}
}
