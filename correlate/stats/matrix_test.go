package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"pgregory.net/rapid"
)

// normalColumns draws p columns of n rows that share a factor.
func normalColumns(n, p int) [][]float64 {
	rng := rand.New(rand.NewPCG(3, uint64(n)))
	columns := make([][]float64, p)
	shared := make([]float64, n)
	for i := range shared {
		shared[i] = rng.NormFloat64()
	}
	for j := range columns {
		columns[j] = make([]float64, n)
		for i := range columns[j] {
			columns[j][i] = 50 + shared[i]*float64(j)/float64(p) + rng.NormFloat64()
		}
	}
	return columns
}

func benchmarkMatrix(b *testing.B, n, p, workers int, f func([][]float64, *MatrixOptions) *CorrelationMatrix) {
	columns := normalColumns(n, p)
	for b.Loop() {
		f(columns, &MatrixOptions{Workers: workers})
	}
}

func BenchmarkPearsonMatrix100kx50(b *testing.B) { benchmarkMatrix(b, 100_000, 50, 0, PearsonMatrix) }
func BenchmarkPearsonMatrix100kx50OneWorker(b *testing.B) {
	benchmarkMatrix(b, 100_000, 50, 1, PearsonMatrix)
}
func BenchmarkSpearmanMatrix100kx50(b *testing.B) { benchmarkMatrix(b, 100_000, 50, 0, SpearmanMatrix) }
func BenchmarkSpearmanMatrix100kx50OneWorker(b *testing.B) {
	benchmarkMatrix(b, 100_000, 50, 1, SpearmanMatrix)
}
func BenchmarkPearsonMatrix780Pairs(b *testing.B)  { benchmarkMatrix(b, 2000, 40, 0, PearsonMatrix) }
func BenchmarkSpearmanMatrix780Pairs(b *testing.B) { benchmarkMatrix(b, 2000, 40, 0, SpearmanMatrix) }

// The anchor of the Pearson matrix: gonum's Dgemm for the product of 50 columns of
// 100,000 rows with themselves, once with the columns in rows and once as gonum's
// matrices hold data.
func BenchmarkDgemm100kx50(b *testing.B) {
	const n, p = 100_000, 50
	data, out := make([]float64, n*p), make([]float64, p*p)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range data {
		data[i] = rng.NormFloat64()
	}
	c := blas64.General{Rows: p, Cols: p, Stride: p, Data: out}
	b.Run("columns", func(b *testing.B) {
		a := blas64.General{Rows: p, Cols: n, Stride: n, Data: data}
		for b.Loop() {
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, a, a, 0, c)
		}
	})
	b.Run("rows", func(b *testing.B) {
		a := blas64.General{Rows: n, Cols: p, Stride: p, Data: data}
		for b.Loop() {
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, a, a, 0, c)
		}
	})
}

// Every pair is what the pair alone is.
func TestMatrixIsPairs(t *testing.T) {
	for _, n := range []int{7, 300, 1500} {
		columns := normalColumns(n, 19)
		for i := range n {
			columns[2][i] = math.Round(columns[2][i] / 2)      // heavy ties
			columns[3][i] = -1e9 + columns[3][i]               // far from 0
			columns[4][i] = math.Copysign(0, columns[4][i]-50) // zeros of both signs are equal
			columns[5][i] *= 1e200
			columns[6][i] *= 1e-200
		}
		columns[4][0] = 1
		holes := normalColumns(n, 5)
		for i := 0; i < n; i += 3 {
			holes[i%5][i] = math.NaN()
		}
		for _, tt := range []struct {
			name   string
			matrix func([][]float64, *MatrixOptions) *CorrelationMatrix
			pair   func(x, y []float64, o *CorrelationOptions) Correlation
		}{{"Pearson", PearsonMatrix, Pearson}, {"Spearman", SpearmanMatrix, Spearman}} {
			m := tt.matrix(columns, nil)
			for _, p := range m.Pairs {
				checkSame(t, fmt.Sprint(tt.name, " ", n, p.I, p.J), p.Correlation, tt.pair(columns[p.I], columns[p.J], nil))
			}
			m = tt.matrix(holes, &MatrixOptions{Pairwise: true})
			for _, p := range m.Pairs {
				checkSame(t, fmt.Sprint(tt.name, " pairwise ", n, p.I, p.J), p.Correlation, tt.pair(holes[p.I], holes[p.J], nil))
			}
			whole, missing := completeRows(holes...)
			m = tt.matrix(holes, nil)
			for _, p := range m.Pairs {
				want := tt.pair(whole[p.I], whole[p.J], nil)
				want.Missing = missing
				checkSame(t, fmt.Sprint(tt.name, " listwise ", n, p.I, p.J), p.Correlation, want)
			}
			if m.Missing != missing {
				t.Errorf("%d rows left out, want %d", m.Missing, missing)
			}
		}
	}
}

func checkSame(t *testing.T, what string, got, want Correlation) {
	t.Helper()
	if got.N != want.N || got.Missing != want.Missing || got.Method != want.Method || got.DF != want.DF && !math.IsNaN(want.DF) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
	for _, v := range [][2]float64{{got.Estimate, want.Estimate}, {got.P, want.P}, {got.Low, want.Low}, {got.High, want.High}} {
		if math.IsNaN(v[0]) != math.IsNaN(v[1]) || math.Abs(v[0]-v[1]) > 1e-11 {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
}

// The p-values of {e1,e2,e3} with {c1,c2,lk} among themselves, and the adjustment.
func TestMatrixFamily(t *testing.T) {
	g := goldU
	constant := make([]float64, len(g.e1))
	m := PearsonMatrix([][]float64{g.e1, g.e2, g.e3, g.c1, constant}, nil)
	near(t, "e2 c1", m.At(3, 1).Estimate, -.486515370939916, closed)
	near(t, "e2 c1, p", m.At(1, 3).P, 2.74100729807212e-27, tail)
	if m.Tests != 6 || len(m.Pairs) != 10 {
		t.Errorf("%d tests of %d pairs", m.Tests, len(m.Pairs))
	}
	var p, q []float64
	for _, v := range m.Pairs {
		p, q = append(p, v.P), append(q, v.Q)
		if (v.J == 4) != math.IsNaN(v.Estimate) || v.J == 4 && (len(v.Warnings) != 1 || v.Warnings[0] != "column 4 is constant") {
			t.Errorf("(%d, %d): %+v", v.I, v.J, v)
		}
	}
	if diff := cmp.Diff(BH(p), q, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("Q (-BH +got):\n%s", diff)
	}
	r := m.Estimates()
	if r[0] != 1 || r[1*5+3] != r[3*5+1] || !math.IsNaN(r[4]) {
		t.Errorf("Estimates %v", r)
	}
	for _, columns := range [][][]float64{nil, {g.e1}, {nil, nil}} {
		if m := SpearmanMatrix(columns, nil); len(m.Pairs) != len(columns)/2 || m.Tests != 0 {
			t.Errorf("%d columns: %+v", len(columns), m)
		}
	}
}

func TestMatrixSameForAnyWorkers(t *testing.T) {
	columns := normalColumns(3000, 23)
	columns[3][5] = math.NaN()
	for _, o := range []MatrixOptions{{}, {Pairwise: true}} {
		for name, f := range map[string]func([][]float64, *MatrixOptions) *CorrelationMatrix{"Pearson": PearsonMatrix, "Spearman": SpearmanMatrix} {
			o.Workers = 1
			one := f(columns, &o)
			o.Workers = 5
			if diff := cmp.Diff(one, f(columns, &o)); diff != "" {
				t.Errorf("%s (-one worker +five):\n%s", name, diff)
			}
		}
	}
}

func TestRadixRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(radixFrom, 2*radixFrom).Draw(t, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		distinct := rapid.IntRange(1, 3000).Draw(t, "distinct")
		scale := math.Ldexp(1, rapid.IntRange(-1060, 1000).Draw(t, "scale"))
		x, got := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = float64(rng.IntN(2*distinct+1)-distinct) * scale
		}
		var r ranker
		for range 2 { // the second time in used memory
			r.rank(got, x)
			for i, want := range MidRanks(x) {
				if got[i] != want-float64(n+1)/2 {
					t.Fatalf("row %d: %v, want %v", i, got[i], want-float64(n+1)/2)
				}
			}
		}
	})
}
