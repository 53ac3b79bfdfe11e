package simulate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/linkage-go/linkage/correlate"
)

// A design is a study, or a variant of it that it is compared with.
type design struct {
	name string
	Study
}

// runAll lets the engine look at every design on organisations of the same seeds, and
// counts what it finds. Designs of one seed and effect are parts of one organisation that
// has twice as much of everything, so that they differ by what more of something adds
// and by nothing else. Results do not depend on the number of workers: each run writes
// to its own place.
func runAll(ctx context.Context, base Study, designs []design, o PlanOptions) ([]tallied, []string, error) {
	whole := base
	whole.Teams, whole.Periods, whole.Respondents, whole.Answers = 2*base.Teams, 2*base.Periods, 2*base.Respondents, 2*base.Answers
	if _, _, err := whole.options(0).complete(); err != nil {
		return nil, nil, fmt.Errorf("%w (a study draws organisations with twice as much of everything)", err)
	}
	seeds := o.seeds()
	latent := map[float64]float64{}
	for _, effect := range o.Effects {
		s := base
		s.Effect = effect
		e, err := s.latentEffect(seeds[0])
		if err != nil {
			return nil, nil, err
		}
		latent[effect] = e
	}
	// The expected effect, which has most designs, comes first.
	effects := append([]float64{base.Effect}, o.Effects...)
	effects = slices.Delete(effects, 1+slices.Index(o.Effects, base.Effect), 2+slices.Index(o.Effects, base.Effect))

	var (
		counts     = make([]counted, len(designs)*len(seeds))
		unusable   = make([]error, len(counts))
		mu         sync.Mutex
		next, done int
		failed     error
		wg         sync.WaitGroup
	)
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	work := func(job int) error {
		effect, seed := effects[job/len(seeds)], job%len(seeds)
		org, err := whole.organisation(seeds[seed], latent[effect])
		if err != nil {
			return err
		}
		for i, d := range designs {
			if d.Effect != effect {
				continue
			}
			at := i*len(seeds) + seed
			if counts[at], unusable[at], err = d.run(inner, org.part(whole, d.Study)); err != nil {
				return err
			}
			mu.Lock()
			if done++; o.Progress != nil {
				o.Progress(d.name, done, len(counts))
			}
			mu.Unlock()
		}
		return nil
	}
	jobs := len(effects) * len(seeds)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == jobs || inner.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range min(o.Workers, jobs) {
		wg.Go(func() {
			for job, ok := take(); ok; job, ok = take() {
				if err := work(job); err != nil {
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
					cancel()
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if failed != nil {
		return nil, nil, failed
	}

	tallies := make([]tallied, len(designs))
	var warnings []string
	for i, d := range designs {
		for _, c := range counts[i*len(seeds) : (i+1)*len(seeds)] {
			for e := range events {
				tallies[i][e] = append(tallies[i][e], c[e])
			}
		}
		n := 0
		var why error
		for _, err := range unusable[i*len(seeds) : (i+1)*len(seeds)] {
			if err != nil {
				n, why = n+1, err
			}
		}
		if n > 0 {
			warnings = append(warnings, fmt.Sprintf("%s: nothing could be analysed in %d of %d organisations (%v)", d.name, n, len(seeds), why))
		}
	}
	return tallies, warnings, nil
}

// run counts what the engine finds in an organisation. Where too few answered to join
// anything it finds nothing, and unusable says why.
func (d design) run(ctx context.Context, org *Organisation) (c counted, unusable, err error) {
	var found []correlate.RootCause
	panel, unusable := correlate.Join(org.CXCells(), org.EXCells(), correlate.JoinOptions{By: d.Unit, MinRespondents: d.MinRespondents})
	if unusable == nil {
		lag := min(d.MaxLag, d.Periods-3)
		// Organisations run side by side; one does not.
		found, err = correlate.RootCauses(ctx, panel, &correlate.Options{
			Outcomes: []string{measure}, MaxLag: max(0, lag), SamePeriod: lag <= 0, NoResamples: true, Workers: 1,
		})
		if err != nil {
			return c, nil, err
		}
	}
	return count(&org.truth, found), unusable, nil
}

// organisation draws an organisation in which every cause has the same effect.
func (s Study) organisation(seed uint64, latent float64) (*Organisation, error) {
	kept, plan, err := s.options(seed).complete()
	if err != nil {
		return nil, err
	}
	org := plan.bornAlike(kept, latent)
	org.live()
	org.survey()
	return org, nil
}

// bornAlike is born with causes that all have one effect.
func (o Options) bornAlike(kept Options, latent float64) *Organisation {
	org := o.born(kept)
	for i := range org.truth.Causes {
		c := &org.truth.Causes[i]
		c.Effect = math.Copysign(latent, c.Effect) // a cause that harms still does
	}
	return org
}

// latentEffect returns the effect on the latent 0..10 level that comes to the study's
// effect in NPS points, on average over causes. How many points a latent point is worth
// falls as levels spread, which effects make them do: hence the steps. What it is worth
// does not depend on how many teams there are, so a few will do.
func (s Study) latentEffect(seed uint64) (float64, error) {
	if s.Effect == 0 {
		return 0, nil
	}
	s.Teams, s.Periods, s.Touchpoints = 40, 6, min(s.Touchpoints, 8)
	latent := s.Effect / 30 // near the worth of a point in the default kind
	for range 30 {
		var sum, n float64
		for i := range uint64(10) {
			kept, plan, err := s.options(seed + i).complete()
			if err != nil {
				return 0, err
			}
			org := plan.bornAlike(kept, latent)
			org.live()
			org.describeEffects()
			for _, c := range org.truth.Causes {
				sum, n = sum+math.Abs(c.EffectScore), n+1
			}
		}
		got := sum / n
		if math.Abs(got/s.Effect-1) < 0.002 {
			return latent, nil
		}
		latent *= s.Effect / got
	}
	return 0, fmt.Errorf("simulate: an effect of %v NPS points is more than answers from 0 to 10 can show in organisations of this kind", s.Effect)
}
