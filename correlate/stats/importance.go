package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
)

// An ImportanceMethod says how R² is divided among drivers that are correlated with
// each other. There is no one right way; each answers its own question.
type ImportanceMethod int

const (
	// LMG is what a driver adds to R², averaged over all orders in which drivers can
	// come in: the Shapley value, and general dominance. Never negative; sums to R².
	// A driver without effect shares in what those it is correlated with explain.
	LMG ImportanceMethod = iota
	// RelativeWeights are Johnson's (2000) weights, Genizi's (1993): close to LMG as a
	// rule, at the cost of one eigendecomposition. Never negative; they sum to R².
	RelativeWeights
	// FirstIn is what a driver explains alone, its squared correlation.
	FirstIn
	// LastIn is what R² would lose without the driver: its usefulness, the squared
	// semipartial correlation.
	LastIn
	// Pratt is the standardised coefficient times the correlation. Sums to R²; may be
	// negative.
	Pratt
	// CAR is the squared correlation with the decorrelated drivers, Zuber & Strimmer
	// (2011). Never negative; sums to R².
	CAR
)

// String returns the method's name in the literature.
func (m ImportanceMethod) String() string {
	switch m {
	case LMG:
		return "LMG"
	case RelativeWeights:
		return "relative weights"
	case FirstIn:
		return "first"
	case LastIn:
		return "last"
	case Pratt:
		return "Pratt"
	case CAR:
		return "CAR"
	}
	return fmt.Sprintf("ImportanceMethod(%d)", int(m))
}

// ImportanceOptions tunes [FitImportance]. The zero value divides R² by LMG among
// all columns, each a driver, and draws no replicates.
type ImportanceOptions struct {
	Method ImportanceMethod

	// Base columns are taken out of everything before there is an R²: the constant
	// (without it R² is about zero, right for demeaned rows) and indicators of what
	// is no one's merit, such as periods. Controls are in the regression before any
	// driver: they count in R² and get no share. Columns are those of the
	// cross-products, from 0.
	Base, Controls []int

	// Groups are sets of columns that share one credit, such as the items of a theme.
	// Columns in no group, base or control are drivers of their own.
	Groups [][]int
	Names  []string // of the drivers, in the order of their (first) columns; nil means x0, x1, ...

	// Bootstrap asks for intervals and rank probabilities from redrawing clusters. It
	// costs little: LMG of 12 drivers takes a tenth of a millisecond a replicate.
	Bootstrap *Resampling
	Level     float64 // of intervals, in (0,1); 0 means 0.95
	Top       int     // k of the probability of ranking among the first k; 0 means 3

	// BCa asks for bias-corrected and accelerated intervals in place of percentile
	// ones. Among four drivers of known LMG, nominal 95 % intervals covered 84-90 %
	// (percentile 91-94) with 12 clusters, 90-94 (92-95) with 30, 93-95 (93-95) with
	// 80: the jackknife of few clusters is too noisy to correct with.
	BCa bool

	// Noise asks for DriverShare.NoiseP, with as many draws as Bootstrap (1000 if that
	// is nil). It costs a fit for every driver and draw.
	Noise bool

	// Orderings is how many orders of the drivers LMG samples when they are too many
	// for all subsets (more than 20); 0 means 500. They come in antithetic pairs.
	Orderings int
	Seed      uint64 // of orderings; every value, 0 included, is reproducible
}

// A DriverShare is one driver's (or group's) part of R².
type DriverShare struct {
	Name    string
	Columns []int
	Share   float64 // of the outcome's variance, in units of R²
	Percent float64 // of what the drivers explain together, 0 to 100; NaN where that is 0 or the method does not sum to it
	Rank    int     // by share, from 1; equal shares share the better rank
	SE      float64 // standard error of Share from sampled orderings; 0 when all were used

	// From the bootstrap over clusters, NaN without.
	Low, High         float64 // interval of Share at Level
	Interval          string  // "BCa" or "percentile"
	RankLow, RankHigh float64 // interval of Rank at Level
	First             float64 // share of replicates in which the driver ranks first
	TopK              float64 // ... among the first Importance.Top

	// NoiseP is the chance that noise gets a share as large. The noise is the driver
	// itself, with base removed, its sign flipped in a random half of the clusters:
	// it keeps its spread, its clustering and its course through time, and loses its
	// association with outcome and other drivers. NaN if not asked for. An interval
	// cannot show this: shares are never negative, so it excludes 0 for pure noise.
	NoiseP float64
}

// An Importance is R² divided among drivers. It says how much of the outcome's
// variation goes with each driver in this regression: not what would change if the
// driver did. A proxy of a cause shares in its credit.
type Importance struct {
	Method      string // such as "LMG, all 4096 subsets"
	N, Clusters int
	R2          float64 // of controls and drivers together, in [0,1]; NaN when undefined, and Warnings says why
	ControlsR2  float64 // of the controls alone
	Drivers     []DriverShare
	Collinear   int     // driver columns that are combinations of others
	Level       float64 // of the intervals
	Top         int     // k of TopK

	// Over is, for drivers i and j in their order, the share of replicates in which i
	// gets more than j (ties count half); nil without a bootstrap.
	Over [][]float64

	R2Low, R2High float64     // interval of R2 at Level; NaN without a bootstrap
	Replicates    int         // used
	Undefined     int         // left out because the outcome did not vary
	Draws         [][]float64 // replicate × driver, then R2: what the rest is made from; nil without a bootstrap
	Warnings      []string
}

// String prints the drivers by rank.
func (m *Importance) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of R² %.3f, %d rows of %d clusters\n", m.Method, m.R2, m.N, m.Clusters)
	if m.ControlsR2 > 0 {
		fmt.Fprintf(&b, "controls %.3f\n", m.ControlsR2)
	}
	wide := len("driver")
	for _, d := range m.Drivers {
		wide = max(wide, len([]rune(d.Name)))
	}
	noise := slices.ContainsFunc(m.Drivers, func(d DriverShare) bool { return !math.IsNaN(d.NoiseP) })
	fmt.Fprintf(&b, "%-*s  share  percent", wide, "driver")
	if m.Over != nil {
		fmt.Fprintf(&b, "  %-14s  %-9s  P(first)  P(top %d)", fmt.Sprintf("%.3g%% interval", 100*m.Level), "rank", m.Top)
	}
	if noise {
		b.WriteString("  p(noise)")
	}
	b.WriteByte('\n')
	order := make([]int, len(m.Drivers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return m.Drivers[i].Rank - m.Drivers[j].Rank })
	for _, i := range order {
		d := m.Drivers[i]
		fmt.Fprintf(&b, "%-*s  %5.3f  %7.1f", wide, d.Name, d.Share, d.Percent)
		if m.Over != nil {
			fmt.Fprintf(&b, "  [%5.3f, %5.3f]  %2d [%g, %g]  %8.3f  %8.3f", d.Low, d.High, d.Rank, d.RankLow, d.RankHigh, d.First, d.TopK)
		}
		if noise {
			fmt.Fprintf(&b, "  %8.3g", d.NoiseP)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (m *Importance) warn(format string, args ...any) {
	m.Warnings = append(m.Warnings, fmt.Sprintf(format, args...))
}

// CentredCrossProducts returns the cross-products of each cluster's rows: column 0
// is the constant 1, column j+1 is columns[j] less its weighted mean. cluster[i] is
// the label of row i, and clusters come in the order of their first row; nil makes
// every row a cluster. weights are precisions, nil means equal. Rows where a value
// is NaN, or the weight is NaN or 0, are missing. It panics when lengths differ or
// a weight is negative.
func CentredCrossProducts(columns [][]float64, y []float64, cluster []int, weights []float64) (clusters []CrossProduct, missing int) {
	n := len(y)
	for _, c := range columns {
		if len(c) != n {
			panic(fmt.Sprintf("stats: columns of %d and %d rows", n, len(c)))
		}
	}
	if cluster != nil && len(cluster) != n || weights != nil && len(weights) != n {
		panic(fmt.Sprintf("stats: %d rows, %d cluster labels, %d weights", n, len(cluster), len(weights)))
	}
	all := append(slices.Clone(columns), y)
	weight := func(i int) float64 {
		if weights == nil {
			return 1
		}
		return weights[i]
	}
	whole := func(i int) bool {
		if w := weight(i); math.IsNaN(w) || w == 0 {
			return false
		}
		for _, c := range all {
			if math.IsNaN(c[i]) {
				return false
			}
		}
		return true
	}
	centre := make([]float64, len(all))
	total := 0.0
	complete := make([]bool, n)
	for i := range n {
		if complete[i] = whole(i); !complete[i] {
			missing++
			continue
		}
		w := weight(i)
		total += w
		for j, c := range all {
			centre[j] += (c[i] - centre[j]) * w / total
		}
	}
	index := map[int]int{}
	row := make([]float64, 1+len(columns))
	row[0] = 1
	for i := range n {
		if !complete[i] {
			continue
		}
		label := i
		if cluster != nil {
			label = cluster[i]
		}
		g, ok := index[label]
		if !ok {
			g = len(clusters)
			index[label] = g
			clusters = append(clusters, NewCrossProduct(len(row)))
		}
		for j, c := range columns {
			row[j+1] = c[i] - centre[j]
		}
		clusters[g].Add(row, y[i]-centre[len(columns)], weight(i))
	}
	return clusters, missing
}

// FitImportance divides the R² of a regression among its drivers, from the
// cross-products of clusters of rows (see CentredCrossProducts, which makes column
// 0 the constant: Base: []int{0}). Weights and missing values have been dealt with
// when rows were added.
//
// LMG uses all 2^p subsets up to 20 drivers or groups, and samples orderings beyond.
// A driver that others explain to 1e-12 adds nothing to them, and Collinear counts
// it. Grömping, U. (2006), Journal of Statistical Software 17(1), describes the
// measures; LMG, FirstIn, LastIn, Pratt and CAR agree with R's relaimpo,
// RelativeWeights with relaimpo's genizi and rwa.
//
// Intervals, rank probabilities and NoiseP take clusters as independent and their
// rows as dependent in any way. Ranks near each other are seldom known: read First,
// RankLow and RankHigh before naming a winner. With one cluster there are none.
//
// It returns an error when there are no rows or no drivers, columns are given two
// roles, a cross-product is not finite, or ctx ends.
func FitImportance(ctx context.Context, clusters []CrossProduct, o ImportanceOptions) (*Importance, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return nil, fmt.Errorf("level %v is outside (0,1)", o.Level)
	}
	if o.Top <= 0 {
		o.Top = 3
	}
	if o.Method < LMG || o.Method > CAR {
		return nil, errors.New("unknown " + o.Method.String())
	}
	d, err := newImportanceDesign(clusters, &o)
	if err != nil {
		return nil, err
	}
	nan := math.NaN()
	p := len(d.players)
	m := &Importance{R2: nan, ControlsR2: nan, R2Low: nan, R2High: nan, Clusters: len(d.packed), Level: o.Level, Top: o.Top}
	for _, n := range d.rows {
		m.N += n
	}
	for _, player := range d.players {
		m.Drivers = append(m.Drivers, DriverShare{Name: player.name, Columns: player.columns, Share: nan, Percent: nan,
			Low: nan, High: nan, RankLow: nan, RankHigh: nan, First: nan, TopK: nan, NoiseP: nan})
	}
	f := d.newMeasure(&o)
	m.Method = f.String()
	shares, se := make([]float64, p+1), make([]float64, p)
	f.problem.sumAll()
	if !f.evaluate(shares, se) {
		m.warn("the outcome does not vary")
		return m, nil
	}
	m.ControlsR2, m.R2 = f.problem.controlsR2, shares[p]
	m.Collinear = f.idle()
	if m.Collinear > 0 {
		m.warn("%d driver columns do not vary or are combinations of others: how these divide their credit is arbitrary", m.Collinear)
	}
	if used := d.drivers + d.controls + d.base; m.N <= used {
		m.warn("%d rows for %d columns: R² is 1 or near it by construction", m.N, used)
	}
	explained := floats.Sum(shares[:p])
	for i := range m.Drivers {
		s := &m.Drivers[i]
		s.Share, s.SE = shares[i], se[i]
		if o.Method != FirstIn && o.Method != LastIn && explained > 0 {
			s.Percent = 100 * shares[i] / explained
		}
		s.Rank = 1
		for _, v := range shares[:p] {
			if v > shares[i] {
				s.Rank++
			}
		}
	}
	if m.Clusters < 2 && (o.Bootstrap != nil || o.Noise) {
		m.warn("one cluster: no intervals")
		return m, nil
	}
	if o.Bootstrap != nil {
		if err := m.bootstrap(ctx, d, &o, shares); err != nil {
			return nil, err
		}
	}
	if o.Noise {
		if err := m.noise(ctx, d, &o); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// An importanceMeasure computes the shares of one problem after another, allocating
// nothing.
type importanceMeasure struct {
	method   ImportanceMethod
	problem  *importanceProblem
	players  []player
	lattice  *lattice         // LMG of few
	walk     *walk            // LMG of many, FirstIn, LastIn
	spectral *spectralProblem // the others
	orders   [][]int          // of LMG sampled; each player last for LastIn
	columns  []float64        // shares of columns, of gains
	back     []float64
}

func (d *importanceDesign) newMeasure(o *ImportanceOptions) *importanceMeasure {
	p := len(d.players)
	f := &importanceMeasure{method: o.Method, problem: d.newProblem(), players: d.players,
		columns: make([]float64, d.drivers), back: make([]float64, p)}
	switch {
	case o.Method == LMG && p <= exactPlayers:
		f.lattice = d.newLattice()
	case o.Method == LMG:
		f.walk = d.newWalk()
		count := o.Orderings
		if count <= 0 {
			count = 500
		}
		f.orders = orderings(p, max(count, 4), o.Seed)
	case o.Method == FirstIn || o.Method == LastIn:
		f.walk = d.newWalk()
		for i := range p {
			order := make([]int, 0, p)
			for k := range p {
				if k != i {
					order = append(order, k)
				}
			}
			f.orders = append(f.orders, append(order, i))
		}
	default:
		f.spectral = d.newSpectral()
	}
	return f
}

// String says what is computed.
func (f *importanceMeasure) String() string {
	switch {
	case f.lattice != nil:
		return fmt.Sprintf("LMG, all %d subsets", len(f.lattice.r2))
	case f.method == LMG:
		return fmt.Sprintf("LMG, %d sampled orderings", len(f.orders))
	}
	return f.method.String()
}

// evaluate reduces the pooled cross-products and writes the players' shares, then R²
// with the controls. se may be nil. All NaN and false when the outcome does not vary.
func (f *importanceMeasure) evaluate(out, se []float64) bool {
	p := len(f.players)
	if !f.problem.reduce() {
		for i := range out {
			out[i] = math.NaN()
		}
		return false
	}
	shares := out[:p]
	switch {
	case f.lattice != nil:
		f.lattice.fill(f.problem)
		f.lattice.shapley(shares)
		out[p] = f.lattice.r2[len(f.lattice.r2)-1]
	case f.walk != nil:
		f.walk.load(f.problem)
		f.walked(shares, se)
		f.walk.gains(f.players, f.orders[0], f.back)
		out[p] = floats.Sum(f.back)
	default:
		f.spectral.load(f.problem)
		switch f.method {
		case RelativeWeights:
			f.spectral.relativeWeights(f.columns)
		case Pratt:
			f.spectral.pratt(f.columns)
		case CAR:
			f.spectral.car(f.columns)
		}
		for i, player := range f.players {
			shares[i] = floats.Sum(f.columns[player.from-1 : player.to-1])
		}
		out[p] = floats.Sum(shares)
	}
	out[p] = min(out[p]+f.problem.controlsR2, 1)
	return true
}

// walked writes shares found by adding drivers in turn.
func (f *importanceMeasure) walked(shares, se []float64) {
	switch f.method {
	case LMG:
		f.walk.sampleShapley(f.players, f.orders, shares, se, f.columns[:len(shares)], f.back)
	case FirstIn:
		for i := range shares {
			order := f.orders[i][len(shares)-1:] // i alone
			f.walk.gains(f.players, order, shares)
		}
	case LastIn:
		for i := range shares {
			f.walk.gains(f.players, f.orders[i], f.back)
			shares[i] = f.back[i]
		}
	}
}

// idle counts the driver columns that earlier ones explain.
func (f *importanceMeasure) idle() int {
	w := f.problem.design.newWalk()
	w.load(f.problem)
	order := make([]int, len(f.players))
	for i := range order {
		order[i] = i
	}
	return w.gains(f.players, order, f.back)
}

// bootstrap fills in what redrawing clusters tells.
func (m *Importance) bootstrap(ctx context.Context, d *importanceDesign, o *ImportanceOptions, estimate []float64) error {
	p := len(d.players)
	newEstimate := func() func([]int, []float64) {
		f := d.newMeasure(o)
		return func(counts []int, out []float64) {
			f.problem.sum(counts)
			f.evaluate(out, nil)
		}
	}
	draws, err := o.Bootstrap.ClustersWith(ctx, m.Clusters, newEstimate, p+1)
	if err != nil {
		return err
	}
	var without [][]float64
	if o.BCa {
		if without, err = o.Bootstrap.LeaveOut(ctx, m.Clusters, newEstimate, p+1); err != nil {
			return err
		}
	}
	m.Draws = draws
	said := map[string]bool{}
	interval := func(j int) Bootstrap {
		var jackknife []float64
		if o.BCa {
			jackknife = DrawColumn(without, j)
		}
		b := NewBootstrap(estimate[j], DrawColumn(draws, j), jackknife, o.Level)
		for _, w := range b.Warnings {
			if j < p && !strings.HasPrefix(w, "undefined in") {
				w = m.Drivers[j].Name + ": " + w
			}
			if !said[w] {
				said[w] = true
				m.warn("%s", w)
			}
		}
		return b
	}
	for j := range m.Drivers {
		b := interval(j)
		s := &m.Drivers[j]
		s.Low, s.High, s.Interval = b.Low, b.High, b.Method
	}
	b := interval(p)
	m.R2Low, m.R2High = b.Low, b.High
	m.Replicates, m.Undefined = b.Draws, b.Undefined
	m.ranks(draws, p)
	if m.Clusters < 10 {
		m.warn("%d clusters: bootstrap intervals are too narrow", m.Clusters)
	}
	return nil
}

// ranks fills in what the draws say of the drivers' order. A draw in which drivers
// tie counts for each in part: m of them at the top are first by 1/m each.
func (m *Importance) ranks(draws [][]float64, p int) {
	ranks := make([][]float64, p)
	m.Over = make([][]float64, p)
	for i := range p {
		m.Over[i] = make([]float64, p)
		m.Drivers[i].First, m.Drivers[i].TopK = 0, 0
	}
	used := 0.0
	for _, d := range draws {
		if math.IsNaN(d[p]) {
			continue
		}
		used++
		for i, v := range d[:p] {
			above, equal := 0, 0 // equal counts i itself
			for j, w := range d[:p] {
				switch {
				case w > v:
					above++
				case w == v:
					equal++
					m.Over[i][j] += 0.5
				default:
					m.Over[i][j]++
				}
			}
			among := func(k int) float64 { return float64(max(0, min(k-above, equal))) / float64(equal) }
			m.Drivers[i].First += among(1)
			m.Drivers[i].TopK += among(m.Top)
			ranks[i] = append(ranks[i], float64(above)+float64(equal+1)/2)
		}
	}
	for i := range p {
		s := &m.Drivers[i]
		s.First /= used
		s.TopK /= used
		floats.Scale(1/used, m.Over[i])
		slices.Sort(ranks[i])
		if len(ranks[i]) > 0 {
			// Ranks are whole: the interval's ends are draws, the outer ones.
			last := float64(len(ranks[i]) - 1)
			s.RankLow = ranks[i][int(math.Floor(last*(1-m.Level)/2))]
			s.RankHigh = ranks[i][int(math.Ceil(last*(1+m.Level)/2))]
		}
		m.Over[i][i] = 0.5
	}
}

// noise fills in NoiseP. Under the null that a driver, base removed, is as likely as
// its opposite in every cluster whatever the other columns are, all sign patterns are
// equally likely, and the p-value of random ones and that of the data is exact but
// for the base having been estimated. A proxy is no noise: it shares in the credit
// of what it is correlated with.
func (m *Importance) noise(ctx context.Context, d *importanceDesign, o *ImportanceOptions) error {
	plan := Resampling{}
	if o.Bootstrap != nil {
		plan = *o.Bootstrap
	}
	clean := d.withoutBase()
	p := len(d.players)
	draws, err := plan.Signs(ctx, m.Clusters, func() func([]float64, []float64) {
		f := clean.newMeasure(o)
		pool, flipped := make([]float64, len(f.problem.pool)), make([]float64, len(f.problem.pool))
		for _, t := range clean.packed {
			floats.Add(pool, t)
		}
		shares := make([]float64, p+1)
		return func(signs, out []float64) {
			clear(flipped)
			for g, s := range signs {
				floats.AddScaled(flipped, s, clean.packed[g])
			}
			for k, player := range clean.players {
				copy(f.problem.pool, pool)
				f.problem.flip(flipped, player)
				f.evaluate(shares, nil)
				out[k] = shares[k]
			}
		}
	}, p)
	if err != nil {
		return err
	}
	for k := range m.Drivers {
		s := &m.Drivers[k]
		threshold := s.Share - 1e-12*math.Abs(s.Share) // the data's own pattern, drawn, is a tie
		asLarge := 0
		for _, v := range draws {
			if v[k] >= threshold {
				asLarge++
			}
		}
		s.NoiseP = float64(1+asLarge) / float64(1+len(draws))
	}
	if m.Clusters < 8 {
		m.warn("%d clusters: no p of noise below %.2g means more", m.Clusters, math.Ldexp(1, 1-m.Clusters))
	}
	return nil
}

// flip replaces a player by its opposite in the clusters of sign -1: its products
// with all others are the signed sums, those within it do not change.
func (p *importanceProblem) flip(flipped []float64, player player) {
	n := len(p.level)
	for i := range n {
		row, signed := p.pool[triangle(i):triangle(i)+i+1], flipped[triangle(i):triangle(i)+i+1]
		if i >= player.from && i < player.to {
			copy(row[:player.from], signed[:player.from])
		} else if i >= player.to {
			copy(row[player.from:player.to], signed[player.from:player.to])
		}
	}
}

// withoutBase returns the design in which every driver is what the base leaves of
// it over all clusters; base columns stay, for a flipped driver is correlated with
// them again.
func (d *importanceDesign) withoutBase() *importanceDesign {
	if d.base == 0 {
		return d
	}
	n := 1 + d.drivers + d.controls + d.base
	first := n - d.base
	pool := make([]float64, triangle(n))
	for _, t := range d.packed {
		floats.Add(pool, t)
	}
	at := func(t []float64, i, j int) float64 { return t[triangle(max(i, j))+min(i, j)] }
	square := make([]float64, d.base*d.base)
	for a := range d.base {
		for b := range d.base {
			square[a*d.base+b] = at(pool, first+a, first+b)
		}
	}
	inverse, _ := PseudoInverse(square, d.base)
	// Driver i becomes itself less Σ coef[i][a]·base a.
	coef := make([][]float64, n)
	for i := 1; i <= d.drivers; i++ {
		coef[i] = make([]float64, d.base)
		for a := range d.base {
			for b := range d.base {
				coef[i][a] += inverse.At(a, b) * at(pool, i, first+b)
			}
		}
	}
	out := *d
	out.packed = make([][]float64, len(d.packed))
	half := make([]float64, n*n) // rows transformed, columns not yet
	for g, t := range d.packed {
		for i := range n {
			for j := range n {
				v := at(t, i, j)
				for a, c := range coef[i] {
					v -= c * at(t, first+a, j)
				}
				half[i*n+j] = v
			}
		}
		u := make([]float64, 0, len(t))
		for i := range n {
			for j := range i + 1 {
				v := half[i*n+j]
				for a, c := range coef[j] {
					v -= c * half[i*n+first+a]
				}
				u = append(u, v)
			}
		}
		out.packed[g] = u
	}
	return &out
}
