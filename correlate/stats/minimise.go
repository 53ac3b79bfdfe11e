package stats

import "math"

// minimise returns the argument in [lo,hi] where f is least, to an absolute
// tolerance of about tol, and the value there. It is the method of Brent, R. P.
// (1973), Algorithms for Minimization without Derivatives, chapter 5: golden
// section steps, parabolic ones where they converge. It finds a local minimum.
func minimise(f func(float64) float64, lo, hi, tol float64) (x, fx float64) {
	const golden = 0.3819660112501051 // (3-√5)/2
	x = lo + golden*(hi-lo)
	fx = f(x)
	w, v, fw, fv := x, x, fx, fx // best but one, the one before
	var step, before float64
	for range 200 {
		mid := (lo + hi) / 2
		tol1 := 1.5e-8*math.Abs(x) + tol/3
		if math.Abs(x-mid) <= 2*tol1-(hi-lo)/2 {
			break
		}
		parabola := false
		if math.Abs(before) > tol1 {
			r := (x - w) * (fx - fv)
			q := (x - v) * (fx - fw)
			p := (x-v)*q - (x-w)*r
			q = 2 * (q - r)
			if q > 0 {
				p = -p
			}
			q = math.Abs(q)
			if math.Abs(p) < math.Abs(q*before/2) && p > q*(lo-x) && p < q*(hi-x) {
				parabola = true
				before, step = step, p/q
				if u := x + step; u-lo < 2*tol1 || hi-u < 2*tol1 {
					step = math.Copysign(tol1, mid-x)
				}
			}
		}
		if !parabola {
			before = hi - x
			if x >= mid {
				before = lo - x
			}
			step = golden * before
		}
		u := x + step
		if math.Abs(step) < tol1 {
			u = x + math.Copysign(tol1, step)
		}
		fu := f(u)
		if fu <= fx {
			if u < x {
				hi = x
			} else {
				lo = x
			}
			v, fv, w, fw, x, fx = w, fw, x, fx, u, fu
			continue
		}
		if u < x {
			lo = u
		} else {
			hi = u
		}
		switch {
		case fu <= fw || w == x:
			v, fv, w, fw = w, fw, u, fu
		case fu <= fv || v == x || v == w:
			v, fv = u, fu
		}
	}
	return x, fx
}
