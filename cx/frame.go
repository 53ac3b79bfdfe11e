package cx

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"go/token"
	"io"
	"strconv"
	"time"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// FromDataFrame reads answers from a data frame as [ReadCSV] does from a file; a
// position counts rows from 1 as lines and columns from 1. Missing elements are
// missing values. A frame that gota itself read may have lost leading zeros of
// team names: read files with ReadCSV instead. Comma, Decimal and SkipRows do not
// apply.
func FromDataFrame(df dataframe.DataFrame, o ReadOptions) (*Dataset, *linkage.ReadReport, error) {
	o.Name = cmp.Or(o.Name, "frame")
	if df.Err != nil {
		return nil, &linkage.ReadReport{File: o.Name}, fmt.Errorf("%s: %w", o.Name, df.Err)
	}
	t, err := table.NewReader(newFrameText(df), table.Options{
		Name: o.Name, Comma: ',', Decimal: '.', NA: o.NA, Exclude: o.Exclude, Choices: o.Choices,
	})
	if err != nil {
		return nil, &linkage.ReadReport{File: o.Name}, err
	}
	return read(&frameRows{Reader: t, name: o.Name}, o)
}

// frameRows are the rows of a frame, which has no lines or bytes to point at.
type frameRows struct {
	*table.Reader
	name string
	row  int
}

func (f *frameRows) Next() bool {
	out := f.Excluded()
	more := f.Reader.Next()
	f.row += 1 + f.Excluded() - out
	return more
}

func (f *frameRows) Pos(i int) token.Position {
	return token.Position{Filename: f.name, Line: f.row, Column: max(1, i+1)}
}

// A frameText is a frame as CSV, written as far as it is read, so that one reader
// decides for files and frames what is a number, a date or missing. Gota's own
// writer keeps six decimals only.
type frameText struct {
	columns []series.Series
	rows    int
	next    int
	record  []string
	buffer  bytes.Buffer
	writer  *csv.Writer
}

func newFrameText(df dataframe.DataFrame) *frameText {
	f := &frameText{rows: df.Nrow()}
	f.writer = csv.NewWriter(&f.buffer)
	names := df.Names()
	for _, name := range names {
		f.columns = append(f.columns, df.Col(name))
	}
	f.record = make([]string, len(names))
	_ = f.writer.Write(names) // a buffer takes everything
	f.writer.Flush()
	return f
}

func (f *frameText) Read(p []byte) (int, error) {
	for f.buffer.Len() < len(p) && f.next < f.rows {
		for c, s := range f.columns {
			f.record[c] = elementText(s.Elem(f.next))
		}
		f.next++
		_ = f.writer.Write(f.record)
		f.writer.Flush()
	}
	if f.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return f.buffer.Read(p)
}

func elementText(e series.Element) string {
	switch {
	case e.IsNA():
		return ""
	case e.Type() == series.Float:
		return strconv.FormatFloat(e.Float(), 'f', -1, 64)
	}
	return e.String()
}

// DataFrame returns the answers as a gota frame of the long form, in their order:
// the columns time (RFC 3339) or, when answers were given with periods, period; team;
// touchpoint, metric and score; channel, segment, weight, customer_id and
// response_id; each but the middle three only where there are any. Identifiers are the numbers [Dataset.All] gives.
// Comments are left out. [FromDataFrame] reads it back.
func (d *Dataset) DataFrame() dataframe.DataFrame {
	n := d.Len()
	texts := func() []string { return make([]string, 0, n) }
	when, team, where, metric := texts(), texts(), texts(), texts()
	channel, segment, customer, response := texts(), texts(), texts(), texts()
	weight := make([]float64, 0, n)
	byPeriods, timed := len(d.periods) > 0, false
	for _, z := range d.zone {
		byPeriods = byPeriods && z == byPeriod
		timed = timed || z != never
	}
	for _, r := range d.All() {
		switch {
		case byPeriods:
			when = append(when, r.Period.String())
		case r.Time.IsZero():
			when = append(when, "")
		default:
			when = append(when, r.Time.Format(time.RFC3339))
		}
		team, where, metric = append(team, r.Team), append(where, r.Touchpoint), append(metric, r.Metric)
		channel, segment = append(channel, r.Channel), append(segment, r.Segment)
		customer, response = append(customer, r.CustomerID), append(response, r.ResponseID)
		weight = append(weight, r.Weight)
	}
	whenName := colTime
	if byPeriods {
		whenName = colPeriod
	}
	var columns []series.Series
	for _, c := range []struct {
		name   string
		has    bool
		values any
		t      series.Type
	}{
		{whenName, timed, when, series.String},
		{colTeam, d.team.codes != nil, team, series.String},
		{colTouchpoint, true, where, series.String},
		{colMetric, true, metric, series.String},
		{colScore, true, d.score, series.Float},
		{colChannel, d.channel.codes != nil, channel, series.String},
		{colSegment, d.segment.codes != nil, segment, series.String},
		{colWeight, d.weight != nil, weight, series.Float},
		{colCustomer, d.customer.numbers != nil, customer, series.String},
		{colResponse, d.response.numbers != nil, response, series.String},
	} {
		if c.has {
			columns = append(columns, series.New(c.values, c.t, c.name))
		}
	}
	return dataframe.New(columns...)
}
