package stats

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func mediate(t testing.TB, x, m, y []float64, o MediationOptions) *Mediation {
	t.Helper()
	got, err := Mediate(context.Background(), x, m, y, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// R 4.2.2 lm on GOLD-1 U; pingouin's bootstrap of rows (seed 42, 500 draws) for the
// interval, to Monte-Carlo error.
func TestMediateGold(t *testing.T) {
	g := goldU
	got := mediate(t, g.e1, g.e2, g.c1, MediationOptions{Resampling: Resampling{Replicates: 4000}})
	near(t, "a", got.A.Estimate, .521510639398661, closed)
	near(t, "b", got.B.Estimate, -1.93157120582125, closed)
	near(t, "direct", got.Direct.Estimate, 1.18238332006019, closed)
	near(t, "indirect", got.Indirect.Estimate, -1.00733493459188, closed)
	near(t, "total", got.Total.Estimate, .175048, 1e-5) // printed to 6 digits
	near(t, "Sobel z", got.SobelZ, -7.65556365680134, closed)
	if math.Abs(got.Indirect.Low+1.282681) > .04 || math.Abs(got.Indirect.High+.766229) > .04 {
		t.Errorf("bootstrap interval %v, pingouin has -1.282681 to -.766229", got.Indirect)
	}
	if got.N != 436 || got.P > .01 || got.P <= 0 {
		t.Errorf("n %d, p %v", got.N, got.P)
	}
	near(t, "indirect with no confounding", got.At(0), got.Indirect.Estimate, closed)
	if v := got.At(got.RhoZero); math.Abs(v) > 1e-12 {
		t.Errorf("at RhoZero the indirect effect is %v", v)
	}
	near(t, "RhoZero", got.RhoZero, Partial(g.e2, g.c1, [][]float64{g.e1}, nil).Estimate, closed)

	// Teams: same estimates, CR2 of the same regression.
	teams := mediate(t, g.e1, g.e2, g.c1, MediationOptions{Cluster: g.team, Resampling: Resampling{Replicates: 200}})
	near(t, "a by team", teams.A.Estimate, got.A.Estimate, closed)
	clusters := make([]CrossProduct, 12)
	for k := range clusters {
		clusters[k] = NewCrossProduct(3)
	}
	for i := range g.c1 {
		clusters[g.team[i]-1].Add([]float64{1, g.e1[i] - 5000, g.e2[i] - 3000}, g.c1[i], 1)
	}
	near(t, "se of b by team", teams.B.SE, mustFit(t, clusters, 3, 0).CR2Col(2).SE, 1e-8)
	if teams.Clusters != 12 || teams.Indirect.SE == got.Indirect.SE {
		t.Errorf("%d clusters, bootstrap se %v and %v", teams.Clusters, teams.Indirect.SE, got.Indirect.SE)
	}
}

// R 4.2.2, lm on the data of the R package mediation, with its example's covariates;
// pingouin's data by lm.
func TestMediateReference(t *testing.T) {
	few := Resampling{Replicates: 200}
	jobs := readShared(t, "stat_reference/mediation_jobs.csv")
	got := mediate(t, jobs.floats("treat"), jobs.floats("job_seek"), jobs.floats("depress2"),
		MediationOptions{Covariates: [][]float64{jobs.floats("econ_hard"), jobs.floats("sex"), jobs.floats("age")}, Resampling: few})
	near(t, "jobs a", got.A.Estimate, .0656150033625454, closed)
	near(t, "jobs b", got.B.Estimate, -.239954952709653, closed)
	near(t, "jobs direct", got.Direct.Estimate, -.0402647000018421, closed)
	near(t, "jobs total", got.Total.Estimate, -.0560093450307454, closed)
	near(t, "jobs indirect", got.Indirect.Estimate, -.0157446450289033, closed)
	near(t, "jobs Sobel z", got.SobelZ, -1.26066529770159, closed)

	p := readShared(t, "stat_reference/pingouin_mediation.csv")
	got = mediate(t, p.floats("X"), p.floats("M"), p.floats("Y"), MediationOptions{Resampling: few})
	near(t, "pingouin a", got.A.Estimate, .561015316123459, closed)
	near(t, "pingouin b", got.B.Estimate, .635494587191664, closed)
	near(t, "pingouin direct", got.Direct.Estimate, .0396039204186706, closed)
	near(t, "pingouin total", got.Total.Estimate, .396126117146749, closed)
	near(t, "pingouin indirect", got.Indirect.Estimate, .356522196728078, closed)
}

// The parts add up, and At agrees with solving the equations it is the solution of:
// with slope b and error SD s of y, cov(m,y) = b·vm + rho·√vm·s and
// var(y) = b²·vm + 2·b·rho·√vm·s + s², given x.
func TestMediateProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		n := 40
		x, m, y, z := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range x {
			z[i] = r.NormFloat64()
			x[i] = r.NormFloat64() + z[i]
			m[i] = 100 + x[i] + r.NormFloat64()
			y[i] = m[i] - x[i] + z[i] + r.NormFloat64()
		}
		got := mediate(t, x, m, y, MediationOptions{Covariates: [][]float64{z}, Resampling: Resampling{Replicates: 20}})
		if d := got.Total.Estimate - got.Direct.Estimate - got.Indirect.Estimate; math.Abs(d) > 1e-10 {
			rt.Fatalf("parts do not add up: %v", d)
		}
		onX := func(v []float64) []float64 {
			f, err := FitOLS([][]float64{x, z}, v, OLSOptions{})
			if err != nil {
				rt.Fatal(err)
			}
			return f.Residuals
		}
		em, ey := onX(m), onX(y)
		var vm, vy, c float64
		for i := range em {
			vm, vy, c = vm+em[i]*em[i], vy+ey[i]*ey[i], c+em[i]*ey[i]
		}
		rho := 1.8 * (r.Float64() - .5)
		b := got.At(rho) / got.A.Estimate
		s := math.Sqrt(vy - 2*b*c + b*b*vm)
		if d := (c - b*vm) - rho*math.Sqrt(vm)*s; math.Abs(d) > 1e-8*math.Sqrt(vm*vy) {
			rt.Fatalf("rho %v: equations off by %v", rho, d)
		}
	})
}

func TestMediateSameBytes(t *testing.T) {
	g := goldU
	run := func(workers int) *Mediation {
		return mediate(t, g.e1, g.e2, g.c1, MediationOptions{Cluster: g.team, Resampling: Resampling{Replicates: 100, Workers: workers, Seed: 4}})
	}
	if diff := cmp.Diff(run(1), run(6), cmpopts.EquateNaNs(), cmp.AllowUnexported(Mediation{})); diff != "" {
		t.Errorf("6 workers (-one +six):\n%s", diff)
	}
}

func TestMediateEdges(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	y := []float64{2, 1, 4, 3, 7, math.NaN()}
	if _, err := Mediate(t.Context(), x, x, y, MediationOptions{}); !errors.Is(err, ErrCollinear) {
		t.Errorf("m is x: %v, want ErrCollinear", err)
	}
	if _, err := Mediate(t.Context(), x, x, y, MediationOptions{Cluster: []int{1, 1, 2, 2, 3, 3}}); !errors.Is(err, ErrCollinear) {
		t.Errorf("m is x, clusters: %v, want ErrCollinear", err)
	}
	if _, err := Mediate(t.Context(), x[:2], y[:2], x[:2], MediationOptions{}); !errors.Is(err, ErrNoDF) {
		t.Errorf("2 rows: %v, want ErrNoDF", err)
	}
	if _, err := Mediate(t.Context(), nil, nil, nil, MediationOptions{}); !errors.Is(err, ErrNoDF) {
		t.Errorf("no rows: %v, want ErrNoDF", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := goldU
	if _, err := Mediate(ctx, g.e1, g.e2, g.c1, MediationOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
