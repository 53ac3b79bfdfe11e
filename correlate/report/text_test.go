package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "team": 4, "réclamation": 11, "re\u0301clamation": 11, "帳票": 4, "→": 1, "🙂": 2, "a\u200bb": 2} {
		if got := width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{"checkout", 8, "checkout"}, {"checkout", 7, "checko…"}, {"帳票設計", 5, "帳票…"}, {"e\u0301e\u0301e\u0301", 2, "e\u0301…"}} {
		if got := cut(tt.s, tt.n); got != tt.want {
			t.Errorf("cut(%q, %d) is %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two"+nbsp+"three abcdefghijklmno x", 9)
	if diff := cmp.Diff([]string{"one", "two three", "abcdefghi", "jklmno x"}, got); diff != "" {
		t.Errorf("wrap (-want +got):\n%s", diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		text, n := rapid.String().Draw(t, "text"), rapid.IntRange(2, 40).Draw(t, "n")
		strip := func(s string) string {
			return strings.NewReplacer(" ", "", "\n", "", "\t", "", nbsp, "").Replace(s)
		}
		lines := wrap(text, n)
		if got, want := strip(strings.Join(lines, "")), strip(text); got != want {
			t.Errorf("text changed: %q, want %q", got, want)
		}
		for _, l := range lines {
			if width(l) > n {
				t.Errorf("%q takes more than %d columns", l, n)
			}
		}
	})
}

func TestGrid(t *testing.T) {
	g := &grid{right: []bool{false, true}, flex: []bool{true, false}, width: 16}
	g.add("Überweisung heute", "1")
	g.add("帳票", "1,234")
	want := []string{"Überweis…      1", "帳票       1,234"}
	if diff := cmp.Diff(want, g.lines()); diff != "" {
		t.Errorf("grid (-want +got):\n%s", diff)
	}
}

func TestEnumerate(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	for n, want := range map[int]string{2: "a, b and 2 more", 3: "a, b, c, d", 9: "a, b, c, d"} {
		if got := New(nil, Options{}).voice("-").enumerate(names, n); got != want {
			t.Errorf("enumerate to %d is %q, want %q", n, got, want)
		}
	}
}
