package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// A Reliability says how consistently items that are meant to measure one thing were
// answered, over the rows that answered all of them.
type Reliability struct {
	Items      int
	N, Missing int

	// Alpha is Cronbach's coefficient, at most 1 and negative where items go against
	// each other: the reliability of the sum of items that all share as much with what
	// they measure, and a lower bound otherwise, if errors are unrelated. Cronbach,
	// L. J. (1951), Psychometrika 16(3), 297-334. Low and High are its interval, exact
	// for normal answers of equal variances and covariances: Feldt, L. S. (1965),
	// Psychometrika 30(3), 357-370.
	Alpha     float64
	Low, High float64
	Level     float64

	// Omega is McDonald's coefficient: (Σ loadings)²/((Σ loadings)² + Σ unique
	// variances) of the model of one common factor, fitted by maximum likelihood, in
	// which items may share more or less with what they measure. McDonald, R. P.
	// (1999), Test Theory, Erlbaum, ch. 6. NaN with fewer than 3 items, and where the
	// model does not fit any positive variances.
	Omega float64
	// Loadings are the correlations of the items with that factor, oriented so that
	// their sum is positive: an item below 0 goes against the others.
	Loadings []float64

	Warnings []string
}

// ItemReliability returns the reliability of the sum of items: items[k][i] is the
// answer of row i to item k, reverse coding done. Rows are used where every item is
// present, and taken as independent. level is that of the interval; 0 means 0.95.
// Values are NaN, with the reason in Warnings, below 2 items or rows and where the sum
// of the items does not vary. It panics when lengths differ.
func ItemReliability(items [][]float64, level float64) Reliability {
	opt := (&CorrelationOptions{Level: level}).orDefault()
	nan := math.NaN()
	r := Reliability{Items: len(items), Alpha: nan, Low: nan, High: nan, Omega: nan, Level: opt.Level}
	if r.Items < 2 {
		r.warn("%d items: consistency is between items", r.Items)
		return r
	}
	rows, missing := completeRows(items...)
	r.N, r.Missing = len(rows[0]), missing
	if r.N < 2 {
		r.warn("%d complete rows: 2 are needed", r.N)
		return r
	}
	k, n := float64(r.Items), float64(r.N)
	deviations := make([][]float64, r.Items)
	total := make([]float64, r.N)
	sum, flat := 0.0, false
	for j, x := range rows {
		switch why := unusable(fmt.Sprintf("item %d", j), x); {
		case why == "":
		case math.IsInf(floats.Min(x), 0) || math.IsInf(floats.Max(x), 0):
			r.warn("%s", why)
			return r
		default:
			r.warn("%s", why)
			flat = true
		}
		d := shifted(x)
		if x[0] == floats.Min(x) && x[0] == floats.Max(x) {
			clear(d)
		}
		deviations[j] = d
		floats.Add(total, d)
		sum += sumSquares(d)
	}
	if all := sumSquares(total); all > rounding*sum {
		r.Alpha = k / (k - 1) * (1 - sum/all)
		r.Low = 1 - (1-r.Alpha)*FQuantile((1+r.Level)/2, n-1, (n-1)*(k-1))
		r.High = 1 - (1-r.Alpha)*FQuantile((1-r.Level)/2, n-1, (n-1)*(k-1))
	} else {
		r.warn("the sum of the items does not vary")
		return r
	}
	if r.Alpha < 0 {
		r.warn("alpha is negative: items go against each other, or one is coded the wrong way round")
	}
	switch {
	case r.Items < 3:
		r.warn("no omega: a factor needs 3 items")
	case flat:
		r.warn("no omega: an item is constant")
	case r.N <= r.Items:
		r.warn("no omega: %d rows for %d items", r.N, r.Items)
	default:
		r.factor(deviations)
	}
	return r
}

func (r *Reliability) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// factor fits one common factor to the correlations of the items, which changes no
// likelihood, and fills in loadings and omega.
func (r *Reliability) factor(deviations [][]float64) {
	p := r.Items
	spread := make([]float64, p)
	corr := make([]float64, p*p)
	for i, x := range deviations {
		spread[i] = math.Sqrt(sumSquares(x))
		for j := range i + 1 {
			corr[i*p+j] = ratio(floats.Dot(x, deviations[j]), sumSquares(x), sumSquares(deviations[j]))
			corr[j*p+i] = corr[i*p+j]
		}
	}
	loadings, heywood, ok := oneFactor(corr, p)
	if !ok {
		r.warn("no omega: the one-factor model did not converge")
		return
	}
	r.Loadings = loadings
	common, unique := 0.0, 0.0
	for j, l := range loadings {
		common += l * spread[j]
		unique += (1 - l*l) * spread[j] * spread[j]
		if l < 0 {
			r.warn("item %d goes against the others", j)
		}
	}
	r.Omega = common * common / (common*common + unique)
	if heywood >= 0 {
		r.warn("item %d has no variance of its own in the one-factor model (a Heywood case): omega is doubtful", heywood)
	}
}

// leastUnique is the share of an item's variance that is always left to itself, as
// in R's factanal.
const leastUnique = 0.005

// oneFactor fits the correlations of p items by one factor with maximum likelihood.
// Lawley, D. N. & Maxwell, A. E. (1971), Factor Analysis as a Statistical Method, 2nd
// ed., ch. 4. Given unique variances u the best loadings are √u·e·√(θ-1), with θ and e
// the largest eigenvalue of u^-1/2·R·u^-1/2 and its vector; u is found by damped
// Newton-Raphson steps on log u with their approximate second derivative, the
// squared projection on the remaining eigenvectors (Clarke, M. R. B. (1970), British
// Journal of Mathematical and Statistical Psychology 23(1), 43-52).
func oneFactor(corr []float64, p int) (loadings []float64, heywood int, ok bool) {
	u := make([]float64, p) // log unique variances
	for j := range u {
		u[j] = math.Log(0.5)
	}
	a, vectors := make([]float64, p*p), make([]float64, p*p)
	theta := make([]float64, p)
	lower := math.Log(leastUnique)

	// deviance at u, with eigenvalues in theta and loadings in loadings.
	loadings = make([]float64, p)
	deviance := func(u []float64) float64 {
		for i := range p {
			for j := range p {
				a[i*p+j] = corr[i*p+j] * math.Exp(-(u[i]+u[j])/2)
			}
		}
		jacobi(a, vectors, p)
		first, sum := 0, 0.0
		for k := range theta {
			theta[k] = a[k*p+k]
			if theta[k] > theta[first] {
				first = k
			}
		}
		for k, v := range theta {
			if k != first {
				sum += v - math.Log(max(v, 1e-300)) - 1
			}
		}
		for j := range loadings {
			loadings[j] = math.Exp(u[j]/2) * vectors[first*p+j] * math.Sqrt(max(0, theta[first]-1))
		}
		return sum
	}

	value := deviance(u)
	gradient, next := make([]float64, p), make([]float64, p)
	hessian := make([]float64, p*p)
	free := make([]int, 0, p)
	for range 500 {
		first := 0
		for k := range theta {
			if theta[k] > theta[first] {
				first = k
			}
		}
		free = free[:0]
		largest := 0.0
		for j := range p {
			// d/du of the deviance: Σ over the other vectors of (1-θ)e².
			gradient[j] = 0
			for k, v := range theta {
				if k != first {
					gradient[j] += (1 - v) * vectors[k*p+j] * vectors[k*p+j]
				}
			}
			if u[j] > lower || gradient[j] < 0 {
				free = append(free, j)
				largest = max(largest, math.Abs(gradient[j]))
			}
		}
		if largest < 1e-13 {
			ok = true
			break
		}
		for _, i := range free {
			for _, j := range free {
				g := 0.0
				for k := range theta {
					if k != first {
						g += vectors[k*p+i] * vectors[k*p+j]
					}
				}
				hessian[i*p+j] = g * g
			}
		}
		step := solveFree(hessian, gradient, free, p)
		scale, moved := 1.0, false
		for range 40 {
			copy(next, u)
			for k, j := range free {
				next[j] = max(lower, u[j]-scale*max(-2, min(step[k], 2)))
			}
			if v := deviance(next); v <= value {
				moved = v < value
				value = v
				copy(u, next)
				break
			}
			scale /= 2
		}
		if !moved { // no further by rounding
			deviance(u) // leaves the loadings of u, not of the step refused
			ok = largest < 1e-6
			break
		}
	}
	sum, heywood := 0.0, -1
	for j, l := range loadings {
		sum += l
		if u[j] <= lower {
			heywood = j
		}
	}
	if sum < 0 {
		floats.Scale(-1, loadings)
	}
	return loadings, heywood, ok
}

// solveFree solves the rows and columns of h named in free for g, by Cholesky with
// as much added to the diagonal as it needs.
func solveFree(h, g []float64, free []int, p int) []float64 {
	k := len(free)
	for ridge := 0.0; ; ridge = max(1e-10, ridge*100) {
		l, x := make([]float64, k*k), make([]float64, k)
		ok := true
		for i := 0; i < k && ok; i++ {
			for j := 0; j <= i; j++ {
				s := h[free[i]*p+free[j]] - floats.Dot(l[i*k:i*k+j], l[j*k:j*k+j])
				if i > j {
					l[i*k+j] = s / l[j*k+j]
				} else if s += ridge; s > 1e-14 {
					l[i*k+i] = math.Sqrt(s)
				} else {
					ok = false
				}
			}
		}
		if !ok {
			continue
		}
		for i := range k {
			x[i] = (g[free[i]] - floats.Dot(l[i*k:i*k+i], x[:i])) / l[i*k+i]
		}
		for i := k - 1; i >= 0; i-- {
			for j := i + 1; j < k; j++ {
				x[i] -= l[j*k+i] * x[j]
			}
			x[i] /= l[i*k+i]
		}
		return x
	}
}
