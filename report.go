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

// A ReadReport says what became of every row of an input file.
type ReadReport struct {
	File     string
	Rows     int         // data rows read, the header not counted
	Used     int         // rows that gave at least one answer or cell
	Rejected int         // rows refused; the first MaxRowErrors are in Errors
	Missing  int         // rows without any answer: blank or a missing-value token
	Errors   []*RowError // in file order
	Warnings []string    // what a reader had to assume
}

// Reject counts a row as refused and keeps the error while there is room.
func (r *ReadReport) Reject(err *RowError) {
	r.Rejected++
	if len(r.Errors) < MaxRowErrors {
		r.Errors = append(r.Errors, err)
	}
}

// String says in one line what was read, then each kept error on its own line.
func (r *ReadReport) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d rows read, %d used, %d rejected, %d without an answer", r.File, r.Rows, r.Used, r.Rejected, r.Missing)
	for _, e := range r.Errors {
		fmt.Fprintf(&b, "\n  %v", e)
	}
	if more := r.Rejected - len(r.Errors); more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}
