package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A PlaceboTest compares a statistic with what it is when every team is given the
// driver of another.
type PlaceboTest struct {
	Statistic float64   // of the data
	P         float64   // two-sided, on absolute values; ties count as at least as extreme; never 0
	Smallest  float64   // least p-value this test can give
	Placebos  []float64 // the statistic of each rearrangement; NaN where undefined
	Exact     bool      // every rearrangement was tried
	Blocks    int
	Undefined int // rearrangements where the statistic was NaN: they count as extreme
	Warnings  []string
}

// placeboExact is the most blocks whose rearrangements are all tried: 7! is 5040.
const placeboExact = 7

// Placebo tests whether x matters for what statistic measures by giving blocks
// (teams) each other's x: block[i] says whose row i is and slot[i] which of the
// block's rows it is, such as the number of its period, or of its touchpoint and
// period. A block gets the whole path of another, slot by slot, so that what belongs
// together in x over time stays together, and so do y and everything else; only the
// link between them is cut. A slot that the donor lacks is NaN. A block has a slot
// once, or Placebo panics.
//
// statistic gets x rearranged, in the order of x, and must not keep or change it; it
// may be called concurrently. It should leave rows with NaN out, and be studentised
// (a t, a partial correlation) rather than a coefficient. With at most 7 blocks all
// rearrangements are tried and P is exact; otherwise Resampling says how many random
// ones are drawn. Under the null that paths are exchangeable between blocks P is
// valid in samples of any size: Fisher, R. A. (1935), The Design of Experiments;
// Phipson, B. & Smyth, G. K. (2010), "Permutation p-values should never be zero",
// Statistical Applications in Genetics and Molecular Biology 9(1), 39. Blocks of
// lastingly different level are not exchangeable unless statistic removes the level,
// as a regression with block effects does.
//
// It returns an error with fewer than 2 blocks, when the statistic of the data is
// NaN, or when ctx ends.
func Placebo(ctx context.Context, x []float64, block, slot []int, statistic func(x []float64) float64, r Resampling) (*PlaceboTest, error) {
	n := len(x)
	if len(block) != n || len(slot) != n {
		panic(fmt.Sprintf("stats: columns of %d, %d and %d rows", n, len(block), len(slot)))
	}
	code, labels, _ := codeGroups(block)
	t := &PlaceboTest{Blocks: len(labels)}
	if t.Blocks < 2 {
		return nil, errors.New("one block: nothing to rearrange")
	}
	// row[b*slots+k] is the row of slot k in block b; -1 where it has none.
	slotOf, slotLabels, _ := codeGroups(slot)
	slots := len(slotLabels)
	row := make([]int, t.Blocks*slots)
	for k := range row {
		row[k] = -1
	}
	for i, b := range code {
		at := b*slots + slotOf[i]
		if row[at] >= 0 {
			panic(fmt.Sprintf("stats: rows %d and %d have one block and slot", row[at], i))
		}
		row[at] = i
	}
	if t.Statistic = statistic(x); math.IsNaN(t.Statistic) {
		return nil, errors.New("the statistic of the data is undefined")
	}
	if slices.Contains(row, -1) {
		t.Warnings = append(t.Warnings, "blocks do not have the same slots: rearranged data have fewer complete rows")
	}

	fill := func(donor []int, out []float64) {
		for i, b := range code {
			out[i] = math.NaN()
			if from := row[donor[b]*slots+slotOf[i]]; from >= 0 {
				out[i] = x[from]
			}
		}
	}
	total, newDonor := r.replicates(), func(seed uint64) func(b int, donor []int) {
		pcg := new(rand.PCG)
		rng := rand.New(pcg)
		return func(b int, donor []int) {
			seedStream(pcg, seed, b)
			for k := range donor {
				donor[k] = k
			}
			rng.Shuffle(len(donor), func(i, j int) { donor[i], donor[j] = donor[j], donor[i] })
		}
	}
	if t.Exact = t.Blocks <= placeboExact; t.Exact {
		total = 1
		for k := 2; k <= t.Blocks; k++ {
			total *= k
		}
		newDonor = func(uint64) func(b int, donor []int) { return nthPermutation }
	}
	draws, err := r.run(ctx, total, 1, func() func(int, []float64) {
		donor, moved, next := make([]int, t.Blocks), make([]float64, n), newDonor(r.Seed)
		return func(b int, out []float64) {
			next(b, donor)
			fill(donor, moved)
			out[0] = statistic(moved)
		}
	})
	if err != nil {
		return nil, err
	}
	t.Placebos = DrawColumn(draws, 0)
	threshold := math.Abs(t.Statistic) - 1e-10*max(1, math.Abs(t.Statistic))
	extreme := 0
	for _, s := range t.Placebos {
		if math.IsNaN(s) {
			t.Undefined++
		}
		if !(math.Abs(s) < threshold) {
			extreme++
		}
	}
	if t.Exact { // the data are one of the rearrangements
		t.P, t.Smallest = float64(extreme)/float64(total), 1/float64(total)
	} else {
		t.Smallest = 1 / float64(total+1)
		t.P = float64(extreme+1) * t.Smallest
	}
	if t.Undefined > 0 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("undefined in %d of %d rearrangements, which count as extreme", t.Undefined, total))
	}
	if t.Smallest > .01 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("%d blocks: no p-value below %.2g is possible", t.Blocks, t.Smallest))
	}
	return t, nil
}

// nthPermutation fills donor with the permutation of that number, from 0, by its
// digits in the factorial number system; number 0 changes nothing.
func nthPermutation(number int, donor []int) {
	rest := make([]int, len(donor))
	for k := range rest {
		rest[k] = k
	}
	weight := 1
	for k := 2; k < len(donor); k++ {
		weight *= k
	}
	for k := range donor {
		d := number / weight
		number %= weight
		donor[k] = rest[d]
		rest = append(rest[:d], rest[d+1:]...)
		if left := len(donor) - 1 - k; left > 1 {
			weight /= left
		}
	}
}
