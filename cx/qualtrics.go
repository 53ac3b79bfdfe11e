package cx

import "github.com/linkage-go/linkage/internal/table"

// Qualtrics returns options for a response export of Qualtrics, CSV or TSV. Say what
// the survey asked, and which columns name the team and, where it is not one and the
// same, the touchpoint: embedded data of the survey, under names of its own.
//
//	o := cx.Qualtrics()
//	o.Columns = map[string]string{"team": "Store"}
//	o.Wide = []cx.WideColumn{{Column: "Q1", Metric: "nps", Touchpoint: "checkout"}}
//
// The second and third header row are found by themselves, as is the second of a
// legacy export, whose columns V1 to V10 go by the names in it. Times are EndDate,
// in the export's time zone. Responses are told apart by ResponseId, channels by
// DistributionChannel. Answers may be numeric values or choice texts that hold their
// number ([ReadOptions.Choices]).
//
// Rows whose Status marks a preview, a test or possible spam are left out and
// counted. Responses that were not finished count; to leave them out as well:
//
//	o.Exclude["Finished"] = []string{"False", "0"}
//
// -99 is no answer: an export may code so the questions that were seen and not
// answered.
//
// The format is described at
// https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/.
func Qualtrics() ReadOptions {
	return ReadOptions{
		NA:      []string{"-99"},
		Choices: true,
		Exclude: map[string][]string{"Status": table.QualtricsNotAnswers()},
		usual: map[string][]string{
			colTime:     {"EndDate", "RecordedDate", "StartDate"},
			colResponse: {"ResponseId"},
			colChannel:  {"DistributionChannel"},
		},
	}
}
