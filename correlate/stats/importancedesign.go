package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// noGain is the share of a standardised driver's variance that other drivers must
// leave for it to be able to add to R². Below, it is a combination of them.
const noGain = 1e-12

// An importanceDesign is the clusters' cross-products in the order that importance
// needs: packed lower triangles over the outcome, the drivers (a group's columns
// side by side), the controls and the base. Removing the last column of such a
// triangle leaves a prefix of it.
type importanceDesign struct {
	players        []player
	drivers        int // driver columns
	controls, base int // columns of each kind
	packed         [][]float64
	rows           []int // of each cluster
}

// A player is a driver, or a group of drivers that share one credit.
type player struct {
	name     string
	columns  []int // of the caller's cross-products
	from, to int   // positions in the triangle, [from, to)
}

// triangle is the packed length of n rows.
func triangle(n int) int { return n * (n + 1) / 2 }

// newImportanceDesign reads the columns' roles. Columns that are no base and no
// control are drivers; those in no group stand alone, in the order of their columns.
func newImportanceDesign(clusters []CrossProduct, o *ImportanceOptions) (*importanceDesign, error) {
	width := -1
	for _, c := range clusters {
		if c.N > 0 {
			width = len(c.XY)
			break
		}
	}
	if width < 0 {
		return nil, fmt.Errorf("no rows: %w", ErrNoDF)
	}
	role := make([]string, width)
	claim := func(columns []int, as string) error {
		for _, j := range columns {
			if j < 0 || j >= width {
				return fmt.Errorf("%s column %d: there are %d", as, j, width)
			}
			if role[j] != "" {
				return fmt.Errorf("column %d is both %s and %s", j, role[j], as)
			}
			role[j] = as
		}
		return nil
	}
	if err := claim(o.Base, "base"); err != nil {
		return nil, err
	}
	if err := claim(o.Controls, "control"); err != nil {
		return nil, err
	}
	d := &importanceDesign{controls: len(o.Controls), base: len(o.Base)}
	groupOf := make([]int, width)
	for k, group := range o.Groups {
		if len(group) == 0 {
			return nil, fmt.Errorf("group %d has no columns", k)
		}
		if err := claim(group, fmt.Sprintf("group %d", k)); err != nil {
			return nil, err
		}
		for _, j := range group {
			groupOf[j] = k + 1
		}
	}
	// A group stands where its first column does.
	seen := make([]bool, len(o.Groups)+1)
	order := []int{}
	for j := range width {
		k := groupOf[j]
		switch {
		case k > 0 && seen[k], k == 0 && role[j] != "":
			continue
		case k > 0:
			seen[k] = true
			d.players = append(d.players, player{columns: o.Groups[k-1]})
		default:
			d.players = append(d.players, player{columns: []int{j}})
		}
		last := &d.players[len(d.players)-1]
		last.from = 1 + len(order)
		order = append(order, last.columns...)
		last.to = 1 + len(order)
	}
	if len(d.players) == 0 {
		return nil, fmt.Errorf("no drivers among %d columns", width)
	}
	if o.Names != nil && len(o.Names) != len(d.players) {
		return nil, fmt.Errorf("%d names for %d drivers", len(o.Names), len(d.players))
	}
	for i := range d.players {
		if d.players[i].name = fmt.Sprintf("x%d", d.players[i].columns[0]); o.Names != nil {
			d.players[i].name = o.Names[i]
		}
	}
	d.drivers = len(order)
	order = append(append(order, o.Controls...), o.Base...)

	// Left out columns do not exist: every column has a role by now.
	length := triangle(len(order) + 1)
	for _, c := range clusters {
		if c.N == 0 {
			continue
		}
		if len(c.XY) != width || len(c.XX) != width*width {
			return nil, fmt.Errorf("cross-product has %d columns, want %d", len(c.XY), width)
		}
		t := append(make([]float64, 0, length), c.YY)
		for i, a := range order {
			t = append(t, c.XY[a])
			for _, b := range order[:i+1] {
				t = append(t, c.XX[a*width+b])
			}
		}
		if !finite(t) {
			return nil, fmt.Errorf("cross-products are not finite")
		}
		d.packed = append(d.packed, t)
		d.rows = append(d.rows, c.N)
	}
	return d, nil
}

// names of the players.
func (d *importanceDesign) names() []string {
	names := make([]string, len(d.players))
	for i, p := range d.players {
		names[i] = p.name
	}
	return names
}

// An importanceProblem is the standardised regression of the outcome on what base
// and controls leave of the drivers, and the memory to make one after another.
type importanceProblem struct {
	design *importanceDesign
	pool   []float64 // sums over clusters; reduce destroys it
	level  []float64 // sums of squares before anything was removed

	// Packed rows 1..drivers: [b, R...] with R the correlations of the drivers, 1 on
	// the diagonal or 0 for a driver with nothing left, and b their correlations with
	// the outcome times the root of the share of its variance the controls leave: a
	// gain in b'R⁻¹b is a share of the whole variance. A prefix of pool.
	tri        []float64
	controlsR2 float64
	dead       []int // positions of drivers with nothing left
}

func (d *importanceDesign) newProblem() *importanceProblem {
	n := 1 + d.drivers + d.controls + d.base
	return &importanceProblem{design: d, pool: make([]float64, triangle(n)), level: make([]float64, n), dead: make([]int, 0, d.drivers)}
}

// sum pools the clusters, each as often as it was drawn.
func (p *importanceProblem) sum(counts []int) {
	clear(p.pool)
	for g, k := range counts {
		if k > 0 {
			floats.AddScaled(p.pool, float64(k), p.design.packed[g])
		}
	}
}

// sumAll pools the clusters, each once.
func (p *importanceProblem) sumAll() {
	clear(p.pool)
	for _, t := range p.design.packed {
		floats.Add(p.pool, t)
	}
}

// reduce removes base and controls from the pool (Frisch-Waugh-Lovell) and
// standardises what is left. It is false when the base leaves nothing of the outcome.
func (p *importanceProblem) reduce() bool {
	d := p.design
	for i := range p.level {
		p.level[i] = p.pool[triangle(i)+i]
	}
	last := d.drivers + d.controls + d.base
	remove := func(until int) {
		for ; last > until; last-- {
			if p.pool[triangle(last)+last] > collinear*p.level[last] {
				pivot(p.pool, p.pool, last, 0)
			}
		}
	}
	remove(d.drivers + d.controls)
	total := p.pool[0]
	if !(total > 1e-14*p.level[0]) {
		return false
	}
	// A control that lies in the base to rounding must not look new.
	remove(d.drivers)
	p.controlsR2 = 0
	if d.controls > 0 {
		p.controlsR2 = max(0, min(1-p.pool[0]/total, 1))
	}
	p.tri = p.pool[:triangle(d.drivers+1)]
	p.dead = p.dead[:0]
	scale := p.level // no longer needed, position by position
	scale[0] = 1 / math.Sqrt(total)
	for i := 1; i <= d.drivers; i++ {
		row := p.tri[triangle(i) : triangle(i)+i+1]
		if row[i] > collinear*p.level[i] {
			scale[i] = 1 / math.Sqrt(row[i])
			row[i] = 1
		} else {
			scale[i], row[i] = 0, 0
			p.dead = append(p.dead, i)
		}
		for j := range row[:i] {
			row[j] *= scale[i] * scale[j]
		}
	}
	return true
}

// pivot writes to rows from..last-1 of dst what row last of src leaves of those rows
// of src. Both are packed; they may be the same.
func pivot(dst, src []float64, last, from int) {
	row := src[triangle(last) : triangle(last)+last+1]
	inverse := 1 / row[last]
	at := triangle(from)
	for j := from; j < last; j++ {
		f := -row[j] * inverse
		a := src[at : at+j+1]
		b := dst[at : at+j+1][:len(a)]
		r := row[:len(a)]
		for k, v := range a {
			b[k] = v + f*r[k]
		}
		at += j + 1
	}
}

// A walk adds players one after another, in any order.
type walk struct {
	n      int       // rows of square
	square []float64 // [b, R] full, row i from i*(drivers+1)
	work   []float64
	at     []int // position of each column in the order
}

func (d *importanceDesign) newWalk() *walk {
	n := d.drivers + 1
	return &walk{n: n, square: make([]float64, n*n), work: make([]float64, triangle(n)), at: make([]int, 0, n)}
}

// load reads the standardised problem.
func (w *walk) load(p *importanceProblem) {
	n := w.n
	for i := 1; i < n; i++ {
		row := p.tri[triangle(i) : triangle(i)+i+1]
		for j, v := range row {
			w.square[i*n+j], w.square[j*n+i] = v, v
		}
	}
}

// gains writes what each player adds to R² when they come in this order; players not
// in the order keep what gain holds. It returns the number of columns that added
// nothing because those before explain them.
func (w *walk) gains(players []player, order []int, gain []float64) (idle int) {
	n := w.n
	// The first to come is pivoted first, so it is last.
	w.at = append(w.at[:0], 0)
	for k := len(order) - 1; k >= 0; k-- {
		for c := players[order[k]].to - 1; c >= players[order[k]].from; c-- {
			w.at = append(w.at, c)
		}
	}
	t := w.work
	for i := 1; i < len(w.at); i++ {
		row := w.square[w.at[i]*n : w.at[i]*n+n]
		out := t[triangle(i) : triangle(i)+i+1]
		for j := range out {
			out[j] = row[w.at[j]]
		}
	}
	last := len(w.at) - 1
	for _, k := range order {
		gain[k] = 0
		for range players[k].to - players[k].from {
			row := t[triangle(last) : triangle(last)+last+1]
			if row[last] > noGain {
				gain[k] += row[0] * row[0] / row[last]
				pivot(t, t, last, 1)
			} else {
				idle++
			}
			last--
		}
	}
	return idle
}
