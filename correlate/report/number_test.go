package report

import (
	"math"
	"strings"
	"testing"
)

func TestGauge(t *testing.T) {
	v := New(nil, Options{}).voice("-")
	for _, tt := range []struct {
		unit         string
		x, low, high float64
		value, diff  string
	}{
		{"points", 12.34, 8.12, 16.56, "12.3 [8.1 to 16.6]", "+12.3 [+8.1 to +16.6] points"},
		{"points", -0.04, -0.06, 0.01, "-0.04 [-0.06 to 0.01]", "-0.04 [-0.06 to +0.01] points"},
		{"share", 0.1724, 0.158, 0.187, "17.2 [15.8 to 18.7]", "+17.2 [+15.8 to +18.7] percentage points"},
		{"1-7", 5.118, 4.93, 5.31, "5.12 [4.93 to 5.31]", "+5.12 [+4.93 to +5.31]"},
		{"", 0.0123, 0.004, 0.0206, "0.0123 [0.0040 to 0.0206]", "+0.0123 [+0.0040 to +0.0206]"},
		{"minutes", 12345.6, 11000, 13691, "12,346 [11,000 to 13,691]", "+12,346 [+11,000 to +13,691] minutes"},
		{"points", -0.001, -20, 20, "0.0 [-20.0 to 20.0]", "0.0 [-20.0 to +20.0] points"},
		{"points", math.NaN(), 1, math.Inf(1), "– [1.0 to –]", "– [+1.0 to –] points"},
	} {
		g := v.newGauge("m", tt.unit)
		value := g.estimate(tt.x, tt.low, tt.high) + " [" + g.interval(tt.x, tt.low, tt.high) + "]"
		diff := g.effect(tt.x, tt.low, tt.high) + " [" + g.effectInterval(tt.x, tt.low, tt.high) + "]" + g.change
		if got := strings.ReplaceAll(value, nbsp, " "); got != tt.value {
			t.Errorf("%v %q: value %s, want %s", tt.x, tt.unit, got, tt.value)
		}
		if got := strings.ReplaceAll(diff, nbsp, " "); got != tt.diff {
			t.Errorf("%v %q: difference %s, want %s", tt.x, tt.unit, got, tt.diff)
		}
	}
}

func TestSmallNumbers(t *testing.T) {
	v := New(nil, Options{}).voice("-")
	for _, tt := range []struct{ got, want string }{
		{v.pvalue(0.00041), "p < 0.001"}, {v.pvalue(0.0213), "p = 0.021"}, {v.pvalue(0.61), "p = 0.61"}, {v.pvalue(math.NaN()), "p not known"},
		{v.pvalue(0), "p < 0.001"}, {v.pvalue(0.09951), "p = 0.10"},
		{v.percent(0.9731), "97 %"}, {v.percent(0.9999), "> 99 %"}, {v.percent(1), "100 %"}, {v.percent(0.0001), "< 1 %"}, {v.percent(0), "0 %"}, {v.percent(math.NaN()), "–"},
		{v.chance(1), "> 99 %"}, {v.chance(0), "< 1 %"}, {v.chance(0.5), "50 %"},
		{v.count(1234567), "1,234,567"}, {v.count(12), "12"}, {v.count(-1234), "-1,234"},
		{v.say("%d~teams", 1), "1 team"}, {v.say("%d~teams", 2), "2 teams"}, {v.say("%d~teams", 0), "0 teams"},
		{v.newGauge("nps", "").size(-1.234), "1.2 points"}, {v.newGauge("m", "share").size(0.0088), "0.9 percentage points"},
		{v.newGauge("m", "").size(0.2104), "0.21"}, {v.newGauge("m", "").size(math.NaN()), "not known"},
	} {
		if got := strings.ReplaceAll(tt.got, nbsp, " "); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
