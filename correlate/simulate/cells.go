package simulate

import "github.com/linkage-go/linkage"

// CXCells returns the customers' answers as cells: "nps" in NPS points, and the
// raw 0..10 mean of the same answers beside it.
func (org *Organisation) CXCells() *linkage.Cells {
	raw := linkage.RawName(measure)
	c := linkage.NewCells()
	c.Declare(linkage.Measure{Name: measure, Unit: "points", Declared: true})
	c.Declare(linkage.Measure{Name: raw, Unit: "scale points", RawOf: measure, Declared: true})
	i, begin := 0, 0
	for _, period := range org.periods {
		for _, team := range org.teams {
			for _, touchpoint := range org.truth.Touchpoints {
				var score, mean linkage.Cell
				for _, x := range org.answers[begin:org.cellEnd[i]] {
					mean.Add(float64(x))
					score.Add(npsPoints(x))
				}
				key := linkage.Key{Team: team, Touchpoint: touchpoint, Period: period}
				c.Add(key, measure, score)
				c.Add(key, raw, mean)
				begin = org.cellEnd[i]
				i++
			}
		}
	}
	return c
}

func npsPoints(x uint8) float64 {
	switch {
	case x >= 9:
		return 100
	case x <= 6:
		return -100
	}
	return 0
}

// EXCells returns the employees' answers as cells of whole teams: a 1..5 mean for
// each driver.
func (org *Organisation) EXCells() *linkage.Cells {
	c := linkage.NewCells()
	width := len(org.truth.Drivers)
	for _, d := range org.truth.Drivers {
		c.Declare(linkage.Measure{Name: d, Declared: true})
	}
	i, begin := 0, 0
	for _, period := range org.periods {
		for _, team := range org.teams {
			end := org.waveEnd[i]
			for d, driver := range org.truth.Drivers {
				var cell linkage.Cell
				for row := begin; row < end; row++ {
					cell.Add(float64(org.ratings[row*width+d]))
				}
				cell.People = cell.N() // each employee answers a wave once
				c.Add(linkage.Key{Team: team, Period: period}, driver, cell)
			}
			begin = end
			i++
		}
	}
	return c
}
