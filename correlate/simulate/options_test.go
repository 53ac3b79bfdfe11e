package simulate

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
)

func TestOptionsErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
		want string
	}{
		{"no teams", Options{Teams: -1}, "needs a team"},
		{"more traps than drivers", Options{Drivers: 4, Decoys: 3, Followers: 2}, "more than 4 drivers"},
		{"causes out of order", Options{MinCauses: 3, MaxCauses: 2}, "from 3 to 2 causes"},
		{"more causes than candidates", Options{Drivers: 4, MaxCauses: 5}, "from 1 to 5 causes"},
		{"no driver can be a cause", Options{Drivers: 2, Decoys: 1, Followers: 1}, "from 1 to"},
		{"autocorrelation near 1", Options{Autocorrelation: 0.9}, "autocorrelation"},
		{"nothing but halo", Options{HaloShare: 1}, "halo share"},
		{"every wave missing", Options{MissingWaves: 1}, "missing waves"},
		{"not a number", Options{EffectSize: math.NaN()}, "NaN"},
		{"infinite", Options{Answers: math.Inf(1)}, "Inf"},
		{"no such unit", Options{Unit: 99}, "unit"},
		{"too much memory", Options{Teams: 1 << 40, Periods: 1 << 40}, "bytes"},
		{"too many answers", Options{Answers: 1e9}, "bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New: error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOptionsJSON(t *testing.T) {
	want := Options{Teams: 3, Decoys: -1, Season: 0.25, Unit: linkage.Quarter, Seed: math.MaxUint64}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"unit":"quarter"`) {
		t.Errorf("no unit by name in %s", b)
	}
	var got Options
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options after a round trip (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"unit":"fortnight"}`), &got); err == nil {
		t.Error("a fortnight is accepted as a unit")
	}
}

func TestOptionsKeptGiveTheSamePlan(t *testing.T) {
	for _, o := range []Options{
		{},
		{Decoys: -1, Followers: -1, MaxLag: -1, Season: -1, HaloShare: -1},
		{MinCauses: -1, MaxCauses: -1},
		{Drivers: 3},
		{NoEffects: true},
	} {
		kept, plan, err := o.complete()
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		kept2, plan2, err := kept.complete()
		if err != nil {
			t.Fatalf("%+v: %v", kept, err)
		}
		if diff := cmp.Diff(kept, kept2); diff != "" {
			t.Errorf("kept options change when completed again:\n%s", diff)
		}
		if diff := cmp.Diff(plan, plan2); diff != "" {
			t.Errorf("the plan of kept options differs:\n%s", diff)
		}
	}
}
