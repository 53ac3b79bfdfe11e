package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NormalTail returns P(Z > z) for a standard normal Z, with full relative
// precision down to the smallest float64.
func NormalTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// NormalQuantile returns the z with P(Z <= z) = p for a standard normal Z:
// -Inf at 0, +Inf at 1, NaN outside [0,1]. Wichura, M. J. (1988), Algorithm AS
// 241, Applied Statistics 37(3), 477-484; about 16 digits.
func NormalQuantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	}
	return mathext.NormalQuantile(p)
}

// StudentTail returns P(T > t) for Student's t with df > 0 degrees of freedom,
// accurate far out in the tail; df may be fractional, and at +Inf it is the normal
// tail. NaN if t is NaN or df is not positive.
func StudentTail(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case df > 1e15: // the two differ by less than t⁴/(4·df), relatively
		return NormalTail(t)
	case t < 0:
		return 1 - StudentTail(-t, df)
	case math.IsInf(t, 1):
		return 0
	}
	// With s = t²/df: P(T > t) = I_{1/(1+s)}(df/2, 1/2) / 2.
	s := t * t / df
	if math.IsInf(s, 1) { // the leading term is exact there
		return 0.5 * math.Exp(-df*math.Log(t/math.Sqrt(df))-logBeta(df/2, 0.5)-math.Log(df/2))
	}
	return 0.5 * regIncBeta(df/2, 0.5, 1/(1+s), s/(1+s), math.Log1p(s))
}

// StudentQuantile returns the t with P(T <= t) = p for Student's t with df > 0
// degrees of freedom; df = +Inf is the normal. -Inf at 0, +Inf at 1, NaN outside
// [0,1].
func StudentQuantile(p, df float64) float64 {
	switch {
	case !(p >= 0 && p <= 1) || !(df > 0):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	case p == 0.5:
		return 0
	case p < 0.5:
		return -studentUpper(p, df)
	}
	return studentUpper(1-p, df)
}

// studentUpper returns the t > 0 with P(T > t) = q, for q in (0, 1/2).
func studentUpper(q, df float64) float64 {
	switch {
	case df > 1e15:
		return -NormalQuantile(q)
	case df == 1:
		return 1 / math.Tan(math.Pi*q)
	case df == 2:
		return (1 - 2*q) / math.Sqrt(2*q*(1-q))
	}
	return solveTail(q, func(t float64) float64 { return StudentTail(t, df) })
}

// FTail returns P(F > f) for Fisher's F with d1, d2 > 0 degrees of freedom, with
// full relative precision in the tail; d2 = +Inf is a chi-squared over d1. NaN if
// f is NaN or a degree of freedom is not positive.
func FTail(f, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(f) || !(d1 > 0) || !(d2 > 0) || math.IsInf(d1, 1):
		return math.NaN()
	case f <= 0:
		return 1
	case math.IsInf(f, 1):
		return 0
	case math.IsInf(d2, 1):
		return ChiSquaredTail(d1*f, d1)
	}
	s := d1 / d2 * f
	if math.IsInf(s, 1) {
		return 0
	}
	return regIncBeta(d2/2, d1/2, 1/(1+s), s/(1+s), math.Log1p(s))
}

// FQuantile returns the f with P(F <= f) = p for Fisher's F with d1, d2 > 0
// degrees of freedom; 0 at 0, +Inf at 1, NaN outside [0,1].
func FQuantile(p, d1, d2 float64) float64 {
	switch {
	case !(p >= 0 && p <= 1) || !(d1 > 0) || !(d2 > 0):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	case p < 0.5 && !math.IsInf(d2, 1): // the lower tail is the upper tail of 1/F
		return 1 / solveTail(p, func(f float64) float64 { return FTail(f, d2, d1) })
	}
	return solveTail(1-p, func(f float64) float64 { return FTail(f, d1, d2) })
}

// ChiSquaredTail returns P(X > x) for a chi-squared X with k > 0 degrees of
// freedom. NaN if x is NaN or k is not positive.
func ChiSquaredTail(x, k float64) float64 {
	switch {
	case math.IsNaN(x) || !(k > 0) || math.IsInf(k, 1):
		return math.NaN()
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	return mathext.GammaIncRegComp(k/2, x/2)
}

// solveTail returns the x > 0 at which a decreasing tail probability is q, by
// bisection to the last bit. About 60 evaluations: quantiles are taken
// once per result, so certainty is worth more than speed.
func solveTail(q float64, tail func(float64) float64) float64 {
	lo, hi := 1.0, 1.0
	for tail(lo) < q && lo > math.SmallestNonzeroFloat64 {
		lo, hi = lo/4, lo
	}
	for tail(hi) > q && !math.IsInf(hi, 1) {
		lo, hi = hi, hi*4
	}
	if math.IsInf(hi, 1) {
		return hi
	}
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return mid
		}
		if tail(mid) > q {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// regIncBeta returns the regularised incomplete beta function I_x(a,b), given
// y = 1-x and lx = -log x besides x, so that nothing cancels near either end: the
// continued fraction of DiDonato, A. R. & Morris, A. H. (1992), Algorithm 708, ACM
// TOMS 18(3), 360-373, their equation 9, times x^a·y^b/B(a,b).
//
// The library's own, rather than gonum's RegIncBeta: that loses digits as a grows
// (1e-10 at a = 10⁶), because B(a,b) there is a difference of large log-gammas.
func regIncBeta(a, b, x, y, lx float64) float64 {
	if x <= 0 {
		return 0
	}
	if y <= 0 {
		return 1
	}
	front := math.Exp(-a*lx + b*math.Log(y) - logBeta(a, b))
	if a*y >= b*x { // x is below the mean
		return min(1, front/betaFraction(a, b, x, y))
	}
	return max(0, 1-front/betaFraction(b, a, y, x))
}

// betaFraction evaluates the continued fraction by the modified Lentz method; it
// takes about sqrt(max(a,b)) steps.
func betaFraction(a, b, x, y float64) float64 {
	const tiny, eps, most = 1e-300, 1e-16, 1_000_000
	f := a * (a*y - b*x + 1) / (a + 1)
	f = max(f, tiny)
	c, d := f, 0.0
	for i := 1; i < most; i++ {
		m := float64(i)
		w := x / (a + 2*m - 1)
		num := (a + m - 1) * w * (a + b + m - 1) * w * m * (b - m)
		den := m + m*(b-m)*w + (a+m)*(a*y-b*x+1+m*(1+y))/(a+2*m+1)
		if d = den + num*d; math.Abs(d) < tiny {
			d = tiny
		}
		if c = den + num/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(c*d-1) <= eps {
			break
		}
	}
	return f
}

// logBeta returns log B(a,b). For large arguments the leading parts of the
// log-gammas are cancelled by hand and only Stirling's remainders are subtracted
// (DLMF 5.11.1).
func logBeta(a, b float64) float64 {
	a, b = min(a, b), max(a, b)
	if b < 10 {
		return lgamma(a) + lgamma(b) - lgamma(a+b)
	}
	if a < 10 {
		// log Γ(b) - log Γ(a+b), b large.
		return lgamma(a) + stirling(b) - stirling(a+b) + a - (b-0.5)*math.Log1p(a/b) - a*math.Log(a+b)
	}
	return 0.5*math.Log(2*math.Pi) - 0.5*math.Log(b) - (a-0.5)*math.Log1p(b/a) - b*math.Log1p(a/b) +
		stirling(a) + stirling(b) - stirling(a+b)
}

// stirling returns log Γ(x) - ((x-1/2)·log x - x + log(2π)/2) for x >= 10.
func stirling(x float64) float64 {
	r := 1 / (x * x)
	return (1.0/12 - r*(1.0/360-r*(1.0/1260-r*(1.0/1680-r*(1.0/1188-r*(691.0/360360-r*(1.0/156-r*3617.0/122400))))))) / x
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}
