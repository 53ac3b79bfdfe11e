package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// tiny are organisations small enough for every run of the tests.
func tiny() []simulate.Setting {
	o := simulate.Options{Teams: 14, Periods: 8, Touchpoints: 2, Drivers: 8, Answers: 20, EffectSize: 0.6}
	wave, none := o, o
	wave.Periods, none.NoEffects = 1, true
	return []simulate.Setting{{Name: "strong", Description: "d", Options: o}, {Name: "one wave", Description: "d", Options: wave}, {Name: "no cause", Description: "d", Options: none}}
}

// everything runs the benchmark and returns the table and every file by name.
func everything(t *testing.T, workers int) map[string]string {
	t.Helper()
	s := &options{settings: tiny(), organisations: 2, seed: 7, workers: workers, out: t.TempDir()}
	outcomes, err := benchmark(t.Context(), s, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	writeTable(&table, s, outcomes)
	if err := writeFiles(s, outcomes); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"table": table.String()}
	entries, err := os.ReadDir(s.out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(s.out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

func TestSameBytesForAnyWorkers(t *testing.T) {
	one, three := everything(t, 1), everything(t, 3)
	for name, want := range one {
		if got := three[name]; got != want {
			t.Errorf("%s differs between 1 and 3 workers", name)
		}
	}
	for _, name := range []string{"recovery.csv", "statements.csv", "calibration.csv", "recovery.json", "recovery.svg", "recovery.png",
		"calibration.svg", "calibration-strong.svg", "calibration-no-cause.png"} {
		if one[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	if _, ok := one["calibration-one-wave.svg"]; ok {
		t.Error("a calibration of one wave, which states no probability")
	}
	for _, want := range []string{"strong: d", "best-lag |t|", "chance", "all settings", "no probability is stated"} {
		if !strings.Contains(one["table"], want) {
			t.Errorf("the table does not say %q:\n%s", want, one["table"])
		}
	}

	rows, err := csv.NewReader(strings.NewReader(one["recovery.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 3*(len(habits)+2); len(rows) != want {
		t.Errorf("%d rows in recovery.csv, want %d", len(rows), want)
	}
	var report struct {
		Schema   string
		Settings []struct {
			Setting string
			Methods []struct {
				Method string
				Top1   *float64
			}
			Engine struct{ Touchpoints, Causes int }
		}
	}
	if err := json.Unmarshal([]byte(one["recovery.json"]), &report); err != nil {
		t.Fatal(err)
	}
	if report.Schema != schema || len(report.Settings) != 3 {
		t.Fatalf("recovery.json holds schema %q, %d settings", report.Schema, len(report.Settings))
	}
	for i, s := range report.Settings {
		if s.Engine.Touchpoints != 4 {
			t.Errorf("%s: %d touchpoints, want 2 of each of 2 organisations", s.Setting, s.Engine.Touchpoints)
		}
		for _, m := range s.Methods {
			within := m.Method == "fixed-effects |t|" || m.Method == "best-lag |t|" || m.Method == "plain Granger"
			if want := i == 0 || i == 1 && !within; (m.Top1 != nil) != want {
				t.Errorf("%s, %s: top-1 known is %v, want %v", s.Setting, m.Method, m.Top1 != nil, want)
			}
		}
	}
}

// A strong cause is found by every method that looks inside teams, or the benchmark
// itself is broken.
func TestStrongCauseIsFound(t *testing.T) {
	o := simulate.Options{Teams: 30, Periods: 16, Touchpoints: 2, Drivers: 8, Answers: 40, Respondents: 30, EffectSize: 1, Disturbance: 0.1, Seed: 5}
	one, err := score(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{engineName, "best-lag |t|"} {
		if r := one.method(name); r.Top1 < 1 {
			t.Errorf("%s finds the cause at %v of the touchpoints", name, r.Top1)
		}
	}
	if e := one.engine; e.planted.of == 0 || e.attenuated.of != e.planted.of || e.causes == 0 {
		t.Errorf("intervals of %d effects, %d of attenuated ones, %d causes", e.planted.of, e.attenuated.of, e.causes)
	}
}

func TestRun(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string // in what is printed
	}{
		{"help", []string{"-h"}, 0, "organisations of each setting"},
		{"no such flag", []string{"-teams", "3"}, exitUnusable, "-h lists the flags"},
		{"no such setting", []string{"-setting", "bliss"}, exitUnusable, "few teams"},
		{"no organisations", []string{"-organisations", "0"}, exitUnusable, "the least is 1"},
		{"fewer than no workers", []string{"-workers", "-1"}, exitUnusable, "the least is 0"},
		{"argument", []string{"file"}, exitUnusable, "unexpected"},
		{"one setting", []string{"-organisations", "1", "-setting", "one wave", "-q"}, 0, "one wave: 60 teams"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), tt.args, &stdout, &stderr); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if got := stdout.String() + stderr.String(); !strings.Contains(got, tt.want) {
				t.Errorf("%q does not say %q", got, tt.want)
			}
		})
	}
}

func TestCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-organisations", "1", "-setting", "one wave", "-q", "-out", file}, &stdout, &stderr); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &options{settings: tiny(), organisations: 50, workers: 2}
	_, err := benchmark(ctx, s, func(_ string, done, _ int) { cancel() })
	if err != context.Canceled {
		t.Errorf("error %v, want that of the context", err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"-q"}, &stdout, &stderr); code != exitFailed || stderr.String() != "interrupted\n" || stdout.Len() > 0 {
		t.Errorf("exit code %d, %q", code, stdout.String()+stderr.String())
	}
}

func TestProgressCountsUp(t *testing.T) {
	var told []int
	s := &options{settings: tiny()[1:2], organisations: 3, workers: 2}
	if _, err := benchmark(t.Context(), s, func(_ string, done, total int) { told = append(told, done, total) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 3, 2, 3, 3, 3}, told); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

// By hand: differences .5, 0 and 1 have mean .5 and standard deviation .5.
func TestLead(t *testing.T) {
	nan := math.NaN()
	a := recovered{each: []float64{1, 0.5, nan, 1, 0.2}}
	b := recovered{each: []float64{0.5, 0.5, 1, 0, nan}}
	lead, se := a.lead(b)
	if math.Abs(lead-0.5) > 1e-12 || math.Abs(se-0.5/math.Sqrt(3)) > 1e-12 {
		t.Errorf("lead %v (%v), want 0.5 (%v)", lead, se, 0.5/math.Sqrt(3))
	}
}

func TestTraps(t *testing.T) {
	if got := traps(simulate.Recovery{Touchpoints: 10, Ranked: 10, Top1: 0.6, DecoyFirst: 0.1, FollowerFirst: 0.2}); math.Abs(got-0.75) > 1e-12 {
		t.Errorf("traps are %v of the wrong firsts, want 0.75", got)
	}
	for _, r := range []simulate.Recovery{{Touchpoints: 10, Ranked: 10, Top1: 1}, {Ranked: 10, Top1: math.NaN(), DecoyFirst: 0.5}} {
		if got := traps(r); !math.IsNaN(got) {
			t.Errorf("%v: traps are %v of the wrong firsts", r, got)
		}
	}
}

func TestShare(t *testing.T) {
	for x, want := range map[float64]string{0: " .000", 0.8754: " .875", 1: "1.000", 0.9999: "1.000"} {
		if got := share(x); got != want {
			t.Errorf("share(%v) = %q, want %q", x, got, want)
		}
	}
	if got := share(math.NaN()); got != "    -" {
		t.Errorf("share(NaN) = %q", got)
	}
}
