package stats

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/internal/gold"
)

var importanceMethods = []ImportanceMethod{LMG, RelativeWeights, FirstIn, LastIn, Pratt, CAR}

// shares divides the R² of y with the constant taken out.
func shares(t *testing.T, method ImportanceMethod, columns [][]float64, y []float64, weights []float64) *Importance {
	t.Helper()
	clusters, _ := CentredCrossProducts(columns, y, nil, weights)
	m, err := FitImportance(context.Background(), clusters, ImportanceOptions{Method: method, Base: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func checkShares(t *testing.T, what string, m *Importance, want []float64, tolerance float64) {
	t.Helper()
	if len(m.Drivers) != len(want) {
		t.Fatalf("%s: %d drivers, want %d", what, len(m.Drivers), len(want))
	}
	for i, d := range m.Drivers {
		near(t, what+" "+d.Name, d.Share, want[i], tolerance)
	}
}

// Printed by R 4.2.2, relaimpo::calc.relimp (lmg, genizi, first, last, pratt, car)
// on the rows U of GOLD-1.
func TestImportanceGold(t *testing.T) {
	g := goldU
	three := [][]float64{g.e1, g.e2, g.e3}
	five := [][]float64{g.e1, g.e2, g.e3, g.lk, g.nresp}
	for _, tt := range []struct {
		name    string
		method  ImportanceMethod
		columns [][]float64
		weights []float64
		r2      float64
		want    []float64
	}{
		{"lmg", LMG, three, nil, .306620323673859, []float64{.0313184633435429, .271236603209398, .00406525712091916}},
		{"first", FirstIn, three, nil, .306620323673859, []float64{.00179280651003695, .236697206160804, .00338766201779102}},
		{"last", LastIn, three, nil, .306620323673859, []float64{.0576178708195301, .302549750900473, .00151660286652856}},
		{"pratt", Pratt, three, nil, .306620323673859, []float64{.0115812723453661, .292663402766258, .00237564856223606}},
		{"genizi", RelativeWeights, three, nil, .306620323673859, []float64{.032227225916238, .270243856985993, .00414924077162921}},
		{"car", CAR, three, nil, .306620323673859, []float64{.0217135459225467, .28158686293963, .00331991481168301}},
		{"lmg of five", LMG, five, nil, .306786755228551, []float64{.0312744501941593, .270174269590449, .00395099812442726, .000937552289905258, .000449485029610055}},
		{"genizi of five", RelativeWeights, five, nil, .306786755228551, []float64{.0321720390743353, .269229529438685, .00406583939607022, .000929261747482311, .000390085571978311}},
		{"lmg weighted", LMG, three, g.nresp, .306006315666239, []float64{.0310609066952091, .270817262382018, .00412814658901185}},
	} {
		m := shares(t, tt.method, tt.columns, g.c1, tt.weights)
		checkShares(t, tt.name, m, tt.want, closed)
		near(t, tt.name+" R2", m.R2, tt.r2, closed)
		if m.N != 436 || m.Clusters != 436 || len(m.Warnings) != 0 {
			t.Errorf("%s: n %d, %d clusters, warnings %q", tt.name, m.N, m.Clusters, m.Warnings)
		}
	}
}

// The planted cause is last period's e1: with the lag among the drivers it goes from
// last to first. relaimpo as above, the 432 rows of all 480 that have a lag.
func TestImportanceGoldLag(t *testing.T) {
	var before, e1, e2, e3, c1 []float64
	rows := gold.Rows()
	for i, r := range rows {
		if r.Period > 1 {
			before = append(before, float64(rows[i-1].E1))
			e1, e2, e3 = append(e1, float64(r.E1)), append(e2, float64(r.E2)), append(e3, float64(r.E3))
			c1 = append(c1, float64(r.C1))
		}
	}
	m := shares(t, LMG, [][]float64{before, e1, e2, e3}, c1, nil)
	checkShares(t, "lag", m, []float64{.411956006830661, .0153612407353374, .301557070899553, .00712192053184847}, closed)
	near(t, "R2", m.R2, .7359962389974, closed)
	if m.Drivers[0].Rank != 1 || m.Drivers[3].Rank != 4 {
		t.Errorf("ranks %d, %d", m.Drivers[0].Rank, m.Drivers[3].Rank)
	}
}

func attitude(t testing.TB) (columns [][]float64, y []float64) {
	f := readShared(t, "stat_reference/datasets_attitude.csv")
	for _, name := range []string{"complaints", "privileges", "learning", "raises", "critical", "advance"} {
		columns = append(columns, f.floats(name))
	}
	return columns, f.floats("rating")
}

// Printed by R 4.2.2, relaimpo, domir and dominanceanalysis.
func TestImportanceAttitude(t *testing.T) {
	columns, y := attitude(t)
	weights := make([]float64, len(y))
	for i := range weights {
		weights[i] = 1 + float64(i)/29
	}
	const r2 = .732601992531149
	for _, tt := range []struct {
		name    string
		method  ImportanceMethod
		weights []float64
		r2      float64
		want    []float64
	}{
		{"lmg", LMG, nil, r2, []float64{.370816194319328, .0509037929715443, .155765990169141, .120345079403627, .00658872254586081, .0281822131216471}},
		{"genizi", RelativeWeights, nil, r2, []float64{.362760199658131, .0560022787788537, .163610910750533, .121780399688217, .00825546649643795, .0201927371589758}},
		{"first", FirstIn, nil, r2, []float64{.681314164108863, .181575586984046, .388974452874352, .348264033275246, .0244732081555923, .0240517457458813}},
		{"last", LastIn, nil, r2, []float64{.16867721304998, .00336786562081397, .0420074920543491, .001583274005926, .000792620475083928, .0172470604916426}},
		{"pratt", Pratt, nil, r2, []float64{.553628368056187, -.0312886656563721, .192635626632682, .0411986153392999, .0048808622021933, -.028452814042842}},
		{"car", CAR, nil, r2, []float64{.446706686942996, .0223482308116673, .164463486885207, .0906565561556463, .00380224809184253, .00462478364378988}},
		{"lmg weighted", LMG, weights, .749570409106095, []float64{.3861791924939, .0439983162677448, .153094118736448, .127328504428078, .00726973418849733, .0317005429914269}},
	} {
		m := shares(t, tt.method, columns, y, tt.weights)
		checkShares(t, tt.name, m, tt.want, closed)
		near(t, tt.name+" R2", m.R2, tt.r2, closed)
	}
}

// relaimpo (lmg, genizi) and rwa on R's swiss and mtcars.
func TestImportanceSwissMtcars(t *testing.T) {
	read := func(file, outcome string, names ...string) (columns [][]float64, y []float64) {
		f := readShared(t, "stat_reference/"+file)
		for _, name := range names {
			columns = append(columns, f.floats(name))
		}
		return columns, f.floats(outcome)
	}
	columns, y := read("datasets_swiss.csv", "Fertility", "Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")
	m := shares(t, LMG, columns, y, nil)
	checkShares(t, "swiss lmg", m, []float64{.0570912207680913, .171173028900234, .260134678624385, .105570150373494, .112765922926522}, closed)
	near(t, "swiss R2", m.R2, .706735001592726, closed)
	checkShares(t, "swiss genizi", shares(t, RelativeWeights, columns, y, nil), []float64{.0484168958119008, .15470824980616, .271964104646, .114680029947561, .116965721381105}, closed)
	near(t, "swiss pratt", shares(t, Pratt, columns, y, nil).Drivers[0].Share, -.110485990962387, closed)

	columns, y = read("datasets_mtcars.csv", "mpg", "cyl", "disp", "hp", "gear")
	m = shares(t, LMG, columns, y, nil)
	checkShares(t, "mtcars lmg", m, []float64{.247052033235208, .24349959479564, .210912899544274, .0777251114079334}, closed)
	near(t, "mtcars R2", m.R2, .779189638983056, closed)
	checkShares(t, "mtcars rwa", shares(t, RelativeWeights, columns, y, nil), []float64{.228479725928216, .222146870540001, .232174439299447, .096388603215391}, closed)
}

// Random clustered drivers, correlated through a common part.
func randomDrivers(seed uint64, n, p, teams int) (columns [][]float64, y []float64, team []int) {
	rng := rand.New(rand.NewPCG(seed, 9))
	columns = make([][]float64, p)
	base := make([]float64, teams)
	for g := range base {
		base[g] = rng.NormFloat64()
	}
	for i := range n {
		g := i % teams
		team = append(team, g)
		common, v := rng.NormFloat64(), rng.NormFloat64()+base[g]
		for j := range columns {
			x := 0.7*common + rng.NormFloat64()
			columns[j] = append(columns[j], x)
			v += x * float64(j%4) / 4
		}
		y = append(y, v)
	}
	return columns, y, team
}

// r2Of is the R² of an ordinary regression: another path through other code.
func r2Of(t *testing.T, columns [][]float64, y []float64) float64 {
	t.Helper()
	if len(columns) == 0 {
		return 0
	}
	f, err := FitOLS(columns, y, OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return f.R2
}

// The definition itself: the average over all orderings of what each driver, or
// group, adds after controls, by refitting.
func bruteLMG(t *testing.T, controls [][]float64, players [][][]float64, y []float64) []float64 {
	out := make([]float64, len(players))
	count := 0.0
	var order func(left []int, in [][]float64, r2 float64, gains []float64)
	order = func(left []int, in [][]float64, r2 float64, gains []float64) {
		if len(left) == 0 {
			count++
			for i, v := range gains {
				out[i] += v
			}
			return
		}
		for k, i := range left {
			now := append(append([][]float64(nil), in...), players[i]...)
			next := r2Of(t, now, y)
			gains[i] = next - r2
			rest := append(append([]int(nil), left[:k]...), left[k+1:]...)
			order(rest, now, next, gains)
		}
	}
	all := make([]int, len(players))
	for i := range all {
		all[i] = i
	}
	order(all, controls, r2Of(t, controls, y), make([]float64, len(players)))
	for i := range out {
		out[i] /= count
	}
	return out
}

func TestLMGIsTheAverageOverOrderings(t *testing.T) {
	x, y, team := randomDrivers(4, 60, 6, 6)
	clusters, _ := CentredCrossProducts(x, y, team, nil)
	single := func(columns ...[]float64) (players [][][]float64) {
		for _, c := range columns {
			players = append(players, [][]float64{c})
		}
		return players
	}
	for _, tt := range []struct {
		name    string
		o       ImportanceOptions
		control [][]float64
		players [][][]float64
	}{
		{"drivers", ImportanceOptions{Base: []int{0}}, nil, single(x...)},
		{"controls", ImportanceOptions{Base: []int{0}, Controls: []int{3, 1}}, [][]float64{x[0], x[2]}, single(x[1], x[3], x[4], x[5])},
		{"groups", ImportanceOptions{Base: []int{0}, Groups: [][]int{{6, 2, 4}}}, nil, [][][]float64{{x[0]}, {x[1], x[3], x[5]}, {x[2]}, {x[4]}}},
		{"groups and controls", ImportanceOptions{Base: []int{0}, Controls: []int{1}, Groups: [][]int{{5, 6}, {2, 3}}}, [][]float64{x[0]},
			[][][]float64{{x[1], x[2]}, {x[3]}, {x[4], x[5]}}},
	} {
		m, err := FitImportance(context.Background(), clusters, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		checkShares(t, tt.name, m, bruteLMG(t, tt.control, tt.players, y), 1e-11)
		near(t, tt.name+" controls", m.ControlsR2, r2Of(t, tt.control, y), 1e-11)
		near(t, tt.name+" R2", m.R2, r2Of(t, x, y), 1e-11)
		// First and last of the same players, by refitting.
		all := tt.control
		for _, p := range tt.players {
			all = append(all, p...)
		}
		for i, p := range tt.players {
			tt.o.Method = FirstIn
			first, err := FitImportance(context.Background(), clusters, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			near(t, tt.name+" first", first.Drivers[i].Share, r2Of(t, append(append([][]float64(nil), tt.control...), p...), y)-m.ControlsR2, 1e-10)
			tt.o.Method = LastIn
			last, err := FitImportance(context.Background(), clusters, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			var rest [][]float64
			rest = append(rest, tt.control...)
			for k, q := range tt.players {
				if k != i {
					rest = append(rest, q...)
				}
			}
			near(t, tt.name+" last", last.Drivers[i].Share, m.R2-r2Of(t, rest, y), 1e-9)
		}
	}
}

// The bootstrap of cross-products is the bootstrap of rows: a replicate is the fit
// to a data set in which the drawn clusters' rows are really repeated, recentred.
func TestImportanceReplicatesAreRefits(t *testing.T) {
	x, y, team := randomDrivers(5, 90, 4, 9)
	for i := range y {
		x[0][i] += 40
		y[i] -= 300
	}
	clusters, _ := CentredCrossProducts(x, y, team, nil)
	for _, method := range importanceMethods {
		plan := &Resampling{Replicates: 20, Seed: 8}
		m, err := FitImportance(context.Background(), clusters, ImportanceOptions{Method: method, Base: []int{0}, Bootstrap: plan})
		if err != nil {
			t.Fatal(err)
		}
		counts, err := plan.Clusters(context.Background(), 9, func(counts []int, out []float64) {
			for g, k := range counts {
				out[g] = float64(k)
			}
		}, 9)
		if err != nil {
			t.Fatal(err)
		}
		for b := range 20 {
			again := make([][]float64, 4)
			var outcome []float64
			for i, g := range team {
				for range int(counts[b][g]) {
					for j := range x {
						again[j] = append(again[j], x[j][i])
					}
					outcome = append(outcome, y[i])
				}
			}
			want := shares(t, method, again, outcome, nil)
			for j := range x {
				near(t, method.String(), m.Draws[b][j], want.Drivers[j].Share, 1e-9)
			}
			near(t, method.String()+" R2", m.Draws[b][4], want.R2, 1e-11)
		}
	}
}

func TestImportanceSums(t *testing.T) {
	for seed := range uint64(20) {
		p := 1 + int(seed)%9
		x, y, _ := randomDrivers(seed, 50, p, 5)
		for _, method := range []ImportanceMethod{LMG, RelativeWeights, Pratt, CAR} {
			m := shares(t, method, x, y, nil)
			sum, percent := 0.0, 0.0
			for _, d := range m.Drivers {
				sum += d.Share
				percent += d.Percent
				if d.Share < 0 && method != Pratt {
					t.Errorf("%v of %d drivers: share %v", method, p, d.Share)
				}
			}
			near(t, method.String()+" sum", sum, r2Of(t, x, y), 1e-12)
			near(t, method.String()+" percent", percent, 100, 1e-12)
		}
	}
}

// With uncorrelated drivers every method says the same: the squared correlation.
func TestImportanceOrthogonal(t *testing.T) {
	x := [][]float64{{1, 1, 1, 1, -1, -1, -1, -1}, {1, 1, -1, -1, 1, 1, -1, -1}, {1, -1, 1, -1, 1, -1, 1, -1}}
	y := []float64{9, 4, 6, 1, 2, 3, -3, -1}
	for _, method := range importanceMethods {
		for i, d := range shares(t, method, x, y, nil).Drivers {
			r := Pearson(x[i], y, nil).Estimate
			near(t, method.String(), d.Share, r*r, 1e-13)
		}
	}
}

// Order and scale of drivers, order of rows and labels of clusters change nothing.
func TestImportanceInvariance(t *testing.T) {
	x, y, team := randomDrivers(6, 80, 5, 8)
	var reversed [][]float64
	for j := range x {
		c := make([]float64, len(y))
		for i, v := range x[4-j] {
			c[len(y)-1-i] = 1000 - 7*v
		}
		reversed = append(reversed, c)
	}
	outcome, label := make([]float64, len(y)), make([]int, len(y))
	for i := range y {
		outcome[len(y)-1-i], label[len(y)-1-i] = 3*y[i]-5, 77-team[i]
	}
	for _, method := range importanceMethods {
		a := shares(t, method, x, y, nil)
		b := shares(t, method, reversed, outcome, nil)
		for j := range x {
			near(t, method.String(), b.Drivers[4-j].Share, a.Drivers[j].Share, 1e-11)
		}
	}
}

// Copies of a driver share alike, add nothing, and are counted.
func TestImportanceCollinear(t *testing.T) {
	x, y, _ := randomDrivers(7, 50, 3, 5)
	constant := make([]float64, len(y))
	for _, method := range importanceMethods {
		want := shares(t, method, x, y, nil)
		m := shares(t, method, append(x[:3:3], x[1], constant), y, nil)
		near(t, method.String()+" R2", m.R2, want.R2, 1e-9)
		if m.Collinear != 2 || len(m.Warnings) != 1 {
			t.Errorf("%v: collinear %d, warnings %q", method, m.Collinear, m.Warnings)
		}
		near(t, method.String()+" copies", m.Drivers[3].Share, m.Drivers[1].Share, 1e-9)
		if s := m.Drivers[4].Share; s != 0 {
			t.Errorf("%v: a constant has share %v", method, s)
		}
	}
}

func TestImportanceManyDrivers(t *testing.T) {
	x, y, team := randomDrivers(8, 400, 24, 20)
	clusters, _ := CentredCrossProducts(x, y, team, nil)
	sampled, err := FitImportance(context.Background(), clusters, ImportanceOptions{Base: []int{0}, Orderings: 2000})
	if err != nil {
		t.Fatal(err)
	}
	if sampled.Method != "LMG, 2000 sampled orderings" {
		t.Errorf("method %q", sampled.Method)
	}
	sum := 0.0
	for _, d := range sampled.Drivers {
		sum += d.Share
		if !(d.SE > 0 && d.SE < 0.01) {
			t.Errorf("%s: SE %v", d.Name, d.SE)
		}
	}
	near(t, "sum", sum, sampled.R2, 1e-12)
	near(t, "R2", sampled.R2, r2Of(t, x, y), 1e-11)

	// Against all subsets, where both are possible: within four standard errors.
	few, _ := CentredCrossProducts(x[:12], y, team, nil)
	o := ImportanceOptions{Base: []int{0}}
	exact, err := FitImportance(context.Background(), few, o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := newImportanceDesign(few, &o)
	if err != nil {
		t.Fatal(err)
	}
	problem, w := d.newProblem(), d.newWalk()
	problem.sumAll()
	problem.reduce()
	w.load(problem)
	got, se := make([]float64, 12), make([]float64, 12)
	w.sampleShapley(d.players, orderings(12, 400, 1), got, se, make([]float64, 12), make([]float64, 12))
	for i, s := range exact.Drivers {
		if math.Abs(got[i]-s.Share) > 4*se[i] {
			t.Errorf("driver %d: sampled %v, exact %v, standard error %v", i, got[i], s.Share, se[i])
		}
	}
}

func TestImportanceBootstrap(t *testing.T) {
	x, y, team := randomDrivers(10, 600, 4, 30) // coefficients 0, .25, .5, .75
	clusters, _ := CentredCrossProducts(x, y, team, nil)
	fit := func(workers int, o ImportanceOptions) *Importance {
		o.Base = []int{0}
		o.Bootstrap = &Resampling{Replicates: 400, Seed: 5, Workers: workers}
		m, err := FitImportance(context.Background(), clusters, o)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, method := range importanceMethods {
		m := fit(1, ImportanceOptions{Method: method, Top: 2, BCa: true})
		if diff := cmp.Diff(m, fit(4, ImportanceOptions{Method: method, Top: 2, BCa: true}), cmp.Comparer(func(a, b float64) bool {
			return math.Float64bits(a) == math.Float64bits(b)
		})); diff != "" {
			t.Errorf("%v: 4 workers differ from 1:\n%s", method, diff)
		}
		if m.Replicates != 400 || m.Undefined != 0 || !(m.R2Low < m.R2 && m.R2 < m.R2High) {
			t.Errorf("%v: %d replicates, R² %v [%v, %v]", method, m.Replicates, m.R2, m.R2Low, m.R2High)
		}
		first, top := 0.0, 0.0
		for i, d := range m.Drivers {
			first += d.First
			top += d.TopK
			if !(d.Low <= d.Share && d.Share <= d.High) || d.Interval != "BCa" {
				t.Errorf("%v: %s %v [%v, %v] %s", method, d.Name, d.Share, d.Low, d.High, d.Interval)
			}
			if !(d.RankLow <= float64(d.Rank) && float64(d.Rank) <= d.RankHigh) {
				t.Errorf("%v: %s rank %d [%v, %v]", method, d.Name, d.Rank, d.RankLow, d.RankHigh)
			}
			for j := range m.Drivers {
				near(t, "over both ways", m.Over[i][j]+m.Over[j][i], 1, 1e-12)
			}
		}
		near(t, "first", first, 1, 1e-12)
		near(t, "top 2", top, 2, 1e-12)
		if m.Drivers[3].First < 0.9 || m.Over[3][0] < 0.99 {
			t.Errorf("%v: the strongest driver is first in %v, over the weakest in %v", method, m.Drivers[3].First, m.Over[3][0])
		}
	}
	p := fit(2, ImportanceOptions{Level: 0.9})
	low, high := Percentile(DrawColumn(p.Draws, 2), 0.9)
	if d := p.Drivers[2]; d.Low != low || d.High != high || d.Interval != "percentile" || p.Level != 0.9 {
		t.Errorf("percentile [%v, %v] %s, want [%v, %v]", d.Low, d.High, d.Interval, low, high)
	}
}

// flippedRefit is NoiseP's draw, by refitting rows.
func TestImportanceNoiseIsARefit(t *testing.T) {
	x, y, team := randomDrivers(11, 60, 3, 6)
	period := make([]float64, len(y))
	for i := range period {
		period[i] = float64(i / 30)
		x[1][i] += 3 * period[i]
	}
	clusters, _ := CentredCrossProducts(append(x[:3:3], period), y, team, nil)
	o := ImportanceOptions{Base: []int{0, 4}}
	d, err := newImportanceDesign(clusters, &o)
	if err != nil {
		t.Fatal(err)
	}
	clean := d.withoutBase()
	signs := []float64{1, -1, -1, 1, 1, -1}
	f := clean.newMeasure(&o)
	flipped := make([]float64, len(f.problem.pool))
	for g, s := range signs {
		for i, v := range clean.packed[g] {
			flipped[i] += s * v
		}
	}
	residual := func(v []float64) []float64 {
		fit, err := FitOLS([][]float64{period}, v, OLSOptions{})
		if err != nil {
			t.Fatal(err)
		}
		out := make([]float64, len(v))
		for i := range v {
			out[i] = v[i] - fit.Coef[0] - fit.Coef[1]*period[i]
		}
		return out
	}
	for k := range 3 {
		f.problem.sumAll()
		f.problem.flip(flipped, f.players[k])
		got := make([]float64, 4)
		f.evaluate(got, nil)

		noise := residual(x[k])
		for i := range noise {
			noise[i] *= signs[team[i]]
		}
		columns := append([][]float64(nil), x[:3]...)
		columns[k] = noise
		again, _ := CentredCrossProducts(append(columns, period), y, nil, nil)
		want, err := FitImportance(context.Background(), again, o)
		if err != nil {
			t.Fatal(err)
		}
		checkShares(t, "flipped", want, got[:3], 1e-10)
	}
}

func TestImportanceNoise(t *testing.T) {
	x, y, team := randomDrivers(12, 600, 4, 30)
	rng := rand.New(rand.NewPCG(1, 1))
	idle := make([]float64, len(y)) // differs between teams, as the outcome does
	level := make([]float64, 30)
	for g := range level {
		level[g] = rng.NormFloat64()
	}
	for i, g := range team {
		idle[i] = level[g] + rng.NormFloat64()
	}
	clusters, _ := CentredCrossProducts(append(x[1:4:4], idle), y, team, nil)
	for _, method := range importanceMethods {
		m, err := FitImportance(context.Background(), clusters, ImportanceOptions{Method: method, Base: []int{0}, Noise: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range m.Drivers {
			if i < 3 && d.NoiseP > .05 || i == 3 && d.NoiseP < .05 || math.IsNaN(d.NoiseP) {
				t.Errorf("%v: %s has p %v", method, d.Name, d.NoiseP)
			}
		}
		if !strings.Contains(m.String(), "p(noise)") {
			t.Errorf("%v: table without p:\n%s", method, m)
		}
	}
}

// A driver without effect that is as clustered as the outcome is taken for more
// than noise at about the nominal rate; rows taken as independent would do so in
// most data sets. 300 data sets: the bounds are three standard errors.
func TestImportanceNoiseSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	rejected := 0
	const sets = 300
	for range sets {
		var x, y []float64
		var team []int
		for g := range 14 {
			a, b := rng.NormFloat64(), rng.NormFloat64()
			for range 8 {
				x, y, team = append(x, a+rng.NormFloat64()/2), append(y, b+rng.NormFloat64()/2), append(team, g)
			}
		}
		clusters, _ := CentredCrossProducts([][]float64{x}, y, team, nil)
		m, err := FitImportance(context.Background(), clusters, ImportanceOptions{Method: FirstIn, Base: []int{0}, Noise: true, Bootstrap: &Resampling{Replicates: 199}})
		if err != nil {
			t.Fatal(err)
		}
		if m.Drivers[0].NoiseP <= 0.05 {
			rejected++
		}
	}
	if rate := float64(rejected) / sets; rate < .012 || rate > .088 {
		t.Errorf("rejected %v at .05", rate)
	}
}

// Intervals of LMG cover the LMG of a population of 20,000 teams: 300 samples of 30
// teams; the bound is three standard errors below 92 %.
func TestImportanceCoverage(t *testing.T) {
	draw := func(rng *rand.Rand, teams int) []CrossProduct {
		clusters := make([]CrossProduct, teams)
		for g := range clusters {
			clusters[g] = NewCrossProduct(5)
			a, b := rng.NormFloat64(), rng.NormFloat64()/2
			for range 10 {
				common := rng.NormFloat64()
				x, y := []float64{1, 0, 0, 0, 0}, a+2*rng.NormFloat64()
				for j := 1; j < 5; j++ {
					x[j] = 0.7*common + rng.NormFloat64() + b
					y += x[j] * float64(j-1) / 4
				}
				clusters[g].Add(x, y, 1)
			}
		}
		return clusters
	}
	o := ImportanceOptions{Base: []int{0}}
	truth, err := FitImportance(context.Background(), draw(rand.New(rand.NewPCG(1, 1)), 20_000), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Bootstrap = &Resampling{Replicates: 499}
	rng := rand.New(rand.NewPCG(2, 30))
	var covered [4]float64
	for range 300 {
		m, err := FitImportance(context.Background(), draw(rng, 30), o)
		if err != nil {
			t.Fatal(err)
		}
		for j, d := range m.Drivers {
			if v := truth.Drivers[j].Share; d.Low <= v && v <= d.High {
				covered[j] += 1. / 300
			}
		}
	}
	for j, c := range covered {
		if c < .87 || c > .99 {
			t.Errorf("driver %d: 95 %% intervals cover %.3f", j, c)
		}
	}
}

func TestImportanceErrors(t *testing.T) {
	ctx := context.Background()
	x, y, team := randomDrivers(1, 20, 3, 4)
	clusters, missing := CentredCrossProducts(x, y, team, nil)
	if missing != 0 || len(clusters) != 4 {
		t.Fatalf("%d clusters, %d missing", len(clusters), missing)
	}
	for _, tt := range []struct {
		name     string
		clusters []CrossProduct
		o        ImportanceOptions
		says     string
	}{
		{"no rows", nil, ImportanceOptions{}, "no rows"},
		{"two roles", clusters, ImportanceOptions{Base: []int{0}, Controls: []int{0}}, "both base and control"},
		{"column", clusters, ImportanceOptions{Controls: []int{4}}, "control column 4"},
		{"empty group", clusters, ImportanceOptions{Groups: [][]int{{}}}, "no columns"},
		{"twice in groups", clusters, ImportanceOptions{Groups: [][]int{{1}, {1, 2}}}, "both group 0 and group 1"},
		{"no drivers", clusters, ImportanceOptions{Base: []int{0, 1, 2, 3}}, "no drivers"},
		{"names", clusters, ImportanceOptions{Names: []string{"a"}}, "1 names for 4"},
		{"level", clusters, ImportanceOptions{Level: 95}, "outside (0,1)"},
		{"method", clusters, ImportanceOptions{Method: 99}, "ImportanceMethod(99)"},
		{"infinite", []CrossProduct{{N: 1, XX: []float64{math.Inf(1)}, XY: []float64{1}, YY: 1}}, ImportanceOptions{}, "not finite"},
		{"widths", append([]CrossProduct{{N: 1, XX: []float64{1}, XY: []float64{1}, YY: 1}}, clusters...), ImportanceOptions{}, "4 columns, want 1"},
	} {
		if _, err := FitImportance(ctx, tt.clusters, tt.o); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := FitImportance(stopped, clusters, ImportanceOptions{Base: []int{0}, Bootstrap: &Resampling{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	flat, _ := CentredCrossProducts(x, make([]float64, 20), team, nil)
	m, err := FitImportance(ctx, flat, ImportanceOptions{Base: []int{0}, Bootstrap: &Resampling{}})
	if err != nil || !math.IsNaN(m.R2) || !math.IsNaN(m.Drivers[0].Share) || len(m.Warnings) != 1 {
		t.Errorf("constant outcome: %+v, %v", m, err)
	}
	one, _ := CentredCrossProducts(x, y, make([]int, 20), nil)
	m, err = FitImportance(ctx, one, ImportanceOptions{Base: []int{0}, Bootstrap: &Resampling{}})
	if err != nil || m.Over != nil || len(m.Warnings) != 1 || math.IsNaN(m.Drivers[0].Share) {
		t.Errorf("one cluster: %+v, %v", m, err)
	}
}

func TestCentredCrossProducts(t *testing.T) {
	nan := math.NaN()
	clusters, missing := CentredCrossProducts([][]float64{{1, 2, nan, 4, 5}}, []float64{1, 3, 5, nan, 8}, []int{7, 9, 7, 9, 7}, []float64{1, 2, 1, 1, 1})
	// Rows 0, 1 and 4 are left: means 10/4 and 15/4, weighted.
	want := []CrossProduct{
		{N: 2, XX: []float64{2, 1, 1, 1.5*1.5 + 2.5*2.5}, XY: []float64{1.5, 1.5*2.75 + 2.5*4.25}, YY: 2.75*2.75 + 4.25*4.25},
		{N: 1, XX: []float64{2, -1, -1, .5}, XY: []float64{-1.5, .75}, YY: 2 * .75 * .75},
	}
	if missing != 2 {
		t.Errorf("missing %d", missing)
	}
	if diff := cmp.Diff(want, clusters); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Small whole numbers make constants, copies and combinations likely. Whatever comes,
// shares are finite, sum to R² and, except Pratt's, are not negative.
func FuzzFitImportance(f *testing.F) {
	f.Add([]byte("the quick brown fox jumps over the lazy dog"), uint8(3))
	f.Add([]byte{1, 1, 2, 2, 0, 1, 2, 3, 2, 4, 6, 8, 1, 0, 0, 1}, uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, width uint8) {
		p := 1 + int(width)%6
		n := len(data) / (p + 1)
		if n < 2 || n > 50 {
			return
		}
		columns, y := make([][]float64, p), make([]float64, n)
		for j := range columns {
			columns[j] = make([]float64, n)
		}
		for i := range n {
			for j := range columns {
				columns[j][i] = float64(data[i*(p+1)+j] % 8)
			}
			y[i] = float64(data[i*(p+1)+p] % 8)
		}
		clusters, _ := CentredCrossProducts(columns, y, nil, nil)
		o := ImportanceOptions{Base: []int{0}}
		var r2 []float64
		for _, method := range importanceMethods {
			o.Method = method
			m, err := FitImportance(context.Background(), clusters, o)
			if err != nil {
				t.Fatal(err)
			}
			if math.IsNaN(m.R2) {
				if len(m.Warnings) == 0 {
					t.Fatal("undefined without a warning")
				}
				return
			}
			sum := 0.0
			for _, d := range m.Drivers {
				sum += d.Share
				if math.IsNaN(d.Share) || math.IsInf(d.Share, 0) || d.Share < 0 && method != Pratt {
					t.Fatalf("%v: share %v", method, d.Share)
				}
			}
			if method != FirstIn && method != LastIn && math.Abs(sum-m.R2) > 1e-7 {
				t.Fatalf("%v: shares sum to %v, R² is %v", method, sum, m.R2)
			}
			r2 = append(r2, m.R2)
		}
		for _, v := range r2 {
			if math.Abs(v-r2[0]) > 1e-6 {
				t.Fatalf("methods differ in R²: %v", r2)
			}
		}
	})
}

func benchmarkImportance(b *testing.B, p, teams int, o ImportanceOptions) {
	x, y, team := randomDrivers(1, 50_000, p, teams)
	o.Base = []int{0}
	for b.Loop() {
		clusters, _ := CentredCrossProducts(x, y, team, nil)
		if _, err := FitImportance(context.Background(), clusters, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImportanceLMG12Bootstrap1000(b *testing.B) {
	benchmarkImportance(b, 12, 500, ImportanceOptions{Bootstrap: &Resampling{}})
}

func BenchmarkImportanceLMG12BCa1000(b *testing.B) {
	benchmarkImportance(b, 12, 500, ImportanceOptions{Bootstrap: &Resampling{}, BCa: true})
}

func BenchmarkImportanceRelativeWeights12Bootstrap10000(b *testing.B) {
	benchmarkImportance(b, 12, 500, ImportanceOptions{Method: RelativeWeights, Bootstrap: &Resampling{Replicates: 10_000}})
}

func BenchmarkImportanceLMG9Bootstrap1000(b *testing.B) {
	benchmarkImportance(b, 9, 100, ImportanceOptions{Bootstrap: &Resampling{}})
}

func BenchmarkImportanceNoiseLMG12(b *testing.B) {
	benchmarkImportance(b, 12, 500, ImportanceOptions{Noise: true})
}

func BenchmarkImportanceLMG30Sampled(b *testing.B) {
	benchmarkImportance(b, 30, 100, ImportanceOptions{})
}
