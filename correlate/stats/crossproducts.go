package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// A CrossProduct holds one cluster's weighted cross-products of p columns and an
// outcome: all that linear inference needs of the cluster's rows. Cross-products
// of disjoint rows add up, so a cluster bootstrap is a weighted sum of them.
//
// Sums of squares of uncentred columns lose digits: subtract a mean (the
// cluster's, or any constant near the data) before adding rows whose spread is
// small beside their level.
type CrossProduct struct {
	N  int       // rows with a positive weight
	XX []float64 // p×p row-major, symmetric: Σ w·x·xᵀ
	XY []float64 // p: Σ w·x·y
	YY float64   // Σ w·y²
}

// NewCrossProduct returns an empty cross-product of p columns.
func NewCrossProduct(p int) CrossProduct {
	return CrossProduct{XX: make([]float64, p*p), XY: make([]float64, p)}
}

// Add counts one row of p columns and its outcome with a weight. Weights are
// precisions: a row of weight w has the error variance σ²/w. A row of weight 0 is
// ignored. Add panics if len(x) is not p or a weight is negative or NaN.
func (c *CrossProduct) Add(x []float64, y, w float64) {
	p := len(c.XY)
	if len(x) != p || !(w >= 0) {
		panic(fmt.Sprintf("stats: CrossProduct.Add: %d columns for %d, weight %v", len(x), p, w))
	}
	if w == 0 {
		return
	}
	c.N++
	for i, xi := range x {
		if xi == 0 { // indicators are mostly 0
			continue
		}
		// The whole row, not a triangle: w·xi·xj and w·xj·xi may round apart, so
		// multiply the symmetric product xi·xj by w.
		row := c.XX[i*p : (i+1)*p]
		for j, xj := range x {
			row[j] += w * (xi * xj)
		}
		c.XY[i] += w * (xi * y)
	}
	c.YY += w * (y * y)
}

// AddScaled adds k times another cross-product of the same columns, as if each of
// its rows had k times its weight. N grows by the other's N whenever k is not 0.
func (c *CrossProduct) AddScaled(k float64, o CrossProduct) {
	if k == 0 {
		return
	}
	c.N += o.N
	floats.AddScaled(c.XX, k, o.XX)
	floats.AddScaled(c.XY, k, o.XY)
	c.YY += k * o.YY
}

// Pool returns the sum of cross-products of p columns.
func Pool(clusters []CrossProduct, p int) CrossProduct {
	sum := NewCrossProduct(p)
	for _, c := range clusters {
		sum.AddScaled(1, c)
	}
	return sum
}

// Select returns the cross-products of some of the columns, in the given order.
func (c CrossProduct) Select(columns []int) CrossProduct {
	p, q := len(c.XY), len(columns)
	s := CrossProduct{N: c.N, XX: make([]float64, q*q), XY: make([]float64, q), YY: c.YY}
	for a, i := range columns {
		row := c.XX[i*p : (i+1)*p]
		for b, j := range columns {
			s.XX[a*q+b] = row[j]
		}
		s.XY[a] = c.XY[i]
	}
	return s
}

// PartialOut returns the cross-products of what the given columns leave
// unexplained of the others and of the outcome (Frisch-Waugh-Lovell; computed by
// Gauss-Jordan sweeps), and how many independent columns were removed: as many
// degrees of freedom. Removed columns, and others that are linear combinations of
// them to 1e-10 of their sum of squares, are left as exact zeros.
func (c CrossProduct) PartialOut(columns ...int) (CrossProduct, int) {
	p := len(c.XY)
	r := CrossProduct{N: c.N, XX: append([]float64(nil), c.XX...), XY: append([]float64(nil), c.XY...), YY: c.YY}
	zero := func(j int) {
		for i := range p {
			r.XX[i*p+j], r.XX[j*p+i] = 0, 0
		}
		r.XY[j] = 0
	}
	rank := 0
	pivot := make([]float64, p)
	for _, j := range columns {
		d := r.XX[j*p+j]
		if d <= collinear*c.XX[j*p+j] {
			zero(j)
			continue
		}
		rank++
		// Scaled by 1/√d the update is u·uᵀ, exactly symmetric.
		copy(pivot, r.XX[j*p:(j+1)*p])
		floats.Scale(1/math.Sqrt(d), pivot)
		pivotY := r.XY[j] / math.Sqrt(d)
		for i, u := range pivot {
			if u != 0 {
				floats.AddScaled(r.XX[i*p:(i+1)*p], -u, pivot)
				r.XY[i] -= u * pivotY
			}
		}
		r.YY -= pivotY * pivotY
		zero(j)
	}
	for j := range p {
		if r.XX[j*p+j] <= collinear*c.XX[j*p+j] {
			zero(j)
		}
	}
	r.YY = math.Max(r.YY, 0)
	return r, rank
}
