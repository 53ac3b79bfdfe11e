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
		err = known(panel, in)
	}
	if err == nil {
		panel, err = withCandidates(panel, s)
	}
	if err == nil {
		// Without causes this looks at the names of columns alone.
		if _, err = correlate.Moderations(ctx, panel, nil, s.forWhom, nil); err != nil {
			err = fmt.Errorf("-for-whom: %w", err)
		}
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
	if slices.Contains(panel.Touchpoints(), "") {
		analysis.Warnings = append(analysis.Warnings, "some customer answers name no touchpoint: they count as one (-map cx.touchpoint=COLUMN, or -touchpoint NAME)")
	}
	beside, err := lookBeside(ctx, in, panel, analysis)
	if err != nil {
		return fail(exitUnusable, err)
	}
	if err := writeOutputs(in, analysis, beside, stdout); err != nil {
		return fail(exitFailed, err)
	}
	return 0
}
