package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/cx"
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
		{"-context-causes", s.candidates.Context, in.context.Columns()},
		{"-upstream", s.upstreamNames(), p.Touchpoints()},
		{"-interaction", s.interactionNames(), drivers},
	} {
		for _, name := range f.names {
			if !slices.Contains(f.known, name) && !slices.Contains(f.known, strings.TrimSuffix(name, linkage.RawName(""))) {
				return unknown(f.asked, name, f.known)
			}
		}
	}
	if err := possible(p, s.options.Targets); err != nil {
		return err
	}
	return knownInterventions(in, teams, drivers)
}

// knownInterventions refuses an action of a team or on a driver that no file has: left out
// in silence, it would change what the others are compared with.
func knownInterventions(in *inputs, teams, drivers []string) error {
	for _, x := range in.taken {
		at := fmt.Sprintf("%s:%d: ", in.settings.interventions, x.Pos.Line)
		if !slices.Contains(drivers, x.Driver) {
			return unknown(at+"driver", x.Driver, drivers)
		}
		if !slices.Contains(teams, x.Team) {
			return unknown(at+"team", x.Team, teams)
		}
	}
	return nil
}

// possible refuses a target that the measure can never reach, where its range is known:
// that of a metric linkage computes, told in its own unit.
func possible(p *correlate.Panel, targets map[string]float64) error {
	for _, m := range p.Outcomes() {
		target, asked := targets[m.Name]
		least, most := math.Inf(-1), math.Inf(1)
		for _, known := range []cx.Metric{cx.NPS, cx.CSAT, cx.CSATMean, cx.CES, cx.CESTop3} {
			described := known.Measure()
			if m.Name != described.Name || m.Unit != described.Unit && known.Name != cx.NPS.Name {
				continue
			}
			switch least, most = known.Scale.Min, known.Scale.Max; described.Unit {
			case "points":
				least, most = -100, 100
			case "share":
				least, most = 0, 1
			}
		}
		if asked && (target < least || target > most) {
			return fmt.Errorf("-target %s=%g: %s lies between %g and %g", m.Name, target, m.Name, least, most)
		}
	}
	return nil
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
