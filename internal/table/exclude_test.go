package table

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExclude(t *testing.T) {
	r, err := NewReader(strings.NewReader("a,Status\n1,Spam\n2,\n3,survey preview\n4,x,y\n5,IP Address\n"), Options{Exclude: map[string][]string{
		"status": {"spam", " Survey Preview "}, "absent": {"1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for r.Next() {
		rows = append(rows, fmt.Sprint(r.Pos(0).Line, r.RowErr() != nil))
	}
	if diff := cmp.Diff([]string{"3 false", "5 true", "6 false"}, rows); diff != "" || r.Excluded() != 2 {
		t.Errorf("%d left out (-want +got):\n%s", r.Excluded(), diff)
	}
	for column, n := range r.ExcludedBy() {
		if column != "Status" || n != 2 {
			t.Errorf("%d by %s", n, column)
		}
	}
}
