package correlate

import (
	"math"
	"slices"

	"github.com/linkage-go/linkage/correlate/stats"
)

// An effect is what one driver does to one measure at one touchpoint, estimated
// beside the other likely causes.
type effect struct {
	perPoint stats.Estimate // score change per point of the driver, summed over its lags
	sd       float64        // of the driver inside teams, in its own points
	joint    stats.WaldTest // of all lags, on the raw mean
	between  stats.Estimate // score difference per point between team averages
	lags     []int          // the lags summed
	// How strong what was left unmeasured would have to be: see RootCause.
	robustness, robustness05 float64
	confounder               stats.EValue
	alone                    bool    // the other likely causes could not be held constant
	fit                      *within // behind perPoint: the driver at its lags, then what was held constant
	// With the sampling error of employees' averages taken off: see RootCause.
	corrected   stats.Estimate // per point
	correctedSD float64
	reliability float64
	partial     bool
}

// effect estimates driver d on complete rows, holding constant the other drivers that
// are likelier than not, each at its likeliest lag.
func (o *observations) effect(d int, r *ranking) effect {
	fit := o.within
	lags := o.lags
	if o.waves < 2 {
		fit, lags = o.across, 0
	}
	nan := math.NaN()
	e := effect{lags: r.setLags[d], sd: nan, robustness: nan, robustness05: nan, confounder: stats.EValue{Estimate: nan, Limit: nan}}
	level := .95
	if len(e.lags) == 0 {
		// Of several lags none of which is settled the most striking one is told: the
		// interval holds for all of them together (Šidák 1967, JASA 62:626).
		e.lags = []int{r.likeliest(d)}
		level = math.Pow(level, 1/float64(lags+1))
	}
	var others [][]float64
	var places []driverLag
	for _, lag := range e.lags {
		places = append(places, driverLag{d, lag})
	}
	for x := range r.inclusion {
		if x != d && r.probability(x) > .5 {
			others = append(others, o.at(x, r.likeliest(x)))
			places = append(places, driverLag{x, r.likeliest(x)})
		}
	}
	own := func(lags []int) [][]float64 {
		columns := make([][]float64, 0, len(lags)+len(others))
		for _, lag := range lags {
			columns = append(columns, o.at(d, lag))
		}
		return columns
	}
	undefined := undefinedEstimate()

	e.corrected, e.correctedSD, e.reliability = undefined, nan, nan
	sum := func(others [][]float64) (stats.Estimate, float64) {
		columns := append(own(e.lags), others...)
		w := fit(o.score, columns...)
		e.fit = w
		if w == nil {
			return undefined, math.NaN()
		}
		contrast := make([]float64, w.width)
		for j := range e.lags {
			if !w.estimable(j) {
				return undefined, w.sd[0]
			}
			contrast[j] = 1
		}
		est := atLevel(w.CR2(contrast), level)
		t := est.Estimate / w.ClassicalContrast(contrast)
		e.robustness = stats.RobustnessValue(t, float64(w.DF))
		// What is left of t once the interval's half width is taken off, on the same
		// scale: never more than the whole.
		half := (est.High - est.Low) / 2
		e.robustness05 = stats.RobustnessValue(math.Max(0, math.Abs(est.Estimate)-half)/w.ClassicalContrast(contrast), float64(w.DF))
		standard := w.sd[0] / w.sdY
		e.confounder = stats.EValueInterval(est.Estimate*standard, est.Low*standard, est.High*standard)
		if o.waves > 1 {
			if c := o.correct(w, o.score, columns, places[:len(columns)], len(e.lags)); c != nil {
				e.corrected, e.reliability, e.partial = atLevel(c.apply(w), level), c.reliability, c.partial
				e.correctedSD = w.sd[0] * math.Sqrt(math.Max(c.reliability, leastReliable))
			}
		}
		return est, w.sd[0]
	}
	if e.perPoint, e.sd = sum(others); math.IsNaN(e.perPoint.SE) && len(others) > 0 {
		e.perPoint, e.sd = sum(nil)
		e.alone = !math.IsNaN(e.perPoint.SE)
	}

	if e.sd == 0 {
		e.sd = nan // never changes inside teams: nothing can be told per standard deviation
	}
	every := make([]int, lags+1)
	for lag := range every {
		every[lag] = lag
	}
	e.joint.P = math.NaN()
	w := fit(o.y, append(own(every), others...)...)
	if w == nil && len(others) > 0 {
		w = fit(o.y, own(every)...)
	}
	if w != nil {
		every = slices.DeleteFunc(every, func(j int) bool { return !w.estimable(j) })
		if len(every) > 0 {
			e.joint = w.HTZ(every)
		}
	}

	e.between = undefined
	if o.waves > 1 {
		e.between = o.betweenTeams(o.score, o.at(d, r.likeliest(d)))
	} else {
		e.between = e.perPoint
	}
	return e
}

// atLevel gives an estimate the interval of another level.
func atLevel(e stats.Estimate, level float64) stats.Estimate {
	half := stats.StudentQuantile((1+level)/2, e.DF) * e.SE
	e.Low, e.High, e.Level = e.Estimate-half, e.Estimate+half, level
	return e
}

// betweenTeams regresses team averages of y on those of x: one row for each team with
// a complete row, J-2 degrees of freedom or fewer, heteroscedasticity allowed (CR2
// with teams as clusters of one row, which is HC2).
func (o *observations) betweenTeams(y, x []float64) stats.Estimate {
	means := o.teamMeans(y, x)
	var centreX, centreY float64
	for _, m := range means {
		centreX += m.x / float64(len(means))
		centreY += m.y / float64(len(means))
	}
	clusters := make([]stats.CrossProduct, len(means))
	furthest := 0.
	for _, m := range means {
		furthest = max(furthest, math.Abs(m.x-centreX))
	}
	for j, m := range means {
		clusters[j] = stats.NewCrossProduct(2)
		clusters[j].Add([]float64{m.x - centreX, 1}, m.y-centreY, 1)
	}
	undefined := undefinedEstimate()
	if len(means) < 4 || furthest <= rounding*math.Abs(centreX) {
		return undefined
	}
	f, err := stats.FitClusters(clusters, 2, 0)
	if err != nil || math.IsNaN(f.Coef(0)) {
		return undefined
	}
	return f.CR2Col(0)
}

// A teamMean holds the averages of one team over the rows where x and y are present.
type teamMean struct {
	team int32
	x, y float64
	rows int
}

func (o *observations) teamMeans(y, x []float64) []teamMean {
	var means []teamMean
	last := int32(-1)
	for i := range o.y {
		if math.IsNaN(y[i]) || math.IsNaN(x[i]) {
			continue
		}
		if o.team[i] != last {
			last = o.team[i]
			means = append(means, teamMean{team: last})
		}
		m := &means[len(means)-1]
		m.rows++
		m.x += (x[i] - m.x) / float64(m.rows)
		m.y += (y[i] - m.y) / float64(m.rows)
	}
	return means
}

// undefinedEstimate is what cannot be estimated.
func undefinedEstimate() stats.Estimate {
	nan := math.NaN()
	return stats.Estimate{Estimate: nan, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan}
}

// likeliest returns the lag that carries most of the driver's inclusion.
func (r *ranking) likeliest(d int) int {
	best := 0
	for lag, s := range r.share[d] {
		if s > r.share[d][best] {
			best = lag
		}
	}
	return best
}
