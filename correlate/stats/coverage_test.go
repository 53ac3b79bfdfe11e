package stats

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Size and coverage by simulation, fixed seeds. Where a bound is given it is the one
// an estimator must keep; the others are counted in TestCoverageTable and published
// in docs/statistics.md.

// A simulation draws a data set and says whether the interval holds the truth.
type simulation func(rng *rand.Rand) (low, high float64)

// cover returns the share of replicates whose interval holds the truth, among those
// that have one, and how many have none.
func cover(seed uint64, replicates int, truth float64, one simulation) (share float64, undefined int) {
	rng := rand.New(rand.NewPCG(seed, 95))
	held := 0
	for range replicates {
		low, high := one(rng)
		switch {
		case math.IsNaN(low) || math.IsNaN(high):
			undefined++
		case low <= truth && truth <= high:
			held++
		}
	}
	return float64(held) / float64(replicates-undefined), undefined
}

// normalPair draws n rows of a bivariate normal.
func normalPair(rng *rand.Rand, n int, rho float64) (x, y []float64) {
	x, y = make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
		y[i] = rho*x[i] + math.Sqrt(1-rho*rho)*rng.NormFloat64()
	}
	return x, y
}

// controlled draws x and y with correlation rho given two others they both follow.
func controlled(rng *rand.Rand, n int, rho float64) (x, y []float64, controls [][]float64) {
	x, y = normalPair(rng, n, rho)
	controls = [][]float64{make([]float64, n), make([]float64, n)}
	for i := range x {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		controls[0][i], controls[1][i] = a, a+b
		x[i], y[i] = x[i]+a, y[i]+a-b
	}
	return x, y, controls
}

// repeated draws subjects who differ in both sides, the other way round than their
// rows do.
func repeated(rng *rand.Rand, subjects, rows int, rho float64) (x, y []float64, subject []int) {
	x, y = normalPair(rng, subjects*rows, rho)
	for s := range subjects {
		level := 3 * rng.NormFloat64()
		for i := range rows {
			x[s*rows+i] += level
			y[s*rows+i] -= level
			subject = append(subject, s)
		}
	}
	return x, y, subject
}

func TestCoverageOfIntervals(t *testing.T) {
	if testing.Short() {
		t.Skip("20,000 samples")
	}
	const n, rho, replicates = 30, 0.5, 4000
	of := func(f func(x, y []float64, o *CorrelationOptions) Correlation) simulation {
		return func(rng *rand.Rand) (float64, float64) {
			x, y := normalPair(rng, n, rho)
			c := f(x, y, nil)
			return c.Low, c.High
		}
	}
	for _, tt := range []struct {
		name  string
		truth float64
		one   simulation
	}{
		{"Pearson", rho, of(Pearson)},
		{"Spearman, Bonett-Wright", 6 / math.Pi * math.Asin(rho/2), of(Spearman)},
		{"Kendall tau-b without ties", 2 / math.Pi * math.Asin(rho), of(Kendall)},
		{"partial", rho, func(rng *rand.Rand) (float64, float64) {
			x, y, controls := controlled(rng, n, rho)
			c := Partial(x, y, controls, nil)
			return c.Low, c.High
		}},
		{"repeated measures", rho, func(rng *rand.Rand) (float64, float64) {
			x, y, subject := repeated(rng, 12, 4, rho)
			c := RepeatedMeasures(x, y, subject, nil)
			return c.Low, c.High
		}},
	} {
		share, undefined := cover(1, replicates, tt.truth, tt.one)
		t.Logf("%s: %.4f", tt.name, share)
		if share < .93 || share > .97 || undefined > 0 {
			t.Errorf("%s: the 95 %% interval holds the truth in %.4f of samples, undefined in %d", tt.name, share, undefined)
		}
	}
	// The same count fails an interval that forgets its controls or its subjects.
	wrong, _ := cover(1, replicates, rho, func(rng *rand.Rand) (float64, float64) {
		x, y, _ := repeated(rng, 12, 4, rho)
		c := Pearson(x, y, nil)
		return c.Low, c.High
	})
	if wrong > .5 {
		t.Errorf("a pooled correlation covers %.3f: the test proves nothing", wrong)
	}
}

// teamRows draws rows of teams of 5 to 16 rows whose drivers and errors both depend
// on the team, and y = slope·x + error. Columns: constant, x, a second driver.
func teamRows(rng *rand.Rand, teams int, slope float64) []CrossProduct {
	clusters := make([]CrossProduct, teams)
	for g := range clusters {
		clusters[g] = NewCrossProduct(3)
		ux, uz, ue := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		for range 5 + g%12 {
			x, z := ux+rng.NormFloat64(), .5*uz+rng.NormFloat64()
			y := slope*x + .5*z + .6*ue + rng.NormFloat64()
			clusters[g].Add([]float64{1, x, z}, y, 1)
		}
	}
	return clusters
}

func TestSizeWithTwelveTeams(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 samples")
	}
	const replicates = 5000
	rng := rand.New(rand.NewPCG(12, 5))
	cr2, wild, naive, cr0 := 0, 0, 0, 0
	for range replicates {
		f := mustFit(t, teamRows(rng, 12, 0), 3, 0)
		e := f.CR2Col(1)
		count := func(n *int, p float64) {
			if p <= .05 {
				*n++
			}
		}
		count(&cr2, e.P)
		count(&wild, f.Wild(f.Column(1), WildOptions{}).P)
		count(&cr0, f.Robust(CR0, f.Column(1)).P)
		count(&naive, 2*StudentTail(math.Abs(e.Estimate/f.Classical(1)), float64(f.DF)))
	}
	rate := func(n int) float64 { return float64(n) / replicates }
	t.Logf("rejected at .05: CR2 %.4f, wild %.4f, CR0 %.4f, rows as independent %.4f", rate(cr2), rate(wild), rate(cr0), rate(naive))
	for name, r := range map[string]float64{"CR2": rate(cr2), "wild bootstrap": rate(wild)} {
		if r < .04 || r > .06 {
			t.Errorf("%s rejects %.4f at .05", name, r)
		}
	}
	if rate(naive) < .1 || rate(cr0) < .06 {
		t.Errorf("CR0 rejects %.4f, least squares %.4f: the test proves nothing", rate(cr0), rate(naive))
	}
}

// TestCoverageTable counts how often 95 % intervals hold the truth, for estimators
// without a bound. It is work for a reader of its output: it runs with -v only.
func TestCoverageTable(t *testing.T) {
	if testing.Short() || !testing.Verbose() {
		return
	}
	var out strings.Builder
	fmt.Fprintf(&out, "| interval | data | coverage | samples |\n|---|---|---|---|\n")
	row := func(name, data string, replicates int, truth float64, one simulation) {
		share, undefined := cover(2, replicates, truth, one)
		note := ""
		if undefined > 0 {
			note = fmt.Sprintf(" (%d without)", undefined)
		}
		fmt.Fprintf(&out, "| %s | %s | %.3f%s | %d |\n", name, data, share, note, replicates)
	}
	associations(row)
	levelsAndGroups(row)
	regressions(t, row)
	overTime(t, row)
	t.Log("\n" + out.String())
}

type tableRow func(name, data string, replicates int, truth float64, one simulation)

func associations(row tableRow) {
	type correlation func(x, y []float64, o *CorrelationOptions) Correlation
	const n, rho = 40, 0.5
	heavy := func(rng *rand.Rand, n int) (x, y []float64) { // bivariate t with 4 degrees of freedom
		x, y = normalPair(rng, n, rho)
		for i := range x {
			chi := 0.0
			for range 4 {
				v := rng.NormFloat64()
				chi += v * v
			}
			w := math.Sqrt(4 / chi)
			x[i], y[i] = x[i]*w, y[i]*w
		}
		return x, y
	}
	fivePoint := func(rng *rand.Rand, n int) (x, y []float64) {
		x, y = normalPair(rng, n, rho)
		for i := range x {
			x[i], y[i] = answer(x[i]), answer(y[i])
		}
		return x, y
	}
	normal := func(rng *rand.Rand, n int) (x, y []float64) { return normalPair(rng, n, rho) }
	percentageBend := func(x, y []float64, o *CorrelationOptions) Correlation { return PercentageBend(x, y, o) }
	fieller := func(x, y []float64, o *CorrelationOptions) Correlation {
		return Spearman(x, y, &CorrelationOptions{Fieller: true})
	}
	polychoric := func(x, y []float64, o *CorrelationOptions) Correlation { return Polychoric(x, y, nil).Correlation }
	ml := func(x, y []float64, o *CorrelationOptions) Correlation {
		return Polychoric(x, y, &PolychoricOptions{ML: true}).Correlation
	}
	for _, c := range []struct {
		name, data string
		draw       func(rng *rand.Rand, n int) (x, y []float64)
		f          correlation
		n, times   int
		truth      float64 // NaN: the estimate of 200,000 rows
	}{
		{"Pearson", "t, 4 df", heavy, Pearson, n, 2000, rho},
		{"Pearson", "five answers", fivePoint, Pearson, n, 2000, nan},
		{"Spearman, Bonett-Wright", "t, 4 df", heavy, Spearman, n, 2000, nan},
		{"Spearman, Bonett-Wright", "five answers", fivePoint, Spearman, n, 2000, nan},
		{"Spearman, Fieller", "normal", normal, fieller, n, 2000, 6 / math.Pi * math.Asin(rho/2)},
		{"Kendall tau-b", "five answers", fivePoint, Kendall, n, 2000, nan},
		{"biweight midcorrelation", "normal", normal, Bicor, n, 2000, nan},
		{"biweight midcorrelation", "t, 4 df", heavy, Bicor, n, 2000, nan},
		{"percentage bend", "normal", normal, percentageBend, n, 2000, nan},
		{"percentage bend", "t, 4 df", heavy, percentageBend, n, 2000, nan},
		{"polychoric, two steps", "five answers, 200 rows", fivePoint, polychoric, 200, 300, rho},
		{"polychoric, ML", "five answers, 200 rows", fivePoint, ml, 200, 150, rho},
	} {
		truth := c.truth
		if math.IsNaN(truth) {
			x, y := c.draw(rand.New(rand.NewPCG(9, 9)), 200_000)
			truth = c.f(x, y, nil).Estimate
		}
		row(c.name, c.data, c.times, truth, func(rng *rand.Rand) (float64, float64) {
			x, y := c.draw(rng, c.n)
			r := c.f(x, y, nil)
			return r.Low, r.High
		})
	}
	x, y, controls := controlled(rand.New(rand.NewPCG(9, 9)), 200_000, rho)
	ranks := &CorrelationOptions{Ranks: true}
	row("Spearman partial", "normal, 2 controls", 2000, Partial(x, y, controls, ranks).Estimate, func(rng *rand.Rand) (float64, float64) {
		x, y, controls := controlled(rng, n, rho)
		c := Partial(x, y, controls, ranks)
		return c.Low, c.High
	})
	row("semipartial", "normal, 2 controls", 2000, Semipartial(x, y, controls, nil).Estimate, func(rng *rand.Rand) (float64, float64) {
		x, y, controls := controlled(rng, n, rho)
		c := Semipartial(x, y, controls, nil)
		return c.Low, c.High
	})
	row("difference of dependent correlations, Zou", "normal, .5 and .3", 2000, .2, func(rng *rand.Rand) (float64, float64) {
		x, y := normalPair(rng, n, .5)
		z := make([]float64, n)
		for i := range z {
			z[i] = .3*x[i] + math.Sqrt(1-.09)*rng.NormFloat64()
		}
		d := CompareDependent(x, y, z, nil)
		return d.Low, d.High
	})
	for _, kind := range []WeightKind{PrecisionWeights, SamplingWeights} {
		row("weighted", fmt.Sprintf("normal, 80 rows, %v 1 to 8", kind), 2000, rho, func(rng *rand.Rand) (float64, float64) {
			x, y := normalPair(rng, 80, rho)
			w := make([]float64, len(x))
			for i := range w {
				w[i] = float64(1 + rng.IntN(8))
			}
			c := Weighted(x, y, w, kind, nil)
			return c.Low, c.High
		})
	}
	for _, teams := range []int{12, 30, 80} {
		for _, percentile := range []bool{false, true} {
			name := "bootstrap by cluster, BCa"
			if percentile {
				name = "bootstrap by cluster, percentile"
			}
			// Team and row parts have the same correlation, so the truth is .5.
			row(name, fmt.Sprintf("Pearson, %d teams of 6", teams), 400, rho, func(rng *rand.Rand) (float64, float64) {
				tx, ty := normalPair(rng, teams, rho)
				x, y := normalPair(rng, 6*teams, rho)
				team := make([]int, len(x))
				for i := range x {
					team[i] = i / 6
					x[i], y[i] = x[i]+tx[i/6], y[i]+ty[i/6]
				}
				plan := Resampling{Replicates: 500, Seed: rng.Uint64()}
				b, err := BootstrapCorrelation(context.Background(), [][]float64{x, y}, team, pearsonOf, BootstrapOptions{Percentile: percentile, Resampling: plan})
				if err != nil {
					panic(err)
				}
				return b.Low, b.High
			})
		}
	}
}

// answer turns a standard normal value into one of five answers, more of them high.
func answer(z float64) float64 {
	a := 1.0
	for _, cut := range []float64{-1.6, -.9, -.2, .8} {
		if z > cut {
			a++
		}
	}
	return a
}

func levelsAndGroups(row tableRow) {
	grouped := func(rng *rand.Rand, groups, least int, between float64) (y []float64, group []int) {
		for g := range groups {
			u := between * rng.NormFloat64()
			for range least + g%5 {
				y, group = append(y, u+rng.NormFloat64()), append(group, g)
			}
		}
		return y, group
	}
	row("ICC(1)", "20 groups of 8 to 12, ICC .2", 2000, .2, func(rng *rand.Rand) (float64, float64) {
		y, group := grouped(rng, 20, 8, .5)
		c := IntraclassCorrelation(y, group, nil)
		return c.ICC1Low, c.ICC1High
	})
	row("correlation of team means", "12 teams, normal", 2000, .5, func(rng *rand.Rand) (float64, float64) {
		tx, ty := normalPair(rng, 12, .5)
		var x, y []float64
		var team []int
		for g := range 12 {
			for range 6 {
				x, y, team = append(x, tx[g]+rng.NormFloat64()*1e-6), append(y, ty[g]+rng.NormFloat64()*1e-6), append(team, g)
			}
		}
		c := DecomposeLevels(x, y, team, nil).BetweenMeans
		return c.Low, c.High
	})
	items := func(rng *rand.Rand, cut bool) [][]float64 {
		x := make([][]float64, 5)
		for j := range x {
			x[j] = make([]float64, 60)
		}
		for i := range 60 {
			f := rng.NormFloat64()
			for j := range x {
				x[j][i] = (f + rng.NormFloat64()) / math.Sqrt2
				if cut {
					x[j][i] = answer(x[j][i])
				}
			}
		}
		return x
	}
	row("Cronbach's alpha, Feldt", "5 parallel normal items, 60 rows", 2000, 5./6, func(rng *rand.Rand) (float64, float64) {
		r := ItemReliability(items(rng, false), 0)
		return r.Low, r.High
	})
}

func regressions(t *testing.T, row tableRow) {
	for _, teams := range []int{12, 40} {
		row("slope, CR2", fmt.Sprintf("%d teams of 5 to 16, team errors", teams), 2000, .5, func(rng *rand.Rand) (float64, float64) {
			e := mustFit(t, teamRows(rng, teams, .5), 3, 0).CR2Col(1)
			return e.Low, e.High
		})
	}
	panel := func(rng *rand.Rand, teams, periods int) (x, y []float64, team, period []int) {
		for g := range teams {
			u, ar := rng.NormFloat64(), rng.NormFloat64()
			for p := range periods {
				v := .5*u + rng.NormFloat64()
				ar = .5*ar + rng.NormFloat64()
				x, y = append(x, v), append(y, .5*v+u+ar+.3*float64(p))
				team, period = append(team, g), append(period, p)
			}
		}
		return x, y, team, period
	}
	row("slope, unit and period effects, CR2", "12 teams of 8 periods, AR(1) errors", 1000, .5, func(rng *rand.Rand) (float64, float64) {
		x, y, team, period := panel(rng, 12, 8)
		f, err := FitFixedEffects([][]float64{x}, y, team, FixedEffectsOptions{Period: period})
		if err != nil {
			t.Fatal(err)
		}
		e := f.CR2(0)
		return e.Low, e.High
	})
	for _, model := range []ErrorModel{Classical, HC1, HC2, HC3} {
		row("slope, "+model.String(), "30 rows, spread grows with x", 2000, .5, func(rng *rand.Rand) (float64, float64) {
			x, y := normalPair(rng, 30, 0)
			for i := range x {
				y[i] = .5*x[i] + y[i]*(.5+math.Abs(x[i]))
			}
			e := mustOLS(t, [][]float64{x}, y, OLSOptions{}).Estimate(1, model)
			return e.Low, e.High
		})
	}
	row("slope, two-way clusters", "20 × 20, effects of both", 500, .5, func(rng *rand.Rand) (float64, float64) {
		x, y, first, second := crossedRows(rng, 20, 20)
		e := mustOLS(t, [][]float64{x}, y, OLSOptions{}).TwoWay(first, second).Estimate(1)
		return e.Low, e.High
	})
	row("slope, crossed intercepts", "12 × 6, effects of both", 300, .5, func(rng *rand.Rand) (float64, float64) {
		x, y, first, second := crossedRows(rng, 12, 6)
		m, err := FitCrossed([][]float64{x}, y, first, second, MixedOptions{})
		if err != nil {
			t.Fatal(err)
		}
		e := m.Estimate(1)
		return e.Low, e.High
	})
	row("slope of a team's property, random intercept", "12 teams of 2 to 13", 2000, .5, func(rng *rand.Rand) (float64, float64) {
		var x, y []float64
		var team []int
		for g := range 12 {
			xg, u := rng.NormFloat64(), rng.NormFloat64()
			for range 2 + g {
				x, y, team = append(x, xg), append(y, .5*xg+u+rng.NormFloat64()), append(team, g)
			}
		}
		e := mustMixed(t, [][]float64{x}, y, team, MixedOptions{}).Estimate(1)
		return e.Low, e.High
	})
	row("log odds, CR2", "30 teams of 10", 500, .5, func(rng *rand.Rand) (float64, float64) {
		var x, y []float64
		var team []int
		for g := range 30 {
			for range 10 {
				v, out := rng.NormFloat64(), 0.0
				if rng.Float64() < 1/(1+math.Exp(-.5*v)) {
					out = 1
				}
				x, y, team = append(x, v), append(y, out), append(team, g)
			}
		}
		l, err := FitLogistic([][]float64{x}, y, LogisticOptions{Cluster: team})
		if err != nil {
			return nan, nan
		}
		e := l.Estimate(1)
		return e.Low, e.High
	})
	for _, tau := range []float64{.5, .1} {
		row("quantile slope, kernel", fmt.Sprintf("200 rows, tau %v", tau), 500, .5, func(rng *rand.Rand) (float64, float64) {
			x, y := normalPair(rng, 200, 0)
			for i := range x {
				y[i] += .5 * x[i]
			}
			f, err := FitQuantile([][]float64{x}, y, QuantileOptions{Tau: tau})
			if err != nil {
				t.Fatal(err)
			}
			e := f.Estimate(1)
			return e.Low, e.High
		})
	}
	row("indirect effect, percentile bootstrap", "100 rows, .5 × .4", 200, .2, func(rng *rand.Rand) (float64, float64) {
		x, m := normalPair(rng, 100, .5)
		y := make([]float64, len(x))
		for i := range y {
			y[i] = .3*x[i] + .4*m[i] + rng.NormFloat64()
		}
		f, err := Mediate(context.Background(), x, m, y, MediationOptions{Resampling: Resampling{Replicates: 500, Seed: rng.Uint64()}})
		if err != nil {
			t.Fatal(err)
		}
		return f.Indirect.Low, f.Indirect.High
	})
}

// crossedRows draws one row for each pair of labels.
func crossedRows(rng *rand.Rand, a, b int) (x, y []float64, first, second []int) {
	ua, ub := make([][2]float64, a), make([][2]float64, b)
	for _, u := range [][][2]float64{ua, ub} {
		for i := range u {
			u[i] = [2]float64{rng.NormFloat64(), rng.NormFloat64()}
		}
	}
	for i := range a {
		for j := range b {
			v := .5*ua[i][0] + .5*ub[j][0] + rng.NormFloat64()
			x = append(x, v)
			y = append(y, .5*v+.7*ua[i][1]+.7*ub[j][1]+rng.NormFloat64())
			first, second = append(first, i), append(second, j)
		}
	}
	return x, y, first, second
}

func overTime(t *testing.T, row tableRow) {
	const own, cross = .4, .3
	series := func(rng *rand.Rand, units, periods int) (x, y []float64, unit, period []int) {
		for u := range units {
			level := rng.NormFloat64()
			a, b := rng.NormFloat64(), rng.NormFloat64()
			for p := -20; p < periods; p++ {
				a, b = own*a+.3*level+rng.NormFloat64(), own*b+cross*a+level+rng.NormFloat64()
				if p >= 0 {
					x, y, unit, period = append(x, a), append(y, b), append(unit, u), append(period, p)
				}
			}
		}
		return x, y, unit, period
	}
	for _, method := range []LagMethod{FixedEffectsLag, CorrectedLag, HalfPanelLag} {
		row("cross-lag, "+method.String(), "60 units of 8 periods", 300, cross, func(rng *rand.Rand) (float64, float64) {
			x, y, unit, period := series(rng, 60, 8)
			f, err := FitCrossLagged(x, y, unit, period, LagOptions{Method: method})
			if err != nil {
				t.Fatal(err)
			}
			return f.XToY.Low, f.XToY.High
		})
	}
	row("effect of an intervention", "40 units of 8 periods, staggered", 300, 1, func(rng *rand.Rand) (float64, float64) {
		var y []float64
		var unit, period, first []int
		for u := range 40 {
			start := Never
			if u%2 == 0 {
				start = 3 + u%3
			}
			level, ar := rng.NormFloat64(), 0.0
			for p := range 8 {
				ar = .5*ar + rng.NormFloat64()
				v := level + .2*float64(p) + ar
				if p >= start {
					v++
				}
				y, unit, period, first = append(y, v), append(unit, u), append(period, p), append(first, start)
			}
		}
		d, err := DifferenceInDifferences(context.Background(), y, unit, period, first, DIDOptions{Resampling: Resampling{Replicates: 10}})
		if err != nil {
			t.Fatal(err)
		}
		return d.Overall.Low, d.Overall.High
	})
}
