package correlate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage/correlate/stats"
)

// A PainPoint is one touchpoint's measure against its reference.
type PainPoint struct {
	Rank          int // 1 is the worst
	Touchpoint    string
	Measure       string
	LowerBetter   bool
	Estimate      float64 // mean over answers, in the measure's own unit
	Low, High     float64 // 95 % interval, over teams
	Reference     float64 // what it is held against
	ReferenceKind string  // "target", "median of touchpoints" or "own past"
	N             int64   // answers; 0 when not known
	Teams         int
	// Score is the shortfall from the reference in standard deviations between teams
	// (pooled over the measure's touchpoints), times the share of answers given here (an equal share where any n is not
	// known); 0 when there is no shortfall.
	Score    float64
	Warnings []string
}

// What a pain point is held against.
const (
	againstTarget = "target"
	againstMedian = "median of touchpoints"
	againstPast   = "own past"
)

// PainPoints ranks touchpoint × measure by how far it falls short of its reference:
// the target where one is given, else the median of the measure over touchpoints,
// else, with one touchpoint, the earlier half of its own periods. Estimates weigh
// answers alike, intervals treat teams as the independent units (CR2).
func PainPoints(p *Panel, options *Options) []PainPoint {
	o := options.orDefault()
	var points []PainPoint
	for _, m := range o.outcomes(p) {
		points = append(points, p.painPoints(m, o)...)
	}
	slices.SortStableFunc(points, func(a, b PainPoint) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.shortfall(), a.shortfall()), strings.Compare(a.Measure, b.Measure), strings.Compare(a.Touchpoint, b.Touchpoint))
	})
	for i := range points {
		points[i].Rank = i + 1
	}
	return points
}

// shortfall is how far the estimate falls short of the reference, in the measure's
// unit; negative when it is better.
func (p PainPoint) shortfall() float64 {
	return orientation(p.LowerBetter) * (p.Reference - p.Estimate)
}

func (p *Panel) painPoints(m int, o Options) []PainPoint {
	measure := p.outcomes[m]
	var points []PainPoint
	var volumes, spreads []float64
	allKnown := true
	for k, name := range p.touchpoints {
		s := &p.series[k][m]
		if len(s.y) == 0 {
			continue
		}
		from := int32(0)
		single := p.measured(m) == 1
		if _, ok := o.Targets[measure.Name]; single && !ok {
			from = s.middle()
		}
		point := PainPoint{Touchpoint: name, Measure: measure.Name, LowerBetter: measure.LowerBetter}
		e, spread := s.level(from, math.MaxInt32)
		point.Estimate, point.Low, point.High, point.Teams = e.Estimate, e.Low, e.High, e.Clusters
		point.Warnings = e.Warnings
		for i := range s.y {
			if s.period[i] >= from {
				point.N += s.n[i]
			}
			allKnown = allKnown && s.known[i]
		}
		if single && from > 0 {
			past, _ := s.level(0, from)
			point.Reference, point.ReferenceKind = past.Estimate, againstPast
		}
		points = append(points, point)
		volumes, spreads = append(volumes, float64(point.N)), append(spreads, spread)
	}
	levels := make([]float64, len(points))
	total, squares, freedom := 0., 0., 0.
	for i, point := range points {
		levels[i] = point.Estimate
		total += volumes[i]
		if !math.IsNaN(spreads[i]) {
			squares += spreads[i] * spreads[i] * float64(point.Teams-1)
			freedom += float64(point.Teams - 1)
		}
	}
	spread := math.Sqrt(squares / freedom) // one scale for all touchpoints of a measure
	for i := range points {
		point := &points[i]
		if target, ok := o.Targets[measure.Name]; ok {
			point.Reference, point.ReferenceKind = target, againstTarget
		} else if point.ReferenceKind == "" {
			point.Reference, point.ReferenceKind = stats.Median(levels), againstMedian
		}
		share := 1 / float64(len(points))
		if allKnown && total > 0 {
			share = volumes[i] / total
		}
		if short := point.shortfall(); short > 0 && spread > 0 {
			point.Score = short / spread * share
		}
		if len(points) == 1 && point.ReferenceKind == againstMedian {
			point.Warnings = append(point.Warnings, "one touchpoint and too few periods: there is nothing to hold it against")
		}
	}
	return points
}

// measured counts the touchpoints at which a measure was taken.
func (p *Panel) measured(m int) (n int) {
	for k := range p.series {
		if len(p.series[k][m].y) > 0 {
			n++
		}
	}
	return n
}

// middle returns the period at which the later half of the series' periods begins;
// 0 when there is but one period.
func (s *series) middle() int32 {
	periods := slices.Sorted(slices.Values(s.period))
	periods = slices.Compact(periods)
	if len(periods) < 2 {
		return 0
	}
	return periods[len(periods)/2]
}

// level returns the mean score over the periods [from, to), every answer alike, with
// teams as the independent units, and the standard deviation between team means.
func (s *series) level(from, to int32) (stats.Estimate, float64) {
	// A cell of unknown n weighs as much as one of known n on average.
	unknown, given := 0., 0.
	for i := range s.score {
		if s.known[i] && s.period[i] >= from && s.period[i] < to {
			unknown, given = unknown+s.w[i], given+1
		}
	}
	if unknown /= given; !(unknown > 0) {
		unknown = 1
	}
	var clusters []stats.CrossProduct
	var teams []float64
	last := int32(-1)
	sum, weight := 0., 0.
	flush := func() {
		if weight > 0 {
			teams = append(teams, sum/weight)
		}
		sum, weight = 0, 0
	}
	for i, y := range s.score {
		if s.period[i] < from || s.period[i] >= to {
			continue
		}
		if s.team[i] != last {
			flush()
			last = s.team[i]
			clusters = append(clusters, stats.NewCrossProduct(1))
		}
		w := unknown
		if s.known[i] {
			w = s.w[i]
		}
		clusters[len(clusters)-1].Add([]float64{1}, y, w)
		sum, weight = sum+w*y, weight+w
	}
	flush()
	undefined := undefinedEstimate()
	undefined.Clusters = len(teams)
	f, err := stats.FitClusters(clusters, 1, 0)
	if err != nil {
		if len(teams) > 0 {
			undefined.Estimate = teams[0]
		}
		return undefined, math.NaN()
	}
	e := f.CR2Col(0)
	mean, m2 := 0., 0.
	for j, t := range teams {
		d := t - mean
		mean += d / float64(j+1)
		m2 += d * (t - mean)
	}
	return e, math.Sqrt(m2 / float64(len(teams)-1))
}
