package main

import (
	"math/rand/v2"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// A world stands in for an organisation that takes action: a simulated one whose causes are
// known. Nothing in this file is needed with data of one's own.
type world struct {
	*simulate.Organisation
	action linkage.Period // when teams act
}

// rise is by how many points of 1..5 a driver rises where a team acts on it.
const rise = .5

func newWorld(seed uint64) (*world, error) {
	org, err := simulate.New(simulate.Options{
		Teams: 80, Periods: 24, Touchpoints: 3, Drivers: 8, MaxCauses: 1, Answers: 60, Respondents: 15,
		EffectSize: .4, Disturbance: .4, Seed: seed,
	})
	if err != nil {
		return nil, err
	}
	return &world{org, org.CXCells().Periods()[16]}, nil
}

// past returns what was answered before anybody acted.
func (o *world) past() (customers, employees *linkage.Cells) {
	before := func(k linkage.CellKey, _ linkage.Cell) bool { return k.Period.Compare(o.action) < 0 }
	return o.CXCells().Filter(before), o.EXCells().Filter(before)
}

// lot lets a coin decide, team by team and driver by driver, who acts.
func (o *world) lot(seed uint64, drivers ...string) (taken []correlate.Intervention) {
	rng, team := rand.New(rand.NewPCG(seed, 0)), ""
	for k := range o.EXCells().All() { // by team
		if k.Team == team {
			continue
		}
		team = k.Team
		for _, d := range drivers {
			if rng.IntN(2) == 0 {
				taken = append(taken, correlate.Intervention{Team: team, Driver: d, Period: o.action})
			}
		}
	}
	return taken
}

// future returns all answers, those after the action among them: the driver is higher where a
// team acted on it, and customers answer by what was planted for that, after the cause's lag.
func (o *world) future(taken []correlate.Intervention) (customers, employees *linkage.Cells) {
	risen := func(k linkage.CellKey, driver string, lag int) float64 {
		for _, a := range taken {
			if a.Team == k.Team && a.Driver == driver && k.Period.Sub(a.Period) >= lag {
				return rise
			}
		}
		return 0
	}
	causes := o.Truth().Causes
	customers = lifted(o.CXCells(), func(k linkage.CellKey) (by float64) {
		for _, c := range causes {
			if c.Touchpoint != k.Touchpoint {
				continue
			}
			perPoint := c.PerPoint
			if k.Measure != c.Measure { // the raw mean of the same answers
				perPoint *= c.EffectMean / c.EffectScore
			}
			by += perPoint * risen(k, c.Driver, c.Lag)
		}
		return by
	})
	employees = lifted(o.EXCells(), func(k linkage.CellKey) float64 { return risen(k, k.Measure, 0) })
	return customers, employees
}

// lifted returns cells whose averages are higher by so much.
func lifted(cells *linkage.Cells, by func(linkage.CellKey) float64) *linkage.Cells {
	out := cells.Filter(func(linkage.CellKey, linkage.Cell) bool { return false }) // keeps what measures are
	for k, c := range cells.All() {
		if d := by(k); d != 0 {
			c.Moments = linkage.MomentsOf(c.N(), c.Mean()+d, c.StdDev())
		}
		out.Add(k.Key, k.Measure, c)
	}
	return out
}
