package ex

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// ReadOptions says how to read answers. The zero ReadOptions reads a file laid
// out as [ReadCSV] describes, every number in it a driver.
type ReadOptions struct {
	Name       string      // file name used in positions; "" means "input"
	Instrument *Instrument // nil: every item is a driver of its own, of unknown scale and orientation

	// Columns maps our names (time, period, team, touchpoint, employee_id, weight,
	// comment, item, score, and names of items) to the file's, where they differ.
	Columns map[string]string
	Items   []string // the only items to read; nil means all
	Ignore  []string // items or columns to leave out; "comment" so that comments are not kept

	// At is the period of every row, for a file of one wave. Columns of times and
	// periods are then not read.
	At         linkage.Period
	TimeLayout string         // of package time; "" detects
	Location   *time.Location // tells times there; nil keeps each time's own offset

	NA       []string // missing-value tokens besides the usual ones, such as "99"
	Comma    rune     // field delimiter; 0 detects
	Decimal  rune     // '.' or ','; 0 detects
	SkipRows int      // rows after the header that are no data; those of a Qualtrics export are found
	Strict   bool     // refuse the whole file for one bad row or answer

	// Exclude leaves out rows by what a column of the file holds, such as
	// "Finished": {"False", "0"}; texts are compared trimmed and in any case. Such rows
	// are counted in the report. A column the file does not have excludes nothing.
	Exclude map[string][]string
	// Choices reads an answer exported as its choice's text, such as "5 - Strongly
	// agree", as its number, where the text holds just one, set off at an end.
	Choices bool

	usual map[string][]string // a vendor's names of our columns, where Columns names none; the first there is
	glint bool                // items are the columns that have a column of comments
}

// ReadCSV reads employee answers, one of two ways, told apart by the header:
//
//	wide: time, team, one column for each item or driver
//	long: time, team, item, score: one row for each answer
//
// both with employee_id, touchpoint, weight and comment where they are known.
// Headings match in any case, with blanks or hyphens for underscores. Instead of
// time there may be a column period, or else year, or [ReadOptions].At. Long rows
// of one employee, time, team and touchpoint are one response; without an
// employee_id each row is a response of its own.
//
// Without an instrument every other column that holds numbers is an item. A column
// where no value or the lesser part are numbers is no item: it is left out with a
// warning. So are columns that cannot be an item by their name (id, anything_id,
// date, month...), unless Items names them. With an instrument its items are read
// and nothing else.
//
// In an item's column, an answer that is not a number or is outside its scale is
// refused: that answer is missing, the others of the row are used. A row is
// rejected for its team, time or weight, or when all its answers are refused. A
// refused answer has its place in the report's Errors like a rejected row; how
// many were refused in rows that were used is a warning. With Strict, any of these
// is the error of ReadCSV, a [*linkage.ReadError]; so is, strict or not, a file of
// which no row is used. The report is not nil even where the error is not.
//
// Rows are Used, Rejected or Missing, one of the three; in a long file a row of an
// item left out counts as Missing.
func ReadCSV(r io.Reader, o ReadOptions) (*Dataset, *linkage.ReadReport, error) {
	o.Name = cmp.Or(o.Name, "input")
	rep := &linkage.ReadReport{File: o.Name}
	t, err := table.NewReader(r, table.Options{
		Name: o.Name, Comma: o.Comma, Decimal: o.Decimal, NA: o.NA, SkipRows: o.SkipRows,
		Exclude: o.Exclude, Choices: o.Choices,
	})
	if err != nil {
		return nil, rep, err
	}
	d, err := NewDataset(o.Instrument)
	if err != nil {
		return nil, rep, err
	}
	in := &reading{Reader: t, o: o, d: d, rep: rep}
	if err := in.all(); err != nil {
		rep.Errors = in.errors()
		return nil, rep, err
	}
	return d, rep, nil
}

// A reading is a file on its way into a dataset.
type reading struct {
	*table.Reader
	o    ReadOptions
	d    *Dataset
	rep  *linkage.ReadReport
	when *when

	team, touchpoint, employee, weight, comment int // columns; -1 where absent
	item, score                                 int // of a long file

	rows     problems   // rejected rows
	refusals []problems // refused answers, by item
	refused  int        // answers refused in rows that were used
}

func (r *reading) all() error {
	if err := r.layout(); err != nil {
		return err
	}
	if r.employee < 0 {
		r.RememberRows()
	}
	var err error
	if r.item >= 0 {
		err = r.long()
	} else {
		err = r.wide()
	}
	r.rep.Excluded = r.Excluded()
	r.rep.Rows += r.rep.Excluded
	if err != nil {
		return err
	}
	if r.d.stamps, err = r.when.resolve(); err != nil {
		return err
	}
	for i, s := range r.d.stamps {
		r.d.stampCode[s] = uint32(i)
	}
	r.rep.Errors = r.errors()
	for column, rows := range r.ExcludedBy() {
		r.warn("%d rows were left out for what %s says", rows, column)
	}
	r.warnRepeats()
	if r.refused > 0 {
		r.warn("%d answers were refused in rows otherwise used", r.refused)
	}
	if r.o.Strict && r.refused > 0 {
		return &linkage.ReadError{Why: fmt.Sprintf("%d rows rejected and %d answers refused", r.rep.Rejected, r.refused), Report: r.rep}
	}
	return r.rep.Check(r.o.Strict)
}

func (r *reading) warn(format string, args ...any) {
	r.rep.Warnings = append(r.rep.Warnings, fmt.Sprintf(format, args...))
}

// Our names of the columns that are no items.
const (
	colTime       = "time"
	colPeriod     = "period"
	colYear       = "year"
	colTeam       = "team"
	colTouchpoint = "touchpoint"
	colEmployee   = "employee_id"
	colWeight     = "weight"
	colComment    = "comment"
	colItem       = "item"
	colScore      = "score"
)

// notItems are headings of columns that may hold numbers and are no item.
var notItems = []string{
	colTime, colPeriod, colYear, colTeam, colTouchpoint, colEmployee, colWeight, colComment, colItem, colScore,
	"half", "quarter", "month", "week", "day", "date", "timestamp", "id", "wave",
}

// normal is a heading in lower case with underscores between its words.
func normal(heading string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case ' ', '-', '.':
			return '_'
		}
		return c
	}, strings.ToLower(strings.TrimSpace(heading)))
}

// column returns the index of a column by our name, or -1: where Columns says,
// else the heading of that name.
func (r *reading) column(name string) int {
	if file, ok := r.o.Columns[name]; ok {
		return r.Column(file)
	}
	for _, file := range r.o.usual[name] {
		if i := r.Column(file); i >= 0 {
			return i
		}
	}
	if i := r.Column(name); i >= 0 {
		return i
	}
	return slices.IndexFunc(r.Header(), func(h string) bool { return normal(h) == name })
}

// layout finds the columns that are no items.
func (r *reading) layout() error {
	for _, ours := range slices.Sorted(maps.Keys(r.o.Columns)) {
		if file := r.o.Columns[ours]; r.Column(file) < 0 {
			return r.headerError(ours, fmt.Errorf("there is no column %q%s", file, r.has()))
		}
	}
	if r.column("mean") >= 0 && r.column("measure") >= 0 {
		return r.headerError("measure", errors.New("the file holds pre-aggregated cells, not answers"))
	}
	r.touchpoint, r.employee = r.column(colTouchpoint), r.column(colEmployee)
	r.weight, r.comment = r.column(colWeight), r.column(colComment)
	if r.comment >= 0 && has(r.o.Ignore, r.Header()[r.comment]) {
		r.comment = -1
	}
	r.item, r.score = r.column(colItem), r.column(colScore)
	if r.item < 0 || r.score < 0 {
		r.item, r.score = -1, -1
	}
	if r.team = r.column(colTeam); r.team < 0 {
		return r.headerError(colTeam, fmt.Errorf("there is no such column%s", r.has()))
	}
	var err error
	r.when, err = r.newWhen()
	return err
}

// headerError is an error of the header, whose line is not known: an export may
// have lines before it.
func (r *reading) headerError(field string, err error) error {
	return &linkage.RowError{Pos: token.Position{Filename: r.o.Name, Line: 1}, Field: field, Err: err}
}

// has lists the first columns of the file.
func (r *reading) has() string {
	const most = 20
	h := r.Header()
	text := strings.Join(h[:min(len(h), most)], ", ")
	if len(h) > most {
		text += fmt.Sprintf(" and %d more", len(h)-most)
	}
	if r.Qualtrics() && r.o.usual == nil {
		text += "; it is a Qualtrics export: read it with the options that Qualtrics returns"
	}
	return "; the file has " + text
}

// heading returns a column's name in the file.
func (r *reading) heading(i int) string {
	if i < 0 {
		return ""
	}
	return r.Header()[i]
}

func (r *reading) reject(i int, err error) {
	r.rep.Rejected++
	r.rows.add(func() *linkage.RowError { return &linkage.RowError{Pos: r.Pos(i), Field: r.heading(i), Err: err} })
}

// next reads the next row that is not rejected for itself: everything in it but
// the answers.
func (r *reading) next() (row, bool) {
	for r.Next() {
		r.rep.Rows++
		x, i, err := r.row()
		if err == nil {
			return x, true
		}
		r.reject(i, err)
	}
	return row{}, false
}

// row reads the current row; on an error, i is the column it is about.
func (r *reading) row() (x row, i int, err error) {
	if err := r.RowErr(); err != nil {
		return x, -1, err
	}
	if r.Missing(r.team) {
		return x, r.team, errMissing
	}
	x.weight = 1
	if r.weight >= 0 {
		// A blank weight in a weighted file is not a weight of 1.
		switch x.weight, err = r.Float(r.weight); {
		case r.Missing(r.weight):
			return x, r.weight, errMissing
		case err != nil:
			return x, r.weight, err
		case !validWeight(x.weight):
			return x, r.weight, errWeight
		}
	}
	if x.stamp, err = r.when.read(r.Reader); err != nil {
		return x, r.when.column, err
	}
	x.team = r.d.team.of(r.Text(r.team))
	if !r.Missing(r.touchpoint) {
		x.touchpoint = r.d.touchpoint.of(r.Text(r.touchpoint))
	}
	if !r.Missing(r.employee) {
		x.employee = r.d.employee.Code(r.Text(r.employee))
	}
	if !r.Missing(r.comment) {
		x.comment = strings.Clone(r.Text(r.comment))
	}
	return x, -1, nil
}

// warnRepeats tells of rows that may be there twice where no employee_id tells. The
// same answers twice in a day are nothing unusual, in a second they are.
func (r *reading) warnRepeats() {
	if r.employee >= 0 {
		return
	}
	switch rows, twice := r.Repeated(); {
	case twice:
		r.warn("the file holds each row twice, and all count: was it exported or appended twice?")
	case rows > 0 && r.when.clocked:
		r.warn("%d rows are the same as an earlier one in every column, time of day included, and count again", rows)
	}
}

// problems are errors of one kind in file order: how many, and the first of them.
type problems struct {
	n     int
	first []*linkage.RowError
}

// add counts an error, and makes it while there is room.
func (p *problems) add(make func() *linkage.RowError) {
	p.n++
	if len(p.first) < linkage.MaxRowErrors {
		p.first = append(p.first, make())
	}
}

// errors returns the first errors of all kinds, in file order.
func (r *reading) errors() []*linkage.RowError {
	out := slices.Clone(r.rows.first)
	for _, p := range r.refusals {
		out = append(out, p.first...)
	}
	slices.SortStableFunc(out, func(a, b *linkage.RowError) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return slices.Clip(out[:min(len(out), linkage.MaxRowErrors)])
}
