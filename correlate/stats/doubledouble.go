package stats

import "math"

// A doubleDouble is the unevaluated sum of two floats, hi the nearer to it: about
// 32 digits. Dekker, T. J. (1971), Numerische Mathematik 18, 224-242; Ogita, Rump
// & Oishi (2005), SIAM J. Sci. Comput. 26(6), 1955-1988.
type doubleDouble struct{ hi, lo float64 }

// twoSum returns a + b exactly. The conversions forbid fusing operations.
func twoSum(a, b float64) doubleDouble {
	s := a + b
	t := float64(s - a)
	return doubleDouble{s, float64(a-float64(s-t)) + float64(b-t)}
}

func (d doubleDouble) add(x float64) doubleDouble {
	s := twoSum(d.hi, x)
	return twoSum(s.hi, s.lo+d.lo)
}

func (d doubleDouble) plus(o doubleDouble) doubleDouble {
	s := twoSum(d.hi, o.hi)
	return twoSum(s.hi, s.lo+(d.lo+o.lo))
}

func (d doubleDouble) times(o doubleDouble) doubleDouble {
	p := d.hi * o.hi
	e := math.FMA(d.hi, o.hi, -p)
	return twoSum(p, e+(d.hi*o.lo+d.lo*o.hi))
}

func (d doubleDouble) negative() doubleDouble { return doubleDouble{-d.hi, -d.lo} }

func (d doubleDouble) float() float64 { return d.hi + d.lo }
