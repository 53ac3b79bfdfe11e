package correlate

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/gold"
)

// goldPanel joins GOLD-1: employee drivers e1, e2, e3 measured at the touchpoint, one
// customer measure c1. Last period's e1 (+3), the same period's e2 (-2) and e3 (+1)
// are what c1 is made of.
func goldPanel(t *testing.T, rows []gold.Row, key func(gold.Row) linkage.Key) *Panel {
	t.Helper()
	cx, ex := linkage.NewCells(), linkage.NewCells()
	for _, r := range rows {
		one := func(x int) linkage.Cell { return linkage.Cell{Moments: linkage.MomentsOf(-1, float64(x), nan)} }
		cx.Add(key(r), "c1", one(r.C1))
		ex.Add(key(r), "e1", one(r.E1))
		ex.Add(key(r), "e2", one(r.E2))
		ex.Add(key(r), "e3", one(r.E3))
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func byTeam(r gold.Row) linkage.Key {
	return linkage.Key{Team: fmt.Sprintf("T%02d", r.Team), Touchpoint: fmt.Sprintf("P%d", r.Touchpoint), Period: month(r.Period)}
}

// byUnit makes every team × touchpoint a team of its own, as the reference does where it
// speaks of 48 units.
func byUnit(r gold.Row) linkage.Key {
	return linkage.Key{Team: fmt.Sprintf("T%02d-%d", r.Team, r.Touchpoint), Touchpoint: "all", Period: month(r.Period)}
}

func TestGoldRootCauses(t *testing.T) {
	for name, rows := range map[string][]gold.Row{"all": gold.Rows(), "unbalanced": gold.Unbalanced()} {
		t.Run(name, func(t *testing.T) {
			causes, err := RootCauses(context.Background(), goldPanel(t, rows, byTeam), nil)
			if err != nil {
				t.Fatal(err)
			}
			at := map[string]RootCause{}
			for _, c := range causes {
				at[c.Touchpoint+c.Driver] = c
			}
			for _, p := range []string{"P1", "P2", "P3", "P4"} {
				e1, e2, e3 := at[p+"e1"], at[p+"e2"], at[p+"e3"]
				if e1.Probability < .99 || e2.Probability < .99 || e3.Rank != 3 {
					t.Errorf("%s: probabilities %v, %v, %v; e3 ranked %d", p, e1.Probability, e2.Probability, e3.Probability, e3.Rank)
				}
				if e1.Lag != 1 || e1.Lag0 >= .05 || e1.Verdict != CandidateCause || e1.Direction != EXLeads {
					t.Errorf("%s: e1 has lag %d, lag0 %v, verdict %q, direction %q", p, e1.Lag, e1.Lag0, e1.Verdict, e1.Direction)
				}
				if e2.Lag != 0 || e2.Verdict == CandidateCause {
					t.Errorf("%s: e2 has lag %d, verdict %q", p, e2.Lag, e2.Verdict)
				}
				// Planted: +3 and -2 a point. The intervals are of teams, 12 of them.
				for _, c := range []struct {
					RootCause
					planted float64
				}{{e1, 3}, {e2, -2}} {
					sd := c.Effect / c.EffectPerPoint
					if low, high := c.Low/sd, c.High/sd; c.planted < low-.3 || c.planted > high+.3 {
						t.Errorf("%s %s: planted %v, interval %.2f to %.2f", p, c.Driver, c.planted, low, high)
					}
				}
			}
		})
	}
}

// The estimates are R's: plm and clubSandwich on GOLD-1, REFERENCE "Cross-lagged": with
// unit and period effects, c1 ← last e1 3.03943965203547 and e1 ← last c1
// -.0171331461347634.
func TestGoldDirection(t *testing.T) {
	causes, err := RootCauses(context.Background(), goldPanel(t, gold.Rows(), byUnit), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range causes {
		if c.Driver != "e1" {
			continue
		}
		near(t, "c1 ← last e1", c.Forward.Estimate, 3.03943965203547, 1e-12)
		near(t, "e1 ← last c1", c.Reverse.Estimate, -.0171331461347634, 1e-10)
		if c.Forward.N != 432 || c.Forward.Teams != 48 {
			t.Errorf("%d rows of %d teams, want 432 of 48", c.Forward.N, c.Forward.Teams)
		}
	}
}

// R's cor.test on the 436 kept rows and on their 12 team means.
func TestGoldCorrelations(t *testing.T) {
	find := func(cs []Correlation, driver string, level Level, method Method) Correlation {
		t.Helper()
		for _, c := range cs {
			if c.Driver == driver && c.Level == level && c.Method == method && c.Lag == 0 {
				return c
			}
		}
		t.Fatalf("no %s %s %s", driver, level, method)
		return Correlation{}
	}
	cs, err := Correlations(context.Background(), goldPanel(t, gold.Unbalanced(), byUnit), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		driver   string
		method   Method
		estimate float64
	}{
		{"e1", Pearson, .0423415459098612}, {"e2", Pearson, -.486515370939916}, {"e3", Pearson, -.0582036254694752},
		{"e1", Spearman, .0333049662394799}, {"e2", Spearman, -.479916386446653}, {"e3", Spearman, -.0608014904811994},
	} {
		c := find(cs, tt.driver, Pooled, tt.method)
		near(t, fmt.Sprint(tt.driver, " ", tt.method), c.Estimate, tt.estimate, 1e-12)
		if c.N != 436 || c.Teams != 48 {
			t.Errorf("%d rows of %d teams", c.N, c.Teams)
		}
	}

	// Whole teams: one touchpoint is the mean of the four, so only the between level
	// of a balanced panel can be checked against team means.
	means := map[int][2]float64{}
	for _, r := range gold.Rows() {
		m := means[r.Team]
		means[r.Team] = [2]float64{m[0] + float64(r.E1), m[1] + float64(r.C1)}
	}
	var sx, sy, sxx, syy, sxy float64
	for _, m := range means {
		sx, sy = sx+m[0]/12, sy+m[1]/12
	}
	for _, m := range means {
		sxx, syy, sxy = sxx+(m[0]-sx)*(m[0]-sx), syy+(m[1]-sy)*(m[1]-sy), sxy+(m[0]-sx)*(m[1]-sy)
	}
	cells := func(value func(gold.Row) int) *linkage.Cells {
		c := linkage.NewCells()
		for _, r := range gold.Rows() {
			c.Add(linkage.Key{Team: fmt.Sprint(r.Team), Touchpoint: "all", Period: month(r.Period)}, "m", linkage.Cell{Moments: linkage.MomentsOf(10, float64(value(r)), 1)})
		}
		return c
	}
	p, err := Join(cells(func(r gold.Row) int { return r.C1 }), cells(func(r gold.Row) int { return r.E1 }), JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cs, err = Correlations(context.Background(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	between := find(cs, "m", Between, Pearson)
	near(t, "between", between.Estimate, sxy/math.Sqrt(sxx*syy), 1e-12)
	if between.DF != 10 || between.N != 12 {
		t.Errorf("between: df %v of %d teams, want 10 of 12", between.DF, between.N)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}
