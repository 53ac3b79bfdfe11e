package table

import (
	"strings"
	"testing"
)

func TestRepeated(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		n          int
		twice      bool
	}{
		{"none", "1 2 3 4", 0, false},
		{"some", "1 2 3 1 1", 2, false},
		{"twice", "1 2 3 4 1 2 3 4", 4, true},
		{"twice with repeats", "1 1 2 3 4 1 1 2 3 4", 6, true},
		{"pairs", "1 1 2 2 3 3 4 4", 4, true},
		{"too few to tell", "1 2 1 2", 2, false},
		{"once more than twice", "1 2 3 4 1 2 3 4 5", 4, false},
	} {
		file := "a,b\n"
		for _, f := range strings.Fields(tt.rows) {
			file += f + ",x\n"
		}
		r, err := NewReader(strings.NewReader(file), Options{})
		if err != nil {
			t.Fatal(err)
		}
		r.RememberRows()
		for r.Next() {
		}
		if n, twice := r.Repeated(); n != tt.n || twice != tt.twice {
			t.Errorf("%s: %d, %v, want %d, %v", tt.name, n, twice, tt.n, tt.twice)
		}
	}
	// Fields are not run together.
	r, _ := NewReader(strings.NewReader("a,b\n12,3\n1,23\n"), Options{})
	r.RememberRows()
	for r.Next() {
	}
	if n, _ := r.Repeated(); n != 0 {
		t.Errorf("12,3 and 1,23: %d", n)
	}
}
