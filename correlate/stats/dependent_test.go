package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R's attitude data, with psych (Williams, Steiger) and cocor (Meng, Zou).
func TestCompareDependentR(t *testing.T) {
	d := CompareDependentR(.825417569542146, .623678164500211, .596735806267436, 30, 0)
	for _, v := range []struct {
		name            string
		got, want, near float64
	}{
		{"Williams t", d.Williams.Statistic, 2.07357274769346, closed},
		{"Williams p", d.Williams.P, .047784263597037, tail},
		{"Williams df", d.Williams.DF, 27, 0},
		{"Meng z", d.Meng.Statistic, 1.99240401168359, closed},
		{"Meng p", d.Meng.P, .0463267475447913, tail},
		{"Steiger z", d.Steiger.Statistic, 2.00201596950779, closed},
		{"Zou low", d.Low, .00538570172643701, closed},
		{"Zou high", d.High, .468102344694105, closed},
	} {
		near(t, v.name, v.got, v.want, v.near)
	}
}

func TestCompareDependent(t *testing.T) {
	g := goldU
	d := CompareDependent(g.c1, g.e1, g.e2, nil)
	near(t, "c1 e1", d.XY, .0423415459098612, closed)
	near(t, "c1 e2", d.XZ, -.486515370939916, closed)
	if d.N != 436 || d.Missing != 0 || len(d.Warnings) != 0 {
		t.Errorf("%+v", d)
	}
	if r := CompareDependent(g.c1, g.e1, g.e2, &CorrelationOptions{Ranks: true}); math.Abs(r.XZ+.479916386446653) > 1e-12 {
		t.Errorf("Spearman c1 e2 = %v", r.XZ)
	}
	for name, d := range map[string]DependentDifference{
		"constant":   CompareDependent([]float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}, []float64{1, 3, 2, 4}, nil),
		"three rows": CompareDependent([]float64{1, 2, 3}, []float64{1, 3, 2}, []float64{3, 1, 2}, nil),
		"copies":     CompareDependent(g.c1, g.e1, g.e1, nil),
		"perfect":    CompareDependent(g.c1, g.c1, g.e1, nil),
		"impossible": CompareDependentR(.9, .9, -.9, 50, 0),
	} {
		if len(d.Warnings) != 1 || !math.IsNaN(d.Williams.P) || !math.IsNaN(d.Low) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestCompareDependentProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 60).Draw(t, "n")
		value := rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n)
		x, y, z := value.Draw(t, "x"), value.Draw(t, "y"), value.Draw(t, "z")
		d, e := CompareDependent(x, y, z, nil), CompareDependent(x, z, y, nil)
		if math.IsNaN(d.Williams.P) {
			if len(d.Warnings) == 0 {
				t.Fatal("undefined without a reason")
			}
			return
		}
		for _, v := range [][2]float64{{d.Difference, -e.Difference}, {d.Williams.P, e.Williams.P}, {d.Meng.P, e.Meng.P}, {d.Steiger.P, e.Steiger.P}, {d.Low, -e.High}} {
			if math.Abs(v[0]-v[1]) > 1e-6 {
				t.Fatalf("%+v\nexchanged %+v", d, e)
			}
		}
		if !(d.Low <= d.Difference && d.Difference <= d.High) {
			t.Fatalf("%v outside [%v, %v]", d.Difference, d.Low, d.High)
		}
	})
}

func BenchmarkCompareDependent(b *testing.B) {
	for b.Loop() {
		CompareDependent(goldU.c1, goldU.e1, goldU.e2, nil)
	}
}
