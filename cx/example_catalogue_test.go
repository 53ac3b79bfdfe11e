package cx_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
)

// What touchpoints are, beside their names in the answers.
func ExampleReadCatalogue() {
	catalogue, report, err := cx.ReadCatalogue(strings.NewReader(`touchpoint,label,realm,channel,stage,moment_of_truth,owner_team
checkout,Self-checkout,physical,store,purchase,yes,Store design
app,,digital,mobile,search,no,
delivery,Home delivery,somewhere,van,after,yes,Logistics
`), "touchpoints.csv")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	for t := range catalogue.All() {
		fmt.Printf("%s (%v), moment of truth: %v, owner: %q\n", t.Title(), t.Realm, t.MomentOfTruth, t.OwnerTeam)
	}
	// Output:
	// touchpoints.csv: 3 rows read, 2 used, 1 rejected, 0 without an answer
	//   touchpoints.csv:4:24: realm: a text of 9 bytes is neither physical nor digital
	// Self-checkout (physical), moment of truth: true, owner: "Store design"
	// app (digital), moment of truth: false, owner: ""
}

// A dataset filled without a file, and the score of a part of it.
func ExampleDataset_Score() {
	d, err := cx.NewDataset()
	if err != nil {
		log.Fatal(err)
	}
	march, err := linkage.ParsePeriod("2024-03")
	if err != nil {
		log.Fatal(err)
	}
	for i, answer := range []float64{5, 4, 2, 5, 4, 1, 3, 5} {
		channel := []string{"web", "store"}[i%2]
		if err := d.Append(cx.Response{Period: march, Team: "North", Metric: "csat", Score: answer, Channel: channel}); err != nil {
			log.Fatal(err)
		}
	}
	for _, channels := range [][]string{nil, {"store"}} {
		s, err := d.Score("csat", cx.ScoreOptions{Filter: cx.Filter{Channels: channels}})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s)
	}
	// Output:
	// csat 62.5%, 95% interval 30.6% to 86.3% (Wilson, n = 8) [fewer than 30 answers: read the interval, not the estimate]
	// csat 75.0%, 95% interval 30.1% to 95.4% (Wilson, n = 4) [fewer than 30 answers: read the interval, not the estimate]
}
