package cx

import "hash/maphash"

// identities stores which answers share an identifier, not the identifier: a text
// is known by a 128-bit hash under seeds of this process, and an answer keeps only
// the number of its text by first appearance, from 1; 0 is no identifier. Two texts
// out of a billion share a hash with probability below 1e-20, so numbers do not
// depend on the seeds.
type identities struct {
	known   map[[2]uint64]uint32
	numbers []uint32 // nil while no answer carried one
}

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func (c *identities) append(i int, id string) {
	if c.numbers == nil {
		if id == "" {
			return
		}
		c.known = map[[2]uint64]uint32{}
		c.numbers = make([]uint32, i, 2*i+1)
	}
	var n uint32
	if id != "" {
		h := [2]uint64{maphash.String(seeds[0], id), maphash.String(seeds[1], id)}
		if n = c.known[h]; n == 0 {
			n = uint32(len(c.known) + 1)
			c.known[h] = n
		}
	}
	c.numbers = append(c.numbers, n)
}

func (c *identities) at(i int) uint32 {
	if c.numbers == nil {
		return 0
	}
	return c.numbers[i]
}

func (c *identities) number(i int) string { return itoa(c.at(i)) }

// count returns how many distinct identifiers there are.
func (c *identities) count() int { return len(c.known) }
