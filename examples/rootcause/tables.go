package main

import (
	"bytes"
	"io"
	"path/filepath"

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
		{"confounders", func(w io.Writer) error { return correlate.WriteCSV(w, b.confounders) }},
		{"for-whom", func(w io.Writer) error { return correlate.WriteCSV(w, b.forWhom) }},
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
