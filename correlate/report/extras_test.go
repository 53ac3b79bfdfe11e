package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

func month(year, m int) linkage.Period {
	p, err := linkage.ParsePeriod(fmt.Sprintf("%d-%02d", year, m))
	if err != nil {
		panic(err)
	}
	return p
}

// sampleExtras is all that a caller can bring beside the analysis of the sample.
func sampleExtras() Options {
	move := func(x, half float64) correlate.Movement {
		return correlate.Movement{Estimate: x, SE: half / 2, Low: x - half, High: x + half, P: .01}
	}
	event := func(since int, x float64) correlate.EventStudyPoint {
		return correlate.EventStudyPoint{Since: since, Estimate: x, Low: x - 2, High: x + 2, BandLow: x - 3, BandHigh: x + 3, N: 30}
	}
	funnel := &correlate.Funnel{Touchpoint: "checkout", Measure: "nps", Unit: "points", Target: 12.3, TargetKind: "mean of all answers", Tau: 6}
	for i := range 40 {
		x := correlate.FunnelTeam{Team: fmt.Sprintf("Team %02d", i+1), N: 120, Level: 12 + 6*math.Sin(float64(i)), SE: 5, Place: correlate.InsideLimits}
		if i == 6 {
			x.N, x.Level, x.Place = 90, -9, correlate.Beyond95
		}
		if i == 7 {
			x.N = 4
		}
		funnel.Teams = append(funnel.Teams, x)
	}
	causes := sample().RootCauses
	return Options{
		Confirmations: []correlate.Confirmation{{
			Touchpoint: "checkout", Measure: "nps", Driver: "staffing", Lag: 1, Before: correlate.CandidateCause, After: correlate.Confirmed,
			Reasons: []string{"confirmed by action: effect +4.1 points (+1.2 to +7.0) where 12 teams acted; promised +3.6 (+1.5 to +5.8)"},
			Acted:   12, Compared: 48, Effect: 4.1, Low: 1.2, High: 7, Unit: "points", P: .004, Q: .008, Rise: .51, RiseLow: .3, RiseHigh: .72, RiseP: .0001,
			Predicted: 3.6, PredictedLow: 1.5, PredictedHigh: 5.8, PathsP: .44,
			Events:       []correlate.EventStudyPoint{event(-2, .4), event(-1, 0), event(0, .7), event(1, 4.2), event(2, 4)},
			DriverEvents: []correlate.EventStudyPoint{event(0, .5), event(1, .52)},
			Warnings:     []string{"only 12 treated clusters: intervals are rough"},
		}},
		Changes: []*correlate.ChangeReport{{
			Measure: "nps", Unit: "points", From: month(2024, 5), To: month(2024, 6), FromLevel: 33.1, ToLevel: 29.6, FromN: 5210, ToN: 5044,
			Delta: move(-3.5, 1.4), Rate: move(-1.1, 1.3), Mix: move(-2.4, .6), Noise: correlate.NoiseAnswers, Level: .95,
			Touchpoints: []correlate.Contribution{
				{Rank: 1, Touchpoint: "checkout", FromLevel: 14, ToLevel: 11, FromShare: .4, ToShare: .5, FromN: 2084, ToN: 2522, Rate: -1, Mix: -1.6, Movement: move(-2.6, 1), Q: .002},
				{Rank: 2, Touchpoint: "delivery", FromLevel: 50, ToLevel: 49.7, FromShare: .6, ToShare: .5, FromN: 3126, ToN: 2522, Rate: -.1, Mix: -.8, Movement: move(-.9, 1.1), Q: .11},
			},
			Warnings: []string{"2 teams without employee answers are not in the panel, nor in this change"},
		}},
		Actions: []*correlate.ActionPlan{{
			Measure: "nps", Unit: "points", Budget: 20,
			Actions: []correlate.Action{
				{Rank: 1, Driver: "staffing", Measure: "nps", Teams: []string{"Team 01", "Team 07"}, Raise: .4, Customers: 240, Gain: 620, Low: 180, High: 1060, ProbGain: .97, Cost: 16, GainPerCost: 38.75,
					Places: []correlate.ActionPlace{{Touchpoint: "checkout", Verdict: correlate.CandidateCause, Probability: .97, PerPoint: 7.1, Customers: 240, Gain: 620}}},
				{Rank: 2, Driver: "leadership", Measure: "nps", Teams: []string{"Team 07"}, Raise: .2, Gain: 90, Low: -20, High: 200, ProbGain: .7, Cost: math.NaN(), GainPerCost: math.NaN(),
					Warnings: []string{"leadership cannot be told from training everywhere: raise both, or find out first"}},
			},
			Best:     &correlate.Spending{Method: "exact: dynamic programming", Chosen: []int{0}, Gain: 620, Cost: 16},
			Warnings: []string{"1 actions have no cost: they come last and are never chosen"},
		}},
		Alerts: []correlate.Alert{{Team: "Team 07", Touchpoint: "checkout", Measure: "nps", Unit: "points", Period: month(2024, 6), Since: month(2024, 4),
			Before: 20.5, Now: -5.8, Evidence: 5750, Threshold: 960, Causes: causes[:2]}},
		Teams: Teams{
			Owner:   func(touchpoint string) string { return map[string]string{"checkout": "Store operations"}[touchpoint] },
			Funnels: []*correlate.Funnel{funnel},
			Effects: []*correlate.TeamEffects{{Touchpoint: "checkout", Measure: "nps", Driver: "staffing", Lag: 1, Unit: "points", Separable: true, Level: .95,
				Teams: []correlate.TeamEffect{{Rank: 1, Team: "Team 07", Effect: 9.2, Low: 4.1, High: 14.3}}}},
		},
	}
}

func TestExtrasFollowTheSchema(t *testing.T) {
	var schema, v map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(writeJSON(t, New(sample(), sampleExtras()))), &v); err != nil {
		t.Fatal(err)
	}
	for _, bad := range check(schema, schema, v, "report") {
		t.Error(bad)
	}
	for _, part := range []string{"confirmations", "changes", "actions", "alerts"} {
		if _, ok := v[part]; !ok {
			t.Errorf("the JSON has no %s", part)
		}
		for _, r := range schema["required"].([]any) {
			if r == part {
				t.Errorf("%s is required: readers of older reports would refuse them", part)
			}
		}
	}
	if plain := writeJSON(t, New(sample(), Options{})); strings.Contains(plain, `"confirmations"`) {
		t.Error("sections that were not given are written")
	}
}

// A caller may have applied the confirmations already: they count once.
func TestConfirmationsCountOnce(t *testing.T) {
	o := sampleExtras()
	a := sample()
	a.RootCauses = correlate.ApplyConfirmations(a.RootCauses, o.Confirmations)
	if diff := cmp.Diff(writeBrief(t, New(sample(), o)), writeBrief(t, New(a, o))); diff != "" {
		t.Errorf("applied twice:\n%s", diff)
	}
	if text := writeBrief(t, New(sample(), o)); !strings.Contains(text, "1) staffing: CONFIRMED") {
		t.Error("the brief does not say that staffing is confirmed")
	}
	a.Join.Waves = 1
	if text := writeBrief(t, New(a, o)); strings.Contains(text, "1) staffing: CONFIRMED") {
		t.Error("one wave of data confirms a cause")
	}
}

func TestEverySectionInEveryForm(t *testing.T) {
	r := New(sample(), sampleExtras())
	for name, text := range map[string]string{"brief": writeBrief(t, r), "html": writeHTML(t, r), "markdown": writeMarkdown(t, r)} {
		flat := strings.Join(strings.Fields(strings.ReplaceAll(text, nbsp, " ")), " ")
		for _, want := range []string{"What actions taken showed", "What moved the scores", "What could be done", "What moved lately",
			"12 teams that acted, 48 teams compared with them", "A budget of 20 buys most with staffing", "1,320 rows from 60 teams"} {
			if !strings.Contains(flat, want) {
				t.Errorf("the %s does not say %q", name, want)
			}
		}
	}
	wellFormed(t, writeHTML(t, r))
	wellFormed(t, writeTeamHTML(t, r, "Team 07"))
}
