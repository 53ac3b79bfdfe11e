package correlate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/linkage-go/linkage/correlate/stats"
)

// observations are the rows of one touchpoint and measure with every driver beside
// them at every lag: the raw material of each estimate.
type observations struct {
	panel      *Panel
	touchpoint int
	outcome    int
	lags       int // longest lag analysed
	span       int // longest lag at hand: at least one period, for the direction
	*series
	x         [][][]float64 // by lag from -span to span, driver, row; NaN when missing
	before    []float64     // the raw mean one period earlier; NaN when missing
	elsewhere []float64     // the same at the touchpoints the team also serves; NaN when missing
	control   [][]float64   // context by column, row; NaN when missing
	weight    []float64     // precision of each row, in (0,1]
	waves     int           // distinct periods
}

// at returns a driver at a lag, row by row.
func (o *observations) at(driver, lag int) []float64 { return o.x[lag+o.span][driver] }

func (p *Panel) observations(touchpoint, outcome, lags int) *observations {
	s := &p.series[touchpoint][outcome]
	span := max(1, lags)
	o := &observations{panel: p, touchpoint: touchpoint, outcome: outcome, lags: lags, span: span, series: s}
	n, width := len(s.y), len(p.drivers)
	flat := make([]float64, (2*span+1)*width*n)
	o.x = make([][][]float64, 2*span+1)
	for l := range o.x {
		o.x[l] = make([][]float64, width)
		for d := range o.x[l] {
			o.x[l][d], flat = flat[:n:n], flat[n:]
		}
	}
	values := make([]float64, width)
	o.before = s.earlier(1)
	seen := make([]bool, p.periods)
	for i := range n {
		for l := range o.x {
			p.driversAt(values, s.team[i], int32(touchpoint), int(s.period[i])-(l-span))
			for d, v := range values {
				if o.absent(d) {
					v = math.NaN()
				}
				o.x[l][d][i] = v
			}
		}
		if !seen[s.period[i]] {
			seen[s.period[i]] = true
			o.waves++
		}
	}
	o.elsewhere = p.elsewhere(touchpoint, outcome)
	if p.context != nil {
		o.control = make([][]float64, len(p.context.columns))
		for c := range o.control {
			o.control[c] = make([]float64, n)
		}
		for i := range n {
			v := p.context.at(p.teams[s.team[i]], p.first.Shift(int(s.period[i])))
			for c := range o.control {
				o.control[c][i] = math.NaN()
				if v != nil {
					o.control[c][i] = v[c]
				}
			}
		}
	}
	o.weigh()
	return o
}

// earlier returns, for each row, the raw mean of the same team some periods before; NaN
// where there is none.
func (s *series) earlier(periods int) []float64 {
	past := make([]float64, len(s.y))
	for i, j := 0, 0; i < len(s.y); i++ {
		// Rows come by team, then period: j never has to turn back.
		for s.team[j] < s.team[i] || s.period[j] < s.period[i]-int32(periods) {
			if s.team[j] > s.team[i] {
				break
			}
			j++
		}
		past[i] = math.NaN()
		if s.team[j] == s.team[i] && s.period[j] == s.period[i]-int32(periods) {
			past[i] = s.y[j]
		}
	}
	return past
}

// elsewhere returns, for each row of a series, the mean of the same measure one
// period earlier at the team's other touchpoints, each as the difference from that
// touchpoint's own mean; NaN where there is none. Touchpoints that are candidate causes
// are none of them.
func (p *Panel) elsewhere(touchpoint, outcome int) []float64 {
	s := &p.series[touchpoint][outcome]
	all, mean := p.totals[outcome], s.mean()
	if p.upstream != nil && len(p.upstream[touchpoint]) > 0 {
		all = total{slices.Clone(all.sum), slices.Clone(all.n)}
		for _, u := range p.upstream[touchpoint] {
			p.series[u][outcome].sum(&all, p.periods, -1)
		}
	}
	past := make([]float64, len(s.y))
	here := s.earlier(1)
	for i := range past {
		past[i] = math.NaN()
		if t := int(s.period[i]) - 1; t >= 0 {
			at := int(s.team[i])*p.periods + t
			sum, n := all.sum[at], all.n[at]
			if !math.IsNaN(here[i]) {
				sum, n = sum-(here[i]-mean), n-1
			}
			if n > 0 {
				past[i] = sum / float64(n)
			}
		}
	}
	return past
}

// A total sums one measure over touchpoints, each as the difference from that
// touchpoint's own mean, by team × period.
type total struct {
	sum []float64
	n   []int32
}

func (p *Panel) total(outcome int) total {
	t := total{make([]float64, len(p.teams)*p.periods), make([]int32, len(p.teams)*p.periods)}
	for k := range p.series {
		p.series[k][outcome].sum(&t, p.periods, 1)
	}
	return t
}

// sum adds the series to a total, or with sign -1 takes it out.
func (s *series) sum(t *total, periods int, sign int32) {
	mean := s.mean()
	for i, y := range s.y {
		at := int(s.team[i])*periods + int(s.period[i])
		t.sum[at] += float64(sign) * (y - mean)
		t.n[at] += sign
	}
}

func (s *series) mean() float64 {
	mean := 0.
	for i, y := range s.y {
		mean += (y - mean) / float64(i+1)
	}
	return mean
}

// defaultSpread is the k of the weights n/(n+k) where it cannot be estimated: about
// ten answers carry as much sampling error as a cell's mean varies otherwise.
const defaultSpread = 10

// weigh sets each row's weight n/(n+k), which is the precision of a cell mean whose
// variance is τ²+σ²/n, up to a constant: σ² is the variance inside cells, τ² what
// the residuals of the cell means hold beyond it, and k = σ²/τ².
func (o *observations) weigh() {
	o.weight = make([]float64, len(o.y))
	for i := range o.weight {
		o.weight[i] = 1
	}
	inside, df, inverse, known := 0., 0., 0., 0.
	for i, n := range o.w {
		if n > 1 && !math.IsNaN(o.spread[i]) {
			inside += o.spread[i] * (n - 1)
			df += n - 1
			inverse += 1 / n
			known++
		}
	}
	k := float64(defaultSpread)
	if df > 0 {
		sigma2 := inside / df
		sampling := sigma2 * inverse / known
		total := math.NaN()
		if f := o.within(o.y); f != nil {
			total = f.Sigma2
		}
		if tau2 := total - sampling; total > 0 && sigma2 > 0 {
			// Residuals that vary less than sampling alone would make them say
			// that sampling is all there is: weights then grow with n.
			k = sigma2 / math.Max(tau2, sigma2/1000)
		}
	}
	sum, given := 0., 0.
	for i, n := range o.w {
		if n > 0 {
			o.weight[i] = n / (n + k)
			sum, given = sum+o.weight[i], given+1
		}
	}
	for i, n := range o.w {
		if !(n > 0) && given > 0 {
			o.weight[i] = sum / given // not known: as much as a cell of known n on average
		}
	}
}

// manyTeams is when context and period effects are projected out before the fit instead of
// standing in it as columns. Estimates are the same. CR2 then leaves out their share of
// a team's leverage, about one in the number of teams: standard errors differ by less
// than a quarter of a percent, and large panels are fitted several times as fast.
const manyTeams = 200

// A within is a regression on changes inside teams: team effects removed by
// demeaning, context and period effects as further columns.
type within struct {
	*stats.ClusterFit
	gram
}

// estimable reports whether column j could be estimated.
func (w *within) estimable(j int) bool { return w != nil && !math.IsNaN(w.Coef(j)) }

// within regresses y on the columns over the rows in which all are present. It
// returns nil where fewer than two teams have two rows.
func (o *observations) within(y []float64, columns ...[]float64) *within {
	g, absorbed := o.products(y, columns)
	if g.teams < 2 || g.rows <= g.teams+len(columns) {
		return nil
	}
	fit, err := stats.FitClusters(g.clusters, g.width, g.teams+absorbed)
	if err != nil || fit.RSS() <= negligible*g.level {
		return nil
	}
	return &within{fit, g}
}

// products sums the cross-products of complete rows by team. In a panel of many teams
// context and periods are projected out, and it returns how many columns that removed.
func (o *observations) products(y []float64, columns [][]float64) (g gram, absorbed int) {
	switch {
	case len(o.panel.teams) < manyTeams:
		return o.gram(y, columns, false), 0
	case len(o.control) == 0:
		return o.gramProjected(y, columns)
	}
	g = o.gram(y, columns, false)
	g.clusters, absorbed = stats.PartialOutEach(g.clusters, g.nuisance)
	g.width, g.nuisance = len(columns), nil
	return g, absorbed
}

// across regresses on differences between teams and rows alike: an intercept instead
// of team effects. It is all that one wave of data allows.
func (o *observations) across(y []float64, columns ...[]float64) *within {
	g := o.gramAcross(y, columns, false)
	if g.teams < 3 || g.rows <= len(columns)+1 {
		return nil
	}
	fit, err := stats.FitClusters(g.clusters, g.width, 0)
	if err != nil || fit.RSS() <= negligible*g.level {
		return nil
	}
	return &within{fit, g}
}

// negligible is the share of an outcome's squares below which the residual squares of a fit
// are rounding: its errors, and all that is computed from them, are then noise.
const negligible = 1e-18

// A gram holds per-team cross-products of columns, then context, then periods.
type gram struct {
	clusters    []stats.CrossProduct
	team        []int32 // of each cluster
	width       int     // columns of each cross-product
	nuisance    []int
	rows, teams int
	sd          []float64
	sdY         float64
	level       float64 // weighted squares of the outcome about the team means, periods still in
}

// gram demeans every column inside teams with the rows' weights and sums
// cross-products by team. Where fill is set, rows with a missing column stay: a
// missing value is then the team's mean, which is 0. Missing context always is.
func (o *observations) gram(y []float64, columns [][]float64, fill bool) gram {
	main := len(columns)
	all := append(append([][]float64(nil), columns...), o.control...)
	periodColumn, periods := o.periodColumns(y, columns, fill)
	g := gram{width: len(all) + periods, sd: make([]float64, main)}
	for j := main; j < g.width; j++ {
		g.nuisance = append(g.nuisance, j)
	}
	var (
		keep      []int     // rows of the team
		dev       []float64 // column × row: deviation from the team's mean
		devY      []float64
		squares   = make([]float64, main)
		freedom   = make([]float64, main)
		indicator = len(all) // where the periods begin
	)
	for from, to := 0, 0; from < len(o.y); from = to {
		keep = keep[:0]
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if o.complete(to, y, columns, fill) {
				keep = append(keep, to)
			}
		}
		if len(keep) < 2 {
			continue
		}
		dev, devY = dev[:0], devY[:0]
		devY, _ = o.demean(devY, y, keep)
		for _, d := range devY {
			g.sdY += d * d
		}
		for j, c := range all {
			var present int
			dev, present = o.demean(dev, c, keep)
			if j < main && present > 0 {
				for _, d := range dev[j*len(keep):] {
					squares[j] += d * d
				}
				freedom[j] += float64(present - 1)
			}
		}
		g.clusters = append(g.clusters, o.teamProducts(keep, dev, devY, periodColumn, indicator, g.width))
		g.team = append(g.team, o.team[from])
		g.rows += len(keep)
		g.teams++
	}
	for j := range g.sd {
		g.sd[j] = math.Sqrt(squares[j] / freedom[j])
	}
	g.sdY = math.Sqrt(g.sdY / float64(g.rows-g.teams))
	g.level = stats.Pool(g.clusters, g.width).YY
	g.unidentified(main)
	return g
}

// gramProjected is gram of complete rows with period effects projected out: cross-products
// of the columns alone, and how many independent period effects were removed. Row by row
// this costs nothing that grows with the square of the periods.
func (o *observations) gramProjected(y []float64, columns [][]float64) (g gram, rank int) {
	main := len(columns)
	periodColumn, q := o.periodColumns(y, columns, false)
	g = gram{width: main, sd: make([]float64, main)}
	var (
		keep    []int
		spans   [][2]int // of each team in rows
		rows    []int
		dev     = make([][]float64, main+1) // of the columns, then y: deviation from the team's mean
		all     = append(append([][]float64(nil), columns...), y)
		zz      = make([]float64, q*q)
		zx      = mat.NewDense(max(1, q), main+1, nil)
		squares = make([]float64, main+1)
		level   = make([]float64, main+1) // weighted squares before periods are taken out
		left    = make([]float64, main+1) // and after
	)
	for from, to := 0, 0; from < len(o.y); from = to {
		keep = keep[:0]
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if o.complete(to, y, columns, false) {
				keep = append(keep, to)
			}
		}
		if len(keep) < 2 {
			continue
		}
		start := len(rows)
		rows = append(rows, keep...)
		spans = append(spans, [2]int{start, len(rows)})
		total := 0.
		for j, c := range all {
			dev[j], _ = o.demean(dev[j], c, keep)
			for r, d := range dev[j][start:] {
				squares[j] += d * d
				level[j] += o.weight[keep[r]] * d * d
			}
		}
		for _, i := range keep {
			total += o.weight[i]
		}
		for r, i := range keep {
			t := periodColumn[o.period[i]]
			if t < 0 {
				continue
			}
			w := o.weight[i]
			zz[t*q+t] += w
			for _, k := range keep {
				if s := periodColumn[o.period[k]]; s >= 0 {
					zz[t*q+s] -= w * o.weight[k] / total
				}
			}
			for j := range dev {
				zx.Set(t, j, zx.At(t, j)+w*dev[j][start+r])
			}
		}
	}
	g.rows, g.teams = len(rows), len(spans)
	if g.teams == 0 {
		return g, 0
	}
	var coef mat.Dense
	if q > 0 {
		var inverse *mat.Dense
		inverse, rank = stats.PseudoInverse(zz, q)
		coef.Mul(inverse, zx)
	}
	effect := func(i, j int) float64 {
		if t := periodColumn[o.period[i]]; t >= 0 {
			return coef.At(t, j)
		}
		return 0
	}
	row := make([]float64, main+1)
	mean := make([]float64, main+1)
	for _, span := range spans {
		clear(mean)
		total := 0.
		for _, i := range rows[span[0]:span[1]] {
			total += o.weight[i]
			for j := range mean {
				mean[j] += o.weight[i] * effect(i, j)
			}
		}
		cp := stats.NewCrossProduct(main)
		for r := span[0]; r < span[1]; r++ {
			for j := range row {
				row[j] = dev[j][r] - (effect(rows[r], j) - mean[j]/total)
			}
			cp.Add(row[:main], row[main], o.weight[rows[r]])
		}
		g.clusters = append(g.clusters, cp)
		g.team = append(g.team, o.team[rows[span[0]]])
		for j := range main {
			left[j] += cp.XX[j*main+j]
		}
	}
	for j := range main {
		if left[j] <= 1e-10*level[j] { // the same in all teams: periods explain it
			for _, c := range g.clusters {
				for i := range main {
					c.XX[i*main+j], c.XX[j*main+i] = 0, 0
				}
				c.XY[j] = 0
			}
		}
	}
	df := float64(g.rows - g.teams)
	for j := range g.sd {
		g.sd[j] = math.Sqrt(squares[j] / df)
	}
	g.sdY, g.level = math.Sqrt(squares[main]/df), level[main]
	return g, rank
}

// demean appends the deviations of a team's rows from their weighted mean, 0 where the
// value is missing, and returns how many are present.
func (o *observations) demean(dst, column []float64, keep []int) ([]float64, int) {
	sum, weight, present := 0., 0., 0
	for _, i := range keep {
		if v := column[i]; !math.IsNaN(v) {
			sum += o.weight[i] * v
			weight += o.weight[i]
			present++
		}
	}
	mean, from, largest := sum/weight, len(dst), 0.
	for _, i := range keep {
		d := 0.
		if v := column[i]; !math.IsNaN(v) {
			d = v - mean
		}
		dst = append(dst, d)
		largest = max(largest, math.Abs(d))
	}
	if largest <= rounding*math.Abs(mean) {
		clear(dst[from:]) // constant in the team: what is left is noise of the arithmetic
	}
	return dst, present
}

// rounding is the share of a column's level below which its deviations are noise of
// the arithmetic.
const rounding = 1e-12

// unidentified zeroes, in every cluster, the leading columns that the nuisance columns
// explain: a fit then drops them, not the nuisance that comes after them.
func (g *gram) unidentified(main int) {
	if len(g.nuisance) == 0 || len(g.clusters) == 0 {
		return
	}
	left, _ := stats.Pool(g.clusters, g.width).PartialOut(g.nuisance...)
	for j := range main {
		if left.XX[j*g.width+j] > 0 {
			continue
		}
		for _, c := range g.clusters {
			for i := range g.width {
				c.XX[i*g.width+j], c.XX[j*g.width+i] = 0, 0
			}
			c.XY[j] = 0
		}
	}
}

// teamProducts sums one team's cross-products. A team has one row in a period, so that
// the demeaned indicators of periods need no sums over rows: with W = Σw, their squares
// are w_t - w_t²/W, their products -w_s·w_t/W, and with a deviation d they give w_t·d_t.
func (o *observations) teamProducts(keep []int, dev, devY []float64, periodColumn []int, indicator, width int) stats.CrossProduct {
	cp := stats.NewCrossProduct(width)
	n := len(keep)
	cp.N = n
	total := 0.
	for _, i := range keep {
		total += o.weight[i]
	}
	for a := range indicator {
		x := dev[a*n : (a+1)*n]
		for b := range a + 1 {
			z := dev[b*n : (b+1)*n]
			sum := 0.
			for r, i := range keep {
				sum += o.weight[i] * (x[r] * z[r])
			}
			cp.XX[a*width+b], cp.XX[b*width+a] = sum, sum
		}
		for r, i := range keep {
			w := o.weight[i]
			cp.XY[a] += w * (x[r] * devY[r])
			if t := periodColumn[o.period[i]]; t >= 0 {
				t += indicator
				cp.XX[a*width+t], cp.XX[t*width+a] = w*x[r], w*x[r]
			}
		}
	}
	for r, i := range keep {
		w := o.weight[i]
		cp.YY += w * (devY[r] * devY[r])
		t := periodColumn[o.period[i]]
		if t < 0 {
			continue
		}
		t += indicator
		cp.XY[t] = w * devY[r]
		for _, k := range keep {
			if s := periodColumn[o.period[k]]; s >= 0 {
				s += indicator
				cp.XX[t*width+s] -= w * o.weight[k] / total
			}
		}
		cp.XX[t*width+t] += w
	}
	return cp
}

// gramAcross sums cross-products of the columns, context, periods and an intercept
// by team, each column centred on its mean over all rows. fill is as for gram.
func (o *observations) gramAcross(y []float64, columns [][]float64, fill bool) gram {
	main := len(columns)
	all := append(append([][]float64(nil), columns...), o.control...)
	periodColumn, periods := o.periodColumns(y, columns, fill)
	g := gram{width: len(all) + periods + 1, sd: make([]float64, main)}
	for j := main; j < g.width; j++ {
		g.nuisance = append(g.nuisance, j)
	}
	mean, count := make([]float64, len(all)), make([]float64, len(all))
	meanY, total := 0., 0.
	for i := range o.y {
		if o.complete(i, y, columns, fill) {
			total++
			meanY += y[i]
			for j, c := range all {
				if !math.IsNaN(c[i]) {
					mean[j] += c[i]
					count[j]++
				}
			}
		}
	}
	meanY /= total
	for j := range mean {
		if count[j] > 0 {
			mean[j] /= count[j]
		}
	}
	row := make([]float64, g.width)
	last := int32(-1)
	for i := range o.y {
		if !o.complete(i, y, columns, fill) {
			continue
		}
		if o.team[i] != last {
			last = o.team[i]
			g.clusters = append(g.clusters, stats.NewCrossProduct(g.width))
			g.team = append(g.team, last)
			g.teams++
		}
		clear(row)
		for j, c := range all {
			if !math.IsNaN(c[i]) {
				row[j] = c[i] - mean[j]
			}
			if j < main {
				g.sd[j] += row[j] * row[j]
			}
		}
		if pc := periodColumn[o.period[i]]; pc >= 0 {
			row[len(all)+pc] = 1
		}
		row[g.width-1] = 1
		g.clusters[g.teams-1].Add(row, y[i]-meanY, o.weight[i])
		g.rows++
		g.sdY += (y[i] - meanY) * (y[i] - meanY)
	}
	g.sdY = math.Sqrt(g.sdY / (total - 1))
	g.level = stats.Pool(g.clusters, g.width).YY
	for j := range g.sd {
		g.sd[j] = math.Sqrt(g.sd[j] / (total - 1))
	}
	g.unidentified(main)
	return g
}

// complete reports whether row i has the outcome and, unless missing columns are
// filled, every column.
func (o *observations) complete(i int, y []float64, columns [][]float64, fill bool) bool {
	if math.IsNaN(y[i]) {
		return false
	}
	if !fill {
		for _, c := range columns {
			if math.IsNaN(c[i]) {
				return false
			}
		}
	}
	return true
}

// periodColumns numbers the periods that complete rows have, but the first: inside
// teams the indicators of all periods add up to nothing.
func (o *observations) periodColumns(y []float64, columns [][]float64, fill bool) (of []int, n int) {
	of = make([]int, o.panel.periods)
	for i := range of {
		of[i] = -1
	}
	for i := range o.y {
		if o.complete(i, y, columns, fill) {
			of[o.period[i]] = 0
		}
	}
	for t := range of {
		if of[t] == 0 {
			of[t] = n - 1
			n++
		}
	}
	return of, max(0, n-1)
}
