package ex

import (
	"math"
	"testing"
)

func TestScoring(t *testing.T) {
	five, ten := Scale{1, 5}, Scale{0, 10}
	for _, tt := range []struct {
		name    string
		scoring Scoring
		scale   Scale
		x, want float64
	}{
		{"mean", Scoring{}, five, 3.5, 3.5},
		{"promoter", Scoring{Rule: ENPS}, ten, 9, 100},
		{"passive", Scoring{Rule: ENPS}, ten, 8, 0},
		{"lowest passive", Scoring{Rule: ENPS}, ten, 7, 0},
		{"detractor", Scoring{Rule: ENPS}, ten, 6, -100},
		{"favourable by default", Scoring{Rule: Favourable}, five, 4, 1},
		{"unfavourable by default", Scoring{Rule: Favourable}, five, 3, 0},
		{"top box", Scoring{Rule: Favourable, From: 5}, five, 4, 0},
		{"a threshold on percentages", Scoring{Rule: Favourable, From: 66.5}, Scale{0, 100}, 67, 1},
		{"index at the bottom", Scoring{Rule: Index}, five, 1, 0},
		{"index in between", Scoring{Rule: Index}, five, 2, 25},
		{"index at the top", Scoring{Rule: Index}, five, 5, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.scoring.validate(tt.scale); err != nil {
				t.Fatal(err)
			}
			if got := tt.scoring.score(tt.x, tt.scale); got != tt.want {
				t.Errorf("score(%v) = %v; want %v", tt.x, got, tt.want)
			}
		})
	}
}

func TestRuleText(t *testing.T) {
	for r := Mean; r <= Index; r++ {
		b, err := r.MarshalText()
		var back Rule
		if err != nil || back.UnmarshalText(b) != nil || back != r {
			t.Errorf("%v: %s, %v, back %v", r, b, err, back)
		}
	}
	if _, err := Rule(7).MarshalText(); err == nil {
		t.Error("an unknown rule was written")
	}
	if new(Rule).UnmarshalText([]byte("median")) == nil {
		t.Error("an unknown rule was read")
	}
}

func TestUnknownScale(t *testing.T) {
	var s Scale
	if !s.Holds(1e9) || s.Holds(math.NaN()) || s.Holds(math.Inf(-1)) {
		t.Error("an unknown scale holds every finite number and nothing else")
	}
	if !math.IsNaN(s.Reverse(1)) || !math.IsNaN(s.Index(1)) {
		t.Error("an unknown scale can neither reverse nor rescale")
	}
}
