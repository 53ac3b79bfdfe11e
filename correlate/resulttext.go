package correlate

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// analysisRanks is how many drivers of a touchpoint and measure an Analysis prints.
const analysisRanks = 3

// String prints what was joined, the pain points, the likeliest drivers of each
// touchpoint and measure, and the warnings. Correlations are only counted: [DataFrame]
// and [WriteCSV] list them.
func (a *Analysis) String() string {
	var b strings.Builder
	b.WriteString(a.Join.String())
	if len(a.PainPoints) > 0 {
		t := textTable{align: "rllrlrlrrr"}
		t.add("rank", "touchpoint", "measure", "estimate", "95 %", "reference", "", "score", "n", "teams")
		for _, p := range a.PainPoints {
			digits := decimals(max(math.Abs(p.Estimate), math.Abs(p.Reference)))
			t.add(fmt.Sprint(p.Rank), p.Touchpoint, p.Measure, fixed(p.Estimate, digits), interval(p.Low, p.High, digits),
				fixed(p.Reference, digits), p.ReferenceKind, fixed(p.Score, 3), countText(p.N), fmt.Sprint(p.Teams))
		}
		b.WriteString("\npain points\n" + t.String())
	}
	t := textTable{align: "llrlrrlrrl"}
	t.add("touchpoint", "measure", "rank", "driver", "probability", "effect", "95 %", "lag", "q", "verdict")
	for _, c := range a.RootCauses {
		if c.Rank <= analysisRanks {
			digits := c.digits()
			t.add(c.Touchpoint, c.Measure, fmt.Sprint(c.Rank), c.Driver, orDash(c.Probability, share), signed(c.Effect, digits), interval(c.Low, c.High, digits),
				fmt.Sprint(c.Lag), orDash(c.Q, number), string(c.Verdict))
		}
	}
	if len(t.rows) > 1 {
		b.WriteString("\nroot causes, the first of each touchpoint and measure\n" + t.String())
	}
	fmt.Fprintf(&b, "\n%d root causes and %d correlations were estimated\n", len(a.RootCauses), len(a.Correlations))
	writeWarnings(&b, a.Warnings)
	return b.String()
}

// String says what the join matched, and what it could not.
func (j JoinReport) String() string {
	var b strings.Builder
	counted := func(n int, of string) string {
		if n != 1 {
			of += "s"
		}
		return fmt.Sprint(n, " ", of)
	}
	fmt.Fprintf(&b, "joined %s, %s and %s by %s: %s, lags to %d\n", counted(j.Teams, "team"), counted(j.Touchpoints, "touchpoint"), counted(j.Periods, "period"),
		cmp.Or(j.Unit, "period"), counted(j.Rows, "row"), j.Lags)
	fmt.Fprintf(&b, "customers answer %s, employees %s; %s of customers' rows have a driver\n", cmp.Or(j.CXCadence, "at no cadence"), cmp.Or(j.EXCadence, "at no cadence"), percent(j.Coverage))
	for _, left := range []struct {
		n        int
		of, what string
	}{
		{len(j.CXOnlyTeams), "team", " with customers' cells only"},
		{len(j.EXOnlyTeams), "team", " with employees' cells only"},
		{len(j.NearMisses), "pair", " of team names that may be one team"},
		{j.WithheldCX, "customers' cell", " withheld, too few people"},
		{j.WithheldEX, "employees' cell", " withheld, too few people"},
		{j.UnknownN, "cell", " of unknown n"},
		{j.DuplicateKeys, "cell", " more than once"},
	} {
		if left.n > 0 {
			fmt.Fprintf(&b, "  %s%s\n", counted(left.n, left.of), left.what)
		}
	}
	return b.String()
}

// String says in a line what is known of the root cause.
func (c RootCause) String() string {
	digits := c.digits()
	return fmt.Sprintf("%s → %s at %s: %s, probability %s, lag %d, %s %s per SD, q %s", c.Driver, c.Measure, c.Touchpoint, c.Verdict,
		orDash(c.Probability, share), c.Lag, strings.TrimSpace(signed(c.Effect, digits)+" "+c.EffectUnit), interval(c.Low, c.High, digits), number(c.Q))
}

func (c RootCause) digits() int { return decimals(math.Abs(c.Effect)) }

// String says in a line how far the measure falls short.
func (p PainPoint) String() string {
	digits := decimals(max(math.Abs(p.Estimate), math.Abs(p.Reference)))
	return fmt.Sprintf("%d. %s at %s: %s %s against %s (%s), score %s, n %s, %d teams", p.Rank, p.Measure, p.Touchpoint, fixed(p.Estimate, digits),
		interval(p.Low, p.High, digits), fixed(p.Reference, digits), p.ReferenceKind, fixed(p.Score, 3), countText(p.N), p.Teams)
}

// String says the correlation in a line.
func (c Correlation) String() string {
	s := fmt.Sprintf("%s with %s at %s, %s, lag %d: %s %s %s, p %s, q %s, n %d, %d teams", c.Driver, c.Measure, c.Touchpoint, c.Level, c.Lag,
		c.Method, signed(c.Estimate, 2), interval(c.Low, c.High, 2), number(c.P), number(c.Q), c.N, c.Teams)
	if c.SignConflict {
		s += "; within and between teams disagree"
	}
	return s
}

func countText(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

// orDash prints what is defined.
func orDash(x float64, print func(float64) string) string {
	if math.IsNaN(x) {
		return "-"
	}
	return print(x)
}
