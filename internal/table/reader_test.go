package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// read returns the header and the rows of a file, each rejected row as its error.
func read(t testing.TB, text string, o Options) (rows [][]string, err error) {
	t.Helper()
	r, err := NewReader(strings.NewReader(text), o)
	if err != nil {
		return nil, err
	}
	rows = append(rows, r.Header())
	for r.Next() {
		if err := r.RowErr(); err != nil {
			rows = append(rows, []string{fmt.Sprintf("%v: %v", r.Pos(-1), err)})
			continue
		}
		row := make([]string, len(r.Header()))
		for i := range row {
			row[i] = strings.Clone(r.Text(i))
		}
		rows = append(rows, row)
	}
	return rows, r.Err()
}

func TestReader(t *testing.T) {
	ab := []string{"a", "b"}
	for _, tt := range []struct {
		name, text string
		o          Options
		want       [][]string
	}{
		{"plain", "a,b\n1,2\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"no last newline", "a,b\n1,2", Options{}, [][]string{ab, {"1", "2"}}},
		{"header only", "a,b\n", Options{}, [][]string{ab}},
		{"byte order mark and CRLF", "\ufeffa,b\r\n1,2\r\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"byte order mark before a quote", "\ufeff\"a\",b\r\n1,2\r\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"semicolons", "a;b\n1,5;2\n", Options{}, [][]string{ab, {"1,5", "2"}}},
		{"tabs", "a\tb\n1\t\n", Options{}, [][]string{ab, {"1", ""}}},
		{"bars", "a|b\n1|2\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"one column", "a\n1\n2\n", Options{}, [][]string{{"a"}, {"1"}, {"2"}}},
		{"commas inside a quoted header", "\"q1, q2, q3\";b\n1;2\n", Options{}, [][]string{{"q1, q2, q3", "b"}, {"1", "2"}}},
		{"commas inside a bare header", "how, then;b\n1;2\n3;4\n", Options{}, [][]string{{"how, then", "b"}, {"1", "2"}, {"3", "4"}}},
		{"delimiter given", "a,x;b\n1;2\n", Options{Comma: ';'}, [][]string{{"a,x", "b"}, {"1", "2"}}},
		{"Excel's hint", "sep=;\r\na;b\r\n1;2;3\r\n", Options{}, [][]string{ab, {"3:1: the row has 3 fields, the header 2"}}},
		{"blanks around fields", " a , b\n 1 ,\u00a02\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"blank lines", "\n\na,b\n\n1,2\n\n", Options{}, [][]string{ab, {"1", "2"}}},
		{"newlines in quotes", "a,b\n\"x\ny\",\"p\"\"q\"\n1\n", Options{}, [][]string{ab, {"x\ny", `p"q`}, {"4:1: the row has 1 fields, the header 2"}}},
		{"unnamed columns", "a,b,,\n1,2,,\n", Options{}, [][]string{{"a", "b", "", ""}, {"1", "2", "", ""}}},
		{"rows below the header that are no data", "a,b\nWhat is a?,What is b?\n\"{\"\"ImportId\"\":1}\",\n1,2\n", Options{SkipRows: 2}, [][]string{ab, {"1", "2"}}},
		{"too few and too many fields", "a,b\n1\n1,2\n1,2,3\n", Options{Name: "f.csv"}, [][]string{ab,
			{"f.csv:2:1: the row has 1 fields, the header 2"}, {"1", "2"}, {"f.csv:4:1: the row has 3 fields, the header 2"}}},
		{"bare quote", "a,b\n1,5\" pipe\n3,4\n", Options{}, [][]string{ab,
			{"2:4: a quote is out of place: quotes inside a field are doubled and the field quoted"}, {"3", "4"}}},
		{"quotes inside quotes", "a,b\n\"he said \"no\" twice\",1\n3,4\n", Options{}, [][]string{ab,
			{"2:10: a quote is out of place: quotes inside a field are doubled and the field quoted"}, {"3", "4"}}},
		{"not UTF-8", "a,b\nok,Z\xfcrich\n3,Zürich\n", Options{}, [][]string{ab,
			{"2:4: the text is not UTF-8: save the file as UTF-8"}, {"3", "Zürich"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read(t, tt.text, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// A hostile or unsuitable file is refused with an error that says where.
func TestReaderRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       string
	}{
		{"empty", "", "f.csv:1:1: the file is empty"},
		{"only a byte order mark", "\ufeff", "f.csv:1:1: the file is empty"},
		{"only blank lines", "\n\r\n\n", "f.csv:1:1: the file is empty"},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00\n\x00", "f.csv:1:1: the file is in UTF-16: save it as CSV in UTF-8"},
		{"workbook", "PK\x03\x04\x14\x00", "f.csv:1:1: the file is a workbook or a zip archive: save it as CSV in UTF-8"},
		{"NUL in the header", "a,\x00b\n1,2\n", "f.csv:1:3: the file holds a NUL byte: it is binary, or text in UTF-16; save it as CSV in UTF-8"},
		{"NUL in a row", "a,b\n1,2\n1,\x00\n", "f.csv:3:3: the file holds a NUL byte: it is binary, or text in UTF-16; save it as CSV in UTF-8"},
		{"old Macintosh", "a,b\r1,2\r", "f.csv:1:1: lines end in a lone carriage return: save the file with LF or CRLF line ends"},
		{"two delimiters alike", "all, in all;b\n3,5;1\n", "f.csv:1:1: ',' and ';' split the rows alike: set Comma to the delimiter"},
		{"same name twice", "a, b,a\n1,2,3\n", "f.csv:1:6: columns 1 and 3 are both named \"a\""},
		{"no names", ",,\n1,2,3\n", "f.csv:1:1: the header names no column"},
		{"100,000 columns", strings.Repeat("x,", 99999) + "x\n", "f.csv:1:1: the header has 100000 columns; at most 16384 are read"},
		{"10 MB header", strings.Repeat("x", 10<<20), "f.csv:1:1: the record is longer than 1048576 bytes: a quote may be missing its partner"},
		{"10 MB line", "a,b\n1,2\n1," + strings.Repeat("x", 10<<20) + "\n", "f.csv:3:1: the record is longer than 1048576 bytes: a quote may be missing its partner"},
		{"line just too long", "a,b\n" + strings.Repeat("x", 1<<20) + ",\n", "f.csv:2:1: the record is longer than 1048576 bytes: a quote may be missing its partner"},
		{"quote never closed, long", "a,b\n1,2\n\"x\ny\",1\n1,\"" + strings.Repeat("x,y\n", 3<<20), "f.csv:5:1: the record is longer than 1048576 bytes: a quote may be missing its partner"},
		{"quote never closed, short", "a,b\n1,\"2\n3,4\n5,6\n", "f.csv:2:1: a quoted field of this row is not closed: it runs on to line 4, the end of the file"},
		{"quote never closed in the header", "a,\"b\n1,2\n", "f.csv:1:1: a quoted field of this row is not closed: it runs on to line 2, the end of the file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, tt.text, Options{Name: "f.csv"})
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if at := new(Error); err != nil && (!errors.As(err, &at) || at.Pos.Filename != "f.csv" || at.Pos.Line < 1) {
				t.Errorf("%T without a position", err)
			}
		})
	}
}

func TestReaderPassesReadErrorsOn(t *testing.T) {
	broken := errors.New("connection lost")
	for _, text := range []string{"", "a,b\n", "a,b\n1,", "a,b\n1,\"2\n"} {
		_, err := NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), Options{})
		if err == nil {
			r, _ := NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), Options{})
			for r.Next() {
			}
			err = r.Err()
		}
		if !errors.Is(err, broken) {
			t.Errorf("after %q: error %v, want %v", text, err, broken)
		}
	}
}

// endless is a file of one record without an end.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestReaderBoundsMemory(t *testing.T) {
	for _, start := range []string{"", "\"", "a,b\n1,\""} {
		var e endless
		r, err := NewReader(io.MultiReader(strings.NewReader(start), &e), Options{})
		if err == nil {
			for r.Next() {
			}
			err = r.Err()
		}
		if err == nil || e.read > 2<<20 {
			t.Errorf("%q and no end: error %v after %d bytes", start, err, e.read)
		}
	}
}

func TestColumn(t *testing.T) {
	r, err := NewReader(strings.NewReader("Team,n,N,Mean,\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"Team": 0, "team": 0, " TEAM ": 0, "n": 1, "N": 2, "mean": 3, "sd": -1, "": -1}
	got := map[string]int{}
	for name := range want {
		got[name] = r.Column(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Column (-want +got):\n%s", diff)
	}
	r, _ = NewReader(strings.NewReader("n,N\n"), Options{})
	if r.Column("n") != 0 || r.Column("N") != 1 {
		t.Error("names that differ in case only are not told apart")
	}
	r, _ = NewReader(strings.NewReader("ab,AB\n"), Options{})
	if i := r.Column("Ab"); i != -1 {
		t.Errorf("a name in an ambiguous case gave column %d", i)
	}
}

func TestPos(t *testing.T) {
	r, err := NewReader(strings.NewReader("a,b,c\r\n\r\n1,\"x\ny\",3\r\nx,ü,z\r\n"), Options{Name: "f.csv"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r.Next() {
		for i := -1; i < 4; i++ {
			got = append(got, r.Pos(i).String())
		}
	}
	want := []string{
		"f.csv:3:1", "f.csv:3:1", "f.csv:3:3", "f.csv:4:4", "f.csv:3:1",
		"f.csv:5:1", "f.csv:5:1", "f.csv:5:3", "f.csv:5:6", "f.csv:5:1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Pos (-want +got):\n%s", diff)
	}
}

func TestFloat(t *testing.T) {
	type result struct {
		X   float64
		Err string
	}
	nan := math.NaN()
	for _, tt := range []struct {
		text    string
		decimal rune
		want    result
	}{
		{"7", '.', result{7, ""}}, {"-100", '.', result{-100, ""}}, {"+3", '.', result{3, ""}},
		{"3.5", '.', result{3.5, ""}}, {".5", '.', result{.5, ""}}, {"5.", '.', result{5, ""}}, {"-0.1", '.', result{-.1, ""}},
		{"9007199254740993", '.', result{9007199254740992, ""}}, // the nearest, ties to even
		{"0.30000000000000004", '.', result{0.30000000000000004, ""}},
		{"1e3", '.', result{1000, ""}}, {"2.5E-3", '.', result{.0025, ""}},
		{"3,5", ',', result{3.5, ""}}, {"-1,25e2", ',', result{-125, ""}}, {"1,234", ',', result{1.234, ""}}, {"4", ',', result{4, ""}},
		{"", '.', result{nan, ""}}, {"n/a", '.', result{nan, ""}}, {"#N/A", '.', result{nan, ""}}, {"nan", '.', result{nan, ""}},
		{"-", '.', result{nan, ""}}, {".", '.', result{nan, ""}}, {"99", '.', result{nan, ""}}, {"keine angabe", '.', result{nan, ""}},
		{"3,5", '.', result{0, `"3,5": write numbers without grouping thousands, or, if the comma is the decimal mark, use it in the whole file or set Decimal`}},
		{"1,234", '.', result{0, `"1,234": write numbers without grouping thousands, or, if the comma is the decimal mark, use it in the whole file or set Decimal`}},
		{"1.234", ',', result{0, `"1.234": the file's decimal separator is a comma, as read or as set by Decimal; thousands are not grouped`}},
		{"1.234,5", ',', result{0, `"1.234,5": thousands must not be grouped`}},
		{"1.234,5", '.', result{0, `"1.234,5": thousands must not be grouped`}},
		{"1,234,567", '.', result{0, `"1,234,567": thousands must not be grouped`}},
		{"7,,5", '.', result{0, `"7,,5" is not a number`}},
		{"1.2.3", '.', result{0, `"1.2.3": thousands must not be grouped`}},
		{"Inf", '.', result{0, "a text of 3 bytes is not a number"}}, {"-infinity", '.', result{0, "a text of 9 bytes is not a number"}},
		{"1e999", '.', result{0, `"1e999" is out of the range of numbers`}},
		{"0x10", '.', result{0, `"0x10" is not a number`}}, {"1_000", '.', result{0, `"1_000" is not a number`}},
		{"85%", '.', result{0, `"85%" is not a number`}}, {"1-2", '.', result{0, `"1-2" is not a number`}}, {"+", '.', result{0, "a text of 1 bytes is not a number"}},
		{"--5", '.', result{0, `"--5" is not a number`}}, {"e5", '.', result{0, `"e5" is not a number`}},
		{"Anna was kind, 10 of 10, thank you", '.', result{0, "a text of 34 bytes is not a number"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			r, err := NewReader(strings.NewReader("a;b\n"+tt.text+";\n"), Options{Decimal: tt.decimal, NA: []string{"99", " Keine Angabe "}})
			if err != nil {
				t.Fatal(err)
			}
			r.Next()
			var got result
			got.X, err = r.Float(0)
			if err != nil {
				got.Err = err.Error()
			}
			if r.Missing(0) != math.IsNaN(got.X) {
				t.Errorf("Missing is %v, Float %v", r.Missing(0), got.X)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("Float (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDetectDecimal(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       byte
	}{
		{"commas", "a;b\nx;3,5\ny;4\n", ','},
		{"commas beside dates and missing values", "d;b\n02.01.2006;3,5\n03.01.2006;NA\n", ','},
		{"tabs", "a\tb\n1\t-0,125\n", ','},
		{"points", "a;b\nx;3.5\n", '.'},
		{"both", "a;b\n1.5;3,5\n", '.'},
		{"perhaps thousands", "a;b\nx;1,234\n", '.'},
		{"perhaps thousands beside surely a comma", "a;b\nx;1,234\ny;2,5\n", ','},
		{"several answers in one field", "a;b\nx;1,3\ny;2,3,5\n", '.'},
		{"comma-delimited", "a,b\nx,\"3,5\"\n", '.'},
		{"words", "a;b\nx;yes, 3\n", '.'},
		{"integers", "a;b\n1;2\n", '.'},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := NewReader(strings.NewReader(tt.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.decimal != tt.want {
				t.Errorf("decimal %q, want %q", r.decimal, tt.want)
			}
		})
	}
}

func TestFieldsDoNotAllocate(t *testing.T) {
	r, err := NewReader(strings.NewReader("a,b,c,d,e\nSales North,7,-3.25,n/a,6.02214076e23\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Next()
	var sum float64
	if n := testing.AllocsPerRun(100, func() {
		for i := 1; i < 5; i++ {
			x, _ := r.Float(i)
			sum += x + float64(len(r.Text(i)))
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeffa;b\r\n3,5;\"x\ny\"\r\n", "a\tb\n\"", "sep=|\na|b\n1|2", "a,b\n1,\x00", "a,a\n", "\"a\"\"\",b\n\"1\"2,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := Options{MaxRecord: 1 << 10, MaxColumns: 64}
		r, err := NewReader(strings.NewReader(text), o)
		if err != nil {
			return
		}
		line, rows := 0, 0
		for r.Next() {
			rows++
			for i := -1; i <= len(r.Header()); i++ {
				at := r.Pos(i)
				if at.Line < 1 || at.Column < 1 || at.Line > strings.Count(text, "\n")+1 {
					t.Fatalf("field %d at %v", i, at)
				}
				if x, err := r.Float(i); err == nil && (math.IsInf(x, 0) || math.IsNaN(x) != r.Missing(i)) {
					t.Fatalf("Float(%q) is %v", r.Text(i), x)
				}
			}
			if at := r.Pos(-1).Line; at <= line {
				t.Fatalf("row %d at line %d after line %d", rows, at, line)
			} else {
				line = at
			}
		}
		if r.Next() {
			t.Fatal("Next is true after it was false")
		}
	})
}

// The short path must agree with strconv on every number it takes.
func FuzzFloat(f *testing.F) {
	for _, s := range []string{"1", "-0.1", "1e5", "123456789012345", "0.000000000000001", "9007199254740993"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		got, err := parseFloat(s, '.')
		if err != nil {
			return
		}
		want, err := strconv.ParseFloat(s, 64)
		if err != nil || math.Float64bits(want) != math.Float64bits(got) {
			t.Errorf("%q is %v, strconv says %v, %v", s, got, want, err)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	var text strings.Builder
	text.WriteString("time,team,touchpoint,metric,score\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "2024-%02d-%02d,team-%03d,branch,nps,%d\n", i%12+1, i%28+1, i%500, i%11)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(strings.NewReader(text.String()), Options{})
		if err != nil {
			b.Fatal(err)
		}
		var sum float64
		for r.Next() {
			if r.RowErr() == nil && !r.Missing(1) {
				x, _ := r.Float(4)
				sum += x + float64(len(r.Text(1))+len(r.Text(2))+len(r.Text(0)))
			}
		}
		if r.Err() != nil {
			b.Fatal(r.Err())
		}
	}
}
