package stats

import "math"

// A RandomIntercept is the variance-components model y = mean + group + error,
// with normal group effects and errors, fitted by restricted maximum likelihood:
// Patterson, H. D. & Thompson, R. (1971), Biometrika 58(3), 545-554.
type RandomIntercept struct {
	Mean, SE   float64 // the average group, and its standard error
	VarBetween float64 // of group effects; 0 when Singular
	VarWithin  float64 // of errors
	Criterion  float64 // -2 times the restricted log-likelihood at the optimum
	Singular   bool    // the likelihood is largest where groups do not differ
	Labels     []int
	// Reliability of each group's mean, n·VarBetween/(n·VarBetween+VarWithin), and
	// Shrunken, that mean pulled towards Mean by it: the empirical Bayes estimate.
	Reliability, Shrunken []float64
}

// FitRandomIntercept fits the model to y by group: group[i] is the label of row i.
// Values are NaN where [OneWay] has no F.
func FitRandomIntercept(y []float64, group []int) RandomIntercept {
	return fitRandomIntercept(OneWay(y, group))
}

// fitRandomIntercept profiles the criterion over ratio = VarBetween/VarWithin, all
// else having closed forms given the sizes and means of groups, and solves for the
// root of its derivative. It costs one pass over the groups per step.
func fitRandomIntercept(a ANOVA) RandomIntercept {
	nan := math.NaN()
	m := RandomIntercept{Mean: nan, SE: nan, VarBetween: nan, VarWithin: nan, Criterion: nan, Labels: a.Labels}
	if math.IsNaN(a.F) || a.SSWithin == 0 {
		return m
	}
	df := float64(a.N - 1)
	// at returns, for a ratio, the criterion, its derivative, the mean's deviation
	// from a.Mean, the precision Σw in units of 1/VarWithin, and VarWithin.
	at := func(ratio float64) (crit, slope, mu, precision, within float64) {
		var logs, dLogs, w2 float64
		for g, n := range a.Sizes {
			v := 1 + float64(n)*ratio
			w := float64(n) / v
			precision += w
			mu += w * (a.Means[g] - a.Mean)
			logs += math.Log1p(float64(n) * ratio)
			dLogs += w
			w2 += w * w
		}
		mu /= precision
		rss, dRSS := a.SSWithin, 0.0
		for g, n := range a.Sizes {
			w := float64(n) / (1 + float64(n)*ratio)
			d := a.Means[g] - a.Mean - mu
			rss += w * d * d
			dRSS -= w * w * d * d
		}
		within = rss / df
		crit = df*(1+math.Log(2*math.Pi*within)) + logs + math.Log(precision)
		slope = df*dRSS/rss + dLogs - w2/precision
		return crit, slope, mu, precision, within
	}
	// The criterion may have more than one valley: look for every change of its
	// slope from falling to rising on a grid over log ratio, then halve.
	best := 0.0
	least, _, _, _, _ := at(0)
	const from, to, step = -30.0, 30.0, 0.5
	_, before, _, _, _ := at(math.Exp(from))
	for u := from + step; u <= to; u += step {
		_, slope, _, _, _ := at(math.Exp(u))
		if before < 0 && slope >= 0 {
			lo, hi := u-step, u
			for range 60 {
				mid := (lo + hi) / 2
				if _, s, _, _, _ := at(math.Exp(mid)); s < 0 {
					lo = mid
				} else {
					hi = mid
				}
			}
			if crit, _, _, _, _ := at(math.Exp(hi)); crit < least {
				best, least = math.Exp(hi), crit
			}
		}
		before = slope
	}
	crit, _, mu, precision, within := at(best)
	m.Criterion, m.VarWithin, m.VarBetween = crit, within, best*within
	m.Mean, m.SE = a.Mean+mu, math.Sqrt(within/precision)
	m.Singular = best == 0
	for g, n := range a.Sizes {
		r := float64(n) * best / (1 + float64(n)*best)
		m.Reliability = append(m.Reliability, r)
		m.Shrunken = append(m.Shrunken, m.Mean+r*(a.Means[g]-m.Mean))
	}
	return m
}
