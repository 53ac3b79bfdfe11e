package stats

import (
	"context"
	"fmt"
	"math"
)

// RandomGroups says whether members of the same group agree more than strangers
// would: the spread within the real groups beside that within groups of the same
// sizes put together at random.
type RandomGroups struct {
	Within   float64 // average over groups of the sample variance within them
	Random   float64 // the same in random groups, averaged over the draws
	RandomSD float64 // standard deviation of that average between the draws
	Z        float64 // (Within-Random)/RandomSD: below 0, members agree
	// P is one-sided, the chance that random groups agree at least as much; never 0.
	P            float64
	N, Missing   int // rows used: of groups with at least 2 of them
	Groups, Lone int // groups used, and groups left out because they had one row
	Draws        int
	Warnings     []string
}

// RandomGroupResampling compares the agreement of groups with that of random groups:
// group[i] is the label of row i, and each of the plan's replicates deals the rows
// out anew to groups of the same sizes. Bliese, P. D. & Halverson, R. R. (1996),
// Individual and nomothetic models of job stress, Journal of Applied Social
// Psychology 26(13), 1171-1189; Bliese, P. D. (2000), Within-group agreement,
// non-independence, and reliability. P is exact in size for independent rows,
// whatever their distribution. R's multilevel::rgr.agree instead divides by the
// spread of single random groups over √groups, a normal approximation.
//
// Values are NaN, with the reason in Warnings, where no two rows share a group, there
// is one group only, or nothing varies. The error is that of a context cancelled
// before the end.
func RandomGroupResampling(ctx context.Context, y []float64, group []int, plan Resampling) (RandomGroups, error) {
	if len(group) != len(y) {
		panic(fmt.Sprintf("stats: %d group labels for %d rows", len(group), len(y)))
	}
	group = completeLabels(group, y)
	rows, missing := completeRows(y)
	y = rows[0]
	nan := math.NaN()
	r := RandomGroups{Within: nan, Random: nan, RandomSD: nan, Z: nan, P: nan, Missing: missing}
	code, _, all := codeGroups(group)

	var sizes []int // of the groups used
	place := make([]int, len(all))
	for g, n := range all {
		if place[g] = -1; n > 1 {
			place[g] = len(sizes)
			sizes = append(sizes, n)
		}
	}
	r.Groups, r.Lone = len(sizes), len(all)-len(sizes)
	var values []float64
	var of []int
	for i, g := range code {
		if place[g] >= 0 {
			values, of = append(values, y[i]), append(of, place[g])
		}
	}
	r.N = len(values)
	switch {
	case r.Groups < 2:
		r.warn("%d groups with 2 rows: agreement is compared between groups", r.Groups)
		return r, ctx.Err()
	case unusable("y", values) != "":
		r.warn("%s", unusable("y", values))
		return r, ctx.Err()
	}
	if r.Lone > 0 {
		r.warn("%d groups of one row are left out", r.Lone)
	}
	values = shifted(values)
	weight := make([]float64, r.Groups) // of a row of the group in Σy², the average variance but for means
	for g, n := range sizes {
		weight[g] = 1 / float64(n-1) / float64(r.Groups)
	}
	within := func(order []int, sum []float64) float64 {
		clear(sum)
		squares := 0.0
		for i, g := range of {
			v := values[i]
			if order != nil {
				v = values[order[i]]
			}
			sum[g] += v
			squares += v * v * weight[g]
		}
		for g, s := range sum {
			squares -= s * s / float64(sizes[g]) * weight[g]
		}
		return squares
	}
	observed := within(nil, make([]float64, r.Groups))
	r.Within = observed
	draws, err := plan.Permutations(ctx, r.N, func() func([]int, []float64) {
		sum := make([]float64, r.Groups)
		return func(order []int, out []float64) { out[0] = within(order, sum) }
	}, 1)
	if err != nil {
		return r, err
	}
	random := DrawColumn(draws, 0)
	r.Draws = len(random)
	m, spread, extreme := mean(random), 0.0, 1
	for _, v := range random {
		spread += (v - m) * (v - m)
		if v <= observed*(1+1e-12) { // draws that differ by rounding alone are ties
			extreme++
		}
	}
	r.Random = m
	r.P = float64(extreme) / float64(r.Draws+1)
	if r.Draws > 1 && spread > 0 {
		sd := math.Sqrt(spread / float64(r.Draws-1))
		r.RandomSD, r.Z = sd, (observed-m)/sd
	}
	return r, nil
}

func (r *RandomGroups) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}
