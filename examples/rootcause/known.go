package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// known refuses names that are in no data: a slip of the pen must not undo what was asked.
func known(p *correlate.Panel, in *inputs) error {
	s := in.settings
	var measures, drivers []string
	for _, m := range p.Outcomes() {
		measures = append(measures, m.Name)
	}
	for _, d := range p.Drivers() {
		drivers = append(drivers, d.Name)
	}
	everything := slices.Concat(measures, drivers, p.Touchpoints())
	for _, t := range p.Touchpoints() {
		for _, m := range measures {
			everything = append(everything, t+"/"+m)
		}
	}
	teams := teamsOf(p)
	for _, f := range []struct {
		asked        string
		names, known []string
	}{
		{"-outcome", s.options.Outcomes, measures},
		{"-target", slices.Sorted(maps.Keys(s.options.Targets)), measures},
		{"-lower-better", s.lowerBetter, slices.Concat(measures, drivers)},
		{"-same-source", s.options.SameSource, everything},
		{"-team", s.teams, teams},
		{s.effort + ": driver", slices.Sorted(maps.Keys(in.costs)), drivers},
	} {
		for _, name := range f.names {
			if !slices.Contains(f.known, name) && !slices.Contains(f.known, strings.TrimSuffix(name, linkage.RawName(""))) {
				return unknown(f.asked, name, f.known)
			}
		}
	}
	return knownInterventions(in, teams, drivers)
}

// knownInterventions wants one action at least that can be looked at. Others that name what
// the data do not have are warned of: teams may have closed.
func knownInterventions(in *inputs, teams, drivers []string) error {
	if len(in.taken) == 0 {
		return nil
	}
	for _, x := range in.taken {
		if slices.Contains(teams, x.Team) && slices.Contains(drivers, x.Driver) {
			return nil
		}
	}
	if x := in.taken[0]; !slices.Contains(drivers, x.Driver) {
		return unknown(in.settings.interventions+": driver", x.Driver, drivers)
	}
	return unknown(in.settings.interventions+": team", in.taken[0].Team, teams)
}

// unknown says that a name is not in the data, which are, and what may have been meant.
func unknown(asked, name string, known []string) error {
	const most = 20
	text := fmt.Sprintf("%s %s: the files have no such name; they have %q", asked, name, known[:min(most, len(known))])
	if len(known) > most {
		text += fmt.Sprintf(" and %d more", len(known)-most)
	}
	if near, ok := nearest(name, known); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%s", text)
}

// teamsOf returns the teams of either side, by name.
func teamsOf(p *correlate.Panel) []string {
	seen := map[string]bool{}
	for row := range p.Rows() {
		seen[row.Team] = true
	}
	r := p.Report()
	for _, name := range slices.Concat(r.CXOnlyTeams, r.EXOnlyTeams) {
		seen[name] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// nearest returns the name that takes the fewest changes of letters, where a third of them
// or fewer do. Case, blanks and punctuation do not count.
func nearest(name string, known []string) (string, bool) {
	letters := func(s string) []rune {
		return slices.DeleteFunc([]rune(strings.ToLower(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	if len(known) == 0 {
		return "", false
	}
	asked := letters(name)
	best := slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(distance(asked, letters(a)), distance(asked, letters(b)))
	})
	return best, 3*distance(asked, letters(best)) <= max(len(asked), 1)
}

// distance is Levenshtein's: insertions, deletions and changes of a letter that turn a into b.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
