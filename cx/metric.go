package cx

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
)

// A Metric says which answers a question allows and how answers become a score.
// The zero Metric is not usable: it has no name.
type Metric struct {
	Name        string // the measure's name in cells, such as "nps"; matched without regard to case
	Scale       Scale  // possible answers; the zero Scale allows every number
	Whole       bool   // answers are whole numbers
	LowerBetter bool   // lower answers are better for customers
	Rule        Rule   // how answers become a score; the zero Rule is their mean
	Unit        string // of the score; empty: "points" or "share" by the rule, "scale points" for a mean

	undeclared bool // met in a file, described by nobody
}

// Built-in metrics. Treat them as constants; to change one, change a copy and
// pass it in [ReadOptions.Metrics] or to [NewDataset].
var (
	// NPS is the Net Promoter Score: 0..10, promoters 9 and 10 less detractors 0
	// to 6, in points from -100 to +100. Reichheld, F. F. (2003), The one number
	// you need to grow, Harvard Business Review 81(12), 46-54.
	NPS = Metric{Name: "nps", Scale: Scale{0, 10}, Whole: true, Rule: NetPromoter(9, 6)}
	// CSAT is the share of satisfied customers: 4 or 5 on 1..5.
	CSAT = Metric{Name: "csat", Scale: Scale{1, 5}, Whole: true, Rule: TopBox(4)}
	// CSATMean is the mean satisfaction on 1..5.
	CSATMean = Metric{Name: "csat_mean", Scale: Scale{1, 5}, Whole: true}
	// CES is the Customer Effort Score 2.0: mean agreement, on 1..7, that it was
	// easy. Higher is easier, so higher is better; for the first version of the
	// question, where 1 is the least effort, declare a copy with LowerBetter.
	CES = Metric{Name: "ces", Scale: Scale{1, 7}, Whole: true}
	// CESTop3 is the share of customers who agree at all that it was easy: 5, 6 or
	// 7 on 1..7.
	CESTop3 = Metric{Name: "ces_top3", Scale: Scale{1, 7}, Whole: true, Rule: TopBox(5)}
)

var builtin = []Metric{NPS, CSAT, CSATMean, CES, CESTop3}

// A Scale is the range of possible answers, both ends included.
type Scale struct{ Min, Max float64 }

// Declared reports whether the scale bounds answers at all: the zero Scale does not.
func (s Scale) Declared() bool { return s != Scale{} }

// String prints the scale as 0..10, or "any number" for the zero Scale.
func (s Scale) String() string {
	if !s.Declared() {
		return "any number"
	}
	return number(s.Min) + ".." + number(s.Max)
}

// A Rule turns answers into a score. Every rule is the mean of a transformed
// answer, which is why a score can be summarised by [linkage.Moments].
type Rule struct {
	kind        ruleKind
	top, bottom float64
}

type ruleKind uint8

const (
	meanRule ruleKind = iota
	topBoxRule
	netRule
)

// Mean scores answers by their mean, in the unit of the scale.
func Mean() Rule { return Rule{} }

// TopBox scores answers by the share, in [0,1], of those at or above from.
func TopBox(from float64) Rule { return Rule{kind: topBoxRule, top: from} }

// NetPromoter scores answers by 100 × (the share at or above promotersFrom less
// the share at or below detractorsTo), in points from -100 to +100.
func NetPromoter(promotersFrom, detractorsTo float64) Rule {
	return Rule{kind: netRule, top: promotersFrom, bottom: detractorsTo}
}

// String says the rule in words.
func (r Rule) String() string {
	switch r.kind {
	case topBoxRule:
		return "share of answers from " + number(r.top)
	case netRule:
		return "share from " + number(r.top) + " less share to " + number(r.bottom)
	}
	return "mean"
}

// Points returns the transformed answer whose mean is the score: -100, 0 or +100
// under [NetPromoter], 0 or 1 under [TopBox], the answer itself under [Mean].
func (r Rule) Points(answer float64) float64 {
	switch {
	case r.kind == meanRule:
		return answer
	case answer >= r.top && r.kind == netRule:
		return 100
	case answer >= r.top:
		return 1
	case answer <= r.bottom && r.kind == netRule:
		return -100
	}
	return 0
}

// Validate reports what is wrong with the description of the metric.
func (m Metric) Validate() error {
	s := m.Scale
	switch r := m.Rule; {
	case strings.TrimSpace(m.Name) == "":
		return errors.New("cx: a metric has no name")
	case s.Declared() && !(s.Min < s.Max && !math.IsInf(s.Min, 0) && !math.IsInf(s.Max, 0)):
		return fmt.Errorf("cx: metric %q: scale %v is not a range", m.Name, s)
	case math.IsNaN(r.top):
		return fmt.Errorf("cx: metric %q: its box has no threshold", m.Name)
	case r.kind != meanRule && s.Declared() && !(r.top > s.Min && r.top <= s.Max):
		return fmt.Errorf("cx: metric %q: no answer or every answer on %v is at or above %v", m.Name, s, number(r.top))
	case r.kind == netRule && !(r.bottom < r.top):
		return fmt.Errorf("cx: metric %q: detractors to %v overlap promoters from %v", m.Name, number(r.bottom), number(r.top))
	case r.kind == netRule && s.Declared() && r.bottom < s.Min:
		return fmt.Errorf("cx: metric %q: no answer on %v is at or below %v", m.Name, s, number(r.bottom))
	}
	return nil
}

// maxAnswer bounds answers on an undeclared scale, so that no sum of squares overflows.
const maxAnswer = 1e15

// Check reports why an answer is not possible: not a number, off the scale, or
// not whole.
func (m Metric) Check(answer float64) error {
	switch s := m.Scale; {
	case math.IsNaN(answer) || math.IsInf(answer, 0):
		return errors.New("is not a number")
	case s.Declared() && (answer < s.Min || answer > s.Max):
		return fmt.Errorf("%v is outside %v", number(answer), s)
	case math.Abs(answer) > maxAnswer:
		return fmt.Errorf("%v is too large", number(answer))
	case m.Whole && answer != math.Trunc(answer):
		return fmt.Errorf("%v is not a whole number", number(answer))
	}
	return nil
}

// hasRaw reports whether the score differs from the mean of the answers.
func (m Metric) hasRaw() bool { return m.Rule.kind != meanRule }

func (m Metric) unit() string {
	switch {
	case m.Unit != "" || m.undeclared:
		return m.Unit
	case m.Rule.kind == netRule:
		return "points"
	case m.Rule.kind == topBoxRule:
		return "share"
	}
	return scalePoints
}

const scalePoints = "scale points"

// Measure describes the metric's score to whatever reads cells.
func (m Metric) Measure() linkage.Measure {
	return linkage.Measure{Name: m.Name, Unit: m.unit(), LowerBetter: m.LowerBetter, Declared: !m.undeclared}
}

// rawMeasure describes the mean of the answers kept beside the score.
func (m Metric) rawMeasure() linkage.Measure {
	r := m.Measure()
	r.Name, r.RawOf, r.Unit = linkage.RawName(m.Name), m.Name, scalePoints
	return r
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// A registry finds metrics by name, without regard to case, and describes a name
// it does not know as an undeclared mean.
type registry struct {
	metrics []Metric
	code    map[string]uint32 // every spelling met so far
}

func newRegistry(declared []Metric) (registry, error) {
	r := registry{code: map[string]uint32{}}
	for _, m := range declared {
		if err := m.Validate(); err != nil {
			return registry{}, err
		}
		m.Name = strings.TrimSpace(m.Name)
		if _, ok := r.code[fold(m.Name)]; ok {
			return registry{}, fmt.Errorf("cx: metric %q is declared twice", m.Name)
		}
		r.add(m)
	}
	for _, m := range builtin {
		if _, ok := r.code[fold(m.Name)]; !ok {
			r.add(m)
		}
	}
	return r, nil
}

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func (r *registry) add(m Metric) uint32 {
	c := uint32(len(r.metrics))
	r.metrics = append(r.metrics, m)
	r.code[fold(m.Name)] = c
	return c
}

// find returns the code of a metric that is known.
func (r *registry) find(name string) (uint32, bool) {
	c, ok := r.code[name]
	if !ok {
		c, ok = r.code[fold(name)]
	}
	return c, ok
}

// of returns the code of a metric, describing it as undeclared when nobody has.
func (r *registry) of(name string) uint32 {
	if c, ok := r.code[name]; ok {
		return c
	}
	name = strings.Clone(strings.TrimSpace(name)) // it may be a slice of a long line
	c, ok := r.code[fold(name)]
	if !ok {
		c = r.add(Metric{Name: name, undeclared: true})
	}
	r.code[name] = c
	return c
}
