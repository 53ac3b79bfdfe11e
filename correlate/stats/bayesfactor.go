package stats

import (
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"
)

// A Direction is what an alternative hypothesis says about a correlation.
type Direction int

// The directions.
const (
	EitherSign Direction = iota // it is not 0
	Positive                    // it is above 0
	Negative                    // it is below 0
)

// String returns the alternative in words.
func (d Direction) String() string {
	switch d {
	case Positive:
		return "positive"
	case Negative:
		return "negative"
	}
	return "either sign"
}

// BayesFactorOptions tunes CorrelationBayesFactor. A nil or zero BayesFactorOptions
// is a good plan.
type BayesFactorOptions struct {
	// Kappa is the width of the prior of the correlation, a beta distribution with
	// both parameters 1/Kappa stretched over [-1,1]; 0 means 1, the uniform prior of
	// Jeffreys. JZS has no use for it.
	Kappa     float64
	Direction Direction
	// JZS takes the prior of Jeffreys, Zellner and Siow on the slope instead: Wetzels,
	// R. & Wagenmakers, E.-J. (2012), Psychonomic Bulletin & Review 19(6), 1057-1064,
	// equation 13. It has either sign only.
	JZS bool
}

// A BayesFactor weighs a correlation against none.
type BayesFactor struct {
	Method    string
	R         float64
	N         int
	Direction Direction
	// LogBF10 is the natural logarithm of how many times more probable the data are
	// if there is a correlation than if there is none: above 0 speaks for one. NaN
	// when undefined, and Warnings says why; +Inf for a perfect correlation.
	LogBF10  float64
	Warnings []string
}

// BF10 returns the factor itself, +Inf where it leaves float64.
func (b BayesFactor) BF10() float64 { return math.Exp(b.LogBF10) }

// String prints the factor rounded.
func (b BayesFactor) String() string {
	return fmt.Sprintf("%s, %v: BF10 = %.4g, n = %d", b.Method, b.Direction, b.BF10(), b.N)
}

// CorrelationBayesFactor returns the Bayes factor of a Pearson correlation r of n
// independent rows from a bivariate normal. The two-sided factor is the closed form
// of Ly, A., Verhagen, J. & Wagenmakers, E.-J. (2016), Harold Jeffreys's default
// Bayes factor hypothesis tests, Journal of Mathematical Psychology 72, 19-32,
// equation 25, as in JASP, and in R's BayesFactor with rscale Kappa. One-sided factors
// integrate the same likelihood over one half of the prior, doubled, by quadrature to
// about 11 digits: unlike the difference in their equation 28 this keeps its digits
// where data contradict the direction.
//
// Everything is in logarithms, so that no n overflows. It is NaN, with the reason in
// Warnings, below 3 rows and for r outside [-1,1]. It panics on a negative Kappa and
// on JZS with a direction.
func CorrelationBayesFactor(r float64, n int, o *BayesFactorOptions) BayesFactor {
	var opt BayesFactorOptions
	if o != nil {
		opt = *o
	}
	if opt.Kappa == 0 {
		opt.Kappa = 1
	}
	if !(opt.Kappa > 0) || math.IsInf(opt.Kappa, 1) {
		panic(fmt.Sprintf("stats: kappa %v is not above 0", opt.Kappa))
	}
	if opt.JZS && opt.Direction != EitherSign {
		panic("stats: the JZS Bayes factor has no direction")
	}
	b := BayesFactor{Method: fmt.Sprintf("Jeffreys' exact, kappa %g", opt.Kappa), R: r, N: n, Direction: opt.Direction, LogBF10: math.NaN()}
	if opt.JZS {
		b.Method = "JZS"
	}
	switch {
	case math.IsNaN(r):
		b.Warnings = append(b.Warnings, "the correlation is undefined")
	case !(math.Abs(r) <= 1):
		b.Warnings = append(b.Warnings, fmt.Sprintf("%v is no correlation", r))
	case n < 3:
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d rows: a Bayes factor needs 3", n))
	case opt.JZS:
		b.LogBF10 = logJZS(r, float64(n))
	case opt.Direction == EitherSign:
		b.LogBF10 = logBF10(r, float64(n), opt.Kappa)
	case opt.Direction == Positive:
		b.LogBF10 = logBFPositive(r, float64(n), opt.Kappa)
	case opt.Direction == Negative:
		b.LogBF10 = logBFPositive(-r, float64(n), opt.Kappa)
	}
	if math.IsInf(b.LogBF10, 1) {
		b.Warnings = append(b.Warnings, "the correlation is perfect: the factor has no bound")
	}
	return b
}

// logBF10 is equation 25 of Ly et al. (2016).
func logBF10(r, n, kappa float64) float64 {
	c := (n + 2/kappa) / 2
	if r*r > 0.99 && r*r < 1 && n/2-1/kappa < 8 {
		// The series hardly converges; the average of the sides needs none.
		up, down := logBFPositive(r, n, kappa), logBFPositive(-r, n, kappa)
		most := max(up, down)
		return most + math.Log1p(math.Exp(min(up, down)-most)) - math.Ln2
	}
	return (1-2/kappa)*math.Ln2 + 0.5*math.Log(math.Pi) - logBeta(1/kappa, 1/kappa) +
		logGammaRatio(c-0.5, c) + logHypergeometric((n-1)/2, c, r*r)
}

// logGammaRatio returns log Γ(a) - log Γ(b) for close a and b.
func logGammaRatio(a, b float64) float64 {
	if min(a, b) < 10 {
		return lgamma(a) - lgamma(b)
	}
	return (a-0.5)*math.Log1p((a-b)/b) + (a-b)*(math.Log(b)-1) + stirling(a) - stirling(b)
}

// logHypergeometric returns log 2F1(a,a;c;z) for 0 <= z <= 1 and c not far above a,
// after Euler's transformation (1-z)^(c-2a)·2F1(c-a,c-a;c;z), DLMF 15.8.1: the
// series left is short, of positive terms, and cannot overflow.
func logHypergeometric(a, c, z float64) float64 {
	if z == 1 {
		if c <= 2*a {
			return math.Inf(1)
		}
		return lgamma(c) + lgamma(c-2*a) - 2*lgamma(c-a) // Gauss, DLMF 15.4.20
	}
	return (c-2*a)*math.Log1p(-z) + logSeries(c-a, c, z)
}

// logSeries returns log 2F1(b,b;c;z) from its series, for b, c > 0 and 0 <= z < 1.
func logSeries(b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for k := 0.0; ; k++ {
		term *= (b + k) / (c + k) * ((b + k) / (1 + k)) * z
		sum += term
		// From here on terms fall at least as fast as a geometric series of this ratio.
		next := (b + k + 1) / (c + k + 1) * ((b + k + 1) / (k + 2)) * z
		if ratio := max(next, z); ratio < 1 && term < 1e-17*sum*(1-ratio) || term < 1e-25*sum {
			return math.Log(sum)
		}
	}
}

// logBFPositive integrates the likelihood of r, relative to that at 0, over the
// positive half of the prior, doubled. With the density of r in the form of
// Hotelling, H. (1953), JRSS-B 15(2), 193-232, that ratio is
//
//	(1-ρ²)^((n-1)/2) (1-rρ)^(3/2-n) 2F1(½,½;n-½;(1+rρ)/2) / 2F1(½,½;n-½;½)
//
// of which no part cancels. ρ = tanh u turns the half prior into a half line.
func logBFPositive(r, n, kappa float64) float64 {
	if r == 1 && (n-1)/2+1/kappa-(n-1.5) <= 0 {
		return math.Inf(1)
	}
	base := logHalves(n-0.5, 0.5)
	constant := math.Ln2 + (1-2/kappa)*math.Ln2 - logBeta(1/kappa, 1/kappa)
	return constant + logIntegral(func(u float64) float64 {
		rho := math.Tanh(u)
		// log(1-ρ²) = -2 log cosh u, without cancellation far out.
		logRest := -2 * (u + math.Log1p(math.Exp(-2*u)) - math.Ln2)
		return ((n-1)/2+1/kappa)*logRest - (n-1.5)*math.Log1p(-r*rho) + logHalves(n-0.5, (1+r*rho)/2) - base
	}, 0, 400)
}

// logHalves returns log 2F1(½,½;c;z) for c = 2.5, 3.5, ... and 0 <= z <= 1.
func logHalves(c, z float64) float64 {
	if z <= 0.9 || c > 9 {
		return logSeries(0.5, c, z)
	}
	// Where the series is slow, that in 1-z: DLMF 15.8.4.
	series := func(b, c float64) float64 {
		sum, term := 1.0, 1.0
		for k := 0.0; math.Abs(term) > 1e-18; k++ {
			term *= (b + k) / (c + k) * ((b + k) / (1 + k)) * (1 - z)
			sum += term
		}
		return sum
	}
	g := math.Gamma(c) / math.Gamma(c-0.5)
	return math.Log(g*math.Gamma(c-1)/math.Gamma(c-0.5)*series(0.5, 2-c) +
		math.Pow(1-z, c-1)*math.Gamma(c)*math.Gamma(1-c)/math.Pi*series(c-0.5, c))
}

// logJZS is equation 13 of Wetzels & Wagenmakers (2012), with g = exp v.
func logJZS(r, n float64) float64 {
	if math.Abs(r) == 1 {
		return math.Inf(1)
	}
	rest := (1 - r) * (1 + r)
	return 0.5*math.Log(n/2) - 0.5*math.Log(math.Pi) + logIntegral(func(v float64) float64 {
		// In terms of exp(-v) where exp(v) would swamp 1: log(1+e^v) = v + log(1+e^-v).
		g := math.Exp(-math.Abs(v))
		var one, left float64
		if v > 0 {
			one, left = v+math.Log1p(g), v+math.Log(rest+g)
		} else {
			one, left = math.Log1p(g), math.Log1p(rest*g)
		}
		return (n-2)/2*one - (n-1)/2*left - v/2 - n/2*math.Exp(-v)
	}, -50, 700)
}

// logIntegral returns the logarithm of ∫exp(f) over [lo,hi], for smooth f with one
// peak: Gauss-Legendre rules on pieces of the part where f is within 45 of its peak.
func logIntegral(f func(float64) float64, lo, hi float64) float64 {
	// The peak: the best of a grid, then Brent between its neighbours.
	const grid = 2000
	step := (hi - lo) / grid
	at, peak := lo, f(lo)
	for i := 1; i <= grid; i++ {
		if v := f(lo + float64(i)*step); v > peak {
			at, peak = lo+float64(i)*step, v
		}
	}
	if x, v := minimise(func(x float64) float64 { return -f(x) }, max(lo, at-step), min(hi, at+step), 1e-10); -v > peak {
		at, peak = x, -v
	}
	inside := func(x float64) bool { return f(x) > peak-45 }
	left, right := lo, hi
	if !inside(lo) {
		left = crossing(lo, at, func(x float64) bool { return !inside(x) })
	}
	if !inside(hi) {
		right = crossing(at, hi, inside)
	}
	const pieces = 24
	nodes, weights := legendre()
	sum, width := 0.0, (right-left)/pieces
	for p := range pieces {
		start := left + float64(p)*width
		for k, x := range nodes {
			sum += weights[k] * math.Exp(f(start+x*width)-peak)
		}
	}
	return peak + math.Log(sum*width)
}

// legendre returns the 20-point Gauss-Legendre rule on [0,1].
var legendre = sync.OnceValues(func() (nodes, weights []float64) {
	nodes, weights = make([]float64, 20), make([]float64, 20)
	quad.Legendre{}.FixedLocations(nodes, weights, 0, 1)
	return nodes, weights
})
