package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// stacked turns rows of one group each into a column and its labels.
func stacked(groups [][]float64) (y []float64, label []int) {
	for g, v := range groups {
		for _, e := range v {
			y, label = append(y, e), append(label, g)
		}
	}
	return y, label
}

func TestICCSurvey(t *testing.T) {
	y, team := surveyScores()
	c := IntraclassCorrelation(y, team, nil)
	for _, v := range []struct {
		name      string
		got, want float64
		tolerance float64
	}{
		{"MSB", c.MSBetween, 3.55475172975, 1e-11},
		{"MSW", c.MSWithin, 0.436457545981, 1e-11},
		{"F", c.F, 8.14455326178, 1e-11},
		{"p", c.P, 3.95592979453e-4, 1e-8},
		{"mean size", c.MeanSize, 5.2, 1e-15},
		{"N0", c.N0, 5.13461538462, 1e-11},
		{"ICC1, mean size", c.ICC1MeanSize, 0.57876158904, 1e-10},
		{"ICC1, N0", c.ICC1, 0.58184340223, 1e-10},
		{"ICC2", c.ICC2, 0.877218557254, 1e-11},
		// lme4's optimiser stops at about 2e-6.
		{"REML between", c.REML.VarBetween, 0.644024205452, 1e-6},
		{"REML within", c.REML.VarWithin, 0.437014681045, 1e-6},
		{"ICC1, REML", c.ICC1REML, 0.59574564199, 1e-6},
		{"grand mean", c.REML.Mean, 3.43799526227, 1e-7},
	} {
		near(t, v.name, v.got, v.want, v.tolerance)
	}
	slicesNear(t, "shrunken means", c.REML.Shrunken, []float64{3.99154267478, 2.42230406845, 4.34218526851, 3.13477267423, 3.29917162538}, 1e-7)
	slicesNear(t, "reliability", c.REML.Reliability, []float64{.880503564565, .85496232694, .898396086217, .85496232694, .911628228493}, 1e-6)
	near(t, "Spearman-Brown", MeanReliability(5, c.ICC1REML), c.REML.Reliability[0], 1e-14)

	// The items over all teams: Cronbach's alpha; of 1 and 2 the WABA table.
	var q1, q2, q3 []float64
	for _, name := range teams {
		items := surveyItems(name)
		q1, q2, q3 = append(q1, items[0]...), append(q2, items[1]...), append(q3, items[2]...)
	}
	near(t, "alpha", ItemReliability([][]float64{q1, q2, q3}, 0).Alpha, .881578947368, 1e-12)
	l := DecomposeLevels(q1, q2, team, nil)
	slicesNear(t, "WABA", []float64{l.Raw.Estimate, l.EtaBX, l.EtaBY, l.Between.Estimate, l.EtaWX, l.EtaWY, l.Within.Estimate},
		[]float64{.773112502019, .664484778052, .737559855531, .985632580525, .747301799634, .675281763051, .574780148724}, 1e-11)
}

// Shrout & Fleiss (1979), table 2: six targets, four judges; psych::ICC.
func TestShroutFleiss(t *testing.T) {
	y, target := stacked(judges)
	c := IntraclassCorrelation(y, target, nil)
	near(t, "ICC(1,1)", c.ICC1, .165741768405475, closed)
	near(t, "ICC(1,1), mean size", c.ICC1MeanSize, .165741768405475, closed)
	near(t, "ICC(1,k)", c.ICC2, .442797133679268, closed)
}

// Davies, O. L. & Goldsmith, P. L. (1972), Statistical Methods in Research and
// Production: yield of dyestuff by batch; Box, G. E. P. & Tiao, G. C. (1973),
// Bayesian Inference in Statistical Analysis: the same layout with no difference
// between batches. Values of lme4.
func TestDyestuff(t *testing.T) {
	y, batch := stacked([][]float64{
		{1545, 1440, 1440, 1520, 1580}, {1540, 1555, 1490, 1560, 1495}, {1595, 1550, 1605, 1510, 1560},
		{1445, 1440, 1595, 1465, 1545}, {1595, 1630, 1515, 1635, 1625}, {1520, 1455, 1450, 1480, 1445}})
	m := FitRandomIntercept(y, batch)
	near(t, "between", m.VarBetween, 1764.05, closed) // balanced: the ANOVA estimator
	near(t, "within", m.VarWithin, 2451.25, closed)
	near(t, "criterion", m.Criterion, 319.654276842257, 1e-13)
	near(t, "mean", m.Mean, 1527.5, closed)
	near(t, "se", m.SE, math.Sqrt(11271.5/30), closed) // √(MSB/N); lme4 prints 19.3834121787528, near its optimum
	if m.Singular {
		t.Error("batches differ, and the fit is singular")
	}

	y, batch = stacked([][]float64{
		{7.298, 3.846, 2.434, 9.566, 7.990}, {5.220, 6.556, .608, 11.788, -.892}, {.110, 10.386, 13.434, 5.510, 8.166},
		{2.212, 4.852, 7.092, 9.288, 4.980}, {.282, 9.014, 4.458, 9.446, 7.198}, {1.722, 4.782, 8.106, .758, 3.758}})
	m = FitRandomIntercept(y, batch)
	near(t, "singular: within", m.VarWithin, 13.8063096275862, closed)
	near(t, "singular: criterion", m.Criterion, 161.828277812288, 1e-13)
	if !m.Singular || m.VarBetween != 0 || m.Reliability[0] != 0 || m.Shrunken[3] != m.Mean {
		t.Errorf("singular fit: %+v", m)
	}
}

func TestICCEdges(t *testing.T) {
	for _, tt := range []struct {
		name  string
		y     []float64
		group []int
		icc1  float64
		warns bool
	}{
		{"nothing", nil, nil, nan, true},
		{"one group", []float64{1, 2, 3}, []int{4, 4, 4}, nan, true},
		{"groups of one", []float64{1, 2, 3}, []int{1, 2, 3}, nan, true},
		{"constant", []float64{5, 5, 5, 5}, []int{1, 1, 2, 2}, nan, true},
		{"infinite", []float64{5, 5, math.Inf(1), 5}, []int{1, 1, 2, 2}, nan, true},
		{"all between", []float64{1, 1, 2, 2}, []int{1, 1, 2, 2}, 1, false},
		{"all within", []float64{1, 2, 1, 2}, []int{1, 1, 2, 2}, -1, true},
		{"missing values", []float64{1, nan, 1, 2, 2}, []int{1, 1, 1, 2, 2}, 1, false},
	} {
		c := IntraclassCorrelation(tt.y, tt.group, nil)
		near(t, tt.name, c.ICC1, tt.icc1, 1e-14)
		if (len(c.Warnings) > 0) != tt.warns {
			t.Errorf("%s warns %q", tt.name, c.Warnings)
		}
	}
}

// Balanced data: REML is the ANOVA estimator where groups differ more than their
// members, and 0 elsewhere.
func TestBalancedREML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, k := rapid.IntRange(2, 8).Draw(t, "groups"), rapid.IntRange(2, 6).Draw(t, "size")
		effect := rapid.Float64Range(0, 3).Draw(t, "effect")
		var y []float64
		var group []int
		for g := range j {
			shift := effect * rapid.Float64Range(-1, 1).Draw(t, "shift")
			for range k {
				y = append(y, shift+rapid.Float64Range(-1, 1).Draw(t, "y"))
				group = append(group, g)
			}
		}
		c := IntraclassCorrelation(y, group, nil)
		if math.IsNaN(c.F) || c.MSWithin < 1e-9 {
			t.Skip()
		}
		want := max(0, (c.MSBetween-c.MSWithin)/float64(k))
		if math.Abs(c.REML.VarBetween-want) > 1e-7*(want+c.MSWithin) {
			t.Fatalf("REML %v, ANOVA %v (F %v)", c.REML.VarBetween, want, c.F)
		}
		if c.ICC1Low > c.ICC1 || c.ICC1High < c.ICC1 || c.ICC2Low > c.ICC2 || c.ICC2High < c.ICC2 {
			t.Fatalf("ICC1 %v in [%v, %v], ICC2 %v in [%v, %v]", c.ICC1, c.ICC1Low, c.ICC1High, c.ICC2, c.ICC2Low, c.ICC2High)
		}
		// Where group means all but agree, ICC2 has no digits.
		if c.F > 1e-3 && math.Abs(MeanReliability(c.N0, c.ICC1)-c.ICC2) > 1e-9*max(1, math.Abs(c.ICC2)) {
			t.Fatalf("ICC2 %v is not the reliability of a mean of N0", c.ICC2)
		}
	})
}
