package linkage

import "strings"

// A Key says where and when something was measured.
type Key struct {
	Team       string // who serves: the independent unit of every analysis
	Touchpoint string // where customers meet the team; empty for the whole team
	Period     Period // when
}

// Compare orders keys by team, then touchpoint, then period.
func (k Key) Compare(o Key) int {
	if c := strings.Compare(k.Team, o.Team); c != 0 {
		return c
	}
	if c := strings.Compare(k.Touchpoint, o.Touchpoint); c != 0 {
		return c
	}
	return k.Period.Compare(o.Period)
}
