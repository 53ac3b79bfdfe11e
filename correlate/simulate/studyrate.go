package simulate

import (
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
)

// A Rate is how often something happened, over all organisations of a design.
//
// Touchpoints of one organisation share teams, drivers and luck. The interval is
// Wilson's, of as many independent cases as the spread between organisations says there
// were, and no more than were counted, with Student's t for the number of
// organisations: Korn, E. L. & Graubard, B. I. (1998), Confidence intervals for
// proportions with small expected number of positive counts estimated from survey data,
// Survey Methodology 24, 193-201; Dean, N. & Pagano, M. (2015), Evaluating confidence
// interval methods for binomial proportions in clustered surveys, Journal of Survey
// Statistics and Methodology 3, 484-503. Where it happened never or always,
// organisations cannot show how alike their touchpoints are, and an intraclass
// correlation of .1 is assumed.
type Rate struct {
	Share     float64 // Count / Of, in [0,1]; NaN when Of is 0
	Low, High float64 // NaN when Of is 0
	Count, Of int
}

// StudyRates says how often the engine was right in one design.
type StudyRates struct {
	Effect float64 `json:"effect"` // of every cause, in the unit of Study.Effect
	// First: of touchpoints, those where a planted cause is ranked first. With an
	// effect of 0 it is how often luck does that.
	First Rate `json:"first"`
	// Claimed: of planted causes, those called candidate cause; ClaimedLagged: of
	// those with a lag of 1 or more, as others never are.
	Claimed       Rate `json:"claimed"`
	ClaimedLagged Rate `json:"claimed_lagged"`
	// FalseClaims: of candidate causes, those not planted, or planted without effect.
	FalseClaims Rate `json:"false_claims"`
	// Misled: of touchpoints, those with such a false claim.
	Misled Rate `json:"misled"`
	// CannotTell: of touchpoints, those where "cannot tell" is said of every driver.
	CannotTell Rate `json:"cannot_tell"`
}

// An event is what a design is counted for, of so many.
type event int

const (
	rankedFirst event = iota
	claimed
	claimedLagged
	falseClaim
	misled
	cannotTell
	events
)

// A tally is how often an event happened in one organisation, and how often it could.
type tally struct{ hits, of float64 }

// A ratio is an event by organisation.
type ratio []tally

type (
	counted [events]tally // one organisation
	tallied [events]ratio // all of a design
)

// count compares what was found in one organisation with what was planted.
func count(truth *Truth, found []correlate.RootCause) (c counted) {
	see := func(e event, hit bool) {
		c[e].of++
		c[e].hits += share(hit)
	}
	lag := map[[2]string]int{}
	works := map[[2]string]bool{}
	for _, cause := range truth.Causes {
		place := [2]string{cause.Touchpoint, cause.Driver}
		lag[place], works[place] = cause.Lag, cause.Effect != 0
		c[claimed].of++
		c[claimedLagged].of += share(cause.Lag >= 1)
	}
	first, wrong, silent := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, touchpoint := range truth.Touchpoints {
		silent[touchpoint] = true
	}
	for _, f := range found {
		place := [2]string{f.Touchpoint, f.Driver}
		after, planted := lag[place]
		if f.Rank == 1 && planted {
			first[f.Touchpoint] = true
		}
		if f.Verdict != correlate.CannotTell {
			silent[f.Touchpoint] = false
		}
		if f.Verdict == correlate.CandidateCause {
			c[claimed].hits += share(planted)
			c[claimedLagged].hits += share(planted && after >= 1)
			see(falseClaim, !works[place])
			wrong[f.Touchpoint] = wrong[f.Touchpoint] || !works[place]
		}
	}
	for _, touchpoint := range truth.Touchpoints {
		see(rankedFirst, first[touchpoint])
		see(misled, wrong[touchpoint])
		see(cannotTell, silent[touchpoint])
	}
	return c
}

func (t tallied) rates(effect, level float64) StudyRates {
	return StudyRates{
		Effect: effect,
		First:  t[rankedFirst].rate(level), Claimed: t[claimed].rate(level), ClaimedLagged: t[claimedLagged].rate(level),
		FalseClaims: t[falseClaim].rate(level), Misled: t[misled].rate(level), CannotTell: t[cannotTell].rate(level),
	}
}

func (r ratio) sums() (hits, of float64) {
	for _, t := range r {
		hits, of = hits+t.hits, of+t.of
	}
	return hits, of
}

// influence returns what each organisation adds to the error of the share: the
// linearised ratio.
func (r ratio) influence() []float64 {
	hits, of := r.sums()
	u := make([]float64, len(r))
	for i, t := range r {
		u[i] = (t.hits - hits/of*t.of) / of
	}
	return u
}

// assumedICC stands in for the likeness of touchpoints of one organisation where
// nothing varies: our choice, above the .00 to .08 seen in default organisations.
const assumedICC = 0.1

func (r ratio) rate(level float64) Rate {
	hits, of := r.sums()
	if of == 0 {
		return Rate{math.NaN(), math.NaN(), math.NaN(), 0, 0}
	}
	p := hits / of
	var variance, squares, organisations float64
	for i, u := range r.influence() {
		variance += u * u
		squares += r[i].of * r[i].of
		if r[i].of > 0 {
			organisations++
		}
	}
	out := Rate{p, 0, 1, int(hits), int(of)}
	if organisations < 2 {
		return out // one organisation says nothing of the others
	}
	variance *= organisations / (organisations - 1)
	size := squares / of // of an organisation, as the likeness of its cases counts
	cases := of / (1 + (size-1)*assumedICC)
	if variance > 0 && p > 0 && p < 1 {
		cases = min(of, max(of/size, p*(1-p)/variance))
	}
	t := stats.StudentQuantile(0.5+level/2, organisations-1)
	out.Low, out.High = scoreInterval(p, cases, t)
	return out
}

// scoreInterval is Wilson's interval of a share p in n cases, which need be no whole
// number, at z standard errors.
func scoreInterval(p, n, z float64) (low, high float64) {
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, min(p, centre-half)), min(1, max(p, centre+half))
}

// A Difference is the change of a rate from one design to another on organisations of
// the same seeds, in [-1,1]. Its interval joins those of both rates, less what they have
// in common: Newcombe, R. G. (1998), Improved confidence intervals for the difference
// between binomial proportions based on paired data, Statistics in Medicine 17,
// 2635-2650, method 10, with the correlation over organisations.
type Difference struct {
	Estimate, Low, High float64 // NaN when one of the rates is
}

func difference(from, to ratio, level float64) Difference {
	a, b := from.rate(level), to.rate(level)
	var ab, aa, bb float64
	for i, u := range from.influence() {
		v := to.influence()[i]
		ab, aa, bb = ab+u*v, aa+u*u, bb+v*v
	}
	r := 0.0
	if aa > 0 && bb > 0 {
		r = ab / math.Sqrt(aa*bb)
	}
	r = max(0, r) // the designs share organisations: less than nothing in common is luck
	join := func(x, y float64) float64 { return math.Sqrt(max(0, x*x-2*r*x*y+y*y)) }
	d := b.Share - a.Share
	return Difference{d, d - join(b.Share-b.Low, a.High-a.Share), d + join(b.High-b.Share, a.Share-a.Low)}
}

// ascending returns the distinct values of x in order.
func ascending(x []float64) []float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return slices.Compact(x)
}
