package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// width returns the terminal columns s takes: none for a combining mark, two for
// an East Asian wide character, one for the rest (Unicode Annex 11, in short).
func width(s string) int {
	n := 0
	for _, c := range s {
		n += runeWidth(c)
	}
	return n
}

func runeWidth(c rune) int {
	switch {
	case c < 0x300:
		return 1
	case unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0x1100 <= c && c <= 0x115f, 0x2e80 <= c && c <= 0xa4cf, 0xac00 <= c && c <= 0xd7a3,
		0xf900 <= c && c <= 0xfaff, 0xfe30 <= c && c <= 0xfe6f, 0xff00 <= c && c <= 0xff60,
		0xffe0 <= c && c <= 0xffe6, 0x1f300 <= c && c <= 0x1faff, 0x20000 <= c && c <= 0x3fffd:
		return 2
	}
	return 1
}

// cut shortens s to n columns, marking that it did.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	used := 0
	for i, c := range s {
		if w := runeWidth(c); used+w > n-1 {
			return s[:i] + "…"
		} else {
			used += w
		}
	}
	return s
}

// pad fills s with spaces to n columns, before it when right is set.
func pad(s string, n int, right bool) string {
	gap := strings.Repeat(" ", max(0, n-width(s)))
	if right {
		return gap + s
	}
	return s + gap
}

// wrap breaks text at spaces into lines of at most n columns. A word longer than
// a line is broken where the line ends. No-break spaces hold, and become spaces.
func wrap(text string, n int) []string {
	var lines []string
	line, used := "", 0
	flush := func() {
		lines = append(lines, strings.ReplaceAll(line, nbsp, " "))
		line, used = "", 0
	}
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ' ' || c == '\n' || c == '\t' }) {
		w := width(word)
		if line != "" && used+1+w > n {
			flush()
		}
		for w > n {
			i, head := 0, 0
			for i < len(word) {
				c, size := utf8.DecodeRuneInString(word[i:])
				if head+runeWidth(c) > n && i > 0 {
					break
				}
				head += runeWidth(c)
				i += size
			}
			if i == len(word) {
				break
			}
			line, used = word[:i], head
			flush()
			word = word[i:]
			w = width(word)
		}
		if line != "" {
			line += " "
			used++
		}
		line += word
		used += w
	}
	if line != "" || len(lines) == 0 {
		flush()
	}
	return lines
}

// A grid is a table of text whose columns line up.
type grid struct {
	right []bool // columns aligned on the right
	flex  []bool // columns that may be cut to fit
	width int    // of the whole
	rows  [][]string
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// lines returns the table, two spaces between columns, none at the end of a line.
// The widest columns that may be cut give way until it fits, down to 8 columns.
func (g *grid) lines() []string {
	wide := make([]int, len(g.right))
	for _, row := range g.rows {
		for i, c := range row {
			wide[i] = max(wide[i], width(c))
		}
	}
	for {
		total, widest := -2, -1
		for i, w := range wide {
			total += w + 2
			if g.flex[i] && w > 8 && (widest < 0 || w > wide[widest]) {
				widest = i
			}
		}
		if total <= g.width || widest < 0 {
			break
		}
		wide[widest]--
	}
	lines := make([]string, len(g.rows))
	for k, row := range g.rows {
		var b strings.Builder
		for i, c := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(pad(cut(c, wide[i]), wide[i], g.right[i]))
		}
		lines[k] = strings.ReplaceAll(strings.TrimRight(b.String(), " "), nbsp, " ")
	}
	return lines
}

// upperFirst capitalises the start of a sentence.
func upperFirst(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(c)) + s[n:]
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}
