package table

import (
	"maps"
	"slices"
	"strings"
)

// An exclusion leaves out rows that hold any of some texts in a column.
type exclusion struct {
	column int
	texts  []string
	rows   int
}

func (r *Reader) setExclude(by map[string][]string) {
	for _, name := range slices.Sorted(maps.Keys(by)) {
		if i := r.Column(name); i >= 0 {
			r.exclude = append(r.exclude, exclusion{column: i, texts: by[name]})
		}
	}
}

// excludes reports whether the current row is to be left out. A row that cannot be
// read is not: it is rejected instead.
func (r *Reader) excludes() bool {
	if r.rowErr != nil {
		return false
	}
	for k := range r.exclude {
		e := &r.exclude[k]
		text := r.Text(e.column)
		if slices.ContainsFunc(e.texts, func(t string) bool { return strings.EqualFold(strings.TrimSpace(t), text) }) {
			e.rows++
			return true
		}
	}
	return false
}

// Excluded returns how many rows were left out so far.
func (r *Reader) Excluded() int { return r.excluded }

// ExcludedBy yields the columns by which rows were left out, and how many each left
// out that no column before it did.
func (r *Reader) ExcludedBy() func(yield func(column string, rows int) bool) {
	return func(yield func(string, int) bool) {
		for _, e := range r.exclude {
			if e.rows > 0 && !yield(r.header[e.column], e.rows) {
				return
			}
		}
	}
}
