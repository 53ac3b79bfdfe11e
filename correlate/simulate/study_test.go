package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

// A small study that takes a second: effects are large, so that few teams will do.
func smallStudy() Study {
	return Study{Teams: 14, Periods: 8, Touchpoints: 3, Drivers: 6, Causes: 1, Effect: 8}
}

func plan(t *testing.T, s Study, o PlanOptions) *StudyPlan {
	t.Helper()
	p, err := Plan(context.Background(), s, &o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Larger effects and more data find more; without effect a driver is first as often as
// luck has it and nothing is claimed.
func TestPlanMakesSense(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates organisations")
	}
	p := plan(t, smallStudy(), PlanOptions{Organisations: 10, Effects: []float64{16}})
	t.Log(p)
	nothing, expected, large := p.Curve[0], p.Curve[1], p.Curve[2]
	if diff := cmp.Diff(p.Expected, expected, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("expected effect, and in the curve (-want +got):\n%s", diff)
	}
	if !(nothing.First.Share+.2 < expected.First.Share && expected.First.Share < large.First.Share) {
		t.Errorf("true cause first: %v, %v, %v should rise with the effect", nothing.First, expected.First, large.First)
	}
	// One of six drivers is called the cause, and it is none of those that are easily
	// told from causes: a decoy and a follower.
	if nothing.First.Low > 1./4 || nothing.First.High < 1./6 {
		t.Errorf("without effect %v are first, want between 1/6 and 1/4", nothing.First)
	}
	if n := nothing.Misled.Count; n > 1 {
		t.Errorf("without effect, %d of %d touchpoints have a claim", n, nothing.Misled.Of)
	}
	if nothing.FalseClaims.Count != nothing.FalseClaims.Of {
		t.Errorf("without effect every claim is false: %v", nothing.FalseClaims)
	}
	if e := p.SmallestFirst; !(0 < e.Effect && e.Effect < 16) || e.Low > e.Effect || e.High < e.Effect {
		t.Errorf("smallest effect %+v", e)
	}
	for _, m := range p.More {
		if m.More == "teams" && m.First.Estimate <= 0 {
			t.Errorf("twice the teams change %+v", m.First)
		}
		if d := m.Rates.First.Share - p.Expected.First.Share; math.Abs(d-m.First.Estimate) > 1e-12 {
			t.Errorf("%s: change %v, difference of rates %v", m.More, m.First.Estimate, d)
		}
	}
	for i := range p.More[1:] {
		if p.More[i].First.Estimate < p.More[i+1].First.Estimate {
			t.Errorf("%s comes before %s", p.More[i].More, p.More[i+1].More)
		}
	}
}

func TestPlanIsReproducible(t *testing.T) {
	s := Study{Teams: 12, Periods: 5, Touchpoints: 2, Drivers: 4, Causes: 1, Effect: 10, Unit: linkage.Quarter}
	var want []byte
	for _, workers := range []int{1, 3} {
		done := 0
		p := plan(t, s, PlanOptions{Organisations: 2, Effects: []float64{0}, Seed: 3, Workers: workers, Progress: func(stage string, n, total int) {
			if done++; n != done || total != 12 || stage == "" {
				t.Errorf("progress %q %d of %d, want %d of 12", stage, n, total, done)
			}
		}})
		got, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if done != 12 {
			t.Errorf("told of %d runs, want 12", done)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%d workers (-want +got):\n%s", workers, diff)
		}
	}
	var back StudyPlan
	if err := json.Unmarshal(want, &back); err != nil || back.Schema != StudySchema || back.Study.Unit != linkage.Quarter || back.Study.Effect != 10 {
		t.Errorf("read back: %v, %+v", err, back.Study)
	}
	if !strings.Contains(string(want), `"unit":"quarter"`) || strings.Contains(string(want), "NaN") {
		t.Errorf("%s", want)
	}
}

func TestPlanStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	last := 0
	_, err := Plan(ctx, smallStudy(), &PlanOptions{Organisations: 50, Workers: 2, Progress: func(_ string, done, _ int) { last = done; cancel() }})
	if !errors.Is(err, context.Canceled) || last > 4 {
		t.Errorf("%v after %d runs", err, last)
	}
	if _, err := Plan(ctx, smallStudy(), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// With one wave nothing can be claimed; with too few employees a cell nothing can be
// joined. Both are answers, not errors.
func TestPlanWithoutHope(t *testing.T) {
	o := PlanOptions{Organisations: 2, Effects: []float64{0}}
	s := Study{Teams: 12, Periods: 1, Touchpoints: 2, Drivers: 4, Effect: 10}
	p := plan(t, s, o)
	if p.Expected.Claimed.Count != 0 || !math.IsNaN(p.SmallestClaimed.Effect) || !math.IsNaN(p.Expected.FalseClaims.Share) {
		t.Errorf("one wave: %v", p)
	}
	s.Periods, s.Respondents = 4, 1
	p = plan(t, s, o)
	if p.Expected.First.Count != 0 || p.Expected.CannotTell.Share != 1 || len(p.Warnings) < 2 {
		t.Errorf("one respondent: %v", p)
	}
	s.Respondents, s.MaxLag = 10, -1
	o.Goal = Claimed
	p = plan(t, s, o)
	if p.Expected.ClaimedLagged.Of != 0 || !strings.HasPrefix(p.Recommendation, "Cannot tell: causes that work in the same period") {
		t.Errorf("no lag: %v", p)
	}
}

func TestPlanRefuses(t *testing.T) {
	good := Study{Teams: 10, Periods: 10}
	for _, tt := range []struct {
		study   func(*Study)
		options PlanOptions
		want    string
	}{
		{func(s *Study) { s.Teams = 0 }, PlanOptions{}, "needs Teams (2..10000) and Periods (1..500)"},
		{func(s *Study) { s.Teams = 1 }, PlanOptions{}, "Teams of 1 is outside 2..10000"},
		{func(s *Study) { s.Periods = -1 }, PlanOptions{}, "Periods of -1 is outside 1..500"},
		{func(s *Study) { s.Drivers = 300 }, PlanOptions{}, "Drivers of 300 is outside 1..200"},
		{func(s *Study) { s.Drivers, s.Causes = 6, 5 }, PlanOptions{}, "Causes of 5 is outside 1..4"},
		{func(s *Study) { s.Causes = -1 }, PlanOptions{}, "Causes of -1 is outside 1..7"},
		{func(s *Study) { s.Effect = math.NaN() }, PlanOptions{}, "Effect of NaN is outside 0.01..20"},
		{func(s *Study) { s.Effect = 40 }, PlanOptions{}, "Effect of 40 is outside 0.01..20"},
		{func(s *Study) { s.Answers = -3 }, PlanOptions{}, "Answers of -3 is outside 0.1..10000"},
		{func(s *Study) { s.Unit = 99 }, PlanOptions{}, "unit"},
		{func(s *Study) { s.Kind.Teams = 3 }, PlanOptions{}, "Kind.Teams must be 0"},
		{func(s *Study) { s.Kind.HaloShare = 2 }, PlanOptions{}, "halo share"},
		{func(s *Study) { s.Teams, s.Answers = 10_000, 10_000 }, PlanOptions{}, "bytes"},
		{nil, PlanOptions{Organisations: 1}, "Organisations 1 is outside 2..10000"},
		{nil, PlanOptions{Goal: "luck"}, `Goal "luck" is neither`},
		{nil, PlanOptions{Power: 1}, "Power 1 is outside (0,1)"},
		{nil, PlanOptions{Level: math.NaN()}, "Level NaN is outside (0,1)"},
		{nil, PlanOptions{Workers: -1}, "Workers -1 is below 0"},
		{nil, PlanOptions{Effects: []float64{3, 21}}, "Effects holds 21, which is outside 0..20"},
	} {
		s := good
		if tt.study != nil {
			tt.study(&s)
		}
		if _, err := Plan(context.Background(), s, &tt.options); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
}
