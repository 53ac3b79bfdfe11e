package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// inputs are both sides as cells of one unit, and what became of the files' rows.
type inputs struct {
	settings *settings
	progress *progress

	cx, ex               *linkage.Cells
	cxCadence, exCadence correlate.Cadence
	unit                 linkage.Unit
	context              *correlate.Context
	taken                []correlate.Intervention  // actions taken
	costs                map[string]correlate.Cost // by driver; nil when not given
	headers              []string                  // columns of both sides' files
	reads                []*linkage.ReadReport
	warnings             []string
	truth                *simulate.Truth // of the demonstration
}

// A side is one file, read: answers that can still be told by any period, or cells.
type side struct {
	cadence correlate.Cadence
	cells   func(linkage.Unit) (*linkage.Cells, error)
}

func readInputs(ctx context.Context, s *settings, progress *progress) (*inputs, error) {
	in := &inputs{settings: s, progress: progress}
	cxName, exName := s.cx, s.ex
	if cxName == "" {
		dir, err := demonstration()
		if err != nil {
			return in, err
		}
		cxName, exName = filepath.Join(dir, "cx.csv"), filepath.Join(dir, "ex.csv")
		if err := in.readTruth(ctx, filepath.Join(dir, "truth.json")); err != nil {
			return in, err
		}
	}
	customers, err := in.side(ctx, "cx", cxName, in.customers)
	if err != nil {
		return in, err
	}
	employees, err := in.side(ctx, "ex", exName, in.employees)
	if err != nil {
		return in, err
	}
	if s.context != "" {
		if err := in.readContext(ctx, s.context); err != nil {
			return in, err
		}
	}
	if s.interventions != "" {
		if err := in.readInterventions(ctx, s.interventions); err != nil {
			return in, err
		}
	}
	if s.effort != "" {
		f, err := in.open(ctx, s.effort)
		if err != nil {
			return in, err
		}
		defer f.Close()
		if in.costs, err = readEffort(f, s.effort); err != nil {
			return in, err
		}
	}
	in.checkExcluded()
	in.cxCadence, in.exCadence = customers.cadence, employees.cadence
	in.unit = s.by
	if in.unit == 0 {
		in.unit = max(in.cxCadence.Unit, in.exCadence.Unit)
	}
	if in.cx, err = customers.cells(in.unit); err != nil {
		return in, fmt.Errorf("%s: %w", cxName, err)
	}
	if in.ex, err = employees.cells(in.unit); err != nil {
		return in, fmt.Errorf("%s: %w", exName, err)
	}
	return in, ctx.Err()
}

func (in *inputs) read(report *linkage.ReadReport) {
	if report != nil {
		in.reads = append(in.reads, report)
		for _, w := range report.Warnings {
			in.warnings = append(in.warnings, report.File+": "+w)
		}
		if 20*report.Rejected > report.Rows {
			in.warnings = append(in.warnings, fmt.Sprintf("%s: %d of %d rows were rejected: what follows rests on the others", report.File, report.Rejected, report.Rows))
		}
	}
}

// writeRejected lists what could not be read of the files that were.
func (in *inputs) writeRejected(w io.Writer) {
	for _, r := range in.reads {
		if r.Rejected > 0 {
			fmt.Fprintln(w, r)
		}
	}
}

// side reads one side's file, cells or answers, as the header says. The file is opened once,
// so it may be a pipe.
func (in *inputs) side(ctx context.Context, which, name string, answers func(io.Reader, string) (side, error)) (side, error) {
	f, err := in.open(ctx, name)
	if err != nil {
		return side{}, err
	}
	defer f.Close()
	o := linkage.CellOptions{Name: name, Columns: in.settings.columns[which], NA: in.settings.na, Decimal: in.settings.decimal, Strict: in.settings.strict}
	var seen bytes.Buffer
	isCells, err := linkage.HoldsCells(io.TeeReader(f, &seen), o)
	if err != nil {
		return side{}, err
	}
	whole := io.MultiReader(&seen, f)
	header := headerOf(seen.Bytes())
	in.headers = append(in.headers, header...)
	if said := o.Columns["measure"] + o.Columns["mean"]; !isCells && said == "" {
		s, err := answers(whole, name)
		if missing := in.settings.missing(which, header); err == nil && len(missing) > 0 {
			// Customers' answers without a team or a time can be read, and lead nowhere.
			err = &linkage.RowError{Pos: token.Position{Filename: name, Line: 1, Column: 1}, Field: missing[0],
				Err: fmt.Errorf("there is no such column; the file has %s", strings.Join(header, ", "))}
		}
		if err != nil {
			err = in.settings.hinted(which, header, err)
		}
		return s, err
	}
	cells, report, err := linkage.ReadCells(whole, o)
	in.read(report)
	if err != nil {
		return side{}, err
	}
	cadence, err := correlate.CellCadence(cells)
	return side{cadence, func(linkage.Unit) (*linkage.Cells, error) { return cells, nil }}, err
}

func (in *inputs) customers(r io.Reader, name string) (side, error) {
	answers, report, err := cx.ReadCSV(r, in.settings.readCX(name))
	in.read(report)
	if err == nil {
		err = report.Check(in.settings.strict) // no answers at all are nothing to join
	}
	if err != nil {
		return side{}, err
	}
	days := func(yield func(linkage.Key) bool) {
		for _, a := range answers.All() {
			if !yield(linkage.Key{Team: a.Team, Touchpoint: a.Touchpoint + "\x00" + a.Metric, Period: day(a)}) {
				return
			}
		}
	}
	return side{correlate.CadenceOf(days, in.settings.minN), func(unit linkage.Unit) (*linkage.Cells, error) {
		return answers.Cells(cx.CellOptions{Unit: unit})
	}}, nil
}

// day returns when an answer was given, as finely as is known.
func day(a cx.Response) linkage.Period {
	if a.Period.IsZero() {
		return linkage.PeriodOf(a.Time, linkage.Day)
	}
	return a.Period
}

func (in *inputs) employees(r io.Reader, name string) (side, error) {
	answers, report, err := ex.ReadCSV(r, in.settings.readEX(name))
	in.read(report)
	if err != nil {
		return side{}, err
	}
	return side{correlate.CadenceOf(answers.Keys(), in.settings.minN), func(unit linkage.Unit) (*linkage.Cells, error) {
		cells, _, err := answers.Cells(ex.CellOptions{Unit: unit, MinRespondents: int(in.settings.minN)})
		if err == nil && cells.Len() == 0 {
			err = fmt.Errorf("in no %v has any team %d respondents or more: see -min-n and -by", unit, in.settings.minN)
		}
		return cells, err
	}}, nil
}

func (in *inputs) readContext(ctx context.Context, name string) error {
	f, err := in.open(ctx, name)
	if err != nil {
		return err
	}
	defer f.Close()
	var report *linkage.ReadReport
	var seen bytes.Buffer
	in.context, report, err = correlate.ReadContext(io.TeeReader(f, &seen), correlate.ContextOptions{Name: name, Columns: in.settings.columns["context"], NA: in.settings.na})
	in.read(report)
	return in.settings.hintedContext(headerOf(seen.Bytes()), err)
}

func (in *inputs) readInterventions(ctx context.Context, name string) error {
	f, err := in.open(ctx, name)
	if err != nil {
		return err
	}
	defer f.Close()
	var report *linkage.ReadReport
	in.taken, report, err = correlate.ReadInterventions(f, correlate.InterventionOptions{Name: name, NA: in.settings.na, DateLayout: in.settings.layoutOf("interventions"), Strict: in.settings.strict})
	in.read(report)
	return hintedDates("interventions", err)
}

func (in *inputs) readTruth(ctx context.Context, name string) error {
	f, err := in.open(ctx, name)
	if err != nil {
		return err
	}
	defer f.Close()
	in.truth, err = simulate.ReadTruth(f)
	return err
}

// open opens a file whose reading is told of and ends when the context is done.
func (in *inputs) open(ctx context.Context, name string) (*input, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	i := &input{f: f, ctx: ctx, progress: in.progress}
	if info, err := f.Stat(); err == nil {
		i.size = info.Size()
	}
	return i, nil
}

// An input is a file being read.
type input struct {
	f          *os.File
	ctx        context.Context
	size, done int64 // bytes; size 0 when it is not known
	progress   *progress
}

func (i *input) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := i.f.Read(p)
	i.done += int64(n)
	if i.size > 0 {
		i.progress.step("reading "+filepath.Base(i.f.Name())+", %", int(100*i.done/i.size), 100)
	}
	return n, err
}

func (i *input) Close() error { return i.f.Close() }

// demonstration finds testdata/synthetic here or in a directory above.
func demonstration() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	path := filepath.Join("testdata", "synthetic")
	for dir := here; ; dir, path = filepath.Dir(dir), filepath.Join("..", path) {
		if _, err := os.Stat(filepath.Join(path, "truth.json")); err == nil {
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("testdata/synthetic is not here: run the demonstration from the repository, or give -cx and -ex")
		}
	}
}
