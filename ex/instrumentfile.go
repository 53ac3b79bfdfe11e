package ex

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// maxInstrument is the most bytes an instrument's JSON may have.
const maxInstrument = 1 << 20

// ReadInstrument reads an instrument, JSON when it starts with a brace and CSV
// otherwise. The name is used in error positions and, in CSV, as the instrument's.
//
// JSON is an [Instrument] by its field names: items (name, driver, reverse,
// scale), drivers, scale, respondents. CSV has a row for each item, in columns
//
//	item, driver, reverse, min, max
//
// of which only item is required, and optionally scoring (mean, enps, favourable,
// index), from (the lowest favourable answer), min_answered and lower_better, which
// speak of the driver and may be stated on any of its rows. reverse and
// lower_better are yes or no in the usual spellings; blank is no.
func ReadInstrument(r io.Reader, name string) (*Instrument, error) {
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		start, err := b.Peek(n)
		if err != nil || n == b.Size() {
			break
		}
		switch start[n-1] {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF: // blanks, a byte order mark
			continue
		case '{':
			return readInstrumentJSON(b, name)
		}
		break
	}
	return readInstrumentCSV(b, name)
}

func readInstrumentJSON(r io.Reader, name string) (*Instrument, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxInstrument+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(text) > maxInstrument:
		return nil, fmt.Errorf("%s: an instrument of more than %d bytes", name, maxInstrument)
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\xEF\xBB\xBF"))))
	d.DisallowUnknownFields()
	in := new(Instrument)
	if err := d.Decode(in); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something follows the instrument", name)
	}
	if in.Name == "" {
		in.Name = name
	}
	return checked(in)
}

func checked(in *Instrument) (*Instrument, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return in, nil
}

func readInstrumentCSV(r io.Reader, name string) (*Instrument, error) {
	t, err := table.NewReader(r, table.Options{Name: name})
	if err != nil {
		return nil, err
	}
	item := t.Column("item")
	if item < 0 {
		return nil, fmt.Errorf("%s:1: item: there is no such column; the file has %s", name, list(t.Header()))
	}
	in := &Instrument{Name: name}
	f := instrumentFile{t: t}
	declared := map[string]*Driver{}
	var order []string
	for t.Next() {
		if err := t.RowErr(); err != nil {
			f.fail(-1, err)
			continue
		}
		if t.Missing(item) {
			f.fail(item, errMissing)
			continue
		}
		it := Item{
			Name:    f.text("item"),
			Driver:  f.text("driver"),
			Reverse: f.yes("reverse"),
			Scale:   Scale{f.number("min"), f.number("max")},
		}
		if t.Missing(t.Column("min")) != t.Missing(t.Column("max")) {
			f.fail(item, errors.New("min and max go together"))
		}
		if it.Driver == "" {
			it.Driver = it.Name
		}
		in.Items = append(in.Items, it)
		d := Driver{Name: it.Driver}
		if s := f.text("scoring"); s != "" {
			if err := d.Scoring.Rule.UnmarshalText([]byte(strings.ToLower(s))); err != nil {
				f.fail(t.Column("scoring"), err)
			}
		}
		d.Scoring.From = f.number("from")
		d.MinAnswered = f.count("min_answered")
		d.LowerBetter = f.yes("lower_better")
		d.Declared = f.text("lower_better") != ""
		if declared[d.Name] == nil {
			declared[d.Name] = &Driver{Name: d.Name}
			order = append(order, d.Name)
		}
		if err := declared[d.Name].join(d); err != nil {
			f.fail(item, err)
		}
	}
	if err := t.Err(); err != nil {
		return nil, err
	}
	if f.errs.n > 0 {
		errs := make([]error, len(f.errs.first))
		for i, err := range f.errs.first {
			errs[i] = err
		}
		return nil, errors.Join(errs...)
	}
	for _, d := range order {
		if *declared[d] != (Driver{Name: d}) {
			in.Drivers = append(in.Drivers, *declared[d])
		}
	}
	return checked(in)
}

// join adds what another row says of the driver; a row may be silent but not
// contradict.
func (d *Driver) join(o Driver) error {
	if o.Scoring != (Scoring{}) {
		if d.Scoring != (Scoring{}) && d.Scoring != o.Scoring {
			return fmt.Errorf("driver %q is scored in two ways", d.Name)
		}
		d.Scoring = o.Scoring
	}
	if o.MinAnswered != 0 {
		if d.MinAnswered != 0 && d.MinAnswered != o.MinAnswered {
			return fmt.Errorf("driver %q has two minimum numbers of answered items", d.Name)
		}
		d.MinAnswered = o.MinAnswered
	}
	if o.Declared {
		if d.Declared && d.LowerBetter != o.LowerBetter {
			return fmt.Errorf("driver %q has lower_better yes and no", d.Name)
		}
		d.Declared, d.LowerBetter = true, o.LowerBetter
	}
	return nil
}

// An instrumentFile reads the fields of a row and collects what is wrong.
type instrumentFile struct {
	t    *table.Reader
	errs problems
}

func (f *instrumentFile) fail(i int, err error) {
	f.errs.add(func() *linkage.RowError {
		e := &linkage.RowError{Pos: f.t.Pos(i), Err: err}
		if i >= 0 {
			e.Field = f.t.Header()[i]
		}
		return e
	})
}

func (f *instrumentFile) text(column string) string {
	i := f.t.Column(column)
	if f.t.Missing(i) {
		return ""
	}
	return strings.Clone(f.t.Text(i))
}

func (f *instrumentFile) number(column string) float64 {
	i := f.t.Column(column)
	if f.t.Missing(i) {
		return 0
	}
	x, err := f.t.Float(i)
	if err != nil {
		f.fail(i, err)
	}
	return x
}

func (f *instrumentFile) count(column string) int {
	text := f.text(column)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		f.fail(f.t.Column(column), fmt.Errorf("%s is not a whole number from 1", table.Quote(text)))
	}
	return n
}

func (f *instrumentFile) yes(column string) bool {
	switch strings.ToLower(f.text(column)) {
	case "yes", "y", "true", "t", "1", "x", "r", "-1":
		return true
	case "no", "n", "false", "f", "0", "":
		return false
	}
	f.fail(f.t.Column(column), errors.New("is neither yes nor no"))
	return false
}
