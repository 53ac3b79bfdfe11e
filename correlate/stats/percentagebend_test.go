package stats

import "testing"

// pingouin.
func TestPercentageBend(t *testing.T) {
	g := goldU
	checkCorrelation(t, "e2 c1", PercentageBend(g.e2, g.c1, nil), wanted{-.48179716327716504, na, 1.0103224978511977e-26, na, na})
	checkCorrelation(t, "e1 c1", PercentageBend(g.e1, g.c1, nil), wanted{0.03336767547572597, na, 0.4870986160155987, na, na})
	checkCorrelation(t, "PG30", PercentageBend(pg30X, pg30Y, nil), wanted{.4842685860490445, na, .006693313212104422, na, na})
}
