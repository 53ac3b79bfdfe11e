package report

import (
	"math"
	"strings"
	"testing"
)

func TestGauge(t *testing.T) {
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
		g := newGauge("m", tt.unit, "-")
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
	for _, tt := range []struct{ got, want string }{
		{pvalue(0.00041), "p < 0.001"}, {pvalue(0.0213), "p = 0.021"}, {pvalue(0.61), "p = 0.61"}, {pvalue(math.NaN()), "p not known"},
		{pvalue(0), "p < 0.001"}, {pvalue(0.09951), "p = 0.10"},
		{percent(0.9731), "97 %"}, {percent(0.9999), "> 99 %"}, {percent(1), "100 %"}, {percent(0.0001), "< 1 %"}, {percent(0), "0 %"}, {percent(math.NaN()), "–"},
		{chance(1), "> 99 %"}, {chance(0), "< 1 %"}, {chance(0.5), "50 %"},
		{count(1234567), "1,234,567"}, {count(12), "12"}, {count(-1234), "-1,234"},
		{plural(1, "team"), "1 team"}, {plural(2, "team"), "2 teams"},
		{newGauge("nps", "", "-").size(-1.234), "1.2 points"}, {newGauge("m", "share", "-").size(0.0088), "0.9 percentage points"},
		{newGauge("m", "", "-").size(0.2104), "0.21"}, {newGauge("m", "", "-").size(math.NaN()), "not known"},
	} {
		if got := strings.ReplaceAll(tt.got, nbsp, " "); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
