// Command recovery measures how often root-cause rankings are right: ours, and the
// habits of the field on the same cells.
//
//	go run ./examples/recovery -organisations 10 -out recovery
//
// It simulates organisations whose causes are known, in settings that each hold a
// trap that real data set, and prints for every setting and method how often a
// planted cause is ranked first, and what is ranked first instead; for the engine
// also whether what it states comes true. With -out it writes the same as
// recovery.csv, calibration.csv and recovery.json, with charts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/linkage-go/linkage/correlate/simulate"
)

const (
	exitFailed   = 1 // an output could not be written, or the run was interrupted
	exitUnusable = 2 // the flags cannot be used
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole job; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parseOptions(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitUnusable
	}
	outcomes, err := benchmark(ctx, s, newProgress(stderr, s.quiet).step)
	if err == nil {
		writeTable(stdout, s, outcomes)
		if s.out != "" {
			err = writeFiles(s, outcomes)
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return 0
}

// options are the flags, read.
type options struct {
	settings      []simulate.Setting
	organisations int
	seed          uint64
	workers       int
	out           string
	quiet         bool
}

// seed is that of the first organisation, of which neither the engine's calibration
// nor a test has seen any.
const seed = 20_000

func parseOptions(args []string, stdout io.Writer) (*options, error) {
	s := &options{}
	f := flag.NewFlagSet("recovery", flag.ContinueOnError)
	f.SetOutput(io.Discard) // an error is told once, by the caller
	f.IntVar(&s.organisations, "organisations", 10, "organisations of each setting")
	f.Uint64Var(&s.seed, "seed", seed, "seed of the first organisation of a setting; the next ones follow")
	f.IntVar(&s.workers, "workers", 0, "goroutines; 0 means one for each processor; results do not depend on it")
	f.StringVar(&s.out, "out", "", "write tables, JSON and charts into this `DIR`")
	f.BoolVar(&s.quiet, "q", false, "no progress")
	all := simulate.Settings()
	f.Func("setting", "`NAME` of a setting to try; may be repeated (default: all)", func(v string) error {
		for _, one := range all {
			if one.Name == v {
				s.settings = append(s.settings, one)
				return nil
			}
		}
		var names []string
		for _, one := range all {
			names = append(names, one.Name)
		}
		return fmt.Errorf("there is no setting %q among %s", v, strings.Join(names, "; "))
	})
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(stdout)
		f.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (-h lists the flags)", err)
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q (-h lists the flags)", f.Arg(0))
	case s.organisations < 1:
		return nil, fmt.Errorf("-organisations %d: the least is 1", s.organisations)
	case s.workers < 0:
		return nil, fmt.Errorf("-workers %d: the least is 0", s.workers)
	}
	if s.settings == nil {
		s.settings = all
	}
	return s, nil
}
