package report

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// theirs words a text that package correlate wrote, in English, in the language of the
// report. Texts are recognised by the formats they were printed with; one that is not
// among them is told as it came.
func (v voice) theirs(s string) string {
	s = clean(strings.TrimSpace(s))
	if v.tag == language.English || s == "" {
		return s
	}
	for _, p := range engine() {
		if m := p.pattern.FindStringSubmatch(s); m != nil {
			args := make([]any, len(m)-1)
			for i, part := range m[1:] {
				args[i] = v.part(part)
			}
			return fmt.Sprintf(p.italian, args...)
		}
	}
	return s
}

// part words what stood for a verb of a format: numbers, a name, or words of its own.
func (v voice) part(s string) string {
	switch s {
	case "cannot tell", "associated", "candidate cause", "confirmed":
		return v.say(s)
	case "undefined":
		return v.say("undefined")
	case "customer", "employee":
		return v.say(s)
	case "day", "week", "month", "quarter", "half", "year":
		return v.say(periodUnits[s].name)
	}
	if m := periodSpan.FindStringSubmatch(s); m != nil {
		return m[1] + "–" + m[2]
	}
	if numeric.MatchString(s) {
		s = decimalPoint.ReplaceAllString(s, "${1}"+v.decimal+"${2}")
		return bounds.ReplaceAllString(s, "(da $1 a $2)")
	}
	if unit, ok := strings.CutSuffix(s, " points"); ok && numeric.MatchString(unit) {
		return v.part(unit) + " " + v.unit("points")
	}
	if from, to, ok := strings.Cut(s, " → later "); ok {
		return v.say("%s → later %s", from, to)
	}
	return v.unit(s)
}

var (
	numeric      = regexp.MustCompile(`^[<>]?\s*[(]?[-+−]?[0-9][0-9.,e+-]*(\s+to\s+[-+]?[0-9][0-9.e+-]*)?[)]?$`)
	decimalPoint = regexp.MustCompile(`([0-9])\.([0-9])`)
	periodSpan   = regexp.MustCompile(`^([0-9]{4}[-0-9QWH]*) to ([0-9]{4}[-0-9QWH]*)$`)
	bounds       = regexp.MustCompile(`\(([^ ]+) to ([^ ]+)\)`)
)

type engineMessage struct {
	pattern *regexp.Regexp
	italian string
}

// engine compiles the formats of package correlate.
var engine = sync.OnceValue(func() []engineMessage {
	list := make([]engineMessage, len(engineTexts))
	for i, t := range engineTexts {
		list[i] = engineMessage{formatPattern(t.english), t.italian}
	}
	return list
})

var verb = regexp.MustCompile(`%(?:%|\[?[-+# 0-9.]*\]?[a-z])`)

// formatPattern recognises what a format prints.
func formatPattern(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	at := 0
	for _, m := range verb.FindAllStringIndex(format, -1) {
		b.WriteString(regexp.QuoteMeta(format[at:m[0]]))
		switch format[m[1]-1] {
		case '%':
			b.WriteString("%")
		case 'd', 'f', 'g', 'e':
			b.WriteString(`([-+]?[0-9.e+-]+|NaN)`)
		case 'q':
			b.WriteString(`("(?:[^"\\]|\\.)*")`)
		default:
			b.WriteString(`(.*?)`)
		}
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(format[at:]) + `$`)
	return regexp.MustCompile(b.String())
}

// verbs counts the verbs of a format.
func verbs(format string) (n int) {
	for _, m := range verb.FindAllString(format, -1) {
		if m != "%%" {
			n++
		}
	}
	return n
}
