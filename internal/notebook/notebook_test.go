package notebook_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/internal/notebook"
	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

const program = "package main\n\n// double doubles, <fast>.\nfunc double(x int) int { return 2 * x }\n\nfunc other() string { return \"a&b\" }\n"

// A name that tries to be markup, in every way: HTML, stress, a list, a verb, a control character.
const name = "<script>*x*</script>\n- %d & \"co\"\x07"

func drawing() (*chart.Chart, error) {
	return chart.PainPoints([]correlate.PainPoint{{Touchpoint: name, Measure: "nps", Estimate: 3, Low: 1, High: 5, Reference: 6, Teams: 9, Rank: 1}}, chart.PainPointsOptions{})
}

func written(t *testing.T, p *notebook.Page) string {
	t.Helper()
	var b strings.Builder
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPage(t *testing.T) {
	p := notebook.New(name, "lead", program)
	p.Section(name)
	p.Text("100 %% of *two* <words>: %s and %d.\n\n\t- one\n\t  goes on\n\t- %v", name, 7, correlate.Verdict(name))
	p.Code("double")
	p.Output(name)
	p.Output(7)
	p.Chart(drawing())
	p.Beware("No more than 100 %%.")
	page := written(t, p)
	for _, fault := range notebooktest.Faults(page) {
		t.Error(fault)
	}
	for _, want := range []string{
		"100 % of <strong>two</strong> &lt;words&gt;: &lt;script&gt;*x*&lt;/script&gt;\n- %d &amp;",
		"and 7.</p>",
		"<ul><li>one goes on</li>",
		`<span class="comment">// double doubles, &lt;fast&gt;.</span>`,
		`<span class="keyword">func</span> double(x int) int { <span class="keyword">return</span> 2 * x }</code>`,
		"co&#34;\n7\n</samp>",
		"<p>No more than 100 %.</p>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	if strings.Contains(page, "other") {
		t.Error("shows code that was not asked for")
	}
	if page != written(t, p) {
		t.Error("written twice, the page differs")
	}
}

// Sentences are folded, tables are not.
func TestOutputFolds(t *testing.T) {
	p := notebook.New("t", "l", program)
	row := strings.Repeat("cell  ", 40)
	p.Output(row + "\nwarning: " + strings.Repeat("word ", 40))
	page := written(t, p)
	if !strings.Contains(page, row) {
		t.Error("a row was folded")
	}
	for line := range strings.Lines(page[strings.Index(page, "warning: "):]) {
		if len(line) > 130 {
			t.Errorf("a line of %d: %s", len(line), line)
		}
	}
	if got := strings.Count(page, "word"); got < 40 {
		t.Errorf("%d words of 40", got)
	}
}

// The first thing that goes wrong is told, and nothing is written.
func TestFirstError(t *testing.T) {
	first := errors.New("first")
	p := notebook.New("t", "l", program)
	p.Chart(nil, first)
	p.Code("nothing")
	var b strings.Builder
	if err := p.Write(&b); err != first || b.Len() > 0 {
		t.Errorf("error %v, %d bytes", err, b.Len())
	}
	for _, source := range []string{program, "no Go"} {
		p = notebook.New("t", "l", source)
		p.Code("nothing")
		if err := p.Write(&b); err == nil || b.Len() > 0 {
			t.Errorf("%q: error %v, %d bytes", source, err, b.Len())
		}
	}
}

func TestFaults(t *testing.T) {
	for page, want := range map[string]string{
		"<h1>a</h1><h3>b</h3>":            "heading h3 out of order",
		"<h1>a</h1><h1>b</h1>":            "heading h1 out of order",
		"<h1>a":                           "not well formed",
		"<h1>NaN</h1>":                    "shows NaN",
		"<h1>%!d(string=a)</h1>":          "shows %!",
		`<h1 id="a"><b id="a">x</b></h1>`: "id a comes twice",
		`<h1><img src="x"/></h1>`:         "the page loads or runs something",
		"<h1>a<svg><g></g></svg></h1>":    "a drawing without a description",
	} {
		if faults := strings.Join(notebooktest.Faults(page), "\n"); !strings.Contains(faults, want) {
			t.Errorf("%s: %s", page, cmp.Diff(want, faults))
		}
	}
}
