package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/linkage-go/linkage/internal/gold"
)

var (
	tiesX = []float64{1, 2, 2, 3, 4, 4, 5, 6}
	tiesY = []float64{2, 1, 3, 3, 5, 4, 6, 6}
)

type xy struct{ x, y []float64 }

// firstRows returns 7·e1+e2 and c1 of the first n rows of GOLD-1: no ties up to 30.
func firstRows(n int) xy {
	rows := gold.Rows()[:n]
	return xy{gold.Column(rows, func(r gold.Row) int { return 7*r.E1 + r.E2 }), gold.Column(rows, func(r gold.Row) int { return r.C1 })}
}

func TestSpearman(t *testing.T) {
	statpsychY := []float64{21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19}
	statpsychX := []float64{67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51}
	for _, tt := range []struct {
		name   string
		x, y   []float64
		o      *CorrelationOptions
		want   wanted
		method string
	}{
		{"Hollander and Wolfe, R 4.2.2; interval by mpmath", hwX, hwY, nil,
			wanted{.6, na, .0967978395061728, -0.174244069778285, 0.91579787901333886}, "Spearman, exact p"},
		{"Fieller's interval, by mpmath", hwX, hwY, &CorrelationOptions{Fieller: true},
			wanted{.6, na, na, -0.12992117297477083, 0.90816536993081905}, "Spearman, exact p"},
		{"statpsych's ci.spear, published and rerun", statpsychX, statpsychY, nil,
			wanted{.869963904042688, na, na, .584095093759472, .963829674156994}, "Spearman, t approximation"},
		{"7 rows; p by enumeration in Python", firstRows(7).x, firstRows(7).y, nil,
			wanted{-.642857142857143, na, 0.1388888888888889, na, na}, "Spearman, exact p"},
		{"9 rows; p by enumeration in Python", firstRows(9).x, firstRows(9).y, nil,
			wanted{-.2333333333333333, na, 0.5517085537918871, na, na}, "Spearman, exact p"},
		{"9 rows, SciPy 1.17.1", firstRows(9).x, firstRows(9).y, &CorrelationOptions{Approximate: true},
			wanted{-.2333333333333333, na, 0.5456987782182728, na, na}, "Spearman, t approximation"},
		{"30 rows, SciPy 1.17.1", firstRows(30).x, firstRows(30).y, nil,
			wanted{0.020244716351501667, na, 0.9154364690235783, na, na}, "Spearman, t approximation"},
	} {
		c := Spearman(tt.x, tt.y, tt.o)
		checkCorrelation(t, tt.name, c, tt.want)
		if c.Method != tt.method {
			t.Errorf("%s: method %q, want %q", tt.name, c.Method, tt.method)
		}
	}
	near(t, "ties, R 4.2.2", Spearman(tiesX, tiesY, nil).Estimate, .932926829268, 1e-11) // printed to 12 digits
	near(t, "by hand", Spearman([]float64{1, 2, 3, 4, 5}, []float64{2, 1, 3, 5, 4}, nil).Estimate, 1-6*4.0/120, 1e-15)
}

func TestMidRanks(t *testing.T) {
	x := []float64{3, 1, nan, 3, 3, -2, 1}
	want := []float64{5, 2.5, nan, 5, 5, 1, 2.5}
	if diff := cmp.Diff(want, MidRanks(x), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("MidRanks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{}, MidRanks(nil)); diff != "" {
		t.Errorf("MidRanks of nothing (-want +got):\n%s", diff)
	}
}

func TestSpearmanProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		c := Spearman(x, y, nil)
		if p := Pearson(MidRanks(x), MidRanks(y), nil).Estimate; p != c.Estimate && !math.IsNaN(p) {
			t.Fatalf("Spearman %v, Pearson of mid-ranks %v", c.Estimate, p)
		}
		bent := make([]float64, len(x))
		for i, v := range x {
			bent[i] = math.Exp(v / 3)
		}
		if s := Spearman(bent, y, nil).Estimate; s != c.Estimate && !math.IsNaN(s) {
			t.Fatalf("Spearman %v, after a monotone map %v", c.Estimate, s)
		}
		n, sum := float64(len(x)), 0.0
		for _, r := range MidRanks(x) {
			sum += r
		}
		if sum != n*(n+1)/2 {
			t.Fatalf("mid-ranks sum to %v, want %v", sum, n*(n+1)/2)
		}
	})
}
