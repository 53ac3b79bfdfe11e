package stats

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// WildOptions tunes [ClusterFit.Wild].
type WildOptions struct {
	Resamples int    // draws when the clusters are too many to enumerate; 0 means 9999
	Seed      uint64 // every value, 0 included, is a reproducible seed
}

// A WildTest is a wild cluster bootstrap test.
type WildTest struct {
	T         float64 // CR1S t statistic of the data
	P         float64 // two-sided; ties count as at least as extreme
	PStrict   float64 // share of assignments strictly more extreme: for comparison with programs that leave ties out, may be 0
	Smallest  float64 // least p-value this test can give: 2/2^clusters when exact
	Exact     bool    // every assignment of signs was enumerated
	Resamples int
	Clusters  int
	Warnings  []string
}

// enumerable is the most clusters whose 2^G sign assignments are enumerated.
const enumerable = 16

// Wild tests that a linear combination of coefficients is zero by the wild cluster
// bootstrap with the null imposed (WCR): residuals of the restricted fit keep or
// change sign by whole clusters, and the CR1S t statistic of each such data set is
// compared with that of the data. Cameron, A. C., Gelbach, J. B. & Miller, D. L.
// (2008), Review of Economics and Statistics 90(3), 414-427. With up to 16 clusters
// all assignments are enumerated and the p-value is exact.
//
// A draw costs clusters × columns: only scores are needed (Roodman et al. 2019,
// Stata Journal 19(1), 4-60). Prefer it to CR2 when degrees of freedom are few.
func (f *ClusterFit) Wild(contrast []float64, o WildOptions) WildTest {
	nan := math.NaN()
	t := WildTest{T: nan, P: nan, PStrict: nan, Smallest: nan, Clusters: f.Clusters}
	w, ok := f.contrast(contrast)
	switch {
	case !ok:
		t.Warnings = append(t.Warnings, "not estimable: a column is a combination of others")
		return t
	case f.Clusters < 2:
		t.Warnings = append(t.Warnings, "one cluster: no test")
		return t
	}
	t.T = f.Robust(CR1S, contrast).T
	if math.IsNaN(t.T) {
		t.Warnings = append(t.Warnings, "no variation between clusters: no test")
		return t
	}
	draw := f.wildStatistic(w)
	size := math.Abs(t.T)
	slack := 1e-10 * math.Max(1, size) // statistics closer than this are ties
	signs := make([]float64, f.Clusters)
	extreme, beyond := 0, 0
	count := func() {
		drawn := math.Abs(draw(signs))
		if drawn >= size-slack {
			extreme++
		}
		if drawn > size+slack {
			beyond++
		}
	}

	if f.Clusters <= enumerable {
		// Changing all signs changes only that of t: the first can stay.
		half := 1 << (f.Clusters - 1)
		for mask := range half {
			for g := range signs {
				signs[g] = 1 - 2*float64(mask>>g&1)
			}
			count()
		}
		t.Exact, t.Resamples = true, 2*half
		t.P, t.Smallest = float64(extreme)/float64(half), 1/float64(half)
		t.PStrict = float64(beyond) / float64(half)
	} else {
		t.Resamples = o.Resamples
		if t.Resamples <= 0 {
			t.Resamples = 9999
		}
		r := rand.New(rand.NewPCG(o.Seed, 0x77696c64))
		for range t.Resamples {
			var bits uint64
			for g := range signs {
				if g%64 == 0 {
					bits = r.Uint64()
				}
				signs[g] = 1 - 2*float64(bits&1)
				bits >>= 1
			}
			count()
		}
		t.Smallest = 1 / float64(t.Resamples+1)
		t.P = float64(1+extreme) * t.Smallest
		t.PStrict = float64(beyond) / float64(t.Resamples)
	}
	if t.Smallest > 0.01 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("%d clusters: no p-value below %.2g is possible", f.Clusters, t.Smallest))
	}
	return t
}

// wildStatistic returns the CR1S t statistic as a function of the clusters' signs.
func (f *ClusterFit) wildStatistic(w []float64) func(signs []float64) float64 {
	r, p := len(f.keep), f.p
	// Restricted coefficients: the whitened ones less their part along w.
	z := make([]float64, r)
	f.whiten(z, f.pool.XY)
	floats.AddScaled(z, -floats.Dot(w, z)/floats.Dot(w, w), w)
	f.lowerT(z)
	restricted := make([]float64, p)
	for a, j := range f.keep {
		restricted[j] = z[a] * f.scale[a]
	}
	work, full, fullOut := make([]float64, r), make([]float64, p), make([]float64, p)
	scores, u := make([][]float64, f.Clusters), make([][]float64, f.Clusters)
	own := make([]float64, f.Clusters)
	for g := range f.clusters {
		c := &f.clusters[g]
		for _, j := range f.keep {
			fullOut[j] = c.XY[j] - floats.Dot(c.XX[j*p:(j+1)*p], restricted)
		}
		scores[g], u[g] = make([]float64, r), make([]float64, r)
		f.whiten(scores[g], fullOut)
		own[g] = floats.Dot(w, scores[g])
		f.apply(u[g], c, w, work, full, fullOut)
	}
	groups := float64(f.Clusters)
	factor := groups / (groups - 1) * float64(f.N-1) / float64(f.DF)
	sum := make([]float64, r)
	return func(signs []float64) float64 {
		clear(sum)
		for g, s := range signs {
			floats.AddScaled(sum, s, scores[g])
		}
		variance := 0.0
		for g, s := range signs {
			d := s*own[g] - floats.Dot(u[g], sum)
			variance += d * d
		}
		return floats.Dot(w, sum) / math.Sqrt(factor*variance)
	}
}
