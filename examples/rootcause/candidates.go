package main

import (
	"fmt"
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

// withCandidates adds the causes asked for beside the employees' drivers.
func withCandidates(p *correlate.Panel, s *settings) (*correlate.Panel, error) {
	c := s.candidates
	if len(c.Context) == 0 && len(c.Upstream) == 0 && len(c.Interactions) == 0 {
		return p, nil
	}
	p, err := p.WithCandidates(c)
	if err != nil {
		return nil, fmt.Errorf("-context-causes, -upstream, -interaction: %w", err)
	}
	return p, nil
}
