package correlate

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// An Intervention is an action taken: from this period on, a team did something about a
// driver.
type Intervention struct {
	Team, Driver string
	Period       linkage.Period // in which it began; a day is one too
	Pos          token.Position // of its row in a file; zero where there is none
}

// InterventionOptions tunes [ReadInterventions]. The zero value reads the documented
// columns.
type InterventionOptions struct {
	Name       string            // file name used in errors
	Columns    map[string]string // our name (team, driver, period, date) to the file's
	NA         []string          // further texts that mean "missing"
	DateLayout string            // of the date column, as package time has it; empty detects
	Strict     bool              // one rejected row refuses the file
}

// ReadInterventions reads a CSV file with the columns team, driver and either period, as
// [linkage.ParsePeriods] reads it, or date. Rows that cannot be used are rejected and
// reported with their position. The error is not nil when the file as a whole cannot be
// read, when no row can be used, or when a row is rejected and the options are strict.
// The report is never nil.
func ReadInterventions(r io.Reader, o InterventionOptions) ([]Intervention, *linkage.ReadReport, error) {
	report := &linkage.ReadReport{File: o.Name}
	t, err := table.NewReader(r, table.Options{Name: o.Name, NA: o.NA})
	if err != nil {
		return nil, report, readError(err)
	}
	column := func(name string) int { return t.Column(cmp.Or(o.Columns[name], name)) }
	team, driver, when, isDate := column("team"), column("driver"), column("period"), false
	if when < 0 {
		when, isDate = column("date"), true
	}
	for _, c := range []struct {
		at   int
		name string
	}{{team, "team"}, {driver, "driver"}, {when, "period"}} {
		if c.at < 0 {
			why := fmt.Sprintf("no column is named %q", cmp.Or(o.Columns[c.name], c.name))
			if c.name == "period" {
				why += fmt.Sprintf(", nor %q", cmp.Or(o.Columns["date"], "date"))
			}
			return nil, report, &linkage.RowError{Pos: t.Pos(-1), Field: c.name, Err: errors.New(why)}
		}
	}
	var all []Intervention
	var rejects []*linkage.RowError
	var texts []string
	var rows []*linkage.RowError // where each text stood
	dates := table.NewDates(nil, o.DateLayout)
	for t.Next() {
		report.Rows++
		bad := func() *linkage.RowError {
			if err := t.RowErr(); err != nil {
				return &linkage.RowError{Pos: t.Pos(-1), Err: err}
			}
			for _, i := range []int{team, driver, when} {
				if t.Missing(i) {
					return &linkage.RowError{Pos: t.Pos(i), Field: t.Header()[i], Err: errors.New("is missing")}
				}
			}
			if isDate {
				if err := dates.Add(t.Text(when), t.Pos(when)); err != nil {
					return &linkage.RowError{Pos: t.Pos(when), Field: t.Header()[when], Err: err}
				}
			}
			return nil
		}()
		if bad != nil {
			rejects = append(rejects, bad)
			continue
		}
		all = append(all, Intervention{Team: strings.Clone(t.Text(team)), Driver: strings.Clone(t.Text(driver)), Pos: t.Pos(-1)})
		texts = append(texts, strings.Clone(t.Text(when)))
		rows = append(rows, &linkage.RowError{Pos: t.Pos(when), Field: t.Header()[when]})
	}
	if err := t.Err(); err != nil {
		return nil, report, readError(err)
	}
	if isDate {
		at, err := dates.Resolve()
		if err != nil {
			return nil, report, readError(err)
		}
		for i := range all {
			all[i].Period = linkage.PeriodOf(at(i), linkage.Day)
		}
	} else {
		periods, wrong, err := linkage.ParsePeriods(texts)
		if err != nil {
			return nil, report, fmt.Errorf("%s: %s: %w", o.Name, t.Header()[when], err)
		}
		kept := all[:0]
		for i, x := range all {
			if wrong[i] != nil {
				rows[i].Err = wrong[i]
				rejects = append(rejects, rows[i])
				continue
			}
			x.Period = periods[i]
			kept = append(kept, x)
		}
		all = kept
	}
	slices.SortStableFunc(rejects, func(a, b *linkage.RowError) int { return cmp.Compare(a.Pos.Line, b.Pos.Line) })
	for _, bad := range rejects {
		report.Reject(bad)
	}
	report.Used = len(all)
	if err := report.Check(o.Strict); err != nil {
		return nil, report, err
	}
	return all, report, nil
}

// readError turns an error of the table reader into the public type.
func readError(err error) error {
	var e *table.Error
	if errors.As(err, &e) {
		return &linkage.RowError{Pos: e.Pos, Err: e.Err}
	}
	return err
}
