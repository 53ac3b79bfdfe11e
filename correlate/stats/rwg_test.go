package stats

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Five teams, three items of 1 to 5, with values of R 4.2.2 printed to 12 digits.
var survey = map[string]string{
	"A": "4 5 4|4 4 4|5 4 4|3 4 3|4 4 5",
	"B": "2 3 2|3 3 2|2 2 3|1 2 2",
	"C": "5 5 4|4 5 5|5 5 5|4 4 5|5 4 4|3 4 4",
	"D": "3 2 3|3 4 3|2 3 4|4 3 3",
	"E": "4 3 4|2 3 3|3 4 3|5 5 4|3 3 2|1 2 2|4 4 5",
}

const teams = "ABCDE"

// surveyItems returns the answers of one team, by item.
func surveyItems(team rune) [][]float64 {
	items := make([][]float64, 3)
	for _, row := range strings.Split(survey[string(team)], "|") {
		for k, s := range strings.Fields(row) {
			items[k] = append(items[k], float64(s[0]-'0'))
		}
	}
	return items
}

// surveyScores returns the mean of each person's items, and the person's team.
func surveyScores() (score []float64, team []int) {
	for _, name := range teams {
		items := surveyItems(name)
		for i := range items[0] {
			score = append(score, (items[0][i]+items[1][i]+items[2][i])/3)
			team = append(team, int(name))
		}
	}
	return score, team
}

func TestAgreement(t *testing.T) {
	null := UniformVariance(5)
	if null != 2 {
		t.Errorf("UniformVariance(5) = %v, want 2", null)
	}
	for _, tt := range []struct {
		name string
		f    func(items [][]float64) Agreement
		want []float64
	}{
		{"rwg of item 1", func(x [][]float64) Agreement { return RWG(x[0], null) }, []float64{.75, .666666666667, .666666666667, .666666666667, .095238095238}},
		{"rwg(j)", func(x [][]float64) Agreement { return RWGJ(x, null) }, []float64{.923076923077, .91935483871, .918103448276, .893258426966, .6}},
		{"r*wg(j)", func(x [][]float64) Agreement { return RStarWGJ(x, null) }, []float64{.8, .791666666667, .788888888889, .736111111111, .333333333333}},
		{"AD(M)", AverageDeviation, []float64{.373333333333, .458333333333, .555555555556, .458333333333, .897959183673}},
		{"awg", func(x [][]float64) Agreement { return AWG(x, 1, 5) }, []float64{.780555555556, .808080808081, .5, .801587301587, .417012889072}},
	} {
		for i, name := range teams {
			a := tt.f(surveyItems(name))
			near(t, fmt.Sprintf("%s of %c", tt.name, name), a.Estimate, tt.want[i], 1e-11)
			// In team C two items lie too near the top for awg.
			if want := tt.name == "awg" && name == 'C'; (len(a.Warnings) > 0) != want || a.Truncated {
				t.Errorf("%s of %c warns: %q", tt.name, name, a.Warnings)
			}
		}
	}
}

func TestAgreementEdges(t *testing.T) {
	for _, tt := range []struct {
		name string
		got  Agreement
		want float64
		why  string
	}{
		{"rwg of one member", RWG([]float64{3}, 2), nan, "agreement needs 2"},
		{"rwg of one answer", RWG([]float64{3, nan}, 2), nan, "agreement needs 2"},
		{"rwg, no null", RWG([]float64{3, 4}, 0), nan, "null variance"},
		{"rwg, divided", RWG([]float64{1, 5, 1, 5}, 2), 0, "more than at random"},
		{"rwg(j), divided", RWGJ([][]float64{{1, 5, 1, 5}, {1, 5, 1, 5}}, 2), 0, "more than at random"},
		{"r*wg(j), divided", RStarWGJ([][]float64{{1, 5, 1, 5}}, 2), 1 - 16.0/3/2, ""},
		{"rwg, unanimous", RWG([]float64{4, 4, 4}, 2), 1, ""},
		{"rwg(j), unanimous", RWGJ([][]float64{{4, 4, 4}, {2, 2, 2}}, 2), 1, ""},
		{"awg, unanimous at the end", AWG([][]float64{{5, 5, 5}}, 1, 5), 1, ""},
		{"awg near the end", AWG([][]float64{{5, 5, 5, 4}}, 1, 5), nan, "too near an end"},
		{"awg, as divided as can be", AWG([][]float64{{1, 5, 1, 5}}, 1, 5), -1, ""},
		{"awg, no scale", AWG([][]float64{{1, 5}}, 5, 1), nan, "no scale"},
		{"awg of one member", AWG([][]float64{{1}}, 1, 5), nan, "agreement needs 2"},
		{"AD(M) of one member", AverageDeviation([][]float64{{1}}), nan, "agreement needs 2"},
		{"AD(M), unanimous", AverageDeviation([][]float64{{2, 2}}), 0, ""},
	} {
		near(t, tt.name, tt.got.Estimate, tt.want, 1e-14)
		if warned := strings.Join(tt.got.Warnings, "; "); (tt.why == "") != (warned == "") || !strings.Contains(warned, tt.why) {
			t.Errorf("%s warns %q, want %q", tt.name, warned, tt.why)
		}
	}
	if a := RWGJ([][]float64{{4, 3, nan, 5}, {4, nan, 3, 5}}, 2); a.Members != 2 || a.Missing != 2 || a.Items != 2 {
		t.Errorf("%d members, %d missing, %d items; want 2, 2, 2", a.Members, a.Missing, a.Items)
	}
	if math.IsNaN(UniformVariance(7)) {
		t.Error("UniformVariance(7) is NaN")
	}
}
