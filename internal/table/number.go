package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// tokens are the texts that mean a missing value.
type tokens struct {
	first [256]bool // bytes a token starts with, in both cases
	texts []string
}

// usualTokens are what spreadsheets, statistics packages and survey tools write.
var usualTokens = []string{"NA", "N/A", "#N/A", "<NA>", "NaN", "null", "#NULL!", "-", "--", "."}

func newTokens(more []string) tokens {
	var t tokens
	for _, text := range append(usualTokens[:len(usualTokens):len(usualTokens)], more...) {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		t.texts = append(t.texts, text)
		t.first[strings.ToLower(text[:1])[0]] = true
		t.first[strings.ToUpper(text[:1])[0]] = true
	}
	// Letters outside ASCII can equal one another, and a few ASCII ones, in ways
	// their first byte does not show.
	for b := 0x80; b < len(t.first); b++ {
		t.first[b] = true
	}
	return t
}

// match reports whether a trimmed text is blank or a token.
func (t *tokens) match(text string) bool {
	if text == "" {
		return true
	}
	if !t.first[text[0]] {
		return false
	}
	for _, token := range t.texts {
		if strings.EqualFold(token, text) {
			return true
		}
	}
	return false
}

// Float returns field i as a number: NaN when it is missing. A text that is no
// finite decimal number is an error, and so is one whose comma or point may group
// thousands.
func (r *Reader) Float(i int) (float64, error) {
	text := r.Text(i)
	if r.na.match(text) {
		return math.NaN(), nil
	}
	x, err := parseFloat(text, r.decimal)
	if err != nil && r.choices {
		if choice, ok := choiceNumber(text); ok {
			return choice, nil
		}
	}
	return x, err
}

// Powers of ten that float64 holds exactly.
var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// parseFloat reads up to 15 digits, with or without a decimal separator, as an
// exact integer over an exact power of ten, so that one rounding gives the float64
// nearest to the text, as strconv does (Clinger, W. D. (1990), How to read floating
// point numbers accurately, PLDI '90). Other texts go to strconv.
func parseFloat(text string, decimal byte) (float64, error) {
	s, negative := text, false
	if s[0] == '-' || s[0] == '+' {
		negative, s = s[0] == '-', s[1:]
	}
	if len(s) == 0 || len(s) > len(pow10) {
		return slowFloat(text, decimal)
	}
	var mantissa int64
	point := -1
	for i := range len(s) {
		switch b := s[i]; {
		case '0' <= b && b <= '9':
			mantissa = 10*mantissa + int64(b-'0')
		case b == decimal && point < 0:
			point = i
		default:
			return slowFloat(text, decimal)
		}
	}
	x := float64(mantissa)
	switch decimals := len(s) - point - 1; {
	case point < 0:
	case len(s) == 1: // a lone separator
		return slowFloat(text, decimal)
	default:
		x /= pow10[decimals]
	}
	if negative {
		x = -x
	}
	return x, nil
}

// emptyGroup reports whether a separator follows another: "7,,5" is a slip of the pen,
// no grouping.
func emptyGroup(text string) bool {
	for i := 1; i < len(text); i++ {
		if (text[i] == ',' || text[i] == '.') && (text[i-1] == ',' || text[i-1] == '.') {
			return true
		}
	}
	return false
}

func slowFloat(text string, decimal byte) (float64, error) {
	var points, commas, other int
	for i := range len(text) {
		switch b := text[i]; {
		case b == '.':
			points++
		case b == ',':
			commas++
		case '0' <= b && b <= '9' || b == '+' || b == '-' || b == 'e' || b == 'E':
		default:
			other++
		}
	}
	plain, separators, foreign := text, points, commas
	if decimal == ',' {
		plain, separators, foreign = strings.Replace(text, ",", ".", 1), commas, points
	}
	switch {
	case other > 0 || !strings.ContainsAny(text, "0123456789") || emptyGroup(text):
	case foreign == 1 && separators == 0 && decimal == '.':
		return 0, fmt.Errorf("%s: write numbers without grouping thousands, or, if the comma is the decimal mark, use it in the whole file or set Decimal", Quote(text))
	case foreign == 1 && separators == 0:
		return 0, fmt.Errorf("%s: the file's decimal separator is a comma, as read or as set by Decimal; thousands are not grouped", Quote(text))
	case foreign > 0 || separators > 1:
		return 0, fmt.Errorf("%s: thousands must not be grouped", Quote(text))
	default:
		x, err := strconv.ParseFloat(plain, 64)
		if err == nil {
			return x, nil
		}
		if errors.Is(err, strconv.ErrRange) {
			return 0, fmt.Errorf("%s is out of the range of numbers", Quote(text))
		}
	}
	return 0, fmt.Errorf("%s is not a number", Quote(text))
}

// Quote returns a text for an error message: quoted when it is short, holds a digit
// and has no letters but those of dates and numbers, as a misspelt number or date does.
// Anything else may be a comment, a name or an identifier that slipped into the
// column, and only its length is told.
func Quote(text string) string {
	const longest = 24
	if len(text) <= longest && strings.ContainsAny(text, "0123456789") && datelike(text) {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("a text of %d bytes", len(text))
}

// datelike reports whether all words of a text are those of dates and numbers, or, in a
// text that begins with a digit, single letters: slips of the hand.
func datelike(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	slips := text[0] >= '0' && text[0] <= '9'
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(dateWords, w) && !(slips && len(w) == 1) })
}

var dateWords = strings.Fields("t z e w q h kw utc gmt am pm st nd rd th " +
	"jan feb mar apr may jun jul aug sep sept oct nov dec " +
	"january february march april june july august september october november december")

var usual = newTokens(nil)

// MeansMissing reports whether a reader without further tokens takes the text as
// missing.
func MeansMissing(text string) bool { return usual.match(trim(text)) }
