package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// MASS::lm.ridge (7.3.58) with lambda = n·penalty.
func TestSharedRidgeAttitude(t *testing.T) {
	d := readShared(t, "stat_reference/datasets_attitude.csv")
	var columns [][]float64
	for _, name := range []string{"complaints", "privileges", "learning", "raises", "critical", "advance"} {
		columns = append(columns, d.floats(name))
	}
	r, err := FitRidge(columns, d.floats("rating"), nil, RidgeOptions{Penalties: []float64{.1, 1, 10}, Folds: 30})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]float64{
		{12.5469896180258189, .5216344049740429, -.0253067918445507, .2905895358536615, .1379198396375825, .027297431538851, -.2013492364954622},
		{23.5451251898925022, .2755429093795017, .0629913654559241, .1829772591521524, .1596501676063291, .0211937793329445, -.065846733255061},
		{51.3395214517288494, .06197740379717738, .03079572068163924, .05039296099013758, .05236832264439073, .01283162402205091, .00804124035060943},
	} {
		slicesNear(t, "coefficients", r.Path[i].Coef, want, closed)
	}
	if r.Folds != 30 || r.Clusters != 30 {
		t.Errorf("folds %d, clusters %d", r.Folds, r.Clusters)
	}
}

// The normal equations in R, and the error of leaving out one team after the other
// (testdata/reference/models.R). Twelve folds of twelve teams are those whatever the
// seed.
func TestRidgeGold(t *testing.T) {
	g := goldU
	columns := [][]float64{g.e1, g.e2, g.e3, g.lk, g.nresp}
	for seed := range uint64(3) {
		r, err := FitRidge(columns, g.c1, g.team, RidgeOptions{Penalties: []float64{1, .1, .01}, Folds: 12, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct {
			penalty, mse, df float64
			coef             []float64
		}{
			{1, 7507063.10659713, 3.42953659153675, []float64{39140.1092373265, .283441485851797, -.828638573850898, -.262571735817170, 31.1555547346205, 2.28608880165481}},
			{.1, 6636814.85901514, 5.49930073044972, []float64{38500.5105755153, .911221625041618, -1.6901535398034780, -.358039873345318, 31.840139364887, .364267145339639}},
			{.01, 6597058.21323464, 5.94435490429062, []float64{38050.0595937657, 1.104547516154309, -1.900533748569849, -.33626551237288, 28.7451646351488, -.487178273305336}},
		} {
			s := r.Path[i]
			slicesNear(t, "coefficients", s.Coef, want.coef, closed)
			near(t, "error", s.Error, want.mse, closed)
			near(t, "df", s.DF, want.df, closed)
			if s.Penalty != want.penalty || !(s.ErrorSE > 0) {
				t.Errorf("step %d: penalty %v, error SE %v", i, s.Penalty, s.ErrorSE)
			}
		}
		if r.Penalty != .01 || !slices.Equal(r.Coef, r.Path[2].Coef) || r.N != 436 || r.Clusters != 12 {
			t.Errorf("penalty %v, n %d, clusters %d", r.Penalty, r.N, r.Clusters)
		}
		variance := 0.0
		for _, v := range g.c1 {
			variance += (v - mean(g.c1)) * (v - mean(g.c1)) / 436
		}
		near(t, "R2 predicted", r.R2Predicted, 1-6597058.21323464/variance, 1e-9)
		if r.R2 <= r.R2Predicted || r.R2 >= .3068 {
			t.Errorf("R2 %v, predicted %v", r.R2, r.R2Predicted)
		}
	}
	// A tiny penalty is least squares.
	r, err := FitRidge(columns[:3], g.c1, nil, RidgeOptions{Penalty: 1e-13})
	if err != nil {
		t.Fatal(err)
	}
	slicesNear(t, "least squares", r.Coef, []float64{38067.922040491685, 1.130787407550953, -1.929391637848975, -.335127842473033}, 1e-9)
	near(t, "R2", r.R2, .306620323673859, 1e-9)
	near(t, "df", r.DF, 4, 1e-9)
	if r.Folds != 0 || !math.IsNaN(r.R2Predicted) {
		t.Errorf("folds %d, predicted %v", r.Folds, r.R2Predicted)
	}
}

func TestRidgeChoice(t *testing.T) {
	g := goldU
	columns := [][]float64{g.e1, g.e2, g.e3}
	a, err := FitRidge(columns, g.c1, g.team, RidgeOptions{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := FitRidge(columns, g.c1, g.team, RidgeOptions{Seed: 4})
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	for _, s := range a.Path {
		if s.Error < a.Path[slices.IndexFunc(a.Path, func(s RidgeStep) bool { return s.Penalty == a.Penalty })].Error {
			t.Errorf("penalty %v predicts better than the one chosen, %v", s.Penalty, a.Penalty)
		}
	}
	sparing, _ := FitRidge(columns, g.c1, g.team, RidgeOptions{Seed: 4, Sparing: true})
	if !(sparing.Penalty > a.Penalty) || !(sparing.DF < a.DF) {
		t.Errorf("sparing penalty %v, df %v; best %v, %v", sparing.Penalty, sparing.DF, a.Penalty, a.DF)
	}
	// Noise: the penalty runs to its end, and the prediction is no better than the mean.
	rng := rand.New(rand.NewPCG(1, 1))
	noise := make([]float64, len(g.c1))
	for i := range noise {
		noise[i] = rng.NormFloat64()
	}
	n, _ := FitRidge([][]float64{noise}, g.c1, g.team, RidgeOptions{})
	if n.R2Predicted > .01 {
		t.Errorf("noise predicts %v", n.R2Predicted)
	}
}

func TestRidgeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(5, 25).Draw(t, "rows"), rapid.IntRange(1, 8).Draw(t, "columns")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		columns := make([][]float64, k)
		scaled := make([][]float64, k)
		y := make([]float64, n)
		for j := range columns {
			columns[j], scaled[j] = make([]float64, n), make([]float64, n)
			for i := range columns[j] {
				columns[j][i] = rng.NormFloat64()
				scaled[j][i] = 5 - 40*columns[j][i]
				y[i] += columns[j][i] * float64(j%3)
			}
		}
		for i := range y {
			y[i] += rng.NormFloat64()
		}
		o := RidgeOptions{Penalties: []float64{.01, .1, 1, 10, 1000}, Folds: 5}
		r, err := FitRidge(columns, y, nil, o)
		if err != nil {
			t.Fatal(err)
		}
		s, err := FitRidge(scaled, y, nil, o)
		if err != nil {
			t.Fatal(err)
		}
		last := math.Inf(1)
		for i, p := range r.Path {
			// Larger penalties shrink the vector of standardised coefficients.
			size := 0.0
			for j, b := range p.Standardised {
				size += b * b
				if math.Abs(b+s.Path[i].Standardised[j]) > 1e-9 || math.Abs(p.Coef[j+1]+40*s.Path[i].Coef[j+1]) > 1e-8 {
					t.Fatalf("rescaled %v, %v", p, s.Path[i])
				}
			}
			if size > last+1e-12 {
				t.Fatalf("size %v after %v", size, last)
			}
			last = size
			if math.Abs(p.Error-s.Path[i].Error) > 1e-8*p.Error {
				t.Fatalf("error %v, rescaled %v", p.Error, s.Path[i].Error)
			}
		}
		// A column given twice shares its coefficient, and costs nothing to have.
		twice, err := FitRidge(append(slices.Clone(columns), columns[0]), y, nil, RidgeOptions{Penalty: .1})
		if err != nil || math.Abs(twice.Coef[1]-twice.Coef[k+1]) > 1e-9 {
			t.Fatalf("twice: %v, %v", twice, err)
		}
	})
}

func TestRidgeEdges(t *testing.T) {
	x, y := []float64{1, 2, 3, 4}, []float64{2, 1, 4, 3}
	for _, tt := range []struct {
		name    string
		columns [][]float64
		y       []float64
		cluster []int
		cause   error
		text    string
	}{
		{"no column", nil, y, nil, nil, "needs a column"},
		{"constant", [][]float64{x, {1, 1, 1, 1}}, y, nil, ErrCollinear, "column 1 is constant"},
		{"one cluster", [][]float64{x}, y, []int{1, 1, 1, 1}, ErrNoDF, "2 clusters"},
		{"two rows", [][]float64{x[:2]}, y[:2], nil, ErrNoDF, "2 rows"},
	} {
		_, err := FitRidge(tt.columns, tt.y, tt.cluster, RidgeOptions{})
		if err == nil || tt.cause != nil && !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: error %v, want %q wrapping %v", tt.name, err, tt.text, tt.cause)
		}
	}
	// A column that varies in one cluster only.
	r, err := FitRidge([][]float64{{0, 0, 0, 0, 1, 2}, {1, 2, 3, 4, 5, 7}}, []float64{1, 2, 3, 4, 6, 5}, []int{1, 1, 2, 2, 3, 3}, RidgeOptions{})
	if err != nil || r.Folds != 3 || !slices.ContainsFunc(r.Warnings, func(s string) bool { return strings.Contains(s, "column 0 is constant without fold") }) {
		t.Errorf("%+v, %v", r, err)
	}
}

func BenchmarkRidge100k(b *testing.B) {
	columns, y, team := mixedRows(100_000, 500)
	for b.Loop() {
		if _, err := FitRidge(columns, y, team, RidgeOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
