package cx

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"maps"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// ReadOptions say how a file of answers is laid out. The zero value reads the long
// form: one answer a row, in columns time, team, touchpoint, metric and score, with
// optional response_id, customer_id, channel, segment, comment and weight.
type ReadOptions struct {
	Name    string            // file name in positions; "answers" when empty
	Columns map[string]string // our column name to the file's, such as "team": "Store No"; "" leaves it unread
	Metrics []Metric          // beside the built-in ones, and before them where names agree

	// Wide lists answer columns of a file with one respondent a row. Columns metric
	// and score are then not read.
	Wide []WideColumn
	// Touchpoint is what answers are about that name none, in their column or row.
	Touchpoint string
	// Period names a column of periods such as 2018 or 2024-Q1, read instead of
	// time. A column "period" in a file without "time" is found by itself.
	Period string

	NA         []string       // missing-value tokens beside the usual ones, in every column
	Comma      rune           // delimiter; 0 detects , ; tab and |
	Decimal    rune           // '.' or ','; 0 detects
	SkipRows   int            // rows after the header that hold no answers; those of a Qualtrics export are found
	TimeLayout string         // of package time; empty detects
	Location   *time.Location // where days are told; nil keeps each timestamp's own offset

	// Exclude leaves out rows by what a column of the file holds, such as
	// "Finished": {"False", "0"}; texts are compared trimmed and in any case. Such rows
	// are counted in the report. A column the file does not have excludes nothing.
	Exclude map[string][]string
	// Choices reads an answer exported as its choice's text, such as "10 - Extremely
	// likely", as its number, where the text holds just one, set off at an end.
	Choices bool

	KeepComments bool
	Strict       bool // refuse the file when a row is rejected

	usual map[string][]string // a vendor's names of our columns, where Columns names none; the first there is
}

// A WideColumn is a column of answers to one question.
type WideColumn struct {
	Column     string   // heading in the file
	Metric     string   // which metric it answers
	Touchpoint string   // about which touchpoint; empty: as the row's touchpoint column says
	NA         []string // values that mean no answer in this column, such as "6" for "never used"
}

// ReadCSV reads answers. A row is used whole or not at all: a row with an answer off
// its scale, an unreadable time or number, or a blank team is rejected and reported
// with its position; a row without any answer is counted as missing. Columns team
// and time may be absent, with a warning: such answers can be scored, but make no
// cells.
//
// The error is not nil, and the dataset nil, when the file as a whole cannot be
// used: a column is missing, every row with an answer was rejected, the CSV is
// broken, dates can be read in two ways, or a row was rejected under
// [ReadOptions.Strict]. The report is never nil.
func ReadCSV(r io.Reader, o ReadOptions) (*Dataset, *linkage.ReadReport, error) {
	o.Name = cmp.Or(o.Name, "answers")
	t, err := table.NewReader(r, table.Options{
		Name: o.Name, Comma: o.Comma, Decimal: o.Decimal, NA: o.NA, SkipRows: o.SkipRows,
		Exclude: o.Exclude, Choices: o.Choices,
	})
	if err != nil {
		return nil, &linkage.ReadReport{File: o.Name}, err
	}
	return read(t, o)
}

// rows is what reading needs of a source: a CSV file or a data frame.
type rows interface {
	Header() []string
	Column(name string) int
	Next() bool
	Err() error
	RowErr() error
	Text(i int) string
	Missing(i int) bool
	Float(i int) (float64, error)
	Pos(i int) token.Position
	Qualtrics() bool
	Excluded() int
	ExcludedBy() func(yield func(column string, rows int) bool)
	RememberRows()
	Repeated() (rows int, twice bool)
}

// Our names of the columns.
const (
	colTime       = "time"
	colPeriod     = "period"
	colTeam       = "team"
	colTouchpoint = "touchpoint"
	colMetric     = "metric"
	colScore      = "score"
	colResponse   = "response_id"
	colCustomer   = "customer_id"
	colChannel    = "channel"
	colSegment    = "segment"
	colComment    = "comment"
	colWeight     = "weight"
)

var colNames = []string{
	colTime, colPeriod, colTeam, colTouchpoint, colMetric, colScore,
	colResponse, colCustomer, colChannel, colSegment, colComment, colWeight,
}

// A reader is one reading of a source.
type reader struct {
	rows
	o      ReadOptions
	d      *Dataset
	report *linkage.ReadReport

	time, period, team, touchpoint, metric, weight, response, customer, channel, segment, comment int

	fields  []answerField
	answers []answer // of the current row

	dates   *table.Dates
	periods periodColumn
	starts  []int // first answer of each row that has a time
	clocked bool  // some time has a time of day
}

// An answerField is a column that holds answers.
type answerField struct {
	column     int
	metric     uint32 // wide form only
	touchpoint string
	na         []string
	naNumbers  []float64
}

type answer struct {
	metric     uint32
	touchpoint string
	score      float64
}

func read(source rows, o ReadOptions) (*Dataset, *linkage.ReadReport, error) {
	r := &reader{rows: source, o: o, report: &linkage.ReadReport{File: o.Name}, dates: table.NewDates(o.Location, o.TimeLayout)}
	err := r.readAll()
	if err != nil {
		return nil, r.report, err
	}
	return r.d, r.report, nil
}

func (r *reader) readAll() (err error) {
	if r.d, err = NewDataset(r.o.Metrics...); err != nil {
		return err
	}
	if r.o.KeepComments {
		r.d.KeepComments()
	}
	if err := r.findColumns(); err != nil {
		return err
	}
	if r.response < 0 {
		r.RememberRows()
	}
	for r.Next() {
		r.report.Rows++
		if err := r.row(); err != nil {
			r.report.Reject(err)
		}
	}
	r.report.Excluded = r.Excluded()
	r.report.Rows += r.report.Excluded
	if err := r.Err(); err != nil {
		return err
	}
	if r.report.Rejected > 0 { // a file without answers is no error
		if err := r.report.Check(r.o.Strict); err != nil {
			return err
		}
	}
	if err := r.settleTimes(); err != nil {
		return err
	}
	r.warn()
	return nil
}

// findColumns maps the header to our columns.
func (r *reader) findColumns() error {
	for _, ours := range slices.Sorted(maps.Keys(r.o.Columns)) {
		if !slices.Contains(colNames, ours) {
			return fmt.Errorf("cx: column %q is none of %s", ours, strings.Join(colNames, ", "))
		}
		if theirs := r.o.Columns[ours]; theirs != "" {
			if _, err := r.require(theirs); err != nil {
				return err
			}
		}
	}
	for ours, at := range map[string]*int{
		colTime: &r.time, colPeriod: &r.period, colTeam: &r.team, colTouchpoint: &r.touchpoint, colMetric: &r.metric,
		colWeight: &r.weight, colResponse: &r.response, colCustomer: &r.customer, colChannel: &r.channel,
		colSegment: &r.segment, colComment: &r.comment,
	} {
		*at = -1
		if heading := r.heading(ours); heading != "" {
			*at = r.Column(heading)
		}
	}
	switch {
	case r.o.Period != "":
		i, err := r.require(r.o.Period)
		if err != nil {
			return err
		}
		r.period, r.time = i, -1
	case r.time >= 0:
		r.period = -1
	}
	if len(r.o.Wide) == 0 {
		score, err := r.require(r.heading(colScore))
		if err != nil {
			return err
		}
		if _, err := r.require(r.heading(colMetric)); err != nil {
			return err
		}
		r.fields = []answerField{{column: score}}
	}
	for _, w := range r.o.Wide {
		i, err := r.require(w.Column)
		if err != nil {
			return err
		}
		if strings.TrimSpace(w.Metric) == "" {
			return fmt.Errorf("cx: wide column %q answers no metric", w.Column)
		}
		f := answerField{column: i, metric: r.d.registry.of(w.Metric), touchpoint: strings.TrimSpace(w.Touchpoint)}
		for _, na := range w.NA {
			na = strings.TrimSpace(na)
			f.na = append(f.na, na)
			if x, err := strconv.ParseFloat(na, 64); err == nil {
				f.naNumbers = append(f.naNumbers, x)
			}
		}
		r.fields = append(r.fields, f)
	}
	return nil
}

func (r *reader) heading(ours string) string {
	if theirs, ok := r.o.Columns[ours]; ok {
		return theirs
	}
	for _, theirs := range r.o.usual[ours] {
		if r.Column(theirs) >= 0 {
			return theirs
		}
	}
	return ours
}

func (r *reader) require(heading string) (int, error) {
	i := r.Column(heading)
	if i < 0 {
		const most = 12
		header := r.Header()
		listed := strings.Join(header[:min(len(header), most)], ", ")
		if more := len(header) - most; more > 0 {
			listed += fmt.Sprintf(" and %d more", more)
		}
		if r.Qualtrics() && r.o.usual == nil {
			listed += "; the file is a Qualtrics export: read it with the options that Qualtrics returns"
		}
		return -1, &linkage.RowError{Pos: token.Position{Filename: r.o.Name, Line: 1, Column: 1}, Field: heading,
			Err: fmt.Errorf("no such column among %s", listed)}
	}
	return i, nil
}

// row reads the current row.
func (r *reader) row() *linkage.RowError {
	if err := r.RowErr(); err != nil {
		return &linkage.RowError{Pos: r.Pos(-1), Err: err}
	}
	if err := r.rowAnswers(); err != nil {
		return err
	}
	if len(r.answers) == 0 {
		r.report.Missing++
		return nil
	}
	row := Response{
		Team: r.optional(r.team), Channel: r.optional(r.channel), Segment: r.optional(r.segment),
		CustomerID: r.optional(r.customer), ResponseID: r.optional(r.response), Weight: 1,
	}
	if r.team >= 0 && row.Team == "" {
		return r.fail(r.team, errMissing)
	}
	if r.weight >= 0 {
		w, err := r.Float(r.weight)
		if err == nil && math.IsNaN(w) {
			err = errMissing
		}
		if err == nil {
			err = checkWeight(w)
		}
		if err != nil {
			return r.fail(r.weight, err)
		}
		row.Weight = w
	}
	if r.o.KeepComments {
		row.Comment = r.optional(r.comment)
	}
	period, err := r.rowTime()
	if err != nil {
		return err
	}
	for _, a := range r.answers {
		row.Touchpoint, row.Score = a.touchpoint, a.score
		r.d.add(a.metric, row)
		if r.period >= 0 {
			i := r.d.Len() - 1
			r.d.when[i], r.d.zone[i] = period, byPeriod
		}
	}
	r.report.Used++
	return nil
}

// rowAnswers leaves the answers of the row in r.answers.
func (r *reader) rowAnswers() *linkage.RowError {
	r.answers = r.answers[:0]
	for i := range r.fields {
		f := &r.fields[i]
		if r.Missing(f.column) || f.missing(r.Text(f.column)) {
			continue
		}
		x, err := r.Float(f.column)
		if err != nil {
			return r.fail(f.column, err)
		}
		if slices.Contains(f.naNumbers, x) {
			continue
		}
		a := answer{metric: f.metric, touchpoint: f.touchpoint, score: x}
		if len(r.o.Wide) == 0 {
			if r.Missing(r.metric) {
				return r.fail(r.metric, errMissing)
			}
			a.metric = r.d.registry.of(r.Text(r.metric))
		}
		if m := r.d.registry.metrics[a.metric]; m.Check(x) != nil {
			return r.fail(f.column, fmt.Errorf("%w (%s)", m.Check(x), m.Name))
		}
		if a.touchpoint == "" {
			a.touchpoint = cmp.Or(r.optional(r.touchpoint), r.o.Touchpoint)
		}
		r.answers = append(r.answers, a)
	}
	return nil
}

func (f *answerField) missing(text string) bool {
	for _, na := range f.na {
		if strings.EqualFold(na, text) {
			return true
		}
	}
	return false
}

// rowTime reads when the row was given. It comes last, so that only rows which are
// used say how the column's dates are written.
func (r *reader) rowTime() (period int64, _ *linkage.RowError) {
	switch {
	case r.period >= 0:
		if r.Missing(r.period) {
			return 0, r.fail(r.period, errMissing)
		}
		c, err := r.periods.code(r.Text(r.period), func() token.Position { return r.Pos(r.period) })
		if err != nil {
			return 0, r.fail(r.period, err)
		}
		return c, nil
	case r.time >= 0:
		if r.Missing(r.time) {
			return 0, r.fail(r.time, errMissing)
		}
		if err := r.dates.Add(r.Text(r.time), r.Pos(r.time)); err != nil {
			return 0, r.fail(r.time, err)
		}
		r.clocked = r.clocked || strings.Contains(r.Text(r.time), ":")
		r.starts = append(r.starts, r.d.Len())
	}
	return 0, nil
}

var errMissing = errors.New("is missing")

func (r *reader) fail(column int, err error) *linkage.RowError {
	return &linkage.RowError{Pos: r.Pos(column), Field: r.Header()[column], Err: err}
}

func (r *reader) optional(column int) string {
	if column < 0 || r.Missing(column) {
		return ""
	}
	return r.Text(column)
}

// settleTimes reads times and periods as whole columns.
func (r *reader) settleTimes() error {
	if r.period >= 0 {
		periods, err := r.periods.resolve()
		if err != nil {
			err.Field = r.Header()[r.period]
			return err
		}
		r.d.periods = periods
		for c, p := range periods {
			r.d.period[p] = int64(c)
		}
		return nil
	}
	if r.time < 0 {
		return nil
	}
	at, err := r.dates.Resolve()
	if err != nil {
		var placed *table.Error
		if errors.As(err, &placed) {
			return &linkage.RowError{Pos: placed.Pos, Field: r.Header()[r.time], Err: placed.Err}
		}
		return err
	}
	for i, start := range r.starts {
		end := r.d.Len()
		if i+1 < len(r.starts) {
			end = r.starts[i+1]
		}
		for t := at(i); start < end; start++ {
			r.d.setTime(start, t)
		}
	}
	return nil
}

// warn says what had to be assumed.
func (r *reader) warn() {
	warn := func(format string, args ...any) {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf(format, args...))
	}
	if r.report.Rows == 0 {
		warn("no rows below the header")
	}
	if r.team < 0 {
		warn("no column %q: these answers can be scored but not joined with employees' answers", cmp.Or(r.heading(colTeam), colTeam))
	}
	if r.time < 0 && r.period < 0 {
		warn("no column %q: these answers can be scored but not placed in time", cmp.Or(r.heading(colTime), colTime))
	}
	var unknown []string
	for _, m := range r.d.Metrics() {
		if m.undeclared {
			unknown = append(unknown, strconv.Quote(m.Name))
		}
	}
	if n := len(unknown); n > 0 {
		const most = 8
		more := ""
		if n > most {
			more = fmt.Sprintf(" and %d more", n-most)
		}
		warn("scale and direction not declared: %s%s: plain means are used",
			strings.Join(unknown[:min(n, most)], ", "), more)
	}
	if n := r.d.repeats(); n > 0 {
		warn("answers with the %s, metric and touchpoint of an earlier one, which count again: %d", r.heading(colResponse), n)
	}
	for column, rows := range r.ExcludedBy() {
		warn("rows left out for what %s says: %d", column, rows)
	}
	r.warnRepeats(warn)
}

// warnRepeats tells of rows that may be there twice where no response_id tells. The
// same answer twice in a day is nothing unusual, in a second it is.
func (r *reader) warnRepeats(warn func(format string, args ...any)) {
	if r.response >= 0 {
		return
	}
	switch rows, twice := r.Repeated(); {
	case twice:
		warn("the file holds each row twice, and all count: was it exported or appended twice?")
	case rows > 0 && r.clocked:
		warn("rows the same as an earlier one in every column, time of day included, which count again: %d", rows)
	}
}

// A periodColumn reads a column of periods by its distinct texts.
type periodColumn struct {
	codes map[string]int64
	texts []string
	first []token.Position
}

func (c *periodColumn) code(text string, pos func() token.Position) (int64, error) {
	if k, ok := c.codes[text]; ok {
		return k, nil
	}
	if _, err := linkage.ParsePeriod(text); err != nil {
		return 0, fmt.Errorf("%s is not a period such as 2024, 2024-Q1, 2024-03 or 2014-15", table.Quote(text))
	}
	if c.codes == nil {
		c.codes = map[string]int64{}
	}
	k := int64(len(c.texts))
	text = strings.Clone(text)
	c.texts, c.first = append(c.texts, text), append(c.first, pos())
	c.codes[text] = k
	return k, nil
}

func (c *periodColumn) resolve() ([]linkage.Period, *linkage.RowError) {
	periods, _, err := linkage.ParsePeriods(c.texts)
	if err == nil {
		return periods, nil
	}
	// A column contradicts itself from some text on: find that one.
	k := sort.Search(len(c.texts), func(k int) bool {
		_, _, err := linkage.ParsePeriods(c.texts[:k+1])
		return err != nil
	})
	return nil, &linkage.RowError{Pos: c.first[min(k, len(c.first)-1)], Err: err}
}
