package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R's EValue package.
func TestEValue(t *testing.T) {
	for _, tt := range []struct {
		name            string
		got             EValue
		estimate, limit float64
	}{
		{"RR .80 (.71, .91)", EValueRR(.80, .71, .91), 1.80901699437495, 1.42857142857143},
		{"OR .86 (.75, .99), common", EValueRR(RiskRatioOfOdds(.86), RiskRatioOfOdds(.75), RiskRatioOfOdds(.99)), 1.36895286109248, 1.0761939452959},
		{"HR .56 (.46, .69), common", EValueRR(RiskRatioOfHazard(.56), RiskRatioOfHazard(.46), RiskRatioOfHazard(.69)), 2.34953125732242, 1.90800394327444},
		{"slope .5, se .1, sd 2", EValueSMD(.5/2, .1/2), 1.82177532158364, 1.56160741296469},
		{"difference .5, se .25", EValueSMD(.5, .25), 2.52914198186127, 1.11080319653037},
		{"interval holds 1", EValueRR(1.2, .9, 1.6), 1.2 + math.Sqrt(.24), 1},
		{"no interval", EValueRR(2, nan, nan), 2 + math.Sqrt(2), nan},
		{"no ratio", EValueRR(-1, nan, nan), nan, nan},
	} {
		near(t, tt.name, tt.got.Estimate, tt.estimate, closed)
		near(t, tt.name+", limit", tt.got.Limit, tt.limit, closed)
	}
	for _, tt := range []struct{ r, want float64 }{{.2, 2.26}, {.33, 3.19}, {.5, 5.17}} { // printed to 3 digits
		near(t, "E-value of r", EValueCorrelation(tt.r, nan, nan).Estimate, tt.want, 3e-3)
		near(t, "E-value of -r", EValueCorrelation(-tt.r, nan, nan).Estimate, EValueCorrelation(tt.r, nan, nan).Estimate, 1e-14)
	}
	if e := EValueCorrelation(-.3, -.5, -.1); math.Abs(e.Limit-EValueCorrelation(.1, nan, nan).Estimate) > 1e-14 {
		t.Errorf("the limit of r in [-.5, -.1] is %v: the nearer to 0 is -.1", e.Limit)
	}
}

func TestRobustness(t *testing.T) {
	// RV of r, where t²/df = r²/(1-r²); printed to 3 digits.
	for _, tt := range []struct{ r, want float64 }{{.2, .184}, {.33, .294}, {.5, .434}} {
		near(t, "RV of r", RobustnessValue(math.Sqrt(100*tt.r*tt.r/(1-tt.r*tt.r)), 100), tt.want, 3e-3)
	}
	if RobustnessValue(0, 10) != 0 || RobustnessValueAt(1, 100, .05) != 0 {
		t.Error("an effect that is not there is robust")
	}
	near(t, "RV of NaN", RobustnessValueAt(nan, 10, .05), nan, 0)
	if c := BenchmarkConfounder(.6, .1, 2); !math.IsNaN(c.R2Treatment) {
		t.Errorf("a confounder that explains more than everything: %v", c)
	}

	near(t, "RV of an exact fit", RobustnessValue(math.Inf(1), 10), 1, 0)

	rapid.Check(t, func(t *rapid.T) {
		tStat := rapid.Float64Range(-50, 50).Draw(t, "t")
		df := rapid.Float64Range(3, 1e4).Draw(t, "df")
		rv := RobustnessValue(tStat, df)
		if rv < 0 || rv > 1 || rv != RobustnessValue(-tStat, df) {
			t.Fatalf("RV = %v", rv)
		}
		// A confounder as strong as RV on both sides brings the estimate to 0.
		if rv < 1 {
			adjusted, _, _ := Confounder{rv, rv}.Adjust(tStat, 1, df)
			if math.Abs(adjusted) > 1e-9*math.Abs(tStat)+1e-100 { // RV² may underflow
				t.Fatalf("with a confounder of RV %v, %v becomes %v", rv, tStat, adjusted)
			}
		}
		alpha := rapid.Float64Range(1e-6, 1).Draw(t, "alpha")
		at := RobustnessValueAt(tStat, df, alpha)
		if at < 0 || at > rv+1e-12 {
			t.Fatalf("RV at %v = %v, RV %v", alpha, at, rv)
		}
		// One of RV_alpha brings t to its critical value.
		critical := StudentQuantile(1-alpha/2, df-1)
		if f, c := math.Abs(tStat)/math.Sqrt(df), critical/math.Sqrt(df-1); at > 0 && f <= 1/c {
			_, _, left := Confounder{at, at}.Adjust(tStat, 1, df)
			if math.Abs(math.Abs(left)-critical) > 1e-6*max(1, critical) {
				t.Fatalf("with a confounder of RV at %v, t is %v, critical %v", alpha, left, critical)
			}
		}
	})
}
