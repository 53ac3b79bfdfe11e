package stats

import "math"

// Disattenuate returns r/√(reliabilityX·reliabilityY): the correlation two measures
// would have without random error, when their errors are independent. Spearman, C.
// (1904), American Journal of Psychology 15(1), 72-101. Scale both interval limits
// the same way. For group means measured on different people the reliabilities are
// ICC(2)s.
//
// The result is not clipped: beyond 1 it says that the reliabilities are estimated
// too low or that errors are shared, and beyond is then true. It is NaN unless both
// reliabilities are positive.
func Disattenuate(r, reliabilityX, reliabilityY float64) (corrected float64, beyond bool) {
	if !(reliabilityX > 0 && reliabilityY > 0) {
		return math.NaN(), false
	}
	corrected = r / math.Sqrt(reliabilityX*reliabilityY)
	return corrected, math.Abs(corrected) > 1
}

// DisattenuateSharedRaters returns within + (between-within)/√(icc2X·icc2Y): the
// correlation of group means without sampling error when the same people rated
// both sides, so that their errors correlate as the ratings do within groups.
// Maltarich, M. A., Bliese, P. D. & Carpenter, N. C. (2026). Not clipped, as for
// [Disattenuate].
func DisattenuateSharedRaters(between, within, icc2X, icc2Y float64) (corrected float64, beyond bool) {
	if !(icc2X > 0 && icc2Y > 0) {
		return math.NaN(), false
	}
	corrected = within + (between-within)/math.Sqrt(icc2X*icc2Y)
	return corrected, math.Abs(corrected) > 1
}
