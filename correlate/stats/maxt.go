package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A FamilyTest is one test of a family: that a linear combination of a fit's
// coefficients is zero.
type FamilyTest struct {
	Name     string // of the row in MaxT.String; may be empty
	Fit      *ClusterFit
	Contrast []float64 // as for ClusterFit.CR2; ClusterFit.Column picks one coefficient
}

// A MaxT is a family of tests read together: the more one looks at, the larger the
// largest |t| is by chance alone. Its p-values allow for that, and for how the tests
// are correlated, which Bonferroni and Holm do not use.
type MaxT struct {
	Method   string
	Names    []string
	T        []float64 // NaN where a test is not possible, and Warnings says why
	P        []float64 // two-sided, of each test alone, from the same draws
	Adjusted []float64 // the chance, if no effect exists, that any test of the family would look so good
	Family   int       // tests the adjustment counts: those whose T is not NaN
	Critical float64   // |t| that the largest of the family exceeds with chance 1-Level if no effect exists
	Level    float64   // such as 0.95
	Draws    int
	Exact    bool    // every assignment of signs was enumerated
	Smallest float64 // least p-value these draws can give
	Clusters int
	Warnings []string
}

// String prints one line for each test.
func (m MaxT) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, family of %d, %d clusters\n", m.Method, m.Family, m.Clusters)
	wide := len("test")
	for _, name := range m.Names {
		wide = max(wide, len([]rune(name)))
	}
	fmt.Fprintf(&b, "%-*s       t         p  adjusted\n", wide, "test")
	for k, t := range m.T {
		fmt.Fprintf(&b, "%-*s  %6.2f  %8.3g  %8.3g\n", wide, m.Names[k], t, m.P[k], m.Adjusted[k])
	}
	return b.String()
}

func (m *MaxT) warn(format string, args ...any) {
	m.Warnings = append(m.Warnings, fmt.Sprintf(format, args...))
}

// MaxTWild tests a family by the wild cluster bootstrap: every test is that of
// ClusterFit.Wild, with its own null imposed and the CR1S t statistic, and in each
// draw a cluster has the same sign in all of them, which carries over how the tests
// are correlated. With up to 16 clusters all assignments are enumerated; otherwise
// plan draws them (9999 if plan.Replicates is 0). Adjusted p-values are those of the
// step-down procedure of Westfall, P. H. & Young, S. S. (1993), Resampling-Based
// Multiple Testing, algorithm 2.8; Romano, J. P. & Wolf, M. (2005), Econometrica
// 73(4), 1237-1282.
//
// The fits must come from the same clusters in the same order, such as one fit for
// each lag of a scan; a cluster may be without rows in some of them. level is that
// of Critical, in (0,1); 0 means 0.95. The error is that of ctx, or says that there
// are fewer than 2 clusters or no test.
func MaxTWild(ctx context.Context, tests []FamilyTest, plan Resampling, level float64) (MaxT, error) {
	m := newMaxT(len(tests), level)
	if len(tests) == 0 {
		return m, errors.New("stats: no tests")
	}
	whitened := make([][]float64, len(tests))
	present := map[int]bool{}
	last := 0
	for k, test := range tests {
		m.Names[k] = test.Name
		if test.Fit == nil {
			panic(fmt.Sprintf("stats: MaxTWild: test %d has no fit", k))
		}
		w, ok := test.Fit.contrast(test.Contrast)
		if !ok {
			m.warn("test %d is not estimable: a column is a combination of others", k)
			continue
		}
		if m.T[k] = test.Fit.Robust(CR1S, test.Contrast).T; math.IsNaN(m.T[k]) || math.IsInf(m.T[k], 0) {
			m.T[k] = math.NaN()
			m.warn("test %d is not possible: no variation between clusters", k)
			continue
		}
		whitened[k] = w
		for _, g := range test.Fit.given {
			present[g] = true
			last = max(last, g)
		}
	}
	m.Clusters = len(present)
	if m.Clusters < 2 {
		return m, errors.New("stats: a wild bootstrap needs 2 clusters")
	}
	// signOf numbers the clusters that any test uses.
	signOf := make([]int, last+1)
	next := 0
	for g := range signOf {
		if signOf[g] = next; present[g] {
			next++
		}
	}
	newEstimate := func() func(signs, out []float64) {
		statistic := make([]func([]float64) float64, len(tests))
		own := make([]float64, m.Clusters)
		for k, w := range whitened {
			if w != nil {
				statistic[k] = tests[k].Fit.wildStatistic(w)
			}
		}
		return func(signs, out []float64) {
			for k, t := range statistic {
				if t == nil {
					out[k] = math.NaN()
					continue
				}
				given := tests[k].Fit.given
				for i, g := range given {
					own[i] = signs[signOf[g]]
				}
				out[k] = t(own[:len(given)])
			}
		}
	}
	var draws [][]float64
	var err error
	if m.Exact = m.Clusters <= enumerable; m.Exact {
		m.Method = "step-down max-|t|, wild cluster bootstrap enumerated"
		// Changing all signs changes only that of t: the last can stay.
		half := 1 << (m.Clusters - 1)
		draws, err = plan.run(ctx, half, len(tests), func() func(int, []float64) {
			estimate, signs := newEstimate(), make([]float64, m.Clusters)
			return func(mask int, out []float64) {
				for g := range signs {
					signs[g] = 1 - 2*float64(mask>>g&1)
				}
				estimate(signs, out)
			}
		})
	} else {
		m.Method = "step-down max-|t|, wild cluster bootstrap"
		if plan.Replicates <= 0 {
			plan.Replicates = 9999
		}
		draws, err = plan.Signs(ctx, m.Clusters, newEstimate, len(tests))
	}
	if err != nil {
		return m, err
	}
	m.stepDown(draws)
	return m, nil
}

// MaxTBootstrap tests a family of estimates by their cluster bootstrap: draws holds
// the estimates of each replicate (Resampling.Clusters). t is the estimate over the
// standard deviation of its draws, and its null distribution that of draws less the
// estimate, over the same. It serves estimates that are no regression coefficients;
// few clusters make it reject too often (MaxTWild does not). A replicate in which a
// possible test is NaN is left out. level is as for MaxTWild.
func MaxTBootstrap(names []string, estimate []float64, draws [][]float64, level float64) MaxT {
	m := newMaxT(len(estimate), level)
	m.Method = "step-down max-|t|, bootstrap"
	copy(m.Names, names)
	se := make([]float64, len(estimate))
	for k, e := range estimate {
		column := slices.DeleteFunc(DrawColumn(draws, k), math.IsNaN)
		if math.IsNaN(e) || len(column) < 2 {
			m.warn("test %d is not possible: no estimate", k)
			continue
		}
		centre, sum := mean(column), 0.0
		for _, v := range column {
			sum += (v - centre) * (v - centre)
		}
		if se[k] = math.Sqrt(sum / float64(len(column)-1)); se[k] == 0 {
			m.warn("test %d is not possible: its draws do not vary", k)
			continue
		}
		m.T[k] = e / se[k]
	}
	var null [][]float64
rows:
	for _, d := range draws {
		t := make([]float64, len(estimate))
		for k, e := range estimate {
			if t[k] = (d[k] - e) / se[k]; math.IsNaN(t[k]) && !math.IsNaN(m.T[k]) {
				continue rows
			}
		}
		null = append(null, t)
	}
	if left := len(draws) - len(null); left > 0 {
		m.warn("undefined in %d of %d replicates, which are left out", left, len(draws))
	}
	m.stepDown(null)
	return m
}

func newMaxT(tests int, level float64) MaxT {
	if level == 0 {
		level = 0.95
	}
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("stats: level %v is outside (0,1)", level))
	}
	m := MaxT{Level: level, Critical: math.NaN(), Smallest: math.NaN(), Names: make([]string, tests)}
	m.T, m.P, m.Adjusted = make([]float64, tests), make([]float64, tests), make([]float64, tests)
	for k := range tests {
		m.T[k], m.P[k], m.Adjusted[k] = math.NaN(), math.NaN(), math.NaN()
	}
	return m
}

// stepDown fills in the p-values from t statistics drawn under the null. The test
// with the largest |t| is judged by the largest of all, the next by the largest of
// those not yet judged, and so on; no p-value is below the one before.
func (m *MaxT) stepDown(draws [][]float64) {
	m.Draws = len(draws)
	var order []int // by decreasing |t|
	for k, t := range m.T {
		if !math.IsNaN(t) {
			order = append(order, k)
		}
	}
	m.Family = len(order)
	if m.Family == 0 || m.Draws == 0 {
		return
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch d := math.Abs(m.T[b]) - math.Abs(m.T[a]); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	alone, joint := make([]int, len(m.T)), make([]int, len(m.T))
	largest := make([]float64, 0, m.Draws)
	for _, d := range draws {
		most := 0.0
		for i := len(order) - 1; i >= 0; i-- {
			k := order[i]
			t := math.Abs(d[k])
			most = max(most, t)
			// Ties count: the data's own signs are among the draws.
			threshold := math.Abs(m.T[k])
			threshold -= 1e-10 * max(1, threshold)
			if t >= threshold {
				alone[k]++
			}
			if most >= threshold {
				joint[k]++
			}
		}
		largest = append(largest, most)
	}
	own := 1 // drawn at random, the data count as one more draw
	if m.Exact {
		own = 0
	}
	m.Smallest = 1 / float64(m.Draws+own)
	before := 0.0
	for _, k := range order {
		m.P[k] = float64(alone[k]+own) * m.Smallest
		m.Adjusted[k] = max(before, float64(joint[k]+own)*m.Smallest)
		before = m.Adjusted[k]
	}
	slices.Sort(largest)
	m.Critical = largest[min(m.Draws-1, int(math.Ceil(m.Level*float64(m.Draws+own)))-1)]
	if m.Smallest > 0.01 {
		m.warn("no p-value below %.2g is possible", m.Smallest)
	}
}
