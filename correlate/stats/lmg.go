package stats

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// exactPlayers is the most drivers whose every subset is fitted: 2^20 R² values.
const exactPlayers = 20

// A lattice holds the R² of every subset of the players: r2[mask], where bit i of
// mask says that player i is in. R² counts what the controls leave.
type lattice struct {
	players []player
	single  bool // every player is one column
	r2      []float64
	levels  [][]float64 // a triangle for each player included above
	weight  []float64   // Shapley's k!(p-k-1)!/p! by size k
}

func (d *importanceDesign) newLattice() *lattice {
	p := len(d.players)
	l := &lattice{players: d.players, single: d.drivers == p, r2: make([]float64, 1<<p), levels: make([][]float64, p+1), weight: make([]float64, p)}
	for m, player := range d.players {
		l.levels[m] = make([]float64, triangle(player.from))
		if player.to-player.from > 1 { // columns of a group are removed in place
			l.levels[m] = make([]float64, triangle(player.to-1))
		}
	}
	l.weight[0] = 1 / float64(p)
	for k := 1; k < p; k++ {
		l.weight[k] = l.weight[k-1] * float64(k) / float64(p-k)
	}
	return l
}

// fill computes all R² by recursive Schur complements: a subset with the last player
// or without it, and what is left either way is a smaller problem of the same kind.
// About 6·2^p operations and no refits.
func (l *lattice) fill(p *importanceProblem) { l.branch(p.tri, len(l.players), 0, 0) }

func (l *lattice) branch(t []float64, m int, r2 float64, mask int) {
	if m == 2 && l.single { // four subsets at once, as branch would
		g1, g2 := 0.0, 0.0
		b1, r11, b2, r12, r22 := t[1], t[2], t[3], t[4], t[5]
		if r11 > noGain {
			g1 = b1 * b1 / r11
		}
		g12 := g1
		if r22 > noGain {
			f := r12 / r22
			g2 = b2 * b2 / r22
			g12 = g2
			b1, r11 = b1-f*b2, r11-f*r12
			if r11 > noGain {
				g12 += b1 * b1 / r11
			}
		}
		out := l.r2[mask : mask+4]
		out[0], out[1], out[2], out[3] = r2, r2+g1, r2+g2, r2+g12
		return
	}
	if m == 0 {
		l.r2[mask] = r2
		return
	}
	m--
	l.branch(t, m, r2, mask)
	player := &l.players[m]
	src, dst := t, l.levels[m]
	gain := 0.0
	for last := player.to - 1; last >= player.from; last-- {
		row := src[triangle(last) : triangle(last)+last+1]
		if row[last] > noGain {
			gain += row[0] * row[0] / row[last]
			pivot(dst, src, last, 1)
			src = dst
		}
	}
	l.branch(src, m, r2+gain, mask|1<<m)
}

// shapley writes every player's average gain over all orderings: Lindeman, R. H.,
// Merenda, P. F. & Gold, R. Z. (1980), Introduction to Bivariate and Multivariate
// Analysis, p. 119ff; Shapley, L. S. (1953). They sum to the R² of all.
func (l *lattice) shapley(out []float64) {
	for i := range l.players {
		bit := 1 << i
		sum := 0.0
		for from := 0; from < len(l.r2); from += 2 * bit {
			without := l.r2[from : from+bit]
			with := l.r2[from+bit : from+2*bit][:len(without)]
			part := 0.0 // short sums first: a million terms would lose digits
			for k, v := range without {
				part += l.weight[bits.OnesCount(uint(from|k))] * (with[k] - v)
			}
			sum += part
		}
		out[i] = max(sum, 0)
	}
}

// orderings are random orders of the players, each followed by its reverse: a driver
// that gains much early in one comes late in the other, so their average varies less
// (antithetic sampling: Mitchell, R., Cooper, J., Frank, E. & Holmes, G. (2022),
// Sampling permutations for Shapley value estimation, JMLR 23(43), 1-46).
func orderings(players, count int, seed uint64) [][]int {
	rng := rand.New(rand.NewPCG(seed, 0x6f72646572))
	out := make([][]int, 0, count)
	for range (count + 1) / 2 {
		order := rng.Perm(players)
		reverse := make([]int, players)
		for i, k := range order {
			reverse[players-1-i] = k
		}
		out = append(out, order, reverse)
	}
	return out
}

// sampleShapley averages gains over orderings that come in antithetic pairs. se, if
// not nil, gets the standard error of each average, from the spread of pairs.
func (w *walk) sampleShapley(players []player, orders [][]int, out, se, gain, back []float64) {
	clear(out)
	squares := se
	clear(squares)
	pairs := float64(len(orders) / 2)
	for b := 0; b < len(orders); b += 2 {
		w.gains(players, orders[b], gain)
		w.gains(players, orders[b+1], back)
		for i := range out {
			pair := (gain[i] + back[i]) / 2
			// Welford: Technometrics 4(3), 419-420 (1962).
			k := float64(b/2 + 1)
			delta := pair - out[i]
			out[i] += delta / k
			if squares != nil {
				squares[i] += delta * (pair - out[i])
			}
		}
	}
	for i := range se {
		se[i] = math.Sqrt(squares[i] / (pairs - 1) / pairs)
	}
}
