package main

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// A tally holds what only the engine states, beside its ranking: probabilities,
// verdicts and intervals.
type tally struct {
	calibration simulate.Calibration

	touchpoints       int // all, with a cause or without
	silent            int // touchpoints where every driver's verdict is "cannot tell"
	claims, mistakes  int // candidate causes, and those of them not planted
	touched, mistaken int // touchpoints with a true candidate cause, and with a false one
	causes            int // planted

	// Of the planted causes whose effect has an interval: how many intervals cover it.
	planted, wrongLag coverage
	attenuated        coverage // the effect less what sampling error of employee means hides, at the right lag
}

// A coverage counts intervals and those that hold what they should.
type coverage struct{ covered, of int }

func (c *coverage) add(o coverage) { c.covered += o.covered; c.of += o.of }

func (c *coverage) see(low, high, truth float64) {
	c.of++
	if low <= truth && truth <= high {
		c.covered++
	}
}

func (t *tally) add(o tally) {
	t.calibration.Merge(o.calibration)
	t.touchpoints += o.touchpoints
	t.silent += o.silent
	t.claims += o.claims
	t.mistakes += o.mistakes
	t.touched += o.touched
	t.mistaken += o.mistaken
	t.causes += o.causes
	t.planted.add(o.planted)
	t.wrongLag.add(o.wrongLag)
	t.attenuated.add(o.attenuated)
}

// engine ranks every touchpoint's drivers by correlate.RootCauses and scores what it
// says of them.
func engine(ctx context.Context, org *simulate.Organisation, p *correlate.Panel) (simulate.Recovery, tally, error) {
	// Organisations run side by side; one does not, so that progress is steady.
	found, err := correlate.RootCauses(ctx, p, &correlate.Options{Workers: 1, NoResamples: true})
	if err != nil {
		return simulate.Recovery{}, tally{}, err
	}
	slices.SortStableFunc(found, func(a, b correlate.RootCause) int {
		return cmp.Or(cmp.Compare(a.Touchpoint, b.Touchpoint), cmp.Compare(a.Rank, b.Rank))
	})
	truth := org.Truth()
	n := tally{touchpoints: len(truth.Touchpoints), causes: len(truth.Causes)}
	reliability := map[string]float64{}
	var rankings []simulate.Ranking
	for _, touchpoint := range truth.Touchpoints {
		var names []string
		silent, touched, mistaken := true, false, false
		for _, c := range found {
			if c.Touchpoint != touchpoint {
				continue
			}
			names = append(names, c.Driver)
			is := truth.IsCause(touchpoint, c.Driver)
			n.calibration.Add(c.Probability, is)
			silent = silent && c.Verdict == correlate.CannotTell
			if c.Verdict == correlate.CandidateCause {
				n.claims++
				touched, mistaken = touched || is, mistaken || !is
				if !is {
					n.mistakes++
				}
			}
			if is {
				if _, ok := reliability[c.Driver]; !ok {
					reliability[c.Driver] = org.Reliability(c.Driver, minRespondents)
				}
				n.see(c, planted(truth, c), reliability[c.Driver])
			}
		}
		n.silent += count(silent)
		n.touched += count(touched)
		n.mistaken += count(mistaken)
		if names != nil {
			rankings = append(rankings, simulate.Ranking{Touchpoint: touchpoint, Drivers: names})
		}
	}
	r, err := simulate.Score(truth, rankings)
	return r, n, err
}

func planted(truth *simulate.Truth, c correlate.RootCause) simulate.Cause {
	i := slices.IndexFunc(truth.Causes, func(p simulate.Cause) bool { return p.Touchpoint == c.Touchpoint && p.Driver == c.Driver })
	return truth.Causes[i]
}

// see compares the interval of an effect with the planted one, both in score points
// for one point of the driver's scale: the engine's standard deviation is that of cell
// means and holds their sampling error, the planted one is of true movement.
func (t *tally) see(c correlate.RootCause, planted simulate.Cause, reliability float64) {
	perPoint := c.EffectPerPoint / c.Effect
	low, high := c.Low*perPoint, c.High*perPoint
	if math.IsNaN(low) || math.IsNaN(high) {
		return
	}
	if c.Lag != planted.Lag {
		t.wrongLag.see(low, high, planted.PerPoint)
		return
	}
	t.planted.see(low, high, planted.PerPoint)
	if !math.IsNaN(reliability) {
		t.attenuated.see(low, high, planted.PerPoint*reliability)
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
