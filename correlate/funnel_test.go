package correlate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Limits by hand: 100 answers of SD 10 have the standard error 1, 400 one of 1/2; no
// spread beyond sampling.
func TestFunnelLimits(t *testing.T) {
	p := panelOf(t,
		"A,s,2006,m,100,50.5,10", "B,s,2006,m,100,49.5,10", "C,s,2006,m,400,50.2,10",
		"D,s,2006,m,400,49.8,10", "E,s,2006,m,100,54,10", "F,s,2006,m,100,50,10")
	target := 50.
	f, err := FunnelOf(p, "s", "m", &FunnelOptions{Target: &target, SamplingOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	e := f.Teams[0]
	if e.Team != "E" || e.Rank != 1 || math.Abs(e.Z-4) > 1e-12 || e.Place != Beyond998 || !e.Better || math.Abs(e.High95-51.959963984540054) > 1e-9 || math.Abs(e.Low998-(50-3.090232306167813)) > 1e-9 {
		t.Errorf("%+v", e)
	}
	order := ""
	for _, x := range f.Teams[1:] {
		order += x.Team
		if x.Rank != 0 || x.Place != InsideLimits {
			t.Errorf("%+v is ranked", x)
		}
	}
	if order != "ABCDF" || f.Beyond95 != 1 || f.Beyond998 != 1 || f.Tau != 0 {
		t.Errorf("order %s, %+v", order, f)
	}
	if c := f.Teams[3]; math.Abs(c.High95-(50+1.959963984540054/2)) > 1e-9 {
		t.Errorf("limits of 400 answers: %+v", c)
	}
	if s := f.String(); !strings.Contains(s, "better, beyond 99.8 %") || strings.Contains(s, "  B  ") {
		t.Errorf("table:\n%s", s)
	}
}

// Teams that truly differ with SD 2 beside sampling error: about that is taken for
// granted, 5 % lie beyond the limits, and one team far off still stands out.
func TestFunnelOverdispersion(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	tau, beyond, teams, found := 0., 0, 0, 0
	for range 40 {
		var lines []string
		for j := range 60 {
			n := 20 + rng.IntN(200)
			level := 50 + 2*rng.NormFloat64() + 10/math.Sqrt(float64(n))*rng.NormFloat64()
			if j == 0 {
				level = 65
			}
			lines = append(lines, fmt.Sprintf("T%02d,s,2006,m,%d,%.6f,10", j, n, level))
		}
		f, err := FunnelOf(panelOf(t, lines...), "s", "m", nil)
		if err != nil {
			t.Fatal(err)
		}
		tau += f.Tau / 40
		for _, x := range f.Teams {
			if x.Team == "T00" {
				if x.Place == Beyond998 && x.Rank == 1 {
					found++
				}
				continue
			}
			teams++
			if x.Place != InsideLimits {
				beyond++
			}
		}
	}
	if share := float64(beyond) / float64(teams); math.Abs(tau-2) > .2 || share < .03 || share > .07 || found != 40 {
		t.Errorf("tau %.2f, %.3f beyond the limits, outlier found %d of 40", tau, share, found)
	}
}

// The constant of winsorising: E z² with z cut at its tenths.
func TestWinsorisedShare(t *testing.T) {
	const q = 1.2815515655446004
	density := math.Exp(-q*q/2) / math.Sqrt(2*math.Pi)
	if want := .8 - 2*q*density + .2*q*q; math.Abs(want-winsorisedShare) > 5e-5 {
		t.Errorf("%v, want %v", winsorisedShare, want)
	}
}

func TestFunnelRefuses(t *testing.T) {
	p := panelOf(t, "A,s,2006,m,,50,", "B,s,2006,m,100,49.5,10")
	if _, err := FunnelOf(p, "s", "m", nil); err == nil || !strings.Contains(err.Error(), "1 teams have a known sampling error") {
		t.Errorf("error %v", err)
	}
	if _, err := FunnelOf(p, "t", "m", nil); err == nil {
		t.Error("no error for an unknown touchpoint")
	}
}
