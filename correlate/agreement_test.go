package correlate

import (
	"math"
	"testing"

	"github.com/linkage-go/linkage/correlate/stats"
)

func TestAgreement(t *testing.T) {
	at := func(estimate, se float64) stats.Estimate {
		half := stats.StudentQuantile(.975, 30) * se
		return stats.Estimate{Estimate: estimate, SE: se, DF: 30, Low: estimate - half, High: estimate + half}
	}
	for _, tt := range []struct {
		name            string
		within, between stats.Estimate
		want            Agreement
	}{
		{"the same", at(2, .5), at(2.2, .6), Alike},
		{"too vague to differ", at(2, .5), at(1, 2), Untold},
		{"smaller within", at(1, .2), at(4, .5), DifferentSize},
		{"turned round", at(1, .2), at(-2, .5), Opposite},
		{"turned round, vaguely", at(1, .8), at(-1, 1), Untold},
		{"not known", at(1, .2), undefinedEstimate(), Untold},
		{"not known within", at(math.NaN(), math.NaN()), at(1, .2), Untold},
	} {
		if got := agreement(tt.within, tt.between); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
