package linkage

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/linkage-go/linkage/internal/table"
)

// CellOptions says how to read a file of cells. The zero CellOptions expects the
// column names of [ReadCells] and detects the rest.
type CellOptions struct {
	Name    string            // the file's name in positions and the report
	Columns map[string]string // our column name → the file's, where they differ
	NA      []string          // missing-value tokens besides blank, NA, N/A, null, NaN, "-" and the like
	Comma   rune              // field delimiter; 0 detects one of , ; tab |
	Decimal rune              // '.' or ','; 0 detects
	Strict  bool              // one rejected row refuses the file
}

// The columns of a file of cells, in the order they are written. The last two
// carry weighted answers over; no one else needs to give them.
var cellColumns = []string{"team", "touchpoint", "period", "measure", "n", "mean", "sd", "people", "sum_w", "sum_w2"}

var neededCellColumns = []string{"team", "period", "measure", "mean"}

// IsCells reports whether a header is that of a file of cells, which has the
// columns team, period, measure and mean. Columns maps our names to the file's,
// as in [CellOptions]; nil changes none.
func IsCells(header []string, columns map[string]string) bool {
	for _, field := range neededCellColumns {
		name := field
		if other, ok := columns[field]; ok {
			name = other
		}
		if !slices.ContainsFunc(header, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(name)) }) {
			return false
		}
	}
	return true
}

// ReadCells reads cells that someone else has aggregated, from a CSV file with the
// columns
//
//	team        who serves
//	touchpoint  where; blank, or no such column, for the whole team
//	period      as ParsePeriods reads it: the column is read as one
//	measure     what, such as "nps"
//	n           answers behind the mean; blank, or no such column, when unknown
//	mean        in the measure's own unit
//	sd          sample standard deviation of the answers (optional)
//	people      distinct people behind the answers (optional)
//
// and the sums of weights sum_w and of squared weights sum_w2 where answers were
// weighted (optional, as [Cells.WriteCSV] writes them). Other columns are ignored,
// and column order and case do not matter.
//
// A row without a mean, or with n of 0, counts as missing; rows that cannot be
// used are rejected and reported with their position; rows of one key and measure
// are merged and counted as duplicates. The error is not nil when the file as a
// whole cannot be read (a [*RowError] saying where), when no row can be used, or
// when a row is rejected and the options are strict (a [*ReadError]). The report
// is never nil.
func ReadCells(r io.Reader, o CellOptions) (*Cells, *ReadReport, error) {
	report := &ReadReport{File: o.Name}
	t, err := table.NewReader(r, table.Options{Name: o.Name, NA: o.NA, Comma: o.Comma, Decimal: o.Decimal})
	if err != nil {
		return nil, report, fileError(err)
	}
	rows := cellRows{table: t}
	if err := rows.columns(o); err != nil {
		return nil, report, err
	}
	periods := newPeriodColumn()
	var pending []pendingCell
	for t.Next() {
		report.Rows++
		row, bad := rows.read(periods)
		switch {
		case bad != nil:
			report.Reject(bad)
		case row.Empty():
			report.Missing++
		default:
			report.Used++
			pending = append(pending, row)
		}
	}
	if err := t.Err(); err != nil {
		return nil, report, fileError(err)
	}
	if err := report.Check(o.Strict); err != nil {
		return nil, report, err
	}
	if err := periods.resolve(report); err != nil {
		return nil, report, err
	}
	cells := NewCells()
	for _, row := range pending {
		key := Key{Team: rows.names.names[row.team], Touchpoint: rows.names.names[row.touchpoint], Period: periods.periods[row.period]}
		if cells.Add(key, rows.names.names[row.measure], row.Cell) {
			report.Duplicates++
		}
	}
	cells.duplicates = report.Duplicates
	return cells, report, nil
}

// fileError turns an error of the table reader into the public type.
func fileError(err error) error {
	var e *table.Error
	if errors.As(err, &e) {
		return &RowError{Pos: e.Pos, Err: e.Err}
	}
	return err
}

// A pendingCell waits for its period, which depends on the whole column.
type pendingCell struct {
	Cell
	team, touchpoint, measure, period uint32
}

type cellRows struct {
	table *table.Reader
	names dict

	team, touchpoint, period, measure, n, mean, sd, people, sumW, sumW2 int
}

// columns finds each column in the header.
func (c *cellRows) columns(o CellOptions) error {
	c.names = dict{code: map[string]uint32{}}
	header := &RowError{Pos: c.table.Pos(-1)}
	for _, field := range slices.Sorted(maps.Keys(o.Columns)) {
		if !slices.Contains(cellColumns, field) {
			header.Err = fmt.Errorf("a column was named for %q, but cells have %s", field, strings.Join(cellColumns, ", "))
			return header
		}
	}
	for i, at := range []*int{&c.team, &c.touchpoint, &c.period, &c.measure, &c.n, &c.mean, &c.sd, &c.people, &c.sumW, &c.sumW2} {
		field := cellColumns[i]
		name, named := o.Columns[field]
		if !named {
			name = field
		}
		*at = c.table.Column(name)
		if *at < 0 && (named || slices.Contains(neededCellColumns, field)) {
			header.Field = field
			header.Err = fmt.Errorf("no column is named %q", name)
			return header
		}
	}
	return nil
}

// limit is the largest size of a mean or sd, so that no sum of squares overflows.
const limit = 1e100

// read turns the current row into a cell; an empty one when the mean is missing.
func (c *cellRows) read(periods *periodColumn) (row pendingCell, bad *RowError) {
	t := c.table
	reject := func(column int, field string, err error) (pendingCell, *RowError) {
		if column >= 0 && t.Header()[column] != "" {
			field = t.Header()[column]
		}
		return pendingCell{}, &RowError{Pos: t.Pos(column), Field: field, Err: err}
	}
	if err := t.RowErr(); err != nil {
		return reject(-1, "", err)
	}
	var err, badPeriod error
	if !t.Missing(c.period) { // rows without a mean bear witness to the column too
		row.period, badPeriod = periods.add(t.Text(c.period), t, c.period)
	}
	if t.Missing(c.mean) {
		return pendingCell{}, nil
	}
	for _, needed := range []int{c.team, c.measure, c.period} {
		if t.Missing(needed) {
			return reject(needed, "", errors.New("is missing"))
		}
	}
	if badPeriod != nil {
		return reject(c.period, "period", badPeriod)
	}
	mean, err := number(t, c.mean, -limit, limit)
	if err != nil {
		return reject(c.mean, "mean", err)
	}
	n, people := int64(-1), int64(0)
	if !t.Missing(c.n) {
		if n, err = count(t, c.n); err != nil {
			return reject(c.n, "n", err)
		}
	}
	if !t.Missing(c.people) {
		if people, err = count(t, c.people); err != nil {
			return reject(c.people, "people", err)
		}
		if n >= 0 && people > n {
			return reject(c.people, "people", fmt.Errorf("%d people cannot have given %d answers", people, n))
		}
	}
	sd, err := number(t, c.sd, 0, limit)
	if err != nil {
		return reject(c.sd, "sd", err)
	}
	row.Cell = Cell{MomentsOf(n, mean, sd), people}
	if !t.Missing(c.sumW) && !t.Missing(c.sumW2) && n != 0 {
		w, err := number(t, c.sumW, 1/limit, limit)
		if err != nil {
			return reject(c.sumW, "sum_w", err)
		}
		// n equal weights have the least sum of squares, one weight the greatest.
		least := 0.0
		if n > 0 {
			least = w * w / float64(n) * (1 - 1e-9)
		}
		w2, err := number(t, c.sumW2, least, w*w*(1+1e-9))
		if err != nil {
			return reject(c.sumW2, "sum_w2", err)
		}
		row.Moments = weightedMoments(n, w, w2, mean, sd)
	}
	row.team, row.touchpoint, row.measure = c.names.of(t.Text(c.team)), c.names.of(c.touchpointName()), c.names.of(t.Text(c.measure))
	return row, nil
}

func (c *cellRows) touchpointName() string {
	if c.table.Missing(c.touchpoint) {
		return ""
	}
	return c.table.Text(c.touchpoint)
}

// number reads a number from low to high; NaN when it is missing.
func number(t *table.Reader, column int, low, high float64) (float64, error) {
	x, err := t.Float(column)
	if err == nil && (x < low || x > high) {
		err = fmt.Errorf("%s is out of range", table.Quote(t.Text(column)))
	}
	return x, err
}

// count reads a whole number from 0 to 2^53, also when written 12.0.
func count(t *table.Reader, column int) (int64, error) {
	x, err := t.Float(column)
	if err == nil && (x != math.Trunc(x) || x < 0 || x > 1<<53) {
		err = fmt.Errorf("%s is not a number of answers or people", table.Quote(t.Text(column)))
	}
	return int64(x), err
}

// A periodColumn reads each distinct text once, and all of them as one column.
type periodColumn struct {
	code    map[string]uint32
	bad     map[string]error
	texts   []string
	first   []*RowError // where each was first seen; Err is not set
	periods []Period
}

func newPeriodColumn() *periodColumn {
	return &periodColumn{code: map[string]uint32{}, bad: map[string]error{}}
}

// maxBadPeriods bounds what is remembered of a column that holds no periods.
const maxBadPeriods = 1000

func (p *periodColumn) add(text string, t *table.Reader, column int) (uint32, error) {
	if code, ok := p.code[text]; ok {
		return code, nil
	}
	if err, ok := p.bad[text]; ok {
		return 0, err
	}
	text = strings.Clone(text)
	if _, err := ParsePeriod(text); err != nil {
		if len(p.bad) < maxBadPeriods {
			p.bad[text] = err
		}
		return 0, err
	}
	code := uint32(len(p.texts))
	p.code[text] = code
	p.texts = append(p.texts, text)
	p.first = append(p.first, &RowError{Pos: t.Pos(column), Field: t.Header()[column]})
	return code, nil
}

func (p *periodColumn) resolve(report *ReadReport) error {
	periods, _, clash := parseColumn(p.texts)
	if clash != nil {
		at := p.first[clash.at]
		at.Err = clash
		return at
	}
	p.periods = periods
	months := slices.ContainsFunc(p.texts, func(text string) bool {
		_, hint, _ := parsePeriod(text)
		return hint != eitherYear
	})
	if !months {
		report.Warnings = append(report.Warnings, fmt.Sprintf(
			"%v: every %s, such as %q, was read as a month but could be a school or fiscal year: write those as %v",
			p.first[0].Pos, p.first[0].Field, p.texts[0], Period{n: periods[0].n/12 + 1, unit: Year, split: true}.text(true)))
	}
	return nil
}

// WriteCSV writes the cells as [ReadCells] reads them, by team, touchpoint, period,
// then measure; columns that no cell needs, of the optional ones, are left out.
//
// Numbers are written in full: reading the file gives the same counts and means to
// the last bit, the exact sums of integer answers, and other standard deviations
// to 1e-15 relative; cells that came from a file come back identical. Declarations
// are not written.
//
// The error says that w failed or that a cell could not be read back: periods of
// several units or none, a blank team or measure, a name with blanks around it or
// one that means a missing value, such as NA.
func (c *Cells) WriteCSV(w io.Writer) error {
	var sd, people, weighted bool
	unit, surelyYears := Unit(0), false
	for i, id := range c.ids {
		x := c.cells[i]
		sd = sd || !math.IsNaN(x.StdDev())
		people = people || x.People > 0
		weighted = weighted || x.weighted()
		surelyYears = surelyYears || id.period.n%100 == 0 || id.period.n%100 > 12
		switch {
		case id.period.IsZero():
			return errors.New("cells without a period cannot be written")
		case unit != 0 && unit != id.period.unit:
			return fmt.Errorf("cells by %v and by %v cannot be written to one file", unit, id.period.unit)
		}
		unit = id.period.unit
	}
	for i, names := range [][]string{c.team.names, c.touchpoint.names, c.measure.names} {
		for _, name := range names {
			if name == "" && i == 1 {
				continue // the whole team
			}
			if err := readable(name); err != nil {
				return err
			}
		}
	}
	out := csv.NewWriter(w)
	columns := make([]bool, len(cellColumns))
	for i, field := range cellColumns {
		switch field {
		case "sd":
			columns[i] = sd
		case "people":
			columns[i] = people
		case "sum_w", "sum_w2":
			columns[i] = weighted
		default:
			columns[i] = true
		}
	}
	record := make([]string, 0, len(cellColumns))
	write := func(all []string) error {
		record = record[:0]
		for i, text := range all {
			if columns[i] {
				record = append(record, text)
			}
		}
		return out.Write(record)
	}
	if err := write(cellColumns); err != nil {
		return err
	}
	float := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	for key, x := range c.All() {
		n, people, sumW, sumW2 := "", "", "", ""
		if x.KnownN() {
			n = strconv.FormatInt(x.N(), 10)
		}
		if x.People > 0 {
			people = strconv.FormatInt(x.People, 10)
		}
		if x.weighted() {
			sumW, sumW2 = float(x.w), float(x.w2)
		}
		period := key.Period.text(!surelyYears)
		if err := write([]string{key.Team, key.Touchpoint, period, key.Measure, n, float(x.Mean()), float(x.publishedSD()), people, sumW, sumW2}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// readable returns why a name would not come back from a file.
func readable(name string) error {
	switch {
	case name == "" || name != strings.TrimSpace(name) || table.MeansMissing(name):
		return fmt.Errorf("a team, touchpoint or measure named %q cannot be written: it would be read as something else", name)
	case !utf8.ValidString(name) || strings.ContainsAny(name, "\r\x00"):
		return fmt.Errorf("a team, touchpoint or measure named %q cannot be written: it holds bytes that are no text", name)
	}
	return nil
}
