package table

import "slices"

// repeats remembers rows by a hash of 64 bits: among 10⁷ different rows two share
// one with probability 3·10⁻⁶.
type repeats struct{ hashes []uint64 }

// RememberRows makes the reader remember the rows that follow for [Reader.Repeated], 8
// bytes each.
func (r *Reader) RememberRows() { r.repeats = &repeats{} }

func (p *repeats) add(record []string) {
	// FNV-1a (Fowler, Noll & Vo), a byte that no UTF-8 holds between fields.
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for _, text := range record {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	p.hashes = append(p.hashes, h)
}

// Repeated returns how many rows are the same as an earlier one in every field, and
// whether the whole file is there twice: its second half repeats the first, or each
// row comes twice in a row. It tells of rows since [Reader.RememberRows].
func (r *Reader) Repeated() (rows int, twice bool) {
	if r.repeats == nil {
		return 0, false
	}
	h := r.repeats.hashes
	n := len(h)
	sorted := slices.Clone(h)
	slices.Sort(sorted)
	for i := 1; i < n; i++ {
		if sorted[i] == sorted[i-1] {
			rows++
		}
	}
	// Few different rows may come in this order by chance.
	if n%2 == 1 || n-rows < 4 {
		return rows, false
	}
	pairs := true
	for i := 0; i < n && pairs; i += 2 {
		pairs = h[i] == h[i+1]
	}
	return rows, pairs || slices.Equal(h[:n/2], h[n/2:])
}
