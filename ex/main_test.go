package ex

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

var approx = cmp.Options{cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateNaNs(), cmpopts.EquateComparable(linkage.Period{})}

// shared returns the path of a file of real data, or skips the test.
func shared(t *testing.T, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	file := filepath.Join(dir, "..", "shared", "data", path)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("real data %s are not here", path)
	}
	return file
}

func mustRead(t *testing.T, text string, o ReadOptions) (*Dataset, *linkage.ReadReport) {
	t.Helper()
	o.Name = "ex.csv"
	d, rep, err := ReadCSV(strings.NewReader(text), o)
	if err != nil {
		t.Fatalf("ReadCSV: %v", err)
	}
	return d, rep
}

func period(t *testing.T, s string) linkage.Period {
	t.Helper()
	p, err := linkage.ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// means lists cells as "team/touchpoint/period/measure" → n and mean.
type summary struct {
	N      int64
	People int64
	Mean   float64
}

func means(c *linkage.Cells) map[string]summary {
	out := map[string]summary{}
	for k, x := range c.All() {
		out[strings.Join([]string{k.Team, k.Touchpoint, k.Period.String(), k.Measure}, "/")] = summary{x.N(), x.People, x.Mean()}
	}
	return out
}

func errorTexts(rep *linkage.ReadReport) []string {
	var out []string
	for _, e := range rep.Errors {
		out = append(out, e.Error())
	}
	return out
}
