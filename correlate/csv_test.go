package correlate_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

var nan = math.NaN()

func month(t *testing.T, s string) linkage.Period {
	t.Helper()
	p, err := linkage.ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// records reads back what WriteCSV wrote.
func records[R correlate.Tabular](t *testing.T, result R) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := correlate.WriteCSV(&b, result); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWriteCSV(t *testing.T) {
	points := []correlate.PainPoint{
		{Rank: 1, Touchpoint: "check, out", Measure: "nps", Estimate: -12.3456789012345, Low: nan, High: math.Inf(1), N: 0, Teams: 3, Score: 1e-9, Reference: 3, ReferenceKind: "target", Warnings: []string{"one", "two"}},
		{Rank: 2, Touchpoint: "=cmd|' /C calc'!A1", Measure: "csat", N: 212, LowerBetter: true},
	}
	want := [][]string{
		{"rank", "touchpoint", "measure", "estimate", "low", "high", "n", "teams", "score", "lower_better", "reference", "reference_kind", "warnings"},
		{"1", "check, out", "nps", "-12.3456789012345", "", "", "", "3", "1e-09", "false", "3", "target", "one; two"},
		{"2", "'=cmd|' /C calc'!A1", "csat", "0", "0", "0", "212", "0", "0", "true", "0", "", ""},
	}
	if diff := cmp.Diff(want, records(t, points)); diff != "" {
		t.Errorf("pain points (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:1], records(t, []correlate.PainPoint(nil))); diff != "" {
		t.Errorf("no pain points (-want +got):\n%s", diff)
	}
}

func TestWriteCSVOfWholes(t *testing.T) {
	from, to := month(t, "2024-01"), month(t, "2024-02")
	change := &correlate.ChangeReport{
		Measure: "nps", Unit: "points", From: from, To: to, FromLevel: 10, ToLevel: 12, FromN: 100, ToN: 120,
		Delta: correlate.Movement{Estimate: 2, Low: 1, High: 3, P: .01, SE: .5}, Rate: correlate.Movement{Estimate: 1.5}, Mix: correlate.Movement{Estimate: .5},
		Touchpoints: []correlate.Contribution{{Rank: 1, Touchpoint: "checkout", Rate: 1, Q: nan, Movement: correlate.Movement{Estimate: 1}}},
		Cells:       []correlate.Contribution{{Rank: 1, Team: "A", Touchpoint: "checkout"}},
	}
	plan := &correlate.ActionPlan{
		Measure: "nps", Actions: []correlate.Action{
			{Rank: 1, Driver: "tools", Teams: []string{"A", "B"}, Places: []correlate.ActionPlace{{Touchpoint: "checkout"}}, Cost: nan, GainPerCost: nan, ProbGain: .9},
			{Rank: 2, Driver: "pay", Cost: 3},
		},
		Best: &correlate.Spending{Chosen: []int{1}},
	}
	funnel := &correlate.Funnel{Touchpoint: "checkout", Measure: "nps", From: from, To: to, Teams: []correlate.FunnelTeam{{Team: "A", N: 9, Place: correlate.InsideLimits}}}
	effects := &correlate.TeamEffects{Driver: "tools", Average: correlate.Movement{Estimate: 2}, Teams: []correlate.TeamEffect{{Team: "A", Effect: 1.5}}}
	scenario := &correlate.Scenario{Driver: "tools", Raise: .5, Teams: 2, Effects: []correlate.ScenarioEffect{{Touchpoint: "checkout", Change: 3, Verdict: correlate.Associated}}}
	for _, tt := range []struct {
		name string
		rows [][]string
		want []map[string]string
	}{
		{"change", records(t, change), []map[string]string{
			{"part": "all", "from": "2024-01", "to": "2024-02", "estimate": "2", "rate": "1.5", "mix": "0.5", "from_n": "100", "rank": "", "q": ""},
			{"part": "touchpoint", "touchpoint": "checkout", "team": "", "estimate": "1", "measure": "nps", "from_n": ""},
			{"part": "cell", "touchpoint": "checkout", "team": "A", "rank": "1"},
		}},
		{"actions", records(t, plan), []map[string]string{
			{"driver": "tools", "teams": "A; B", "touchpoints": "checkout", "cost": "", "p_gain": "0.9", "chosen_greedy": "false", "chosen_best": "false"},
			{"driver": "pay", "cost": "3", "chosen_best": "true"},
		}},
		{"funnel", records(t, funnel), []map[string]string{{"team": "A", "touchpoint": "checkout", "n": "9", "rank": "", "place": "inside", "to": "2024-02"}}},
		{"team effects", records(t, effects), []map[string]string{{"team": "A", "driver": "tools", "average": "2", "effect": "1.5"}}},
		{"scenario", records(t, scenario), []map[string]string{{"driver": "tools", "raise": "0.5", "teams": "2", "touchpoint": "checkout", "change": "3", "verdict": "associated"}}},
		{"alerts", records(t, []correlate.Alert{{Touchpoint: "checkout", Period: to, Since: from, Causes: []correlate.RootCause{{Driver: "tools"}, {Driver: "pay"}}}}),
			[]map[string]string{{"team": "", "period": "2024-02", "since": "2024-01", "causes": "tools; pay"}}},
		{"confirmations", records(t, []correlate.Confirmation{{Driver: "tools", Before: correlate.CandidateCause, After: "confirmed", PathsP: nan}}),
			[]map[string]string{{"driver": "tools", "before": "candidate cause", "after": "confirmed", "paths_p": ""}}},
		{"events", records(t, []correlate.EventStudyPoint{{Since: -1, Low: nan, N: 4}}), []map[string]string{{"since": "-1", "low": "", "n": "4"}}},
		{"confounders", records(t, []correlate.Confounders{{Driver: "tools", Effect: 3, Benchmarks: []correlate.Benchmark{
			{Name: "need", Explained: math.Inf(1), Doubtful: 2.5, Bounds: []correlate.Bound{{Times: 1, Effect: 2}, {Times: 2, Effect: 1}}},
			{Name: "region", Absorbed: "never changes"},
		}}}), []map[string]string{
			{"driver": "tools", "column": "need", "times": "1", "left": "2", "explained": "", "doubtful": "2.5"},
			{"column": "need", "times": "2", "left": "1"},
			{"column": "region", "absorbed": "never changes", "times": "", "left": "", "doubtful": ""},
		}},
		{"for whom", records(t, []correlate.Moderation{{Driver: "tools", By: "region", P: .2, Q: nan, All: correlate.ModeratedEffect{Group: "all", Teams: 9},
			Groups: []correlate.ModeratedEffect{{Group: "north", Effect: 1.5, Teams: 5}}}}), []map[string]string{
			{"column": "region", "group": "north", "effect": "1.5", "teams": "5", "p": "0.2", "q": ""}, {"group": "all", "teams": "9"},
		}},
		{"correlations", records(t, []correlate.Correlation{{Level: correlate.Within, Lag: -1, SignConflict: true, DF: 7.5}}),
			[]map[string]string{{"level": "within", "lag": "-1", "sign_conflict": "true", "df": "7.5"}}},
		{"root causes", records(t, []correlate.RootCause{{Driver: "tools", LagShare: []float64{.25, .75}, Forward: correlate.CrossLag{Lag: 1, P: .02}, RankLow: 0}}),
			[]map[string]string{{"driver": "tools", "lag_share": "0.25; 0.75", "forward_lag": "1", "forward_p": "0.02", "reverse_lag": "", "rank_low": ""}}},
	} {
		if len(tt.rows) != len(tt.want)+1 {
			t.Errorf("%s: %d rows, want %d", tt.name, len(tt.rows)-1, len(tt.want))
			continue
		}
		for i, want := range tt.want {
			for name, text := range want {
				at := slices.Index(tt.rows[0], name)
				if at < 0 {
					t.Errorf("%s: no column %q in %q", tt.name, name, tt.rows[0])
				} else if got := tt.rows[i+1][at]; got != text {
					t.Errorf("%s: row %d, %s is %q, want %q", tt.name, i+1, name, got, text)
				}
			}
		}
		if sorted := slices.Sorted(slices.Values(tt.rows[0])); len(slices.Compact(sorted)) != len(tt.rows[0]) {
			t.Errorf("%s: a column comes twice: %q", tt.name, tt.rows[0])
		}
	}
}

// The columns are the properties of the JSON Schema of the report, in its order but for
// what is nested.
func TestColumnsAreJSONNames(t *testing.T) {
	b, err := os.ReadFile("report/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	for def, header := range map[string][]string{
		"pain_point":  records(t, []correlate.PainPoint(nil))[0],
		"root_cause":  records(t, []correlate.RootCause(nil))[0],
		"correlation": records(t, []correlate.Correlation(nil))[0],
	} {
		var want []string
		for name := range schema.Defs[def].Properties {
			switch name {
			case "planted": // of simulated organisations
			case "forward", "reverse":
				for part := range schema.Defs["cross_lag"].Properties {
					want = append(want, name+"_"+part)
				}
			default:
				want = append(want, name)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(header))); diff != "" {
			t.Errorf("%s (-schema +columns):\n%s", def, diff)
		}
	}
}

func TestFormulasStayText(t *testing.T) {
	for text, want := range map[string]string{
		"North": "North", "": "", "'s-Hertogenbosch": "'s-Hertogenbosch", "a=b": "a=b",
		"=1+1": "'=1+1", "+39 02": "'+39 02", "-": "'-", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "＝1": "'＝1", "'=1": "''=1",
	} {
		rows := records(t, []correlate.PainPoint{{Touchpoint: text}})
		if got := rows[1][1]; got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
	if got := records(t, []correlate.PainPoint{{Estimate: -3}})[1][3]; got != "-3" {
		t.Errorf("a number is written as %q", got)
	}
}

func TestWriteCSVError(t *testing.T) {
	if err := correlate.WriteCSV(failing{}, []correlate.PainPoint{{Touchpoint: strings.Repeat("x", 1<<16)}}); err == nil {
		t.Error("no error from a writer that fails")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }
