package simulate

import (
	"slices"
	"testing"
)

// The whole is a part of itself; a half has half as many answers, all of them those of
// the whole.
func TestPart(t *testing.T) {
	half, err := Study{Teams: 20, Periods: 6, Touchpoints: 3}.complete()
	if err != nil {
		t.Fatal(err)
	}
	whole := half
	whole.Teams, whole.Periods, whole.Answers, whole.Respondents = 40, 12, 30, 20
	org, err := whole.organisation(5, .1)
	if err != nil {
		t.Fatal(err)
	}
	same := org.part(whole, whole)
	if !slices.Equal(same.answers, org.answers) || !slices.Equal(same.ratings, org.ratings) ||
		!slices.Equal(same.cellEnd, org.cellEnd) || !slices.Equal(same.waveEnd, org.waveEnd) || !slices.Equal(same.rater, org.rater) {
		t.Error("the whole differs from itself")
	}

	// A quarter of the team-waves, then half of the answers there.
	few := half
	few.Answers, few.Respondents = whole.Answers, whole.Respondents
	quarter, eighth := org.part(whole, few), org.part(whole, half)
	for _, o := range []*Organisation{quarter, eighth} {
		if len(o.teams) != 20 || len(o.periods) != 6 || len(o.cellEnd) != 20*6*3 || len(o.waveEnd) != 20*6 ||
			o.cellEnd[len(o.cellEnd)-1] != len(o.answers) || len(o.ratings) != 12*len(o.rater) {
			t.Fatalf("%d teams, %d periods, %d cells", len(o.teams), len(o.periods), len(o.cellEnd))
		}
	}
	for _, ratio := range []float64{
		float64(len(eighth.answers)) / float64(len(quarter.answers)),
		float64(len(eighth.rater)) / float64(len(quarter.rater)),
	} {
		if ratio < .47 || ratio > .53 {
			t.Errorf("%.3f of the answers, want a half", ratio)
		}
	}
	// Cell by cell, the first period of the first team is that of the whole.
	if want, got := org.answers[:org.cellEnd[2]], quarter.answers[:quarter.cellEnd[2]]; !slices.Equal(want, got) {
		t.Errorf("the first team gave %v, its part is %v", want, got)
	}
	second := len(org.truth.Touchpoints) * len(org.teams) // the first cell of the second period
	want := org.answers[org.cellEnd[second-1]:org.cellEnd[second]]
	if got := quarter.answers[quarter.cellEnd[59]:quarter.cellEnd[60]]; !slices.Equal(want, got) {
		t.Errorf("the first team then gave %v, its part is %v", want, got)
	}
}
