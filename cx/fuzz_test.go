package cx_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

// Whatever the file: no panic, counts that add up, positions on every rejection,
// answers their metric can score, and answers that survive a round trip through a frame.
func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{
		"time,team,touchpoint,metric,score\n2024-01-01,A,T,nps,9\n2024-01-02,A,T,nps,11\n",
		"time;team;metric;score;weight;customer_id\r\n05.03.2024 10:30;A;wait;2,5;1,5;x\r\n",
		"\ufeffperiod,team,metric,score,comment\n2014-15,A,csat,4,\"a\nb\"\n2010-11,B,ces,7,\n",
		"time\tteam\ttouchpoint\tmetric\tscore\tresponse_id\tchannel\tsegment\n2024-01-01T10:00:00+05:30\tA\t\tNPS\t0\tr\tc\ts\n",
		"time,team,metric,score\n03/04/2024,A,nps,9\n25/04/2024,A,nps,N/A\n",
		"metric,score\nmood,1e3\n\"mood\",-4\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, file string, wide bool) {
		o := cx.ReadOptions{KeepComments: true}
		if wide {
			o.Wide = []cx.WideColumn{{Column: "score", Metric: "nps", NA: []string{"11"}}, {Column: "weight", Metric: "w", Touchpoint: "scale"}}
			o.Columns = map[string]string{"weight": ""}
		}
		d, report, err := cx.ReadCSV(strings.NewReader(file), o)
		if report == nil {
			t.Fatal("no report")
		}
		if report.Rows != report.Used+report.Rejected+report.Missing {
			t.Fatalf("the counts do not add up: %v", report)
		}
		for _, e := range report.Errors {
			if e.Pos.Line < 1 || e.Pos.Column < 1 || e.Err == nil {
				t.Fatalf("a rejection without a place: %#v", e)
			}
		}
		if err != nil {
			if d != nil {
				t.Fatal("a dataset with an error")
			}
			return
		}
		metrics := map[string]cx.Metric{}
		for _, m := range d.Metrics() {
			metrics[m.Name] = m
		}
		for i, r := range d.All() {
			if err := r.Validate(metrics[r.Metric]); err != nil {
				t.Fatalf("answer %d: %v", i, err)
			}
		}
		if cells, err := d.Cells(cx.CellOptions{Unit: linkage.Year}); err == nil {
			for k, c := range cells.All() {
				if math.IsNaN(c.Mean()) || math.IsInf(c.Mean(), 0) || c.N() < 1 || c.People > c.N() {
					t.Fatalf("%v: %v of %d people", k, c, c.People)
				}
			}
		}
		if d.Len() == 0 {
			return
		}
		back, report, err := cx.FromDataFrame(d.DataFrame(), cx.ReadOptions{})
		if err != nil {
			t.Fatalf("reading back: %v\n%v", err, report)
		}
		want := responses(d)
		for i := range want {
			want[i].Comment = ""
		}
		if diff := cmp.Diff(want, responses(back), samePeriod); diff != "" {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
	})
}
