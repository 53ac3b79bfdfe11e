package correlate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
)

// A feed makes cells of two touchpoints: raw means with sampling error from n answers of
// variance 4, a season that all teams share, and noise that may last.
type feed struct {
	rng   *rand.Rand
	teams int
	rho   float64
	state map[string]float64
	shift func(team, touchpoint, period int) float64
}

func (f *feed) cells(from, to int) *linkage.Cells {
	c := linkage.NewCells()
	for i := from; i <= to; i++ {
		for k := range 2 {
			common := .2 * f.rng.NormFloat64()
			for j := range f.teams {
				name := fmt.Sprintf("T%02d", j)
				id := fmt.Sprint(name, k)
				f.state[id] = f.rho*f.state[id] + math.Sqrt(1-f.rho*f.rho)*.3*f.rng.NormFloat64()
				n := 10 + f.rng.IntN(30)
				y := 7 + float64(j)/10 + common + f.state[id] + 2/math.Sqrt(float64(n))*f.rng.NormFloat64()
				if f.shift != nil {
					y += f.shift(j, k, i)
				}
				key := linkage.Key{Team: name, Touchpoint: fmt.Sprint("p", k), Period: month(i)}
				c.Add(key, "nps_mean", linkage.Cell{Moments: linkage.MomentsOf(int64(n), y, 2)})
				c.Add(key, "nps", linkage.Cell{Moments: linkage.MomentsOf(int64(n), 30*y-200, 60)})
			}
		}
	}
	return c
}

func newFeed(seed uint64, teams int, rho float64) *feed {
	return &feed{rng: rand.New(rand.NewPCG(seed, 3)), teams: teams, rho: rho, state: map[string]float64{}}
}

func (f *feed) monitor(t *testing.T, history int, causes []RootCause, o *MonitorOptions) *Monitor {
	t.Helper()
	cx, ex := f.cells(1, history), linkage.NewCells()
	for j := range f.teams {
		ex.Add(linkage.Key{Team: fmt.Sprintf("T%02d", j), Period: month(1)}, "tools", linkage.Cell{Moments: linkage.MomentsOf(9, 3, 1)})
	}
	p, err := Join(cx, ex, JoinOptions{By: linkage.Month})
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMonitor(p, causes, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// While nothing changes, alerts come no more often than stated, with noise that lasts too.
func TestMonitorFalseAlarms(t *testing.T) {
	for _, rho := range []float64{0, .5} {
		alarms, overall, periods := 0, 0, 0
		for seed := range uint64(25) {
			f := newFeed(seed, 20, rho)
			m := f.monitor(t, 18, nil, &MonitorOptions{FalseAlarms: 1})
			alerts, err := m.Watch(f.cells(19, 58))
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range alerts {
				if a.Team == "" {
					overall++
				}
			}
			alarms, periods = alarms+len(alerts), periods+40
		}
		t.Logf("autocorrelation %v: %d alarms (%d of touchpoints) in %d periods; at most %d stated", rho, alarms, overall, periods, periods)
		if alarms > periods || overall > periods/2 || alarms == 0 {
			t.Errorf("autocorrelation %v: %d alarms (%d of touchpoints) in %d periods", rho, alarms, overall, periods)
		}
	}
}

// A team that falls by a point is found soon, with the likely causes; so is a touchpoint
// at which all teams fall a little.
func TestMonitorFindsChanges(t *testing.T) {
	causes := []RootCause{{Touchpoint: "p1", Measure: "nps", Driver: "pay", Rank: 2, Verdict: Associated},
		{Touchpoint: "p1", Measure: "nps", Driver: "tools", Rank: 1, Verdict: CandidateCause}, {Touchpoint: "p1", Measure: "nps", Driver: "goals", Rank: 3, Verdict: CannotTell},
		{Touchpoint: "p0", Measure: "nps", Driver: "goals", Rank: 1, Verdict: CandidateCause}}
	f := newFeed(1, 20, 0)
	f.shift = func(team, touchpoint, period int) float64 {
		switch {
		case period >= 30 && team == 7 && touchpoint == 1:
			return -1.5
		case period >= 30 && touchpoint == 0:
			return .6
		}
		return 0
	}
	m := f.monitor(t, 24, causes, nil)
	alerts, err := m.Watch(f.cells(25, 45))
	if err != nil {
		t.Fatal(err)
	}
	var team, touchpoint *Alert
	for i, a := range alerts {
		switch {
		case a.Team == "T07" && a.Touchpoint == "p1" && team == nil:
			team = &alerts[i]
		case a.Team == "" && a.Touchpoint == "p0" && touchpoint == nil:
			touchpoint = &alerts[i]
		}
	}
	if team == nil || team.Better || team.Since.Sub(month(30)) > 2 || team.Since.Sub(month(30)) < -2 || team.Period.Sub(month(30)) > 8 {
		t.Fatalf("team alert %v among %v", team, alerts)
	}
	if fall := team.Before - team.Now; math.Abs(fall-45) > 30 { // 1.5 points are 45 of the score; seen early, it looks larger
		t.Errorf("falls by %v", fall)
	}
	if len(team.Causes) != 2 || team.Causes[0].Driver != "tools" || !strings.Contains(team.String(), "look first at tools (candidate cause), pay (associated)") {
		t.Errorf("%v", team)
	}
	if touchpoint == nil || !touchpoint.Better || touchpoint.Period.Sub(month(30)) > 8 {
		t.Errorf("touchpoint alert %v among %v", touchpoint, alerts)
	}
}

// One by one or all at once, in any order inside a period: the same alerts.
func TestMonitorStreams(t *testing.T) {
	shift := func(team, _, period int) float64 {
		if period >= 22 && team < 3 {
			return -2
		}
		return 0
	}
	run := func(stream func(m *Monitor, c *linkage.Cells) []Alert) string {
		f := newFeed(5, 12, 0)
		f.shift = shift
		m := f.monitor(t, 20, nil, nil)
		s := ""
		for _, a := range stream(m, f.cells(21, 30)) {
			s += a.String() + "\n"
		}
		return s
	}
	whole := run(func(m *Monitor, c *linkage.Cells) []Alert {
		alerts, err := m.Watch(c)
		if err != nil {
			t.Fatal(err)
		}
		return alerts
	})
	single := run(func(m *Monitor, c *linkage.Cells) (alerts []Alert) {
		rng := rand.New(rand.NewPCG(1, 1))
		for i := 21; i <= 30; i++ {
			var keys []linkage.CellKey
			for k := range c.All() {
				if k.Period == month(i) {
					keys = append(keys, k)
				}
			}
			rng.Shuffle(len(keys), func(a, b int) { keys[a], keys[b] = keys[b], keys[a] })
			for _, k := range keys {
				x, _ := c.Get(k.Key, k.Measure)
				found, err := m.Add(k.Key, k.Measure, x)
				if err != nil {
					t.Fatal(err)
				}
				alerts = append(alerts, found...)
			}
		}
		return append(alerts, m.Close()...)
	})
	if whole != single || strings.Count(whole, "T0") < 6 {
		t.Errorf("at once:\n%sone by one:\n%s", whole, single)
	}
}

func TestMonitorRefuses(t *testing.T) {
	f := newFeed(9, 10, 0)
	m := f.monitor(t, 12, nil, nil)
	x := linkage.Cell{Moments: linkage.MomentsOf(20, 7, 2)}
	few := linkage.Cell{Moments: linkage.MomentsOf(4, 1, 2)}
	add := func(team, touchpoint string, period linkage.Period, measure string, c linkage.Cell) error {
		_, err := m.Add(linkage.Key{Team: team, Touchpoint: touchpoint, Period: period}, measure, c)
		return err
	}
	for _, p := range []linkage.Period{month(12), linkage.PeriodOf(month(13).Start(), linkage.Day)} {
		if add("T01", "p0", p, "nps_mean", x) == nil {
			t.Errorf("%v: no error", p)
		}
	}
	for _, err := range []error{add("T01", "p0", month(13), "nps_mean", few), add("T01", "p9", month(13), "nps_mean", x), add("T01", "p0", month(13), "csat", x)} {
		if err != nil {
			t.Error(err)
		}
	}
	teams, points := m.Series()
	if err := add("new", "p0", month(13), "nps_mean", x); err != nil || m.Ignored != 3 || teams != 20 || points != 2 {
		t.Errorf("%v, ignored %d, series %d and %d", err, m.Ignored, teams, points)
	}
	m.Close()
	if teams, _ = m.Series(); teams != 21 || !strings.Contains(m.String(), "at most 0.1 false alarms a month") {
		t.Errorf("%d series\n%v", teams, m)
	}
	if err := add("T01", "p0", month(13), "nps_mean", x); err == nil {
		t.Error("a closed period was taken")
	}
	p := panelOf(t, "A,s,2006,m,50,10,1", "B,s,2006,m,50,10,1")
	if _, err := NewMonitor(p, nil, nil); err == nil || !strings.Contains(err.Error(), "too short") {
		t.Errorf("error %v", err)
	}
}
