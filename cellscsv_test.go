package linkage

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestReadCells(t *testing.T) {
	const header = "team,touchpoint,period,measure,n,mean,sd,people\n"
	for _, tt := range []struct {
		name, text string
		o          CellOptions
		want       []string
		report     ReadReport // its Errors are compared as text
		errors     []string
	}{
		{
			name: "all columns",
			text: header + "north,web,2024-Q1,nps,40,12.5,80,38\nnorth,,2024-Q1,nps,,30,,\n",
			want: []string{"north//2024-Q1/nps n=unknown mean=30 sd=NaN", "north/web/2024-Q1/nps n=40 mean=12.5 sd=80"}, report: ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "the fewest columns, in any order and case, others ignored",
			text: "Mean,PERIOD,weight,Measure,Team\n3.5,2024,x,load,a\n",
			want: []string{"a//2024/load n=unknown mean=3.5 sd=NaN"}, report: ReadReport{Rows: 1, Used: 1},
		},
		{
			name: "a European spreadsheet",
			text: "\ufeffteam;touchpoint;period;measure;n;mean\r\nnord;\"Filiale; Schalter\";Q1 2024;zufriedenheit;12;3,25\r\nnord;;Q2 2024;zufriedenheit;n/a;4\r\n",
			want: []string{"nord//2024-Q2/zufriedenheit n=unknown mean=4 sd=NaN", "nord/Filiale; Schalter/2024-Q1/zufriedenheit n=12 mean=3.25 sd=NaN"}, report: ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "other names and tokens",
			text: "school,wave,topic,score,respondents\n01M015,2014-15,trust,87.5,10.0\n01M019,2011-12,trust,,3\n01M020,2011-12,trust,999,3\n01M034,2011-12,trust,80,999\n",
			o:    CellOptions{Columns: map[string]string{"team": "school", "period": "wave", "measure": "topic", "mean": "score", "n": "respondents"}, NA: []string{"999"}},
			want: []string{"01M015//2014-15/trust n=10 mean=87.5 sd=NaN", "01M034//2011-12/trust n=unknown mean=80 sd=NaN"}, report: ReadReport{Rows: 4, Used: 2, Missing: 2},
		},
		{
			name: "a row without a mean tells what its column holds",
			text: "team,period,measure,mean\na,2011-12,trust,4\na,2014-15,trust,\n",
			want: []string{"a//2011-12/trust n=unknown mean=4 sd=NaN"}, report: ReadReport{Rows: 2, Used: 1, Missing: 1},
		},
		{
			name: "months that could be school years",
			text: "team,period,measure,mean\na,2010-11,trust,4\na,2011-12,trust,5\n",
			o:    CellOptions{Name: "ex.csv"},
			want: []string{"a//2010-11/trust n=unknown mean=4 sd=NaN", "a//2011-12/trust n=unknown mean=5 sd=NaN"},
			report: ReadReport{File: "ex.csv", Rows: 2, Used: 2, Warnings: []string{
				`ex.csv:2:3: every period, such as "2010-11", was read as a month but could be a school or fiscal year: write those as 2010-2011`}},
		},
		{
			name: "no answers is missing",
			text: header + "a,,2024,nps,0,0,,\na,,2024,nps,NA,,,\na,,2024,nps,2,50,70,\n",
			want: []string{"a//2024/nps n=2 mean=50 sd=70"}, report: ReadReport{Rows: 3, Used: 1, Missing: 2},
		},
		{
			name: "duplicates are merged and counted, however their period is spelt",
			text: header + "a,,2024-03,nps,1,0,,\na,,03/2024,nps,3,100,0,\na,,Mar 2024,nps,1,0,,\n",
			want: []string{"a//2024-03/nps n=5 mean=60 sd=54.77"}, report: ReadReport{Rows: 3, Used: 3, Duplicates: 2},
		},
		{
			name: "every way to be rejected",
			text: header + ",,2024,nps,1,0,,\na,,2024,,1,0,,\na,,,nps,1,0,,\na,,soon,nps,1,0,,\na,,soon,nps,1,0,,\na,,2024,nps,1,high,,\na,,2024,nps,1,1e101,,\n" +
				"a,,2024,nps,1.5,0,,\na,,2024,nps,-1,0,,\na,,2024,nps,1,0,-2,\na,,2024,nps,1,0,,2\na,,2024,nps,1,Inf,,\na,,2024,nps,1\na,,2024,nps,1,\"0\"\"\"5,,\na\xff,,2024,nps,1,0,,\nb,,2024,nps,1,7,,\n",
			o:      CellOptions{Name: "cx.csv"},
			want:   []string{"b//2024/nps n=1 mean=7 sd=NaN"},
			report: ReadReport{File: "cx.csv", Rows: 16, Used: 1, Rejected: 15},
			errors: []string{
				"cx.csv:2:1: team: is missing",
				"cx.csv:3:9: measure: is missing",
				"cx.csv:4:4: period: is missing",
				"cx.csv:5:4: period: a text of 4 bytes is not a period such as 2024, 2024-H1, 2024-Q1, 2024-03, 2024-W07, 2024-03-05 or 2014-15",
				"cx.csv:6:4: period: a text of 4 bytes is not a period such as 2024, 2024-H1, 2024-Q1, 2024-03, 2024-W07, 2024-03-05 or 2014-15",
				"cx.csv:7:15: mean: a text of 4 bytes is not a number",
				`cx.csv:8:15: mean: "1e101" is out of range`,
				`cx.csv:9:13: n: "1.5" is not a number of answers or people`,
				`cx.csv:10:13: n: "-1" is not a number of answers or people`,
				`cx.csv:11:17: sd: "-2" is out of range`,
				"cx.csv:12:18: people: 2 people cannot have given 1 answers",
				"cx.csv:13:15: mean: a text of 3 bytes is not a number",
				"cx.csv:14:1: the row has 5 fields, the header 8",
				"cx.csv:15:19: a quote is out of place: quotes inside a field are doubled and the field quoted",
				"cx.csv:16:1: the text is not UTF-8: save the file as UTF-8",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cells, report, err := ReadCells(strings.NewReader(tt.text), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tableOf(cells)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.report, *report, cmpopts.IgnoreFields(ReadReport{}, "Errors")); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			var got []string
			for _, e := range report.Errors {
				got = append(got, e.Error())
			}
			if diff := cmp.Diff(tt.errors, got); diff != "" {
				t.Errorf("row errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadCellsRefuses(t *testing.T) {
	const header = "team,touchpoint,period,measure,n,mean\n"
	for _, tt := range []struct {
		name, text string
		o          CellOptions
		want       string
	}{
		{"empty", "", CellOptions{}, "f.csv:1:1: the file is empty"},
		{"no rows", header, CellOptions{}, "f.csv: the file has a header and no rows"},
		{"no column", "team,period,mean\n", CellOptions{}, `f.csv:1:1: measure: no column is named "measure"`},
		{"no such column", header, CellOptions{Columns: map[string]string{"sd": "stdev"}}, `f.csv:1:1: sd: no column is named "stdev"`},
		{"no such field", header, CellOptions{Columns: map[string]string{"driver": "item"}},
			`f.csv:1:1: a column was named for "driver", but cells have team, touchpoint, period, measure, n, mean, sd, people, sum_w, sum_w2`},
		{"no row of use", header + "a,,2024,nps,1,x\na,,2024,nps,1,\n", CellOptions{}, "f.csv: none of 2 rows can be used: 1 rejected, 1 without an answer\n  f.csv:2:15: mean: a text of 1 bytes is not a number"},
		{"one bad row when strict", header + "a,,2024,nps,1,1\na,,2024,nps,1,x2\n", CellOptions{Strict: true}, "f.csv: 1 of 2 rows rejected\n  f.csv:3:15: mean: a text of 2 bytes is not a number"},
		{"school years and months", header + "a,,2014-15,nps,1,1\na,,2014-15,nps,1,1\na,,2014-03,nps,1,1\n", CellOptions{},
			`f.csv:4:4: period: the column holds both "2014-15", a school or fiscal year, and "2014-03", a month`},
		{"two units", header + "a,,2014,nps,1,1\na,,2014-Q1,nps,1,1\n", CellOptions{}, `f.csv:3:4: period: the column holds both "2014", a year, and "2014-Q1", a quarter`},
		{"binary", "team\x00,period", CellOptions{}, "f.csv:1:5: the file holds a NUL byte: it is binary, or text in UTF-16; save it as CSV in UTF-8"},
		{"NUL", header + "a,,2024,nps,1,1\na,,2024,nps,1,1\x00\n", CellOptions{}, "f.csv:3:16: the file holds a NUL byte: it is binary, or text in UTF-16; save it as CSV in UTF-8"},
		{"10 MB line", header + strings.Repeat("north", 2<<20), CellOptions{}, "f.csv:2:1: the record is longer than 1048576 bytes: a quote may be missing its partner"},
		{"unbalanced quotes", header + "\"a,,2024,nps,1,1\na,,2024,nps,1,1\n", CellOptions{}, "f.csv:2:1: a quoted field of this row is not closed: it runs on to line 3, the end of the file"},
		{"100,000 columns", "team,period,measure,mean" + strings.Repeat(",x", 100_000) + "\n", CellOptions{}, "f.csv:1:1: the header has 100004 columns; at most 16384 are read"},
		{"a column twice", "team,period,measure,mean,team\n", CellOptions{}, `f.csv:1:26: columns 1 and 5 are both named "team"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Name = "f.csv"
			cells, report, err := ReadCells(strings.NewReader(tt.text), tt.o)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if cells != nil || report == nil {
				t.Errorf("cells %v, report %v", cells, report)
			}
			if !errors.As(err, new(*RowError)) && !errors.As(err, new(*ReadError)) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

// Weights that no answers can have are refused: their variance would be negative.
func TestReadCellsRefusesImpossibleWeights(t *testing.T) {
	const header = "team,period,measure,n,mean,sd,sum_w,sum_w2\na,2024,nps,3,5,1,"
	for weights, want := range map[string]string{
		"4,6":     "",
		"4,17":    `2:20: sum_w2: "17" is out of range`,
		"4,5":     `2:20: sum_w2: "5" is out of range`,
		"-1,1":    `2:18: sum_w: "-1" is out of range`,
		"1e-300,": "",
	} {
		_, _, err := ReadCells(strings.NewReader(header+weights+"\n"), CellOptions{Strict: true})
		got := ""
		var bad *RowError
		if errors.As(err, &bad) {
			got = bad.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", weights, got, want)
		}
	}
}

// However many rows are bad, the report keeps few.
func TestReadCellsCapsErrors(t *testing.T) {
	text := "team,period,measure,mean\na,2024,nps,1\n" + strings.Repeat("a,2024,nps,x\n", 5000)
	for i := range 5000 {
		text += fmt.Sprintf("a,day %d,nps,1\n", i)
	}
	_, report, err := ReadCells(strings.NewReader(text), CellOptions{})
	if err != nil || report.Rejected != 10000 || len(report.Errors) != MaxRowErrors {
		t.Fatalf("%d rejected, %d kept, error %v", report.Rejected, len(report.Errors), err)
	}
	if !strings.HasSuffix(report.String(), "and 9980 more") {
		t.Errorf("the report ends %q", report.String())
	}
}

func TestIsCells(t *testing.T) {
	for _, tt := range []struct {
		header  string
		columns map[string]string
		want    bool
	}{
		{"team,touchpoint,period,measure,n,mean", nil, true},
		{" Team ,MEAN,measure,period", nil, true},
		{"team,touchpoint,period,measure,n", nil, false},
		{"time,team,touchpoint,metric,score", nil, false},
		{"school,period,measure,mean", map[string]string{"team": "School"}, true},
		{"team,period,measure,mean", map[string]string{"team": "school"}, false},
	} {
		if got := IsCells(strings.Split(tt.header, ","), tt.columns); got != tt.want {
			t.Errorf("%s with %v: %v", tt.header, tt.columns, got)
		}
	}
}

func write(t testing.TB, c *Cells) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteCSV(t *testing.T) {
	c := NewCells()
	at := func(team, touchpoint string, p string) Key { return Key{team, touchpoint, period(t, p)} }
	c.Add(at("south, east", "\"drive\"\nthrough", "2024-Q1"), "nps", Cell{momentsOf(100, 0, -100, 100), 3})
	c.Add(at("north", "", "2024-Q2"), "nps", Cell{MomentsOf(-1, 0.1, math.NaN()), 0})
	c.Add(at("north", "", "2024-Q1"), "nps", Cell{momentsOf(1. / 3), 0})
	want := "team,touchpoint,period,measure,n,mean,sd,people\n" +
		"north,,2024-Q1,nps,1,0.3333333333333333,,\n" +
		"north,,2024-Q2,nps,,0.1,,\n" +
		"\"south, east\",\"\"\"drive\"\"\nthrough\",2024-Q1,nps,4,25,95.74271077563381,3\n"
	if diff := cmp.Diff(want, write(t, c)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}

	// School years that could all be months are written in full.
	years := NewCells()
	years.Add(at("a", "", "2010-2011"), "trust", Cell{momentsOf(1), 0})
	if got := write(t, years); !strings.Contains(got, "a,,2010-2011,trust,1,1\n") {
		t.Errorf("file %s", got)
	}
	years.Add(at("a", "", "2014-15"), "trust", Cell{momentsOf(1), 0})
	if got := write(t, years); !strings.Contains(got, "a,,2010-11,trust,1,1\na,,2014-15,trust,1,1\n") {
		t.Errorf("file %s", got)
	}
}

func TestWriteCSVRefuses(t *testing.T) {
	good := Key{"a", "", period(t, "2024")}
	for _, tt := range []struct {
		name    string
		key     Key
		measure string
	}{
		{"no period", Key{"a", "", Period{}}, "nps"},
		{"another unit", Key{"a", "", period(t, "2024-03")}, "nps"},
		{"no team", Key{"", "", good.Period}, "nps"},
		{"no measure", good, ""},
		{"a team that reads as missing", Key{"n/a", "", good.Period}, "nps"},
		{"blanks", Key{"a", " web", good.Period}, "nps"},
		{"a carriage return", Key{"a", "web\rapp", good.Period}, "nps"},
		{"not UTF-8", Key{"a", "caf\xe9", good.Period}, "nps"},
	} {
		c := NewCells()
		c.Add(good, "nps", Cell{momentsOf(1), 0})
		c.Add(tt.key, tt.measure, Cell{momentsOf(1), 0})
		if err := c.WriteCSV(&bytes.Buffer{}); err == nil {
			t.Errorf("%s: written", tt.name)
		}
	}
	c := NewCells()
	c.Add(good, "nps", Cell{momentsOf(1), 0})
	if err := c.WriteCSV(failing{}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

func anyCells(t *rapid.T) *Cells {
	c := NewCells()
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	base := anyPeriod().Draw(t, "base")
	for base.Start().Year() < 1010 || base.Start().Year() > 9900 {
		base = base.Shift(map[bool]int{true: 500, false: -500}[base.Start().Year() < 1010])
	}
	kind := rapid.SampledFrom([]string{"integers", "fractions", "weights"}).Draw(t, "kind")
	for range rapid.IntRange(1, 30).Draw(t, "cells") {
		var x Cell
		for range 1 + random.IntN(12) {
			switch kind {
			case "integers":
				x.Add(float64(random.IntN(11)))
			case "fractions":
				x.Add(random.NormFloat64() * 100)
			default:
				x.AddWeighted(float64(random.IntN(11)), random.ExpFloat64()+.01)
			}
		}
		switch random.IntN(4) {
		case 0:
			x.Moments = MomentsOf(-1, x.Mean(), math.NaN())
		case 1:
			x.People = 1 + random.Int64N(x.N())
		}
		key := Key{fmt.Sprint("team ", random.IntN(4)), []string{"", "web", "a \"b\", c"}[random.IntN(3)], base.Shift(random.IntN(5))}
		c.Add(key, []string{"nps", "csat"}[random.IntN(2)], x)
	}
	return c
}

func TestCellsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCells(t)
		var first, second bytes.Buffer
		if err := c.WriteCSV(&first); err != nil {
			t.Fatal(err)
		}
		text := first.String()
		read, _, err := ReadCells(&first, CellOptions{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := read.WriteCSV(&second); err != nil {
			t.Fatal(err)
		}
		again, _, err := ReadCells(&second, CellOptions{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(maps.Collect(read.All()), maps.Collect(again.All()), exactly); diff != "" {
			t.Fatalf("cells of a file changed (-before +after):\n%s\n%s", diff, text)
		}
		if c.Len() != read.Len() {
			t.Fatalf("%d cells, %d read back", c.Len(), read.Len())
		}
		for key, want := range c.All() {
			got, ok := read.Get(key.Key, key.Measure)
			same := ok && got.N() == want.N() && got.KnownN() == want.KnownN() && got.People == want.People && got.Mean() == want.Mean() &&
				got.Weight() == want.Weight() && (got.M2() == want.M2() || math.IsNaN(want.M2()) || want.frac && math.Abs(got.M2()-want.M2()) <= 1e-15*want.M2())
			if !same || !want.frac && got != want {
				t.Fatalf("%v: %#v was read back as %#v", key, want, got)
			}
		}
	})
}

// The published school surveys of New York, as prepared in the folder of real data:
// counts and plain means of the files as Python's csv module reads them.
func TestReadCellsOfRealSurveys(t *testing.T) {
	for _, tt := range []struct {
		path                []string
		cells, teams, known int // known: cells with an n
		mean                float64
		periods, measures   string
	}{
		{[]string{"nyc_panel", "cx_cells.csv"}, 30200, 552, 3287, 0.7611601324503336, "2015 2016 2017 2018 2019 2020 2021 2022 2023", "attendance chronic_absence graduated positive"},
		{[]string{"nyc_panel", "ex_cells.csv"}, 20680, 550, 0, 1.9150492746614756, "2015 2016 2017 2018 2019 2020 2021 2022 2023", "attendance collaboration experienced_share leadership principal_tenure"},
		{[]string{"nyc_2015", "cx_cells.csv"}, 15415, 1858, 0, 89.59101628284134, "2014-15", "parents_positive students_positive"},
		{[]string{"nyc_2015", "ex_cells.csv"}, 10251, 1853, 0, 87.89291688615744, "2014-15", "collaborative_teachers effective_school_leadership rigorous_instruction strong_family_community_ties supportive_environment trust"},
	} {
		t.Run(strings.Join(tt.path, "/"), func(t *testing.T) {
			f, err := os.Open(sharedData(t, tt.path...))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			cells, report, err := ReadCells(f, CellOptions{Name: tt.path[1], Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Trim(fmt.Sprint(cells.Periods()), "[]"); got != tt.periods {
				t.Errorf("periods %s, want %s", got, tt.periods)
			}
			known, sum := 0, 0.0
			teams := map[string]bool{}
			for key, x := range cells.All() {
				teams[key.Team] = true
				sum += x.Mean()
				if x.KnownN() {
					known++
				}
			}
			if cells.Len() != tt.cells || report.Used != tt.cells || len(teams) != tt.teams || known != tt.known || !near(sum/float64(cells.Len()), tt.mean) {
				t.Errorf("%d cells, %d teams, %d with n, mean %v; %v", cells.Len(), len(teams), known, sum/float64(cells.Len()), report)
			}
			var names []string
			for _, m := range cells.Measures() {
				names = append(names, m.Name)
			}
			if got := strings.Join(names, " "); got != tt.measures {
				t.Errorf("measures %s, want %s", got, tt.measures)
			}
			again, _, err := ReadCells(strings.NewReader(write(t, cells)), CellOptions{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(maps.Collect(cells.All()), maps.Collect(again.All()), exactly); diff != "" {
				t.Errorf("written and read back (-before +after):\n%s", diff)
			}
		})
	}
}

func FuzzReadCells(f *testing.F) {
	const header = "team,touchpoint,period,measure,n,mean,sd,people,sum_w,sum_w2\n"
	for _, s := range []string{
		"a,web,2024-Q1,nps,40,12.5,80,38,,\na,,Q2 2024,nps,,30,,,,\n",
		"a,,2011-12,t,1,1,,,2.5,6.25\na,,2014-15,t,,1e99,,,3,3\n",
		"\"a\nb\",,2024-W53,t,3,-0,0,,,\na,,2020-W53,t,9007199254740992,1e-300,1e100,,,\n",
	} {
		f.Add(header + s)
	}
	f.Add("team;period;measure;mean\r\nä;2024;m;3,5\r\n")
	f.Add("mean\tteam\tperiod\tmeasure\n1\tx\t2024-02-29\t\"y\"\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		cells, report, err := ReadCells(strings.NewReader(text), CellOptions{})
		if report == nil || (cells == nil) == (err == nil) {
			t.Fatalf("cells %v, report %v, error %v", cells, report, err)
		}
		if report.Rows != report.Used+report.Missing+report.Rejected {
			t.Fatal(report)
		}
		if err != nil {
			return
		}
		for key, x := range cells.All() {
			if x.Empty() || math.IsNaN(x.Mean()) || math.IsInf(x.Mean(), 0) || math.IsInf(x.M2(), 0) || x.M2() < 0 || key.Team == "" || key.Measure == "" || key.Period.IsZero() {
				t.Fatalf("%v: %#v", key, x)
			}
		}
		again, _, err := ReadCells(strings.NewReader(write(t, cells)), CellOptions{Strict: true})
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if report.Duplicates > 0 {
			return // merged cells have other figures than any file gave
		}
		if diff := cmp.Diff(maps.Collect(cells.All()), maps.Collect(again.All()), exactly); diff != "" {
			t.Fatalf("cells changed (-before +after):\n%s", diff)
		}
	})
}
