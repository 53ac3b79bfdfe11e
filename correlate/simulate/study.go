package simulate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"

	"github.com/linkage-go/linkage"
)

// A Study is the shape of data that someone has, or could collect, and the effect they
// expect in it. Teams and Periods must be given; elsewhere 0 means the default named
// with the field.
type Study struct {
	Teams       int          `json:"teams"`       // 2..10000
	Periods     int          `json:"periods"`     // waves of answers, 1..500
	Unit        linkage.Unit `json:"-"`           // length of a period: a month; "unit" in JSON
	Touchpoints int          `json:"touchpoints"` // 1..1000: 8
	Drivers     int          `json:"drivers"`     // 1..200: 12
	Causes      int          `json:"causes"`      // planted at each touchpoint, 1 or more: 2, or as many as can be
	// MaxLag is the longest lag of a cause, in periods, 0..24: 2; a negative number
	// means none. The engine looks back as far, or by waves-3 where that is less.
	MaxLag int `json:"max_lag"`

	Answers     float64 `json:"answers"`     // mean number of customer answers per team, touchpoint and period, up to 10000: 15
	Respondents float64 `json:"respondents"` // mean number of employees answering per team and period, up to 10000: 10
	// MinRespondents is the fewest respondents of a cell that is used, on each side,
	// 1..1000: 5.
	MinRespondents int64 `json:"min_respondents"`

	// Effect that every cause is expected to have, in NPS points per standard deviation
	// of the driver's true movement inside a team, above 0, up to 20: 4.
	Effect float64 `json:"effect"`

	// Kind says what else the organisations are like, MissingWaves or HaloShare for
	// instance. What the study itself sets must be left 0.
	Kind Options `json:"kind,omitzero"`
}

// A Goal says what counts as finding a cause.
type Goal string

const (
	// RankedFirst: a true cause is ranked first at its touchpoint.
	RankedFirst Goal = "true cause ranked first"
	// Claimed: a cause that works after one period or more is called a candidate
	// cause. One that works in the same period never is.
	Claimed Goal = "cause claimed"
)

// PlanOptions tunes Plan. Nil or zero is a complete plan.
type PlanOptions struct {
	// Organisations simulated for each design, 2..10000; 0 means 12. Four times as
	// many halve the intervals.
	Organisations int
	Goal          Goal    // what the recommendation goes by: RankedFirst
	Power         float64 // how often a cause should be found, in (0,1); 0 means .8
	Level         float64 // coverage of intervals, in (0,1); 0 means .95
	// Effects to try beside 0 and the expected one, in the unit of Study.Effect, each
	// in [0,20]; none means 1/2, 3/2, 2 and 3 times the expected one, up to 20.
	Effects []float64
	Seed    uint64 // every value, 0 included, is a seed
	// Workers bounds the goroutines; 0 means one for each processor. Results do not
	// depend on it.
	Workers int
	// Progress, when not nil, is told of finished organisations, from one goroutine at
	// a time.
	Progress func(stage string, done, total int)
}

// The largest effect a study may try. Answers end at 10: in the default kind of
// organisation a line that is steeper bends.
const largestEffect = 20

// Plan simulates organisations of the study's shape, lets [correlate.RootCauses] look
// for the causes planted in them, and says how often it finds them, how large an effect
// must be to be found, and what more data would change. About ten designs are tried, on
// parts of the same organisations: the data as described are those of half the teams in
// the first half of the waves, and so on. So designs differ by what more of something
// adds, and less by luck. Each worker holds one organisation with twice as much of
// everything.
//
// It assumes what [New] does: a stable trait of teams that lifts decoys, followers, a
// season, a halo, and straight effects of one size that last. Real causes differ, come
// and go, and answers are not missing by chance. So the rates are no guarantee, and more
// likely too good than too bad; they compare ways to collect data.
//
// Forty teams × 12 months × 8 touchpoints take about a minute of processor time.
//
// It returns an error that names the field and its range for a study that cannot be, and
// the context's error when the context is done.
func Plan(ctx context.Context, study Study, options *PlanOptions) (*StudyPlan, error) {
	var o PlanOptions
	if options != nil {
		o = *options
	}
	study, err := study.complete()
	if err != nil {
		return nil, err
	}
	if o, err = o.complete(study); err != nil {
		return nil, err
	}
	designs := []design{{"as described", study}}
	for _, e := range o.Effects {
		if e != study.Effect {
			d := design{fmt.Sprintf("effect of %.3g", e), study}
			d.Effect = e
			designs = append(designs, d)
		}
	}
	more := len(designs)
	designs = append(designs, extensions(study)...)
	tallies, warnings, err := runAll(ctx, study, designs, o)
	if err != nil {
		return nil, err
	}

	p := &StudyPlan{Schema: StudySchema, Study: study, Organisations: o.Organisations, Seed: o.Seed, Goal: o.Goal, Power: o.Power, Level: o.Level, Warnings: warnings}
	curve := map[float64]tallied{}
	for i, d := range designs[:more] {
		curve[d.Effect] = tallies[i]
	}
	p.Expected = tallies[0].rates(study.Effect, o.Level)
	var first, claimed []ratio
	for _, e := range o.Effects {
		p.Curve = append(p.Curve, curve[e].rates(e, o.Level))
		first, claimed = append(first, curve[e][rankedFirst]), append(claimed, curve[e][claimedLagged])
	}
	p.SmallestFirst = smallestEffect(o.Effects, first, o)
	p.SmallestClaimed = smallestEffect(o.Effects, claimed, o)
	p.extend(designs[more:], tallies[0], tallies[more:])
	if o.Organisations < 10 {
		p.Warnings = append(p.Warnings, fmt.Sprintf("only %d organisations: intervals are rough", o.Organisations))
	}
	return p, nil
}

// complete fills the defaults in and checks the ranges.
func (s Study) complete() (Study, error) {
	if s.Teams == 0 || s.Periods == 0 {
		return s, errors.New("simulate: a study needs Teams (2..10000) and Periods (1..500)")
	}
	s.Unit = cmp.Or(s.Unit, linkage.Month)
	s.Touchpoints = cmp.Or(s.Touchpoints, 8)
	s.Drivers = cmp.Or(s.Drivers, 12)
	s.MaxLag = max(-1, cmp.Or(s.MaxLag, 2))
	s.Answers = cmp.Or(s.Answers, 15)
	s.Respondents = cmp.Or(s.Respondents, 10)
	s.MinRespondents = cmp.Or(s.MinRespondents, 5)
	s.Effect = cmp.Or(s.Effect, 4)
	for _, f := range []struct {
		name               string
		value, least, most float64
	}{
		{"Teams", float64(s.Teams), 2, 10_000},
		{"Periods", float64(s.Periods), 1, 500},
		{"Touchpoints", float64(s.Touchpoints), 1, 1000},
		{"Drivers", float64(s.Drivers), 1, 200},
		{"MaxLag", float64(s.MaxLag), -1, 24},
		{"Answers", s.Answers, 0.1, 10_000},
		{"Respondents", s.Respondents, 0.1, 10_000},
		{"MinRespondents", float64(s.MinRespondents), 1, 1000},
		{"Effect", s.Effect, 0.01, largestEffect},
	} {
		if !(f.least <= f.value && f.value <= f.most) {
			return s, fmt.Errorf("simulate: a study's %s of %v is outside %v..%v", f.name, f.value, f.least, f.most)
		}
	}
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"Teams", s.Kind.Teams != 0}, {"Periods", s.Kind.Periods != 0}, {"Unit", s.Kind.Unit != 0},
		{"Touchpoints", s.Kind.Touchpoints != 0}, {"Drivers", s.Kind.Drivers != 0}, {"MaxLag", s.Kind.MaxLag != 0},
		{"MinCauses", s.Kind.MinCauses != 0}, {"MaxCauses", s.Kind.MaxCauses != 0}, {"NoEffects", s.Kind.NoEffects},
		{"EffectSize", s.Kind.EffectSize != 0}, {"Answers", s.Kind.Answers != 0}, {"Respondents", s.Kind.Respondents != 0},
		{"Seed", s.Kind.Seed != 0},
	} {
		if f.set {
			return s, fmt.Errorf("simulate: a study's Kind.%s must be 0: the study sets it", f.name)
		}
	}
	// How many drivers can be causes depends on the kind.
	pool := s.options(0)
	pool.MinCauses, pool.MaxCauses = -1, -1
	_, plan, err := pool.complete()
	if err != nil {
		return s, err
	}
	s.Causes = cmp.Or(s.Causes, min(2, plan.pool()))
	if s.Causes < 1 || s.Causes > plan.pool() {
		return s, fmt.Errorf("simulate: a study's Causes of %d is outside 1..%d, the drivers that can be one", s.Causes, plan.pool())
	}
	_, _, err = s.options(0).complete()
	return s, err
}

// options of the organisations of a completed study.
func (s Study) options(seed uint64) Options {
	o := s.Kind
	o.Teams, o.Periods, o.Unit, o.Touchpoints, o.Drivers = s.Teams, s.Periods, s.Unit, s.Touchpoints, s.Drivers
	o.MinCauses, o.MaxCauses = s.Causes, s.Causes
	o.MaxLag, o.Answers, o.Respondents, o.Seed = s.MaxLag, s.Answers, s.Respondents, seed
	return o
}

func (o PlanOptions) complete(s Study) (PlanOptions, error) {
	o.Organisations = cmp.Or(o.Organisations, 12)
	o.Goal = cmp.Or(o.Goal, RankedFirst)
	o.Power = cmp.Or(o.Power, 0.8)
	o.Level = cmp.Or(o.Level, 0.95)
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	switch {
	case o.Organisations < 2 || o.Organisations > 10_000:
		return o, fmt.Errorf("simulate: Organisations %d is outside 2..10000", o.Organisations)
	case o.Goal != RankedFirst && o.Goal != Claimed:
		return o, fmt.Errorf("simulate: Goal %q is neither %q nor %q", o.Goal, RankedFirst, Claimed)
	case !(o.Power > 0 && o.Power < 1):
		return o, fmt.Errorf("simulate: Power %v is outside (0,1)", o.Power)
	case !(o.Level > 0 && o.Level < 1):
		return o, fmt.Errorf("simulate: Level %v is outside (0,1)", o.Level)
	case o.Workers < 0:
		return o, fmt.Errorf("simulate: Workers %d is below 0", o.Workers)
	}
	effects := o.Effects
	if len(effects) == 0 {
		for _, times := range []float64{0.5, 1.5, 2, 3} {
			effects = append(effects, min(largestEffect, times*s.Effect))
		}
	}
	for _, e := range effects {
		if !(e >= 0 && e <= largestEffect) {
			return o, fmt.Errorf("simulate: Effects holds %v, which is outside 0..%d", e, largestEffect)
		}
	}
	o.Effects = ascending(append([]float64{0, s.Effect}, effects...))
	return o, nil
}

// seeds of the organisations, the same for every design, and none of those the
// engine's calibration has seen but by a great chance.
func (o PlanOptions) seeds() []uint64 {
	r := rand.New(rand.NewPCG(o.Seed, 0x73747564795f706c)) // "study_pl"
	seeds := make([]uint64, o.Organisations)
	for i := range seeds {
		seeds[i] = r.Uint64()
	}
	return seeds
}

// StudySchema names the layout of a plan in JSON.
const StudySchema = "linkage.study/1"

// A StudyPlan is what a study can be expected to find. Its figures are about
// simulated organisations: see [Plan] for what they assume.
type StudyPlan struct {
	Schema        string     `json:"schema"`
	Study         Study      `json:"study"` // with its defaults filled in
	Organisations int        `json:"organisations"`
	Seed          uint64     `json:"seed"`
	Goal          Goal       `json:"goal"`
	Power         float64    `json:"power"`
	Level         float64    `json:"level"`
	Expected      StudyRates `json:"expected"` // at the expected effect
	// Curve holds the rates by effect, smallest first, from 0: nothing to find.
	Curve []StudyRates `json:"curve"`
	// SmallestFirst and SmallestClaimed are the smallest effects with which a cause is
	// found as often as Power says: ranked first, or claimed.
	SmallestFirst   SmallestEffect `json:"smallest_first"`
	SmallestClaimed SmallestEffect `json:"smallest_claimed"`
	// More holds what twice as much of one thing would change, the largest change of
	// the goal's rate first.
	More           []Extension `json:"more"`
	Recommendation string      `json:"recommendation"` // in one or two sentences
	Warnings       []string    `json:"warnings,omitempty"`
}

// rate returns how often the goal is reached.
func (g Goal) rate(r StudyRates) Rate {
	if g == Claimed {
		return r.ClaimedLagged
	}
	return r.First
}

func (g Goal) event() event {
	if g == Claimed {
		return claimedLagged
	}
	return rankedFirst
}
