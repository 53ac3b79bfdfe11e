// Command study plans a study before anybody is asked: how often would a cause be found, how
// large must it be, and what would more data change?
//
//	go run ./examples/study -teams 24 -waves 8 -effect 6 -out study.html
package main

import (
	"context"
	_ "embed"
	"flag"
	"io"

	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/simulate"
	"github.com/linkage-go/linkage/internal/notebook"
)

//go:embed main.go
var source string

func main() {
	s := simulate.Study{Touchpoints: 3, Drivers: 8, Causes: 1}
	flag.IntVar(&s.Teams, "teams", 24, "teams in the study")
	flag.IntVar(&s.Periods, "waves", 8, "months of answers")
	flag.Float64Var(&s.Answers, "answers", 15, "customers answering per team, touchpoint and month")
	flag.Float64Var(&s.Respondents, "respondents", 10, "employees answering per team and month")
	flag.Float64Var(&s.Effect, "effect", 6, "NPS points per typical swing of a driver that are worth finding")
	organisations := flag.Int("organisations", 12, "simulated for each design; four times as many halve the intervals")
	out := flag.String("out", "study.html", "the page to write")
	flag.Parse()
	notebook.Main(*out, func(ctx context.Context, w io.Writer) error { return run(ctx, w, s, *organisations) })
}

// plan lets the engine look for causes planted in simulated organisations of the study's shape.
func plan(ctx context.Context, s simulate.Study, organisations int) (*simulate.StudyPlan, error) {
	return simulate.Plan(ctx, s, &simulate.PlanOptions{Organisations: organisations})
}

// designs puts the study beside what twice as much of one thing would give. Luck is how often a
// cause without any effect is ranked first.
func designs(p *simulate.StudyPlan) (rows []chart.Recovered) {
	luck := p.Curve[0].First
	add := func(name string, r simulate.Rate) {
		rows = append(rows, chart.Recovered{Setting: name, Method: "this study", Share: r.Share, Low: r.Low, High: r.High},
			chart.Recovered{Setting: name, Method: "luck", Share: luck.Share, Low: luck.Low, High: luck.High})
	}
	add("as described", p.Expected.First)
	for _, more := range p.More {
		add("twice the "+more.More, more.Rates.First)
	}
	return rows
}

func run(ctx context.Context, w io.Writer, s simulate.Study, organisations int) error {
	p, err := plan(ctx, s, organisations)
	if err != nil {
		return err
	}
	page := notebook.New("Planning a study", "How often would a cause of this size be found, and what would more data change?", source)
	page.Section("Try it before it is run")
	page.Text(`%d teams are to be asked in %d months. A cause worth finding moves NPS by %.1f points per typical swing of
		its driver inside a team. %d organisations of this shape are made up, with causes of that size planted among
		decoys, seasons and noise, and the engine looks for them without knowing where they are.`,
		s.Teams, s.Periods, s.Effect, organisations)
	page.Code("plan")
	page.Output(p)
	page.Section("What more data would change")
	page.Text("Twice as much of one thing at a time, on the same organisations:")
	page.Code("designs")
	page.Chart(chart.Recovery(designs(p), chart.RecoveryOptions{Method: "this study", Title: "How often the cause is ranked first"}))
	page.Beware(`These are rates in simulated organisations: real causes come and go, bend and differ in size, and real
		answers are not missing by chance, so the rates are more likely too good than too bad. They are there to
		compare ways of collecting data. And a cause that is seldom found at this size is no reason to look for
		another one afterwards: a study too small finds what luck has made large.`)
	return page.Write(w)
}
