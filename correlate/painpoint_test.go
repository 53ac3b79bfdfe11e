package correlate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// By hand. Team means at the shop are 0 and 20 (mean 10, SD √200 = 14.1421), at the web
// 30 and 50 (40), at the kiosk 20 and 20 (20): pooled SD √(400/3) = 11.5470. All cells
// have 10 answers.
var painLines = []string{
	"A,shop,2024-01,nps,10,0", "B,shop,2024-01,nps,10,20",
	"A,web,2024-01,nps,10,30", "B,web,2024-01,nps,10,50",
	"A,kiosk,2024-01,nps,10,20", "B,kiosk,2024-01,nps,10,20",
}

func TestPainPoints(t *testing.T) {
	type point struct {
		Rank            int
		Touchpoint      string
		Estimate        float64
		Reference       float64
		Kind            string
		Score           float64
		Answers         int64
		Low             float64
		LowerBetterFlag bool
	}
	ex := []string{"A,,2024-01,d,9,1", "B,,2024-01,d,9,2"}
	// The shop's interval: mean 10 ± t(.975; 1)·√(100/1)·…: two teams, SE 10, t 12.7062.
	shopLow := 10 - 12.706204736174694*10
	for _, tt := range []struct {
		name    string
		lines   []string
		join    JoinOptions
		options *Options
		want    []point
	}{
		{"against the median of touchpoints", painLines, JoinOptions{}, nil, []point{
			{1, "shop", 10, 20, againstMedian, 10 / 11.547005383792516 / 3, 20, shopLow, false},
			{2, "kiosk", 20, 20, againstMedian, 0, 20, nan, false},
			{3, "web", 40, 20, againstMedian, 0, 20, 40 - 127.06204736174694, false},
		}},
		{"against a target", painLines, JoinOptions{}, &Options{Targets: map[string]float64{"nps": 45}}, []point{
			{1, "shop", 10, 45, againstTarget, 35 / 11.547005383792516 / 3, 20, shopLow, false},
			{2, "kiosk", 20, 45, againstTarget, 25 / 11.547005383792516 / 3, 20, nan, false},
			{3, "web", 40, 45, againstTarget, 5 / 11.547005383792516 / 3, 20, 40 - 127.06204736174694, false},
		}},
		{"lower is better", painLines, JoinOptions{LowerBetter: []string{"nps"}}, nil, []point{
			{1, "web", 40, 20, againstMedian, 20 / 11.547005383792516 / 3, 20, 40 - 127.06204736174694, true},
			{2, "kiosk", 20, 20, againstMedian, 0, 20, nan, true},
			{3, "shop", 10, 20, againstMedian, 0, 20, shopLow, true},
		}},
		{"against its own past", []string{
			"A,shop,2024-01,nps,10,30", "B,shop,2024-01,nps,10,50", "A,shop,2024-02,nps,10,0", "B,shop,2024-02,nps,10,20",
		}, JoinOptions{}, nil, []point{
			{1, "shop", 10, 40, againstPast, 30 / 14.142135623730951, 20, shopLow, false},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Join(cells(t, tt.lines...), cells(t, ex...), tt.join)
			if err != nil {
				t.Fatal(err)
			}
			var got []point
			for _, x := range PainPoints(p, tt.options) {
				got = append(got, point{x.Rank, x.Touchpoint, x.Estimate, x.Reference, x.ReferenceKind, x.Score, x.N, x.Low, x.LowerBetter})
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(1e-9, 1e-9), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("pain points (-want +got):\n%s", diff)
			}
		})
	}
}
