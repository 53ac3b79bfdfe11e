package cx

import "github.com/linkage-go/linkage/internal/pseudonym"

// identities stores which answers share an identifier, not the identifier.
type identities struct {
	coder   pseudonym.Coder
	numbers []uint32 // nil while no answer carried one
}

func (c *identities) append(i int, id string) {
	if c.numbers == nil {
		if id == "" {
			return
		}
		c.numbers = make([]uint32, i, 2*i+1)
	}
	c.numbers = append(c.numbers, c.coder.Code(id))
}

func (c *identities) at(i int) uint32 {
	if c.numbers == nil {
		return 0
	}
	return c.numbers[i]
}

func (c *identities) number(i int) string { return itoa(c.at(i)) }

// count returns how many distinct identifiers there are.
func (c *identities) count() int { return c.coder.Count() }
