// Package notebooktest runs a program of examples as its reader would and looks at the
// page it writes.
package notebooktest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

// MaxLines is what every file of a program stays below.
const MaxLines = 120

// MaxWidth is how many characters of code stand on a line of the page.
const MaxWidth = 124

// Check runs a program twice from the root of the repository, the second time on one
// processor, and fails the test unless both pages are the same, well made, and hold the
// sentences wanted, white space aside. It returns the page.
func Check(t *testing.T, main func(), args []string, want ...string) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no program here: %v", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(source, []byte("\n")); n >= MaxLines {
			t.Errorf("%s has %d lines; a notebook has fewer than %d", file, n, MaxLines)
		}
	}
	t.Chdir(filepath.Join("..", ".."))
	first := run(t, main, args)
	procs := runtime.GOMAXPROCS(1)
	second := run(t, main, args)
	runtime.GOMAXPROCS(procs)
	if first != second {
		t.Error("two runs write different pages")
	}
	for _, fault := range Faults(first) {
		t.Error(fault)
	}
	text := squeeze(text(first))
	for _, w := range want {
		if !strings.Contains(text, squeeze(w)) {
			t.Errorf("the page does not say %q", w)
		}
	}
	return first
}

// run calls a program's main with arguments and returns the page it writes.
func run(t *testing.T, main func(), args []string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page.html")
	oldArgs, oldFlags := os.Args, flag.CommandLine
	defer func() { os.Args, flag.CommandLine = oldArgs, oldFlags }()
	os.Args = append([]string{oldArgs[0], "-out", out}, args...)
	flag.CommandLine = flag.NewFlagSet(oldArgs[0], flag.ContinueOnError)
	main()
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

var (
	code      = regexp.MustCompile(`(?s)<pre class="code".*?</pre>`)
	undefined = regexp.MustCompile(`NaN|[+-]Inf\b|%!|<nil>`)
	outside   = regexp.MustCompile(`(?i)<script|<link|<img|<iframe|\son\w+=|\bsrc=|\bhref="[^#]|@import|url\(\s*['"]?[^#'"\s]`)
)

// Faults says what is wrong with a page, the words aside.
func Faults(page string) []string {
	var faults []string
	d := xml.NewDecoder(strings.NewReader(page))
	level, pre, titled := 0, 0, true
	ids := map[string]bool{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return append(faults, "not well formed: "+err.Error())
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			for _, a := range token.Attr {
				if a.Name.Local == "id" && ids[a.Value] {
					faults = append(faults, "id "+a.Value+" comes twice")
				} else if a.Name.Local == "id" {
					ids[a.Value] = true
				}
			}
			switch {
			case len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6':
				next := int(name[1] - '0')
				if next > level+1 || next == 1 && level > 0 {
					faults = append(faults, "heading "+name+" out of order")
				}
				level = next
			case name == "svg":
				titled = false
			case name == "desc":
				titled = true
			case name == "pre":
				pre++
			}
		case xml.EndElement:
			if token.Name.Local == "svg" && !titled {
				faults = append(faults, "a drawing without a description")
			}
		}
	}
	if level == 0 {
		faults = append(faults, "no heading")
	}
	if pre < 2 {
		faults = append(faults, "no code or no output")
	}
	if !strings.Contains(page, "<svg") {
		faults = append(faults, "no chart")
	}
	if !strings.Contains(page, `class="beware"`) {
		faults = append(faults, "no word on what must not be concluded")
	}
	if m := outside.FindString(page); m != "" {
		faults = append(faults, "the page loads or runs something: "+m)
	}
	for _, block := range code.FindAllString(page, -1) {
		for line := range strings.Lines(text(block)) {
			if n := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")); n > MaxWidth {
				faults = append(faults, fmt.Sprintf("a line of code of %d characters, which does not fit: %s", n, line))
			}
		}
	}
	if m := undefined.FindString(text(code.ReplaceAllString(page, ""))); m != "" {
		faults = append(faults, "shows "+m)
	}
	return faults
}

// text returns what a page says, without markup.
func text(page string) string {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		token, err := d.Token()
		if err != nil {
			return b.String()
		}
		if s, ok := token.(xml.CharData); ok {
			b.Write(s)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
