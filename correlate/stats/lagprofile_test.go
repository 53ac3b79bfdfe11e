package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Rows in any order, a gap, a missing value: pairs are made by period.
func TestProfileLagsPairs(t *testing.T) {
	x := []float64{1, 3, 2, 9, 4, nan, 5, 7}
	y := []float64{0, 1, 3, 2, 9, 4, 6, 5}
	unit := []int{1, 1, 1, 1, 2, 2, 2, 2}
	period := []int{1, 2, 3, 5, 13, 10, 11, 12} // unit 1 has no period 4, and no x in 10
	counts := map[int]int{}
	for _, l := range ProfileLags(x, y, unit, period, 2, nil) {
		counts[l.Lag] = l.N
		if l.N != l.Overlap.N {
			t.Errorf("lag %d: n %d and %d", l.Lag, l.N, l.Overlap.N)
		}
	}
	for lag, want := range map[int]int{
		0:  7, // all but the missing x
		1:  4, // unit 1: 1→2, 2→3; unit 2: 11→12, 12→13
		2:  3, // 1→3, 3→5; 11→13
		-1: 5, // 2→1, 3→2; 11→10, 12→11, 13→12
		-2: 4, // 3→1, 5→3; 12→10, 13→11
	} {
		if counts[lag] != want {
			t.Errorf("lag %d has %d pairs, want %d", lag, counts[lag], want)
		}
	}
}

// y repeats what x was two periods before, in units that differ in level.
func TestProfileLagsPeak(t *testing.T) {
	noise := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4}
	var x, y []float64
	var unit, period []int
	for u := range 3 {
		for t := 2; t < 18; t++ {
			at := (t + 5*u) % len(noise)
			before := (t - 2 + 5*u) % len(noise)
			x, y = append(x, 100*float64(u)+noise[at]), append(y, -50*float64(u)+noise[before])
			unit, period = append(unit, u), append(period, t)
		}
	}
	for _, l := range ProfileLags(x, y, unit, period, 3, nil) {
		if peak := l.Lag == 2; peak != (l.Overlap.Estimate > 0.9999) || peak != (l.Full > 0.9) {
			t.Errorf("lag %d: %v, full %v", l.Lag, l.Overlap.Estimate, l.Full)
		}
	}
}

func TestProfileLagsNothing(t *testing.T) {
	for _, l := range ProfileLags(nil, nil, nil, nil, 1, nil) {
		if l.N != 0 || l.Units != 0 || !math.IsNaN(l.Full) || !math.IsNaN(l.Overlap.Estimate) {
			t.Errorf("%+v", l)
		}
	}
}

// Swapping sides turns the profile round.
func TestProfileLagsReversed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		unit, period := make([]int, len(x)), make([]int, len(x))
		for i := range x {
			unit[i], period[i] = i%3, i/3+2*(i/9) // with gaps
		}
		forward, back := ProfileLags(x, y, unit, period, 2, nil), ProfileLags(y, x, unit, period, 2, nil)
		for i, f := range forward {
			b := back[len(back)-1-i]
			if f.N != b.N || math.Abs(f.Full-b.Full) > 1e-12 || math.Abs(f.Overlap.Estimate-b.Overlap.Estimate) > 1e-12 {
				t.Fatalf("lag %d: %+v, reversed %+v", f.Lag, f, b)
			}
		}
	})
}
