package correlate

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/linkage-go/linkage/correlate/stats"
)

// leastReliable is the reliability below which a column's sampling error is taken off only
// in part: a driver that is mostly noise cannot be made exact by dividing.
const leastReliable = .25

// A correction undoes what sampling error of employees' averages does to coefficients. In
// the normal equations S·b = s the squares S of the columns hold their error E; with it
// taken off, (S-E)·b = s (Fuller, W. A. (1987), Measurement Error Models, Wiley, section
// 2.2, with E taken as known). It assumes that answers err anew in every wave and that
// the drivers' errors go their own ways.
type correction struct {
	weights     []float64 // contrast on the uncorrected coefficients
	widen       float64   // how much wider the corrected contrast's standard error is than with weights taken as known
	reliability float64   // of the first column inside teams, in [0,1]
	partial     bool      // some column was too noisy to be corrected in full
}

// correct returns the correction of a contrast of the first own columns of a regression,
// each of a driver at a lag; nil where no error is known.
func (o *observations) correct(w *within, y []float64, columns [][]float64, places []driverLag, own int) *correction {
	clusters, _ := stats.PartialOutEach(w.clusters, w.nuisance)
	p := len(columns)
	sums := stats.Pool(clusters, p)
	byTeam := o.noise(y, columns, places)
	s, rest, known := mat.NewSymDense(p, nil), mat.NewSymDense(p, nil), false
	c := &correction{weights: make([]float64, p), reliability: math.NaN()}
	taken := make([]float64, p) // the share of each column's error that is taken off
	for i := range p {
		for j := i; j < p; j++ {
			s.SetSym(i, j, sums.XX[i*p+j])
			rest.SetSym(i, j, sums.XX[i*p+j])
		}
		square, noise := s.At(i, i), 0.
		for _, e := range byTeam {
			noise += e[i]
		}
		if math.IsNaN(noise) || square <= 0 {
			continue
		}
		known = true
		taken[i] = 1
		if most := (1 - leastReliable) * square; noise > most {
			taken[i], c.partial = most/noise, true
		}
		rest.SetSym(i, i, square-taken[i]*noise)
		if i == 0 {
			c.reliability = math.Max(0, 1-noise/square)
		}
	}
	var factor, plain mat.Cholesky
	if !known || math.IsNaN(c.reliability) || !factor.Factorize(rest) || !plain.Factorize(s) {
		return nil
	}
	contrast, solved := mat.NewVecDense(p, nil), mat.NewVecDense(p, nil)
	for j := range own {
		contrast.SetVec(j, 1)
	}
	xy := mat.NewVecDense(p, sums.XY)
	var corrected, uncorrected mat.VecDense
	for _, err := range []error{factor.SolveVecTo(solved, contrast), factor.SolveVecTo(&corrected, xy), plain.SolveVecTo(&uncorrected, xy)} {
		if err != nil {
			return nil
		}
	}
	var weights mat.VecDense
	weights.MulVec(s, solved) // c'(S-E)⁻¹S
	copy(c.weights, weights.RawVector().Data)

	// The squares that are corrected are themselves of this sample. Per team, the
	// score of the corrected normal equations is s - S·b + E·b.
	var with, without float64
	for t, cluster := range clusters {
		a, b := 0., 0.
		for i := range p {
			full, bare := cluster.XY[i], cluster.XY[i]
			for j := range p {
				full -= cluster.XX[i*p+j] * corrected.AtVec(j)
				bare -= cluster.XX[i*p+j] * uncorrected.AtVec(j)
			}
			if taken[i] > 0 {
				full += taken[i] * byTeam[t][i] * corrected.AtVec(i)
			}
			a, b = a+solved.AtVec(i)*full, b+solved.AtVec(i)*bare
		}
		with, without = with+a*a, without+b*b
	}
	c.widen = math.Sqrt(with / without)
	return c
}

// apply returns the corrected contrast of a fit, its interval still to be set.
func (c *correction) apply(w *within) stats.Estimate {
	contrast := make([]float64, w.width)
	copy(contrast, c.weights)
	e := w.CR2(contrast)
	e.SE *= c.widen
	e.T = e.Estimate / e.SE
	e.P = 2 * stats.StudentTail(math.Abs(e.T), e.DF)
	return e
}

// A driverLag names a column.
type driverLag struct{ driver, lag int }

// noise returns for every team and column the weighted sum of squares that sampling error
// alone adds after demeaning inside teams; NaN where it is known for fewer than half of
// the column's rows. Unknown rows count as the average of the known. Teams are those of
// [observations.gram].
func (o *observations) noise(y []float64, columns [][]float64, places []driverLag) [][]float64 {
	type tally struct{ sum, known, unknown float64 } // weight of known rows with and without their variance, and of the others
	var teams [][]tally
	total := make([]tally, len(columns))
	count, rows := make([]float64, len(columns)), 0.
	for from, to := 0, 0; from < len(o.y); from = to {
		all, kept := 0., 0
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if o.complete(to, y, columns, false) {
				all += o.weight[to]
				kept++
			}
		}
		if kept < 2 {
			continue
		}
		team := make([]tally, len(columns))
		for i := from; i < to; i++ {
			if !o.complete(i, y, columns, false) {
				continue
			}
			rows++
			w := o.weight[i]
			left := w * (1 - w/all) // of the row's own error, once the team's mean is off
			for j, at := range places {
				if v := o.panel.errorAt(at.driver, o.team[i], int32(o.touchpoint), int(o.period[i])-at.lag); !math.IsNaN(v) {
					team[j].sum += left * v
					team[j].known += left
					count[j]++
				} else {
					team[j].unknown += left
				}
			}
		}
		for j := range total {
			total[j].sum += team[j].sum
			total[j].known += team[j].known
		}
		teams = append(teams, team)
	}
	noise := make([][]float64, len(teams))
	for t, team := range teams {
		noise[t] = make([]float64, len(columns))
		for j, at := range team {
			noise[t][j] = at.sum + at.unknown*total[j].sum/total[j].known
			if 2*count[j] < rows || total[j].known == 0 {
				noise[t][j] = math.NaN()
			}
		}
	}
	return noise
}

// errorAt returns the sampling variance of a driver in force for a team at a touchpoint
// and period; NaN when it is not known.
func (p *Panel) errorAt(driver int, team, touchpoint int32, period int) float64 {
	key := exKey{team, -1}
	if p.local[touchpoint][driver] {
		key.touchpoint = touchpoint
	}
	x := p.ex[key]
	if x == nil {
		return math.NaN()
	}
	i := (period-x.first)*len(p.drivers) + driver
	if i < 0 || i >= len(x.errVar) || period < x.first {
		return math.NaN()
	}
	return x.errVar[i]
}
