package simulate

import (
	"math"
	"testing"
)

func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		k, n             int
		level, low, high float64
	}{
		// Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3.
		{81, 263, 0.95, 0.2553, 0.3662},
		{15, 148, 0.95, 0.0624, 0.1605},
		{0, 20, 0.95, 0, 0.1611},
		{1, 29, 0.95, 0.0061, 0.1718},
		// At .99, k = n: low = n/(n+z²) with z² = 6.6349.
		{10, 10, 0.99, 10 / (10 + 6.634897), 1},
		{0, 0, 0.99, 0, 1},
	} {
		low, high := Wilson(tt.k, tt.n, tt.level)
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("Wilson(%d, %d, %v) = %.4f, %.4f, want %.4f, %.4f", tt.k, tt.n, tt.level, low, high, tt.low, tt.high)
		}
	}
}

func TestCalibration(t *testing.T) {
	var a, b Calibration
	a.Add(0, false)
	a.Add(0.05, true)
	a.Add(0.1, false)
	b.Add(1, true)
	b.Add(0.95, true)
	b.Add(math.NaN(), true)
	a.Merge(b)
	want := Calibration{0: {2, 1, 0.05}, 1: {1, 0, 0.1}, 9: {2, 2, 1.95}}
	if a != want {
		t.Errorf("got %v, want %v", a, want)
	}
	if m, s := a[9].Mean(), a[0].Share(); m != 0.975 || s != 0.5 {
		t.Errorf("stated %v, want 0.975; true %v, want 0.5", m, s)
	}
	if !math.IsNaN(a[5].Mean()) || !math.IsNaN(a[5].Share()) {
		t.Error("an empty bin states something")
	}
	if low, high := a[5].Interval(0.99); low != 0 || high != 1 {
		t.Errorf("an empty bin has interval %v..%v", low, high)
	}
}
