package correlate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage/correlate"
)

func TestAnalysisString(t *testing.T) {
	a := &correlate.Analysis{
		Join: correlate.JoinReport{Teams: 6, Touchpoints: 2, Periods: 4, Rows: 48, Unit: "month", CXCadence: "every month", EXCadence: "every month", Coverage: 1, Lags: 1, WithheldEX: 3},
		PainPoints: []correlate.PainPoint{
			{Rank: 1, Touchpoint: "delivery", Measure: "nps", Estimate: -62.5, Low: -90, High: -35, Reference: -43.75, ReferenceKind: "median of touchpoints", N: 48, Teams: 6, Score: .35},
			{Rank: 2, Touchpoint: "checkout", Measure: "nps", Estimate: -25, Low: nan, High: nan, Reference: -43.75, ReferenceKind: "median of touchpoints", Teams: 6},
		},
		RootCauses: []correlate.RootCause{
			{Touchpoint: "delivery", Measure: "nps", Driver: "staffing", Rank: 1, Probability: .93, Effect: 12.3, Low: 4.5, High: 20.1, EffectUnit: "points", Lag: 1, Q: .004, Verdict: correlate.CandidateCause},
			{Touchpoint: "delivery", Measure: "nps", Driver: "tools", Rank: 2, Probability: nan, Effect: -1.5, Low: nan, High: nan, Q: nan, Verdict: correlate.CannotTell},
			{Touchpoint: "delivery", Measure: "nps", Driver: "pay", Rank: 4},
		},
		Warnings: []string{"nobody declared which way staffing is better"},
	}
	const want = `joined 6 teams, 2 touchpoints and 4 periods by month: 48 rows, lags to 1
customers answer every month, employees every month; 100 % of customers' rows have a driver
  3 employees' cells withheld, too few people

pain points
rank  touchpoint  measure  estimate  95 %              reference                         score   n  teams
   1  delivery    nps         -62.5  (-90.0 to -35.0)      -43.8  median of touchpoints  0.350  48      6
   2  checkout    nps         -25.0                        -43.8  median of touchpoints  0.000   -      6

root causes, the first of each touchpoint and measure
touchpoint  measure  rank  driver    probability  effect  95 %             lag      q  verdict
delivery    nps         1  staffing         0.93   +12.3  (+4.5 to +20.1)    1  0.004  candidate cause
delivery    nps         2  tools               -   -1.50                     0      -  cannot tell

3 root causes and 0 correlations were estimated
warning: nobody declared which way staffing is better
`
	if diff := cmp.Diff(want, a.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for got, want := range map[string]string{
		a.RootCauses[0].String(): "staffing → nps at delivery: candidate cause, probability 0.93, lag 1, +12.3 points (+4.5 to +20.1) per SD, q 0.004",
		a.PainPoints[0].String(): "1. nps at delivery: -62.5 (-90.0 to -35.0) against -43.8 (median of touchpoints), score 0.350, n 48, 6 teams",
		correlate.Correlation{Driver: "staffing", Measure: "nps", Touchpoint: "delivery", Level: correlate.Within, Method: correlate.Pearson, Lag: 1, Estimate: .41, Low: .1, High: .6, P: .01, Q: .03, N: 48, Teams: 6, SignConflict: true}.String(): "staffing with nps at delivery, within, lag 1: pearson +0.41 (+0.10 to +0.60), p 0.01, q 0.03, n 48, 6 teams; within and between teams disagree",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
