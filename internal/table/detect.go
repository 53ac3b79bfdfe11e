package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// sampleSize is how much of a file detection looks at, in bytes.
const sampleSize = 64 << 10

const utf8BOM = "\xef\xbb\xbf"

// foreign recognises files that are not CSV in UTF-8 by their first bytes.
func foreign(sample []byte, whole bool) error {
	for _, kind := range []struct{ magic, why string }{
		{"\xff\xfe", "the file is in UTF-16: save it as CSV in UTF-8"},
		{"\xfe\xff", "the file is in UTF-16: save it as CSV in UTF-8"},
		{"PK\x03\x04", "the file is a workbook or a zip archive: save it as CSV in UTF-8"},
		{"\xd0\xcf\x11\xe0", "the file is an Excel workbook: save it as CSV in UTF-8"},
		{"\x1f\x8b", "the file is compressed with gzip: unpack it first"},
		{"PAR1", "the file is in Parquet: save it as CSV in UTF-8"},
	} {
		if bytes.HasPrefix(sample, []byte(kind.magic)) {
			return errors.New(kind.why)
		}
	}
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(bytes.TrimRight(sample, "\r"), '\r') >= 0 {
		return errors.New("lines end in a lone carriage return: save the file with LF or CRLF line ends")
	}
	return nil
}

// excelHint returns the delimiter named in a first line sep=; and that line's length.
func excelHint(sample []byte) (comma rune, length int) {
	line, _, found := bytes.Cut(sample, newline)
	text := strings.TrimSuffix(string(line), "\r")
	if !found || len(text) != len("sep=;") || !strings.HasPrefix(strings.ToLower(text), "sep=") {
		return 0, 0
	}
	if comma = rune(text[4]); !strings.ContainsRune(commas, comma) {
		return 0, 0
	}
	return comma, len(line) + 1
}

const commas = ",;\t|" // most usual first

// detectComma returns the delimiter that splits the most records of the sample
// into as many fields as the header; of equal ones the one giving more fields.
// Where that is equal too, it is an error.
func detectComma(sample []byte, whole bool) (rune, error) {
	best, bestShare, bestFields, rival := ',', 0.0, 1, rune(0)
	for _, comma := range commas {
		fields := countFields(sample, byte(comma), whole)
		if len(fields) == 0 || fields[0] < 2 {
			continue
		}
		agree := 0
		for _, n := range fields {
			if n == fields[0] {
				agree++
			}
		}
		share := float64(agree) / float64(len(fields))
		switch {
		case share > bestShare || share == bestShare && fields[0] > bestFields:
			best, bestShare, bestFields, rival = comma, share, fields[0], 0
		case share == bestShare && fields[0] == bestFields:
			rival = comma
		}
	}
	if rival != 0 {
		return 0, fmt.Errorf("%q and %q split the rows alike: set Comma to the delimiter", best, rival)
	}
	return best, nil
}

// countFields returns the number of fields of each record of the sample; the last
// record counts only if it cannot have been cut short.
func countFields(sample []byte, comma byte, whole bool) []int {
	var counts []int
	const (
		start  = iota // at the first byte of a field
		bare          // inside a field without quotes
		quoted        // between quotes
		closed        // after a quote that may have closed the field
	)
	state, fields, blank := start, 1, true
	for _, b := range sample {
		switch {
		case state == quoted:
			if b == '"' {
				state = closed
			}
		case b == '"' && state != bare:
			state, blank = quoted, false
		case b == comma:
			state, blank = start, false
			fields++
		case b == '\n':
			if !blank {
				counts = append(counts, fields)
			}
			state, fields, blank = start, 1, true
		case b != '\r':
			state, blank = bare, false
		}
	}
	if !blank && (whole || len(counts) == 0) {
		counts = append(counts, fields)
	}
	return counts
}

// detectDecimal returns ',' where some column of the sample holds numbers with decimal
// commas, but for one cell in five that may be wrong, and no column so holds decimal
// points. A comma is not certain in a file that commas delimit, nor before exactly
// three digits.
func detectDecimal(sample []byte, whole bool, comma rune, skip int, na tokens) byte {
	if comma == ',' || bytes.IndexByte(sample, ',') < 0 {
		return '.'
	}
	if end := bytes.LastIndexByte(sample, '\n'); !whole && end >= 0 {
		sample = sample[:end+1]
	}
	r := csv.NewReader(bytes.NewReader(sample))
	r.Comma, r.ReuseRecord, r.FieldsPerRecord, r.LazyQuotes = comma, true, -1, true
	type counts struct{ points, commas, others int }
	var columns []counts
	for row := 0; ; row++ {
		record, err := r.Read()
		if err != nil {
			break
		}
		if row <= skip {
			continue
		}
		if row <= surveyRows && isImportRow(record) {
			columns = nil // what came before were headers
			continue
		}
		for len(columns) < len(record) && len(columns) < defaultMaxColumns {
			columns = append(columns, counts{})
		}
		for i, text := range record[:min(len(record), len(columns))] {
			if text = trim(text); !na.match(text) {
				switch spellingOf(text) {
				case point:
					columns[i].points++
				case surelyComma:
					columns[i].commas++
				case notNumber:
					columns[i].others++
				}
			}
		}
	}
	var commas, points bool
	for _, c := range columns {
		commas = commas || c.commas > 4*(c.points+c.others)
		points = points || c.points > 4*(c.commas+c.others)
	}
	if commas && !points {
		return ','
	}
	return '.'
}

// A spelling is how a number is written.
type spelling uint8

const (
	integer     spelling = iota
	point                // 3.5
	surelyComma          // 3,5
	unsureComma          // 1,234
	notNumber            // anything else
)

func spellingOf(text string) spelling {
	text = strings.TrimLeft(text, "+-")
	whole, rest, comma := strings.Cut(text, ",")
	if !comma {
		var dot bool
		whole, rest, dot = strings.Cut(text, ".")
		switch {
		case !digits(whole) || dot && !digits(rest):
			return notNumber
		case dot:
			return point
		}
		return integer
	}
	switch {
	case !digits(whole) || !digits(rest):
		return notNumber
	case len(rest) == 3 && whole[0] != '0' && len(whole) <= 3:
		return unsureComma
	}
	return surelyComma
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
