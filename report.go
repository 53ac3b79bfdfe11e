package linkage

import (
	"fmt"
	"go/token"
	"strings"
)

// A RowError locates one field of an input file that could not be used. It
// prints as file:line:column: field: why, and never holds an answer's identity.
type RowError struct {
	Pos   token.Position // columns count bytes from 1
	Field string         // the column's heading, such as "score"; empty when the whole row is meant
	Err   error
}

func (e *RowError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%v: %v", e.Pos, e.Err)
	}
	return fmt.Sprintf("%v: %s: %v", e.Pos, e.Field, e.Err)
}

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }

// MaxRowErrors is how many rejected rows a [ReadReport] keeps in full.
const MaxRowErrors = 20

// A ReadError says why a file was refused as a whole though its rows could be told
// apart. It unwraps to the row errors that were kept.
type ReadError struct {
	Why    string
	Report *ReadReport
}

func (e *ReadError) Error() string {
	var b strings.Builder
	if e.Report.File != "" {
		b.WriteString(e.Report.File + ": ")
	}
	b.WriteString(e.Why)
	e.Report.writeErrors(&b)
	return b.String()
}

// Unwrap returns the rejected rows, in file order.
func (e *ReadError) Unwrap() []error {
	errs := make([]error, len(e.Report.Errors))
	for i, err := range e.Report.Errors {
		errs[i] = err
	}
	return errs
}

// A ReadReport says what became of every row of an input file.
type ReadReport struct {
	File       string
	Rows       int         // data rows read, the header not counted
	Used       int         // rows that gave at least one answer or cell
	Rejected   int         // rows refused; the first MaxRowErrors are in Errors
	Missing    int         // rows without any answer: blank or a missing-value token
	Excluded   int         // rows the options leave out, such as tests of a survey
	Duplicates int         // rows used that were merged into a cell an earlier row gave
	Errors     []*RowError // in file order
	Warnings   []string    // what a reader had to assume
}

// Reject counts a row as refused and keeps the error while there is room.
func (r *ReadReport) Reject(err *RowError) {
	r.Rejected++
	if len(r.Errors) < MaxRowErrors {
		r.Errors = append(r.Errors, err)
	}
}

// Check returns a [*ReadError] when no row was used, or when a row was rejected and
// the reading is strict; nil otherwise.
func (r *ReadReport) Check(strict bool) error {
	switch {
	case r.Used == 0 && r.Rows == 0:
		return &ReadError{"the file has a header and no rows", r}
	case r.Used == 0:
		why := fmt.Sprintf("none of %d rows can be used: %d rejected, %d without an answer", r.Rows, r.Rejected, r.Missing)
		if r.Excluded > 0 {
			why += fmt.Sprintf(", %d left out as asked", r.Excluded)
		}
		return &ReadError{why, r}
	case strict && r.Rejected > 0:
		return &ReadError{fmt.Sprintf("%d of %d rows rejected", r.Rejected, r.Rows), r}
	}
	return nil
}

// String says in one line what was read, then each warning and each kept error on
// its own line.
func (r *ReadReport) String() string {
	var b strings.Builder
	if r.File != "" {
		b.WriteString(r.File + ": ")
	}
	fmt.Fprintf(&b, "%d rows read, %d used, %d rejected, %d without an answer", r.Rows, r.Used, r.Rejected, r.Missing)
	if r.Excluded > 0 {
		fmt.Fprintf(&b, ", %d left out as asked", r.Excluded)
	}
	if r.Duplicates > 0 {
		fmt.Fprintf(&b, ", %d merged into earlier rows of the same key", r.Duplicates)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "\n  warning: %s", w)
	}
	r.writeErrors(&b)
	return b.String()
}

func (r *ReadReport) writeErrors(b *strings.Builder) {
	for _, e := range r.Errors {
		fmt.Fprintf(b, "\n  %v", e)
	}
	if more := r.Rejected - len(r.Errors); more > 0 {
		fmt.Fprintf(b, "\n  and %d more", more)
	}
}
