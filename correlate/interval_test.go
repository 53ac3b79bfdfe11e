package correlate_test

import (
	"context"
	"math"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// Where nothing has an effect, the interval of an effect holds 0 though the lag it is
// told at was chosen for being the most striking: .956 of 3,840 drivers with
// -organisations 40.
func TestIntervalAtChosenLag(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations: slow")
	}
	holds, n := 0., 0.
	for i := range *organisations {
		org, err := simulate.New(simulate.Options{Teams: 40, Periods: 12, NoEffects: true, Followers: -1, Seed: uint64(9600 + i)})
		if err != nil {
			t.Fatal(err)
		}
		found, _ := score(t, org, join(t, org))
		for _, c := range found {
			n++
			holds += share(c.Low <= 0 && 0 <= c.High)
		}
	}
	t.Logf("%.3f of %.0f intervals hold 0", holds/n, n)
	if holds/n < .93 {
		t.Errorf("%.3f of %.0f intervals hold 0", holds/n, n)
	}
}

// The interval of the gain comes from draws of teams. Where teams are many and what could
// be improved is well known, it is about as wide as the effect's.
func TestGainInterval(t *testing.T) {
	org, err := simulate.New(simulate.Options{Teams: 120, Periods: 12, Touchpoints: 2, EffectSize: .4, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	p := join(t, org)
	drawn, err := correlate.RootCauses(context.Background(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	straight, err := correlate.RootCauses(context.Background(), p, &correlate.Options{NoResamples: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for i, c := range drawn {
		if c.Driver != straight[i].Driver || c.ExpectedGain != straight[i].ExpectedGain {
			t.Fatalf("draws change more than the interval: %+v", c)
		}
		if c.Probability < .9 {
			continue
		}
		seen++
		if !(c.ExpectedGainLow < c.ExpectedGain && c.ExpectedGain < c.ExpectedGainHigh) {
			t.Errorf("%s: gain %v outside %v to %v", c.Driver, c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh)
		}
		width, want := c.ExpectedGainHigh-c.ExpectedGainLow, straight[i].ExpectedGainHigh-straight[i].ExpectedGainLow
		if r := width / want; r < .7 || r > 2 {
			t.Errorf("%s: the interval is %.2f times as wide as the effect's", c.Driver, r)
		}
		if c.PlaceboP > .01 || !math.IsNaN(straight[i].PlaceboP) {
			t.Errorf("%s: placebo %v, without draws %v", c.Driver, c.PlaceboP, straight[i].PlaceboP)
		}
	}
	if seen == 0 {
		t.Error("no likely cause to look at")
	}
}

// Where nothing has an effect, worlds in which teams got each other's employees do as well:
// the placebo's p is small no more often than it should be.
func TestPlaceboOfNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations: slow")
	}
	small, n := 0., 0.
	for i := range 2 * *organisations {
		org, err := simulate.New(simulate.Options{Teams: 25, Periods: 8, Touchpoints: 8, Drivers: 3, Decoys: -1, Followers: -1, NoEffects: true, Seed: uint64(9800 + i)})
		if err != nil {
			t.Fatal(err)
		}
		found, err := correlate.RootCauses(context.Background(), join(t, org), &correlate.Options{Resamples: 2, SamePeriod: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			if !math.IsNaN(c.PlaceboP) {
				n++
				small += share(c.PlaceboP <= .05)
			}
		}
	}
	// Of three drivers at one lag the best is tried: three looks.
	t.Logf("%.3f of %.0f placebos at .05 or below", small/n, n)
	if small/n > .30 {
		t.Errorf("%.3f of %.0f placebos at .05 or below", small/n, n)
	}
}

// A short panel has its arrows corrected, and is not warned of the bias.
func TestUnbiasedArrows(t *testing.T) {
	org, err := simulate.New(simulate.Options{Teams: 60, Periods: 7, Touchpoints: 1, MinLag: 1, MaxLag: 1, EffectSize: .4, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	found, err := correlate.RootCauses(context.Background(), join(t, org), &correlate.Options{NoResamples: true, MaxLag: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		if !c.Forward.Unbiased || !c.Reverse.Unbiased || math.IsNaN(c.Forward.P) {
			t.Errorf("%s: arrows %+v and %+v", c.Driver, c.Forward, c.Reverse)
		}
	}
}
