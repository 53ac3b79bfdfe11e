package cx_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage/cx"
)

// A response export with its three header rows. The response of line 5 is a preview.
func ExampleQualtrics() {
	file := `EndDate,Status,Finished,ResponseId,DistributionChannel,Store,Q1,Q2
End Date,Response Type,Finished,Response ID,Distribution Channel,Store,How likely are you to recommend us?,How satisfied are you?
"{""ImportId"":""endDate"",""timeZone"":""Europe/Rome""}","{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""distributionChannel""}","{""ImportId"":""Store""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"
2024-03-04 10:00:02,IP Address,True,R_1,email,Mill Street,10 - Extremely likely,5
2024-03-05 08:00:30,Survey Preview,True,R_2,preview,Mill Street,10 - Extremely likely,5
2024-03-06 10:00:40,IP Address,False,R_3,email,Dock Road,7,-99
`
	o := cx.Qualtrics()
	o.Name = "qualtrics.csv"
	o.Columns = map[string]string{"team": "Store"}
	o.Wide = []cx.WideColumn{
		{Column: "Q1", Metric: "nps", Touchpoint: "visit"},
		{Column: "Q2", Metric: "csat", Touchpoint: "checkout"},
	}
	d, report, err := cx.ReadCSV(strings.NewReader(file), o)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	for _, r := range d.All() {
		fmt.Println(r.Time.Format("2 Jan"), r.Team, r.Touchpoint, r.Metric, r.Score)
	}
	// Output:
	// qualtrics.csv: 3 rows read, 2 used, 0 rejected, 0 without an answer, 1 left out as asked
	//   warning: rows left out for what Status says: 1
	// 4 Mar Mill Street visit nps 10
	// 4 Mar Mill Street checkout csat 5
	// 6 Mar Dock Road visit nps 7
}
