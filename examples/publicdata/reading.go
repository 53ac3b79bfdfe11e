package main

import (
	_ "embed"
	"io"
	"math"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

//go:embed reading.go
var reading string

// add keeps a school's percentage as a cell whose number of answers was not published.
func add(cells *linkage.Cells, school, touchpoint, measure string, wave linkage.Period, percent float64) {
	if !math.IsNaN(percent) {
		key := linkage.Key{Team: school, Touchpoint: touchpoint, Period: wave}
		cells.Add(key, measure, linkage.Cell{Moments: linkage.MomentsOf(-1, percent, math.NaN())})
	}
}

// teachers makes a driver of each element: the mean of the percentages of its questions. A
// school needs answers to half of them.
func teachers(f io.Reader, questions [][]string, wave linkage.Period) (*linkage.Cells, *linkage.ReadReport, error) {
	in := &ex.Instrument{Scale: ex.Scale{Max: 100}}
	for _, q := range questions { // Year, Group, Element, QuesNum, QuesText, NegAns, PosAns
		if q[1] == "Teacher" {
			in.Items = append(in.Items, ex.Item{Name: q[3], Driver: q[2]})
		}
	}
	o := ex.ReadOptions{Name: "teacher_items.csv", Instrument: in, At: wave, Columns: map[string]string{"team": "DBN"}}
	answers, report, err := ex.ReadCSV(f, o)
	if err != nil {
		return nil, report, err
	}
	cells := linkage.NewCells()
	for _, school := range answers.All() {
		scores, err := in.Score(school)
		if err != nil {
			return nil, report, err
		}
		for _, s := range scores {
			cells.Declare(linkage.Measure{Name: s.Driver, Unit: "% positive", Declared: true})
			add(cells, school.Team, "", s.Driver, wave, s.Score)
		}
	}
	return cells, report, nil
}

// families makes a touchpoint of each element, for parents or for students: again the mean of the
// percentages of its questions.
func families(f io.Reader, group string, questions [][]string,
	wave linkage.Period) (*linkage.Cells, *linkage.ReadReport, error) {
	percent := cx.Metric{Name: group + "_positive", Scale: cx.Scale{Max: 100}, Unit: "% positive"}
	o := cx.ReadOptions{Name: group + " items", Metrics: []cx.Metric{percent}, Columns: map[string]string{"team": "DBN"}}
	for _, q := range questions {
		if q[1] == group {
			o.Wide = append(o.Wide, cx.WideColumn{Column: q[3], Metric: percent.Name, Touchpoint: q[2]})
		}
	}
	answers, report, err := cx.ReadCSV(f, o)
	if err != nil {
		return nil, report, err
	}
	elements := map[linkage.Key]linkage.Moments{}
	for _, r := range answers.All() {
		m := elements[linkage.Key{Team: r.Team, Touchpoint: r.Touchpoint}]
		m.Add(r.Score)
		elements[linkage.Key{Team: r.Team, Touchpoint: r.Touchpoint}] = m
	}
	cells := linkage.NewCells()
	cells.Declare(percent.Measure())
	for k, m := range elements {
		add(cells, k.Team, k.Touchpoint, percent.Name, wave, m.Mean())
	}
	return cells, report, nil
}
