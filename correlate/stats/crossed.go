package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Crossed is the model y = constant + columns·coefficients + first + second +
// error: two groupings of the same rows, such as by team and by touchpoint, each
// with independent normal effects of one variance. They may cross in any pattern,
// or nest. It is made by [FitCrossed].
type Crossed struct {
	N, Missing    int       // rows used, and left out because a value was NaN
	Method        string    // "REML crossed intercepts" or "ML crossed intercepts"
	Coef          []float64 // the constant first
	First, Second Intercepts
	VarWithin     float64 // of errors
	Criterion     float64 // -2 times the (restricted) log-likelihood at the optimum
	Level         float64
	Warnings      []string

	d      *design
	sums   *crossedSums
	at     crossedPoint
	freeDF float64
	reml   bool

	curveOnce sync.Once
	inverse   *mat.Dense // of the Hessian in (log ratios that are not 0, log error variance)
}

// Intercepts are the effects of one grouping.
type Intercepts struct {
	Groups        int
	Variance      float64   // 0 when Singular
	Singular      bool      // the likelihood is largest where these groups do not differ
	Labels, Sizes []int     // in the order of their first row used
	Effects       []float64 // as predicted (BLUP)
}

var errNoError = errors.New("the groupings and columns explain everything: the error variance is 0")

// FitCrossed fits the model by restricted maximum likelihood, or maximum
// likelihood. Rows where any value is NaN are left out.
//
// The grouping with more groups is eliminated exactly, group by group; what is left
// is dense in the other, so that a step costs the cube of the lesser number of
// groups (and no n×n matrix is formed): a thousand are fine, ten thousand are not.
// The criterion is minimised over the logarithms of both variance ratios by BFGS
// with the exact gradient, from the best of several starts where groups are few
// enough for it to have several valleys, and compared with the models without either
// grouping.
// Criterion and elimination follow Bates, D., Mächler, M., Bolker, B. & Walker, S.
// (2015), Journal of Statistical Software 67(1).
//
// It returns an error wrapping [ErrCollinear] when a column is constant or a
// combination of earlier ones, one wrapping [ErrNoDF] when rows or groups are too
// few, and an error when the two groupings are the same, a value is infinite, or the
// errors have less than 1e-8 of the variance of y. It panics when lengths differ.
func FitCrossed(columns [][]float64, y []float64, first, second []int, o MixedOptions) (*Crossed, error) {
	if len(first) != len(y) || len(second) != len(y) {
		panic(fmt.Sprintf("stats: FitCrossed: %d and %d group labels for %d rows", len(first), len(second), len(y)))
	}
	d, err := newDesign(columns, y, 0)
	if err != nil {
		return nil, err
	}
	c := &Crossed{N: d.n, Missing: len(y) - d.n, Method: "REML crossed intercepts", Level: o.Level, d: d, reml: !o.ML}
	if o.ML {
		c.Method = "ML crossed intercepts"
	}
	if c.Level == 0 {
		c.Level = 0.95
	}
	var codes [2][]int
	groups := [2]*Intercepts{&c.First, &c.Second}
	for i, labels := range [][]int{first, second} {
		g := groups[i]
		codes[i], g.Labels, g.Sizes = codeGroups(d.labels(labels))
		g.Groups = len(g.Labels)
		if g.Groups < 2 || g.Groups == d.n {
			return nil, fmt.Errorf("grouping %d has %d groups in %d rows: %w", i+1, g.Groups, d.n, ErrNoDF)
		}
	}
	c.freeDF = float64(c.N)
	if c.reml {
		c.freeDF -= float64(d.width())
	}

	swapped := c.Second.Groups > c.First.Groups
	many, few := 0, 1
	if swapped {
		many, few = 1, 0
	}
	c.sums = newCrossedSums(d, codes[many], codes[few], groups[many].Sizes, groups[few].Sizes)
	if c.sums.same() {
		return nil, errors.New("the two groupings are the same: their variances cannot be told apart")
	}
	var alone [2]float64 // ratio of the model with one grouping
	for i, labels := range [][]int{first, second} {
		m, err := FitMixed(columns, y, labels, o)
		if err != nil {
			return nil, err
		}
		alone[i] = m.at.ratio
	}
	if err := c.fit(alone[many], alone[few]); err != nil {
		return nil, err
	}

	p := &c.at
	if p.rss <= 1e-8*c.freeDF { // y has variance 1; less is not told from rounding
		return nil, errNoError
	}
	y1 := d.scale[len(d.scale)-1]
	c.Criterion = p.crit
	c.VarWithin = p.rss / c.freeDF * y1 * y1
	c.Coef = d.raw(p.coef)
	q := d.width()
	v := append(slices.Clone(p.coef), -1)
	for i, at := range []int{many, few} {
		g := groups[at]
		g.Variance = p.ratio[i] * c.VarWithin
		g.Singular = p.ratio[i] == 0
		g.Effects = make([]float64, g.Groups)
		for k := range g.Effects {
			g.Effects[k] = -p.ratio[i] * y1 * floats.Dot(p.score[i][k*(q+1):(k+1)*(q+1)], v)
		}
	}
	for i, g := range groups {
		if g.Singular {
			c.Warnings = append(c.Warnings, fmt.Sprintf("singular: the groups of grouping %d differ no more than their rows do", i+1))
		}
	}
	return c, nil
}

// crossedSums are the sufficient statistics over the columns 1, x, y, width w: of
// the many groups sizes, means and how many rows they share with each of the few.
type crossedSums struct {
	w           int
	many, few   int
	sizes       []float64 // of the many
	means       []float64 // many × w
	within      []float64 // w×w, within the many
	fewSizes    []float64
	fewWithin   []float64 // few × w: sums over the few of deviations from means of the many
	start       []int     // of the shared counts of each of the many; len many+1
	shared      []int     // index of the few
	sharedCount []float64
}

func newCrossedSums(d *design, many, few, manySizes, fewSizes []int) *crossedSums {
	g := d.sumGroups(many, manySizes)
	w := d.width() + 1
	s := &crossedSums{w: w, many: len(manySizes), few: len(fewSizes), means: g.means, within: g.within,
		fewWithin: make([]float64, len(fewSizes)*w)}
	for _, n := range manySizes {
		s.sizes = append(s.sizes, float64(n))
	}
	for _, n := range fewSizes {
		s.fewSizes = append(s.fewSizes, float64(n))
	}
	for i, a := range many {
		mean := s.means[a*w : (a+1)*w]
		sum := s.fewWithin[few[i]*w : (few[i]+1)*w]
		for j, c := range d.columns {
			sum[j+1] += c[i] - mean[j+1]
		}
	}
	// Rows by the many, then count the few in each.
	order := make([]int, len(many))
	at := make([]int, len(manySizes)+1)
	for a, n := range manySizes {
		at[a+1] = at[a] + n
	}
	next := slices.Clone(at)
	for i, a := range many {
		order[next[a]] = few[i]
		next[a]++
	}
	s.start = append(s.start, 0)
	for a := range manySizes {
		part := order[at[a]:at[a+1]]
		slices.Sort(part)
		for i, b := range part {
			if i > 0 && b == part[i-1] {
				s.sharedCount[len(s.sharedCount)-1]++
				continue
			}
			s.shared, s.sharedCount = append(s.shared, b), append(s.sharedCount, 1)
		}
		s.start = append(s.start, len(s.shared))
	}
	return s
}

// same reports whether both groupings part the rows alike.
func (s *crossedSums) same() bool { return s.many == s.few && len(s.shared) == s.many }

// A crossedPoint is the profiled criterion at two ratios of variances to that of
// errors (of the many groups, of the few), in the units of centred and scaled
// columns.
type crossedPoint struct {
	ratio, slope [2]float64
	crit, rss    float64
	coef, chol   []float64
	trace        [2]float64   // tr(ZᵀV⁻¹Z) of each grouping
	score        [2][]float64 // ZᵀV⁻¹[X y]: groups × w
	inner        [2][]float64 // score transposed times score: w×w
}

// evaluate returns the criterion at the ratios a, b and its gradient. With V₁ = I +
// a·Z₁Z₁ᵀ handled group by group as in [FitMixed], G = Z₂ᵀV₁⁻¹Z₂, C = Z₂ᵀV₁⁻¹[X y]
// and S = I + b·G: V⁻¹ = V₁⁻¹ - b·V₁⁻¹Z₂S⁻¹Z₂ᵀV₁⁻¹ and log|V| = Σ log(1+a·n) + log|S|.
func (c *Crossed) evaluate(ratio [2]float64) (crossedPoint, bool) {
	s := c.sums
	w, q, few := s.w, s.w-1, s.few
	a, b := ratio[0], ratio[1]
	p := crossedPoint{ratio: ratio}
	total := slices.Clone(s.within)
	cross := slices.Clone(s.fewWithin)
	gram := make([]float64, few*few) // lower triangle
	for k, n := range s.fewSizes {
		gram[k*few+k] = n
	}
	logs := 0.0
	for g, n := range s.sizes {
		mean := s.means[g*w : (g+1)*w]
		shrink := 1 / (1 + n*a)
		for i, v := range mean {
			floats.AddScaled(total[i*w:(i+1)*w], n*shrink*v, mean)
		}
		logs += math.Log1p(n * a)
		ks, counts := s.shared[s.start[g]:s.start[g+1]], s.sharedCount[s.start[g]:s.start[g+1]]
		for i, k := range ks {
			floats.AddScaled(cross[k*w:(k+1)*w], counts[i]*shrink, mean)
			f := a * shrink * counts[i]
			if f == 0 {
				continue
			}
			row := gram[k*few : (k+1)*few]
			for j, l := range ks[:i+1] {
				row[l] -= f * counts[j]
			}
		}
	}
	sym := mat.NewSymDense(few, nil)
	inside := mat.NewSymDense(few, nil)
	for k := range few {
		for l := range k + 1 {
			g := gram[k*few+l]
			inside.SetSym(k, l, g)
			if k == l {
				sym.SetSym(k, l, 1+b*g)
			} else {
				sym.SetSym(k, l, b*g)
			}
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) {
		return p, false
	}
	logs += chol.LogDet()
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return p, false
	}
	var h mat.Dense // S⁻¹·C = Z₂ᵀV⁻¹[X y]
	crossM := mat.NewDense(few, w, cross)
	h.Mul(&inverse, crossM)
	var explained mat.Dense
	explained.Mul(crossM.T(), &h)
	for i := range w {
		for j := range w {
			total[i*w+j] -= b * (explained.At(i, j) + explained.At(j, i)) / 2
		}
	}
	p.score[1] = h.RawMatrix().Data
	for k := range few {
		for l := range k {
			p.trace[1] += 2 * inverse.At(k, l) * gram[k*few+l]
		}
		p.trace[1] += inverse.At(k, k) * gram[k*few+k]
	}
	p.score[0] = make([]float64, s.many*w)
	for g, n := range s.sizes {
		shrink := 1 / (1 + n*a)
		row := p.score[0][g*w : (g+1)*w]
		floats.AddScaled(row, n*shrink, s.means[g*w:(g+1)*w])
		p.trace[0] += n * shrink
		if b == 0 {
			continue
		}
		ks, counts := s.shared[s.start[g]:s.start[g+1]], s.sharedCount[s.start[g]:s.start[g+1]]
		quad := 0.0
		for i, k := range ks {
			floats.AddScaled(row, -b*shrink*counts[i], p.score[1][k*w:(k+1)*w])
			for j, l := range ks[:i] {
				quad += 2 * counts[i] * counts[j] * inverse.At(k, l)
			}
			quad += counts[i] * counts[i] * inverse.At(k, k)
		}
		p.trace[0] -= b * shrink * shrink * quad
	}
	var logDet float64
	p.chol, p.coef, p.rss, logDet = normalEquations(total, q)
	if !(p.rss > 0) || math.IsNaN(logDet) {
		return p, false
	}
	p.crit = c.freeDF*(1+math.Log(2*math.Pi*p.rss/c.freeDF)) + logs + c.d.logScale(c.freeDF, c.reml)
	if c.reml {
		p.crit += logDet
	}
	for i, score := range p.score {
		p.inner[i] = make([]float64, w*w)
		for g := 0; g < len(score); g += w {
			row := score[g : g+w]
			for k, v := range row {
				floats.AddScaled(p.inner[i][k*w:(k+1)*w], v, row)
			}
		}
		p.slope[i] = c.slope(&p, i, p.rss/c.freeDF)
	}
	return p, true
}

// slope returns the derivative of the criterion by ratio i at an error variance.
// At the one the criterion is profiled at, it is that of the profiled criterion.
func (c *Crossed) slope(p *crossedPoint, i int, variance float64) float64 {
	s := p.trace[i] - quadratic(p.inner[i], append(slices.Clone(p.coef), -1))/variance
	if c.reml {
		s -= traceSolve(p.chol, p.inner[i], len(p.coef))
	}
	return s
}

const leastRatio = 1e-10 // of variances, below which one is tried as 0

// fit minimises the criterion, starting from the ratios of the models with one
// grouping alone.
func (c *Crossed) fit(many, few float64) error {
	// Where a grouping alone has no variance it may have some beside the other: start
	// from where the mean of a group has a reliability of one half.
	n := float64(c.N)
	start := [2]float64{math.Max(many, float64(c.sums.many)/n), math.Max(few, float64(c.sums.few)/n)}
	best, err := c.descend(start)
	if err != nil {
		return err
	}
	// With few groups the criterion can have more than one valley: look at a grid too.
	if c.sums.few <= 200 {
		grid := best
		for a := 1e-2; a < 1e3; a *= 10 {
			for b := 1e-2; b < 1e3; b *= 10 {
				if p, ok := c.evaluate([2]float64{a, b}); ok && p.crit < grid.crit {
					grid = p
				}
			}
		}
		if grid.crit < best.crit {
			if p, err := c.descend(grid.ratio); err == nil && p.crit < best.crit {
				best = p
			}
		}
	}
	// The models with one grouping have been solved exactly: if either is better, a
	// variance is 0. If it could still be improved by that variance, go on from there.
	for _, edge := range [][2]float64{{many, 0}, {0, few}} {
		p, ok := c.evaluate(edge)
		if !ok || p.crit >= best.crit {
			continue
		}
		best = p
		for i := range edge {
			if edge[i] == 0 && p.slope[i] < -1e-9*c.freeDF {
				edge[i] = start[i]
				if q, err := c.descend(edge); err == nil && q.crit < best.crit {
					best = q
				}
			}
		}
	}
	c.at = best
	return nil
}

// descend runs BFGS over the logarithms of the ratios that are not 0.
func (c *Crossed) descend(ratio [2]float64) (crossedPoint, error) {
	p, ok := c.evaluate(ratio)
	if !ok {
		return p, errNoError
	}
	var active []int
	for i, r := range ratio {
		if r > 0 {
			active = append(active, i)
		}
	}
	gradient := func(p *crossedPoint) (g [2]float64) {
		for _, i := range active {
			g[i] = p.ratio[i] * p.slope[i]
		}
		return g
	}
	groups := [2]float64{float64(c.sums.many), float64(c.sums.few)}
	h := [2][2]float64{{2 / groups[0], 0}, {0, 2 / groups[1]}}
	g := gradient(&p)
	for range 200 {
		small := true
		for _, i := range active {
			small = small && math.Abs(g[i]) <= 1e-10*groups[i]
		}
		if small {
			break
		}
		step := [2]float64{-h[0][0]*g[0] - h[0][1]*g[1], -h[1][0]*g[0] - h[1][1]*g[1]}
		down := step[0]*g[0] + step[1]*g[1]
		if !(down < 0) {
			h = [2][2]float64{{2 / groups[0], 0}, {0, 2 / groups[1]}}
			step = [2]float64{-h[0][0] * g[0], -h[1][1] * g[1]}
			down = step[0]*g[0] + step[1]*g[1]
		}
		if most := math.Max(math.Abs(step[0]), math.Abs(step[1])); most > 3 {
			for i := range step {
				step[i] *= 3 / most
			}
			down *= 3 / most
		}
		moved := false
		var next crossedPoint
		for range 40 {
			trial := p.ratio
			for _, i := range active {
				trial[i] *= math.Exp(step[i])
			}
			// Near the optimum the criterion is flat to rounding: then the gradient decides.
			if next, ok = c.evaluate(trial); ok {
				gn := gradient(&next)
				flat := math.Abs(next.crit-p.crit) <= 1e-12*math.Abs(p.crit)
				if next.crit <= p.crit+1e-4*down || flat && math.Hypot(gn[0], gn[1]) < math.Hypot(g[0], g[1]) {
					moved = true
					break
				}
			}
			step[0], step[1], down = step[0]/4, step[1]/4, down/4
		}
		if !moved {
			break
		}
		gn := gradient(&next)
		dg := [2]float64{gn[0] - g[0], gn[1] - g[1]}
		if curve := dg[0]*step[0] + dg[1]*step[1]; curve > 0 {
			hd := [2]float64{h[0][0]*dg[0] + h[0][1]*dg[1], h[1][0]*dg[0] + h[1][1]*dg[1]}
			dhd := dg[0]*hd[0] + dg[1]*hd[1]
			for i := range 2 {
				for j := range 2 {
					h[i][j] += (1+dhd/curve)*step[i]*step[j]/curve - (hd[i]*step[j]+step[i]*hd[j])/curve
				}
			}
		} else { // bent downwards, as far from the optimum on a log scale: stride out
			for i := range 2 {
				for j := range 2 {
					h[i][j] *= 4
				}
			}
		}
		p, g = next, gn
		for _, i := range active {
			if p.ratio[i] > 1e13 {
				return p, errNoError
			}
			if p.ratio[i] < leastRatio {
				zero := p.ratio
				zero[i] = 0
				return c.descend(zero)
			}
		}
	}
	return p, nil
}

// Estimate returns coefficient j (the constant is 0) with its standard error and
// Satterthwaite degrees of freedom; see [Crossed.Contrast].
func (c *Crossed) Estimate(j int) Estimate {
	k := make([]float64, c.d.width())
	k[j] = 1
	return c.Contrast(k)
}

// Contrast estimates a linear combination of the coefficients, with Satterthwaite
// degrees of freedom as [Mixed.Contrast] has them; the curvature of the criterion
// is a difference quotient of its exact gradient. Clusters counts the fewer groups:
// a column that varies between these only has no more evidence than that.
func (c *Crossed) Contrast(contrast []float64) Estimate {
	k := c.d.contrast(contrast)
	q := c.d.width()
	y := c.d.scale[q-1]
	s2 := c.at.rss / c.freeDF
	x := solveChol(c.at.chol, k, q)
	variance := s2 * floats.Dot(k, x)
	inverse := c.curvature()
	df := math.NaN()
	if inverse != nil {
		// Gradient of the variance by the logarithms of the ratios and of s2.
		var g []float64
		for i, r := range c.at.ratio {
			if r > 0 {
				g = append(g, r*s2*quadratic(c.at.inner[i], append(slices.Clone(x), 0)))
			}
		}
		v := mat.NewVecDense(len(g)+1, append(g, variance))
		if spread := mat.Inner(v, inverse, v); spread > 0 {
			df = variance * variance / spread
		}
	}
	return waldEstimate(floats.Dot(c.Coef, contrast), y*math.Sqrt(variance), df, Estimate{
		Level: c.Level, N: c.N, Clusters: c.sums.few, Method: c.Method + ", Satterthwaite df"})
}

// curvature returns the inverse Hessian of the criterion, taken when first asked for;
// nil if it is singular.
func (c *Crossed) curvature() *mat.Dense {
	c.curveOnce.Do(func() {
		var active []int
		for i, r := range c.at.ratio {
			if r > 0 {
				active = append(active, i)
			}
		}
		k := len(active)
		s2 := c.at.rss / c.freeDF
		h := mat.NewDense(k+1, k+1, nil)
		h.Set(k, k, c.freeDF)
		v := append(slices.Clone(c.at.coef), -1)
		const step = 1e-4
		for a, i := range active {
			cross := c.at.ratio[i] * quadratic(c.at.inner[i], v) / s2
			h.Set(a, k, cross)
			h.Set(k, a, cross)
			up, down := c.at.ratio, c.at.ratio
			up[i] *= math.Exp(step)
			down[i] *= math.Exp(-step)
			pu, ok1 := c.evaluate(up)
			pd, ok2 := c.evaluate(down)
			if !ok1 || !ok2 {
				return
			}
			for b, j := range active {
				d := (pu.ratio[j]*c.slope(&pu, j, s2) - pd.ratio[j]*c.slope(&pd, j, s2)) / (2 * step)
				h.Set(a, b, h.At(a, b)+d/2)
				h.Set(b, a, h.At(b, a)+d/2)
			}
		}
		var inv mat.Dense
		if err := inv.Inverse(h); err == nil {
			c.inverse = &inv
		}
	})
	return c.inverse
}
