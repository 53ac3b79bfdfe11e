package simulate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/linkage-go/linkage"
)

// String prints the plan as tables for a terminal, in percent of cases.
func (p *StudyPlan) String() string {
	var b strings.Builder
	s := p.Study
	level := fmt.Sprintf("%.4g %%", 100*p.Level)
	fmt.Fprintf(&b, "%d teams × %s, %s, %s\n", s.Teams, plural(s.Periods, s.Unit.String()), plural(s.Touchpoints, "touchpoint"), plural(s.Drivers, "driver"))
	fmt.Fprintf(&b, "%s of customers a cell, %s of employees a team and wave, %d at least\n", plural(s.Answers, "answer"), plural(s.Respondents, "answer"), s.MinRespondents)
	fmt.Fprintf(&b, "%s a touchpoint, each of %.3g NPS points, after 0 to %s\n", plural(s.Causes, "cause"), s.Effect, plural(max(0, s.MaxLag), s.Unit.String()))
	fmt.Fprintf(&b, "%d simulated organisations a design, seed %d; %s intervals over organisations\n\n", p.Organisations, p.Seed, level)

	t := columns{align: "lrlr"}
	t.add("with that effect", "share", level, "of")
	for _, r := range []struct {
		name string
		Rate
		of string
	}{
		{"true cause ranked first", p.Expected.First, "touchpoint"},
		{"cause claimed", p.Expected.Claimed, "cause"},
		{"cause claimed, lag 1 or more", p.Expected.ClaimedLagged, "cause"},
		{"claim is false", p.Expected.FalseClaims, "claim"},
		{"false claim made", p.Expected.Misled, "touchpoint"},
		{"cannot tell of any driver", p.Expected.CannotTell, "touchpoint"},
	} {
		t.add(r.name, percent(r.Share), r.interval(), plural(r.Of, r.of))
	}
	b.WriteString(t.String())

	t = columns{align: "rrlrlrl"}
	t.add("effect", "first", level, "claimed*", level, "misled", level)
	for _, r := range p.Curve {
		t.add(fmt.Sprintf("%.3g", r.Effect), percent(r.First.Share), r.First.interval(), percent(r.ClaimedLagged.Share), r.ClaimedLagged.interval(), percent(r.Misled.Share), r.Misled.interval())
	}
	fmt.Fprintf(&b, "\nby effect, in NPS points (* of causes with a lag of 1 or more)\n%s", t.String())

	t = columns{align: "lrl"}
	t.add(fmt.Sprintf("found %.4g %% of the time", 100*p.Power), "effect", level)
	t.add("true cause ranked first", p.SmallestFirst.cells()...)
	t.add("cause claimed, lag 1 or more", p.SmallestClaimed.cells()...)
	b.WriteString("\nsmallest effect\n" + t.String())

	t = columns{align: "lrrlrrl"}
	t.add("twice the", "first", "change", level, "claimed*", "change", level)
	for _, e := range p.More {
		t.add(e.More, percent(e.Rates.First.Share), e.First.estimate(), e.First.interval(),
			percent(e.Rates.ClaimedLagged.Share), e.Claimed.estimate(), e.Claimed.interval())
	}
	fmt.Fprintf(&b, "\nmore data\n%s\n%s\n", t.String(), p.Recommendation)
	b.WriteString("Simulated organisations are no guarantee for a real one.\n")
	for _, w := range p.Warnings {
		b.WriteString("warning: " + w + "\n")
	}
	return b.String()
}

// String prints the share and its interval in percent.
func (r Rate) String() string {
	if math.IsNaN(r.Share) {
		return "- of 0"
	}
	return fmt.Sprintf("%s (%s) of %d", percent(r.Share), r.interval(), r.Of)
}

// String prints the change and its interval in percentage points.
func (d Difference) String() string {
	if math.IsNaN(d.Estimate) {
		return "-"
	}
	return fmt.Sprintf("%s (%s)", d.estimate(), d.interval())
}

// String prints the effect and its interval.
func (e SmallestEffect) String() string {
	cells := e.cells()
	if cells[0] == "-" {
		return cells[1]
	}
	return fmt.Sprintf("%s (%s)", cells[0], cells[1])
}

func (e SmallestEffect) cells() []string {
	bound := func(x float64) string {
		if math.IsNaN(x) {
			return fmt.Sprintf("> %.3g", e.Largest)
		}
		return fmt.Sprintf("%.2g", x)
	}
	if math.IsNaN(e.Effect) && math.IsNaN(e.Low) {
		return []string{"-", fmt.Sprintf("not reachable up to %.3g", e.Largest)}
	}
	return []string{bound(e.Effect), bound(e.Low) + " to " + bound(e.High)}
}

func (r Rate) interval() string {
	if math.IsNaN(r.Low) {
		return ""
	}
	return fmt.Sprintf("%.0f to %.0f", 100*r.Low, 100*r.High)
}

func (d Difference) estimate() string {
	if math.IsNaN(d.Estimate) {
		return "-"
	}
	return points(d.Estimate)
}

func (d Difference) interval() string {
	if math.IsNaN(d.Low) {
		return ""
	}
	return points(d.Low) + " to " + points(d.High)
}

// points prints a change of a share in percentage points.
func points(x float64) string { return fmt.Sprintf("%+d", int(math.Round(100*x))) }

// percent prints a share, never as 0 or 100 when it is not.
func percent(x float64) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case x > 0 && x < .005:
		return "< 1 %"
	case x < 1 && x > .995:
		return "> 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

func plural[N int | float64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if noun == "half" {
		return fmt.Sprintf("%v halves", n)
	}
	return fmt.Sprintf("%v %ss", n, noun)
}

// columns is a table that lines up. Each letter of align stands for a column: l or r.
type columns struct {
	align string
	rows  [][]string
}

func (t *columns) add(first string, rest ...string) {
	t.rows = append(t.rows, append([]string{first}, rest...))
}

func (t *columns) String() string {
	wide := make([]int, len(t.align))
	for _, row := range t.rows {
		for i, c := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, row := range t.rows {
		line := ""
		for i, c := range row {
			gap := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c))
			if t.align[i] == 'r' {
				c, gap = gap+c, ""
			}
			line += "  " + c + gap
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// A number is a float64 whose undefined values are null in JSON.
type number float64

func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// MarshalJSON writes the rate with NaN as null.
func (r Rate) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Share number `json:"share"`
		Low   number `json:"low"`
		High  number `json:"high"`
		Count int    `json:"count"`
		Of    int    `json:"of"`
	}{number(r.Share), number(r.Low), number(r.High), r.Count, r.Of})
}

// MarshalJSON writes the difference with NaN as null.
func (d Difference) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Estimate number `json:"estimate"`
		Low      number `json:"low"`
		High     number `json:"high"`
	}{number(d.Estimate), number(d.Low), number(d.High)})
}

// MarshalJSON writes the effect with NaN as null.
func (e SmallestEffect) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Effect  number `json:"effect"`
		Low     number `json:"low"`
		High    number `json:"high"`
		Largest number `json:"largest"`
	}{number(e.Effect), number(e.Low), number(e.High), number(e.Largest)})
}

// MarshalJSON writes the unit by its name.
func (s Study) MarshalJSON() ([]byte, error) {
	type fields Study
	return json.Marshal(struct {
		fields
		Unit string `json:"unit"`
	}{fields(s), s.Unit.String()})
}

// UnmarshalJSON reads what MarshalJSON writes; a missing unit is the default one.
func (s *Study) UnmarshalJSON(b []byte) error {
	type fields Study
	in := struct {
		*fields
		Unit string `json:"unit"`
	}{fields: (*fields)(s)}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	if in.Unit == "" {
		s.Unit = 0
		return nil
	}
	unit, err := linkage.ParseUnit(in.Unit)
	s.Unit = unit
	return err
}
