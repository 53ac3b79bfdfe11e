package stats

import "testing"

// The law school data of Efron & Tibshirani (1993), table 3.1.
func TestJackknife(t *testing.T) {
	lsat := []float64{576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594}
	gpa := []float64{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96}
	r := Pearson(lsat, gpa, nil).Estimate
	near(t, "r", r, .776374491289407, closed) // R 4.2.2
	se, _ := Jackknife(r, leaveOneOut(lsat, gpa))
	near(t, "se", se, .142518618602272, closed) // R 4.2.2

	// Of a mean the jackknife is the usual standard error, and sees no bias.
	se, bias := Jackknife(3, []float64{2.5, 3, 3.5}) // of 2, 3, 4 leaving out 4, 3, 2
	near(t, "se of a mean", se, 0.5773502691896258, 1e-15)
	near(t, "bias of a mean", bias, 0, 0)
	se, bias = Jackknife(1, []float64{1})
	near(t, "se of one", se, nan, 0)
	near(t, "bias of one", bias, nan, 0)
}
