package correlate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

// An Action raises one driver in some teams, and with it what customers say wherever
// the driver is behind it.
type Action struct {
	Rank    int // 1 gains most: per cost where costs are given
	Driver  string
	Measure string
	// Teams in which the driver would be raised to the better quarter of teams, by name,
	// and the mean rise there, in the driver's points; below 0 where less is better.
	Teams     []string
	Raise     float64
	Places    []ActionPlace // touchpoints where it acts, largest gain first
	Customers int64         // answers given there by these teams in the latest period; 0 when not known
	// Gain is what all of them together gain, in points of the measure times answers,
	// positive is better: Σ probability × effect × rise × answers.
	Gain float64
	// Low and High are the interval of Gain over what effects may be, the probabilities
	// taken as they are and the touchpoints' errors as one: the cautious reading.
	Low, High float64
	// ProbGain is the probability that customers gain at all: that the driver is a cause
	// somewhere, and does what it seems to do there.
	ProbGain    float64
	Cost        float64 // NaN when not given
	GainPerCost float64
	Warnings    []string
}

// An ActionPlace is the part of one touchpoint in an action.
type ActionPlace struct {
	Touchpoint  string
	Verdict     Verdict
	Probability float64
	PerPoint    float64 // change of the measure per point of the driver
	Customers   int64
	Gain        float64
}

// An ActionPlan holds actions by rank and, where a budget is given, what to spend it on.
type ActionPlan struct {
	Measure, Unit string
	Actions       []Action
	Budget        float64
	Greedy, Best  *Spending // Chosen are indices into Actions; nil without a budget
	Warnings      []string
}

// A Cost is what raising a driver takes: money, days, or points of effort.
type Cost struct{ Fixed, PerTeam float64 }

// ActionOptions tunes [RankActions]. Nil or the zero value is a complete plan.
type ActionOptions struct {
	Measure string          // that gains are counted in; may be empty where causes are of one measure
	Costs   map[string]Cost // by driver; none: actions are ranked by gain alone
	Budget  float64         // 0: nothing is chosen
	// ByTeam makes one action of each driver and team in place of one of each driver. Its
	// fixed cost then counts for each.
	ByTeam bool
	// Doubtful also counts causes of which nothing can be told. Their probabilities are
	// small, but there are many.
	Doubtful bool
	Seed     uint64 // of the draws behind ProbGain; every value is a seed
}

const (
	gainPlaces = 12     // touchpoints over which every case is counted
	gainDraws  = 10_000 // of cases, where there are more
)

// RankActions ranks what could be done by what customers are expected to gain. An action
// raises a driver, in every team below the better quarter, to that quarter: what these
// teams show is possible. Effects and probabilities are those of the root causes; they
// are summed over touchpoints, as are the gains of several actions. A gain is what the
// answers of one period, the latest, would show.
//
// Only what employees say can be raised: other candidate causes make no action.
//
// It returns an error when causes are of several measures and none is named.
func RankActions(p *Panel, causes []RootCause, options *ActionOptions) (*ActionPlan, error) {
	var o ActionOptions
	if options != nil {
		o = *options
	}
	measures := map[string]bool{}
	for _, c := range causes {
		measures[c.Measure] = true
	}
	switch names := sorted(measures); {
	case o.Measure == "" && len(names) > 1:
		return nil, fmt.Errorf("actions: causes of %s: name the measure that gains are counted in", strings.Join(names, ", "))
	case o.Measure == "" && len(names) == 1:
		o.Measure = names[0]
	}
	m, err := p.outcomeNamed(o.Measure)
	if err != nil {
		return nil, fmt.Errorf("actions: %w", err)
	}
	plan := &ActionPlan{Measure: p.outcomes[m].Name, Unit: p.outcomes[m].Unit, Budget: o.Budget}
	undefined := 0
	byDriver := map[string][]actionPart{}
	at := map[int]*observations{}
	for _, c := range causes {
		if c.Measure != plan.Measure || c.Kind != EmployeeDriver || c.Verdict == CannotTell && !o.Doubtful {
			continue
		}
		k, d := slices.Index(p.touchpoints, c.Touchpoint), p.driverNamed(c.Driver)
		if k < 0 || d < 0 {
			return nil, fmt.Errorf("actions: a cause of %q at %q, which the panel does not have", c.Driver, c.Touchpoint)
		}
		if at[k] == nil {
			at[k] = p.observations(k, m, 0)
		}
		part := actionPart{cause: c, raise: at[k].raises(d), answers: at[k].latestAnswers()}
		if math.IsNaN(c.Probability) || math.IsNaN(c.EffectPerPoint) || math.IsNaN(c.Low) || len(part.raise) == 0 {
			undefined++
			continue
		}
		byDriver[c.Driver] = append(byDriver[c.Driver], part)
	}
	orient := orientation(p.outcomes[m].LowerBetter)
	for _, name := range sortedKeys(byDriver) {
		parts := byDriver[name]
		var teams []int32
		for _, part := range parts {
			for team := range part.raise {
				if !slices.Contains(teams, team) {
					teams = append(teams, team)
				}
			}
		}
		slices.Sort(teams)
		groups := [][]int32{teams}
		if o.ByTeam {
			groups = nil
			for i := range teams {
				groups = append(groups, teams[i:i+1])
			}
		}
		for _, group := range groups {
			a := p.action(name, parts, group, orient, o)
			a.Measure = plan.Measure
			plan.Actions = append(plan.Actions, a)
		}
	}
	plan.rank(o)
	if undefined > 0 {
		plan.Warnings = append(plan.Warnings, fmt.Sprintf("%d causes without a probability or an effect are not counted: one wave cannot say what an action would do", undefined))
	}
	plan.spend(o)
	return plan, nil
}

// sortedKeys returns the keys of a map by name.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// An actionPart is one cause: by team, how far the driver would rise and how many
// answers it would reach.
type actionPart struct {
	cause   RootCause
	raise   map[int32]float64 // teams that would be raised; in the driver's points, signed
	answers map[int32]float64 // NaN where n is not known
}

// perPoint is the effect of a point of the driver and its standard error.
func (c RootCause) perPoint() (effect, se float64) {
	scale := c.EffectPerPoint / c.Effect
	if c.Effect == 0 {
		scale = 0
	}
	return c.EffectPerPoint, math.Abs(scale*(c.High-c.Low)) / (2 * stats.NormalQuantile(.975))
}

// action adds up what raising a driver in some teams would do.
func (p *Panel) action(driver string, parts []actionPart, teams []int32, orient float64, o ActionOptions) Action {
	a := Action{Driver: driver, Cost: math.NaN(), GainPerCost: math.NaN()}
	rises := 0.
	raised := map[int32]bool{}
	var reach, effect, se, probability []float64
	alike := map[string]bool{}
	unknown := false
	for _, part := range parts {
		total, customers := 0., 0.
		for _, team := range teams {
			rise, ok := part.raise[team]
			if !ok {
				continue
			}
			raised[team] = true
			rises += rise / float64(len(parts))
			n := part.answers[team]
			if math.IsNaN(n) {
				n, unknown = 1, true
			} else {
				customers += n
			}
			total += rise * n
		}
		b, s := part.cause.perPoint()
		gain := part.cause.Probability * orient * b * total
		reach, effect, se, probability = append(reach, orient*total), append(effect, b), append(se, s), append(probability, part.cause.Probability)
		half := part.cause.Probability * math.Abs(total) * s * stats.NormalQuantile(.975)
		a.Gain += gain
		a.Low += gain - half
		a.High += gain + half
		a.Customers += int64(math.Round(customers))
		a.Places = append(a.Places, ActionPlace{part.cause.Touchpoint, part.cause.Verdict, part.cause.Probability, b, int64(math.Round(customers)), gain})
		for _, other := range part.cause.CredibleSet {
			if other != driver {
				alike[other] = true
			}
		}
	}
	slices.SortStableFunc(a.Places, func(x, y ActionPlace) int {
		return cmp.Or(cmp.Compare(y.Gain, x.Gain), strings.Compare(x.Touchpoint, y.Touchpoint))
	})
	for _, team := range teams {
		if raised[team] {
			a.Teams = append(a.Teams, p.teams[team])
		}
	}
	a.Raise = rises / float64(max(1, len(a.Teams)))
	a.ProbGain = probGain(reach, effect, se, probability, o.Seed)
	if cost, ok := o.Costs[driver]; ok {
		a.Cost = cost.Fixed + cost.PerTeam*float64(len(a.Teams))
		a.GainPerCost = a.Gain / a.Cost
	}
	if len(alike) > 0 {
		a.Warnings = append(a.Warnings, fmt.Sprintf("%s cannot be told from %s everywhere: raise both, or find out first", driver, strings.Join(sorted(alike), ", ")))
	}
	if unknown {
		a.Warnings = append(a.Warnings, "n is not known everywhere: each such team counts as one answer")
	}
	return a
}

// probGain returns the probability that the sum of reach × effect over the touchpoints
// where the driver is a cause is above 0. Whether it is one is independent between
// touchpoints; the errors of the effects are one and the same normal error: the same
// teams make them. It is exact up to 12 touchpoints and an average over draws beyond.
func probGain(reach, effect, se, probability []float64, seed uint64) float64 {
	gains := func(is func(k int) bool) float64 {
		mean, sd := 0., 0.
		for k, r := range reach {
			if is(k) {
				mean += r * effect[k]
				sd += math.Abs(r) * se[k]
			}
		}
		switch {
		case sd > 0:
			return stats.NormalTail(-mean / sd)
		case mean > 0:
			return 1
		}
		return 0
	}
	total := 0.
	if len(reach) <= gainPlaces {
		for set := range 1 << len(reach) {
			chance := 1.
			for k, p := range probability {
				if set>>k&1 == 0 {
					p = 1 - p
				}
				chance *= p
			}
			total += chance * gains(func(k int) bool { return set>>k&1 == 1 })
		}
		return total
	}
	rng := rand.New(rand.NewPCG(seed, 0x6761696e))
	is := make([]bool, len(reach))
	for range gainDraws {
		for k, p := range probability {
			is[k] = rng.Float64() < p
		}
		total += gains(func(k int) bool { return is[k] }) / gainDraws
	}
	return total
}

// rank orders the actions.
func (plan *ActionPlan) rank(o ActionOptions) {
	missing := 0
	slices.SortStableFunc(plan.Actions, func(a, b Action) int {
		if len(o.Costs) > 0 {
			// cmp.Compare puts NaN before all numbers: unknown costs come last here.
			if c := cmp.Compare(b.GainPerCost, a.GainPerCost); c != 0 {
				return c
			}
		}
		return cmp.Compare(b.Gain, a.Gain)
	})
	for i := range plan.Actions {
		plan.Actions[i].Rank = i + 1
		if math.IsNaN(plan.Actions[i].Cost) {
			missing++
		}
	}
	if len(o.Costs) > 0 && missing > 0 {
		plan.Warnings = append(plan.Warnings, fmt.Sprintf("%d actions have no cost: they come last and are never chosen", missing))
	}
	for _, name := range sortedKeys(o.Costs) {
		if !slices.ContainsFunc(plan.Actions, func(a Action) bool { return a.Driver == name }) {
			plan.Warnings = append(plan.Warnings, fmt.Sprintf("a cost was given for %q, on which no action is proposed: nothing speaks for it being a cause", name))
		}
	}
}

// spend chooses actions within the budget.
func (plan *ActionPlan) spend(o ActionOptions) {
	if !(o.Budget > 0) {
		return
	}
	var gain, cost []float64
	for _, a := range plan.Actions {
		gain, cost = append(gain, a.Gain), append(cost, a.Cost)
	}
	greedy, best := SpendGreedy(gain, cost, o.Budget), SpendBest(gain, cost, o.Budget)
	plan.Greedy, plan.Best = &greedy, &best
}

// raises returns, by team, how far a driver lies below the better quarter of teams, in
// its own points, negative where less is better; teams there already are left out. Team
// averages are shrunken as for the expected gain of a root cause, whose mean rise this
// is team by team.
func (o *observations) raises(d int) map[int32]float64 {
	means, levels := o.driverLevels(d)
	if levels == nil {
		return nil
	}
	reach := stats.Quantile7(levels, gainQuartile)
	sign := orientation(o.panel.drivers[d].LowerBetter)
	raise := map[int32]float64{}
	for j, s := range levels {
		if s < reach {
			raise[means[j].team] = sign * (reach - s)
		}
	}
	return raise
}

// latestAnswers returns how many answers each team had in the latest period, NaN where
// that is not known.
func (s *series) latestAnswers() map[int32]float64 {
	latest := int32(-1)
	for _, t := range s.period {
		latest = max(latest, t)
	}
	answers := map[int32]float64{}
	for i, t := range s.period {
		if t == latest {
			answers[s.team[i]] = float64(s.n[i])
			if !s.known[i] {
				answers[s.team[i]] = math.NaN()
			}
		}
	}
	return answers
}

// String prints the actions, and what the budget buys.
func (plan *ActionPlan) String() string {
	scale := 0.
	for _, a := range plan.Actions {
		scale = max(scale, math.Abs(a.Gain))
	}
	digits := decimals(scale)
	var b strings.Builder
	by := ""
	if slices.ContainsFunc(plan.Actions, func(a Action) bool { return !math.IsNaN(a.GainPerCost) }) {
		by = " per cost"
	}
	fmt.Fprintf(&b, "actions by expected gain%s, in %s × answers of %s\n\n", by, cmp.Or(plan.Unit, "units"), plan.Measure)
	t := textTable{align: "rlrrrrlrrr"}
	t.add("rank", "driver", "teams", "raise", "answers", "gain", "95 %", "P(gain)", "cost", "gain per cost")
	for _, a := range plan.Actions {
		teams := fmt.Sprint(len(a.Teams))
		if len(a.Teams) == 1 {
			teams = a.Teams[0]
		}
		cost, per := "-", "-"
		if !math.IsNaN(a.Cost) {
			cost, per = fmt.Sprintf("%g", a.Cost), fixed(a.GainPerCost, decimals(a.GainPerCost))
		}
		t.add(fmt.Sprint(a.Rank), a.Driver, teams, signed(a.Raise, 2), fmt.Sprint(a.Customers), signed(a.Gain, digits), interval(a.Low, a.High, digits), share(a.ProbGain), cost, per)
	}
	b.WriteString(t.String())
	if plan.Best != nil {
		fmt.Fprintf(&b, "\na budget of %g buys\n", plan.Budget)
		t := textTable{align: "lrrl"}
		t.add("", "gain", "cost", "actions by rank")
		for _, s := range []*Spending{plan.Greedy, plan.Best} {
			var ranks []string
			for _, i := range s.Chosen {
				ranks = append(ranks, fmt.Sprint(plan.Actions[i].Rank))
			}
			t.add(s.Method, signed(s.Gain, digits), fmt.Sprintf("%g", s.Cost), strings.Join(ranks, ", "))
		}
		b.WriteString(t.String())
		writeWarnings(&b, plan.Best.Warnings)
	}
	for _, a := range plan.Actions {
		for _, w := range a.Warnings {
			fmt.Fprintf(&b, "warning: %s: %s\n", a.Driver, w)
		}
	}
	writeWarnings(&b, plan.Warnings)
	return b.String()
}
