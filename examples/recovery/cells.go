package main

import (
	"math"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// minRespondents is the least a cell rests on, for every method: what Join withholds
// by default.
const minRespondents = 5

// A table holds the cell means that the habits of the field work on: the same cells
// that the engine joins. Values lie by team, then period; NaN where there is none.
type table struct {
	touchpoints, drivers []string
	teams, periods       int
	y                    [][]float64 // by touchpoint: the mean of the customers' answers
	x                    [][]float64 // by driver
	team, period         []int       // of each value
	lags                 int         // longest lag to look at, in periods
}

func newTable(truth *simulate.Truth, cx, ex *linkage.Cells, lags int) *table {
	first, last := cx.Periods()[0], cx.Periods()[len(cx.Periods())-1]
	t := &table{touchpoints: truth.Touchpoints, drivers: truth.Drivers, periods: last.Sub(first) + 1, lags: lags}
	var teams []string // as cells order them
	seen := map[string]bool{}
	for k := range cx.All() {
		if !seen[k.Team] {
			seen[k.Team] = true
			teams = append(teams, k.Team)
		}
	}
	t.teams = len(teams)
	column := func(cells *linkage.Cells, touchpoint, measure string) []float64 {
		values := make([]float64, 0, t.teams*t.periods)
		for _, team := range teams {
			for p := range t.periods {
				v := math.NaN()
				key := linkage.Key{Team: team, Touchpoint: touchpoint, Period: first.Shift(p)}
				if c, ok := cells.Get(key, measure); ok && c.Respondents() >= minRespondents {
					v = c.Mean()
				}
				values = append(values, v)
			}
		}
		return values
	}
	for _, touchpoint := range t.touchpoints {
		t.y = append(t.y, column(cx, touchpoint, linkage.RawName("nps")))
	}
	for _, driver := range t.drivers {
		t.x = append(t.x, column(ex, "", driver))
	}
	for j := range teams {
		for p := range t.periods {
			t.team, t.period = append(t.team, j), append(t.period, p)
		}
	}
	return t
}

// before returns values of so many periods before, NaN where there was none.
func (t *table) before(v []float64, lag int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = math.NaN()
		if t.period[i] >= lag {
			out[i] = v[i-lag]
		}
	}
	return out
}

// teamMeans averages each team's values.
func (t *table) teamMeans(v []float64) []float64 {
	out := make([]float64, t.teams)
	for j := range out {
		var sum, n float64
		for _, x := range v[j*t.periods : (j+1)*t.periods] {
			if !math.IsNaN(x) {
				sum += x
				n++
			}
		}
		out[j] = sum / n
	}
	return out
}
