package chart_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/simulate"
	"pgregory.net/rapid"
)

// studyPlan is made up: a study of 40 teams that misses its goal.
func studyPlan() *simulate.StudyPlan {
	rate := func(share float64) simulate.Rate {
		return simulate.Rate{Share: share, Low: max(0, share-0.09), High: min(1, share+0.08), Count: int(share * 96), Of: 96}
	}
	p := &simulate.StudyPlan{
		Study:         simulate.Study{Teams: 40, Periods: 12, Touchpoints: 8, Answers: 15, Respondents: 10, Effect: 4},
		Organisations: 12, Goal: simulate.RankedFirst, Power: 0.8, Level: 0.95,
		SmallestFirst:   simulate.SmallestEffect{Effect: 5.6, Low: 4.9, High: 6.7, Largest: 12},
		SmallestClaimed: simulate.SmallestEffect{Effect: math.NaN(), Low: 9.5, High: math.NaN(), Largest: 12},
		Recommendation:  "Collect more waves: twice as many raise the share (true cause ranked first) from 61 % to 82 %.",
	}
	for i, e := range []float64{0, 2, 4, 6, 8, 12} {
		first, claimed := rate([]float64{0.17, 0.35, 0.61, 0.84, 0.93, 1}[i]), rate([]float64{0, 0.03, 0.2, 0.45, 0.6, 0.74}[i])
		if e == 0 {
			claimed = simulate.Rate{Share: math.NaN(), Low: math.NaN(), High: math.NaN()}
		}
		p.Curve = append(p.Curve, simulate.StudyRates{Effect: e, First: first, ClaimedLagged: claimed})
	}
	p.Expected = p.Curve[2]
	for i, more := range []string{"waves", "teams", "answers", "respondents"} {
		d, s := []float64{0.21, 0.19, 0.06, 0.01}[i], p.Study
		switch more {
		case "waves":
			s.Periods *= 2
		case "teams":
			s.Teams *= 2
		case "answers":
			s.Answers *= 2
		case "respondents":
			s.Respondents *= 2
		}
		p.More = append(p.More, simulate.Extension{More: more, Study: s, Rates: simulate.StudyRates{Effect: 4, First: rate(0.61 + d), ClaimedLagged: rate(0.2 + d)},
			First: simulate.Difference{Estimate: d, Low: d - 0.08, High: d + 0.07}, Claimed: simulate.Difference{Estimate: d / 2, Low: d/2 - 0.05, High: d/2 + 0.06}})
	}
	return p
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"study", func() (*chart.Chart, error) { return chart.Study(studyPlan(), chart.StudyOptions{}) }},
		{"study-3", func() (*chart.Chart, error) {
			p := studyPlan()
			p.Goal, p.Curve, p.More = simulate.Claimed, p.Curve[:4], p.More[:3]
			p.SmallestClaimed.Largest, p.SmallestClaimed.Low = 6, 5.4
			p.More[2].Claimed, p.More[2].Rates.ClaimedLagged = simulate.Difference{Estimate: math.NaN(), Low: math.NaN(), High: math.NaN()}, simulate.Rate{Share: math.NaN(), Low: math.NaN(), High: math.NaN()}
			p.Warnings = []string{"only 6 organisations: intervals are rough"}
			return chart.Study(p, chart.StudyOptions{Title: "Is half a year enough?"})
		}},
	}...)
}

func TestStudyRefuses(t *testing.T) {
	blank, far, order := studyPlan(), studyPlan(), studyPlan()
	for i := range blank.Curve {
		blank.Curve[i].First.Share, blank.Curve[i].ClaimedLagged.Share = math.NaN(), math.NaN()
	}
	far.Curve[0].First.Share = 1.2
	slices.Reverse(order.Curve)
	for name, tt := range map[string]struct {
		p    *simulate.StudyPlan
		want error // nil: any
	}{
		"nothing":         {nil, chart.ErrEmpty},
		"no curve":        {&simulate.StudyPlan{}, chart.ErrEmpty},
		"no share":        {blank, chart.ErrEmpty},
		"share above":     {far, nil},
		"falling effects": {order, nil},
	} {
		if _, err := chart.Study(tt.p, chart.StudyOptions{}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestStudyAnyNumbers(t *testing.T) {
	share := rapid.SampledFrom([]float64{0, math.NaN(), 5e-324, 0.5, 1})
	rapid.Check(t, func(rt *rapid.T) {
		p := studyPlan()
		for i := range p.Curve {
			r := &p.Curve[i].First
			r.Share, r.Low, r.High = share.Draw(rt, "share"), share.Draw(rt, "low"), share.Draw(rt, "high")
		}
		e := &p.SmallestFirst
		e.Effect, e.Low, e.High, e.Largest = anyValue.Draw(rt, "effect"), anyValue.Draw(rt, "from"), anyValue.Draw(rt, "to"), anyValue.Draw(rt, "largest")
		for i := range p.More {
			d := &p.More[i].First
			d.Estimate, d.Low, d.High = anyValue.Draw(rt, "change"), anyValue.Draw(rt, "lower"), anyValue.Draw(rt, "upper")
		}
		p.Study.Effect, p.Power = anyValue.Draw(rt, "expected"), share.Draw(rt, "power")
		c, err := chart.Study(p, chart.StudyOptions{})
		if err != nil {
			return
		}
		if s := svg(t, c); notFinite.MatchString(s) || strings.Contains(s, "%!") {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleStudy() {
	c, err := chart.Study(studyPlan(), chart.StudyOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What the study can be expected to find
	// Power of a study of 40 teams and 12 waves. With the expected effect of 4 the share of true cause ranked first is 0.61 [0.52, 0.69], 0.80 wanted. Smallest effect found so often: 5.6 [4.9, 6.7]. Largest change: twice the waves, +0.21 [+0.13, +0.28].
}
