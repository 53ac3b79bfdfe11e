package ex_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/linkage-go/linkage/ex"
)

func ExampleGlint() {
	file := `Email,Status,EMP ID,Survey Cycle Completion Date,Department,I have the tools I need,I have the tools I need_COMMENT,I have the tools I need_COMMENT_TOPICS,I have the tools I need_SENSITIVE_COMMENT_FLAG
a@example.com,ACTIVE,E1,05-03-2024 09:34,Mill Street,4,,,
b@example.com,ACTIVE,E2,06-03-2024 10:00,Dock Road,2,Till 3 is slow,Equipment,
`
	o := ex.Glint()
	o.Name = "glint.csv"
	o.Columns = map[string]string{"team": "Department"}
	d, report, err := ex.ReadCSV(strings.NewReader(file), o)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	for _, r := range d.All() {
		fmt.Println(r.Time.Format("2 January"), r.Team, r.Answers)
	}
	// Output:
	// glint.csv: 2 rows read, 2 used, 0 rejected, 0 without an answer
	//   warning: no questions by what the export says, left out: Email, Status, I have the tools I need_COMMENT, I have the tools I need_COMMENT_TOPICS, I have the tools I need_SENSITIVE_COMMENT_FLAG; Items or Columns can name them
	// 5 March Mill Street map[I have the tools I need:4]
	// 6 March Dock Road map[I have the tools I need:2]
}
