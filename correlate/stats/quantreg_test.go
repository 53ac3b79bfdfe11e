package stats

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

func mustQuantile(t testing.TB, columns [][]float64, y []float64, o QuantileOptions) *QuantileFit {
	t.Helper()
	f, err := FitQuantile(columns, y, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rq of R's quantreg 5.94 and summary(se = "ker")
// (testdata/reference/models.R).
func TestQuantileGold(t *testing.T) {
	g := goldU
	drivers := [][]float64{g.e1, g.e2, g.e3}
	for _, tt := range []struct {
		tau, rho float64
		coef, se []float64
	}{
		{.1, 184461.787409661, []float64{35990.1371852358643, .982816546463284, -1.900693531839269, -.487318820836808}, []float64{1892.06107094038407, .23688675473274, .203751321993799, .510789137543486}},
		{.25, 347322.4604667, []float64{34957.8109449093026, 1.215150613867348, -1.78856824253539, -.139798314381768}, []float64{1935.31432939933961, .265133336210013, .210716715984093, .488468846036803}},
		{.5, 450217.26037483, []float64{36336.1695009629, 1.41218305337209, -2.10433409242213, .0170710449580654}, []float64{2108.02779407214484, .310512068809265, .223385824942947, .505709165334371}},
		{.75, 354820.9512429, []float64{40588.8859053528431, .983076517620739, -1.772343340794724, -.541273652005679}, []float64{2131.80407672185447, .321564113993832, .216511889965001, .518559968319979}},
		{.9, 192398.288359605, []float64{44042.8797734628461, .805116056130596, -2.174412750146597, -.322479496688574}, []float64{2206.50207816000739, .309364753572218, .216241817705205, .597421399466853}},
	} {
		f := mustQuantile(t, drivers, g.c1, QuantileOptions{Tau: tt.tau})
		slicesNear(t, "coefficients", f.Coef, tt.coef, 1e-9) // rq's own differ in the 12th digit
		near(t, "objective", f.Objective, tt.rho, 1e-12)
		for j, se := range tt.se {
			e := f.Estimate(j)
			near(t, "SE", e.SE, se, closed)
			if e.DF != 432 || e.Clusters != 436 {
				t.Errorf("df %v, clusters %d", e.DF, e.Clusters)
			}
		}
		if len(f.Warnings) > 0 {
			t.Errorf("warnings %q", f.Warnings)
		}
	}
	// Scores summed by team, with G/(G-1) here and not there.
	for tau, want := range map[float64][]float64{
		.25: {2622.118458303399166, .34437201069133, .193390768572330, .456275688764326},
		.5:  {1893.806827521671948, .243467454475017, .155784131565357, .387719614247998},
	} {
		f := mustQuantile(t, drivers, g.c1, QuantileOptions{Tau: tau, Cluster: g.team})
		for j, se := range want {
			e := f.Estimate(j)
			near(t, "clustered SE", e.SE, se*math.Sqrt(12./11), closed)
			if e.DF != 11 || e.Clusters != 12 {
				t.Errorf("df %v, clusters %d", e.DF, e.Clusters)
			}
		}
	}

	// Weights, as the bootstrap sets them: team mod 3.
	f := mustQuantile(t, drivers, g.c1, QuantileOptions{})
	s := newQuantileSolver(f.d, .5)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	for a, i := range s.order {
		s.w[a] = float64(g.team[i] % 3)
	}
	if !s.solveStaged() {
		t.Fatal("no solution")
	}
	slicesNear(t, "weighted", f.d.raw(s.coef), []float64{35103.5197782700780, 1.454828222699404, -2.11924071430188, .386390944332599}, 1e-9)
}

func TestSharedQuantileAttitude(t *testing.T) {
	d := readShared(t, "stat_reference/datasets_attitude.csv")
	var columns [][]float64
	for _, name := range []string{"complaints", "privileges", "learning", "raises", "critical", "advance"} {
		columns = append(columns, d.floats(name))
	}
	f := mustQuantile(t, columns, d.floats("rating"), QuantileOptions{})
	slicesNear(t, "coefficients", f.Coef, []float64{28.8092098967069, .425537687687763, -.0445381483728138, .471986013014348, .0812938624797428, -.102742656863093, -.301619872952572}, 1e-10)
	near(t, "objective", f.Objective, 74.3919173286572, 1e-12)
}

// The objective is the least over all vertices, ties and all.
func TestQuantileIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(5, 12).Draw(t, "rows"), rapid.IntRange(0, 2).Draw(t, "columns")
		tau := rapid.SampledFrom([]float64{.1, .25, .5, .8, 1. / 3}).Draw(t, "tau")
		ties := rapid.Bool().Draw(t, "ties")
		value := func(name string) float64 {
			if ties {
				return float64(rapid.IntRange(0, 4).Draw(t, name))
			}
			return rapid.Float64Range(-1, 1).Draw(t, name)
		}
		columns := make([][]float64, k)
		y := make([]float64, n)
		for i := range y {
			y[i] = value("y")
			for j := range columns {
				columns[j] = append(columns[j], value("x"))
			}
		}
		f, err := FitQuantile(columns, y, QuantileOptions{Tau: tau})
		if err != nil {
			if !errors.Is(err, ErrCollinear) && !strings.Contains(err.Error(), "constant") {
				t.Fatal(err)
			}
			t.Skip()
		}
		loss := func(b []float64) float64 {
			r := make([]float64, n)
			for i := range r {
				r[i] = y[i] - b[0]
				for j, c := range columns {
					r[i] -= b[j+1] * c[i]
				}
			}
			return checkLoss(r, tau)
		}
		got := loss(f.Coef)
		if math.Abs(got-f.Objective) > 1e-8 {
			t.Fatalf("objective %v, of the coefficients %v", f.Objective, got)
		}
		least := math.Inf(1)
		q := k + 1
		pick := make([]int, q)
		var visit func(at, from int)
		visit = func(at, from int) {
			if at == q {
				a := mat.NewDense(q, q, nil)
				rhs := mat.NewVecDense(q, nil)
				for r, i := range pick {
					a.Set(r, 0, 1)
					for j, c := range columns {
						a.Set(r, j+1, c[i])
					}
					rhs.SetVec(r, y[i])
				}
				var b mat.VecDense
				if math.Abs(mat.Det(a)) > 1e-9 && b.SolveVec(a, rhs) == nil {
					least = min(least, loss(b.RawVector().Data))
				}
				return
			}
			for i := from; i < n; i++ {
				pick[at] = i
				visit(at+1, i+1)
			}
		}
		visit(0, 0)
		if got > least+1e-7*(1+least) {
			t.Fatalf("objective %v, the least of all vertices is %v", got, least)
		}
	})
}

// Against least squares of the same rows: R² of a median cannot fall when a column
// is added, an equivariant change of y moves the coefficients with it, and as many
// residuals as coefficients are 0 with about tau of the rows below.
func TestQuantileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n := rapid.IntRange(20, 3000).Draw(t, "rows")
		tau := rapid.Float64Range(.05, .95).Draw(t, "tau")
		x, z, y, moved := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range y {
			x[i], z[i] = rng.NormFloat64(), rng.ExpFloat64()
			y[i] = 100 + 3*x[i] + rng.NormFloat64()*(1+z[i])
			moved[i] = 2*y[i] + 7*x[i] - 5
		}
		f, err := FitQuantile([][]float64{x, z}, y, QuantileOptions{Tau: tau})
		if err != nil {
			t.Fatal(err)
		}
		m, err := FitQuantile([][]float64{x, z}, moved, QuantileOptions{Tau: tau})
		if err != nil {
			t.Fatal(err)
		}
		for j, want := range []float64{2*f.Coef[0] - 5, 2*f.Coef[1] + 7, 2 * f.Coef[2]} {
			if math.Abs(m.Coef[j]-want) > 1e-8*(1+math.Abs(want)) && len(f.Warnings) == 0 {
				t.Fatalf("moved %v from %v", m.Coef, f.Coef)
			}
		}
		below, zero := 0, 0
		for i := range y {
			switch r := y[i] - f.Coef[0] - f.Coef[1]*x[i] - f.Coef[2]*z[i]; {
			case math.Abs(r) < 1e-8:
				zero++
			case r < 0:
				below++
			}
		}
		if float64(below) > tau*float64(n)+1e-9 || float64(below+zero) < tau*float64(n)-1e-9 || zero < 3 {
			t.Fatalf("%d below, %d exact of %d at %v", below, zero, n, tau)
		}
		less, err := FitQuantile([][]float64{x}, y, QuantileOptions{Tau: tau})
		if err != nil || less.Objective < f.Objective*(1-1e-10) || less.R1 > f.R1+1e-10 || less.R1 < 0 {
			t.Fatalf("fewer columns fit better: %v, %v, %v", less, f, err)
		}
	})
}

func TestQuantileBootstrap(t *testing.T) {
	g := goldU
	f := mustQuantile(t, [][]float64{g.e1, g.e2}, g.c1, QuantileOptions{Cluster: g.team})
	a, err := f.Bootstrap(context.Background(), Resampling{Replicates: 200, Seed: 3, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Bootstrap(context.Background(), Resampling{Replicates: 200, Seed: 3, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != 3 || len(b) != 3 {
		t.Fatalf("%d and %d intervals", len(a), len(b))
	}
	for j := range a {
		if a[j].Low != b[j].Low || a[j].High != b[j].High || a[j].SE != b[j].SE || a[j].Draws != 200 || !(a[j].Low < f.Coef[j] && f.Coef[j] < a[j].High) {
			t.Errorf("coefficient %d: %v, %v with more workers", j, a[j], b[j])
		}
		// Two ways to the same thing: within a factor of two even with 12 teams.
		if r := a[j].SE / f.Estimate(j).SE; r < .5 || r > 2 {
			t.Errorf("coefficient %d: bootstrap SE %v, kernel %v", j, a[j].SE, f.Estimate(j).SE)
		}
	}
	// Each draw is solved from another vertex than a fresh start, to the same end.
	counts := []int{0, 2, 1, 0, 3, 1, 1, 0, 2, 0, 1, 1}
	var x1, x2, y []float64
	code, _, _ := codeGroups(g.team)
	for i, c := range code {
		for range counts[c] {
			x1, x2, y = append(x1, g.e1[i]), append(x2, g.e2[i]), append(y, g.c1[i])
		}
	}
	fresh := mustQuantile(t, [][]float64{x1, x2}, y, QuantileOptions{})
	s := newQuantileSolver(f.d, .5)
	for at, i := range s.order {
		s.w[at] = float64(counts[code[i]])
	}
	for _, i := range f.basis {
		s.basis = append(s.basis, slices.Index(s.order, i))
	}
	if !s.begin(len(s.order)) || !s.solve() {
		t.Fatal("no solution")
	}
	r := make([]float64, len(y))
	warm := f.d.raw(s.coef)
	for i := range r {
		r[i] = y[i] - warm[0] - warm[1]*x1[i] - warm[2]*x2[i]
	}
	near(t, "objective from the old vertex", checkLoss(r, .5), fresh.Objective, 1e-11)

	// An indicator of one team is not determined in draws without it.
	flag := make([]float64, len(g.team))
	for i, team := range g.team {
		if team == 4 {
			flag[i] = 1
		}
	}
	f = mustQuantile(t, [][]float64{flag}, g.c1, QuantileOptions{Cluster: g.team})
	b, err = f.Bootstrap(context.Background(), Resampling{Replicates: 200})
	if err != nil {
		t.Fatal(err)
	}
	if b[1].Undefined < 40 || b[1].Undefined > 100 || len(b[1].Warnings) == 0 { // (11/12)^12 = .35 of the draws
		t.Errorf("undefined in %d of 200 draws, warnings %q", b[1].Undefined, b[1].Warnings)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Bootstrap(ctx, Resampling{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestQuantileEdges(t *testing.T) {
	y := []float64{4, 1, 3, 2}
	f := mustQuantile(t, nil, y, QuantileOptions{})
	if len(f.Warnings) != 1 || f.Coef[0] < 2 || f.Coef[0] > 3 || f.Objective != 2 {
		t.Errorf("median of four: %v, objective %v, warnings %q", f.Coef, f.Objective, f.Warnings)
	}
	near(t, "quantile", mustQuantile(t, nil, []float64{5, 1, 3, 2, nan, 4}, QuantileOptions{Tau: .3}).Coef[0], 2, 1e-12)
	for _, tt := range []struct {
		name    string
		columns [][]float64
		y       []float64
		cause   error
		text    string
	}{
		{"nothing", nil, nil, ErrNoDF, "0 rows"},
		{"constant y", nil, []float64{2, 2, 2}, nil, "y is constant"},
		{"constant column", [][]float64{{1, 1, 1, 1}}, y, ErrCollinear, "column 0 is constant"},
		{"twice", [][]float64{{1, 2, 4, 3}, {2, 4, 8, 6}}, y, ErrCollinear, "column 1 is a combination"},
	} {
		_, err := FitQuantile(tt.columns, tt.y, QuantileOptions{})
		if err == nil || tt.cause != nil && !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: error %v, want %q wrapping %v", tt.name, err, tt.text, tt.cause)
		}
	}
	// The same data give the same fit.
	g := goldU
	a, b := mustQuantile(t, [][]float64{g.lk}, g.c2, QuantileOptions{}), mustQuantile(t, [][]float64{g.lk}, g.c2, QuantileOptions{})
	if diff := cmp.Diff(a.Coef, b.Coef); diff != "" || a.Iterations != b.Iterations {
		t.Errorf("again (-first +second):\n%s", diff)
	}
}

func BenchmarkQuantile100k(b *testing.B) {
	columns, y, _ := mixedRows(100_000, 500)
	for b.Loop() {
		mustQuantile(b, columns, y, QuantileOptions{})
	}
}

func BenchmarkQuantileBootstrap(b *testing.B) { // 1,000 draws of 12 teams, 436 rows
	g := goldU
	f := mustQuantile(b, [][]float64{g.e1, g.e2, g.e3}, g.c1, QuantileOptions{Cluster: g.team})
	for b.Loop() {
		if _, err := f.Bootstrap(context.Background(), Resampling{}); err != nil {
			b.Fatal(err)
		}
	}
}
