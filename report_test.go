package linkage

import (
	"errors"
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadReport(t *testing.T) {
	cause := errors.New("6 is outside 1..5")
	r := ReadReport{File: "q3.csv", Rows: 40, Used: 10, Missing: 5, Duplicates: 2, Warnings: []string{"years were read as calendar years"}}
	for line := range 25 {
		r.Reject(&RowError{Pos: token.Position{Filename: "q3.csv", Line: line + 2, Column: 9}, Field: "csat", Err: cause})
	}
	if len(r.Errors) != MaxRowErrors || r.Rejected != 25 {
		t.Fatalf("%d errors kept of %d", len(r.Errors), r.Rejected)
	}
	r.Errors = r.Errors[:2]
	want := `q3.csv: 40 rows read, 10 used, 25 rejected, 5 without an answer, 2 merged into earlier rows of the same key
  warning: years were read as calendar years
  q3.csv:2:9: csat: 6 is outside 1..5
  q3.csv:3:9: csat: 6 is outside 1..5
  and 23 more`
	if diff := cmp.Diff(want, r.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if err := r.Check(false); err != nil {
		t.Errorf("refused: %v", err)
	}
	err := r.Check(true)
	want = `q3.csv: 25 of 40 rows rejected
  q3.csv:2:9: csat: 6 is outside 1..5
  q3.csv:3:9: csat: 6 is outside 1..5
  and 23 more`
	if err == nil || cmp.Diff(want, err.Error()) != "" {
		t.Errorf("strict: %v", err)
	}
	var row *RowError
	if !errors.Is(err, cause) || !errors.As(err, &row) || row.Pos.Line != 2 {
		t.Errorf("the error unwraps to %v", row)
	}
}

func TestRowErrorWithoutAField(t *testing.T) {
	err := &RowError{Pos: token.Position{Line: 3, Column: 1}, Err: errors.New("the row has 2 fields, the header 3")}
	if got, want := err.Error(), "3:1: the row has 2 fields, the header 3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
