package stats

import (
	"math"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/internal/gold"
)

// R 4.2.2: lm with dummies, clubSandwich by team, on the 432 rows of GOLD-1 that
// have a period before (testdata/reference/direction.R).
func TestCrossLaggedGold(t *testing.T) {
	g := columnsOf(gold.Rows())
	for _, tt := range []struct {
		method                 LagMethod
		xToY, yOwn, xOwn, yToX wantedEstimate
	}{
		{PooledLag,
			wantedEstimate{2.43385101287273, .146573041473605, 10.0389403284885, 1.24976296614377e-08},
			wantedEstimate{.0691400325586629, .0459877529352233, 10.7169856567932, 1.61608166741602e-01},
			wantedEstimate{.354965548628605, .0708345840000324, 10.0389403284885, .000522338066582163},
			wantedEstimate{.00462581252736076, .0103315862129523, 10.7169856567932, .663259582776954515}},
		{FixedEffectsLag,
			wantedEstimate{3.03943965203547, .18638527034145, 10.4897603134782, 8.63642240840432e-09},
			wantedEstimate{-.0540428621054548, .0372949119426234, 10.3934062303330, 1.76810299360006e-01},
			wantedEstimate{-.0751020185062304, .0536617412233386, 10.4897603134782, .190520702362003},
			wantedEstimate{-.0171331461347635, .0122102942610323, 10.3934062303330, .189727446005783}},
	} {
		got, err := FitCrossLagged(g.e1, g.c1, g.unit, g.period, LagOptions{Method: tt.method, Cluster: g.team})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			got  Estimate
			want wantedEstimate
		}{{"x to y", got.XToY, tt.xToY}, {"y own", got.YOwn, tt.yOwn}, {"x own", got.XOwn, tt.xOwn}, {"y to x", got.YToX, tt.yToX}} {
			what := tt.method.String() + ": " + c.name
			near(t, what, c.got.Estimate, c.want.estimate, closed)
			near(t, what+" se", c.got.SE, c.want.se, 1e-9)
			near(t, what+" df", c.got.DF, c.want.df, 1e-9)
			near(t, what+" p", c.got.P, c.want.p, tail)
		}
		if got.N != 432 || got.Units != 48 || got.Clusters != 12 || got.Left != 48 || got.Periods != 9 {
			t.Errorf("%v: n %d, units %d, clusters %d, left %d, periods %v; want 432, 48, 12, 48, 9", tt.method, got.N, got.Units, got.Clusters, got.Left, got.Periods)
		}
		if warned := len(got.Warnings) > 0; warned != (tt.method == FixedEffectsLag) {
			t.Errorf("%v: warnings %q", tt.method, got.Warnings)
		} else if warned && !strings.Contains(got.Warnings[0], "Nickell") {
			t.Errorf("warning %q does not name Nickell", got.Warnings[0])
		}
	}
}

type wantedEstimate struct{ estimate, se, df, p float64 }

// A missing period gives no row, whether its row is absent or its value is NaN.
func TestCrossLaggedGaps(t *testing.T) {
	g, u := columnsOf(gold.Rows()), goldU
	for i := range g.e1 {
		if (7*g.team[i]+3*(g.unit[i]%100)+5*g.period[i])%11 == 0 {
			g.e1[i] = math.NaN()
		}
	}
	for _, method := range []LagMethod{PooledLag, FixedEffectsLag, CorrectedLag, HalfPanelLag} {
		a, err := FitCrossLagged(g.e1, g.c1, g.unit, g.period, LagOptions{Method: method})
		if err != nil {
			t.Fatal(method, err)
		}
		b, err := FitCrossLagged(u.e1, u.c1, u.unit, u.period, LagOptions{Method: method})
		if err != nil {
			t.Fatal(method, err)
		}
		near(t, method.String()+": x to y", a.XToY.Estimate, b.XToY.Estimate, 1e-12)
		near(t, method.String()+": se", a.XToY.SE, b.XToY.SE, 1e-12)
		if a.N != b.N || a.N+a.Left != len(g.e1) || b.N+b.Left != len(u.e1) {
			t.Errorf("%v: %d rows used and %d left of %d, and %d, %d of %d", method, a.N, a.Left, len(g.e1), b.N, b.Left, len(u.e1))
		}
	}
}

func TestCrossLaggedErrors(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	for _, tt := range []struct {
		name         string
		unit, period []int
	}{
		{"one period each", []int{1, 2, 3, 4}, []int{1, 1, 1, 1}},
		{"no two that follow each other", []int{1, 1, 2, 2}, []int{1, 3, 1, 3}},
		{"too few rows", []int{1, 1, 2, 2}, []int{1, 2, 1, 2}},
	} {
		for _, method := range []LagMethod{FixedEffectsLag, PooledLag, CorrectedLag, HalfPanelLag} {
			if got, err := FitCrossLagged(x, x, tt.unit, tt.period, LagOptions{Method: method}); err == nil && !math.IsNaN(got.XToY.P) {
				t.Errorf("%s, %v: %+v, want an error or NaN", tt.name, method, got)
			}
		}
	}
	if _, err := FitCrossLagged(x, x, []int{1, 1, 1, 1}, []int{1, 2, 3, 4}, LagOptions{Method: 99}); err == nil {
		t.Error("no error for an unknown method")
	}
}
