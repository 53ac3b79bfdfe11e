package simulate

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var handTruth = &Truth{
	Touchpoints: []string{"checkout", "delivery", "returns"},
	Drivers:     []string{"a", "b", "c", "decoy", "follower"},
	Causes: []Cause{
		{Touchpoint: "checkout", Driver: "a"},
		{Touchpoint: "checkout", Driver: "b"},
		{Touchpoint: "delivery", Driver: "c"},
	},
	Decoys:    []string{"decoy"},
	Followers: []string{"follower"},
}

func TestScore(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name     string
		rankings []Ranking
		want     Recovery
	}{
		{"perfect", []Ranking{{"checkout", []string{"b", "a", "c"}}, {"delivery", []string{"c"}}}, Recovery{2, 1, 1, 1, 2, 0, 0}},
		// by hand: checkout finds a at 2 and b at 4: (1/2+2/4)/2 = 1/2; delivery finds c at 3: 1/3
		{"trapped", []Ranking{
			{"checkout", []string{"decoy", "a", "c", "b", "follower"}},
			{"delivery", []string{"follower", "decoy", "c"}},
		}, Recovery{2, 0, 1, (1.0/2 + 1.0/3) / 2, 2, 0.5, 0.5}},
		{"a touchpoint without a cause counts for traps only", []Ranking{
			{"checkout", []string{"a", "b"}},
			{"delivery", []string{"c"}},
			{"returns", []string{"decoy"}},
		}, Recovery{2, 1, 1, 1, 3, 1.0 / 3, 0}},
		{"an unranked cause is a miss", []Ranking{{"checkout", []string{"a"}}}, Recovery{2, 0.5, 0.5, (0.5 + 0) / 2, 1, 0, 0}},
		{"no ranking", nil, Recovery{2, 0, 0, 0, 0, nan, nan}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Score(handTruth, tt.rankings)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("Score (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScoreErrors(t *testing.T) {
	for _, tt := range []struct {
		rankings []Ranking
		want     string
	}{
		{[]Ranking{{"attic", nil}}, `unknown touchpoint "attic"`},
		{[]Ranking{{"checkout", nil}, {"checkout", nil}}, "two rankings"},
		{[]Ranking{{"checkout", []string{"z"}}}, `unknown driver "z"`},
		{[]Ranking{{"checkout", []string{"a", "a"}}}, "ranked twice"},
	} {
		if _, err := Score(handTruth, tt.rankings); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Score(%v): error %v, want one with %q", tt.rankings, err, tt.want)
		}
	}
}

func TestRecoveryAdd(t *testing.T) {
	nan := math.NaN()
	x := Recovery{Touchpoints: 1, Top1: 1, Top3: 1, AveragePrecision: 1, Ranked: 2, DecoyFirst: 0.5}
	y := Recovery{Touchpoints: 3, AveragePrecision: 0.2, Ranked: 2, FollowerFirst: 1}
	want := Recovery{Touchpoints: 4, Top1: 0.25, Top3: 0.25, AveragePrecision: 0.4, Ranked: 4, DecoyFirst: 0.25, FollowerFirst: 0.5}
	if diff := cmp.Diff(want, x.Add(y), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("Add (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(x, x.Add(Recovery{})); diff != "" {
		t.Errorf("adding nothing (-want +got):\n%s", diff)
	}
	none := Recovery{Top1: nan, Top3: nan, AveragePrecision: nan, DecoyFirst: nan, FollowerFirst: nan}
	if diff := cmp.Diff(none, Recovery{}.Add(none), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("nothing and nothing (-want +got):\n%s", diff)
	}
}
