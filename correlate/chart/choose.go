package chart

import (
	"fmt"
	"slices"
	"strings"
)

// only returns what was asked for, or the one name there is when nothing was.
// Names are in order of first appearance.
func only(kind, asked string, names []string) (string, error) {
	switch {
	case asked != "" && slices.Contains(names, asked):
		return asked, nil
	case asked != "":
		return "", fmt.Errorf("chart: no %s %q among %s: %w", kind, asked, strings.Join(names, ", "), ErrEmpty)
	case len(names) == 0:
		return "", fmt.Errorf("chart: no %s: %w", kind, ErrEmpty)
	case len(names) > 1:
		return "", fmt.Errorf("chart: several %ss (%s): name one", kind, strings.Join(names, ", "))
	}
	return names[0], nil
}

// distinct returns the names of items in order of first appearance.
func distinct[T any](items []T, name func(T) string) []string {
	var names []string
	seen := map[string]bool{}
	for _, it := range items {
		if n := name(it); !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	return names
}

// periods writes a number of periods, such as "2 months".
func periods(n int, unit string) string {
	if unit == "" {
		unit = "period"
	}
	return plural(int64(n), unit)
}
