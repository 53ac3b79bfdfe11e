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

// A redraw is teams drawn with replacement, again and again (cluster bootstrap): how
// often each team of a touchpoint was drawn in each of the draws.
type redraw struct {
	at     map[int32]int // where a team's counts are
	counts *mat.Dense    // draws × teams
}

func (o *observations) redraw(ctx context.Context, r stats.Resampling) (*redraw, error) {
	d := &redraw{at: map[int32]int{}}
	for _, team := range o.team {
		if _, ok := d.at[team]; !ok {
			d.at[team] = len(d.at)
		}
	}
	times, err := r.Clusters(ctx, len(d.at), func(counts []int, out []float64) {
		for g, n := range counts {
			out[g] = float64(n)
		}
	}, len(d.at))
	if err != nil {
		return nil, err
	}
	d.counts = mat.NewDense(len(times), len(d.at), nil)
	for b, t := range times {
		d.counts.SetRow(b, t)
	}
	return d, nil
}

// sums returns the summed cross-products of each draw. All are one product of matrices,
// draws × teams by teams × entries, of which only the upper triangle is kept: much
// quicker than adding teams up one by one.
func (d *redraw) sums(clusters []stats.CrossProduct, team []int32) []stats.CrossProduct {
	p, rows := len(clusters[0].XY), 0
	entries := mat.NewDense(len(d.at), p*(p+1)/2+p+1, nil)
	for g, c := range clusters {
		row := entries.RawRowView(d.at[team[g]])[:0]
		for i := range p {
			row = append(row, c.XX[i*p+i:(i+1)*p]...)
		}
		row = append(row, c.XY...)
		_ = append(row, c.YY)
		rows += c.N
	}
	var product mat.Dense
	product.Mul(d.counts, entries)
	draws, _ := product.Dims()
	sums := make([]stats.CrossProduct, draws)
	for b := range sums {
		row, sum := product.RawRowView(b), stats.NewCrossProduct(p)
		sum.N = rows
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
	return sums
}

// A stability says how a ranking would come out with other teams of the same kind.
type stability struct {
	first, topThree   []float64 // by driver: share of the draws in which it is first, in the first three
	rankLow, rankHigh []int     // by driver: 95 % of the draws rank it so
}

// stability ranks the drivers again in every draw. Teams enter by the cross-products that
// context, periods and the measure's past have left: these are taken out once, not for
// every draw, because what many teams share hardly depends on which of them were
// drawn.
func (e *evidence) stability(ctx context.Context, p prior, weights []float64, drivers int, absent func(int) bool, d *redraw) (*stability, error) {
	s := &stability{
		first: make([]float64, drivers), topThree: make([]float64, drivers),
		rankLow: make([]int, drivers), rankHigh: make([]int, drivers),
	}
	if e.df == 0 || e.sums.YY <= 0 {
		for d := range drivers {
			s.first[d], s.topThree[d] = math.NaN(), math.NaN()
		}
		return s, nil
	}
	sums := d.sums(e.clusters, e.team)
	draws := make([][]float64, len(sums))
	for b, sum := range sums {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		drawn := *e
		drawn.sums = sum
		draws[b] = make([]float64, drivers)
		for rank, d := range slices.DeleteFunc(drawn.rank(p, weights, drivers).order, absent) {
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

// resampling returns the draws of one touchpoint and measure: a stream of their own, so
// that adding another touchpoint changes nothing here.
func (o Options) resampling(touchpoint, measure string) stats.Resampling {
	h := fnv.New64a()
	h.Write([]byte(touchpoint + "\x00" + measure))
	return stats.Resampling{Replicates: cmp.Or(o.Resamples, defaultReplicates), Seed: o.Seed ^ h.Sum64(), Workers: 1}
}
