package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/linkage-go/linkage/internal/gold"
)

func TestNickellBias(t *testing.T) {
	for _, tt := range []struct {
		rho     float64
		periods int
		want    float64
	}{
		{.5, 2, -.75},                           // by hand: -(1+ρ)/2 with 2 periods
		{-.3, 2, -.35},                          // the same
		{0, 5, -1. / 5},                         // by hand: -(1/(T-1))·(1-1/T)
		{.5, 3, -.75 * (5. / 12) / (1 - 5./12)}, // by hand: 1-(7/8)/(3/2) = 5/12
		{1, 5, math.NaN()},
		{.5, 1, math.NaN()},
	} {
		near(t, "bias", NickellBias(tt.rho, tt.periods), tt.want, 1e-12)
	}
	if got, want := NickellBias(.4, 200), -1.4/199; math.Abs(got/want-1) > .01 {
		t.Errorf("200 periods: %v, want about %v", got, want)
	}
}

// R 4.2.2, moment equations with the n×n projection written out, and half-panel fits
// by lm (testdata/reference/direction.R).
func TestCorrectedLagGold(t *testing.T) {
	g := columnsOf(gold.Rows())
	for _, tt := range []struct {
		name                   string
		o                      LagOptions
		yOwn, xToY, yToX, xOwn float64
	}{
		{"corrected", LagOptions{Method: CorrectedLag}, -0.00191080250237688, 2.95496371961006, -0.0051574093675062, 0.0437882779208403},
		{"corrected, unit effects", LagOptions{Method: CorrectedLag, NoPeriodEffects: true}, 0.0260403172043014, 3.07637189720144, -0.0127941449350955, 0.070750477323642},
		{"half panel", LagOptions{Method: HalfPanelLag}, -0.01797858314576, 2.98880045085841, 0.00423856042849546, 0.0877381027746303},
	} {
		got, err := FitCrossLagged(g.e1, g.c1, g.unit, g.period, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		near(t, tt.name+": y own", got.YOwn.Estimate, tt.yOwn, 1e-8)
		near(t, tt.name+": x to y", got.XToY.Estimate, tt.xToY, 1e-9)
		near(t, tt.name+": y to x", got.YToX.Estimate, tt.yToX, 1e-8)
		near(t, tt.name+": x own", got.XOwn.Estimate, tt.xOwn, 1e-8)
	}
}

// The same script on six periods with holes. Rows are left out after lagging, so that
// a row left out still serves as the past of the next.
func TestCorrectedLagUnbalanced(t *testing.T) {
	g := columnsOf(gold.Rows())
	all := lagRows([][]float64{g.c1, g.e1}, g.unit, g.period, g.team)
	var p lagPanel
	p.now, p.before = make([][]float64, 2), make([][]float64, 2)
	for a := range all.unit {
		if all.period[a] > 6 || (7*all.cluster[a]+3*(all.unit[a]%100)+5*all.period[a])%11 == 0 {
			continue
		}
		for j := range 2 {
			p.now[j], p.before[j] = append(p.now[j], all.now[j][a]), append(p.before[j], all.before[j][a])
		}
		p.unit, p.period, p.cluster = append(p.unit, all.unit[a]), append(p.period, all.period[a]), append(p.cluster, all.cluster[a])
	}
	f := &lagFit{}
	if err := f.corrected(p, FixedEffectsOptions{Period: p.period, Cluster: p.cluster, Level: .95}); err != nil {
		t.Fatal(err)
	}
	near(t, "y own", f.estimate[0][0].Estimate, 0.0019149603621005, 1e-8)
	near(t, "y to x", f.estimate[1][0].Estimate, -0.0105837909952666, 1e-8)
	near(t, "x to y", f.estimate[0][1].Estimate, 2.7569984579108, 1e-9)
	near(t, "x own", f.estimate[1][1].Estimate, 0.135541133789965, 1e-8)
}

// With two periods and series as spread before as after, the corrected estimate is
// 1+2·(fixed effects): Nickell's bias -(1+ρ)/2 turned round. By hand, the moments
// are Σab/2 - ρΣa²/2 + (Σb² - 2ρΣab + ρ²Σa²)/4 for changes a before and b after.
func TestCorrectedLagTwoPeriods(t *testing.T) {
	changes := [][2]float64{{1, -.8}, {-.8, 1}, {2, -1.5}, {-1.5, 2}, {.5, .3}, {.3, .5}, {-1, -.7}, {-.7, -1}}
	var y []float64
	var unit, period []int
	for u, c := range changes {
		level := 10 * float64(u)
		y = append(y, level, level+c[0], level+c[0]+c[1])
		unit, period = append(unit, u, u, u), append(period, 0, 1, 2)
	}
	fit := func(m LagMethod) float64 {
		e, err := FitAutoregression(y, unit, period, LagOptions{Method: m, NoPeriodEffects: true})
		if err != nil {
			t.Fatal(err)
		}
		return e.Estimate
	}
	near(t, "corrected", fit(CorrectedLag), 1+2*fit(FixedEffectsLag), 1e-9)
}

// autoregressions draws stationary series with unit effects and common shocks.
func autoregressions(r *rand.Rand, rho float64, units, periods int) (y []float64, unit, period []int) {
	shocks := make([]float64, periods)
	for p := range shocks {
		shocks[p] = r.NormFloat64()
	}
	for u := range units {
		level := 3 * r.NormFloat64()
		v := r.NormFloat64() / math.Sqrt(1-rho*rho)
		for p := range periods {
			if p > 0 {
				v = rho*v + r.NormFloat64()
			}
			y, unit, period = append(y, level+shocks[p]+v), append(unit, u), append(period, p)
		}
	}
	return y, unit, period
}

// Simulation: fixed effects are off by what NickellBias says; both corrections take
// most of it away, and the corrected interval holds the truth about as often as it
// says.
func TestBiasCorrectionSimulated(t *testing.T) {
	const panels, units, periods, rho = 200, 60, 7, .4 // 6 periods after the first
	r := rand.New(rand.NewPCG(2024, 7))
	sum, covered := map[LagMethod]float64{}, map[LagMethod]int{}
	methods := []LagMethod{FixedEffectsLag, CorrectedLag, HalfPanelLag}
	for range panels {
		y, unit, period := autoregressions(r, rho, units, periods)
		for _, m := range methods {
			e, err := FitAutoregression(y, unit, period, LagOptions{Method: m})
			if err != nil {
				t.Fatal(err)
			}
			if math.IsNaN(e.Estimate) {
				t.Fatalf("%v: %q", m, e.Warnings)
			}
			sum[m] += e.Estimate - rho
			if e.Low <= rho && rho <= e.High {
				covered[m]++
			}
		}
	}
	bias := func(m LagMethod) float64 { return sum[m] / panels }
	cover := func(m LagMethod) float64 { return float64(covered[m]) / panels }
	t.Logf("bias %.4f %.4f %.4f, coverage %.3f %.3f %.3f", bias(FixedEffectsLag), bias(CorrectedLag), bias(HalfPanelLag),
		cover(FixedEffectsLag), cover(CorrectedLag), cover(HalfPanelLag))
	if want := NickellBias(rho, periods-1); math.Abs(bias(FixedEffectsLag)-want) > .02 {
		t.Errorf("fixed effects: bias %.4f, Nickell's formula %.4f", bias(FixedEffectsLag), want)
	}
	if b := bias(CorrectedLag); math.Abs(b) > .015 {
		t.Errorf("corrected: bias %.4f", b)
	}
	if b := bias(HalfPanelLag); math.Abs(b) > math.Abs(bias(FixedEffectsLag))/2 {
		t.Errorf("half panel: bias %.4f is more than half of %.4f", b, bias(FixedEffectsLag))
	}
	if c := cover(CorrectedLag); c < .91 || c > .985 {
		t.Errorf("corrected: 95 %% interval covers %.3f", c)
	}
}

// Feedback from y to x breaks the assumption of corrections for exogenous x; with
// both series in the equations nothing is lost. The panel is unbalanced and does not
// start in its steady state.
func TestCrossLaggedCorrectionSimulated(t *testing.T) {
	const panels, units, periods = 80, 120, 7
	r := rand.New(rand.NewPCG(99, 1))
	var plain, corrected, covered, solved float64
	for range panels {
		var x, y []float64
		var unit, period []int
		for u := range units {
			ax, ay := r.NormFloat64(), r.NormFloat64()
			vx, vy := 2*r.NormFloat64(), 0.
			for p := range periods {
				vx, vy = (.4*vx + .3*vy + r.NormFloat64()), (.3*vy + .2*vx + r.NormFloat64())
				if p > 0 && r.IntN(25) == 0 {
					continue
				}
				x, y = append(x, ax+vx), append(y, ay+vy)
				unit, period = append(unit, u), append(period, p)
			}
		}
		fe, err := FitCrossLagged(x, y, unit, period, LagOptions{})
		if err != nil {
			t.Fatal(err)
		}
		bc, err := FitCrossLagged(x, y, unit, period, LagOptions{Method: CorrectedLag})
		if err != nil {
			t.Fatal(err)
		}
		if math.IsNaN(bc.YToX.Estimate) {
			continue
		}
		solved++
		plain += fe.YToX.Estimate - .3
		corrected += bc.YToX.Estimate - .3
		if bc.YToX.Low <= .3 && .3 <= bc.YToX.High {
			covered++
		}
	}
	plain, corrected, covered = plain/solved, corrected/solved, covered/solved
	if solved < .95*panels {
		t.Errorf("only %v of %d panels have a corrected estimate", solved, panels)
	}
	t.Logf("bias of y to x %.4f, corrected %.4f, coverage %.3f", plain, corrected, covered)
	if math.Abs(corrected) > .02 || math.Abs(corrected) > math.Abs(plain)/2 {
		t.Errorf("bias of y to x %.4f, corrected %.4f", plain, corrected)
	}
	if covered < .88 {
		t.Errorf("corrected: 95 %% interval covers %.3f", covered)
	}
}
