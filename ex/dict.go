package ex

import "strings"

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
