package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares output with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got), run go test -update to accept:\n%s", name, diff)
	}
}

var nan = math.NaN()

// noArrow is a direction that could not be estimated.
var noArrow = correlate.CrossLag{Estimate: nan, Standard: nan, Low: nan, High: nan, SE: nan, DF: nan, P: nan, Q: nan}

// sample is an analysis written by hand: three touchpoints, one with a candidate
// cause, one where two drivers cannot be separated and lower is better, one about
// which the data cannot tell.
func sample() *correlate.Analysis {
	arrow := func(estimate, standard, half, p float64) correlate.CrossLag {
		return correlate.CrossLag{Estimate: estimate, Standard: standard, Low: estimate - half, High: estimate + half,
			SE: half / 2, DF: 48.2, P: p, Q: min(1, 2*p), N: 1320, Teams: 60}
	}
	const unmeasured = "employee means rest on few answers: effects are attenuated"
	a := &correlate.Analysis{
		Join: correlate.JoinReport{
			Teams: 60, Touchpoints: 3, Periods: 24, Rows: 4212, CXRows: 4320,
			CXOnlyTeams: []string{"Köln-Süd", "Zürich 4"}, EXOnlyTeams: []string{"Head office"},
			NearMisses: []correlate.NearMiss{{CX: "Team-01", EX: "team 01"}},
			Unit:       "month", CXCadence: "every month", EXCadence: "every 3 months", Waves: 24, Lags: 2,
			Broadcast: 4212, WithheldCX: 9, WithheldEX: 5, Coverage: 0.975, CXAnswers: 128904, EXAnswers: 21440,
		},
		Measures: []correlate.MeasureInfo{
			{Name: "chronic_absence", Side: "cx", Unit: "share", LowerBetter: true, Declared: true},
			{Name: "ease", Side: "cx", Unit: "1-7", Declared: true},
			{Name: "nps", Side: "cx", Unit: "points", Declared: true},
			{Name: "leadership", Side: "ex"},
			{Name: "staffing", Side: "ex"},
			{Name: "training", Side: "ex"},
			{Name: "tools", Side: "ex", Unit: "share"},
		},
		PainPoints: []correlate.PainPoint{
			{Rank: 1, Touchpoint: "checkout", Measure: "nps", Estimate: 12.34, Low: 8.12, High: 16.56,
				Reference: 31.02, ReferenceKind: "median of touchpoints", N: 42310, Teams: 60, Score: 0.71},
			{Rank: 2, Touchpoint: "réclamation", Measure: "chronic_absence", LowerBetter: true, Estimate: 0.1724, Low: 0.158, High: 0.187,
				Reference: 0.121, ReferenceKind: "median of touchpoints", Teams: 58, Score: 0.33,
				Warnings: []string{"n is not published for 58 teams"}},
			{Rank: 3, Touchpoint: "帳票", Measure: "ease", Estimate: 5.118, Low: 4.93, High: 5.31,
				Reference: 5.5, ReferenceKind: "target", N: 980, Teams: 12, Score: 0.05},
			{Rank: 4, Touchpoint: "delivery", Measure: "nps", Estimate: 49.7, Low: 45.1, High: 54.3,
				Reference: 31.02, ReferenceKind: "median of touchpoints", N: 42310, Teams: 60},
		},
		RootCauses: []correlate.RootCause{
			{Touchpoint: "checkout", Measure: "nps", Driver: "staffing", Rank: 1, Probability: 0.9731, Inclusion: 0.9912,
				Lag: 1, Lag0: 0.031, LagShare: []float64{0.031, 0.944, 0.025}, CredibleSet: []string{"staffing"},
				RankLow: 1, RankHigh: 2, First: 0.93, TopThree: 1, PlaceboP: 0.005, Borrowed: 1.8, Agreement: correlate.Opposite, RobustnessValue: 0.152, RobustnessValue05: 0.071, EValue: 1.62, EValueLimit: 1.31,
				Effect: 2.314, Low: 0.93, High: 3.71, EffectPerPoint: 7.12, EffectUnit: "points", P: 0.00041, Q: 0.0052,
				Between: -3.1, BetweenLow: -6.0, BetweenHigh: -0.2,
				Direction: correlate.EXLeads, Forward: arrow(6.71, 0.093, 3.1, 0.00021), Reverse: arrow(0.0006, 0.019, 0.003, 0.61),
				Verdict: correlate.CandidateCause, SmallestDetectable: 1.92, Customers: 1762,
				ExpectedGain: 1.13, ExpectedGainLow: 0.31, ExpectedGainHigh: 1.96, N: 1320, Teams: 60,
				Warnings: []string{unmeasured}},
			{Touchpoint: "checkout", Measure: "nps", Driver: "leadership", Rank: 2, Probability: 0.861, Inclusion: 0.88,
				Lag: 0, Lag0: 0.9, LagShare: []float64{0.9, 0.08, 0.02}, CredibleSet: []string{"leadership"},
				Effect: 1.42, Low: 0.2, High: 2.64, EffectPerPoint: 3.2, EffectUnit: "points", P: 0.0213, Q: 0.041,
				Between: 2.2, BetweenLow: 0.3, BetweenHigh: 4.1,
				Direction: correlate.Both, Forward: arrow(2.9, 0.051, 2.2, 0.012), Reverse: arrow(0.004, 0.07, 0.003, 0.0072),
				Verdict: correlate.Associated, Reasons: []string{"same period: order unknown"}, SmallestDetectable: 1.74, Customers: 1762,
				ExpectedGain: 0.52, ExpectedGainLow: 0.07, ExpectedGainHigh: 0.98, N: 1400, Teams: 60,
				Warnings: []string{unmeasured}},
			{Touchpoint: "checkout", Measure: "nps", Driver: "tools", Rank: 3, Probability: 0.034, Inclusion: 0.034,
				Lag: 2, Lag0: 0.3, LagShare: []float64{0.3, 0.3, 0.4},
				Effect: 0.12, Low: -1.31, High: 1.55, EffectPerPoint: 4.4, EffectUnit: "points", P: 0.87, Q: 0.9,
				Between: nan, BetweenLow: nan, BetweenHigh: nan,
				Direction: correlate.Unclear, Forward: arrow(0.2, 0.004, 2.2, 0.86), Reverse: noArrow,
				Verdict: correlate.CannotTell, Reasons: []string{"q is .90"}, SmallestDetectable: 2.02, Customers: 1762,
				ExpectedGain: 0.004, ExpectedGainLow: -0.04, ExpectedGainHigh: 0.05, N: 1210, Teams: 60,
				Warnings: []string{unmeasured}},
			{Touchpoint: "réclamation", Measure: "chronic_absence", Driver: "leadership", Rank: 1, Probability: 0.52, Inclusion: 0.55,
				Lag: 1, Lag0: 0.2, LagShare: []float64{0.2, 0.7, 0.1}, CredibleSet: []string{"leadership", "training"},
				Effect: -0.0081, Low: -0.0142, High: -0.002, EffectPerPoint: -0.021, EffectUnit: "share", P: 0.0093, Q: 0.028,
				Between: -0.011, BetweenLow: -0.02, BetweenHigh: -0.002,
				Direction: correlate.CXLeads, Forward: arrow(-0.01, -0.02, 0.02, 0.34), Reverse: arrow(-1.1, -0.11, 0.6, 0.0009),
				Verdict: correlate.Associated, Reasons: []string{"probability under .80", "customers move first"}, SmallestDetectable: 0.0088,
				ExpectedGain: 0.0031, ExpectedGainLow: 0.0008, ExpectedGainHigh: 0.0055, N: 1218, Teams: 58,
				Warnings: []string{unmeasured, "direction changes with the years taken"}},
			{Touchpoint: "réclamation", Measure: "chronic_absence", Driver: "training", Rank: 2, Probability: 0.46, Inclusion: 0.5,
				Lag: 1, Lag0: 0.2, LagShare: []float64{0.2, 0.7, 0.1}, CredibleSet: []string{"training", "leadership"},
				Effect: -0.0075, Low: -0.0139, High: -0.0011, EffectPerPoint: -0.018, EffectUnit: "share", P: 0.021, Q: 0.041,
				Between: nan, BetweenLow: nan, BetweenHigh: nan,
				Direction: correlate.Unclear, Forward: arrow(-0.01, -0.02, 0.02, 0.34), Reverse: arrow(-0.1, -0.01, 0.6, 0.77),
				Verdict: correlate.Associated, Reasons: []string{"probability under .80"}, SmallestDetectable: 0.0091,
				ExpectedGain: 0.0021, ExpectedGainLow: 0.0003, ExpectedGainHigh: 0.0045, N: 1218, Teams: 58,
				Warnings: []string{unmeasured}},
			{Touchpoint: "帳票", Measure: "ease", Driver: "staffing", Rank: 1, Probability: 0.21, Inclusion: 0.21,
				Lag: 0, Lag0: 0.5, LagShare: []float64{0.5, 0.3, 0.2},
				Effect: 0.041, Low: -0.11, High: 0.19, EffectPerPoint: 0.09, EffectUnit: "1-7", P: 0.41, Q: 0.55,
				Between: 0.08, BetweenLow: -0.1, BetweenHigh: 0.26,
				Direction: correlate.Unclear, Forward: noArrow, Reverse: noArrow,
				Verdict: correlate.CannotTell, SmallestDetectable: 0.21, Customers: 41,
				ExpectedGain: nan, ExpectedGainLow: nan, ExpectedGainHigh: nan, N: 240, Teams: 12,
				Warnings: []string{unmeasured}},
			{Touchpoint: "帳票", Measure: "ease", Driver: "tools", Rank: 2, Probability: 0.04, Inclusion: 0.04,
				Lag: 0, Lag0: 0.5, LagShare: []float64{0.5, 0.3, 0.2},
				Effect: nan, Low: nan, High: nan, EffectPerPoint: nan, EffectUnit: "1-7", P: nan, Q: nan,
				Between: nan, BetweenLow: nan, BetweenHigh: nan,
				Direction: correlate.Unclear, Forward: noArrow, Reverse: noArrow,
				Verdict: correlate.CannotTell, SmallestDetectable: nan, Customers: 41,
				ExpectedGain: nan, ExpectedGainLow: nan, ExpectedGainHigh: math.Inf(1), N: 240, Teams: 12,
				Warnings: []string{unmeasured, "tools does not vary inside teams"}},
		},
		Warnings: []string{
			"which way is better was not declared for leadership, staffing, training, tools: higher is taken as better",
			"2 teams are only on the customer side",
		},
	}
	for _, c := range a.RootCauses {
		for _, level := range []correlate.Level{correlate.Between, correlate.Pooled, correlate.Within} {
			for lag := -1; lag <= 2; lag++ {
				r := correlate.Correlation{
					Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver, Level: level, Lag: lag, Method: correlate.Pearson,
					Estimate: 0.2 - 0.05*float64(lag), Low: 0.1 - 0.05*float64(lag), High: 0.3 - 0.05*float64(lag),
					P: 0.004, Q: 0.03, DF: 52.3, N: 1320, Teams: 60,
				}
				if c.Driver == "staffing" && c.Touchpoint == "checkout" {
					r.SignConflict = true
					if level == correlate.Between {
						r.Estimate, r.Low, r.High = -0.33, -0.54, -0.08
					}
				}
				if c.Driver == "tools" && c.Touchpoint == "帳票" {
					r.Estimate, r.Low, r.High, r.P, r.Q, r.DF = nan, nan, nan, nan, nan, nan
					r.Warnings = []string{"tools is constant"}
				}
				a.Correlations = append(a.Correlations, r)
			}
		}
	}
	return a
}

// sampleTruth plants staffing at checkout, and training at réclamation.
func sampleTruth(touchpoint, _, driver string) Planted {
	switch {
	case touchpoint == "checkout" && driver == "staffing", touchpoint == "réclamation" && driver == "training":
		return Planted{Cause: true, Lag: 1}
	case driver == "leadership":
		return Planted{Role: "follows customers"}
	}
	return Planted{}
}

func sampleReads() []*linkage.ReadReport {
	return []*linkage.ReadReport{
		{File: "cx.csv", Rows: 128910, Used: 128904, Rejected: 1, Missing: 5, Errors: []*linkage.RowError{
			{Pos: token.Position{Filename: "cx.csv", Line: 14, Column: 9}, Field: "score", Err: errors.New("11 is outside 0..10")},
		}},
		{File: "ex.csv", Rows: 21440, Used: 21440},
	}
}

// sampleCharts is one drawing for each section.
func sampleCharts() []Figure {
	bar := func(width int) []byte {
		return fmt.Appendf(nil, `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 40" width="300" height="40">`+
			`<defs><clipPath id="a"><rect width="300" height="40"/></clipPath></defs><rect clip-path="url(#a)" width="%d" height="20" fill="#0b5c6b"/></svg>`, width)
	}
	return []Figure{
		{ID: "ranking", Title: "Pain points", Caption: "The longer the bar, the worse.", SVG: bar(200), Section: PainPointsSection},
		{ID: "causes", Title: "Root causes at checkout", Caption: "One bar for each driver.", SVG: bar(120), Section: RootCausesSection, Touchpoint: "checkout", Measure: "nps"},
		{ID: "heat", Title: "Correlations", SVG: bar(50), Section: CorrelationsSection},
	}
}

// large is an analysis of many touchpoints, drivers and lags.
func large(touchpoints, drivers int) *correlate.Analysis {
	a := &correlate.Analysis{Join: correlate.JoinReport{Teams: 200, Touchpoints: touchpoints, Periods: 24, Rows: 200 * touchpoints * 24, Unit: "month", Waves: 24, Lags: 2, Coverage: 1}}
	a.Measures = append(a.Measures, correlate.MeasureInfo{Name: "nps", Side: "cx", Unit: "points", Declared: true})
	for t := range touchpoints {
		touchpoint := fmt.Sprintf("touchpoint %02d", t+1)
		x := float64(t)
		a.PainPoints = append(a.PainPoints, correlate.PainPoint{Rank: t + 1, Touchpoint: touchpoint, Measure: "nps", Estimate: x, Low: x - 3, High: x + 3,
			Reference: 20, ReferenceKind: "median of touchpoints", N: 1000, Teams: 200, Score: max(0, 20-x) / 40})
		for d := range drivers {
			c := correlate.RootCause{Touchpoint: touchpoint, Measure: "nps", Driver: fmt.Sprintf("driver %02d", d+1), Rank: d + 1,
				Probability: 1 / float64(d+1), Inclusion: 1 / float64(d+1), Lag: d % 3, LagShare: []float64{.2, .3, .5}, Effect: 2, Low: 1, High: 3,
				EffectPerPoint: 4, EffectUnit: "points", P: .01, Q: .02, Verdict: correlate.Associated, Direction: correlate.Unclear, SmallestDetectable: 1.2, Teams: 200}
			a.RootCauses = append(a.RootCauses, c)
			for _, level := range levels {
				for lag := -2; lag <= 2; lag++ {
					for _, method := range []correlate.Method{correlate.Pearson, correlate.Spearman} {
						a.Correlations = append(a.Correlations, correlate.Correlation{Touchpoint: touchpoint, Measure: "nps", Driver: c.Driver, Level: level, Lag: lag, Method: method,
							Estimate: .1, Low: 0, High: .2, P: .05, Q: .2, DF: 198, N: 4800, Teams: 200})
					}
				}
			}
		}
	}
	return a
}

func write(t *testing.T, f func(*Report, *bytes.Buffer) error, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(r, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func writeJSON(t *testing.T, r *Report) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteJSON(b) }, r)
}

func writeBrief(t *testing.T, r *Report) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteBrief(b) }, r)
}

func writeMarkdown(t *testing.T, r *Report) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteMarkdown(b) }, r)
}

func writeTeam(t *testing.T, r *Report, team string) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteTeamBrief(b, team) }, r)
}

func writeTeamHTML(t *testing.T, r *Report, team string) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteTeamBriefHTML(b, team) }, r)
}

func writeHTML(t *testing.T, r *Report) string {
	return write(t, func(r *Report, b *bytes.Buffer) error { return r.WriteHTML(b) }, r)
}
