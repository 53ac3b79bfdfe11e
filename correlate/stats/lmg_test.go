package stats

import "testing"

func benchmarkLMG(b *testing.B, p int) {
	x, y, _ := randomDrivers(1, 2000, p, 1)
	clusters, _ := CentredCrossProducts(x, y, make([]int, 2000), nil)
	o := ImportanceOptions{Base: []int{0}}
	d, err := newImportanceDesign(clusters, &o)
	if err != nil {
		b.Fatal(err)
	}
	f := d.newMeasure(&o)
	out := make([]float64, p+1)
	for b.Loop() {
		f.problem.sumAll()
		f.evaluate(out, nil)
	}
}

func BenchmarkLMG12(b *testing.B) { benchmarkLMG(b, 12) }
func BenchmarkLMG15(b *testing.B) { benchmarkLMG(b, 15) }
func BenchmarkLMG17(b *testing.B) { benchmarkLMG(b, 17) }
func BenchmarkLMG20(b *testing.B) { benchmarkLMG(b, 20) }
