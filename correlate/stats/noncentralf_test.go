package stats

import (
	"math"
	"testing"
)

// mpmath 1.4.1, 30 digits, the mixture of beta tails summed to 600 terms, and its root at the
// critical value; SciPy 1.17.1 ncf.sf and, to 1e-9, R 4.2.2 pf agree.
func TestNoncentralF(t *testing.T) {
	for _, tt := range []struct{ f, d1, d2, lambda, want float64 }{
		{3, 2, 10, 5, .5277707991178672},
		{1.5, 4, 7.3, .2, .315509494795823652},
		{4, 1, 30, 60, .999999987330395393},
		{2, 3, 12.5, 400, 1},
		{8, 2, 20, 3, .043804624808160771},
		{2.5, 3, 17, 0, FTail(2.5, 3, 17)},
	} {
		if got := NoncentralFTail(tt.f, tt.d1, tt.d2, tt.lambda); math.Abs(got-tt.want) > 1e-13 {
			t.Errorf("P(F > %v; %v, %v, %v) = %v, want %v", tt.f, tt.d1, tt.d2, tt.lambda, got, tt.want)
		}
	}
	for _, tt := range []struct{ d1, d2, power, want float64 }{
		{1, 20, .8, 8.675774181273881},
		{3, 8.5, .8, 17.42675168182742},
		{5, 40, .9, 18.89053551550655},
	} {
		near(t, "detectable noncentrality", DetectableNoncentrality(tt.d1, tt.d2, tt.power, nil), tt.want, 1e-10)
	}
	near(t, "no degrees of freedom", NoncentralFTail(1, 2, nan, 1), nan, 0)
	near(t, "no power asked", DetectableNoncentrality(2, 10, .04, nil), 0, 0)
	near(t, "no power possible", DetectableNoncentrality(2, nan, .8, nil), nan, 0)
}
