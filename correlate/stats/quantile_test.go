package stats

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestQuantile7(t *testing.T) {
	x := []float64{3, 1, nan, 4, 1, 5, 9, 2, 6}
	before := slices.Clone(x)
	// NumPy 2: np.quantile of x without the NaN.
	for _, tt := range []struct{ p, want float64 }{
		{0, 1}, {.1, 1}, {.25, 1.75}, {.5, 3.5}, {.9, 6.9}, {1, 9}, {-.1, nan}, {1.1, nan}, {nan, nan},
	} {
		near(t, fmt.Sprintf("Quantile7(%v)", tt.p), Quantile7(x, tt.p), tt.want, 1e-15)
	}
	if diff := cmp.Diff(before, x, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("the argument was changed (-before +after):\n%s", diff)
	}
	near(t, "Median of nothing", Median(nil), nan, 0)
	near(t, "Median of NaN", Median([]float64{nan}), nan, 0)
	near(t, "Median of one", Median([]float64{7}), 7, 0)
	near(t, "Median of two", Median([]float64{7, 1}), 4, 0)
}
