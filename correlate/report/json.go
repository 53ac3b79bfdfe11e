package report

import (
	"bufio"
	"cmp"
	_ "embed"
	"encoding/json"
	"io"
	"slices"

	"github.com/linkage-go/linkage/correlate"
)

// SchemaID names the layout of what [Report.WriteJSON] writes. Fields may be added
// under the same name; none is ever renamed or removed.
const SchemaID = "linkage.report/1"

//go:embed report.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of what [Report.WriteJSON] writes.
func Schema() []byte { return slices.Clone(schema) }

// WriteJSON writes everything the analysis found, one result on a line, at full
// precision. Undefined numbers (NaN and infinities) are null, as are counts that
// are not known; lists are never null.
func (r *Report) WriteJSON(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	j := &jsonWriter{w: b}
	j.raw("{\n")
	j.field("schema", SchemaID)
	j.field("join", newJSONJoin(&r.a.Join))
	jsonList(j, "inputs", len(r.o.Reads), func(i int) any { return r.jsonRead(i) })
	jsonList(j, "measures", len(r.a.Measures), func(i int) any { return jsonMeasure(r.a.Measures[i]) })
	jsonList(j, "pain_points", len(r.points), func(i int) any { return newJSONPainPoint(&r.points[i]) })
	jsonList(j, "root_causes", len(r.causes), func(i int) any { return r.jsonRootCause(&r.causes[i]) })
	jsonList(j, "correlations", len(r.a.Correlations), func(i int) any { return newJSONCorrelation(&r.a.Correlations[i]) })
	// What the caller brought is written where there is any.
	if n := len(r.o.Confirmations); n > 0 {
		jsonList(j, "confirmations", n, func(i int) any { return newJSONConfirmation(&r.o.Confirmations[i]) })
	}
	if n := len(r.o.Changes); n > 0 {
		jsonList(j, "changes", n, func(i int) any { return newJSONChange(r.o.Changes[i]) })
	}
	if n := len(r.o.Actions); n > 0 {
		jsonList(j, "actions", n, func(i int) any { return newJSONPlan(r.o.Actions[i]) })
	}
	if n := len(r.o.Alerts); n > 0 {
		jsonList(j, "alerts", n, func(i int) any { return newJSONAlert(&r.o.Alerts[i]) })
	}
	j.last("warnings", list(r.a.Warnings))
	j.raw("}\n")
	if j.err != nil {
		return j.err
	}
	return b.Flush()
}

// A jsonWriter lays out the outer object; encoding/json writes what is in it. The
// whole is never held in memory: an analysis can have 100,000 correlations.
type jsonWriter struct {
	w   *bufio.Writer
	err error
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) value(v any) {
	if j.err != nil {
		return
	}
	var b []byte
	if b, j.err = json.Marshal(v); j.err == nil {
		_, j.err = j.w.Write(b)
	}
}

func (j *jsonWriter) last(name string, v any) {
	j.raw("  \"" + name + "\": ")
	j.value(v)
	j.raw("\n")
}

func (j *jsonWriter) field(name string, v any) {
	j.raw("  \"" + name + "\": ")
	j.value(v)
	j.raw(",\n")
}

func jsonList(j *jsonWriter, name string, n int, at func(i int) any) {
	j.raw("  \"" + name + "\": [")
	for i := range n {
		if i > 0 {
			j.raw(",")
		}
		j.raw("\n    ")
		j.value(at(i))
	}
	if n > 0 {
		j.raw("\n  ")
	}
	j.raw("],\n")
}

// A number is a float64 whose undefined values are null in JSON.
type number float64

func (x number) MarshalJSON() ([]byte, error) {
	if !finite(float64(x)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// known is a count whose 0 means not known, and is null in JSON.
func known(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// list makes a nil slice an empty one, so that JSON has [] and not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func numbers(s []float64) []number {
	t := make([]number, len(s))
	for i, x := range s {
		t[i] = number(x)
	}
	return t
}

type jsonJoin struct {
	Teams             int            `json:"teams"`
	Touchpoints       int            `json:"touchpoints"`
	Periods           int            `json:"periods"`
	Rows              int            `json:"rows"`
	CXOnlyTeams       []string       `json:"cx_only_teams"`
	EXOnlyTeams       []string       `json:"ex_only_teams"`
	WithheldCells     int            `json:"withheld_cells"`
	WithheldCX        int            `json:"withheld_cx"`
	WithheldEX        int            `json:"withheld_ex"`
	CXRows            int            `json:"cx_rows"`
	Coverage          number         `json:"coverage"`
	CXOnlyPeriods     []string       `json:"cx_only_periods"`
	EXOnlyPeriods     []string       `json:"ex_only_periods"`
	EXOnlyTouchpoints []string       `json:"ex_only_touchpoints"`
	NearMisses        []jsonNearMiss `json:"near_misses"`
	Unit              string         `json:"unit"`
	CXCadence         string         `json:"cx_cadence"`
	EXCadence         string         `json:"ex_cadence"`
	Waves             int            `json:"waves"`
	Lags              int            `json:"lags"`
	Broadcast         int            `json:"broadcast"`
	UnknownN          int            `json:"unknown_n"`
	DuplicateKeys     int            `json:"duplicate_keys"`
	CXAnswers         *int64         `json:"cx_answers"`
	EXAnswers         *int64         `json:"ex_answers"`
}

type jsonNearMiss struct {
	CX string `json:"cx"`
	EX string `json:"ex"`
}

func newJSONJoin(j *correlate.JoinReport) jsonJoin {
	near := make([]jsonNearMiss, len(j.NearMisses))
	for i, m := range j.NearMisses {
		near[i] = jsonNearMiss(m)
	}
	return jsonJoin{
		Teams: j.Teams, Touchpoints: j.Touchpoints, Periods: j.Periods, Rows: j.Rows,
		CXOnlyTeams: list(j.CXOnlyTeams), EXOnlyTeams: list(j.EXOnlyTeams),
		WithheldCells: j.WithheldCX + j.WithheldEX, WithheldCX: j.WithheldCX, WithheldEX: j.WithheldEX,
		CXRows: j.CXRows, Coverage: number(j.Coverage),
		CXOnlyPeriods: list(j.CXOnlyPeriods), EXOnlyPeriods: list(j.EXOnlyPeriods),
		EXOnlyTouchpoints: list(j.EXOnlyTouchpoints), NearMisses: near,
		Unit: j.Unit, CXCadence: j.CXCadence, EXCadence: j.EXCadence, Waves: j.Waves, Lags: j.Lags,
		Broadcast: j.Broadcast, UnknownN: j.UnknownN, DuplicateKeys: j.DuplicateKeys,
		CXAnswers: known(j.CXAnswers), EXAnswers: known(j.EXAnswers),
	}
}

type jsonInput struct {
	File     string   `json:"file"`
	Rows     int      `json:"rows"`
	Used     int      `json:"used"`
	Rejected int      `json:"rejected"`
	Missing  int      `json:"missing"`
	Excluded int      `json:"excluded"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
}

func (r *Report) jsonRead(i int) jsonInput {
	in := r.o.Reads[i]
	errs := make([]string, len(in.Errors))
	for i, err := range in.Errors {
		errs[i] = err.Error()
	}
	return jsonInput{
		File: in.File, Rows: in.Rows, Used: in.Used, Rejected: in.Rejected, Missing: in.Missing, Excluded: in.Excluded,
		Errors: errs, Warnings: list(in.Warnings),
	}
}

type jsonMeasure struct {
	Name        string `json:"name"`
	Side        string `json:"side"`
	Unit        string `json:"unit"`
	LowerBetter bool   `json:"lower_better"`
	Declared    bool   `json:"declared"`
}

type jsonPainPoint struct {
	Rank          int      `json:"rank"`
	Touchpoint    string   `json:"touchpoint"`
	Measure       string   `json:"measure"`
	Estimate      number   `json:"estimate"`
	Low           number   `json:"low"`
	High          number   `json:"high"`
	N             *int64   `json:"n"`
	Teams         int      `json:"teams"`
	Score         number   `json:"score"`
	LowerBetter   bool     `json:"lower_better"`
	Reference     number   `json:"reference"`
	ReferenceKind string   `json:"reference_kind"`
	Warnings      []string `json:"warnings"`
}

func newJSONPainPoint(p *correlate.PainPoint) jsonPainPoint {
	return jsonPainPoint{
		Rank: p.Rank, Touchpoint: p.Touchpoint, Measure: p.Measure,
		Estimate: number(p.Estimate), Low: number(p.Low), High: number(p.High),
		N: known(p.N), Teams: p.Teams, Score: number(p.Score), LowerBetter: p.LowerBetter,
		Reference: number(p.Reference), ReferenceKind: p.ReferenceKind, Warnings: list(p.Warnings),
	}
}

type jsonCrossLag struct {
	Lag      int    `json:"lag"`
	Estimate number `json:"estimate"`
	Standard number `json:"standard"`
	Low      number `json:"low"`
	High     number `json:"high"`
	SE       number `json:"se"`
	DF       number `json:"df"`
	P        number `json:"p"`
	Q        number `json:"q"`
	Unbiased bool   `json:"unbiased"`
	N        int    `json:"n"`
	Teams    int    `json:"teams"`
}

func newJSONCrossLag(c correlate.CrossLag) jsonCrossLag {
	return jsonCrossLag{
		Lag: c.Lag, Estimate: number(c.Estimate), Standard: number(c.Standard), Low: number(c.Low), High: number(c.High),
		SE: number(c.SE), DF: number(c.DF), P: number(c.P), Q: number(c.Q), Unbiased: c.Unbiased, N: c.N, Teams: c.Teams,
	}
}

type jsonRootCause struct {
	Touchpoint         string       `json:"touchpoint"`
	Measure            string       `json:"measure"`
	Driver             string       `json:"driver"`
	Kind               string       `json:"kind"`
	Rank               int          `json:"rank"`
	Probability        number       `json:"probability"`
	Inclusion          number       `json:"inclusion"`
	Borrowed           number       `json:"borrowed"`
	Lag                int          `json:"lag"`
	Lag0               number       `json:"lag0"`
	LagShare           []number     `json:"lag_share"`
	Effect             number       `json:"effect"`
	EffectUnit         string       `json:"effect_unit"`
	Low                number       `json:"low"`
	High               number       `json:"high"`
	EffectPerPoint     number       `json:"effect_per_point"`
	Corrected          number       `json:"corrected_effect"`
	CorrectedLow       number       `json:"corrected_low"`
	CorrectedHigh      number       `json:"corrected_high"`
	Reliability        number       `json:"reliability"`
	P                  number       `json:"p"`
	Q                  number       `json:"q"`
	Between            number       `json:"between"`
	BetweenLow         number       `json:"between_low"`
	BetweenHigh        number       `json:"between_high"`
	Agreement          string       `json:"agreement"`
	PlaceboP           number       `json:"placebo_p"`
	Direction          string       `json:"direction"`
	Forward            jsonCrossLag `json:"forward"`
	Reverse            jsonCrossLag `json:"reverse"`
	Verdict            string       `json:"verdict"`
	Reasons            []string     `json:"reasons"`
	CredibleSet        []string     `json:"credible_set"`
	RankLow            *int64       `json:"rank_low"`
	RankHigh           *int64       `json:"rank_high"`
	First              number       `json:"p_first"`
	TopThree           number       `json:"p_top3"`
	RobustnessValue    number       `json:"robustness_value"`
	RobustnessValue05  number       `json:"robustness_value_05"`
	EValue             number       `json:"e_value"`
	EValueLimit        number       `json:"e_value_limit"`
	SmallestDetectable number       `json:"smallest_detectable"`
	Customers          *int64       `json:"customers"`
	ExpectedGain       number       `json:"expected_gain"`
	ExpectedGainLow    number       `json:"expected_gain_low"`
	ExpectedGainHigh   number       `json:"expected_gain_high"`
	N                  int          `json:"n"`
	Teams              int          `json:"teams"`
	Warnings           []string     `json:"warnings"`
	Planted            *jsonPlanted `json:"planted,omitempty"`
}

// jsonPlanted is written only for simulated organisations.
type jsonPlanted struct {
	Cause bool   `json:"cause"`
	Lag   int    `json:"lag"`
	Role  string `json:"role"`
}

func (r *Report) jsonRootCause(c *correlate.RootCause) jsonRootCause {
	var planted *jsonPlanted
	if r.o.Truth != nil {
		p := jsonPlanted(r.o.Truth(c.Touchpoint, c.Measure, c.Driver))
		planted = &p
	}
	return jsonRootCause{
		Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver, Kind: cmp.Or(string(c.Kind), "driver"), Rank: c.Rank,
		Probability: number(c.Probability), Inclusion: number(c.Inclusion), Borrowed: number(c.Borrowed),
		Lag: c.Lag, Lag0: number(c.Lag0), LagShare: numbers(c.LagShare),
		Effect: number(c.Effect), EffectUnit: c.EffectUnit, Low: number(c.Low), High: number(c.High),
		Corrected: number(c.Corrected), CorrectedLow: number(c.CorrectedLow), CorrectedHigh: number(c.CorrectedHigh), Reliability: number(c.Reliability),
		EffectPerPoint: number(c.EffectPerPoint), P: number(c.P), Q: number(c.Q),
		Between: number(c.Between), BetweenLow: number(c.BetweenLow), BetweenHigh: number(c.BetweenHigh), Agreement: string(c.Agreement), PlaceboP: number(c.PlaceboP),
		Direction: string(c.Direction), Forward: newJSONCrossLag(c.Forward), Reverse: newJSONCrossLag(c.Reverse),
		Verdict: string(c.Verdict), Reasons: list(c.Reasons), CredibleSet: list(c.CredibleSet),
		RankLow: known(int64(c.RankLow)), RankHigh: known(int64(c.RankHigh)), First: number(c.First), TopThree: number(c.TopThree),
		RobustnessValue: number(c.RobustnessValue), RobustnessValue05: number(c.RobustnessValue05),
		EValue: number(c.EValue), EValueLimit: number(c.EValueLimit),
		SmallestDetectable: number(c.SmallestDetectable), Customers: known(c.Customers),
		ExpectedGain: number(c.ExpectedGain), ExpectedGainLow: number(c.ExpectedGainLow), ExpectedGainHigh: number(c.ExpectedGainHigh),
		N: c.N, Teams: c.Teams, Warnings: list(c.Warnings), Planted: planted,
	}
}

type jsonCorrelation struct {
	Touchpoint   string   `json:"touchpoint"`
	Measure      string   `json:"measure"`
	Driver       string   `json:"driver"`
	Level        string   `json:"level"`
	Lag          int      `json:"lag"`
	Method       string   `json:"method"`
	Estimate     number   `json:"estimate"`
	Low          number   `json:"low"`
	High         number   `json:"high"`
	P            number   `json:"p"`
	Q            number   `json:"q"`
	DF           number   `json:"df"`
	N            int      `json:"n"`
	Teams        int      `json:"teams"`
	SignConflict bool     `json:"sign_conflict"`
	Warnings     []string `json:"warnings"`
}

func newJSONCorrelation(c *correlate.Correlation) jsonCorrelation {
	return jsonCorrelation{
		Touchpoint: c.Touchpoint, Measure: c.Measure, Driver: c.Driver,
		Level: string(c.Level), Lag: c.Lag, Method: string(c.Method),
		Estimate: number(c.Estimate), Low: number(c.Low), High: number(c.High),
		P: number(c.P), Q: number(c.Q), DF: number(c.DF), N: c.N, Teams: c.Teams,
		SignConflict: c.SignConflict, Warnings: list(c.Warnings),
	}
}
