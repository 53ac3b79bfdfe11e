package correlate

// A PainPoint is one touchpoint's measure against its reference.
type PainPoint struct {
	Rank          int // 1 is the worst
	Touchpoint    string
	Measure       string
	LowerBetter   bool
	Estimate      float64 // mean over teams, in the measure's own unit
	Low, High     float64 // 95 % interval, over teams
	Reference     float64 // what it is held against
	ReferenceKind string  // "target", "median of touchpoints" or "own past"
	N             int64   // answers; 0 when not known
	Teams         int
	// Score is the shortfall from the reference in standard deviations between
	// teams, times the share of answers given here; 0 when there is no shortfall.
	Score    float64
	Warnings []string
}
