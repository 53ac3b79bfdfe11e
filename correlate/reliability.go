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
	reliability float64   // of the first column inside teams, in [0,1]
	partial     bool      // some column was too noisy to be corrected in full
}

// correct returns the correction of a contrast of the first own columns of a regression,
// each of a driver at a lag; nil where no error is known.
func (o *observations) correct(y []float64, columns [][]float64, places []driverLag, own int) *correction {
	g, _ := o.products(y, columns)
	sums, _ := stats.Pool(g.clusters, g.width).PartialOut(g.nuisance...)
	p := len(columns)
	noise := o.noise(y, columns, places)
	s, rest, known := mat.NewSymDense(p, nil), mat.NewSymDense(p, nil), false
	c := &correction{weights: make([]float64, p), reliability: math.NaN()}
	for i := range p {
		for j := i; j < p; j++ {
			s.SetSym(i, j, sums.XX[i*g.width+j])
			rest.SetSym(i, j, sums.XX[i*g.width+j])
		}
		square := s.At(i, i)
		if math.IsNaN(noise[i]) || square <= 0 {
			continue
		}
		known = true
		error := noise[i]
		if most := (1 - leastReliable) * square; error > most {
			error, c.partial = most, true
		}
		rest.SetSym(i, i, square-error)
		if i == 0 {
			c.reliability = math.Max(0, 1-noise[i]/square)
		}
	}
	var factor mat.Cholesky
	if !known || math.IsNaN(c.reliability) || !factor.Factorize(rest) {
		return nil
	}
	contrast, solved := mat.NewVecDense(p, nil), mat.NewVecDense(p, nil)
	for j := range own {
		contrast.SetVec(j, 1)
	}
	if err := factor.SolveVecTo(solved, contrast); err != nil {
		return nil
	}
	var weights mat.VecDense
	weights.MulVec(s, solved) // c'(S-E)⁻¹S
	copy(c.weights, weights.RawVector().Data)
	return c
}

// A driverLag names a column.
type driverLag struct{ driver, lag int }

// noise returns for every column the weighted sum of squares that sampling error alone
// adds after demeaning inside teams; NaN where it is known for fewer than half of the
// rows. Unknown rows count as the average of the known.
func (o *observations) noise(y []float64, columns [][]float64, places []driverLag) []float64 {
	sum, factor, count, rows := make([]float64, len(columns)), make([]float64, len(columns)), make([]float64, len(columns)), 0.
	all := 0.
	for from, to := 0, 0; from < len(o.y); from = to {
		total, kept := 0., 0
		for to = from; to < len(o.y) && o.team[to] == o.team[from]; to++ {
			if o.complete(to, y, columns, false) {
				total += o.weight[to]
				kept++
			}
		}
		if kept < 2 {
			continue
		}
		for i := from; i < to; i++ {
			if !o.complete(i, y, columns, false) {
				continue
			}
			rows++
			w := o.weight[i]
			left := w * (1 - w/total) // of the row's own error, once the team's mean is off
			all += left
			for j, at := range places {
				if v := o.panel.errorAt(at.driver, o.team[i], int32(o.touchpoint), int(o.period[i])-at.lag); !math.IsNaN(v) {
					sum[j] += left * v
					factor[j] += left
					count[j]++
				}
			}
		}
	}
	for j := range sum {
		if 2*count[j] < rows || factor[j] == 0 {
			sum[j] = math.NaN()
			continue
		}
		sum[j] *= all / factor[j]
	}
	return sum
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
