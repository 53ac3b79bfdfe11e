package table

import (
	"strconv"
	"strings"
)

// choiceNumber reads the number of a choice's text, as survey tools export them:
// "10 - Extremely likely", "1 = Very poor", "4: agree", "7. Yes", "3) so so",
// "Extremely likely (10)", "Very good - 5". It must be a whole number, at the start
// or the end, set off by punctuation, and the only digits of the text, so that
// "3 - 5 times" and "5 days" are no numbers.
func choiceNumber(text string) (float64, bool) {
	first, last := strings.IndexAny(text, digitSet), strings.LastIndexAny(text, digitSet)
	if first < 0 || last-first > 3 || !digits(text[first:last+1]) {
		return 0, false
	}
	n, err := strconv.Atoi(text[first : last+1])
	if err != nil {
		return 0, false
	}
	before, after := text[:first], text[last+1:]
	switch {
	case before == "" || before == "-":
		if before == "-" {
			n = -n
		}
		return float64(n), setOff(strings.TrimLeft(after, " \u00a0"), after)
	case after == "" || after == ")":
		before, open := strings.CutSuffix(before, "(")
		if open != (after == ")") {
			return 0, false
		}
		if open {
			return float64(n), strings.TrimSpace(before) != ""
		}
		trimmed := strings.TrimRight(before, " \u00a0")
		for _, mark := range []string{"-", "–", "—", ":", "="} {
			// "-5" at the end would be ambiguous: a dash must stand free.
			label, ok := strings.CutSuffix(trimmed, mark)
			if ok && strings.TrimSpace(label) != "" && (len(trimmed) < len(before) || mark == ":" || mark == "=") {
				return float64(n), true
			}
		}
	}
	return 0, false
}

const digitSet = "0123456789"

// setOff reports whether what follows a number is punctuation and then a text.
func setOff(after, raw string) bool {
	for _, mark := range []string{"-", "–", "—", ":", "=", "|", ")", ". ", "("} {
		rest, ok := strings.CutPrefix(after, mark)
		if !ok {
			continue
		}
		// "3." and "3)" belong to the number, and stand close to it.
		if (mark == ". " || mark == ")") && len(after) < len(raw) {
			return false
		}
		return strings.TrimSpace(rest) != ""
	}
	return false
}
