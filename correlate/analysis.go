package correlate

// An Analysis is everything found in one panel.
type Analysis struct {
	Join         JoinReport
	Measures     []MeasureInfo // outcomes then drivers, by name
	PainPoints   []PainPoint   // by rank
	RootCauses   []RootCause   // by touchpoint, measure, rank
	Correlations []Correlation // by touchpoint, measure, driver, level, method, lag
	Warnings     []string
}

// A MeasureInfo says how a measure or driver was read.
type MeasureInfo struct {
	Name        string
	Side        string // "cx", "ex" or "context"
	Unit        string
	LowerBetter bool
	Declared    bool // somebody said which way is better
}
