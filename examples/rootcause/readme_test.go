package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the README's picture")

func readme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(fromRoot(t, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

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

	drawn, err := os.ReadFile(filepath.Join(out, "charts", "root-causes.svg"))
	if err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join("docs", "images", "root-causes.svg")
	if *update {
		if err := os.WriteFile(picture, drawn, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the last digits differ where multiply and add are one step")
	}
	kept, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, drawn) {
		t.Error("the picture is not what the demonstration draws: go test ./examples/rootcause -run Readme -update")
	}
}

// Links to files lead somewhere, in the README and in docs.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob(fromRoot(t, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range slices.Concat(pages, []string{fromRoot(t, "README.md"), fromRoot(t, "CONTRIBUTING.md")}) {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(string(b), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(page), m[1])
			}
		}
	}
}
