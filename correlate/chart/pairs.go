package chart

import (
	"fmt"
	"math"
	"slices"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// Pairs holds what employees and customers said at one touchpoint: one driver, one
// measure, a [Pair] for each team and period. [PairsOf] takes them from a panel.
type Pairs struct {
	Touchpoint, Measure, Driver string
	MeasureUnit, DriverUnit     string // such as "points"; empty when not known
	Lag                         int    // periods the driver comes before the measure
	Period                      string // what a lag counts, such as "month"
	Rows                        []Pair
}

// A Pair is one team in one period, NaN where a side is missing.
type Pair struct {
	Team   string
	Driver float64 // employees' mean, in DriverUnit
	Score  float64 // customers' measure, in MeasureUnit
	N      int64   // customer answers; 0 when not known
}

// PairsOf takes a driver and a measure at a touchpoint from a panel, the driver lag
// periods earlier (below 0: later). Scores are in the measure's own unit, whereas
// correlations rest on its raw mean where there is one. The driver of a period is
// known from the touchpoint's rows: periods in which no customer answered there give
// none to later ones. It refuses names that the panel does not have (ErrEmpty).
func PairsOf(p *correlate.Panel, touchpoint, measure, driver string, lag int) (Pairs, error) {
	pairs := Pairs{Touchpoint: touchpoint, Measure: measure, Driver: driver, Lag: lag, Period: p.Unit().String()}
	d := slices.IndexFunc(p.Drivers(), func(m linkage.Measure) bool { return m.Name == driver })
	o := slices.IndexFunc(p.Outcomes(), func(m linkage.Measure) bool { return m.Name == measure })
	if d < 0 || o < 0 || !slices.Contains(p.Touchpoints(), touchpoint) {
		return pairs, fmt.Errorf("chart: no driver %q, measure %q and touchpoint %q in one panel: %w", driver, measure, touchpoint, ErrEmpty)
	}
	pairs.DriverUnit, pairs.MeasureUnit = p.Drivers()[d].Unit, p.Outcomes()[o].Unit

	type when struct {
		team   string
		period linkage.Period
	}
	said := map[when]float64{}
	for r := range p.Rows() {
		if r.Touchpoint == touchpoint {
			said[when{r.Team, r.Period}] = r.Drivers[d]
		}
	}
	for r := range p.Rows() {
		if r.Touchpoint != touchpoint || r.Measure != measure {
			continue
		}
		v, ok := said[when{r.Team, r.Period.Shift(-lag)}]
		if !ok {
			v = math.NaN()
		}
		pairs.Rows = append(pairs.Rows, Pair{Team: r.Team, Driver: v, Score: r.Score, N: r.N})
	}
	return pairs, nil
}

// complete returns the pairs that can be drawn, by team in order of first appearance,
// and how many cannot. It refuses pairs with nothing to draw and those of one team.
func (p Pairs) complete() (teams [][]Pair, missing int, err error) {
	at := map[string]int{}
	for _, r := range p.Rows {
		if !drawable(r.Driver) || !drawable(r.Score) {
			missing++
			continue
		}
		i, ok := at[r.Team]
		if !ok {
			i = len(teams)
			at[r.Team], teams = i, append(teams, nil)
		}
		teams[i] = append(teams[i], r)
	}
	switch len(teams) {
	case 0:
		err = fmt.Errorf("chart: no pair of %s and %s is complete: %w", p.Driver, p.Measure, ErrEmpty)
	case 1:
		err = fmt.Errorf("chart: pairs of %s and %s: %w", p.Driver, p.Measure, ErrOneTeam)
	}
	return teams, missing, err
}

// driverName and measureName name the axes, with their units.
func (p Pairs) driverName() string {
	name := withUnit(p.Driver, p.DriverUnit)
	switch {
	case p.Lag > 0:
		name += ", " + periods(p.Lag, p.Period) + " earlier"
	case p.Lag < 0:
		name += ", " + periods(-p.Lag, p.Period) + " later"
	}
	return name
}

func (p Pairs) measureName() string { return withUnit(p.Measure, p.MeasureUnit) }

func withUnit(name, unit string) string {
	if unit == "" {
		return clean(name)
	}
	return clean(name) + ", " + clean(unit)
}

// slopeUnit is what a slope of the measure on the driver is counted in.
func (p Pairs) slopeUnit() string {
	up, per := "own unit of "+clean(p.Measure), "unit of "+clean(p.Driver)
	if p.MeasureUnit != "" {
		up = clean(p.MeasureUnit)
	}
	if p.DriverUnit != "" {
		per = "1 " + clean(p.DriverUnit)
	}
	return up + " per " + per
}

// leftOut says how many rows could not be drawn, or nothing.
func (p Pairs) leftOut(missing int) []string {
	if missing == 0 {
		return nil
	}
	return []string{plural(int64(missing), "row") + " without the driver or the measure left out."}
}
