package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// RepeatedMeasures returns the correlation of x and y within subjects (or teams):
// of deviations from the subject's own means, so that what differs between subjects
// for good plays no part. subject[i] is the label of row i. Bland, J. M. & Altman,
// D. G. (1995), BMJ 310, 446. It is [Levels.Within], alone and in one pass.
//
// The test has N less subjects less 1 degrees of freedom, and the interval is
// Fisher's with one less: Bakdash, J. Z. & Marusich, L. R. (2017), Frontiers in
// Psychology 8, 456, as R's rmcorr has them. Exact for normal deviations that are
// independent within subjects and a slope that is the same in all; rows of a subject
// that resemble the rows before make p too small. The estimate is NaN, with the
// reason in Warnings, where a side does not vary within any subject.
func RepeatedMeasures(x, y []float64, subject []int, o *CorrelationOptions) Correlation {
	opt := o.orDefault()
	if len(subject) != len(x) {
		panic(fmt.Sprintf("stats: %d subject labels for %d rows", len(subject), len(x)))
	}
	subject = completeLabels(subject, x, y)
	rows, missing := completeRows(x, y)
	x, y = rows[0], rows[1]
	c := newCorrelation("Pearson within subjects, t test", len(x), missing, opt.Level)
	for _, why := range []string{unusable("x", x), unusable("y", y)} {
		if why != "" {
			c.warn("%s", why)
			return c
		}
	}
	code, _, sizes := codeGroups(subject)
	xs, ys := splitByGroup(shifted(x), code, sizes), splitByGroup(shifted(y), code, sizes)
	if c.usable(xs.flatWithin(), ys.flatWithin(), "within every subject") {
		c.within(xs, ys, len(sizes))
	}
	return c
}

// within fills in the correlation of deviations from group means.
func (c *Correlation) within(xs, ys groupSplit, groups int) {
	c.Estimate = ratio(floats.Dot(xs.within, ys.within), xs.ssw, ys.ssw)
	df := float64(c.N-groups) - 1
	c.testT(df)
	c.fisher(1 / math.Sqrt(df-1))
}
