package simulate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// An Extension is the study with twice as much of one thing.
type Extension struct {
	More  string     `json:"more"` // teams, waves, respondents or answers
	Study Study      `json:"study"`
	Rates StudyRates `json:"rates"`
	// First and Claimed are the changes of StudyRates.First and of ClaimedLagged.
	First   Difference `json:"first_change"`
	Claimed Difference `json:"claimed_change"`
}

func (e Extension) change(g Goal) Difference {
	if g == Claimed {
		return e.Claimed
	}
	return e.First
}

// extensions returns the study with twice as much of each thing.
func extensions(s Study) []design {
	out := []design{{"teams", s}, {"waves", s}, {"respondents", s}, {"answers", s}}
	out[0].Teams *= 2
	out[1].Periods *= 2
	out[2].Respondents *= 2
	out[3].Answers *= 2
	return out
}

// extend compares the extended designs with the base and with each other.
func (p *StudyPlan) extend(designs []design, base tallied, extended []tallied) {
	order := make([]int, len(designs))
	p.More = make([]Extension, len(designs))
	for i, d := range designs {
		order[i] = i
		p.More[i] = Extension{
			More: d.name, Study: d.Study, Rates: extended[i].rates(d.Effect, p.Level),
			First:   difference(base[rankedFirst], extended[i][rankedFirst], p.Level),
			Claimed: difference(base[claimedLagged], extended[i][claimedLagged], p.Level),
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(p.More[b].change(p.Goal).Estimate, p.More[a].change(p.Goal).Estimate)
	})
	more, ratios := make([]Extension, len(order)), make([]ratio, len(order))
	for k, i := range order {
		more[k], ratios[k] = p.More[i], extended[i][p.Goal.event()]
	}
	p.More = more
	p.Recommendation = p.recommend(base[p.Goal.event()], ratios)
}

// recommend says what to collect more of: of the extensions that change the share for
// sure, the one that changes it most. Four are compared with the study as it is, three with
// the best, so those comparisons count at a fourth and a third of the error allowed
// (Bonferroni).
func (p *StudyPlan) recommend(base ratio, extended []ratio) string {
	now := p.Goal.rate(p.Expected)
	if math.IsNaN(now.Share) {
		return "Cannot tell: causes that work in the same period are never claimed, whatever is collected."
	}
	allowed := 1 - p.Level
	best := slices.IndexFunc(extended, func(r ratio) bool {
		return difference(base, r, 1-allowed/float64(len(extended))).Low > 0
	})
	if best < 0 {
		s := fmt.Sprintf("Cannot tell what to collect more of: no change stands out of the noise of %d simulated organisations.", p.Organisations)
		if now.Share >= p.Power {
			s += fmt.Sprintf(" The share (%s) is %s already.", p.Goal, percent(now.Share))
		}
		return s
	}
	var rivals []string
	for k, r := range extended {
		if k != best && difference(r, extended[best], 1-allowed/float64(len(extended)-1)).Low <= 0 {
			rivals = append(rivals, p.More[k].More)
		}
	}
	s := fmt.Sprintf("Collect more %s: twice as many raise the share (%s) from %s to %s.",
		p.More[best].More, p.Goal, percent(now.Share), percent(p.Goal.rate(p.More[best].Rates).Share))
	if len(rivals) > 0 {
		s += fmt.Sprintf(" Whether that does more than twice the %s, %d organisations cannot tell.", strings.Join(rivals, " or the "), p.Organisations)
	}
	return s
}
