package correlate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

const (
	directionWaves = 4   // fewer cannot tell who moves first
	directionQ     = .05 // of an arrow that is taken to be there
	nickellPeriods = 10  // below it a lagged outcome with team effects is visibly biased
)

// crossLags estimates both arrows between a driver and a measure,
//
//	CX_t ~ CX_{t-1} + EX_{t-l}    and    EX_t ~ EX_{t-1} + CX_{t-l},
//
// with team and period effects. l is the driver's likeliest lag, at least 1: what
// takes two periods to reach customers leaves no mark after one.
func (o *observations) crossLags(d, likeliest int) (forward, reverse CrossLag) {
	if o.waves < directionWaves {
		return undefinedArrow(), undefinedArrow()
	}
	lag := max(1, likeliest)
	forward = o.arrow(o.y, o.at(d, lag), o.before)
	reverse = o.arrow(o.at(d, 0), o.earlier(lag), o.at(d, 1))
	if o.waves < nickellPeriods && lag == 1 && len(o.control) == 0 {
		o.unbias(d, &forward, &reverse)
	}
	forward.Lag, reverse.Lag = lag, lag
	return forward, reverse
}

// unbias replaces both arrows by estimates without the bias that team effects bring into
// a lagged outcome where periods are few (Nickell 1981): corrected moment equations,
// or, where these have no solution, the half-panel jackknife (see [stats.LagMethod]).
// Rows count alike in them.
func (o *observations) unbias(d int, forward, reverse *CrossLag) {
	team, period := make([]int, len(o.y)), make([]int, len(o.y))
	for i := range o.y {
		team[i], period[i] = int(o.team[i]), int(o.period[i])
	}
	for _, method := range []stats.LagMethod{stats.CorrectedLag, stats.HalfPanelLag} {
		fit, err := stats.FitCrossLagged(o.at(d, 0), o.y, team, period, stats.LagOptions{Method: method})
		if err != nil || math.IsNaN(fit.XToY.P) || math.IsNaN(fit.YToX.P) {
			continue
		}
		forward.replace(fit.XToY)
		reverse.replace(fit.YToX)
		return
	}
}

func (c *CrossLag) replace(e stats.Estimate) {
	c.Standard *= e.Estimate / c.Estimate
	c.Estimate, c.Low, c.High, c.SE, c.DF, c.P, c.N, c.Teams = e.Estimate, e.Low, e.High, e.SE, e.DF, e.P, e.N, e.Clusters
	c.Unbiased = true
}

// arrow estimates what the past of one side tells of a target beyond the target's own past.
func (o *observations) arrow(target, cause, own []float64) CrossLag {
	w := o.within(target, cause, own)
	if !w.estimable(0) {
		return undefinedArrow()
	}
	e := w.CR2Col(0)
	targetSD := w.sd[1] // the target's own past varies as it does
	return CrossLag{
		Estimate: e.Estimate, Standard: e.Estimate * w.sd[0] / targetSD, Low: e.Low, High: e.High,
		SE: e.SE, DF: e.DF, P: e.P, Q: math.NaN(), N: w.rows, Teams: w.teams,
	}
}

func undefinedArrow() CrossLag {
	nan := math.NaN()
	return CrossLag{Estimate: nan, Standard: nan, Low: nan, High: nan, SE: nan, DF: nan, P: nan, Q: nan}
}

const (
	spans       = 6   // most stretches of time an arrow is compared over
	unsteadyAt  = .01 // p of an arrow that is not the same in all of them
	steadyRanks = 2   // drivers looked at: the likeliest, of which claims are made
)

// steadiness tests whether an arrow is the same all the time: it lets the coefficient of
// the cause differ between stretches of neighbouring periods and tests that all are
// equal (HTZ). It returns a sentence when they are not, and "" when they are or when
// nothing can be told.
func (o *observations) steadiness(name string, target, cause, own []float64) string {
	var periods []int32
	for i, t := range o.period {
		if !math.IsNaN(target[i]) && !math.IsNaN(cause[i]) && !math.IsNaN(own[i]) {
			periods = append(periods, t)
		}
	}
	slices.Sort(periods)
	periods = slices.Compact(periods)
	n := min(spans, len(periods))
	if n < 2 {
		return ""
	}
	span := map[int32]int{}
	label := make([]string, n)
	for i, t := range periods {
		s := i * n / len(periods)
		span[t] = s
		name := o.panel.first.Shift(int(t)).String()
		if label[s] == "" {
			label[s] = name
		} else {
			label[s], _, _ = strings.Cut(label[s], " to ")
			label[s] += " to " + name
		}
	}
	columns := make([][]float64, n+1)
	for s := range n {
		columns[s] = make([]float64, len(target))
	}
	for i, t := range o.period {
		for s := range n {
			columns[s][i] = math.NaN()
			if at, ok := span[t]; ok && !math.IsNaN(cause[i]) {
				columns[s][i] = 0
				if at == s {
					columns[s][i] = cause[i]
				}
			}
		}
	}
	columns[n] = own
	w := o.within(target, columns...)
	if w == nil {
		return ""
	}
	contrasts := make([][]float64, 0, n-1)
	low, high := 0, 0
	for s := range n {
		if !w.estimable(s) {
			return ""
		}
		if w.Coef(s) < w.Coef(low) {
			low = s
		}
		if w.Coef(s) > w.Coef(high) {
			high = s
		}
		if s > 0 {
			c := make([]float64, w.width)
			c[0], c[s] = -1, 1
			contrasts = append(contrasts, c)
		}
	}
	if test := w.HTZContrasts(contrasts); !(test.P < unsteadyAt) {
		return ""
	}
	return fmt.Sprintf("direction changes with time: %s is %.2g in %s but %.2g in %s; run other spans before trusting it",
		name, w.Coef(low), label[low], w.Coef(high), label[high])
}

// unsteady says where either arrow of a driver changes with time.
func (o *observations) unsteady(d int, c *RootCause) {
	if o.waves < directionWaves {
		return
	}
	lag := c.Forward.Lag
	for _, w := range []string{
		o.steadiness(c.Driver+" → later "+c.Measure, o.y, o.at(d, lag), o.before),
		o.steadiness(c.Measure+" → later "+c.Driver, o.at(d, 0), o.earlier(lag), o.at(d, 1)),
	} {
		if w != "" {
			c.warn("%s", w)
		}
	}
}

// settle corrects all arrows for how many were tested and sets each cause's direction.
func settle(causes []RootCause) {
	p := make([]float64, 0, 2*len(causes))
	for i := range causes {
		p = append(p, causes[i].Forward.P, causes[i].Reverse.P)
	}
	q := stats.BH(p)
	for i := range causes {
		c := &causes[i]
		c.Forward.Q, c.Reverse.Q = q[2*i], q[2*i+1]
		ex, cx := c.Forward.Q < directionQ, c.Reverse.Q < directionQ
		switch {
		case ex && cx:
			c.Direction = Both
		case ex:
			c.Direction = EXLeads
		case cx:
			c.Direction = CXLeads
		default:
			c.Direction = Unclear
		}
	}
}
