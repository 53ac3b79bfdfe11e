package chart

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width vg.Length
		most  int
		want  []string
	}{
		{"Returns desk", 200, 0, []string{"Returns desk"}},
		{"Returns desk", 50, 0, []string{"Returns", "desk"}},
		{"psychological_safety_index", 60, 0, []string{"psychological_", "safety_index"}},
		{"of the students_positive", 80, 0, []string{"of the", "students_positive"}},
		{"one two three four", 30, 2, []string{"one", "two…"}},
		{"", 10, 0, []string{""}},
	} {
		if diff := cmp.Diff(tt.want, labelType.wrap(tt.text, tt.width, tt.most)); diff != "" {
			t.Errorf("wrap %q at %v (-want +got):\n%s", tt.text, tt.width, diff)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("Complaint handled in writing", 40.0)
	f.Add("aaaa_/-  bbbb", 1.0)
	f.Add("\x00\xff\u202e窓口", 20.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width > 0 && width < 1000) || len(text) > 500 {
			t.Skip()
		}
		text = clean(text)
		lines := labelType.wrap(text, vg.Length(width), 0)
		squeeze := strings.NewReplacer(" ", "")
		if got, want := squeeze.Replace(strings.Join(lines, "")), squeeze.Replace(text); got != want {
			t.Errorf("wrap lost text: %q from %q", got, want)
		}
		for _, line := range lines {
			if w := labelType.width(line); w > vg.Length(width)+1e-9 && len([]rune(line)) > 1 {
				t.Errorf("%q is %v wide, more than %v", line, w, width)
			}
		}
	})
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\nb\t c":    "a b c",
		"\x00":        "(no name)",
		"caf\xe9":     "caf\uFFFD",
		"\uFFFEx":     "\uFFFDx",
		"窓口 <b>&amp;": "窓口 <b>&amp;",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}
