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
		// Causes likelier than not hold each other constant; those worth doubting are told
		// of. Without a column that can be a benchmark there is nothing to tell.
		told := doubted(a)
		all, err := correlate.ConfoundersOfCauses(ctx, p, likely(a, told), nil, nil)
		if ctx.Err() != nil {
			return nil, err
		}
		for _, c := range all {
			if told[causeKey{c.Touchpoint, c.Measure, c.Driver}] {
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

type causeKey struct{ touchpoint, measure, driver string }

// doubted are the candidate causes and, where a touchpoint has none of a measure, the first
// of its drivers that is associated.
func doubted(a *correlate.Analysis) map[causeKey]bool {
	told, has := map[causeKey]bool{}, map[causeKey]bool{}
	for _, c := range candidatesOf(a) {
		told[causeKey{c.Touchpoint, c.Measure, c.Driver}] = true
		has[causeKey{c.Touchpoint, c.Measure, ""}] = true
	}
	for _, c := range a.RootCauses { // by touchpoint, measure, rank
		place := causeKey{c.Touchpoint, c.Measure, ""}
		if c.Verdict == correlate.Associated && !has[place] {
			has[place] = true
			told[causeKey{c.Touchpoint, c.Measure, c.Driver}] = true
		}
	}
	return told
}

// likely returns the causes likelier than not, and those told of.
func likely(a *correlate.Analysis, told map[causeKey]bool) []correlate.RootCause {
	return slices.DeleteFunc(slices.Clone(a.RootCauses), func(c correlate.RootCause) bool {
		return !(c.Probability > .5) && !told[causeKey{c.Touchpoint, c.Measure, c.Driver}]
	})
}
