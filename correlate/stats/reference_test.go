package stats

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The data sets of this file are other projects'; they are read from ../shared/data
// beside the repository and the tests are skipped where that is absent. What they
// are compared with was printed by R 4.2.2 and the R package named at each test.

// sharedFile returns the path of a file of ../shared/data, or skips the test.
func sharedFile(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("../shared/data/%s is absent", name)
	}
	return path
}

// A frame is a CSV file as columns of text.
type frame struct {
	t       testing.TB
	columns map[string][]string
}

func readShared(t testing.TB, name string) frame {
	t.Helper()
	f, err := os.Open(sharedFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := frame{t, map[string][]string{}}
	for i, h := range records[0] {
		for _, r := range records[1:] {
			out.columns[h] = append(out.columns[h], r[i])
		}
	}
	return out
}

// floats returns a column; NA and blanks are NaN.
func (f frame) floats(name string) []float64 {
	f.t.Helper()
	if len(f.columns[name]) == 0 {
		f.t.Fatalf("no column %s", name)
	}
	out := make([]float64, 0, len(f.columns[name]))
	for _, s := range f.columns[name] {
		if s == "NA" || s == "" {
			out = append(out, math.NaN())
			continue
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			f.t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// labels numbers the values of a column.
func (f frame) labels(name string) []int {
	f.t.Helper()
	if len(f.columns[name]) == 0 {
		f.t.Fatalf("no column %s", name)
	}
	seen := map[string]int{}
	var out []int
	for _, s := range f.columns[name] {
		if _, ok := seen[s]; !ok {
			seen[s] = len(seen)
		}
		out = append(out, seen[s])
	}
	return out
}

// Every correlation of the table of published values.
func TestSharedReferenceValues(t *testing.T) {
	table := readShared(t, "stat_reference/reference_values.csv")
	value := func(dataset, model, quantity string) float64 {
		for i, d := range table.columns["dataset"] {
			if d == dataset && strings.HasPrefix(table.columns["model"][i], model) && table.columns["quantity"][i] == quantity {
				v, err := strconv.ParseFloat(table.columns["value"][i], 64)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
		}
		t.Errorf("%s, %s, %s is not in the table", dataset, model, quantity)
		return math.NaN()
	}
	swiss := readShared(t, "stat_reference/datasets_swiss.csv")
	x, y := swiss.floats("Fertility"), swiss.floats("Education")
	approximate := &CorrelationOptions{Approximate: true}
	for name, c := range map[string]Correlation{
		"pearson": Pearson(x, y, nil), "spearman": Spearman(x, y, approximate), "kendall": Kendall(x, y, approximate),
	} {
		model := "cor.test Fertility~Education " + name
		near(t, model, c.Estimate, value("swiss", model, "estimate"), closed)
		near(t, model+" p", c.P, value("swiss", model, "p.value"), tail)
	}
	c := Pearson(x, y, nil)
	near(t, "swiss low", c.Low, value("swiss", "cor.test Fertility~Education pearson", "ci95_lower"), closed)
	near(t, "swiss high", c.High, value("swiss", "cor.test Fertility~Education pearson", "ci95_upper"), closed)

	act := readShared(t, "stat_reference/psych_sat.act.csv")
	c = Pearson(act.floats("SATV"), act.floats("SATQ"), nil)
	near(t, "sat.act SATV SATQ", c.Estimate, value("sat.act", "corr.test pairwise", "r:SATV,SATQ"), closed)
	if c.N != 687 || c.Missing != 13 {
		t.Errorf("SATV SATQ: n %d, missing %d; want 687, 13", c.N, c.Missing)
	}
	near(t, "sat.act ACT education", Pearson(act.floats("ACT"), act.floats("education"), nil).Estimate, value("sat.act", "corr.test pairwise", "r:ACT,education"), closed)
	near(t, "sat.act SATV age p", Pearson(act.floats("SATV"), act.floats("age"), nil).P, value("sat.act", "corr.test pairwise raw", "p:SATV,age"), tail)

	// psych's corr.test: Holm over the 15 pairs.
	names := []string{"gender", "education", "age", "ACT", "SATV", "SATQ"}
	var p []float64
	at := -1
	for i, a := range names {
		for _, b := range names[i+1:] {
			if a == "ACT" && b == "SATV" {
				at = len(p)
			}
			p = append(p, Pearson(act.floats(a), act.floats(b), nil).P)
		}
	}
	near(t, "ACT SATV", Pearson(act.floats("ACT"), act.floats("SATV"), nil).Estimate, .561056, 1e-6)
	near(t, "ACT SATV p", p[at], 2.71e-59, 2e-3)          // printed to 3 digits
	near(t, "ACT SATV Holm", Holm(p)[at], 3.53e-58, 2e-3) // printed to 3 digits
}

// psych::statsBy(sat.act, "education").
func TestSharedStatsBy(t *testing.T) {
	act := readShared(t, "stat_reference/psych_sat.act.csv")
	group := act.labels("education")
	for _, tt := range []struct {
		name       string
		icc1, icc2 float64
	}{
		{"age", .46724974271777, .990321589141627},
		{"ACT", .0260956869703283, .757638851265639},
		{"SATV", .00230441780377132, .212269510241985},
		{"SATQ", .00213157805289008, .196520640899251},
		{"gender", .0190401210237900, .693670913703461},
	} {
		c := IntraclassCorrelation(act.floats(tt.name), group, nil)
		near(t, tt.name+" ICC2", c.ICC2, tt.icc2, 1e-9)
		near(t, tt.name+" ICC1", c.ICC1MeanSize, tt.icc1, 1e-9)
	}
	l := DecomposeLevels(act.floats("ACT"), act.floats("SATV"), group, nil)
	near(t, "ACT SATV within", l.Within.Estimate, .559417000905153, closed)
	near(t, "ACT SATV between", l.Between.Estimate, .758996123296863, closed)

	// SATQ misses 13 values. psych takes each variable's group means over that
	// variable's own rows, we over the complete rows of both: rebuilt here its way.
	verbal, quantitative := act.floats("SATV"), act.floats("SATQ")
	code, _, sizes := codeGroups(group)
	within := Pearson(withoutUnitMeans(verbal, code, len(sizes)), withoutUnitMeans(quantitative, code, len(sizes)), nil)
	near(t, "SATV SATQ within", within.Estimate, .641506481613181, closed)
	var weight []float64
	for _, n := range sizes {
		weight = append(weight, float64(n))
	}
	between := PearsonWeighted(OneWay(verbal, group).Means, OneWay(quantitative, group).Means, weight, nil)
	near(t, "SATV SATQ between", between.Estimate, .909836193301329, closed)
}

// multilevel 2.7 on its data bh1996: 7,382 soldiers of 99 companies.
func TestSharedBH1996(t *testing.T) {
	bh := readShared(t, "stat_reference/multilevel_bh1996.csv")
	group := bh.labels("GRP")
	for _, tt := range []struct {
		name                         string
		msb, msw, f, icc1, icc2      float64
		varBetween, varWithin, iccML float64
	}{
		{"HRS", 55.8114856472781, 4.4831583031917, 12.4491445255333, .13310667908649, .919673195379089, .665332016863464, 4.48282459671006, .129236941842302},
		{"LEAD", 6.1721993838197, .520853578592293, 11.8501621904975, .127027550031132, .915612969348058, .0901007765, .5209122489, .147461302},
		{"COHES", 3.21346345838827, .72155212041586, 4.45354308783157, .04426529755714, .775459677771547, .0364218766, .7216029431, .048048396},
		{"WBEING", 3.45900405934745, .789646090202432, 4.38044853544543, .0433690500771107, .771712875540423, .0358007750, .7894972741, .043379207},
	} {
		c := IntraclassCorrelation(bh.floats(tt.name), group, nil)
		near(t, tt.name+" MSB", c.MSBetween, tt.msb, closed)
		near(t, tt.name+" MSW", c.MSWithin, tt.msw, closed)
		near(t, tt.name+" F", c.F, tt.f, closed)
		near(t, tt.name+" ICC1", c.ICC1MeanSize, tt.icc1, closed)
		near(t, tt.name+" ICC2", c.ICC2, tt.icc2, closed)
		// lme4's optimiser stops at about 2e-6.
		near(t, tt.name+" REML between", c.REML.VarBetween, tt.varBetween, 1e-5)
		near(t, tt.name+" REML within", c.REML.VarWithin, tt.varWithin, 1e-6)
		near(t, tt.name+" ICC1 REML", c.ICC1REML, tt.iccML, 1e-5)
		near(t, tt.name+" N0", c.N0, 74.3134873022631, closed)
		near(t, tt.name+" mean size", c.MeanSize, 74.5656565656566, closed)
	}
	near(t, "HRS ICC1 with N0", IntraclassCorrelation(bh.floats("HRS"), group, nil).ICC1, .133498054823249, closed)

	l := DecomposeLevels(bh.floats("HRS"), bh.floats("WBEING"), group, nil)
	for _, v := range []struct {
		name      string
		got, want float64
	}{
		{"raw", l.Raw.Estimate, -.163206381302371},
		{"eta bx", l.EtaBX, .378788067883903},
		{"eta by", l.EtaBY, .235928726420388},
		{"between", l.Between.Estimate, -.712172853974945},
		{"eta wx", l.EtaWX, .925483441034349},
		{"eta wy", l.EtaWY, .971770361788038},
		{"within", l.Within.Estimate, -.110703088581514},
		{"between means", l.BetweenMeans.Estimate, -.667082640369941},
	} {
		near(t, "HRS WBEING "+v.name, v.got, v.want, closed)
	}
	l = DecomposeLevels(bh.floats("LEAD"), bh.floats("WBEING"), group, nil)
	near(t, "LEAD WBEING raw", l.Raw.Estimate, .425717640050864, closed)
	near(t, "LEAD WBEING between", l.Between.Estimate, .532317759922493, closed)
	near(t, "LEAD WBEING within", l.Within.Estimate, .420113909371021, closed)
	near(t, "LEAD WBEING between means", l.BetweenMeans.Estimate, .606696938912847, closed)

	answers := map[int][]float64{}
	for i, v := range bh.floats("LEAD") {
		answers[group[i]] = append(answers[group[i]], v)
	}
	sum := 0.0
	for g := range len(answers) {
		a := RWG(answers[g], 2)
		sum += a.Estimate
		if want := []float64{.75214098393699, .823162718633222, .748637593428126}; g < len(want) {
			near(t, fmt.Sprintf("rwg of LEAD, group %d", g+1), a.Estimate, want[g], closed)
		}
	}
	near(t, "mean rwg of LEAD", sum/99, .741155572657374, closed)
}

// multilevel 2.7 on klein2000: a variable that varies less between groups than by
// chance has a negative ICC(1).
func TestSharedKlein2000(t *testing.T) {
	k := readShared(t, "stat_reference/multilevel_klein2000.csv")
	for name, want := range map[string]float64{
		"JOBSAT": .111004058392711, "COHES": .221044165870859, "POSAFF": .0249596430051669, "PAY": -.0144106206231008,
	} {
		c := IntraclassCorrelation(k.floats(name), k.labels("GRPID"), nil)
		near(t, name+" ICC1", c.ICC1MeanSize, want, 1e-9)
		if name == "PAY" && (!c.REML.Singular || len(c.Warnings) == 0) {
			t.Error("a negative ICC(1) is not singular in REML, or not warned of")
		}
	}
}

// multilevel 2.7 on lq2002: rwg.j and awg of 11 leadership items, 5 options.
func TestSharedLQ2002(t *testing.T) {
	lq := readShared(t, "stat_reference/multilevel_lq2002.csv")
	company := lq.labels("COMPID")
	groups := slices.Max(company) + 1
	items := make([][][]float64, groups) // by group, then item
	for g := range items {
		items[g] = make([][]float64, 11)
	}
	for k := range 11 {
		for i, v := range lq.floats(fmt.Sprintf("LEAD%02d", k+1)) {
			items[company[i]][k] = append(items[company[i]][k], v)
		}
	}
	sum := 0.0
	for g := range items {
		a := RWGJ(items[g], UniformVariance(5))
		sum += a.Estimate
		if want := []float64{.807527258396462, .895938315059127, .860012020434739}; g < len(want) {
			near(t, fmt.Sprintf("rwg(j), group %d", g+1), a.Estimate, want[g], closed)
		}
		if want := []float64{.292575090525564, .423310298461799}; g < len(want) {
			near(t, fmt.Sprintf("awg, group %d", g+1), AWG(items[g], 1, 5).Estimate, want[g], closed)
		}
	}
	if groups != 49 {
		t.Errorf("%d groups, want 49", groups)
	}
	near(t, "mean rwg(j)", sum/49, .867784900003626, closed)
}

// rmcorr on bland1995; the file is pingouin's copy of it.
func TestSharedRepeatedMeasures(t *testing.T) {
	b := readShared(t, "stat_reference/pingouin_rm_corr.csv")
	w := DecomposeLevels(b.floats("pH"), b.floats("PacO2"), b.labels("Subject"), nil).Within
	checkCorrelation(t, "bland1995", w, wanted{-.506769742233059, na, .000847108109129005, -.706714636385943, -.231863119756673})
	if w.DF != 38 {
		t.Errorf("df %v, want 38", w.DF)
	}
}

// pingouin's tests of partial_corr.
func TestSharedPartial(t *testing.T) {
	d := readShared(t, "stat_reference/pingouin_partial_corr.csv")
	x, y := d.floats("x"), d.floats("y")
	cv := [][]float64{d.floats("cv1"), d.floats("cv2"), d.floats("cv3")}
	for _, tt := range []struct {
		name string
		got  Correlation
		r, p float64
	}{
		{"x,y | cv1", Partial(x, y, cv[:1], nil), .5681692, .001303059},
		{"x,y | cv1 cv2", Partial(x, y, cv[:2], nil), .5344372, .003392904},
		{"x,y | cv1 cv2 cv3", Partial(x, y, cv, nil), .4926007, .009044164},
		{"Spearman x,y | cv1 cv2 cv3", Partial(x, y, cv, &CorrelationOptions{Ranks: true}), .5209208, .005336187},
		{"x,(y | cv1 cv2 cv3)", Semipartial(x, y, cv, nil), .4212351, .02865483},
		{"(x | cv1 cv2 cv3),y", Semipartial(y, x, cv, nil), .4631883, .01496857},
	} {
		near(t, tt.name, tt.got.Estimate, tt.r, 2e-7) // printed to 7 digits
		near(t, tt.name+" p", tt.got.P, tt.p, 2e-6)
	}
	near(t, "x,y | cv1 cv2 cv3", Partial(x, y, cv, nil).Estimate, .49260070266705, closed)
}

// R's datasets::attitude, 30 departments.
func TestSharedAttitude(t *testing.T) {
	d := readShared(t, "stat_reference/datasets_attitude.csv")
	rating, complaints, learning := d.floats("rating"), d.floats("complaints"), d.floats("learning")
	var others [][]float64
	for _, name := range []string{"privileges", "learning", "raises", "critical", "advance"} {
		others = append(others, d.floats(name))
	}
	near(t, "rating complaints", Pearson(rating, complaints, nil).Estimate, .825417569542146, closed)
	near(t, "rating learning", Pearson(rating, learning, nil).Estimate, .623678164500211, closed)
	near(t, "complaints learning", Pearson(complaints, learning, nil).Estimate, .596735806267436, closed)
	near(t, "partial", Partial(rating, complaints, others, nil).Estimate, .621938588779719, closed)
	near(t, "Spearman partial", Partial(rating, complaints, others, &CorrelationOptions{Ranks: true}).Estimate, .649312463878007, closed)

	weight := make([]float64, 30) // seq(1, 2, length = 30)
	for i := range weight {
		weight[i] = 1 + float64(i)/29
	}
	near(t, "weighted rating complaints", PearsonWeighted(rating, complaints, weight, nil).Estimate, .833676806482796, closed)
	near(t, "weighted rating learning", PearsonWeighted(rating, learning, weight, nil).Estimate, .615843730907219, closed)
	near(t, "effective n", EffectiveN(weight), 28.8574938574939, closed)

	f, err := FitOLS(append([][]float64{complaints}, others...), rating, OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{2.66706030825785, 1.600891407384, 2.27104315804566, 3.07822621819102, 1.22810896720675, 1.95159079115008} {
		near(t, fmt.Sprintf("VIF[%d]", j+1), f.VIF(j+1), want, closed)
	}
}

// cor.test(exact = FALSE) on R's datasets::mtcars, all with heavy ties.
func TestSharedMtcars(t *testing.T) {
	d := readShared(t, "stat_reference/datasets_mtcars.csv")
	for _, tt := range []struct {
		x, y string
		want wanted
	}{
		{"cyl", "gear", wanted{-.512543485970562, -3.15511856306077, .00160432894623576, na, na}},
		{"mpg", "cyl", wanted{-.795313408619535, -5.59131059034044, na, na, na}},
		{"carb", "am", wanted{-.058599289050247, -.358370517632089, na, na, na}},
	} {
		checkCorrelation(t, "Kendall "+tt.x+" "+tt.y, Kendall(d.floats(tt.x), d.floats(tt.y), nil), tt.want)
	}
	// cor.test(exact = FALSE, continuity = TRUE)
	checkCorrelation(t, "Kendall cyl gear, continuity", Kendall(d.floats("cyl"), d.floats("gear"), &CorrelationOptions{Continuity: true}),
		wanted{-.512543485970562, -3.13599663237556, .00171271170353069, na, na})
	checkCorrelation(t, "Spearman cyl gear", Spearman(d.floats("cyl"), d.floats("gear"), nil),
		wanted{-.564310474701716, na, .000767820883571155, na, na})
	near(t, "mpg wt", Pearson(d.floats("mpg"), d.floats("wt"), nil).Estimate, -.867659376517228, closed)
}

// sensemakr on the Darfur survey. The regressions behind t and the partial R² are
// not this file's: the values printed for them go in.
func TestDarfur(t *testing.T) {
	const estimate, se, tStat, df = .097315819284957, .0232565378098112, 4.18444998480826, 783
	near(t, "partial R2", PartialR2(tStat, df), .02187309334111, closed)
	near(t, "RV", RobustnessValue(tStat, df), .138776353893589, closed)
	near(t, "RV at 5 %", RobustnessValueAt(tStat, df, .05), .0762579655448582, closed)
	for k, want := range []struct{ onOutcome, estimate, t float64 }{
		{.124640923036369, .075220271214451, 3.43890386024688},
		{.249324064199974, .052915172384454, 2.60024623913822},
		{.374050471038093, .0303960234641573, 1.62806202131286},
	} {
		c := Confounder{.00916428667504856 * float64(k+1), want.onOutcome}
		adjusted, _, tAdjusted := c.Adjust(estimate, se, df)
		near(t, fmt.Sprintf("%d× female: estimate", k+1), adjusted, want.estimate, closed)
		near(t, fmt.Sprintf("%d× female: t", k+1), tAdjusted, want.t, closed)
	}
}
