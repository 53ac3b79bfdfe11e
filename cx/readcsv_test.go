package cx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

// samePeriod compares periods, which keep their fields to themselves.
var samePeriod = cmp.Comparer(func(a, b linkage.Period) bool { return a == b })

func responses(d *cx.Dataset) []cx.Response {
	var rs []cx.Response
	for _, r := range d.All() {
		rs = append(rs, r)
	}
	return rs
}

// errorTexts are the rejections of a report as they print.
func errorTexts(r *linkage.ReadReport) []string {
	var texts []string
	for _, e := range r.Errors {
		texts = append(texts, e.Error())
	}
	return texts
}

func utc(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
}

func TestReadCSV(t *testing.T) {
	for _, tt := range []struct {
		name string
		file string
		o    cx.ReadOptions
		want []cx.Response
		bad  []string // rejections
		miss int
	}{
		{
			name: "long form with every column",
			file: "time,team,touchpoint,metric,score,response_id,customer_id,channel,segment,comment,weight\n" +
				"2024-03-05T10:30:00+01:00,North,Checkout,NPS,9,r1,anna,web,business,slow,1.5\n" +
				"2024-03-06,South,,csat,4,r2,anna,store,,,1\n",
			o: cx.ReadOptions{KeepComments: true},
			want: []cx.Response{
				{Time: time.Date(2024, 3, 5, 10, 30, 0, 0, time.FixedZone("", 3600)), Team: "North", Touchpoint: "Checkout", Metric: "nps",
					Score: 9, Weight: 1.5, ResponseID: "1", CustomerID: "1", Channel: "web", Segment: "business", Comment: "slow"},
				{Time: utc(2024, 3, 6, 0, 0), Team: "South", Metric: "csat", Score: 4, Weight: 1, ResponseID: "2", CustomerID: "1", Channel: "store"},
			},
		},
		{
			name: "semicolons, decimal commas, a byte order mark, CRLF, German dates, renamed columns",
			file: "\ufeffDatum;Filiale;Ort;Frage;Wert\r\n05.03.2024;007;Kasse;Wartezeit;2,5\r\n06.03.2024;Süd;Kasse;wartezeit;10,25\r\n",
			o: cx.ReadOptions{
				Columns: map[string]string{"time": "Datum", "team": "Filiale", "touchpoint": "Ort", "metric": "Frage", "score": "Wert"},
				Metrics: []cx.Metric{{Name: "wartezeit", LowerBetter: true, Unit: "minutes"}},
			},
			want: []cx.Response{
				{Time: utc(2024, 3, 5, 0, 0), Team: "007", Touchpoint: "Kasse", Metric: "wartezeit", Score: 2.5, Weight: 1},
				{Time: utc(2024, 3, 6, 0, 0), Team: "Süd", Touchpoint: "Kasse", Metric: "wartezeit", Score: 10.25, Weight: 1},
			},
		},
		{
			name: "quoted newlines and missing-value tokens",
			file: "time,team,touchpoint,metric,score,comment\n" +
				"2024-01-01,A,T,nps,9,\"two\nlines\"\n2024-01-01,A,T,nps,N/A,\n2024-01-01,A,T,nps,,x\n2024-01-01,A,T,nps,keine,x\n2024-01-02,A,T,nps,0,\n",
			o:    cx.ReadOptions{NA: []string{"keine"}},
			miss: 3,
			want: []cx.Response{
				{Time: utc(2024, 1, 1, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2024, 1, 2, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 0, Weight: 1},
			},
		},
		{
			name: "each bad row is rejected at its place",
			file: "time,team,touchpoint,metric,score,weight\n" +
				"2024-01-01,A,T,nps,11,1\n" + // 2
				"2024-01-01,A,T,nps,8.5,1\n" + // 3
				"2024-01-01,A,T,csat,abc1,1\n" + // 4
				"2024-01-01,,T,nps,9,1\n" + // 5
				"yesterday,A,T,nps,9,1\n" + // 6
				",A,T,nps,9,1\n" + // 7
				"2024-01-01,A,T,,9,1\n" + // 8
				"2024-01-01,A,T,nps,9,0\n" + // 9
				"2024-01-01,A,T,nps,9,\n" + // 10
				"2024-02-30,A,T,nps,9,1\n" + // 11
				"2024-01-01,A,T,nps,9,1\n",
			want: []cx.Response{{Time: utc(2024, 1, 1, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1}},
			bad: []string{
				"answers:2:20: score: 11 is outside 0..10 (nps)",
				"answers:3:20: score: 8.5 is not a whole number (nps)",
				"answers:4:21: score: a text of 4 bytes is not a number",
				"answers:5:12: team: is missing",
				"answers:6:1: time: a text of 9 bytes is not a date",
				"answers:7:1: time: is missing",
				"answers:8:16: metric: is missing",
				"answers:9:22: weight: 0 is not above 0",
				"answers:10:22: weight: is missing",
				`answers:11:1: time: "2024-02-30" is not a date`,
			},
		},
		{
			name: "several date layouts in one column, each certain",
			file: "time,team,touchpoint,metric,score\n2024-03-05,A,T,nps,9\n25/03/2024,A,T,nps,9\n3 Mar 2024,A,T,nps,9\n04/03/2024 08:15,A,T,nps,9\n",
			want: []cx.Response{
				{Time: utc(2024, 3, 5, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2024, 3, 25, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2024, 3, 3, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2024, 3, 4, 8, 15), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
			},
		},
		{
			name: "wide form",
			file: "year,store,recommend,desk,wifi\n2018,A,9,6,5\n2018,A,11,0,3\n2018,B,11,6,\n2018,B,3,9,4\n",
			o: cx.ReadOptions{
				Columns: map[string]string{"team": "store"}, Period: "year",
				Wide: []cx.WideColumn{
					{Column: "recommend", Metric: "nps", NA: []string{"11"}},
					{Column: "desk", Metric: "csat", Touchpoint: "Info desk", NA: []string{"0", "6"}},
					{Column: "wifi", Metric: "csat", Touchpoint: "Wi-Fi"},
				},
			},
			miss: 1,
			want: []cx.Response{
				{Time: utc(2018, 1, 1, 0, 0), Period: period("2018"), Team: "A", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2018, 1, 1, 0, 0), Period: period("2018"), Team: "A", Touchpoint: "Wi-Fi", Metric: "csat", Score: 5, Weight: 1},
				{Time: utc(2018, 1, 1, 0, 0), Period: period("2018"), Team: "A", Touchpoint: "Wi-Fi", Metric: "csat", Score: 3, Weight: 1},
			},
			bad: []string{"answers:5:10: desk: 9 is outside 1..5 (csat)"},
		},
		{
			name: "a column of school years",
			file: "period,team,touchpoint,metric,score\n2010-11,A,T,nps,9\n2014-15,A,T,nps,9\n2014-30,A,T,nps,9\n,A,T,nps,9\n",
			want: []cx.Response{
				{Time: utc(2011, 1, 1, 0, 0), Period: period("2014-15").Shift(-4), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
				{Time: utc(2015, 1, 1, 0, 0), Period: period("2014-15"), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1},
			},
			bad: []string{
				`answers:4:1: period: "2014-30" is not a period such as 2024, 2024-Q1, 2024-03 or 2014-15`,
				"answers:5:1: period: is missing",
			},
		},
		{
			name: "rows of another length",
			file: "time,team,touchpoint,metric,score\n2024-01-01,A,T,nps\n2024-01-01,A,T,nps,9,9\n2024-01-01,A,T,nps,9\n",
			want: []cx.Response{{Time: utc(2024, 1, 1, 0, 0), Team: "A", Touchpoint: "T", Metric: "nps", Score: 9, Weight: 1}},
			bad:  []string{"answers:2:1: the row has 4 fields, the header 5", "answers:3:1: the row has 6 fields, the header 5"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, report, err := cx.ReadCSV(strings.NewReader(tt.file), tt.o)
			if err != nil {
				t.Fatalf("ReadCSV: %v\n%v", err, report)
			}
			if diff := cmp.Diff(tt.want, responses(d), samePeriod); diff != "" {
				t.Errorf("responses (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.bad, errorTexts(report)); diff != "" {
				t.Errorf("rejections (-want +got):\n%s", diff)
			}
			if report.Rejected != len(tt.bad) || report.Missing != tt.miss || report.Rows != report.Used+report.Rejected+report.Missing {
				t.Errorf("the counts do not add up: %v", report)
			}
			if len(tt.bad) > 0 {
				tt.o.Strict = true
				var at *linkage.RowError
				if d, _, err := cx.ReadCSV(strings.NewReader(tt.file), tt.o); d != nil || !errors.As(err, &at) {
					t.Errorf("strict: error %v names no row", err)
				}
			}
		})
	}
}

func period(s string) linkage.Period {
	p, err := linkage.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

func TestReadCSVRefuses(t *testing.T) {
	const header = "time,team,touchpoint,metric,score\n"
	for _, tt := range []struct {
		name string
		file string
		o    cx.ReadOptions
		want string // part of the error
	}{
		{"no score", "time,team,metric\n2024-01-01,A,nps\n", cx.ReadOptions{}, "answers:1:1: score: no such column among time, team, metric"},
		{"no metric", "time,team,score\n2024-01-01,A,9\n", cx.ReadOptions{}, "metric: no such column"},
		{"a renamed column that is not there", header, cx.ReadOptions{Columns: map[string]string{"team": "Store"}}, "Store: no such column"},
		{"a name we do not have", header, cx.ReadOptions{Columns: map[string]string{"shop": "team"}}, `column "shop" is none of`},
		{"a wide column that is not there", header, cx.ReadOptions{Wide: []cx.WideColumn{{Column: "q1", Metric: "nps"}}}, "q1: no such column"},
		{"a wide column without a metric", header, cx.ReadOptions{Wide: []cx.WideColumn{{Column: "score"}}}, "answers no metric"},
		{"a period column that is not there", header, cx.ReadOptions{Period: "wave"}, "wave: no such column"},
		{"a bad metric", header, cx.ReadOptions{Metrics: []cx.Metric{{Name: "x", Scale: cx.Scale{Min: 2, Max: 1}}}}, "is not a range"},
		{"day or month first", header + "03/04/2024,A,T,nps,9\n05/06/2024,A,T,nps,9\n", cx.ReadOptions{}, "answers:2:1: time: "},
		{"day first and month first", header + "25/03/2024,A,T,nps,9\n03/25/2024,A,T,nps,9\n", cx.ReadOptions{}, "answers:3:1: time: "},
		{"two units of period", "period,metric,score\n2024-Q1,nps,9\n2024-Q2,nps,9\n2024-07,nps,9\n", cx.ReadOptions{}, "answers:4:1: period: "},
		{"school years and months", "period,metric,score\n2010-11,nps,9\n2014-15,nps,9\n2014-03,nps,9\n", cx.ReadOptions{}, "answers:4:1: period: "},
		{"nothing usable", header + "x,A,T,nps,9\n", cx.ReadOptions{}, "none of 1 rows can be used: 1 rejected, 0 without an answer\n  answers:2:1: time: "},
		{"empty", "", cx.ReadOptions{}, "answers:1:1"},
		{"a repeated heading", "time,score,score,metric\n", cx.ReadOptions{}, "answers:1:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, report, err := cx.ReadCSV(strings.NewReader(tt.file), tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if d != nil || report == nil {
				t.Errorf("dataset %v and report %v, want none and one", d, report)
			}
		})
	}
}

// A hostile file gives an error, in bounded memory, whatever its size.
func TestReadCSVHostile(t *testing.T) {
	const header = "time,team,touchpoint,metric,score\n"
	random := make([]byte, 1<<20)
	for i := range random {
		random[i] = byte(i * 7919 >> 3)
	}
	for _, tt := range []struct {
		name string
		file io.Reader
	}{
		{"binary", bytes.NewReader(random)},
		{"binary below a header", io.MultiReader(strings.NewReader(header), bytes.NewReader(random))},
		{"a line of 10 MB", io.MultiReader(strings.NewReader(header), strings.NewReader(strings.Repeat("x", 10<<20)))},
		{"a header of 10 MB", strings.NewReader(strings.Repeat("x", 10<<20))},
		{"NUL", strings.NewReader(header + "2024-01-01,A,T,nps,9\n2024-01-01,A\x00,T,nps,9\n")},
		{"an open quote before 64 MB", io.MultiReader(strings.NewReader(header+"2024-01-01,\"A,T,nps,9\n"), io.LimitReader(lines{}, 64<<20))},
		{"100,000 columns", strings.NewReader("time,team,touchpoint,metric,score" + strings.Repeat(",x", 100_000) + "\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d, _, err := cx.ReadCSV(tt.file, cx.ReadOptions{})
			runtime.ReadMemStats(&after)
			if err == nil || d != nil {
				t.Errorf("no error, %v", d)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("allocated %d MB", used>>20)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

// lines never ends.
type lines struct{}

func (lines) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "2024-01-01,A,T,nps,9\n"[i%21]
	}
	return len(p), nil
}

func TestReadCSVWarnings(t *testing.T) {
	file := "metric,score,response_id,touchpoint\nEase,3,r1,A\nease,4,r1,B\nmood,4,r1,A\nmood,5,r1,A\nnps,10,r2,A\n"
	d, report, err := cx.ReadCSV(strings.NewReader(file), cx.ReadOptions{Name: "q3.csv"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`no column "team": these answers can be scored but not joined with employees' answers`,
		`no column "time": these answers can be scored but not placed in time`,
		`scale and direction not declared: "Ease", "mood": plain means are used`,
		"answers with the response_id, metric and touchpoint of an earlier one, which count again: 1",
	}
	if diff := cmp.Diff(want, report.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	s, err := d.Score("EASE", cx.ScoreOptions{})
	if err != nil || s.Estimate != 3.5 || s.Metric != "Ease" {
		t.Errorf("Score = %v, %v: spellings of an undeclared metric are one metric", s, err)
	}
	if _, err := d.Cells(cx.CellOptions{}); err == nil {
		t.Error("Cells of answers without a team: no error")
	}
}

func TestReadCSVLocation(t *testing.T) {
	tokyo := time.FixedZone("", 9*3600)
	file := "time,team,touchpoint,metric,score\n2024-03-31T20:00:00Z,A,T,nps,9\n"
	for _, tt := range []struct {
		loc  *time.Location
		want string
	}{{nil, "2024-03-31"}, {tokyo, "2024-04-01"}} {
		d, _, err := cx.ReadCSV(strings.NewReader(file), cx.ReadOptions{Location: tt.loc})
		if err != nil {
			t.Fatal(err)
		}
		cells, err := d.Cells(cx.CellOptions{Unit: linkage.Day})
		if err != nil {
			t.Fatal(err)
		}
		if got := cells.Periods()[0].String(); got != tt.want {
			t.Errorf("day %v, want %v", got, tt.want)
		}
	}
}

// sharedData opens a file of real answers kept beside the repository, where there is one.
func sharedData(t *testing.T, path ...string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no go.mod above the test")
		}
		dir = up
	}
	f, err := os.Open(filepath.Join(append([]string{dir, "..", "shared", "data"}, path...)...))
	if err != nil {
		t.Skip("real survey data are not here")
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The customer survey of San Francisco International Airport. Expected values: R
// 4.2.2, mean and weighted.mean over the answers 0 to 10, and Kish's effective n.
func TestSFO(t *testing.T) {
	o := cx.ReadOptions{
		Name: "sfo.csv", Period: "year", Columns: map[string]string{"response_id": "respnum"},
		Wide: []cx.WideColumn{
			{Column: "recommend_0_10", Metric: "nps", NA: []string{"11"}},
			{Column: "food", Metric: "csat", Touchpoint: "food", NA: []string{"0", "6", "Blank"}},
		},
	}
	type numbers struct {
		N                    int64
		NPS, EffectiveN, Top float64
	}
	for _, tt := range []struct {
		year     string
		weighted bool
		want     numbers
	}{
		{"2017", false, numbers{2746, 39.8397669337, 2746, math.NaN()}},
		{"2018", false, numbers{2650, 30.9811320755, 2650, 0.540990606319}},
		{"2017", true, numbers{2746, 40.3984355117, 2266.5123550867, math.NaN()}},
		{"2018", true, numbers{2650, 35.1136321036, 2134.2430101245, math.NaN()}},
	} {
		t.Run(fmt.Sprint(tt.year, " weighted ", tt.weighted), func(t *testing.T) {
			f := sharedData(t, "sfo_airport", "sfo_touchpoints_2013_2018.csv")
			o := o
			if !tt.weighted {
				o.Columns = map[string]string{"response_id": "respnum", "weight": ""}
			}
			d, report, err := cx.ReadCSV(f, o)
			if err != nil {
				t.Fatalf("%v\n%v", err, report)
			}
			if report.Rows != 18038 || report.Rejected != 0 {
				t.Errorf("report: %v", report)
			}
			from := period(tt.year).Start()
			filter := cx.Filter{From: from, Before: from.AddDate(1, 0, 0)}
			s, err := d.Score("nps", cx.ScoreOptions{Filter: filter})
			if err != nil {
				t.Fatal(err)
			}
			food, err := d.Score("csat", cx.ScoreOptions{Filter: filter})
			if err != nil {
				t.Fatal(err)
			}
			got := numbers{s.N, s.Estimate, s.EffectiveN, food.Estimate}
			if math.IsNaN(tt.want.Top) {
				got.Top = math.NaN()
			}
			if diff := cmp.Diff(tt.want, got, within(1e-9), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
