package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// ErrSeparated reports a logistic regression whose columns predict the outcome
// perfectly in some rows, so that no finite coefficients are best.
var ErrSeparated = errors.New("the columns separate the outcome")

// A SeparationError tells what separates the outcome; it unwraps to
// [ErrSeparated].
type SeparationError struct {
	Columns  []int // the columns, from 0, whose coefficients run away
	Rows     int   // rows predicted perfectly
	Complete bool  // all of them
}

func (e *SeparationError) Error() string {
	kind := "quasi-complete"
	if e.Complete {
		kind = "complete"
	}
	return fmt.Sprintf("columns %v predict %d rows perfectly (%s separation): %v", e.Columns, e.Rows, kind, ErrSeparated)
}

// Unwrap returns [ErrSeparated].
func (e *SeparationError) Unwrap() error { return ErrSeparated }

// LogisticOptions tunes [FitLogistic]. The zero value has independent rows.
type LogisticOptions struct {
	Cluster []int   // any labels; nil makes every row a cluster of its own
	Level   float64 // of intervals, in (0,1); 0 means 0.95
}

// A Logistic is a fit of log(p/(1-p)) = constant + columns·coefficients to an
// outcome that is 0 or 1. It is made by [FitLogistic].
type Logistic struct {
	N, Missing   int       // rows used, and left out because a value was NaN
	Ones         int       // rows used where the outcome is 1
	Clusters     int       // the independent units
	Coef         []float64 // log odds; the constant first
	Deviance     float64   // -2 times the log-likelihood
	NullDeviance float64   // that of the constant alone
	R2           float64   // McFadden's 1 - Deviance/NullDeviance, in [0,1]
	Iterations   int
	Level        float64
	Warnings     []string

	d       *design
	cluster *ClusterFit // of the scaled columns, at the last working weights
}

// FitLogistic fits by maximum likelihood, with Newton's method in the form of
// iteratively reweighted least squares and halved steps where the deviance would
// rise. Rows where any value is NaN are left out.
//
// Where columns separate the outcome, coefficients grow without end while the
// deviance hardly falls. That is detected by the direction in which they grow: if it
// orders the outcomes of all rows, to 1e-6 of its range, that direction is the proof
// (Albert, A. & Anderson, J. A. (1984), Biometrika 71(1), 1-10), and the error is a
// *[SeparationError]. A fit that is returned has converged to where the steps
// change no log odds by more than 1e-9.
//
// Other errors wrap [ErrCollinear] when a column is constant or a combination of
// earlier ones, and [ErrNoDF] when rows are too few; an outcome other than 0 and 1,
// or all alike, is an error too. It panics when lengths differ.
func FitLogistic(columns [][]float64, y []float64, o LogisticOptions) (*Logistic, error) {
	if o.Cluster != nil && len(o.Cluster) != len(y) {
		panic(fmt.Sprintf("stats: FitLogistic: %d clusters for %d rows", len(o.Cluster), len(y)))
	}
	d, err := newDesign(columns, y, 0)
	if err != nil {
		return nil, err
	}
	l := &Logistic{N: d.n, Missing: len(y) - d.n, Level: o.Level, d: d}
	if l.Level == 0 {
		l.Level = 0.95
	}
	outcome := make([]bool, l.N)
	for a := range outcome {
		v := y[d.row(a)]
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("row %d: the outcome is %v, not 0 or 1", d.row(a), v)
		}
		if v == 1 {
			outcome[a] = true
			l.Ones++
		}
	}
	var code []int
	if o.Cluster == nil {
		code = make([]int, l.N)
		for i := range code {
			code[i] = i
		}
		l.Clusters = l.N
	} else {
		var labels []int
		code, labels, _ = codeGroups(d.labels(o.Cluster))
		l.Clusters = len(labels)
	}
	share := float64(l.Ones) / float64(l.N)
	l.NullDeviance = -2 * float64(l.N) * (share*math.Log(share) + (1-share)*math.Log1p(-share))
	if err := l.fit(outcome, code); err != nil {
		return nil, err
	}
	if few := min(l.Ones, l.N-l.Ones); few < 10*(d.width()-1) {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%d rows of the rarer outcome for %d columns: coefficients are biased away from 0", few, d.width()-1))
	}
	return l, nil
}

// fit runs Newton's method over the scaled columns.
func (l *Logistic) fit(outcome []bool, code []int) error {
	q := l.d.width()
	coef := make([]float64, q)
	share := float64(l.Ones) / float64(l.N)
	coef[0] = math.Log(share / (1 - share))
	eta, change, trial := make([]float64, l.N), make([]float64, l.N), make([]float64, l.N)
	floats.AddConst(coef[0], eta)
	l.Deviance = logisticDeviance(eta, outcome)
	for l.Iterations = 1; l.Iterations <= 100; l.Iterations++ {
		// The step alone, not the coefficients after it: no digit is lost to η.
		f, err := l.reweighted(eta, outcome, code, false)
		if err != nil {
			return err
		}
		if len(f.Dropped) > 0 && l.Iterations == 1 {
			return fmt.Errorf("column %d is a combination of earlier ones: %w", f.Dropped[0]-1, ErrCollinear)
		}
		l.predict(change, f.beta)
		most := math.Max(floats.Max(change), -floats.Min(change))
		if most <= 1e-9 && len(f.Dropped) == 0 {
			floats.Add(coef, f.beta)
			l.Coef = l.d.unscale(coef)
			l.predict(eta, coef)
			l.Deviance = logisticDeviance(eta, outcome)
			l.R2 = math.Max(0, 1-l.Deviance/l.NullDeviance)
			if l.cluster, err = l.reweighted(eta, outcome, code, true); err != nil {
				return err
			}
			l.cluster.Level = l.Level
			return nil
		}
		if l.Iterations >= 12 { // by now a fit that exists converges quadratically
			if e := l.separation(change, f.beta, outcome); e != nil {
				return e
			}
		}
		step := 1.0
		for range 30 {
			copy(trial, eta)
			floats.AddScaled(trial, step, change)
			if dev := logisticDeviance(trial, outcome); dev <= l.Deviance*(1+1e-12) {
				l.Deviance = dev
				break
			}
			step /= 2
		}
		copy(eta, trial)
		floats.AddScaled(coef, step, f.beta)
	}
	return errors.New("logistic regression: no convergence in 100 steps")
}

// predict sets dst to the log odds of the rows.
func (l *Logistic) predict(dst, coef []float64) {
	for i := range dst {
		dst[i] = coef[0]
	}
	for j, b := range coef[1:] {
		floats.AddScaled(dst, b, l.d.columns[j])
	}
}

// reweighted returns the weighted least squares of one step, whose outcome is what
// the step must explain, (y-p)/w, or that plus the log odds, so that its coefficients
// are those after the step. Only the latter is asked for its errors and keeps the
// clusters apart.
func (l *Logistic) reweighted(eta []float64, outcome []bool, code []int, whole bool) (*ClusterFit, error) {
	q := l.d.width()
	if !whole {
		return FitClusters([]CrossProduct{l.pooled(eta, outcome)}, q, 0)
	}
	clusters := make([]CrossProduct, l.Clusters)
	buffer := make([]float64, l.Clusters*q*(q+1))
	for g := range clusters {
		b := buffer[g*q*(q+1) : (g+1)*q*(q+1)]
		clusters[g] = CrossProduct{XX: b[:q*q], XY: b[q*q:]}
	}
	row := make([]float64, q)
	row[0] = 1
	for i, e := range eta {
		w, rest := logisticWeight(e, outcome[i])
		if w < 1e-300 {
			continue
		}
		for j := range q - 1 {
			row[j+1] = l.d.columns[j][i]
		}
		clusters[code[i]].Add(row, rest/w+e, w)
	}
	return FitClusters(clusters, q, 0)
}

// pooled returns the cross-products of a step over all rows, column by column.
func (l *Logistic) pooled(eta []float64, outcome []bool) CrossProduct {
	q := l.d.width()
	c := NewCrossProduct(q)
	weight, rest := make([]float64, l.N), make([]float64, l.N) // of a row; and times what is to be explained
	for i, e := range eta {
		w, r := logisticWeight(e, outcome[i])
		if w < 1e-300 {
			continue
		}
		weight[i], rest[i] = w, r
		c.N++
		c.YY += r * r / w
	}
	c.XX[0], c.XY[0] = floats.Sum(weight), floats.Sum(rest)
	weighted := make([]float64, l.N)
	for j, x := range l.d.columns[:q-1] {
		row := c.XX[(j+1)*q : (j+2)*q]
		floats.MulTo(weighted, weight, x)
		row[0] = floats.Sum(weighted)
		for k, z := range l.d.columns[:j+1] {
			row[k+1] = floats.Dot(weighted, z)
		}
		for k := range j + 1 {
			c.XX[k*q+j+1] = row[k]
		}
		c.XY[j+1] = floats.Dot(rest, x)
	}
	return c
}

// separation returns a *SeparationError if a direction, which changes the log odds
// of the rows so, orders their outcomes.
func (l *Logistic) separation(change, direction []float64, outcome []bool) error {
	most := math.Max(floats.Max(change), -floats.Min(change))
	e := &SeparationError{Complete: true}
	for i, c := range change {
		if !outcome[i] {
			c = -c
		}
		switch {
		case c < -1e-6*most:
			return nil
		case c > 1e-3*most:
			e.Rows++
		default:
			e.Complete = false
		}
	}
	largest := math.Max(floats.Max(direction[1:]), -floats.Min(direction[1:]))
	for j, b := range direction[1:] {
		if math.Abs(b) > 1e-3*largest {
			e.Columns = append(e.Columns, j)
		}
	}
	return e
}

// logisticWeight returns p(1-p) at the log odds eta, and y-p, without cancellation.
func logisticWeight(eta float64, one bool) (weight, rest float64) {
	t := math.Exp(-math.Abs(eta))
	weight = t / ((1 + t) * (1 + t))
	// P(the outcome that was not seen).
	other := 1 / (1 + t)
	if one == (eta >= 0) {
		other = t / (1 + t)
	}
	if one {
		return weight, other
	}
	return weight, -other
}

func logisticDeviance(eta []float64, outcome []bool) float64 {
	sum := 0.0
	for i, e := range eta {
		if outcome[i] {
			e = -e
		}
		// log(1+exp(e))
		sum += math.Max(e, 0) + math.Log1p(math.Exp(-math.Abs(e)))
	}
	return 2 * sum
}

// Estimate returns coefficient j, log odds per unit of its column (the constant is
// 0), with the CR2 standard error and Satterthwaite degrees of freedom of
// [Logistic.Robust].
func (l *Logistic) Estimate(j int) Estimate { return l.Robust(CR2, j) }

// Classical returns coefficient j with its model-based standard error and normal
// test, which take all rows as independent.
func (l *Logistic) Classical(j int) Estimate {
	w, _ := l.cluster.contrast(l.pick(j))
	return waldEstimate(l.Coef[j], floats.Norm(w, 2), math.Inf(1), Estimate{
		Level: l.Level, N: l.N, Clusters: l.N, Method: "logistic, classical"})
}

// Robust returns coefficient j with a cluster-robust standard error: that of the
// weighted least squares at the fit, whose weights p(1-p) are the working model of
// CR2 and CR3. It is clubSandwich's of a glm, but that CR2 takes the square root
// between rows times the roots of their weights, a difference in the fourth digit.
func (l *Logistic) Robust(kind Sandwich, j int) Estimate {
	e := l.cluster.Robust(kind, l.pick(j))
	e.Method = "logistic, " + e.Method
	return e
}

// HTZ tests that the coefficients of the columns, counted from 0 without the
// constant, are all zero; see [ClusterFit.HTZ].
func (l *Logistic) HTZ(columns []int) WaldTest {
	contrasts := make([][]float64, len(columns))
	for i, j := range columns {
		contrasts[i] = l.pick(j + 1)
	}
	w := l.cluster.HTZContrasts(contrasts)
	w.Method = "logistic, " + w.Method
	return w
}

// pick returns the contrast of the scaled coefficients that is coefficient j.
func (l *Logistic) pick(j int) []float64 {
	c := make([]float64, l.d.width())
	c[j] = 1
	return l.d.contrast(c)
}
