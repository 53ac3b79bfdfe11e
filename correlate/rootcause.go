package correlate

// A Direction says which side moves first.
type Direction string

const (
	EXLeads Direction = "ex_leads" // past EX tells later CX, not the reverse
	CXLeads Direction = "cx_leads" // past CX tells later EX, not the reverse
	Both    Direction = "both"
	Unclear Direction = "unclear" // neither, or too few waves to tell
)

// A Verdict is the strongest claim the evidence allows, weakest first: cannot
// tell, associated, candidate cause.
type Verdict string

const (
	CannotTell     Verdict = "cannot tell"
	Associated     Verdict = "associated"
	CandidateCause Verdict = "candidate cause"
)

// A CrossLag is one arrow of the direction test: does the past of one side tell
// the present of the other, given its own past, with team and period effects?
type CrossLag struct {
	Estimate  float64 // change of the target, in its unit, per unit of the other side one period before
	Standard  float64 // the same in within-team standard deviations of both
	Low, High float64 // 95 % CR2 interval of Estimate
	SE, DF, P float64
	Q         float64 // Benjamini-Hochberg over all arrows tested
	N, Teams  int
}

// A RootCause is what the data say of one driver at one touchpoint and measure.
type RootCause struct {
	Touchpoint, Measure, Driver string
	Rank                        int // 1 is the likeliest, within the touchpoint and measure
	// Probability that the driver is among the causes, calibrated, given that no
	// cause that varies in time was left unmeasured; NaN with one wave.
	Probability float64
	Inclusion   float64   // posterior inclusion probability, as estimated
	Lag         int       // likeliest lag: periods the driver leads
	Lag0        float64   // share of the inclusion at lag 0
	LagShare    []float64 // share of the inclusion by lag, from 0
	// CredibleSet names the drivers, this one first, that the data cannot tell
	// apart at 95 %; empty when the driver is in none.
	CredibleSet []string
	// Effect of a rise of one within-team standard deviation of the driver, in
	// EffectUnit, summed over the lags of the credible set.
	Effect, Low, High  float64
	EffectPerPoint     float64 // the same per point of the driver's own scale
	EffectUnit         string
	P, Q               float64 // joint test over all lags (HTZ); q over all root causes
	Between            float64 // the same effect estimated from team averages
	BetweenLow         float64
	BetweenHigh        float64
	Direction          Direction
	Forward, Reverse   CrossLag
	Verdict            Verdict
	Reasons            []string // why this verdict and no stronger one
	SmallestDetectable float64  // effect this data would show with 80 % power
	Customers          int64    // answers given here in the latest period; 0 when not known
	ExpectedGain       float64  // measure points per customer, positive is better
	ExpectedGainLow    float64
	ExpectedGainHigh   float64
	N, Teams           int // rows and teams behind the effect
	Warnings           []string
}
