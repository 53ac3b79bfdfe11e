package cx

import "time"

// A Filter selects answers. A nil list selects everything; the name "" in a list
// selects answers without one. The zero Filter selects every answer.
type Filter struct {
	Teams       []string
	Touchpoints []string
	Channels    []string
	Segments    []string
	From        time.Time // at or after; zero for no limit. Answers of unknown time are then left out
	Before      time.Time // before; an answer known by its period counts as given on its first day
}

// A selection is a filter turned into codes.
type selection struct {
	lists        []codeSet
	d            *Dataset
	from, before time.Time
}

type codeSet struct {
	c    *column
	want []bool // by code
}

func (d *Dataset) selection(f Filter) selection {
	s := selection{d: d, from: f.From, before: f.Before}
	for _, l := range []struct {
		c     *column
		names []string
	}{{&d.team, f.Teams}, {&d.where, f.Touchpoints}, {&d.channel, f.Channels}, {&d.segment, f.Segments}} {
		if l.names == nil {
			continue
		}
		set := codeSet{l.c, make([]bool, max(1, len(l.c.names)))}
		for _, name := range l.names {
			if name == "" {
				set.want[0] = true
			} else if k, ok := l.c.code[name]; ok {
				set.want[k] = true
			}
		}
		s.lists = append(s.lists, set)
	}
	return s
}

func (s *selection) holds(i int) bool {
	for _, l := range s.lists {
		if !l.want[l.c.at(i)] {
			return false
		}
	}
	if s.from.IsZero() && s.before.IsZero() {
		return true
	}
	var t int64
	switch s.d.zone[i] {
	case never:
		return false
	case byPeriod:
		t = s.d.periods[s.d.when[i]].Start().Unix()
	default:
		t = s.d.when[i]
	}
	return (s.from.IsZero() || t >= s.from.Unix()) && (s.before.IsZero() || t < s.before.Unix())
}
