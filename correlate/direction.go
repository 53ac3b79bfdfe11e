package correlate

import (
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

const (
	directionWaves = 4   // fewer cannot tell who moves first
	directionQ     = .05 // of an arrow that is taken to be there
	nickellPeriods = 10  // below it a lagged outcome with team effects is visibly biased
)

// crossLags estimates both arrows between a driver and a measure one period apart,
//
//	CX_t ~ CX_{t-1} + EX_{t-1}    and    EX_t ~ EX_{t-1} + CX_{t-1},
//
// with team and period effects.
func (o *observations) crossLags(d int) (forward, reverse CrossLag) {
	if o.waves < directionWaves {
		return undefinedArrow(), undefinedArrow()
	}
	now, past := o.at(d, 0), o.at(d, 1)
	return o.arrow(o.y, past, o.before), o.arrow(now, o.before, past)
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
