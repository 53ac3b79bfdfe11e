package correlate

import (
	"fmt"
	"math"
	"strings"
)

// What a candidate cause must show.
const (
	CandidateTeams       = 10  // teams behind the effect, or more
	CandidateWaves       = 3   // periods with customer answers, or more; the direction asks for 4
	CandidateProbability = .80 // or more
	SignificantQ         = .05 // the joint test over lags lies below it
)

// judge sets the strongest claim the evidence allows, and says what stands in the
// way of a stronger one.
func (c *RootCause) judge(waves int, sameSource bool) {
	associated := c.Q < SignificantQ
	var against []string
	add := func(ok bool, format string, args ...any) {
		if !ok {
			against = append(against, fmt.Sprintf(format, args...))
		}
	}
	if waves < 2 {
		add(false, "one wave of data: what moves first cannot be seen")
	} else {
		add(waves >= CandidateWaves, "only %d waves; %d are needed", waves, CandidateWaves)
		add(c.Probability >= CandidateProbability, "%s", probabilityReason(c.Probability))
		add(c.Lag >= 1, "same period: order unknown")
		add(c.Direction == EXLeads || c.Direction == Both, "%s", directionReason(c.Direction, waves))
		add(c.Lag < 1 || !(c.Forward.Estimate*c.Effect < 0), "what the driver's past tells of the measure points against its effect")
	}
	add(c.Teams >= CandidateTeams, "only %d teams; %d are needed", c.Teams, CandidateTeams)
	add(associated, "the joint test over lags is not significant (q %s)", number(c.Q))
	add(!sameSource, "the same people answered on both sides")

	switch {
	case len(against) == 0:
		c.Verdict = CandidateCause
		c.Reasons = []string{"something unmeasured that varies in time cannot be excluded", "only measuring the effect of an action can confirm it"}
	case associated:
		c.Verdict = Associated
		c.Reasons = against
	default:
		c.Verdict = CannotTell
		c.Reasons = against
		if math.Abs(c.Effect) < c.SmallestDetectable {
			c.Reasons = append(c.Reasons, fmt.Sprintf("effects smaller than %s would often stay unseen in these data",
				strings.TrimSpace(number(c.SmallestDetectable)+" "+c.EffectUnit)))
		}
	}
	if sameSource {
		c.Warnings = append(c.Warnings, "same_source: the same people answered for the driver and the measure; agreement between them may be their mood")
	}
}

func probabilityReason(p float64) string {
	if math.IsNaN(p) {
		return "too few teams or rows to rank anything"
	}
	if p < .5 {
		return fmt.Sprintf("little speaks for it once likelier drivers and the measure's own past are held constant (probability %s)", share(p))
	}
	return fmt.Sprintf("probability %s is below %.2f", share(p), CandidateProbability)
}

// share prints a probability, never as certain.
func share(p float64) string {
	switch {
	case p < .01:
		return "< 0.01"
	case p > .99:
		return "> 0.99"
	}
	return fmt.Sprintf("%.2f", p)
}

func directionReason(d Direction, waves int) string {
	switch {
	case waves < directionWaves:
		return fmt.Sprintf("direction unclear: %d waves, %d are needed", waves, directionWaves)
	case d == CXLeads:
		return "the measure moves first, the driver follows"
	}
	return "direction unclear: neither side's past tells the other's present"
}

// number prints x to two significant digits, small ones as a bound.
func number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "undefined"
	case x != 0 && math.Abs(x) < .001:
		return "< 0.001"
	case math.Abs(x) >= 99.5:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.2g", x)
}
