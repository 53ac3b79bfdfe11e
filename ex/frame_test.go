package ex

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/google/go-cmp/cmp"
)

func TestDataFrameRoundTrip(t *testing.T) {
	text := "time,team,touchpoint,employee_id,weight,workload,tools,comment\n" +
		"2024-03-05T10:00:00+01:00,007,desk,secret,0.123456789,3.123456789,4,\n" +
		"2024-03-06,North,,other,1,2,,\"a, \"\"b\"\"\nc\"\n2024-03-07,North,,secret,1,2,,\n"
	d, _ := mustRead(t, text, ReadOptions{})

	df := d.DataFrame(FrameOptions{})
	if got := df.Names(); !slices.Equal(got, []string{"time", "team", "touchpoint", "weight", "workload", "tools"}) {
		t.Errorf("columns %v", got)
	}
	df = d.DataFrame(FrameOptions{Employees: true, Comments: true})
	if diff := cmp.Diff([]string{"1", "2", "1"}, df.Col("employee_id").Records()); diff != "" {
		t.Errorf("employees (-want +got):\n%s", diff)
	}
	back, rep, err := FromDataFrame(df, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(responses(d), responses(back), approx); diff != "" {
		t.Errorf("responses (-before +after):\n%s", diff)
	}
	if distinct, anonymous := back.People(); distinct != 2 || anonymous != 0 {
		t.Errorf("%d people, %d anonymous", distinct, anonymous)
	}
	if rep.Used != 3 || rep.File != "frame" {
		t.Errorf("report %v", rep)
	}
}

func TestDataFramePeriods(t *testing.T) {
	d, _ := mustRead(t, "year,team,x\n2014-15,A,1\n", ReadOptions{})
	back, _, err := FromDataFrame(d.DataFrame(FrameOptions{}), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(responses(d), responses(back), approx); diff != "" {
		t.Errorf("responses (-before +after):\n%s", diff)
	}
}

func TestFromDataFrameErrors(t *testing.T) {
	df := dataframe.New(
		series.New([]string{"2024-03-05", "2024-03-06", "2024-03-06"}, series.String, "time"),
		series.New([]string{"A", "", "B"}, series.String, "team"),
		series.New([]int{1, 2, 3}, series.Int, "x"),
		series.New([]float64{0.5, 2, 1e21}, series.Float, "y"),
	)
	d, rep, err := FromDataFrame(df, ReadOptions{Name: "answers"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"answers:3:12: team: is missing"}, errorTexts(rep)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if got := responses(d)[1].Answers; got["x"] != 3 || got["y"] != 1e21 {
		t.Errorf("answers %v", got)
	}
	if _, _, err := FromDataFrame(dataframe.New(), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "frame") {
		t.Errorf("an empty frame: %v", err)
	}
}
