package cx_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

const answers = `time,team,touchpoint,metric,score,customer_id
2024-03-04T10:15:00Z,North,Checkout,NPS,10,c1
2024-03-09T16:40:00Z,North,Checkout,NPS,9,c2
2024-03-11T09:05:00Z,North,Checkout,NPS,6,c3
2024-03-12T11:30:00Z,North,Returns,NPS,11,c4
2024-03-12T12:00:00Z,South,Checkout,NPS,8,c5
2024-04-02T15:20:00Z,South,Checkout,NPS,3,c5
`

// From a file to a score, with what was wrong in the file.
func ExampleReadCSV() {
	d, report, err := cx.ReadCSV(strings.NewReader(answers), cx.ReadOptions{Name: "march.csv"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	fmt.Println(d)
	s, err := d.Score("nps", cx.ScoreOptions{Filter: cx.Filter{Touchpoints: []string{"Checkout"}}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+.1f points, 95%% interval %+.1f to %+.1f (%s, n = %d)\n", s.Estimate, s.Low, s.High, s.Method, s.N)
	for _, w := range s.Warnings {
		fmt.Println("-", w)
	}
	// Output:
	// march.csv: 6 rows read, 5 used, 1 rejected, 0 without an answer
	//   march.csv:5:40: score: 11 is outside 0..10 (nps)
	// 5 answers (metrics: 1, teams: 2, touchpoints: 1)
	// +0.0 points, 95% interval -57.5 to +57.5 (adjusted Wald, n = 5)
	// - fewer than 30 answers: read the interval, not the estimate
	// - customers answered more than once (4 customers, 5 answers): the interval treats answers as independent
}

// A respondent a row: say which column answers what, and what stands for no answer.
func ExampleReadCSV_wide() {
	file := "year,store,recommend,checkout,wifi\n2024,North,9,5,6\n2024,North,99,2,4\n2024,South,3,4,\n"
	d, _, err := cx.ReadCSV(strings.NewReader(file), cx.ReadOptions{
		Period:  "year",
		Columns: map[string]string{"team": "store"},
		Wide: []cx.WideColumn{
			{Column: "recommend", Metric: "nps", NA: []string{"99"}},
			{Column: "checkout", Metric: "csat", Touchpoint: "Checkout"},
			{Column: "wifi", Metric: "csat", Touchpoint: "Wi-Fi", NA: []string{"6"}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range d.All() {
		fmt.Println(r.Period, r.Team, r.Metric, r.Touchpoint, r.Score)
	}
	// Output:
	// 2024 North nps  9
	// 2024 North csat Checkout 5
	// 2024 North csat Checkout 2
	// 2024 North csat Wi-Fi 4
	// 2024 South nps  3
	// 2024 South csat Checkout 4
}

// An NPS of which only the counts were published.
func ExampleNPS() {
	s, err := cx.NPS.ScoreCounts(cx.Counts{N: 36, Top: 19, Bottom: 5}, cx.ScoreOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	// Output:
	// nps +38.9 points, 95% interval +13.2 to +58.6 (adjusted Wald, n = 36; 53% promoters, 33% passives, 14% detractors)
}

// A question of one's own: minutes waited, of which ten and more are too long.
func ExampleMetric() {
	tooLong := cx.Metric{Name: "too_long", Scale: cx.Scale{Min: 0, Max: 240}, LowerBetter: true, Rule: cx.TopBox(10)}
	s, err := tooLong.Score([]float64{2, 4, 12.5, 8, 31, 5, 9, 6, 3, 7}, cx.ScoreOptions{Level: 0.9})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	// Output:
	// too_long 20.0%, 90% interval 6.9% to 45.9% (Wilson, n = 10) [fewer than 30 answers: read the interval, not the estimate]
}

// Cells are what package correlate joins with the employee side.
func ExampleDataset_Cells() {
	d, _, err := cx.ReadCSV(strings.NewReader(answers), cx.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	cells, err := d.Cells(cx.CellOptions{Unit: linkage.Quarter})
	if err != nil {
		log.Fatal(err)
	}
	for k, c := range cells.All() {
		fmt.Printf("%s %s %v %-8s %7.2f n=%d people=%d\n", k.Team, k.Touchpoint, k.Period, k.Measure, c.Mean(), c.N(), c.People)
	}
	// Output:
	// North Checkout 2024-Q1 nps        33.33 n=3 people=3
	// North Checkout 2024-Q1 nps_mean    8.33 n=3 people=3
	// South Checkout 2024-Q1 nps         0.00 n=1 people=1
	// South Checkout 2024-Q1 nps_mean    8.00 n=1 people=1
	// South Checkout 2024-Q2 nps      -100.00 n=1 people=1
	// South Checkout 2024-Q2 nps_mean    3.00 n=1 people=1
}
