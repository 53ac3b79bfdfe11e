package simulate

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Calibration compares stated probabilities with what was planted, in bins of a
// tenth: of drivers given a probability in [.1,.2), how many are causes? The zero
// value is empty.
type Calibration [10]CalibrationBin

// A CalibrationBin holds the drivers whose stated probability lies in one tenth.
type CalibrationBin struct {
	N      int     // drivers
	Causes int     // of them planted
	Stated float64 // sum of their probabilities
}

// Add counts one driver. A probability that is NaN, as for a single wave, states
// nothing and is left out.
func (c *Calibration) Add(probability float64, isCause bool) {
	if math.IsNaN(probability) {
		return
	}
	b := &c[max(0, min(len(c)-1, int(probability*float64(len(c)))))]
	b.N++
	b.Stated += probability
	if isCause {
		b.Causes++
	}
}

// Merge adds the drivers of another calibration.
func (c *Calibration) Merge(o Calibration) {
	for i, b := range o {
		c[i].N += b.N
		c[i].Causes += b.Causes
		c[i].Stated += b.Stated
	}
}

// Mean returns the mean stated probability, NaN in an empty bin.
func (b CalibrationBin) Mean() float64 { return b.Stated / float64(b.N) }

// Share returns the share of causes, NaN in an empty bin.
func (b CalibrationBin) Share() float64 { return float64(b.Causes) / float64(b.N) }

// Interval returns the score interval of the share at a level such as 0.99. Drivers
// of one touchpoint are not independent, so it is somewhat too short.
func (b CalibrationBin) Interval(level float64) (low, high float64) {
	return Wilson(b.Causes, b.N, level)
}

// Wilson returns the score interval of a share of k in n at a level in (0,1), [0,1]
// when n is 0. Wilson, E. B. (1927), Probable inference, the law of succession, and
// statistical inference, Journal of the American Statistical Association 22, 209-212.
func Wilson(k, n int, level float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	return scoreInterval(float64(k)/float64(n), float64(n), distuv.UnitNormal.Quantile(0.5+level/2))
}
