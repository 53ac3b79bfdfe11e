package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// It is the within part of the decomposition, digit for digit; what that is held
// against stands there.
func TestRepeatedMeasures(t *testing.T) {
	g := goldU
	for _, x := range [][]float64{g.e1, g.e2, g.e3} {
		x = append([]float64{nan}, x[1:]...)
		want := DecomposeLevels(x, g.c1, g.team, nil).Within
		got := RepeatedMeasures(x, g.c1, g.team, nil)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Correlation{}, "Method"), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("(-Levels.Within +got):\n%s", diff)
		}
	}
	// rmcorr 0.6.0 on GOLD-1.
	checkCorrelation(t, "e1", RepeatedMeasures(g.e1, g.c1, g.team, nil), wanted{-.0854431601453892, na, .0784948450560421, -.179108565085274, .00975724170737435})
}

func TestRepeatedMeasuresEdges(t *testing.T) {
	for name, c := range map[string]Correlation{
		"nothing":         RepeatedMeasures(nil, nil, nil, nil),
		"constant within": RepeatedMeasures([]float64{1, 1, 2, 2}, []float64{1, 2, 3, 4}, []int{1, 1, 2, 2}, nil),
		"lone rows":       RepeatedMeasures([]float64{1, 2, 3}, []float64{3, 1, 2}, []int{1, 2, 3}, nil),
		"constant":        RepeatedMeasures([]float64{1, 1, 1}, []float64{3, 1, 2}, []int{1, 1, 1}, nil),
		"infinite":        RepeatedMeasures([]float64{1, 1, math.Inf(1)}, []float64{3, 1, 2}, []int{1, 1, 1}, nil),
	} {
		if !math.IsNaN(c.Estimate) || !math.IsNaN(c.P) || len(c.Warnings) == 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
	few := RepeatedMeasures([]float64{1, 2, 3, 5}, []float64{1, 2, 4, 3}, []int{1, 1, 2, 2}, nil)
	if few.DF != 1 || math.IsNaN(few.P) || !math.IsNaN(few.Low) || len(few.Warnings) == 0 {
		t.Errorf("1 degree of freedom: %+v", few)
	}
}
