package correlate

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/gold"
)

// goldContext is GOLD-1 with every team × touchpoint as a team: e1 and e2 are drivers, e3 and
// nresp the context, which changes over time, and site what never does.
func goldContext(t *testing.T) *Panel {
	t.Helper()
	cx, ex, text := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	text.WriteString("team,period,e3,nresp,site,month\n")
	for _, r := range gold.Unbalanced() {
		key := byUnit(r)
		one := func(x int) linkage.Cell { return linkage.Cell{Moments: linkage.MomentsOf(-1, float64(x), nan)} }
		cx.Add(key, "c1", one(r.C1))
		ex.Add(key, "e1", one(r.E1))
		ex.Add(key, "e2", one(r.E2))
		fmt.Fprintf(&text, "%s,%s,%d,%d,%d,%d\n", key.Team, key.Period, r.E3, r.NResp, (r.Team*7+r.Touchpoint*5)%13, r.Period)
	}
	c, _, err := ReadContext(strings.NewReader(text.String()), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: c})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type wantBound struct{ r2Driver, r2Measure, effect, t float64 }

func checkBounds(t *testing.T, name string, c *Confounders, at int, without float64, want []wantBound) {
	t.Helper()
	b := c.Benchmarks[at]
	same(t, name+" without "+b.Name, b.Without/c.DriverSD, without, 1e-9)
	for i, w := range want {
		what := fmt.Sprintf("%s, %g × %s", name, b.Bounds[i].Times, b.Name)
		same(t, what+": R² with the driver", b.Bounds[i].R2Driver, w.r2Driver, 1e-8)
		same(t, what+": R² with the measure", b.Bounds[i].R2Measure, w.r2Measure, 1e-8)
		same(t, what+": effect", b.Bounds[i].Effect/c.DriverSD, w.effect, 1e-8)
		same(t, what+": t", b.Bounds[i].ClassicalT, w.t, 1e-8)
	}
}

// PySensemakr 0.0.8 with statsmodels 0.15.0: stats/testdata/reference/confounder.py.
func TestConfoundersReference(t *testing.T) {
	p := goldContext(t)
	c, err := ConfoundersOf(p, "all", "c1", "e1", []string{"e3", "nresp", "e3+nresp"}, &ConfounderOptions{Controls: []string{"e2"}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "effect", c.Effect/c.DriverSD, 0.10124267860685165, 1e-9)
	same(t, "partial R²", c.PartialR2, 0.0006228983042759481, 1e-9)
	same(t, "robustness value", c.RobustnessValue, 0.02465600919735081, 1e-9)
	checkBounds(t, "e1", c, 0, 0.11728210285503948, []wantBound{
		{0.0017529881026805826, 0.008971030962710324, 0.08514692176791963, 0.4075311761317417},
		{0.003505976205361165, 0.017942172366340322, 0.06902276326579836, 0.33157151346651703},
		{0.005258964308041748, 0.026913424722084453, 0.05287009020737535, 0.25492086250861157},
	})
	checkBounds(t, "e1", c, 1, 0.09971131783320075, []wantBound{
		{0.0023270198458020495, 6.170865984798972e-05, 0.09970417419653736, 0.4749379764996832},
		{0.004654039691604099, 0.00012341865905460741, 0.09816205830004525, 0.467060928472439},
		{0.006981059537406149, 0.00018513000586523764, 0.09661631181305279, 0.45918265674248065},
	})
	checkBounds(t, "e1", c, 2, 0.11338880013602681, []wantBound{
		{0.0035449092003345894, 0.009524019885616374, 0.07763770119258497, 0.37136041644764706},
		{0.007089818400669179, 0.019048520004537793, 0.05394792768934775, 0.2588344247867737},
		{0.010634727601003768, 0.02857350487897442, 0.030172671088539577, 0.14521222125833766},
	})
	if c, err = ConfoundersOf(p, "all", "c1", "e2", []string{"e3"}, nil); err != nil {
		t.Fatal(err)
	}
	same(t, "effect of e2", c.Effect/c.DriverSD, -1.824272013354217, 1e-9)
	same(t, "robustness value of e2", c.RobustnessValue, 0.5237553397390498, 1e-9)
	checkBounds(t, "e2", c, 0, -1.8209810920137448, []wantBound{
		{0.0002049369528927862, 0.009152281012598747, -1.820979742873403, -14.736576193266334},
		{0.0004098739057855724, 0.018304563563025674, -1.8176867971660198, -14.776823560193987},
		{0.0006148108586783586, 0.027456847652108617, -1.814393175920433, -14.817770374871294},
	})
}

// The effect is the one that the root cause states, with the same robustness.
func TestConfoundersOfCauses(t *testing.T) {
	p := goldContext(t)
	causes, err := RootCauses(t.Context(), p, &Options{SamePeriod: true, NoResamples: true})
	if err != nil {
		t.Fatal(err)
	}
	all, err := ConfoundersOfCauses(t.Context(), p, causes, []string{"e3"}, nil)
	if err != nil || len(all) != len(causes) {
		t.Fatalf("%d results of %d causes, error %v", len(all), len(causes), err)
	}
	for i, c := range all {
		same(t, c.Driver+" effect", c.Effect, causes[i].Effect, 1e-12)
		same(t, c.Driver+" low", c.Low, causes[i].Low, 1e-12)
		same(t, c.Driver+" robustness", c.RobustnessValue, causes[i].RobustnessValue, 1e-12)
		same(t, c.Driver+" robustness of the interval", c.RobustnessValue05, causes[i].RobustnessValue05, 1e-12)
	}
}

// A confounder just so strong brings the effect, or the end of its interval, to 0; and a
// benchmark left out of the context does to the effect what its bound says it may.
func TestConfoundersBreakEven(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	cx, ex, text := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	text.WriteString("team,period,footfall\n")
	for j := range 30 {
		for i := range 12 {
			key := linkage.Key{Team: fmt.Sprintf("T%02d", j), Period: month(1 + i)}
			z, x := rng.NormFloat64(), rng.NormFloat64()
			x += .25 * z
			fmt.Fprintf(&text, "%s,%s,%v\n", key.Team, key.Period, z)
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(-1, x, nan)})
			key.Touchpoint = "shop"
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(-1, 5-.4*x-.3*z+rng.NormFloat64(), nan)})
		}
	}
	context, _, err := ReadContext(strings.NewReader(text.String()), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: context})
	if err != nil {
		t.Fatal(err)
	}
	c, err := ConfoundersOf(p, "shop", "m", "tools", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Benchmarks[0]
	if !(b.Doubtful > 1 && b.Doubtful < b.Explained) {
		t.Fatalf("interval at %v, effect at %v", b.Doubtful, b.Explained)
	}
	again, err := ConfoundersOf(p, "shop", "m", "tools", nil, &ConfounderOptions{Times: []float64{b.Doubtful, b.Explained, 30}})
	if err != nil {
		t.Fatal(err)
	}
	x := again.Benchmarks[0].Bounds
	if math.Abs(x[0].High) > 1e-6 || math.Abs(x[1].Effect) > 1e-6 {
		t.Errorf("interval end %v and effect %v are not 0", x[0].High, x[1].Effect)
	}
	if !math.IsNaN(x[2].Effect) || !strings.Contains(again.String(), "none can be so strong") {
		t.Errorf("a confounder thirty times as strong leaves %v", x[2].Effect)
	}
	// Planted: -.4 with footfall held constant; a slope of .25 on footfall, whose variance is 1,
	// beside one of 1 turns that into -.4 - .3·.25/1.06 when it is not.
	if e := c.Effect / c.DriverSD; math.Abs(e+.4) > .12 || math.Abs(b.Without/c.DriverSD+.471) > .12 {
		t.Errorf("effect %v, without footfall %v", e, b.Without/c.DriverSD)
	}
}

// What never changes inside teams is no benchmark of changes, and is one between teams.
func TestConfoundersAbsorbed(t *testing.T) {
	p := goldContext(t)
	c, err := ConfoundersOf(p, "all", "c1", "e1", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "never changes inside teams", "alike in all teams"} { // e3, nresp, site, month
		if b := c.Benchmarks[i]; want == "" && b.Absorbed != "" || !strings.Contains(b.Absorbed, want) {
			t.Errorf("%s: %q, want %q", b.Name, b.Absorbed, want)
		}
	}
	if c, err = ConfoundersOf(p, "all", "c1", "e1", []string{"site"}, &ConfounderOptions{Between: true}); err != nil {
		t.Fatal(err)
	}
	if b := c.Benchmarks[0]; c.Comparison != BetweenTeams || c.N != 48 || b.Absorbed != "" || !(b.R2Driver > 0) {
		t.Errorf("%s, %d rows, benchmark %+v", c.Comparison, c.N, b)
	}
	// JSON has null where there is no number.
	b, err := json.Marshal(c)
	if err != nil || !json.Valid(b) || strings.Contains(string(b), "NaN") {
		t.Errorf("JSON %s, error %v", b, err)
	}
}

func TestConfoundersRefuses(t *testing.T) {
	p := goldContext(t)
	for _, tt := range []struct {
		driver, benchmark string
		o                 ConfounderOptions
		want              string
	}{
		{"x", "e3", ConfounderOptions{}, "no driver"},
		{"e1", "x", ConfounderOptions{}, "there are e3, nresp, site, month"},
		{"e1", "e3+x", ConfounderOptions{}, `no context column "x"`},
		{"e1", "e3", ConfounderOptions{Lag: -1}, "lag -1"},
		{"e1", "e3", ConfounderOptions{Controls: []string{"e1"}}, "cannot be held constant"},
		{"e1", "e3", ConfounderOptions{Times: []float64{0}}, "above 0"},
	} {
		if _, err := ConfoundersOf(p, "all", "c1", tt.driver, []string{tt.benchmark}, &tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one with %q", err, tt.want)
		}
	}
	p = goldPanel(t, gold.Rows(), byUnit)
	if _, err := ConfoundersOf(p, "all", "c1", "e1", nil, nil); err == nil || !strings.Contains(err.Error(), "no context") {
		t.Errorf("error %v without a context", err)
	}
}

// New York's schools in 2014-15: one wave claims association only, whatever the ranking.
func TestConfoundersOneWaveClaims(t *testing.T) {
	p := nycPanel(t)
	causes, err := RootCauses(t.Context(), p, &Options{Outcomes: []string{"parents_positive"}, NoResamples: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range causes {
		if c.Verdict == CandidateCause {
			t.Errorf("%s on %s at %s: %s from one wave", c.Driver, c.Measure, c.Touchpoint, c.Verdict)
		}
	}
	all, err := ConfoundersOfCauses(t.Context(), p, causes, []string{"need_index"}, nil)
	if err != nil || len(all) != len(causes) {
		t.Fatalf("%d results of %d causes, error %v", len(all), len(causes), err)
	}
	for _, c := range all {
		if c.Comparison != BetweenTeams || c.Benchmarks[0].Absorbed != "" {
			t.Errorf("%s at %s: %s, benchmark %q", c.Driver, c.Touchpoint, c.Comparison, c.Benchmarks[0].Absorbed)
		}
	}
}

// This is how strong
// something unmeasured would have to be, against how needy the pupils' families are.
// References as above, with the same file's data; a school whose context is not known counts
// as average.
func TestConfoundersNYC(t *testing.T) {
	p := nycPanel(t)
	for _, tt := range []struct {
		touchpoint, driver string
		effect, rv, sd     float64
		need, both         []wantBound
		without            [2]float64
	}{
		{"strong_family_community_ties", "effective_school_leadership", 0.08401340691120118, 0.16074767723637395, 10.80915086866662,
			[]wantBound{{0.002015908620749087, 0.0003272758068587299, 0.08362411020492805, 7.481470792076815}},
			[]wantBound{
				{0.027397898175877813, 0.040889020324024035, 0.06776373709790368, 6.1101673693742935},
				{0.054795796351755625, 0.08190405118998434, 0.051021026025528285, 4.635435707203448},
				{0.08219369452763343, 0.12305505684023066, 0.03375095952606682, 3.091705124611522},
			}, [2]float64{0.08440113720205396, 0.09913008243569317}},
		{"trust", "trust", 0.11115652029548637, 0.3088457229950622, 10.519655732118023,
			[]wantBound{{0.00013590295986809655, 0.001318817215807478, 0.11102983764944267, 15.918005867965098}},
			[]wantBound{
				{0.020590528406743674, 0.007387987230975063, 0.10742749340082389, 15.28972699718558},
				{0.04118105681348735, 0.014788746133420594, 0.1036155545289595, 14.646048856841137},
				{0.06177158522023102, 0.022203017532635237, 0.09971649631514498, 13.99551413285074},
			}, [2]float64{0.11128316851311675, 0.11450099585338437}},
	} {
		c, err := ConfoundersOf(p, tt.touchpoint, "parents_positive", tt.driver, []string{"need_index", "need_index+poverty"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.Comparison != BetweenTeams || c.N != 1846 || !strings.Contains(c.Warnings[0], "association") {
			t.Errorf("%s, %d rows, warnings %q", c.Comparison, c.N, c.Warnings)
		}
		same(t, "effect", c.Effect/c.DriverSD, tt.effect, 1e-9)
		same(t, "sd", c.DriverSD, tt.sd, 1e-9)
		same(t, "robustness value", c.RobustnessValue, tt.rv, 1e-9)
		checkBounds(t, tt.driver, c, 0, tt.without[0], tt.need)
		checkBounds(t, tt.driver, c, 1, tt.without[1], tt.both)
		if c.Benchmarks[0].Overlap < .5 || !strings.Contains(strings.Join(c.Warnings, "\n"), "need_index") {
			t.Errorf("need_index overlaps with poverty by %v, warnings %q", c.Benchmarks[0].Overlap, c.Warnings)
		}
	}
}

func nycPanel(t *testing.T) *Panel {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "data", "nyc_2015")
	open := func(name string) *os.File {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Skipf("the real data are not here: %v", err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	cx, _, err := linkage.ReadCells(open("cx_cells.csv"), linkage.CellOptions{Name: "cx_cells.csv"})
	if err != nil {
		t.Fatal(err)
	}
	ex, _, err := linkage.ReadCells(open("ex_cells.csv"), linkage.CellOptions{Name: "ex_cells.csv"})
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := ReadContext(open("context.csv"), ContextOptions{Name: "context.csv"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: c})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
