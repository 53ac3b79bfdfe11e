package notebook

import (
	"fmt"
	"html"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	paragraphs = regexp.MustCompile(`\n\s*\n`)
	stress     = regexp.MustCompile(`\*([^*\n]+)\*`)
)

// prose turns a format into HTML and fills in the arguments. Markup is read before they
// stand in it: a name from a file is never markup.
func prose(format string, args []any) template.HTML {
	var b strings.Builder
	for _, part := range paragraphs.Split(strings.TrimSpace(html.EscapeString(format)), -1) {
		var text, items []string
		for line := range strings.Lines(part) {
			line = strings.TrimSpace(line)
			switch item, ok := strings.CutPrefix(line, "- "); {
			case ok:
				items = append(items, item)
			case len(items) > 0:
				items[len(items)-1] += " " + line
			default:
				text = append(text, line)
			}
		}
		if len(text) > 0 {
			b.WriteString("<p>" + strings.Join(text, " ") + "</p>\n")
		}
		if len(items) > 0 {
			b.WriteString("<ul><li>" + strings.Join(items, "</li>\n<li>") + "</li></ul>\n")
		}
	}
	out := stress.ReplaceAllString(b.String(), "<strong>$1</strong>")
	if len(args) == 0 {
		return template.HTML(strings.ReplaceAll(out, "%%", "%"))
	}
	safe := make([]any, len(args))
	for i, a := range args {
		safe[i] = a
		if _, ok := a.(fmt.Stringer); ok || reflect.ValueOf(a).Kind() == reflect.String {
			safe[i] = escape(fmt.Sprint(a))
		}
	}
	return template.HTML(fmt.Sprintf(out, safe...))
}

// lineWidth is how many characters a line of the page holds.
const lineWidth = 118

// folded breaks sentences that are longer than a line. Rows of a table, which have blanks
// side by side, stay whole.
func folded(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) <= lineWidth || strings.Contains(strings.TrimSpace(line), "  ") {
			b.WriteString(line)
			continue
		}
		width := 0
		for i, word := range strings.Fields(line) {
			switch n := utf8.RuneCountInString(word); {
			case i == 0:
				width = n
			case width+1+n > lineWidth:
				b.WriteString("\n  ")
				width = 2 + n
			default:
				b.WriteByte(' ')
				width += 1 + n
			}
			b.WriteString(word)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func escape(s string) string { return html.EscapeString(clean(s)) }

// clean takes out control characters, which no page may hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
