package report

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
)

// Options tunes a report. The zero value is a complete report in English.
type Options struct {
	Title      string                // heading; "" is "What hurts customers, and what may be behind it"
	Language   language.Tag          // of all but the JSON: English or Italian; the zero Tag is English
	PainPoints int                   // most pain points told in full; 0 means 3 in the brief, 5 elsewhere
	Causes     int                   // most root causes told under a pain point; 0 means 3
	Width      int                   // columns of the brief; 0 means 92, less than 60 means 60
	Reads      []*linkage.ReadReport // what became of the rows of each input file
	Charts     []Figure              // drawings for the page, in order; their texts are shown as they are
	Truth      Truth                 // what a simulated organisation planted; nil with real data

	// Each of these adds a section where it is given.
	Confirmations []correlate.Confirmation  // what actions taken say of root causes; verdicts follow them
	Changes       []*correlate.ChangeReport // what moved a score
	Actions       []*correlate.ActionPlan   // what could be done, by what customers would gain
	Alerts        []correlate.Alert         // what moved by more than noise

	Teams Teams // for [Report.WriteTeamBrief]
}

// A Truth tells what was planted for a driver at a touchpoint and measure of a
// simulated organisation. It is shown beside what the analysis found.
type Truth func(touchpoint, measure, driver string) Planted

// Planted is the truth about one driver at one touchpoint and measure.
type Planted struct {
	Cause bool   // it was made to move the measure
	Lag   int    // periods it leads, when it is a cause
	Role  string // otherwise what it is, such as "follows customers"; may be empty
}

// A Report is one analysis, ready to be written. It keeps the analysis: do not
// change that while a report is in use.
type Report struct {
	a      *correlate.Analysis
	o      Options
	causes []correlate.RootCause // capped by the claims ladder, in the order of the analysis
	at     map[place][]int       // indices into causes, by rank
	points []correlate.PainPoint // by rank
	info   map[string]correlate.MeasureInfo
	common map[string]bool // warnings that every root cause carries: said once
	shared []string        // the same, in order
}

// A place is where customers answer and what they are asked.
type place struct{ touchpoint, measure string }

// New prepares a report on an analysis. A nil analysis is an empty one.
func New(a *correlate.Analysis, o Options) *Report {
	if a == nil {
		a = &correlate.Analysis{}
	}
	r := &Report{
		a:      a,
		o:      o,
		causes: slices.Clone(a.RootCauses),
		at:     make(map[place][]int),
		points: slices.Clone(a.PainPoints),
		info:   make(map[string]correlate.MeasureInfo, len(a.Measures)),
	}
	if r.o.Causes <= 0 {
		r.o.Causes = 3
	}
	for _, m := range a.Measures {
		if _, ok := r.info[m.Name]; !ok {
			r.info[m.Name] = m
		}
	}
	r.confirm()
	for i := range r.causes {
		r.cap(&r.causes[i])
		p := place{r.causes[i].Touchpoint, r.causes[i].Measure}
		r.at[p] = append(r.at[p], i)
	}
	r.common, r.shared = commonWarnings(r.causes)
	for _, at := range r.at {
		slices.SortStableFunc(at, func(i, j int) int { return r.causes[i].Rank - r.causes[j].Rank })
	}
	slices.SortStableFunc(r.points, func(p, q correlate.PainPoint) int { return p.Rank - q.Rank })
	return r
}

// cap holds a verdict to what one wave of data can carry. The analysis does so
// itself; a report is the last place where an overclaim can be stopped.
func (r *Report) cap(c *correlate.RootCause) {
	if r.a.Join.Waves == 1 && (c.Verdict == correlate.CandidateCause || c.Verdict == correlate.Confirmed) {
		c.Verdict = correlate.Associated
		c.Reasons = append(slices.Clip(slices.Clone(c.Reasons)), "one wave of data: no order in time")
	}
}

// confirm gives root causes the verdicts of actions taken, unless the caller did.
func (r *Report) confirm() {
	for i := range r.causes {
		c := &r.causes[i]
		for _, x := range r.o.Confirmations {
			if c.Touchpoint != x.Touchpoint || c.Measure != x.Measure || c.Driver != x.Driver {
				continue
			}
			c.Verdict = x.After
			for _, reason := range slices.Backward(x.Reasons) {
				if !slices.Contains(c.Reasons, reason) {
					c.Reasons = slices.Insert(slices.Clone(c.Reasons), 0, reason)
				}
			}
		}
	}
}

// lowerBetter tells whether a fall in the measure is good.
func (r *Report) lowerBetter(measure string) bool { return r.info[measure].LowerBetter }

// oriented tells whether somebody said which way is better.
func (r *Report) oriented(measure string) bool {
	m := r.info[measure]
	return m.Declared || m.LowerBetter
}

// told returns the pain points to tell in full: those short of their reference,
// or the lowest one when none is.
func (r *Report) told(limit int) []correlate.PainPoint {
	if r.o.PainPoints > 0 {
		limit = r.o.PainPoints
	}
	n := 0
	for n < len(r.points) && n < limit && r.points[n].Score > 0 {
		n++
	}
	if n == 0 {
		n = min(1, len(r.points))
	}
	return r.points[:n]
}

// clean makes a name from a file safe to print: control characters, which could
// steer a terminal, and characters that reorder text become a visible mark.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c < 0x20 || 0x7f <= c && c < 0xa0,
			c == 0x61c || c == 0x200e || c == 0x200f || 0x2028 <= c && c <= 0x202e || 0x2066 <= c && c <= 0x2069:
			return '\uFFFD'
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// cleanAll cleans each name.
func cleanAll(s []string) []string {
	t := make([]string, len(s))
	for i := range s {
		t[i] = clean(s[i])
	}
	return t
}
