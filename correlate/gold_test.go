package correlate

import (
	"context"
	"fmt"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/gold"
)

// goldPanel joins GOLD-1: employee drivers e1, e2, e3 measured at the touchpoint, one
// customer measure c1. Last period's e1 (+3), the same period's e2 (-2) and e3 (+1)
// are what c1 is made of.
func goldPanel(t *testing.T, rows []gold.Row) *Panel {
	t.Helper()
	cx, ex := linkage.NewCells(), linkage.NewCells()
	for _, r := range rows {
		key := linkage.Key{Team: fmt.Sprintf("T%02d", r.Team), Touchpoint: fmt.Sprintf("P%d", r.Touchpoint), Period: month(r.Period)}
		one := func(x int) linkage.Cell { return linkage.Cell{Moments: linkage.MomentsOf(-1, float64(x), nan)} }
		cx.Add(key, "c1", one(r.C1))
		ex.Add(key, "e1", one(r.E1))
		ex.Add(key, "e2", one(r.E2))
		ex.Add(key, "e3", one(r.E3))
	}
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGold(t *testing.T) {
	for name, rows := range map[string][]gold.Row{"all": gold.Rows(), "unbalanced": gold.Unbalanced()} {
		t.Run(name, func(t *testing.T) {
			causes, err := RootCauses(context.Background(), goldPanel(t, rows), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range causes {
				t.Logf("%s %s rank %d p=%.4f lag %d lag0 %.4f share %.3f eff %.1f [%.1f %.1f] p %.2g q %.2g dir %s %s %v sets %v", c.Touchpoint, c.Driver, c.Rank, c.Probability, c.Lag, c.Lag0, c.LagShare, c.EffectPerPoint, c.Low, c.High, c.P, c.Q, c.Direction, c.Verdict, c.Reasons, c.CredibleSet)
			}
		})
	}
}
