package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Levels is one association split into what lies between groups and what lies
// within them. The two can differ in size and in sign, and then the raw correlation
// describes neither.
type Levels struct {
	N, Groups int // complete rows, and the groups they come from

	// Raw is the correlation of all rows. Its p and interval take rows as
	// independent, which rows of one group are not.
	Raw Correlation

	// Within is the correlation of deviations from group means, with N-Groups-1
	// degrees of freedom: the repeated-measures correlation of Bland, J. M. &
	// Altman, D. G. (1995), BMJ 310, 446, with the interval of Bakdash, J. Z. &
	// Marusich, L. R. (2017), Frontiers in Psychology 8, 456.
	Within Correlation

	// Between is the correlation of group means, each counted once for every row of
	// the group: the between part of WABA and of R's psych::statsBy. BetweenMeans
	// counts each group once. Both have Groups-2 degrees of freedom, however many
	// rows there are.
	Between, BetweenMeans Correlation

	// Eta is the correlation of each side with its group means (B) and with the
	// deviations from them (W): EtaBX² is the share of the variance of x that lies
	// between groups, EtaBX² + EtaWX² = 1. They tie the levels together,
	//
	//	Raw = EtaBX·EtaBY·Between + EtaWX·EtaWY·Within,
	//
	// the WABA equation of Dansereau, F., Alutto, J. A. & Yammarino, F. J. (1984),
	// Theory Testing in Organizational Behavior, Prentice-Hall.
	EtaBX, EtaBY, EtaWX, EtaWY float64

	// Slopes of y on x, in units of y per unit of x: of deviations, of group means
	// weighted by size, of group means counted once.
	SlopeWithin, SlopeBetween, SlopeBetweenMeans float64

	// Labels are the group labels in the order of their first complete row, Sizes
	// the rows of each. LeaveOneOut is BetweenMeans without each group in turn: a
	// wide range means that one group makes the correlation.
	Labels, Sizes []int
	LeaveOneOut   []float64

	// SignConflict reports that Within and Between have opposite signs, whether or
	// not by chance: Simpson's paradox is possible.
	SignConflict bool
}

// DecomposeLevels splits the association of x and y by group: group[i] is the label
// of row i. A correlation that does not exist at its level is NaN, with the reason
// in its Warnings. Groups of one row count between groups and are silent within.
func DecomposeLevels(x, y []float64, group []int, o *CorrelationOptions) Levels {
	opt := o.orDefault()
	if len(group) != len(x) {
		panic(fmt.Sprintf("stats: %d group labels for %d rows", len(group), len(x)))
	}
	raw := Pearson(x, y, &opt)
	group = completeLabels(group, x, y)
	rows, missing := completeRows(x, y)
	x, y = rows[0], rows[1]

	l := Levels{Raw: raw, N: len(x)}
	code, labels, sizes := codeGroups(group)
	l.Groups, l.Labels, l.Sizes = len(labels), labels, sizes
	l.Raw.warn("rows of one group are not independent: p and the interval ignore it")
	nan := math.NaN()
	l.EtaBX, l.EtaBY, l.EtaWX, l.EtaWY = nan, nan, nan, nan
	l.SlopeWithin, l.SlopeBetween, l.SlopeBetweenMeans = nan, nan, nan
	l.Within = newCorrelation("Pearson within groups, t test", l.N, missing, opt.Level)
	l.Between = newCorrelation("Pearson of group means weighted by size, t test", l.Groups, missing, opt.Level)
	l.BetweenMeans = newCorrelation("Pearson of group means, t test", l.Groups, missing, opt.Level)
	if math.IsNaN(raw.Estimate) {
		for _, c := range []*Correlation{&l.Within, &l.Between, &l.BetweenMeans} {
			c.Warnings = append(c.Warnings, raw.Warnings...)
		}
		return l
	}

	// Working from x minus its mean keeps the digits of a variable far from 0.
	x, y = shifted(x), shifted(y)
	xs, ys := splitByGroup(x, code, sizes), splitByGroup(y, code, sizes)
	l.EtaBX, l.EtaWX = xs.eta()
	l.EtaBY, l.EtaWY = ys.eta()
	j := float64(l.Groups)

	if l.Within.usable(xs.flatWithin(), ys.flatWithin(), "within every group") {
		l.Within.within(xs, ys, l.Groups)
		l.SlopeWithin = floats.Dot(xs.within, ys.within) / xs.ssw
	}
	if l.Between.usable(xs.flatBetween(), ys.flatBetween(), "between groups") {
		sxy := 0.0
		for g, m := range xs.means {
			sxy += float64(sizes[g]) * m * ys.means[g]
		}
		l.Between.Estimate = ratio(sxy, xs.ssb, ys.ssb)
		l.SlopeBetween = sxy / xs.ssb
		if l.Groups == 2 {
			l.Between.Estimate = math.Copysign(1, sxy)
		}
		l.Between.testT(j - 2)
		l.Between.fisher(1 / math.Sqrt(j-3))

		means := Pearson(xs.means, ys.means, &opt)
		means.Method, means.Missing = l.BetweenMeans.Method, missing
		l.BetweenMeans = means
		dx, dy := shifted(xs.means), shifted(ys.means)
		l.SlopeBetweenMeans = floats.Dot(dx, dy) / floats.Dot(dx, dx)
	} else {
		l.BetweenMeans.Warnings = l.Between.Warnings
	}
	l.LeaveOneOut = leaveOneOut(xs.means, ys.means)
	l.SignConflict = l.Within.Estimate*l.Between.Estimate < 0
	return l
}

// usable notes why a correlation does not exist at its level.
func (c *Correlation) usable(flatX, flatY bool, where string) bool {
	if flatX {
		c.warn("x is constant %s", where)
	}
	if flatY {
		c.warn("y is constant %s", where)
	}
	return !flatX && !flatY
}

// leaveOneOut returns the correlation of x and y without each row in turn, by taking
// the row out of the sums of squares about the mean; where it holds nearly all of
// one, which leaves rounding, from what is left.
func leaveOneOut(x, y []float64) []float64 {
	n := float64(len(x))
	dx, dy := centred(x), centred(y)
	sxx, sxy, syy := sumSquares(dx), floats.Dot(dx, dy), sumSquares(dy)
	out := make([]float64, len(x))
	for i := range x {
		scale := n / (n - 1)
		lessX, lessY := dx[i]*dx[i]*scale, dy[i]*dy[i]*scale
		if len(x) < 4 || sxx-lessX < 1e-3*sxx || syy-lessY < 1e-3*syy {
			without := func(v []float64) []float64 {
				return append(append(make([]float64, 0, len(v)), v[:i]...), v[i+1:]...)
			}
			out[i] = Pearson(without(x), without(y), nil).Estimate
			continue
		}
		out[i] = ratio(sxy-dx[i]*dy[i]*scale, sxx-lessX, syy-lessY)
	}
	return out
}

// A groupSplit is a variable, centred on its mean, split by group.
type groupSplit struct {
	means    []float64 // group means; size-weighted they sum to 0
	within   []float64 // deviations from the group's mean, in row order
	ssb, ssw float64
}

func splitByGroup(x []float64, code, sizes []int) groupSplit {
	s := groupSplit{means: make([]float64, len(sizes)), within: make([]float64, len(x))}
	// Two passes: the second takes out what rounding left in the means.
	for range 2 {
		left := make([]float64, len(sizes))
		for i, g := range code {
			left[g] += x[i] - s.means[g]
		}
		for g := range left {
			s.means[g] += left[g] / float64(sizes[g])
		}
	}
	for i, g := range code {
		s.within[i] = x[i] - s.means[g]
	}
	// The plain sum of 18,000 squares loses a digit that NIST certifies.
	s.ssw = sumSquares(s.within)
	for g, m := range s.means {
		s.ssb += float64(sizes[g]) * m * m
	}
	return s
}

// sumSquares returns Σx² with compensation for rounding of the sum: Kahan, W.
// (1965), Communications of the ACM 8(1), 40.
func sumSquares(x []float64) float64 {
	sum, lost := 0.0, 0.0
	for _, v := range x {
		term := v*v - lost
		next := sum + term
		lost = (next - sum) - term
		sum = next
	}
	return sum
}

func (s groupSplit) eta() (between, within float64) {
	total := s.ssb + s.ssw
	return math.Sqrt(s.ssb / total), math.Sqrt(s.ssw / total)
}

// rounding is the share of a sum of squares that may be left over by rounding.
const rounding = 1e-26

func (s groupSplit) flatWithin() bool  { return s.ssw <= rounding*s.ssb }
func (s groupSplit) flatBetween() bool { return s.ssb <= rounding*s.ssw }

// shifted returns x minus its mean, in the unit of x.
func shifted(x []float64) []float64 {
	d := make([]float64, len(x))
	m := mean(x)
	for i, v := range x {
		d[i] = v - m
	}
	rest := mean(d)
	for i := range d {
		d[i] -= rest
	}
	return d
}

// completeLabels returns the labels of the rows where no column is NaN.
func completeLabels(group []int, columns ...[]float64) []int {
	kept := make([]int, 0, len(group))
rows:
	for i, g := range group {
		for _, c := range columns {
			if math.IsNaN(c[i]) {
				continue rows
			}
		}
		kept = append(kept, g)
	}
	return kept
}

// codeGroups numbers the labels 0, 1, ... in the order of their first row.
func codeGroups(group []int) (code, labels, sizes []int) {
	code = make([]int, len(group))
	seen := map[int]int{}
	for i, g := range group {
		c, ok := seen[g]
		if !ok {
			c = len(labels)
			seen[g] = c
			labels = append(labels, g)
			sizes = append(sizes, 0)
		}
		code[i] = c
		sizes[c]++
	}
	return code, labels, sizes
}
