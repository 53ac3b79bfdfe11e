package correlate

import (
	"math"

	"github.com/linkage-go/linkage/correlate/stats"
)

// BestLag names, by touchpoint, the driver with the largest |t| of a within-team
// regression on one driver at one lag: the habit the engine is measured against.
func BestLag(p *Panel) map[string]string {
	return first(p, func(o *observations, d int) float64 {
		best := 0.
		for lag := range o.lags + 1 {
			if f := o.within(o.y, o.at(d, lag)); f.estimable(0) {
				best = max(best, math.Abs(f.Coef(0)/f.Classical(0)))
			}
		}
		return best
	})
}

// PooledR names, by touchpoint, the driver with the largest pooled correlation.
func PooledR(p *Panel) map[string]string {
	return first(p, func(o *observations, d int) float64 {
		rows := pairsOf(o, o.at(d, 0))
		return math.Abs(stats.Pearson(rows.x, rows.y, nil).Estimate)
	})
}

func first(p *Panel, strength func(o *observations, d int) float64) map[string]string {
	names := map[string]string{}
	for k, touchpoint := range p.touchpoints {
		o := p.observations(k, 0, p.report.Lags)
		for i := range o.weight {
			o.weight[i] = 1
		}
		best := math.Inf(-1)
		for d := range p.drivers {
			if s := strength(o, d); s > best {
				best, names[touchpoint] = s, p.drivers[d].Name
			}
		}
	}
	return names
}
