package ex

import (
	"hash/maphash"
	"strings"
)

// A dict codes names in the order they came: code 0 is always "".
type dict struct {
	code  map[string]uint32
	names []string
}

func newDict() dict { return dict{code: map[string]uint32{"": 0}, names: []string{""}} }

func (d *dict) of(name string) uint32 {
	c, ok := d.code[name]
	if !ok {
		name = strings.Clone(name) // a name may be a slice of a long line
		c = uint32(len(d.names))
		d.names = append(d.names, name)
		d.code[name] = c
	}
	return c
}

// An identities codes employee ids in the order they came, without keeping them:
// an id is known by a 128-bit hash under seeds of this process. Two of a billion
// ids share a hash with probability below 1e-20, so codes do not depend on the
// seeds. Code 0 is no id.
type identities struct {
	code map[[2]uint64]uint32
}

var idSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func (d *identities) of(id string) uint32 {
	if id == "" {
		return 0
	}
	if d.code == nil {
		d.code = map[[2]uint64]uint32{}
	}
	h := [2]uint64{maphash.String(idSeeds[0], id), maphash.String(idSeeds[1], id)}
	c, ok := d.code[h]
	if !ok {
		c = uint32(len(d.code) + 1)
		d.code[h] = c
	}
	return c
}

// limit returns one more than the greatest code.
func (d *identities) limit() int { return len(d.code) + 1 }
