package simulate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Schema names the layout of truth.json.
const Schema = "linkage.truth/1"

// A Truth says what was planted in an organisation.
type Truth struct {
	Schema      string   `json:"schema"`
	Touchpoints []string `json:"touchpoints"`
	Drivers     []string `json:"drivers"`
	Causes      []Cause  `json:"causes"`    // by touchpoint, then driver
	Decoys      []string `json:"decoys"`    // by name
	Followers   []string `json:"followers"` // by name
	// Options, the seed among them, give the same organisation again.
	Options Options `json:"options"`
}

// A Cause is a driver that changes what customers answer. Its effects are per
// standard deviation of the driver's true movement inside a team.
type Cause struct {
	Touchpoint string  `json:"touchpoint"`
	Measure    string  `json:"measure"` // "nps"
	Driver     string  `json:"driver"`
	Lag        int     `json:"lag"`    // periods from the driver to the customers
	Effect     float64 `json:"effect"` // on the latent 0..10 level, below 0 where it harms; in the middle of drivers' levels where effects saturate
	// What arrives in the answers, which are rounded and clipped to their scale:
	// on their 0..10 mean, and on the score in NPS points, averaged over the
	// cells of the touchpoint.
	EffectMean  float64 `json:"effect_mean"`
	EffectScore float64 `json:"effect_score"`
	// PerPoint is EffectScore for a whole point of the average of employees' 1..5
	// answers, which are rounded and clipped to their scale too.
	PerPoint float64 `json:"effect_per_point"`
}

func (c Cause) compare(d Cause) int {
	return cmp.Or(cmp.Compare(c.Touchpoint, d.Touchpoint), cmp.Compare(c.Driver, d.Driver))
}

// IsCause reports whether the driver causes anything at the touchpoint.
func (t *Truth) IsCause(touchpoint, driver string) bool {
	for _, c := range t.Causes {
		if c.Touchpoint == touchpoint && c.Driver == driver {
			return true
		}
	}
	return false
}

// ReadTruth reads truth.json.
func ReadTruth(r io.Reader) (*Truth, error) {
	var t Truth
	if err := json.NewDecoder(r).Decode(&t); err != nil {
		return nil, fmt.Errorf("simulate: reading the truth: %w", err)
	}
	if t.Schema != Schema {
		return nil, fmt.Errorf("simulate: schema %q is not %q", t.Schema, Schema)
	}
	return &t, nil
}

// WriteTruth writes truth.json.
func (org *Organisation) WriteTruth(w io.Writer) error {
	b, err := json.MarshalIndent(org.truth, "", "  ")
	if err != nil {
		return fmt.Errorf("simulate: writing the truth: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// describeEffects works out what the latent effects come to in the answers: the
// slopes of the expected answer and of the expected score at every true level.
func (org *Organisation) describeEffects() {
	for k, touchpoint := range org.truth.Touchpoints {
		mean, score := org.slopes(k, nil)
		for i := range org.truth.Causes {
			c := &org.truth.Causes[i]
			if c.Touchpoint == touchpoint {
				if org.plan.Saturation > 0 {
					x := org.driver(c.Driver)
					mean, score = org.slopes(k, func(team, period int) float64 {
						return slopeAt((*x.at(team, period-c.Lag)-employeeMean)/withinSD, org.plan.Saturation)
					})
				}
				c.EffectMean = round6(c.Effect * mean)
				c.EffectScore = round6(c.Effect * score)
				c.PerPoint = round6(c.Effect * score / withinSD / org.answerSlope(c.Driver))
			}
		}
	}
}

// slopes returns by how much the expected 0..10 answer, and the expected score in
// NPS points, rise with the latent level of touchpoint k, averaged over teams and
// periods. An answer is at least m where the latent answer exceeds m-1/2. Where the
// latent level itself rises by no straight line, bend gives its slope, relative to
// the effect.
func (org *Organisation) slopes(k int, bend func(team, period int) float64) (mean, score float64) {
	// Without noise an answer rises in steps; a tenth of a point smooths them.
	sd := max(org.plan.ResponseNoise, 0.1)
	for j := range org.plan.Teams {
		for t := range org.plan.Periods {
			level, slope := *org.levels[k].at(j, t), 1.0
			if bend != nil {
				slope = bend(j, t)
			}
			for m := 1; m <= 10; m++ {
				density := distuv.UnitNormal.Prob((float64(m)-0.5-level)/sd) / sd
				mean += slope * density
				if m == 7 || m == 9 { // no longer a detractor; a promoter
					score += slope * 100 * density
				}
			}
		}
	}
	n := float64(org.plan.Teams * org.plan.Periods)
	return mean / n, score / n
}

// answerSlope returns by how much employees' expected 1..5 answer rises with the true
// level of a driver, averaged over teams and periods.
func (org *Organisation) answerSlope(driver string) (slope float64) {
	sd := max(employeeScale*org.plan.ResponseNoise, 0.1)
	x := org.driver(driver)
	for j := range org.plan.Teams {
		for t := range org.plan.Periods {
			for m := 2; m <= 5; m++ {
				slope += distuv.UnitNormal.Prob((float64(m)-0.5-*x.at(j, t))/sd) / sd
			}
		}
	}
	return slope / float64(org.plan.Teams*org.plan.Periods)
}

// round6 keeps the truth's bytes the same on processors that fuse multiply and add.
func round6(x float64) float64 { return math.Round(x*1e6) / 1e6 }
