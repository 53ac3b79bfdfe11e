package ex

import (
	"errors"
	"strings"

	"github.com/linkage-go/linkage/internal/table"
)

// Qualtrics returns options for a response export of Qualtrics, CSV or TSV. Say which
// column names the team and, where one does, the employee:
//
//	o := ex.Qualtrics()
//	o.Columns = map[string]string{"team": "Parent Unit", "employee_id": "ExternalReference"}
//
// The second and third header row are found by themselves, as is the second of a
// legacy export. Times are EndDate, in the export's time zone. Answers may be numeric
// values or choice texts that hold their number ([ReadOptions.Choices]).
//
// Items are the columns that the third header row calls questions (QID and a number)
// with one answer each; columns such as a location, a duration, a page timer or the NPS
// group are none, nor is embedded data, unless Items or Columns names it. A legacy
// export has no such row: the columns every export has are left out there by name, and
// others that hold numbers are items, as in any file.
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
// https://www.qualtrics.com/support/employee-experience/creating-ee-project/data-tab/understanding-your-response-data-set-ee/.
func Qualtrics() ReadOptions {
	return ReadOptions{
		NA:      []string{"-99"},
		Choices: true,
		Exclude: map[string][]string{"Status": table.QualtricsNotAnswers()},
		Ignore: []string{
			"StartDate", "EndDate", "RecordedDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
			"ResponseId", "ResponseSet", "Name", "EmailAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
			"ExternalReference", "ExternalDataReference", "LocationLatitude", "LocationLongitude", "LocationAccuracy",
			"DistributionChannel", "UserLanguage",
		},
		usual: map[string][]string{colTime: {"EndDate", "RecordedDate", "StartDate"}},
	}
}

// Glint returns options for an export of raw survey responses from Viva Glint: a row
// for each survey taker, for each question a column of answers and columns of the
// same name with _COMMENT, _COMMENT_TOPICS and _SENSITIVE_COMMENT_FLAG added. Say which
// of the organisation's attributes is the team, and what it calls employees' ids:
//
//	o := ex.Glint()
//	o.Columns = map[string]string{"team": "Department", "employee_id": "EMP ID"}
//
// Items are the columns with such a column beside them, and no others; comments are
// not read. Times are "Survey Cycle Completion Date", which Viva Glint writes as
// DD-MM-YYYY HH:MM: the day is taken to come first where the column does not tell.
//
// Microsoft publishes no description of the file itself. The layout is that which its
// own R package vivaglint reads: https://github.com/microsoft/vivaglint.
func Glint() ReadOptions {
	return ReadOptions{
		glint: true,
		usual: map[string][]string{
			colTime:     {"Survey Cycle Completion Date"},
			colEmployee: {"Employee ID", "EMP ID", "EmployeeID"},
		},
	}
}

// questions returns which columns hold answers to questions, where the file says so;
// nil where it does not.
func (r *reading) questions() (map[int]bool, error) {
	questions := map[int]bool{}
	if !r.o.glint {
		for i := range r.Header() {
			is, told := r.Question(i)
			if !told {
				return nil, nil
			}
			questions[i] = is
		}
		return questions, nil
	}
	for _, h := range r.Header() {
		for _, suffix := range []string{"_COMMENT", "_COMMENT_TOPICS", "_SENSITIVE_COMMENT_FLAG"} {
			if stem, ok := strings.CutSuffix(h, suffix); ok {
				if i := r.Column(stem); i >= 0 {
					questions[i] = true
				}
			}
		}
	}
	if len(questions) == 0 {
		return nil, r.headerError("", errors.New("no column has one of its name with _COMMENT beside it: this is no export of responses from Viva Glint"))
	}
	return questions, nil
}
