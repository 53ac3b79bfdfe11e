package stats

import "math"

// An ICC says how much of a variable lies between groups, and how reliable group
// means are. Groups of unequal size make three conventions of ICC(1) differ; all
// are here, and none is truncated: a negative estimate is legal and means that
// groups differ less than their members would make them by chance.
type ICC struct {
	ANOVA

	MeanSize float64 // N/Groups
	N0       float64 // (N - Σn²/N)/(Groups-1), the size that makes ANOVA unbiased

	// ICC1 is (MSB-MSW)/(MSB+(N0-1)·MSW), the share of variance that lies between
	// groups: Shrout, P. E. & Fleiss, J. L. (1979), Psychological Bulletin 86(2),
	// 420-428, with N0 for the size as Searle, Casella & McCulloch (1992), Variance
	// Components, ch. 3. Low and High are its interval from F quantiles, exact for
	// groups of equal size.
	ICC1, ICC1Low, ICC1High float64
	// ICC1MeanSize has the mean size in place of N0, as R's multilevel::ICC1.
	ICC1MeanSize float64
	// ICC1REML is VarBetween/(VarBetween+VarWithin) of REML, as mixed-model programs report it.
	ICC1REML float64

	// ICC2 is (MSB-MSW)/MSB, the reliability of group means of typical size.
	ICC2, ICC2Low, ICC2High float64
	Level                   float64

	// DesignEffect is 1+(N0-1)·ICC1: how many times too large N is when it stands
	// for independent rows in the standard error of a mean.
	DesignEffect float64

	REML RandomIntercept
}

// IntraclassCorrelation returns the intraclass correlations of y by group at the
// level of o. They assume groups drawn at random and equal spread within groups;
// undefined values are NaN with the reason in Warnings.
func IntraclassCorrelation(y []float64, group []int, o *CorrelationOptions) ICC {
	opt := o.orDefault()
	nan := math.NaN()
	c := ICC{ANOVA: OneWay(y, group), Level: opt.Level, ICC1: nan, ICC1Low: nan, ICC1High: nan,
		ICC1MeanSize: nan, ICC1REML: nan, ICC2: nan, ICC2Low: nan, ICC2High: nan, DesignEffect: nan}
	c.REML = fitRandomIntercept(c.ANOVA)
	squares := 0.0
	for _, n := range c.Sizes {
		squares += float64(n) * float64(n)
	}
	n, j := float64(c.N), float64(c.Groups)
	c.MeanSize = n / j
	c.N0 = (n - squares/n) / (j - 1)
	if math.IsNaN(c.F) {
		return c
	}
	b, w := c.MSBetween, c.MSWithin
	c.ICC1 = (b - w) / (b + (c.N0-1)*w)
	c.ICC1MeanSize = (b - w) / (b + (c.MeanSize-1)*w)
	c.ICC1REML = c.REML.VarBetween / (c.REML.VarBetween + c.REML.VarWithin)
	c.ICC2 = 1 - w/b
	c.DesignEffect = 1 + (c.N0-1)*c.ICC1
	if b == 0 {
		c.ICC2 = nan
		c.Warnings = append(c.Warnings, "group means are all equal: their reliability is undefined")
		return c
	}
	if w == 0 { // everything lies between groups
		c.ICC1Low, c.ICC1High, c.ICC2Low, c.ICC2High = 1, 1, 1, 1
		return c
	}
	half := 0.5 + opt.Level/2
	low := c.F / FQuantile(half, c.DFBetween, c.DFWithin)
	high := c.F * FQuantile(half, c.DFWithin, c.DFBetween)
	c.ICC1Low, c.ICC1High = (low-1)/(low+c.N0-1), (high-1)/(high+c.N0-1)
	c.ICC2Low, c.ICC2High = 1-1/low, 1-1/high
	if c.ICC1 < 0 {
		c.Warnings = append(c.Warnings, "negative: groups differ no more than their members")
	}
	return c
}

// MeanReliability returns the reliability of the mean of n members, n·icc1 /
// (1+(n-1)·icc1), where icc1 is the share of variance between groups: Spearman, C.
// (1910) and Brown, W. (1910), British Journal of Psychology 3.
func MeanReliability(n, icc1 float64) float64 { return n * icc1 / (1 + (n-1)*icc1) }
