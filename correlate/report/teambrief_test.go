package report

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/linkage-go/linkage/correlate"
)

func TestTeamBrief(t *testing.T) {
	r := New(sample(), sampleExtras())
	bare := New(sample(), Options{})
	quiet := sample()
	for i := range quiet.RootCauses {
		quiet.RootCauses[i].Verdict = correlate.CannotTell
	}
	for _, tt := range []struct {
		name, team string
		r          *Report
		want, not  []string
	}{
		{"own numbers", "Team 07", r, []string{"1. staffing at checkout: CONFIRMED", "this team", "[empirical Bayes]", "Store operations", "keep staffing up", "why not surer", "from 90 answers", "clearly worse"}, nil},
		{"too few answers", "Team 08", r, []string{"1 touchpoint and measure is left out"}, []string{"staffing at checkout", "From 4 answers"}},
		{"no numbers of teams", "Team 07", bare, []string{"everything is the whole organisation's estimate", "each team that serves it"}, []string{"empirical Bayes"}},
		{"one side only", "Head office", r, []string{"There is nothing to say"}, []string{"why not surer"}},
		{"nothing can be told", "Team 07", New(quiet, Options{}), []string{"There is nothing to say"}, []string{"why not surer"}},
		{"empty", "Team 07", New(nil, Options{}), []string{"There is nothing to say"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Join(strings.Fields(writeTeam(t, tt.r, tt.team)), " ")
			for _, s := range tt.want {
				if !strings.Contains(strings.ToLower(text), strings.ToLower(s)) {
					t.Errorf("does not say %q:\n%s", s, text)
				}
			}
			for _, s := range tt.not {
				if strings.Contains(text, s) {
					t.Errorf("says %q:\n%s", s, text)
				}
			}
			if n := strings.Count(text, "check next"); n > 3 {
				t.Errorf("%d findings, want at most 3", n)
			}
			if m := overclaims.FindString(text); m != "" {
				t.Errorf("says %q", m)
			}
		})
	}
	if err := r.WriteTeamBrief(new(bytes.Buffer), ""); err == nil {
		t.Error("a brief of no team is no error")
	}
}

func TestTeamBriefForms(t *testing.T) {
	for _, lang := range []language.Tag{language.English, language.Italian} {
		o := sampleExtras()
		o.Language = lang
		r := New(sample(), o)
		page := writeTeamHTML(t, r, "Team 07")
		wellFormed(t, page)
		var md bytes.Buffer
		if err := r.WriteTeamBriefMarkdown(&md, "Team 07"); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{page, md.String()} {
			if !strings.Contains(text, "Store operations") {
				t.Error("the owner is missing")
			}
		}
	}
}

// Worked by hand: two teams at 0 and 10 with standard error 3 and τ 4 keep 16/25 of
// their distance from the mean 5.
func TestOwnLevel(t *testing.T) {
	f := &correlate.Funnel{Touchpoint: "t", Measure: "m", Tau: 4, Teams: []correlate.FunnelTeam{{Team: "a", N: 50, Level: 0, SE: 3}, {Team: "b", N: 50, Level: 10, SE: 3}, {Team: "c", N: 3, Level: 5, SE: 3}}}
	v := New(nil, Options{Teams: Teams{Funnels: []*correlate.Funnel{f}}}).voice("-")
	o, ok := v.ownLevel("a", &correlate.PainPoint{Touchpoint: "t", Measure: "m"})
	if !ok || o.Estimate < 1.79 || o.Estimate > 1.81 { // 5 - 5·0.64
		t.Errorf("level is %+v, want 1.8", o)
	}
	// ± 1.96·√0.64·3
	if half := (o.High - o.Low) / 2; half < 4.70 || half > 4.71 {
		t.Errorf("half width is %v, want 4.704", half)
	}
	if _, ok := v.ownLevel("c", &correlate.PainPoint{Touchpoint: "t", Measure: "m"}); ok {
		t.Error("a team with 3 answers is shown")
	}
	if o, ok := v.ownLevel("a", &correlate.PainPoint{Touchpoint: "other", Measure: "m"}); o != nil || !ok {
		t.Errorf("without a funnel: %+v, %v", o, ok)
	}
}
