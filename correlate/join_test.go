package correlate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

// cells reads the lines "team,touchpoint,period,measure,n,mean".
func cells(t *testing.T, lines ...string) *linkage.Cells {
	t.Helper()
	c, _, err := linkage.ReadCells(strings.NewReader("team,touchpoint,period,measure,n,mean\n"+strings.Join(lines, "\n")), linkage.CellOptions{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestJoinReport(t *testing.T) {
	cx := cells(t,
		"A,shop,2024-01,nps,10,20", "A,shop,2024-02,nps,10,30", "A,web,2024-01,nps,4,0", // 4 answers: withheld
		"B,shop,2024-01,nps,20,10", "B,shop,2024-02,nps,,12", // n not published
		"Team-01,shop,2024-01,nps,9,5", "D,shop,2024-03,nps,9,5")
	ex := cells(t,
		"A,,2024-01,tools,8,3", "A,,2024-02,tools,8,4", "B,,2024-01,tools,7,3", "B,,2024-02,tools,3,5",
		"team 1,,2024-01,tools,8,3", "A,kiosk,2024-01,tools,8,2")
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := JoinReport{
		Teams: 2, Touchpoints: 1, Periods: 2, Rows: 3, CXRows: 4,
		CXOnlyTeams: []string{"D", "Team-01"}, EXOnlyTeams: []string{"team 1"},
		CXOnlyPeriods: []string{"2024-03"}, EXOnlyTouchpoints: []string{"kiosk"},
		NearMisses: []NearMiss{{"Team-01", "team 1"}},
		Unit:       "month", CXCadence: "every month", EXCadence: "every month", Waves: 3,
		Broadcast: 3, UnknownN: 1, WithheldCX: 1, WithheldEX: 1, Coverage: .75, CXAnswers: 40, EXAnswers: 23,
	}
	if diff := cmp.Diff(want, p.Report(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	var rows []string
	for r := range p.Rows() {
		rows = append(rows, r.Team+" "+r.Touchpoint+" "+r.Period.String()+" "+r.Measure)
	}
	if diff := cmp.Diff([]string{"A shop 2024-01 nps", "A shop 2024-02 nps", "B shop 2024-01 nps", "B shop 2024-02 nps"}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// A driver measured at a touchpoint is used from there and never mixed with the whole
// team's; another driver of the same team is broadcast.
func TestJoinSources(t *testing.T) {
	cx := cells(t, "A,shop,2024-01,nps,10,20", "A,web,2024-01,nps,10,30")
	ex := cells(t, "A,,2024-01,tools,8,1", "A,shop,2024-01,tools,8,2", "A,,2024-01,goals,8,3")
	p, err := Join(cx, ex, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]float64{}
	for r := range p.Rows() {
		got[r.Touchpoint] = append([]float64(nil), r.Drivers...)
	}
	want := map[string][]float64{"shop": {3, 2}, "web": {3, 1}} // goals, tools
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("drivers (-want +got):\n%s", diff)
	}
}

func TestJoinPeriods(t *testing.T) {
	t.Run("school years meet plain years", func(t *testing.T) {
		p, err := Join(cells(t, "A,s,2014-15,m,9,1"), cells(t, "A,,2015,d,9,1"), JoinOptions{})
		if err != nil || p.Report().Rows != 1 {
			t.Errorf("%+v, %v", p, err)
		}
	})
	t.Run("the coarser cadence is the default", func(t *testing.T) {
		cx := cells(t, "A,s,2024-01,m,9,1", "A,s,2024-02,m,9,2", "A,s,2024-03,m,9,3", "A,s,2024-04,m,9,4")
		ex := cells(t, "A,,2024-01,d,9,1", "A,,2024-04,d,9,2") // every third month
		p, err := Join(cx, ex, JoinOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r := p.Report(); p.Unit() != linkage.Quarter || r.EXCadence != "every quarter" || r.Periods != 2 {
			t.Errorf("unit %v, report %+v", p.Unit(), r)
		}
	})
	t.Run("a finer period needs finer cells", func(t *testing.T) {
		_, err := Join(cells(t, "A,s,2024-01,m,9,1"), cells(t, "A,,2024-Q1,d,9,1"), JoinOptions{By: linkage.Month})
		if err == nil || !strings.Contains(err.Error(), "coarser") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("carried values are counted and said to be stale", func(t *testing.T) {
		cx := cells(t, "A,s,2024-01,m,9,1", "A,s,2024-02,m,9,2", "A,s,2024-03,m,9,3", "A,s,2024-04,m,9,3")
		ex := cells(t, "A,,2024-01,d,9,1", "A,,2024-04,d,9,2")
		p, err := Join(cx, ex, JoinOptions{By: linkage.Month, Carry: 1})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(p.Warnings(), "\n"), "1 driver values were carried") || p.Report().Rows != 4 {
			t.Errorf("%v, %+v", p.Warnings(), p.Report())
		}
	})
	t.Run("cells of unknown n merge only when asked", func(t *testing.T) {
		cx := cells(t, "A,s,2024-01,m,,1", "A,s,2024-02,m,,3", "A,s,2024-04,m,9,3")
		ex := cells(t, "A,,2024-Q1,d,9,1", "A,,2024-Q2,d,9,2")
		p, err := Join(cx, ex, JoinOptions{})
		if err != nil || p.Report().CXRows != 1 {
			t.Errorf("%+v, %v", p.Report(), err)
		}
		p, err = Join(cx, ex, JoinOptions{MeanOfMeans: true})
		if err != nil || p.Report().CXRows != 2 {
			t.Errorf("%+v, %v", p.Report(), err)
		}
		for r := range p.Rows() {
			if r.Period.String() == "2024-Q1" && r.Score != 2 {
				t.Errorf("mean of means %v, want 2", r.Score)
			}
		}
	})
}

func TestJoinRefuses(t *testing.T) {
	one := cells(t, "A,s,2024-01,m,9,1")
	for _, tt := range []struct {
		name   string
		cx, ex *linkage.Cells
		want   string
	}{
		{"no customers", linkage.NewCells(), one, "customer side has no cells"},
		{"no employees", one, linkage.NewCells(), "employee side has no cells"},
		{"no team in common", cells(t, "Team-01,s,2024-01,m,9,1"), cells(t, "team 1,,2024-01,d,9,1"), "may be one team"},
		{"everything withheld", cells(t, "A,s,2024-01,m,4,1"), one, "fewer than 5 respondents"},
		{"periods of two units", func() *linkage.Cells {
			c := cells(t, "A,s,2024-01,m,9,1")
			c.Merge(cells(t, "A,s,2024-Q1,m,9,1"))
			return c
		}(), one, "merge them into one unit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Join(tt.cx, tt.ex, JoinOptions{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// A score keeps its raw mean beside it: one measure, ranked on the raw mean, told in the
// score; a score alone stands for itself.
func TestJoinRawMeans(t *testing.T) {
	cx := cells(t, "A,s,2024-01,nps,9,10", "A,s,2024-01,nps_mean,9,7", "A,s,2024-01,csat,9,.5")
	p, err := Join(cx, cells(t, "A,,2024-01,enps,9,10", "A,,2024-01,enps_mean,9,6"), JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var outcomes, drivers []string
	for _, m := range p.Outcomes() {
		outcomes = append(outcomes, m.Name)
	}
	for _, m := range p.Drivers() {
		drivers = append(drivers, m.Name)
	}
	if diff := cmp.Diff([][]string{{"csat", "nps"}, {"enps"}}, [][]string{outcomes, drivers}); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	for r := range p.Rows() {
		if r.Measure == "nps" && (r.Score != 10 || r.Raw != 7 || r.Drivers[0] != 6) {
			t.Errorf("nps row %+v", r)
		}
	}
}

func TestLowerBetterNames(t *testing.T) {
	p, err := Join(cells(t, "A,s,2024-01,absence,9,1"), cells(t, "A,,2024-01,tools,9,1"), JoinOptions{LowerBetter: []string{"absence", "nothing"}})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(p.Warnings(), "\n")
	if !p.Outcomes()[0].LowerBetter || !strings.Contains(all, `"nothing"`) || !strings.Contains(all, "declared otherwise: tools") {
		t.Errorf("%+v\n%s", p.Outcomes(), all)
	}
	p, err = Join(cells(t, "A,s,2024-01,absence,9,1"), cells(t, "A,,2024-01,tools,9,1"), JoinOptions{})
	if err != nil || !strings.Contains(strings.Join(p.Warnings(), "\n"), "may be lower-is-better: absence") {
		t.Errorf("%v, %v", p.Warnings(), err)
	}
}

func TestNearMisses(t *testing.T) {
	got := nearMisses([]string{"Team-01", "North  West", "A10", "A1"}, []string{"team 1", "northwest", "a 10", "Zed"})
	want := []NearMiss{{"A10", "a 10"}, {"North  West", "northwest"}, {"Team-01", "team 1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("near misses (-want +got):\n%s", diff)
	}
}
