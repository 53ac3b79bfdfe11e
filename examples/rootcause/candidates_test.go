package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// Causes beside the drivers stand in the table under their kind.
func TestCandidates(t *testing.T) {
	r := command(t, "-upstream", "returns=checkout", "-interaction", "staffing*training")
	table := read(t, filepath.Join(r.dir, "root-causes.csv"))
	for _, want := range []string{"returns,nps,nps at checkout,upstream_touchpoint,", ",staffing × training,interaction,"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in the table of causes", want)
		}
	}
}

func TestCandidatesRefused(t *testing.T) {
	for _, tt := range []struct{ flag, value, want string }{
		{"-upstream", "checkout", `"checkout" is not TOUCHPOINT=BEFORE`},
		{"-upstream", "checkout=returnz", `-upstream returnz: the files have no such name; they have [`},
		{"-upstream", "checkout=returnz", `did you mean "returns"?`},
		{"-upstream", "checkout=checkout", `-upstream: candidates: touchpoint "checkout" is upstream of itself`},
		{"-interaction", "staffing", `"staffing" is not DRIVER*DRIVER`},
		{"-interaction", "staffing*luck", `-interaction luck: the files have no such name; they have [`},
		{"-context-causes", "system", "-context-causes needs -context"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(context.Background(), []string{"-q", "-out", "", tt.flag, tt.value}, &stdout, &stderr)
		if code != exitUnusable || !strings.Contains(stderr.String(), tt.want) {
			t.Errorf("%s %s: exit %d, %q", tt.flag, tt.value, code, stderr.String())
		}
	}
}
