package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// A placer finds room for labels beside marks, so that no label covers another, a
// mark, or leaves the field.
type placer struct {
	field vg.Rectangle
	taken []vg.Rectangle
	lines []vg.Rectangle // better left free, but a label over a line can still be read
	many  bool           // so many labels that none may lie over a line
}

// take keeps labels off a rectangle.
func (p *placer) take(x0, y0, x1, y1 vg.Length) {
	p.taken = append(p.taken, vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}})
}

// along covers lines with boxes, to keep labels off them.
func along(lines ...[]vg.Point) []vg.Rectangle {
	const step, half = 4, 1
	var boxes []vg.Rectangle
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			n := 1 + abs(int(b.X-a.X))/step + abs(int(b.Y-a.Y))/step
			for i := range n + 1 {
				t := vg.Length(i) / vg.Length(n)
				x, y := a.X+t*(b.X-a.X), a.Y+t*(b.Y-a.Y)
				boxes = append(boxes, vg.Rectangle{Min: vg.Point{X: x - half, Y: y - half}, Max: vg.Point{X: x + half, Y: y + half}})
			}
		}
	}
	return boxes
}

// beside are the places tried: right, left, above, below, then the corners.
var beside = [8][2]vg.Length{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}}

// place returns the left end and the middle of a label of one line beside a mark of
// some radius at one of the anchors, or false when there is no room. Only a label that
// would go missing otherwise lies over lines, over as few as can be; where there are
// many labels none does.
func (p *placer) place(t typeface, text string, radius vg.Length, anchors ...vg.Point) (vg.Point, bool) {
	w, h := t.width(text), t.size
	off := radius + 2.5
	var best vg.Rectangle
	least := math.MaxInt
	for i, at := range anchors {
		for _, d := range beside {
			near := off
			if d[0] != 0 && d[1] != 0 { // a corner is nearer to the mark
				near *= 0.7
			}
			mid := vg.Point{X: at.X + d[0]*(near+w/2), Y: at.Y + d[1]*(near+h/2)}
			box := vg.Rectangle{Min: vg.Point{X: mid.X - w/2, Y: mid.Y - h/2}, Max: vg.Point{X: mid.X + w/2, Y: mid.Y + h/2}}
			if !p.holds(box) || overlaps(box, p.taken) > 0 {
				continue
			}
			if n := overlaps(box, p.lines); n < least && (n == 0 || i == 0 && !p.many) {
				best, least = box, n
			}
		}
		if least == 0 {
			break
		}
	}
	if least == math.MaxInt {
		return vg.Point{}, false
	}
	p.taken = append(p.taken, best)
	return vg.Point{X: best.Min.X, Y: (best.Min.Y + best.Max.Y) / 2}, true
}

// holds reports whether a box lies in the field.
func (p *placer) holds(box vg.Rectangle) bool {
	const edge = 2
	return box.Min.X >= p.field.Min.X+edge && box.Max.X <= p.field.Max.X-edge && box.Min.Y >= p.field.Min.Y && box.Max.Y <= p.field.Max.Y
}

// overlaps counts the obstacles that a box overlaps.
func overlaps(box vg.Rectangle, obstacles []vg.Rectangle) int {
	n := 0
	for _, o := range obstacles {
		if box.Min.X < o.Max.X && o.Min.X < box.Max.X && box.Min.Y < o.Max.Y && o.Min.Y < box.Max.Y {
			n++
		}
	}
	return n
}

type placedName struct {
	text string
	at   vg.Point // left end, middle
}

// name places a name among so many, shortened where it is long or has no room.
func (p *placer) name(name string, among int, radius vg.Length, anchors ...vg.Point) (placedName, bool) {
	widths := []vg.Length{160, 110, 70}
	if among > 12 {
		widths = widths[1:]
	}
	tried := ""
	for _, w := range widths {
		text := noteType.wrap(clean(name), w, 1)[0]
		if text == tried {
			continue
		}
		tried = text
		if at, ok := p.place(noteType, text, radius, anchors...); ok {
			return placedName{text, at}, true
		}
	}
	return placedName{}, false
}
