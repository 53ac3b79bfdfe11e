package main

import (
	"context"
	"slices"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/stats"
)

// beside is what is told beside the analysis, as far as the data and the flags allow.
type beside struct {
	changes       []*correlate.ChangeReport
	confirmations []correlate.Confirmation
	actions       []*correlate.ActionPlan
	funnels       []*correlate.Funnel      // for the briefs of teams
	effects       []*correlate.TeamEffects // for the briefs of teams
	confounders   []correlate.Confounders  // where there is a context
	forWhom       []correlate.Moderation
}

// lookBeside works it out. Actions taken may change verdicts of the analysis.
func lookBeside(ctx context.Context, in *inputs, p *correlate.Panel, a *correlate.Analysis) (*beside, error) {
	s := in.settings
	b := &beside{}
	var err error
	if len(in.taken) > 0 {
		b.confirmations, err = correlate.Confirm(ctx, p, a.RootCauses, in.taken, &correlate.ConfirmOptions{
			Resampling: stats.Resampling{Seed: s.options.Seed, Workers: s.options.Workers},
		})
		if err != nil {
			return nil, err
		}
		a.RootCauses = correlate.ApplyConfirmations(a.RootCauses, b.confirmations)
	}
	for _, m := range outcomes(a) {
		// With answers in one period there is no change.
		if change, err := correlate.LatestChange(p, m.Name, nil); err == nil {
			b.changes = append(b.changes, change)
		}
		plan, err := correlate.RankActions(p, a.RootCauses, &correlate.ActionOptions{Measure: m.Name, Costs: in.costs, Budget: s.budget, Seed: s.options.Seed})
		if err != nil {
			return nil, err
		}
		if len(plan.Actions) > 0 || in.costs != nil {
			b.actions = append(b.actions, plan)
		}
	}
	if len(s.teams) > 0 {
		b.teams(p, a)
	}
	candidates := candidatesOf(a)
	if in.context != nil {
		// Causes likelier than not hold each other constant; candidates are told of. Without a
		// column that can be a benchmark there is nothing to tell.
		all, err := correlate.ConfoundersOfCauses(ctx, p, likely(a), nil, nil)
		if ctx.Err() != nil {
			return nil, err
		}
		for _, c := range all {
			if slices.ContainsFunc(candidates, func(x correlate.RootCause) bool {
				return x.Touchpoint == c.Touchpoint && x.Measure == c.Measure && x.Driver == c.Driver
			}) {
				b.confounders = append(b.confounders, c)
			}
		}
	}
	if len(s.forWhom) > 0 {
		b.forWhom, err = correlate.Moderations(ctx, p, candidates, s.forWhom, nil)
		if err != nil {
			return nil, err
		}
	}
	return b, ctx.Err()
}

// teams gathers what briefs tell of single teams.
func (b *beside) teams(p *correlate.Panel, a *correlate.Analysis) {
	for _, point := range a.PainPoints {
		// Where sampling errors are not known, or too few, teams are not told apart.
		if f, err := correlate.FunnelOf(p, point.Touchpoint, point.Measure, nil); err == nil {
			b.funnels = append(b.funnels, f)
		}
	}
	for _, c := range a.RootCauses {
		if c.Verdict == correlate.CannotTell {
			continue
		}
		if e, err := correlate.TeamEffectsOf(p, c.Touchpoint, c.Measure, c.Driver, &correlate.TeamEffectOptions{Lag: c.Lag}); err == nil {
			b.effects = append(b.effects, e)
		}
	}
}

// candidatesOf returns the causes worth asking more of.
func candidatesOf(a *correlate.Analysis) []correlate.RootCause {
	return slices.DeleteFunc(slices.Clone(a.RootCauses), func(c correlate.RootCause) bool {
		return c.Verdict != correlate.CandidateCause && c.Verdict != correlate.Confirmed
	})
}

// likely returns the causes likelier than not.
func likely(a *correlate.Analysis) []correlate.RootCause {
	return slices.DeleteFunc(slices.Clone(a.RootCauses), func(c correlate.RootCause) bool {
		return !(c.Probability > .5) && c.Verdict != correlate.CandidateCause && c.Verdict != correlate.Confirmed
	})
}
