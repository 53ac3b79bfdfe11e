// Package pseudonym tells which answers share an identifier without keeping it.
package pseudonym

import "hash/maphash"

// A Coder numbers identifiers in the order they come, from 1; 0 is no identifier. A text
// is known by a 128-bit hash under seeds of this process. Two of a billion texts share a
// hash with probability below 1e-20, so numbers do not depend on the seeds. The zero
// value is ready to use.
type Coder struct {
	known map[[2]uint64]uint32
}

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// Code returns the number of an identifier; "" has none.
func (c *Coder) Code(id string) uint32 {
	if id == "" {
		return 0
	}
	if c.known == nil {
		c.known = map[[2]uint64]uint32{}
	}
	h := [2]uint64{maphash.String(seeds[0], id), maphash.String(seeds[1], id)}
	n, ok := c.known[h]
	if !ok {
		n = uint32(len(c.known) + 1)
		c.known[h] = n
	}
	return n
}

// Count returns how many identifiers came: the greatest number given out.
func (c *Coder) Count() int { return len(c.known) }
