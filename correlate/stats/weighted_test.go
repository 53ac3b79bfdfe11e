package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A weight counts a row so many times.
func TestWeightedIsRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		times := rapid.SliceOfN(rapid.IntRange(1, 5), len(x), len(x)).Draw(t, "times")
		var rx, ry []float64
		weight := make([]float64, len(x))
		for i, k := range times {
			weight[i] = 0.3 * float64(k) // the scale does not matter
			for range k {
				rx, ry = append(rx, x[i]), append(ry, y[i])
			}
		}
		got, want := PearsonWeighted(x, y, weight, nil).Estimate, Pearson(rx, ry, nil).Estimate
		if math.Abs(got-want) > 1e-13 || math.IsNaN(got) != math.IsNaN(want) {
			t.Fatalf("weighted %v, repeated %v", got, want)
		}
	})
}

func TestEffectiveN(t *testing.T) {
	near(t, "equal weights", EffectiveN([]float64{2, 2, 2}), 3, 1e-15)
	near(t, "by hand", EffectiveN([]float64{1, 3}), 1.6, 1e-15)
	near(t, "nothing", EffectiveN(nil), nan, 0)
}
