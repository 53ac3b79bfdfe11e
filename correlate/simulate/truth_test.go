package simulate

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestReadTruth(t *testing.T) {
	org := mustNew(t, Options{Teams: 5, Periods: 4, Followers: -1, Seed: 1 << 60})
	var b bytes.Buffer
	if err := org.WriteTruth(&b); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTruth(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(org.Truth(), got); diff != "" {
		t.Errorf("truth after a round trip (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"", "[]", `{"schema":"linkage.report/1"}`} {
		if _, err := ReadTruth(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is read as a truth", bad)
		}
	}
}

// TestEffectOnAnswers: at one true level, the slopes are the differences of the
// expected answer and of the expected score, written with probabilities.
func TestEffectOnAnswers(t *testing.T) {
	org := mustNew(t, Options{Teams: 1, Periods: 1, Touchpoints: 1})
	level := org.levels[0].at(0, 0)
	expected := func(level float64) (mean, score float64) {
		d := distuv.Normal{Mu: level, Sigma: org.plan.ResponseNoise}
		for x := 0; x <= 10; x++ {
			p := d.CDF(float64(x)+0.5) - d.CDF(float64(x)-0.5)
			switch x {
			case 0:
				p = d.CDF(0.5)
			case 10:
				p = 1 - d.CDF(9.5)
			}
			mean += p * float64(x)
			score += p * npsPoints(uint8(x))
		}
		return mean, score
	}
	for _, at := range []float64{-1, 3.2, 6.5, 7.4, 9, 11} {
		*level = at
		mean, score := org.slopes(0, nil)
		const h = 1e-5
		m1, s1 := expected(at + h)
		m0, s0 := expected(at - h)
		if want := (m1 - m0) / (2 * h); math.Abs(mean-want) > 1e-6 {
			t.Errorf("at %v the mean answer rises by %v, want %v", at, mean, want)
		}
		if want := (s1 - s0) / (2 * h); math.Abs(score-want) > 1e-4 {
			t.Errorf("at %v the score rises by %v, want %v", at, score, want)
		}
	}
}

func TestTruthIsACopy(t *testing.T) {
	org := mustNew(t, Options{Teams: 2, Periods: 2})
	org.Truth().Causes[0].Driver = "something else"
	org.Truth().Drivers[0] = "something else"
	if org.truth.Causes[0].Driver == "something else" || org.truth.Drivers[0] == "something else" {
		t.Error("changing the truth that was returned changes the organisation")
	}
}

func FuzzReadTruth(f *testing.F) {
	org := mustNew(f, Options{Teams: 2, Periods: 2, Touchpoints: 1, Drivers: 2})
	var b bytes.Buffer
	if err := org.WriteTruth(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"linkage.truth/1","options":{"unit":"day","seed":-1}}`))
	f.Add([]byte(`{"schema":"linkage.truth/1","options":null}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		truth, err := ReadTruth(bytes.NewReader(in))
		if (truth == nil) != (err != nil) {
			t.Fatalf("truth %v with error %v", truth, err)
		}
		if err == nil { // whatever the options say, they are judged without a panic
			_, _, _ = truth.Options.complete()
		}
	})
}
