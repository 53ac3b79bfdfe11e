package ex

import (
	"fmt"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// A when is the column that says when: times, or periods, or one period for every
// row. A survey has few different times, so each text is read once.
type when struct {
	at      linkage.Period // of every row, unless zero
	column  int
	heading string
	period  bool // the column holds periods
	code    map[string]uint32
	texts   []string // of periods, by code
	dates   *table.Dates
	file    string
	clocked bool // some time has a time of day
}

func (r *reading) newWhen() (*when, error) {
	w := &when{at: r.o.At, column: -1, code: map[string]uint32{}, file: r.o.Name}
	for _, name := range []string{colTime, colPeriod, colYear} {
		if w.column = r.column(name); w.column >= 0 {
			w.heading, w.period = r.heading(w.column), name != colTime
			break
		}
	}
	switch {
	case !w.at.IsZero():
		if w.column >= 0 {
			r.warn("column %q is not read: every row is taken as of %v", w.heading, w.at)
		}
		w.column = -1
	case w.column < 0:
		return nil, r.headerError(colTime, fmt.Errorf("there is no column time, period or year%s", r.has()))
	case !w.period:
		w.dates = table.NewDates(r.o.Location, r.o.TimeLayout)
		if r.o.glint {
			w.dates.AssumeDayFirst()
		}
	}
	return w, nil
}

// read returns the code of the current row's time.
func (w *when) read(t *table.Reader) (uint32, error) {
	if !w.at.IsZero() {
		return 0, nil
	}
	if t.Missing(w.column) {
		return 0, errMissing
	}
	text := t.Text(w.column)
	if c, ok := w.code[text]; ok {
		return c, nil
	}
	c := uint32(len(w.code))
	if w.period {
		if _, err := linkage.ParsePeriod(text); err != nil {
			return 0, fmt.Errorf("%s is not a period such as 2024, 2024-Q1, 2024-03 or 2014-15", table.Quote(text))
		}
		w.texts = append(w.texts, strings.Clone(text))
	} else if err := w.dates.Add(text, t.Pos(w.column)); err != nil {
		return 0, err
	}
	w.clocked = w.clocked || !w.period && strings.Contains(text, ":")
	w.code[strings.Clone(text)] = c
	return c, nil
}

// resolve returns what each code stands for: only the whole column tells 2011-12
// or 03/04/2024.
func (w *when) resolve() ([]stamp, error) {
	switch {
	case !w.at.IsZero():
		return []stamp{{period: w.at}}, nil
	case w.period:
		periods, _, err := linkage.ParsePeriods(w.texts)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", w.file, w.heading, err)
		}
		out := make([]stamp, len(periods))
		for i, p := range periods {
			out[i].period = p
		}
		return out, nil
	}
	at, err := w.dates.Resolve()
	if err != nil {
		return nil, err
	}
	out := make([]stamp, w.dates.Len())
	for i := range out {
		out[i].time = at(i)
	}
	return out, nil
}
