package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/report"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// settings are the flags, read.
type settings struct {
	cx, ex, context string
	interventions   string
	effort          string
	budget          float64
	out             string
	language        string   // of the report; "" is English
	teams           []string // that get a brief of their own
	forWhom         []string // context columns
	candidates      correlate.Candidates
	by              linkage.Unit
	minN            int64
	carry, lags     int
	lowerBetter     []string
	na              []string
	columns         map[string]map[string]string // by side, our column name to the file's
	wide            []cx.WideColumn
	touchpoint      string // of customer answers that name none
	exclude         map[string][]string
	vendorCX        func() cx.ReadOptions // what is known of the export; nil for any other file
	vendorEX        func() ex.ReadOptions
	decimal         rune
	timeLayout      map[string]string // by cx, ex or interventions; "" for all
	meanOfMeans     bool
	strict, quiet   bool
	options         correlate.Options
}

// newFlags defines the flags, and the settings that parsing them fills.
func newFlags() (*settings, *flag.FlagSet) {
	s := &settings{columns: map[string]map[string]string{"cx": {}, "ex": {}, "context": {}}, timeLayout: map[string]string{}, exclude: map[string][]string{}}
	f := flag.NewFlagSet("rootcause", flag.ContinueOnError)
	f.SetOutput(io.Discard) // an error is told once, by the caller
	f.StringVar(&s.cx, "cx", "", "customer answers, or finished averages: a CSV `FILE`")
	f.StringVar(&s.ex, "ex", "", "employee answers, or finished averages: a CSV `FILE`")
	f.StringVar(&s.context, "context", "", "what else is known of the teams, to be held constant: a CSV `FILE`")
	f.StringVar(&s.out, "out", "linkage-report", "write the report (HTML, Markdown, JSON), tables (CSV) and charts into this `DIR` (default: linkage-report); empty writes none")
	f.Func("lang", "`LANGUAGE` of the report: "+strings.Join(languages(), " or ")+" (default: en)", s.setLanguage)
	f.Func("team", "write a brief for the team of this `NAME`, too; may be repeated", func(v string) error { s.teams = append(s.teams, v); return nil })
	f.Func("by", "length of a period, `UNIT`: day, week, month, quarter, half or year (default: the coarser of both sides' cadences)", func(v string) (err error) {
		s.by, err = linkage.ParseUnit(v)
		return err
	})
	list := func(name, usage string, to *[]string) {
		f.Func(name, usage, func(v string) error { *to = append(*to, split(v)...); return nil })
	}
	list("outcome", "customer `MEASURES` to analyse, separated by commas (default: all)", &s.options.Outcomes)
	f.IntVar(&s.lags, "lags", -1, "longest lag in `PERIODS`; -1, the default, chooses: 2, or less when there are few waves")
	f.Int64Var(&s.minN, "min-n", 5, "withhold averages of fewer respondents than this `N` (default: 5); 1 withholds none")
	list("lower-better", "`NAMES` of measures and drivers of which less is better, separated by commas", &s.lowerBetter)
	f.Func("target", "what a measure should reach, in its unit: `MEASURE=VALUE`, such as nps=40; may be repeated", func(v string) error {
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
	list("same-source", "`NAMES` of touchpoints, measures or drivers answered by the same people as the other side, separated by commas", &s.options.SameSource)
	f.Func("map", "the file's name for one of our columns, such as cx.team=Store: `SIDE.FIELD=COLUMN` with side cx, ex or context; may be repeated", s.mapColumn)
	f.Func("wide", "the customers' file has a measure in a column of its own: `COLUMN=METRIC[@TOUCHPOINT]`, such as Q1=nps@checkout; may be repeated", s.wideColumn)
	f.Func("decimal", "decimal `MARK` of both files, . or , (default: detected)", func(v string) error {
		if v != "." && v != "," {
			return fmt.Errorf("%q is neither . nor ,", v)
		}
		s.decimal = rune(v[0])
		return nil
	})
	f.Func("vendor-cx", "survey `TOOL` that exported the customers' file: "+names(vendorsCX), func(v string) (err error) { s.vendorCX, err = vendor(vendorsCX, v); return err })
	f.Func("vendor-ex", "survey `TOOL` that exported the employees' file: "+names(vendorsEX), func(v string) (err error) { s.vendorEX, err = vendor(vendorsEX, v); return err })
	f.StringVar(&s.touchpoint, "touchpoint", "", "touchpoint `NAME` of customer answers that name none")
	f.Func("exclude", "leave out rows of either file that hold this: `COLUMN=VALUE`, such as Finished=False; may be repeated", s.excludeRows)
	f.StringVar(&s.interventions, "interventions", "", "actions taken, which can confirm causes: a CSV `FILE` with team, driver, and period or date")
	f.StringVar(&s.effort, "effort", "", "what raising a driver takes: a CSV `FILE` with driver, and fixed, per_team or both, in one unit of your own")
	f.Float64Var(&s.budget, "budget", 0, "`AMOUNT` to spend, in the unit of -effort")
	list("for-whom", "`COLUMNS` of -context, separated by commas, by which the effects of candidate causes may differ; each costs power, so choose few", &s.forWhom)
	list("context-causes", "`COLUMNS` of -context that change, separated by commas: ranked as causes instead of held constant", &s.candidates.Context)
	f.Func("upstream", "touchpoints that customers pass before another, ranked as its causes: `TOUCHPOINT=BEFORE,BEFORE`; may be repeated", s.upstream)
	f.Func("interaction", "two drivers that may matter together, ranked as one cause more: `DRIVER*DRIVER`; may be repeated", s.interaction)
	list("na", "further `VALUES` that mean a missing answer, separated by commas", &s.na)
	f.Func("time-layout", "`LAYOUT` of column time: how 2 January 2006, 15:04:05 is written there, such as 02/01/2006; cx=LAYOUT, ex=LAYOUT or interventions=LAYOUT for one file; may be repeated (default: detected)", s.setTimeLayout)
	f.Uint64Var(&s.options.Seed, "seed", 0, "`NUMBER` from which everything random starts (default: 0)")
	f.IntVar(&s.options.Workers, "workers", 0, "`NUMBER` of goroutines (default: one for each processor); results do not depend on it")
	f.IntVar(&s.carry, "carry", 0, "let a driver stand in for up to this many later `PERIODS` without answers")
	f.BoolVar(&s.meanOfMeans, "mean-of-means", false, "merge finer cells of unknown n by their plain average")
	f.BoolVar(&s.strict, "strict", false, "refuse a file in which any row is bad")
	f.BoolVar(&s.quiet, "q", false, "no progress, no list of files written")
	return s, f
}

// parseSettings reads the flags. Asked for help it writes the usage to stdout.
func parseSettings(args []string, stdout io.Writer) (*settings, error) {
	s, f := newFlags()
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		printUsage(stdout, f)
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (-h lists the flags)", err)
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q: files are given by -cx and -ex", f.Arg(0))
	case (s.cx == "") != (s.ex == ""):
		return nil, fmt.Errorf("-cx and -ex go together: give both files, or neither for the demonstration")
	case len(s.wide) > 0 && (s.columns["cx"]["metric"] != "" || s.columns["cx"]["score"] != ""):
		return nil, errors.New("-wide and -map cx.metric, -map cx.score exclude each other: with -wide every measure has a column of its own, without it a row names its metric and holds its score")
	case s.budget < 0 || math.IsNaN(s.budget) || math.IsInf(s.budget, 0):
		return nil, fmt.Errorf("-budget %g: the least is 0", s.budget)
	case s.budget > 0 && s.effort == "":
		return nil, errors.New("-budget needs -effort: a file that says what each driver takes")
	case len(s.forWhom) > 0 && s.context == "":
		return nil, errors.New("-for-whom needs -context: a file that has these columns")
	case len(s.candidates.Context) > 0 && s.context == "":
		return nil, errors.New("-context-causes needs -context: a file that has these columns")
	case s.minN < 1:
		return nil, fmt.Errorf("-min-n %d: the least is 1", s.minN)
	case s.carry < 0:
		return nil, fmt.Errorf("-carry %d: the least is 0", s.carry)
	case s.options.Workers < 0:
		return nil, fmt.Errorf("-workers %d: the least is 0", s.options.Workers)
	case s.lags < -1:
		return nil, fmt.Errorf("-lags %d: the least is 0, or -1 to let the data choose", s.lags)
	}
	s.options.MaxLag, s.options.SamePeriod = max(0, s.lags), s.lags == 0
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

func (s *settings) excludeRows(v string) error {
	column, value, ok := strings.Cut(v, "=")
	if column = strings.TrimSpace(column); !ok || column == "" || strings.TrimSpace(value) == "" {
		return fmt.Errorf("%q is not COLUMN=VALUE, such as Finished=False", v)
	}
	s.exclude[column] = append(s.exclude[column], value)
	return nil
}

// layoutOf returns the date layout of one file; empty detects it.
func (s *settings) layoutOf(file string) string {
	return cmp.Or(s.timeLayout[file], s.timeLayout[""])
}

func (s *settings) setTimeLayout(v string) error {
	file, layout, ok := strings.Cut(v, "=")
	if !ok {
		file, layout = "", v
	}
	if !slices.Contains([]string{"", "cx", "ex", "interventions"}, file) || ok && file == "" || layout == "" {
		return fmt.Errorf("%q is not LAYOUT, cx=LAYOUT, ex=LAYOUT or interventions=LAYOUT, such as cx=02/01/2006", v)
	}
	if _, twice := s.timeLayout[file]; twice {
		return fmt.Errorf("%q: one layout is given already (cx=LAYOUT, ex=LAYOUT give each file its own)", v)
	}
	s.timeLayout[file] = layout
	return nil
}

func (s *settings) setLanguage(v string) error {
	if !slices.Contains(languages(), v) {
		return fmt.Errorf("%q is not one of %s", v, strings.Join(languages(), ", "))
	}
	s.language = v
	return nil
}

// languages returns what -lang may be.
func languages() []string {
	var all []string
	for _, tag := range report.Languages() {
		all = append(all, tag.String())
	}
	return all
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
