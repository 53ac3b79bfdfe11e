package chart_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
)

// Results in these tests are made up: they have the shapes that real ones take,
// and the rare ones too.

var (
	drivers = []string{"workload", "tools_and_systems", "autonomy", "line_manager", "recognition", "training",
		"team_climate", "pay_fairness", "role_clarity", "schedule_control", "psychological_safety", "career"}
	touchpoints = []string{"Checkout", "Returns desk", "Call centre", "Home delivery", "Store visit", "Web shop", "Invoice", "Repair"}
)

const (
	longDriver     = "Information from the regional back office reaches me in time" // 60 characters
	longTouchpoint = "Complaint handled in writing by the central customer service" // 60 characters
)

func names(n int, from []string, noun string) []string {
	out := make([]string, n)
	for i := range out {
		if out[i] = fmt.Sprintf("%s %d", noun, i+1); i < len(from) {
			out[i] = from[i]
		}
	}
	return out
}

func correlations(touchpoints, drivers []string) []correlate.Correlation {
	rng := rand.New(rand.NewPCG(1, 2))
	var cs []correlate.Correlation
	for _, tp := range touchpoints {
		for j, d := range drivers {
			strength := 0.45 * math.Sin(float64(j)*1.3)
			for lag := range 3 {
				r := math.Tanh(strength*math.Exp(-math.Abs(float64(lag)-1)) + rng.NormFloat64()*0.09)
				p := math.Erfc(math.Abs(math.Atanh(r)) * 6 / math.Sqrt2)
				cs = append(cs, correlate.Correlation{
					Touchpoint: tp, Measure: "nps", Driver: d, Level: correlate.Within, Lag: lag, Method: correlate.Pearson,
					Estimate: r, Low: r - 0.3, High: r + 0.3, P: p, Q: min(1, p*2), DF: 38, N: 1440 - 60*lag, Teams: 60,
				})
			}
		}
	}
	return cs
}

func rootCauses(touchpoint string, drivers []string, seed uint64) []correlate.RootCause {
	rng := rand.New(rand.NewPCG(seed, 7))
	var cs []correlate.RootCause
	for i, d := range drivers {
		p := 1 / (1 + math.Exp(1.9*float64(i)-5-rng.Float64()*2))
		effect := 3.2*p*math.Copysign(1, rng.NormFloat64()+0.7) + 0.5*rng.NormFloat64()
		half := 0.7 + rng.Float64()
		v := correlate.CannotTell
		switch {
		case p > 0.8 && math.Abs(effect) > half && i%3 > 0:
			v = correlate.CandidateCause
		case math.Abs(effect) > half:
			v = correlate.Associated
		}
		cs = append(cs, correlate.RootCause{
			Touchpoint: touchpoint, Measure: "nps", Driver: d, Rank: i + 1, Probability: p, Inclusion: p, Lag: i % 3,
			Effect: effect, Low: effect - half, High: effect + half, EffectUnit: "points", Verdict: v, N: 1380, Teams: 60,
		})
	}
	return cs
}

func painPoints(touchpoints []string) []correlate.PainPoint {
	var ps []correlate.PainPoint
	for i, tp := range touchpoints {
		est := -12 + 64*float64(i)/float64(len(touchpoints))
		half := 4 + 3*math.Abs(math.Sin(float64(i)))
		ps = append(ps, correlate.PainPoint{
			Rank: i + 1, Touchpoint: tp, Measure: "nps", Estimate: est, Low: est - half, High: est + half,
			Reference: 20, ReferenceKind: "median of touchpoints", N: int64(900 + 137*i), Teams: 60 - i%4,
			Score: max(0, 20-est) / 14 / float64(len(touchpoints)),
		})
	}
	return ps
}

// A picture is a chart with the name of its golden file.
type picture struct {
	name string
	draw func() (*chart.Chart, error)
}

// pictures covers every chart at the sizes and with the values that break charts.
var pictures = []picture{
	{"heatmap", func() (*chart.Chart, error) {
		cs := correlations(touchpoints, drivers)
		for i := range cs {
			if cs[i].Touchpoint == "Invoice" && cs[i].Driver == "recognition" {
				cs[i].Estimate = math.NaN() // undefined
			}
			if cs[i].Touchpoint == "Web shop" && cs[i].Driver == "schedule_control" {
				cs[i].Measure = "csat" // so not estimated for nps
			}
		}
		return chart.Heatmap(cs, chart.HeatmapOptions{Measure: "nps", Period: "month"})
	}},
	{"heatmap-3", func() (*chart.Chart, error) {
		return chart.Heatmap(correlations(touchpoints[:3], []string{"pay", "tools", "climate"}), chart.HeatmapOptions{Lags: []int{1}, Period: "quarter"})
	}},
	{"heatmap-40", func() (*chart.Chart, error) {
		tp := names(40, touchpoints, "Branch office")
		tp[17] = longTouchpoint
		return chart.Heatmap(correlations(tp, append([]string{longDriver}, drivers...)), chart.HeatmapOptions{})
	}},
	{"forest", func() (*chart.Chart, error) {
		cs := rootCauses("Checkout", drivers, 3)
		cs[7].Effect, cs[7].Low, cs[7].High, cs[7].Probability = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		cs[9].Low, cs[9].High = cs[9].Effect-40, cs[9].Effect+55 // a hopeless interval
		cs[10].Low, cs[10].High = math.NaN(), math.NaN()
		cs[1].CredibleSet = []string{cs[1].Driver, cs[3].Driver, cs[5].Driver}
		return chart.Forest(cs, chart.ForestOptions{})
	}},
	{"forest-3", func() (*chart.Chart, error) {
		return chart.Forest(rootCauses(longTouchpoint, []string{longDriver, "pay", "tools"}, 5), chart.ForestOptions{})
	}},
	{"forest-40", func() (*chart.Chart, error) {
		return chart.Forest(rootCauses("Checkout", names(40, drivers, "driver"), 9), chart.ForestOptions{})
	}},
	{"painpoints", func() (*chart.Chart, error) {
		ps := painPoints(touchpoints)
		ps[3].Low, ps[3].High, ps[3].Teams = math.NaN(), math.NaN(), 1
		ps[1].Reference, ps[1].ReferenceKind = 30, "target"
		ps[5].N = 0
		ps[7].Estimate, ps[7].Low, ps[7].High, ps[7].Score = math.NaN(), math.NaN(), math.NaN(), 0
		return chart.PainPoints(ps, chart.PainPointsOptions{Unit: "points"})
	}},
	{"painpoints-3", func() (*chart.Chart, error) {
		ps := painPoints([]string{"Returns desk", longTouchpoint, "Web shop"})
		for i := range ps {
			ps[i].Measure, ps[i].LowerBetter = "chronic_absence", true
			ps[i].Estimate, ps[i].Low, ps[i].High = 0.41-0.15*float64(i), 0.36-0.15*float64(i), 0.46-0.15*float64(i)
			ps[i].Reference, ps[i].ReferenceKind = 0.24, "own past"
			ps[i].Score = max(0, (ps[i].Estimate-0.24)/0.1/3)
		}
		return chart.PainPoints(ps, chart.PainPointsOptions{})
	}},
	{"painpoints-40", func() (*chart.Chart, error) {
		return chart.PainPoints(painPoints(names(40, touchpoints, "Branch office")), chart.PainPointsOptions{Unit: "points"})
	}},
	{"rootcauses", func() (*chart.Chart, error) {
		var cs []correlate.RootCause
		for i, tp := range touchpoints[:4] {
			cs = append(cs, rootCauses(tp, drivers[i:i+6], uint64(i))...)
		}
		return chart.RootCauses(cs, chart.RootCausesOptions{Period: "month"})
	}},
	{"rootcauses-one-wave", func() (*chart.Chart, error) {
		cs := rootCauses(longTouchpoint, append([]string{longDriver}, drivers[:5]...), 4)
		for i := range cs {
			cs[i].Probability, cs[i].Lag = math.NaN(), 0
			if cs[i].Verdict == correlate.CandidateCause {
				cs[i].Verdict = correlate.Associated
			}
		}
		return chart.RootCauses(cs, chart.RootCausesOptions{Period: "year"})
	}},
	{"rootcauses-40", func() (*chart.Chart, error) {
		var cs []correlate.RootCause
		for i, tp := range names(8, touchpoints, "") {
			cs = append(cs, rootCauses(tp, drivers[:6], uint64(i+20))...)
		}
		return chart.RootCauses(cs, chart.RootCausesOptions{Top: 40})
	}},
	{"calibration", func() (*chart.Chart, error) { return chart.Calibration(calibrationBins(), chart.CalibrationOptions{}) }},
	{"calibration-one", func() (*chart.Chart, error) {
		return chart.Calibration(calibrationBins()[9:], chart.CalibrationOptions{Title: "One bin", Noun: "pair", Least: 1, Level: 0.95})
	}},
	{"recovery", func() (*chart.Chart, error) {
		return chart.Recovery(recovered(), chart.RecoveryOptions{Method: "linkage", Chance: "chance"})
	}},
	{"recovery-40", func() (*chart.Chart, error) {
		var all []chart.Recovered
		for i := range 5 {
			for _, r := range recovered() {
				r.Setting += fmt.Sprint(" ", i)
				all = append(all, r)
			}
		}
		return chart.Recovery(all, chart.RecoveryOptions{Method: "linkage"})
	}},
	{"scripts", func() (*chart.Chart, error) {
		cs := rootCauses("窓口 <b>&amp;", []string{"働きやすさ", "عبء العمل", "Arbeitsbelastung ★", "Φόρτος εργασίας", strings.Repeat("W", 60)}, 2)
		return chart.Forest(cs, chart.ForestOptions{})
	}},
}

// calibrationBins hold bins that agree, one that surely does not, small and empty ones.
func calibrationBins() []chart.CalibrationBin {
	bins := make([]chart.CalibrationBin, 10)
	for i, n := range []int{15820, 4310, 905, 412, 260, 0, 133, 84, 31, 1207} {
		stated := (float64(i) + 0.4) / 10
		share := stated
		switch i {
		case 6:
			share = 0.92
		case 9:
			stated, share = 0.995, 1
		}
		half := 2.6 * math.Sqrt(0.2/float64(max(n, 1)))
		bins[i] = chart.CalibrationBin{From: float64(i) / 10, To: float64(i+1) / 10, Stated: stated, Share: share,
			Low: max(0, share-half), High: min(1, share+half), N: n}
	}
	return bins
}

// recovered holds settings in which the method is first, second, level, at the ends
// of the axis, without rivals and unable to rank.
func recovered() []chart.Recovered {
	nan := math.NaN()
	var all []chart.Recovered
	for _, s := range []struct {
		setting string
		shares  [5]float64 // linkage, pooled, LMG, best-lag, chance
	}{
		{"stable confounder", [5]float64{0.96, 0, 0.02, 0.9, 0.18}},
		{"causes work after 3 or 4 months, longer than methods look back", [5]float64{0.41, 0.05, 0.07, 0.46, 0.18}},
		{"season", [5]float64{0.8, 0.01, 0.3, 0.8, 0.18}},
		{"no noise", [5]float64{1, 0, 0.1, 0.97, 0.18}},
		{"traps only", [5]float64{0, 0, 0, nan, 0.18}},
		{"no rival", [5]float64{0.5, nan, nan, nan, nan}},
		{"cannot rank", [5]float64{nan, 0.1, 0.2, nan, 0.18}},
	} {
		for i, method := range []string{"linkage", "pooled Pearson", "LMG", "best-lag |t|", "chance"} {
			r := chart.Recovered{Setting: s.setting, Method: method, Share: s.shares[i], Low: nan, High: nan}
			if method != "chance" {
				r.Low, r.High = max(0, r.Share-0.07), min(1, r.Share+0.06)
			}
			all = append(all, r)
		}
	}
	return all
}
