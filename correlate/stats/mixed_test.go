package stats

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// A wantMixed is what lme4 1.1.31 printed of a model, its optimiser tightened
// (testdata/reference/models.R), and lmerTest 3.1.3 of its degrees of freedom. lme4
// stops near the optimum, so variances are held to 1e-5 relative and the criterion,
// which is flat there, to 1e-8 absolute; lmerTest differentiates numerically.
type wantMixed struct {
	between, within, criterion float64
	coef, se, df               []float64
}

func checkMixed(t *testing.T, what string, m *Mixed, want wantMixed) {
	t.Helper()
	near(t, what+": variance between", m.VarBetween, want.between, 1e-5)
	near(t, what+": variance within", m.VarWithin, want.within, 1e-5)
	checkCriterion(t, what, m.Criterion, want.criterion)
	checkEstimates(t, what, m.Coef, m.Estimate, want.coef, want.se, want.df)
}

func checkCriterion(t *testing.T, what string, got, want float64) {
	t.Helper()
	if d := math.Abs(got - want); !(d <= 1e-8) {
		t.Errorf("%s: criterion %.14g, want %.14g (off by %.1e)", what, got, want, d)
	}
}

func checkEstimates(t *testing.T, what string, coef []float64, estimate func(int) Estimate, wantCoef, wantSE, wantDF []float64) {
	t.Helper()
	slicesNear(t, what+": coefficients", coef, wantCoef, 5e-7)
	for j := range wantSE {
		e := estimate(j)
		near(t, fmt.Sprintf("%s: coefficient %d", what, j), e.Estimate, coef[j], 1e-14)
		near(t, fmt.Sprintf("%s: SE %d", what, j), e.SE, wantSE[j], 2e-6)
		near(t, fmt.Sprintf("%s: df %d", what, j), e.DF, wantDF[j], 5e-6)
	}
}

func mustMixed(t testing.TB, columns [][]float64, y []float64, group []int, o MixedOptions) *Mixed {
	t.Helper()
	m, err := FitMixed(columns, y, group, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMixedGold(t *testing.T) {
	g := goldU
	drivers := [][]float64{g.e1, g.e2, g.e3}
	m := mustMixed(t, drivers, g.c1, g.team, MixedOptions{})
	checkMixed(t, "REML", m, wantMixed{569045.272619606, 6086060.968689525, 8052.93598902314,
		[]float64{38834.0497672091, .771410229193049, -1.93826406924217, .337339263888521},
		[]float64{1342.4071385193, .202059529093309, .138971407181895, .374706586556373},
		[]float64{422.930763443247, 355.812813002752, 426.070204475956, 327.387970345571}})
	near(t, "p of e3", m.Estimate(3).P, .368635246041387, 1e-6)
	if m.N != 436 || m.Groups != 12 || m.Missing != 0 || m.Singular || len(m.Warnings) > 0 {
		t.Errorf("n %d, groups %d, missing %d, singular %v, warnings %q", m.N, m.Groups, m.Missing, m.Singular, m.Warnings)
	}
	near(t, "ICC", m.ICC, m.VarBetween/(m.VarBetween+m.VarWithin), 1e-14)

	checkMixed(t, "ML", mustMixed(t, drivers, g.c1, g.team, MixedOptions{ML: true}), wantMixed{459503.538065516, 6055160.967472667, 8061.95773248788,
		[]float64{38774.7961449881, .800345315358304, -1.93735891338481, .281622344323264},
		[]float64{1334.59273258916, .200141430048100, .138502128443333, .370743947077562},
		[]float64{431.818865727112, 344.571687529357, 429.308643358845, 312.265132732888}})

	// No columns: REML and ML of each variable, as published with lme4's default optimiser.
	for _, tt := range []struct {
		name                                                     string
		y                                                        []float64
		between, within, criterion, betweenML, withinML, deviant float64
	}{
		{"e1", g.e1, 194630.0419, 360015.595, 6839.2016944552, 177584.067, 360015.645, 6850.73904610105},
		{"c1", g.c1, 339550.2986, 8894494.293, 8210.5345833141, 291156.342, 8894359.057, 8223.12199723098},
		{"e3", g.e3, 48890.43, 91563.917, 6243.50896812785, 44607.167, 91563.865, 6253.66541847528},
	} {
		checkMixed(t, tt.name, mustMixed(t, nil, tt.y, g.team, MixedOptions{}), wantMixed{between: tt.between, within: tt.within, criterion: tt.criterion, coef: mustMixed(t, nil, tt.y, g.team, MixedOptions{}).Coef})
		m := mustMixed(t, nil, tt.y, g.team, MixedOptions{ML: true})
		checkMixed(t, tt.name+" ML", m, wantMixed{between: tt.betweenML, within: tt.withinML, criterion: tt.deviant, coef: m.Coef})
	}
	checkMixed(t, "c1 alone", mustMixed(t, nil, g.c1, g.team, MixedOptions{}), wantMixed{339550.295977542, 8894494.294127777, 8210.5345833141,
		[]float64{37806.9506980144}, []float64{220.676367856364}, []float64{11.0679425923358}})
}

func TestMundlakGold(t *testing.T) {
	g := goldU
	within, between := Mundlak([][]float64{g.e1}, g.c1, g.team)
	m := mustMixed(t, append(within, between...), g.c1, g.team, MixedOptions{})
	near(t, "within", m.Coef[1], -.424712351286359, closed)
	// The raw team mean in the model of lme4 moves only the constant.
	checkMixed(t, "Mundlak", m, wantMixed{24195.5664295139, 8849704.3864294887, 8199.11010591437,
		[]float64{m.Coef[0], -.424712351286359, 1.295134991403672}, nil, nil})
	for j, want := range []struct{ se, df float64 }{{.240780300848007, 423.1380539330752}, {.345066639765982, 10.1496341732386}} {
		near(t, "SE", m.Estimate(j+1).SE, want.se, 2e-6)
		near(t, "df", m.Estimate(j+1).DF, want.df, 5e-5)
	}
	// A second fit by lme4, stopped elsewhere near the same optimum.
	near(t, "between", m.Coef[2], 1.2951349994764, 1e-7)
	near(t, "SE within", m.Estimate(1).SE, .240780305681289, 2e-6)
	near(t, "SE between", m.Estimate(2).SE, .345066346911781, 2e-6)
	// The difference is the contextual effect: its own contrast.
	e := m.Contrast([]float64{0, -1, 1})
	near(t, "contextual effect", e.Estimate, 1.295134991403672+.424712351286359, 1e-6)
	slicesNear(t, "BLUPs", m.Effects[:3], []float64{47.3640564040128, -37.2065671785986, 31.6892183536068}, 2e-5)

	// Rows where y is missing have no part in the means.
	within, between = Mundlak([][]float64{{1, 2, 9, 5}}, []float64{1, 1, nan, 1}, []int{1, 1, 1, 2})
	slicesNear(t, "within", within[0], []float64{-.5, .5, nan, 0}, 1e-15)
	slicesNear(t, "between", between[0], []float64{1.5 - 8./3, 1.5 - 8./3, nan, 5 - 8./3}, 1e-14)
}

func TestMixedSingularGold(t *testing.T) {
	g := goldU
	means := [][]float64{g.e1}
	_, between := Mundlak([][]float64{g.e1, g.e2, g.e3}, nil, g.team)
	m := mustMixed(t, append(means, between...), g.c1, g.team, MixedOptions{})
	if !m.Singular || m.VarBetween != 0 || m.P != 1 || len(m.Warnings) != 1 {
		t.Errorf("not singular: %v, p %v, warnings %q", m.VarBetween, m.P, m.Warnings)
	}
	checkCriterion(t, "singular", m.Criterion, 8187.9553271839)
	near(t, "variance", m.VarWithin, 8.79109133238007e6, closed)
	for j, want := range []struct{ b, se float64 }{{-.424712351286282, .239981612335822}, {3.129977068856019, 1.40367662878404}, {-1.910121305639641, .834773502003868}, {.79220541326751, 2.80915328705756}} {
		e := m.Estimate(j + 1)
		near(t, "coefficient", e.Estimate, want.b, 1e-9)
		near(t, "SE", e.SE, want.se, 1e-9)
		near(t, "df", e.DF, 431, 1e-12) // ordinary least squares
	}
	for g, u := range m.Effects {
		if u != 0 || m.Reliability[g] != 0 || m.EffectSE[g] != 0 {
			t.Errorf("group %d: effect %v ± %v, reliability %v", g, u, m.EffectSE[g], m.Reliability[g])
		}
	}
}

func TestMixedDyestuff(t *testing.T) {
	y, batch := dyestuff()
	m := mustMixed(t, nil, y, batch, MixedOptions{})
	near(t, "between", m.VarBetween, 1764.05, closed) // balanced: the ANOVA estimator
	near(t, "within", m.VarWithin, 2451.25, closed)
	checkCriterion(t, "REML", m.Criterion, 319.654276842257)
	e := m.Estimate(0)
	near(t, "mean", e.Estimate, 1527.5, closed)
	near(t, "SE", e.SE, math.Sqrt(11271.5/30), closed)
	near(t, "df", e.DF, 5, 1e-10) // balanced: batches less one
	m = mustMixed(t, nil, y, batch, MixedOptions{ML: true})
	near(t, "ML between", m.VarBetween, (11271.5*5/6-2451.25)/5, closed) // 1388.3333
	checkCriterion(t, "ML", m.Criterion, 327.327059881135)

	y, batch = stacked([][]float64{ // Dyestuff2
		{7.298, 3.846, 2.434, 9.566, 7.990}, {5.220, 6.556, .608, 11.788, -.892}, {.110, 10.386, 13.434, 5.510, 8.166},
		{2.212, 4.852, 7.092, 9.288, 4.980}, {.282, 9.014, 4.458, 9.446, 7.198}, {1.722, 4.782, 8.106, .758, 3.758}})
	m = mustMixed(t, nil, y, batch, MixedOptions{})
	if !m.Singular || m.VarBetween != 0 {
		t.Errorf("not singular: %v", m.VarBetween)
	}
	near(t, "within", m.VarWithin, 13.8063096275862, closed)
	checkCriterion(t, "singular", m.Criterion, 161.828277812288)
	near(t, "SE", m.Estimate(0).SE, .678388031232524, 1e-12)
	near(t, "df", m.Estimate(0).DF, 29, 1e-12)
}

// dyestuff is the yield by batch of Davies, O. L. & Goldsmith, P. L. (1972).
func dyestuff() (y []float64, batch []int) {
	return stacked([][]float64{
		{1545, 1440, 1440, 1520, 1580}, {1540, 1555, 1490, 1560, 1495}, {1595, 1550, 1605, 1510, 1560},
		{1445, 1440, 1595, 1465, 1545}, {1595, 1630, 1515, 1635, 1625}, {1520, 1455, 1450, 1480, 1445}})
}

func TestSharedMixedSleepstudy(t *testing.T) {
	s := readShared(t, "stat_reference/lme4_sleepstudy.csv")
	days, y, subject := s.floats("Days"), s.floats("Reaction"), s.labels("Subject")
	m := mustMixed(t, [][]float64{days}, y, subject, MixedOptions{})
	checkMixed(t, "REML", m, wantMixed{1378.178513809047, 960.456578560467, 1786.46508539492,
		[]float64{251.405104848484, 10.467285959596}, []float64{9.74671626920939, .80422142894524}, []float64{22.8101989552553, 161}})
	near(t, "BLUP 308", m.Effects[0], 40.7837098396307, 2e-8)
	near(t, "BLUP 309", m.Effects[1], -77.8495538224142, 2e-8)
	near(t, "SD of a BLUP", m.EffectSE[0], 9.47566811669576, 1e-7)
	checkMixed(t, "ML", mustMixed(t, [][]float64{days}, y, subject, MixedOptions{ML: true}), wantMixed{1296.870045492107, 954.527834220139, 1794.07864300523,
		[]float64{251.405104848484, 10.467285959596}, []float64{9.506185200522216, .801735421574313}, []float64{24.4905444943741, 162.0000000417761}})
}

func TestSharedMixedContextual(t *testing.T) {
	b := readShared(t, "stat_reference/multilevel_bh1996.csv")
	hours, y, group := b.floats("HRS"), b.floats("WBEING"), b.labels("GRP")
	want := wantMixed{.0135446676138925, .7801054432810461, 19212.2801158285,
		[]float64{4.74083102793915, -.0464605070547007, -.126926081912405},
		[]float64{.213678825678027, .00488798046961714, .0194028376508964},
		[]float64{86.0431504579741, 7283.0922082677471, 98.5444103027487}}
	m := mustMixed(t, [][]float64{hours, b.floats("G.HRS")}, y, group, MixedOptions{})
	checkMixed(t, "HRS + G.HRS", m, want)
	near(t, "t of HRS", m.Estimate(1).T, -9.50505169639924, 1e-7)
	near(t, "t of G.HRS", m.Estimate(2).T, -6.54162469408392, 1e-6)

	// Within and between instead: the between slope is the sum.
	within, between := Mundlak([][]float64{hours}, y, group)
	m = mustMixed(t, append(within, between...), y, group, MixedOptions{})
	near(t, "within", m.Coef[1], want.coef[1], 1e-8)
	near(t, "between", m.Coef[2], want.coef[1]+want.coef[2], 1e-6)
}

// The criterion by its definition, with the n×n covariance.
func denseCriterion(columns [][]float64, y []float64, v *mat.SymDense, reml bool) float64 {
	n, q := len(y), len(columns)+1
	x := mat.NewDense(n, q, nil)
	for i := range n {
		x.Set(i, 0, 1)
		for j, c := range columns {
			x.Set(i, j+1, c[i])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return math.NaN()
	}
	var vx, a mat.Dense
	if err := chol.SolveTo(&vx, x); err != nil {
		return math.NaN()
	}
	a.Mul(x.T(), &vx)
	yv := mat.NewVecDense(n, slices.Clone(y))
	var vy, xy, b, r, vr mat.VecDense
	_ = chol.SolveVecTo(&vy, yv)
	xy.MulVec(x.T(), &vy)
	_ = b.SolveVec(&a, &xy)
	r.MulVec(x, &b)
	r.SubVec(yv, &r)
	_ = chol.SolveVecTo(&vr, &r)
	crit := chol.LogDet() + mat.Dot(&r, &vr) + float64(n)*math.Log(2*math.Pi)
	if reml {
		det, _ := mat.LogDet(&a)
		crit += det - float64(q)*math.Log(2*math.Pi)
	}
	return crit
}

// At what is fitted, the criterion is that of the definition, and no neighbour is
// better.
func TestMixedIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		groups := rapid.IntRange(2, 9).Draw(t, "groups")
		k := rapid.IntRange(0, 3).Draw(t, "columns")
		spread := rapid.Float64Range(0, 3).Draw(t, "spread")
		ml := rapid.Bool().Draw(t, "ML")
		columns := make([][]float64, k)
		var y []float64
		var group []int
		for g := range groups {
			u := spread * rng.NormFloat64()
			for range 2 + rng.IntN(6) {
				group = append(group, 7-g)
				e := u + rng.NormFloat64()
				for j := range columns {
					v := 100 + rng.NormFloat64() + float64(j*g)
					columns[j] = append(columns[j], v)
					e += v * float64(j)
				}
				y = append(y, e)
			}
		}
		m, err := FitMixed(columns, y, group, MixedOptions{ML: ml})
		if errors.Is(err, ErrNoDF) {
			t.Skip()
		}
		if err != nil {
			t.Fatal(err)
		}
		at := func(between, within float64) float64 {
			v := mat.NewSymDense(len(y), nil)
			for i := range y {
				for j := i; j < len(y); j++ {
					c := 0.0
					if group[i] == group[j] {
						c = between
					}
					if i == j {
						c += within
					}
					v.SetSym(i, j, c)
				}
			}
			return denseCriterion(columns, y, v, !ml)
		}
		best := at(m.VarBetween, m.VarWithin)
		if math.Abs(best-m.Criterion) > 1e-7*max(1, math.Abs(best)) {
			t.Fatalf("criterion %v, by definition %v", m.Criterion, best)
		}
		for _, other := range []float64{at(m.VarBetween*1.01, m.VarWithin), at(m.VarBetween*.99, m.VarWithin), at(m.VarBetween, m.VarWithin*1.01),
			at(m.VarBetween, m.VarWithin*.99), at(m.VarBetween+.001*m.VarWithin, m.VarWithin), at(0, (m.VarBetween+m.VarWithin)*.9)} {
			if other < best-1e-8*max(1, math.Abs(best)) {
				t.Fatalf("criterion %v beside %v", other, best)
			}
		}
		// Predicted effects sum to 0 (the equation of the constant).
		sum, size := 0.0, 0.0
		for _, u := range m.Effects {
			sum += u
			size += math.Abs(u)
		}
		if math.Abs(sum) > 1e-6*(size+1e-6) {
			t.Fatalf("effects sum to %v", sum)
		}
		// A change of unit and origin of a column changes its coefficient alone.
		if k > 0 {
			other := slices.Clone(columns)
			other[0] = make([]float64, len(y))
			for i, v := range columns[0] {
				other[0][i] = 1e3*v - 5e4
			}
			o, err := FitMixed(other, y, group, MixedOptions{ML: ml})
			if err != nil {
				t.Fatal(err)
			}
			a, b := m.Estimate(1), o.Estimate(1)
			if math.Abs(1e3*b.Estimate-a.Estimate) > 1e-7*(math.Abs(a.Estimate)+a.SE) || math.Abs(b.DF-a.DF) > 1e-4*a.DF || math.Abs(1e3*b.SE-a.SE) > 1e-6*a.SE {
				t.Fatalf("rescaled %v, %v", a, b)
			}
		}
	})
}

// Without columns it is FitRandomIntercept.
func TestMixedIsRandomIntercept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 40).Draw(t, "rows")
		y, group := make([]float64, n), make([]int, n)
		for i := range y {
			group[i] = rapid.IntRange(0, 4).Draw(t, "group")
			y[i] = float64(group[i])*.5 + rapid.Float64Range(-1, 1).Draw(t, "y")
		}
		old := FitRandomIntercept(y, group)
		m, err := FitMixed(nil, y, group, MixedOptions{})
		if err != nil || math.IsNaN(old.Criterion) {
			t.Skip()
		}
		size := old.VarBetween + old.VarWithin
		if math.Abs(m.VarBetween-old.VarBetween) > 1e-7*size || math.Abs(m.Criterion-old.Criterion) > 1e-7 || math.Abs(m.Coef[0]-old.Mean) > 1e-7 {
			t.Fatalf("between %v, %v; criterion %v, %v; mean %v, %v", m.VarBetween, old.VarBetween, m.Criterion, old.Criterion, m.Coef[0], old.Mean)
		}
		for g, s := range old.Shrunken {
			if math.Abs(s-m.Shrunken[g]) > 1e-6*math.Sqrt(size) {
				t.Fatalf("shrunken %v, %v", m.Shrunken, old.Shrunken)
			}
		}
	})
}

func TestMixedEdges(t *testing.T) {
	y, batch := dyestuff()
	row := make([]float64, len(y))
	for i := range row {
		row[i] = float64(i)
	}
	byBatch := make([]float64, len(y))
	for i, b := range batch {
		byBatch[i] = float64(b)
	}
	one := make([]int, len(y))
	flat := slices.Repeat([]float64{3}, len(y))
	own := make([]int, len(y))
	infinite := slices.Clone(row)
	infinite[3] = math.Inf(1)
	for i := range own {
		own[i] = i
	}
	for _, tt := range []struct {
		name    string
		columns [][]float64
		y       []float64
		group   []int
		cause   error
		text    string
	}{
		{"nothing", nil, nil, nil, ErrNoDF, "0 rows"},
		{"one group", nil, y, one, ErrNoDF, "1 group"},
		{"groups of one", nil, y, own, ErrNoDF, "30 rows in 30 groups"},
		{"constant column", [][]float64{row, flat}, y, batch, ErrCollinear, "column 1 is constant"},
		{"combination", [][]float64{row, byBatch, row}, y, batch, ErrCollinear, "column 2 is a combination"},
		{"constant y", [][]float64{row}, flat, batch, nil, "y is constant"},
		{"nothing within", nil, byBatch, batch, nil, "nothing varies within"},
		{"infinite", [][]float64{infinite}, y, batch, nil, "column 0 holds an infinite value"},
	} {
		_, err := FitMixed(tt.columns, tt.y, tt.group, MixedOptions{})
		if err == nil || tt.cause != nil && !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: error %v, want %q wrapping %v", tt.name, err, tt.text, tt.cause)
		}
	}

	// Missing values leave their rows out.
	holes := slices.Clone(y)
	holes[0], holes[7] = nan, nan
	m := mustMixed(t, [][]float64{row}, holes, batch, MixedOptions{})
	keep := func(i int) bool { return i != 0 && i != 7 }
	var y2, row2 []float64
	var batch2 []int
	for i := range y {
		if keep(i) {
			y2, row2, batch2 = append(y2, y[i]), append(row2, row[i]), append(batch2, batch[i])
		}
	}
	o := mustMixed(t, [][]float64{row2}, y2, batch2, MixedOptions{})
	if m.N != 28 || m.Missing != 2 || m.Criterion != o.Criterion {
		t.Errorf("n %d, missing %d, criterion %v; want 28, 2, %v", m.N, m.Missing, m.Criterion, o.Criterion)
	}
	// A constant 1e9 away costs no more than its digits.
	far := make([]float64, len(y))
	for i := range y {
		far[i] = y[i] + 1e9
	}
	near(t, "far away", mustMixed(t, nil, far, batch, MixedOptions{}).VarBetween, 1764.05, 1e-9)
}

// Size of the test of a column that only groups differ in, 12 groups of 2 to 13 rows:
// with the df of rows it would reject far too often.
func TestMixedSize(t *testing.T) {
	if testing.Short() {
		t.Skip("4,000 fits")
	}
	rng := rand.New(rand.NewPCG(12, 12))
	const replicates = 4000
	rejected, naive := 0, 0
	for range replicates {
		var x, y []float64
		var group []int
		for g := range 12 {
			xg, u := rng.NormFloat64(), rng.NormFloat64()
			for range 2 + g {
				x, y, group = append(x, xg), append(y, u+rng.NormFloat64()), append(group, g)
			}
		}
		e := mustMixed(t, [][]float64{x}, y, group, MixedOptions{}).Estimate(1)
		if e.P < .05 {
			rejected++
		}
		if mustOLS(t, [][]float64{x}, y, OLSOptions{}).Estimate(1, Classical).P < .05 {
			naive++
		}
	}
	if r := float64(rejected) / replicates; r < .04 || r > .06 {
		t.Errorf("rejects %.4f at .05", r)
	}
	if r := float64(naive) / replicates; r < .2 {
		t.Errorf("least squares rejects %.4f: the test proves nothing", r)
	}
}

// mixedRows draws rows of groups of two in random order, with four columns.
func mixedRows(n, groups int) (columns [][]float64, y []float64, group []int) {
	rng := rand.New(rand.NewPCG(5, 6))
	columns = make([][]float64, 4)
	for j := range columns {
		columns[j] = make([]float64, n)
	}
	y, group = make([]float64, n), make([]int, n)
	effect := make([]float64, groups)
	for g := range effect {
		effect[g] = rng.NormFloat64()
	}
	for at, i := range rng.Perm(n) {
		group[i] = at % groups
		y[i] = effect[group[i]] + 2*rng.NormFloat64()
		for j := range columns {
			columns[j][i] = rng.NormFloat64()
			y[i] += columns[j][i] * float64(j) / 4
		}
	}
	return columns, y, group
}

func benchmarkMixed(b *testing.B, n, groups int) {
	columns, y, group := mixedRows(n, groups)
	for b.Loop() {
		m, err := FitMixed(columns, y, group, MixedOptions{})
		if err != nil {
			b.Fatal(err)
		}
		m.Estimate(1)
	}
}

func BenchmarkMixed250kIn125k(b *testing.B) { benchmarkMixed(b, 250_000, 125_000) }
func BenchmarkMixed100kIn500(b *testing.B)  { benchmarkMixed(b, 100_000, 500) }
