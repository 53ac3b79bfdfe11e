package stats

import (
	"fmt"
	"math"
)

// A RaterAgreement says how reliably raters tell targets apart when every rater
// rates every target: interviews scored by the same judges, calls by the same
// listeners. Which of the three models holds is a matter of how raters were chosen.
// For groups whose members are not the same people see [IntraclassCorrelation].
type RaterAgreement struct {
	Targets, Raters int
	Missing         int // targets left out because a rating was missing

	// Mean squares of the two-way layout: between targets, between raters, what is
	// left, and the last two together.
	MSTargets, MSRaters, MSError, MSWithin float64

	// OneWay is ICC(1,1) and ICC(1,k): the raters of each target were drawn anew, and
	// who gave which rating is not known or not used.
	OneWay RaterICCs
	// Random is ICC(2,1) and ICC(2,k), absolute agreement: raters are a sample, and a
	// severe one counts as error. Its interval is Satterthwaite's approximation.
	Random RaterICCs
	// Fixed is ICC(3,1) and ICC(3,k), consistency: these raters are the only ones, and
	// how severe each is does not matter. ICC(3,k) is Cronbach's alpha of the raters.
	Fixed RaterICCs

	Level    float64 // coverage of the intervals
	Warnings []string
}

// RaterICCs are the intraclass correlations of one model. None is truncated: a
// negative one means that targets differ less than their ratings would by chance.
type RaterICCs struct {
	Single, SingleLow, SingleHigh float64 // of one rating
	Mean, MeanLow, MeanHigh       float64 // of the mean of all raters of a target
	F, DF1, DF2, P                float64 // of no difference between targets
}

// RaterICC returns the six intraclass correlations of Shrout, P. E. & Fleiss, J. L.
// (1979), Psychological Bulletin 86(2), 420-428, with their intervals at the level of
// o: ratings[i][j] is what rater j gave to target i. They assume targets drawn at
// random and equal normal errors. Targets with a NaN are left out; rows of different
// lengths panic. Undefined values are NaN with the reason in Warnings.
func RaterICC(ratings [][]float64, o *CorrelationOptions) RaterAgreement {
	opt := o.orDefault()
	nan := math.NaN()
	none := RaterICCs{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan}
	a := RaterAgreement{Level: opt.Level, OneWay: none, Random: none, Fixed: none,
		MSTargets: nan, MSRaters: nan, MSError: nan, MSWithin: nan}
	if len(ratings) > 0 {
		a.Raters = len(ratings[0])
	}
	k := a.Raters
	var all []float64 // target by target
rows:
	for i, row := range ratings {
		if len(row) != k {
			panic(fmt.Sprintf("stats: target %d has %d ratings, the first %d", i, len(row), k))
		}
		for _, v := range row {
			if math.IsNaN(v) {
				a.Missing++
				continue rows
			}
		}
		all = append(all, row...)
		a.Targets++
	}
	n := a.Targets
	if n < 2 || k < 2 {
		a.warn("%d complete targets and %d raters: 2 of each are needed", n, k)
		return a
	}
	if why := unusable("ratings", all); why != "" {
		a.warn("%s", why)
		return a
	}

	all = shifted(all)
	target, rater := make([]float64, n), make([]float64, k)
	for i, v := range all {
		target[i/k] += v / float64(k)
		rater[i%k] += v / float64(n)
	}
	for i, v := range all {
		all[i] = v - target[i/k] - rater[i%k]
	}
	nf, kf := float64(n), float64(k)
	ssTargets, ssRaters, ssError := kf*sumSquares(target), nf*sumSquares(rater), sumSquares(all)
	total := ssTargets + ssRaters + ssError
	for _, ss := range []*float64{&ssTargets, &ssRaters, &ssError} {
		if *ss <= rounding*total {
			*ss = 0
		}
	}
	a.MSTargets, a.MSRaters = ssTargets/(nf-1), ssRaters/(kf-1)
	a.MSError, a.MSWithin = ssError/((nf-1)*(kf-1)), (ssRaters+ssError)/(nf*(kf-1))
	if a.MSTargets == 0 {
		a.warn("targets' means are all equal: the reliability of a mean is undefined")
	}

	half := 0.5 + opt.Level/2
	a.OneWay = a.model(half, a.MSWithin, 0, nf*(kf-1))
	a.Fixed = a.model(half, a.MSError, 0, (nf-1)*(kf-1))
	a.Random = a.model(half, a.MSError, kf/nf*(a.MSRaters-a.MSError), (nf-1)*(kf-1))
	if math.IsInf(a.Random.Single, 0) { // two targets and two raters: [[1,2],[2,1]]
		a.Random.Single = nan
		a.warn("raters and targets do not differ at all: ICC(2,1) is undefined")
	}
	a.Random.SingleLow, a.Random.SingleHigh = a.randomInterval(half)
	for _, m := range []*RaterICCs{&a.OneWay, &a.Random, &a.Fixed} {
		m.Mean, m.MeanLow, m.MeanHigh = nan, nan, nan
		if a.MSTargets > 0 {
			m.Mean, m.MeanLow, m.MeanHigh = MeanReliability(kf, m.Single), MeanReliability(kf, m.SingleLow), MeanReliability(kf, m.SingleHigh)
		}
	}
	if a.Fixed.Single < 0 {
		a.warn("negative: targets differ no more than chance makes them")
	}
	return a
}

// model fills in a coefficient whose F has the given error, with the exact interval
// that holds where raters add nothing to the denominator.
func (a *RaterAgreement) model(half, ms, raters, df float64) RaterICCs {
	k, b := float64(a.Raters), a.MSTargets
	m := RaterICCs{Single: (b - ms) / (b + (k-1)*ms + raters), F: b / ms, DF1: float64(a.Targets - 1), DF2: df}
	m.P = FTail(m.F, m.DF1, df)
	// Multiplied out, so that no error at all gives 1 and not ∞/∞.
	low, high := FQuantile(half, m.DF1, df)*ms, FQuantile(half, df, m.DF1)
	m.SingleLow, m.SingleHigh = (b-low)/(b+(k-1)*low), (high*b-ms)/(high*b+(k-1)*ms)
	return m
}

// randomInterval is Shrout & Fleiss's approximate interval of ICC(2,1), p. 424.
func (a *RaterAgreement) randomInterval(half float64) (low, high float64) {
	n, k, icc := float64(a.Targets), float64(a.Raters), a.Random.Single
	b, j, e := a.MSTargets, a.MSRaters, a.MSError
	if j == 0 && e == 0 {
		return icc, icc // nothing but targets: 1
	}
	raters, rest := k*icc*j, (n*(1+(k-1)*icc)-k*icc)*e
	df := (k - 1) * (n - 1) * (raters + rest) * (raters + rest) / ((n-1)*raters*raters + rest*rest)
	if !(df > 0) {
		return math.NaN(), math.NaN()
	}
	below, above := FQuantile(half, n-1, df), FQuantile(half, df, n-1)
	within := k*j + (k*n-k-n)*e
	return n * (b - below*e) / (below*within + n*b), n * (above*b - e) / (within + n*above*b)
}

func (a *RaterAgreement) warn(format string, args ...any) {
	a.Warnings = append(a.Warnings, fmt.Sprintf(format, args...))
}
