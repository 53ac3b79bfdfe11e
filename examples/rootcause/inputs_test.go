package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var close9 = cmpopts.EquateApprox(1e-9, 1e-9)

// The numbers are worked by hand in testdata/small/README.md. Every form of the same
// answers gives them.
func TestAnswersAndCells(t *testing.T) {
	t.Parallel()
	var first *result
	for _, cx := range []string{"cx_answers.csv", "cx_cells.csv"} {
		for _, ex := range []string{"ex_answers.csv", "ex_answers_long.csv", "ex_cells.csv"} {
			t.Run(cx+" and "+ex, func(t *testing.T) {
				r := command(t, "-cx", small(t, cx), "-ex", small(t, ex), "-min-n", "2")
				j := r.Join
				if j.Teams != 6 || j.Touchpoints != 2 || j.Periods != 4 || j.Rows != 48 || j.Unit != "month" || j.UnknownN != 0 {
					t.Errorf("join %+v, want 6 teams, 2 touchpoints, 4 months, 48 rows", j)
				}
				for i, want := range []struct {
					touchpoint      string
					estimate, score float64
				}{{"delivery", -62.5, 18.75 / math.Sqrt(718.75) / 2}, {"checkout", -25, 0}} {
					p := r.Points[i]
					if p.Touchpoint != want.touchpoint || math.Abs(*p.Estimate-want.estimate) > 1e-9 || math.Abs(p.Score-want.score) > 1e-9 {
						t.Errorf("pain point %d: %s %g, score %g, want %v", i+1, p.Touchpoint, *p.Estimate, p.Score, want)
					}
				}
				for level, want := range map[string]float64{"between": -math.Sqrt(.5), "within": math.Sqrt(1. / 3), "pooled": -2 / math.Sqrt(572)} {
					if got := *r.correlation(t, "checkout", "staffing", level).Estimate; math.Abs(got-want) > 1e-12 {
						t.Errorf("%s correlation of staffing %g, want %g", level, got, want)
					}
				}
				if first == nil {
					first = r
				}
				if diff := cmp.Diff(first.Correlations, r.Correlations, close9); diff != "" {
					t.Errorf("correlations differ from the first form's (-first +this):\n%s", diff)
				}
			})
		}
	}
}

// Messy files that say the same as the tidy ones.
func TestMessyFiles(t *testing.T) {
	t.Parallel()
	cx, ex := read(t, small(t, "cx_answers.csv")), read(t, small(t, "ex_answers.csv"))
	cxCells, exCells := read(t, small(t, "cx_cells.csv")), read(t, small(t, "ex_cells.csv"))
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	european := func(s string) string { return strings.NewReplacer(",", ";", ".", ",").Replace(s) }
	tabs := func(s string) string { return strings.ReplaceAll(s, ",", "\t") }
	rename := func(s string, pairs ...string) string {
		head, rows, _ := strings.Cut(s, "\n")
		return strings.NewReplacer(pairs...).Replace(head) + "\n" + rows
	}
	dates := func(layout string) func(string) string {
		return func(s string) string {
			lines := strings.Split(s, "\n")
			for i, line := range lines {
				first, rest, _ := strings.Cut(line, ",")
				if day, err := time.Parse(time.DateOnly, first); err == nil {
					lines[i] = day.Format(layout) + "," + rest
				}
			}
			return strings.Join(lines, "\n")
		}
	}
	// each appends a field to every row, the heading to the first line.
	each := func(s, heading, field string) string {
		s = strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", ","+field+"\n") + "," + field + "\n"
		return strings.Replace(s, ","+field, ","+heading, 1)
	}
	for _, tt := range []struct {
		name   string
		cx, ex string
		args   []string
	}{
		{"semicolons and decimal commas", european(cxCells), european(exCells), nil},
		{"semicolons in answers", european(cx), european(ex), nil},
		{"tabs", tabs(cxCells), tabs(ex), nil},
		{"byte order mark", "\ufeff" + cx, "\ufeff" + exCells, nil},
		{"CRLF", crlf(cx), crlf(ex), nil},
		{"CRLF, byte order mark and semicolons", "\ufeff" + crlf(european(cxCells)), "\ufeff" + crlf(european(ex)), nil},
		{"quoted newlines, commas and quotes", each(cx, "comment", "\"slow,\nbut \"\"kind\"\"\""), each(ex, "comment", "\"\n\""), nil},
		{"usual tokens for a missing answer", cx + "2024-01-05,Ash,checkout,nps,N/A\n2024-01-05,Ash,checkout,nps,\n", ex + "2024-01-10,Ash,E99,NA,-\n", nil},
		{"declared tokens for a missing answer", cx + "2024-01-05,Ash,checkout,nps,keine\n2024-01-05,Ash,checkout,nps,99\n", ex + "2024-01-10,Ash,E99,99,Keine\n", []string{"-na", "keine, 99"}},
		{"dates dd/mm/yyyy", dates("02/01/2006")(cx), dates("02/01/2006")(ex) + "31/01/2024,Ash,E99,,\n", nil},
		{"dates dd.mm.yyyy", dates("02.01.2006")(cx), dates("2 Jan 2006")(ex), nil},
		{"timestamps", dates("2006-01-02T15:04:05Z07:00")(cx), dates("2006-01-02 15:04")(ex), nil},
		{
			"other names of columns",
			rename(cx, "time", "Datum", "team", "Filiale", "touchpoint", "Ort", "metric", "Frage", "score", "Wert"),
			rename(ex, "time", "Tag", "team", "Store No", "employee_id", "Person"),
			[]string{
				"-map", "cx.time=Datum", "-map", "cx.team=Filiale", "-map", "cx.touchpoint=Ort", "-map", "cx.metric=Frage", "-map", "cx.score=Wert",
				"-map", "ex.time=Tag", "-map", "ex.team=Store No", "-map", "ex.employee_id=Person",
			},
		},
		{
			"other names of columns of cells",
			rename(cxCells, "team", "Filiale", "touchpoint", "Ort", "period", "Monat", "measure", "Kennzahl", "mean", "Mittel"),
			rename(exCells, "team", "Filiale", "measure", "Treiber"),
			[]string{
				"-map", "cx.team=Filiale", "-map", "cx.touchpoint=Ort", "-map", "cx.period=Monat", "-map", "cx.measure=Kennzahl", "-map", "cx.mean=Mittel",
				"-map", "ex.team=Filiale", "-map", "ex.measure=Treiber",
			},
		},
		{"headings in capitals", rename(cx, "time", "TIME", "team", " Team ", "score", "Score"), rename(ex, "team", "TEAM"), nil},
		{"columns nobody asked for", each(cx, "till", "7"), exCells, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := "cx_answers.csv"
			if strings.Contains(tt.cx, "nps_mean") {
				want = "cx_cells.csv"
			}
			tidy := findings(t, "-min-n", "2", "-cx", small(t, want), "-ex", small(t, "ex_answers.csv"))
			messy := findings(t, append(tt.args, "-min-n", "2", "-cx", file(t, "cx.csv", tt.cx), "-ex", file(t, "ex.csv", tt.ex))...)
			if diff := cmp.Diff(tidy, messy); diff != "" {
				t.Errorf("the brief (-tidy +messy):\n%s", diff)
			}
		})
	}
}

// brief runs the command without files to write and returns what it prints, its
// lines joined.
func brief(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	if code := run(t.Context(), append(args, "-out", ""), &stdout, &stderr); code != 0 {
		t.Fatalf("%q: exit code %d\n%s", args, code, stderr.String())
	}
	return strings.Join(strings.Fields(stdout.String()), " ")
}

// findings is the brief from the pain points on, after a look at the files' rows.
func findings(t *testing.T, args ...string) string {
	t.Helper()
	b := brief(t, args...)
	if n := strings.Count(b, " 0 rejected"); n != 2 {
		t.Errorf("%d of 2 files without rejected rows", n)
	}
	_, found, _ := strings.Cut(b, "Pain points")
	return found
}

// Six teams are asked every third day over three years: 1,096 days.
func TestUnits(t *testing.T) {
	t.Parallel()
	var cx, ex strings.Builder
	cx.WriteString("time,team,touchpoint,metric,score\n")
	ex.WriteString("time,team,staffing\n")
	count := map[string]map[string]bool{"day": {}, "week": {}, "month": {}, "quarter": {}, "half": {}, "year": {}}
	noise := lcg(1)
	for day := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2025; day = day.AddDate(0, 0, 3) {
		y, m, d := day.Date()
		isoYear, week := day.ISOWeek()
		count["day"][day.String()] = true
		count["week"][fmt.Sprint(isoYear, week)] = true
		count["month"][fmt.Sprint(y, m)] = true
		count["quarter"][fmt.Sprint(y, (m-1)/3)] = true
		count["half"][fmt.Sprint(y, (m-1)/6)] = true
		count["year"][fmt.Sprint(y)] = true
		for team := range 6 {
			fmt.Fprintf(&cx, "%d-%02d-%02d,T%d,desk,nps,%d\n", y, m, d, team, noise()%11)
			fmt.Fprintf(&ex, "%d-%02d-%02d,T%d,%d\n", y, m, d, team, 1+noise()%5)
		}
	}
	args := []string{"-min-n", "1", "-cx", file(t, "cx.csv", cx.String()), "-ex", file(t, "ex.csv", ex.String())}
	for unit, want := range count {
		t.Run(unit, func(t *testing.T) {
			b := strings.ReplaceAll(brief(t, append(args, "-by", unit)...), ",", "")
			matched := fmt.Sprintf("and %d %ss were matched on both sides giving %d rows", len(want), unit, 6*len(want))
			if unit == "half" {
				matched = fmt.Sprintf("giving %d rows", 6*len(want))
			}
			if !strings.Contains(b, matched) {
				t.Errorf("the brief does not say %q:\n%.400s", matched, b)
			}
		})
	}
}

// A size that changes with time moves both sides: once held constant, nothing is left
// of the link.
func TestContext(t *testing.T) {
	t.Parallel()
	var cx, ex, context strings.Builder
	cx.WriteString("team,touchpoint,period,measure,mean\n")
	ex.WriteString("team,period,measure,mean\n")
	context.WriteString("Store;Period;Size;Region\n")
	noise := lcg(2)
	for team := range 20 {
		for month := 1; month <= 12; month++ {
			size := float64(noise() % 100)
			fmt.Fprintf(&cx, "T%d,desk,2024-%02d,speed,%g\n", team, month, 50-size/4+float64(noise()%10))
			fmt.Fprintf(&ex, "T%d,2024-%02d,calm,%g\n", team, month, 80-size/2+float64(noise()%20))
			fmt.Fprintf(&context, "T%d;2024-%02d;%g;%s\n", team, month, size, []string{"north", "south"}[team%2])
		}
	}
	args := []string{"-cx", file(t, "cx.csv", cx.String()), "-ex", file(t, "ex.csv", ex.String())}
	without := command(t, args...).at(t, "desk", "speed", "calm")
	r := command(t, append(args, "-context", file(t, "context.csv", context.String()),
		"-map", "context.team=Store", "-map", "context.period=Period")...)
	with := r.at(t, "desk", "speed", "calm")
	if len(r.Inputs) != 3 || r.Inputs[2].Used != 240 {
		t.Errorf("inputs %+v, want the context's 240 rows as the third", r.Inputs)
	}
	if *without.Q > .001 || *without.Probability < .99 {
		t.Errorf("without context: q %g, probability %g, want a clear link", *without.Q, *without.Probability)
	}
	if *with.Q < .05 || math.Abs(*with.Effect) > math.Abs(*without.Effect)/5 {
		t.Errorf("with context: q %g, effect %g of %g, want next to none", *with.Q, *with.Effect, *without.Effect)
	}
}

// Cells of unknown n do not merge into quarters unless asked.
func TestMeanOfMeans(t *testing.T) {
	t.Parallel()
	var cx, ex strings.Builder
	cx.WriteString("team,touchpoint,period,measure,mean\n")
	ex.WriteString("team,period,measure,mean\n")
	noise := lcg(3)
	for team := range 6 {
		for month := 1; month <= 12; month++ {
			fmt.Fprintf(&cx, "T%d,desk,2024-%02d,speed,%d\n", team, month, noise()%100)
			if month%3 == 1 {
				fmt.Fprintf(&ex, "T%d,2024-Q%d,calm,%d\n", team, 1+month/3, noise()%100)
			}
		}
	}
	args := []string{"-cx", file(t, "cx.csv", cx.String()), "-ex", file(t, "ex.csv", ex.String())}
	r := command(t, append(args, "-mean-of-means")...)
	if r.Join.Unit != "quarter" || r.Join.Rows != 24 || r.Join.UnknownN == 0 || !contains(r.Warnings, "averaged as equals") {
		t.Errorf("%d rows by %s, %d of unknown n, want 24 by quarter, with a warning; warnings %q", r.Join.Rows, r.Join.Unit, r.Join.UnknownN, r.Warnings)
	}
	var refused strings.Builder
	if code := run(t.Context(), append(args, "-out", ""), &refused, &refused); code == 0 && !strings.Contains(refused.String(), "were left out") {
		t.Errorf("cells of unknown n merged unasked:\n%s", refused.String())
	}
}

// Employees asked every second month stand in for the month after, when asked to.
func TestCarry(t *testing.T) {
	t.Parallel()
	var every, second strings.Builder
	every.WriteString("team,touchpoint,period,measure,n,mean\n")
	second.WriteString("team,period,measure,n,mean\n")
	noise := lcg(4)
	for team := range 6 {
		for month := 1; month <= 12; month++ {
			fmt.Fprintf(&every, "T%d,desk,2024-%02d,speed,9,%d\n", team, month, noise()%100)
			if month%2 == 1 {
				fmt.Fprintf(&second, "T%d,2024-%02d,calm,9,%d\n", team, month, noise()%100)
			}
		}
	}
	args := []string{"-cx", file(t, "cx.csv", every.String()), "-ex", file(t, "ex.csv", second.String()), "-by", "month", "-lags", "0"}
	for carry, want := range map[string]int{"0": 36, "1": 72} {
		r := command(t, append(args, "-carry", carry)...)
		if got := r.correlation(t, "desk", "calm", "pooled").N; got != want {
			t.Errorf("carrying %s periods: %d rows, want %d", carry, got, want)
		}
	}
}

func contains(lines []string, part string) bool {
	for _, s := range lines {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// lcg returns numbers that look random and are the same everywhere: Park and Miller's
// minimal standard generator.
func lcg(seed int64) func() int {
	return func() int {
		seed = 16807 * seed % 2147483647
		return int(seed % 100_000)
	}
}

// realData returns the path of a file of published data, which is beside the
// repository and not in it.
func realData(t *testing.T, elem ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("long")
	}
	path := fromRoot(t, append([]string{"..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data are not here: %s", filepath.Join(elem...))
	}
	return path
}
