package stats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// csdid 0.4.3 (Python), analytical standard errors, est_method "reg", on a panel made
// of integers (testdata/reference/did.py). csdid does not correct for few clusters.
func TestDIDReference(t *testing.T) {
	seed := int64(20240607)
	next := func() int {
		seed = 16807 * seed % 2147483647
		return int(seed % 1000)
	}
	var y []float64
	var unit, period, first []int
	for u := 1; u <= 60; u++ {
		g := []int{Never, 3, 4, 6}[next()%4]
		level := next()
		for p := 1; p <= 7; p++ {
			v := level + 30*p + next()
			if p >= g {
				v += 100 * (p - g + 1)
			}
			y, unit, period, first = append(y, float64(v)), append(unit, u), append(period, p), append(first, g)
		}
	}
	ref := readReference(t, "did.csv")
	type key struct{ notYet, varying, kind, group, period int }
	got := map[key]Estimate{}
	for notYet := range 2 {
		for varying := range 2 {
			d, err := DifferenceInDifferences(t.Context(), y, unit, period, first,
				DIDOptions{NotYetTreated: notYet == 1, VaryingBase: varying == 1, Resampling: Resampling{Replicates: 10}, asymptotic: true})
			if err != nil {
				t.Fatal(err)
			}
			if d.Units != 60 || d.Treated != 48 || d.NeverTreated != 12 {
				t.Errorf("%d units, %d treated, %d never; want 60, 48, 12", d.Units, d.Treated, d.NeverTreated)
			}
			for _, e := range d.GroupTime {
				got[key{notYet, varying, 0, e.Group, e.Period}] = e.Estimate
			}
			for _, e := range d.Events {
				got[key{notYet, varying, 1, e.Event, 0}] = e.Estimate
			}
			for _, e := range d.Groups {
				got[key{notYet, varying, 2, e.Group, 0}] = e.Estimate
			}
			got[key{notYet, varying, 3, 0, 0}] = d.Overall
		}
	}
	if len(got) != len(ref["se"]) {
		t.Errorf("%d estimates, want %d", len(got), len(ref["se"]))
	}
	for i := range ref["se"] {
		k := key{int(ref["notyet"][i]), int(ref["varying"][i]), int(ref["kind"][i]), int(ref["group"][i]), int(ref["period"][i])}
		what := fmt.Sprintf("%+v", k)
		e, ok := got[k]
		if !ok {
			t.Errorf("%s is missing", what)
			continue
		}
		near(t, what, e.Estimate, ref["value"][i], 1e-9)
		if se := ref["se"][i]; se >= 0 {
			near(t, what+" se", e.SE, se, 1e-9)
		} else if !math.IsNaN(e.SE) {
			t.Errorf("%s: se %v, want NaN", what, e.SE)
		}
	}
}

// Two units each, no noise, effects that grow: treated in 2, in 5, never. By hand every
// effect is 1, 3, 6, ... from its start; the two-way regression is far off.
func TestDIDTwoWayFails(t *testing.T) {
	grow := []float64{1, 3, 6, 10, 15, 21}
	var y, treated []float64
	var unit, period, first []int
	for u, g := range []int{2, 2, 5, 5, Never, Never} {
		for p := 1; p <= 7; p++ {
			v, on := float64(10*u+p*p), 0.
			if p >= g {
				v, on = v+grow[p-g], 1
			}
			y, treated = append(y, v), append(treated, on)
			unit, period, first = append(unit, u), append(period, p), append(first, g)
		}
	}
	d, err := DifferenceInDifferences(t.Context(), y, unit, period, first, DIDOptions{Resampling: Resampling{Replicates: 20}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range d.Events {
		want := 0.
		if e.Event >= 0 {
			want = grow[e.Event]
		}
		if math.Abs(e.Estimate.Estimate-want) > 1e-8 {
			t.Errorf("event %d: %v, want %v", e.Event, e.Estimate.Estimate, want)
		}
	}
	// Group 2: (1+3+6+10+15+21)/6 = 28/3; group 5: (1+3+6)/3 = 10/3; as many units each.
	if want := (28./3 + 10./3) / 2; math.Abs(d.Overall.Estimate-want) > 1e-8 {
		t.Errorf("overall %v, want %v", d.Overall.Estimate, want)
	}

	// Without never-treated units the early group is the only control of the late one:
	// its growth is subtracted, and a positive effect comes out negative.
	var yy, on []float64
	var uu, pp []int
	for i := range y {
		if first[i] == Never || period[i] < 4 {
			continue
		}
		yy, on, uu, pp = append(yy, y[i]), append(on, treated[i]), append(uu, unit[i]), append(pp, period[i])
	}
	twoWay, err := FitFixedEffects([][]float64{on}, yy, uu, FixedEffectsOptions{Period: pp})
	if err != nil {
		t.Fatal(err)
	}
	if twoWay.Coef[0] >= 0 {
		t.Errorf("two-way fixed effects gives %v: the example should defeat it", twoWay.Coef[0])
	}
	// The same rows without a unit to compare with are refused.
	ff := make([]int, len(yy))
	for i, u := range uu {
		ff[i] = []int{2, 2, 5, 5}[u]
	}
	if got, err := DifferenceInDifferences(t.Context(), yy, uu, pp, ff, DIDOptions{}); err == nil {
		t.Errorf("no control: %+v, want an error", got.Overall)
	}
}

// staggered draws a panel with effects 1+event on units of clusters treated at times
// 3 and 5.
func staggered(r *rand.Rand, clusters, perCluster int) (y []float64, unit, period, first, cluster []int) {
	for c := range clusters {
		g := []int{3, 5, Never}[c%3]
		shock := make([]float64, 7)
		for p := range shock {
			shock[p] = r.NormFloat64()
		}
		for k := range perCluster {
			level := 3 * r.NormFloat64()
			for p := 1; p <= 6; p++ {
				v := level + float64(p) + shock[p] + r.NormFloat64()
				if p >= g {
					v += float64(1 + p - g)
				}
				y, unit, period, first, cluster = append(y, v), append(unit, c*perCluster+k), append(period, p), append(first, g), append(cluster, c)
			}
		}
	}
	return y, unit, period, first, cluster
}

// Simulation with 18 clusters of 3 units that share shocks: intervals hold the truth
// about as often as they say, bands hold all of it, and the test before treatment
// has about its level.
func TestDIDCoverage(t *testing.T) {
	const panels = 400
	r := rand.New(rand.NewPCG(3, 14))
	overall, band, before := 0, 0, 0
	// Group 3: mean of 1,2,3,4; group 5: mean of 1,2.
	const truth = (2.5 + 1.5) / 2
	for range panels {
		y, unit, period, first, cluster := staggered(r, 18, 3)
		d, err := DifferenceInDifferences(t.Context(), y, unit, period, first, DIDOptions{Cluster: cluster, Resampling: Resampling{Replicates: 299}})
		if err != nil {
			t.Fatal(err)
		}
		if d.Overall.Low <= truth && truth <= d.Overall.High {
			overall++
		}
		inside := true
		for _, e := range d.Events {
			want := float64(max(0, e.Event+1))
			if e.SE > 0 {
				inside = inside && e.BandLow <= want && want <= e.BandHigh
			}
		}
		if inside {
			band++
		}
		if d.BeforeP < .05 {
			before++
		}
	}
	t.Logf("coverage %.3f, of bands %.3f, pre-test rejects %.3f", float64(overall)/panels, float64(band)/panels, float64(before)/panels)
	if c := float64(overall) / panels; c < .92 || c > .985 {
		t.Errorf("95 %% interval of the overall effect covers %.3f", c)
	}
	if c := float64(band) / panels; c < .91 {
		t.Errorf("95 %% bands cover %.3f", c)
	}
	if c := float64(before) / panels; c > .09 {
		t.Errorf("the test before treatment rejects %.3f of true nulls", c)
	}
}

func TestDIDSameBytes(t *testing.T) {
	y, unit, period, first, cluster := staggered(rand.New(rand.NewPCG(5, 5)), 9, 2)
	run := func(workers int, order []int) *DID {
		pick := func(v []int) []int {
			out := make([]int, len(v))
			for k, i := range order {
				out[k] = v[i]
			}
			return out
		}
		yy := make([]float64, len(y))
		for k, i := range order {
			yy[k] = y[i]
		}
		d, err := DifferenceInDifferences(t.Context(), yy, pick(unit), pick(period), pick(first),
			DIDOptions{Cluster: pick(cluster), Resampling: Resampling{Replicates: 200, Workers: workers, Seed: 1}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	order := make([]int, len(y))
	for i := range order {
		order[i] = i
	}
	one := run(1, order)
	exact := cmp.Options{cmpopts.EquateNaNs()}
	if diff := cmp.Diff(one, run(7, order), exact); diff != "" {
		t.Errorf("7 workers (-one +seven):\n%s", diff)
	}
	if diff := cmp.Diff(one, run(1, rand.New(rand.NewPCG(1, 1)).Perm(len(y))), exact); diff != "" {
		t.Errorf("rows in another order (-want +got):\n%s", diff)
	}
}

func TestDIDEdges(t *testing.T) {
	y, unit, period, first, cluster := staggered(rand.New(rand.NewPCG(5, 5)), 9, 2)
	o := DIDOptions{Resampling: Resampling{Replicates: 50}}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := DifferenceInDifferences(ctx, y, unit, period, first, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	// One treated cluster: an effect, and no pretence of an error.
	var y1 []float64
	var u1, p1, f1, c1 []int
	for i := range y {
		if cluster[i] == 0 || first[i] == Never {
			y1, u1, p1, f1, c1 = append(y1, y[i]), append(u1, unit[i]), append(p1, period[i]), append(f1, first[i]), append(c1, cluster[i])
		}
	}
	d, err := DifferenceInDifferences(t.Context(), y1, u1, p1, f1, DIDOptions{Cluster: c1, Resampling: o.Resampling})
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(d.Overall.Estimate) || !math.IsNaN(d.Overall.SE) || len(d.Overall.Warnings) == 0 || len(d.Warnings) == 0 {
		t.Errorf("one treated cluster: %+v, warnings %q", d.Overall, d.Warnings)
	}

	early := make([]int, len(first))
	for i, g := range first {
		early[i] = g
		if g == 3 {
			early[i] = 1
		}
	}
	d, err = DifferenceInDifferences(t.Context(), y, unit, period, early, o)
	if err != nil {
		t.Fatal(err)
	}
	if d.AlwaysTreated != 6 || len(d.Warnings) == 0 {
		t.Errorf("%d always treated, warnings %q; want 6 and a warning", d.AlwaysTreated, d.Warnings)
	}

	broken := append([]int(nil), first...)
	broken[1] = 4
	if _, err := DifferenceInDifferences(t.Context(), y, unit, period, broken, o); err == nil {
		t.Error("no error for a unit with two first treated periods")
	}
	if _, err := DifferenceInDifferences(t.Context(), nil, nil, nil, nil, o); err == nil {
		t.Error("no error without rows")
	}
}
