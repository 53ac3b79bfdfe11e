package correlate

import "math"

// Inclusion probabilities of a variational fit are ordered well but too timid: a
// driver given .45 was a cause in .75 of the cases. The map below corrects that. It is
// the logistic regression of "is a planted cause" on the logit of the inclusion over
// 140 simulated organisations (seeds 5000 and up; 60 teams × 24 months, 100 × 6, 40 ×
// 12, 30 × 36, 150 × 12, 60 × 12 and 20 × 24; 13,440 drivers), none of which is used to
// measure accuracy. TestRecovery prints the calibration it leads to.
const (
	calibrationShift = 1.85
	calibrationSlope = 2.18
)

// probability that a driver is among the causes; NaN where there was too little to rank.
func (r *ranking) probability(d int) float64 {
	if r.unknown {
		return math.NaN()
	}
	return calibrate(r.inclusion[d])
}

// calibrate turns an inclusion into a probability. It is monotone: ranks do not change.
func calibrate(inclusion float64) float64 {
	if inclusion <= 0 || inclusion >= 1 {
		return inclusion
	}
	return 1 / (1 + math.Exp(-(calibrationShift + calibrationSlope*math.Log(inclusion/(1-inclusion)))))
}
