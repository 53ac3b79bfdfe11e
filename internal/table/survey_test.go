package table

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderRows(t *testing.T) {
	names, ids := "EndDate,Q1", `"{""ImportId"":""endDate""}","{""ImportId"":""QID1""}"`
	for _, tt := range []struct {
		name, file string
		skip       int
		want       string // position and text of each row's second field
	}{
		{"three rows", names + "\nEnd Date,\"How\nlikely\"\n" + ids + "\n2024-01-01,9\n", 0, "5:12 9"},
		{"three rows, said too", names + "\nEnd Date,How\n" + ids + "\n2024-01-01,9\n", 2, "4:12 9"},
		{"question texts taken off", names + "\n" + ids + "\n2024-01-01,9\n", 0, "3:12 9"},
		{"no such rows", names + "\n2024-01-01,9\n2024-01-02,8\n2024-01-03,7\n", 0, "2:12 9; 3:12 8; 4:12 7"},
		{"JSON in a field only", names + "\n2024-01-01,\"{\"\"ImportId\"\":\"\"QID1\"\"}\"\n", 0, `2:12 {"ImportId":"QID1"}`},
		{"legacy", "V1,Q1\nResponseID,How likely\nR_1,9\n", 0, "3:5 9"},
		{"one row", names + "\n2024-01-01,9\n", 0, "2:12 9"},
		{"none", names + "\n", 0, ""},
	} {
		r, err := NewReader(strings.NewReader(tt.file), Options{SkipRows: tt.skip})
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var got []string
		for r.Next() {
			got = append(got, fmt.Sprintf("%d:%d %s", r.Pos(1).Line, r.Pos(1).Column, r.Text(1)))
		}
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestLegacyNames(t *testing.T) {
	r, err := NewReader(strings.NewReader("V1,V8,V9,Q1\nResponseID,StartDate,V1,Q\nR_1,2024-01-01,,9\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Qualtrics() || r.Column("ResponseId") != 0 || r.Column("StartDate") != 1 || r.Column("V1") != 0 || r.Column("V9") != 2 {
		t.Errorf("header %q", r.Header())
	}
}

func TestQuestion(t *testing.T) {
	var ids []string
	tests := []struct {
		id   string
		want bool
	}{
		{`{"ImportId":"QID1"}`, true},
		{`{"ImportId":"QID12_3"}`, true},
		{`{"ImportId":"2_QID12_3"}`, true},
		{`{"ImportId":"QID4#1_2"}`, true},
		{`{"ImportId":"QID1_NPS_GROUP"}`, false},
		{`{"ImportId":"QID1_TEXT"}`, false},
		{`{"ImportId":"QID1_DO"}`, false},
		{`{"ImportId":"QID9_PAGE_SUBMIT"}`, false},
		{`{"ImportId":"QID1","choiceId":"3"}`, false},
		{`{"ImportId":"Store"}`, false},
		{`{"ImportId":`, false},
		{``, false},
	}
	var names []string
	for i, tt := range tests {
		names = append(names, fmt.Sprint("c", i))
		ids = append(ids, `"`+strings.ReplaceAll(tt.id, `"`, `""`)+`"`)
	}
	r, err := NewReader(strings.NewReader(strings.Join(names, ",")+"\n"+strings.Join(ids, ",")+"\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range tests {
		if is, told := r.Question(i); is != tt.want || !told {
			t.Errorf("%s: %v, %v", tt.id, is, told)
		}
	}
}

// A decimal comma is found below header rows of text.
func TestDecimalBelowHeaders(t *testing.T) {
	file := "EndDate;Q1\nEnd Date;How\n\"{\"\"ImportId\"\":\"\"endDate\"\"}\";\"{\"\"ImportId\"\":\"\"QID1\"\"}\"\n2024-01-01;3,5\n"
	r, err := NewReader(strings.NewReader(file), Options{})
	if err != nil || !r.Next() {
		t.Fatal(err)
	}
	if x, err := r.Float(1); x != 3.5 || err != nil {
		t.Errorf("%v, %v", x, err)
	}
}
