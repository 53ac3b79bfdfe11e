package correlate

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage"
)

// Tabular is what [DataFrame] and [WriteCSV] make a table of: a row for each element, or
// for each part that a result lists (contributions, actions, teams, effects, groups,
// multiples of a benchmark). What a
// result says once, such as its measure, stands in every row.
//
// Columns are named as in the JSON of package report, and are always the same ones, with
// rows or without. What JSON nests is flat here: forward_p is the p of forward. A new
// column may be added; none is renamed or removed.
type Tabular interface {
	[]RootCause | []PainPoint | []Correlation | []Confirmation | []EventStudyPoint | []Alert | []Confounders | []Moderation |
		*ChangeReport | *ActionPlan | *Funnel | *TeamEffects | *Scenario
}

// A kind is what a column holds.
type kind uint8

const (
	textKind kind = iota
	numberKind
	wholeKind
	flagKind
)

// A resultTable is a result by columns.
type resultTable struct {
	columns []tableColumn
	rows    int
}

type tableColumn struct {
	name string
	kind kind
	at   func(row int) any // string, float64, int64 or bool by kind; nil is missing
}

// A resultColumn describes one column of a table with a row for each R.
type resultColumn[R any] struct {
	name string
	kind kind
	get  func(*R) any
}

// col describes a column by how its values are read. Lists become one text, "; "
// between their elements. A number that is not finite is missing.
func col[R any, V string | bool | int | int64 | float64 | []string](name string, get func(*R) V) resultColumn[R] {
	c := resultColumn[R]{name: name}
	var zero V
	switch any(zero).(type) {
	case string:
		c.get = func(r *R) any { return get(r) }
	case []string:
		c.get = func(r *R) any { return strings.Join(any(get(r)).([]string), "; ") }
	case bool:
		c.kind, c.get = flagKind, func(r *R) any { return get(r) }
	case int:
		c.kind, c.get = wholeKind, func(r *R) any { return int64(any(get(r)).(int)) }
	case int64:
		c.kind, c.get = wholeKind, func(r *R) any { return get(r) }
	case float64:
		c.kind, c.get = numberKind, func(r *R) any {
			x := any(get(r)).(float64)
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil
			}
			return x
		}
	}
	return c
}

// known is a column of counts or ranks of which 0 means that there is none to tell.
func known[R any, V int | int64](name string, get func(*R) V) resultColumn[R] {
	return resultColumn[R]{name, wholeKind, func(r *R) any {
		if n := int64(get(r)); n != 0 {
			return n
		}
		return nil
	}}
}

// nested takes the columns of a part of R, a prefix before their names.
func nested[R, P any](prefix string, part func(*R) *P, columns []resultColumn[P]) []resultColumn[R] {
	var out []resultColumn[R]
	for _, c := range columns {
		out = append(out, resultColumn[R]{prefix + c.name, c.kind, func(r *R) any { return c.get(part(r)) }})
	}
	return out
}

// tabulate makes a table of rows.
func tabulate[R any](rows []R, columns ...[]resultColumn[R]) resultTable {
	t := resultTable{rows: len(rows)}
	for _, c := range slices.Concat(columns...) {
		t.columns = append(t.columns, tableColumn{c.name, c.kind, func(row int) any { return c.get(&rows[row]) }})
	}
	return t
}

// tableOf makes a table of any [Tabular].
func tableOf(result any) resultTable {
	switch r := result.(type) {
	case []RootCause:
		return tabulate(r, rootCauseColumns())
	case []PainPoint:
		return tabulate(r, painPointColumns)
	case []Correlation:
		return tabulate(r, correlationColumns)
	case []Confirmation:
		return tabulate(r, confirmationColumns)
	case []EventStudyPoint:
		return tabulate(r, eventColumns)
	case []Alert:
		return tabulate(r, alertColumns)
	case []Confounders:
		return tabulate(boundRows(r), boundColumns)
	case []Moderation:
		return tabulate(groupRows(r), groupColumns)
	case *ChangeReport:
		return tabulate(r.changeRows(), changeColumns)
	case *ActionPlan:
		return tabulate(partsOf(r, r.Actions), actionColumns)
	case *Funnel:
		return tabulate(partsOf(r, r.Teams), funnelColumns)
	case *TeamEffects:
		return tabulate(partsOf(r, r.Teams), teamEffectColumns)
	case *Scenario:
		return tabulate(partsOf(r, r.Effects), scenarioColumns)
	}
	panic("correlate: a result without columns") // a type of Tabular was forgotten
}

// A partOf is one part of a result, and the result.
type partOf[W, P any] struct {
	whole *W
	part  *P
	at    int
}

func partsOf[W, P any](whole *W, parts []P) []partOf[W, P] {
	rows := make([]partOf[W, P], len(parts))
	for i := range parts {
		rows[i] = partOf[W, P]{whole, &parts[i], i}
	}
	return rows
}

var painPointColumns = []resultColumn[PainPoint]{
	col("rank", func(p *PainPoint) int { return p.Rank }),
	col("touchpoint", func(p *PainPoint) string { return p.Touchpoint }),
	col("measure", func(p *PainPoint) string { return p.Measure }),
	col("estimate", func(p *PainPoint) float64 { return p.Estimate }),
	col("low", func(p *PainPoint) float64 { return p.Low }),
	col("high", func(p *PainPoint) float64 { return p.High }),
	known("n", func(p *PainPoint) int64 { return p.N }),
	col("teams", func(p *PainPoint) int { return p.Teams }),
	col("score", func(p *PainPoint) float64 { return p.Score }),
	col("lower_better", func(p *PainPoint) bool { return p.LowerBetter }),
	col("reference", func(p *PainPoint) float64 { return p.Reference }),
	col("reference_kind", func(p *PainPoint) string { return p.ReferenceKind }),
	col("warnings", func(p *PainPoint) []string { return p.Warnings }),
}

var correlationColumns = []resultColumn[Correlation]{
	col("touchpoint", func(c *Correlation) string { return c.Touchpoint }),
	col("measure", func(c *Correlation) string { return c.Measure }),
	col("driver", func(c *Correlation) string { return c.Driver }),
	col("level", func(c *Correlation) string { return string(c.Level) }),
	col("lag", func(c *Correlation) int { return c.Lag }),
	col("method", func(c *Correlation) string { return string(c.Method) }),
	col("estimate", func(c *Correlation) float64 { return c.Estimate }),
	col("low", func(c *Correlation) float64 { return c.Low }),
	col("high", func(c *Correlation) float64 { return c.High }),
	col("p", func(c *Correlation) float64 { return c.P }),
	col("q", func(c *Correlation) float64 { return c.Q }),
	col("df", func(c *Correlation) float64 { return c.DF }),
	col("n", func(c *Correlation) int { return c.N }),
	col("teams", func(c *Correlation) int { return c.Teams }),
	col("sign_conflict", func(c *Correlation) bool { return c.SignConflict }),
	col("warnings", func(c *Correlation) []string { return c.Warnings }),
}

var crossLagColumns = []resultColumn[CrossLag]{
	known("lag", func(c *CrossLag) int { return c.Lag }),
	col("estimate", func(c *CrossLag) float64 { return c.Estimate }),
	col("standard", func(c *CrossLag) float64 { return c.Standard }),
	col("low", func(c *CrossLag) float64 { return c.Low }),
	col("high", func(c *CrossLag) float64 { return c.High }),
	col("se", func(c *CrossLag) float64 { return c.SE }),
	col("df", func(c *CrossLag) float64 { return c.DF }),
	col("p", func(c *CrossLag) float64 { return c.P }),
	col("q", func(c *CrossLag) float64 { return c.Q }),
	col("unbiased", func(c *CrossLag) bool { return c.Unbiased }),
	col("n", func(c *CrossLag) int { return c.N }),
	col("teams", func(c *CrossLag) int { return c.Teams }),
}

func rootCauseColumns() []resultColumn[RootCause] {
	return slices.Concat([]resultColumn[RootCause]{
		col("touchpoint", func(c *RootCause) string { return c.Touchpoint }),
		col("measure", func(c *RootCause) string { return c.Measure }),
		col("driver", func(c *RootCause) string { return c.Driver }),
		col("kind", func(c *RootCause) string { return cmp.Or(string(c.Kind), "driver") }),
		col("rank", func(c *RootCause) int { return c.Rank }),
		col("probability", func(c *RootCause) float64 { return c.Probability }),
		col("inclusion", func(c *RootCause) float64 { return c.Inclusion }),
		col("borrowed", func(c *RootCause) float64 { return c.Borrowed }),
		col("lag", func(c *RootCause) int { return c.Lag }),
		col("lag0", func(c *RootCause) float64 { return c.Lag0 }),
		col("lag_share", func(c *RootCause) []string {
			var shares []string
			for _, x := range c.LagShare {
				shares = append(shares, strconv.FormatFloat(x, 'g', -1, 64))
			}
			return shares
		}),
		col("effect", func(c *RootCause) float64 { return c.Effect }),
		col("effect_unit", func(c *RootCause) string { return c.EffectUnit }),
		col("low", func(c *RootCause) float64 { return c.Low }),
		col("high", func(c *RootCause) float64 { return c.High }),
		col("effect_per_point", func(c *RootCause) float64 { return c.EffectPerPoint }),
		col("corrected_effect", func(c *RootCause) float64 { return c.Corrected }),
		col("corrected_low", func(c *RootCause) float64 { return c.CorrectedLow }),
		col("corrected_high", func(c *RootCause) float64 { return c.CorrectedHigh }),
		col("reliability", func(c *RootCause) float64 { return c.Reliability }),
		col("p", func(c *RootCause) float64 { return c.P }),
		col("q", func(c *RootCause) float64 { return c.Q }),
		col("between", func(c *RootCause) float64 { return c.Between }),
		col("between_low", func(c *RootCause) float64 { return c.BetweenLow }),
		col("between_high", func(c *RootCause) float64 { return c.BetweenHigh }),
		col("agreement", func(c *RootCause) string { return string(c.Agreement) }),
		col("placebo_p", func(c *RootCause) float64 { return c.PlaceboP }),
		col("direction", func(c *RootCause) string { return string(c.Direction) }),
	},
		nested("forward_", func(c *RootCause) *CrossLag { return &c.Forward }, crossLagColumns),
		nested("reverse_", func(c *RootCause) *CrossLag { return &c.Reverse }, crossLagColumns),
		[]resultColumn[RootCause]{
			col("verdict", func(c *RootCause) string { return string(c.Verdict) }),
			col("reasons", func(c *RootCause) []string { return c.Reasons }),
			col("credible_set", func(c *RootCause) []string { return c.CredibleSet }),
			known("rank_low", func(c *RootCause) int { return c.RankLow }),
			known("rank_high", func(c *RootCause) int { return c.RankHigh }),
			col("p_first", func(c *RootCause) float64 { return c.First }),
			col("p_top3", func(c *RootCause) float64 { return c.TopThree }),
			col("robustness_value", func(c *RootCause) float64 { return c.RobustnessValue }),
			col("robustness_value_05", func(c *RootCause) float64 { return c.RobustnessValue05 }),
			col("e_value", func(c *RootCause) float64 { return c.EValue }),
			col("e_value_limit", func(c *RootCause) float64 { return c.EValueLimit }),
			col("smallest_detectable", func(c *RootCause) float64 { return c.SmallestDetectable }),
			known("customers", func(c *RootCause) int64 { return c.Customers }),
			col("expected_gain", func(c *RootCause) float64 { return c.ExpectedGain }),
			col("expected_gain_low", func(c *RootCause) float64 { return c.ExpectedGainLow }),
			col("expected_gain_high", func(c *RootCause) float64 { return c.ExpectedGainHigh }),
			col("n", func(c *RootCause) int { return c.N }),
			col("teams", func(c *RootCause) int { return c.Teams }),
			col("warnings", func(c *RootCause) []string { return c.Warnings }),
		})
}

var confirmationColumns = []resultColumn[Confirmation]{
	col("touchpoint", func(x *Confirmation) string { return x.Touchpoint }),
	col("measure", func(x *Confirmation) string { return x.Measure }),
	col("driver", func(x *Confirmation) string { return x.Driver }),
	col("lag", func(x *Confirmation) int { return x.Lag }),
	col("before", func(x *Confirmation) string { return string(x.Before) }),
	col("after", func(x *Confirmation) string { return string(x.After) }),
	col("reasons", func(x *Confirmation) []string { return x.Reasons }),
	col("acted", func(x *Confirmation) int { return x.Acted }),
	col("compared", func(x *Confirmation) int { return x.Compared }),
	col("effect", func(x *Confirmation) float64 { return x.Effect }),
	col("effect_unit", func(x *Confirmation) string { return x.Unit }),
	col("low", func(x *Confirmation) float64 { return x.Low }),
	col("high", func(x *Confirmation) float64 { return x.High }),
	col("p", func(x *Confirmation) float64 { return x.P }),
	col("q", func(x *Confirmation) float64 { return x.Q }),
	col("rise", func(x *Confirmation) float64 { return x.Rise }),
	col("rise_low", func(x *Confirmation) float64 { return x.RiseLow }),
	col("rise_high", func(x *Confirmation) float64 { return x.RiseHigh }),
	col("rise_p", func(x *Confirmation) float64 { return x.RiseP }),
	col("predicted", func(x *Confirmation) float64 { return x.Predicted }),
	col("predicted_low", func(x *Confirmation) float64 { return x.PredictedLow }),
	col("predicted_high", func(x *Confirmation) float64 { return x.PredictedHigh }),
	col("paths_p", func(x *Confirmation) float64 { return x.PathsP }),
	col("warnings", func(x *Confirmation) []string { return x.Warnings }),
}

var eventColumns = []resultColumn[EventStudyPoint]{
	col("since", func(e *EventStudyPoint) int { return e.Since }),
	col("estimate", func(e *EventStudyPoint) float64 { return e.Estimate }),
	col("low", func(e *EventStudyPoint) float64 { return e.Low }),
	col("high", func(e *EventStudyPoint) float64 { return e.High }),
	col("band_low", func(e *EventStudyPoint) float64 { return e.BandLow }),
	col("band_high", func(e *EventStudyPoint) float64 { return e.BandHigh }),
	col("n", func(e *EventStudyPoint) int { return e.N }),
}

var alertColumns = []resultColumn[Alert]{
	col("team", func(a *Alert) string { return a.Team }),
	col("touchpoint", func(a *Alert) string { return a.Touchpoint }),
	col("measure", func(a *Alert) string { return a.Measure }),
	col("period", func(a *Alert) string { return periodText(a.Period) }),
	col("since", func(a *Alert) string { return periodText(a.Since) }),
	col("before", func(a *Alert) float64 { return a.Before }),
	col("now", func(a *Alert) float64 { return a.Now }),
	col("unit", func(a *Alert) string { return a.Unit }),
	col("better", func(a *Alert) bool { return a.Better }),
	col("evidence", func(a *Alert) float64 { return a.Evidence }),
	col("threshold", func(a *Alert) float64 { return a.Threshold }),
	col("causes", func(a *Alert) []string {
		var names []string
		for _, c := range a.Causes {
			names = append(names, c.Driver)
		}
		return names
	}),
}

// periodText writes a period so that it reads back alone, unlike 2011-12.
func periodText(p linkage.Period) string {
	text, _ := p.MarshalText() // never fails
	return string(text)
}

// A changeRow is a contribution, the part of which list it is, and the report.
type changeRow struct {
	*ChangeReport
	part string
	c    Contribution
}

func (r *ChangeReport) changeRows() []changeRow {
	rows := []changeRow{{r, "all", Contribution{
		FromLevel: r.FromLevel, ToLevel: r.ToLevel, FromShare: 1, ToShare: 1, FromN: r.FromN, ToN: r.ToN,
		Rate: r.Rate.Estimate, Mix: r.Mix.Estimate, Movement: r.Delta, Q: math.NaN(),
	}}}
	for _, list := range []struct {
		part string
		rows []Contribution
	}{{"touchpoint", r.Touchpoints}, {"team", r.Teams}, {"cell", r.Cells}} {
		for _, c := range list.rows {
			rows = append(rows, changeRow{r, list.part, c})
		}
	}
	return rows
}

var changeColumns = []resultColumn[changeRow]{
	col("measure", func(r *changeRow) string { return r.Measure }),
	col("unit", func(r *changeRow) string { return r.Unit }),
	col("from", func(r *changeRow) string { return periodText(r.From) }),
	col("to", func(r *changeRow) string { return periodText(r.To) }),
	col("part", func(r *changeRow) string { return r.part }),
	known("rank", func(r *changeRow) int { return r.c.Rank }),
	col("team", func(r *changeRow) string { return r.c.Team }),
	col("touchpoint", func(r *changeRow) string { return r.c.Touchpoint }),
	col("from_level", func(r *changeRow) float64 { return r.c.FromLevel }),
	col("to_level", func(r *changeRow) float64 { return r.c.ToLevel }),
	col("from_share", func(r *changeRow) float64 { return r.c.FromShare }),
	col("to_share", func(r *changeRow) float64 { return r.c.ToShare }),
	known("from_n", func(r *changeRow) int64 { return r.c.FromN }),
	known("to_n", func(r *changeRow) int64 { return r.c.ToN }),
	col("rate", func(r *changeRow) float64 { return r.c.Rate }),
	col("mix", func(r *changeRow) float64 { return r.c.Mix }),
	col("estimate", func(r *changeRow) float64 { return r.c.Estimate }),
	col("se", func(r *changeRow) float64 { return r.c.SE }),
	col("low", func(r *changeRow) float64 { return r.c.Low }),
	col("high", func(r *changeRow) float64 { return r.c.High }),
	col("p", func(r *changeRow) float64 { return r.c.P }),
	col("q", func(r *changeRow) float64 { return r.c.Q }),
}

type actionRow = partOf[ActionPlan, Action]

var actionColumns = []resultColumn[actionRow]{
	col("measure", func(r *actionRow) string { return r.whole.Measure }),
	col("unit", func(r *actionRow) string { return r.whole.Unit }),
	col("rank", func(r *actionRow) int { return r.part.Rank }),
	col("driver", func(r *actionRow) string { return r.part.Driver }),
	col("teams", func(r *actionRow) []string { return r.part.Teams }),
	col("touchpoints", func(r *actionRow) []string {
		var names []string
		for _, p := range r.part.Places {
			names = append(names, p.Touchpoint)
		}
		return names
	}),
	col("raise", func(r *actionRow) float64 { return r.part.Raise }),
	known("customers", func(r *actionRow) int64 { return r.part.Customers }),
	col("gain", func(r *actionRow) float64 { return r.part.Gain }),
	col("low", func(r *actionRow) float64 { return r.part.Low }),
	col("high", func(r *actionRow) float64 { return r.part.High }),
	col("p_gain", func(r *actionRow) float64 { return r.part.ProbGain }),
	col("cost", func(r *actionRow) float64 { return r.part.Cost }),
	col("gain_per_cost", func(r *actionRow) float64 { return r.part.GainPerCost }),
	col("chosen_greedy", func(r *actionRow) bool { return r.whole.Greedy.chose(r.at) }),
	col("chosen_best", func(r *actionRow) bool { return r.whole.Best.chose(r.at) }),
	col("warnings", func(r *actionRow) []string { return r.part.Warnings }),
}

func (s *Spending) chose(action int) bool { return s != nil && slices.Contains(s.Chosen, action) }

type funnelRow = partOf[Funnel, FunnelTeam]

var funnelColumns = []resultColumn[funnelRow]{
	col("touchpoint", func(r *funnelRow) string { return r.whole.Touchpoint }),
	col("measure", func(r *funnelRow) string { return r.whole.Measure }),
	col("unit", func(r *funnelRow) string { return r.whole.Unit }),
	col("from", func(r *funnelRow) string { return periodText(r.whole.From) }),
	col("to", func(r *funnelRow) string { return periodText(r.whole.To) }),
	col("target", func(r *funnelRow) float64 { return r.whole.Target }),
	col("target_kind", func(r *funnelRow) string { return r.whole.TargetKind }),
	col("tau", func(r *funnelRow) float64 { return r.whole.Tau }),
	known("rank", func(r *funnelRow) int { return r.part.Rank }),
	col("team", func(r *funnelRow) string { return r.part.Team }),
	known("n", func(r *funnelRow) int64 { return r.part.N }),
	col("level", func(r *funnelRow) float64 { return r.part.Level }),
	col("se", func(r *funnelRow) float64 { return r.part.SE }),
	col("z", func(r *funnelRow) float64 { return r.part.Z }),
	col("low_95", func(r *funnelRow) float64 { return r.part.Low95 }),
	col("high_95", func(r *funnelRow) float64 { return r.part.High95 }),
	col("low_998", func(r *funnelRow) float64 { return r.part.Low998 }),
	col("high_998", func(r *funnelRow) float64 { return r.part.High998 }),
	col("place", func(r *funnelRow) string { return string(r.part.Place) }),
	col("better", func(r *funnelRow) bool { return r.part.Better }),
}

type teamEffectRow = partOf[TeamEffects, TeamEffect]

var teamEffectColumns = []resultColumn[teamEffectRow]{
	col("touchpoint", func(r *teamEffectRow) string { return r.whole.Touchpoint }),
	col("measure", func(r *teamEffectRow) string { return r.whole.Measure }),
	col("driver", func(r *teamEffectRow) string { return r.whole.Driver }),
	col("lag", func(r *teamEffectRow) int { return r.whole.Lag }),
	col("unit", func(r *teamEffectRow) string { return r.whole.Unit }),
	known("rank", func(r *teamEffectRow) int { return r.part.Rank }),
	col("team", func(r *teamEffectRow) string { return r.part.Team }),
	col("periods", func(r *teamEffectRow) int { return r.part.Periods }),
	col("slope", func(r *teamEffectRow) float64 { return r.part.Slope }),
	col("se", func(r *teamEffectRow) float64 { return r.part.SE }),
	col("weight", func(r *teamEffectRow) float64 { return r.part.Weight }),
	col("effect", func(r *teamEffectRow) float64 { return r.part.Effect }),
	col("low", func(r *teamEffectRow) float64 { return r.part.Low }),
	col("high", func(r *teamEffectRow) float64 { return r.part.High }),
	col("p_positive", func(r *teamEffectRow) float64 { return r.part.ProbPositive }),
	col("average", func(r *teamEffectRow) float64 { return r.whole.Average.Estimate }),
	col("average_low", func(r *teamEffectRow) float64 { return r.whole.Average.Low }),
	col("average_high", func(r *teamEffectRow) float64 { return r.whole.Average.High }),
	col("prediction_low", func(r *teamEffectRow) float64 { return r.whole.PredictionLow }),
	col("prediction_high", func(r *teamEffectRow) float64 { return r.whole.PredictionHigh }),
}

type scenarioRow = partOf[Scenario, ScenarioEffect]

var scenarioColumns = []resultColumn[scenarioRow]{
	col("driver", func(r *scenarioRow) string { return r.whole.Driver }),
	col("raise", func(r *scenarioRow) float64 { return r.whole.Raise }),
	col("teams", func(r *scenarioRow) int { return r.whole.Teams }),
	col("touchpoint", func(r *scenarioRow) string { return r.part.Touchpoint }),
	col("measure", func(r *scenarioRow) string { return r.part.Measure }),
	col("unit", func(r *scenarioRow) string { return r.part.Unit }),
	col("verdict", func(r *scenarioRow) string { return string(r.part.Verdict) }),
	col("probability", func(r *scenarioRow) float64 { return r.part.Probability }),
	col("lag", func(r *scenarioRow) int { return r.part.Lag }),
	col("change", func(r *scenarioRow) float64 { return r.part.Change }),
	col("low", func(r *scenarioRow) float64 { return r.part.Low }),
	col("high", func(r *scenarioRow) float64 { return r.part.High }),
	col("expected", func(r *scenarioRow) float64 { return r.part.Expected }),
	col("better", func(r *scenarioRow) bool { return r.part.Better }),
	known("answers", func(r *scenarioRow) int64 { return r.part.Answers }),
	col("share", func(r *scenarioRow) float64 { return r.part.Share }),
}
