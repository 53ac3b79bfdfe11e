package chart_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// No text is clipped or runs into another, at any size.
func TestLayout(t *testing.T) {
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			c, err := pic.draw()
			if err != nil {
				t.Fatal(err)
			}
			w, h := c.Size()
			p := &proof{at: []transform{{1, 0, 0, 1, 0, 0}}}
			c.Draw(draw.NewCanvas(p, w, h))
			if len(p.texts) < 10 {
				t.Fatalf("only %d texts", len(p.texts))
			}
			for i, a := range p.texts {
				for _, pt := range a.corners {
					if pt[0] < 0 || pt[1] < 0 || pt[0] > w.Points() || pt[1] > h.Points() {
						t.Errorf("%q is clipped at %v on %v × %v", a.s, pt, w, h)
						break
					}
				}
				for _, b := range p.texts[:i] {
					if overlap(a, b) {
						t.Errorf("%q runs into %q", a.s, b.s)
					}
				}
			}
		})
	}
}

// A proof is a canvas that keeps where texts are and draws nothing.
type proof struct {
	at    []transform
	texts []textBox
}

type transform [6]float64 // x' = ax + cy + e, y' = bx + dy + f

type textBox struct {
	s       string
	corners [4][2]float64
}

func (p *proof) top() *transform { return &p.at[len(p.at)-1] }

func (p *proof) apply(m transform) {
	t := *p.top()
	*p.top() = transform{
		t[0]*m[0] + t[2]*m[1], t[1]*m[0] + t[3]*m[1],
		t[0]*m[2] + t[2]*m[3], t[1]*m[2] + t[3]*m[3],
		t[0]*m[4] + t[2]*m[5] + t[4], t[1]*m[4] + t[3]*m[5] + t[5],
	}
}

func (p *proof) FillString(f font.Face, pt vg.Point, s string) {
	const ascent, descent = 0.72, 0.2 // of ordinary letters
	x0, x1 := pt.X.Points(), (pt.X + f.Width(s)).Points()
	y0, y1 := (pt.Y - f.Font.Size*descent).Points(), (pt.Y + f.Font.Size*ascent).Points()
	box := textBox{s: s}
	for i, c := range [4][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} {
		t := p.top()
		box.corners[i] = [2]float64{t[0]*c[0] + t[2]*c[1] + t[4], t[1]*c[0] + t[3]*c[1] + t[5]}
	}
	p.texts = append(p.texts, box)
}

// overlap tries to separate two rectangles along each other's sides.
func overlap(a, b textBox) bool {
	for _, r := range []textBox{a, b} {
		for i := range 2 {
			x, y := r.corners[i+1][0]-r.corners[i][0], r.corners[i+1][1]-r.corners[i][1]
			lowA, highA := project(a, x, y)
			lowB, highB := project(b, x, y)
			if highA <= lowB || highB <= lowA {
				return false
			}
		}
	}
	return true
}

func project(b textBox, x, y float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, c := range b.corners {
		v := c[0]*x + c[1]*y
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

func (p *proof) Push()                { p.at = append(p.at, *p.top()) }
func (p *proof) Pop()                 { p.at = p.at[:len(p.at)-1] }
func (p *proof) Translate(v vg.Point) { p.apply(transform{1, 0, 0, 1, v.X.Points(), v.Y.Points()}) }
func (p *proof) Scale(x, y float64)   { p.apply(transform{x, 0, 0, y, 0, 0}) }
func (p *proof) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	p.apply(transform{cos, sin, -sin, cos, 0, 0})
}

func (*proof) SetLineWidth(vg.Length)              {}
func (*proof) SetLineDash([]vg.Length, vg.Length)  {}
func (*proof) SetColor(color.Color)                {}
func (*proof) Stroke(vg.Path)                      {}
func (*proof) Fill(vg.Path)                        {}
func (*proof) DrawImage(vg.Rectangle, image.Image) {}
