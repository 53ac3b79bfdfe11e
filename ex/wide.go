package ex

import (
	"errors"
	"fmt"
	"go/token"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/linkage-go/linkage"
)

// A column is an item on its way in. Whether it is one shows only at the end.
type column struct {
	name    string // of the item
	index   int    // in a wide file
	scale   Scale
	sure    bool // the instrument or the user named it
	values  []float64
	numbers int      // answers that are numbers
	texts   int      // answers that are not
	refused problems // answers that are not, or outside the scale
}

// refusedAnswer marks an answer that was there and was refused, until the end of
// the file; no answer is infinite.
var refusedAnswer = math.Inf(1)

// set puts an answer at a response, and reports whether the place was free.
// Columns grow when they must: one without answers takes no memory.
func (c *column) set(i int, x float64) bool {
	if i < len(c.values) {
		if !math.IsNaN(c.values[i]) {
			return false
		}
		c.values[i] = x
		return true
	}
	for len(c.values) < i {
		c.values = append(c.values, math.NaN())
	}
	c.values = append(c.values, x)
	return true
}

// check sorts what a field holds: an answer, nothing (NaN), or refusedAnswer.
func (c *column) check(x float64, err error, pos func() token.Position, field string) float64 {
	switch {
	case err != nil:
		c.texts++
	case math.IsNaN(x):
		return x
	default:
		c.numbers++
		if err = c.scale.refuse(x); err == nil {
			return x
		}
	}
	c.refused.add(func() *linkage.RowError { return &linkage.RowError{Pos: pos(), Field: field, Err: err} })
	return refusedAnswer
}

// isItem decides over the whole column.
func (c *column) isItem() bool { return c.sure || c.numbers > c.texts }

// mostWhole is how many different whole numbers a question's scale has, 0 to 10.
const mostWhole = 11

// Words that name an identifier in a heading.
var identifierWords = []string{"nr", "no", "num", "number", "nummer", "numero", "numéro", "personalnr", "personalnummer", "mitarbeiternr", "mitarbeiternummer",
	"code", "codice", "matricola", "matricule", "badge", "key", "pin", "personal", "personnel", "employee", "mitarbeiter"}

// identifies reports whether a column holds personnel numbers and the like rather than
// answers: it is headed as one, and its numbers are whole and more than any scale has.
func (c *column) identifies() bool {
	words := strings.FieldsFunc(strings.ToLower(c.name), func(r rune) bool { return !unicode.IsLetter(r) })
	if c.sure || c.scale.Known() || !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(identifierWords, w) }) {
		return false
	}
	distinct := map[float64]bool{}
	for _, x := range c.values {
		switch {
		case math.IsNaN(x) || x == refusedAnswer:
		case x != math.Trunc(x):
			return false
		default:
			distinct[x] = true
		}
	}
	return len(distinct) > mostWhole
}

// wide reads a file with a column for each item.
func (r *reading) wide() error {
	columns, err := r.itemColumns()
	if err != nil {
		return err
	}
	for x, ok := r.next(); ok; x, ok = r.next() {
		i := r.d.appendRow(x)
		for k := range columns {
			c := &columns[k]
			v, err := r.Float(c.index)
			if v = c.check(v, err, func() token.Position { return r.Pos(c.index) }, r.heading(c.index)); !math.IsNaN(v) {
				c.set(i, v)
			}
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	items, err := r.decide(columns)
	if err != nil {
		return err
	}
	r.settle(items)
	r.repeated()
	return nil
}

// itemColumns returns the columns that may be items.
func (r *reading) itemColumns() ([]column, error) {
	taken := map[int]bool{}
	for _, i := range []int{r.team, r.touchpoint, r.employee, r.weight, r.comment, r.when.column} {
		taken[i] = true
	}
	named := map[int]string{} // by Columns
	for ours, file := range r.o.Columns {
		if !slices.Contains(notItems, ours) {
			named[r.Column(file)] = ours
		}
	}
	if err := r.checkSelection(func(name string) bool {
		for i, h := range r.Header() {
			if same(name, h) || same(name, named[i]) {
				return true
			}
		}
		return false
	}); err != nil {
		return nil, err
	}

	if r.d.instrument != nil {
		return r.instrumentColumns(taken)
	}
	questions, err := r.questions()
	if err != nil {
		return nil, err
	}
	var columns []column
	var passed []string
	var other []string
	for i, h := range r.Header() {
		name, renamed := named[i]
		if !renamed {
			name = h
		}
		wanted := has(r.o.Items, name) || has(r.o.Items, h)
		switch {
		case taken[i], has(r.o.Ignore, name), has(r.o.Ignore, h):
		case r.o.Items != nil && !wanted:
		case h == "" && !renamed:
			passed = append(passed, fmt.Sprintf("column %d without a name", i+1))
		case !wanted && !renamed && reserved(h):
			passed = append(passed, h)
		case !wanted && !renamed && questions != nil && !questions[i]:
			other = append(other, h)
		default:
			columns = append(columns, column{name: name, index: i, sure: wanted || renamed})
		}
	}
	if len(passed) > 0 {
		r.warn("not read as items, by their names: %s", list(passed))
	}
	if len(other) > 0 {
		r.warn("no questions by what the export says, left out: %s; Items or Columns can name them", firstOf(5, other))
	}
	return columns, nil
}

func (r *reading) instrumentColumns(taken map[int]bool) ([]column, error) {
	var columns []column
	var absent []string
	read := map[int]bool{}
	seen := map[string]bool{}
	for _, it := range r.d.instrument.Items {
		if seen[it.Name] || !r.selected(it.Name) {
			continue
		}
		seen[it.Name] = true
		i := r.column(it.Name)
		if i < 0 {
			absent = append(absent, it.Name)
			continue
		}
		if taken[i] || read[i] {
			return nil, r.headerError(it.Name, fmt.Errorf("column %q is read as something else already", r.heading(i)))
		}
		read[i] = true
		columns = append(columns, column{name: it.Name, index: i, scale: r.d.scale[it.Name], sure: true})
	}
	if len(absent) > 0 {
		r.warn("items of the instrument that the file does not have: %s", list(absent))
	}
	var other []string
	for i, h := range r.Header() {
		if !taken[i] && !read[i] && h != "" && !has(r.o.Ignore, h) {
			other = append(other, h)
		}
	}
	if len(other) > 0 {
		r.warn("columns that are no items of the instrument, left out: %s", list(other))
	}
	slices.SortFunc(columns, func(a, b column) int { return a.index - b.index })
	return columns, nil
}

// reserved reports whether a column of that heading is never an item unasked.
func reserved(heading string) bool {
	h := normal(heading)
	return slices.Contains(notItems, h) || strings.HasSuffix(h, "_id")
}

func same(a, b string) bool { return b != "" && strings.EqualFold(strings.TrimSpace(a), b) }

func has(names []string, name string) bool {
	return slices.ContainsFunc(names, func(s string) bool { return same(s, name) })
}

// selected reports whether Items and Ignore let an item in.
func (r *reading) selected(item string) bool {
	return (r.o.Items == nil || has(r.o.Items, item)) && !has(r.o.Ignore, item)
}

// checkSelection refuses an item that was asked for and is not there. What is to
// be ignored may be absent.
func (r *reading) checkSelection(exists func(name string) bool) error {
	for _, name := range r.o.Items {
		if !exists(name) {
			return r.headerError(name, fmt.Errorf("there is no such item%s", r.has()))
		}
	}
	return nil
}

// decide returns the columns that are items and hold an answer, given or refused,
// and says which are not.
func (r *reading) decide(columns []column) (items []column, err error) {
	var texts, blank, ids []string
	for _, c := range columns {
		switch {
		case c.identifies():
			ids = append(ids, c.name)
		case c.numbers == 0 && c.texts == 0:
			blank = append(blank, c.name)
		case c.isItem():
			items = append(items, c)
			r.refusals = append(r.refusals, c.refused)
		case c.numbers == 0:
			texts = append(texts, c.name)
		default:
			texts = append(texts, fmt.Sprintf("%s (%d numbers, %d texts)", c.name, c.numbers, c.texts))
		}
	}
	if len(texts) > 0 {
		r.warn("left out, because they do not hold numbers: %s", list(texts))
	}
	if len(ids) > 0 {
		r.warn("left out, because they look like identifiers (more than %d different whole numbers): %s; map one to employee_id to count people, or name it as an item", mostWhole, list(ids))
	}
	if len(blank) > 0 {
		r.warn("without any answer: %s", list(blank))
	}
	if len(items) == 0 && r.rep.Rows > r.rep.Rejected {
		return nil, r.headerError("", errors.New("the file has no column of answers in numbers"))
	}
	return items, nil
}

// settle gives the dataset its answers, and counts the rows by what they gave.
func (r *reading) settle(items []column) {
	n := r.d.Len()
	good, refused := make([]bool, n), make([]int, n)
	for _, c := range items {
		for i, x := range c.values {
			switch {
			case math.IsNaN(x):
			case math.IsInf(x, 1):
				refused[i]++
				c.values[i] = math.NaN()
			default:
				good[i] = true
			}
		}
		r.d.addColumn(c.name, c.values)
	}
	keep := slices.Clone(good)
	for i := range n {
		switch {
		case good[i]:
			r.rep.Used++
			r.refused += refused[i]
		case refused[i] > 0:
			r.rep.Rejected++
		default:
			r.rep.Missing++
			keep[i] = r.d.commented(i)
		}
	}
	if r.rep.Used < n {
		r.d.keep(keep)
	}
}

// repeated warns of employees who answered more than once at one time and place,
// as a doubled export does.
func (r *reading) repeated() {
	if r.employee < 0 {
		return
	}
	seen := make(map[row]struct{}, r.d.Len())
	n := 0
	for i := range r.d.Len() {
		k := row{team: r.d.teamOf[i], touchpoint: r.d.touchpointOf[i], employee: r.d.employeeOf[i], stamp: r.d.stampOf[i]}
		if k.employee == 0 {
			continue
		}
		if _, ok := seen[k]; ok {
			n++
		}
		seen[k] = struct{}{}
	}
	if n > 0 {
		r.warn("%d rows repeat an employee at the same time, team and touchpoint: all are used, the person counts once", n)
	}
}

// list joins names for a warning, the first of many.
func list(names []string) string { return firstOf(12, names) }

// firstOf joins the first names, and says how many more there are.
func firstOf(most int, names []string) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
