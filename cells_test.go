package linkage

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func period(t testing.TB, text string) Period {
	t.Helper()
	p, err := ParsePeriod(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// table returns the cells as text, in the order of All.
func tableOf(c *Cells) (rows []string) {
	for key, x := range c.All() {
		rows = append(rows, key.Team+"/"+key.Touchpoint+"/"+key.Period.String()+"/"+key.Measure+" "+x.String())
	}
	return rows
}

func TestCells(t *testing.T) {
	march, april := period(t, "2024-03"), period(t, "2024-04")
	c := NewCells()
	add := func(team, touchpoint string, p Period, measure string, x Cell) bool {
		return c.Add(Key{team, touchpoint, p}, measure, x)
	}
	add("south", "", march, "nps", Cell{Moments: momentsOf(100, -100)})
	add("north", "phone", april, "nps", Cell{Moments: momentsOf(100), People: 1})
	add("north", "", march, "nps", Cell{Moments: momentsOf(0, 100), People: 2})
	add("north", "", march, "csat", Cell{Moments: momentsOf(1)})
	if add("north", "", april, "nps", Cell{}) {
		t.Error("an empty cell existed")
	}
	if !add("north", "", march, "nps", Cell{Moments: momentsOf(0), People: 1}) {
		t.Error("a cell given twice was new")
	}
	want := []string{
		"north//2024-03/csat n=1 mean=1 sd=NaN",
		"north//2024-03/nps n=3 mean=33.33 sd=57.74",
		"north/phone/2024-04/nps n=1 mean=100 sd=NaN",
		"south//2024-03/nps n=2 mean=0 sd=141.4",
	}
	if diff := cmp.Diff(want, tableOf(c)); diff != "" {
		t.Errorf("All (-want +got):\n%s", diff)
	}
	if x, ok := c.Get(Key{"north", "", march}, "nps"); !ok || x.People != 2 || x.N() != 3 {
		t.Errorf("Get gives %v, %d people, %v", x, x.People, ok)
	}
	for _, absent := range []CellKey{
		{Key{"west", "", march}, "nps"}, {Key{"north", "web", march}, "nps"}, {Key{"north", "", march}, "ces"},
		{Key{"north", "", april}, "nps"}, {Key{"south", "", march}, "csat"},
	} {
		if _, ok := c.Get(absent.Key, absent.Measure); ok {
			t.Errorf("there is a cell at %v", absent)
		}
	}
	if diff := cmp.Diff([]Measure{{Name: "csat"}, {Name: "nps"}}, c.Measures()); diff != "" {
		t.Errorf("Measures (-want +got):\n%s", diff)
	}
	if got := c.Periods(); !slices.Equal(got, []Period{march, april}) {
		t.Errorf("Periods %v", got)
	}
	for range c.All() {
		break // stopping early is allowed
	}
}

func TestCellsMeasure(t *testing.T) {
	c := NewCells()
	at := Key{Team: "a", Period: period(t, "2024")}
	for _, name := range []string{"wait", "wait_mean", "kitchen_mean"} {
		c.Add(at, name, Cell{Moments: momentsOf(1)})
	}
	c.Declare(Measure{Name: "wait", Unit: "minutes over", LowerBetter: true, Declared: true})
	want := []Measure{
		{Name: "kitchen_mean"},
		{Name: "wait", Unit: "minutes over", LowerBetter: true, Declared: true},
		{Name: "wait_mean", LowerBetter: true, Declared: true, RawOf: "wait"},
	}
	if diff := cmp.Diff(want, c.Measures()); diff != "" {
		t.Errorf("Measures (-want +got):\n%s", diff)
	}
	if RawName("wait") != "wait_mean" {
		t.Error("RawName")
	}
}

func TestRespondents(t *testing.T) {
	for _, tt := range []struct {
		name string
		cell Cell
		want int64
	}{
		{"people are known", Cell{momentsOf(1, 2, 3), 2}, 2},
		{"only answers are", Cell{momentsOf(1, 2, 3), 0}, 3},
		{"people of an unknown number of answers", Cell{MomentsOf(-1, 2, 0), 7}, 7},
		{"nothing is", Cell{MomentsOf(-1, 2, 0), 0}, -1},
	} {
		if got := tt.cell.Respondents(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestWithhold(t *testing.T) {
	c := NewCells()
	for i, x := range []Cell{{momentsOf(1, 2, 3, 4), 0}, {momentsOf(1, 2, 3, 4, 5), 0}, {momentsOf(1, 2, 3, 4, 5), 4}, {MomentsOf(-1, 3, 0), 0}, {MomentsOf(-1, 3, 0), 4}} {
		c.Add(Key{Team: string(rune('a' + i)), Period: period(t, "2024")}, "load", x)
	}
	kept, withheld := c.Withhold(5)
	want := []string{"b//2024/load n=5 mean=3 sd=1.581", "d//2024/load n=unknown mean=3 sd=NaN"}
	if diff := cmp.Diff(want, tableOf(kept)); diff != "" || withheld != 3 || c.Len() != 5 {
		t.Errorf("withheld %d of %d; kept (-want +got):\n%s", withheld, c.Len(), diff)
	}
}

func TestCellsIn(t *testing.T) {
	nan := math.NaN()
	c := NewCells()
	for _, x := range []struct {
		team, period string
		m            Moments
	}{
		{"a", "2024-01", momentsOf(1, 2)}, {"a", "2024-02", momentsOf(6)}, {"a", "2024-04", momentsOf(9)},
		{"b", "2024-01", MomentsOf(-1, 1, nan)}, {"b", "2024-02", MomentsOf(-1, 5, nan)}, {"b", "2024-04", MomentsOf(-1, 7, nan)},
		{"c", "2024-01", MomentsOf(-1, 1, nan)}, {"c", "2024-02", momentsOf(5)},
	} {
		c.Add(Key{Team: x.team, Period: period(t, x.period)}, "load", Cell{Moments: x.m})
	}
	got, unmerged, err := c.In(Quarter, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a//2024-Q1/load n=3 mean=3 sd=2.646", "a//2024-Q2/load n=1 mean=9 sd=NaN",
		"b//2024-Q2/load n=unknown mean=7 sd=NaN",
		"c//2024-Q1/load n=1 mean=5 sd=NaN",
	}
	if diff := cmp.Diff(want, tableOf(got)); diff != "" || unmerged != 3 {
		t.Errorf("%d not merged; quarters (-want +got):\n%s", unmerged, diff)
	}
	got, unmerged, err = c.In(Quarter, true)
	if err != nil {
		t.Fatal(err)
	}
	want = []string{
		"a//2024-Q1/load n=3 mean=3 sd=2.646", "a//2024-Q2/load n=1 mean=9 sd=NaN",
		"b//2024-Q1/load n=unknown mean=3 sd=NaN", "b//2024-Q2/load n=unknown mean=7 sd=NaN",
		"c//2024-Q1/load n=unknown mean=3 sd=NaN",
	}
	if diff := cmp.Diff(want, tableOf(got)); diff != "" || unmerged != 0 {
		t.Errorf("%d not merged; means of means (-want +got):\n%s", unmerged, diff)
	}
	if _, _, err := c.In(Day, false); err == nil {
		t.Error("months were told by day")
	}
}

func TestCellsOfSchoolYears(t *testing.T) {
	c, plain := NewCells(), NewCells()
	c.Add(Key{Team: "a", Period: period(t, "2014-15")}, "trust", Cell{Moments: momentsOf(1)})
	plain.Add(Key{Team: "a", Period: period(t, "2015")}, "trust", Cell{Moments: momentsOf(3)})
	for _, text := range []string{"2014-15", "2015"} {
		if _, ok := c.Get(Key{Team: "a", Period: period(t, text)}, "trust"); !ok {
			t.Errorf("no cell at %s", text)
		}
	}
	c.Merge(plain)
	if diff := cmp.Diff([]string{"a//2014-15/trust n=2 mean=2 sd=1.414"}, tableOf(c)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

// Cells hold the same whatever parts they were merged from, in whatever order.
func TestCellsMerge(t *testing.T) {
	type answer struct {
		key     CellKey
		x       float64
		people  int64
		section int
	}
	month := period(t, "2024-03")
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) answer {
			return answer{
				CellKey{Key{
					rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "team"),
					rapid.SampledFrom([]string{"", "web"}).Draw(t, "touchpoint"),
					month.Shift(rapid.IntRange(0, 2).Draw(t, "month")),
				}, rapid.SampledFrom([]string{"nps", "csat"}).Draw(t, "measure")},
				float64(rapid.IntRange(0, 10).Draw(t, "x")), rapid.Int64Range(0, 3).Draw(t, "people"), rapid.IntRange(0, 3).Draw(t, "section"),
			}
		}), 1, 50).Draw(t, "answers")
		whole := NewCells()
		parts := []*Cells{NewCells(), NewCells(), NewCells(), NewCells()}
		for _, a := range answers {
			x := Cell{momentsOf(a.x), a.people}
			whole.Add(a.key.Key, a.key.Measure, x)
			parts[a.section].Add(a.key.Key, a.key.Measure, x)
		}
		merged := NewCells()
		for _, part := range rapid.Permutation(parts).Draw(t, "order") {
			merged.Merge(part)
		}
		if diff := cmp.Diff(maps.Collect(whole.All()), maps.Collect(merged.All()), exactly); diff != "" {
			t.Fatalf("merged (-whole +parts):\n%s", diff)
		}
	})
}

// exactly compares cells and periods bit for bit, a NaN with a NaN.
var exactly = cmp.Options{cmp.AllowUnexported(Moments{}, Period{}), cmpopts.EquateNaNs()}

func TestKeyCompare(t *testing.T) {
	a, b := period(t, "2024-03"), period(t, "2024-04")
	keys := []Key{{"a", "", a}, {"a", "", b}, {"a", "web", a}, {"b", "", a}}
	for i, x := range keys {
		for j, y := range keys {
			if (x.Compare(y) < 0) != (i < j) || (x.Compare(y) == 0) != (i == j) {
				t.Errorf("%v compared with %v is %d", x, y, x.Compare(y))
			}
		}
	}
}
