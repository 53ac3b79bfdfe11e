package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// R's XICOR and SciPy 1.17.1's chatterjeexi, which break ties in x by row order.
func TestXi(t *testing.T) {
	g := goldU
	d := Xi(g.e2, g.c1, &XiOptions{RowOrder: true})
	near(t, "e2 c1", d.Estimate, .119936599981454, closed)
	near(t, "e2 c1: p", d.P, 3.758652454761721e-05, tail)
	// Averaged over ties the 21 tied rows move it a little only.
	if v := Xi(g.e2, g.c1, nil).Estimate; math.Abs(v-.119936599981454) > .01 {
		t.Errorf("averaged over ties %v", v)
	}
	// Untied, by hand: ranks 1 2 3 4 5 in order; steps 4; 1 - 3·4/(25-1).
	near(t, "rising", Xi([]float64{1, 2, 3, 4, 5}, []float64{2, 3, 5, 8, 9}, nil).Estimate, .5, 1e-15)
	near(t, "rising: statistic", Xi([]float64{1, 2, 3, 4, 5}, []float64{2, 3, 5, 8, 9}, nil).Statistic, .5*math.Sqrt(5/.4), 1e-15)
}

// The average over ties, by drawing orders.
func TestXiAveragesTies(t *testing.T) {
	x, y := columnsOfSize(60)
	for i := range x {
		x[i] = math.Round(2 * x[i])
		y[i] += x[i] / 2
	}
	want := Xi(x, y, nil).Estimate
	rng := rand.New(rand.NewPCG(1, 1))
	sum, squares := 0.0, 0.0
	const draws = 4000
	for range draws {
		order := rng.Perm(len(x))
		e := Xi(gather(x, order), gather(y, order), &XiOptions{RowOrder: true}).Estimate
		sum += e
		squares += e * e
	}
	average := sum / draws
	se := math.Sqrt((squares/draws - average*average) / draws)
	if math.Abs(average-want) > 4*se {
		t.Errorf("average over %d orders %v (se %v), exact %v", draws, average, se, want)
	}
}

func TestXiProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		d := Xi(x, y, nil)
		if math.IsNaN(d.Estimate) {
			if len(d.Warnings) == 0 {
				t.Fatal("undefined without a reason")
			}
			return
		}
		if d.Estimate > 1 || !(d.P >= 0 && d.P <= 1) {
			t.Fatalf("%+v", d)
		}
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Perm(len(x))
		if v := Xi(gather(x, order), gather(y, order), nil).Estimate; math.Abs(v-d.Estimate) > 1e-12 {
			t.Fatalf("%v, rows in another order %v", d.Estimate, v)
		}
		bent := make([]float64, len(x))
		for i, v := range x {
			bent[i] = math.Exp(v / 3)
		}
		if v := Xi(bent, y, nil).Estimate; v != d.Estimate {
			t.Fatalf("%v, after a monotone map %v", d.Estimate, v)
		}
	})
}

func TestXiEdges(t *testing.T) {
	for name, d := range map[string]Dependence{
		"no rows":    Xi(nil, nil, nil),
		"constant x": Xi([]float64{1, 1, 1}, []float64{1, 2, 3}, nil),
		"constant y": Xi([]float64{1, 2, 3}, []float64{1, 1, 1}, nil),
		"missing":    Xi([]float64{na, 2}, []float64{1, na}, nil),
	} {
		if !math.IsNaN(d.Estimate) || !math.IsNaN(d.P) || len(d.Warnings) != 1 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func BenchmarkXi100k(b *testing.B) {
	x, y := columnsOfSize(100_000)
	for b.Loop() {
		Xi(x, y, nil)
	}
}
