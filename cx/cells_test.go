package cx_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

// A row of cells, as printed in the tests below.
func cellTexts(c *linkage.Cells) []string {
	var texts []string
	for k, x := range c.All() {
		texts = append(texts, fmt.Sprintf("%s|%s|%v|%s n=%d people=%d mean=%v", k.Team, k.Touchpoint, k.Period, k.Measure, x.N(), x.People, x.Mean()))
	}
	return texts
}

func TestCells(t *testing.T) {
	at := func(m time.Month, d int) time.Time { return utc(2024, m, d, 12, 0) }
	d := newDataset(t,
		cx.Response{Time: at(1, 5), Team: "A", Touchpoint: "Web", Metric: "NPS", Score: 10, CustomerID: "u", Channel: "web"},
		cx.Response{Time: at(2, 7), Team: "A", Touchpoint: "Web", Metric: "nps", Score: 10, CustomerID: "u"},
		cx.Response{Time: at(1, 9), Team: "A", Touchpoint: "Web", Metric: "nps", Score: 3, CustomerID: "v", Channel: "web"},
		cx.Response{Time: at(1, 9), Team: "A", Touchpoint: "Web", Metric: "nps", Score: 8, CustomerID: "u"},
		cx.Response{Time: at(1, 9), Team: "A", Touchpoint: "Web", Metric: "csat", Score: 5, CustomerID: "w"},
		cx.Response{Time: at(1, 9), Team: "A", Touchpoint: "Web", Metric: "csat", Score: 2},
		cx.Response{Time: at(1, 9), Team: "B", Metric: "ces", Score: 6, Weight: 3, CustomerID: "w"},
		cx.Response{Time: at(1, 9), Team: "B", Metric: "ces", Score: 2, CustomerID: "x"},
	)
	for _, tt := range []struct {
		name string
		o    cx.CellOptions
		want []string
	}{
		{"by month", cx.CellOptions{}, []string{
			"A|Web|2024-01|csat n=2 people=2 mean=0.5",
			"A|Web|2024-01|csat_mean n=2 people=2 mean=3.5",
			"A|Web|2024-01|nps n=3 people=2 mean=0",
			"A|Web|2024-01|nps_mean n=3 people=2 mean=7",
			"A|Web|2024-02|nps n=1 people=1 mean=100",
			"A|Web|2024-02|nps_mean n=1 people=1 mean=10",
			"B||2024-01|ces n=2 people=2 mean=5",
		}},
		{"one channel by year", cx.CellOptions{Unit: linkage.Year, Filter: cx.Filter{Channels: []string{"web"}}}, []string{
			"A|Web|2024|nps n=2 people=2 mean=0",
			"A|Web|2024|nps_mean n=2 people=2 mean=6.5",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cells, err := d.Cells(tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, cellTexts(cells)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
	cells, err := d.Cells(cx.CellOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []linkage.Measure{
		{Name: "ces", Unit: "scale points", Declared: true},
		{Name: "csat", Unit: "share", Declared: true},
		{Name: "csat_mean", Unit: "scale points", Declared: true, RawOf: "csat"},
		{Name: "nps", Unit: "points", Declared: true},
		{Name: "nps_mean", Unit: "scale points", Declared: true, RawOf: "nps"},
	}
	if diff := cmp.Diff(want, cells.Measures()); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	if c, _ := cells.Get(linkage.Key{Team: "B", Period: period("2024-01")}, "ces"); c.EffectiveN() != 16./10 {
		t.Errorf("effective n %v, want 1.6", c.EffectiveN())
	}
}

func TestCellsUndeclaredAndCustom(t *testing.T) {
	wait := cx.Metric{Name: "wait", LowerBetter: true, Rule: cx.TopBox(10), Unit: "share waiting 10 minutes"}
	d, err := cx.NewDataset(wait)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, d,
		cx.Response{Period: period("2024"), Team: "A", Metric: "Mood", Score: 2.5},
		cx.Response{Period: period("2024"), Team: "A", Metric: "wait", Score: 12})
	cells, err := d.Cells(cx.CellOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []linkage.Measure{
		{Name: "Mood"},
		{Name: "wait", Unit: "share waiting 10 minutes", LowerBetter: true, Declared: true},
		{Name: "wait_mean", Unit: "scale points", LowerBetter: true, Declared: true, RawOf: "wait"},
	}
	if diff := cmp.Diff(want, cells.Measures()); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}

func TestCellsPeriods(t *testing.T) {
	for _, tt := range []struct {
		given string
		unit  linkage.Unit
		want  string // period or error
	}{
		{"2024-Q2", 0, "2024-Q2"},
		{"2024-05", 0, "2024-05"},
		{"2024-05-07", 0, "2024-05"},
		{"2024-Q2", linkage.Year, "2024"},
		{"2014-15", linkage.Year, "2014-15"},
		{"2024", linkage.Month, "cannot be told"},
		{"2024-05-07", linkage.Week, "2024-W19"},
		{"2024", linkage.Year + 1, "not a unit"},
	} {
		d := newDataset(t, cx.Response{Period: period(tt.given), Team: "A", Metric: "nps", Score: 9})
		cells, err := d.Cells(cx.CellOptions{Unit: tt.unit})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = cells.Periods()[0].String()
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s by %v: %s, want %s", tt.given, tt.unit, got, tt.want)
		}
	}
}

func TestCellsRefuses(t *testing.T) {
	now := utc(2024, 1, 1, 0, 0)
	for name, rs := range map[string][]cx.Response{
		"no team": {{Time: now, Metric: "nps", Score: 9}},
		"no time": {{Team: "A", Metric: "nps", Score: 9}},
		"a metric named like a raw mean": {
			{Time: now, Team: "A", Metric: "csat", Score: 4}, {Time: now, Team: "A", Metric: "csat_mean", Score: 4}},
	} {
		if _, err := newDataset(t, rs...).Cells(cx.CellOptions{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The cells agree with sums made the slow way, and merge to the same whatever the
// order of the answers.
func TestCellsAgreeWithPlainSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	type sums struct {
		n, score, raw float64
		people        map[string]bool
	}
	plain := map[linkage.Key]*sums{}
	d := newDataset(t)
	var rs []cx.Response
	for range 5000 {
		r := cx.Response{
			Time: utc(2023, time.Month(1+rng.IntN(24)), 1+rng.IntN(28), rng.IntN(24), 0).In(time.FixedZone("", 3600*(rng.IntN(25)-12))),
			Team: fmt.Sprint("team ", rng.IntN(7)), Touchpoint: fmt.Sprint(rng.IntN(3)), Metric: "nps", Score: float64(rng.IntN(11)),
			CustomerID: fmt.Sprint(rng.IntN(400)),
		}
		rs = append(rs, r)
		k := linkage.Key{Team: r.Team, Touchpoint: r.Touchpoint, Period: linkage.PeriodOf(r.Time, linkage.Week)}
		if plain[k] == nil {
			plain[k] = &sums{people: map[string]bool{}}
		}
		s := plain[k]
		s.n++
		s.raw += r.Score
		s.score += cx.NPS.Rule.Points(r.Score)
		s.people[r.CustomerID] = true
	}
	fill(t, d, rs...)
	cells, err := d.Cells(cx.CellOptions{Unit: linkage.Week})
	if err != nil {
		t.Fatal(err)
	}
	if cells.Len() != 2*len(plain) {
		t.Errorf("%d cells, want %d", cells.Len(), 2*len(plain))
	}
	for k, s := range plain {
		score, _ := cells.Get(k, "nps")
		raw, _ := cells.Get(k, "nps_mean")
		want := []float64{s.n, s.n, s.score / s.n, s.raw / s.n, float64(len(s.people))}
		got := []float64{float64(score.N()), float64(raw.N()), score.Mean(), raw.Mean(), float64(score.People)}
		if diff := cmp.Diff(want, got); diff != "" { // exact: whole answers
			t.Errorf("%v (-want +got):\n%s", k, diff)
		}
	}
	rng.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
	shuffled, err := newDataset(t, rs...).Cells(cx.CellOptions{Unit: linkage.Week})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cellTexts(cells), cellTexts(shuffled)); diff != "" {
		t.Errorf("shuffled answers (-want +got):\n%s", diff)
	}
}

// A score and the mean of its cell are one number.
func TestScoreIsTheMeanOfItsCell(t *testing.T) {
	d := newDataset(t)
	for i := range 50 {
		fill(t, d,
			cx.Response{Period: period("2024"), Team: "A", Metric: "nps", Score: float64(i * i % 11), Weight: 1 + float64(i%3)},
			cx.Response{Period: period("2024"), Team: "A", Metric: "csat", Score: float64(1 + i*i%5)})
	}
	cells, err := d.Cells(cx.CellOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, metric := range []string{"nps", "csat"} {
		s, err := d.Score(metric, cx.ScoreOptions{})
		if err != nil {
			t.Fatal(err)
		}
		c, _ := cells.Get(linkage.Key{Team: "A", Period: period("2024")}, metric)
		if math.Abs(s.Estimate-c.Mean()) > 1e-12*math.Abs(s.Estimate) || math.Abs(s.EffectiveN-c.EffectiveN()) > 1e-9 {
			t.Errorf("%s: score %v of %v, cell %v of %v", metric, s.Estimate, s.EffectiveN, c.Mean(), c.EffectiveN())
		}
	}
}
