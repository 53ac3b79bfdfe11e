package table

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// surveyRows is how many rows after the first may be headers too.
const surveyRows = 2

// A survey is what the header rows of a survey tool's export say beside names.
//
// Qualtrics writes three header rows in CSV and TSV: names, question texts, and one
// JSON object a column such as {"ImportId":"QID1"}
// (https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/).
// Its legacy export writes two: V1 to V10 and question names, then what V1 to V10
// are, ResponseID first, and question texts.
type survey struct {
	qualtrics bool
	columns   []importID // by column; nil without a row of JSON
}

// An importID is what Qualtrics calls a column inside. Questions are QID and a number.
type importID struct {
	ID     string `json:"ImportId"`
	Choice string `json:"choiceId"` // one answer of a question that allows several
}

// recognise looks at the rows after the first and returns how many are headers too.
// The rows are handed out later; until then the first row stays the current one.
func (r *Reader) recognise() (headers int) {
	var ahead []kept
	first := r.keep()
	for len(ahead) < surveyRows && r.next() {
		ahead = append(ahead, r.keep())
		if r.importIDs(r.record) {
			headers = len(ahead)
			break
		}
	}
	if headers == 0 && len(ahead) > 0 && r.legacy(ahead[0].record) {
		headers = 1
	}
	r.ahead = ahead
	r.set(&first)
	return headers
}

// importIDs reads a row of JSON objects; false when it is not one.
func (r *Reader) importIDs(record []string) bool {
	if !isImportRow(record) {
		return false
	}
	r.survey = survey{qualtrics: true, columns: make([]importID, len(record))}
	for i, text := range record {
		// A column whose object cannot be read has no id, and so is no question.
		_ = json.Unmarshal([]byte(text), &r.survey.columns[i])
	}
	return true
}

// isImportRow reports whether every field is such an object or blank.
func isImportRow(record []string) bool {
	found := false
	for _, text := range record {
		switch text = trim(text); {
		case text == "":
		case strings.HasPrefix(text, `{"ImportId":`):
			found = true
		default:
			return false
		}
	}
	return found
}

var legacyName = regexp.MustCompile(`^V[0-9]+$`)

// legacy recognises the second header row of a legacy export and names the columns
// V1, V2, ... by it.
func (r *Reader) legacy(record []string) bool {
	if len(record) != len(r.header) || r.header[0] != "V1" || trim(record[0]) != "ResponseID" {
		return false
	}
	r.survey.qualtrics = true
	for i, text := range record {
		if text = trim(text); text != "" && legacyName.MatchString(r.header[i]) {
			if _, taken := r.exact[text]; !taken {
				r.header[i] = text
				r.nameColumn(i, text)
			}
		}
	}
	return true
}

// Qualtrics reports whether the file has the header rows of a Qualtrics export.
func (r *Reader) Qualtrics() bool { return r.survey.qualtrics }

// An answer to one question, or to one row of a matrix: QID1, QID1_4, and 2_QID1 in
// a loop; not QID1_TEXT, QID1_NPS_GROUP, QID1_DO or QID1_PAGE_SUBMIT.
var question = regexp.MustCompile(`^([0-9]+_)?QID[0-9]+(#[0-9]+)?(_[0-9]+)*$`)

// Question reports whether column i holds answers to a question with one answer,
// and whether the file says so at all.
func (r *Reader) Question(i int) (is, told bool) {
	if r.survey.columns == nil {
		return false, false
	}
	if uint(i) >= uint(len(r.survey.columns)) {
		return false, true
	}
	c := r.survey.columns[i]
	return c.Choice == "" && question.MatchString(c.ID), true
}

// QualtricsNotAnswers returns what column Status of a Qualtrics export holds for rows
// that are no answers: previews, tests and possible spam. As a number it is a sum of
// 1 (preview), 2 (test), 4 (imported), 8 (spam), 16 (offline) and 32 (employees).
func QualtricsNotAnswers() []string {
	const preview, test, spam, all = 1, 2, 8, 63
	texts := []string{"Preview", "Test"}
	for _, from := range []string{"", "Imported", "Offline", "EX", "EX Imported", "EX Offline"} {
		for _, kind := range []string{"Survey Preview", "Survey Test", "Spam", "Survey Preview Spam", "Survey Preview/Spam", "Survey Test Spam", "Survey Test/Spam"} {
			texts = append(texts, strings.TrimSpace(from+" "+kind))
			if from != "" {
				texts = append(texts, from+"/"+kind)
			}
		}
	}
	for status := range all + 1 {
		if status&(preview|test|spam) != 0 {
			texts = append(texts, strconv.Itoa(status))
		}
	}
	return texts
}
