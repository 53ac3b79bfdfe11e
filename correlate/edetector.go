package correlate

import (
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A detector watches one series for a lasting change of its level at an unknown time. It
// is an e-detector of the Shiryaev-Roberts kind: for every period a change may have begun
// in, an e-process bets on a shift of unknown size, and their sum is compared with a
// threshold A. As long as nothing changes the sum less the number of periods never grows
// in expectation, so that a false alarm comes within T periods with a chance of at most
// T/A, and after A periods or more on average, whatever A: Shin, J., Ramdas, A. &
// Rinaldo, A. (2024), "E-detectors: a nonparametric framework for sequential change
// detection", New England Journal of Statistics in Data Science 2(2), 229-260.
//
// What is bet on are the z of its noise: independent standard normal ones while nothing
// changes, though neither level nor noise are known. The shift is taken as normal with
// variance 1 in units of that noise (Robbins, H. (1970), Annals of Mathematical
// Statistics 41, 1397-1409).
type detector struct {
	mean, weight float64 // level so far, and the precision of it: Σ 1/variance
	squares, df  float64 // of this series' own residuals
	starts       []changeStart
	value        float64 // Σ of the e-processes
}

// A changeStart is the bet that a change began in one period.
type changeStart struct {
	period          int
	sum, n          float64 // of z since
	weighted, total float64 // Σ value/variance and Σ 1/variance since
	evidence        float64
}

const (
	shiftVariance = 1.
	longestChange = 240 // periods: older starts are forgotten, which only lowers the sum
	largestLogE   = 600 // keeps e-values finite
)

// add takes the value of a period with its relative variance and returns the sum. noise
// is the variance of values over variance as known so far, and df how well it is.
func (d *detector) add(period int, value, variance, noise, df float64) float64 {
	precision := 1 / variance
	if d.weight == 0 { // nothing to hold it against yet
		d.mean, d.weight = value, precision
		return 0
	}
	// Residuals from the mean of all earlier values, over the spread known before them,
	// are independent Student's t: Quesenberry, C. P. (1991), "SPC Q charts for start-up
	// processes and short or long runs", Journal of Quality Technology 23:213-224.
	r := (value - d.mean) / math.Sqrt(variance+1/d.weight)
	scale := (noise*df + d.squares) / (df + d.df)
	z := normalScore(r/math.Sqrt(scale), df+d.df)
	d.squares += r * r
	d.df++
	d.weight += precision
	d.mean += (value - d.mean) * precision / d.weight

	if len(d.starts) == longestChange {
		d.starts = d.starts[1:]
	}
	d.starts = append(d.starts, changeStart{period: period})
	d.value = 0
	for i := range d.starts {
		s := &d.starts[i]
		s.sum, s.n = s.sum+z, s.n+1
		s.weighted, s.total = s.weighted+value*precision, s.total+precision
		wide := 1 + shiftVariance*s.n
		s.evidence = math.Exp(min(largestLogE, shiftVariance*s.sum*s.sum/(2*wide))) / math.Sqrt(wide)
		d.value += s.evidence
	}
	return d.value
}

// likeliest returns the start with the most evidence.
func (d *detector) likeliest() changeStart {
	best := changeStart{}
	for _, s := range d.starts {
		if s.evidence > best.evidence {
			best = s
		}
	}
	return best
}

// restart begins again at the level since a change.
func (d *detector) restart(since changeStart) {
	*d = detector{mean: since.weighted / since.total, weight: since.total, starts: d.starts[:0]}
}

// normalScore turns a t with df degrees of freedom into the standard normal z with the
// same tail.
func normalScore(t, df float64) float64 {
	p := stats.StudentTail(math.Abs(t), df)
	return math.Copysign(-stats.NormalQuantile(max(p, 1e-300)), t)
}
