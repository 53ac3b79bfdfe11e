package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the README's picture")

func readme(t *testing.T) string { return read(t, fromRoot(t, "README.md")) }

// Every command of the README runs as it stands there.
func TestReadmeCommands(t *testing.T) {
	commands := regexp.MustCompile(`(?m)^    go run \./examples/rootcause(.*)$`).FindAllStringSubmatch(readme(t), -1)
	if len(commands) < 3 {
		t.Fatalf("the README shows %d commands", len(commands))
	}
	t.Chdir(fromRoot(t))
	for _, c := range commands {
		t.Run(c[0], func(t *testing.T) {
			var stderr bytes.Buffer
			args := append(strings.Fields(c[1]), "-q", "-out", t.TempDir())
			if code := run(t.Context(), args, io.Discard, &stderr); code != 0 {
				t.Errorf("exit code %d\n%s", code, &stderr)
			}
		})
	}
}

// Flags that the README names are there.
func TestReadmeFlags(t *testing.T) {
	_, f := newFlags()
	for _, m := range regexp.MustCompile("`-([a-z-]+)[ `]").FindAllStringSubmatch(readme(t), -1) {
		if name := m[1]; name != "h" && f.Lookup(name) == nil {
			t.Errorf("the README names -%s, which is no flag", name)
		}
	}
}

// The picture is what the first command draws, and the lines quoted are what it prints.
func TestReadmeShowsTheDemonstration(t *testing.T) {
	text := readme(t)
	t.Chdir(fromRoot(t))
	var brief bytes.Buffer
	out := t.TempDir()
	if code := run(t.Context(), []string{"-q", "-out", out}, &brief, io.Discard); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	printed := squeeze(brief.String())
	quote := text[strings.Index(text, "    1. SUPPORT CHAT"):]
	quote = quote[:strings.Index(quote, "\n\n")]
	for _, part := range strings.Split(squeeze(quote), " ... ") {
		if part = strings.TrimSuffix(part, " ..."); !strings.Contains(printed, part) {
			t.Errorf("the README quotes %q, which is not printed", part)
		}
	}

	drawn := read(t, filepath.Join(out, "charts", "comparison.svg"))
	// What the text says of the picture: a planted cause, seventh on the left and first on the right.
	if want := "Likeliest cause: clear_goals, probability &gt; 0.99, number 7 of 12 by pooled correlation. Planted: clear_goals."; !strings.Contains(drawn, want) {
		t.Errorf("the picture is not what the README says of it: %q is not in its description", want)
	}
	picture := filepath.Join("docs", "images", "comparison.svg")
	if *update {
		if err := os.WriteFile(picture, []byte(drawn), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the last digits differ where multiply and add are one step")
	}
	if read(t, picture) != drawn {
		t.Error("the picture is not what the demonstration draws: go test ./examples/rootcause -run Readme -update")
	}
}

// The program of the README builds and runs, outside the repository's own packages.
func TestReadmeProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	m := regexp.MustCompile("(?s)```go\n(package main.*?)```").FindStringSubmatch(readme(t))
	if m == nil {
		t.Fatal("the README has no program")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "main.go")
	if err := os.WriteFile(program, []byte(m[1]), 0o666); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, program)
	build.Dir = fromRoot(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ranked := exec.CommandContext(t.Context(), binary, fromRoot(t, "testdata", "synthetic", "cx.csv"), fromRoot(t, "testdata", "synthetic", "ex.csv"))
	ranked.Dir = dir
	out, err := ranked.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.HasPrefix(string(out), "clear_goals → nps at support chat: candidate cause") {
		t.Errorf("printed\n%s", out)
	}
	if svg := read(t, filepath.Join(dir, "drivers.svg")); !strings.Contains(svg, "nps at support chat") {
		t.Error("the chart has no title")
	}
}

// Links to files lead somewhere, in the README, in docs and in the examples.
func TestLinks(t *testing.T) {
	pages := []string{fromRoot(t, "README.md"), fromRoot(t, "CONTRIBUTING.md"), fromRoot(t, "CHANGELOG.md"), fromRoot(t, "examples", "README.md")}
	docs, err := filepath.Glob(fromRoot(t, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range slices.Concat(pages, docs) {
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(page), m[1])
			}
		}
	}
}
