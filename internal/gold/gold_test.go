package gold

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Checksums on which R 4.2.2 and an independent Go program agreed.
func TestChecksums(t *testing.T) {
	sum := func(rows []Row) (s Row) {
		for _, r := range rows {
			s.Team += r.Team
			s.Touchpoint += r.Touchpoint
			s.Period += r.Period
			s.E1 += r.E1
			s.E2 += r.E2
			s.E3 += r.E3
			s.C1 += r.C1
			s.LK += r.LK
			s.C2 += r.C2
			s.NResp += r.NResp
		}
		return s
	}
	all, u := Rows(), Unbalanced()
	if diff := cmp.Diff([]Row{
		{1, 1, 1, 4881, 2723, 1576, 37119, 2, 5, 26},
		{1, 1, 2, 6308, 4620, 2076, 30775, 5, 2, 12},
	}, all[:2]); diff != "" {
		t.Errorf("first rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Row{3120, 1200, 2640, 2718596, 1496020, 926915, 18145451, 1485, 2756, 10920}, sum(all)); diff != "" {
		t.Errorf("sums of all rows (-want +got):\n%s", diff)
	}
	got := sum(u)
	got.Team, got.Touchpoint, got.Period = 0, 0, 0
	if diff := cmp.Diff(Row{E1: 2464655, E2: 1358092, E3: 840248, C1: 16482733, LK: 1359, C2: 2510, NResp: 9935}, got); diff != "" {
		t.Errorf("sums of U (-want +got):\n%s", diff)
	}
	sizes := make([]int, Teams)
	for _, r := range u {
		sizes[r.Team-1]++
	}
	if len(all) != 480 || len(u) != 436 {
		t.Errorf("%d and %d rows, want 480 and 436", len(all), len(u))
	}
	if diff := cmp.Diff([]int{36, 36, 37, 36, 37, 36, 37, 36, 37, 36, 36, 36}, sizes); diff != "" {
		t.Errorf("team sizes of U (-want +got):\n%s", diff)
	}
}
