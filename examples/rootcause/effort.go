package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"go/token"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// readEffort reads what raising each driver takes: a CSV file with the column driver, and
// fixed, per_team or both; a blank number is 0. With ; between columns numbers may have
// decimal commas. One row that cannot be used refuses the file: a cost left out in silence
// would change what the budget buys.
func readEffort(r io.Reader, name string) (map[string]correlate.Cost, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	rows := csv.NewReader(bytes.NewReader(text))
	rows.TrimLeadingSpace = true
	head, _, _ := bytes.Cut(text, []byte("\n"))
	semicolons := bytes.Contains(head, []byte(";"))
	if semicolons {
		rows.Comma = ';'
	}
	at := func(column int) token.Position {
		line, col := rows.FieldPos(column)
		return token.Position{Filename: name, Line: line, Column: col}
	}
	header, err := rows.Read()
	if err == io.EOF {
		return nil, &linkage.RowError{Pos: token.Position{Filename: name, Line: 1, Column: 1}, Err: errors.New("the file is empty")}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(header[i]))
	}
	driver, fixed, perTeam := slices.Index(header, "driver"), slices.Index(header, "fixed"), slices.Index(header, "per_team")
	if driver < 0 || fixed < 0 && perTeam < 0 {
		return nil, &linkage.RowError{Pos: at(0), Err: fmt.Errorf("the columns must be driver, and fixed, per_team or both; they are %s", strings.Join(header, ", "))}
	}
	costs := map[string]correlate.Cost{}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return costs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		bad := func(column int, err error) error {
			return &linkage.RowError{Pos: at(column), Field: header[column], Err: err}
		}
		amount := func(column int) (float64, error) {
			if column < 0 || strings.TrimSpace(row[column]) == "" {
				return 0, nil
			}
			digits := strings.TrimSpace(row[column])
			if semicolons {
				digits = strings.Replace(digits, ",", ".", 1)
			}
			v, err := strconv.ParseFloat(digits, 64)
			if err != nil || v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
				return 0, bad(column, fmt.Errorf("%q is no amount: a number of 0 or more", row[column]))
			}
			return v, nil
		}
		name := strings.TrimSpace(row[driver])
		if name == "" {
			return nil, bad(driver, errors.New("is missing"))
		}
		if _, twice := costs[name]; twice {
			return nil, bad(driver, fmt.Errorf("%q has two rows", name))
		}
		var c correlate.Cost
		if c.Fixed, err = amount(fixed); err != nil {
			return nil, err
		}
		if c.PerTeam, err = amount(perTeam); err != nil {
			return nil, err
		}
		costs[name] = c
	}
}
