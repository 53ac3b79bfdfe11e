package ex

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

// responses lists a dataset; answers that are the same in two files must compare equal.
func responses(d *Dataset) []Response {
	var out []Response
	for _, r := range d.All() {
		out = append(out, r)
	}
	return out
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestReadCSVWide(t *testing.T) {
	type answers = map[string]float64
	march := []Response{
		{Time: day("2024-03-05"), Team: "North", Touchpoint: "desk", Weight: 1.5, Answers: answers{"workload": 3.5, "tools": 4}},
		{Time: day("2024-03-06"), Team: "007", Weight: 1, Comment: "Two\nlines", Answers: answers{"workload": 2}},
	}
	plain := []Response{
		{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"workload": 3, "tools": 4}},
		{Time: day("2024-03-06"), Team: "B", Weight: 1, Answers: answers{"workload": 2}},
	}
	for _, tt := range []struct {
		name     string
		text     string
		o        ReadOptions
		want     []Response
		report   linkage.ReadReport // counts and warnings
		problems []string
	}{
		{
			name: "commas",
			text: "time,team,touchpoint,employee_id,weight,workload,tools,comment\n" +
				"2024-03-05,North,desk,p1,1.5,3.5,4,\n2024-03-06,007,,p2,1,2,N/A,\"Two\nlines\"\n",
			want:   march,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "semicolons, decimal commas, BOM, CRLF, other dates and headings",
			text: "\xEF\xBB\xBFTime;Team;Touchpoint;Employee ID;Weight;workload;tools;Comment\r\n" +
				"05.03.2024;North;desk;p1;1,5;3,5;4,0;\r\n06.03.2024;007;-;p2;1,0;2,0;n/a;\"Two\r\nlines\"\r\n",
			want:   march,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name:   "renamed columns and items, tokens",
			text:   "When,Unit,Q1,Q2\n2024-03-05,A,3,4\n2024-03-06,B,2,99\n",
			o:      ReadOptions{Columns: map[string]string{"time": "When", "team": "unit", "workload": "Q1", "tools": "Q2"}, NA: []string{"99"}},
			want:   plain,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "columns that are no items",
			text: "time,team,workload,tools,gender,site,Respondent ID,month,empty,\n" +
				"2024-03-05,A,3,4,f,12,1001,3,,1\n2024-03-06,B,2,,m,12B,1002,3,,2\n2024-03-06,B,,,m,13C,1003,3,,3\n",
			want: plain,
			report: linkage.ReadReport{Rows: 3, Used: 2, Missing: 1, Warnings: []string{
				"not read as items, by their names: Respondent ID, month, column 10 without a name",
				"left out, because they do not hold numbers: gender, site (1 numbers, 2 texts)",
				"without any answer: empty",
			}},
		},
		{
			name:   "Items selects",
			text:   "time,team,workload,tools,pay\n2024-03-05,A,3,4,1\n2024-03-06,B,2,,1\n",
			o:      ReadOptions{Items: []string{"Workload", "tools"}},
			want:   plain,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name:   "Ignore leaves out",
			text:   "time,team,workload,tools,pay\n2024-03-05,A,3,4,1\n2024-03-06,B,2,,1\n",
			o:      ReadOptions{Ignore: []string{"pay", "not there"}},
			want:   plain,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "bad rows and answers",
			text: "time,team,workload,tools,weight\n" +
				"2024-03-05,A,3,4,1\n" + // used
				"2024-03-05,A,3,4,1\n" +
				"2024-03-05,A,3,4,1\n" +
				"2024-03-05,,3,4,1\n" + // no team
				"32 March,A,3,4,1\n" + // no date
				",A,3,4,1\n" + // no time
				"2024-03-06,B,2,4O,1\n" + // a letter O: that answer only
				"2024-03-06,B,2\n" + // fields
				"2024-03-06,B,,x1,1\n" + // its only answer
				"2024-03-06,B,2,3,0\n2024-03-06,B,2,3,\n2024-03-06,B,2,3,inf\n" + // weights
				"2024-03-06,B,,,1\n", // no answer
			want: []Response{plain[0], plain[0], plain[0], plain[1]},
			report: linkage.ReadReport{Rows: 13, Used: 4, Rejected: 8, Missing: 1, Warnings: []string{
				"1 answers were refused in rows otherwise used",
			}},
			problems: []string{
				`ex.csv:5:12: team: is missing`,
				`ex.csv:6:1: time: "32 March" is not a date`,
				`ex.csv:7:1: time: is missing`,
				`ex.csv:8:16: tools: "4O" is not a number`,
				`ex.csv:9:1: the row has 3 fields, the header 5`,
				"ex.csv:10:15: tools: a text of 2 bytes is not a number",
				`ex.csv:11:18: weight: a weight must be a finite number above 0`,
				`ex.csv:12:18: weight: is missing`,
				`ex.csv:13:18: weight: a text of 3 bytes is not a number`,
			},
		},
		{
			name: "an instrument's items, on their scale",
			text: "time,team,tools,workload,pay\n2024-03-05,A,4,3,1\n2024-03-06,B,6,2,1\n2024-03-06,B,0,,1\n",
			o: ReadOptions{Instrument: &Instrument{Scale: Scale{1, 5}, Items: []Item{
				{Name: "workload", Driver: "load"}, {Name: "tools", Driver: "means"}, {Name: "voice", Driver: "means"},
			}}},
			want: plain,
			report: linkage.ReadReport{Rows: 3, Used: 2, Rejected: 1, Warnings: []string{
				"items of the instrument that the file does not have: voice",
				"columns that are no items of the instrument, left out: pay",
				"1 answers were refused in rows otherwise used",
			}},
			problems: []string{"ex.csv:3:14: tools: 6 is outside 1..5", "ex.csv:4:14: tools: 0 is outside 1..5"},
		},
		{
			name: "an employee twice",
			text: "time,team,employee_id,workload,tools\n2024-03-05,A,p,3,4\n2024-03-05,A,p,3,4\n",
			want: []Response{plain[0], plain[0]},
			report: linkage.ReadReport{Rows: 2, Used: 2, Warnings: []string{
				"1 rows repeat an employee at the same time, team and touchpoint: all are used, the person counts once",
			}},
		},
		{
			name:   "rows after the header that are no data",
			text:   "time,team,workload,tools\nWhen?,Which team?,How much?,Which?\n{id},{id},{id},{id}\n2024-03-05,A,3,4\n2024-03-06,B,2,\n",
			o:      ReadOptions{SkipRows: 2},
			want:   plain,
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name:   "a comment without an answer is kept",
			text:   "time,team,workload,tools,comment\n2024-03-05,A,3,4,\n2024-03-06,B,,,Help\n2024-03-06,B,,,\n",
			want:   []Response{plain[0], {Time: day("2024-03-06"), Team: "B", Weight: 1, Comment: "Help", Answers: answers{}}},
			report: linkage.ReadReport{Rows: 3, Used: 1, Missing: 2},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, rep := mustRead(t, tt.text, tt.o)
			if diff := cmp.Diff(tt.want, responses(d), approx); diff != "" {
				t.Errorf("responses (-want +got):\n%s", diff)
			}
			tt.report.File = "ex.csv"
			if diff := cmp.Diff(&tt.report, rep, cmpopts.IgnoreFields(linkage.ReadReport{}, "Errors")); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, errorTexts(rep)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if rep.Rows != rep.Used+rep.Rejected+rep.Missing {
				t.Errorf("rows do not add up: %+v", rep)
			}
		})
	}
}

func TestReadCSVLong(t *testing.T) {
	type answers = map[string]float64
	for _, tt := range []struct {
		name     string
		text     string
		o        ReadOptions
		want     []Response
		report   linkage.ReadReport
		problems []string
	}{
		{
			name: "rows of one employee join",
			text: "time,team,employee_id,item,score,weight,comment\n" +
				"2024-03-05,A,p1,workload,3,2,\n2024-03-05,A,p2,workload,5,1,\n" +
				"2024-03-05,A,p1,tools,4,2,Fine\n2024-03-05,A,p2,tools,,1,\n" +
				"2024-04-05,A,p1,tools,1,1,\n2024-03-05,B,p1,tools,2,1,\n",
			want: []Response{
				{Time: day("2024-03-05"), Team: "A", Weight: 2, Comment: "Fine", Answers: answers{"workload": 3, "tools": 4}},
				{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"workload": 5}},
				{Time: day("2024-04-05"), Team: "A", Weight: 1, Answers: answers{"tools": 1}},
				{Time: day("2024-03-05"), Team: "B", Weight: 1, Answers: answers{"tools": 2}},
			},
			report: linkage.ReadReport{Rows: 6, Used: 5, Missing: 1},
		},
		{
			name: "without ids every row is a response",
			text: "time,team,item,score\n2024-03-05,A,workload,3\n2024-03-05,A,tools,4\n",
			want: []Response{
				{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"workload": 3}},
				{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"tools": 4}},
			},
			report: linkage.ReadReport{Rows: 2, Used: 2},
		},
		{
			name: "bad rows",
			text: "time,team,employee_id,item,score\n" +
				"2024-03-05,A,p1,workload,3\n2024-03-05,A,p1,workload,4\n2024-03-05,A,p1,,4\n" +
				"2024-03-05,A,p1,tools,4\n2024-03-05,A,p1,tools,five5\n2024-03-05,A,p1,site,X\n",
			want: []Response{
				{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"workload": 3}},
			},
			report: linkage.ReadReport{Rows: 6, Used: 1, Rejected: 2, Missing: 3, Warnings: []string{
				"left out, because they do not hold numbers: tools (1 numbers, 1 texts), site",
			}},
			problems: []string{
				"ex.csv:3:17: item: the employee answered this item at this time already",
				"ex.csv:4:17: item: is missing",
			},
		},
		{
			name: "an instrument, a selection, a weight that changes",
			text: "time,team,employee_id,item,score,weight\n" +
				"2024-03-05,A,p1,Q1,3,1\n2024-03-05,A,p1,q2,6,1\n2024-03-05,A,p1,q2,5,2\n2024-03-05,A,p1,q3,6,1\n2024-03-05,A,p1,q4,6,1\n",
			o: ReadOptions{
				Instrument: &Instrument{Scale: Scale{1, 5}, Items: []Item{{Name: "q1"}, {Name: "q2"}, {Name: "q3"}}},
				Ignore:     []string{"q3"},
			},
			want: []Response{{Time: day("2024-03-05"), Team: "A", Weight: 1, Answers: answers{"q1": 3, "q2": 5}}},
			report: linkage.ReadReport{Rows: 5, Used: 2, Rejected: 1, Missing: 2, Warnings: []string{
				"2 items of the file were left out: not asked for, or not in the instrument",
				"1 rows give their response another weight than its first row: the first is used",
			}},
			problems: []string{"ex.csv:3:20: score: 6 is outside 1..5"},
		},
		{
			name:   "a comment on a blank answer",
			text:   "time,team,employee_id,item,score,comment\n2024-03-05,A,p1,q1,3,\n2024-03-05,A,p1,q2,,Later\n",
			want:   []Response{{Time: day("2024-03-05"), Team: "A", Weight: 1, Comment: "Later", Answers: answers{"q1": 3}}},
			report: linkage.ReadReport{Rows: 2, Used: 1, Missing: 1, Warnings: []string{"without any answer: q2"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, rep := mustRead(t, tt.text, tt.o)
			if diff := cmp.Diff(tt.want, responses(d), approx); diff != "" {
				t.Errorf("responses (-want +got):\n%s", diff)
			}
			tt.report.File = "ex.csv"
			if diff := cmp.Diff(&tt.report, rep, cmpopts.IgnoreFields(linkage.ReadReport{}, "Errors")); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, errorTexts(rep)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadCSVPeriods(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		o          ReadOptions
		want       []string
		warnings   []string
	}{
		{"period", "period,team,x\n2024-Q1,A,1\nQ2 2024,A,2\n", ReadOptions{}, []string{"2024-Q1", "2024-Q2"}, nil},
		{"school years, decided by the column", "year,team,x\n2011-12,A,1\n2014-15,A,2\n", ReadOptions{}, []string{"2011-12", "2014-15"}, nil},
		{"plain years", "year,team,x\n2014,A,1\n2015,A,2\n", ReadOptions{}, []string{"2014", "2015"}, nil},
		{"a mapped column", "wave,team,x\n2024-03,A,1\n2024-04,A,2\n", ReadOptions{Columns: map[string]string{"period": "wave"}}, []string{"2024-03", "2024-04"}, nil},
		{"one wave", "team,x\nA,1\nA,2\n", ReadOptions{At: linkage.PeriodOf(day("2015-06-01"), linkage.Year)}, []string{"2015", "2015"}, nil},
		{"one wave, whatever the file says", "year,team,x\n2014,A,1\n", ReadOptions{At: linkage.PeriodOf(day("2015-06-01"), linkage.Year)}, []string{"2015"},
			[]string{`column "year" is not read: every row is taken as of 2015`, "not read as items, by their names: year"}},
		{"time before period and year", "year,period,time,team,x\n1,2,2024-03-01,A,1\n", ReadOptions{}, []string{""}, []string{"not read as items, by their names: year, period"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, rep := mustRead(t, tt.text, tt.o)
			var got []string
			for _, r := range d.All() {
				got = append(got, r.Period.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("periods (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warnings, rep.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// A timestamp's own offset says which day it was, unless a Location is set.
func TestReadCSVLocation(t *testing.T) {
	text := "time,team,x\n2024-02-29T23:30:00-05:00,A,1\n"
	for _, tt := range []struct {
		loc  *time.Location
		want string
	}{{nil, "2024-02"}, {time.UTC, "2024-03"}} {
		d, _ := mustRead(t, text, ReadOptions{Location: tt.loc})
		c, _, err := d.Cells(CellOptions{MinRespondents: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Periods()[0].String(); got != tt.want {
			t.Errorf("location %v: %s; want %s", tt.loc, got, tt.want)
		}
	}
}

func TestReadCSVRefuses(t *testing.T) {
	long := "time,team,item,score\n2024-03-05,A,q1,3\n"
	for _, tt := range []struct {
		name, text string
		o          ReadOptions
		want       string
	}{
		{"a header and nothing else", "time,team,workload\n", ReadOptions{}, "a header and no rows"},
		{"empty", "", ReadOptions{}, "empty"},
		{"no team", "time,q1\n2024-03-05,1\n", ReadOptions{}, "ex.csv:1: team: there is no such column; the file has time, q1"},
		{"no time", "team,q1\nA,1\n", ReadOptions{}, "ex.csv:1: time: there is no column time, period or year"},
		{"mapped to nothing", "time,team,q1\n", ReadOptions{Columns: map[string]string{"team": "Unit"}}, `ex.csv:1: team: there is no column "Unit"`},
		{"an item that is not there", "time,team,q1\n", ReadOptions{Items: []string{"q2"}}, "ex.csv:1: q2: there is no such item"},
		{"an item that is not there, long", long, ReadOptions{Items: []string{"q2"}}, "ex.csv:1: q2: there is no such item"},
		{"cells", "team,touchpoint,period,measure,n,mean\n", ReadOptions{}, "pre-aggregated cells"},
		{"no numbers", "time,team,site\n2024-03-05,A,x\n", ReadOptions{}, "no column of answers"},
		{"no item of the instrument", "time,team,q1\n2024-03-05,A,1\n", ReadOptions{Instrument: &Instrument{Items: []Item{{Name: "q2"}}}}, "no column of answers"},
		{"one column as two items", "time,team,q1\n", ReadOptions{
			Instrument: &Instrument{Items: []Item{{Name: "q1"}, {Name: "q2"}}}, Columns: map[string]string{"q2": "q1"},
		}, "read as something else already"},
		{"a bad instrument", "time,team,q1\n", ReadOptions{Instrument: &Instrument{}}, "no items"},
		{"day or month first", "time,team,q1\n03/04/2024,A,1\n", ReadOptions{}, "ex.csv:2:1: "},
		{"a month and a school year", "period,team,q1\n2014-15,A,1\n2014-03,A,1\n", ReadOptions{}, "ex.csv: period: the column holds both"},
		{"not one row can be used", "time,team,q1\n2024-03-05,,1\nsoon,A,1\n", ReadOptions{}, "ex.csv:2:12: team: is missing\n  ex.csv:3:1: time: a text of 4 bytes is not a date"},
		{"strict, a row", "time,team,q1\n2024-03-05,A,1\n2024-03-05,,1\n", ReadOptions{Strict: true}, "ex.csv:3:12: team: is missing"},
		{"strict, an answer", "time,team,q1,q2\n2024-03-05,A,1,1\n2024-03-05,A,1,1x\n2024-03-05,A,1,1\n", ReadOptions{Strict: true}, `ex.csv:3:16: q2: "1x" is not a number`},
		{"unbalanced quotes", "time,team,q1\n2024-03-05,\"A,1\n2024-03-05,B,1\n", ReadOptions{}, "not closed"},
		{"binary", "\x7fELF\x02\x01\x00\x00\x00", ReadOptions{}, "ex.csv:1"},
		{"a NUL in the middle", "time,team,q1\n2024-03-05,A,1\n2024-03-05,\x00,1\n", ReadOptions{}, "NUL"},
		{"a line of 10 MB", "time,team,q1\n2024-03-05,A," + strings.Repeat("1", 10<<20) + "\n", ReadOptions{}, "longer than"},
		{"100,000 columns", "time,team" + columns(100_000) + "\n", ReadOptions{}, "columns"},
		{"many items in few answers", "time,team,item,score\n" + manyItems(maxItems), ReadOptions{}, "rows that do not join"},
		{"too many items", "time,team,item,score,employee_id\n" + strings.ReplaceAll(manyItems(maxItems+1), ",3\n", ",3,p\n"), ReadOptions{}, "different items"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Name = "ex.csv"
			d, rep, err := ReadCSV(strings.NewReader(tt.text), tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %.300v; want %q", err, tt.want)
			}
			if d != nil || rep == nil || rep.File != "ex.csv" {
				t.Errorf("dataset %v, report %v", d, rep)
			}
		})
	}
}

func columns(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",q%d", i)
	}
	return b.String()
}

func manyItems(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2024-03-05,A,item %d,3\n", i)
	}
	return b.String()
}

// A file cut short by its medium is an error, not a shorter file.
func TestReadCSVReadError(t *testing.T) {
	r := io.MultiReader(strings.NewReader("time,team,q1\n2024-03-05,A,1\n"), broken{})
	if _, rep, err := ReadCSV(r, ReadOptions{}); err == nil || rep.File != "input" {
		t.Errorf("report %+v, error %v", rep, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

// Neither an error nor anything printed holds an id or a comment.
func TestNothingPersonalIsPrinted(t *testing.T) {
	text := "time,team,employee_id,workload,weight,comment\n" +
		"2024-03-05,A,secret-1,3,1,secret words\n2024-03-05,A,secret-1,3,1,secret words\n" +
		"2024-03-05,,secret-2,3,1,secret words\n2024-03-05,A,secret-2,secret number,1,secret words\n" +
		"2024-03-05,A,secret-2,3,-1,secret words\nsecret,A,secret-2,3,1,secret words\n"
	d, rep := mustRead(t, text, ReadOptions{})
	var b bytes.Buffer
	c, cr, err := d.Cells(CellOptions{MinRespondents: 1})
	if err != nil {
		t.Fatal(err)
	}
	rel, err := d.Reliability()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&b, rep, rep.Warnings, c.Len(), cr, rel, d.DataFrame(FrameOptions{Employees: true}))
	for _, r := range d.All() {
		fmt.Fprintf(&b, "%v %+v %#v %s\n", r, r, r, r)
	}
	if s := b.String(); strings.Contains(s, "secret") {
		t.Errorf("printed:\n%s", s)
	}
	if rep.Rejected != 4 {
		t.Errorf("%d rejected, want 4", rep.Rejected)
	}
}

// Blank columns and columns of text take no memory of their own.
func TestReadCSVSparseFileIsSmall(t *testing.T) {
	const width, rows = 4000, 500
	var b strings.Builder
	b.WriteString("time,team" + columns(width) + "\n")
	for range rows {
		b.WriteString("2024-03-05,A,1" + strings.Repeat(",", width-1) + "\n")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d, _ := mustRead(t, b.String(), ReadOptions{})
	runtime.ReadMemStats(&after)
	if d.Len() != rows || len(d.Items()) != 1 {
		t.Errorf("%d responses, items %v", d.Len(), d.Items())
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 16<<20 { // dense columns would be 16 MB and their growth
		t.Errorf("%d bytes allocated", got)
	}
}

// The item file of the New York City school survey, teachers, 2014-15: a wide
// export, one row a school, 150 items in percent, missing as N/A.
func TestReadCSVTeacherItems(t *testing.T) {
	f, err := os.Open(shared(t, "raw/nyc_schools_2015_items/teacher_items.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, rep, err := ReadCSV(f, ReadOptions{
		Name: "teacher_items.csv", At: period(t, "2014-15"),
		Columns: map[string]string{"team": "DBN"}, Ignore: []string{"Total Teacher Response Rate"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &linkage.ReadReport{File: "teacher_items.csv", Rows: 1861, Used: 1853, Missing: 8, Warnings: []string{"left out, because they do not hold numbers: School Name"}}
	if diff := cmp.Diff(want, rep); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	c, cr, err := d.Cells(CellOptions{MinRespondents: 1})
	if err != nil {
		t.Fatal(err)
	}
	// PROVENANCE.md: 150 items, 16.7 % of cells missing.
	if share := float64(c.Len()) / (150 * 1861); len(d.Items()) != 150 || share < .8325 || share > .8335 || cr.Withheld != 0 {
		t.Errorf("%d items, %.4f of cells, %v", len(d.Items()), share, cr)
	}
	// The file's first data row.
	key := linkage.Key{Team: "01M015", Period: period(t, "2014-15")}
	if x, ok := c.Get(key, "T1a"); !ok || x.Mean() != 92 || x.N() != 1 {
		t.Errorf("01M015 T1a: %v", x)
	}
	if got := c.Periods()[0].String(); got != "2014-15" {
		t.Errorf("period %s", got)
	}
	// One row a school is not five respondents.
	if c, cr, err = d.Cells(CellOptions{}); err != nil || c.Len() != 0 || cr.Shown != 0 || cr.Withheld == 0 {
		t.Errorf("with the default minimum: %d cells, %v, %v", c.Len(), cr, err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("time,team,employee_id,q1,q2,weight,comment\n2024-03-05,A,p,3,4,1,x\n2024-03-06,B,,,N/A,2,\n", false)
	f.Add("time;team;item;score;employee_id\n05.03.2024;A;q1;3,5;p\n05.03.2024;A;q2;4;p\n", true)
	f.Add("year,team,q1,q2\n2014-15,A,6,1\n2011-12,B,x,\n", true)
	f.Add("period\tteam\tq1\n2024-W07\tA\t\"1\n2\"\n", false)
	in := &Instrument{Scale: Scale{1, 5}, Items: []Item{{Name: "q1", Driver: "d"}, {Name: "q2", Driver: "d", Reverse: true}}}
	f.Fuzz(func(t *testing.T, text string, instrument bool) {
		o := ReadOptions{Name: "f"}
		if instrument {
			o.Instrument = in
		}
		d, rep, err := ReadCSV(strings.NewReader(text), o)
		if (d == nil) == (err == nil) || rep == nil {
			t.Fatalf("dataset %v, report %v, error %v", d, rep, err)
		}
		if d == nil {
			return
		}
		if rep.Rows != rep.Used+rep.Rejected+rep.Missing || rep.Rejected > 0 && len(rep.Errors) == 0 {
			t.Fatalf("rows do not add up: %+v", rep)
		}
		for _, r := range d.All() {
			if err := r.Validate(); err != nil {
				t.Fatal(err)
			}
		}
		c, cr, err := d.Cells(CellOptions{Unit: linkage.Year, MinRespondents: 1})
		if err != nil || cr.Withheld != 0 {
			t.Fatal(cr, err)
		}
		for k, x := range c.All() {
			if x.Empty() || x.People > x.N() {
				t.Fatalf("%v: %v of %d people", k, x, x.People)
			}
		}
		// What was read survives the way through a data frame.
		if len(d.Items()) == 0 {
			return
		}
		back, _, err := FromDataFrame(d.DataFrame(FrameOptions{Employees: true, Comments: true}), ReadOptions{Instrument: o.Instrument, Items: d.Items()})
		if err != nil {
			t.Skip(err) // names that mean something else in a frame of their own
		}
		if got, want := len(responses(back)), d.Len(); got > want {
			t.Fatalf("%d responses back of %d", got, want)
		}
	})
}

func BenchmarkReadCSV(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("time,team,employee_id")
	for i := range 12 {
		fmt.Fprintf(&text, ",driver%02d", i)
	}
	text.WriteString("\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "2024-%02d-%02d,team %03d,e%06d", i%12+1, i%28+1, i%500, i%20_000)
		for j := range 12 {
			fmt.Fprintf(&text, ",%d", (i*7+j*3)%5+1)
		}
		text.WriteString("\n")
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		d, _, err := ReadCSV(bytes.NewReader(text.Bytes()), ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := d.Cells(CellOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// Personnel numbers are no answers, whatever their column is called.
func TestIdentifiersAreNoItems(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,team,Personal-Nr.,tools\n")
	for i := range 300 {
		fmt.Fprintf(&b, "2024-01-%02d,A,%d,%d\n", i%28+1, 4000+i%150, i%5+1)
	}
	d, report, err := ReadCSV(strings.NewReader(b.String()), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"tools"}, d.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if all := strings.Join(report.Warnings, "\n"); !strings.Contains(all, "look like identifiers") {
		t.Errorf("warnings:\n%s", all)
	}
	d, _, err = ReadCSV(strings.NewReader(b.String()), ReadOptions{Items: []string{"Personal-Nr.", "tools"}})
	if err != nil || len(d.Items()) != 2 {
		t.Errorf("asked for, it is an item: %v, %v", d, err)
	}
}
