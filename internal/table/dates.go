package table

import (
	"fmt"
	"go/token"
	"strings"
	"time"
)

// Dates is a column of dates or timestamps, read as one: where any value of the
// form 25/03/2024 or 03/25/2024 settles the order of day and month, it settles it
// for all. It keeps 8 bytes a value, to the second.
//
// Read are 2024-03-05 (also with / or as 20240305), 05.03.2024 (always the day
// first), 05/03/2024 or 05-03-2024 in the column's order, 5 Mar 2024, 5-Mar-2024
// and Mar 5, 2024; each alone or followed, after a blank or T, by a time 15:04,
// 15:04:05, 15:04:05.999 or 3:04 PM, and that by an offset Z, UTC, +01:00, +0100
// or +01.
type Dates struct {
	loc       *time.Location
	layout    string
	hasOffset bool // the layout does
	values    []packed
	zones     map[int]*time.Location // by offset in seconds

	// Where the order of day and month was first seen to be open, day first,
	// month first.
	open, dayFirst, monthFirst *example
	assumeDayFirst             bool
}

type example struct {
	pos  token.Position
	text string
}

// A packed value is a date as written: wall-clock fields, and the offset where
// there was one. From the lowest bit: seconds of the day (17), minutes of offset
// plus 1440 (12), offset present (1), order of the next two open (1), day (5),
// month (5), year (14).
type packed uint64

const (
	secondBits, offsetBits       = 17, 12
	offsetAt, hasOffsetAt        = secondBits, secondBits + offsetBits
	openAt, dayAt, monthAt, year = hasOffsetAt + 1, hasOffsetAt + 2, hasOffsetAt + 7, hasOffsetAt + 12
	offsetBase                   = 1440
)

// NewDates returns an empty column. A layout, as in package time, replaces
// detection. Values are told in loc, and those without an offset were written
// there; with a nil loc values keep their own offset, and those without one are
// told in UTC.
func NewDates(loc *time.Location, layout string) *Dates {
	d := &Dates{loc: loc, layout: layout, zones: map[int]*time.Location{}}
	for _, offset := range []string{"Z07", "-07"} {
		d.hasOffset = d.hasOffset || strings.Contains(layout, offset)
	}
	return d
}

// AssumeDayFirst reads a column that leaves the order of day and month open with the
// day first, as its writer is known to do. What the column shows still comes first.
func (d *Dates) AssumeDayFirst() { d.assumeDayFirst = true }

// Len returns how many dates were added.
func (d *Dates) Len() int { return len(d.values) }

// Add adds the value found at pos. A text that is no date is an error, and is not
// added.
func (d *Dates) Add(text string, pos token.Position) error {
	v, err := d.parse(text)
	if err != nil {
		return err
	}
	if v.open {
		seen := &d.open
		switch {
		case v.first > 12:
			seen = &d.dayFirst
		case v.second > 12:
			seen = &d.monthFirst
		case v.first == v.second:
			seen = nil
		}
		if seen != nil && *seen == nil {
			*seen = &example{pos, strings.Clone(text)}
		}
	}
	p := packed(v.seconds) | packed(v.offset+offsetBase)<<offsetAt | packed(v.first)<<dayAt | packed(v.second)<<monthAt | packed(v.year)<<year
	if v.zoned {
		p |= 1 << hasOffsetAt
		if s := 60 * v.offset; d.loc == nil && d.zones[s] == nil {
			d.zones[s] = time.FixedZone("", s)
		}
	}
	if v.open {
		p |= 1 << openAt
	}
	d.values = append(d.values, p)
	return nil
}

// Resolve returns the i-th date added, counting from 0 those that were. A column
// that leaves the order of day and month open, or contradicts itself, is an [*Error].
// The function may be used by several goroutines; a later Add needs a new Resolve.
func (d *Dates) Resolve() (func(i int) time.Time, error) {
	switch {
	case d.dayFirst != nil && d.monthFirst != nil:
		return nil, &Error{d.monthFirst.pos, fmt.Errorf("%q has the month first, but %q at %v has the day first: the column is written in two ways",
			d.monthFirst.text, d.dayFirst.text, d.dayFirst.pos)}
	case d.open != nil && d.dayFirst == nil && d.monthFirst == nil && !d.assumeDayFirst:
		return nil, &Error{d.open.pos, fmt.Errorf("%q may have the day or the month first, and no other date of the column tells: give the date layout, such as \"02/01/2006\" or \"01/02/2006\"",
			d.open.text)}
	}
	values, zones, loc, monthFirst := d.values, d.zones, d.loc, d.monthFirst != nil
	return func(i int) time.Time {
		p := values[i]
		day, month := int(p>>dayAt&31), int(p>>monthAt&31)
		if monthFirst && p>>openAt&1 == 1 {
			day, month = month, day
		}
		seconds := int(p & (1<<secondBits - 1))
		if p>>hasOffsetAt&1 == 0 {
			at := loc
			if at == nil {
				at = time.UTC
			}
			return time.Date(int(p>>year), time.Month(month), day, 0, 0, seconds, 0, at)
		}
		offset := 60 * (int(p>>offsetAt&(1<<offsetBits-1)) - offsetBase)
		t := time.Date(int(p>>year), time.Month(month), day, 0, 0, seconds-offset, 0, time.UTC)
		if loc != nil {
			return t.In(loc)
		}
		return t.In(zones[offset])
	}, nil
}

// A moment holds the fields of one value as written.
type moment struct {
	year, first, second int // first and second are day and month, in this order unless open
	open                bool
	short               bool // the year has two digits, which may mean two centuries
	seconds             int  // of the day
	zoned               bool
	offset              int // minutes east
}

// minYear refuses 0001-01-01 and 0024-03-05: gaps and slips, not dates.
const minYear = 1000

func notDate(text string) error { return fmt.Errorf("%s is not a date", Quote(text)) }

func (d *Dates) parse(text string) (moment, error) {
	if d.layout != "" {
		t, err := time.Parse(d.layout, text)
		if err != nil || t.Year() < minYear {
			return moment{}, fmt.Errorf("%s is not a date of the layout %q", Quote(text), d.layout)
		}
		v := moment{year: t.Year(), first: t.Day(), second: int(t.Month()), seconds: 3600*t.Hour() + 60*t.Minute() + t.Second()}
		if d.hasOffset {
			_, offset := t.Zone()
			v.zoned, v.offset = true, offset/60
		}
		return v, nil
	}
	var v moment
	rest, ok := v.date(trim(text))
	if v.short && (rest == "" || rest[0] == ' ' || rest[0] == 'T') {
		return moment{}, fmt.Errorf("%s has a year of two digits: write four, or give the date layout, such as \"02/01/06\" or \"01/02/06\"", Quote(text))
	}
	if ok && rest != "" {
		if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
			return moment{}, notDate(text)
		}
		rest, ok = v.clock(strings.TrimLeft(rest[1:], " "))
	}
	if ok && rest != "" {
		ok = v.zone(strings.TrimLeft(rest, " "))
	}
	if !ok || v.year < minYear {
		return moment{}, notDate(text)
	}
	day, month := v.first, v.second
	if v.open && v.second > 12 {
		day, month = month, day
	} // a date that stays open has 1 to 12 twice, right either way
	if month < 1 || month > 12 || day < 1 || day > daysIn(v.year, month) {
		return moment{}, notDate(text)
	}
	return v, nil
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// number reads up to most digits and returns how many there were.
func number(s string, most int) (n, length int) {
	for length < len(s) && length < most && '0' <= s[length] && s[length] <= '9' {
		n = 10*n + int(s[length]-'0')
		length++
	}
	return n, length
}

// date reads the date at the start of s and returns the rest.
func (v *moment) date(s string) (rest string, ok bool) {
	a, n := number(s, 8)
	if n == 0 {
		return v.americanDate(s)
	}
	if n == 8 {
		v.year, v.second, v.first = a/10000, a/100%100, a%100
		return s[n:], true
	}
	if n == len(s) {
		return s, false
	}
	separator := s[n]
	s = s[n+1:]
	if n == 4 { // year first
		if separator != '-' && separator != '/' && separator != '.' {
			return s, false
		}
		v.year = a
		var m int
		if v.second, m = number(s, 2); m == 0 || m == len(s) || s[m] != separator {
			return s, false
		}
		s = s[m+1:]
		v.first, m = number(s, 2)
		return s[m:], m > 0
	}
	if n > 2 {
		return s, false
	}
	v.first = a
	b, m := number(s, 2)
	switch {
	case m > 0 && (separator == '/' || separator == '-' || separator == '.'):
		v.second, v.open = b, separator != '.'
		s = s[m:]
	case m == 0 && (separator == ' ' || separator == '-' || separator == '.'):
		if v.second, s, ok = monthName(strings.TrimLeft(s, " ")); !ok {
			return s, false
		}
		if separator != '-' {
			separator = ' '
		}
	default:
		return s, false
	}
	if s == "" || s[0] != separator {
		return s, false
	}
	v.year, m = number(s[1:], 4)
	v.short = m == 2
	return s[1+m:], m == 4
}

// americanDate reads a date such as Mar 5, 2024.
func (v *moment) americanDate(s string) (rest string, ok bool) {
	if v.second, s, ok = monthName(s); !ok || s == "" || s[0] != ' ' {
		return s, false
	}
	var n int
	if v.first, n = number(s[1:], 2); n == 0 {
		return s, false
	}
	s = strings.TrimPrefix(s[1+n:], ",")
	if s == "" || s[0] != ' ' {
		return s, false
	}
	v.year, n = number(s[1:], 4)
	v.short = n == 2
	return s[1+n:], n == 4
}

// monthName reads an English month, in full or by its first three letters or more.
func monthName(s string) (month int, rest string, ok bool) {
	n := 0
	for n < len(s) && ('a' <= s[n]|0x20 && s[n]|0x20 <= 'z') {
		n++
	}
	if n < 3 {
		return 0, s, false
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); n <= len(name) && strings.EqualFold(s[:n], name[:n]) {
			return int(m), strings.TrimPrefix(s[n:], "."), true
		}
	}
	return 0, s, false
}

// clock reads the time of day at the start of s and returns the rest.
func (v *moment) clock(s string) (rest string, ok bool) {
	hour, n := number(s, 2)
	if n == 0 || n == len(s) || s[n] != ':' {
		return s, false
	}
	s = s[n+1:]
	minute, n := number(s, 2)
	if n != 2 {
		return s, false
	}
	s = s[n:]
	second := 0
	if s != "" && s[0] == ':' {
		if second, n = number(s[1:], 2); n != 2 {
			return s, false
		}
		s = s[1+n:]
		if s != "" && (s[0] == '.' || s[0] == ',') {
			_, n = number(s[1:], 9) // fractions of a second are not kept
			if n == 0 {
				return s, false
			}
			s = s[1+n:]
		}
	}
	if half := strings.TrimLeft(s, " "); len(half) >= 2 && half[1]|0x20 == 'm' {
		switch {
		case hour < 1 || hour > 12:
			return s, false
		case half[0]|0x20 == 'a':
			hour %= 12
		case half[0]|0x20 == 'p':
			hour = hour%12 + 12
		default:
			return s, false
		}
		s = half[2:]
	}
	v.seconds = 3600*hour + 60*minute + second
	return s, hour < 24 && minute < 60 && second < 60
}

// zone reads an offset that takes all of s.
func (v *moment) zone(s string) (ok bool) {
	v.zoned = true
	if strings.EqualFold(s, "Z") || strings.EqualFold(s, "UTC") {
		return true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return false
	}
	hours, n := number(s[1:], 2)
	rest := strings.TrimPrefix(s[1+n:], ":")
	minutes, m := number(rest, 2)
	if n != 2 || m != len(rest) || (m != 0 && m != 2) || hours > 23 || minutes > 59 {
		return false
	}
	v.offset = 60*hours + minutes
	if s[0] == '-' {
		v.offset = -v.offset
	}
	return true
}
