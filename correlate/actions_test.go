package correlate

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

// actionPanel has teams A to D with "tools" of 1 to 4 and "wait" of 4 to 1, always, and
// 10 to 40 answers at two touchpoints.
func actionPanel(t *testing.T, o JoinOptions) *Panel {
	t.Helper()
	cx, ex := linkage.NewCells(), linkage.NewCells()
	for j, team := range []string{"A", "B", "C", "D"} {
		for i := range 2 {
			key := linkage.Key{Team: team, Period: month(1 + i)}
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, float64(1+j), 1)})
			ex.Add(key, "wait", linkage.Cell{Moments: linkage.MomentsOf(9, float64(4-j), 1)})
			for _, key.Touchpoint = range []string{"shop", "web"} {
				cx.Add(key, "nps", linkage.Cell{Moments: linkage.MomentsOf(int64(10*(1+j)), float64(j), 1)})
			}
		}
	}
	p, err := Join(cx, ex, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cause(driver, touchpoint string, probability, perPoint float64) RootCause {
	return RootCause{
		Touchpoint: touchpoint, Measure: "nps", Driver: driver, Probability: probability, Verdict: Associated,
		EffectPerPoint: perPoint, Effect: perPoint / 2, Low: min(perPoint/4, 3*perPoint/4), High: max(perPoint/4, 3*perPoint/4), EffectUnit: "points", // half to one and a half times as much per point
	}
}

// The better quarter of 1, 2, 3, 4 begins at 3.25: teams rise by 2.25, 1.25 and .25, which
// reaches 2.25·10 + 1.25·20 + .25·30 = 55 answer points at each touchpoint. A half chance
// of 2 points gains 55; a chance of .9 of 1 point 49.5.
func TestRankActions(t *testing.T) {
	p := actionPanel(t, JoinOptions{LowerBetter: []string{"wait"}})
	causes := []RootCause{cause("tools", "shop", .5, 2), cause("tools", "web", .9, 1), cause("wait", "web", .5, -2)}
	plan, err := RankActions(p, causes, &ActionOptions{Costs: map[string]Cost{"tools": {Fixed: 10, PerTeam: 30}, "wait": {PerTeam: 1}}, Budget: 50})
	if err != nil {
		t.Fatal(err)
	}
	tools, wait := plan.Actions[1], plan.Actions[0]
	approx := cmpopts.EquateApprox(0, 1e-9)
	if diff := cmp.Diff([]float64{104.5, 52.25, 156.75, 1.25, 100, 104.5 / 100}, []float64{tools.Gain, tools.Low, tools.High, tools.Raise, tools.Cost, tools.GainPerCost}, approx); diff != "" {
		t.Errorf("tools (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A", "B", "C"}, tools.Teams); diff != "" || tools.Customers != 120 || tools.Places[0].Touchpoint != "shop" {
		t.Errorf("%+v", tools)
	}
	// 1 - (1-.5)(1-.9), effects being 3.9 standard errors from 0.
	if math.Abs(tools.ProbGain-.95) > .0005 {
		t.Errorf("probability of any gain %v, want .95", tools.ProbGain)
	}
	// Less wait is better: it falls, which an effect of -2 turns into 55 as well.
	if wait.Driver != "wait" || math.Abs(wait.Gain-55) > 1e-9 || math.Abs(wait.Raise+1.25) > 1e-9 || wait.Cost != 3 {
		t.Errorf("%+v", wait)
	}
	if diff := cmp.Diff([]int{0}, plan.Best.Chosen); diff != "" {
		t.Errorf("a budget of 50 (-want +got):\n%s", diff)
	}
	// One team at a time: tools in B or A (40 each) no longer lies beyond the budget.
	if plan, err = RankActions(p, causes, &ActionOptions{ByTeam: true, Costs: map[string]Cost{"tools": {PerTeam: 40}, "wait": {PerTeam: 3}}, Budget: 46}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range plan.Best.Chosen {
		names = append(names, plan.Actions[i].Driver+" "+plan.Actions[i].Teams[0])
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"tools B", "wait A", "wait B"}, names); diff != "" {
		t.Errorf("chosen (-want +got):\n%s\n%v", diff, plan)
	}
}

// Drawn and counted probabilities agree.
func TestProbGain(t *testing.T) {
	reach, effect, se, p := []float64{10, 20, -5}, []float64{1, -.2, .5}, []float64{.3, .4, .1}, []float64{.3, .6, .5}
	exact := probGain(reach, effect, se, p, 0)
	var many [4][]float64
	for i, v := range [][]float64{reach, effect, se, p} {
		many[i] = append(append(many[i], v...), make([]float64, 12)...)
	}
	if drawn := probGain(many[0], many[1], many[2], many[3], 1); math.Abs(drawn-exact) > .01 || exact < .1 || exact > .9 {
		t.Errorf("drawn %v, counted %v", drawn, exact)
	}
}

func TestRankActionsLeavesOut(t *testing.T) {
	p := actionPanel(t, JoinOptions{})
	doubtful, oneWave := cause("tools", "shop", .2, 2), cause("tools", "web", nan, 2)
	doubtful.Verdict = CannotTell
	plan, err := RankActions(p, []RootCause{doubtful, oneWave}, nil)
	if err != nil || len(plan.Actions) != 0 || !strings.Contains(strings.Join(plan.Warnings, ""), "one wave") {
		t.Errorf("%+v, %v", plan, err)
	}
	if plan, err = RankActions(p, []RootCause{doubtful}, &ActionOptions{Doubtful: true}); err != nil || len(plan.Actions) != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
	other := doubtful
	other.Measure = "csat"
	if _, err = RankActions(p, []RootCause{doubtful, other}, nil); err == nil || !strings.Contains(err.Error(), "csat, nps") {
		t.Errorf("error %v", err)
	}
}

// The rises of single teams add up to what the expected gain of a root cause rests on.
func TestRaisesAreTheImprovement(t *testing.T) {
	p := randomPanel(t, 20, 6)
	o := p.observations(0, 0, 0)
	for d := range p.drivers {
		teams := len(o.teamMeans(o.y, o.at(d, 0)))
		sum := 0.
		for _, r := range o.raises(d) {
			sum += r / float64(teams)
		}
		if want := o.improvement(d); math.Abs(sum-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", p.drivers[d].Name, sum, want)
		}
	}
}

func TestWhatIf(t *testing.T) {
	p := actionPanel(t, JoinOptions{})
	causes := []RootCause{cause("tools", "shop", .5, 2), cause("wait", "shop", .5, 2)}
	s, err := WhatIf(p, causes, "tools", .5, []string{"A", "C"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Scenario{Driver: "tools", Raise: .5, Teams: 2, Effects: []ScenarioEffect{{
		Touchpoint: "shop", Measure: "nps", Unit: "points", Verdict: Associated, Probability: .5,
		Change: 1, Low: .5, High: 1.5, Expected: .5, Better: true, Answers: 40, Share: .4,
	}}}
	if diff := cmp.Diff(want, s, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
	if s, err = WhatIf(p, causes, "tools", -1.5, nil); err != nil || s.Effects[0].Low != -4.5 || s.Effects[0].Share != 1 || len(s.Warnings) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, tt := range []struct {
		driver, team, want string
	}{{"tools", "Z", "no team"}, {"pay", "A", "no root cause"}} {
		if _, err := WhatIf(p, causes, tt.driver, 1, []string{tt.team}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one with %q", err, tt.want)
		}
	}
}
