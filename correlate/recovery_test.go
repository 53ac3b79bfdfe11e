package correlate_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

var organisations = flag.Int("organisations", 3, "simulated organisations a setting; 40 for figures worth quoting")

// TestRecovery measures, on simulated organisations that the calibration has not seen,
// how often the first-ranked driver is a planted cause, how often a claim is false and
// whether stated probabilities come true. Its bounds are those of a broken engine, not
// of a good one: run it with -organisations 40 -v for the figures.
func TestRecovery(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations: slow")
	}
	for _, tt := range []struct {
		teams, periods int
		top1           float64 // least share with a true cause first
	}{{60, 24, .75}, {100, 6, .5}, {40, 12, .45}} {
		t.Run(fmt.Sprintf("%dx%d", tt.teams, tt.periods), func(t *testing.T) {
			var sum simulate.Recovery
			var touchpoints, bestLag, pooled float64
			var claims, falseClaims, causes, claimed int
			var calibration [10]struct{ stated, actual, n float64 }
			for i := range *organisations {
				org, err := simulate.New(simulate.Options{Teams: tt.teams, Periods: tt.periods, Seed: uint64(9000 + i)})
				if err != nil {
					t.Fatal(err)
				}
				truth := org.Truth()
				causes += len(truth.Causes)
				p := join(t, org)
				found, recovery := score(t, org, p)
				sum = sum.Add(recovery)
				for touchpoint, driver := range correlate.BestLag(p) {
					touchpoints++
					bestLag += share(truth.IsCause(touchpoint, driver))
				}
				for touchpoint, driver := range correlate.PooledR(p) {
					pooled += share(truth.IsCause(touchpoint, driver))
				}
				for _, c := range found {
					is := truth.IsCause(c.Touchpoint, c.Driver)
					if c.Verdict == correlate.CandidateCause {
						claims++
						if is {
							claimed++
						} else {
							falseClaims++
						}
					}
					b := &calibration[min(9, int(10*c.Probability))]
					b.n++
					b.stated += c.Probability
					b.actual += share(is)
				}
			}
			t.Logf("true cause first: %.2f here, %.2f by best-lag |t|, %.2f by pooled correlation", sum.Top1, bestLag/touchpoints, pooled/touchpoints)
			t.Logf("%v; %d of %d causes claimed, %d of %d claims false", sum, claimed, causes, falseClaims, claims)
			for i, b := range calibration {
				if b.n > 0 {
					t.Logf("  probability .%d: %4.0f drivers, stated %.2f, true %.2f", i, b.n, b.stated/b.n, b.actual/b.n)
				}
			}
			if sum.Top1 < tt.top1 {
				t.Errorf("a true cause is first in %.2f of touchpoints, want %.2f or more", sum.Top1, tt.top1)
			}
			if falseClaims > 1+claims/5 {
				t.Errorf("%d of %d candidate causes were not planted", falseClaims, claims)
			}
		})
	}
}

// Without any effect nothing may be claimed but by chance.
func TestNoEffectNoClaim(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations: slow")
	}
	claims := 0
	for i := range *organisations {
		org, err := simulate.New(simulate.Options{NoEffects: true, Seed: uint64(9500 + i)})
		if err != nil {
			t.Fatal(err)
		}
		found, _ := score(t, org, join(t, org))
		for _, c := range found {
			if c.Verdict == correlate.CandidateCause {
				claims++
			}
		}
	}
	if touchpoints := 8 * *organisations; claims > 1+touchpoints/50 {
		t.Errorf("%d candidate causes claimed at %d touchpoints without any", claims, touchpoints)
	}
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func join(t *testing.T, org *simulate.Organisation) *correlate.Panel {
	t.Helper()
	p, err := correlate.Join(org.CXCells(), org.EXCells(), correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func score(t *testing.T, org *simulate.Organisation, p *correlate.Panel) ([]correlate.RootCause, simulate.Recovery) {
	t.Helper()
	return scoreWith(t, org, p, &correlate.Options{NoResamples: true})
}

func scoreWith(t *testing.T, org *simulate.Organisation, p *correlate.Panel, o *correlate.Options) ([]correlate.RootCause, simulate.Recovery) {
	t.Helper()
	found, err := correlate.RootCauses(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	rankings := map[string][]string{}
	for _, c := range found { // by touchpoint, then rank
		if math.IsNaN(c.Probability) {
			t.Fatalf("%s, %s: no probability", c.Touchpoint, c.Driver)
		}
		rankings[c.Touchpoint] = append(rankings[c.Touchpoint], c.Driver)
	}
	var list []simulate.Ranking
	for touchpoint, drivers := range rankings {
		list = append(list, simulate.Ranking{Touchpoint: touchpoint, Drivers: drivers})
	}
	slices.SortFunc(list, func(a, b simulate.Ranking) int { return slices.Compare([]string{a.Touchpoint}, []string{b.Touchpoint}) })
	r, err := simulate.Score(org.Truth(), list)
	if err != nil {
		t.Fatal(err)
	}
	return found, r
}

// With six respondents a cell the averages of employees are half noise. The interval of
// the corrected effect holds the planted one, that of the effect as seen does not: with
// -organisations 40, .941 of 2,338 against .010.
func TestCorrectedEffect(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations: slow")
	}
	var seen, corrected, n float64
	for i := range 4 * *organisations {
		org, err := simulate.New(simulate.Options{Respondents: 6, Answers: 20, EffectSize: .3, Seed: uint64(9700 + i)})
		if err != nil {
			t.Fatal(err)
		}
		truth := org.Truth()
		found, _ := score(t, org, join(t, org))
		for _, c := range found {
			for _, planted := range truth.Causes {
				if planted.Touchpoint != c.Touchpoint || planted.Driver != c.Driver || planted.Lag != c.Lag || c.Probability < .95 || math.IsNaN(c.Corrected) {
					continue
				}
				n++
				sd := c.Effect / c.EffectPerPoint
				seen += share(c.Low <= planted.PerPoint*sd && planted.PerPoint*sd <= c.High)
				sd *= math.Sqrt(c.Reliability)
				corrected += share(c.CorrectedLow <= planted.PerPoint*sd && planted.PerPoint*sd <= c.CorrectedHigh)
			}
		}
	}
	t.Logf("%.0f effects: planted one inside the interval as seen %.3f, corrected %.3f", n, seen/n, corrected/n)
	if corrected/n < .9 || corrected/n > .995 || seen/n > .6 {
		t.Errorf("of %.0f effects %.2f as seen and %.2f corrected hold the planted one", n, seen/n, corrected/n)
	}
}
