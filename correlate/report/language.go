package report

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	format "golang.org/x/text/number"
)

// languages are those of the catalogue; the first is used where none matches.
var languages = []language.Tag{language.English, language.Italian}

var matcher = language.NewMatcher(languages)

// Languages returns the languages a report can be written in. Any other is written
// in the nearest of them, English where none is near.
func Languages() []language.Tag { return append([]language.Tag(nil), languages...) }

// A voice words findings in one language, the same for every kind of output. Main
// sentences use plain words; the field's exact terms stand beside them in brackets.
type voice struct {
	*Report
	numerals
	tag     language.Tag
	printer *message.Printer
}

// voice speaks the language of the options.
func (r *Report) voice(minus string) voice {
	_, i, _ := matcher.Match(r.o.Language)
	v := voice{Report: r, tag: languages[i]}
	v.printer = message.NewPrinter(v.tag, message.Catalog(catalogue))
	// The signs are those of the language's numbers, read off one that shows both.
	signs := strings.FieldsFunc(v.printer.Sprint(format.Decimal(12345.5)), func(c rune) bool { return '0' <= c && c <= '9' })
	v.numerals = numerals{minus: minus, group: signs[0], decimal: signs[1]}
	return v
}

// say writes a message of the catalogue, which is named by its English text. Counts
// are given as numbers, everything else as text already worded.
func (v voice) say(key string, args ...any) string { return v.printer.Sprintf(key, args...) }

// enumerate writes at most n names, the rest as a number.
func (v voice) enumerate(names []string, n int) string {
	if len(names) <= n+1 { // "and 1 more" is no shorter than the name
		return strings.Join(names, ", ")
	}
	return v.say("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}

// unit words the units that are the same everywhere; any other is told as it came.
func (v voice) unit(unit string) string {
	switch unit {
	case "points", "answers", "minutes", "hours", "days", "euros":
		return v.say(unit)
	case "scale points":
		return v.say("scale~points")
	}
	return unit
}

// Words for one period, as sentences need them. Languages differ in gender.
type periodWords struct{ count, one, name, plural, same, latest, team, between string }

var periodUnits = map[string]periodWords{
	"day":     {"%d~days", "one day", "day", "days", "same day", "on the latest day", "team-day", "from day to day"},
	"week":    {"%d~weeks", "one week", "week", "weeks", "same week", "in the latest week", "team-week", "from week to week"},
	"month":   {"%d~months", "one month", "month", "months", "same month", "in the latest month", "team-month", "from month to month"},
	"quarter": {"%d~quarters", "one quarter", "quarter", "quarters", "same quarter", "in the latest quarter", "team-quarter", "from quarter to quarter"},
	"half":    {"%d~half-years", "one half-year", "half-year", "half-years", "same half-year", "in the latest half-year", "team-half-year", "from half-year to half-year"},
	"year":    {"%d~years", "one year", "year", "years", "same year", "in the latest year", "team-year", "from year to year"},
}

var anyPeriod = periodWords{"%d~periods", "one period", "period", "periods", "same period", "in the latest period", "team-period", "from period to period"}

func (v voice) periodWords() periodWords {
	if w, ok := periodUnits[v.a.Join.Unit]; ok {
		return w
	}
	return anyPeriod
}

// periods writes "1 month", "3 months".
func (v voice) periods(n int) string { return v.say(v.periodWords().count, n) }

// period names one period: "month".
func (v voice) period() string { return v.say(v.periodWords().name) }
