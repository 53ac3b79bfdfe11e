package stats

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
)

// MatrixOptions tunes PearsonMatrix and SpearmanMatrix. A nil or zero MatrixOptions
// is a good plan.
type MatrixOptions struct {
	Level   float64 // coverage of each interval in (0,1); 0 means 0.95
	Fieller bool    // Spearman: the interval of Fieller et al. (1957), not Bonett and Wright's
	// Pairwise uses, for each pair, the rows where both are present; otherwise only
	// rows where every column is present are used, so that all pairs speak about the
	// same rows and the matrix has no negative eigenvalue.
	Pairwise bool
	Workers  int // goroutines; 0 means GOMAXPROCS. Results are the same bytes for any number
}

// A PairCorrelation is the correlation of two columns of a matrix.
type PairCorrelation struct {
	I, J int // columns from 0, I < J
	Correlation
	// Q is P adjusted for the family of all pairs of the matrix: Benjamini and
	// Hochberg (see BH). NaN where P is.
	Q float64
}

// A CorrelationMatrix holds the correlations of all pairs of columns.
type CorrelationMatrix struct {
	Columns int
	Pairs   []PairCorrelation // (0,1), (0,2), ..., (1,2), ...: Columns·(Columns-1)/2 of them
	Tests   int               // pairs with a p-value: the size of the family of Q
	Missing int               // rows left out of every pair; 0 with Pairwise
}

// At returns the pair of columns i and j, in either order. It panics if i equals j
// or there is no such column.
func (m *CorrelationMatrix) At(i, j int) PairCorrelation {
	i, j = min(i, j), max(i, j)
	if i < 0 || i == j || j >= m.Columns {
		panic(fmt.Sprintf("stats: no pair (%d, %d) of %d columns", i, j, m.Columns))
	}
	return m.Pairs[i*(2*m.Columns-i-1)/2+j-i-1]
}

// Estimates returns the correlations as a symmetric matrix, row by row: 1 on the
// diagonal, NaN where undefined.
func (m *CorrelationMatrix) Estimates() []float64 {
	r := make([]float64, m.Columns*m.Columns)
	for i := range m.Columns {
		r[i*m.Columns+i] = 1
	}
	for _, p := range m.Pairs {
		r[p.I*m.Columns+p.J], r[p.J*m.Columns+p.I] = p.Estimate, p.Estimate
	}
	return r
}

// PearsonMatrix returns the [Pearson] correlation of every pair of columns, with its
// test, interval and adjusted p: the same numbers up to rounding, in far less time.
// It holds one centred copy of the columns.
func PearsonMatrix(columns [][]float64, o *MatrixOptions) *CorrelationMatrix {
	return correlationMatrix(columns, false, o)
}

// SpearmanMatrix returns the [Spearman] correlation of every pair of columns, as
// [PearsonMatrix] does Pearson's. With Pairwise ranks are taken anew in each pair.
// Up to 9 rows without ties its p is exact too.
func SpearmanMatrix(columns [][]float64, o *MatrixOptions) *CorrelationMatrix {
	return correlationMatrix(columns, true, o)
}

func correlationMatrix(columns [][]float64, ranks bool, o *MatrixOptions) *CorrelationMatrix {
	var plan MatrixOptions
	if o != nil {
		plan = *o
	}
	options := CorrelationOptions{Level: plan.Level, Fieller: plan.Fieller}
	options = options.orDefault()
	m := &CorrelationMatrix{Columns: len(columns)}
	for i := range columns {
		for j := i + 1; j < len(columns); j++ {
			m.Pairs = append(m.Pairs, PairCorrelation{I: i, J: j})
		}
	}
	if len(columns) == 0 {
		return m
	}
	single := Pearson
	if ranks {
		single = Spearman
	}
	rows, missing := columns, 0
	if incomplete(columns, plan.Workers) {
		rows, missing = completeRows(columns...)
	}
	if plan.Pairwise && missing > 0 || ranks && len(rows[0]) <= exactSpearman {
		if !plan.Pairwise {
			columns, m.Missing = rows, missing
		}
		parallel(plan.Workers, len(m.Pairs), func(k int) {
			p := &m.Pairs[k]
			p.Correlation = single(columns[p.I], columns[p.J], &options)
		})
		for k := range m.Pairs {
			m.Pairs[k].Missing += m.Missing
			m.Pairs[k].name()
		}
	} else {
		m.Missing = missing
		m.all(rows, ranks, plan.Workers, options)
	}
	m.adjust()
	return m
}

// incomplete reports whether a value is missing. It panics on columns of different
// lengths.
func incomplete(columns [][]float64, workers int) bool {
	var found atomic.Bool
	parallel(workers, len(columns), func(j int) {
		if found.Load() {
			return
		}
		for _, v := range columns[j] {
			if v != v {
				found.Store(true)
				return
			}
		}
	})
	for _, c := range columns {
		if len(c) != len(columns[0]) {
			panic(fmt.Sprintf("stats: columns of %d and %d rows", len(columns[0]), len(c)))
		}
	}
	return found.Load()
}

// name says which column a warning about a side means.
func (p *PairCorrelation) name() {
	for k, w := range p.Warnings {
		if rest, ok := strings.CutPrefix(w, "x "); ok {
			p.Warnings[k] = fmt.Sprintf("column %d %s", p.I, rest)
		} else if rest, ok := strings.CutPrefix(w, "y "); ok {
			p.Warnings[k] = fmt.Sprintf("column %d %s", p.J, rest)
		}
	}
}

// adjust fills in Q.
func (m *CorrelationMatrix) adjust() {
	p := make([]float64, len(m.Pairs))
	for k := range m.Pairs {
		p[k] = m.Pairs[k].P
		if !math.IsNaN(p[k]) {
			m.Tests++
		}
	}
	for k, q := range BH(p) {
		m.Pairs[k].Q = q
	}
}

// all fills in the pairs of columns without missing values: centred copies, and
// then their products, a block of columns by a block of columns at a time.
func (m *CorrelationMatrix) all(columns [][]float64, ranks bool, workers int, o CorrelationOptions) {
	p, n := len(columns), len(columns[0])
	stride := paddedStride(n)
	copies := make([]float64, p*stride)
	why := make([]string, p)
	rest := make([]float64, p)
	rankers := sync.Pool{New: func() any { return new(ranker) }}
	parallel(workers, p, func(j int) {
		to, name := copies[j*stride:j*stride+n], fmt.Sprintf("column %d", j)
		if n < 2 {
			why[j] = unusable(name, columns[j])
			return
		}
		if !ranks {
			rest[j], why[j] = centre(to, columns[j], name)
			return
		}
		if why[j] = unusable(name, columns[j]); why[j] == "" {
			r := rankers.Get().(*ranker)
			r.rank(to, columns[j])
			rankers.Put(r)
		}
	})
	products := crossProducts(copies, p, n, stride, workers)
	for i := range p {
		for j := i; j < p; j++ {
			products[i*p+j] -= float64(n) * rest[i] * rest[j]
		}
	}
	method := "Pearson, t test"
	if ranks {
		method = "Spearman, t approximation"
	}
	parallel(workers, p-1, func(i int) {
		for j := i + 1; j < p; j++ {
			pair := &m.Pairs[i*(2*p-i-1)/2+j-i-1]
			c := newCorrelation(method, n, m.Missing, o.Level)
			if bad := why[i] + why[j]; bad != "" {
				for _, w := range []string{why[i], why[j]} {
					if w != "" {
						c.warn("%s", w)
						break
					}
				}
				pair.Correlation = c
				continue
			}
			c.Estimate = ratio(products[i*p+j], products[i*p+i], products[j*p+j])
			c.testT(float64(n - 2))
			if ranks {
				c.fisher(spearmanError(c.Estimate, float64(n-3), o.Fieller))
				if math.Abs(c.Estimate) >= 0.95 && !o.Fieller {
					c.warn("the interval is derived for correlations below 0.95 in size")
				}
			} else {
				c.fisher(1 / math.Sqrt(float64(n-3)))
			}
			pair.Correlation = c
		}
	})
}

// centre writes x less about its mean, and returns the mean of what it wrote: 0 up to
// rounding, and allowed for in the products. It returns why x has no correlation
// with anything, if it has none.
func centre(to, x []float64, name string) (rest float64, why string) {
	// Four sums at once: additions that need not wait for each other.
	origin := x[0]
	var a, b, c, d, most float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		v := x[i : i+4 : i+4]
		p, q, r, s := v[0]-origin, v[1]-origin, v[2]-origin, v[3]-origin
		a += p
		b += q
		c += r
		d += s
		if e := math.Abs(p) + math.Abs(q) + math.Abs(r) + math.Abs(s); e > most {
			most = e
		}
	}
	for ; i < len(x); i++ {
		a += x[i] - origin
		most = max(most, math.Abs(x[i]-origin))
	}
	sum := (a + b) + (c + d)
	if !(most > 1e-60 && most < 1e60) || math.IsNaN(sum) { // constant, infinite, or to be scaled
		if why := unusable(name, x); why != "" {
			return 0, why
		}
		copy(to, centred(x))
		return 0, ""
	}
	m := origin + sum/float64(len(x))
	a, b, c, d = 0, 0, 0, 0
	i = 0
	for ; i+4 <= len(x); i += 4 {
		v, w := x[i:i+4:i+4], to[i:i+4:i+4]
		w[0], w[1], w[2], w[3] = v[0]-m, v[1]-m, v[2]-m, v[3]-m
		a += w[0]
		b += w[1]
		c += w[2]
		d += w[3]
	}
	for ; i < len(x); i++ {
		to[i] = x[i] - m
		a += to[i]
	}
	return ((a + b) + (c + d)) / float64(len(x)), ""
}

// crossProducts returns the upper triangle, row by row, of the inner products of p
// columns of n rows, column j from j·stride on. The work is cut in the same pieces
// for any number of workers, and each entry is summed by one of them in the order of
// rows.
func crossProducts(columns []float64, p, n, stride, workers int) []float64 {
	// Two times so many columns by so many rows stay in the first-level cache.
	const side, depth = 8, 256
	type tile struct{ i, j int }
	var tiles []tile
	for i := 0; i < p; i += side {
		for j := i; j < p; j += side {
			tiles = append(tiles, tile{i, j})
		}
	}
	out := make([]float64, p*p)
	parallel(workers, len(tiles), func(k int) {
		t := tiles[k]
		for from := 0; from < n; from += depth {
			to := min(from+depth, n)
			for i := t.i; i < min(t.i+side, p); i++ {
				x := columns[i*stride+from : i*stride+to]
				for j := max(i, t.j); j < min(t.j+side, p); j++ {
					out[i*p+j] += floats.Dot(x, columns[j*stride+from:j*stride+to])
				}
			}
		}
	})
	return out
}

// paddedStride is n, enlarged so that columns that lie one after the other do not
// compete for the same lines of the cache.
func paddedStride(n int) int {
	const page = 512 // numbers: the way of a first-level cache
	return n + (3*page/2-n%page)%page
}

// parallel calls f on 0..total-1, each once; workers 0 means GOMAXPROCS.
func parallel(workers, total int, f func(k int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, total) {
		wait.Go(func() {
			for k := int(next.Add(1)) - 1; k < total; k = int(next.Add(1)) - 1 {
				f(k)
			}
		})
	}
	wait.Wait()
}
