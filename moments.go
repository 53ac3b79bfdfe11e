package linkage

import (
	"fmt"
	"math"
	"math/bits"
)

// Moments summarises the answers of a group: how many, their weighted mean and
// how far they spread. The zero Moments is empty. Summaries merge in any order
// to 1e-12 relative while |mean| is below 1000 standard deviations, with the
// pairwise update of Chan, Golub & LeVeque (1979), "Updating formulae and a
// pairwise algorithm for computing sample variances", Stanford STAN-CS-79-773.
//
// Unweighted integer answers, as surveys give, are summed exactly in integers:
// two teams whose answers have the same mean get bit-equal means, which rank
// correlations need.
type Moments struct {
	n        int64   // answers; meaningless when unknown
	w, w2    float64 // sum of weights, of squared weights
	mean, m2 float64 // kept only once fractional
	sum      int64   // exact sums, kept until fractional
	sq       uint64
	frac     bool // mean and m2 hold the moments, not sum and sq
	unknown  bool // how many answers stand behind the mean is not known
}

// exactLimit bounds the integers summed exactly: their squares then fit 32 bits,
// so that only a sum of 2^32 answers could overflow, and that is checked.
const exactLimit = 1 << 16

// MomentsOf returns the summary a third party published: n answers with the given
// mean and sample standard deviation. A negative n means "not published": such a
// summary has weight 1. A NaN sd means the same: its spread is NaN. Where the
// summary can only be one of integers, its exact sums are restored.
func MomentsOf(n int64, mean, sd float64) Moments {
	switch {
	case n < 0:
		return Moments{w: 1, w2: 1, mean: mean, m2: math.NaN(), frac: true, unknown: true}
	case n == 0:
		return Moments{}
	case n == 1:
		sd = 0
	}
	m := Moments{n: n, w: float64(n), w2: float64(n), mean: mean, m2: sd * sd * float64(n-1), frac: true}
	if exact, ok := m.integral(); ok {
		return exact
	}
	return m
}

// weightedMoments is MomentsOf for weighted answers, given the sums of weights and
// of squared weights.
func weightedMoments(n int64, w, w2, mean, sd float64) Moments {
	m := MomentsOf(n, mean, sd)
	if m.w == w && m.w2 == w2 {
		return m
	}
	m = Moments{n: n, w: w, w2: w2, mean: mean, m2: sd * sd * max(0, w-w2/w), frac: true}
	switch {
	case n < 0:
		m.n, m.unknown, m.m2 = 0, true, math.NaN()
	case n == 1:
		m.m2 = 0
	}
	return m
}

// weighted reports whether m is not what MomentsOf makes of its n.
func (m Moments) weighted() bool {
	w := float64(m.n)
	if m.unknown {
		w = 1
	}
	return m.w != w || m.w2 != w
}

// publishedSD returns a standard deviation that gives back the same M2 when read,
// where there is one: StdDev or a number next to it.
func (m Moments) publishedSD() float64 {
	sd := m.StdDev()
	if !m.frac || math.IsNaN(sd) {
		return sd
	}
	for _, toward := range []float64{0, math.Inf(1)} {
		x := sd
		for range 4 {
			if weightedMoments(m.n, m.w, m.w2, m.mean, x).M2() == m.m2 {
				return x
			}
			x = math.Nextafter(x, toward)
		}
	}
	return sd
}

// integral returns m as exact integer sums if integers can have its mean to the
// last bit and its spread to rounding, so that summaries still tie exactly after
// they were written to a file and read back.
func (m Moments) integral() (Moments, bool) {
	const sure = 1 << 40 // below, rounding is far under one half
	sum := math.Round(m.mean * m.w)
	sq := math.Round(m.m2 + sum*sum/m.w)
	if !(math.Abs(sum) < sure && sq < sure) || sum/m.w != m.mean || math.Abs(sum) > sq || math.Mod(sq-sum, 2) != 0 {
		return m, false // x² is at least |x|, and even where x is
	}
	exact := Moments{n: m.n, w: m.w, w2: m.w2, sum: int64(sum), sq: uint64(sq)}
	if math.Abs(exact.M2()-m.m2) > 1e-12*m.m2 { // impossible sums wrap round to a huge M2
		return m, false
	}
	return exact, true
}

// Add counts one answer, a finite number.
func (m *Moments) Add(x float64) { m.AddWeighted(x, 1) }

// AddWeighted counts one answer with a sampling weight above 0; it panics on any
// other weight, which a reader must have refused.
func (m *Moments) AddWeighted(x, w float64) {
	if w == 1 && !m.frac {
		if i := int64(x); float64(i) == x && -exactLimit <= i && i <= exactLimit && m.sq < math.MaxUint64-exactLimit*exactLimit {
			m.n++
			m.w++
			m.w2++
			m.sum += i
			m.sq += uint64(i * i)
			return
		}
	}
	if !(w > 0) || math.IsInf(w, 1) {
		panic(fmt.Sprintf("linkage: Moments.AddWeighted: weight %v", w))
	}
	m.Merge(Moments{n: 1, w: w, w2: w * w, mean: x, frac: true})
}

// Merge adds the answers that o summarises. Merging a summary of unknown n with
// one of known n makes the result's n unknown and counts either as one unit of
// weight: the result is a mean of means, and here the order of merges matters.
func (m *Moments) Merge(o Moments) {
	switch {
	case o.w == 0:
		return
	case m.w == 0:
		*m = o
		return
	case !m.frac && !o.frac && m.sq < math.MaxUint64-o.sq:
		m.n, m.w, m.w2, m.sum, m.sq = m.n+o.n, m.w+o.w, m.w2+o.w2, m.sum+o.sum, m.sq+o.sq
		return
	}
	if m.unknown != o.unknown {
		*m, o = m.asUnknown(), o.asUnknown()
	}
	a, b := m.fractional(), o.fractional()
	w := a.w + b.w
	d := b.mean - a.mean
	a.m2 += b.m2 + d*d*(a.w/w*b.w)
	if a.w >= b.w {
		a.mean += d * (b.w / w)
	} else {
		a.mean = b.mean - d*(a.w/w)
	}
	a.n, a.w, a.w2 = a.n+b.n, w, a.w2+b.w2
	*m = a
}

func (m Moments) fractional() Moments {
	if !m.frac {
		m.mean, m.m2, m.frac = m.Mean(), m.M2(), true
		m.sum, m.sq = 0, 0
	}
	return m
}

func (m Moments) asUnknown() Moments {
	if m.unknown {
		return m
	}
	return MomentsOf(-1, m.Mean(), math.NaN())
}

// N returns how many answers were counted; 0 when that is not known.
func (m Moments) N() int64 { return m.n }

// KnownN reports whether it is known how many answers stand behind the mean.
func (m Moments) KnownN() bool { return !m.unknown }

// Empty reports whether nothing was counted.
func (m Moments) Empty() bool { return m.w == 0 }

// Weight returns the sum of weights: N when no answer carried one.
func (m Moments) Weight() float64 { return m.w }

// EffectiveN returns Kish's effective number of answers, (Σw)²/Σw²: N when no
// answer carried a weight, NaN when n is unknown. Kish, L. (1965), Survey
// Sampling, Wiley.
func (m Moments) EffectiveN() float64 {
	if m.unknown {
		return math.NaN()
	}
	if m.w2 == 0 {
		return 0
	}
	return m.w * m.w / m.w2
}

// Mean returns the weighted mean; NaN when empty.
func (m Moments) Mean() float64 {
	switch {
	case m.w == 0:
		return math.NaN()
	case m.frac:
		return m.mean
	}
	return float64(m.sum) / float64(m.n)
}

// M2 returns the weighted sum of squared deviations from the mean: 0 when empty,
// NaN when the spread is not known.
func (m Moments) M2() float64 {
	if m.frac || m.n == 0 {
		return m.m2
	}
	// n·Σx² - (Σx)² exactly, in 128 bits: the two can agree to many digits.
	s := uint64(max(m.sum, -m.sum))
	ahi, alo := bits.Mul64(uint64(m.n), m.sq)
	bhi, blo := bits.Mul64(s, s)
	lo, borrow := bits.Sub64(alo, blo, 0)
	hi, _ := bits.Sub64(ahi, bhi, borrow)
	return (math.Ldexp(float64(hi), 64) + float64(lo)) / float64(m.n)
}

// Variance returns the sample variance, M2/(W-ΣW²/W), which is M2/(n-1) without
// weights; NaN for fewer than two answers and where the spread is not known.
func (m Moments) Variance() float64 {
	if m.w == 0 {
		return math.NaN()
	}
	d := m.w - m.w2/m.w
	if m.n < 2 || !(d > 0) {
		return math.NaN()
	}
	return m.M2() / d
}

// StdDev returns the sample standard deviation; NaN where [Moments.Variance] is.
func (m Moments) StdDev() float64 { return math.Sqrt(m.Variance()) }

// StdErr returns the standard error of the mean, StdDev/√EffectiveN; NaN where
// [Moments.Variance] is.
func (m Moments) StdErr() float64 { return math.Sqrt(m.Variance() / m.EffectiveN()) }

// String prints the count, mean and standard deviation.
func (m Moments) String() string {
	n := fmt.Sprint(m.n)
	if m.unknown {
		n = "unknown"
	}
	return fmt.Sprintf("n=%s mean=%.4g sd=%.4g", n, m.Mean(), m.StdDev())
}
