package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/report"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// writeOutputs prints the brief and writes the files.
func writeOutputs(in *inputs, a *correlate.Analysis, b *beside, stdout io.Writer) error {
	s := in.settings
	o := report.Options{
		Reads: in.reads, Changes: b.changes, Confirmations: b.confirmations, Actions: b.actions,
		Teams: report.Teams{Funnels: b.funnels, Effects: b.effects, Minimum: s.minN},
	}
	for _, tag := range report.Languages() {
		if tag.String() == s.language {
			o.Language = tag
		}
	}
	if in.truth != nil {
		o.Truth = planted(in.truth)
	}
	if s.out == "" {
		r := report.New(a, o)
		return printed(in, b, r, stdout)
	}
	if err := os.MkdirAll(filepath.Join(s.out, "charts"), 0o777); err != nil {
		return err
	}
	if err := removeEarlier(s.out); err != nil {
		return err
	}
	charts, err := drawAll(s, a, b, o.Truth)
	if err != nil {
		return err
	}
	o.Charts = charts
	r := report.New(a, o)
	if err := printed(in, b, r, stdout); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{"report.json", r.WriteJSON}, {"report.html", r.WriteHTML}, {"report.md", r.WriteMarkdown}} {
		if err := writeFile(filepath.Join(s.out, f.name), f.write); err != nil {
			return err
		}
	}
	tables, err := writeTables(s.out, a, b)
	if err != nil {
		return err
	}
	if err := writeTeams(s, r); err != nil {
		return err
	}
	if !s.quiet {
		teams := ""
		if len(s.teams) > 0 {
			teams = fmt.Sprintf(", teams (%d)", len(s.teams))
		}
		fmt.Fprintf(stdout, "\nWritten to %s: report.html, report.md, report.json, %d tables (CSV)%s and %d charts (SVG and PNG).\n", s.out, tables, teams, len(charts))
	}
	return nil
}

// printed is what goes to the terminal. Briefs of teams are files where files are written.
func printed(in *inputs, b *beside, r *report.Report, stdout io.Writer) error {
	if err := r.WriteBrief(stdout); err != nil {
		return err
	}
	if err := b.writeContextual(stdout, in); err != nil {
		return err
	}
	if in.settings.out != "" {
		return nil
	}
	for _, team := range in.settings.teams {
		fmt.Fprintln(stdout)
		if err := r.WriteTeamBrief(stdout, team); err != nil {
			return err
		}
	}
	return nil
}

// writeTeams writes a brief for each team asked for, as text and as a page.
func writeTeams(s *settings, r *report.Report) error {
	if len(s.teams) == 0 {
		return nil
	}
	dir := filepath.Join(s.out, "teams")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, team := range s.teams {
		name := "brief-" + fileName(team)
		for taken[name] { // two teams whose names differ in signs only
			name += "_"
		}
		taken[name] = true
		if err := writeFile(filepath.Join(dir, name+".txt"), func(w io.Writer) error { return r.WriteTeamBrief(w, team) }); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, name+".html"), func(w io.Writer) error { return r.WriteTeamBriefHTML(w, team) }); err != nil {
			return err
		}
	}
	return nil
}

// removeEarlier removes what only some runs write: charts, and briefs of teams.
func removeEarlier(out string) error {
	patterns := []string{filepath.Join("teams", "brief-*.*")}
	for _, kind := range chartKinds {
		patterns = append(patterns, filepath.Join("charts", kind+".*"), filepath.Join("charts", kind+"-*.*"))
	}
	for _, pattern := range patterns {
		old, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil {
			return err
		}
		for _, name := range old {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileName keeps letters and digits of a name.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return '_'
	}, name)
	return cmp.Or(name, "_")
}

// planted tells the report what the simulated organisation was made of.
func planted(t *simulate.Truth) report.Truth {
	role := map[string]string{}
	for _, d := range t.Decoys {
		role[d] = "goes with the team, no cause"
	}
	for _, d := range t.Followers {
		role[d] = "follows customers"
	}
	return func(touchpoint, measure, driver string) report.Planted {
		for _, c := range t.Causes {
			if c.Touchpoint == touchpoint && c.Driver == driver && (c.Measure == measure || linkage.RawName(c.Measure) == measure) {
				return report.Planted{Cause: true, Lag: c.Lag}
			}
		}
		return report.Planted{Role: role[driver]}
	}
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}
