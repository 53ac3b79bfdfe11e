package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

type wantCrossed struct {
	first, second, within, criterion float64
	coef, se, df                     []float64
}

// The references are those of [wantMixed].
func checkCrossed(t *testing.T, what string, c *Crossed, want wantCrossed) {
	t.Helper()
	near(t, what+": first variance", c.First.Variance, want.first, 1e-5)
	near(t, what+": second variance", c.Second.Variance, want.second, 1e-5)
	near(t, what+": variance within", c.VarWithin, want.within, 1e-5)
	checkCriterion(t, what, c.Criterion, want.criterion)
	checkEstimates(t, what, c.Coef, c.Estimate, want.coef, want.se, want.df)
}

func mustCrossed(t testing.TB, columns [][]float64, y []float64, first, second []int, o MixedOptions) *Crossed {
	t.Helper()
	c, err := FitCrossed(columns, y, first, second, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func touchpoints(g goldColumns) []int {
	var out []int
	for _, u := range g.unit {
		out = append(out, u%100)
	}
	return out
}

func TestCrossedGold(t *testing.T) {
	g := goldU
	tp := touchpoints(g)
	drivers := [][]float64{g.e1, g.e2, g.e3}
	c := mustCrossed(t, drivers, g.c1, g.team, tp, MixedOptions{})
	want := wantCrossed{741592.564773591, 1020016.009203401, 5273511.058088549, 8003.85395645655,
		[]float64{38585.4039237174, .720427482398323, -1.95075653356072, .636423275672416},
		[]float64{1358.24522161126, .190543750883645, .129631756522002, .355735034896136},
		[]float64{113.688258957802, 392.443284409367, 421.366861074201, 373.643753656110}}
	checkCrossed(t, "REML", c, want)
	slicesNear(t, "touchpoints", c.Second.Effects, []float64{-463.110332747253, 1059.71817730098, 539.960220217119, -1136.56806478097}, 1e-6)
	slicesNear(t, "teams", c.First.Effects[:3], []float64{132.944895698381, 479.866084007158, 16.290582498016}, 2e-6)
	for i, s := range c.at.slope { // an optimum to rounding
		if math.Abs(s*c.at.ratio[i]) > 1e-8 {
			t.Errorf("slope %d is %v", i, s)
		}
	}

	// The groupings in the other order.
	swapped := mustCrossed(t, drivers, g.c1, tp, g.team, MixedOptions{})
	want.first, want.second = want.second, want.first
	checkCrossed(t, "swapped", swapped, want)

	checkCrossed(t, "ML", mustCrossed(t, drivers, g.c1, g.team, tp, MixedOptions{ML: true}), wantCrossed{697605.30233822, 797957.082260611, 5240456.485476439, 8014.18942840145,
		[]float64{38575.974940885586, .727359420306339, -1.95040491981365, .620382711830862},
		[]float64{1332.47871034096, .189650427212321, .129202263197282, .353956913409311},
		[]float64{180.836588004227, 394.373766508181, 424.048545019897, 374.696678290852}})
	checkCrossed(t, "team and period", mustCrossed(t, drivers, g.c1, g.team, g.period, MixedOptions{}), wantCrossed{673382.377804602, 537143.340684985, 5590346.505104093, 8033.08183386087,
		[]float64{39840.2719905573, .551742134341428, -1.82864599031823, .285127294944294},
		[]float64{1358.39079878035, .205344633712993, .135854405053711, .364171155690353},
		[]float64{397.617675864884, 372.142329872249, 421.894259473370, 358.884967307495}})

	c = mustCrossed(t, [][]float64{g.e1}, g.lk, g.team, g.period, MixedOptions{})
	if !c.First.Singular || !c.Second.Singular || c.First.Variance != 0 || len(c.Warnings) != 2 {
		t.Errorf("not singular: %v, %v, warnings %q", c.First.Variance, c.Second.Variance, c.Warnings)
	}
	checkCrossed(t, "singular", c, wantCrossed{0, 0, 1.91481754358072, 1538.92470611344,
		[]float64{3.09484811736568, 3.91382194610008e-06}, []float64{.515257229328523, 9.03924830687168e-05}, []float64{434, 434}})
}

// penicillin is Davies, O. L. & Goldsmith, P. L. (1972), Statistical Methods in
// Research and Production: the diameter of growth inhibition of six samples on each
// of 24 plates.
func penicillin() (y []float64, plate, sample []int) {
	for s, row := range [][]float64{
		{27, 27, 25, 26, 25, 24, 24, 26, 24, 24, 26, 25, 26, 26, 26, 25, 25, 25, 24, 26, 25, 25, 24, 24},
		{23, 23, 21, 23, 22, 22, 20, 22, 21, 21, 23, 22, 24, 23, 23, 22, 21, 22, 21, 23, 21, 22, 21, 21},
		{26, 26, 25, 25, 26, 25, 23, 26, 24, 24, 26, 26, 26, 26, 25, 25, 24, 24, 23, 26, 24, 25, 24, 24},
		{23, 23, 24, 23, 22, 23, 21, 24, 22, 23, 24, 24, 24, 23, 24, 23, 23, 23, 21, 24, 22, 22, 22, 22},
		{23, 23, 24, 23, 23, 22, 22, 24, 22, 22, 24, 24, 25, 23, 24, 23, 23, 23, 21, 24, 22, 22, 24, 21},
		{21, 21, 20, 20, 20, 19, 19, 21, 20, 19, 21, 20, 22, 20, 22, 20, 20, 19, 19, 21, 18, 20, 19, 18},
	} {
		for p, v := range row {
			y, plate, sample = append(y, v), append(plate, p), append(sample, s)
		}
	}
	return y, plate, sample
}

func TestCrossedPenicillin(t *testing.T) {
	y, plate, sample := penicillin()
	c := mustCrossed(t, nil, y, plate, sample, MixedOptions{})
	checkCrossed(t, "Penicillin", c, wantCrossed{.716908340185626, 3.730919014113083, .302415445058465, 330.860588991086,
		[]float64{22.9722222222284}, []float64{.808573511676261}, []float64{5.48708983361488}})

	// Balanced, so that REML is the ANOVA estimator: by hand from the table's margins.
	m, plates, samples := mean(y), OneWay(y, plate), OneWay(y, sample)
	var ssa, ssb, sse float64
	for i := range y {
		a, b := plates.Means[plate[i]]-m, samples.Means[sample[i]]-m
		ssa, ssb, sse = ssa+a*a, ssb+b*b, sse+(y[i]-m-a-b)*(y[i]-m-a-b)
	}
	msa, msb, mse := ssa/23, ssb/5, sse/(23*5)
	near(t, "plates", c.First.Variance, (msa-mse)/6, 1e-8)
	near(t, "samples", c.Second.Variance, (msb-mse)/24, 1e-8)
	near(t, "errors", c.VarWithin, mse, 1e-9)
}

// Pastes, of the same book: two assays of three casks of ten batches. Casks nest in
// batches.
func TestCrossedNested(t *testing.T) {
	y := []float64{62.8, 62.6, 60.1, 62.3, 62.7, 63.1, 60, 61.4, 57.5, 56.9, 61.1, 58.9, 58.7, 57.5, 63.9, 63.1, 65.4, 63.7, 57.1, 56.4,
		56.9, 58.6, 64.7, 64.5, 55.1, 55.1, 54.7, 54.2, 58.8, 57.5, 63.4, 64.9, 59.3, 58.1, 60.5, 60, 62.5, 62.6, 61, 58.7,
		56.9, 57.7, 59.2, 59.4, 65.2, 66, 64.8, 64.1, 54.8, 54.8, 64, 64, 57.7, 56.8, 58.3, 59.3, 59.2, 59.2, 58.9, 56.6}
	var sample, batch []int
	for i := range y {
		sample, batch = append(sample, i/2), append(batch, i/6)
	}
	checkCrossed(t, "Pastes", mustCrossed(t, nil, y, sample, batch, MixedOptions{}), wantCrossed{8.433666581253881, 1.657309129511318, .677999984533191, 246.990745853486,
		[]float64{60.0533333333345}, []float64{.676870099848185}, []float64{9}})
}

// 73,421 ratings by 2,972 students of 1,128 lecturers.
func TestSharedCrossedInstEval(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s := readShared(t, "stat_reference/lme4_InstEval.csv")
	checkCrossed(t, "InstEval", mustCrossed(t, nil, s.floats("y"), s.labels("s"), s.labels("d"), MixedOptions{}),
		wantCrossed{.106214758317514, .273734616088978, 1.387179639819088, 237783.88038798, []float64{3.25415829172734}, nil, nil})
}

// At what is fitted, the criterion is that of the definition and no neighbour is
// better, whatever the pattern of the groupings.
func TestCrossedIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a, b := rapid.IntRange(2, 8).Draw(t, "first"), rapid.IntRange(2, 8).Draw(t, "second")
		n := rapid.IntRange(3*max(a, b), 60).Draw(t, "rows")
		spreadA, spreadB := rapid.Float64Range(0, 2).Draw(t, "spread 1"), rapid.Float64Range(0, 2).Draw(t, "spread 2")
		ml := rapid.Bool().Draw(t, "ML")
		ua, ub := make([]float64, a), make([]float64, b)
		for i := range ua {
			ua[i] = spreadA * rng.NormFloat64()
		}
		for i := range ub {
			ub[i] = spreadB * rng.NormFloat64()
		}
		x, y := make([]float64, n), make([]float64, n)
		first, second := make([]int, n), make([]int, n)
		for i := range y {
			first[i], second[i] = rng.IntN(a), rng.IntN(b)
			x[i] = rng.NormFloat64() + ua[first[i]]
			y[i] = 50 + x[i] + ua[first[i]] + ub[second[i]] + rng.NormFloat64()
		}
		c, err := FitCrossed([][]float64{x}, y, first, second, MixedOptions{ML: ml})
		if err != nil {
			t.Skip()
		}
		at := func(va, vb, vw float64) float64 {
			v := mat.NewSymDense(n, nil)
			for i := range n {
				for j := i; j < n; j++ {
					s := 0.0
					if first[i] == first[j] {
						s += va
					}
					if second[i] == second[j] {
						s += vb
					}
					if i == j {
						s += vw
					}
					v.SetSym(i, j, s)
				}
			}
			return denseCriterion([][]float64{x}, y, v, !ml)
		}
		va, vb, vw := c.First.Variance, c.Second.Variance, c.VarWithin
		best := at(va, vb, vw)
		if math.Abs(best-c.Criterion) > 1e-8*math.Abs(best) {
			t.Fatalf("criterion %v, by definition %v", c.Criterion, best)
		}
		for _, fa := range []float64{0, .98, 1, 1.02} {
			for _, fb := range []float64{0, .98, 1, 1.02} {
				for _, more := range []float64{0, .002} {
					if o := at(va*fa+more*vw, vb*fb+more*vw, vw*(1-more)); o < best-1e-8*math.Abs(best) {
						t.Fatalf("criterion %v beside %v at %v, %v", o, best, fa, fb)
					}
				}
			}
		}
		for _, ra := range []float64{0, .001, .01, .1, 1, 10} { // no other valley is deeper
			for _, rb := range []float64{0, .001, .01, .1, 1, 10} {
				if p, ok := c.evaluate([2]float64{ra, rb}); ok && p.crit < c.Criterion-1e-8*math.Abs(best) {
					t.Fatalf("criterion %v, %v at ratios %v, %v", c.Criterion, p.crit, ra, rb)
				}
			}
		}
		if e := c.Estimate(1); !(e.SE > 0) || !(e.DF > 0) || !(e.P >= 0 && e.P <= 1) {
			t.Fatalf("estimate %+v", e)
		}
	})
}

func TestCrossedEdges(t *testing.T) {
	y, plate, sample := penicillin()
	other := slices.Clone(plate)
	for i := range other {
		other[i] = 100 - plate[i]
	}
	own := make([]int, len(y))
	for i := range own {
		own[i] = i
	}
	for _, tt := range []struct {
		name          string
		y             []float64
		first, second []int
		cause         error
		text          string
	}{
		{"one group", y, make([]int, len(y)), sample, ErrNoDF, "grouping 1 has 1 groups"},
		{"every row a group", y, plate, own, ErrNoDF, "grouping 2 has 144 groups"},
		{"the same twice", y, plate, other, nil, "are the same"},
		{"constant", slices.Repeat([]float64{2}, len(y)), plate, sample, nil, "y is constant"},
		{"nothing", nil, nil, nil, ErrNoDF, "0 rows"},
	} {
		_, err := FitCrossed(nil, tt.y, tt.first, tt.second, MixedOptions{})
		if err == nil || tt.cause != nil && !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: error %v, want %q wrapping %v", tt.name, err, tt.text, tt.cause)
		}
	}
	// Additive without error: no error variance can be told.
	exact := make([]float64, len(y))
	for i := range exact {
		exact[i] = float64(plate[i]) + 3*float64(sample[i]*sample[i])
	}
	if _, err := FitCrossed(nil, exact, plate, sample, MixedOptions{}); err == nil {
		t.Error("a table without error has a fit")
	}
}

func BenchmarkCrossed100k(b *testing.B) { // 500 teams by 20 touchpoints
	columns, y, team := mixedRows(100_000, 500)
	rng := rand.New(rand.NewPCG(8, 9))
	touchpoint := make([]int, len(y))
	for i := range touchpoint {
		touchpoint[i] = rng.IntN(20)
	}
	for b.Loop() {
		c, err := FitCrossed(columns, y, team, touchpoint, MixedOptions{})
		if err != nil {
			b.Fatal(err)
		}
		c.Estimate(1)
	}
}
