package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// PolychoricOptions tunes Polychoric. A nil or zero PolychoricOptions is a good plan.
type PolychoricOptions struct {
	ML    bool    // thresholds and correlation together by maximum likelihood, not in two steps
	Level float64 // coverage of the interval in (0,1); 0 means 0.95
}

// A PolychoricFit is the correlation of two normal variables of which only ordered
// categories were seen.
type PolychoricFit struct {
	// Estimate has its test by the signed root of the likelihood ratio against no
	// correlation, a z, and its interval on Fisher's z scale with SE.
	Correlation

	SE float64 // of Estimate, in its units; the uncertainty of thresholds counts
	// SEKnown is the standard error if thresholds were known, which is too small:
	// what R's polycor prints in two steps.
	SEKnown                  float64
	ThresholdsX, ThresholdsY []float64 // between categories, ascending, in standard deviations
	LogLik                   float64   // of the table

	// Fit is the likelihood ratio of any table against this model, chi-squared with
	// FitDF degrees of freedom and FitP if the model is right: a small FitP says that
	// the two sides are not normal underneath. It needs some 5 rows in most cells.
	Fit, FitDF, FitP float64
}

// mostCategories is where a column stops to be a scale of ordered categories.
const mostCategories = 100

// Polychoric returns the polychoric correlation of x and y: the distinct values of a
// column, ascending, are its categories. It is for ordered answers with few options,
// whose [Pearson] correlation is pulled towards 0 by coarseness, where a normal
// variable underneath is believable. Olsson, U. (1979), Maximum likelihood estimation
// of the polychoric correlation coefficient, Psychometrika 44(4), 443-460. In two
// steps thresholds are those of the margins; ML estimates them together with the
// correlation. Empty cells are left as they are, as in R's polycor; psych adds .5.
// Two categories on each side make it tetrachoric.
//
// It assumes independent rows, and SE and test some 5 rows in most cells. The
// estimate is NaN, with the reason in Warnings, where [Pearson]'s is, and where a
// side has over 100 categories. Where the likelihood grows up to a correlation of 1,
// as when whole corners of the table are empty, it is ±0.9999 with a warning and
// without SE and interval.
func Polychoric(x, y []float64, o *PolychoricOptions) PolychoricFit {
	rows, missing := completeRows(x, y)
	f := newPolychoric(len(rows[0]), missing, o)
	var code [2][]int
	var count [2]int
	for i, name := range []string{"x", "y"} {
		if why := unusable(name, rows[i]); why != "" {
			f.warn("%s", why)
			return f
		}
		values := slices.Compact(slices.Sorted(slices.Values(rows[i])))
		if len(values) > mostCategories {
			f.warn("%s has %d different values: over %d are no ordered categories", name, len(values), mostCategories)
			return f
		}
		count[i] = len(values)
		code[i] = make([]int, len(rows[i]))
		for k, v := range rows[i] {
			code[i][k], _ = slices.BinarySearch(values, v)
		}
	}
	table := make([][]float64, count[0])
	for i := range table {
		table[i] = make([]float64, count[1])
	}
	for k, i := range code[0] {
		table[i][code[1][k]]++
	}
	f.fit(table, o != nil && o.ML)
	return f
}

// PolychoricTable is [Polychoric] of a table of counts: table[i][j] rows have
// category i of x and j of y. Categories nobody has are left out, with a warning. It
// panics on rows of different lengths and on counts that are negative or not finite.
func PolychoricTable(table [][]float64, o *PolychoricOptions) PolychoricFit {
	total := 0.0
	var used [][]float64
	var columns []float64
	for i, row := range table {
		if len(row) != len(table[0]) {
			panic(fmt.Sprintf("stats: table rows of %d and %d columns", len(table[0]), len(row)))
		}
		if i == 0 {
			columns = make([]float64, len(row))
		}
		sum := 0.0
		for j, v := range row {
			if !(v >= 0) || math.IsInf(v, 1) {
				panic(fmt.Sprintf("stats: count %v in a table", v))
			}
			sum += v
			columns[j] += v
		}
		total += sum
		if sum > 0 {
			used = append(used, slices.Clone(row))
		}
	}
	kept := 0
	for _, v := range columns {
		if v > 0 {
			kept++
		}
	}
	f := newPolychoric(int(math.Round(total)), 0, o)
	if dropped := len(table) - len(used) + len(columns) - kept; dropped > 0 {
		f.warn("%d categories that nobody has are left out", dropped)
	}
	for i, row := range used {
		var r []float64
		for j, v := range row {
			if columns[j] > 0 {
				r = append(r, v)
			}
		}
		used[i] = r
	}
	switch {
	case len(used) < 2:
		f.warn("x is constant")
	case kept < 2:
		f.warn("y is constant")
	case max(len(used), kept) > mostCategories:
		f.warn("over %d categories", mostCategories)
	default:
		f.fit(used, o != nil && o.ML)
	}
	return f
}

func newPolychoric(n, missing int, o *PolychoricOptions) PolychoricFit {
	method, level := "polychoric, two steps", 0.0
	if o != nil {
		level = o.Level
		if o.ML {
			method = "polychoric, maximum likelihood"
		}
	}
	c := CorrelationOptions{Level: level}
	nan := math.NaN()
	return PolychoricFit{Correlation: newCorrelation(method, n, missing, c.orDefault().Level),
		SE: nan, SEKnown: nan, LogLik: nan, Fit: nan, FitDF: nan, FitP: nan}
}

// edge is the largest correlation tried: beyond it the likelihood is flat.
const edge = 0.9999

// fit fills in the result from a table without empty rows or columns.
func (f *PolychoricFit) fit(table [][]float64, ml bool) {
	m := newThresholdModel(table)
	rho, _ := minimise(func(r float64) float64 { return -m.logLik(r) }, -edge, edge, 1e-6)
	for range 20 { // Newton's method by Fisher scoring, to the last digits
		g := m.gradient(rho)
		step := g[0] / m.information(rho)
		if next := rho + step; math.Abs(next) < edge {
			rho = next
		}
		if math.Abs(step) < 1e-14 {
			break
		}
	}
	if ml && math.Abs(rho) < 0.999 {
		rho = m.maximise(rho)
	}
	f.Estimate, f.ThresholdsX, f.ThresholdsY = rho, m.a, m.b
	f.LogLik = m.logLik(rho)
	f.Fit = max(0, 2*(m.saturated()-f.LogLik))
	f.FitDF = float64(len(table)*len(table[0]) - len(table) - len(table[0]))
	if f.FitDF > 0 {
		f.FitP = ChiSquaredTail(f.Fit, f.FitDF)
	} else {
		f.warn("with 2 by 2 categories the model fits every table: its fit is not tested")
	}
	// Without a correlation the margins' thresholds are the likeliest.
	f.Statistic = math.Copysign(math.Sqrt(max(0, 2*(f.LogLik-m.independence()))), rho)
	f.P = min(1, 2*NormalTail(math.Abs(f.Statistic)))
	if math.Abs(rho) >= 0.999 {
		f.Estimate = math.Copysign(edge, rho)
		f.warn("the likelihood grows towards a perfect correlation: no standard error, no interval")
		return
	}
	f.SEKnown = 1 / math.Sqrt(m.hessian(rho, 1).At(0, 0))
	if ml {
		var inverse mat.Dense
		if err := inverse.Inverse(m.hessian(rho, 1+len(m.a)+len(m.b))); err == nil {
			f.SE = math.Sqrt(inverse.At(0, 0))
		}
	} else {
		f.SE = m.twoStepError(rho)
	}
	if !(f.SE > 0) {
		f.SE = math.NaN()
		f.warn("the likelihood is too flat for a standard error and an interval")
		return
	}
	f.fisher(f.SE / ((1 - rho) * (1 + rho)))
}

// A thresholdModel gives a table of counts the probabilities of a bivariate normal
// cut at thresholds.
type thresholdModel struct {
	table [][]float64
	total float64
	a, b  []float64 // thresholds of rows and columns
	cells [][]float64
	rows  []float64 // margins, as shares
	cols  []float64
}

func newThresholdModel(table [][]float64) *thresholdModel {
	m := &thresholdModel{table: table, rows: make([]float64, len(table)), cols: make([]float64, len(table[0]))}
	for i, row := range table {
		for j, v := range row {
			m.rows[i] += v
			m.cols[j] += v
			m.total += v
		}
	}
	cuts := func(margin []float64) []float64 {
		var cut []float64
		below := 0.0
		for i := range margin {
			below += margin[i]
			margin[i] /= m.total
			if i < len(margin)-1 {
				cut = append(cut, NormalQuantile(below/m.total))
			}
		}
		return cut
	}
	m.a, m.b = cuts(m.rows), cuts(m.cols)
	m.cells = make([][]float64, len(table))
	for i := range m.cells {
		m.cells[i] = make([]float64, len(table[0]))
	}
	return m
}

// differences fills out with what the corners of each cell make of a function of
// two thresholds, given also at -Inf and +Inf.
func (m *thresholdModel) differences(out [][]float64, at func(a, b float64) float64) {
	cut := func(c []float64, i int) float64 {
		if i == len(c) {
			return math.Inf(1)
		}
		return c[i]
	}
	above := make([]float64, len(m.b)+2) // corners of the row before; none at -Inf
	here := make([]float64, len(m.b)+2)
	for i := range out {
		for j := range out[i] {
			here[j+1] = at(cut(m.a, i), cut(m.b, j))
			out[i][j] = here[j+1] - here[j] - above[j+1] + above[j]
		}
		above, here = here, above
		here[0] = 0
	}
}

// probabilities fills in m.cells.
func (m *thresholdModel) probabilities(rho float64) {
	bvn := newBinormal(rho)
	m.differences(m.cells, bvn.cdf)
	for _, row := range m.cells {
		for j := range row {
			row[j] = max(row[j], 1e-300) // rounding of what is about 0
		}
	}
}

func (m *thresholdModel) logLik(rho float64) float64 {
	m.probabilities(rho)
	sum := 0.0
	for i, row := range m.table {
		for j, v := range row {
			if v > 0 {
				sum += v * math.Log(m.cells[i][j])
			}
		}
	}
	return sum
}

func (m *thresholdModel) saturated() float64 {
	sum := 0.0
	for _, row := range m.table {
		for _, v := range row {
			if v > 0 {
				sum += v * math.Log(v/m.total)
			}
		}
	}
	return sum
}

func (m *thresholdModel) independence() float64 {
	sum := 0.0
	for _, v := range m.rows {
		sum += m.total * v * math.Log(v)
	}
	for _, v := range m.cols {
		sum += m.total * v * math.Log(v)
	}
	return sum
}

// byRho fills out with the derivatives of the cells by the correlation, which at a
// corner is the bivariate normal density there (Plackett 1954).
func (m *thresholdModel) byRho(rho float64, out [][]float64) {
	s2 := (1 - rho) * (1 + rho)
	m.differences(out, func(a, b float64) float64 {
		if math.IsInf(a, 1) || math.IsInf(b, 1) {
			return 0
		}
		return math.Exp(-(a*a-2*rho*a*b+b*b)/(2*s2)) / (2 * math.Pi * math.Sqrt(s2))
	})
}

// derivatives returns, for the correlation and then every threshold of rows and of
// columns, the derivatives of all cells.
func (m *thresholdModel) derivatives(rho float64) []*mat.Dense {
	r, c := len(m.rows), len(m.cols)
	d := make([]*mat.Dense, 1+len(m.a)+len(m.b))
	for k := range d {
		d[k] = mat.NewDense(r, c, nil)
	}
	first := make([][]float64, r)
	for i := range first {
		first[i] = d[0].RawRowView(i)
	}
	m.byRho(rho, first)
	s := math.Sqrt((1 - rho) * (1 + rho))
	// A threshold moves probability between the two cells it divides: its density
	// times the share of the other side, given it, that lies in the category.
	share := func(cut float64, other []float64, j int) float64 {
		low, high := 0.0, 1.0
		if j > 0 {
			low = NormalTail((rho*cut - other[j-1]) / s)
		}
		if j < len(other) {
			high = NormalTail((rho*cut - other[j]) / s)
		}
		return density(cut) * (high - low)
	}
	for k, cut := range m.a {
		for j := range c {
			v := share(cut, m.b, j)
			d[1+k].Set(k, j, v)
			d[1+k].Set(k+1, j, -v)
		}
	}
	for k, cut := range m.b {
		for i := range r {
			v := share(cut, m.a, i)
			d[1+len(m.a)+k].Set(i, k, v)
			d[1+len(m.a)+k].Set(i, k+1, -v)
		}
	}
	return d
}

// density is the standard normal density.
func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// gradient returns the derivatives of the log-likelihood.
func (m *thresholdModel) gradient(rho float64) []float64 {
	m.probabilities(rho)
	d := m.derivatives(rho)
	g := make([]float64, len(d))
	for i, row := range m.table {
		for j, v := range row {
			if v == 0 {
				continue
			}
			for k := range d {
				g[k] += v / m.cells[i][j] * d[k].At(i, j)
			}
		}
	}
	return g
}

// information is the expected information about the correlation alone.
func (m *thresholdModel) information(rho float64) float64 {
	d := m.derivatives(rho)[0]
	sum := 0.0
	for i, row := range m.cells {
		for j, p := range row {
			sum += d.At(i, j) * d.At(i, j) / p
		}
	}
	return m.total * sum
}

// expected returns the expected information about all parameters.
func (m *thresholdModel) expected(d []*mat.Dense) *mat.SymDense {
	info := mat.NewSymDense(len(d), nil)
	for k := range d {
		for l := k; l < len(d); l++ {
			sum := 0.0
			for i, row := range m.cells {
				for j, p := range row {
					sum += d[k].At(i, j) * d[l].At(i, j) / p
				}
			}
			info.SetSym(k, l, m.total*sum)
		}
	}
	return info
}

// maximise moves correlation and thresholds to the maximum of the likelihood by
// Fisher scoring, halving steps that lose, and returns the correlation.
func (m *thresholdModel) maximise(rho float64) float64 {
	best := m.logLik(rho)
	for range 200 {
		g := m.gradient(rho)
		var chol mat.Cholesky
		if !chol.Factorize(m.expected(m.derivatives(rho))) {
			break
		}
		var step mat.VecDense
		if chol.SolveVecTo(&step, mat.NewVecDense(len(g), g)) != nil {
			break
		}
		a, b, from := slices.Clone(m.a), slices.Clone(m.b), rho
		size, gained := 1.0, false
		for ; size > 1e-10 && !gained; size /= 2 {
			rho = from + size*step.AtVec(0)
			for k := range a {
				m.a[k] = a[k] + size*step.AtVec(1+k)
			}
			for k := range b {
				m.b[k] = b[k] + size*step.AtVec(1+len(a)+k)
			}
			if math.Abs(rho) < edge && slices.IsSorted(m.a) && slices.IsSorted(m.b) {
				if l := m.logLik(rho); l >= best-1e-12*math.Abs(best) {
					best, gained = max(l, best), true
				}
			}
		}
		if !gained {
			copy(m.a, a)
			copy(m.b, b)
			return from
		}
		if mat.Norm(&step, math.Inf(1)) < 1e-13 {
			break
		}
	}
	return rho
}

// hessian returns minus the second derivatives of the log-likelihood by the first so
// many parameters: differences of the exact gradient.
func (m *thresholdModel) hessian(rho float64, parameters int) *mat.Dense {
	const h = 1e-5
	out := mat.NewDense(parameters, parameters, nil)
	at := func(k int, by float64) []float64 {
		if k == 0 {
			return m.gradient(rho + by)
		}
		cuts, i := m.a, k-1
		if i >= len(m.a) {
			cuts, i = m.b, i-len(m.a)
		}
		kept := cuts[i]
		cuts[i] += by
		g := m.gradient(rho)
		cuts[i] = kept
		return g
	}
	for k := range parameters {
		up, down := at(k, h), at(k, -h)
		for l := range parameters {
			out.Set(k, l, -(up[l]-down[l])/(2*h))
		}
	}
	return out
}

// twoStepError returns the standard error of the two-step estimate by the delta
// method on the multinomial cells, through the thresholds too: Olsson (1979),
// section 4.
func (m *thresholdModel) twoStepError(rho float64) float64 {
	m.probabilities(rho)
	d := m.derivatives(rho)
	info := m.expected(d)
	info.ScaleSym(1/m.total, info)
	// One more row in cell (i,j) moves the score of the correlation directly, and by
	// moving every threshold at or above its category: dτ = 1{i<=k}/φ(τ).
	var sum, square float64
	for i, row := range m.cells {
		for j, p := range row {
			g := d[0].At(i, j) / p
			for k, cut := range m.a {
				if i <= k {
					g -= info.At(0, 1+k) / density(cut)
				}
			}
			for k, cut := range m.b {
				if j <= k {
					g -= info.At(0, 1+len(m.a)+k) / density(cut)
				}
			}
			sum += p * g
			square += p * g * g
		}
	}
	return math.Sqrt((square-sum*sum)/m.total) / info.At(0, 0)
}

// BivariateNormal returns P(X <= h, Y <= k) for standard normal X and Y with
// correlation rho, to about 1e-15 absolute: the integral of Plackett, R. L. (1954),
// Biometrika 41(3/4), 351-360, over the angle asin rho, as in Drezner, Z. &
// Wesolowsky, G. O. (1990), Journal of Statistical Computation and Simulation 35,
// 101-107. NaN for NaN arguments and rho outside [-1,1].
func BivariateNormal(h, k, rho float64) float64 {
	if !(rho >= -1 && rho <= 1) {
		return math.NaN()
	}
	return newBinormal(rho).cdf(h, k)
}

// A binormal is a bivariate normal with the nodes of Plackett's integral for its
// correlation.
type binormal struct {
	rho   float64
	nodes []binormalNode
}

type binormalNode struct{ square, half, weight float64 }

func newBinormal(rho float64) binormal {
	b := binormal{rho: rho}
	// With u the angle from perfect correlation, pieces halve towards u = 0, where
	// the integrand has its singularity.
	x, w := legendre()
	for high, end := math.Pi/2, math.Acos(math.Abs(rho)); high > end; {
		low := max(high/2, end)
		if low < 1e-20 {
			break
		}
		for i := range x {
			u := low + (high-low)*x[i]
			s, half := math.Sin(u), math.Sin(u/2)
			b.nodes = append(b.nodes, binormalNode{1 / (2 * s * s), 4 * half * half, w[i] * (high - low) / (2 * math.Pi)})
		}
		high = low
	}
	return b
}

func (b binormal) cdf(h, k float64) float64 {
	below := func(x float64) float64 { return NormalTail(-x) }
	switch {
	case math.IsNaN(h) || math.IsNaN(k) || math.IsNaN(b.rho):
		return math.NaN()
	case math.IsInf(h, -1) || math.IsInf(k, -1):
		return 0
	case math.IsInf(h, 1):
		return below(k)
	case math.IsInf(k, 1):
		return below(h)
	case b.rho == 1:
		return below(min(h, k))
	case b.rho == -1:
		return max(0, below(h)-below(-k))
	}
	sign := 1.0
	if b.rho < 0 {
		sign, k = -1, -k
	}
	apart, both := (h-k)*(h-k), h*k
	sum := 0.0
	for _, n := range b.nodes {
		sum += n.weight * math.Exp(-(apart+both*n.half)*n.square)
	}
	p := below(h)*below(sign*k) + sign*sum
	return max(0, min(p, 1))
}
