package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// Survey tools whose exports the readers know. Any other file with a survey on each row is
// read by -wide and -map.
var (
	vendorsCX = map[string]func() cx.ReadOptions{"qualtrics": cx.Qualtrics}
	vendorsEX = map[string]func() ex.ReadOptions{"qualtrics": ex.Qualtrics, "glint": ex.Glint}
)

func names[T any](vendors map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(vendors)), " or ")
}

func vendor[T any](vendors map[string]T, name string) (options T, err error) {
	options, ok := vendors[strings.ToLower(name)]
	if !ok {
		err = fmt.Errorf("%q is not %s; other files need -wide and -map", name, names(vendors))
	}
	return options, err
}

// readCX returns how the customers' answers are read.
func (s *settings) readCX(name string) cx.ReadOptions {
	var o cx.ReadOptions
	if s.vendorCX != nil {
		o = s.vendorCX()
	}
	o.Name, o.Columns, o.Wide, o.Touchpoint = name, s.columns["cx"], s.wide, s.touchpoint
	o.NA, o.Exclude = append(o.NA, s.na...), excluding(o.Exclude, s.exclude)
	o.Decimal, o.TimeLayout, o.Strict = s.decimal, s.layoutOf("cx"), s.strict
	return o
}

// readEX returns how the employees' answers are read.
func (s *settings) readEX(name string) ex.ReadOptions {
	var o ex.ReadOptions
	if s.vendorEX != nil {
		o = s.vendorEX()
	}
	o.Name, o.Columns = name, s.columns["ex"]
	o.NA, o.Exclude = append(o.NA, s.na...), excluding(o.Exclude, s.exclude)
	o.Decimal, o.TimeLayout, o.Strict = s.decimal, s.layoutOf("ex"), s.strict
	return o
}

// excluding adds what was asked for to what a vendor's options leave out.
func excluding(preset, asked map[string][]string) map[string][]string {
	all := maps.Clone(preset)
	if all == nil {
		all = map[string][]string{}
	}
	for column, values := range asked {
		all[column] = append(slices.Clip(all[column]), values...)
	}
	return all
}

// checkExcluded warns of a column that excluded nothing: its name may be a slip of the pen.
func (in *inputs) checkExcluded() {
	for _, column := range slices.Sorted(maps.Keys(in.settings.exclude)) {
		said := strings.ToLower("left out for what " + column + " says")
		if !slices.ContainsFunc(in.warnings, func(w string) bool { return strings.Contains(strings.ToLower(w), said) }) {
			asked := fmt.Sprintf("-exclude %s=%s", column, strings.Join(in.settings.exclude[column], ", "))
			if slices.ContainsFunc(in.headers, func(name string) bool { return strings.EqualFold(name, column) }) {
				in.warnings = append(in.warnings, asked+" left out no row of either file")
				continue
			}
			warning := fmt.Sprintf("%s left out no row: neither file has a column %s", asked, column)
			if near, ok := nearest(column, in.headers); ok {
				warning += fmt.Sprintf("; did you mean %q?", near)
			}
			in.warnings = append(in.warnings, warning)
		}
	}
}
