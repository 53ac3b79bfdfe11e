// Command rootcause is linkage's main job: a file of customer answers and a file of
// employee answers in, ranked root causes out.
//
//	go run ./examples/rootcause -cx customers.csv -ex employees.csv
//
// Without files it runs on a simulated organisation and prints what was found beside
// what was planted. See the README for the columns it reads and every flag.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

const (
	exitFailed   = 1 // an output could not be written, or the run was interrupted
	exitUnusable = 2 // the input or the flags cannot be used
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole job; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fail := func(code int, err error) int {
		if ctx.Err() != nil {
			code, err = exitFailed, errors.New("interrupted")
		}
		fmt.Fprintln(stderr, err)
		return code
	}
	s, err := parseSettings(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return fail(exitUnusable, err)
	}
	progress := newProgress(stderr, s.quiet)
	in, err := readInputs(ctx, s, progress)
	if err != nil {
		return fail(exitUnusable, err)
	}
	panel, err := correlate.Join(in.cx, in.ex, correlate.JoinOptions{
		By: in.unit, MinRespondents: s.minN, Context: in.context,
		LowerBetter: s.lowerBetter, Carry: s.carry, MeanOfMeans: s.meanOfMeans,
	})
	if err == nil {
		err = known(panel, s)
	}
	if err != nil {
		in.writeRejected(stderr) // they may be why
		return fail(exitUnusable, err)
	}
	options := s.options
	options.Progress = progress.step
	analysis, err := correlate.Analyze(ctx, panel, &options)
	if err != nil {
		return fail(exitFailed, err)
	}
	analysis.Join.CXCadence, analysis.Join.EXCadence = in.cxCadence.String(), in.exCadence.String()
	analysis.Warnings = append(analysis.Warnings, in.warnings...)
	if err := writeOutputs(s, in, analysis, stdout); err != nil {
		return fail(exitFailed, err)
	}
	return 0
}

// known refuses names that are in no data: a slip of the pen must not undo what was asked.
func known(p *correlate.Panel, s *settings) error {
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
	var targets []string
	for name := range s.options.Targets {
		targets = append(targets, name)
	}
	slices.Sort(targets)
	for _, f := range []struct {
		flag         string
		names, known []string
	}{
		{"outcome", s.options.Outcomes, measures}, {"target", targets, measures},
		{"lower-better", s.lowerBetter, slices.Concat(measures, drivers)}, {"same-source", s.options.SameSource, everything},
	} {
		for _, name := range f.names {
			if !slices.Contains(f.known, name) && !slices.Contains(f.known, strings.TrimSuffix(name, linkage.RawName(""))) {
				return fmt.Errorf("-%s %s: the files have no such name; they have %q", f.flag, name, f.known)
			}
		}
	}
	return nil
}
