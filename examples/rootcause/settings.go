package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/cx"
)

// settings are the flags, read.
type settings struct {
	cx, ex, context string
	out             string
	by              linkage.Unit
	minN            int64
	carry           int
	lowerBetter     []string
	na              []string
	columns         map[string]map[string]string // by side, our column name to the file's
	wide            []cx.WideColumn
	decimal         rune
	timeLayout      string
	meanOfMeans     bool
	strict, quiet   bool
	options         correlate.Options
}

// parseSettings reads the flags. Asked for help it writes the usage to stdout.
func parseSettings(args []string, stdout io.Writer) (*settings, error) {
	s := &settings{columns: map[string]map[string]string{"cx": {}, "ex": {}, "context": {}}}
	f := flag.NewFlagSet("rootcause", flag.ContinueOnError)
	f.SetOutput(io.Discard) // an error is told once, by the caller
	f.StringVar(&s.cx, "cx", "", "customer answers or cells: a CSV `FILE`")
	f.StringVar(&s.ex, "ex", "", "employee answers or cells: a CSV `FILE`")
	f.StringVar(&s.context, "context", "", "what else is known of the teams: a CSV `FILE`")
	f.StringVar(&s.out, "out", "linkage-report", "write report.json, report.html and charts into this `DIR`; empty writes none")
	f.Func("by", "`UNIT` of the periods: day, week, month, quarter, half or year (default: the coarser of both sides' cadences)", func(v string) (err error) {
		s.by, err = linkage.ParseUnit(v)
		return err
	})
	list := func(name, usage string, to *[]string) {
		f.Func(name, usage, func(v string) error { *to = append(*to, split(v)...); return nil })
	}
	list("outcome", "customer `MEASURE`s to analyse, separated by commas (default: all)", &s.options.Outcomes)
	lags := f.Int("lags", -1, "longest lag in periods; -1 chooses: 2, or less when there are few waves")
	f.Int64Var(&s.minN, "min-n", 5, "withhold cells on fewer respondents; 1 withholds none")
	list("lower-better", "`NAME`s of measures and drivers of which less is better", &s.lowerBetter)
	f.Func("target", "`MEASURE=VALUE` that a measure should reach, in its unit; may be repeated", func(v string) error {
		name, text, ok := strings.Cut(v, "=")
		value, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil || name == "" || math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Errorf("%q is not MEASURE=VALUE, such as nps=40", v)
		}
		if s.options.Targets == nil {
			s.options.Targets = map[string]float64{}
		}
		s.options.Targets[name] = value
		return nil
	})
	list("same-source", "`NAME`s of touchpoints, measures or drivers answered by the same people as the other side", &s.options.SameSource)
	f.Func("map", "`SIDE.FIELD=COLUMN`: the file's name for one of our columns, such as cx.team=Store; may be repeated", s.mapColumn)
	f.Func("wide", "`COLUMN=METRIC[@TOUCHPOINT]`: the customer file has this measure in a column of its own; may be repeated", s.wideColumn)
	f.Func("decimal", "decimal mark of both files, . or , (default: detected)", func(v string) error {
		if v != "." && v != "," {
			return fmt.Errorf("%q is neither . nor ,", v)
		}
		s.decimal = rune(v[0])
		return nil
	})
	list("na", "further `VALUE`s that mean a missing answer, separated by commas", &s.na)
	f.StringVar(&s.timeLayout, "time-layout", "", "how 2 January 2006, 15:04:05 is written in column time, such as 02/01/2006 (default: detected)")
	f.Uint64Var(&s.options.Seed, "seed", 0, "seed of everything random")
	f.IntVar(&s.options.Workers, "workers", 0, "goroutines; 0 means one for each processor; results do not depend on it")
	f.IntVar(&s.carry, "carry", 0, "let a driver stand in for up to this many later `PERIODS` without answers")
	f.BoolVar(&s.meanOfMeans, "mean-of-means", false, "merge finer cells of unknown n by their plain average")
	f.BoolVar(&s.strict, "strict", false, "refuse a file in which any row is bad")
	f.BoolVar(&s.quiet, "q", false, "no progress, no list of files written")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(stdout)
		f.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (-h lists the flags)", err)
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q: files are given by -cx and -ex", f.Arg(0))
	case (s.cx == "") != (s.ex == ""):
		return nil, fmt.Errorf("-cx and -ex go together: give both files, or neither for the demonstration")
	case s.minN < 1:
		return nil, fmt.Errorf("-min-n %d: the least is 1", s.minN)
	case s.carry < 0:
		return nil, fmt.Errorf("-carry %d: the least is 0", s.carry)
	case s.options.Workers < 0:
		return nil, fmt.Errorf("-workers %d: the least is 0", s.options.Workers)
	case *lags < -1:
		return nil, fmt.Errorf("-lags %d: the least is 0, or -1 to let the data choose", *lags)
	}
	s.options.MaxLag, s.options.SamePeriod = max(0, *lags), *lags == 0
	return s, nil
}

func (s *settings) wideColumn(v string) error {
	column, metric, ok := strings.Cut(v, "=")
	metric, touchpoint, _ := strings.Cut(metric, "@")
	if !ok || column == "" || metric == "" {
		return fmt.Errorf("%q is not COLUMN=METRIC or COLUMN=METRIC@TOUCHPOINT, such as Rating=csat", v)
	}
	s.wide = append(s.wide, cx.WideColumn{Column: column, Metric: metric, Touchpoint: touchpoint})
	return nil
}

func split(v string) []string {
	var parts []string
	for _, p := range strings.Split(v, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

func (s *settings) mapColumn(v string) error {
	name, column, ok := strings.Cut(v, "=")
	side, field, ok2 := strings.Cut(name, ".")
	if !ok || !ok2 || s.columns[side] == nil || field == "" || column == "" {
		return fmt.Errorf("%q is not SIDE.FIELD=COLUMN with side cx, ex or context, such as cx.team=Store", v)
	}
	s.columns[side][field] = column
	return nil
}
