package correlate

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

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
func (e *evidence) stability(ctx context.Context, p prior, weights []float64, drivers int, r stats.Resampling) (*stability, error) {
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
	sums, err := e.draws(ctx, r)
	if err != nil {
		return nil, err
	}
	draws := make([][]float64, len(sums))
	for b, sum := range sums {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		drawn := *e
		drawn.sums = sum
		draws[b] = make([]float64, drivers)
		for rank, d := range drawn.rank(p, weights, drivers).order {
			draws[b][d] = float64(rank + 1)
		}
	}
	ranks := make([]float64, len(draws))
	for d := range drivers {
		for b, draw := range draws {
			ranks[b] = draw[d]
			if draw[d] == 1 {
				s.first[d]++
			}
			if draw[d] <= 3 {
				s.topThree[d]++
			}
		}
		s.first[d] /= float64(len(draws))
		s.topThree[d] /= float64(len(draws))
		slices.Sort(ranks)
		s.rankLow[d] = int(ranks[int(.025*float64(len(ranks)))])
		s.rankHigh[d] = int(ranks[min(len(ranks)-1, int(.975*float64(len(ranks))))])
	}
	return s, nil
}

// draws returns the summed cross-products of each draw of teams. All are one product of
// matrices, draws × teams by teams × entries, of which only the upper triangle is kept:
// much quicker than adding teams up one by one.
func (e *evidence) draws(ctx context.Context, r stats.Resampling) ([]stats.CrossProduct, error) {
	teams, p := len(e.clusters), len(e.sums.XY)
	times, err := r.Clusters(ctx, teams, func(counts []int, out []float64) {
		for g, n := range counts {
			out[g] = float64(n)
		}
	}, teams)
	if err != nil {
		return nil, err
	}
	width := p*(p+1)/2 + p + 1
	entries := mat.NewDense(teams, width, nil)
	for g, c := range e.clusters {
		row := entries.RawRowView(g)[:0]
		for i := range p {
			row = append(row, c.XX[i*p+i:(i+1)*p]...)
		}
		row = append(row, c.XY...)
		_ = append(row, c.YY)
	}
	counts := mat.NewDense(len(times), teams, nil)
	for b, t := range times {
		counts.SetRow(b, t)
	}
	var product mat.Dense
	product.Mul(counts, entries)
	sums := make([]stats.CrossProduct, len(times))
	for b := range sums {
		row, sum := product.RawRowView(b), stats.NewCrossProduct(p)
		sum.N = e.sums.N
		for i := range p {
			for j := i; j < p; j++ {
				sum.XX[i*p+j], sum.XX[j*p+i] = row[0], row[0]
				row = row[1:]
			}
		}
		copy(sum.XY, row)
		sum.YY = row[p]
		sums[b] = sum
	}
	return sums, nil
}

// resampling returns the draws of one touchpoint and measure: a stream of their own, so
// that adding another touchpoint changes nothing here.
func (o Options) resampling(touchpoint, measure string) stats.Resampling {
	h := fnv.New64a()
	h.Write([]byte(touchpoint + "\x00" + measure))
	return stats.Resampling{Replicates: cmp.Or(o.Resamples, defaultReplicates), Seed: o.Seed ^ h.Sum64(), Workers: 1}
}
