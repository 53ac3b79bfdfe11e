package ex

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"

	"github.com/linkage-go/linkage"
)

// FromDataFrame reads a data frame as [ReadCSV] reads the file it would be: the
// same layouts, options and report, the heading at line 1 and the first row at
// line 2. Keep team names in a string column: gota's own CSV reader makes a team
// 007 the number 7.
func FromDataFrame(df dataframe.DataFrame, o ReadOptions) (*Dataset, *linkage.ReadReport, error) {
	o.Name = cmp.Or(o.Name, "frame")
	if df.Err != nil {
		return nil, &linkage.ReadReport{File: o.Name}, fmt.Errorf("%s: %w", o.Name, df.Err)
	}
	o.Comma, o.Decimal, o.SkipRows = ',', '.', 0
	return ReadCSV(newFrameReader(df), o)
}

// A frameReader is a data frame as CSV, a row at a time. (gota's WriteCSV rounds
// numbers to six decimals.)
type frameReader struct {
	columns []series.Series
	rows    int
	next    int
	fields  []string
	buffer  bytes.Buffer
	csv     *csv.Writer
}

func newFrameReader(df dataframe.DataFrame) *frameReader {
	r := &frameReader{rows: df.Nrow(), fields: df.Names()}
	for _, name := range r.fields {
		r.columns = append(r.columns, df.Col(name))
	}
	r.csv = csv.NewWriter(&r.buffer)
	r.write()
	return r
}

func (r *frameReader) write() {
	r.csv.Write(r.fields) // a bytes.Buffer does not fail
	r.csv.Flush()
}

func (r *frameReader) Read(p []byte) (int, error) {
	for r.buffer.Len() < len(p) && r.next < r.rows {
		for j, col := range r.columns {
			r.fields[j] = text(col.Elem(r.next))
		}
		r.write()
		r.next++
	}
	if r.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return r.buffer.Read(p)
}

func text(e series.Element) string {
	switch {
	case e.IsNA():
		return ""
	case e.Type() == series.Float:
		return strconv.FormatFloat(e.Float(), 'f', -1, 64)
	}
	return e.String()
}

// FrameOptions says what of the responses goes into a data frame beside when,
// where, weight and answers.
type FrameOptions struct {
	// Employees adds a column employee_id: numbers by first appearance, which tell
	// who is the same person within this frame, never the ids themselves.
	Employees bool
	Comments  bool // adds a column comment, where there are any
}

// DataFrame returns the responses in file order as a wide frame that
// [FromDataFrame] reads back: time or period, team, touchpoint, weight where any
// differs from 1, and a column for each item, NaN for a missing answer. Its rows
// are single people: it is for work before anything is published.
func (d *Dataset) DataFrame(o FrameOptions) dataframe.DataFrame {
	n := d.Len()
	times, periods := make([]string, n), make([]string, n)
	team, touchpoint := make([]string, n), make([]string, n)
	anyTime, anyPeriod := false, false
	for i := range n {
		s := d.stamps[d.stampOf[i]]
		if s.period.IsZero() {
			times[i], anyTime = s.time.Format(time.RFC3339Nano), true
		} else {
			periods[i], anyPeriod = s.period.String(), true
		}
		team[i] = d.team.names[d.teamOf[i]]
		touchpoint[i] = d.touchpoint.names[d.touchpointOf[i]]
	}
	var columns []series.Series
	add := func(values any, t series.Type, name string) { columns = append(columns, series.New(values, t, name)) }
	if anyTime || !anyPeriod {
		add(times, series.String, colTime)
	}
	if anyPeriod {
		add(periods, series.String, colPeriod)
	}
	add(team, series.String, colTeam)
	add(touchpoint, series.String, colTouchpoint)
	if o.Employees {
		add(d.employeeNumbers(), series.String, colEmployee)
	}
	if d.weight != nil {
		add(d.weight, series.Float, colWeight)
	}
	for j, item := range d.items {
		add(d.values[j], series.Float, item)
	}
	if o.Comments && d.comment != nil {
		add(d.comment, series.String, colComment)
	}
	return dataframe.New(columns...)
}

// employeeNumbers numbers the employees from 1 by first appearance; "" is no id.
func (d *Dataset) employeeNumbers() []string {
	number := make([]int, d.employee.Count()+1)
	out := make([]string, d.Len())
	next := 0
	for i, e := range d.employeeOf {
		if e == 0 {
			continue
		}
		if number[e] == 0 {
			next++
			number[e] = next
		}
		out[i] = strconv.Itoa(number[e])
	}
	return out
}
