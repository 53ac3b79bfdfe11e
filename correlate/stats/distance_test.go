package stats

import (
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// pingouin and R's energy; bias-corrected from integers without rounding in Python
// (testdata/reference/association.py), where dcor 0.7 is good to 1e-10 absolute.
func TestDistance(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name            string
		x, y            []float64
		want, corrected float64
	}{
		{"e2 c1", g.e2, g.c1, .458858859434097, 0.20531698590891968},
		{"e1 c1", g.e1, g.c1, .0800484545324011, -0.00070610790832671389},
		{"ties, lk c2", g.lk, g.c2, 0.046604408890560714, -0.0030280897017392112},
		{"five rows", []float64{1, 2, 3, 4, 5}, []float64{1, 2, 9, 4, 4}, .762676242416866, na},
	} {
		d := Distance(tt.x, tt.y)
		near(t, tt.name, d.Estimate, tt.want, closed)
		if !math.IsNaN(tt.corrected) {
			near(t, tt.name+", bias-corrected", d.BiasCorrected, tt.corrected, closed)
		}
	}
}

// naiveDistance is the definition, with matrices: doubly centred distances.
func naiveDistance(x, y []float64) (v, u float64) {
	n := len(x)
	centre := func(x []float64, unbiased bool) [][]float64 {
		d := make([][]float64, n)
		row, all := make([]float64, n), 0.0
		for i := range d {
			d[i] = make([]float64, n)
			for j := range d[i] {
				d[i][j] = math.Abs(x[i] - x[j])
				row[i] += d[i][j]
				all += d[i][j]
			}
		}
		N := float64(n)
		for i := range d {
			for j := range d[i] {
				switch {
				case !unbiased:
					d[i][j] += -row[i]/N - row[j]/N + all/N/N
				case i == j:
					d[i][j] = 0
				default:
					d[i][j] += -row[i]/(N-2) - row[j]/(N-2) + all/(N-1)/(N-2)
				}
			}
		}
		return d
	}
	product := func(a, b [][]float64) (sum float64) {
		for i := range a {
			for j := range a {
				sum += a[i][j] * b[i][j]
			}
		}
		return sum
	}
	a, b := centre(x, false), centre(y, false)
	v = math.Sqrt(max(0, product(a, b)) / math.Sqrt(product(a, a)*product(b, b)))
	if n > 3 {
		a, b = centre(x, true), centre(y, true)
		u = product(a, b) / math.Sqrt(product(a, a)*product(b, b))
		if min(product(a, a), product(b, b)) < 1e-10 { // rounding: all rows but one are equal
			u = math.NaN()
		}
	}
	return v, u
}

func TestDistanceIsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		d := Distance(x, y)
		if math.IsNaN(d.Estimate) {
			if len(d.Warnings) == 0 {
				t.Fatal("undefined without a reason")
			}
			return
		}
		v, u := naiveDistance(x, y)
		// A root turns rounding of 1e-15 into 3e-8 at 0.
		if math.Abs(d.Estimate*d.Estimate-v*v) > 1e-12 {
			t.Fatalf("distance correlation %v, by definition %v", d.Estimate, v)
		}
		if !math.IsNaN(d.BiasCorrected) && !(math.Abs(d.BiasCorrected-u) <= 1e-9) {
			t.Fatalf("bias-corrected %v, by definition %v", d.BiasCorrected, u)
		}
		if r := Distance(y, x).Estimate; math.Abs(r*r-v*v) > 1e-12 {
			t.Fatalf("sides exchanged: %v, want %v", r, v)
		}
	})
}

func TestDistancePermuted(t *testing.T) {
	g := goldU
	ctx := context.Background()
	run := func(x, y []float64, workers int) DistanceCorrelation {
		d, err := DistancePermuted(ctx, x, y, Resampling{Replicates: 199, Seed: 7, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	one, three := run(g.e1, g.c1, 1), run(g.e1, g.c1, 3)
	if one.P != three.P || one.Draws != 199 {
		t.Errorf("p = %v with one worker, %v with three; %d draws", one.P, three.P, one.Draws)
	}
	if p := run(g.e2, g.c1, 0).P; p != 1.0/200 {
		t.Errorf("e2 c1: p = %v, want the smallest, 1/200", p)
	}
	if one.P < 0.05 || one.P > 0.95 {
		t.Errorf("e1 c1: p = %v, an association where the bias-corrected estimate is 0", one.P)
	}
	near(t, "statistic", one.Statistic, 436*.0800484545324011*.0800484545324011, closed)
	// All 24 orders of four rows: the identity and its reverse have the largest value.
	d, err := DistancePermuted(ctx, []float64{1, 2, 4, 8}, []float64{1, 2, 4, 8}, Resampling{Replicates: 20_000})
	if err != nil || math.Abs(d.P-1.0/24) > 0.006 {
		t.Errorf("p = %v, %v; by enumeration 1/24", d.P, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := DistancePermuted(cancelled, g.e1, g.c1, Resampling{}); err == nil {
		t.Error("no error of a cancelled context")
	}
}

func TestDistanceEdges(t *testing.T) {
	for _, tt := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"no rows", nil, nil, na},
		{"constant", []float64{1, 1, 1}, []float64{1, 2, 3}, na},
		{"two rows", []float64{1, 2}, []float64{5, 3}, 1},
		{"missing", []float64{1, na, 2, 3}, []float64{5, 3, na, 9}, 1},
		{"huge", []float64{-1e308, 0, 1e308}, []float64{1, 2, 3}, 1},
	} {
		d := Distance(tt.x, tt.y)
		near(t, tt.name, d.Estimate, tt.want, 1e-12)
		if len(d.Warnings) == 0 || !math.IsNaN(d.P) {
			t.Errorf("%s: p = %v, warnings %q", tt.name, d.P, d.Warnings)
		}
	}
	// A shape without any correlation.
	var x, y []float64
	for i := -50; i <= 50; i++ {
		x, y = append(x, float64(i)), append(y, float64(i*i))
	}
	if d := Distance(x, y); d.P > 1e-5 || math.Abs(Pearson(x, y, nil).Estimate) > 1e-12 {
		t.Errorf("a parabola: %v", d)
	}
}

func BenchmarkDistance100k(b *testing.B) {
	x, y := columnsOfSize(100_000)
	for b.Loop() {
		Distance(x, y)
	}
}

func BenchmarkDistancePermuted2000(b *testing.B) {
	x, y := columnsOfSize(2000)
	for b.Loop() {
		if _, err := DistancePermuted(b.Context(), x, y, Resampling{Replicates: 999}); err != nil {
			b.Fatal(err)
		}
	}
}
