package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README names every program, and what it names is there.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(b)
	programs, err := filepath.Glob(filepath.Join("*", "main.go"))
	if err != nil || len(programs) < 10 {
		t.Fatalf("%d programs: %v", len(programs), err)
	}
	for _, p := range programs {
		if command := "`go run ./examples/" + filepath.Dir(p); !strings.Contains(readme, command) {
			t.Errorf("the README has no %s", command)
		}
	}
	for _, m := range regexp.MustCompile(`go run \./examples/(\w+)`).FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(filepath.Join(m[1], "main.go")); err != nil {
			t.Errorf("the README runs %s, which is not there", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`\]\(([^):#]+)\)`).FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(m[1]); err != nil {
			t.Errorf("the README links to %s, which is not there", m[1])
		}
	}
}
