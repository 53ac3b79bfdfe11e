package correlate

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
)

// defaultReplicates is how many times teams are drawn anew.
const defaultReplicates = 200

// A stability says how a ranking would come out with other teams of the same kind.
type stability struct {
	first, topThree   []float64 // by driver: share of the draws in which it is first, in the first three
	rankLow, rankHigh []int     // by driver: 95 % of the draws rank it so
}

// stability ranks the drivers again and again with teams drawn with replacement (cluster
// bootstrap). Teams enter by the cross-products that context, periods and the
// measure's past have left: these are taken out once, not for every draw, because what
// many teams share hardly depends on which of them were drawn.
func (e *evidence) stability(ctx context.Context, p prior, drivers int, r stats.Resampling) (*stability, error) {
	s := &stability{
		first: make([]float64, drivers), topThree: make([]float64, drivers),
		rankLow: make([]int, drivers), rankHigh: make([]int, drivers),
	}
	if e.df == 0 {
		for d := range drivers {
			s.first[d], s.topThree[d] = math.NaN(), math.NaN()
		}
		return s, nil
	}
	draws, err := r.Clusters(ctx, len(e.clusters), func(counts []int, out []float64) {
		drawn := *e
		drawn.sums = stats.NewCrossProduct(len(e.sums.XY))
		for g, times := range counts {
			if times > 0 {
				drawn.sums.AddScaled(float64(times), e.clusters[g])
			}
		}
		for rank, d := range drawn.rank(p, drivers).order {
			out[d] = float64(rank + 1)
		}
	}, drivers)
	if err != nil {
		return nil, err
	}
	ranks := make([]float64, len(draws))
	for d := range drivers {
		for b, draw := range draws {
			ranks[b] = draw[d]
			if draw[d] == 1 {
				s.first[d] += 1 / float64(len(draws))
			}
			if draw[d] <= 3 {
				s.topThree[d] += 1 / float64(len(draws))
			}
		}
		slices.Sort(ranks)
		s.rankLow[d] = int(ranks[int(.025*float64(len(ranks)))])
		s.rankHigh[d] = int(ranks[min(len(ranks)-1, int(.975*float64(len(ranks))))])
	}
	return s, nil
}

// resampling returns the draws of one touchpoint and measure: a stream of their own, so
// that adding another touchpoint changes nothing here.
func (o Options) resampling(touchpoint, measure string) stats.Resampling {
	h := fnv.New64a()
	h.Write([]byte(touchpoint + "\x00" + measure))
	return stats.Resampling{Replicates: cmp.Or(o.Resamples, defaultReplicates), Seed: o.Seed ^ h.Sum64(), Workers: 1}
}
