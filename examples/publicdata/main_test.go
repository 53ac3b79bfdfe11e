package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	data := filepath.Join("..", "shared", "data", "raw", "nyc_schools_2015_items") // from the root of the repository
	if _, err := os.Stat(filepath.Join("..", "..", data)); err != nil {
		t.Skip("the survey's files are not here")
	}
	notebooktest.Check(t, main, []string{"-data", data},
		"teacher_items.csv: 1861 rows read, 1853 used, 0 rejected, 8 without an answer",
		"joined 1852 teams, 6 touchpoints and 1 period",
		"25818 cells have no published n",
		"nothing here can be more than associated",
	)
}

// Files in the survey's layout, by hand: two schools, of which one was not asked a question.
func TestReading(t *testing.T) {
	small := fstest.MapFS{}
	for name, text := range map[string]string{
		"questions.csv":     "Year,Group,Element,QuesNum,QuesText,NegAns,PosAns\n2014-15,Teacher,Trust,T1,,,\n2014-15,Teacher,Trust,T2,,,\n2014-15,Parent,Trust,P1,,,\n2014-15,Parent,Trust,P2,,,\n2014-15,Student,Trust,S1,,,\n",
		"teacher_items.csv": "DBN,School Name,T1,T2\n01M015,A,80,60\n01M019,B,N/A,90\n",
		"parent_items.csv":  "DBN,School Name,P1,P2\n01M015,A,100,90\n01M019,B,70,N/A\n",
		"student_items.csv": "DBN,School Name,S1\n01M019,B,55\n",
		"context_2015.csv":  "DBN,School,Year,Need_Index\n01M015,A,2014-15,.5\n01M019,B,2014-15,.7\n",
	} {
		small[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := read(small)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for k, c := range s.teachers.All() {
		if c.KnownN() {
			t.Errorf("%v: an n that nobody published", k)
		}
		got = append(got, fmt.Sprintln(k.Team, k.Measure, k.Period, c.Mean()))
	}
	for k, c := range s.families.All() {
		if k.Team == "01M015" && c.Mean() != 95 || k.Measure == "Student_positive" && c.Mean() != 55 {
			t.Errorf("%v: mean %v", k, c.Mean())
		}
	}
	if diff := cmp.Diff([]string{"01M015 Trust 2014-15 70\n", "01M019 Trust 2014-15 90\n"}, got); diff != "" {
		t.Errorf("teachers (-want +got):\n%s", diff)
	}
	if s.families.Len() != 3 {
		t.Errorf("%d cells of families, want 3", s.families.Len())
	}

	delete(small, "questions.csv")
	if err := run(t.Context(), io.Discard, small); err == nil || !strings.Contains(err.Error(), "questions.csv") {
		t.Errorf("without the code book: %v", err)
	}
}
