package stats

import (
	"fmt"
	"math"
	"strconv"
	"testing"
)

// NIST Statistical Reference Datasets, one-way analysis of variance: certified F,
// and how many digits float64 can give. SiRstv to SmLs06 must reach within half a
// digit of what exact arithmetic on the parsed numbers reaches; the numbers of
// SmLs07-09 cannot be held in float64, which leaves 4 digits.
func TestNIST(t *testing.T) {
	certified := readShared(t, "nist_strd/certified_anova.csv")
	want := map[string]map[string]float64{}
	for i, d := range certified.columns["dataset"] {
		v, err := strconv.ParseFloat(certified.columns["certified_value"][i], 64)
		if err != nil {
			t.Fatal(err)
		}
		if want[d] == nil {
			want[d] = map[string]float64{}
		}
		want[d][certified.columns["statistic"][i]] = v
	}
	digits := map[string]float64{
		"SiRstv": 12.6, "AtmWtAg": 9.7,
		"SmLs01": 14.5, "SmLs02": 14.5, "SmLs03": 14.5,
		"SmLs04": 9.7, "SmLs05": 9.7, "SmLs06": 9.7,
		"SmLs07": 4, "SmLs08": 4, "SmLs09": 4,
	}
	if len(want) != len(digits) {
		t.Errorf("%d sets are certified, want %d", len(want), len(digits))
	}
	for set, least := range digits {
		d := readShared(t, fmt.Sprintf("nist_strd/csv/anova_%s.csv", set))
		a := OneWay(d.floats("y"), d.labels("group"))
		c := want[set]
		if got := correctDigits(a.F, c["f_statistic"]); got < least {
			t.Errorf("%s: F = %.16g, certified %.16g: %.1f digits, want %.1f", set, a.F, c["f_statistic"], got, least)
		}
		if a.DFBetween != c["between_df"] {
			t.Errorf("%s: df = %v, want %v", set, a.DFBetween, c["between_df"])
		}
		if got := correctDigits(a.MSBetween, c["between_ms"]); got < least-0.5 {
			t.Errorf("%s: MS between = %.16g, certified %.16g: %.1f digits", set, a.MSBetween, c["between_ms"], got)
		}
	}
}

// correctDigits returns the base-10 log relative error of NIST, at most 15.
func correctDigits(got, want float64) float64 {
	if got == want {
		return 15
	}
	return min(15, -math.Log10(math.Abs(got-want)/math.Abs(want)))
}
