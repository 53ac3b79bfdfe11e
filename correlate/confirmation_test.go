package correlate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/stats"
)

// A trial is a made-up organisation in which the first half of the teams act on "tools"
// in month 9 or 11: y = team + season + effect × tools of the month before + error.
type trial struct {
	effect, rise, drift float64 // drift: how much y of acting teams gains a month, whatever they do
	teams               int
	seed                uint64
}

func (w trial) run(t *testing.T, verdict Verdict) Confirmation {
	t.Helper()
	rng := rand.New(rand.NewPCG(w.seed, 77))
	cx, ex := linkage.NewCells(), linkage.NewCells()
	var taken []Intervention
	for j := range w.teams {
		name, acts := fmt.Sprintf("T%02d", j), 99
		if j < w.teams/2 {
			acts = 9 + 2*(j%2)
			taken = append(taken, Intervention{Team: name, Driver: "tools", Period: month(acts)})
		}
		level, before := 5*rng.NormFloat64(), 0.
		for i := 1; i <= 16; i++ {
			x := .3 * rng.NormFloat64()
			if i >= acts {
				x += w.rise
			}
			y := level + float64(i%3) + w.effect*before + .7*rng.NormFloat64()
			if acts < 99 {
				y += w.drift * float64(i)
			}
			before = x
			key := linkage.Key{Team: name, Period: month(i)}
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(-1, x, nan)})
			key.Touchpoint = "shop"
			cx.Add(key, "nps", linkage.Cell{Moments: linkage.MomentsOf(-1, y, nan)})
		}
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := cause("tools", "shop", .9, 2)
	c.Lag, c.Verdict, c.Reasons = 1, verdict, []string{"as it was"}
	found, err := Confirm(context.Background(), p, []RootCause{c, cause("wait", "shop", .9, 2)}, taken, &ConfirmOptions{Resampling: stats.Resampling{Replicates: 200}})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%d confirmations", len(found))
	}
	after := ApplyConfirmations([]RootCause{c}, found)
	if after[0].Verdict != found[0].After || c.Verdict != verdict || after[0].Reasons[len(after[0].Reasons)-1] != "as it was" {
		t.Errorf("applied: %+v", after[0])
	}
	return found[0]
}

func TestConfirm(t *testing.T) {
	for _, tt := range []struct {
		name          string
		world         trial
		before, after Verdict
		reason        string
	}{
		{"it works", trial{effect: 2, rise: 1, teams: 24}, CandidateCause, Confirmed, "confirmed by action"},
		{"it works after all", trial{effect: 2, rise: 1, teams: 24}, CannotTell, Confirmed, "confirmed by action"},
		{"it does nothing", trial{effect: 0, rise: 1, teams: 24}, CandidateCause, Associated, "not borne out"},
		{"it does harm", trial{effect: -2, rise: 1, teams: 24}, Associated, Associated, "not borne out"},
		{"nothing was done", trial{effect: 2, rise: 0, teams: 24}, CandidateCause, CandidateCause, "did not rise"},
		{"they were getting better anyway", trial{effect: 0, rise: 1, drift: .5, teams: 24}, CandidateCause, CandidateCause, "another path"},
		{"too few", trial{effect: 2, rise: 1, teams: 8}, CandidateCause, CandidateCause, "only 4 teams acted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := tt.world.run(t, tt.before)
			if x.Before != tt.before || x.After != tt.after || !strings.Contains(strings.Join(x.Reasons, "\n"), tt.reason) {
				t.Errorf("want %s and %q:\n%v", tt.after, tt.reason, x)
			}
		})
	}
}

// The events are counted from the action, and the one before it is what others are held
// against: 0.
func TestConfirmEvents(t *testing.T) {
	x := trial{effect: 2, rise: 1, teams: 40}.run(t, CandidateCause)
	for _, e := range x.Events {
		switch {
		case e.Since == -1 && e.Estimate != 0:
			t.Errorf("%+v in the period compared with", e)
		case (e.Since < -1 || e.Since == 0) && (e.Estimate < -1 || e.Estimate > 1):
			t.Errorf("%+v: want about 0", e)
		case e.Since >= 1 && (e.Estimate < 1 || e.Estimate > 3):
			t.Errorf("%+v: want about 2", e)
		}
	}
	if x.Acted != 20 || x.Compared != 20 || x.Low > 2 || x.High < 2 || x.RiseLow > 1 || x.RiseHigh < 1 {
		t.Errorf("%v", x)
	}
}

// Where the driver does nothing, hardly anything is confirmed, and a driver that works
// nearly always.
func TestConfirmRates(t *testing.T) {
	wrong, right, runs := 0, 0, 100
	for seed := range uint64(runs) {
		if (trial{effect: 0, rise: 1, teams: 24, seed: seed}).run(t, CandidateCause).After == Confirmed {
			wrong++
		}
		if (trial{effect: 2, rise: 1, teams: 24, seed: seed}).run(t, CandidateCause).After == Confirmed {
			right++
		}
	}
	if wrong > 6 || right < 85 {
		t.Errorf("of %d: %d confirmed without an effect, %d with one", runs, wrong, right)
	}
}

func TestConfirmCoarseAction(t *testing.T) {
	p := actionPanel(t, JoinOptions{})
	year, _ := linkage.ParsePeriod("2024")
	if _, err := Confirm(context.Background(), p, []RootCause{cause("tools", "shop", .9, 2)}, []Intervention{{Team: "A", Driver: "tools", Period: year}}, nil); err == nil {
		t.Error("no error for an action known by year in a panel of months")
	}
	// Two periods, and nobody can be compared: the cause stays what it is.
	found, err := Confirm(context.Background(), p, []RootCause{cause("tools", "shop", .9, 2)}, []Intervention{{Team: "A", Driver: "tools", Period: month(1)}, {Team: "Z", Driver: "tools", Period: month(1)}}, nil)
	if err != nil || len(found) != 1 || found[0].After != Associated || !strings.Contains(found[0].Reasons[0], "cannot be judged") || len(found[0].Warnings) != 1 {
		t.Errorf("%v, %v", found, err)
	}
}
