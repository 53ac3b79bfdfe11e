package correlate

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/stats"
	"github.com/linkage-go/linkage/internal/gold"
)

// goldModeration is GOLD-1 with every team × touchpoint as a team, the region and the size
// of each as its context.
func goldModeration(t *testing.T) *Panel {
	t.Helper()
	cx, ex, text := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	text.WriteString("team,region,size,district\n")
	last := ""
	for _, r := range gold.Unbalanced() {
		key := byUnit(r)
		one := func(x int) linkage.Cell { return linkage.Cell{Moments: linkage.MomentsOf(-1, float64(x), nan)} }
		cx.Add(key, "c1", one(r.C1))
		ex.Add(key, "e1", one(r.E1))
		ex.Add(key, "e2", one(r.E2))
		if key.Team != last {
			last = key.Team
			g := (r.Team + r.Touchpoint) % 3
			fmt.Fprintf(&text, "%s,%c,%d,%d\n", key.Team, 'A'+g, 5*(r.Team*7%12)+r.Touchpoint, g)
		}
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

// R 4.2.2 lm with dummies and clubSandwich 0.5.8:
// stats/testdata/reference/moderation.R.
func TestModerationReference(t *testing.T) {
	p := goldModeration(t)
	type coef struct{ beta, se, df float64 }
	for _, tt := range []struct {
		driver string
		shared bool
		groups [3]coef
		f, df2 float64
		pValue float64
	}{
		{"e1", false, [3]coef{
			{-0.916336346940700, 0.471829601790125, 13.6286403543025},
			{-0.410670770239352, 0.468180814287965, 13.4914825334988},
			{-1.363838824634248, 0.435645815853630, 12.7903489929683},
		}, 1.07360059605374, 28.8872297880027, 0.355022841730005},
		{"e1", true, [3]coef{
			{-0.720162694612249, 0.398969293385875, 15.4522149682592},
			{-0.564277972880824, 0.412299187395917, 13.7165568572314},
			{-1.282623582671254, 0.420894962049137, 13.1446327674654},
		}, 0.781915076225097, 27.8787019603931, 0.467305640055658},
		{"e2", false, [3]coef{
			{-2.01510444265925, 0.200640145846590, 13.0260290418731},
			{-1.22737291869574, 0.143826558830037, 12.8702591213287},
			{-2.21087537716266, 0.292582409157343, 13.5931831751803},
		}, 7.41376126001497, 28.4837192800362, 0.00255814671744315},
		{"e2", true, [3]coef{
			{-1.89094701216651, 0.218811628574740, 12.9916012714512},
			{-1.33601089261850, 0.154169208349511, 13.5574727713870},
			{-2.15814734806531, 0.297524759161644, 13.9704920896978},
		}, 4.24600748385867, 28.7193698852944, 0.0242394158008208},
	} {
		for _, by := range []string{"region", "district"} { // the same groups under names and numbers
			m, err := ModerationOf(p, "all", "c1", tt.driver, by, &ModerationOptions{SharedSeasons: tt.shared, Values: true})
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s by %s, shared %v", tt.driver, by, tt.shared)
			groups := slices.Clone(m.Groups)
			slices.SortFunc(groups, func(a, b ModeratedEffect) int { return strings.Compare(a.Group, b.Group) })
			for g, want := range tt.groups {
				e := groups[g]
				same(t, name+" effect", e.Effect/m.DriverSD, want.beta, 1e-9)
				same(t, name+" se", e.SE/m.DriverSD, want.se, 1e-10)
				same(t, name+" df", e.DF, want.df, 1e-7)
			}
			same(t, name+" F", m.F, tt.f, 1e-10)
			same(t, name+" df2", m.DF2, tt.df2, 1e-8)
			same(t, name+" p", m.P, tt.pValue, 1e-8)
		}
	}
	for _, tt := range []struct {
		driver string
		x, xz  coef
		p, sd  float64
	}{
		{"e1", coef{-0.872328785723170, 0.259265210969545, 39.5359243549745}, coef{0.392261327459738, 0.262750149515024, 25.9398402196631}, 0.147525974007037, 601.853477105333},
		{"e2", coef{-1.8211720679970673, 0.145239866813124, 40.0148355638388}, coef{0.0685675596923037, 0.157211802161416, 23.2075084507099}, 0.666760025727587, 910.894994800234},
	} {
		m, err := ModerationOf(p, "all", "c1", tt.driver, "size", nil)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "sd of the driver", m.DriverSD, tt.sd, 1e-12)
		same(t, "mean of the moderator", m.ModeratorMean, 30, 1e-12)
		same(t, "sd of the moderator", m.ModeratorSD, 17.4794712418201, 1e-12)
		at := m.Groups[1]
		same(t, "effect at the average", at.Effect/m.DriverSD, tt.x.beta, 1e-9)
		same(t, "its se", at.SE/m.DriverSD, tt.x.se, 1e-8)
		same(t, "its df", at.DF, tt.x.df, 1e-6)
		same(t, "slope", m.Slope.Estimate/m.DriverSD, tt.xz.beta, 1e-8)
		same(t, "its se", m.Slope.SE/m.DriverSD, tt.xz.se, 1e-8)
		same(t, "p", m.P, tt.p, 1e-8)
		same(t, "p of the slope", m.Slope.P, tt.p, 1e-8)
		same(t, "one SD below", m.Groups[0].Effect, at.Effect-m.Slope.Estimate, 1e-9)
	}
}

func same(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

// A moderated world has teams in groups, each with its own slope, and customers' error that
// lasts. Where apart is set, groups have seasons of their own on both sides.
type moderated struct {
	teams   []int     // of each group
	slope   []float64 // of each group
	periods int
	apart   bool
	noise   []float64 // sampling SD of employees' averages in each group, of 10 respondents; nil is none
	seed    uint64
}

func (w moderated) panel(t *testing.T) *Panel {
	t.Helper()
	rng := rand.New(rand.NewPCG(w.seed, 5))
	cx, ex, text := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	text.WriteString("team,region,size\n")
	shared := make([]float64, w.periods)
	for i := range shared {
		shared[i] = rng.NormFloat64()
	}
	id := 0
	for g, teams := range w.teams {
		season := slices.Clone(shared)
		if w.apart {
			for i := range season {
				season[i] = rng.NormFloat64()
			}
		}
		for range teams {
			id++
			key := linkage.Key{Team: fmt.Sprintf("T%03d", id)}
			fmt.Fprintf(&text, "%s,R%d,%v\n", key.Team, g, rng.NormFloat64())
			level, x, e := 3*rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
			for i := range w.periods {
				key.Period = month(1 + i)
				x, e = .5*x+math.Sqrt(.75)*rng.NormFloat64(), .5*e+math.Sqrt(.75)*rng.NormFloat64()
				driver := x + season[i]
				key.Touchpoint = ""
				seen, cell := driver, linkage.MomentsOf(-1, driver, nan)
				if w.noise != nil {
					seen += w.noise[g] * rng.NormFloat64()
					cell = linkage.MomentsOf(10, seen, math.Sqrt(10)*w.noise[g])
				}
				ex.Add(key, "tools", linkage.Cell{Moments: cell})
				key.Touchpoint = "shop"
				y := level + 2*season[i] + w.slope[g]*driver + e
				cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(-1, y, nan)})
			}
		}
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

func (w moderated) by(t *testing.T, by string, o *ModerationOptions) *Moderation {
	t.Helper()
	m, err := ModerationOf(w.panel(t), "shop", "m", "tools", by, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func repeat(x float64, n int) []float64 { return slices.Repeat([]float64{x}, n) }

// Where a driver works alike in all groups, they are called different about once in twenty
// times, with few teams, with groups of unequal size and with errors that last; shared seasons
// break that where seasons differ. In 600 draws: .053, .037, .033, .055 and, with shared seasons, .260.
func TestModerationSize(t *testing.T) {
	for _, tt := range []struct {
		name      string
		w         moderated
		by        string
		o         ModerationOptions
		low, high float64
	}{
		{"three groups", moderated{teams: []int{8, 8, 8}, slope: repeat(1, 3), periods: 12}, "region", ModerationOptions{}, 0, .15},
		{"five unequal groups", moderated{teams: []int{5, 6, 8, 12, 20}, slope: repeat(1, 5), periods: 8}, "region", ModerationOptions{}, 0, .15},
		{"a number", moderated{teams: []int{24}, slope: repeat(1, 1), periods: 12}, "size", ModerationOptions{}, 0, .15},
		{"seasons differ, taken as a group's own", moderated{teams: []int{8, 8, 8}, slope: repeat(1, 3), periods: 12, apart: true}, "region", ModerationOptions{}, 0, .15},
		{"seasons differ, taken as shared", moderated{teams: []int{8, 8, 8}, slope: repeat(1, 3), periods: 12, apart: true}, "region", ModerationOptions{SharedSeasons: true}, .2, 1},
	} {
		different, runs := 0, moderationRuns
		for seed := range runs {
			tt.w.seed = uint64(seed)
			if tt.w.by(t, tt.by, &tt.o).P < .05 {
				different++
			}
		}
		share := float64(different) / float64(runs)
		t.Logf("%s: %.3f", tt.name, share)
		if share < tt.low || share > tt.high {
			t.Errorf("%s: called different in %.3f", tt.name, share)
		}
	}
}

// moderationRuns is how often a world is drawn; the shares in comments are from 600.
const moderationRuns = 40

// Where it does not, that is found as often as the smallest detectable difference says, and
// shrunken effects are nearer to the truth than the groups' own. In 600 draws: found in .733 (the joint test of few teams is
// careful, .80 is what its formula says), shrunken intervals hold .949 of the true effects, with .726
// of the squared errors.
func TestModerationPower(t *testing.T) {
	found, expected, held, groups, own, shrunken := 0, 0., 0, 0, 0., 0.
	for seed := range moderationRuns {
		rng := rand.New(rand.NewPCG(uint64(seed), 77))
		w := moderated{teams: slices.Repeat([]int{8}, 6), periods: 12, seed: uint64(seed)}
		for range w.teams {
			w.slope = append(w.slope, 1+.15*rng.NormFloat64())
		}
		m := w.by(t, "region", nil)
		for _, e := range m.Groups {
			truth := w.slope[e.Group[1]-'0'] * m.DriverSD
			groups++
			if e.ShrunkenLow <= truth && truth <= e.ShrunkenHigh {
				held++
			}
			own += (e.Effect - truth) * (e.Effect - truth)
			shrunken += (e.Shrunken - truth) * (e.Shrunken - truth)
		}
		// One group apart, by just what could be detected in the world above.
		w.slope = repeat(1, 6)
		w.slope[2] += m.Groups[2].SmallestDetectable / m.DriverSD
		expected++
		if w.by(t, "region", nil).P < .05 {
			found++
		}
	}
	t.Logf("power at the smallest detectable difference %.3f; shrunken intervals hold %.3f; squared error %.3f of the groups' own",
		float64(found)/expected, float64(held)/float64(groups), shrunken/own)
	if power := float64(found) / expected; power < .65 || power > .95 {
		t.Errorf("power %.2f at what should be found in .80", power)
	}
	if share := float64(held) / float64(groups); share < .91 {
		t.Errorf("shrunken intervals hold %.3f of the true effects", share)
	}
	if shrunken > .95*own {
		t.Errorf("shrunken effects have squared errors of %.2f of the groups' own", shrunken/own)
	}
}

// Groups of small teams look as if they responded less; corrected for how well the driver is
// measured they mostly do not. With reliabilities of .95 and .46 (600 draws) alike effects were called
// different in .950 uncorrected, in .093 corrected, which takes the reliabilities as known.
func TestModerationReliability(t *testing.T) {
	plain, claimed := 0, 0
	for seed := range moderationRuns {
		m := moderated{teams: []int{12, 12}, slope: repeat(1, 2), periods: 16, noise: []float64{.2, 1}, seed: uint64(seed)}.by(t, "region", nil)
		if m.P < .05 {
			plain++
		}
		if m.Differs {
			claimed++
		}
		if seed == 0 {
			high, low := max(m.Groups[0].Reliability, m.Groups[1].Reliability), min(m.Groups[0].Reliability, m.Groups[1].Reliability)
			// Variance 1 less what 16 waves that last hide, beside .04 and 1.
			if math.Abs(high-.95) > .03 || math.Abs(low-.46) > .08 {
				t.Errorf("reliabilities %.2f and %.2f", high, low)
			}
			if !strings.Contains(strings.Join(m.Warnings, "\n"), "measured less well") {
				t.Errorf("warnings %q", m.Warnings)
			}
		}
	}
	t.Logf("p below .05 in %.3f, claimed in %.3f", float64(plain)/float64(moderationRuns), float64(claimed)/float64(moderationRuns))
	if plain < moderationRuns/2 || claimed > moderationRuns/8 {
		t.Errorf("uncorrected p below .05 in %d of %d, claimed in %d", plain, moderationRuns, claimed)
	}
}

// A slope that grows with a number known of teams is found, and the two ends differ.
func TestModerationByNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	cx, ex, text := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	text.WriteString("team,size\n")
	for j := range 40 {
		key := linkage.Key{Team: fmt.Sprintf("T%02d", j)}
		size := rng.NormFloat64()
		if j > 0 { // of the first it is not known
			fmt.Fprintf(&text, "%s,%v\n", key.Team, 100+20*size)
		}
		for i := range 12 {
			key.Period, key.Touchpoint = month(1+i), ""
			x := rng.NormFloat64()
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(-1, x, nan)})
			key.Touchpoint = "shop"
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(-1, (1+.5*size)*x+rng.NormFloat64(), nan)})
		}
	}
	c, _, err := ReadContext(strings.NewReader(text.String()), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Join(cx, ex, JoinOptions{Context: c})
	if err != nil {
		t.Fatal(err)
	}
	m, err := ModerationOf(p, "shop", "m", "tools", "size", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Differs || m.LeftOut != 1 || m.Teams != 39 || math.Abs(m.ModeratorSD-20) > 5 {
		t.Errorf("p %v, %d teams, %d left out, SD %v", m.P, m.Teams, m.LeftOut, m.ModeratorSD)
	}
	if slope := .5 * m.ModeratorSD / 20 * m.DriverSD; m.Slope.Low > slope || m.Slope.High < slope {
		t.Errorf("slope %v to %v, planted %v", m.Slope.Low, m.Slope.High, slope)
	}
	if !strings.Contains(m.String(), "1 SD above average") {
		t.Errorf("it prints as\n%v", m)
	}
}

// Small groups are put together or left out, by name; with nothing to compare, that is said.
func TestModerationSmallGroups(t *testing.T) {
	for _, tt := range []struct {
		teams  []int
		groups string
		left   int
		want   string
	}{
		{[]int{8, 8, 3, 2}, "R0 R1 other groups", 0, "put together, as the driver moves in fewer than 5 teams of each: R2, R3"},
		{[]int{8, 8, 4}, "R0 R1", 4, "left out, as the driver moves in fewer than 5 teams: R2"},
		{[]int{9, 2}, "", 2, "fewer than two groups"},
		{[]int{9}, "", 0, "no context column"},
	} {
		p := moderated{teams: tt.teams, slope: repeat(1, 4), periods: 8}.panel(t)
		m, err := ModerationOf(p, "shop", "m", "tools", "region", nil)
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
			continue
		}
		var names []string
		for _, e := range m.Groups {
			names = append(names, e.Group)
		}
		slices.Sort(names)
		if strings.Join(names, " ") != tt.groups || m.LeftOut != tt.left || !strings.Contains(strings.Join(m.Reasons, "\n"), tt.want) {
			t.Errorf("%v: groups %q, %d left out, reasons %q", tt.teams, names, m.LeftOut, m.Reasons)
		}
		if b, err := json.Marshal(m); err != nil || !json.Valid(b) || strings.Contains(string(b), "NaN") || !strings.Contains(string(b), `"p_corrected":null`) {
			t.Errorf("JSON %s, error %v", b, err)
		}
	}
}

// Over a family, q is what is claimed on.
func TestModerations(t *testing.T) {
	p := moderated{teams: []int{8, 8}, slope: []float64{0, 2}, periods: 12, seed: 4}.panel(t)
	cause := RootCause{Touchpoint: "shop", Measure: "m", Driver: "tools", Probability: .9}
	all, err := Moderations(t.Context(), p, []RootCause{cause, cause}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ps, qs []float64
	for _, m := range all {
		ps, qs = append(ps, m.P), append(qs, m.Q)
		if m.Differs != (m.By == "region") {
			t.Errorf("by %s differs: %v, q %v", m.By, m.Differs, m.Q)
		}
	}
	if len(all) != 4 || !slices.Equal(qs, stats.BH(ps)) {
		t.Errorf("q %v of p %v", qs, ps)
	}
	if all[0].Groups[0].Group != "R1" || all[0].Groups[0].Weight != 1 {
		t.Errorf("the larger effect comes first, and two groups are not shrunken: %+v", all[0].Groups)
	}
}

func TestModerationRefuses(t *testing.T) {
	p := moderated{teams: []int{6, 6}, slope: repeat(1, 2), periods: 8}.panel(t)
	for _, tt := range []struct {
		touchpoint, measure, driver, by string
		lag                             int
		want                            string
	}{
		{"x", "m", "tools", "region", 0, "no touchpoint"}, {"shop", "x", "tools", "region", 0, "no measure"},
		{"shop", "m", "x", "region", 0, "no driver"}, {"shop", "m", "tools", "x", 0, "there are region, size"}, {"shop", "m", "tools", "region", 8, "lag 8"},
	} {
		if _, err := ModerationOf(p, tt.touchpoint, tt.measure, tt.driver, tt.by, &ModerationOptions{Lag: tt.lag}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one with %q", err, tt.want)
		}
	}
	p = moderated{teams: []int{6, 6}, slope: repeat(1, 2), periods: 1}.panel(t)
	m, err := ModerationOf(p, "shop", "m", "tools", "region", nil)
	if err != nil || m.Differs || !strings.Contains(m.String(), "one wave") {
		t.Errorf("one wave: %v, error %v", m, err)
	}
}

// A category that changes over time counts as the one in force most of the time.
func TestContextVariables(t *testing.T) {
	c, _, err := ReadContext(strings.NewReader("team,period,size,region\nA,2024-01,1,south\nA,2024-02,2,north\nA,2024-03,3,south\n"), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v := c.variables()
	if len(v) != 2 || v[0].label != "size" || v[0].categories != nil || !slices.Equal(v[1].categories, []string{"north", "south"}) {
		t.Fatalf("variables %+v", v)
	}
	for _, tt := range []struct {
		indicator float64
		want      int
	}{{2. / 3, 1}, {1. / 3, 0}, {.5, 0}, {nan, -1}} {
		if got := v[1].categoryOf([]float64{tt.indicator}); got != tt.want {
			t.Errorf("south in %v of the time is category %d, want %d", tt.indicator, got, tt.want)
		}
	}
}
