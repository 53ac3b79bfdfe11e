package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// R's p.adjust on the 15 p-values of Benjamini & Hochberg (1995), section 4.
func TestMultiplicity(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	const by = 3.318228993228993 // 1 + 1/2 + ... + 1/15
	bh := []float64{.0015, .003, .0095, .035625, .0603, .0638571428571429, .0638571428571429, .0645, .0765, .486, .581181818181818, .714875, .753230769230769, .813214285714286, 1}
	want := make([]float64, len(bh))
	for i, v := range bh {
		want[i] = min(1, by*v)
	}
	slicesNear(t, "BH", BH(p), bh, 1e-13)
	slicesNear(t, "BY", BY(p), want, 1e-13)
	near(t, "BY[0]", BY(p)[0], .00497734348984349, 1e-13)
	slicesNear(t, "Holm", Holm(p), []float64{.0015, .0056, .0247, .114, .2211, .278, .278, .278, .3213, 1, 1, 1, 1, 1, 1}, 1e-13)
	slicesNear(t, "Hochberg", Hochberg(p)[5:8], []float64{.2682, .2682, .2752}, 1e-13)
	slicesNear(t, "Hommel", Hommel(p), []float64{.0015, .0056, .0247, .095, .1608, .1946, .2086, .2408, .3213, 1, 1, 1, 1, 1, 1}, 1e-9)

	// R 4.2.2; printed to 12 digits.
	p = []float64{.001, .008, .012, .02, .041, .049, .2, .6}
	slicesNear(t, "BH of 8", BH(p), []float64{.008, .032, .032, .04, .0653333333333, .0653333333333, .228571428571, .6}, 1e-11)
	slicesNear(t, "Holm of 8", Holm(p), []float64{.008, .056, .072, .1, .164, .164, .4, .6}, 1e-13)
	near(t, "BY of 8", BY(p)[0], .0217428571429, 1e-11)
}

var adjustments = map[string]func([]float64) []float64{"BH": BH, "BY": BY, "Holm": Holm, "Hochberg": Hochberg, "Hommel": Hommel}

func TestMultiplicityMissing(t *testing.T) {
	p := []float64{.05, nan, .04, .03, .02, .01}
	slicesNear(t, "BH", BH(p), []float64{.05, nan, .05, .05, .05, .05}, 1e-14)
	for name, f := range adjustments {
		if got := f(nil); len(got) != 0 {
			t.Errorf("%s of nothing = %v", name, got)
		}
		if diff := cmp.Diff([]float64{nan, nan}, f([]float64{nan, nan}), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s of NaNs (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]float64{nan, .3}, f([]float64{nan, .3}), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s of one (-want +got):\n%s", name, diff)
		}
	}
	if p[0] != .05 || !math.IsNaN(p[1]) || p[5] != .01 {
		t.Errorf("the argument was changed: %v", p)
	}
}

// closedTest adjusts by the closure principle: the largest local p-value of all
// subsets that hold the hypothesis.
func closedTest(p []float64, local func(sorted []float64) float64) []float64 {
	out := make([]float64, len(p))
	for set := 1; set < 1<<len(p); set++ {
		var inside []float64
		for i, v := range p {
			if set&(1<<i) != 0 {
				inside = append(inside, v)
			}
		}
		order := family(inside)
		sorted := make([]float64, len(order))
		for i, at := range order {
			sorted[i] = inside[at]
		}
		q := min(1, local(sorted))
		for i := range p {
			if set&(1<<i) != 0 {
				out[i] = max(out[i], q)
			}
		}
	}
	return out
}

func TestMultiplicityProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(t, "p")
		order := rand.New(rand.NewPCG(3, uint64(n))).Perm(n)
		permuted := make([]float64, n)
		for i, j := range order {
			permuted[i] = p[j]
		}
		q := map[string][]float64{}
		for name, f := range adjustments {
			a, b := f(p), f(permuted)
			q[name] = a
			for i, j := range order {
				if a[j] < p[j] || a[j] > 1 {
					t.Fatalf("%s turns %v into %v", name, p[j], a[j])
				}
				if math.Abs(a[j]-b[i]) > 1e-15 {
					t.Fatalf("%s depends on the order: %v and %v", name, a[j], b[i])
				}
				for k := range p {
					if p[k] < p[j] && a[k] > a[j]+1e-15 {
						t.Fatalf("%s turns %v < %v into %v > %v", name, p[k], p[j], a[k], a[j])
					}
				}
			}
		}
		simes := closedTest(p, func(s []float64) float64 {
			least := 1.0
			for i, v := range s {
				least = min(least, float64(len(s))*v/float64(i+1))
			}
			return least
		})
		bonferroni := closedTest(p, func(s []float64) float64 { return float64(len(s)) * s[0] })
		for i := range p {
			if q["BH"][i] > q["BY"][i]+1e-15 || q["Hochberg"][i] > q["Holm"][i]+1e-15 || q["Hommel"][i] > q["Hochberg"][i]+1e-15 {
				t.Fatalf("order broken at %v: BH %v BY %v Hommel %v Hochberg %v Holm %v", p[i], q["BH"][i], q["BY"][i], q["Hommel"][i], q["Hochberg"][i], q["Holm"][i])
			}
			if math.Abs(q["Hommel"][i]-simes[i]) > 1e-14 {
				t.Fatalf("Hommel %v, closed Simes test %v", q["Hommel"][i], simes[i])
			}
			if math.Abs(q["Holm"][i]-bonferroni[i]) > 1e-14 {
				t.Fatalf("Holm %v, closed Bonferroni test %v", q["Holm"][i], bonferroni[i])
			}
		}
	})
}
