package main

import (
	"flag"
	"fmt"
	"io"
)

const usage = `rootcause ranks the likely root causes of what hurts customers.

    rootcause -cx customers.csv -ex employees.csv [flags]
    rootcause                 a simulated organisation, found beside planted causes

Customers' file: time, team, touchpoint, metric (nps, csat, ces, ...), score.
Employees' file: time, team, and a column for each question.
Columns of other names are told with -map; every form of file is in docs/data.md.
`

// flagGroups are the flags by what a reader looks for.
var flagGroups = []struct {
	title string
	flags []string
}{
	{"Files", []string{"cx", "ex", "context", "interventions", "effort", "budget"}},
	{"How they are read", []string{"map", "wide", "touchpoint", "vendor-cx", "vendor-ex", "exclude", "na", "decimal", "time-layout", "strict"}},
	{"What is asked", []string{"outcome", "target", "lower-better", "same-source", "for-whom", "context-causes", "upstream", "interaction", "by", "lags", "min-n", "carry", "mean-of-means"}},
	{"What is written", []string{"out", "lang", "team", "q", "seed", "workers"}},
}

func printUsage(w io.Writer, f *flag.FlagSet) {
	fmt.Fprint(w, usage)
	for _, g := range flagGroups {
		fmt.Fprintf(w, "\n%s\n", g.title)
		for _, name := range g.flags {
			value, text := flag.UnquoteUsage(f.Lookup(name))
			if value != "" {
				value = " " + value
			}
			fmt.Fprintf(w, "  -%s%s\n    \t%s\n", name, value, text)
		}
	}
}
