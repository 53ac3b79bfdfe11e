package stats

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// A Dominance compares drivers subset by subset: what each adds to the R² of every
// set of others. Budescu, D. V. (1993), Psychological Bulletin 114(3), 542-551;
// Azen, R. & Budescu, D. V. (2003), Psychological Methods 8(2), 129-148.
type Dominance struct {
	N, Clusters int
	R2          float64 // of controls and drivers; NaN when the outcome does not vary
	ControlsR2  float64
	Names       []string
	Columns     [][]int

	// General is the average over all orders: LMG. They sum to R2 - ControlsR2.
	General []float64
	// Conditional is, for each driver, what it adds to sets of 0, 1, 2, ... others, on
	// average. One driver conditionally dominates another if it adds more at every
	// size.
	Conditional [][]float64
	// Complete is, for drivers i and j, the share of sets of the others to which i
	// adds more than j, ties counting half: 1 is complete dominance. NaN for i = j.
	Complete [][]float64

	Warnings []string
}

// FitDominance returns the dominance analysis of up to 20 drivers or groups, from
// the R² of all subsets. Options are those of FitImportance; only Base, Controls,
// Groups and Names matter. It returns an error where that does, and when there are
// more than 20 drivers: group them.
func FitDominance(clusters []CrossProduct, o ImportanceOptions) (*Dominance, error) {
	d, err := newImportanceDesign(clusters, &o)
	if err != nil {
		return nil, err
	}
	p := len(d.players)
	if p > exactPlayers {
		return nil, fmt.Errorf("%d drivers: dominance compares all subsets of at most %d; group them", p, exactPlayers)
	}
	nan := math.NaN()
	r := &Dominance{R2: nan, ControlsR2: nan, Clusters: len(d.packed), Names: d.names(), General: make([]float64, p)}
	for _, n := range d.rows {
		r.N += n
	}
	for i, player := range d.players {
		r.Columns = append(r.Columns, player.columns)
		r.General[i] = nan
		conditional, complete := make([]float64, p), make([]float64, p)
		for k := range p {
			conditional[k], complete[k] = nan, nan
		}
		r.Conditional, r.Complete = append(r.Conditional, conditional), append(r.Complete, complete)
	}
	problem := d.newProblem()
	problem.sumAll()
	if !problem.reduce() {
		r.Warnings = append(r.Warnings, "the outcome does not vary")
		return r, nil
	}
	l := d.newLattice()
	l.fill(problem)
	r.ControlsR2 = problem.controlsR2
	r.R2 = min(r.ControlsR2+l.r2[len(l.r2)-1], 1)
	l.shapley(r.General)
	for i := range p {
		l.conditional(i, r.Conditional[i])
		for j := range i {
			share := l.complete(i, j)
			r.Complete[i][j], r.Complete[j][i] = share, 1-share
		}
	}
	if len(problem.dead) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d driver columns do not vary", len(problem.dead)))
	}
	return r, nil
}

// conditional writes the average gain of a player by the number of others in.
func (l *lattice) conditional(i int, out []float64) {
	clear(out)
	for mask, r2 := range l.r2 {
		if mask>>i&1 == 0 {
			out[bits.OnesCount(uint(mask))] += l.r2[mask|1<<i] - r2
		}
	}
	p := len(l.players)
	sets := 1.0 // of k of the p-1 others
	for k := range out {
		out[k] = max(out[k]/sets, 0)
		sets = sets * float64(p-1-k) / float64(k+1)
	}
}

// complete returns the share of sets without i and j to which i adds more than j.
// Differences within rounding are ties.
func (l *lattice) complete(i, j int) float64 {
	more, sets := 0.0, 0.0
	a, b := 1<<i, 1<<j
	for mask := range l.r2 {
		if mask&(a|b) != 0 {
			continue
		}
		sets++
		switch d := l.r2[mask|a] - l.r2[mask|b]; {
		case math.Abs(d) <= 1e-13:
			more += 0.5
		case d > 0:
			more++
		}
	}
	return more / sets
}

// String prints general dominance and then, row over column, complete dominance.
func (d *Dominance) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "dominance in R² %.3f, %d rows of %d clusters\n", d.R2, d.N, d.Clusters)
	wide := len("driver")
	for _, name := range d.Names {
		wide = max(wide, len([]rune(name)))
	}
	fmt.Fprintf(&b, "%-*s  general", wide, "driver")
	for j := range d.Names {
		fmt.Fprintf(&b, "  %7s", fmt.Sprintf("over %d", j+1))
	}
	b.WriteByte('\n')
	for i, name := range d.Names {
		fmt.Fprintf(&b, "%-*s  %7.3f", wide, name, d.General[i])
		for j, share := range d.Complete[i] {
			if i == j {
				b.WriteString("        -")
			} else {
				fmt.Fprintf(&b, "  %7.3f", share)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
