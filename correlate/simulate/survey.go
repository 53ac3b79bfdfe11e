package simulate

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// survey asks customers and employees.
func (org *Organisation) survey() {
	o := org.plan
	sizes := func(n int, sd float64, part string) []float64 {
		r := stream(o.Seed, part, 0)
		out := make([]float64, n)
		for i := range out {
			out[i] = math.Exp(sd*r.NormFloat64() - sd*sd/2) // mean 1
		}
		return out
	}
	teamSize, touchpointSize := sizes(o.Teams, teamSizeSD, "team size"), sizes(o.Touchpoints, touchpointSize, "touchpoint size")

	cells := o.Periods * o.Teams * o.Touchpoints
	org.cellEnd = make([]int, 0, cells)
	org.answers = make([]uint8, 0, int(1.1*o.Answers*float64(cells)))
	r := stream(o.Seed, "customers", 0)
	for t := range o.Periods {
		for j := range o.Teams {
			for k := range o.Touchpoints {
				level := *org.levels[k].at(j, t)
				n := 0
				if mean := o.Answers * teamSize[j] * touchpointSize[k]; mean > 0 {
					n = int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
				}
				for range n {
					org.answers = append(org.answers, answer(level+o.ResponseNoise*r.NormFloat64(), 0, 10))
				}
				org.cellEnd = append(org.cellEnd, len(org.answers))
			}
		}
	}

	// Employees stay, most of them answer, and the halo colours all that one
	// person says in one wave.
	staff := make([]int, o.Teams+1) // the first employee of each team
	for j := range o.Teams {
		staff[j+1] = staff[j]
		if o.Respondents > 0 {
			staff[j+1] += max(1, int(math.Round(o.Respondents/responseRate*teamSize[j])))
		}
	}
	noise := employeeScale * o.ResponseNoise
	halo, own := noise*math.Sqrt(o.HaloShare), noise*math.Sqrt(1-o.HaloShare)
	r, missing := stream(o.Seed, "employees", 0), stream(o.Seed, "missing", 0)
	for t := range o.Periods {
		for j := range o.Teams {
			absent := missing.Float64() < o.MissingWaves
			for e := staff[j]; e < staff[j+1]; e++ {
				if absent || r.Float64() >= responseRate {
					continue
				}
				mood := halo * r.NormFloat64()
				for d := range org.drivers {
					org.ratings = append(org.ratings, answer(*org.drivers[d].at(j, t)+mood+own*r.NormFloat64(), 1, 5))
				}
				org.rater = append(org.rater, int32(e+1))
			}
			org.waveEnd = append(org.waveEnd, len(org.rater))
		}
	}
}

// answer rounds a level to the nearest point of a scale.
func answer(x float64, low, high uint8) uint8 {
	return uint8(math.Round(max(float64(low), min(x, float64(high)))))
}
