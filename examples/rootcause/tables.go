package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate"
)

// writeTables writes every result as CSV, the same files in every run: a table without rows
// is a header alone.
func writeTables(out string, a *correlate.Analysis, b *beside) (files int, err error) {
	tables := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"root-causes", func(w io.Writer) error { return correlate.WriteCSV(w, a.RootCauses) }},
		{"pain-points", func(w io.Writer) error { return correlate.WriteCSV(w, a.PainPoints) }},
		{"correlations", func(w io.Writer) error { return correlate.WriteCSV(w, a.Correlations) }},
		{"changes", func(w io.Writer) error { return writeAll(w, b.changes, &correlate.ChangeReport{}) }},
		{"actions", func(w io.Writer) error { return writeAll(w, b.actions, &correlate.ActionPlan{}) }},
		{"confirmations", func(w io.Writer) error { return correlate.WriteCSV(w, b.confirmations) }},
		{"confounders", b.writeConfounders},
		{"for-whom", b.writeForWhom},
	}
	for _, t := range tables {
		if err := writeFile(filepath.Join(out, t.name+".csv"), t.write); err != nil {
			return 0, err
		}
	}
	return len(tables), nil
}

// writeAll writes the tables of several measures as one. They have the same columns.
func writeAll[R correlate.Tabular](w io.Writer, results []R, none R) error {
	if len(results) == 0 {
		results = []R{none}
	}
	for i, r := range results {
		var b bytes.Buffer
		if err := correlate.WriteCSV(&b, r); err != nil {
			return err
		}
		if i > 0 {
			if _, err := b.ReadString('\n'); err != nil { // the header
				return err
			}
		}
		if _, err := w.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// writeConfounders has a row for each cause, column and multiple of its strength.
func (b *beside) writeConfounders(w io.Writer) error {
	rows := [][]string{{"touchpoint", "measure", "driver", "lag", "comparison", "unit", "effect", "low", "high", "robustness_value", "column",
		"absorbed", "explained", "doubtful", "times", "left", "left_low", "left_high"}}
	for _, c := range b.confounders {
		for _, m := range c.Benchmarks {
			row := []string{guarded(c.Touchpoint), guarded(c.Measure), guarded(c.Driver), strconv.Itoa(c.Lag), c.Comparison, guarded(c.Unit), number(c.Effect),
				number(c.Low), number(c.High), number(c.RobustnessValue), guarded(m.Name), m.Absorbed}
			if m.Absorbed != "" {
				rows = append(rows, append(row, "", "", "", "", "", ""))
				continue
			}
			row = append(row, number(m.Explained), number(m.Doubtful))
			for _, x := range m.Bounds {
				rows = append(rows, append(row[:len(row):len(row)], number(x.Times), number(x.Effect), number(x.Low), number(x.High)))
			}
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// writeForWhom has a row for each cause, column and group.
func (b *beside) writeForWhom(w io.Writer) error {
	rows := [][]string{{"touchpoint", "measure", "driver", "lag", "column", "unit", "differs", "p", "q", "group", "teams", "n", "effect", "low", "high",
		"shrunken", "shrunken_low", "shrunken_high"}}
	for _, m := range b.forWhom {
		for _, g := range append(m.Groups[:len(m.Groups):len(m.Groups)], m.All) {
			rows = append(rows, []string{guarded(m.Touchpoint), guarded(m.Measure), guarded(m.Driver), strconv.Itoa(m.Lag), guarded(m.By), guarded(m.Unit),
				strconv.FormatBool(m.Differs), number(m.P), number(m.Q), guarded(g.Group), strconv.Itoa(g.Teams), strconv.Itoa(g.N),
				number(g.Effect), number(g.Low), number(g.High), number(g.Shrunken), number(g.ShrunkenLow), number(g.ShrunkenHigh)})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// number writes full precision, and a blank for what is undefined or without end.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// guarded keeps a spreadsheet from taking a name for a formula, as correlate.WriteCSV does.
func guarded(name string) string {
	if name != "" && (strings.ContainsRune("=+-@", rune(name[0])) || name[0] < ' ') {
		return "'" + name
	}
	return name
}
