package simulate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"

	"github.com/linkage-go/linkage"
)

// Options describes an organisation. Zero means the default given with each
// field; a negative number means none. The zero Options is a mid-sized service
// organisation with a strong stable confounder.
type Options struct {
	Teams       int          `json:"teams"`       // 60
	Periods     int          `json:"periods"`     // 24; 1 is a single wave
	Unit        linkage.Unit `json:"unit"`        // length of a period: a month
	Touchpoints int          `json:"touchpoints"` // 8
	Drivers     int          `json:"drivers"`     // 12

	MaxLag    int  `json:"max_lag"`    // longest lag of a cause, in periods: 2
	MinCauses int  `json:"min_causes"` // fewest causes of a touchpoint: 1
	MaxCauses int  `json:"max_causes"` // most causes of a touchpoint: 3, or as many as can be
	NoEffects bool `json:"no_effects"` // plant no cause; decoys and followers stay
	// MinLag is the shortest lag of a cause, in periods: 0. With MaxLag it plants
	// causes that take longer than a method looks back.
	MinLag int `json:"min_lag,omitempty"`
	// SharedCauses is how many drivers the causes of all touchpoints are drawn from:
	// every one that is neither decoy nor follower. Few make the same driver matter
	// at many touchpoints; a negative number shares none that need not be, dealing
	// drivers out to touchpoints in turn.
	SharedCauses int `json:"shared_causes,omitempty"`
	Decoys       int `json:"decoys"`    // drivers that go with the stable team trait: a quarter of all
	Followers    int `json:"followers"` // drivers that follow customers' answers of the period before: a sixth of all

	// EffectSize is the typical effect of a cause, in points of the 0..10 latent
	// customer level per within-team standard deviation of the driver: 0.145.
	// Effects run from half to one and a half times that.
	EffectSize float64 `json:"effect_size"`
	// Harm is the share of causes of which more makes customers less content, in
	// [0,1]: none.
	Harm float64 `json:"harm,omitempty"`
	// Saturation is how sharply effects bend: none, which is a straight line. The
	// slope falls from twice the effect where a driver is very low, over the effect
	// itself in the middle of drivers' levels, to nothing where it is very high; at 2
	// it is 1.8 and .2 times the effect one within-team standard deviation below and
	// above the middle.
	Saturation float64 `json:"saturation,omitempty"`
	// FollowerStrength is how far a follower moves, in points of 1..5, for one 0..10
	// point of what customers said a period before: 0.2.
	FollowerStrength float64 `json:"follower_strength,omitempty"`
	// Confounding is how far one standard deviation of the stable team trait
	// lifts customer answers, in 0..10 points: 0.9. It lifts decoys half as much
	// (their scale is half as long) and all other drivers a little.
	Confounding float64 `json:"confounding"`
	// Season is the standard deviation of the period effect that all teams share,
	// in 0..10 points: 0.3. Drivers move half as much, each with its own sign.
	Season float64 `json:"season"`
	// Disturbance is the standard deviation of what else moves a team's customers
	// at a touchpoint, in 0..10 points: 0.8. It fades slowly, and half of it is
	// common to the team's touchpoints.
	Disturbance float64 `json:"disturbance"`
	// Autocorrelation of drivers inside a team from one period to the next, in
	// [0,0.8]: 0.4. Drivers differ by up to 0.15 either way.
	Autocorrelation float64 `json:"autocorrelation"`
	// HaloShare is the share of a driver's movement inside a team, and of the
	// spread of employees' answers, that all drivers have in common, in [0,1): 0.15.
	HaloShare float64 `json:"halo_share"`

	Answers     float64 `json:"answers"`     // mean number of customer answers per team, touchpoint and period: 15
	Respondents float64 `json:"respondents"` // mean number of employees answering per team and period: 10
	// ResponseNoise is the standard deviation of one customer's answer around the
	// level of its cell, in 0..10 points: 2.2. Employees' is 0.4 of that, on 1..5.
	ResponseNoise float64 `json:"response_noise"`
	// MissingWaves is the share of team × period in which no employee answered,
	// in [0,1): none by default.
	MissingWaves float64 `json:"missing_waves"`

	Seed uint64 `json:"seed"` // every value, 0 included, is a reproducible seed
}

// maxBytes bounds each kind of thing an organisation holds in memory.
const maxBytes = 1 << 31

// complete returns o with every default filled in, as it is kept in the truth,
// and the plan to draw from, where "none" has become 0.
func (o Options) complete() (kept, plan Options, err error) {
	o.Teams = cmp.Or(o.Teams, 60)
	o.Periods = cmp.Or(o.Periods, 24)
	o.Unit = cmp.Or(o.Unit, linkage.Month)
	o.Touchpoints = cmp.Or(o.Touchpoints, 8)
	o.Drivers = cmp.Or(o.Drivers, 12)
	o.MaxLag = cmp.Or(o.MaxLag, 2)
	o.Decoys = cmp.Or(o.Decoys, o.Drivers/4)
	o.Followers = cmp.Or(o.Followers, o.Drivers/6)
	o.MinCauses = cmp.Or(o.MinCauses, 1)
	o.MaxCauses = cmp.Or(o.MaxCauses, max(o.MinCauses, min(3, o.pool())))
	o.EffectSize = cmp.Or(o.EffectSize, 0.145)
	o.Confounding = cmp.Or(o.Confounding, 0.9)
	o.Season = cmp.Or(o.Season, 0.3)
	o.Disturbance = cmp.Or(o.Disturbance, 0.8)
	o.Autocorrelation = cmp.Or(o.Autocorrelation, 0.4)
	o.HaloShare = cmp.Or(o.HaloShare, 0.15)
	o.Answers = cmp.Or(o.Answers, 15)
	o.Respondents = cmp.Or(o.Respondents, 10)
	o.ResponseNoise = cmp.Or(o.ResponseNoise, 2.2)

	plan = o
	plan.FollowerStrength = cmp.Or(o.FollowerStrength, followLoading)
	for _, n := range []*int{&plan.MinLag, &plan.MaxLag, &plan.Decoys, &plan.Followers, &plan.MinCauses, &plan.MaxCauses} {
		*n = max(0, *n)
	}
	for _, x := range []*float64{&plan.EffectSize, &plan.Confounding, &plan.Season, &plan.Disturbance, &plan.Autocorrelation,
		&plan.HaloShare, &plan.Answers, &plan.Respondents, &plan.ResponseNoise, &plan.MissingWaves,
		&plan.Harm, &plan.Saturation, &plan.FollowerStrength} {
		*x = max(0, *x)
	}
	if plan.NoEffects {
		plan.MinCauses, plan.MaxCauses = 0, 0
	}
	return o, plan, plan.check()
}

// candidates returns how many drivers may be causes.
func (o Options) candidates() int { return o.Drivers - max(0, o.Decoys) - max(0, o.Followers) }

// pool returns how many drivers causes are drawn from.
func (o Options) pool() int {
	if o.SharedCauses > 0 {
		return o.SharedCauses
	}
	return o.candidates()
}

func (o Options) check() error {
	for _, x := range []float64{o.EffectSize, o.Confounding, o.Season, o.Disturbance, o.Autocorrelation, o.HaloShare,
		o.Answers, o.Respondents, o.ResponseNoise, o.MissingWaves, o.Harm, o.Saturation, o.FollowerStrength} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("simulate: an option is %v", x)
		}
	}
	switch {
	case o.Teams < 1 || o.Periods < 1 || o.Touchpoints < 1 || o.Drivers < 1:
		return fmt.Errorf("simulate: an organisation needs a team, a period, a touchpoint and a driver; got %d, %d, %d, %d",
			o.Teams, o.Periods, o.Touchpoints, o.Drivers)
	case o.Unit > linkage.Year:
		return fmt.Errorf("simulate: %v is no unit of a period", o.Unit)
	case o.candidates() < 0:
		return fmt.Errorf("simulate: %d decoys and %d followers are more than %d drivers", o.Decoys, o.Followers, o.Drivers)
	case o.SharedCauses > o.candidates():
		return fmt.Errorf("simulate: %d shared causes are more than the %d drivers that can be one", o.SharedCauses, o.candidates())
	case o.MinCauses > o.MaxCauses || o.MaxCauses > o.pool():
		return fmt.Errorf("simulate: from %d to %d causes of a touchpoint, with %d drivers that can be one", o.MinCauses, o.MaxCauses, o.pool())
	case o.MinLag > o.MaxLag:
		return fmt.Errorf("simulate: lags from %d to %d", o.MinLag, o.MaxLag)
	case o.Harm > 1:
		return fmt.Errorf("simulate: %v of the causes cannot harm: it is a share", o.Harm)
	case o.Autocorrelation > 0.8:
		return fmt.Errorf("simulate: autocorrelation %v is outside 0..0.8", o.Autocorrelation)
	case o.HaloShare >= 1 || o.MissingWaves >= 1:
		return fmt.Errorf("simulate: halo share %v and missing waves %v must be shares below 1", o.HaloShare, o.MissingWaves)
	}
	// Levels are float64, answers one byte each, and all are held in memory.
	teamPeriods := float64(o.Teams) * (float64(o.Periods) + float64(o.MaxLag))
	for _, size := range []float64{
		8 * teamPeriods * (float64(o.Touchpoints) + float64(o.Drivers)),
		teamPeriods * float64(o.Touchpoints) * o.Answers,
		teamPeriods * float64(o.Drivers) * o.Respondents,
	} {
		if size > maxBytes {
			return fmt.Errorf("simulate: about %.2g bytes of answers is more than %.2g", size, float64(maxBytes))
		}
	}
	return nil
}

// MarshalJSON writes the unit by its name.
func (o Options) MarshalJSON() ([]byte, error) {
	type fields Options
	return json.Marshal(struct {
		fields
		Unit string `json:"unit"`
	}{fields(o), o.Unit.String()})
}

// UnmarshalJSON reads what MarshalJSON writes; a missing unit is the default one.
func (o *Options) UnmarshalJSON(b []byte) error {
	type fields Options
	in := struct {
		*fields
		Unit string `json:"unit"`
	}{fields: (*fields)(o)}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	if in.Unit == "" {
		o.Unit = 0
		return nil
	}
	unit, err := linkage.ParseUnit(in.Unit)
	o.Unit = unit
	return err
}
