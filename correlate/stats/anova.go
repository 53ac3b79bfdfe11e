package stats

import (
	"fmt"
	"math"
)

// An ANOVA is the one-way analysis of variance of a variable by group.
type ANOVA struct {
	N, Groups, Missing   int
	DFBetween, DFWithin  float64 // Groups-1, N-Groups
	SSBetween, SSWithin  float64
	MSBetween, MSWithin  float64
	F, P                 float64 // +Inf and 0 when nothing varies within groups
	RSquared, ResidualSD float64 // SSBetween/total; √MSWithin
	Labels, Sizes        []int   // groups in the order of their first complete row
	Mean                 float64 // of all rows
	Means                []float64
	Warnings             []string
}

// OneWay returns the analysis of variance of y by group: group[i] is the label of
// row i. Sums of squares are taken from deviations in two passes, so that 13-digit
// data keep their digits. F assumes independent rows and equal normal spread
// within groups. With fewer than 2 groups, or no group of 2 rows, F is NaN and
// Warnings says so. Fisher, R. A. (1925), Statistical Methods for Research Workers.
func OneWay(y []float64, group []int) ANOVA {
	if len(group) != len(y) {
		panic(fmt.Sprintf("stats: %d group labels for %d rows", len(group), len(y)))
	}
	group = completeLabels(group, y)
	rows, missing := completeRows(y)
	y = rows[0]
	code, labels, sizes := codeGroups(group)
	nan := math.NaN()
	a := ANOVA{N: len(y), Groups: len(labels), Missing: missing, Labels: labels, Sizes: sizes,
		DFBetween: float64(len(labels) - 1), DFWithin: float64(len(y) - len(labels)),
		SSBetween: nan, SSWithin: nan, MSBetween: nan, MSWithin: nan, F: nan, P: nan, RSquared: nan, ResidualSD: nan, Mean: nan}
	for _, v := range y {
		if math.IsInf(v, 0) {
			a.Warnings = append(a.Warnings, "y holds an infinite value")
			return a
		}
	}
	if len(y) == 0 {
		a.Warnings = append(a.Warnings, "no complete rows")
		return a
	}
	a.Mean = mean(y)
	s := splitByGroup(shifted(y), code, sizes)
	a.Means = make([]float64, len(s.means))
	for g, m := range s.means {
		a.Means[g] = a.Mean + m
	}
	a.SSBetween, a.SSWithin = s.ssb, s.ssw
	switch {
	case a.Groups < 2:
		a.Warnings = append(a.Warnings, "one group: nothing to compare")
		return a
	case a.DFWithin < 1:
		a.Warnings = append(a.Warnings, "no group has 2 rows: the spread within groups is unknown")
		return a
	}
	a.MSBetween, a.MSWithin = s.ssb/a.DFBetween, s.ssw/a.DFWithin
	a.ResidualSD = math.Sqrt(a.MSWithin)
	if s.ssb+s.ssw == 0 {
		a.Warnings = append(a.Warnings, "y is constant")
		return a
	}
	a.RSquared = s.ssb / (s.ssb + s.ssw)
	a.F = a.MSBetween / a.MSWithin
	a.P = FTail(a.F, a.DFBetween, a.DFWithin)
	return a
}
