package chart

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A keyEntry is a sample of a mark and what it means.
type keyEntry struct {
	sample func(draw.Canvas) // draws in a box of width × sampleHeight
	text   string
	narrow bool // the sample is an upright line
}

func (e keyEntry) width() vg.Length {
	if e.narrow {
		return 6
	}
	return sampleWidth
}

const (
	sampleWidth  = 20
	sampleHeight = 11
	sampleGap    = 4
	keyGap       = 16
	keyTop       = 7 // above the first line
	keyLine      = 14
)

// A key is the legend, in lines that fit the width.
type key [][]keyEntry

func layKey(entries []keyEntry, width vg.Length) key {
	var k key
	var used vg.Length
	for _, e := range entries {
		w := e.width() + sampleGap + noteType.width(e.text)
		if len(k) == 0 || used+keyGap+w > width {
			k, used = append(k, nil), -keyGap
		}
		k[len(k)-1] = append(k[len(k)-1], e)
		used += keyGap + w
	}
	return k
}

func (k key) height() vg.Length {
	if len(k) == 0 {
		return 0
	}
	return keyTop + vg.Length(len(k))*keyLine
}

// draw draws the key below y and returns its lower end.
func (k key) draw(c draw.Canvas, left, y vg.Length) vg.Length {
	for i, line := range k {
		x := left
		mid := y - keyTop - vg.Length(i)*keyLine - keyLine/2
		for _, e := range line {
			e.sample(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: mid - sampleHeight/2},
				Max: vg.Point{X: x + e.width(), Y: mid + sampleHeight/2},
			}})
			x += e.width() + sampleGap
			noteType.drawMiddle(c, x, mid, draw.XLeft, e.text)
			x += noteType.width(e.text) + keyGap
		}
	}
	return y - k.height()
}
