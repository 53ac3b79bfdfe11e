package correlate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// With level and noise unknown but for a short history, a false alarm comes within T
// periods with a chance of at most T/A; and a shift of the noise's size is seen soon.
func TestDetector(t *testing.T) {
	const threshold, periods, runs = 200., 100, 1500
	rng := rand.New(rand.NewPCG(1, 2))
	for _, history := range []int{5, 30} {
		alarms := 0
		for range runs {
			d, noise := start(rng, history)
			for i := range periods {
				if d.add(i, 40+3*rng.NormFloat64(), 1, noise, float64(history-1)) >= threshold {
					alarms++
					break
				}
			}
		}
		share := float64(alarms) / runs
		t.Logf("history %d: %.3f alarms within %d periods, bound %.2f", history, share, periods, periods/threshold)
		if share > periods/threshold || share < .02 {
			t.Errorf("history %d: %.3f alarms, bound %.2f", history, share, periods/threshold)
		}
	}
	delay, found := 0., 0
	for range 500 {
		d, noise := start(rng, 24)
		for i := range 40 {
			if d.add(i, 40-6+3*rng.NormFloat64(), 1, noise, 23) >= threshold { // two standard deviations down
				if d.likeliest().sum >= 0 {
					t.Errorf("a fall is told as a rise")
				}
				delay += float64(i + 1)
				found++
				break
			}
		}
	}
	if delay /= float64(found); found < 490 || delay > 7 {
		t.Errorf("found %d of 500, after %.1f periods", found, delay)
	}
}

// start is a detector after a history of N(40, 3²), and the noise in it.
func start(rng *rand.Rand, history int) (*detector, float64) {
	d, m2 := &detector{}, 0.
	for range history {
		x := 40 + 3*rng.NormFloat64()
		d.weight++
		e := x - d.mean
		d.mean += e / d.weight
		m2 += e * (x - d.mean)
	}
	return d, m2 / float64(history-1)
}

// One period by hand: z = 2 bets exp(4/(2·2))/√2, and after a second z = 1 the two starts
// bet exp(9/(2·3))/√3 and exp(1/4)/√2.
func TestDetectorByHand(t *testing.T) {
	d := &detector{mean: 10, weight: 1e18} // a level that is as good as known
	const sure = 1e12
	if got, want := d.add(0, 12, 1, 1, sure), math.Exp(1)/math.Sqrt2; math.Abs(got-want) > 1e-6 {
		t.Errorf("%v, want %v", got, want)
	}
	if got, want := d.add(1, 11, 1, 1, sure), math.Exp(1.5)/math.Sqrt(3)+math.Exp(.25)/math.Sqrt2; math.Abs(got-want) > 1e-6 {
		t.Errorf("%v, want %v", got, want)
	}
	if d.likeliest().period != 0 {
		t.Errorf("likeliest start %+v", d.likeliest())
	}
	d.restart(d.likeliest())
	if d.mean != 11.5 || d.weight != 2 || len(d.starts) != 0 {
		t.Errorf("%+v", d)
	}
	// Far out nothing overflows.
	if v := d.add(2, 1e9, 1, 1, sure); math.IsInf(v, 0) || math.IsNaN(v) || v < 1e100 {
		t.Errorf("%v", v)
	}
}
