package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// An Influence says how a linear combination of coefficients changes when clusters
// are left out one at a time: whether one team makes the result.
type Influence struct {
	Estimate float64   // with all clusters
	Without  []float64 // without each cluster, in the order given; NaN where there is no estimate
	// Low and High are the range of Without.
	Low, High float64
	// Most is the index of the cluster whose absence moves the estimate most, -1
	// when there is none.
	Most int
	// Shift is how far leaving out that cluster moves the estimate, in CR2 standard
	// errors of the estimate with all clusters.
	Shift float64
	// SignChanges counts the clusters without which the sign is another.
	SignChanges int
	SE          float64 // √Σ(without-estimate)², the jackknife standard error known as CR3
	Clusters    int     // with at least one row
	Warnings    []string
}

// LeaveOneOut refits y on p columns without each cluster in turn, from
// cross-products alone: one refit costs p³, however many rows there are. The
// arguments are those of [FitClusters]; shared columns that couple the clusters, such
// as period indicators, must be among the columns, and absorbed counts all degrees of
// freedom removed from the rows beforehand, which do not change the refits. Errors are
// those of [FitClusters], and [ErrCollinear] when the contrast is not estimable.
//
// It is exact. The sum of squared changes is the CR3 variance: Bell, R. M. &
// McCaffrey, D. F. (2002), Survey Methodology 28(2), 169-181.
func LeaveOneOut(clusters []CrossProduct, p, absorbed int, contrast []float64) (Influence, error) {
	f, err := FitClusters(clusters, p, absorbed)
	if err != nil {
		return Influence{}, err
	}
	if len(contrast) != p {
		return Influence{}, fmt.Errorf("contrast of %d columns for %d", len(contrast), p)
	}
	nan := math.NaN()
	in := Influence{Estimate: nan, Low: nan, High: nan, Shift: nan, SE: nan, Most: -1, Clusters: f.Clusters}
	all := f.CR2(contrast)
	if in.Estimate = all.Estimate; math.IsNaN(in.Estimate) {
		return in, fmt.Errorf("not estimable: %w", ErrCollinear)
	}
	lost, largest, sum := 0, 0.0, 0.0
	for g, c := range clusters {
		if c.N == 0 {
			in.Without = append(in.Without, in.Estimate)
			continue
		}
		without := f.without(c, contrast)
		in.Without = append(in.Without, without)
		if math.IsNaN(without) {
			lost++
			continue
		}
		in.Low = nanMin(in.Low, without)
		in.High = -nanMin(-in.High, -without)
		if without*in.Estimate < 0 {
			in.SignChanges++
		}
		change := math.Abs(without - in.Estimate)
		sum += change * change
		if in.Most < 0 || change > largest {
			in.Most, largest = g, change
		}
	}
	if in.Most >= 0 {
		in.Shift = largest / all.SE
	}
	if lost > 0 {
		in.Warnings = append(in.Warnings, fmt.Sprintf("not estimable without each of %d clusters: it rests on them alone", lost))
	} else if f.Clusters > 1 {
		in.SE = math.Sqrt(sum)
	}
	if in.SignChanges > 0 {
		in.Warnings = append(in.Warnings, fmt.Sprintf("the sign changes without each of %d clusters", in.SignChanges))
	}
	return in, nil
}

// nanMin returns the smaller value, or b where a is NaN.
func nanMin(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return min(a, b)
}

// without returns the contrast of the fit without one of its clusters, NaN when the
// other clusters do not determine it.
func (f *ClusterFit) without(c CrossProduct, contrast []float64) float64 {
	rest := &ClusterFit{p: f.p, pool: NewCrossProduct(f.p)}
	rest.pool.AddScaled(1, f.pool)
	rest.pool.AddScaled(-1, c)
	// What subtraction leaves of a column that only this cluster has is rounding.
	for j := range f.p {
		if rest.pool.XX[j*f.p+j] <= collinear*f.pool.XX[j*f.p+j] {
			for i := range f.p {
				rest.pool.XX[i*f.p+j], rest.pool.XX[j*f.p+i] = 0, 0
			}
			rest.pool.XY[j] = 0
		}
	}
	rest.factor()
	w, ok := rest.contrast(contrast)
	if !ok || !f.sameSpace(rest, contrast) {
		return math.NaN()
	}
	z := make([]float64, len(rest.keep))
	rest.whiten(z, rest.pool.XY)
	return floats.Dot(w, z)
}

// sameSpace reports that leaving out a cluster has not changed what the contrast
// means: a column dropped from the rest which the whole fit keeps must not be needed
// to tell the contrast's columns apart. Period indicators lose columns harmlessly
// when the cluster alone was seen in a period.
func (f *ClusterFit) sameSpace(rest *ClusterFit, contrast []float64) bool {
	lost := 0
	for _, j := range rest.Dropped {
		if rest.pool.XX[j*f.p+j] > 0 { // collinear, not absent
			lost++
		}
	}
	for _, j := range f.Dropped {
		if f.pool.XX[j*f.p+j] > 0 {
			lost--
		}
	}
	if lost <= 0 {
		return true
	}
	// Put the contrast's columns last: kept there, they are told apart from all others.
	order, last := []int{}, []int{}
	for j, v := range contrast {
		if v != 0 {
			last = append(last, j)
		} else {
			order = append(order, j)
		}
	}
	moved := rest.pool.Select(append(order, last...))
	check := &ClusterFit{p: f.p, pool: moved}
	check.factor()
	for _, j := range check.Dropped {
		if j >= len(order) {
			return false
		}
	}
	return true
}
