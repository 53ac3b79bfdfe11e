package simulate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage/correlate/stats"
)

func TestScoreInterval(t *testing.T) {
	for _, k := range []int{0, 1, 40, 99, 100} {
		wantLow, wantHigh := Wilson(k, 100, .95)
		low, high := scoreInterval(float64(k)/100, 100, 1.959963984540054)
		if math.Abs(low-wantLow) > 1e-9 || math.Abs(high-wantHigh) > 1e-9 {
			t.Errorf("%d of 100: %v to %v, want %v to %v", k, low, high, wantLow, wantHigh)
		}
	}
}

// Where all touchpoints of an organisation do the same there are as many cases as
// organisations; where they do as they like there are as many as touchpoints.
func TestRateCountsOrganisations(t *testing.T) {
	var alike, free ratio
	for i := range 20 {
		alike = append(alike, tally{8 * float64(i%2), 8})
		free = append(free, tally{4, 8})
	}
	student := stats.StudentQuantile(.975, 19)
	for _, tt := range []struct {
		name  string
		r     ratio
		cases float64
	}{
		// By hand: Σu² = 20·(4/160)² = 1/80, times 20/19 is (1/4)/19: as 19 tosses, but
		// there cannot be fewer than 20.
		{"alike", alike, 20},
		{"free", free, 8 * 20 / (1 + 7*assumedICC)}, // nothing varies
		{"never", ratio{{0, 8}, {0, 8}}, 16 / (1 + 7*assumedICC)},
	} {
		z := student
		if len(tt.r) == 2 {
			z = stats.StudentQuantile(.975, 1)
		}
		got := tt.r.rate(.95)
		low, high := scoreInterval(got.Share, tt.cases, z)
		want := Rate{got.Share, low, high, got.Count, 8 * len(tt.r)}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if got := (ratio{{0, 0}, {0, 0}}).rate(.95); got.Of != 0 || !math.IsNaN(got.Share) || !math.IsNaN(got.Low) {
		t.Errorf("of nothing: %+v", got)
	}
	if got := (ratio{{1, 3}, {0, 0}}).rate(.95); got.Low != 0 || got.High != 1 || got.Of != 3 {
		t.Errorf("of one organisation: %+v", got)
	}
}

// Intervals of rates and of differences hold what they should in about 95 % of studies,
// with touchpoints of an organisation alike or not, and with designs alike or not.
func TestIntervalsCover(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const studies, organisations, touchpoints = 1000, 12, 8
	for _, tt := range []struct{ alike, same float64 }{{0, 0}, {0, .5}, {.6, 0}, {.6, .8}} {
		alike := tt.alike // standard deviation of organisations' logits
		expected := func(shift float64) (sum float64) {
			q := rand.New(rand.NewPCG(2, 2))
			for range 20_000 {
				sum += 1 / (1 + math.Exp(-shift-alike*q.NormFloat64())) / 20_000
			}
			return sum
		}
		for _, shift := range []float64{0, 1, 2.5} {
			pa, pb := expected(shift), expected(shift+.7)
			var rate, change float64
			for range studies {
				var a, b ratio
				for range organisations {
					level := shift + alike*r.NormFloat64()
					x, y := tally{0, touchpoints}, tally{0, touchpoints}
					for range touchpoints {
						u := r.Float64()
						v := u // the same luck in both designs, so often
						if r.Float64() >= tt.same {
							v = r.Float64()
						}
						x.hits += share(u < 1/(1+math.Exp(-level)))
						y.hits += share(v < 1/(1+math.Exp(-level-.7)))
					}
					a, b = append(a, x), append(b, y)
				}
				got := a.rate(.95)
				rate += share(got.Low <= pa && pa <= got.High)
				d := difference(a, b, .95)
				change += share(d.Low <= pb-pa && pb-pa <= d.High)
			}
			t.Logf("%v, shift %.1f: %.3f of the rates' intervals, %.3f of the differences'", tt, shift, rate/studies, change/studies)
			for _, got := range []float64{rate, change} {
				if got/studies < .93 || got/studies > .995 {
					t.Errorf("%v, shift %.1f: %.3f of the intervals hold the truth", tt, shift, got/studies)
				}
			}
		}
	}
}
