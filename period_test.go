package linkage

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		unit       Unit
	}{
		{"2024-03-05", "2024-03-05", Day}, {"2024-02-29", "2024-02-29", Day}, {" 1969-12-31 ", "1969-12-31", Day},
		{"2024-W07", "2024-W07", Week}, {"2024W7", "2024-W07", Week}, {"W07 2024", "2024-W07", Week}, {"2020-W53", "2020-W53", Week}, {"1970-w01", "1970-W01", Week},
		{"2024-03", "2024-03", Month}, {"2024/03", "2024-03", Month}, {"2024.03", "2024-03", Month}, {"03/2024", "2024-03", Month}, {"3-2024", "2024-03", Month},
		{"Mar 2024", "2024-03", Month}, {"march 2024", "2024-03", Month}, {"Sept. 2024", "2024-09", Month}, {"MAY-2024", "2024-05", Month},
		{"2011-12", "2011-12", Month}, // alone, a month
		{"2024-Q1", "2024-Q1", Quarter}, {"Q1 2024", "2024-Q1", Quarter}, {"2024q4", "2024-Q4", Quarter}, {"Q2/2024", "2024-Q2", Quarter}, {"2024 Q3", "2024-Q3", Quarter},
		{"2024-H1", "2024-H1", Half}, {"H2 2024", "2024-H2", Half},
		{"2024", "2024", Year}, {"FY2024", "2024", Year}, {"fy 2024", "2024", Year},
		{"2014-15", "2014-15", Year}, {"2014/15", "2014-15", Year}, {"2014–15", "2014-15", Year}, {"2014-2015", "2014-15", Year}, {"1999-00", "1999-00", Year}, {"2011-2012", "2011-12", Year},
		{"FY2014-15", "2014-15", Year}, {"FY2011-12", "2011-12", Year},
	} {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParsePeriod(tt.text)
			if err != nil || got.String() != tt.want || got.Unit() != tt.unit {
				t.Errorf("%v, a %v, error %v; want %s, a %v", got, got.Unit(), err, tt.want, tt.unit)
			}
		})
	}
	for _, text := range []string{
		"0001", "0999-12-31", "0014-15",
		"", "-", "24", "0000", "0000-01", "20245", "2024-13", "2024-00", "2014-16", "2024-3-5", "2024-02-30", "2023-02-29",
		"2024-Q0", "2024-Q5", "Q5 2024", "2024-H3", "2024-W00", "2024-W54", "2021-W53", "0000-Q1", "13/2024", "00/2024", "Ma 2024", "Mars 2024", "Marchy 2024",
		"2014-2016", "9999-00", "FY2024-03", "1st quarter", "2024-03-05T10:00:00Z", "2024-Q1-Q2", "-2024", "+2024",
	} {
		if p, err := ParsePeriod(text); err == nil {
			t.Errorf("%q was read as %v, a %v", text, p, p.Unit())
		}
	}
	_, err := ParsePeriod("Anna was very kind")
	if err == nil || strings.Contains(err.Error(), "Anna") {
		t.Errorf("the error repeats a text that may be a comment: %v", err)
	}
}

func TestParsePeriods(t *testing.T) {
	for _, tt := range []struct {
		name  string
		texts []string
		want  string // the periods, or the column's error
		bad   []int
	}{
		{"months", []string{"2024-11", "2024-12", "03/2025"}, "2024-11 2024-12 2025-03", nil},
		{"could be school years, nothing says so", []string{"2010-11", "2011-12"}, "2010-11 2011-12", nil},
		{"school years", []string{"2010-11", "2011-12", "2012-13"}, "2010-11 2011-12 2012-13", nil},
		{"school years in another order", []string{"2012-13", "2011-12"}, "2012-13 2011-12", nil},
		{"fiscal years", []string{"FY2011-12", "2010-11"}, "2011-12 2010-11", nil},
		{"both kinds", []string{"2014-15", "2014-03"}, `the column holds both "2014-15", a school or fiscal year, and "2014-03", a month`, nil},
		{"both kinds in another order", []string{"2011-12", "2014-03", "2014-15"}, `the column holds both "2014-15", a school or fiscal year, and "2014-03", a month`, nil},
		{"two units", []string{"2014-Q1", "2014"}, `the column holds both "2014-Q1", a quarter, and "2014", a year`, nil},
		{"school years beside a month in words", []string{"2014-15", "Mar 2014"}, `the column holds both "2014-15", a year, and "Mar 2014", a month`, nil},
		{"2014-15 beside 2015", []string{"2014-15", "2015"}, `the column holds both "2014-15" and "2015": the second may be the year that starts or ends then`, nil},
		{"2014-15 beside fiscal 2015", []string{"2013-14", "FY2015"}, "2013-14 2015", nil},
		{"bad values do not decide", []string{"soon", "2024-Q1", "2024-Q9", "Q2 2024"}, " 2024-Q1  2024-Q2", []int{0, 2}},
		{"nothing", nil, "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			periods, bad, err := ParsePeriods(tt.texts)
			var texts []string
			for _, p := range periods {
				texts = append(texts, p.String())
			}
			got := strings.Join(texts, " ")
			if err != nil {
				got = err.Error()
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("column (-want +got):\n%s", diff)
			}
			var at []int
			for i := range tt.texts {
				if bad[i] != nil {
					at = append(at, i)
				}
			}
			if diff := gocmp.Diff(tt.bad, at); diff != "" {
				t.Errorf("bad values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchoolYearIsStoredAsItsEnd(t *testing.T) {
	periods, _, err := ParsePeriods([]string{"2011-12", "2014-15"})
	if err != nil {
		t.Fatal(err)
	}
	if got := periods[0].Calendar().String() + " " + periods[1].Calendar().String(); got != "2012 2015" {
		t.Errorf("calendar years %s, want 2012 2015", got)
	}
	if plain, _ := ParsePeriod("2015"); periods[1] == plain || periods[1].Calendar() != plain || periods[1].Compare(plain) != 0 {
		t.Error("2014-15 is 2015 by Calendar and in order, but not by ==")
	}
	if d := periods[1].Sub(periods[0]); d != 3 {
		t.Errorf("2014-15 is %d years after 2011-12", d)
	}
}

// ISO 8601 week dates against the calendar, by hand: week 1 holds 4 January.
func TestWeeks(t *testing.T) {
	for day, want := range map[string]string{
		"2020-12-31": "2020-W53", "2021-01-03": "2020-W53", "2021-01-04": "2021-W01",
		"2018-12-31": "2019-W01", "2016-01-01": "2015-W53", "1969-12-29": "1970-W01", "1969-12-28": "1969-W52", "1001-01-01": "1001-W01",
	} {
		d, err := ParsePeriod(day)
		if err != nil {
			t.Fatal(err)
		}
		w, err := d.In(Week)
		if err != nil || w.String() != want {
			t.Errorf("%s is in %v, error %v; want %s", day, w, err, want)
		}
		if back, err := ParsePeriod(want); err != nil || back != w {
			t.Errorf("%s is read as %v, error %v", want, back, err)
		}
	}
	next, _ := ParsePeriod("2020-W53")
	if got := next.Shift(1).String(); got != "2021-W01" {
		t.Errorf("after 2020-W53 comes %s", got)
	}
}

func TestPeriodIn(t *testing.T) {
	for _, tt := range []struct {
		from string
		unit Unit
		want string // "" for an error
	}{
		{"2024-03-05", Day, "2024-03-05"}, {"2024-03-05", Week, "2024-W10"}, {"2024-03-05", Month, "2024-03"}, {"2024-03-05", Quarter, "2024-Q1"},
		{"2024-07-01", Half, "2024-H2"}, {"2024-06-30", Half, "2024-H1"}, {"2024-12-31", Year, "2024"},
		{"2020-W53", Month, "2020-12"}, {"2020-W53", Year, "2020"}, {"2019-W01", Year, "2019"}, {"2024-W14", Quarter, "2024-Q2"}, // Thursday 4 April
		{"2024-12", Quarter, "2024-Q4"}, {"2024-Q3", Half, "2024-H2"}, {"2024-H1", Year, "2024"}, {"2014-15", Year, "2014-15"},
		{"2024-03", Week, ""}, {"2024-Q1", Month, ""}, {"2024", Day, ""}, {"2024", 0, ""}, {"2024", Year + 1, ""},
	} {
		p, err := ParsePeriod(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.In(tt.unit)
		if got.String() != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%s in %v is %q, error %v; want %q", tt.from, tt.unit, got, err, tt.want)
		}
	}
	if _, err := (Period{}).In(Year); err == nil {
		t.Error("the zero period has a year")
	}
}

func TestPeriodOfUsesTheOwnOffset(t *testing.T) {
	at := time.Date(2024, 3, 31, 23, 30, 0, 0, time.FixedZone("", -5*3600)) // 1 April in UTC
	for unit, want := range map[Unit]string{Day: "2024-03-31", Week: "2024-W13", Month: "2024-03", Quarter: "2024-Q1", Half: "2024-H1", Year: "2024"} {
		if got := PeriodOf(at, unit).String(); got != want {
			t.Errorf("the %v is %s, want %s", unit, got, want)
		}
	}
}

func TestParseUnit(t *testing.T) {
	for u := Day; u <= Year; u++ {
		if got, err := ParseUnit(" " + strings.ToUpper(u.String()) + " "); got != u || err != nil {
			t.Errorf("%v is read as %v, error %v", u, got, err)
		}
	}
	for _, s := range []string{"", "fortnight", "days"} {
		if u, err := ParseUnit(s); err == nil {
			t.Errorf("%q is read as %v", s, u)
		}
	}
}

func anyPeriod() *rapid.Generator[Period] {
	return rapid.Custom(func(t *rapid.T) Period {
		days := rapid.Int64Range(-354285, 2932896).Draw(t, "days") // the years 1000 to 9999
		unit := Unit(rapid.IntRange(int(Day), int(Year)).Draw(t, "unit"))
		p := PeriodOf(time.Unix(days*86400, 0).UTC(), unit)
		p.split = unit == Year && p.n > minYear && rapid.Bool().Draw(t, "split")
		return p
	})
}

func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod().Draw(t, "p")
		text, err := p.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Period
		if err := back.UnmarshalText(text); (err != nil || back != p) && p.Start().Year() > minYear && p.Start().Year() < maxYear {
			t.Fatalf("%s is read back as %v, error %v", text, back, err)
		}
		if got := PeriodOf(p.Start(), p.Unit()); got != p.Calendar() {
			t.Fatalf("%v starts on a day of %v", p, got)
		}
		k := rapid.IntRange(-50, 50).Draw(t, "k")
		q := p.Shift(k)
		if q.Sub(p) != k || q.Shift(-k) != p || q.Compare(p) != cmp.Compare(k, 0) || q.Start().Compare(p.Start()) != cmp.Compare(k, 0) {
			t.Fatalf("%v shifted by %d is %v", p, k, q)
		}
		unit := Unit(rapid.IntRange(int(p.Unit()), int(Year)).Draw(t, "coarser"))
		a, err1 := p.In(unit)
		b, err2 := p.Shift(1).In(unit)
		if err1 != nil || err2 != nil || b.Sub(a) < 0 || b.Sub(a) > 1 {
			t.Fatalf("%v and the next are in %v and %v: %v, %v", p, a, b, err1, err2)
		}
	})
}

// Periods of one unit sort as their text does.
func TestPeriodTextSorts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPeriod().Draw(t, "p"), anyPeriod().Draw(t, "q")
		if p.unit == q.unit && p.split == q.split && cmp.Compare(p.String(), q.String()) != p.Compare(q) {
			t.Fatalf("%v and %v sort as text in another order", p, q)
		}
	})
}

func TestPeriodJSON(t *testing.T) {
	periods, _, err := ParsePeriods([]string{"2011-12", "2014-15"})
	if err != nil {
		t.Fatal(err)
	}
	quarter, _ := ParsePeriod("Q1 2024")
	want := append(slices.Clone(periods), quarter, Period{})
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != `["2011-2012","2014-15","2024-Q1",""]` {
		t.Errorf("JSON %s", data)
	}
	var got []Period
	if err := json.Unmarshal(data, &got); err != nil || !slices.Equal(want, got) {
		t.Errorf("read back %v, error %v", got, err)
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2024-03-05", "2024-W53", "2024-03", "Q1 2024", "H2'2024", "2024", "2014-15", "FY 2011/12", "Mar. 2024", "9999-12-31", "1000-W01", "1014–15"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			if p != (Period{}) {
				t.Fatalf("%q gave %v with error %v", s, p, err)
			}
			return
		}
		text, _ := p.MarshalText()
		if back, err := ParsePeriod(string(text)); err != nil || back != p {
			t.Fatalf("%q is %s, read back as %v, error %v", s, text, back, err)
		}
		if y := p.Start().Year(); p.IsZero() || y < minYear-1 || y > maxYear {
			t.Fatalf("%q is %#v", s, p)
		}
	})
}
