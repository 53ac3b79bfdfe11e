package ex

import (
	"errors"
	"fmt"
	"go/token"
	"math"
	"strings"
)

// maxItems is how many different items a long file may have, as many as a wide
// file may have columns.
const maxItems = 1 << 14

// long reads a file with a row for each answer. Its rows are one response where
// employee, time, team and touchpoint are the same.
func (r *reading) long() error {
	var columns []column
	at := map[string]int{}     // item as written → column; -1 is not wanted
	responses := map[row]int{} // without weight and comment → response
	var last row               // files are mostly sorted by response
	response, skipped := -1, 0
	otherWeight := 0
	answers, places := 0, 0 // places grow in columns, see tooSparse

	for x, ok := r.next(); ok; x, ok = r.next() {
		if r.Missing(r.item) {
			r.reject(r.item, errMissing)
			continue
		}
		k, ok := at[r.Text(r.item)]
		if !ok {
			if len(at) == maxItems {
				return r.headerError(r.heading(r.item), fmt.Errorf("more than %d different items: this is not the column that names items", maxItems))
			}
			name := strings.Clone(r.Text(r.item))
			if k = r.newItem(name, &columns); k < 0 {
				skipped++
			}
			at[name] = k
		}
		if k < 0 {
			continue
		}
		c := &columns[k]
		v, err := r.Float(r.score)
		v = c.check(v, err, func() token.Position { return r.Pos(r.score) }, r.heading(r.score))
		if v = finite(v); math.IsNaN(v) && x.comment == "" {
			continue
		}

		id := row{team: x.team, touchpoint: x.touchpoint, employee: x.employee, stamp: x.stamp}
		switch {
		case id.employee == 0:
			response = r.d.appendRow(x)
		case response >= 0 && id == last:
		default:
			if response, ok = responses[id]; !ok {
				response = r.d.appendRow(x)
				responses[id] = response
			}
		}
		last = id
		if r.d.weightOf(response) != x.weight {
			otherWeight++
		}
		r.d.addComment(response, x.comment)
		if math.IsNaN(v) {
			continue
		}
		answers++
		places += max(0, response+1-len(c.values))
		if tooSparse(places, answers) {
			return r.headerError(r.heading(r.item), errSparse)
		}
		if !c.set(response, v) {
			c.numbers--
			r.reject(r.item, errors.New("the employee answered this item at this time already"))
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	if r.employee < 0 && r.d.hasComposites() {
		r.warn("without an employee_id rows do not join into responses: drivers of several items may lack the answers they need")
	}
	if skipped > 0 {
		r.warn("%d items of the file were left out: not asked for, or not in the instrument", skipped)
	}
	if otherWeight > 0 {
		r.warn("%d rows give their response another weight than its first row: the first is used", otherWeight)
	}
	if err := r.checkSelection(func(name string) bool {
		for item := range at {
			if same(name, item) {
				return true
			}
		}
		return false
	}); err != nil {
		return err
	}
	return r.settleLong(columns)
}

func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// newItem returns the column of an item first met, or -1 when it is not wanted.
func (r *reading) newItem(name string, columns *[]column) int {
	c := column{name: name, sure: r.o.Items != nil}
	if in := r.d.instrument; in != nil {
		c.name, c.sure = "", true
		for _, it := range in.Items {
			if it.Name == name || c.name == "" && (same(name, it.Name) || r.o.Columns[it.Name] == name) {
				c.name, c.scale = it.Name, r.d.scale[it.Name]
			}
		}
		for k := range *columns {
			if (*columns)[k].name == c.name { // the item, spelt another way before
				return k
			}
		}
	}
	if c.name == "" || !r.selected(c.name) {
		return -1
	}
	*columns = append(*columns, c)
	return len(*columns) - 1
}

// settleLong gives the dataset its answers, and counts the rows.
func (r *reading) settleLong(columns []column) error {
	items, err := r.decide(columns)
	if err != nil {
		return err
	}
	if tooSparse(len(items)*r.d.Len(), r.rep.Rows) {
		return r.headerError(r.heading(r.item), errSparse)
	}
	keep := make([]bool, r.d.Len())
	for _, c := range items {
		for i, x := range c.values {
			if !math.IsNaN(x) {
				keep[i] = true
				r.rep.Used++
			}
		}
		r.rep.Rejected += c.refused.n
		r.d.addColumn(c.name, c.values)
	}
	// Blank answers, and those to items left out.
	r.rep.Missing = r.rep.Rows - r.rep.Used - r.rep.Rejected
	for i := range keep {
		keep[i] = keep[i] || r.d.commented(i)
	}
	r.d.keep(keep)
	return nil
}

// tooSparse reports whether columns with so many places hold far fewer answers: a
// long file whose rows do not join has a column of its own length for each of its
// items. 2^24 places are 128 MiB.
func tooSparse(places, answers int) bool { return places > max(1<<24, 64*answers) }

var errSparse = errors.New("the file has too many items for rows that do not join into responses: give an employee_id, or read fewer items at a time")
