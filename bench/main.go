// Bench times the estimators of correlate/stats on files that programs in Python and R
// read too, and prints how the times compare. See README.md.
//
//	bench generate DIR    write the data files
//	bench time DIR        time this library on them: one line for each task
//	bench table FILES     read such lines, print the table of ratios
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "generate":
		return generate(args[1])
	case len(args) == 2 && args[0] == "time":
		return timeAll(args[1], os.Stdout)
	case len(args) > 1 && args[0] == "table":
		return table(args[1:], os.Stdout)
	}
	return errors.New("usage: bench generate DIR | time DIR | table FILE [FILE]")
}
