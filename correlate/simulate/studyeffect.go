package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// A SmallestEffect is the effect at which the rate of finding a cause reaches a power,
// read between the effects tried after making the rate rise with the effect (isotonic
// regression, then straight lines).
type SmallestEffect struct {
	// Effect is in the unit of Study.Effect; NaN when no effect tried is large enough,
	// or when nothing can be found at all.
	Effect float64
	// Low and High hold it in draws of organisations (percentile bootstrap); NaN where
	// the bound lies beyond the largest effect tried.
	Low, High float64
	Largest   float64 // the largest effect tried
}

// bootstrapDraws of organisations behind the interval of a smallest effect.
const bootstrapDraws = 999

func smallestEffect(effects []float64, curve []ratio, o PlanOptions) SmallestEffect {
	n := len(curve[0])
	counts := make([]int, n)
	for i := range counts {
		counts[i] = 1
	}
	out := SmallestEffect{crossing(effects, curve, counts, o.Power), math.NaN(), math.NaN(), effects[len(effects)-1]}
	r := rand.New(rand.NewPCG(o.Seed, 0x626f6f7473747261)) // "bootstra"
	draws := make([]float64, bootstrapDraws)
	for b := range draws {
		clear(counts)
		for range n {
			counts[r.IntN(n)]++
		}
		draws[b] = crossing(effects, curve, counts, o.Power)
	}
	slices.Sort(draws)
	tail := (1 - o.Level) / 2 * float64(len(draws)+1)
	out.Low = draws[max(0, int(tail)-1)]
	out.High = draws[min(len(draws)-1, len(draws)-int(tail))]
	for _, x := range []*float64{&out.Effect, &out.Low, &out.High} {
		if math.IsInf(*x, 0) {
			*x = math.NaN()
		}
	}
	return out
}

// crossing returns the effect at which the rate, over organisations counted so often,
// reaches the power; +Inf where it does not.
func crossing(effects []float64, curve []ratio, counts []int, power float64) float64 {
	rate := make([]float64, len(effects))
	for e, r := range curve {
		var hits, of float64
		for i, t := range r {
			hits += float64(counts[i]) * t.hits
			of += float64(counts[i]) * t.of
		}
		if of == 0 {
			return math.Inf(1)
		}
		rate[e] = hits / of
	}
	isotonic(rate)
	i := sort.Search(len(rate), func(i int) bool { return rate[i] >= power })
	switch i {
	case len(rate):
		return math.Inf(1)
	case 0:
		return effects[0]
	}
	return effects[i-1] + (effects[i]-effects[i-1])*(power-rate[i-1])/(rate[i]-rate[i-1])
}

// isotonic replaces x by the nearest values that never fall: pool adjacent violators.
// Every value weighs the same.
func isotonic(x []float64) {
	type block struct {
		sum float64
		n   int
	}
	var blocks []block
	for _, v := range x {
		blocks = append(blocks, block{v, 1})
		for k := len(blocks) - 1; k > 0 && blocks[k-1].sum/float64(blocks[k-1].n) >= blocks[k].sum/float64(blocks[k].n); k-- {
			blocks[k-1].sum += blocks[k].sum
			blocks[k-1].n += blocks[k].n
			blocks = blocks[:k]
		}
	}
	i := 0
	for _, b := range blocks {
		for range b.n {
			x[i] = b.sum / float64(b.n)
			i++
		}
	}
}
