package correlate

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
)

// Options tunes an analysis. Nil or the zero value is a complete plan.
type Options struct {
	// Outcomes are the customer measures to analyse, by name; none means all.
	Outcomes []string
	// MaxLag is the longest lag, in periods, never more than the panel has periods
	// less one; 0 means min(2, waves-3).
	MaxLag int
	// SamePeriod looks at lag 0 alone, whatever MaxLag says.
	SamePeriod bool
	// Targets holds what a measure should reach, in its own unit.
	Targets map[string]float64
	// SameSource names touchpoints, measures and drivers that rest on answers of
	// people who also answer for the other side. Nothing found there is called
	// more than associated.
	SameSource []string
	// NoBorrowing ranks drivers at each touchpoint by what is known there alone. Otherwise
	// other touchpoints and measures speak too, as far as they are found to agree.
	NoBorrowing bool
	// Resamples is how often teams are drawn anew to see how steady each ranking is;
	// 0 means 200.
	Resamples   int
	NoResamples bool // do not: First, TopThree, the rank interval and PlaceboP stay unknown, and the gain's interval is the effect's
	// Seed makes what is random reproducible; every value, 0 included, is a seed.
	Seed uint64
	// Workers bounds the goroutines; 0 means one for each processor. Results do
	// not depend on it.
	Workers int
	// Progress, when not nil, is told of finished steps, from one goroutine at a time.
	Progress func(stage string, done, total int)
}

func (o *Options) orDefault() Options {
	if o == nil {
		return Options{}
	}
	return *o
}

func (o Options) workers() int { return cmp.Or(o.Workers, runtime.GOMAXPROCS(0)) }

func (o Options) lags(p *Panel) int {
	switch {
	case o.SamePeriod:
		return 0
	case o.MaxLag > 0:
		return min(o.MaxLag, max(0, p.periods-1))
	}
	return p.report.Lags
}

func (o Options) progress(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

// unknown warns of names that are in no data: a slip of the pen must not undo a target
// or the mark of a shared source.
func (o Options) unknown(p *Panel) (warnings []string) {
	for _, name := range slices.Sorted(maps.Keys(o.Targets)) {
		if !slices.ContainsFunc(p.outcomes, func(m outcome) bool { return m.Name == name }) {
			warnings = append(warnings, fmt.Sprintf("%q, which was given a target, is no measure of these data", name))
		}
	}
	for _, name := range o.Outcomes {
		if !slices.ContainsFunc(p.outcomes, func(m outcome) bool { return m.Name == name || m.raw == name }) {
			warnings = append(warnings, fmt.Sprintf("%q, asked for as an outcome, is no measure of these data", name))
		}
	}
	for _, name := range o.SameSource {
		touchpoint, _, _ := strings.Cut(name, "/")
		if !p.knows(name) && !slices.Contains(p.touchpoints, name) && !slices.Contains(p.touchpoints, touchpoint) {
			warnings = append(warnings, fmt.Sprintf("%q, named as same-source, is no touchpoint, measure or driver of these data", name))
		}
	}
	return warnings
}

// A place is a touchpoint and a measure that has rows there, by index.
type place struct{ touchpoint, outcome int }

// places returns what is to be analysed, by touchpoint, then measure.
func (o Options) places(p *Panel) (places []place) {
	for k := range p.touchpoints {
		for _, m := range o.outcomes(p) {
			if len(p.series[k][m].y) > 0 {
				places = append(places, place{k, m})
			}
		}
	}
	return places
}

// outcomes returns the indices of the measures asked for.
func (o Options) outcomes(p *Panel) []int {
	var idx []int
	for i, m := range p.outcomes {
		if len(o.Outcomes) == 0 {
			idx = append(idx, i)
			continue
		}
		for _, name := range o.Outcomes {
			if name == m.Name || name == m.raw {
				idx = append(idx, i)
				break
			}
		}
	}
	return idx
}
