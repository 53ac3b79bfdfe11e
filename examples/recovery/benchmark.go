package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// engineName is what the library's own method is called in tables and charts.
const (
	engineName = "linkage"
	chanceName = "chance"
)

// An outcome is what one setting, or one organisation of it, came to.
type outcome struct {
	setting simulate.Setting
	methods []recovered // the engine, the habits, chance
	engine  tally
}

// A recovered method is how well it found the planted causes.
type recovered struct {
	name string
	simulate.Recovery
	each []float64 // top-1 of each organisation
}

// lead returns by how much m's top-1 is ahead of o's, and the standard error of that
// over organisations, both averaged over organisations that both could rank.
func (m recovered) lead(o recovered) (lead, se float64) {
	var moments linkage.Moments
	for i := range m.each {
		if d := m.each[i] - o.each[i]; !math.IsNaN(d) {
			moments.Add(d)
		}
	}
	return moments.Mean(), moments.StdDev() / math.Sqrt(float64(moments.N()))
}

func (o *outcome) add(one outcome) {
	if o.methods == nil {
		o.methods = make([]recovered, len(one.methods))
	}
	for i, m := range one.methods {
		top1 := m.Top1
		if m.Ranked == 0 {
			top1 = math.NaN()
		}
		o.methods[i] = recovered{m.name, o.methods[i].Recovery.Add(m.Recovery), append(o.methods[i].each, top1)}
	}
	o.engine.add(one.engine)
}

// method returns a method's figures.
func (o *outcome) method(name string) recovered {
	for _, m := range o.methods {
		if m.name == name {
			return m
		}
	}
	return recovered{}
}

// rival returns the habit with the best top-1; false where none can rank, or nothing
// is to be found.
func (o *outcome) rival() (best recovered, ok bool) {
	for _, m := range o.methods {
		if m.name != engineName && m.name != chanceName && m.Ranked > 0 && m.Touchpoints > 0 && (!ok || m.Top1 > best.Top1) {
			best, ok = m, true
		}
	}
	return best, ok
}

// score tries every method on one organisation.
func score(ctx context.Context, o simulate.Options) (outcome, error) {
	org, err := simulate.New(o)
	if err != nil {
		return outcome{}, err
	}
	cx, ex, truth := org.CXCells(), org.EXCells(), org.Truth()
	panel, err := correlate.Join(cx, ex, correlate.JoinOptions{MinRespondents: minRespondents})
	if err != nil {
		return outcome{}, err
	}
	var out outcome
	r, said, err := engine(ctx, org, panel)
	if err != nil {
		return outcome{}, err
	}
	out.engine = said
	out.methods = append(out.methods, recovered{name: engineName, Recovery: r})
	cells := newTable(truth, cx, ex, panel.Report().Lags)
	for _, h := range habits {
		r, err := h.recover(ctx, cells, truth)
		if err != nil {
			return outcome{}, fmt.Errorf("%s: %w", h.name, err)
		}
		out.methods = append(out.methods, recovered{name: h.name, Recovery: r})
	}
	out.methods = append(out.methods, recovered{name: chanceName, Recovery: chance(truth)})
	return out, nil
}

// benchmark scores every method on organisations of every setting. What it returns
// does not depend on the number of workers: organisations are summed in their order.
func benchmark(ctx context.Context, s *options, progress func(setting string, done, total int)) ([]outcome, error) {
	outside := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	total := len(s.settings) * s.organisations
	ones := make([]outcome, total)
	var (
		mu      sync.Mutex
		failed  error
		done    int
		wg      sync.WaitGroup
		jobs    = make(chan int)
		workers = s.workers
	)
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	for range min(workers, total) {
		wg.Go(func() {
			for i := range jobs {
				setting := s.settings[i/s.organisations]
				plan := setting.Options
				plan.Seed = s.seed + uint64(i%s.organisations)
				one, err := score(ctx, plan)
				mu.Lock()
				switch {
				case err != nil && failed == nil:
					failed = fmt.Errorf("%s: %w", setting.Name, err)
					cancel()
				case err == nil:
					ones[i] = one
					done++
					progress(setting.Name, done, total)
				}
				mu.Unlock()
			}
		})
	}
	for i := range total {
		if ctx.Err() != nil {
			break
		}
		select {
		case jobs <- i:
		case <-ctx.Done():
		}
	}
	close(jobs)
	wg.Wait()
	if err := outside.Err(); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, failed
	}
	out := make([]outcome, len(s.settings))
	for i, one := range ones {
		o := &out[i/s.organisations]
		o.setting = s.settings[i/s.organisations]
		o.add(one)
	}
	return out, nil
}
