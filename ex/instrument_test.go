package ex

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestInstrumentScore(t *testing.T) {
	nan := math.NaN()
	in := &Instrument{
		Scale: Scale{1, 5},
		Items: []Item{
			{Name: "w1", Driver: "workload"}, {Name: "w2", Driver: "workload", Reverse: true}, {Name: "w3", Driver: "workload"},
			{Name: "w1", Driver: "total"}, {Name: "l1", Driver: "total"}, // w1 serves two drivers
			{Name: "recommend", Driver: "enps"},
			{Name: "l1", Driver: "leader share"},
			{Name: "l1", Driver: "leader index"},
			{Name: "tools"},
		},
		Drivers: []Driver{
			{Name: "enps", Scoring: Scoring{Rule: ENPS}},
			{Name: "leader share", Scoring: Scoring{Rule: Favourable}},
			{Name: "leader index", Scoring: Scoring{Rule: Index}},
			{Name: "total", MinAnswered: 2},
		},
	}
	for _, tt := range []struct {
		name    string
		answers map[string]float64
		want    []DriverScore
	}{
		{"everything", map[string]float64{"w1": 4, "w2": 2, "w3": 5, "l1": 3, "recommend": 9, "tools": 1}, []DriverScore{
			{"workload", 13. / 3, 13. / 3, 3, 3}, // 4, 6-2, 5
			{"total", 3.5, 3.5, 2, 2},
			{"enps", 100, 9, 1, 1},
			{"leader share", 0, 3, 1, 1}, // 3 is below 4
			{"leader index", 50, 3, 1, 1},
			{"tools", 1, 1, 1, 1},
		}},
		{"half of the items is enough, one of three is not", map[string]float64{"w1": 4, "w2": math.NaN(), "recommend": 6, "other": 77}, []DriverScore{
			{"workload", nan, nan, 1, 3},
			{"total", nan, nan, 1, 2}, // asked for two
			{"enps", -100, 6, 1, 1},
			{"leader share", nan, nan, 0, 1},
			{"leader index", nan, nan, 0, 1},
			{"tools", nan, nan, 0, 1},
		}},
		{"two of three", map[string]float64{"w1": 4, "w2": 1, "l1": 5, "recommend": 7}, []DriverScore{
			{"workload", 4.5, 4.5, 2, 3},
			{"total", 4.5, 4.5, 2, 2},
			{"enps", 0, 7, 1, 1},
			{"leader share", 1, 5, 1, 1},
			{"leader index", 100, 5, 1, 1},
			{"tools", nan, nan, 0, 1},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := in.Score(Response{Answers: tt.answers})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, approx); diff != "" {
				t.Errorf("Score (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := in.Score(Response{Answers: map[string]float64{"w1": 6}}); err == nil || err.Error() != "w1: 6 is outside 1..5" {
		t.Errorf("an answer outside the scale: %v", err)
	}
}

func TestInstrumentValidate(t *testing.T) {
	five := Scale{1, 5}
	for _, tt := range []struct {
		name string
		in   Instrument
		want string
	}{
		{"empty", Instrument{}, "no items"},
		{"nameless item", Instrument{Items: []Item{{}}}, "item 1 has no name"},
		{"nameless driver", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{}}}, "driver 1 has no name"},
		{"item twice", Instrument{Items: []Item{{Name: "a", Driver: "d"}, {Name: "a", Driver: "d"}}}, "listed twice"},
		{"driver twice", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a"}, {Name: "a"}}}, "declared twice"},
		{"driver without items", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "b"}}}, "has no items"},
		{"reverse without scale", Instrument{Items: []Item{{Name: "a", Reverse: true}}}, "needs a scale"},
		{"empty scale", Instrument{Items: []Item{{Name: "a", Scale: Scale{5, 1}}}}, "must lie below"},
		{"infinite scale", Instrument{Scale: Scale{0, math.Inf(1)}, Items: []Item{{Name: "a"}}}, "both finite"},
		{"nan scale", Instrument{Scale: Scale{math.NaN(), 1}, Items: []Item{{Name: "a"}}}, "both finite"},
		{"one item on two scales", Instrument{Items: []Item{{Name: "a", Driver: "d", Scale: five}, {Name: "a", Driver: "e", Scale: Scale{0, 10}}}}, "on 1..5 and on 0..10"},
		{"two scales in a driver", Instrument{Items: []Item{{Name: "a", Driver: "d", Scale: five}, {Name: "b", Driver: "d", Scale: Scale{0, 10}}}}, "cannot be averaged"},
		{"minimum above the items", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", MinAnswered: 2}}}, "at least 2 answered items of 1"},
		{"enps on 1..5", Instrument{Items: []Item{{Name: "a", Scale: five}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: ENPS}}}}, "needs items on 0..10"},
		{"index without scale", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: Index}}}}, "needs a known scale"},
		{"favourable without scale", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: Favourable}}}}, "threshold or a known scale"},
		{"threshold outside", Instrument{Scale: five, Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: Favourable, From: 6}}}}, "outside 1..5"},
		{"threshold of a mean", Instrument{Scale: five, Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{From: 4}}}}, "has no threshold"},
		{"no such rule", Instrument{Items: []Item{{Name: "a"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: 9}}}}, "Rule(9)"},
		{"a driver named like a raw mean", Instrument{Scale: five, Items: []Item{{Name: "a"}, {Name: "a_mean"}}, Drivers: []Driver{{Name: "a", Scoring: Scoring{Rule: Favourable}}}}, "raw mean would be named"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.in.Validate()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Validate: %v; want %q", err, tt.want)
			}
			if _, err := NewDataset(&tt.in); err == nil {
				t.Error("NewDataset took it")
			}
		})
	}
}

func TestReverseTwiceIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.IntRange(-10, 10).Draw(t, "low")
		s := Scale{float64(low), float64(low + rapid.IntRange(1, 100).Draw(t, "width"))}
		x := rapid.Float64Range(s.Min, s.Max).Draw(t, "x")
		if got := s.Reverse(s.Reverse(x)); math.Abs(got-x) > 1e-13*max(1, math.Abs(s.Min)+math.Abs(s.Max)) {
			t.Fatalf("%v reversed twice on %v: %v", x, s, got)
		}
		n := math.Round(x)
		if got := s.Reverse(s.Reverse(n)); got != n {
			t.Fatalf("the whole answer %v reversed twice on %v: %v", n, s, got)
		}
	})
}

// A score stays within what its rule can give, its raw mean within the scale, and
// a score exists exactly where enough items were answered.
func TestScoreStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]Rule{Mean, ENPS, Favourable, Index}).Draw(t, "rule")
		scale := rapid.SampledFrom([]Scale{{1, 5}, {0, 10}, {-2, 2}, {0.1, 0.7}}).Draw(t, "scale")
		if rule == ENPS {
			scale = enpsScale
		}
		scoring := Scoring{Rule: rule}
		if rule == Favourable {
			scoring.From = scale.Max
		}
		in := &Instrument{Scale: scale, Drivers: []Driver{{Name: "d", Scoring: scoring}}}
		r := Response{Answers: map[string]float64{}}
		k := rapid.IntRange(1, 9).Draw(t, "items")
		for i := range k {
			it := Item{Name: string(rune('a' + i)), Driver: "d", Reverse: rapid.Bool().Draw(t, "reverse")}
			in.Items = append(in.Items, it)
			if rapid.Bool().Draw(t, "answered") {
				r.Answers[it.Name] = rapid.Float64Range(scale.Min, scale.Max).Draw(t, "x")
			}
		}
		got, err := in.Score(r)
		if err != nil {
			t.Fatal(err)
		}
		s := got[0]
		if answered := len(r.Answers)*2 >= k && len(r.Answers) > 0; answered == math.IsNaN(s.Score) {
			t.Fatalf("%d of %d answered: score %v", len(r.Answers), k, s.Score)
		}
		if math.IsNaN(s.Score) {
			return
		}
		bounds := map[Rule]Scale{Mean: scale, ENPS: {-100, 100}, Favourable: {0, 1}, Index: {0, 100}}[rule]
		const eps = 1e-9
		if s.Score < bounds.Min-eps || s.Score > bounds.Max+eps || s.Raw < scale.Min-eps || s.Raw > scale.Max+eps {
			t.Fatalf("score %v outside %v, or raw %v outside %v", s.Score, bounds, s.Raw, scale)
		}
		if rule == Index && math.Abs(s.Score-scale.Index(s.Raw)) > 1e-9 {
			t.Fatalf("index %v, but the raw mean %v has %v", s.Score, s.Raw, scale.Index(s.Raw))
		}
	})
}
