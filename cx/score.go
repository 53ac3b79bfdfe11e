package cx

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
	"gonum.org/v1/gonum/stat/distuv"
)

// A Score is one number for many answers and all that is needed to report it.
// Nothing in it is rounded; an undefined number is NaN, with a warning.
type Score struct {
	Metric   string
	Unit     string  // of Estimate, Low and High: "points", "share", "scale points"
	Estimate float64 // NaN without answers
	Low      float64 // interval; NaN where it cannot be computed
	High     float64
	Level    float64 // of the interval, such as 0.95
	Method   string  // of the interval: "adjusted Wald", "Wald", "Wilson" or "t"

	N          int64   // answers
	EffectiveN float64 // Kish's (Σw)²/Σw²; N when no answer carried a weight
	People     int64   // distinct customers; 0 when not known

	// Promoters, Passives and Detractors are shares in [0,1]; NaN unless the
	// metric's rule is [NetPromoter].
	Promoters, Passives, Detractors float64
	Mean                            float64 // of the answers, on their scale; NaN when only counts were given

	Warnings []string
}

// Counts summarise answers under a box rule: how many in all, how many at or above
// the rule's top, and, under [NetPromoter], how many at or below its bottom.
type Counts struct{ N, Top, Bottom int64 }

// An Interval is a way to compute a score's interval.
type Interval uint8

const (
	// BestInterval is adjusted Wald for [NetPromoter], Wilson for [TopBox], t for [Mean].
	BestInterval Interval = iota
	// WaldInterval is estimate ± z × standard error for [NetPromoter] and [TopBox]: what
	// most tools print. It is too narrow for few answers and empty for unanimous ones.
	WaldInterval
)

// ScoreOptions narrow and tune a score. The zero value is a good plan.
type ScoreOptions struct {
	Filter   Filter   // which answers; [Dataset.Score] only
	Level    float64  // of the interval, in (0,1); 0 means 0.95
	Interval Interval // how the interval is computed
}

func (o ScoreOptions) level() (float64, error) {
	switch {
	case o.Level == 0:
		return 0.95, nil
	case !(o.Level > 0 && o.Level < 1):
		return 0, fmt.Errorf("cx: interval level %v is not between 0 and 1", o.Level)
	}
	return o.Level, nil
}

// Score scores unweighted answers. An answer that is not possible is an error.
func (m Metric) Score(answers []float64, o ScoreOptions) (Score, error) {
	if err := m.Validate(); err != nil {
		return Score{}, err
	}
	var t tally
	for i, a := range answers {
		if err := m.Check(a); err != nil {
			return Score{}, fmt.Errorf("cx: %s answer %d: %w", m.Name, i, err)
		}
		t.add(m.Rule, a, 1)
	}
	return m.score(&t, o)
}

// ScoreCounts scores answers of which only counts are known, as a published NPS is
// given by its promoters and detractors. A metric whose rule is [Mean] has no counts.
func (m Metric) ScoreCounts(c Counts, o ScoreOptions) (Score, error) {
	if err := m.Validate(); err != nil {
		return Score{}, err
	}
	switch {
	case m.Rule.kind == meanRule:
		return Score{}, fmt.Errorf("cx: %s is a mean: counts cannot give it", m.Name)
	case c.N < 0 || c.Top < 0 || c.Bottom < 0 || c.Top > c.N || c.Bottom > c.N-c.Top:
		return Score{}, fmt.Errorf("cx: %s counts %+v do not add up", m.Name, c)
	case m.Rule.kind == topBoxRule && c.Bottom != 0:
		return Score{}, fmt.Errorf("cx: %s has no bottom answers to count", m.Name)
	}
	t := tally{n: c.N, w: float64(c.N), w2: float64(c.N), top: float64(c.Top), bottom: float64(c.Bottom)}
	return m.score(&t, o)
}

// A tally is what any score needs to know of the answers.
type tally struct {
	n           int64
	w, w2       float64 // sums of weights and of their squares
	top, bottom float64 // weight of the answers in the boxes
	answers     linkage.Moments
	people      int64
}

func (t *tally) add(r Rule, answer, weight float64) {
	t.n++
	t.w += weight
	t.w2 += weight * weight
	if r.kind != meanRule {
		switch p := r.Points(answer); {
		case p > 0:
			t.top += weight
		case p < 0:
			t.bottom += weight
		}
	}
	if weight == 1 {
		t.answers.Add(answer)
	} else {
		t.answers.AddWeighted(answer, weight)
	}
}

// score is the one place where a Score is made.
func (m Metric) score(t *tally, o ScoreOptions) (Score, error) {
	level, err := o.level()
	if err != nil {
		return Score{}, err
	}
	nan := math.NaN()
	s := Score{
		Metric: m.Name, Unit: m.unit(), Estimate: nan, Low: nan, High: nan, Level: level,
		N: t.n, People: t.people, Promoters: nan, Passives: nan, Detractors: nan, Mean: t.answers.Mean(),
	}
	if m.undeclared {
		s.warn("scale and direction of %q are not declared: its plain mean is used", m.Name)
	}
	if t.n == 0 {
		s.warn("no answers")
		return s, nil
	}
	s.EffectiveN = t.w * t.w / t.w2
	z := distuv.UnitNormal.Quantile(1 - (1-level)/2)
	p, d := t.top/t.w, t.bottom/t.w
	switch {
	case m.Rule.kind == netRule:
		s.Promoters, s.Detractors, s.Passives = p, d, max(0, (t.w-t.top-t.bottom)/t.w)
		s.Estimate = 100 * (p - d)
		if o.Interval == WaldInterval {
			s.Method = "Wald"
			s.Low, s.High = waldNet(p, d, s.EffectiveN, z)
		} else {
			s.Method = "adjusted Wald"
			s.Low, s.High = adjustedWaldNet(p, d, s.EffectiveN, z)
		}
		s.Low, s.High = 100*s.Low, 100*s.High
	case m.Rule.kind == topBoxRule:
		s.Estimate = p
		if o.Interval == WaldInterval {
			s.Method = "Wald"
			s.Low, s.High = waldNet(p, 0, s.EffectiveN, z)
			s.Low = max(s.Low, 0)
		} else {
			s.Method = "Wilson"
			s.Low, s.High = wilson(p, s.EffectiveN, z)
		}
	default:
		s.Estimate, s.Method = s.Mean, "t"
		s.Low, s.High = tInterval(t.answers, level)
		if m.Scale.Declared() { // no mean lies off the scale
			s.Low, s.High = clip(s.Low, m.Scale.Min, s.Mean), clip(s.High, s.Mean, m.Scale.Max)
		}
		if math.IsNaN(s.Low) {
			s.warn("one answer has no spread: no interval")
		} else if s.Low == s.High {
			s.warn("every answer is %v: the interval is empty", number(s.Mean))
		}
	}
	if t.n < fewAnswers {
		s.warn("fewer than %d answers: read the interval, not the estimate", fewAnswers)
	}
	if s.EffectiveN < float64(t.n)/2 {
		s.warn("unequal weights: %d answers tell as much as %.0f unweighted ones", t.n, s.EffectiveN)
	}
	if t.people > 0 && t.people < t.n {
		s.warn("customers answered more than once (%d customers, %d answers): the interval treats answers as independent", t.people, t.n)
	}
	return s, nil
}

// fewAnswers is the usual size below which a margin exceeds 28 NPS points.
const fewAnswers = 30

func (s *Score) warn(format string, args ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
}

// clip keeps NaN.
func clip(x, low, high float64) float64 { return max(low, min(x, high)) }

// waldNet returns the interval of p-d, shares of one sample, from the variance of
// a difference of multinomial shares, p+d-(p-d)²; it is clipped to [-1,1]. With d
// = 0 it is the usual interval of one share.
func waldNet(p, d, n, z float64) (low, high float64) {
	e := z * math.Sqrt(max(0, p+d-(p-d)*(p-d))/n)
	return max(-1, p-d-e), min(1, p-d+e)
}

// adjustedWaldNet adds three answers, three quarters of them promoters and three
// quarters detractors, before [waldNet]: the best of six intervals compared by
// Rocks, B. (2016), Interval estimation for the Net Promoter Score, The American
// Statistician 70(4), 365-372. The adjustment was chosen for a level of .95 and is
// kept at others. It moves the centre towards 0, so for unanimous answers the
// interval is widened to hold p-d itself.
func adjustedWaldNet(p, d, n, z float64) (low, high float64) {
	const added, each = 3, 0.75
	low, high = waldNet((p*n+each)/(n+added), (d*n+each)/(n+added), n+added, z)
	return min(low, p-d), max(high, p-d)
}

// wilson returns the score interval of a share. Wilson, E. B. (1927), Probable
// inference, the law of succession, and statistical inference, JASA 22, 209-212.
func wilson(p, n, z float64) (low, high float64) {
	z2 := z * z
	centre := (p + z2/(2*n)) / (1 + z2/n)
	e := z / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	// At p = 0 and p = 1 the near limit is exact; rounding must not cross it.
	return clip(centre-e, 0, p), clip(centre+e, p, 1)
}

// tInterval returns mean ± t × standard error with EffectiveN-1 degrees of freedom;
// NaN for fewer than two answers.
func tInterval(m linkage.Moments, level float64) (low, high float64) {
	df := m.EffectiveN() - 1
	if !(df > 0) || m.N() < 2 {
		return math.NaN(), math.NaN()
	}
	e := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(1-(1-level)/2) * m.StdErr()
	return m.Mean() - e, m.Mean() + e
}

// String prints the score as a person reads it, rounded, with its warnings in
// brackets: nps +38.9 points, 95% interval +13.2 to +58.6 (adjusted Wald, n = 36;
// 53% promoters, 33% passives, 14% detractors).
func (s Score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", s.Metric, s.print(s.Estimate))
	if u := s.Unit; u != "" && u != "share" {
		b.WriteString(" " + u)
	}
	if !math.IsNaN(s.Low) {
		fmt.Fprintf(&b, ", %s%% interval %s to %s", strconv.FormatFloat(100*s.Level, 'g', 4, 64), s.print(s.Low), s.print(s.High))
	}
	b.WriteString(" (")
	if !math.IsNaN(s.Low) {
		b.WriteString(s.Method + ", ")
	}
	fmt.Fprintf(&b, "n = %d", s.N)
	if s.N > 0 && s.EffectiveN < float64(s.N)*(1-1e-9) {
		fmt.Fprintf(&b, ", effective n = %.0f", s.EffectiveN)
	}
	if !math.IsNaN(s.Promoters) {
		fmt.Fprintf(&b, "; %.0f%% promoters, %.0f%% passives, %.0f%% detractors", 100*s.Promoters, 100*s.Passives, 100*s.Detractors)
	}
	b.WriteString(")")
	if len(s.Warnings) > 0 {
		fmt.Fprintf(&b, " [%s]", strings.Join(s.Warnings, "; "))
	}
	return b.String()
}

func (s Score) print(x float64) string {
	switch {
	case math.IsNaN(x):
		return "unknown"
	case s.Unit == "share":
		return fmt.Sprintf("%.1f%%", 100*x)
	case s.Unit == "points":
		if math.Round(10*x) == 0 {
			return "0.0"
		}
		return fmt.Sprintf("%+.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// MarshalJSON writes the score with snake_case names and NaN as null.
func (s Score) MarshalJSON() ([]byte, error) {
	finite := func(x float64) *float64 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		return &x
	}
	warnings := s.Warnings
	if warnings == nil {
		warnings = []string{}
	}
	return json.Marshal(struct {
		Metric     string   `json:"metric"`
		Unit       string   `json:"unit"`
		Estimate   *float64 `json:"estimate"`
		Low        *float64 `json:"low"`
		High       *float64 `json:"high"`
		Level      float64  `json:"level"`
		Method     string   `json:"method"`
		N          int64    `json:"n"`
		EffectiveN *float64 `json:"effective_n"`
		People     int64    `json:"people"`
		Promoters  *float64 `json:"promoters"`
		Passives   *float64 `json:"passives"`
		Detractors *float64 `json:"detractors"`
		Mean       *float64 `json:"mean"`
		Warnings   []string `json:"warnings"`
	}{
		s.Metric, s.Unit, finite(s.Estimate), finite(s.Low), finite(s.High), s.Level, s.Method, s.N, finite(s.EffectiveN),
		s.People, finite(s.Promoters), finite(s.Passives), finite(s.Detractors), finite(s.Mean), warnings,
	})
}
