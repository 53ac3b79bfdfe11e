package correlate

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// A Context holds what else is known of teams, such as their size or the poverty of
// their district: things that move both sides and must be held constant.
type Context struct {
	columns []contextColumn
	rows    map[contextKey][]float64 // NaN when missing
}

type contextKey struct {
	team   string
	period linkage.Period // zero: always
}

func (k contextKey) compare(o contextKey) int {
	return cmp.Or(strings.Compare(k.team, o.team), k.period.Compare(o.period))
}

type contextColumn struct {
	name     string // "borough=Queens" for a category
	label    string // the file's column
	category string // what an indicator stands for; empty for a number
	base     string // the category without an indicator
}

// A contextVariable is one column of the context's file: a number, or a category with an
// indicator for each value but the first.
type contextVariable struct {
	label      string
	columns    []int    // of the context
	categories []string // the first has no indicator; nil for a number
}

// Columns returns the names of the file's columns that are used, in their order.
func (c *Context) Columns() []string {
	var names []string
	for _, v := range c.variables() {
		names = append(names, v.label)
	}
	return names
}

// variables returns the file's columns, as they come.
func (c *Context) variables() (all []contextVariable) {
	if c == nil {
		return nil
	}
	for i, column := range c.columns {
		if last := len(all) - 1; last >= 0 && all[last].label == column.label {
			all[last].columns = append(all[last].columns, i)
			all[last].categories = append(all[last].categories, column.category)
			continue
		}
		v := contextVariable{label: column.label, columns: []int{i}}
		if column.category != "" {
			v.categories = []string{column.base, column.category}
		}
		all = append(all, v)
	}
	return all
}

// categoryOf returns the category of averaged indicators: the one in force most of the
// time, the earlier in the alphabet where two are; -1 when not known.
func (v contextVariable) categoryOf(indicators []float64) int {
	best, base := 0, 1.
	for _, x := range indicators {
		base -= x
	}
	if math.IsNaN(base) {
		return -1
	}
	most := base
	for i, x := range indicators {
		if x > most+1e-9 {
			best, most = i+1, x
		}
	}
	return best
}

// maxCategories is how many values a categorical column may have: beyond it the
// column names things rather than sorts them.
const maxCategories = 25

// ContextOptions tunes [ReadContext]. The zero value reads the documented columns.
type ContextOptions struct {
	Name    string            // file name used in errors
	Columns map[string]string // our name (team, period) to the file's
	NA      []string          // further texts that mean "missing"
	Ignore  []string          // columns to leave out
}

// ReadContext reads a CSV file with the columns team, optionally period, and any
// numeric or categorical columns. A column in which any value is not a number is
// categorical: each of its values becomes an indicator, at most 25.
//
// Rows that cannot be used are rejected and reported with their position. The error is
// not nil when the file as a whole cannot be read: a column is missing, or a team has
// several rows and there is no column of periods.
func ReadContext(r io.Reader, o ContextOptions) (*Context, *linkage.ReadReport, error) {
	report := &linkage.ReadReport{File: o.Name}
	t, err := table.NewReader(r, table.Options{Name: o.Name, NA: o.NA})
	if err != nil {
		return nil, report, err
	}
	find := func(name string) int {
		return t.Column(cmp.Or(o.Columns[name], name))
	}
	team, period := find("team"), find("period")
	noColumn := func(ours string) error {
		return &linkage.RowError{Pos: token.Position{Filename: o.Name, Line: 1, Column: 1}, Field: ours,
			Err: fmt.Errorf("no column %q in the header; the file has %s", cmp.Or(o.Columns[ours], ours), strings.Join(t.Header(), ", "))}
	}
	for _, ours := range sortedKeys(o.Columns) {
		if ours != "team" && ours != "period" {
			return nil, report, fmt.Errorf("context: column %q is neither team nor period", ours)
		}
	}
	if team < 0 {
		return nil, report, noColumn("team")
	}
	if period < 0 && o.Columns["period"] != "" {
		return nil, report, noColumn("period")
	}
	type cell struct {
		text  string
		value float64
	}
	var columns []int
	for i, name := range t.Header() {
		if i != team && i != period && !slices.Contains(o.Ignore, name) {
			columns = append(columns, i)
		}
	}
	header := slices.Clone(t.Header())
	var teams, periodTexts []string
	var places, teamPlaces []token.Position
	cells := make([][]cell, len(columns))
	isText := make([]bool, len(columns))
	for t.Next() {
		report.Rows++
		if err := t.RowErr(); err != nil {
			report.Reject(&linkage.RowError{Pos: t.Pos(-1), Err: err})
			continue
		}
		if t.Missing(team) {
			report.Reject(&linkage.RowError{Pos: t.Pos(team), Field: header[team], Err: errors.New("is missing")})
			continue
		}
		teams, teamPlaces = append(teams, strings.Clone(t.Text(team))), append(teamPlaces, t.Pos(team))
		if period >= 0 {
			text := ""
			if !t.Missing(period) {
				text = strings.Clone(t.Text(period))
			}
			periodTexts = append(periodTexts, text)
			places = append(places, t.Pos(period))
		}
		for c, i := range columns {
			x := cell{value: math.NaN()}
			if !t.Missing(i) {
				x.text = strings.Clone(t.Text(i))
				v, err := t.Float(i)
				if err != nil {
					isText[c] = true
				}
				x.value = v
			}
			cells[c] = append(cells[c], x)
		}
	}
	if err := t.Err(); err != nil {
		return nil, report, err
	}

	periods := make([]linkage.Period, len(teams))
	bad := map[int]error{}
	if period >= 0 {
		if periods, bad, err = parsePresent(periodTexts); err != nil {
			return nil, report, fmt.Errorf("%s: %s: %w", o.Name, header[period], err)
		}
	}
	c := &Context{rows: map[contextKey][]float64{}}
	var makers []func(row int) float64
	for i, at := range columns {
		name := header[at]
		if !isText[i] {
			c.columns = append(c.columns, contextColumn{name: name, label: name})
			makers = append(makers, func(row int) float64 { return cells[i][row].value })
			continue
		}
		set := map[string]bool{}
		for _, x := range cells[i] {
			if x.text != "" {
				set[x.text] = true
			}
		}
		if len(set) > maxCategories {
			report.Warnings = append(report.Warnings, fmt.Sprintf("context column %q has %d different texts, more than %d: not used", name, len(set), maxCategories))
			continue
		}
		categories := sorted(set)
		for _, category := range categories[1:] { // the first is what the others are held against
			c.columns = append(c.columns, contextColumn{name + "=" + category, name, category, categories[0]})
			makers = append(makers, func(row int) float64 {
				switch cells[i][row].text {
				case "":
					return math.NaN()
				case category:
					return 1
				}
				return 0
			})
		}
	}
	for row, name := range teams {
		if err := bad[row]; err != nil {
			report.Reject(&linkage.RowError{Pos: places[row], Field: header[period], Err: err})
			continue
		}
		values := make([]float64, len(makers))
		for i, make := range makers {
			values[i] = make(row)
		}
		key := contextKey{name, periods[row].Calendar()}
		_, twice := c.rows[key]
		if twice && period < 0 {
			return nil, report, &linkage.RowError{Pos: teamPlaces[row], Field: header[team],
				Err: fmt.Errorf("%q has several rows, and no column \"period\" tells them apart", name)}
		}
		if twice {
			report.Reject(&linkage.RowError{Pos: teamPlaces[row], Field: header[team], Err: fmt.Errorf("%q has two rows for one period", name)})
			continue
		}
		c.rows[key] = values
		report.Used++
	}
	return c, report, nil
}

// parsePresent reads a column of periods in which blanks mean "always".
func parsePresent(texts []string) ([]linkage.Period, map[int]error, error) {
	var present []string
	var at []int
	for i, s := range texts {
		if s != "" {
			present, at = append(present, s), append(at, i)
		}
	}
	parsed, badPresent, err := linkage.ParsePeriods(present)
	if err != nil {
		return nil, nil, err
	}
	periods, bad := make([]linkage.Period, len(texts)), map[int]error{}
	for i, row := range at {
		periods[row] = parsed[i]
		if e := badPresent[i]; e != nil {
			bad[row] = e
		}
	}
	return periods, bad, nil
}

// in returns the context told by periods of a unit: rows of finer periods are averaged.
func (c *Context) in(unit linkage.Unit) *Context {
	if c == nil {
		return nil
	}
	out := &Context{columns: c.columns, rows: make(map[contextKey][]float64, len(c.rows))}
	type average struct{ sum, n []float64 }
	merged := map[contextKey]*average{}
	for _, key := range slices.SortedFunc(maps.Keys(c.rows), contextKey.compare) { // sums in one order
		values := c.rows[key]
		period, err := key.period.In(unit)
		if key.period.IsZero() || err != nil || key.period.Unit() == unit {
			out.rows[key] = values // always, by a coarser period, or as asked
			continue
		}
		key.period = period
		a := merged[key]
		if a == nil {
			a = &average{make([]float64, len(values)), make([]float64, len(values))}
			merged[key] = a
		}
		for i, v := range values {
			if !math.IsNaN(v) {
				a.sum[i] += v
				a.n[i]++
			}
		}
	}
	for key, a := range merged {
		for i := range a.sum {
			a.sum[i] /= a.n[i] // NaN where none is known
		}
		out.rows[key] = a.sum
	}
	return out
}

// at returns the values in force for a team in a period: those of the period, of the
// shortest longer period that holds it, or those that always hold; nil when there are none.
func (c *Context) at(team string, period linkage.Period) []float64 {
	if c == nil {
		return nil
	}
	for unit := period.Unit(); unit <= linkage.Year; unit++ {
		if longer, err := period.In(unit); err == nil {
			if v, ok := c.rows[contextKey{team, longer}]; ok {
				return v
			}
		}
	}
	return c.rows[contextKey{team: team}]
}
