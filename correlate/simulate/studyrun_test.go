package simulate

import (
	"math"
	"testing"

	"github.com/linkage-go/linkage/correlate"
)

// What is planted arrives in NPS points, on average over organisations.
func TestLatentEffect(t *testing.T) {
	for _, s := range []Study{
		{Teams: 60, Periods: 4, Effect: 1},
		{Teams: 60, Periods: 4, Effect: 20, Causes: 3},
		{Teams: 60, Periods: 4, Effect: 6, Kind: Options{ResponseNoise: 1.2, Harm: 1, Confounding: -1}},
	} {
		s, err := s.complete()
		if err != nil {
			t.Fatal(err)
		}
		latent, err := s.latentEffect(1)
		if err != nil {
			t.Fatal(err)
		}
		var sum, n float64
		for seed := range uint64(10) {
			org, err := s.organisation(100+seed, latent)
			if err != nil {
				t.Fatal(err)
			}
			org.describeEffects()
			for _, c := range org.truth.Causes {
				sum, n = sum+math.Abs(c.EffectScore), n+1
				if (c.EffectScore < 0) != (s.Kind.Harm > 0) {
					t.Fatalf("%+v", c)
				}
			}
		}
		if math.Abs(sum/n/s.Effect-1) > .05 {
			t.Errorf("%.3g NPS points planted, %.3g arrive", s.Effect, sum/n)
		}
	}
	// A scale that ends has no room for so much.
	s, err := Study{Teams: 10, Periods: 4, Effect: 20, Causes: 7}.complete()
	if err != nil {
		t.Fatal(err)
	}
	if latent, err := s.latentEffect(1); err == nil {
		t.Errorf("seven causes of 20 NPS points each: %v", latent)
	}
}

func TestCount(t *testing.T) {
	truth := &Truth{
		Touchpoints: []string{"a", "b", "c"},
		Causes: []Cause{
			{Touchpoint: "a", Driver: "x", Lag: 1, Effect: 1},
			{Touchpoint: "b", Driver: "x", Lag: 0, Effect: 1},
			{Touchpoint: "c", Driver: "y", Lag: 2}, // without effect
		},
	}
	found := []correlate.RootCause{
		{Touchpoint: "a", Driver: "x", Rank: 1, Verdict: correlate.CandidateCause},
		{Touchpoint: "a", Driver: "y", Rank: 2, Verdict: correlate.CandidateCause},
		{Touchpoint: "b", Driver: "y", Rank: 1, Verdict: correlate.CannotTell},
		{Touchpoint: "b", Driver: "x", Rank: 2, Verdict: correlate.CannotTell},
		{Touchpoint: "c", Driver: "y", Rank: 1, Verdict: correlate.CandidateCause},
	}
	want := counted{
		rankedFirst: {2, 3}, claimed: {2, 3}, claimedLagged: {2, 2},
		falseClaim: {2, 3}, misled: {2, 3}, cannotTell: {1, 3},
	}
	if got := count(truth, found); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
