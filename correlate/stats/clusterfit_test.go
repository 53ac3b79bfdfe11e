package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/mat"

	"github.com/linkage-go/linkage/internal/gold"
)

// A goldRow is one row of GOLD-1, numbered from 0, with the values of one period
// before; in the first period those are its own.
type goldRow struct {
	team, touchpoint, period   int
	e1, e2, e3, c1, lk, n      float64
	e1Lag, e2Lag, e3Lag, c1Lag float64
}

// goldRows returns GOLD-1: the 436 rows of its unbalanced panel, or all 480.
func goldRows(all bool) []goldRow {
	kept := map[gold.Row]bool{}
	for _, r := range gold.Unbalanced() {
		kept[r] = true
	}
	var rows []goldRow
	var before gold.Row
	for _, r := range gold.Rows() {
		if r.Period == 1 {
			before = r
		}
		if all || kept[r] {
			rows = append(rows, goldRow{r.Team - 1, r.Touchpoint - 1, r.Period - 1,
				float64(r.E1), float64(r.E2), float64(r.E3), float64(r.C1), float64(r.LK), float64(r.NResp),
				float64(before.E1), float64(before.E2), float64(before.E3), float64(before.C1)})
		}
		before = r
	}
	return rows
}

// goldClusters returns the cross-products by team of c1 on (1, e1, e2, e3).
func goldClusters() []CrossProduct {
	clusters := make([]CrossProduct, 12)
	for j := range clusters {
		clusters[j] = NewCrossProduct(4)
	}
	for _, r := range goldRows(false) {
		clusters[r.team].Add([]float64{1, r.e1, r.e2, r.e3}, r.c1, 1)
	}
	return clusters
}

func mustFit(t *testing.T, clusters []CrossProduct, p, absorbed int) *ClusterFit {
	t.Helper()
	f, err := FitClusters(clusters, p, absorbed)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func relative(tol float64) cmp.Option {
	return cmp.Options{cmpopts.EquateApprox(tol, 0), cmpopts.EquateNaNs()}
}

func checkNear(t *testing.T, what string, want, got []float64, tol float64) {
	t.Helper()
	if diff := cmp.Diff(want, got, relative(tol)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// Expected values: R 4.2.2 lm, sandwich, clubSandwich, as printed in the reference.
func TestClusterFitGold(t *testing.T) {
	f := mustFit(t, goldClusters(), 4, 0)
	columns := func(get func(int) float64) []float64 {
		return []float64{get(0), get(1), get(2), get(3)}
	}
	robust := func(kind Sandwich, get func(Estimate) float64) []float64 {
		return columns(func(j int) float64 { return get(f.Robust(kind, f.Column(j))) })
	}
	se := func(e Estimate) float64 { return e.SE }
	df := func(e Estimate) float64 { return e.DF }
	p := func(e Estimate) float64 { return e.P }

	checkNear(t, "coefficients", []float64{38067.922040491685, 1.130787407550953, -1.929391637848975, -.335127842473033}, columns(f.Coef), 1e-12)
	checkNear(t, "classical", []float64{1344.871155553774, .188732216911170, .140528908350506, .344761097745167}, columns(f.Classical), 1e-12)
	checkNear(t, "R2, sigma", []float64{.306620323673859, 2535.51662264309}, []float64{f.R2(0), math.Sqrt(f.Sigma2)}, 1e-11)
	checkNear(t, "CR0", []float64{1419.28736005241, .204102797536776, .11664735588668, .267080458708787}, robust(CR0, se), 1e-12)
	checkNear(t, "CR1", []float64{1482.3973005928, .213178419415208, .1218341897171, .278956441221584}, robust(CR1, se), 1e-12)
	checkNear(t, "CR1S", []float64{1487.53560820285, .213917341628803, .122256493200749, .279923364194424}, robust(CR1S, se), 1e-12)
	checkNear(t, "CR1S p", []float64{2.57857505e-4}, []float64{f.Robust(CR1S, f.Column(1)).P}, 1e-8)
	// Taking t for normal, as statsmodels does by default, makes p 2,000 times smaller; printed to 5 digits.
	checkNear(t, "CR1S, normal p", []float64{1.2495e-7}, []float64{2 * NormalTail(f.Robust(CR1S, f.Column(1)).T)}, 4e-5)
	checkNear(t, "CR2", []float64{1498.96271072928, .220860569635619, .124035814209228, .279372796237562}, robust(CR2, se), 1e-12)
	checkNear(t, "CR2 df", []float64{10.7126507010622, 10.0232346135779, 10.8483728054713, 10.1000398947094}, robust(CR2, df), 1e-11)
	checkNear(t, "CR2 p", []float64{6.445e-11, .000447455498669736, 9.2276e-09, .25768894916722}, robust(CR2, p), 1e-4)
	checkNear(t, "CR2 p e1", []float64{.000447455498669736, .25768894916722}, []float64{f.CR2Col(1).P, f.CR2Col(3).P}, 1e-10)
	checkNear(t, "CR3", []float64{1584.17767189944, .239464188539192, .13206722430673, .293066767881021}, robust(CR3, se), 1e-12)
	checkNear(t, "CR3 df", []float64{10.6685310803127, 9.74910450703286, 10.8334352435355, 9.84520099654702}, robust(CR3, df), 1e-11)
}

// demean subtracts weighted means by team from the columns, y last.
func demean(rows [][]float64, team []int, w []float64) {
	for j := range rows[0] {
		sum, weight := map[int]float64{}, map[int]float64{}
		for i, r := range rows {
			sum[team[i]] += w[i] * r[j]
			weight[team[i]] += w[i]
		}
		for i, r := range rows {
			r[j] -= sum[team[i]] / weight[team[i]]
		}
	}
}

// Team and period effects on unbalanced data, teams absorbed; clubSandwich on the
// model with all dummies, as printed in the reference.
func TestClusterFitAbsorbed(t *testing.T) {
	var rows [][]float64
	var team []int
	var w []float64
	for _, r := range goldRows(false) {
		x := make([]float64, 14) // 10 periods, e1, e2, e3, c1
		x[r.period] = 1
		x[10], x[11], x[12], x[13] = r.e1, r.e2, r.e3, r.c1
		rows, team, w = append(rows, x), append(team, r.team), append(w, 1)
	}
	demean(rows, team, w)
	clusters := make([]CrossProduct, 12)
	for j := range clusters {
		clusters[j] = NewCrossProduct(13)
	}
	for i, x := range rows {
		clusters[team[i]].Add(x[:13], x[13], 1)
	}
	f := mustFit(t, clusters, 13, 12)
	if diff := cmp.Diff([]int{9}, f.Dropped); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	at := func(get func(int) float64) []float64 { return []float64{get(10), get(11), get(12)} }
	checkNear(t, "coefficients", []float64{.284407230567024, -1.800940713628682, .633981160569418}, at(f.Coef), 1e-12)
	checkNear(t, "classical", []float64{.217125698703136, .136725285097582, .381401648718425}, at(f.Classical), 1e-12)
	checkNear(t, "CR2", []float64{.195761096752488, .103862909315442, .336650204386416}, at(func(j int) float64 { return f.CR2Col(j).SE }), 1e-11)
	checkNear(t, "CR2 df", []float64{10.4739269396605, 10.7063363163859, 10.7043495075984}, at(func(j int) float64 { return f.CR2Col(j).DF }), 1e-11)
	checkNear(t, "CR1S", []float64{.197880295306521, .106288178280694, .340804020111591}, at(func(j int) float64 { return f.Robust(CR1S, f.Column(j)).SE }), 1e-11)
}

// One column jointly is the squared Satterthwaite t test.
func TestHTZOneColumn(t *testing.T) {
	f := mustFit(t, goldClusters(), 4, 0)
	for j := range 4 {
		e, h := f.CR2Col(j), f.HTZ([]int{j})
		checkNear(t, "F, df, p", []float64{e.T * e.T, 1, e.DF, e.P}, []float64{h.F, h.DF1, h.DF2, h.P}, 1e-9)
	}
}

// randomClusters makes rows of p columns in clusters of very unequal size, with the
// rows themselves, weights included as √w.
func randomClusters(r *rand.Rand, groups, p, maxRows int) ([]CrossProduct, [][][]float64) {
	var clusters []CrossProduct
	var rows [][][]float64
	for range groups {
		c := NewCrossProduct(p)
		var block [][]float64
		shift := r.NormFloat64()
		for range 1 + r.IntN(maxRows) {
			x := make([]float64, p+1)
			x[0] = 1
			for j := 1; j <= p; j++ {
				x[j] = r.NormFloat64() + shift
			}
			w := .2 + r.Float64()
			c.Add(x[:p], x[p], w)
			for j := range x {
				x[j] *= math.Sqrt(w)
			}
			block = append(block, x)
		}
		clusters, rows = append(clusters, c), append(rows, block)
	}
	return clusters, rows
}

// bruteHTZ builds the CR2 covariance, its degrees of freedom and the HTZ statistic
// from n×n matrices, straight from the definitions.
func bruteHTZ(rows [][][]float64, p int, columns []int) (se, df []float64, eta, wald float64) {
	n := 0
	for _, b := range rows {
		n += len(b)
	}
	x, y := mat.NewDense(n, p, nil), mat.NewVecDense(n, nil)
	var start []int
	i := 0
	for _, b := range rows {
		start = append(start, i)
		for _, r := range b {
			x.SetRow(i, r[:p])
			y.SetVec(i, r[p])
			i++
		}
	}
	start = append(start, n)
	var xtx, m, h, mx mat.Dense
	xtx.Mul(x.T(), x)
	if err := m.Inverse(&xtx); err != nil {
		panic(err)
	}
	mx.Mul(&m, x.T())
	h.Mul(x, &mx)
	resid := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			resid.Set(i, j, -h.At(i, j))
		}
		resid.Set(i, i, 1-h.At(i, i))
	}
	var e, beta mat.VecDense
	e.MulVec(resid, y)
	beta.MulVec(&mx, y)
	q := len(columns)
	// g[s][i] = p_si, the score of cluster i for contrast s as a linear form in y.
	g := make([][]*mat.VecDense, q)
	for i := range rows {
		lo, hi := start[i], start[i+1]
		k := hi - lo
		block := mat.NewSymDense(k, nil)
		for a := range k {
			for b := a; b < k; b++ {
				block.SetSym(a, b, resid.At(lo+a, lo+b))
			}
		}
		var eig mat.EigenSym
		eig.Factorize(block, true)
		var vec mat.Dense
		eig.VectorsTo(&vec)
		d := mat.NewDiagDense(k, nil)
		for a, v := range eig.Values(nil) {
			if v > 1e-12 {
				d.SetDiag(a, 1/math.Sqrt(v))
			}
		}
		var adj, tmp mat.Dense
		tmp.Mul(&vec, d)
		adj.Mul(&tmp, vec.T())
		for s, c := range columns {
			a := mat.NewVecDense(k, nil) // X_i·M·c
			for r := range k {
				a.SetVec(r, mx.At(c, lo+r))
			}
			var b mat.VecDense
			b.MulVec(&adj, a)
			full := mat.NewVecDense(n, nil)
			for r := range k {
				full.SetVec(lo+r, b.AtVec(r))
			}
			var form mat.VecDense
			form.MulVec(resid, full)
			g[s] = append(g[s], &form)
		}
	}
	j := len(rows)
	vr, om := mat.NewSymDense(q, nil), mat.NewSymDense(q, nil)
	for s := range q {
		for u := s; u < q; u++ {
			v, o := 0.0, 0.0
			for i := range j {
				v += mat.Dot(g[s][i], y) * mat.Dot(g[u][i], y)
				o += mat.Dot(g[s][i], g[u][i])
			}
			vr.SetSym(s, u, v)
			om.SetSym(s, u, o)
		}
	}
	for s := range q {
		tr, sq := 0.0, 0.0
		for i := range j {
			tr += mat.Dot(g[s][i], g[s][i])
			for k := range j {
				d := mat.Dot(g[s][i], g[s][k])
				sq += d * d
			}
		}
		se, df = append(se, math.Sqrt(vr.At(s, s))), append(df, tr*tr/sq)
	}
	// Symmetric root of the expected covariance, unlike the code under test.
	var eig mat.EigenSym
	eig.Factorize(om, true)
	var vec, tmp, root mat.Dense
	eig.VectorsTo(&vec)
	d := mat.NewDiagDense(q, nil)
	for a, v := range eig.Values(nil) {
		d.SetDiag(a, 1/math.Sqrt(v))
	}
	tmp.Mul(&vec, d)
	root.Mul(&tmp, vec.T())
	z := make([][]*mat.VecDense, q)
	for s := range q {
		for i := range j {
			v := mat.NewVecDense(n, nil)
			for u := range q {
				v.AddScaledVec(v, root.At(s, u), g[u][i])
			}
			z[s] = append(z[s], v)
		}
	}
	total := 0.0
	for s := range q {
		for u := range q {
			for i := range j {
				for k := range j {
					total += mat.Dot(z[s][i], z[s][k])*mat.Dot(z[u][i], z[u][k]) + mat.Dot(z[s][i], z[u][k])*mat.Dot(z[u][i], z[s][k])
				}
			}
		}
	}
	b := mat.NewVecDense(q, nil)
	for s, c := range columns {
		b.SetVec(s, beta.AtVec(c))
	}
	var inv mat.Dense
	if err := inv.Inverse(vr); err != nil {
		panic(err)
	}
	var ib mat.VecDense
	ib.MulVec(&inv, b)
	return se, df, float64(q*(q+1)) / total, mat.Dot(b, &ib)
}

func TestClusterFitBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ groups, p, rows int }{{8, 3, 6}, {15, 5, 4}, {30, 3, 2}, {9, 6, 12}} {
		clusters, rows := randomClusters(r, size.groups, size.p, size.rows)
		columns := []int{2, 1, 0}[:min(3, size.p)]
		se, df, eta, q := bruteHTZ(rows, size.p, columns)
		f := mustFit(t, clusters, size.p, 0)
		for i, c := range columns {
			e := f.CR2Col(c)
			checkNear(t, "SE, df", []float64{se[i], df[i]}, []float64{e.SE, e.DF}, 1e-9)
		}
		h := f.HTZ(columns)
		k := float64(len(columns))
		checkNear(t, "HTZ", []float64{(eta - k + 1) / eta * q / k, eta - k + 1}, []float64{h.F, h.DF2}, 1e-9)
	}
}

// The power series, from cross-products or from the leverage matrix, and the eigen
// decomposition are the same function.
func TestAdjustedPathsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	clusters, _ := randomClusters(r, 80, 6, 9)
	series, matrix, eigen := mustFit(t, clusters, 6, 0), mustFit(t, clusters, 6, 0), mustFit(t, clusters, 6, 0)
	series.spectra()
	for g, l := range series.roots {
		if l.matrix != nil || l.values != nil {
			t.Fatalf("cluster %d does not take the plain series", g)
		}
	}
	matrix.rootsOnce.Do(func() {})
	eigen.rootsOnce.Do(func() {})
	for g := range clusters {
		matrix.roots = append(matrix.roots, leverage{matrix: matrix.leverage(g)})
		eigen.roots = append(eigen.roots, spectrum(eigen.leverage(g), 6))
	}
	for _, kind := range []Sandwich{CR2, CR3} {
		for j := range 6 {
			a := series.Robust(kind, series.Column(j))
			for _, f := range []*ClusterFit{matrix, eigen} {
				b := f.Robust(kind, f.Column(j))
				checkNear(t, "SE, df", []float64{a.SE, a.DF}, []float64{b.SE, b.DF}, 1e-12)
			}
		}
	}
}

func TestFitClustersDegenerate(t *testing.T) {
	c := NewCrossProduct(2)
	c.Add([]float64{1, 2}, 3, 1)
	if _, err := FitClusters([]CrossProduct{c}, 2, 0); !errors.Is(err, ErrNoDF) {
		t.Errorf("one row: %v, want ErrNoDF", err)
	}
	c.Add([]float64{math.NaN(), 2}, 3, 1)
	if _, err := FitClusters([]CrossProduct{c}, 2, 0); err == nil {
		t.Error("a NaN was accepted")
	}
	if _, err := FitClusters(nil, 2, 0); err == nil {
		t.Error("no cluster was accepted")
	}
}

// goldPanel returns the cross-products by team of c1 on period indicators and
// e1, e2, e3 over some rows of GOLD-1; team means are subtracted when absorb is set.
func goldPanel(absorb bool, keep func(goldRow) bool) []CrossProduct {
	var rows [][]float64
	var team []int
	var w []float64
	for _, r := range goldRows(false) {
		if !keep(r) {
			continue
		}
		x := make([]float64, 14)
		x[r.period] = 1
		x[10], x[11], x[12], x[13] = r.e1, r.e2, r.e3, r.c1
		rows, team, w = append(rows, x), append(team, r.team), append(w, 1)
	}
	if absorb {
		demean(rows, team, w)
	}
	clusters := make([]CrossProduct, 12)
	for j := range clusters {
		clusters[j] = NewCrossProduct(13)
	}
	for i, x := range rows {
		clusters[team[i]].Add(x[:13], x[13], 1)
	}
	return clusters
}

// Expected values: testdata/reference/clubsandwich.R, R 4.2.2, clubSandwich 0.5.8.
func TestHTZClubSandwich(t *testing.T) {
	wald := func(f *ClusterFit, columns ...int) []float64 {
		h := f.HTZ(columns)
		return []float64{h.F, h.DF1, h.DF2, h.P}
	}
	pooled := mustFit(t, goldClusters(), 4, 0)
	checkNear(t, "pooled e1 e2", []float64{109.711662697348, 2, 9.61096353494797, 2.41106937951155e-07}, wald(pooled, 1, 2), 1e-11)
	checkNear(t, "pooled e1 e3", []float64{15.0895194166919, 2, 8.72109324502586, 0.00147349137423188}, wald(pooled, 1, 3), 1e-11)
	checkNear(t, "pooled e3 e1 e2", []float64{66.3180767703974, 3, 8.23267790529236, 4.19786422177953e-06}, wald(pooled, 3, 1, 2), 1e-11)
	checkNear(t, "pooled all", []float64{12783.8692551127, 4, 6.88357768640937, 2.11087794033312e-13}, wald(pooled, 0, 1, 2, 3), 1e-10)

	twoWay := mustFit(t, goldPanel(true, func(goldRow) bool { return true }), 13, 12)
	checkNear(t, "two-way e1 e3", []float64{5.18333326169711, 2, 9.68460982186158, 0.0294809600771916}, wald(twoWay, 10, 12), 1e-11)
	checkNear(t, "two-way e1 e2 e3", []float64{149.777186556984, 3, 8.74858039440936, 7.6683962044555e-08}, wald(twoWay, 10, 11, 12), 1e-11)

	small := mustFit(t, goldPanel(true, func(r goldRow) bool { return r.team < 8 && r.period < 4 }), 13, 8)
	checkNear(t, "small panel", []float64{25.2648891689696, 3, 4.62157237645463, 0.00263348071415}, wald(small, 10, 11, 12), 1e-11)
	checkNear(t, "small panel SE, df", []float64{0.170274571635729, 6.28997368177152, 0.877484001832537, 6.82567998631234},
		[]float64{small.CR2Col(10).SE, small.CR2Col(10).DF, small.CR2Col(12).SE, small.CR2Col(12).DF}, 1e-11)

	lone := mustFit(t, goldPanel(false, func(r goldRow) bool { return r.period < 5 || r.team == 2 && r.period == 5 }), 13, 0)
	checkNear(t, "lone period", []float64{57.8203763975528, 3, 8.01158270347789, 9.02259273590799e-06}, wald(lone, 10, 11, 12), 1e-11)
	checkNear(t, "lone period SE, df", []float64{0.356070400181025, 10.09181261836864, 0.450750695880659, 9.67907122740866},
		[]float64{lone.CR2Col(10).SE, lone.CR2Col(10).DF, lone.CR2Col(12).SE, lone.CR2Col(12).DF}, 1e-11)

	weighted := make([]CrossProduct, 12)
	for j := range weighted {
		weighted[j] = NewCrossProduct(4)
	}
	for _, r := range goldRows(false) {
		weighted[r.team].Add([]float64{1, r.e1, r.e2, r.e3}, r.c1, r.n)
	}
	f := mustFit(t, weighted, 4, 0)
	checkNear(t, "weighted", []float64{110.583239534334, 3, 8.01871557734054, 7.30880280562769e-07}, wald(f, 1, 2, 3), 1e-11)
	checkNear(t, "weighted SE, df", []float64{0.195656756700456, 9.73141283654214}, []float64{f.CR2Col(1).SE, f.CR2Col(1).DF}, 1e-11)
}

// Team dummies in the design make every leverage matrix singular (an eigenvalue 1):
// the pseudo-inverse gives what absorbing the teams gives.
func TestCR2TeamDummies(t *testing.T) {
	absorbed := mustFit(t, goldPanel(true, func(goldRow) bool { return true }), 13, 12)
	clusters := make([]CrossProduct, 12)
	for j := range clusters {
		clusters[j] = NewCrossProduct(25)
	}
	for _, r := range goldRows(false) {
		x := make([]float64, 25)
		x[r.team], x[12+r.period], x[22], x[23], x[24] = 1, 1, r.e1, r.e2, r.e3
		clusters[r.team].Add(x, r.c1, 1)
	}
	f := mustFit(t, clusters, 25, 0)
	for j := range 3 {
		a, b := absorbed.CR2Col(10+j), f.CR2Col(22+j)
		checkNear(t, "estimate, SE, df", []float64{a.Estimate, a.SE, a.DF}, []float64{b.Estimate, b.SE, b.DF}, 1e-9)
	}
}

// Changing the unit of a column changes nothing but its coefficient.
func TestClusterFitScale(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	clusters, _ := randomClusters(r, 12, 4, 8)
	unit := []float64{1, 1e6, 1e-5, -3}
	scaled := make([]CrossProduct, len(clusters))
	for g, c := range clusters {
		s := NewCrossProduct(4)
		s.N, s.YY = c.N, c.YY
		for i := range 4 {
			s.XY[i] = c.XY[i] * unit[i]
			for j := range 4 {
				s.XX[i*4+j] = c.XX[i*4+j] * unit[i] * unit[j]
			}
		}
		scaled[g] = s
	}
	a, b := mustFit(t, clusters, 4, 0), mustFit(t, scaled, 4, 0)
	for j := range 4 {
		x, y := a.CR2Col(j), b.CR2Col(j)
		checkNear(t, "coefficient, df, p", []float64{x.Estimate, x.DF, x.P}, []float64{y.Estimate * unit[j], y.DF, y.P}, 1e-9)
	}
	h, k := a.HTZ([]int{1, 2}), b.HTZ([]int{2, 1})
	checkNear(t, "HTZ", []float64{h.F, h.DF2}, []float64{k.F, k.DF2}, 1e-9)
}

func TestHTZUndefined(t *testing.T) {
	f := mustFit(t, goldClusters()[:3], 4, 0)
	if h := f.HTZ([]int{0, 1, 2}); !math.IsNaN(h.P) || len(h.Warnings) == 0 {
		t.Errorf("3 coefficients from 3 clusters: p %v, warnings %q", h.P, h.Warnings)
	}
	if e := f.CR2Col(1); len(e.Warnings) == 0 {
		t.Error("3 clusters raise no warning")
	}
	c := make([]CrossProduct, 12)
	for g := range c {
		c[g] = NewCrossProduct(3)
	}
	for _, r := range goldRows(false) {
		c[r.team].Add([]float64{1, r.e1, 2 * r.e1}, r.c1, 1)
	}
	f = mustFit(t, c, 3, 0)
	if e := f.CR2Col(2); !math.IsNaN(e.Estimate) || !math.IsNaN(f.Coef(2)) || len(e.Warnings) == 0 {
		t.Errorf("a copy of a column has estimate %v, warnings %q", e.Estimate, e.Warnings)
	}
	h, e := f.HTZ([]int{1, 2}), f.CR2Col(1)
	checkNear(t, "copy left out", []float64{e.DF, e.P}, []float64{h.DF2, h.P}, 1e-9)
}

func BenchmarkCR2(b *testing.B) {
	for _, size := range []struct {
		name               string
		groups, p, maxRows int
	}{{"teams=60/columns=60", 60, 60, 48}, {"teams=500/columns=6", 500, 6, 400}, {"teams=2000/columns=40", 2000, 40, 40}} {
		clusters, _ := randomClusters(rand.New(rand.NewPCG(1, 2)), size.groups, size.p, size.maxRows)
		b.Run(size.name, func(b *testing.B) {
			for b.Loop() {
				f, err := FitClusters(clusters, size.p, 0)
				if err != nil {
					b.Fatal(err)
				}
				f.CR2Col(1)
			}
		})
	}
}

// A sum of coefficients is the coefficient of a column in other coordinates:
// x1·b1 + x2·b2 = x1·(b1+b2) + (x2-x1)·b2.
func TestContrasts(t *testing.T) {
	moved := make([]CrossProduct, 12)
	for j := range moved {
		moved[j] = NewCrossProduct(4)
	}
	for _, r := range goldRows(false) {
		moved[r.team].Add([]float64{1, r.e1, r.e2 - r.e1, r.e3}, r.c1, 1)
	}
	f, g := mustFit(t, goldClusters(), 4, 0), mustFit(t, moved, 4, 0)
	sum := []float64{0, 1, 1, 0}
	a, b := f.CR2(sum), g.CR2Col(1)
	checkNear(t, "estimate, SE, df, classical", []float64{b.Estimate, b.SE, b.DF, g.Classical(1)},
		[]float64{a.Estimate, a.SE, a.DF, f.ClassicalContrast(sum)}, 1e-10)
	h, k := f.HTZContrasts([][]float64{sum, f.Column(3)}), g.HTZ([]int{1, 3})
	checkNear(t, "HTZ", []float64{k.F, k.DF2, k.P}, []float64{h.F, h.DF2, h.P}, 1e-9)
	if d := f.HTZContrasts([][]float64{sum, sum}); !math.IsNaN(d.P) || len(d.Warnings) == 0 {
		t.Errorf("one contrast twice: p %v, warnings %q", d.P, d.Warnings)
	}
}
