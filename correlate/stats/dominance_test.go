package stats

import (
	"math"
	"strings"
	"testing"
)

// Printed by R 4.2.2, domir and dominanceanalysis (identical).
func TestDominanceAttitude(t *testing.T) {
	columns, y := attitude(t)
	clusters, _ := CentredCrossProducts(columns, y, nil, nil)
	names := []string{"complaints", "privileges", "learning", "raises", "critical", "advance"}
	d, err := FitDominance(clusters, ImportanceOptions{Base: []int{0}, Names: names})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "R2", d.R2, .732601992531149, closed)
	for i, want := range []float64{.370816194319328, .0509037929715443, .155765990169141, .120345079403627, .00658872254586081, .0281822131216471} {
		near(t, "general "+names[i], d.General[i], want, closed)
	}
	for k, want := range []float64{.681314164108864, .494246919985338, .373554784361704, .286700888634067, .220403195776019, .16867721304998} {
		near(t, "conditional", d.Conditional[0][k], want, closed)
	}
	const complaints, privileges, learning, raises, critical, advance = 0, 1, 2, 3, 4, 5
	for _, tt := range []struct {
		i, j int
		want float64
	}{
		{complaints, privileges, 1}, {complaints, learning, 1}, {complaints, raises, 1}, {complaints, critical, 1}, {complaints, advance, 1},
		{learning, privileges, 1}, {learning, raises, 1}, {learning, critical, 1}, {learning, advance, 1},
		{raises, privileges, .75}, {raises, advance, .625},
		{privileges, complaints, 0}, {advance, raises, .375},
	} {
		near(t, names[tt.i]+" over "+names[tt.j], d.Complete[tt.i][tt.j], tt.want, 1e-15)
	}
	if s := d.String(); !strings.Contains(s, "complaints    0.371        -    1.000") {
		t.Errorf("table:\n%s", s)
	}
}

// General dominance is the average of conditional dominance over sizes; its ends are
// the driver alone and the driver last; complete implies conditional dominance.
func TestDominanceLevels(t *testing.T) {
	for seed := range uint64(10) {
		x, y, team := randomDrivers(seed, 60, 3+int(seed)%4, 6)
		clusters, _ := CentredCrossProducts(x, y, team, nil)
		d, err := FitDominance(clusters, ImportanceOptions{Base: []int{0}})
		if err != nil {
			t.Fatal(err)
		}
		first, last := shares(t, FirstIn, x, y, nil), shares(t, LastIn, x, y, nil)
		for i, c := range d.Conditional {
			sum := 0.0
			for _, v := range c {
				sum += v / float64(len(c))
			}
			near(t, "general", d.General[i], sum, 1e-11)
			near(t, "alone", c[0], first.Drivers[i].Share, 1e-10)
			near(t, "last", c[len(c)-1], last.Drivers[i].Share, 1e-9)
			for j := range d.Conditional {
				if i != j && d.Complete[i][j] == 1 {
					for k := range c {
						if c[k] < d.Conditional[j][k] {
							t.Errorf("seed %d: %d dominates %d completely, not at size %d", seed, i, j, k)
						}
					}
				}
			}
		}
	}
}

func TestDominanceEdges(t *testing.T) {
	x, y, team := randomDrivers(1, 60, 21, 6)
	clusters, _ := CentredCrossProducts(x, y, team, nil)
	if _, err := FitDominance(clusters, ImportanceOptions{Base: []int{0}}); err == nil || !strings.Contains(err.Error(), "21 drivers") {
		t.Errorf("21 drivers: %v", err)
	}
	if _, err := FitDominance(nil, ImportanceOptions{}); err == nil {
		t.Error("no rows: no error")
	}
	flat, _ := CentredCrossProducts(x[:2], make([]float64, 60), team, nil)
	d, err := FitDominance(flat, ImportanceOptions{Base: []int{0}})
	if err != nil || !math.IsNaN(d.R2) || !math.IsNaN(d.General[0]) || len(d.Warnings) != 1 {
		t.Errorf("constant outcome: %+v, %v", d, err)
	}
	// A driver and its copy tie everywhere.
	twin, _ := CentredCrossProducts([][]float64{x[0], x[1], x[1]}, y, team, nil)
	if d, err = FitDominance(twin, ImportanceOptions{Base: []int{0}}); err != nil || d.Complete[1][2] != .5 {
		t.Errorf("twins: %+v, %v", d, err)
	}
}
