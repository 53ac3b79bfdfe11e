package simulate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage"
)

func TestStudyPlanString(t *testing.T) {
	nan := math.NaN()
	none := Rate{nan, nan, nan, 0, 0}
	some, few := Rate{.4583, .24, .69, 11, 24}, Rate{.004, .001, .05, 1, 240}
	rates := StudyRates{8, some, few, few, none, few, Rate{1, .82, 1, 24, 24}}
	p := &StudyPlan{
		Study:         Study{Teams: 20, Periods: 6, Unit: linkage.Half, Touchpoints: 2, Drivers: 4, Causes: 1, MaxLag: 1, Answers: 15, Respondents: 7.5, MinRespondents: 5, Effect: 8},
		Organisations: 12, Seed: 1, Goal: RankedFirst, Power: .8, Level: .95, Expected: rates, Curve: []StudyRates{rates},
		SmallestFirst:   SmallestEffect{14.6, 11.8, nan, 16},
		SmallestClaimed: SmallestEffect{nan, nan, nan, 16},
		More:            []Extension{{More: "waves", Rates: rates, First: Difference{.458, .15, .66}, Claimed: Difference{nan, nan, nan}}},
		Recommendation:  "Collect more waves.", Warnings: []string{"careful"},
	}
	want := `
20 teams × 6 halves, 2 touchpoints, 4 drivers
15 answers of customers a cell, 7.5 answers of employees a team and wave, 5 at least
1 cause a touchpoint, each of 8 NPS points, after 0 to 1 half
12 simulated organisations a design, seed 1; 95 % intervals over organisations

  with that effect              share  95 %                    of
  true cause ranked first        46 %  24 to 69    24 touchpoints
  cause claimed                 < 1 %  0 to 5          240 causes
  cause claimed, lag 1 or more  < 1 %  0 to 5          240 causes
  claim is false                    -                    0 claims
  false claim made              < 1 %  0 to 5     240 touchpoints
  cannot tell of any driver     100 %  82 to 100   24 touchpoints

by effect, in NPS points (* of causes with a lag of 1 or more)
  effect  first  95 %      claimed*  95 %    misled  95 %
       8   46 %  24 to 69     < 1 %  0 to 5   < 1 %  0 to 5

smallest effect
  found 80 % of the time        effect  95 %
  true cause ranked first           15  12 to > 16
  cause claimed, lag 1 or more       -  not reachable up to 16

more data
  twice the  first  change  95 %        claimed*  change  95 %
  waves       46 %     +46  +15 to +66     < 1 %       -

Collect more waves.
Simulated organisations are no guarantee for a real one.
warning: careful
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), p.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		got  fmt.Stringer
		want string
	}{
		{some, "46 % (24 to 69) of 24"}, {none, "- of 0"}, {p.More[0].First, "+46 (+15 to +66)"}, {p.More[0].Claimed, "-"},
		{Difference{-.001, -.2, .001}, "+0 (-20 to +0)"}, {p.SmallestFirst, "15 (12 to > 16)"}, {p.SmallestClaimed, "not reachable up to 16"},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}

	b, err := json.Marshal([]any{none, p.More[0].Claimed, p.SmallestFirst})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`[{"share":null,"low":null,"high":null,"count":0,"of":0},{"estimate":null,"low":null,"high":null},{"effect":14.6,"low":11.8,"high":null,"largest":16}]`, string(b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
