package chart_test

import (
	"cmp"
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"
)

// actionPlan ranks made-up actions; with costs, a budget buys some of them.
func actionPlan(drivers []string, costs bool) *correlate.ActionPlan {
	p := &correlate.ActionPlan{Measure: "nps", Unit: "points"}
	for i, d := range drivers {
		gain := 900 / (1 + 0.7*float64(i))
		half := 140 + 260*math.Abs(math.Sin(float64(i)))
		a := correlate.Action{
			Rank: i + 1, Driver: d, Measure: "nps", Teams: names(3+i%9, nil, "team"), Raise: 0.21 + 0.04*float64(i%4), Customers: int64(400 + 90*i),
			Gain: gain, Low: gain - half, High: gain + half, ProbGain: max(0.3, 0.98-0.06*float64(i)), Cost: math.NaN(), GainPerCost: math.NaN(),
		}
		if costs {
			a.Cost = 30 + 10*float64(i%3)
			a.GainPerCost = gain / a.Cost
		}
		p.Actions = append(p.Actions, a)
	}
	if costs {
		slices.SortStableFunc(p.Actions, func(a, b correlate.Action) int { return cmp.Compare(b.GainPerCost, a.GainPerCost) })
		for i := range p.Actions {
			p.Actions[i].Rank = i + 1
		}
		var gain, cost []float64
		for _, a := range p.Actions {
			gain, cost = append(gain, a.Gain), append(cost, a.Cost)
		}
		p.Budget = 120
		greedy, best := correlate.SpendGreedy(gain, cost, p.Budget), correlate.SpendBest(gain, cost, p.Budget)
		p.Greedy, p.Best = &greedy, &best
	}
	return p
}

func init() {
	pictures = slices.Insert(pictures, len(pictures)-1, []picture{
		{"actions", func() (*chart.Chart, error) {
			p := actionPlan(drivers[:8], true)
			p.Actions[5].High = 9000
			p.Actions[1].Warnings = []string{"tools_and_systems cannot be told from training everywhere: raise both, or find out first"}
			return chart.Actions(p, chart.ActionsOptions{})
		}},
		{"actions-3", func() (*chart.Chart, error) {
			p := actionPlan([]string{longDriver, "pay", "tools"}, false)
			p.Actions[0].Teams = []string{"Team of the northern region"}
			p.Actions[2].Gain, p.Actions[2].ProbGain = math.NaN(), math.NaN()
			p.Actions[1].Low, p.Actions[1].High = math.NaN(), math.NaN()
			return chart.Actions(p, chart.ActionsOptions{})
		}},
		{"actions-40", func() (*chart.Chart, error) {
			return chart.Actions(actionPlan(names(50, drivers, "driver"), true), chart.ActionsOptions{Top: 40})
		}},
	}...)
}

func TestActionsRefuses(t *testing.T) {
	blank, far := actionPlan(drivers[:2], false), actionPlan(drivers[:2], false)
	blank.Actions[0].Gain, blank.Actions[1].Gain, far.Actions[0].ProbGain = math.NaN(), math.NaN(), 1.2
	for name, tt := range map[string]struct {
		p    *correlate.ActionPlan
		want error // nil: any
	}{
		"nothing":           {nil, chart.ErrEmpty},
		"no action":         {&correlate.ActionPlan{}, chart.ErrEmpty},
		"no gain":           {blank, chart.ErrEmpty},
		"probability above": {far, nil},
	} {
		if _, err := chart.Actions(tt.p, chart.ActionsOptions{}); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

// Chosen are indices into the actions as given, whatever their ranks.
func TestActionsOrder(t *testing.T) {
	p, q := actionPlan(drivers[:5], true), actionPlan(drivers[:5], true)
	slices.Reverse(q.Actions)
	for _, s := range []*correlate.Spending{q.Greedy, q.Best} {
		for i := range s.Chosen {
			s.Chosen[i] = 4 - s.Chosen[i]
		}
	}
	a, err := chart.Actions(p, chart.ActionsOptions{})
	b, err2 := chart.Actions(q, chart.ActionsOptions{})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if svg(t, a) != svg(t, b) {
		t.Error("the chart depends on the order of its input")
	}
	if q.Actions[0].Rank != 5 {
		t.Error("the input changed")
	}
}

func TestActionGains(t *testing.T) {
	g, err := chart.NewActionGains(actionPlan(drivers[:4], false).Actions)
	if err != nil {
		t.Fatal(err)
	}
	if rows := g.Rows(); rows[0].Value != 3 || rows[0].Label != drivers[0] {
		t.Errorf("the first row is %v, want %s on top", rows[0], drivers[0])
	}
	pl := plot.New()
	pl.Add(g)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 20 {
		t.Error("drew next to nothing")
	}
}

func TestActionsAnyNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := actionPlan(drivers[:3], true)
		for i := range p.Actions {
			a := &p.Actions[i]
			a.Gain, a.Low, a.High = anyValue.Draw(rt, "gain"), anyValue.Draw(rt, "low"), anyValue.Draw(rt, "high")
			a.Cost, a.GainPerCost, a.Raise = anyValue.Draw(rt, "cost"), anyValue.Draw(rt, "ratio"), anyValue.Draw(rt, "raise")
		}
		p.Budget = anyValue.Draw(rt, "budget")
		c, err := chart.Actions(p, chart.ActionsOptions{})
		if err != nil {
			return
		}
		if s := svg(t, c); notFinite.MatchString(s) || strings.Contains(s, "%!") {
			rt.Error("a coordinate is no number")
		}
	})
}

func ExampleActions() {
	c, err := chart.Actions(actionPlan([]string{"workload", "training", "pay"}, true), chart.ActionsOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Title())
	fmt.Println(c.Description())
	// Output:
	// What to do for nps
	// Expected gain of 3 actions in points × answers of nps. First: workload, gain +900 [+760, +1040], probability of a gain 0.98, cost 30. A budget of 120 buys: Greedy: 3 actions, gain +1804 at a cost of 120. Exact: 3 actions, gain +1804 at a cost of 120.
}
