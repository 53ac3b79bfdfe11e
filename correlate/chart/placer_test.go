package chart

import (
	"fmt"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// Whatever the marks, names lie inside the field, off all marks and off each other.
func TestPlacer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		field := vg.Rectangle{Max: vg.Point{X: 300, Y: 200}}
		p := placer{field: field, many: rapid.Bool().Draw(rt, "many")}
		n := rapid.IntRange(1, 40).Draw(rt, "marks")
		var marks []vg.Point
		for range n {
			at := vg.Point{X: vg.Length(rapid.Float64Range(0, 300).Draw(rt, "x")), Y: vg.Length(rapid.Float64Range(0, 200).Draw(rt, "y"))}
			marks = append(marks, at)
			p.take(at.X-4, at.Y-4, at.X+4, at.Y+4)
		}
		p.lines = along([]vg.Point{{X: 0, Y: 0}, {X: 300, Y: 200}})
		for i, at := range marks {
			p.name(fmt.Sprintf("team number %d", i), n, 4, at)
		}
		boxes := p.taken[n:]
		for i, b := range boxes {
			if !p.holds(b) {
				rt.Errorf("%v leaves the field", b)
			}
			if overlaps(b, p.taken[:n]) > 0 || overlaps(b, boxes[:i]) > 0 {
				rt.Errorf("%v covers something", b)
			}
			if p.many && overlaps(b, p.lines) > 0 {
				rt.Errorf("%v of many lies over a line", b)
			}
		}
	})
}

// A name with free room stands to the right of its mark; one that must cross a line
// does so at a corner, not along it.
func TestPlacerPrefers(t *testing.T) {
	p := placer{field: vg.Rectangle{Max: vg.Point{X: 200, Y: 100}}}
	at := vg.Point{X: 100, Y: 50}
	n, ok := p.name("pay", 3, 4, at)
	if !ok || n.at.X <= at.X || n.at.Y != at.Y {
		t.Errorf("at %v, %v: not to the right", n.at, ok)
	}
	for x := vg.Length(0); x <= 200; x += 3 { // bars everywhere
		p.lines = append(p.lines, along([]vg.Point{{X: x, Y: 0}, {X: x, Y: 100}})...)
	}
	p.taken = nil
	p.lines = append(p.lines, along([]vg.Point{{X: 0, Y: 50}, {X: 200, Y: 50}})...)
	if n, ok = p.name("pay", 3, 4, at); !ok || n.at.Y == at.Y {
		t.Errorf("at %v, %v: along the bar", n.at, ok)
	}
}
