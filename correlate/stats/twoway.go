package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A TwoWay holds the covariance of least-squares coefficients when rows that share
// either of two labels, such as the team or the period, may have correlated errors.
// It is made by [OLS.TwoWay].
type TwoWay struct {
	First, Second int // clusters of each kind
	Both          int // cells: distinct pairs of labels
	Negative      int // negative eigenvalues: combinations of coefficients with a negative variance
	Warnings      []string

	f             *OLS
	meat, clipped *mat.SymDense // of the orthonormal columns; with negative eigenvalues set to 0
}

// TwoWay returns the covariance clustered by both labels, V₁ + V₂ - V₁₂: Cameron, A.
// C., Gelbach, J. B. & Miller, D. L. (2011), Journal of Business & Economic
// Statistics 29(2), 238-249. Each of the three is scaled by its own G/(G-1) and by
// (n-1)/(n-p), as R's sandwich does with HC1. first[i] and second[i] are the labels
// of row i of the data given to [FitOLS].
//
// The difference need not be a covariance: it can have negative eigenvalues, which
// Negative counts and Warnings tells. [TwoWay.Estimate] then is the difference
// where that is a variance; [TwoWay.Clipped] sets the negative eigenvalues to 0.
//
// It is right when both kinds of cluster are many. With fewer than 10 of either,
// intervals are too short whatever the degrees of freedom. It panics when lengths
// differ.
func (f *OLS) TwoWay(first, second []int) *TwoWay {
	if len(first) != f.N+f.Missing || len(second) != f.N+f.Missing {
		panic(fmt.Sprintf("stats: TwoWay: %d and %d labels for %d rows", len(first), len(second), f.N+f.Missing))
	}
	t := &TwoWay{f: f}
	one, two := make([]int, f.N), make([]int, f.N)
	for a, i := range f.Rows {
		one[a], two[a] = first[i], second[i]
	}
	one, labels, _ := codeGroups(one)
	t.First = len(labels)
	two, labels, _ = codeGroups(two)
	t.Second = len(labels)
	pair := make([]int, f.N)
	for a := range pair {
		pair[a] = one[a]*t.Second + two[a]
	}
	pair, labels, _ = codeGroups(pair)
	t.Both = len(labels)

	k := len(f.q)
	meat := make([]float64, k*k)
	for _, part := range []struct {
		code     []int
		clusters int
		sign     float64
	}{{one, t.First, 1}, {two, t.Second, 1}, {pair, t.Both, -1}} {
		if part.clusters < 2 {
			t.Warnings = append(t.Warnings, "one cluster: no standard error")
			return t
		}
		scores := make([]float64, part.clusters*k)
		for j, q := range f.q {
			for a, g := range part.code {
				scores[g*k+j] += q[a] * f.root[a] * f.Residuals[a]
			}
		}
		scale := float64(part.clusters) / float64(part.clusters-1) * float64(f.N-1) / float64(f.DF)
		for g := 0; g < len(scores); g += k {
			for i, v := range scores[g : g+k] {
				floats.AddScaled(meat[i*k:(i+1)*k], part.sign*scale*v, scores[g:g+k])
			}
		}
	}
	t.meat = mat.NewSymDense(k, meat)
	t.clip()
	if n := min(t.First, t.Second); n < 10 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("only %d clusters of one kind", n))
	}
	return t
}

// clip sets the eigenvalues that are negative beyond rounding to 0. They are those of
// orthonormal combinations of the columns, so that no unit of a column matters.
func (t *TwoWay) clip() {
	t.clipped = t.meat
	var eigen mat.EigenSym
	if !eigen.Factorize(t.meat, true) {
		panic("stats: TwoWay: eigenvalues did not converge")
	}
	values := eigen.Values(nil)
	for _, v := range values {
		if v < -1e-12*floats.Max(values) {
			t.Negative++
		}
	}
	if t.Negative == 0 {
		return
	}
	t.Warnings = append(t.Warnings, fmt.Sprintf("the two-way covariance has negative eigenvalues (%d): see the clipped standard error", t.Negative))
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	k := len(values)
	t.clipped = mat.NewSymDense(k, nil)
	for l, v := range values {
		if v > 0 {
			t.clipped.SymRankOne(t.clipped, v, vectors.ColView(l))
		}
	}
}

// Estimate returns coefficient j (the constant is 0, unless there is none) with its
// two-way standard error; the t test has one degree of freedom less than the fewer
// clusters. Where V₁ + V₂ - V₁₂ gives no positive variance it is that of
// [TwoWay.Clipped], and Warnings says so.
func (t *TwoWay) Estimate(j int) Estimate {
	e := t.estimate(j, t.meat, "OLS, two-way CR1S")
	if t.Negative > 0 && math.IsNaN(e.SE) {
		e = t.Clipped(j)
		e.Warnings = append(e.Warnings, "negative variance: the clipped standard error is given")
	}
	return e
}

// Clipped is Estimate with negative eigenvalues set to 0, as Cameron, Gelbach &
// Miller propose: a covariance in any case, and standard errors that are never
// smaller. Without negative eigenvalues the two are the same.
func (t *TwoWay) Clipped(j int) Estimate {
	return t.estimate(j, t.clipped, "OLS, two-way CR1S, clipped")
}

func (t *TwoWay) estimate(j int, meat *mat.SymDense, method string) Estimate {
	f := t.f
	e := Estimate{Level: f.Level, N: f.N, Clusters: min(t.First, t.Second), Method: method, Warnings: append([]string(nil), t.Warnings...)}
	se := math.NaN()
	if meat != nil {
		z := append([]float64(nil), f.contrasts[j]...)
		f.solveRT(z)
		v := mat.NewVecDense(len(z), z)
		se = math.Sqrt(mat.Inner(v, meat, v))
	}
	return waldEstimate(f.Coef[j], se, float64(e.Clusters-1), e)
}
