package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/linkage-go/linkage/internal/gold"
)

// The values of this file were printed by R 4.2.2 (cor.test, ppcor, multilevel,
// psych, rmcorr, lme4, plm, sensemakr, EValue, p.adjust), SciPy 1.10.1 and pingouin
// for the 436 rows U of GOLD-1, or all its 480 rows where that is said. Closed forms
// are held to 1e-10, p-values to 1e-8, relative.
const (
	closed = 1e-10
	tail   = 1e-8
)

type goldColumns struct {
	e1, e2, e3, c1, c2, lk, nresp []float64
	team, unit, period            []int
}

func columnsOf(rows []gold.Row) (g goldColumns) {
	g.e1 = gold.Column(rows, func(r gold.Row) int { return r.E1 })
	g.e2 = gold.Column(rows, func(r gold.Row) int { return r.E2 })
	g.e3 = gold.Column(rows, func(r gold.Row) int { return r.E3 })
	g.c1 = gold.Column(rows, func(r gold.Row) int { return r.C1 })
	g.c2 = gold.Column(rows, func(r gold.Row) int { return r.C2 })
	g.lk = gold.Column(rows, func(r gold.Row) int { return r.LK })
	g.nresp = gold.Column(rows, func(r gold.Row) int { return r.NResp })
	for _, r := range rows {
		g.team = append(g.team, r.Team)
		g.unit = append(g.unit, 100*r.Team+r.Touchpoint)
		g.period = append(g.period, r.Period)
	}
	return g
}

var goldU = columnsOf(gold.Unbalanced())

// A wanted is what a reference printed of a correlation; NaN is not compared.
type wanted struct{ estimate, statistic, p, low, high float64 }

var na = math.NaN()

func checkCorrelation(t *testing.T, what string, got Correlation, want wanted) {
	t.Helper()
	for _, f := range []struct {
		name      string
		got, want float64
		tolerance float64
	}{
		{"estimate", got.Estimate, want.estimate, closed},
		{"statistic", got.Statistic, want.statistic, closed},
		{"p", got.P, want.p, tail},
		{"low", got.Low, want.low, closed},
		{"high", got.High, want.high, closed},
	} {
		if !math.IsNaN(f.want) {
			near(t, what+": "+f.name, f.got, f.want, f.tolerance)
		}
	}
}

func TestGoldCorrelations(t *testing.T) {
	g := goldU
	approximate := &CorrelationOptions{Approximate: true}
	for _, tt := range []struct {
		name string
		x, y []float64
		f    func(x, y []float64, o *CorrelationOptions) Correlation
		want wanted
	}{
		{"Pearson e1 c1", g.e1, g.c1, Pearson, wanted{0.0423415459098612, .882879082355175, .377790365104549, -.0517766390652316, .135714193838009}},
		{"Pearson e2 c1", g.e2, g.c1, Pearson, wanted{-.486515370939916, -11.6009352994505, 2.74100729807212e-27, -.555066793232214, -.411399837350271}},
		{"Pearson e3 c1", g.e3, g.c1, Pearson, wanted{-.0582036254694752, na, .225180722584123, na, na}},
		{"Pearson e1 c2", g.e1, g.c2, Pearson, wanted{-.0402962766393572, na, .401280550666359, na, na}},
		{"Pearson lk c2", g.lk, g.c2, Pearson, wanted{-.0203791839310156, na, .671308879473739, na, na}},
		{"Spearman e1 c1", g.e1, g.c1, Spearman, wanted{.0333049662394799, na, .487917946139323, na, na}},
		{"Spearman e2 c1", g.e2, g.c1, Spearman, wanted{-.479916386446653, na, 1.68988732489083e-26, na, na}},
		{"Spearman e3 c1", g.e3, g.c1, Spearman, wanted{-.0608014904811994, na, .205119426799936, na, na}},
		{"Spearman e1 c2", g.e1, g.c2, Spearman, wanted{-.0336301560946372, na, .48367721613172, na, na}},
		{"Spearman lk c2", g.lk, g.c2, Spearman, wanted{-.0198315552240529, na, .679645535750409, na, na}},
		{"Kendall e1 c1", g.e1, g.c1, Kendall, wanted{.0228687160038204, .713196533166387, .475724151261569, na, na}},
		{"Kendall e2 c1", g.e2, g.c1, Kendall, wanted{-.326851983807418, -10.1942921796818, 2.10270606098149e-24, na, na}},
		{"Kendall e3 c1", g.e3, g.c1, Kendall, wanted{-.0398784670155775, -1.24349030399098, na, na, na}},
		{"Kendall e1 c2", g.e1, g.c2, Kendall, wanted{-.0228897212150509, -.681050771381397, .495839365137523, na, na}},
		{"Kendall lk c2", g.lk, g.c2, Kendall, wanted{-.0151470971921897, -.411641710206921, .680602054903892, na, na}},
	} {
		checkCorrelation(t, tt.name, tt.f(tt.x, tt.y, approximate), tt.want)
	}
}

func TestGoldWeighted(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name string
		x    []float64
		want float64
	}{{"e1", g.e1, .0407508501689752}, {"e2", g.e2, -.486806625970879}, {"e3", g.e3, -.0618184088559485}} {
		near(t, "weighted r of c1 with "+tt.name, PearsonWeighted(tt.x, g.c1, g.nresp, nil).Estimate, tt.want, closed)
	}
	near(t, "effective n", EffectiveN(g.nresp), 355.464172401747, closed)
}

func TestGoldPartial(t *testing.T) {
	g := goldU
	ranks := &CorrelationOptions{Ranks: true}
	for _, tt := range []struct {
		name string
		got  Correlation
		want wanted
	}{
		{"e1", Partial(g.c1, g.e1, [][]float64{g.e2, g.e3}, nil), wanted{.276986972555082, 5.991491151101, 4.38550909164682e-09, .187753502975429, .361685612598989}},
		{"e2", Partial(g.c1, g.e2, [][]float64{g.e1, g.e3}, nil), wanted{-.55116815518117, na, 7.46084557441885e-36, -.613469569742595, -.482048522350825}},
		{"e3", Partial(g.c1, g.e3, [][]float64{g.e1, g.e2}, nil), wanted{-.0467171072444676, na, .331565556690469, na, na}},
		{"Spearman e1", Partial(g.c1, g.e1, [][]float64{g.e2, g.e3}, ranks), wanted{.25895310440742264, na, 4.4310145792889636e-08, na, na}},
	} {
		checkCorrelation(t, "partial "+tt.name, tt.got, tt.want)
		if tt.got.DF != 432 {
			t.Errorf("partial %s: df = %v, want 432", tt.name, tt.got.DF)
		}
	}
}

func TestGoldLevels(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name                    string
		x                       []float64
		raw, ebx, eby, ewx, ewy float64
		between                 float64
		means, within           wanted
	}{
		{"e1", g.e1, .0423415459098612, .590453628697199, .241615954709948, .80707156582196, .97037195468006, .765840932504382,
			wanted{.765881324046712, na, .0036813428434164, .342539857772995, .930701784944025},
			wanted{-.0854431601453892, na, .0784948450560421, -.179108565085274, .00975724170737435}},
		{"e2", g.e2, -.486515370939916, .307088924709058, .241615954709948, .95168082481525, .97037195468006, .331250910633018,
			wanted{.332954995912812, na, na, na, na},
			wanted{-.553440207503759, na, 1.78440194988322e-35, -.616126064958719, -.483787541807103}},
		{"e3", g.e3, -.0582036254694752, .588697356082725, .241615954709948, .808353525965719, .97037195468006, -.706407308522758,
			wanted{-.706201088548937, na, na, na, na},
			wanted{.0538942117121344, na, .267606562920108, na, na}},
	} {
		l := DecomposeLevels(tt.x, g.c1, g.team, nil)
		near(t, tt.name+" raw", l.Raw.Estimate, tt.raw, closed)
		near(t, tt.name+" eta bx", l.EtaBX, tt.ebx, closed)
		near(t, tt.name+" eta by", l.EtaBY, tt.eby, closed)
		near(t, tt.name+" eta wx", l.EtaWX, tt.ewx, closed)
		near(t, tt.name+" eta wy", l.EtaWY, tt.ewy, closed)
		near(t, tt.name+" between", l.Between.Estimate, tt.between, closed)
		checkCorrelation(t, tt.name+" between means", l.BetweenMeans, tt.means)
		checkCorrelation(t, tt.name+" within", l.Within, tt.within)
		if l.Within.DF != 423 || l.Between.DF != 10 || l.BetweenMeans.DF != 10 || l.N != 436 || l.Groups != 12 {
			t.Errorf("%s: df within %v between %v %v, n %d, groups %d; want 423, 10, 10, 436, 12",
				tt.name, l.Within.DF, l.Between.DF, l.BetweenMeans.DF, l.N, l.Groups)
		}
		if want := true; l.SignConflict != want {
			t.Errorf("%s: sign conflict %v, want %v", tt.name, l.SignConflict, want)
		}
	}

	l := DecomposeLevels(g.e1, g.c1, g.team, nil)
	near(t, "slope within", l.SlopeWithin, -.424712351286358, closed)
	near(t, "slope of team means", l.SlopeBetweenMeans, 1.29051885223251, closed)
	near(t, "slope of team means, size-weighted", l.SlopeBetween, 1.29559656164642, closed)
	for i, want := range []float64{.787027, .784877, .777943, .812038, .800380, .767084, .763557, .760680, .775497, .753964, .668819, .768290} {
		near(t, fmt.Sprintf("without team %d", i+1), l.LeaveOneOut[i], want, 1e-6)
	}
	mx, my := OneWay(g.e1, g.team).Means, OneWay(g.c1, g.team).Means
	near(t, "Spearman of team means", Spearman(mx, my, nil).Estimate, .825174825174825, closed)
	near(t, "Kendall of team means", Kendall(mx, my, nil).Estimate, .696969696969697, closed)
}

func TestGoldJackknife(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name     string
		x        []float64
		se, bias float64
		onZ      float64
	}{
		{"e2", g.e2, .0300629666137173, -.0057989271395405, .0394},
		{"e1", g.e1, .0745236240405519, na, na},
	} {
		var without, z []float64
		for team := 1; team <= gold.Teams; team++ {
			var x, y []float64
			for i, t := range g.team {
				if t != team {
					x, y = append(x, tt.x[i]), append(y, g.c1[i])
				}
			}
			r := Pearson(x, y, nil).Estimate
			without, z = append(without, r), append(z, math.Atanh(r))
		}
		r := Pearson(tt.x, g.c1, nil).Estimate
		se, bias := Jackknife(r, without)
		near(t, tt.name+" jackknife se", se, tt.se, closed)
		if !math.IsNaN(tt.bias) {
			near(t, tt.name+" jackknife bias", bias, tt.bias, closed)
			se, _ := Jackknife(math.Atanh(r), z)
			near(t, tt.name+" jackknife se on z", se, tt.onZ, 2e-3) // printed to 4 digits
		}
	}
}

func TestGoldICC(t *testing.T) {
	g := goldU
	for _, tt := range []struct {
		name                           string
		y                              []float64
		msb, msw, f, p                 float64
		meanSize, n0, icc2             float64
		varBetween, varWithin, remlCrt float64
	}{
		{"e1", g.e1, 7427483.08533826, 360015.336364667, 20.631018556984, 1.83449231226791e-33, .350777198232513, .350780683320515, .951529295694347, 194630.0419, 360015.595, 6839.2016944552},
		{"c1", g.c1, 21257103.9148039, 8895209.45756665, 2.38972494309526, .00701395965680595, .0368401981862546, .0368407412002493, .581541799239555, 339550.2986, 8894494.293, 8210.5345833141},
		{"e3", g.e3, 1871890.07405508, 91564.1932492634, 20.4434725805891, na, .348594227690185, .348597702735227, .951084631240708, 48890.43, 91563.917, 6243.50896812785},
	} {
		c := IntraclassCorrelation(tt.y, g.team, nil)
		near(t, tt.name+" MSB", c.MSBetween, tt.msb, closed)
		near(t, tt.name+" MSW", c.MSWithin, tt.msw, closed)
		near(t, tt.name+" F", c.F, tt.f, closed)
		if !math.IsNaN(tt.p) {
			near(t, tt.name+" p", c.P, tt.p, tail)
		}
		near(t, tt.name+" N0", c.N0, 36.3327773144287, closed)
		near(t, tt.name+" ICC1 mean size", c.ICC1MeanSize, tt.meanSize, closed)
		near(t, tt.name+" ICC1", c.ICC1, tt.n0, closed)
		near(t, tt.name+" ICC2", c.ICC2, tt.icc2, closed)
		// lme4's own optimiser is good to 2e-6 here; the criterion is flat there.
		near(t, tt.name+" REML between", c.REML.VarBetween, tt.varBetween, 1e-5)
		near(t, tt.name+" REML within", c.REML.VarWithin, tt.varWithin, 1e-5)
		if d := c.REML.Criterion - tt.remlCrt; math.Abs(d) > 1e-8 {
			t.Errorf("%s: REML criterion off by %g", tt.name, d)
		}
	}
	c := IntraclassCorrelation(g.e1, g.team, nil)
	near(t, "ICC1 low", c.ICC1Low, .201998443046611, closed)
	near(t, "ICC1 high", c.ICC1High, .618231267243534, closed)
	near(t, "ICC2 low", c.ICC2Low, .901931267426238, closed)
	near(t, "ICC2 high", c.ICC2High, .983287882492163, closed)
	near(t, "design effect", c.DesignEffect, 13.39, 1e-3) // printed to 4 digits

	between := DecomposeLevels(g.e1, g.c1, g.team, nil).Between.Estimate
	corrected, beyond := Disattenuate(between, c.ICC2, IntraclassCorrelation(g.c1, g.team, nil).ICC2)
	near(t, "disattenuated", corrected, 1.0296, 1e-4) // printed to 5 digits
	if !beyond {
		t.Error("a corrected correlation of 1.03 is not flagged")
	}
}

func TestGoldLags(t *testing.T) {
	g := columnsOf(gold.Rows())
	profile := ProfileLags(g.e1, g.c1, g.unit, g.period, 3, nil)
	for i, want := range []struct {
		lag, n        int
		full, overlap float64
	}{
		{-3, 336, .0804389913750877, .132595798589604},
		{-2, 384, -.105219176359522, -.089694203990544},
		{-1, 432, -.117169342636626, -.117134252339651},
		{0, 480, -.1105943424076, -.1105943424076},
		{1, 432, .651501937936555, .659460621042173},
		{2, 384, .0413296472059156, .0471817728055307},
		{3, 336, -.175401954161781, -.168391074068551},
	} {
		got := profile[i]
		if got.Lag != want.lag || got.N != want.n || got.Units != 48 {
			t.Errorf("lag %d: n %d, units %d; want lag %d, n %d, units 48", got.Lag, got.N, got.Units, want.lag, want.n)
		}
		near(t, fmt.Sprintf("lag %d, full", want.lag), got.Full, want.full, closed)
		near(t, fmt.Sprintf("lag %d, overlap", want.lag), got.Overlap.Estimate, want.overlap, closed)
	}
}

func TestGoldSensitivity(t *testing.T) {
	g := goldU
	// The OLS of c1 on e1, e2, e3: R 4.2.2.
	const estimate, se, df = 1.130787407550953, .188732216911170, 432
	e1 := Partial(g.c1, g.e1, [][]float64{g.e2, g.e3}, nil)
	near(t, "t", estimate/se, e1.Statistic, closed)
	near(t, "partial R2", PartialR2(e1.Statistic, df), .0767217829652299, closed)
	near(t, "f2", e1.Statistic*e1.Statistic/df, .0830971440132445, closed)
	near(t, "RV", RobustnessValue(e1.Statistic, df), .249696046568613, closed)
	near(t, "RV at 5 %", RobustnessValueAt(e1.Statistic, df, .05), .175757677800631, closed)

	onTreatment := Partial(g.e1, g.e3, [][]float64{g.e2}, nil).Estimate
	onOutcome := Partial(g.c1, g.e3, [][]float64{g.e1, g.e2}, nil).Estimate
	c := BenchmarkConfounder(onTreatment*onTreatment, onOutcome*onOutcome, 1)
	near(t, "bound on treatment", c.R2Treatment, .0858894056105679, closed)
	near(t, "bound on outcome", c.R2Outcome, .00259828997834786, closed)
	adjusted, adjustedSE, adjustedT := c.Adjust(estimate, se, df)
	near(t, "adjusted estimate", adjusted, 1.06949563923488, closed)
	near(t, "adjusted se", adjustedSE, .197371736758921, closed)
	near(t, "adjusted t", adjustedT, 5.41868687380103, closed)
}

func TestGoldMultiplicity(t *testing.T) {
	g := goldU
	var p []float64
	for _, x := range [][]float64{g.e1, g.e2, g.e3} {
		for _, y := range [][]float64{g.c1, g.c2, g.lk} {
			p = append(p, Pearson(x, y, nil).P)
		}
	}
	want := []float64{.377790365104549, .401280550666359, .965483826202313, 2.74100729807212e-27, .441819349725308, .348664064787426, .225180722584123, .16589979125858, .37554241686956}
	slicesNear(t, "p", p, want, tail)
	bh := slices.Repeat([]float64{.497046768440971}, 9)
	bh[2], bh[3] = .965483826202313, 2.46690656826491e-26
	slicesNear(t, "BH", BH(p), bh, tail)
	slicesNear(t, "Hommel", Hommel(p), []float64{.755580730209097, .802561101332719, .965483826202313, 2.46690656826491e-26, .883638699450616, .697328129574851, .662729024587962, .58909246630041, .75108483373912}, tail)
}

func slicesNear(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d values, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		near(t, fmt.Sprintf("%s[%d]", what, i), got[i], want[i], tolerance)
	}
}
