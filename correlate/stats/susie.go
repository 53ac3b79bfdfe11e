package stats

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// SusieOptions tunes [Susie]. The zero value is the method as its authors publish
// it, with at most 8 effects.
type SusieOptions struct {
	L int // most single effects; 0 means 8, and never more than columns
	// Prior weight of each column, above or equal to 0, scaled to sum to 1; nil is
	// uniform. A column of weight 0 is never selected.
	Prior []float64
	// NullWeight is the prior probability, in [0,1), that a single effect is no
	// effect at all.
	NullWeight float64
	Coverage   float64 // of credible sets, in (0,1); 0 means 0.95
	// MinPurity is the least absolute correlation between any two columns of a
	// credible set, in (0,1]; 0 means 0.5, negative keeps every set.
	MinPurity float64
	MaxIter   int     // 0 means 200
	Tol       float64 // stop once the ELBO grows by less; 0 means 1e-4
	// Information, in (0,1], says what share of the rows' information the data
	// hold; all sufficient statistics are multiplied by it. Rows that repeat their
	// cluster hold less than independent ones: use classical over cluster-robust
	// variance. 0 means 1.
	Information float64
	// PriorVariance is the variance of a single effect, per standard deviation of
	// its column, as a share of the outcome's variance: where the estimation of
	// each effect's own variance begins, or its fixed value. 0 means 0.2.
	PriorVariance float64
	FixedPrior    bool // do not estimate prior variances
	// ResidualVariance, in squared units of the outcome, is held fixed when above
	// 0; 0 estimates it.
	ResidualVariance float64
}

// A SusieFit is a posterior approximation to "the outcome is a sum of L single
// effects, each of one unknown column". It is made by [Susie].
type SusieFit struct {
	// Alpha[l][j] is the probability that effect l is of column j. Where
	// PriorVariance[l] is 0 there is no effect l and Alpha[l] is the prior.
	Alpha [][]float64
	Null  []float64 // L: probability that effect l is of no column (see NullWeight)
	// Mu and Mu2 are the posterior mean and mean square of effect l given that it is
	// of column j, in units of the outcome per unit of the column.
	Mu, Mu2       [][]float64
	PriorVariance []float64 // L: squared units of the outcome, per SD of the column
	LogBF         []float64 // L: log Bayes factor of effect l against no effect
	Sigma2        float64   // residual variance
	PIP           []float64 // posterior inclusion probability of each column
	// Sets are the credible sets, purest first, then by effect: each holds one
	// effective column with probability Coverage.
	Sets       []CredibleSet
	ELBO       []float64 // evidence lower bound after each iteration
	Converged  bool
	Iterations int
}

// A CredibleSet holds the columns that the data cannot separate as the carrier of
// one effect.
type CredibleSet struct {
	Effect   int     // which single effect
	Columns  []int   // by decreasing probability, then index
	Coverage float64 // their total probability, at least what was asked
	Purity   float64 // least absolute correlation between two of them; 1 for one
	LogBF    float64 // log Bayes factor of the effect
}

// Susie selects columns by the Sum of Single Effects model of Wang, G., Sarkar,
// A., Carbonetto, P. & Stephens, M. (2020), "A simple new approach to variable
// selection in regression, with application to genetic fine mapping", JRSS-B
// 82(5), 1273-1300, by iterative Bayesian stepwise selection on sufficient
// statistics (Zou et al. 2022, PLoS Genetics 18(7), e1010299; susieR's
// susie_suff_stat).
//
// xx is the p×p row-major matrix XᵀX, xy is Xᵀy and yy is yᵀy, of centred rows (or
// of rows from which team and period effects were removed); n is 1 + the residual
// degrees of freedom of such rows: the number of rows if only a mean was removed.
// Columns are scaled to unit variance, so their units do not matter. Columns of
// zero variance get probability 0. The result is deterministic, up to rounding
// does not depend on the order of columns, and columns that are copies of each
// other share their probability equally.
//
// Susie returns an error for sizes that do not fit, values that are not finite, an
// outcome without variance, n not above 1, no usable column, or options out of
// range. Not to converge is no error: see Converged.
func Susie(xx []float64, xy []float64, yy float64, n float64, o SusieOptions) (*SusieFit, error) {
	s, err := newSusie(xx, xy, yy, n, &o)
	if err != nil {
		return nil, err
	}
	fit := &SusieFit{}
	last := math.Inf(-1)
	for fit.Iterations < o.MaxIter {
		fit.Iterations++
		elbo := 0.0
		for l := range s.alpha {
			elbo -= s.update(l, !o.FixedPrior)
		}
		er2 := s.expectedRSS()
		elbo -= s.n/2*math.Log(2*math.Pi*s.sigma2) + er2/(2*s.sigma2)
		// In units of the outcome, not of its standard deviation.
		fit.ELBO = append(fit.ELBO, elbo-s.n/2*math.Log(s.varY))
		if elbo-last < o.Tol {
			fit.Converged = true
			break
		}
		last = elbo
		if o.ResidualVariance == 0 {
			// The bound is reached only when the outcome is an exact combination of
			// columns, where the likelihood has no maximum.
			s.sigma2 = math.Max(er2/s.n, 1e-10)
		}
	}
	s.report(fit, o.Coverage, o.MinPurity)
	return fit, nil
}

// A susie is the state of the algorithm, in standard deviations of the outcome and
// of each column. Only usable columns are in it.
type susie struct {
	columns []int     // usable columns
	all     int       // columns given
	sd      []float64 // of usable columns
	varY    float64
	xx, xy  []float64 // standardised
	d       float64   // diagonal of xx, the same for all
	yy, n   float64
	prior   []float64 // sums to 1-null
	null    float64

	alpha, mu [][]float64 // L×columns
	nullAlpha []float64   // L
	postVar   []float64   // L: variance of an effect given its column
	v         []float64   // L: prior variance
	logBF     []float64   // L
	sigma2    float64
	fitted    []float64 // xx·Σ alpha·mu

	z2, w, b, xb []float64 // work
}

func newSusie(xx, xy []float64, yy, n float64, o *SusieOptions) (*susie, error) {
	all := len(xy)
	orDefault := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	orDefault(&o.Coverage, 0.95)
	orDefault(&o.MinPurity, 0.5)
	orDefault(&o.Tol, 1e-4)
	orDefault(&o.Information, 1)
	orDefault(&o.PriorVariance, 0.2)
	if o.L == 0 {
		o.L = 8
	}
	if o.MaxIter == 0 {
		o.MaxIter = 200
	}
	switch {
	case len(xx) != all*all:
		return nil, fmt.Errorf("matrix XᵀX has %d values for %d columns", len(xx), all)
	case o.Prior != nil && len(o.Prior) != all:
		return nil, fmt.Errorf("%d prior weights for %d columns", len(o.Prior), all)
	case !(n > 1) || math.IsInf(n, 0):
		return nil, fmt.Errorf("n is %v, want above 1", n)
	case !(o.NullWeight >= 0 && o.NullWeight < 1):
		return nil, fmt.Errorf("null weight %v is outside [0,1)", o.NullWeight)
	case !(o.Coverage > 0 && o.Coverage < 1):
		return nil, fmt.Errorf("coverage %v is outside (0,1)", o.Coverage)
	case !(o.Information > 0 && o.Information <= 1):
		return nil, fmt.Errorf("information %v is outside (0,1]", o.Information)
	case !(o.PriorVariance > 0) || !(o.ResidualVariance >= 0):
		return nil, fmt.Errorf("variances %v, %v must be above 0", o.PriorVariance, o.ResidualVariance)
	case o.L < 0 || o.MaxIter < 0:
		return nil, fmt.Errorf("number of effects %d and iterations %d must be above 0", o.L, o.MaxIter)
	}
	if !finite(xx) || !finite(xy) || !finite([]float64{yy}) {
		return nil, errors.New("sufficient statistics are not finite")
	}
	if !(yy > 0) {
		return nil, errors.New("outcome has no variance")
	}

	s := &susie{all: all, varY: yy / (n - 1), null: o.NullWeight}
	total := 0.0
	for j := range all {
		weight := 1.0
		if o.Prior != nil {
			weight = o.Prior[j]
		}
		if !(weight >= 0) || math.IsInf(weight, 0) {
			return nil, fmt.Errorf("prior weight %v of column %d", weight, j)
		}
		if v := xx[j*all+j]; v > 0 && weight > 0 {
			s.columns = append(s.columns, j)
			s.sd = append(s.sd, math.Sqrt(v/(n-1)))
			s.prior = append(s.prior, weight)
			total += weight
		}
	}
	p := len(s.columns)
	if p == 0 {
		return nil, errors.New("no column has variance and prior weight")
	}
	floats.Scale((1-s.null)/total, s.prior)

	s.n, s.yy, s.d = o.Information*n, o.Information*(n-1), o.Information*(n-1)
	sdY := math.Sqrt(s.varY)
	s.xx, s.xy = make([]float64, p*p), make([]float64, p)
	for a, i := range s.columns {
		for b, j := range s.columns {
			s.xx[a*p+b] = o.Information * xx[i*all+j] / (s.sd[a] * s.sd[b])
		}
		s.xx[a*p+a] = s.d
		s.xy[a] = o.Information * xy[i] / (s.sd[a] * sdY)
	}

	effects := min(o.L, p)
	for range effects {
		s.alpha = append(s.alpha, slices.Clone(s.prior))
		s.mu = append(s.mu, make([]float64, p))
		s.v = append(s.v, o.PriorVariance)
	}
	s.nullAlpha, s.postVar, s.logBF = make([]float64, effects), make([]float64, effects), make([]float64, effects)
	s.sigma2 = 1
	if o.ResidualVariance > 0 {
		s.sigma2 = o.ResidualVariance / s.varY
	}
	s.fitted = make([]float64, p)
	s.z2, s.w, s.b, s.xb = make([]float64, p), make([]float64, p), make([]float64, p), make([]float64, p)
	return s, nil
}

func finite(v []float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// mean sets b to the posterior mean of effect l and xb to XᵀX·b.
func (s *susie) mean(l int) {
	p := len(s.b)
	clear(s.xb)
	for j := range s.b {
		s.b[j] = s.alpha[l][j] * s.mu[l][j]
		if s.b[j] != 0 {
			floats.AddScaled(s.xb, s.b[j], s.xx[j*p:(j+1)*p])
		}
	}
}

// update refits effect l to what the others leave (the single effect regression)
// and returns its Kullback-Leibler divergence from the prior.
func (s *susie) update(l int, estimate bool) float64 {
	s.mean(l)
	floats.Sub(s.fitted, s.xb)

	// With columns standardised, least squares on one column has the same variance,
	// sigma2/d, for each.
	for j, xy := range s.xy {
		r := xy - s.fitted[j]
		s.z2[j] = r * r / (s.d * s.sigma2)
	}
	shat2 := s.sigma2 / s.d
	if estimate {
		s.v[l] = s.estimateVariance(s.v[l], shat2)
	}
	v := s.v[l]
	logBF := s.bayes(v, shat2, s.alpha[l])
	s.nullAlpha[l] = s.null * math.Exp(-logBF)
	s.logBF[l] = logBF
	s.postVar[l] = v * shat2 / (v + shat2)

	// KL = -logBF + E_q[log p(r|b)] - log p(r|0).
	gain := 0.0
	for j, xy := range s.xy {
		r := xy - s.fitted[j]
		s.mu[l][j] = s.postVar[l] / s.sigma2 * r
		m := s.mu[l][j]
		gain += s.alpha[l][j] * (2*m*r - s.d*(m*m+s.postVar[l]))
	}
	s.mean(l)
	floats.Add(s.fitted, s.xb)
	return gain/(2*s.sigma2) - logBF
}

// bayes returns the log Bayes factor of a single effect of prior variance v
// against no effect, averaged over columns and the null. If alpha is not nil it
// gets the columns' posterior probabilities.
func (s *susie) bayes(v, shat2 float64, alpha []float64) float64 {
	// Column j has log BF ½log(1-rho) + ½·rho·z²: Wakefield (2009), Genetic
	// Epidemiology 33, 79-86.
	rho := v / (v + shat2)
	base := 0.5 * math.Log(shat2/(v+shat2))
	top := base + 0.5*rho*slices.Max(s.z2)
	if s.null > 0 {
		top = math.Max(top, 0)
	}
	sum := 0.0
	for j, z2 := range s.z2 {
		s.w[j] = s.prior[j] * math.Exp(base+0.5*rho*z2-top)
		sum += s.w[j]
	}
	sum += s.null * math.Exp(-top)
	if alpha != nil {
		for j, w := range s.w {
			alpha[j] = w / sum
		}
	}
	return top + math.Log(sum)
}

// estimateVariance returns the prior variance of highest marginal likelihood; 0
// when no effect is at least as likely.
func (s *susie) estimateVariance(current, shat2 float64) float64 {
	if slices.Max(s.z2) <= 1 { // every column's Bayes factor falls with the variance
		return 0
	}
	loss := func(logV float64) float64 {
		return -s.bayes(math.Exp(logV), shat2, nil)
	}
	// The bracket of susieR, in variances of a standardised outcome.
	logV, best := minimise(loss, -30, 15, 1e-8)
	v := math.Exp(logV)
	if current > 0 {
		if l := loss(math.Log(current)); l < best {
			v, best = current, l
		}
	}
	if best >= 0 {
		return 0
	}
	return v
}

// expectedRSS returns the posterior expectation of the residual sum of squares.
func (s *susie) expectedRSS() float64 {
	total := make([]float64, len(s.xy))
	rss := s.yy
	for l := range s.alpha {
		s.mean(l)
		rss -= floats.Dot(s.b, s.xb)
		for j, a := range s.alpha[l] {
			m := s.mu[l][j]
			rss += s.d * a * (m*m + s.postVar[l])
		}
		floats.Add(total, s.b)
	}
	for j, b := range total {
		rss += b * (s.fitted[j] - 2*s.xy[j])
	}
	return rss
}

// noEffect is the prior variance, as a share of the outcome's, up to which a single
// effect counts as none (susieR's prior_tol).
const noEffect = 1e-9

func (s *susie) report(fit *SusieFit, coverage, minPurity float64) {
	sdY := math.Sqrt(s.varY)
	fit.Sigma2 = s.sigma2 * s.varY
	fit.Null, fit.LogBF = s.nullAlpha, s.logBF
	fit.PIP = make([]float64, s.all)
	for j := range fit.PIP {
		fit.PIP[j] = 1
	}
	for l := range s.alpha {
		alpha, mu, mu2 := make([]float64, s.all), make([]float64, s.all), make([]float64, s.all)
		v := s.v[l]
		if v <= noEffect {
			v = 0
		}
		for a, j := range s.columns {
			unit := sdY / s.sd[a]
			alpha[j] = s.alpha[l][a]
			mu[j] = s.mu[l][a] * unit
			mu2[j] = (s.mu[l][a]*s.mu[l][a] + s.postVar[l]) * unit * unit
			if v > 0 {
				fit.PIP[j] *= 1 - alpha[j]
			}
		}
		fit.Alpha, fit.Mu, fit.Mu2 = append(fit.Alpha, alpha), append(fit.Mu, mu), append(fit.Mu2, mu2)
		fit.PriorVariance = append(fit.PriorVariance, v*s.varY)
	}
	for j, p := range fit.PIP {
		fit.PIP[j] = 1 - p
	}
	for l := range s.alpha {
		set, ok := s.credibleSet(fit, l, coverage)
		same := func(o CredibleSet) bool { return sameColumns(o.Columns, set.Columns) }
		if ok && set.Purity >= minPurity && !slices.ContainsFunc(fit.Sets, same) {
			fit.Sets = append(fit.Sets, set)
		}
	}
	slices.SortStableFunc(fit.Sets, func(a, b CredibleSet) int { return cmp.Compare(b.Purity, a.Purity) })
}

// credibleSet returns the fewest columns that carry effect l with the given
// probability; false if there is no effect or the null is among the candidates.
func (s *susie) credibleSet(fit *SusieFit, l int, coverage float64) (CredibleSet, bool) {
	set := CredibleSet{Effect: l, Purity: 1, LogBF: fit.LogBF[l]}
	if fit.PriorVariance[l] == 0 {
		return set, false
	}
	alpha := s.alpha[l]
	order := make([]int, len(alpha))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(alpha[b], alpha[a]) })
	used := 0
	for used < len(order) && set.Coverage < coverage {
		if alpha[order[used]] < s.nullAlpha[l] {
			return set, false // the null comes before this column
		}
		set.Coverage += alpha[order[used]]
		used++
	}
	if set.Coverage < coverage-1e-9 {
		return set, false
	}
	p := len(alpha)
	for i, a := range order[:used] {
		set.Columns = append(set.Columns, s.columns[a])
		for _, b := range order[:i] {
			set.Purity = math.Min(set.Purity, math.Abs(s.xx[a*p+b])/s.d)
		}
	}
	return set, true
}

func sameColumns(a, b []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Inclusion returns the probability that at least one of the columns carries an
// effect: 1 - Π over effects of (1 - Σ of their Alpha). It covers the effects
// given, such as those with a credible set, or all when none is given; effects of
// no prior variance never count.
func (f *SusieFit) Inclusion(columns []int, effects ...int) float64 {
	none := 1.0
	for l, alpha := range f.Alpha {
		if f.PriorVariance[l] == 0 || len(effects) > 0 && !slices.Contains(effects, l) {
			continue
		}
		sum := 0.0
		for _, j := range columns {
			sum += alpha[j]
		}
		none *= math.Max(0, 1-sum)
	}
	return 1 - none
}

// Coef returns the posterior mean of each column's coefficient, in units of the
// outcome per unit of the column: it is shrunken towards 0.
func (f *SusieFit) Coef() []float64 {
	coef := make([]float64, len(f.PIP))
	for l, alpha := range f.Alpha {
		for j, a := range alpha {
			coef[j] += a * f.Mu[l][j]
		}
	}
	return coef
}
