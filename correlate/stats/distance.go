package stats

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A Dependence measures relation of any shape, not only a straight or a rising one:
// 0 where there is none. It has no sign, and its test asks about large values only.
type Dependence struct {
	Method    string  // the estimator and the test really used
	Estimate  float64 // NaN when undefined, and Warnings says why
	N         int     // complete rows used
	Missing   int     // rows left out because a value was missing
	Statistic float64 // of the test; said at each function
	P         float64 // one-sided, of independence; never 0 when it comes from permutations
	Draws     int     // permutations behind P; 0 when there were none
	Warnings  []string
}

// String prints the estimate rounded, p and n.
func (d Dependence) String() string {
	return fmt.Sprintf("%s: %.3f, p = %.3g, n = %d", d.Method, d.Estimate, d.P, d.N)
}

func (d *Dependence) warn(format string, args ...any) {
	d.Warnings = append(d.Warnings, fmt.Sprintf(format, args...))
}

// newDependence returns a result in which nothing is known yet and the complete
// rows, nil when there is nothing to measure.
func newDependence(method string, x, y []float64) (d Dependence, rows [][]float64) {
	rows, missing := completeRows(x, y)
	nan := math.NaN()
	d = Dependence{Method: method, Estimate: nan, N: len(rows[0]), Missing: missing, Statistic: nan, P: nan}
	for i, name := range []string{"x", "y"} {
		if why := unusable(name, rows[i]); why != "" {
			d.warn("%s", why)
			return d, nil
		}
	}
	return d, rows
}

// A DistanceCorrelation is the [Dependence] of distances between rows.
type DistanceCorrelation struct {
	Dependence // Estimate is the distance correlation, in [0,1], of the V-statistic form

	// BiasCorrected is the unbiased estimate of the squared distance correlation: 0
	// on average for independent sides, where Estimate is not, and so at times
	// negative. Székely, G. J. & Rizzo, M. L. (2013), Journal of Multivariate
	// Analysis 117, 193-213. NaN below 4 rows, and where all rows but one are equal on a side.
	BiasCorrected float64
}

// Distance returns the distance correlation of x and y, 0 in the population only if
// they are independent: Székely, G. J., Rizzo, M. L. & Bakirov, N. K. (2007), Annals
// of Statistics 35(6), 2769-2794. It takes O(n log n) and no n×n matrix: Huo, X. &
// Székely, G. J. (2016), Fast computing for distance covariance, Technometrics
// 58(4), 435-447; Chaudhuri, A. & Hu, W. (2019), Computational Statistics & Data
// Analysis 135, 15-24.
//
// Statistic is n·BiasCorrected and P that of the chi-squared test of Shen, C.,
// Panda, S. & Vogelstein, J. T. (2022), Journal of Computational and Graphical
// Statistics 31(1), 254-262: P(χ²₁ > Statistic+1), valid (somewhat too large) where
// it is small, for independent rows. Use [DistancePermuted] in small samples, and
// where p near 1 matters. P is NaN where BiasCorrected is; other undefined cases are those of
// [Pearson].
func Distance(x, y []float64) DistanceCorrelation {
	d, _ := distance(x, y)
	if math.IsNaN(d.Estimate) {
		return d
	}
	if math.IsNaN(d.BiasCorrected) {
		d.warn("no chi-squared test without the bias-corrected form")
		return d
	}
	d.Statistic = float64(d.N) * d.BiasCorrected
	d.P = ChiSquaredTail(d.Statistic+1, 1)
	return d
}

// DistancePermuted is [Distance] with the p-value of a permutation test: how often
// the distance covariance is at least as large once y is shuffled against x,
// counting the data as one of the shuffles; exact in size for independent rows.
// Statistic is n·Estimate². Each of the plan's Replicates takes O(n log n); the same seed gives the same p for any
// number of workers. The error is that of a context cancelled before the end.
func DistancePermuted(ctx context.Context, x, y []float64, plan Resampling) (DistanceCorrelation, error) {
	d, w := distance(x, y)
	d.Method = "distance correlation, permutation test"
	if math.IsNaN(d.Estimate) {
		return d, ctx.Err()
	}
	observed := w.vCovariance(w.products(nil, w.newTree()))
	// Shuffles that differ by rounding alone are ties.
	bound := observed - 1e-12*math.Sqrt(w.varianceX)*math.Sqrt(w.varianceY)
	draws, err := plan.Permutations(ctx, d.N, func() func([]int, []float64) {
		tree := w.newTree()
		return func(order []int, out []float64) { out[0] = w.vCovariance(w.products(order, tree)) }
	}, 1)
	if err != nil {
		return d, err
	}
	extreme := 1
	for _, v := range draws {
		if v[0] >= bound {
			extreme++
		}
	}
	d.Draws = len(draws)
	d.Statistic = float64(d.N) * d.Estimate * d.Estimate
	d.P = float64(extreme) / float64(d.Draws+1)
	return d, nil
}

// Permutations runs estimate on random orders of n rows: what permutation tests
// need. order is a permutation of 0..n-1 and must not be kept or changed.
func (r Resampling) Permutations(ctx context.Context, n int, newEstimate func() func(order []int, out []float64), width int) (draws [][]float64, err error) {
	return r.run(ctx, r.replicates(), width, func() func(int, []float64) {
		order := make([]int, n)
		pcg := new(rand.PCG)
		rng := rand.New(pcg)
		estimate := newEstimate()
		return func(b int, out []float64) {
			seedStream(pcg, r.Seed, b)
			for i := range order {
				order[i] = i
			}
			rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
			estimate(order, out)
		}
	})
}

// distance returns the estimates without a test.
func distance(x, y []float64) (DistanceCorrelation, *distances) {
	base, rows := newDependence("distance correlation, chi-squared test", x, y)
	d := DistanceCorrelation{Dependence: base, BiasCorrected: math.NaN()}
	if rows == nil {
		return d, nil
	}
	w := newDistances(rows[0], rows[1])
	p := w.products(nil, w.newTree())
	d.Estimate = math.Sqrt(max(0, ratio(w.vCovariance(p), w.varianceX, w.varianceY)))
	if n := float64(d.N); n >= 4 {
		xx := distanceProducts{all: 2 * n * w.squaresX, rows: sumSquares(w.rowX)}
		yy := distanceProducts{all: 2 * n * w.squaresY, rows: sumSquares(w.rowY)}
		cov := uCovariance(n, p, w.totalX, w.totalY)
		varX, varY := uCovariance(n, xx, w.totalX, w.totalX), uCovariance(n, yy, w.totalY, w.totalY)
		if varX > 1e-12*xx.all/(n*n) && varY > 1e-12*yy.all/(n*n) { // what is less is rounding of 0
			d.BiasCorrected = ratio(cov, varX, varY)
		}
	}
	if math.IsNaN(d.BiasCorrected) {
		d.warn("the bias-corrected form needs 4 rows, and two that differ from the rest on each side")
	}
	return d, w
}

// distances is what sums over all pairs of rows need of two columns, in the order
// of x. a and b below are distances |xi-xj| and |yi-yj|.
type distances struct {
	x, y                 []float64 // centred; x ascending
	rank                 []int32   // place of y in ascending order, from 1
	rowX, rowY           []float64 // Σj a and Σj b of each row
	totalX, totalY       float64   // Σ rowX, Σ rowY
	squaresX, squaresY   float64   // Σx², Σy²
	varianceX, varianceY float64   // squared distance variances
}

func newDistances(x, y []float64) *distances {
	n := len(x)
	w := &distances{rank: make([]int32, n)}
	cx, cy := centred(x), centred(y)
	order := ascending(cx)
	w.x, w.y = gather(cx, order), gather(cy, order)
	inX := make([]int, n)
	for i := range inX {
		inX[i] = i
	}
	inY := ascending(w.y)
	for place, i := range inY {
		w.rank[i] = int32(place + 1)
	}
	w.rowX, w.totalX = distanceRows(w.x, inX)
	w.rowY, w.totalY = distanceRows(w.y, inY)
	w.squaresX, w.squaresY = sumSquares(w.x), sumSquares(w.y)
	N := float64(n)
	w.varianceX = w.vScale(distanceProducts{all: 2 * N * w.squaresX, rows: sumSquares(w.rowX)}, w.totalX, w.totalX)
	w.varianceY = w.vScale(distanceProducts{all: 2 * N * w.squaresY, rows: sumSquares(w.rowY)}, w.totalY, w.totalY)
	return w
}

// distanceProducts are Σab over all pairs of rows, and Σ of products of row sums.
type distanceProducts struct{ all, rows float64 }

// products returns the sums for y in the given order; nil is the order of the data.
//
// For i before j in x, |yi-yj| is yj-yi where yi <= yj and its negative elsewhere, so
// Σ(xj-xi)|yj-yi| is twice the sum over the former pairs, less that over all pairs.
// Walking along x, a tree over the ranks of y (Fenwick, P. M. (1994), Software:
// Practice and Experience 24(3), 327-336) gives the sums over earlier rows with
// smaller y.
func (w *distances) products(order []int, tree []distanceNode) distanceProducts {
	clear(tree)
	var rising, cross, rows float64
	for j, x := range w.x {
		i := j
		if order != nil {
			i = order[j]
		}
		y, rank := w.y[i], int(w.rank[i])
		var s distanceNode
		for k := rank; k > 0; k &= k - 1 {
			node := &tree[k]
			s.count += node.count
			s.x += node.x
			s.y += node.y
			s.xy += node.xy
		}
		rising += s.count*x*y - x*s.y - y*s.x + s.xy
		xy := x * y
		for k := rank; k < len(tree); k += k & -k {
			node := &tree[k]
			node.count++
			node.x += x
			node.y += y
			node.xy += xy
		}
		cross += xy
		rows += w.rowX[j] * w.rowY[i]
	}
	return distanceProducts{all: 2 * (2*rising - float64(len(w.x))*cross), rows: rows}
}

// A distanceNode sums over rows.
type distanceNode struct{ count, x, y, xy float64 }

func (w *distances) newTree() []distanceNode { return make([]distanceNode, len(w.x)+1) }

// vCovariance is the squared distance covariance, the mean product of doubly centred
// distances.
func (w *distances) vCovariance(p distanceProducts) float64 { return w.vScale(p, w.totalX, w.totalY) }

func (w *distances) vScale(p distanceProducts, totalX, totalY float64) float64 {
	n := float64(len(w.x))
	return p.all/n/n - 2*p.rows/n/n/n + totalX/n/n*(totalY/n/n)
}

// uCovariance is the unbiased estimate of the squared distance covariance, for n > 3.
func uCovariance(n float64, p distanceProducts, totalX, totalY float64) float64 {
	return (p.all - 2*p.rows/(n-2) + totalX/(n-1)*(totalY/(n-2))) / (n * (n - 3))
}

// distanceRows returns Σj |vi-vj| for every row, and their sum; order sorts v.
func distanceRows(v []float64, order []int) (rows []float64, total float64) {
	n, all := float64(len(v)), 0.0
	for _, e := range v {
		all += e
	}
	rows = make([]float64, len(v))
	before := 0.0
	for k, i := range order {
		rows[i] = v[i]*(2*float64(k)-n) + all - 2*before
		before += v[i]
		total += rows[i]
	}
	return rows, total
}

// ascending returns the rows in ascending order of v, which has no NaN, equal values
// in row order.
func ascending(v []float64) []int {
	order := make([]int, len(v))
	if len(v) >= radixFrom && len(v) <= math.MaxInt32 {
		for k, e := range new(ranker).sort(v) {
			order[k] = int(e.row)
		}
		return order
	}
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := compare(v[a], v[b]); c != 0 {
			return c
		}
		return a - b
	})
	return order
}

func gather(v []float64, order []int) []float64 {
	out := make([]float64, len(order))
	for k, i := range order {
		out[k] = v[i]
	}
	return out
}
