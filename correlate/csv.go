package correlate

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes a result as CSV in UTF-8: a header, then a row for each part, numbers
// in full precision with a decimal point, undefined and unknown ones blank, true and
// false, lists as one text with "; " between their elements.
//
// Names come from files that others wrote, and a spreadsheet takes a text that starts
// with = + - @ or a control character for a formula. Such a text gets an apostrophe in
// front, which keeps it a text
// (https://owasp.org/www-community/attacks/CSV_Injection). A program that reads the
// file back takes it off again; [DataFrame] and JSON hold names as they are.
//
// A result without rows is a header alone.
func WriteCSV[R Tabular](w io.Writer, result R) error {
	t := tableOf(result)
	out := csv.NewWriter(w)
	record := make([]string, len(t.columns))
	for i, c := range t.columns {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for row := range t.rows {
		for i, c := range t.columns {
			record[i] = csvText(c.at(row))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvText(v any) string {
	switch v := v.(type) {
	case string:
		return plainText(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// plainText puts an apostrophe before what a spreadsheet would take for a formula.
// Apostrophes that are there already are looked through, so that taking one off gives
// the text back; 's-Hertogenbosch stays as it is.
func plainText(s string) string {
	inner := strings.TrimLeft(s, "'")
	// Full-width forms count in East Asian spreadsheets.
	if inner == "" || !strings.HasPrefix(inner, "＝") && !strings.HasPrefix(inner, "＋") && !strings.HasPrefix(inner, "－") && !strings.HasPrefix(inner, "＠") &&
		!strings.ContainsRune("=+-@", rune(inner[0])) && inner[0] >= ' ' {
		return s
	}
	return "'" + s
}
