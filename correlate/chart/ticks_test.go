package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		name      string
		ticks     Ticks
		low, high float64
		want      []string // by hand
	}{
		{"NPS", Ticks{}, -100, 100, []string{"−100", "−50", "0", "50", "100"}},
		{"a share", Ticks{}, 0, 1, []string{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{"signed", Ticks{Signed: true}, -3, 6, []string{"−2", "0", "+2", "+4", "+6"}},
		{"steps of 2.5", Ticks{Most: 5, Signed: true}, -4.7, 6.1, []string{"−2.5", "0", "+2.5", "+5.0"}},
		{"few", Ticks{Most: 3}, 0, 0.29, []string{"0", "0.1", "0.2"}},
		{"ends survive rounding", Ticks{Most: 4}, 0.1, 0.1 + 0.2, []string{"0.1", "0.2", "0.3"}},
		{"small", Ticks{Most: 4}, 0, 0.00012, []string{"0", "0.00005", "0.00010"}},
		{"empty range", Ticks{}, 1, 1, nil},
		{"no range", Ticks{}, math.NaN(), 1, nil},
		{"endless", Ticks{}, 0, math.Inf(1), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, tick := range tt.ticks.Ticks(tt.low, tt.high) {
				got = append(got, tick.Label)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		v        float64
		decimals int
		signed   bool
		want     string
	}{
		{-0.004, 2, true, "0.00"},
		{-0.34, 2, false, "−0.34"},
		{0.34, 2, true, "+0.34"},
		{math.NaN(), 2, true, "n/a"},
		{math.Inf(-1), 1, false, "−∞"},
		{2e12, 1, false, "2e+12"},
	} {
		if got := number(tt.v, tt.decimals, tt.signed); got != tt.want {
			t.Errorf("number(%v, %d, %v) = %q, want %q", tt.v, tt.decimals, tt.signed, got, tt.want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "−1,000"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
	for p, want := range map[float64]string{0: "< 0.01", 0.0004: "< 0.01", 0.994: "0.99", 0.9999: "> 0.99", 1: "> 0.99", 0.5: "0.50"} {
		if got := share(p); got != want {
			t.Errorf("share(%v) = %q, want %q: rounding may not make certain", p, got, want)
		}
	}
}
