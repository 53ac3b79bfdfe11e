package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// upstream reads -upstream: a touchpoint and those that customers pass before it.
func (s *settings) upstream(v string) error {
	to, before, ok := strings.Cut(v, "=")
	if !ok || to == "" || len(split(before)) == 0 {
		return fmt.Errorf("%q is not TOUCHPOINT=BEFORE,BEFORE, such as claim=contract,advice", v)
	}
	if s.candidates.Upstream == nil {
		s.candidates.Upstream = map[string][]string{}
	}
	s.candidates.Upstream[to] = append(s.candidates.Upstream[to], split(before)...)
	return nil
}

// interaction reads -interaction: two drivers.
func (s *settings) interaction(v string) error {
	a, b, ok := strings.Cut(v, "*")
	if a, b = strings.TrimSpace(a), strings.TrimSpace(b); !ok || a == "" || b == "" {
		return fmt.Errorf("%q is not DRIVER*DRIVER, such as workload*tools", v)
	}
	s.candidates.Interactions = append(s.candidates.Interactions, [2]string{a, b})
	return nil
}

// upstreamNames are the touchpoints that -upstream names.
func (s *settings) upstreamNames() (names []string) {
	for _, to := range slices.Sorted(maps.Keys(s.candidates.Upstream)) {
		names = append(append(names, to), s.candidates.Upstream[to]...)
	}
	return names
}

// interactionNames are the drivers that -interaction names.
func (s *settings) interactionNames() (names []string) {
	for _, pair := range s.candidates.Interactions {
		names = append(names, pair[0], pair[1])
	}
	return names
}

// withCandidates adds the causes asked for beside the employees' drivers.
func withCandidates(p *correlate.Panel, s *settings) (*correlate.Panel, error) {
	c := s.candidates
	if len(c.Context) == 0 && len(c.Upstream) == 0 && len(c.Interactions) == 0 {
		return p, nil
	}
	all, err := p.WithCandidates(c)
	if err == nil {
		return all, nil
	}
	for _, flag := range []struct {
		name  string
		asked correlate.Candidates
	}{
		{"-context-causes", correlate.Candidates{Context: c.Context}},
		{"-upstream", correlate.Candidates{Upstream: c.Upstream}},
		{"-interaction", correlate.Candidates{Interactions: c.Interactions}},
	} {
		if _, alone := p.WithCandidates(flag.asked); alone != nil {
			return nil, fmt.Errorf("%s: %w", flag.name, alone)
		}
	}
	return nil, fmt.Errorf("-context-causes, -upstream, -interaction: %w", err)
}
