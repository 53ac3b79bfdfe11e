package report

import "github.com/linkage-go/linkage/correlate"

type jsonEvent struct {
	Since    int    `json:"since"`
	Estimate number `json:"estimate"`
	Low      number `json:"low"`
	High     number `json:"high"`
	BandLow  number `json:"band_low"`
	BandHigh number `json:"band_high"`
	N        int    `json:"n"` // teams
}

func newJSONEvents(events []correlate.EventStudyPoint) []jsonEvent {
	out := make([]jsonEvent, len(events))
	for i, e := range events {
		out[i] = jsonEvent{e.Since, number(e.Estimate), number(e.Low), number(e.High), number(e.BandLow), number(e.BandHigh), e.N}
	}
	return out
}

type jsonConfirmation struct {
	Touchpoint    string      `json:"touchpoint"`
	Measure       string      `json:"measure"`
	Driver        string      `json:"driver"`
	Lag           int         `json:"lag"`
	Before        string      `json:"before"`
	After         string      `json:"after"`
	Reasons       []string    `json:"reasons"`
	Acted         int         `json:"acted"`
	Compared      int         `json:"compared"`
	Effect        number      `json:"effect"`
	Low           number      `json:"low"`
	High          number      `json:"high"`
	EffectUnit    string      `json:"effect_unit"`
	P             number      `json:"p"`
	Q             number      `json:"q"`
	Rise          number      `json:"rise"`
	RiseLow       number      `json:"rise_low"`
	RiseHigh      number      `json:"rise_high"`
	RiseP         number      `json:"rise_p"`
	Predicted     number      `json:"predicted"`
	PredictedLow  number      `json:"predicted_low"`
	PredictedHigh number      `json:"predicted_high"`
	PathsP        number      `json:"paths_p"`
	Events        []jsonEvent `json:"events"`
	DriverEvents  []jsonEvent `json:"driver_events"`
	Warnings      []string    `json:"warnings"`
}

func newJSONConfirmation(x *correlate.Confirmation) jsonConfirmation {
	return jsonConfirmation{
		Touchpoint: x.Touchpoint, Measure: x.Measure, Driver: x.Driver, Lag: x.Lag, Before: string(x.Before), After: string(x.After),
		Reasons: list(x.Reasons), Acted: x.Acted, Compared: x.Compared,
		Effect: number(x.Effect), Low: number(x.Low), High: number(x.High), EffectUnit: x.Unit, P: number(x.P), Q: number(x.Q),
		Rise: number(x.Rise), RiseLow: number(x.RiseLow), RiseHigh: number(x.RiseHigh), RiseP: number(x.RiseP),
		Predicted: number(x.Predicted), PredictedLow: number(x.PredictedLow), PredictedHigh: number(x.PredictedHigh), PathsP: number(x.PathsP),
		Events: newJSONEvents(x.Events), DriverEvents: newJSONEvents(x.DriverEvents), Warnings: list(x.Warnings),
	}
}

type jsonMovement struct {
	Estimate number `json:"estimate"`
	SE       number `json:"se"`
	Low      number `json:"low"`
	High     number `json:"high"`
	P        number `json:"p"`
}

func newJSONMovement(m correlate.Movement) jsonMovement {
	return jsonMovement{number(m.Estimate), number(m.SE), number(m.Low), number(m.High), number(m.P)}
}

type jsonContribution struct {
	Rank       int    `json:"rank"`
	Touchpoint string `json:"touchpoint"`
	FromLevel  number `json:"from_level"`
	ToLevel    number `json:"to_level"`
	FromShare  number `json:"from_share"`
	ToShare    number `json:"to_share"`
	FromN      *int64 `json:"from_n"`
	ToN        *int64 `json:"to_n"`
	Rate       number `json:"rate"`
	Mix        number `json:"mix"`
	jsonMovement
	Q number `json:"q"`
}

type jsonChange struct {
	Measure     string             `json:"measure"`
	Unit        string             `json:"unit"`
	LowerBetter bool               `json:"lower_better"`
	From        string             `json:"from"`
	To          string             `json:"to"`
	FromLevel   number             `json:"from_level"`
	ToLevel     number             `json:"to_level"`
	FromN       *int64             `json:"from_n"`
	ToN         *int64             `json:"to_n"`
	Delta       jsonMovement       `json:"delta"`
	Rate        jsonMovement       `json:"rate"`
	Mix         jsonMovement       `json:"mix"`
	Touchpoints []jsonContribution `json:"touchpoints"`
	Noise       string             `json:"noise"`
	Warnings    []string           `json:"warnings"`
}

// newJSONChange leaves out single teams and cells: a report is of the organisation.
func newJSONChange(c *correlate.ChangeReport) jsonChange {
	out := jsonChange{
		Measure: c.Measure, Unit: c.Unit, LowerBetter: c.LowerBetter, From: c.From.String(), To: c.To.String(),
		FromLevel: number(c.FromLevel), ToLevel: number(c.ToLevel), FromN: known(c.FromN), ToN: known(c.ToN),
		Delta: newJSONMovement(c.Delta), Rate: newJSONMovement(c.Rate), Mix: newJSONMovement(c.Mix), Noise: c.Noise, Warnings: list(c.Warnings),
		Touchpoints: make([]jsonContribution, len(c.Touchpoints)),
	}
	for i, x := range c.Touchpoints {
		out.Touchpoints[i] = jsonContribution{
			Rank: x.Rank, Touchpoint: x.Touchpoint, FromLevel: number(x.FromLevel), ToLevel: number(x.ToLevel),
			FromShare: number(x.FromShare), ToShare: number(x.ToShare), FromN: known(x.FromN), ToN: known(x.ToN),
			Rate: number(x.Rate), Mix: number(x.Mix), jsonMovement: newJSONMovement(x.Movement), Q: number(x.Q),
		}
	}
	return out
}

type jsonActionPlace struct {
	Touchpoint  string `json:"touchpoint"`
	Verdict     string `json:"verdict"`
	Probability number `json:"probability"`
	PerPoint    number `json:"per_point"`
	Customers   *int64 `json:"customers"`
	Gain        number `json:"gain"`
}

type jsonAction struct {
	Rank        int               `json:"rank"`
	Driver      string            `json:"driver"`
	Teams       []string          `json:"teams"`
	Raise       number            `json:"raise"`
	Places      []jsonActionPlace `json:"places"`
	Customers   *int64            `json:"customers"`
	Gain        number            `json:"gain"`
	Low         number            `json:"low"`
	High        number            `json:"high"`
	ProbGain    number            `json:"p_gain"`
	Cost        number            `json:"cost"`
	GainPerCost number            `json:"gain_per_cost"`
	Warnings    []string          `json:"warnings"`
}

// jsonSpending is what a budget buys: ranks of actions.
type jsonSpending struct {
	Method   string   `json:"method"`
	Actions  []int    `json:"actions"`
	Gain     number   `json:"gain"`
	Cost     number   `json:"cost"`
	Warnings []string `json:"warnings"`
}

type jsonPlan struct {
	Measure  string        `json:"measure"`
	Unit     string        `json:"unit"`
	Actions  []jsonAction  `json:"actions"`
	Budget   number        `json:"budget"`
	Best     *jsonSpending `json:"best"`
	Warnings []string      `json:"warnings"`
}

func newJSONPlan(p *correlate.ActionPlan) jsonPlan {
	out := jsonPlan{Measure: p.Measure, Unit: p.Unit, Budget: number(p.Budget), Warnings: list(p.Warnings), Actions: make([]jsonAction, len(p.Actions))}
	for i := range p.Actions {
		a := &p.Actions[i]
		places := make([]jsonActionPlace, len(a.Places))
		for k, x := range a.Places {
			places[k] = jsonActionPlace{x.Touchpoint, string(x.Verdict), number(x.Probability), number(x.PerPoint), known(x.Customers), number(x.Gain)}
		}
		out.Actions[i] = jsonAction{
			Rank: a.Rank, Driver: a.Driver, Teams: list(a.Teams), Raise: number(a.Raise), Places: places, Customers: known(a.Customers),
			Gain: number(a.Gain), Low: number(a.Low), High: number(a.High), ProbGain: number(a.ProbGain), Cost: number(a.Cost), GainPerCost: number(a.GainPerCost),
			Warnings: list(a.Warnings),
		}
	}
	if s := p.Best; s != nil {
		best := &jsonSpending{Method: s.Method, Actions: []int{}, Gain: number(s.Gain), Cost: number(s.Cost), Warnings: list(s.Warnings)}
		for _, i := range s.Chosen {
			best.Actions = append(best.Actions, p.Actions[i].Rank)
		}
		out.Best = best
	}
	return out
}

type jsonAlert struct {
	Team       string   `json:"team"`
	Touchpoint string   `json:"touchpoint"`
	Measure    string   `json:"measure"`
	Period     string   `json:"period"`
	Since      string   `json:"since"`
	Before     number   `json:"before"`
	Now        number   `json:"now"`
	Unit       string   `json:"unit"`
	Better     bool     `json:"better"`
	Evidence   number   `json:"evidence"`
	Threshold  number   `json:"threshold"`
	Causes     []string `json:"causes"`
}

func newJSONAlert(a *correlate.Alert) jsonAlert {
	causes := make([]string, len(a.Causes))
	for i, c := range a.Causes {
		causes[i] = c.Driver
	}
	return jsonAlert{
		Team: a.Team, Touchpoint: a.Touchpoint, Measure: a.Measure, Period: a.Period.String(), Since: a.Since.String(),
		Before: number(a.Before), Now: number(a.Now), Unit: a.Unit, Better: a.Better, Evidence: number(a.Evidence), Threshold: number(a.Threshold), Causes: causes,
	}
}
