package correlate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
)

// noisePanel has a measure of team level, season and noise, and the drivers given.
func noisePanel(t *testing.T, teams, periods int, drivers map[string]func(r *rand.Rand, team, period int) float64) *Panel {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	cx, ex := linkage.NewCells(), linkage.NewCells()
	for j := range teams {
		for i := range periods {
			key := linkage.Key{Team: teamName(j), Touchpoint: "shop", Period: month(i + 1)}
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(20, float64(j%5)+math.Sin(float64(i))+r.NormFloat64(), 2)})
			key.Touchpoint = ""
			for _, name := range []string{"own", "odd"} { // one order of draws
				if f := drivers[name]; f != nil {
					ex.Add(key, name, linkage.Cell{Moments: linkage.MomentsOf(9, f(r, j, i), 1)})
				}
			}
		}
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A driver that never changes inside teams, or that is the same in all teams at any time,
// says nothing of changes inside teams: no number may be made of rounding.
func TestDriversThatSayNothing(t *testing.T) {
	own := func(r *rand.Rand, _, _ int) float64 { return r.NormFloat64() }
	for name, odd := range map[string]func(*rand.Rand, int, int) float64{
		"constant":            func(*rand.Rand, int, int) float64 { return 3.037 },
		"constant in teams":   func(_ *rand.Rand, team, _ int) float64 { return 3.037 + .1*float64(team) },
		"the same everywhere": func(_ *rand.Rand, _, period int) float64 { return math.Sin(float64(period)) },
	} {
		for _, teams := range []int{20, manyTeams + 10} {
			t.Run(name, func(t *testing.T) {
				p := noisePanel(t, teams, 8, map[string]func(*rand.Rand, int, int) float64{"own": own, "odd": odd})
				causes, err := RootCauses(t.Context(), p, &Options{NoResamples: true})
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range causes {
					if c.Driver != "odd" {
						continue
					}
					for what, x := range map[string]float64{"effect": c.Effect, "gain": c.ExpectedGain, "p": c.P, "forward": c.Forward.P, "corrected": c.Corrected} {
						if !math.IsNaN(x) {
							t.Errorf("%d teams: %s is %g", teams, what, x)
						}
					}
					if c.Verdict != CannotTell {
						t.Errorf("%d teams: verdict %q", teams, c.Verdict)
					}
				}
			})
		}
	}
}

// Two teams mirror each other once periods are taken out: nothing can be told of the error.
func TestTwoTeamsTellNothing(t *testing.T) {
	own := func(r *rand.Rand, _, _ int) float64 { return r.NormFloat64() }
	p := noisePanel(t, 2, 12, map[string]func(*rand.Rand, int, int) float64{"own": own})
	causes, err := RootCauses(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range causes {
		if !math.IsNaN(c.Low) || !math.IsNaN(c.P) || c.Verdict != CannotTell {
			t.Errorf("interval %g to %g, p %g, %s", c.Low, c.High, c.P, c.Verdict)
		}
	}
}

// Cells of unknown n among cells of known n count like those, not like certainty.
func TestUnknownNDoesNotSwamp(t *testing.T) {
	cx := cells(t, "A,s,2024-01,m,10,1", "A,s,2024-02,m,,5", "A,s,2024-03,m,10,2", "B,s,2024-01,m,10,2", "B,s,2024-02,m,10,3", "B,s,2024-03,m,10,1")
	ex := cells(t, "A,,2024-01,d,9,1", "A,,2024-02,d,9,2", "A,,2024-03,d,9,3", "B,,2024-01,d,9,3", "B,,2024-02,d,9,1", "B,,2024-03,d,9,2")
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := p.observations(0, 0, 0).weight
	for i := range w {
		near(t, "weight", w[i], w[0], 1e-12)
	}
	near(t, "level", PainPoints(p, nil)[0].Estimate, (5+2+3+1)/4., 1e-12) // the later half: months 2 and 3
}

// Whole-team customer cells are not one touchpoint more beside the touchpoints.
func TestWholeTeamCustomerCells(t *testing.T) {
	p, err := Join(cells(t, "A,s,2024-01,m,9,1", "A,,2024-01,m,9,1", "A,,2024-01,overall,9,1"), cells(t, "A,,2024-01,d,9,1"), JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := range p.Rows() {
		got = append(got, r.Measure+" at "+r.Touchpoint)
	}
	if strings.Join(got, ", ") != "overall at , m at s" {
		t.Errorf("rows %q", got)
	}
	if all := strings.Join(p.Warnings(), "\n"); !strings.Contains(all, "1 customer cells without a touchpoint") {
		t.Errorf("warnings:\n%s", all)
	}
}
