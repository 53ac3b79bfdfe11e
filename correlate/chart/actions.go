package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/linkage-go/linkage/correlate"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ActionsOptions tunes a chart of actions. The zero value shows every action.
type ActionsOptions struct {
	Top   int    // most rows; 0 means all
	Title string // empty: one that says what is shown
}

// An estimateRow is an estimate on its interval; the estimate is NaN where there is none.
type estimateRow struct {
	value, low, high float64
	tick             float64 // a second value, marked by an upright stroke; NaN: none
	color            color.Color
	mark             func(draw.Canvas, vg.Point)
}

// estimateRows draws a row for each estimate, the first on top, and the zero line.
type estimateRows []estimateRow

func (e estimateRows) limits() (low, high float64, cut bool) {
	points := []float64{0}
	var lows, highs []float64
	for _, r := range e {
		points = append(points, r.value, r.tick)
		if !math.IsNaN(r.value) {
			lows, highs = append(lows, r.low), append(highs, r.high)
		}
	}
	return axisRange(points, lows, highs)
}

// DataRange holds zero, every estimate, and every interval but hopeless ones.
func (e estimateRows) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high, _ := e.limits()
	return low, high, -0.5, float64(len(e)) - 0.5
}

// GlyphBoxes keeps marks at the ends of the axis whole.
func (e estimateRows) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for _, r := range e {
		if !math.IsNaN(r.value) {
			boxes = append(boxes, markBox(p.X.Norm(r.value)))
		}
	}
	return boxes
}

// Plot draws the zero line, the intervals and the marks.
func (e estimateRows) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if zero := x(0); c.ContainsX(zero) {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, zero, c.Min.Y, zero, c.Max.Y)
	}
	for i, r := range e {
		mid := y(float64(len(e) - 1 - i))
		if math.IsNaN(r.value) {
			missing(c, mid, x(0))
			continue
		}
		interval(c, x, r.low, r.high, mid, r.color)
		if !math.IsNaN(r.tick) {
			estimateTick(c, x(r.tick), mid) // taller than the mark, which may lie on it
		}
		r.mark(c, vg.Point{X: x(r.value), Y: mid})
	}
}

// defined reports that there is something to draw.
func (e estimateRows) defined() bool {
	return slices.ContainsFunc(e, func(r estimateRow) bool { return !math.IsNaN(r.value) })
}

// texts writes the estimates with their intervals.
func (e estimateRows) texts(decimals int) []string {
	out := make([]string, len(e))
	for i, r := range e {
		if !math.IsNaN(r.value) {
			out[i] = number(r.value, decimals, true) + bracket(r.low, r.high, decimals, true)
		}
	}
	return out
}

func estimateTick(c draw.Canvas, x, mid vg.Length) {
	c.StrokeLine2(draw.LineStyle{Color: paper, Width: 3.4}, x, mid-9, x, mid+9)
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.6}, x, mid-8.5, x, mid+8.5)
}

func blueDisc(c draw.Canvas, pt vg.Point) {
	disc(c, pt, markRadius+1, paper)
	disc(c, pt, markRadius, blue)
}

// sentence makes a sentence of a warning.
func sentence(s string) string {
	s = clean(s)
	if first, size := utf8.DecodeRuneInString(s); size > 0 {
		s = string(unicode.ToUpper(first)) + s[size:]
	}
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// ActionGains draws the expected gain of each action as a disc on its interval: a row
// each, the first on top. An action without a gain says so.
type ActionGains struct {
	estimateRows
	actions []correlate.Action
}

var (
	_ plot.Plotter    = (*ActionGains)(nil)
	_ plot.DataRanger = (*ActionGains)(nil)
	_ plot.GlyphBoxer = (*ActionGains)(nil)
)

// NewActionGains keeps the order it is given. It refuses actions without any gain
// (ErrEmpty) and probabilities outside [0,1].
func NewActionGains(actions []correlate.Action) (*ActionGains, error) {
	g := &ActionGains{actions: slices.Clone(actions)}
	for _, a := range actions {
		if a.ProbGain < 0 || a.ProbGain > 1 {
			return nil, fmt.Errorf("chart: probability %v is outside [0,1]", a.ProbGain)
		}
		g.estimateRows = append(g.estimateRows, estimateRow{orMissing(a.Gain), a.Low, a.High, math.NaN(), blue, blueDisc})
	}
	if !g.defined() {
		return nil, fmt.Errorf("chart: no action with a gain: %w", ErrEmpty)
	}
	return g, nil
}

// Rows names the drivers on a Y axis.
func (g *ActionGains) Rows() plot.ConstantTicks {
	names := make([]string, len(g.actions))
	for i, a := range g.actions {
		names[i] = clean(a.Driver)
	}
	return rowTicks(names)
}

// actionChoices marks what a budget buys: the greedy choice at 0, the exact one at 1.
type actionChoices struct{ greedy, best []bool }

func (b actionChoices) DataRange() (xmin, xmax, ymin, ymax float64) {
	return -0.5, 1.5, -0.5, float64(len(b.best)) - 0.5
}

func (b actionChoices) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for lane, chosen := range [][]bool{b.greedy, b.best} {
		for i, is := range chosen {
			pt := vg.Point{X: x(float64(lane)), Y: y(float64(len(chosen) - 1 - i))}
			if is {
				tickMark(c, pt)
			} else {
				disc(c, pt, 1, rule)
			}
		}
	}
}

// tickMark draws a check mark.
func tickMark(c draw.Canvas, pt vg.Point) {
	c.StrokeLines(draw.LineStyle{Color: ink, Width: 1.6}, []vg.Point{
		{X: pt.X - 4, Y: pt.Y}, {X: pt.X - 1.2, Y: pt.Y - 3.2}, {X: pt.X + 4.4, Y: pt.Y + 3.8}})
}

// mostDoubts is how many warnings of single actions a caption holds.
const mostDoubts = 3

// Actions draws what each action is expected to gain, by rank, with how likely it gains
// at all, what it costs, and what the budget buys. It refuses a plan without a gain
// (ErrEmpty).
func Actions(p *correlate.ActionPlan, o ActionsOptions) (*Chart, error) {
	if p == nil || len(p.Actions) == 0 {
		return nil, fmt.Errorf("chart: no action: %w", ErrEmpty)
	}
	order := make([]int, len(p.Actions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Actions[a].Rank, p.Actions[b].Rank) })
	all := len(order)
	if o.Top > 0 {
		order = order[:min(o.Top, all)]
	}
	actions := make([]correlate.Action, len(order))
	for i, k := range order {
		actions[i] = p.Actions[k]
	}
	g, err := NewActionGains(actions)
	if err != nil {
		return nil, err
	}
	low, high, cut := g.limits()
	decimals := decimalsFor(high - low)

	chosen := func(s *correlate.Spending) []bool {
		in := make([]bool, len(order))
		for i, k := range order {
			in[i] = s != nil && slices.Contains(s.Chosen, k)
		}
		return in
	}
	choices := actionChoices{chosen(p.Greedy), chosen(p.Best)}
	budget := p.Greedy != nil || p.Best != nil
	priced := slices.ContainsFunc(p.Actions, func(a correlate.Action) bool { return !math.IsNaN(a.Cost) })
	perCost := slices.ContainsFunc(p.Actions, func(a correlate.Action) bool { return !math.IsNaN(a.GainPerCost) })

	rc := rowChart{header: "Action"}
	var probabilities, costs, ratios []string
	ratio := 0.0
	for _, a := range actions {
		if drawable(a.GainPerCost) {
			ratio = max(ratio, math.Abs(a.GainPerCost))
		}
	}
	n := [2]int64{math.MaxInt64, 0}
	teams := n
	for _, a := range actions {
		reach := plural(int64(len(a.Teams)), "team")
		if len(a.Teams) == 1 {
			reach = clean(a.Teams[0])
		}
		if drawable(a.Raise) {
			reach = number(a.Raise, 2, true) + " in " + reach
		}
		rc.labels = append(rc.labels, rowLabel{fmt.Sprintf("%d. %s", a.Rank, clean(a.Driver)), []string{reach}})
		probabilities = append(probabilities, share(a.ProbGain))
		costs = append(costs, amount(a.Cost))
		ratios = append(ratios, number(a.GainPerCost, decimalsFor(ratio), true))
		n[0], n[1] = min(n[0], a.Customers), max(n[1], a.Customers)
		teams[0], teams[1] = min(teams[0], int64(len(a.Teams))), max(teams[1], int64(len(a.Teams)))
	}
	unit := clean(cmp.Or(p.Unit, "units"))
	bands := plantedRows(choices.best)
	numbers := g.texts(decimals)
	rc.columns = []column{
		{header: "Expected gain, " + unit + " × answers", panel: newPanel(Ticks{Signed: true}, low, high, bands, g), toLower: "← worse", toUpper: "better →"},
		textColumn("Gain [95 %]", numbers, draw.XRight),
		textColumn("P(gain)", probabilities, draw.XRight),
	}
	if priced {
		rc.columns = append(rc.columns, textColumn("Cost", costs, draw.XRight))
	}
	if perCost {
		rc.columns = append(rc.columns, textColumn("Gain per cost", ratios, draw.XRight))
	}
	if budget {
		rc.columns = append(rc.columns, column{header: "Bought", width: 68, align: draw.XCenter,
			panel: newPanel(plot.ConstantTicks{{Value: 0, Label: "greedy"}, {Value: 1, Label: "exact"}}, -0.5, 1.5, choices)})
	}

	s := sheet{title: o.Title}
	if s.title == "" {
		s.title = "What to do for " + clean(p.Measure)
	}
	s.subtitle = "Actions by expected gain, the largest on top"
	if perCost {
		s.subtitle = "Actions by expected gain per cost, the largest on top"
	}
	if budget {
		s.subtitle += ", and what a budget of " + amount(p.Budget) + " buys"
	}
	s.key = []keyEntry{{text: "expected gain, 95 % interval", sample: func(c draw.Canvas) {
		mid := c.Center()
		c.StrokeLine2(draw.LineStyle{Color: blue, Width: intervalWidth}, c.Min.X+1, mid.Y, c.Max.X-1, mid.Y)
		blueDisc(c, mid)
	}}}
	if slices.Contains(choices.greedy, true) || slices.Contains(choices.best, true) {
		s.key = append(s.key, keyEntry{text: "bought", sample: func(c draw.Canvas) { tickMark(c, c.Center()) }})
	}
	if slices.Contains(choices.best, true) {
		s.key = append(s.key, keyEntry{text: "in the exact choice", sample: func(c draw.Canvas) {
			c.SetColor(plantedFill)
			c.Fill(rectangle(c.Min.X, c.Min.Y, c.Max.X, c.Max.Y))
		}})
	}
	rc.layout(&s, rowChartWidth)

	if len(actions) < all {
		s.caption = append(s.caption, fmt.Sprintf("%d of %s shown.", len(actions), plural(int64(all), "action")))
	}
	if n[1] > 0 {
		s.caption = append(s.caption, fmt.Sprintf("n = %s of %s in the latest period.", spread(n[0], n[1], "answer"), spread(teams[0], teams[1], "team")))
	} else {
		s.caption = append(s.caption, fmt.Sprintf("n is not known; actions are in %s.", spread(teams[0], teams[1], "team")))
	}
	s.caption = append(s.caption, "A gain is probability × effect × rise × answers. Bars are 95 % intervals over what effects may be, the probabilities taken as they are.")
	if cut {
		s.caption = append(s.caption, cutNote)
	}
	bought := ""
	for _, b := range []struct {
		name string
		s    *correlate.Spending
	}{{"Greedy", p.Greedy}, {"Exact", p.Best}} {
		if b.s == nil {
			continue
		}
		bought += fmt.Sprintf(" %s: %s, gain %s at a cost of %s.", b.name, plural(int64(len(b.s.Chosen)), "action"), number(b.s.Gain, decimals, true), amount(b.s.Cost))
		for _, w := range b.s.Warnings {
			s.caption = append(s.caption, sentence(w))
		}
	}
	if bought != "" {
		s.caption = append(s.caption, strings.TrimSpace(bought))
	}
	var doubts []string
	for _, a := range actions {
		doubts = append(doubts, a.Warnings...)
	}
	doubts = distinct(doubts, func(w string) string { return w })
	for i, w := range doubts {
		if i == mostDoubts {
			s.caption = append(s.caption, fmt.Sprintf("And %s of single actions.", plural(int64(len(doubts)-i), "more warning")))
			break
		}
		s.caption = append(s.caption, sentence("Warning: "+w))
	}
	for _, w := range p.Warnings {
		s.caption = append(s.caption, sentence(w))
	}
	s.caption = append(s.caption, "Gains presume that no cause that varies in time was left unmeasured.")

	first := cmp.Or(numbers[0], "not estimated")
	s.description = fmt.Sprintf("Expected gain of %s in %s × answers of %s. First: %s, gain %s, probability of a gain %s",
		plural(int64(all), "action"), unit, clean(p.Measure), clean(actions[0].Driver), first, probabilities[0])
	if !math.IsNaN(actions[0].Cost) {
		s.description += ", cost " + costs[0]
	}
	s.description += "."
	if budget {
		s.description += " A budget of " + amount(p.Budget) + " buys:" + bought
	}
	return s.chart(), nil
}

// amount writes a sum as short as it is.
func amount(v float64) string {
	if !drawable(v) {
		return number(v, 0, false)
	}
	return plainNumber(v)
}
