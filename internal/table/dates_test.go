package table

import (
	"errors"
	"fmt"
	"go/token"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDates(t *testing.T) {
	cet := time.FixedZone("", 3600)
	berlin := time.FixedZone("Berlin", 7200)
	for _, tt := range []struct {
		name   string
		loc    *time.Location
		layout string
		texts  []string
		want   []string // RFC 3339, or the error of Add
	}{
		{"ISO", nil, "", []string{"2024-03-05", "2024/3/5", "2024.03.05", "20240305", " 2024-02-29 "},
			[]string{"2024-03-05T00:00:00Z", "2024-03-05T00:00:00Z", "2024-03-05T00:00:00Z", "2024-03-05T00:00:00Z", "2024-02-29T00:00:00Z"}},
		{"times", nil, "", []string{"2024-03-05T14:07:59Z", "2024-03-05 14:07", "2024-03-05T14:07:59.123456789+01:00", "2024-03-05 14:07:59 -0930", "2024-03-05 14:07:00 UTC", "2024-03-05T23:30:00+05"},
			[]string{"2024-03-05T14:07:59Z", "2024-03-05T14:07:00Z", "2024-03-05T14:07:59+01:00", "2024-03-05T14:07:59-09:30", "2024-03-05T14:07:00Z", "2024-03-05T23:30:00+05:00"}},
		{"noon and midnight", nil, "", []string{"3/25/2024 12:00 AM", "3/25/2024 12:00 pm", "3/25/2024 3:04:05 PM"},
			[]string{"2024-03-25T00:00:00Z", "2024-03-25T12:00:00Z", "2024-03-25T15:04:05Z"}},
		{"told in a location", berlin, "", []string{"2024-03-05T23:30:00Z", "2024-03-05", "2024-03-05T10:00:00+01:00"},
			[]string{"2024-03-06T01:30:00+02:00", "2024-03-05T00:00:00+02:00", "2024-03-05T11:00:00+02:00"}},
		{"day first", nil, "", []string{"03/04/2024", "25/03/2024", "5-6-2024"},
			[]string{"2024-04-03T00:00:00Z", "2024-03-25T00:00:00Z", "2024-06-05T00:00:00Z"}},
		{"month first", nil, "", []string{"03/04/2024 08:00", "03/25/2024"},
			[]string{"2024-03-04T08:00:00Z", "2024-03-25T00:00:00Z"}},
		{"either way the same", nil, "", []string{"05/05/2024"}, []string{"2024-05-05T00:00:00Z"}},
		{"points mean the day first", nil, "", []string{"02.01.2006", "3.4.2024 18:00"},
			[]string{"2006-01-02T00:00:00Z", "2024-04-03T18:00:00Z"}},
		{"named months", nil, "", []string{"2 Jan 2006", "02-Sept-2024", "5. March 2024", "Mar 5, 2024", "December 31 2023 23:59"},
			[]string{"2006-01-02T00:00:00Z", "2024-09-02T00:00:00Z", "2024-03-05T00:00:00Z", "2024-03-05T00:00:00Z", "2023-12-31T23:59:00Z"}},
		{"layout", nil, "01/02/06", []string{"03/04/24", "2024-03-04"},
			[]string{"2024-03-04T00:00:00Z", `"2024-03-04" is not a date of the layout "01/02/06"`}},
		{"layout in a location", cet, "2006-01-02 15:04 -0700", []string{"2024-03-04 23:30 +0000"}, []string{"2024-03-05T00:30:00+01:00"}},
		{"no dates", nil, "", []string{"2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "30/02/2024", "13/13/2024", "0000-01-01", "0024-03-05", "2024-03", "45321", "1709640000",
			"2024-03-05T", "2024-03-05T24:00", "2024-03-05 10:60", "2024-03-05 10", "2024-03-05x", "2024-03-05T10:00:00+1", "2024-03-05 13:00 PM", "2024-03/05", "1/2/24", "yesterday", "Smarch 5, 2024", "", "-"},
			[]string{`"2024-02-30" is not a date`, `"2023-02-29" is not a date`, `"2024-13-01" is not a date`, `"2024-00-10" is not a date`, `"30/02/2024" is not a date`, `"13/13/2024" is not a date`,
				`"0000-01-01" is not a date`, `"0024-03-05" is not a date`, `"2024-03" is not a date`, `"45321" is not a date`, `"1709640000" is not a date`,
				`"2024-03-05T" is not a date`, `"2024-03-05T24:00" is not a date`, `"2024-03-05 10:60" is not a date`, `"2024-03-05 10" is not a date`, `"2024-03-05x" is not a date`,
				`"2024-03-05T10:00:00+1" is not a date`, `"2024-03-05 13:00 PM" is not a date`, `"2024-03/05" is not a date`, `"1/2/24" has a year of two digits: write four, or give the date layout, such as "02/01/06" or "01/02/06"`, "a text of 9 bytes is not a date", "a text of 14 bytes is not a date",
				"a text of 0 bytes is not a date", "a text of 1 bytes is not a date"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDates(tt.loc, tt.layout)
			var got []string
			var added []int
			for i, text := range tt.texts {
				got = append(got, "")
				if err := d.Add(text, token.Position{Line: i + 2}); err != nil {
					got[i] = err.Error()
				} else {
					added = append(added, i)
				}
			}
			at, err := d.Resolve()
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range added {
				got[row] = at(i).Format(time.RFC3339)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("dates (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDatesRefuseToGuess(t *testing.T) {
	for _, tt := range []struct {
		name  string
		texts []string
		want  string
	}{
		{"open", []string{"05/05/2024", "2024-03-25", "03/04/2024", "04/05/2024"},
			`f.csv:3:5: "03/04/2024" may have the day or the month first, and no other date of the column tells: give the date layout, such as "02/01/2006" or "01/02/2006"`},
		{"contradictory", []string{"03/04/2024", "25/03/2024", "03/26/2024", "03/27/2024"},
			`f.csv:3:5: "03/26/2024" has the month first, but "25/03/2024" at f.csv:2:5 has the day first: the column is written in two ways`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDates(nil, "")
			for i, text := range tt.texts {
				if err := d.Add(text, token.Position{Filename: "f.csv", Line: i + 1, Column: 5}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := d.Resolve()
			if err == nil || err.Error() != tt.want || !errors.As(err, new(*Error)) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

// What package time writes in a layout is read back as the same instant.
func FuzzDates(f *testing.F) {
	f.Add(int64(1709640000), 90, "2024-03-05")
	f.Add(int64(-62135596800), -720, "5 Mar 2024 3:04 PM")
	f.Add(int64(0), 0, "31/12/2024T00:00:00.5Z")
	f.Fuzz(func(t *testing.T, unix int64, minutes int, text string) {
		d := NewDates(nil, "")
		if d.Add(text, token.Position{}) == nil {
			if at, err := d.Resolve(); err == nil {
				if y := at(0).Year(); y < 0 || y > 10000 {
					t.Fatalf("%q gave the year %d", text, y)
				}
			}
		}
		want := time.Unix(unix%200_000_000_000, 0).In(time.FixedZone("", minutes%1440*60))
		if want.Year() < minYear || want.Year() > 9999 {
			return
		}
		for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05-0700", "2 Jan 2006 15:04:05 -0700", "January 2, 2006 3:04:05 PM -07:00", "02.01.2006 15:04:05.000 -07:00"} {
			d := NewDates(nil, "")
			text := want.Format(layout)
			if err := d.Add(text, token.Position{}); err != nil {
				t.Fatal(err)
			}
			at, err := d.Resolve()
			if err != nil {
				t.Fatal(err)
			}
			if got := at(0); !got.Equal(want) || got.Format(layout) != text {
				t.Fatalf("%s was read as %v", text, got)
			}
		}
	})
}

func BenchmarkDates(b *testing.B) {
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("2024-%02d-%02dT%02d:30:00+01:00", i%12+1, i%28+1, i%24)
	}
	for b.Loop() {
		d := NewDates(nil, "")
		for _, text := range texts {
			if err := d.Add(text, token.Position{}); err != nil {
				b.Fatal(err)
			}
		}
		at, err := d.Resolve()
		if err != nil {
			b.Fatal(err)
		}
		for i := range texts {
			if at(i).IsZero() {
				b.Fatal("zero time")
			}
		}
	}
}
