package ex

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// The agreement fixture: 26 people in teams A to E, three items on 1..5.
const fixture = `A:4 5 4|4 4 4|5 4 4|3 4 3|4 4 5
B:2 3 2|3 3 2|2 2 3|1 2 2
C:5 5 4|4 5 5|5 5 5|4 4 5|5 4 4|3 4 4
D:3 2 3|3 4 3|2 3 4|4 3 3
E:4 3 4|2 3 3|3 4 3|5 5 4|3 3 2|1 2 2|4 4 5`

// fixtureCSV is the fixture as a wide file, one wave.
func fixtureCSV() string {
	var b strings.Builder
	b.WriteString("period,team,q1,q2,q3\n")
	for team := range strings.Lines(fixture) {
		name, people, _ := strings.Cut(strings.TrimSpace(team), ":")
		for p := range strings.SplitSeq(people, "|") {
			b.WriteString("2024," + name + "," + strings.ReplaceAll(p, " ", ",") + "\n")
		}
	}
	return b.String()
}

func engagement(t *testing.T) *Instrument {
	t.Helper()
	return &Instrument{
		Scale: Scale{1, 5},
		Items: []Item{{Name: "q1", Driver: "engagement"}, {Name: "q2", Driver: "engagement"}, {Name: "q3", Driver: "engagement"}},
	}
}

func TestReliabilityFixture(t *testing.T) {
	d, _ := mustRead(t, fixtureCSV(), ReadOptions{Instrument: engagement(t)})
	got, err := d.Reliability()
	if err != nil {
		t.Fatal(err)
	}
	// Alpha: R 4.2.2. The others: testdata/reliability.py. Feldt's bounds have a test
	// of their own, against pingouin.
	want := []Reliability{{
		Driver: "engagement", K: 3, N: 26, Alpha: .881578947368421, StdAlpha: .8851784282252905, Level: .95,
		Items: []ItemReliability{
			{"q1", .80023477482785, .8144144144144143},
			{"q2", .7956602243194418, .8168604651162792},
			{"q3", .7363836364466061, .8621190130624095},
		},
	}}
	got[0].Low, got[0].High = 0, 0
	if diff := cmp.Diff(want, got, approx); diff != "" {
		t.Errorf("Reliability (-want +got):\n%s", diff)
	}
}

// The survey of 30 departments by Chatterjee and Price, R's datasets::attitude:
// rating, complaints, privileges, learning, raises, critical, advance.
const attitude = `43,51,30,39,61,92,45 63,64,51,54,63,73,47 71,70,68,69,76,86,48 61,63,45,47,54,84,35 81,78,56,66,71,83,47
43,55,49,44,54,49,34 58,67,42,56,66,68,35 71,75,50,55,70,66,41 72,82,72,67,71,83,31 67,61,45,47,62,80,41 64,53,53,58,58,67,34
67,60,47,39,59,74,41 69,62,57,42,55,63,25 68,83,83,45,59,77,35 77,77,54,72,79,77,46 81,90,50,72,60,54,36 74,85,64,69,79,79,63
65,60,65,75,55,80,60 65,70,46,57,75,85,46 50,58,68,54,64,78,52 50,40,33,34,43,64,33 64,61,52,62,66,80,41 53,66,52,50,63,80,37
40,37,42,58,50,57,49 63,54,42,48,66,75,33 66,77,66,63,88,76,72 78,75,58,74,80,78,49 48,57,44,45,51,83,38 85,85,71,71,77,74,55
82,82,39,59,64,78,39`

func TestCronbachAlphaAttitude(t *testing.T) {
	names := strings.Split("rating,complaints,privileges,learning,raises,critical,advance", ",")
	columns := make([][]float64, len(names))
	for _, row := range strings.Fields(attitude) {
		for j, text := range strings.Split(row, ",") {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[j] = append(columns[j], x)
		}
	}
	got := CronbachAlpha("attitude", names, columns)
	// R 4.2.2 (psych::alpha).
	if diff := cmp.Diff([]float64{.84314276956476, .839083803029511}, []float64{got.Alpha, got.StdAlpha}, approx); diff != "" {
		t.Errorf("alpha and standardised alpha (-want +got):\n%s", diff)
	}
	if got.N != 30 || got.K != 7 || got.Warnings != nil {
		t.Errorf("n=%d k=%d warnings=%q", got.N, got.K, got.Warnings)
	}
}

func TestCronbachAlphaUndefined(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name    string
		answers [][]float64
		want    string // in a warning
		n       int
		missing int
	}{
		{"no item", nil, "undefined for 0 item", 0, 0},
		{"one item", [][]float64{{1, 2, 3}}, "undefined for 1 item", 3, 0},
		{"no person", [][]float64{{}, {}}, "undefined for 0 responses", 0, 0},
		{"one complete person", [][]float64{{1, nan, 2}, {1, 1, nan}}, "undefined for 1 responses", 1, 2},
		{"nothing varies", [][]float64{{4, 4, 4}, {4, 4, 4}}, "does not vary", 3, 0},
		{"a constant that is no binary fraction", [][]float64{{.1, .1, .1}, {.1, .1, .1}}, "does not vary", 3, 0},
		{"items cancel out", [][]float64{{1, 2, 3}, {3, 2, 1}}, "does not vary", 3, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := CronbachAlpha("x", make([]string, len(tt.answers)), tt.answers)
			if !math.IsNaN(r.Alpha) || r.N != tt.n || r.Missing != tt.missing {
				t.Errorf("alpha %v, n %d, missing %d; want NaN, %d, %d", r.Alpha, r.N, r.Missing, tt.n, tt.missing)
			}
			if !strings.Contains(strings.Join(r.Warnings, "\n"), tt.want) {
				t.Errorf("warnings %q do not say %q", r.Warnings, tt.want)
			}
			b, err := json.Marshal(r)
			if err != nil || !strings.Contains(string(b), `"alpha":null`) {
				t.Errorf("JSON %s, %v", b, err)
			}
		})
	}
}

func TestCronbachAlphaNamesTheReversedItem(t *testing.T) {
	a := []float64{1, 2, 3, 4, 5, 3}
	b := []float64{1, 2, 4, 4, 5, 3}
	c := []float64{5, 4, 3, 2, 1, 3} // not reverse-coded
	r := CronbachAlpha("x", []string{"a", "b", "c"}, [][]float64{a, b, c})
	if !slices.Contains(r.Warnings, `item "c" goes against the others: is it reverse-coded?`) {
		t.Errorf("warnings %q", r.Warnings)
	}
}

// The classroom example that pingouin's documentation prints.
func TestReliabilityPingouin(t *testing.T) {
	f, err := os.Open(shared(t, "stat_reference/pingouin_cronbach_alpha.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	items := &Instrument{}
	for i := 1; i <= 10; i++ {
		items.Items = append(items.Items, Item{Name: "Q" + strconv.Itoa(i), Driver: "x"})
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder // the same file with a team
	for i, row := range rows {
		team := "school"
		if i == 0 {
			team = "team"
		}
		b.WriteString(team + "," + strings.Join(row, ",") + "\n")
	}
	d, _ := mustRead(t, b.String(), ReadOptions{
		Instrument: items, At: period(t, "2020"),
		Columns: map[string]string{"employee_id": "Subj", "item": "Items", "score": "Scores"},
	})
	r, err := d.Reliability()
	if err != nil {
		t.Fatal(err)
	}
	// pingouin 0.5 docstring: (0.5917188485995826, array([0.195, 0.84 ]))
	if diff := cmp.Diff(.591718848599583, r[0].Alpha, approx); diff != "" {
		t.Errorf("alpha (-want +got):\n%s", diff)
	}
	round := func(x float64) float64 { return math.Round(x*1000) / 1000 }
	if diff := cmp.Diff([]float64{.195, .840}, []float64{round(r[0].Low), round(r[0].High)}, approx); diff != "" {
		t.Errorf("interval (-want +got):\n%s", diff)
	}
}

// Alpha does not depend on the order of people or items, nor on a common change
// of scale.
func TestCronbachAlphaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, n := rapid.IntRange(2, 5).Draw(t, "k"), rapid.IntRange(3, 20).Draw(t, "n")
		x := make([][]float64, k)
		y := make([][]float64, k)
		for i := range x {
			for range n {
				x[i] = append(x[i], float64(rapid.IntRange(1, 5).Draw(t, "x")))
			}
			for j := range x[i] {
				y[i] = append(y[i], 6-x[i][n-1-j]) // every item reversed, people backwards
			}
		}
		slices.Reverse(y)
		a := CronbachAlpha("x", make([]string, k), x)
		b := CronbachAlpha("x", make([]string, k), y)
		// Rounding is felt where alpha divides by a variance near 0.
		close := cmp.Options{cmpopts.EquateApprox(1e-9, 1e-9), cmpopts.EquateNaNs()}
		if diff := cmp.Diff([]float64{a.Alpha, a.StdAlpha}, []float64{b.Alpha, b.StdAlpha}, close); diff != "" {
			t.Fatalf("alpha changed:\n%s", diff)
		}
		if a.Alpha > 1+1e-12 {
			t.Fatalf("alpha %v above 1", a.Alpha)
		}
		for i, it := range a.Items {
			other := b.Items[k-1-i].ItemRest
			if diff := cmp.Diff(it.ItemRest, other, close); diff != "" {
				t.Fatalf("item-rest changed:\n%s", diff)
			}
		}
	})
}
