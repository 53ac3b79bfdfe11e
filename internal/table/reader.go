package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Options says how to read a file. The zero Options detects what can be detected.
type Options struct {
	Name       string   // file name used in positions
	Comma      rune     // field delimiter; 0 detects one of , ; tab |
	Decimal    rune     // '.' or ','; 0 detects
	NA         []string // missing-value tokens besides the usual ones; compared trimmed, in any case
	MaxRecord  int      // bytes of one record; 0 means 1 MiB
	MaxColumns int      // 0 means 16384
	SkipRows   int      // rows after the header that are no data; header rows of a Qualtrics export are found by themselves

	// Exclude leaves out rows by what a column holds: any of the texts, compared
	// trimmed and in any case. A column the file does not have excludes nothing.
	Exclude map[string][]string
	Choices bool // Float reads "10 - Extremely likely" as 10
}

const (
	defaultMaxRecord  = 1 << 20
	defaultMaxColumns = 1 << 14
)

// An Error is a reason why a whole file cannot be read, and where it was met.
type Error struct {
	Pos token.Position
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %v", e.Pos, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A Reader reads the rows of a CSV file one after another.
type Reader struct {
	name    string
	source  *source
	csv     *csv.Reader
	header  []string
	exact   map[string]int
	folded  map[string]int // by lower-case name; ambiguous where two share it
	na      tokens
	decimal byte

	maxRecord int
	record    []string
	rowErr    error
	rowPos    token.Position // of the row, or of what is wrong with it
	nextLine  int            // where the next record starts, but for blank lines
	err       error

	survey   survey // what a survey tool says of its columns
	exclude  []exclusion
	choices  bool
	repeats  *repeats // nil unless asked for
	ahead    []kept   // rows read to recognise the file, still to be handed out
	current  *kept    // the current row, when it was one of these
	excluded int
}

const ambiguous = -2

// NewReader reads the header of a CSV file. The file is refused when it is empty,
// binary, UTF-16, has a blank or repeated header, or too many columns.
func NewReader(r io.Reader, o Options) (*Reader, error) {
	if o.MaxRecord <= 0 {
		o.MaxRecord = defaultMaxRecord
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = defaultMaxColumns
	}
	t := &Reader{name: o.Name, maxRecord: o.MaxRecord, nextLine: 1, na: newTokens(o.NA), decimal: '.'}
	switch o.Decimal {
	case 0, '.':
	case ',':
		t.decimal = ','
	default:
		return nil, t.fatal(1, 1, fmt.Errorf("the decimal separator is %q: it must be '.' or ','", o.Decimal))
	}

	t.source = newSource(r, o.MaxRecord)
	buffered := bufio.NewReaderSize(t.source, sampleSize)
	sample, err := buffered.Peek(sampleSize)
	whole := errors.Is(err, io.EOF)
	if err != nil && !whole && len(sample) == 0 {
		return nil, t.readError(err)
	}
	if err := foreign(sample, whole); err != nil {
		return nil, t.fatal(1, 1, err)
	}
	if rest := strings.TrimPrefix(string(sample), utf8BOM); len(rest) < len(sample) {
		sample = []byte(rest)
		buffered.Discard(len(utf8BOM))
		t.source.offset -= int64(len(utf8BOM)) // encoding/csv counts without it
	}
	comma, hint := excelHint(sample)
	if hint > 0 {
		t.nextLine++
	}
	switch {
	case o.Comma != 0:
		comma = o.Comma
	case comma == 0:
		if comma, err = detectComma(sample[hint:], whole); err != nil {
			return nil, t.fatal(t.nextLine, 1, err)
		}
	}
	if o.Decimal == 0 {
		t.decimal = detectDecimal(sample[hint:], whole, comma, o.SkipRows, t.na)
	}

	t.csv = csv.NewReader(buffered)
	t.csv.Comma = comma
	t.csv.ReuseRecord = true
	t.csv.FieldsPerRecord = -1
	if hint > 0 {
		t.csv.Read() // the line sep=; that Excel writes for itself
	}
	if err := t.readHeader(o.MaxColumns); err != nil {
		return nil, err
	}
	for range max(o.SkipRows, t.recognise()) {
		if !t.next() {
			return t, t.err
		}
	}
	t.choices = o.Choices
	t.setExclude(o.Exclude)
	return t, nil
}

func (r *Reader) readHeader(maxColumns int) error {
	if !r.next() {
		if r.err != nil {
			return r.err
		}
		return r.fatal(1, 1, errors.New("the file is empty"))
	}
	if r.rowErr != nil {
		return &Error{r.rowPos, fmt.Errorf("the header cannot be read: %w", r.rowErr)}
	}
	if len(r.record) > maxColumns {
		return r.fatal(r.rowPos.Line, 1, fmt.Errorf("the header has %d columns; at most %d are read", len(r.record), maxColumns))
	}
	r.header = make([]string, len(r.record))
	r.exact, r.folded = make(map[string]int, len(r.record)), make(map[string]int, len(r.record))
	blank := true
	for i := range r.record {
		name := strings.Clone(r.Text(i))
		r.header[i] = name
		if name == "" {
			continue // unnamed columns are common at the right edge of exports
		}
		blank = false
		if first, ok := r.exact[name]; ok {
			return &Error{r.Pos(i), fmt.Errorf("columns %d and %d are both named %q", first+1, i+1, name)}
		}
		r.nameColumn(i, name)
	}
	if blank {
		return r.fatal(r.rowPos.Line, 1, errors.New("the header names no column"))
	}
	return nil
}

// nameColumn lets a column be found by a name.
func (r *Reader) nameColumn(i int, name string) {
	r.exact[name] = i
	lower := strings.ToLower(name)
	if _, ok := r.folded[lower]; ok {
		r.folded[lower] = ambiguous
	} else {
		r.folded[lower] = i
	}
}

// Header returns the column names, trimmed. The caller must not change it.
func (r *Reader) Header() []string { return r.header }

// Column returns the index of a column, or -1: the one of exactly that name, else
// the only one of that name in another case.
func (r *Reader) Column(name string) int {
	name = strings.TrimSpace(name)
	if i, ok := r.exact[name]; ok {
		return i
	}
	if i, ok := r.folded[strings.ToLower(name)]; ok && i != ambiguous {
		return i
	}
	return -1
}

// Next reads the next row, blank lines and excluded rows left out. It is false at
// the end of the file and after an error that ends reading: see [Reader.Err].
func (r *Reader) Next() bool {
	for r.next() {
		if r.excludes() {
			r.excluded++
			continue
		}
		if r.repeats != nil {
			r.repeats.add(r.record)
		}
		return true
	}
	return false
}

func (r *Reader) next() bool {
	if r.current = nil; len(r.ahead) > 0 {
		r.set(&r.ahead[0])
		r.ahead = r.ahead[1:]
		return true
	}
	if r.err != nil {
		return false
	}
	start := r.csv.InputOffset()
	r.source.start = start
	record, err := r.csv.Read()
	r.record, r.rowErr = record, nil
	if err != nil {
		return r.failed(err)
	}
	if size := r.csv.InputOffset() - start; size > int64(r.maxRecord) {
		r.err = r.fatal(r.nextLine, 1, tooLong(r.maxRecord))
		return false
	}
	line, column := r.csv.FieldPos(0)
	r.rowPos = r.at(line, column)
	last := len(record) - 1
	line, _ = r.csv.FieldPos(last)
	r.nextLine = line + strings.Count(record[last], "\n") + 1
	if r.header != nil && len(record) != len(r.header) {
		r.rowErr = fmt.Errorf("the row has %d fields, the header %d", len(record), len(r.header))
		return true
	}
	for i, text := range record {
		if !utf8.ValidString(text) {
			r.rowErr = errors.New("the text is not UTF-8: save the file as UTF-8")
			r.rowPos = r.Pos(i)
			break
		}
	}
	return true
}

// failed sorts what encoding/csv could not read into the end of the file, a bad
// row that reading can go on after, and errors that end reading.
func (r *Reader) failed(err error) bool {
	if err == io.EOF {
		return false
	}
	var bad *csv.ParseError
	if !errors.As(err, &bad) {
		r.err = r.readError(err)
		return false
	}
	switch {
	case bad.Line > bad.StartLine && r.source.ended && r.csv.InputOffset() == r.source.offset:
		r.err = r.fatal(bad.StartLine, 1, fmt.Errorf("a quoted field of this row is not closed: it runs on to line %d, the end of the file", bad.Line))
		return false
	case bad.Line > bad.StartLine:
		r.rowErr = fmt.Errorf("a quote is out of place: the row runs on to line %d", bad.Line)
		r.rowPos = r.at(bad.StartLine, 1)
	default:
		r.rowErr = errors.New("a quote is out of place: quotes inside a field are doubled and the field quoted")
		r.rowPos = r.at(bad.Line, bad.Column)
	}
	r.nextLine = bad.Line + 1
	r.record = nil
	return true
}

// Err returns the error that ended reading, an [*Error], or nil at the end of the file.
func (r *Reader) Err() error { return r.err }

// A kept row was read ahead of its time.
type kept struct {
	record []string
	fields []token.Position
	err    error
	pos    token.Position
}

// set makes a kept row the current one.
func (r *Reader) set(k *kept) {
	r.current, r.record, r.rowErr, r.rowPos = k, k.record, k.err, k.pos
}

// keep copies the current row.
func (r *Reader) keep() kept {
	k := kept{record: slices.Clone(r.record), err: r.rowErr, pos: r.rowPos}
	for i, text := range k.record {
		k.record[i] = strings.Clone(text)
		k.fields = append(k.fields, r.Pos(i))
	}
	return k
}

// RowErr returns why the current row is to be rejected as a whole, or nil: a
// wrong number of fields, a quote out of place, text that is not UTF-8. It stood
// at Pos(-1).
func (r *Reader) RowErr() error { return r.rowErr }

// Text returns field i of the current row, trimmed; "" where there is none. It
// keeps the whole record in memory: clone what is kept.
func (r *Reader) Text(i int) string {
	if uint(i) >= uint(len(r.record)) {
		return ""
	}
	return trim(r.record[i])
}

// Missing reports whether field i is absent, blank or a missing-value token.
func (r *Reader) Missing(i int) bool { return r.na.match(r.Text(i)) }

// Pos returns where field i of the current row starts; for i < 0 where the row
// does, or what [Reader.RowErr] is about.
func (r *Reader) Pos(i int) token.Position {
	switch {
	case uint(i) >= uint(len(r.record)):
		return r.rowPos
	case r.current != nil:
		return r.current.fields[i]
	}
	return r.at(r.csv.FieldPos(i))
}

func (r *Reader) at(line, column int) token.Position {
	return token.Position{Filename: r.name, Line: line, Column: column}
}

func (r *Reader) fatal(line, column int, err error) *Error { return &Error{r.at(line, column), err} }

// readError places an error of the source: its own where it knows one, else the
// start of the record that could not be read.
func (r *Reader) readError(err error) *Error {
	var p *placed
	if errors.As(err, &p) {
		return r.fatal(p.line, p.column, p.err)
	}
	return r.fatal(r.nextLine, 1, err)
}

// trim is strings.TrimSpace, quick on fields that need none.
func trim(s string) string {
	if len(s) == 0 || (plain(s[0]) && plain(s[len(s)-1])) {
		return s
	}
	return strings.TrimSpace(s)
}

func plain(b byte) bool { return b > ' ' && b < utf8.RuneSelf }
