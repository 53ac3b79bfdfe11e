package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
)

// headerOf returns the column names in the first line of a file, roughly: enough to say what
// is not there.
func headerOf(start []byte) []string {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(start, []byte("\ufeff")), []byte("\n"))
	var names []string
	for _, name := range strings.FieldsFunc(string(line), func(r rune) bool { return strings.ContainsRune(",;\t|", r) }) {
		names = append(names, strings.Trim(strings.TrimSpace(name), `"`))
	}
	return names
}

// missing returns which of our columns a file of answers lacks, and no flag tells.
func (s *settings) missing(side string, header []string) []string {
	has := func(fields ...string) bool {
		return slices.ContainsFunc(fields, func(field string) bool {
			return s.columns[side][field] != "" || slices.ContainsFunc(header, func(name string) bool { return strings.EqualFold(name, field) })
		})
	}
	var missing []string
	vendor := side == "cx" && s.vendorCX != nil || side == "ex" && s.vendorEX != nil
	if !vendor && !has("time", "period") && (side == "cx" || !has("year")) {
		missing = append(missing, "time")
	}
	needed := []string{"team"}
	if side == "cx" && len(s.wide) == 0 {
		needed = append(needed, "metric", "score")
	}
	for _, field := range needed {
		if !has(field) {
			missing = append(missing, field)
		}
	}
	return missing
}

// hinted adds to an error which flags may help with the file.
func (s *settings) hinted(side string, header []string, err error) error {
	err = hintedDates(side, err)
	var at *linkage.RowError
	if !errors.As(err, &at) || at.Field == "" {
		return err
	}
	if at.Pos.Line > 1 {
		if quoted, e := strconv.QuotedPrefix(at.Err.Error()); e == nil {
			text, _ := strconv.Unquote(quoted)
			if _, e := linkage.ParsePeriod(text); e == nil && at.Field == s.columns[side]["time"] {
				return fmt.Errorf("%w\n(-map %s.period=%s in place of %s.time reads months, quarters and years)", err, side, at.Field, side)
			}
		}
		return err
	}
	hints := []string{fmt.Sprintf("-map %s.FIELD=COLUMN says which column is which", side)}
	if missing := s.missing(side, header); len(missing) > 0 {
		for i, field := range missing {
			missing[i] = fmt.Sprintf("-map %s.%s=COLUMN", side, field)
		}
		hints[0] = strings.Join(missing, " ") + " says which column it is"
		if len(missing) > 1 {
			hints[0] = strings.Join(missing, " ") + " say which columns these are"
		}
	}
	if side == "cx" && (at.Field == "metric" || at.Field == "score") {
		hints = append(hints, "-wide COLUMN=METRIC reads a measure that has a column of its own")
	}
	switch {
	case strings.Contains(err.Error(), "Qualtrics export"):
		hints = append(hints, "-vendor-"+side+" qualtrics reads this kind of export")
	case side == "ex" && s.vendorEX == nil && slices.ContainsFunc(header, func(name string) bool { return strings.HasSuffix(name, "_SENSITIVE_COMMENT_FLAG") }):
		hints = append(hints, "-vendor-ex glint reads this kind of export")
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(hints, "; "))
}

// hintedDates says which flag gives the layout that an error about dates asks for.
func hintedDates(file string, err error) error {
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "give the date layout"):
		return fmt.Errorf("%w\n(-time-layout %s=LAYOUT gives it)", err, file)
	case strings.Contains(err.Error(), "is not a date of the layout"):
		return fmt.Errorf("%w\n(-time-layout %s=LAYOUT gives this file a layout of its own)", err, file)
	}
	return err
}

// hintedContext adds to an error of the context's file which flags may help.
func (s *settings) hintedContext(header []string, err error) error {
	var at *linkage.RowError
	if !errors.As(err, &at) {
		return err
	}
	var missing []string
	for _, field := range []string{"team", "period"} {
		there := slices.ContainsFunc(header, func(name string) bool { return strings.EqualFold(name, field) })
		if !there && (s.columns["context"][field] == "" || at.Field == field) {
			missing = append(missing, fmt.Sprintf("-map context.%s=COLUMN", field))
		}
	}
	switch {
	case len(missing) == 0:
		return err
	case len(missing) == 1:
		return fmt.Errorf("%w (%s says which column it is)", err, missing[0])
	}
	return fmt.Errorf("%w (%s say which columns these are; a file without periods has one row for each team)", err, strings.Join(missing, " "))
}
