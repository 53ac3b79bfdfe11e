package linkage

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/linkage-go/linkage/internal/table"
)

// A Unit is the length of a period. Longer units are greater.
type Unit uint8

const (
	Day     Unit = iota + 1 // a calendar day
	Week                    // an ISO 8601 week, Monday to Sunday
	Month                   // a calendar month
	Quarter                 // January-March and so on
	Half                    // January-June or July-December
	Year                    // a calendar, school or fiscal year
)

var unitNames = [...]string{Day: "day", Week: "week", Month: "month", Quarter: "quarter", Half: "half", Year: "year"}

// String returns the unit's name, such as "month", or "" for the zero Unit.
func (u Unit) String() string {
	if int(u) < len(unitNames) {
		return unitNames[u]
	}
	return "Unit(" + strconv.Itoa(int(u)) + ")"
}

// ParseUnit reads the name of a unit: day, week, month, quarter, half or year.
func ParseUnit(s string) (Unit, error) {
	for u := Day; u <= Year; u++ {
		if strings.EqualFold(strings.TrimSpace(s), unitNames[u]) {
			return u, nil
		}
	}
	return 0, fmt.Errorf("%q is not one of day, week, month, quarter, half, year", s)
}

// A Period is one whole day, ISO week, month, quarter, half or year. Periods of
// one unit are ordered and can be shifted; the zero Period means "no period".
// Periods compare with ==, so they can key a map; a school or fiscal year such
// as 2014-15 is stored as the year it ends in and equals the plain year 2015
// only after [Period.Calendar].
type Period struct {
	n     int32 // ordinal within the unit: year, 2y+h, 4y+q, 12y+m, weeks or days since the epoch
	unit  Unit
	split bool // a year written 2014-15
}

const (
	minYear, maxYear = 1000, 9999 // read from text: 0024 is a slip, not the year 24
	dayLayout        = "2006-01-02"
)

// The Monday on or before 1970-01-01, so that week 0 is 1970-W01.
var epochMonday = time.Date(1969, time.December, 29, 0, 0, 0, 0, time.UTC)

// PeriodOf returns the period of the unit that holds the wall-clock date of t, in
// t's own offset. It panics if the unit is none of Day to Year.
func PeriodOf(t time.Time, unit Unit) Period {
	y, m, d := t.Date()
	switch unit {
	case Day:
		return Period{n: int32(daysSince(time.Unix(0, 0), y, m, d)), unit: Day}
	case Week:
		days := daysSince(epochMonday, y, m, d)
		return Period{n: int32(floorDiv(days, 7)), unit: Week}
	case Month:
		return Period{n: int32(12*y + int(m) - 1), unit: Month}
	case Quarter:
		return Period{n: int32(4*y + (int(m)-1)/3), unit: Quarter}
	case Half:
		return Period{n: int32(2*y + (int(m)-1)/6), unit: Half}
	case Year:
		return Period{n: int32(y), unit: Year}
	}
	panic(fmt.Sprintf("linkage: PeriodOf: %v is not a unit", unit))
}

func daysSince(epoch time.Time, y int, m time.Month, d int) int {
	return int(floorDiv64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()-epoch.Unix(), 86400))
}

func floorDiv(a, b int) int { return int(floorDiv64(int64(a), int64(b))) }

func floorDiv64(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// Unit returns the period's unit; 0 for the zero Period.
func (p Period) Unit() Unit { return p.unit }

// IsZero reports whether p is the zero Period.
func (p Period) IsZero() bool { return p == Period{} }

// Calendar returns p printed the plain way: the school year 2014-15 becomes 2015.
func (p Period) Calendar() Period { p.split = false; return p }

// Shift returns the period k units later, or earlier when k is negative.
func (p Period) Shift(k int) Period { p.n += int32(k); return p }

// Sub returns how many units p lies after o. Both must have the same unit.
func (p Period) Sub(o Period) int {
	if p.unit != o.unit {
		panic(fmt.Sprintf("linkage: Period.Sub: a %v less a %v", p.unit, o.unit))
	}
	return int(p.n) - int(o.n)
}

// Compare orders periods by unit, then time. How a year was written does not count.
func (p Period) Compare(o Period) int {
	if c := cmp.Compare(p.unit, o.unit); c != 0 {
		return c
	}
	return cmp.Compare(p.n, o.n)
}

// Start returns the first day of the period at midnight UTC. A school or fiscal
// year starts with its ending calendar year: its true start is not known.
func (p Period) Start() time.Time {
	n := int(p.n)
	switch p.unit {
	case Day:
		return time.Unix(0, 0).UTC().AddDate(0, 0, n)
	case Week:
		return epochMonday.AddDate(0, 0, 7*n)
	case Month:
		return time.Date(floorDiv(n, 12), time.Month(n-12*floorDiv(n, 12)+1), 1, 0, 0, 0, 0, time.UTC)
	case Quarter:
		return time.Date(floorDiv(n, 4), time.Month(3*(n-4*floorDiv(n, 4))+1), 1, 0, 0, 0, 0, time.UTC)
	case Half:
		return time.Date(floorDiv(n, 2), time.Month(6*(n-2*floorDiv(n, 2))+1), 1, 0, 0, 0, 0, time.UTC)
	case Year:
		return time.Date(n, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// In returns the period of a coarser or equal unit that holds p. A week belongs
// to the month, quarter, half and year of its Thursday, as ISO 8601 assigns it.
// A finer unit, and the week of a day-free period, is an error.
func (p Period) In(unit Unit) (Period, error) {
	switch {
	case unit == p.unit:
		return p, nil
	case p.unit == 0 || unit < p.unit || unit > Year:
		return Period{}, fmt.Errorf("period %v cannot be told by %v", p, unit)
	}
	start := p.Start()
	if p.unit == Week {
		start = start.AddDate(0, 0, 3)
	}
	return PeriodOf(start, unit), nil
}

// String prints the period as it sorts: 2024-03-05, 2024-W07, 2024-03, 2024-Q1,
// 2024-H1, 2024; a school or fiscal year as 2014-15; "" for the zero Period.
func (p Period) String() string {
	start := p.Start()
	switch y := start.Year(); p.unit {
	case Day:
		return start.Format(dayLayout)
	case Week:
		y, w := start.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case Month:
		return start.Format("2006-01")
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", y, int(start.Month()-1)/3+1)
	case Half:
		return fmt.Sprintf("%04d-H%d", y, int(start.Month()-1)/6+1)
	case Year:
		if p.split {
			return fmt.Sprintf("%04d-%02d", y-1, y%100)
		}
		return fmt.Sprintf("%04d", y)
	}
	return ""
}

// MarshalText writes the period as [Period.String] does, but the school year
// 2011-12 as 2011-2012: alone, the short form reads as December 2011.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.text(true)), nil }

// text is String, with a school year in full where long and its short form could
// be a month.
func (p Period) text(long bool) string {
	if yy := int(p.n) % 100; long && p.split && 1 <= yy && yy <= 12 {
		return fmt.Sprintf("%04d-%04d", p.n-1, p.n)
	}
	return p.String()
}

// UnmarshalText reads what MarshalText writes, as [ParsePeriod] does.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}

// errPeriod is what a text that is no period unwraps to.
var errPeriod = errors.New("is not a period such as 2024, 2024-H1, 2024-Q1, 2024-03, 2024-W07, 2024-03-05 or 2014-15")

var (
	rxYear    = regexp.MustCompile(`^(FY ?)?(\d{4})$`)
	rxYearNN  = regexp.MustCompile(`^(FY ?)?(\d{4})[-/.](\d{2})$`)
	rxYearYY  = regexp.MustCompile(`^(?:FY ?)?(\d{4})[-/](\d{4})$`)
	rxMonthY  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{4})$`)
	rxPart    = regexp.MustCompile(`^(\d{4})[- /]?([QHW])[- ]?(\d{1,2})$`)
	rxPartRev = regexp.MustCompile(`^([QHW])[- ]?(\d{1,2})[- /']?(\d{4})$`)
	rxNamed   = regexp.MustCompile(`^([A-Z]{3,9})\.?[- ](\d{4})$`)
)

// ParsePeriod reads one period as people write it: 2024-03-05, 2024-W07, 2024-03,
// 03/2024, Mar 2024, 2024-Q1, Q1 2024, 2024-H2, 2024, FY2024, 2014-15, 2014/15.
//
// YYYY-NN with NN from 01 to 12 is a month; a school or fiscal year otherwise,
// when NN is the year after. One value cannot tell 2011-12 apart: a column can,
// so read columns with [ParsePeriods].
func ParsePeriod(s string) (Period, error) {
	p, _, err := parsePeriod(s)
	return p, err
}

// What a text says about its column: most are silent.
type yearHint uint8

const (
	noHint     yearHint = iota
	eitherYear          // 2011-12: December 2011 or the year 2011-12
	surelyYear          // 2014-15
	surelyNN            // 2014-03
	plainYear           // 2014
)

func parsePeriod(s string) (Period, yearHint, error) {
	text := strings.TrimSpace(s)
	s = strings.ReplaceAll(strings.ToUpper(text), "–", "-") // typeset as 2014–15
	bad := func() (Period, yearHint, error) {
		return Period{}, noHint, fmt.Errorf("%s %w", table.Quote(text), errPeriod)
	}
	year := func(y int, hint yearHint) (Period, yearHint, error) {
		if y < minYear || y > maxYear {
			return bad()
		}
		return Period{n: int32(y), unit: Year, split: hint == surelyYear}, hint, nil
	}
	if len(s) == len(dayLayout) {
		if t, err := time.Parse(dayLayout, s); err == nil && t.Year() >= minYear {
			return PeriodOf(t, Day), noHint, nil
		}
	}
	if m := rxYear.FindStringSubmatch(s); m != nil {
		if m[1] != "" {
			return year(atoi(m[2]), noHint)
		}
		return year(atoi(m[2]), plainYear)
	}
	if m := rxYearNN.FindStringSubmatch(s); m != nil {
		y, nn := atoi(m[2]), atoi(m[3])
		next := nn == (y+1)%100
		switch {
		case m[1] != "" && !next: // a fiscal year has no months
		case m[1] == "" && nn >= 1 && nn <= 12 && y >= minYear:
			hint := surelyNN
			if next {
				hint = eitherYear
			}
			return Period{n: int32(12*y + nn - 1), unit: Month}, hint, nil
		case next:
			return year(y+1, surelyYear)
		}
		return bad()
	}
	if m := rxYearYY.FindStringSubmatch(s); m != nil {
		if y, z := atoi(m[1]), atoi(m[2]); z == y+1 {
			return year(z, surelyYear)
		}
		return bad()
	}
	if m := rxMonthY.FindStringSubmatch(s); m != nil {
		return part("M", atoi(m[2]), atoi(m[1]), bad)
	}
	if m := rxPart.FindStringSubmatch(s); m != nil {
		return part(m[2], atoi(m[1]), atoi(m[3]), bad)
	}
	if m := rxPartRev.FindStringSubmatch(s); m != nil {
		return part(m[1], atoi(m[3]), atoi(m[2]), bad)
	}
	if m := rxNamed.FindStringSubmatch(s); m != nil {
		for mon := time.January; mon <= time.December; mon++ {
			if strings.HasPrefix(strings.ToUpper(mon.String()), m[1]) {
				return part("M", atoi(m[2]), int(mon), bad)
			}
		}
	}
	return bad()
}

func part(unit string, y, k int, bad func() (Period, yearHint, error)) (Period, yearHint, error) {
	if y < minYear || k < 1 {
		return bad()
	}
	switch {
	case unit == "M" && k <= 12:
		return Period{n: int32(12*y + k - 1), unit: Month}, noHint, nil
	case unit == "Q" && k <= 4:
		return Period{n: int32(4*y + k - 1), unit: Quarter}, noHint, nil
	case unit == "H" && k <= 2:
		return Period{n: int32(2*y + k - 1), unit: Half}, noHint, nil
	case unit == "W" && k <= 53:
		// 4 January always lies in week 1 (ISO 8601).
		p := PeriodOf(time.Date(y, time.January, 4, 0, 0, 0, 0, time.UTC), Week).Shift(k - 1)
		if iy, _ := p.Start().ISOWeek(); iy == y {
			return p, noHint, nil
		}
	}
	return bad()
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // the pattern admits at most four digits
	return n
}

// ParsePeriods reads a column of periods as one: where any value can only be a
// school or fiscal year (2014-15), every YYYY-NN in the column is such a year. A
// column that also holds a value that can only be a month (2014-03) is an error,
// and so is a column of several units, or of 2014-15 beside 2015.
//
// It returns one period for each text, and an error for each text that is none,
// by index; a column that contradicts itself is the second error.
func ParsePeriods(texts []string) (periods []Period, bad map[int]error, err error) {
	periods, bad, clash := parseColumn(texts)
	if clash != nil {
		return nil, bad, clash
	}
	return periods, bad, nil
}

// A periodClash is a column of periods that contradicts itself.
type periodClash struct {
	at  int // index of the value that contradicts an earlier one
	why string
}

func (c *periodClash) Error() string { return c.why }

func parseColumn(texts []string) (periods []Period, bad map[int]error, clash *periodClash) {
	periods = make([]Period, len(texts))
	hints := make([]yearHint, len(texts))
	year, month, plain := -1, -1, -1
	for i, s := range texts {
		p, hint, err := parsePeriod(s)
		if err != nil {
			if bad == nil {
				bad = make(map[int]error)
			}
			bad[i] = err
			continue
		}
		periods[i], hints[i] = p, hint
		if hint == surelyYear && year < 0 {
			year = i
		}
		if hint == surelyNN && month < 0 {
			month = i
		}
		if hint == plainYear && plain < 0 {
			plain = i
		}
	}
	if year >= 0 && month >= 0 {
		return nil, bad, &periodClash{max(year, month),
			fmt.Sprintf("the column holds both %q, a school or fiscal year, and %q, a month", texts[year], texts[month])}
	}
	if year >= 0 && plain >= 0 {
		return nil, bad, &periodClash{max(year, plain),
			fmt.Sprintf("the column holds both %q and %q: the second may be the year that starts or ends then", texts[year], texts[plain])}
	}
	first := -1
	for i := range periods {
		if year >= 0 && hints[i] == eitherYear {
			periods[i] = Period{n: periods[i].n/12 + 1, unit: Year, split: true}
		}
		switch {
		case bad[i] != nil:
		case first < 0:
			first = i
		case periods[i].unit != periods[first].unit:
			return nil, bad, &periodClash{i, fmt.Sprintf("the column holds both %q, a %v, and %q, a %v",
				texts[first], periods[first].unit, texts[i], periods[i].unit)}
		}
	}
	return periods, bad, nil
}
