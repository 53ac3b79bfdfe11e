package correlate

// A Level says which differences a correlation is made of.
type Level string

const (
	Pooled  Level = "pooled"  // all rows together: mixes the two below
	Between Level = "between" // differences between team averages
	Within  Level = "within"  // changes inside a team, shared season removed
)

// A Method names the coefficient.
type Method string

const (
	Pearson  Method = "pearson"
	Spearman Method = "spearman"
)

// A Correlation is one association between an employee driver and a customer
// measure at a touchpoint, with all that is needed to report it.
type Correlation struct {
	Touchpoint string
	Measure    string // the score's name; the estimate rests on its raw mean where there is one
	Driver     string
	Level      Level
	Lag        int // periods the driver leads the measure; negative: the measure leads
	Method     Method
	Estimate   float64 // in [-1,1]; NaN when undefined, and Warnings says why
	Low, High  float64 // 95 % interval, over teams
	P          float64 // two-sided
	Q          float64 // Benjamini-Hochberg over all rows of the same level and method
	DF         float64 // degrees of freedom of the test
	N, Teams   int     // rows, and the teams they come from: the independent units
	// SignConflict: the slopes between and within teams point in opposite
	// directions and differ by more than chance (Mundlak's test).
	SignConflict bool
	Warnings     []string
}
