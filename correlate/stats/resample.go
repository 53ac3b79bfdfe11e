package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A Resampling is a plan to draw clusters (teams) again and again: rows of one
// cluster belong together, so whole clusters are drawn and never rows. The zero
// value is a good plan.
//
// Every replicate has a random stream of its own, made from Seed and the number of
// the replicate: results are the same bytes for any number of workers, and the
// first replicates of a longer run are those of a shorter one.
type Resampling struct {
	Replicates int                   // draws; 0 means 1000
	Seed       uint64                // every value, 0 included, is a reproducible seed
	Workers    int                   // goroutines; 0 means GOMAXPROCS
	Progress   func(done, total int) // told about a hundred times and at the end, never concurrently; may be nil
}

// replicates is how many draws there will be.
func (r Resampling) replicates() int {
	if r.Replicates <= 0 {
		return 1000
	}
	return r.Replicates
}

// Clusters runs the cluster bootstrap: in each replicate as many clusters are drawn
// with replacement as there are, and estimate gets how often each was drawn, so
// that a weighted sum of what is known of each cluster stands for the data drawn.
// It writes width values to out, NaN where undefined; result b holds those of
// replicate b. Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2008), Review of
// Economics and Statistics 90(3), 414-427.
//
// estimate is called concurrently and must keep neither slice. One that needs
// memory to work in is better given to ClustersWith.
//
// The error is that of a context cancelled before the end, or says that there is no
// cluster.
func (r Resampling) Clusters(ctx context.Context, clusters int, estimate func(counts []int, out []float64), width int) (draws [][]float64, err error) {
	return r.ClustersWith(ctx, clusters, func() func([]int, []float64) { return estimate }, width)
}

// ClustersWith is Clusters where every worker makes its own estimate, which is then
// never called concurrently: it can hold memory to work in and the replicates need
// allocate nothing.
func (r Resampling) ClustersWith(ctx context.Context, clusters int, newEstimate func() func(counts []int, out []float64), width int) (draws [][]float64, err error) {
	if clusters < 1 {
		return nil, errors.New("stats: no clusters to draw from")
	}
	return r.run(ctx, r.replicates(), width, func() func(int, []float64) {
		counts := make([]int, clusters)
		pcg := new(rand.PCG)
		rng := rand.New(pcg)
		estimate := newEstimate()
		return func(b int, out []float64) {
			seedStream(pcg, r.Seed, b)
			clear(counts)
			for range clusters {
				counts[rng.IntN(clusters)]++
			}
			estimate(counts, out)
		}
	})
}

// LeaveOut runs the delete-one-cluster jackknife: estimate gets counts of 1, and 0
// for one cluster; result g holds its values without cluster g. It is what BCa and
// Jackknife need.
func (r Resampling) LeaveOut(ctx context.Context, clusters int, newEstimate func() func(counts []int, out []float64), width int) (without [][]float64, err error) {
	r.Progress = nil
	return r.run(ctx, clusters, width, func() func(int, []float64) {
		counts := make([]int, clusters)
		for g := range counts {
			counts[g] = 1
		}
		estimate := newEstimate()
		return func(g int, out []float64) {
			counts[g] = 0
			estimate(counts, out)
			counts[g] = 1
		}
	})
}

// Signs runs estimate on random signs, +1 or -1 for each cluster with equal chance:
// what sign-flip tests and the wild bootstrap need (Rademacher weights).
func (r Resampling) Signs(ctx context.Context, clusters int, newEstimate func() func(signs, out []float64), width int) (draws [][]float64, err error) {
	if clusters < 1 {
		return nil, errors.New("stats: no clusters to flip")
	}
	return r.run(ctx, r.replicates(), width, func() func(int, []float64) {
		signs := make([]float64, clusters)
		pcg := new(rand.PCG)
		estimate := newEstimate()
		return func(b int, out []float64) {
			seedStream(pcg, r.Seed, b)
			var bits uint64
			for g := range signs {
				if g%64 == 0 {
					bits = pcg.Uint64()
				}
				signs[g] = 1 - 2*float64(bits&1)
				bits >>= 1
			}
			estimate(signs, out)
		}
	})
}

// seedStream points a generator at the stream of a replicate. Replicate numbers are
// neighbours; mixing their bits (the finaliser of SplitMix64: Steele, G. L., Lea, D.
// & Flood, C. H. (2014), OOPSLA, 453-472) keeps the streams' starting points apart.
func seedStream(pcg *rand.PCG, seed uint64, replicate int) {
	z := (uint64(replicate) + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	pcg.Seed(seed, z^z>>31)
}

// run fills total rows of width values, each by its number alone.
func (r Resampling) run(ctx context.Context, total, width int, newRow func() func(b int, out []float64)) ([][]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	values := make([]float64, total*width)
	rows := make([][]float64, total)
	for b := range rows {
		rows[b] = values[b*width : (b+1)*width : (b+1)*width]
	}
	workers := r.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, total)
	var (
		next  atomic.Int64
		wait  sync.WaitGroup
		mutex sync.Mutex
		done  int
	)
	step := max(1, total/100)
	for range workers {
		wait.Go(func() {
			row := newRow()
			for ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= total {
					return
				}
				row(b, rows[b])
				if r.Progress != nil {
					mutex.Lock()
					if done++; done%step == 0 || done == total {
						r.Progress(done, total)
					}
					mutex.Unlock()
				}
			}
		})
	}
	wait.Wait()
	if int(next.Load()) < total { // not every row was begun, so the context ended it
		return nil, ctx.Err()
	}
	return rows, nil
}

// DrawColumn returns value j of every replicate.
func DrawColumn(draws [][]float64, j int) []float64 {
	column := make([]float64, len(draws))
	for b, d := range draws {
		column[b] = d[j]
	}
	return column
}

// Percentile returns the interval between the (1-level)/2 quantiles of bootstrap
// draws (type 7, see Quantile7). NaN draws are left out; NaN when nothing is left.
// It is right to first order only: where the estimate is biased or its spread
// depends on its size, prefer BCa. Efron, B. & Tibshirani, R. (1993), An
// Introduction to the Bootstrap, ch. 13. It panics unless 0 < level < 1.
func Percentile(draws []float64, level float64) (low, high float64) {
	b := NewBootstrap(math.NaN(), draws, nil, level)
	return b.Low, b.High
}

// BCa returns the bias-corrected and accelerated interval: quantiles of the draws at
// levels moved for the bias of the estimate (how many draws lie below it, ties
// counting half) and for how its spread changes with its size (the skewness of the
// delete-one-cluster jackknife values). Efron, B. (1987), JASA 82(397), 171-185.
//
// Where that is undefined - all draws on one side of the estimate, jackknife values
// that do not vary, an undefined estimate - it is the percentile interval, and
// warnings say so. NaN draws are left out, and counted in a warning. It panics
// unless 0 < level < 1.
func BCa(estimate float64, draws, jackknife []float64, level float64) (low, high float64, warnings []string) {
	if jackknife == nil {
		jackknife = []float64{}
	}
	b := NewBootstrap(estimate, draws, jackknife, level)
	return b.Low, b.High, b.Warnings
}

// A Bootstrap is an interval from bootstrap draws.
type Bootstrap struct {
	Method    string  // "BCa" or "percentile", whichever was used
	Estimate  float64 // of the data
	SE        float64 // standard deviation of the draws
	Low, High float64 // interval at Level
	Level     float64
	Bias      float64 // z0: how far the estimate is from the median of the draws, in normal units; NaN when not used
	Skew      float64 // a: the acceleration; NaN when not used
	Draws     int     // replicates used
	Undefined int     // replicates left out because their value was NaN
	Warnings  []string
}

// String prints the interval rounded.
func (b Bootstrap) String() string {
	return fmt.Sprintf("%.4g [%.4g, %.4g], %s, %d draws", b.Estimate, b.Low, b.High, b.Method, b.Draws)
}

// NewBootstrap makes an interval of the draws of one quantity: BCa given what the
// estimate is without each cluster (Resampling.LeaveOut), percentile if jackknife is
// nil. See [BCa] and [Percentile].
func NewBootstrap(estimate float64, draws, jackknife []float64, level float64) Bootstrap {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("stats: level %v is outside (0,1)", level))
	}
	nan := math.NaN()
	b := Bootstrap{Method: "percentile", Estimate: estimate, SE: nan, Low: nan, High: nan, Level: level, Bias: nan, Skew: nan}
	sorted := make([]float64, 0, len(draws))
	for _, d := range draws {
		if !math.IsNaN(d) {
			sorted = append(sorted, d)
		}
	}
	b.Draws, b.Undefined = len(sorted), len(draws)-len(sorted)
	if b.Undefined > 0 {
		b.warn("undefined in %d of %d replicates, which are left out", b.Undefined, len(draws))
	}
	if b.Draws == 0 {
		b.warn("no draws: no interval")
		return b
	}
	slices.Sort(sorted)
	if b.Draws > 1 {
		m, sum := mean(sorted), 0.0
		for _, d := range sorted {
			sum += (d - m) * (d - m)
		}
		b.SE = math.Sqrt(sum / float64(b.Draws-1))
	}
	lower, upper := (1-level)/2, (1+level)/2
	if jackknife != nil {
		l, u, why := b.adjust(sorted, jackknife, lower, upper)
		if why == "" {
			b.Method, lower, upper = "BCa", l, u
			if n := float64(b.Draws); min(lower, 1-upper)*n < 1 {
				b.warn("the BCa interval ends at the most extreme of %d draws: draw more", b.Draws)
			}
		} else {
			b.Bias, b.Skew = nan, nan
			b.warn("percentile interval in place of BCa: %s", why)
		}
	}
	b.Low, b.High = sortedQuantile(sorted, lower), sortedQuantile(sorted, upper)
	return b
}

func (b *Bootstrap) warn(format string, args ...any) {
	b.Warnings = append(b.Warnings, fmt.Sprintf(format, args...))
}

// adjust returns BCa's quantile levels, or why there are none.
func (b *Bootstrap) adjust(sorted, jackknife []float64, lower, upper float64) (l, u float64, why string) {
	if math.IsNaN(b.Estimate) {
		return 0, 0, "the estimate is undefined"
	}
	below, _ := slices.BinarySearch(sorted, b.Estimate)
	end := below
	for end < len(sorted) && sorted[end] == b.Estimate {
		end++
	}
	b.Bias = NormalQuantile(float64(below+end) / 2 / float64(len(sorted)))
	if math.IsInf(b.Bias, 0) {
		return 0, 0, "all draws lie on one side of the estimate"
	}
	var values []float64
	for _, v := range jackknife {
		if !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	if len(values) < 2 {
		return 0, 0, "no leave-one-out values"
	}
	m := mean(values)
	s2, s3 := 0.0, 0.0
	for _, v := range values {
		d := m - v
		s2 += d * d
		s3 += d * d * d
	}
	b.Skew = s3 / (6 * math.Pow(s2, 1.5))
	if math.IsNaN(b.Skew) || math.IsInf(b.Skew, 0) {
		return 0, 0, "leave-one-out values do not vary"
	}
	move := func(p float64) float64 {
		z := b.Bias + NormalQuantile(p)
		return NormalTail(-(b.Bias + z/(1-b.Skew*z)))
	}
	l, u = move(lower), move(upper)
	if !(l < u) { // 1-a·z crossed 0
		return 0, 0, "the acceleration is too large"
	}
	return l, u, ""
}

// sortedQuantile is Quantile7 of ascending values without NaNs.
func sortedQuantile(v []float64, p float64) float64 {
	at := float64(len(v)-1) * p
	i := int(at)
	if f := at - float64(i); f > 0 {
		return v[i] + f*(v[i+1]-v[i])
	}
	return v[i]
}
