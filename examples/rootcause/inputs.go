package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// inputs are both sides as cells of one unit, and what became of the files' rows.
type inputs struct {
	cx, ex               *linkage.Cells
	cxCadence, exCadence correlate.Cadence
	unit                 linkage.Unit
	context              *correlate.Context
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
	in := &inputs{}
	files := *s
	if s.cx == "" {
		dir, err := demonstration()
		if err != nil {
			return in, err
		}
		files.cx, files.ex = filepath.Join(dir, "cx.csv"), filepath.Join(dir, "ex.csv")
		if err := open(ctx, filepath.Join(dir, "truth.json"), progress, func(r io.Reader) (err error) {
			in.truth, err = simulate.ReadTruth(r)
			return err
		}); err != nil {
			return in, err
		}
	}
	customers, err := in.customers(ctx, &files, progress)
	if err != nil {
		return in, err
	}
	employees, err := in.employees(ctx, &files, progress)
	if err != nil {
		return in, err
	}
	if s.context != "" {
		err := open(ctx, s.context, progress, func(r io.Reader) error {
			var report *linkage.ReadReport
			var err error
			in.context, report, err = correlate.ReadContext(r, correlate.ContextOptions{Name: s.context, Columns: s.columns["context"], NA: s.na})
			in.read(report)
			return err
		})
		if err != nil {
			return in, err
		}
	}
	in.cxCadence, in.exCadence = customers.cadence, employees.cadence
	in.unit = s.by
	if in.unit == 0 {
		in.unit = max(in.cxCadence.Unit, in.exCadence.Unit)
	}
	if in.cx, err = customers.cells(in.unit); err != nil {
		return in, fmt.Errorf("%s: %w", files.cx, err)
	}
	if in.ex, err = employees.cells(in.unit); err != nil {
		return in, fmt.Errorf("%s: %w", files.ex, err)
	}
	return in, nil
}

func (in *inputs) read(report *linkage.ReadReport) {
	if report != nil {
		in.reads = append(in.reads, report)
		for _, w := range report.Warnings {
			in.warnings = append(in.warnings, report.File+": "+w)
		}
	}
}

func (in *inputs) customers(ctx context.Context, s *settings, progress *progress) (side, error) {
	if cells, err := in.finished(ctx, s.cx, "cx", s, progress); cells != nil || err != nil {
		return ready(cells, err)
	}
	var answers *cx.Dataset
	err := open(ctx, s.cx, progress, func(r io.Reader) error {
		var report *linkage.ReadReport
		var err error
		answers, report, err = cx.ReadCSV(r, cx.ReadOptions{Name: s.cx, Columns: s.columns["cx"], NA: s.na, Strict: s.strict})
		in.read(report)
		return err
	})
	if err != nil {
		return side{}, err
	}
	days := func(yield func(linkage.Key) bool) {
		for _, a := range answers.All() {
			if !yield(linkage.Key{Team: a.Team, Touchpoint: a.Touchpoint + "\x00" + a.Metric, Period: day(a.Period, a)}) {
				return
			}
		}
	}
	return side{correlate.CadenceOf(days, s.minN), func(unit linkage.Unit) (*linkage.Cells, error) {
		return answers.Cells(cx.CellOptions{Unit: unit})
	}}, nil
}

func (in *inputs) employees(ctx context.Context, s *settings, progress *progress) (side, error) {
	if cells, err := in.finished(ctx, s.ex, "ex", s, progress); cells != nil || err != nil {
		return ready(cells, err)
	}
	var answers *ex.Dataset
	err := open(ctx, s.ex, progress, func(r io.Reader) error {
		var report *linkage.ReadReport
		var err error
		answers, report, err = ex.ReadCSV(r, ex.ReadOptions{Name: s.ex, Columns: s.columns["ex"], NA: s.na, Strict: s.strict})
		in.read(report)
		return err
	})
	if err != nil {
		return side{}, err
	}
	return side{correlate.CadenceOf(answers.Keys(), s.minN), func(unit linkage.Unit) (*linkage.Cells, error) {
		cells, _, err := answers.Cells(ex.CellOptions{Unit: unit, MinRespondents: int(s.minN)})
		return cells, err
	}}, nil
}

// day returns when an answer was given, as finely as is known.
func day(period linkage.Period, a cx.Response) linkage.Period {
	if period.IsZero() {
		return linkage.PeriodOf(a.Time, linkage.Day)
	}
	return period
}

// finished reads a file of cells; nil cells mean that the file holds answers.
func (in *inputs) finished(ctx context.Context, name, side string, s *settings, progress *progress) (cells *linkage.Cells, err error) {
	o := linkage.CellOptions{Name: name, Columns: s.columns[side], NA: s.na, Strict: s.strict}
	isCells := false
	err = open(ctx, name, nil, func(r io.Reader) error {
		isCells, err = linkage.HoldsCells(r, o)
		return err
	})
	if err != nil || !isCells {
		return nil, err
	}
	err = open(ctx, name, progress, func(r io.Reader) error {
		var report *linkage.ReadReport
		var err error
		cells, report, err = linkage.ReadCells(r, o)
		in.read(report)
		return err
	})
	return cells, err
}

func ready(cells *linkage.Cells, err error) (side, error) {
	if err != nil {
		return side{}, err
	}
	cadence, err := correlate.CellCadence(cells)
	return side{cadence, func(linkage.Unit) (*linkage.Cells, error) { return cells, nil }}, err
}

// open reads a file, telling of progress; a reader stops when the context is done.
func open(ctx context.Context, name string, progress *progress, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	size := int64(0)
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	return read(&counted{ctx: ctx, r: f, name: name, size: size, progress: progress})
}

type counted struct {
	ctx        context.Context
	r          io.Reader
	name       string
	size, done int64
	progress   *progress
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.done += int64(n)
	if c.progress != nil && c.size > 0 {
		c.progress.step("reading "+filepath.Base(c.name), int(100*c.done/c.size), 100)
	}
	return n, err
}

// demonstration finds testdata/synthetic here or above.
func demonstration() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, "testdata", "synthetic")
		if _, err := os.Stat(filepath.Join(path, "truth.json")); err == nil {
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("testdata/synthetic is not here: run the demonstration from the repository, or give -cx and -ex")
		}
		dir = filepath.Dir(dir)
	}
}
