package cx_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/linkage-go/linkage/cx"
	"pgregory.net/rapid"
)

var approx = cmp.Options{cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateNaNs()}

func within(tolerance float64) cmp.Option { return cmpopts.EquateApprox(0, tolerance) }

func TestScoreCounts(t *testing.T) {
	type numbers struct{ Estimate, Low, High float64 }
	for _, tt := range []struct {
		name   string
		metric cx.Metric
		counts cx.Counts
		o      cx.ScoreOptions
		want   numbers
		digits float64
	}{
		// 36 answers, 19 promoters, 5 detractors: Sauro & Lewis's example, the interval
		// recomputed in R 4.2.2.
		{"nps adjusted Wald", cx.NPS, cx.Counts{N: 36, Top: 19, Bottom: 5}, cx.ScoreOptions{}, numbers{100 * 14. / 36, 13.1575, 58.6373}, 1e-4},
		{"nps Wald", cx.NPS, cx.Counts{N: 36, Top: 19, Bottom: 5}, cx.ScoreOptions{Interval: cx.WaldInterval}, numbers{100 * 14. / 36, 15.4367, 62.3410}, 1e-4},
		// Newcombe, R. G. (1998), Two-sided confidence intervals for the single
		// proportion, Statistics in Medicine 17, 857-872, table I, method 3; further
		// digits from R, prop.test(k, n, correct = FALSE).
		{"Wilson 81 of 263", cx.CSAT, cx.Counts{N: 263, Top: 81}, cx.ScoreOptions{}, numbers{81. / 263, 0.255288519878274, 0.366209576982800}, 1e-12},
		{"Wilson 15 of 148", cx.CSAT, cx.Counts{N: 148, Top: 15}, cx.ScoreOptions{}, numbers{15. / 148, 0.0623863995307363, 0.160487241723321}, 1e-12},
		{"Wilson 0 of 20", cx.CSAT, cx.Counts{N: 20}, cx.ScoreOptions{}, numbers{0, 0, 0.161125158052819}, 1e-12},
		{"Wilson 1 of 29", cx.CSAT, cx.Counts{N: 29, Top: 1}, cx.ScoreOptions{}, numbers{1. / 29, 0.00611321429276266, 0.171755218793203}, 1e-12},
		{"Wilson at .99", cx.CESTop3, cx.Counts{N: 263, Top: 81}, cx.ScoreOptions{Level: 0.99}, numbers{81. / 263, 0.240136902687608, 0.385282502318230}, 1e-12},
		// By hand: 4/16 ± 1.959964 × √(.25 × .75/16), cut off at 0.
		{"Wald 4 of 16", cx.CSAT, cx.Counts{N: 16, Top: 4}, cx.ScoreOptions{Interval: cx.WaldInterval}, numbers{0.25, 0.0378277, 0.4621723}, 1e-7},
		// Unanimous: the adjusted centre is pulled in, and the estimate stays inside.
		{"one promoter", cx.NPS, cx.Counts{N: 1, Top: 1}, cx.ScoreOptions{}, numbers{100, 25 - 195.9963985*0.375, 100}, 1e-6},
		{"no answers", cx.NPS, cx.Counts{}, cx.ScoreOptions{}, numbers{math.NaN(), math.NaN(), math.NaN()}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := tt.metric.ScoreCounts(tt.counts, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			got := numbers{s.Estimate, s.Low, s.High}
			if diff := cmp.Diff(tt.want, got, within(tt.digits), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("ScoreCounts (-want +got):\n%s", diff)
			}
		})
	}
}

// The 95 % margins of an NPS of 30 from half promoters and a fifth detractors,
// REFERENCE values computed from the variance of a difference of shares.
func TestMarginShrinksWithN(t *testing.T) {
	for n, want := range map[int64]float64{10: 48, 30: 28, 100: 15, 400: 7.7} {
		s, err := cx.NPS.ScoreCounts(cx.Counts{N: n, Top: n / 2, Bottom: n / 5}, cx.ScoreOptions{Interval: cx.WaldInterval})
		if err != nil {
			t.Fatal(err)
		}
		if got := (s.High - s.Low) / 2; math.Abs(got-want) > 0.5 {
			t.Errorf("n = %d: margin %.2f, want about %v", n, got, want)
		}
	}
}

func TestScoreCountsErrors(t *testing.T) {
	for _, tt := range []struct {
		metric cx.Metric
		counts cx.Counts
		level  float64
	}{
		{cx.CES, cx.Counts{N: 3, Top: 1}, 0},
		{cx.NPS, cx.Counts{N: 3, Top: 2, Bottom: 2}, 0},
		{cx.NPS, cx.Counts{N: -1}, 0},
		{cx.CSAT, cx.Counts{N: 3, Bottom: 1}, 0},
		{cx.NPS, cx.Counts{N: 3}, 1},
		{cx.NPS, cx.Counts{N: 3}, 95},
		{cx.NPS, cx.Counts{N: 3}, math.NaN()},
	} {
		if _, err := tt.metric.ScoreCounts(tt.counts, cx.ScoreOptions{Level: tt.level}); err == nil {
			t.Errorf("%s %+v at level %v: no error", tt.metric.Name, tt.counts, tt.level)
		}
	}
}

func TestScoreMean(t *testing.T) {
	// Student's sleep data: R, t.test(sleep$extra).
	sleep := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	s, err := cx.Metric{Name: "extra sleep", Unit: "hours"}.Score(sleep, cx.ScoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := cx.Score{
		Metric: "extra sleep", Unit: "hours", Estimate: 1.54, Low: 0.5955845, High: 2.4844155, Level: 0.95, Method: "t",
		N: 20, EffectiveN: 20, Promoters: math.NaN(), Passives: math.NaN(), Detractors: math.NaN(), Mean: 1.54,
		Warnings: []string{"fewer than 30 answers: read the interval, not the estimate"},
	}
	if diff := cmp.Diff(want, s, within(5e-8), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("Score (-want +got):\n%s", diff)
	}
}

func TestScoreDoubts(t *testing.T) {
	for _, tt := range []struct {
		name    string
		metric  cx.Metric
		answers []float64
		want    string
	}{
		{"one answer", cx.CES, []float64{6}, "no interval"},
		{"unanimous", cx.CES, []float64{6, 6, 6}, "every answer is 6"},
		{"few", cx.NPS, []float64{6, 9}, "fewer than 30"},
		{"none", cx.NPS, nil, "no answers"},
	} {
		s, err := tt.metric.Score(tt.answers, cx.ScoreOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(s.Warnings, "; "), tt.want) {
			t.Errorf("%s: warnings %q say nothing of %q", tt.name, s.Warnings, tt.want)
		}
	}
	if _, err := cx.NPS.Score([]float64{9, 11}, cx.ScoreOptions{}); err == nil || err.Error() != "cx: nps answer 1: 11 is outside 0..10" {
		t.Errorf("an answer off the scale: %v", err)
	}
}

// Weights 1, 1 and 2: by hand.
func TestWeightedScore(t *testing.T) {
	d, err := cx.NewDataset()
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range []float64{1, 0, 2} { // 0 means 1
		if err := d.Append(cx.Response{Metric: "nps", Score: []float64{3, 8, 10}[i], Weight: w}); err != nil {
			t.Fatal(err)
		}
	}
	s, err := d.Score("nps", cx.ScoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	type numbers struct{ Estimate, EffectiveN, Promoters, Passives, Detractors, Mean float64 }
	want := numbers{Estimate: 25, EffectiveN: 16. / 6, Promoters: 0.5, Passives: 0.25, Detractors: 0.25, Mean: 31. / 4}
	got := numbers{s.Estimate, s.EffectiveN, s.Promoters, s.Passives, s.Detractors, s.Mean}
	if diff := cmp.Diff(want, got, approx); diff != "" {
		t.Errorf("Score (-want +got):\n%s", diff)
	}
}

func TestScoreJSON(t *testing.T) {
	s, err := cx.CES.Score([]float64{6}, cx.ScoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"metric":"ces","unit":"scale points","estimate":6,"low":null,"high":null,"level":0.95,"method":"t","n":1,"effective_n":1,` +
		`"people":0,"promoters":null,"passives":null,"detractors":null,"mean":6,` +
		`"warnings":["one answer has no spread: no interval","fewer than 30 answers: read the interval, not the estimate"]}`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

// Whatever the answers: the estimate lies in its interval, the interval on the
// score's own range, order does not matter, and a higher level is wider.
func TestScoreProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]cx.Metric{cx.NPS, cx.CSAT, cx.CSATMean, cx.CES, cx.CESTop3}).Draw(t, "metric")
		answer := rapid.Map(rapid.IntRange(int(m.Scale.Min), int(m.Scale.Max)), func(i int) float64 { return float64(i) })
		answers := rapid.SliceOfN(answer, 2, 60).Draw(t, "answers")
		interval := rapid.SampledFrom([]cx.Interval{cx.BestInterval, cx.WaldInterval}).Draw(t, "interval")
		at := func(answers []float64, level float64) cx.Score {
			s, err := m.Score(answers, cx.ScoreOptions{Level: level, Interval: interval})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		s, wide := at(answers, 0.9), at(answers, 0.99)
		limits := map[string]cx.Scale{"points": {Min: -100, Max: 100}, "share": {Min: 0, Max: 1}, "scale points": m.Scale}[s.Unit]
		const rounding = 1e-9
		if !(limits.Min <= s.Low+rounding && s.Low <= s.Estimate+rounding && s.Estimate <= s.High+rounding && s.High <= limits.Max+rounding) {
			t.Fatalf("%v <= %v <= %v is not an interval on the scale", s.Low, s.Estimate, s.High)
		}
		if wide.Low > s.Low+1e-9 || wide.High < s.High-1e-9 {
			t.Fatalf("99%% interval %v..%v is narrower than 90%% %v..%v", wide.Low, wide.High, s.Low, s.High)
		}
		slices.Reverse(answers)
		if diff := cmp.Diff(s, at(answers, 0.9), cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("reversed answers (-want +got):\n%s", diff)
		}
	})
}
