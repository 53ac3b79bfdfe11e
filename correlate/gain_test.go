package correlate

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage/correlate/stats"
)

// The quantile of values drawn several times is that of the values written out.
func TestRepeatedQuantile(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 500 {
		x := make([]float64, 1+r.IntN(12))
		order, times := make([]int, len(x)), make([]float64, len(x))
		for i := range x {
			x[i], order[i], times[i] = float64(r.IntN(6)), i, float64(r.IntN(4))
		}
		times[r.IntN(len(x))]++
		slices.SortFunc(order, func(a, b int) int { return int(x[a] - x[b]) })
		var all []float64
		for i, j := range order {
			for range int(times[i]) {
				all = append(all, x[j])
			}
		}
		want := stats.Quantile7(all, gainQuartile)
		if diff := cmp.Diff(want, repeatedQuantile(gainQuartile, x, order, times, float64(len(all))), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Fatalf("of %v:\n%s", all, diff)
		}
	}
}
