package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Shrout & Fleiss (1979), table 2: six targets, four judges.
var judges = [][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}

// Coefficients: psych::ICC; mean squares, F, p and intervals: testdata/reference/raters.R.
func TestRaterICC(t *testing.T) {
	a := RaterICC(judges, nil)
	slicesNear(t, "mean squares", []float64{a.MSTargets, a.MSRaters, a.MSError, a.MSWithin},
		[]float64{11.2416666666667, 32.4861111111111, 1.01944444444445, 6.26388888888889}, 1e-13)
	for _, tt := range []struct {
		name           string
		got            RaterICCs
		single, mean   float64
		interval       []float64
		f, df1, df2, p float64
	}{
		{"one-way", a.OneWay, .165741768405475, .442797133679268,
			[]float64{-.132932324874751, .722560062328121, -.884442155238122, .912415420340775}, 1.79467849223947, 5, 18, .16476880834464},
		{"random", a.Random, .289763779527559, .620050547598989,
			[]float64{.018786513374712, .761084369648953, .0711368153025031, .927232040167722}, 11.0272479564033, 5, 15, .000134566516484338},
		{"fixed", a.Fixed, .714840714840715, .909315542377069,
			[]float64{.342464765033925, .945858259955359, .675674713816304, .985891678169062}, 11.0272479564033, 5, 15, .000134566516484338},
	} {
		near(t, tt.name+", single", tt.got.Single, tt.single, closed)
		near(t, tt.name+", mean", tt.got.Mean, tt.mean, closed)
		slicesNear(t, tt.name+", intervals", []float64{tt.got.SingleLow, tt.got.SingleHigh, tt.got.MeanLow, tt.got.MeanHigh}, tt.interval, closed)
		slicesNear(t, tt.name+", F", []float64{tt.got.F, tt.got.DF1, tt.got.DF2}, []float64{tt.f, tt.df1, tt.df2}, closed)
		near(t, tt.name+", p", tt.got.P, tt.p, tail)
	}
	if a.Targets != 6 || a.Raters != 4 || a.Missing != 0 || len(a.Warnings) != 0 {
		t.Errorf("%d targets, %d raters, %d missing, warnings %q", a.Targets, a.Raters, a.Missing, a.Warnings)
	}
}

func TestRaterICCEdges(t *testing.T) {
	for _, tt := range []struct {
		name                   string
		ratings                [][]float64
		oneWay, random, fixed  float64
		targets, missing, warn int
	}{
		{"nothing", nil, nan, nan, nan, 0, 0, 1},
		{"one target", [][]float64{{1, 2}}, nan, nan, nan, 1, 0, 1},
		{"one rater", [][]float64{{1}, {2}}, nan, nan, nan, 2, 0, 1},
		{"constant", [][]float64{{.1, .1}, {.1, .1}}, nan, nan, nan, 2, 0, 1},
		{"infinite", [][]float64{{1, 2}, {math.Inf(1), 2}}, nan, nan, nan, 2, 0, 1},
		{"one mind", [][]float64{{1, 1}, {2, 2}, {4, 4}}, 1, 1, 1, 3, 0, 0},
		// By hand: MSTargets 14/3, MSRaters 3/2, MSError 0, MSWithin 1/2.
		{"one mind but for severity", [][]float64{{1, 2}, {2, 3}, {4, 5}}, 25. / 31, 14. / 17, 1, 3, 0, 0},
		{"raters differ, targets do not", [][]float64{{1, 2}, {1, 2}, {1, 2}}, -1, 0, nan, 3, 0, 1},
		{"disagreement", [][]float64{{1, 2}, {2, 1}}, -1, nan, -1, 2, 0, 3},
		{"missing ratings", [][]float64{{1, 1}, {nan, 3}, {2, 2}, {4, nan}, {4, 4}}, 1, 1, 1, 3, 2, 0},
	} {
		a := RaterICC(tt.ratings, nil)
		near(t, tt.name+", one-way", a.OneWay.Single, tt.oneWay, 1e-14)
		near(t, tt.name+", random", a.Random.Single, tt.random, 1e-14)
		near(t, tt.name+", fixed", a.Fixed.Single, tt.fixed, 1e-14)
		if a.Targets != tt.targets || a.Missing != tt.missing || len(a.Warnings) != tt.warn {
			t.Errorf("%s: %d targets, %d missing, warnings %q", tt.name, a.Targets, a.Missing, a.Warnings)
		}
		for _, m := range []RaterICCs{a.OneWay, a.Random, a.Fixed} {
			for _, v := range []float64{m.Single, m.SingleLow, m.SingleHigh, m.Mean, m.MeanLow, m.MeanHigh} {
				if math.IsInf(v, 0) || v > 1 {
					t.Errorf("%s: %+v", tt.name, m)
				}
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("rows of different lengths: no panic")
		}
	}()
	RaterICC([][]float64{{1, 2}, {1}}, nil)
}

// What other functions know of the same layout.
func TestRaterICCProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(3, 12).Draw(t, "targets"), rapid.IntRange(2, 6).Draw(t, "raters")
		ratings, severe := make([][]float64, n), make([][]float64, n)
		items := make([][]float64, k)
		for i := range ratings {
			level := rapid.Float64Range(-2, 2).Draw(t, "target")
			for j := range k {
				v := level + rapid.Float64Range(-1, 1).Draw(t, "rating")
				ratings[i] = append(ratings[i], v)
				severe[i] = append(severe[i], v+10*float64(j))
				items[j] = append(items[j], v)
			}
		}
		a := RaterICC(ratings, nil)
		if a.MSError < 1e-6 || a.MSTargets < 1e-3*a.MSError {
			t.Skip()
		}
		same := func(what string, got, want float64) {
			if !(math.Abs(got-want) <= 1e-8*max(1, math.Abs(want))) {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
		}
		y, target := stacked(ratings)
		c := IntraclassCorrelation(y, target, nil)
		same("ICC(1,1)", a.OneWay.Single, c.ICC1)
		same("ICC(1,1) low", a.OneWay.SingleLow, c.ICC1Low)
		same("ICC(1,k) high", a.OneWay.MeanHigh, c.ICC2High)
		same("ICC(3,k) is alpha", a.Fixed.Mean, ItemReliability(items, 0).Alpha)
		b := RaterICC(severe, nil)
		same("consistency does not see severity", b.Fixed.Single, a.Fixed.Single)
		if b.Random.Single > a.Random.Single && a.Random.Single > 0 {
			t.Fatalf("severity raises ICC(2,1) from %v to %v", a.Random.Single, b.Random.Single)
		}
	})
}
