package ex

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/linkage-go/linkage"
)

func cellsOf(t *testing.T, d *Dataset, o CellOptions) (*linkage.Cells, *CellReport) {
	t.Helper()
	c, r, err := d.Cells(o)
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

// Team means of s, the row mean of three items; by hand from the fixture:
// A 61/15, B 27/12, C 80/18, D 37/12, E 69/21.
func TestCellsFixture(t *testing.T) {
	d, _ := mustRead(t, fixtureCSV(), ReadOptions{Instrument: engagement(t)})
	c, r := cellsOf(t, d, CellOptions{MinRespondents: 1})
	want := map[string]summary{
		"A//2024/engagement": {5, 0, 61. / 15},
		"B//2024/engagement": {4, 0, 27. / 12},
		"C//2024/engagement": {6, 0, 80. / 18},
		"D//2024/engagement": {4, 0, 37. / 12},
		"E//2024/engagement": {7, 0, 69. / 21},
	}
	if diff := cmp.Diff(want, means(c), approx); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&CellReport{Shown: 5, MinRespondents: 1, Counted: Rows}, r); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}

	// Teams of 4 are withheld.
	c, r = cellsOf(t, d, CellOptions{})
	delete(want, "B//2024/engagement")
	delete(want, "D//2024/engagement")
	if diff := cmp.Diff(want, means(c), approx); diff != "" {
		t.Errorf("cells of 5 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&CellReport{Shown: 3, Withheld: 2, MinRespondents: 5, Counted: Rows}, r); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// wave writes answers to x: team A has the given employees, blank for none.
func wave(employees ...string) string {
	var b strings.Builder
	b.WriteString("time,team,employee_id,x,y\n")
	for i, e := range employees {
		y := "3"
		if i == 0 {
			y = ""
		}
		fmt.Fprintf(&b, "2024-03-%02d,A,%s,%d,%s\n", i+1, e, i%5+1, y)
	}
	return b.String()
}

func TestWithholding(t *testing.T) {
	for _, tt := range []struct {
		name      string
		employees []string
		want      map[string]summary
		report    CellReport
	}{
		{"five people, one of whom did not answer y", []string{"a", "b", "c", "d", "e"},
			map[string]summary{"A//2024-03/x": {5, 5, 3}}, CellReport{Shown: 1, Withheld: 1, Counted: People}},
		{"five answers of four people", []string{"a", "b", "c", "d", "a"},
			map[string]summary{}, CellReport{Withheld: 2, Counted: People}},
		{"five answers without ids", []string{"", "", "", "", ""},
			map[string]summary{"A//2024-03/x": {5, 0, 3}}, CellReport{Shown: 1, Withheld: 1, Counted: Rows}},
		{"an answer without an id counts as one more", []string{"", "a", "b", "c", "d", "a"},
			map[string]summary{"A//2024-03/x": {6, 5, 16. / 6}}, CellReport{Shown: 1, Withheld: 1, Counted: Mixed}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := mustRead(t, wave(tt.employees...), ReadOptions{})
			c, r := cellsOf(t, d, CellOptions{Unit: linkage.Month})
			if diff := cmp.Diff(tt.want, means(c), approx); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			tt.report.MinRespondents = 5
			if diff := cmp.Diff(&tt.report, r); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
		})
	}
}

// 2014-15 and 2015 name one year, and are one cell before anything is withheld.
func TestWithholdingSeesOneYear(t *testing.T) {
	d, err := NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, year := range []string{"2014-15", "2014-15", "2014-15", "2015", "2015"} {
		if err := d.Append(Response{Period: period(t, year), Team: "A", Answers: map[string]float64{"x": float64(i + 1)}}); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := cellsOf(t, d, CellOptions{})
	if diff := cmp.Diff(map[string]summary{"A//2014-15/x": {5, 0, 3}}, means(c)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestCellsMeasures(t *testing.T) {
	in := &Instrument{
		Respondents: "teachers",
		Items:       []Item{{Name: "q1", Driver: "fav", Scale: Scale{1, 5}}, {Name: "q2", Driver: "fav", Scale: Scale{1, 5}}, {Name: "nps"}, {Name: "load", Scale: Scale{1, 5}}, {Name: "free"}},
		Drivers: []Driver{
			{Name: "fav", Scoring: Scoring{Rule: Favourable}},
			{Name: "nps", Scoring: Scoring{Rule: ENPS}},
			{Name: "load", Scoring: Scoring{Rule: Index}, LowerBetter: true},
		},
	}
	d, _ := mustRead(t, "period,team,touchpoint,q1,q2,nps,load,free\n2024,A,desk,4,3,10,5,1\n2024,A,desk,5,,7,3,2\n2024,A,,1,2,0,1,3\n", ReadOptions{Instrument: in})
	c, r := cellsOf(t, d, CellOptions{MinRespondents: 1})
	want := map[string]summary{
		"A/desk/2024/fav": {2, 0, .75}, "A/desk/2024/fav_mean": {2, 0, 4.25}, // (1/2 + 1)/2; (3.5+5)/2
		"A/desk/2024/nps": {2, 0, 50}, "A/desk/2024/nps_mean": {2, 0, 8.5},
		"A/desk/2024/load": {2, 0, 75}, "A/desk/2024/free": {2, 0, 1.5},
		"A//2024/fav": {1, 0, 0}, "A//2024/fav_mean": {1, 0, 1.5},
		"A//2024/nps": {1, 0, -100}, "A//2024/nps_mean": {1, 0, 0},
		"A//2024/load": {1, 0, 0}, "A//2024/free": {1, 0, 3},
	}
	if diff := cmp.Diff(want, means(c), approx); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if r.Shown != 8 || r.Withheld != 0 {
		t.Errorf("report %v", r)
	}
	measures := []linkage.Measure{
		{Name: "fav", Unit: "share", Declared: true, Respondents: "teachers"},
		{Name: "fav_mean", RawOf: "fav", Declared: true, Respondents: "teachers"},
		{Name: "free", Respondents: "teachers"},
		{Name: "load", Unit: "points", LowerBetter: true, Declared: true, Respondents: "teachers"},
		{Name: "nps", Unit: "points", Declared: true, Respondents: "teachers"},
		{Name: "nps_mean", RawOf: "nps", Declared: true, Respondents: "teachers"},
	}
	if diff := cmp.Diff(measures, c.Measures()); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}

	// Without an instrument nobody declared anything.
	d, _ = mustRead(t, "period,team,x\n2024,A,1\n", ReadOptions{})
	c, _ = cellsOf(t, d, CellOptions{MinRespondents: 1})
	if diff := cmp.Diff([]linkage.Measure{{Name: "x"}}, c.Measures()); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}

func TestCellsWeights(t *testing.T) {
	d, _ := mustRead(t, "period,team,weight,x\n2024,A,1,2\n2024,A,3,6\n", ReadOptions{})
	c, _ := cellsOf(t, d, CellOptions{MinRespondents: 1})
	x, _ := c.Get(linkage.Key{Team: "A", Period: period(t, "2024")}, "x")
	if x.Mean() != 5 || x.Weight() != 4 || x.N() != 2 {
		t.Errorf("%v, weight %v", x, x.Weight())
	}
}

func TestCellsRefuse(t *testing.T) {
	d, _ := mustRead(t, "period,team,x\n2024,A,1\n", ReadOptions{})
	for _, tt := range []struct {
		o    CellOptions
		want string
	}{
		{CellOptions{MinRespondents: -1}, "negative"},
		{CellOptions{Unit: linkage.Month}, "cells by month"},
		{CellOptions{Unit: 77}, "not a unit"},
	} {
		if _, _, err := d.Cells(tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v; want %q", tt.o, err, tt.want)
		}
	}
	empty, err := NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := cellsOf(t, empty, CellOptions{}); c.Len() != 0 {
		t.Error("cells of no responses")
	}
}

// However responses are ordered, cells are the same; none shown has fewer people
// than asked for; and cells by column agree with scoring response by response.
func TestCellsProperties(t *testing.T) {
	in := &Instrument{
		Scale:   Scale{1, 5},
		Items:   []Item{{Name: "a", Driver: "d"}, {Name: "b", Driver: "d", Reverse: true}, {Name: "c", Driver: "d"}, {Name: "a", Driver: "share"}},
		Drivers: []Driver{{Name: "share", Scoring: Scoring{Rule: Favourable}}},
	}
	rapid.Check(t, func(t *rapid.T) {
		var rs []Response
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			r := Response{
				Time:       day("2024-01-31").AddDate(0, 0, rapid.IntRange(0, 2).Draw(t, "day")),
				Team:       rapid.SampledFrom([]string{"A", "B"}).Draw(t, "team"),
				EmployeeID: rapid.SampledFrom([]string{"", "p", "q", "r", "s", "t", "u"}).Draw(t, "employee"),
				Answers:    map[string]float64{},
			}
			for _, item := range []string{"a", "b", "c"} {
				if rapid.Bool().Draw(t, "answered") {
					r.Answers[item] = float64(rapid.IntRange(1, 5).Draw(t, item))
				}
			}
			rs = append(rs, r)
		}
		minimum := rapid.IntRange(1, 4).Draw(t, "minimum")
		build := func() (*linkage.Cells, *CellReport) {
			d, err := NewDataset(in)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rs {
				if err := d.Append(r); err != nil {
					t.Fatal(err)
				}
			}
			c, rep, err := d.Cells(CellOptions{MinRespondents: minimum})
			if err != nil {
				t.Fatal(err)
			}
			return c, rep
		}
		c, rep := build()
		plain := map[string]*linkage.Moments{}
		for _, r := range rs {
			scores, err := in.Score(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range scores {
				if math.IsNaN(s.Score) {
					continue
				}
				k := fmt.Sprintf("%s//%s/%s", r.Team, linkage.PeriodOf(r.Time, linkage.Month), s.Driver)
				if plain[k] == nil {
					plain[k] = new(linkage.Moments)
				}
				plain[k].Add(s.Score)
			}
		}
		if rep.Shown+rep.Withheld != len(plain) {
			t.Fatalf("%v, but %d cells", rep, len(plain))
		}
		for k, s := range means(c) {
			if s.N < int64(minimum) || s.People != 0 && s.People < int64(minimum) || s.People > s.N {
				t.Fatalf("%s: %+v shown at a minimum of %d", k, s, minimum)
			}
			if strings.HasSuffix(k, "_mean") {
				continue
			}
			if want := plain[k]; s.N != want.N() || math.Abs(s.Mean-want.Mean()) > 1e-12 {
				t.Fatalf("%s: %+v, want %v", k, s, want)
			}
		}
		rng := rand.New(rand.NewPCG(1, 2))
		rng.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		shuffled, again := build()
		if diff := cmp.Diff(means(c), means(shuffled), approx); diff != "" || *rep != *again {
			t.Fatalf("order of responses (-before +after): %v, %v\n%s", rep, again, diff)
		}
	})
}
