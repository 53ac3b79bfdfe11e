package correlate

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// A textTable is a table whose columns line up: how the results of this package print.
// Each letter of align stands for a column: l or r.
type textTable struct {
	align string
	rows  [][]string
}

func (t *textTable) add(cells ...string) { t.rows = append(t.rows, cells) }

// String returns the table, two spaces between columns, none at the end of a line.
func (t *textTable) String() string {
	wide := make([]int, len(t.align))
	for _, row := range t.rows {
		for i, c := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, row := range t.rows {
		line := ""
		for i, c := range row {
			gap := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c))
			if t.align[i] == 'r' {
				c, gap = gap+c, ""
			}
			if i > 0 {
				line += "  "
			}
			line += c + gap
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// writeWarnings prints each warning on a line of its own.
func writeWarnings(b *strings.Builder, warnings []string) {
	for _, w := range warnings {
		b.WriteString("warning: " + w + "\n")
	}
}

// decimals returns how many decimals show three digits of numbers about so large.
func decimals(scale float64) int {
	if !(scale > 0) || math.IsInf(scale, 0) {
		return 2
	}
	return min(6, max(0, 2-int(math.Floor(math.Log10(scale)+1e-12))))
}

// fixed prints x with so many decimals, "-" when it is undefined.
func fixed(x float64, digits int) string {
	if math.IsNaN(x) {
		return "-"
	}
	s := fmt.Sprintf("%.*f", digits, x)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// signed is fixed with a sign.
func signed(x float64, digits int) string {
	s := fixed(x, digits)
	if x > 0 && strings.Trim(s, "0.") != "" {
		s = "+" + s
	}
	return s
}

func interval(low, high float64, digits int) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	return "(" + signed(low, digits) + " to " + signed(high, digits) + ")"
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
