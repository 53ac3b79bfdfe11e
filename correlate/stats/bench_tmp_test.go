package stats

import (
	"math/rand/v2"
	"testing"
)

func benchClusters(g, rows, p int) []CrossProduct {
	r := rand.New(rand.NewPCG(1, 2))
	cl := make([]CrossProduct, g)
	x := make([]float64, p)
	for i := range cl {
		cl[i] = NewCrossProduct(p)
		for range rows {
			for j := range x {
				x[j] = r.NormFloat64()
			}
			cl[i].Add(x, r.NormFloat64(), 1)
		}
	}
	return cl
}

func BenchmarkCR2(b *testing.B) {
	for _, s := range []struct {
		name       string
		g, rows, p int
	}{{"2000x20x40", 2000, 20, 40}, {"60x24x28", 60, 24, 28}, {"60x24x60", 60, 24, 60}, {"500x200x6", 500, 200, 6}, {"100x6x12", 100, 6, 12}} {
		cl := benchClusters(s.g, s.rows, s.p)
		b.Run(s.name+"/fit", func(b *testing.B) {
			for b.Loop() {
				FitClusters(cl, s.p, 0)
			}
		})
		b.Run(s.name+"/first", func(b *testing.B) {
			for b.Loop() {
				f, _ := FitClusters(cl, s.p, 0)
				f.CR2Col(1)
			}
		})
		f, _ := FitClusters(cl, s.p, 0)
		b.Run(s.name+"/next", func(b *testing.B) {
			for b.Loop() {
				f.CR2Col(1)
			}
		})
		b.Run(s.name+"/htz3", func(b *testing.B) {
			for b.Loop() {
				f.HTZ([]int{1, 2, 3})
			}
		})
	}
}

func BenchmarkSusie(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 10))
	var s sufficient
	{
		s = suffice(simulated(r, 1000, 36, func(x []float64) float64 {
			for j := 1; j < 36; j++ {
				x[j] += .6 * x[j-1]
			}
			return .3*x[3] - .2*x[17] + .1*x[20]
		}))
	}
	for b.Loop() {
		f, _ := Susie(s.xx, s.xy, s.yy, s.n, SusieOptions{})
		b.ReportMetric(float64(f.Iterations), "iter")
	}
}
