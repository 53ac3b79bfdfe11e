package correlate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
)

// candidatePanel has two touchpoints and a context column that changes. What moves "claim"
// is told by the weights: the product of two drivers a period before, the new system a
// period before, what customers said at "contract" a period before, x itself.
func candidatePanel(t *testing.T, product, system, upstream, own float64) *Panel {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 11))
	cx, ex := linkage.NewCells(), linkage.NewCells()
	var context strings.Builder
	context.WriteString("team,period,new_system,size\n")
	for j := range 60 {
		team := teamName(j)
		level := r.NormFloat64()
		var x, z, contract, on float64
		start := 2 + r.IntN(16)
		for i := range 18 {
			key := linkage.Key{Team: team, Touchpoint: "claim", Period: month(i + 1)}
			claim := level + product*x*z + system*on + upstream*contract + own*x + .5*r.NormFloat64()
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(30, claim, 2)})
			x, z, contract = r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
			if on = 0; i >= start {
				on = 1
			}
			key.Touchpoint = "contract"
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(30, level+contract, 2)})
			key.Touchpoint = ""
			ex.Add(key, "x", linkage.Cell{Moments: linkage.MomentsOf(9, x+level, 1)})
			ex.Add(key, "z", linkage.Cell{Moments: linkage.MomentsOf(9, z-level, 1)})
			context.WriteString(strings.Join([]string{team, month(i + 1).String(), number(on), number(5 + r.Float64())}, ",") + "\n")
		}
	}
	known, _, err := ReadContext(strings.NewReader(context.String()), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: known})
	if err != nil {
		t.Fatal(err)
	}
	p, err = p.WithCandidates(Candidates{
		Context: []string{"new_system"}, Upstream: map[string][]string{"claim": {"contract"}}, Interactions: [][2]string{{"x", "z"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCandidates(t *testing.T) {
	for _, tt := range []struct {
		name                           string
		product, system, upstream, own float64
		first                          string
		kind                           CauseKind
		verdict                        Verdict
	}{
		{"interaction", .4, 0, 0, 0, "x × z", DriverInteraction, CandidateCause},
		{"context", 0, .8, 0, 0, "new_system", ContextChange, CandidateCause},
		{"upstream", 0, 0, .4, 0, "m at contract", UpstreamTouch, Associated},
		{"driver", 0, 0, 0, .4, "x", EmployeeDriver, CandidateCause},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := candidatePanel(t, tt.product, tt.system, tt.upstream, tt.own)
			causes, err := RootCauses(t.Context(), p, nil)
			if err != nil {
				t.Fatal(err)
			}
			at := map[string]int{}
			for _, c := range causes {
				at[c.Touchpoint]++
				if c.Touchpoint != "claim" {
					if c.Kind == UpstreamTouch {
						t.Errorf("%q is upstream of %q", c.Driver, c.Touchpoint)
					}
					continue
				}
				if c.Rank != 1 {
					if c.Probability > .5 {
						t.Errorf("%q has probability %.2f", c.Driver, c.Probability)
					}
					continue
				}
				if c.Driver != tt.first || c.Kind != tt.kind || c.Verdict != tt.verdict || c.Lag != 1 || c.Probability < .95 || c.PlaceboP > .01 {
					t.Errorf("first is %q (%q), %s, lag %d, probability %.2f, placebo %.3f: %q", c.Driver, c.Kind, c.Verdict, c.Lag, c.Probability, c.PlaceboP, c.Reasons)
				}
				if promised := !math.IsNaN(c.ExpectedGain); promised != (c.Kind == EmployeeDriver || c.Kind == UpstreamTouch) {
					t.Errorf("gain %v of kind %q", c.ExpectedGain, c.Kind)
				}
			}
			if at["claim"] != 5 || at["contract"] != 4 {
				t.Errorf("candidates by touchpoint %v, want 5 and, without what is upstream, 4", at)
			}
		})
	}
}

// The context that is not ranked is still held constant, and the panel given is as it was.
func TestCandidatesLeaveTheRest(t *testing.T) {
	p := candidatePanel(t, 0, 0, 0, 0)
	if got := p.context.variables(); len(got) != 1 || got[0].label != "size" {
		t.Errorf("context left: %+v", got)
	}
	before := len(p.drivers)
	if _, err := p.WithCandidates(Candidates{Interactions: [][2]string{{"x", "new_system"}}}); err != nil {
		t.Errorf("an interaction with a candidate: %v", err)
	}
	if len(p.drivers) != before {
		t.Error("the panel changed")
	}
}

func TestCandidatesErrors(t *testing.T) {
	p := candidatePanel(t, 0, 0, 0, 0)
	for want, c := range map[string]Candidates{
		`no column "weather"; it has size`:   {Context: []string{"weather"}},
		`no touchpoint "shop"`:               {Upstream: map[string][]string{"shop": {"claim"}}},
		`no touchpoint "shop" upstream`:      {Upstream: map[string][]string{"claim": {"shop"}}},
		`"claim" is upstream of itself`:      {Upstream: map[string][]string{"claim": {"claim"}}},
		`no driver "y"`:                      {Interactions: [][2]string{{"x", "y"}}},
		`no driver "w"`:                      {Interactions: [][2]string{{"w", "x"}}},
		`"x" with itself`:                    {Interactions: [][2]string{{"x", "x"}}},
		`"contract" is named twice upstream`: {Upstream: map[string][]string{"claim": {"contract"}}},
		`two causes are named "x × z"`:       {Interactions: [][2]string{{"x", "z"}}},
	} {
		if _, err := p.WithCandidates(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

// An interaction is of the same source if either of its drivers is, and a touchpoint's
// answers are.
func TestInteractionOfSameSource(t *testing.T) {
	first := func(p *Panel, o *Options) RootCause {
		causes, err := RootCauses(t.Context(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range causes {
			if c.Touchpoint == "claim" && c.Kind == DriverInteraction && c.Rank == 1 {
				return c
			}
		}
		t.Fatal("no interaction is first")
		return RootCause{}
	}
	p := candidatePanel(t, .5, 0, 0, 0)
	if c := first(p, &Options{NoResamples: true}); c.Verdict != CandidateCause {
		t.Errorf("verdict %q: %q", c.Verdict, c.Reasons)
	}
	if c := first(p, &Options{NoResamples: true, SameSource: []string{"z"}}); c.Verdict != Associated {
		t.Errorf("z is of the same source, and the verdict of x × z is %q", c.Verdict)
	}
}

// What lasts in every team cannot be ranked; what changes in one team can.
func TestCandidatesThatLast(t *testing.T) {
	cx, ex := linkage.NewCells(), linkage.NewCells()
	context := "team,period,region,system\n"
	for j := range 4 {
		for i := range 6 {
			key := linkage.Key{Team: teamName(j), Touchpoint: "desk", Period: month(i + 1)}
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(9, float64(i*j%5), 1)})
			key.Touchpoint = ""
			ex.Add(key, "x", linkage.Cell{Moments: linkage.MomentsOf(9, float64(i*(j+1)%3), 1)})
			system := "old"
			if j == 2 && i > 2 {
				system = "new"
			}
			context += strings.Join([]string{key.Team, month(i + 1).String(), []string{"north", "south"}[j%2], system}, ",") + "\n"
		}
	}
	known, _, err := ReadContext(strings.NewReader(context), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: known})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.WithCandidates(Candidates{Context: []string{"region"}}); err == nil || !strings.Contains(err.Error(), `"region" does not change inside any team`) {
		t.Errorf("region: error %v", err)
	}
	if _, err := p.WithCandidates(Candidates{Context: []string{"system"}}); err != nil {
		t.Errorf("system: %v", err)
	}
}
