// Command publicdata reads the New York City School Survey of 2014-15 from its own files: teachers
// are the employees, parents and students the customers, schools the teams. Its README says where
// the files come from.
//
//	go run ./examples/publicdata -data path/to/files -out publicdata.html
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/internal/notebook"
)

//go:embed main.go
var source string

func main() {
	folder := flag.String("data", "", "folder of the survey's files; see examples/publicdata/README.md")
	out := flag.String("out", "publicdata.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error {
		if *folder == "" {
			return errors.New("-data: name the folder of the survey's files; examples/publicdata/README.md says where they come from")
		}
		return run(ctx, w, os.DirFS(*folder))
	})
}

// survey is what the files hold.
type survey struct {
	families, teachers *linkage.Cells
	schools            *correlate.Context
	reports            []*linkage.ReadReport
}

// read reads all files. Nothing in them says when, so the wave is named here.
func read(data fs.FS) (*survey, error) {
	var missing error
	open := func(name string) io.Reader {
		b, err := fs.ReadFile(data, name)
		missing = errors.Join(missing, err)
		return bytes.NewReader(b)
	}
	wave, err0 := linkage.ParsePeriod("2014-15")
	codebook := csv.NewReader(open("questions.csv"))
	codebook.FieldsPerRecord = 7
	questions, err1 := codebook.ReadAll()
	employees, r1, err2 := teachers(open("teacher_items.csv"), questions, wave)
	parents, r2, err3 := families(open("parent_items.csv"), "Parent", questions, wave)
	students, r3, err4 := families(open("student_items.csv"), "Student", questions, wave)
	schools, r4, err5 := correlate.ReadContext(open("context_2015.csv"), correlate.ContextOptions{
		Name:    "context_2015.csv",
		Columns: map[string]string{"team": "DBN", "period": "Year"},
		Ignore:  []string{"School", "Female", "Male", "Asian", "Black", "Hispanic", "Multiple", "White", "Poverty"},
	})
	if missing != nil {
		return nil, missing
	}
	if err := errors.Join(err0, err1, err2, err3, err4, err5); err != nil {
		return nil, err
	}
	parents.Merge(students)
	return &survey{parents, employees, schools, []*linkage.ReadReport{r1, r2, r3, r4}}, nil
}

func run(ctx context.Context, w io.Writer, data fs.FS) error {
	s, err := read(data)
	if err != nil {
		return err
	}
	panel, err := correlate.Join(s.families, s.teachers, correlate.JoinOptions{Context: s.schools})
	if err != nil {
		return err
	}
	analysis, err := correlate.Analyze(ctx, panel, nil)
	if err != nil {
		return err
	}
	page := notebook.New("Public data", "The New York City School Survey of 2014-15, from its own files.", source, reading)
	page.Section("Five files, none in our layout")
	page.Text(`- *A row is a school*, under DBN, and each question a column of percentages, T1a to T25d for teachers. Which
		question is about what stands in another file, the code book.
		- *No answer* is N/A, which the readers know: the question was not asked in that kind of school, or its answers
		were too few to show.
		- *No dates*: there is one wave, named in the program.
		- *How many* answered each question is not published, so every cell's number is unknown, which is said below
		rather than guessed.`)
	page.Code("read")
	page.Section("The teachers")
	page.Text("The code book becomes an instrument: which items make which driver. Other columns are left out, and named.")
	page.Code("teachers")
	page.Section("The families")
	page.Text("It also becomes a column map of a wide file: each question a metric's answer at a touchpoint.")
	page.Code("families")
	page.Code("add")
	for _, r := range s.reports {
		page.Output(r)
	}
	page.Section("What it says")
	page.Text("School size, disability, language and need are held constant.")
	page.Output(analysis)
	page.Chart(chart.Heatmap(analysis.Correlations, chart.HeatmapOptions{Measure: "Parent_positive", Level: correlate.Between}))
	page.Beware(`One wave says which schools differ, not what changes: nothing here can be more than *associated*, and there is
		no probability to be a cause. All drivers go together (a school that is good at one is good at most), so the
		table may set a driver below 0 that the heat map shows above it: that is arithmetic among close relatives, and
		no advice to do less of it. Percentages near 100 leave little room to differ.`)
	return page.Write(w)
}
