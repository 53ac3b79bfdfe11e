package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"exits": exits})
}

// exits runs the command with all but the first argument, which is the exit code it
// must end in.
func exits() {
	want, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: exits CODE ARGUMENT...")
		os.Exit(1)
	}
	if got := run(context.Background(), os.Args[2:], os.Stdout, os.Stderr); got != want {
		fmt.Fprintf(os.Stderr, "exit code %d, want %d\n", got, want)
		os.Exit(1)
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:             filepath.Join("testdata", "script"),
		ContinueOnError: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SMALL", small(t, ""))
			e.Setenv("SYNTHETIC", fromRoot(t, "testdata", "synthetic"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"binary": func(ts *testscript.TestScript, _ bool, args []string) { // a file no text editor wrote
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("\x7fELF\x02\x01\x01\x00\x00\x00,\xff\xfe\n\x00\x00"), 0o666))
			},
		},
	})
}

// fromRoot returns the absolute path of a file of the repository.
func fromRoot(t *testing.T, elem ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(append([]string{"..", ".."}, elem...)...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func small(t *testing.T, name string) string { return fromRoot(t, "testdata", "small", name) }

// A result is what the command printed and wrote.
type result struct {
	code           int
	stdout, stderr string
	dir            string // of the files written
	written
}

// A written report is the part of report.json that tests look at.
type written struct {
	Join struct {
		Teams, Touchpoints, Periods, Rows, Waves, Lags int
		Withheld                                       int `json:"withheld_cells"`
		UnknownN                                       int `json:"unknown_n"`
		Unit                                           string
		Coverage                                       float64
	}
	Inputs []struct {
		File                                    string
		Rows, Used, Rejected, Missing, Excluded int
	}
	Measures []struct {
		Name, Side string
		Lower      bool `json:"lower_better"`
	}
	Points       []point       `json:"pain_points"`
	Causes       []cause       `json:"root_causes"`
	Correlations []correlation `json:"correlations"`
	Warnings     []string
}

type point struct {
	Rank                int
	Touchpoint, Measure string
	Estimate, Low, High *float64
	N                   *int
	Teams               int
	Score               float64
	Reference           *float64
	Kind                string `json:"reference_kind"`
}

type cause struct {
	Touchpoint, Measure, Driver string
	Rank                        int
	Probability, Inclusion      *float64
	Lag                         int
	Lag0                        *float64
	Effect, Low, High, P, Q     *float64
	Direction, Verdict          string
	Forward, Reverse            struct{ Estimate, P *float64 }
	Reasons, Warnings           []string
	Gain                        *float64 `json:"expected_gain"`
}

type correlation struct {
	Touchpoint, Measure, Driver, Level, Method string
	Lag                                        int
	Estimate, Q                                *float64
	N, Teams                                   int
}

// command runs the command to its end, which must be exit code 0, and reads back the
// report.
func command(t *testing.T, args ...string) *result {
	t.Helper()
	r := &result{dir: t.TempDir()}
	var stdout, stderr bytes.Buffer
	r.code = run(context.Background(), append([]string{"-out", r.dir}, args...), &stdout, &stderr)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	if r.code != 0 {
		t.Fatalf("%q: exit code %d\n%s", args, r.code, r.stderr)
	}
	b, err := os.ReadFile(filepath.Join(r.dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r.written); err != nil {
		t.Fatal(err)
	}
	return r
}

// at returns one root cause.
func (r *written) at(t *testing.T, touchpoint, measure, driver string) cause {
	t.Helper()
	for _, c := range r.Causes {
		if c.Touchpoint == touchpoint && c.Measure == measure && c.Driver == driver {
			return c
		}
	}
	t.Fatalf("no root cause %s, %s, %s", touchpoint, measure, driver)
	return cause{}
}

// correlation returns Pearson's r at lag 0.
func (r *written) correlation(t *testing.T, touchpoint, driver, level string) correlation {
	t.Helper()
	for _, c := range r.Correlations {
		if c.Touchpoint == touchpoint && c.Driver == driver && c.Level == level && c.Method == "pearson" && c.Lag == 0 && c.Estimate != nil {
			return c
		}
	}
	t.Fatalf("no %s correlation of %s and %s", level, touchpoint, driver)
	return correlation{}
}

// file writes a file of the test's own.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
