package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// PartialOutEach removes from every cluster's remaining columns and outcome what the
// given columns explain of them over all clusters together (Frisch-Waugh-Lovell).
// The results hold the remaining columns, in order; their sum is what
// [CrossProduct.PartialOut] of the sum leaves. It also returns how many independent
// columns were removed.
//
// A cluster bootstrap must call it once for each replicate: shared columns, such
// as period indicators, couple the clusters.
func PartialOutEach(clusters []CrossProduct, columns []int) (rest []CrossProduct, rank int) {
	if len(clusters) == 0 {
		return nil, 0
	}
	width := len(clusters[0].XY)
	gone := make([]bool, width)
	for _, j := range columns {
		gone[j] = true
	}
	var keep []int
	for j := range width {
		if !gone[j] {
			keep = append(keep, j)
		}
	}
	p, q := len(keep), len(columns)
	rest = make([]CrossProduct, len(clusters))
	if q == 0 {
		for g, c := range clusters {
			rest[g] = c.Select(keep)
		}
		return rest, 0
	}
	inverse, rank := PseudoInverse(Pool(clusters, width).Select(columns).XX, q)

	// cross holds Σ z·[x y]ᵀ, q × p+1, of one cluster.
	cross := func(dst *mat.Dense, c CrossProduct) {
		for a, k := range columns {
			for b, j := range keep {
				dst.Set(a, b, c.XX[k*width+j])
			}
			dst.Set(a, p, c.XY[k])
		}
	}
	zx, sum := mat.NewDense(q, p+1, nil), mat.NewDense(q, p+1, nil)
	for _, c := range clusters {
		cross(zx, c)
		sum.Add(sum, zx)
	}
	var coef, t, s mat.Dense
	coef.Mul(inverse, sum)
	for g, c := range clusters {
		cross(zx, c)
		zz := mat.NewDense(q, q, c.Select(columns).XX)
		t.Mul(zz, &coef)
		t.Sub(&t, zx)
		s.Mul(coef.T(), &t) // Cᵀ(S_zz·C - S_zx)
		var u mat.Dense
		u.Mul(zx.T(), &coef) // S_xz·C
		s.Sub(&s, &u)
		r := c.Select(keep)
		for a := range p {
			for b := range p {
				r.XX[a*p+b] += (s.At(a, b) + s.At(b, a)) / 2
			}
			r.XY[a] += s.At(a, p)
		}
		r.YY += s.At(p, p)
		rest[g] = r
	}
	return rest, rank
}

// PseudoInverse inverts a symmetric q×q matrix on the space its columns span, after
// scaling them alike, and returns the dimension of that space.
func PseudoInverse(a []float64, q int) (inverse *mat.Dense, rank int) {
	scale := make([]float64, q)
	for i := range scale {
		if d := a[i*q+i]; d > 0 {
			scale[i] = 1 / math.Sqrt(d)
		}
	}
	scaled := mat.NewSymDense(q, nil)
	for i := range q {
		for j := i; j < q; j++ {
			scaled.SetSym(i, j, a[i*q+j]*scale[i]*scale[j])
		}
	}
	var eigen mat.EigenSym
	inverse = mat.NewDense(q, q, nil)
	if !eigen.Factorize(scaled, true) {
		return inverse, 0
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for k, v := range values {
		if v <= collinear*float64(q) {
			continue
		}
		rank++
		for i := range q {
			for j := range q {
				inverse.Set(i, j, inverse.At(i, j)+scale[i]*vectors.At(i, k)*vectors.At(j, k)*scale[j]/v)
			}
		}
	}
	return inverse, rank
}
