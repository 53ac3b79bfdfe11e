package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// A sufficient holds XᵀX, Xᵀy, yᵀy of centred rows and their number.
type sufficient struct {
	xx, xy []float64
	yy, n  float64
}

// suffice centres the columns and the outcome, the last entry of each row.
func suffice(rows [][]float64) sufficient {
	p := len(rows[0]) - 1
	team, w := make([]int, len(rows)), make([]float64, len(rows))
	for i := range w {
		w[i] = 1
	}
	demean(rows, team, w)
	c := NewCrossProduct(p)
	for _, r := range rows {
		c.Add(r[:p], r[p], 1)
	}
	return sufficient{c.XX, c.XY, c.YY, float64(len(rows))}
}

func (s sufficient) fit(t *testing.T, o SusieOptions) *SusieFit {
	t.Helper()
	f, err := Susie(s.xx, s.xy, s.yy, s.n, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// lagged returns GOLD-1 from the second period on: e1, e2, e3, their values one
// period before, an irrelevant score, the number of answers; then c1.
func lagged() (rows [][]float64, gold []goldRow) {
	for _, r := range goldRows(true) {
		if r.period > 0 {
			rows = append(rows, []float64{r.e1, r.e2, r.e3, r.e1Lag, r.e2Lag, r.e3Lag, r.lk, r.n, r.c1})
			gold = append(gold, r)
		}
	}
	return rows, gold
}

// Expected values: testdata/reference/susie.R, R 4.2.2, susieR 0.12.35, on the
// outcome divided by its standard deviation. They agree to what susieR's optimiser
// of the prior variance leaves, 1e-8 in the logarithm.
func TestSusieR(t *testing.T) {
	rows, gold := lagged()
	s := suffice(rows)
	var early [][]float64
	for _, r := range gold {
		if r.period < 4 && r.touchpoint < 2 {
			early = append(early, []float64{r.e1, r.e2, r.e3, r.e1Lag, r.e1 + r.e1Lag, r.e2 + 3*r.e3, r.e1Lag + 40*r.lk, r.c1})
		}
	}
	correlated := suffice(early)
	varY, varY2 := s.yy/(s.n-1), correlated.yy/(correlated.n-1)

	for _, tt := range []struct {
		name             string
		data             sufficient
		options          SusieOptions
		v, pip, lbf      []float64
		sigma2, elbo     float64
		coef             map[int]float64
		sets             [][]int
		varY, iterations float64
	}{
		{
			name: "default", data: s, options: SusieOptions{L: 5}, varY: varY,
			v:      []float64{0.52811129088259, 0.37508078022993, 0.00902845805543, 0, 0},
			sigma2: 0.265547668656, elbo: -340.72770936739,
			pip:  []float64{0.000767599870391, 1, 0.994628176808322, 1, 0.000633304404347, 0.000854502683408, 0.000692056362214, 0.000658962216476},
			lbf:  []float64{423.12149422810, 299.10344877565, 3.91586948254, 0, 0},
			coef: map[int]float64{1: -6.47376557715e-04, 2: 2.50208662170e-04, 3: 9.80478580357e-04, 6: -5.23745566121e-06},
			sets: [][]int{{3}, {1}, {2}},
		},
		{
			name: "fixed prior", data: s, options: SusieOptions{L: 3, FixedPrior: true}, varY: varY,
			v: []float64{.2, .2, .2}, sigma2: 0.265526135978, elbo: -342.22484878753,
			pip:  []float64{0.000473396387057, 1, 0.996704201137756, 1, 0.000378291129932, 0.000525804061418, 0.000415444131149, 0.000395484130057},
			lbf:  []float64{424.76013792015, 298.37443692010, 2.91326286788},
			coef: map[int]float64{1: -6.45775533216e-04, 2: 2.67663408955e-04, 3: 9.80832478311e-04},
			sets: [][]int{{3}, {1}, {2}},
		},
		{
			name: "null weight, prior weights, fixed residual variance", data: s, varY: varY,
			options: SusieOptions{L: 4, NullWeight: .3, Prior: []float64{1, 2, 3, 4, 5, 6, 7, 8}, ResidualVariance: .5 * varY},
			v:       []float64{0.489434378265, 0.380905738847, 0, 0}, sigma2: .5, elbo: -377.74014509447,
			pip:  []float64{0, 1, 0, 1, 0, 0, 0, 0},
			lbf:  []float64{205.368787608, 158.024736218, 0, 0},
			coef: map[int]float64{1: -6.51920100197e-04, 3: 9.43360734593e-04},
			sets: [][]int{{3}, {1}},
		},
		{
			name: "correlated", data: correlated, options: SusieOptions{L: 4}, varY: varY2,
			v:      []float64{0.6007795304537, 0.3576421972389, 0.0210984701209, 0},
			sigma2: 0.225415113732, elbo: -59.068572936029,
			pip:  []float64{0.0173703427216, 1, 0.6792045208694, 0.9035059954296, 0.0217761186699, 0.2210849805023, 0.1207325225922},
			lbf:  []float64{90.36708611631, 52.01161575088, 1.34492287842, 0},
			coef: map[int]float64{1: -6.31514245972e-04, 2: 2.36313758107e-04, 3: 9.40009528255e-04, 6: 9.97604415209e-05},
			sets: [][]int{{1}, {3, 6}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := tt.options
			o.Tol, o.MaxIter = 1e-8, 1000
			f := tt.data.fit(t, o)
			sd := math.Sqrt(tt.varY)
			near := func(what string, want, got []float64) {
				t.Helper()
				for i, w := range want {
					if math.Abs(got[i]-w) > 1e-6*(math.Abs(w)+1e-2) {
						t.Errorf("%s[%d] = %.12g, want %.12g", what, i, got[i], w)
					}
				}
			}
			v := append([]float64(nil), f.PriorVariance...)
			floats.Scale(1/tt.varY, v)
			near("V", tt.v, v)
			near("PIP", tt.pip, f.PIP)
			near("log BF", tt.lbf, f.LogBF)
			n := float64(tt.data.n)
			near("sigma2, ELBO", []float64{tt.sigma2, tt.elbo}, []float64{f.Sigma2 / tt.varY, f.ELBO[len(f.ELBO)-1] + n/2*math.Log(tt.varY)})
			for j, w := range tt.coef {
				near("coef", []float64{w * 1e3}, []float64{f.Coef()[j] / sd * 1e3})
			}
			if len(f.Sets) != len(tt.sets) {
				t.Fatalf("sets %v, want %v", f.Sets, tt.sets)
			}
			for i, want := range tt.sets {
				if !sameColumns(want, f.Sets[i].Columns) {
					t.Errorf("set %d: %v, want %v", i, f.Sets[i].Columns, want)
				}
			}
			if !f.Converged {
				t.Error("did not converge")
			}
		})
	}
}

// simulated draws n rows of p standard normal columns and an outcome.
func simulated(r *rand.Rand, n, p int, effect func(x []float64) float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		x := make([]float64, p+1)
		for j := range p {
			x[j] = r.NormFloat64()
		}
		x[p] = effect(x) + r.NormFloat64()
		rows[i] = x
	}
	return rows
}

// One effect with fixed variances is the analytic posterior over single-column
// models: log BF ½log(s²/(V+s²)) + ½z²·V/(V+s²).
func TestSusieSingleEffect(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	s := suffice(simulated(r, 100, 6, func(x []float64) float64 { return .3*x[2] + .2*x[4] }))
	const sigma2, null = 1.1, .25
	f := s.fit(t, SusieOptions{L: 1, FixedPrior: true, NullWeight: null, ResidualVariance: sigma2})
	v := .2 * s.yy / (s.n - 1) // per SD
	want := make([]float64, 6)
	total := null
	for j := range want {
		xx := s.xx[j*7]
		b, s2 := s.xy[j]/xx, sigma2/xx
		vj := v / (xx / (s.n - 1))
		want[j] = (1 - null) / 6 * math.Sqrt(s2/(vj+s2)) * math.Exp(b*b/s2*vj/(vj+s2)/2)
		total += want[j]
		checkNear(t, "mean", []float64{b * vj / (vj + s2)}, []float64{f.Mu[0][j]}, 1e-12)
		checkNear(t, "mean square", []float64{f.Mu[0][j]*f.Mu[0][j] + vj*s2/(vj+s2)}, []float64{f.Mu2[0][j]}, 1e-12)
	}
	floats.Scale(1/total, want)
	checkNear(t, "alpha", want, f.Alpha[0], 1e-12)
	checkNear(t, "null, log BF", []float64{null / total, math.Log(total)}, []float64{f.Null[0], f.LogBF[0]}, 1e-11)
	checkNear(t, "PIP", want, f.PIP, 1e-12)
}

func TestSusieELBOGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		s := suffice(simulated(r, 80, 10, func(x []float64) float64 {
			x[1] += x[0]
			x[2] += x[1]
			return .5*x[1] - .4*x[5] + .2*x[7]
		}))
		for _, fixed := range []bool{true, false} {
			f := s.fit(t, SusieOptions{FixedPrior: fixed, Tol: 1e-9})
			for i := 1; i < len(f.ELBO); i++ {
				if f.ELBO[i] < f.ELBO[i-1]-1e-6 {
					t.Fatalf("fixed prior %v: ELBO falls: %v", fixed, f.ELBO)
				}
			}
		}
	}
}

func TestSusieTruth(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	s := suffice(simulated(r, 300, 12, func(x []float64) float64 { return x[3] - .8*x[7] }))
	f := s.fit(t, SusieOptions{})
	if f.PIP[3] < .999 || f.PIP[7] < .999 || len(f.Sets) != 2 {
		t.Errorf("two strong effects: PIP %v, sets %v", f.PIP, f.Sets)
	}
	for j, p := range f.PIP {
		if j != 3 && j != 7 && p > .2 {
			t.Errorf("column %d without effect has PIP %v", j, p)
		}
	}
	// Noise: sets at 95 % should be rare; 50 data sets give a handful at most.
	sets := 0
	for range 50 {
		f := suffice(simulated(r, 100, 12, func([]float64) float64 { return 0 })).fit(t, SusieOptions{})
		sets += len(f.Sets)
	}
	if sets > 6 {
		t.Errorf("%d credible sets in 50 data sets of noise", sets)
	}
}

func TestSusieCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	s := suffice(simulated(r, 200, 6, func(x []float64) float64 { x[4] = 3 * x[1]; x[5] = 0; return x[1] }))
	f := s.fit(t, SusieOptions{})
	checkNear(t, "alpha of copies", []float64{.5, .5}, []float64{f.Alpha[0][1], f.Alpha[0][4]}, 1e-9)
	if len(f.Sets) != 1 || !sameColumns(f.Sets[0].Columns, []int{1, 4}) {
		t.Errorf("sets %v, want one of columns 1 and 4", f.Sets)
	}
	if f.PIP[5] != 0 || f.Alpha[0][5] != 0 {
		t.Errorf("constant column has PIP %v", f.PIP[5])
	}
	if got := f.Inclusion([]int{1, 4}); got < .999 {
		t.Errorf("inclusion of the pair %v", got)
	}
}

// Neither the order of columns nor any unit matters.
func TestSusieEquivariance(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	rows := simulated(r, 150, 7, func(x []float64) float64 { x[2] += x[0]; return .3*x[2] - .3*x[6] })
	perm := r.Perm(7)
	unit := []float64{1e3, 1, -2, 1e-4, 7, .5, 1e5}
	const unitY = 40
	moved := make([][]float64, len(rows))
	for i, x := range rows {
		m := make([]float64, 8)
		for a, j := range perm {
			m[a] = x[j] * unit[j]
		}
		m[7] = unitY * x[7]
		moved[i] = m
	}
	f, g := suffice(rows).fit(t, SusieOptions{Information: .7}), suffice(moved).fit(t, SusieOptions{Information: .7})
	fc, gc := f.Coef(), g.Coef()
	for a, j := range perm {
		checkNear(t, "PIP, coef", []float64{f.PIP[j], fc[j] * unitY / unit[j]}, []float64{g.PIP[a], gc[a]}, 1e-6)
	}
	checkNear(t, "sigma2", []float64{f.Sigma2 * unitY * unitY}, []float64{g.Sigma2}, 1e-8)
}

// An outcome without noise has no finite likelihood: the answer is still right.
func TestSusieNoNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	rows := simulated(r, 60, 5, func([]float64) float64 { return 0 })
	for _, x := range rows {
		x[5] = 2*x[1] - x[3]
	}
	f := suffice(rows).fit(t, SusieOptions{})
	checkNear(t, "PIP", []float64{1, 1}, []float64{f.PIP[1], f.PIP[3]}, 1e-9)
	checkNear(t, "coef", []float64{2, -1}, []float64{f.Coef()[1], f.Coef()[3]}, 1e-4)
}

// Less information means less certainty.
func TestSusieInformation(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	s := suffice(simulated(r, 200, 5, func(x []float64) float64 { return .3 * x[0] }))
	full, half := s.fit(t, SusieOptions{}), s.fit(t, SusieOptions{Information: .5})
	if !(half.LogBF[0] < full.LogBF[0]) {
		t.Errorf("log BF %v at half the information, %v at all", half.LogBF[0], full.LogBF[0])
	}
	// The residual variance, but for shrinkage, is a mean square: no sum of squares.
	checkNear(t, "sigma2", []float64{full.Sigma2}, []float64{half.Sigma2}, .02)
}

func TestSusieRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		xx, xy []float64
		yy, n  float64
		o      SusieOptions
	}{
		{"size", []float64{1, 2}, []float64{1}, 1, 9, SusieOptions{}},
		{"NaN", []float64{math.NaN()}, []float64{1}, 1, 9, SusieOptions{}},
		{"constant outcome", []float64{1}, []float64{1}, 0, 9, SusieOptions{}},
		{"constant columns", []float64{0}, []float64{0}, 1, 9, SusieOptions{}},
		{"n", []float64{1}, []float64{.5}, 1, 1, SusieOptions{}},
		{"null weight", []float64{1}, []float64{.5}, 1, 9, SusieOptions{NullWeight: 1}},
		{"information", []float64{1}, []float64{.5}, 1, 9, SusieOptions{Information: 2}},
		{"prior", []float64{1}, []float64{.5}, 1, 9, SusieOptions{Prior: []float64{-1}}},
	} {
		if _, err := Susie(tt.xx, tt.xy, tt.yy, tt.n, tt.o); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
}

func TestMinimise(t *testing.T) {
	x, fx := minimise(func(x float64) float64 { return (x-2)*(x-2)*(x-2)*(x-2) + x }, -30, 15, 1e-9)
	want := 2 - math.Pow(.25, 1./3) // 4(x-2)³ = -1
	checkNear(t, "argument, value", []float64{want, math.Pow(want-2, 4) + want}, []float64{x, fx}, 1e-7)
}

func BenchmarkSusie(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 10))
	s := suffice(simulated(r, 1000, 36, func(x []float64) float64 {
		for j := 1; j < 36; j++ {
			x[j] += .6 * x[j-1]
		}
		return .3*x[3] - .2*x[17] + .1*x[20]
	}))
	for b.Loop() {
		if _, err := Susie(s.xx, s.xy, s.yy, s.n, SusieOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
