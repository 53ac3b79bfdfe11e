package stats

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// MediationOptions tunes [Mediate]. The zero value takes rows as independent.
type MediationOptions struct {
	Covariates [][]float64 // held constant in all regressions
	Cluster    []int       // any labels; nil takes rows as independent
	Level      float64     // of intervals, in (0,1); 0 means 0.95
	Resampling Resampling  // of clusters, or of rows
}

// A Mediation splits the effect of x on y into what goes through m and what does
// not: Indirect = A·B and Total = Direct + A·B, exactly.
type Mediation struct {
	A      Estimate // of m on x
	B      Estimate // of y on m, x held constant
	Direct Estimate // of y on x, m held constant
	Total  Estimate // of y on x

	// Indirect is A·B with the percentile interval of the bootstrap, which follows
	// its skewness; P is two-sided from the same draws, never 0.
	Indirect Bootstrap
	P        float64
	Share    float64 // Indirect/Total; beyond [0,1] where the two parts have opposite signs

	// The normal test of Sobel, M. E. (1982), Sociological Methodology 13, 290-312. The
	// product of two estimates is not normal: it finds less than the bootstrap.
	SobelSE, SobelZ, SobelP float64

	// RhoZero is the sensitivity parameter of Imai, Keele & Yamamoto at which nothing
	// is left of the indirect effect: the correlation, in [-1,1], that an unmeasured
	// common cause of m and y gives their errors. Near 0 is fragile. See At.
	RhoZero float64

	N, Clusters, Missing int
	Level                float64
	Warnings             []string

	ratio float64 // residual SD of y over that of m, x held constant
}

// At returns the indirect effect if an unmeasured common cause of m and y, unrelated
// to x, gives their errors the correlation rho, in (-1,1):
// A·σy/σm·(r - rho·√((1-r²)/(1-rho²))), where r is RhoZero and the σ are residual
// standard deviations of the regressions on x. Imai, K., Keele, L. & Yamamoto, T.
// (2010), "Identification, inference and sensitivity analysis for causal mediation
// effects", Statistical Science 25(1), 51-71, theorem 4.
func (m *Mediation) At(rho float64) float64 {
	if !(math.Abs(rho) < 1) {
		return math.NaN()
	}
	r := m.RhoZero
	return m.A.Estimate * m.ratio * (r - rho*math.Sqrt((1-r)*(1+r)/((1-rho)*(1+rho))))
}

// Mediate estimates how much of the effect of x on y goes through m by the product of
// coefficients: m on x, and y on x and m, with covariates. Rows where any value is
// NaN are left out. Standard errors of the coefficients are classical, or CR2 with
// Satterthwaite degrees of freedom when clusters are given; the bootstrap draws rows,
// or clusters, and refits both regressions. Preacher, K. J. & Hayes, A. F. (2008),
// Behavior Research Methods 40(3), 879-891.
//
// It describes a cause only if x is as good as random given the covariates, and m
// too given x and the covariates: RhoZero and At say how much the second may fail.
// Measured at one time, the order of x, m and y is assumed, not found.
//
// It returns an error when rows are too few, columns are collinear, or ctx ends, and
// panics when lengths differ.
func Mediate(ctx context.Context, x, m, y []float64, o MediationOptions) (*Mediation, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	med := &Mediation{Level: o.Level}
	columns, code := med.complete(x, m, y, o)
	q := len(columns) // covariates, x, m, y
	last := q - 1
	if err := med.fit(columns, code, o); err != nil {
		return nil, err
	}
	if code == nil {
		med.Clusters = med.N
		code = make([]int, med.N)
		for i := range code {
			code[i] = i
		}
	}

	// One Cholesky factor of the cross-products of 1, covariates, x, m and y holds all:
	// row m is m on x, row y is y on x and m.
	sums := make([][]float64, med.Clusters)
	for g := range sums {
		sums[g] = make([]float64, (q+1)*(q+1))
	}
	row := make([]float64, q+1)
	row[0] = 1
	for i, g := range code {
		for j, c := range columns {
			row[j+1] = c[i]
		}
		for a, v := range row {
			floats.AddScaled(sums[g][a*(q+1):a*(q+1)+a+1], v, row[:a+1])
		}
	}
	factor := func(pool []float64) (lm, ly []float64, ok bool) {
		n := q + 1
		for a := range n {
			size := pool[a*n+a]
			for b := range a + 1 {
				pool[a*n+b] -= floats.Dot(pool[a*n:a*n+b], pool[b*n:b*n+b])
				if b < a {
					pool[a*n+b] /= pool[b*n+b]
				}
			}
			if d := pool[a*n+a]; d > collinear*size {
				pool[a*n+a] = math.Sqrt(d)
			} else if a < n-1 { // y may be explained entirely
				return nil, nil, false
			} else {
				pool[a*n+a] = 0
			}
		}
		return pool[(n-2)*n : (n-1)*n], pool[(n-1)*n:], true
	}
	pool := make([]float64, len(sums[0]))
	for _, s := range sums {
		floats.Add(pool, s)
	}
	lm, ly, ok := factor(pool)
	if !ok {
		return nil, fmt.Errorf("x, m and covariates: %w", ErrCollinear)
	}
	med.RhoZero = ly[last] / math.Hypot(ly[last], ly[last+1])
	med.ratio = math.Hypot(ly[last], ly[last+1]) / lm[last]

	draws, err := o.Resampling.ClustersWith(ctx, med.Clusters, func() func([]int, []float64) {
		pool := make([]float64, len(sums[0]))
		return func(counts []int, out []float64) {
			clear(pool)
			for g, c := range counts {
				if c > 0 {
					floats.AddScaled(pool, float64(c), sums[g])
				}
			}
			lm, ly, ok := factor(pool)
			out[0] = math.NaN()
			if ok {
				out[0] = lm[last-1] / pool[(last-1)*(q+1)+last-1] * ly[last] / lm[last]
			}
		}
	}, 1)
	if err != nil {
		return nil, err
	}
	med.Indirect = NewBootstrap(med.A.Estimate*med.B.Estimate, DrawColumn(draws, 0), nil, o.Level)
	med.Warnings = append(med.Warnings, med.Indirect.Warnings...)
	below, above := 1, 1
	for _, d := range draws {
		if d[0] <= 0 {
			below++
		}
		if d[0] >= 0 {
			above++
		}
	}
	med.P = min(1, 2*float64(min(below, above))/float64(med.Indirect.Draws+1))
	if med.Clusters < 10 {
		med.Warnings = append(med.Warnings, fmt.Sprintf("only %d clusters: the bootstrap interval is too narrow", med.Clusters))
	}
	return med, nil
}

// complete returns the complete rows of covariates, x, m and y, centred, and the
// cluster of each, numbered from 0; nil without clusters.
func (med *Mediation) complete(x, m, y []float64, o MediationOptions) (columns [][]float64, code []int) {
	all := append(append([][]float64{}, o.Covariates...), x, m, y)
	for _, c := range all {
		if len(c) != len(y) || o.Cluster != nil && len(o.Cluster) != len(y) {
			panic("stats: columns of different length")
		}
	}
	columns = make([][]float64, len(all))
	var labels []int
rows:
	for i := range y {
		for _, c := range all {
			if math.IsNaN(c[i]) {
				med.Missing++
				continue rows
			}
		}
		for j, c := range all {
			columns[j] = append(columns[j], c[i])
		}
		if o.Cluster != nil {
			labels = append(labels, o.Cluster[i])
		}
		med.N++
	}
	if med.N > 0 {
		for _, c := range columns {
			floats.AddConst(-mean(c), c)
		}
	}
	if o.Cluster != nil {
		var sizes []int
		code, _, sizes = codeGroups(labels)
		med.Clusters = len(sizes)
	}
	return columns, code
}

// fit estimates the coefficients and Sobel's test.
func (med *Mediation) fit(columns [][]float64, code []int, o MediationOptions) error {
	q := len(columns)
	x, m, y := q-3, q-2, q-1
	regress := func(p, outcome int) (func(j int) Estimate, error) {
		if med.N <= p+1 {
			return nil, ErrNoDF
		}
		if code == nil {
			f, err := FitOLS(columns[:p], columns[outcome], OLSOptions{Level: o.Level})
			if err != nil {
				return nil, err
			}
			return func(j int) Estimate { return f.Estimate(j+1, Classical) }, nil
		}
		clusters := make([]CrossProduct, med.Clusters)
		for g := range clusters {
			clusters[g] = NewCrossProduct(p + 1)
		}
		row := make([]float64, p+1)
		row[0] = 1
		for i, g := range code {
			for j := range p {
				row[j+1] = columns[j][i]
			}
			clusters[g].Add(row, columns[outcome][i], 1)
		}
		f, err := FitClusters(clusters, p+1, 0)
		if err != nil {
			return nil, err
		}
		if len(f.Dropped) > 0 {
			return nil, ErrCollinear
		}
		f.Level = o.Level
		return func(j int) Estimate { return f.CR2Col(j + 1) }, nil
	}
	onX, err := regress(x+1, m)
	if err != nil {
		return fmt.Errorf("m on x: %w", err)
	}
	onBoth, err := regress(m+1, y)
	if err != nil {
		return fmt.Errorf("y on x and m: %w", err)
	}
	total, err := regress(x+1, y)
	if err != nil {
		return fmt.Errorf("y on x: %w", err)
	}
	med.A, med.B, med.Direct, med.Total = onX(x), onBoth(m), onBoth(x), total(x)
	a, b := med.A, med.B
	if math.IsNaN(a.Estimate) || math.IsNaN(b.Estimate) {
		return errors.New("coefficients are undefined")
	}
	med.SobelSE = math.Hypot(a.Estimate*b.SE, b.Estimate*a.SE)
	med.SobelZ = a.Estimate * b.Estimate / med.SobelSE
	med.SobelP = 2 * NormalTail(math.Abs(med.SobelZ))
	med.Share = math.NaN()
	if med.Total.Estimate != 0 {
		med.Share = a.Estimate * b.Estimate / med.Total.Estimate
	}
	return nil
}
