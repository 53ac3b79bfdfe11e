package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// writeContextual prints what the context's columns say of candidate causes. It is in
// English: the report's own sections are in the language asked for.
func (b *beside) writeContextual(w io.Writer, in *inputs) error {
	var text strings.Builder
	heading := func(s string) { fmt.Fprintf(&text, "\n%s\n%s\n", s, strings.Repeat("-", len(s))) }
	if in.context != nil {
		heading("What something unmeasured would have to be")
		fmt.Fprintln(&text, "How many times as strong as a column of the context, on both sides, to bring an effect to 0.")
		fmt.Fprintln(&text)
		switch rows := b.benchmarkRows(); {
		case len(b.confounders) == 0:
			fmt.Fprintln(&text, "Nothing to tell: no driver is associated, or there is no column to measure it by.")
		case len(rows) == 0:
			fmt.Fprintln(&text, "Nothing to tell: no column changes inside teams. What lasts in a team is taken out already.")
		default:
			writeColumns(&text, append([][]string{{"driver", "touchpoint", "measure", "column", "to 0", "to doubt"}}, rows...))
			if b.overlap() {
				fmt.Fprintln(&text, "\n* other columns say most of what this one says: alone it looks weaker than it is.")
			}
		}
	}
	if len(in.settings.forWhom) > 0 {
		heading("For whom it works")
		if len(b.forWhom) == 0 {
			fmt.Fprintln(&text, "Nothing to tell: there is no candidate cause.")
		}
		for i := range b.forWhom {
			fmt.Fprintln(&text, b.forWhom[i].String())
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// benchmarkRows has a row for each candidate cause and column that can be a benchmark.
func (b *beside) benchmarkRows() (rows [][]string) {
	times := func(k float64) string {
		switch {
		case math.IsInf(k, 1) || k >= 100:
			return "> 100 ×"
		case math.IsNaN(k):
			return "-"
		}
		return fmt.Sprintf("%.1f ×", k)
	}
	for _, c := range b.confounders {
		for _, m := range c.Benchmarks {
			if m.Absorbed == "" {
				name := m.Name
				if m.Overlap > muchOverlap {
					name += " *"
				}
				rows = append(rows, []string{c.Driver, cmp.Or(c.Touchpoint, "-"), c.Measure, name, times(m.Explained), times(m.Doubtful)})
			}
		}
	}
	return rows
}

// muchOverlap is the share of a column that others explain from which it is a poor benchmark.
const muchOverlap = .5

// overlap reports whether any column is marked.
func (b *beside) overlap() bool {
	for _, c := range b.confounders {
		for _, m := range c.Benchmarks {
			if m.Absorbed == "" && m.Overlap > muchOverlap {
				return true
			}
		}
	}
	return false
}

func writeColumns(w io.Writer, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(t, strings.Join(r, "\t"))
	}
	t.Flush()
}
