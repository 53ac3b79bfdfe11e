package correlate

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/linkage-go/linkage"
)

// A Cadence says how often one side is asked.
type Cadence struct {
	Unit linkage.Unit // finest period that is filled often enough to analyse
	Gap  int          // median distance between a team's waves, in that unit: 1, or years between
}

// String prints the cadence: "every month", "every 3 weeks".
func (c Cadence) String() string {
	if c.Unit == linkage.Half {
		return "every half-year"
	}
	if c.Gap <= 1 {
		return fmt.Sprintf("every %v", c.Unit)
	}
	return fmt.Sprintf("every %d %vs", c.Gap, c.Unit)
}

// CadenceOf finds how often answers come: the finest unit in which the median distance
// between the waves of a (team, touchpoint) is one period, in which hardly a period from
// the first to the last is left empty by everybody (a pulse on the first days of each
// month is no weekly survey), and in which at least a third of the answers fall into cells
// of minRespondents or more (0 means 5): finer cells would mostly be withheld. Each answer is one key whose period is its day, or whatever
// is known. Where no unit will do, it is a year. It looks at the first 64 teams.
func CadenceOf(answers iter.Seq[linkage.Key], minRespondents int64) Cadence {
	if minRespondents == 0 {
		minRespondents = 5
	}
	counts := map[linkage.Key]int64{}
	looked := map[string]bool{}
	for k := range answers {
		if !looked[k.Team] {
			if len(looked) == cadenceTeams {
				continue
			}
			looked[k.Team] = true
		}
		counts[k]++
	}
	epoch := time.Unix(0, 0).UTC()
units:
	for unit := linkage.Day; unit < linkage.Year; unit++ {
		sums := map[linkage.Key]int64{}
		for k, n := range counts {
			period, err := k.Period.In(unit)
			if err != nil { // known by coarser periods only
				continue units
			}
			k.Period = period
			sums[k] += n
		}
		var inside, all int64
		waves, perPeriod := map[linkage.Key][]int{}, map[int]int64{}
		for k, n := range sums {
			all += n
			perPeriod[k.Period.Sub(linkage.PeriodOf(epoch, unit))] += n
			if n >= minRespondents {
				inside += n
			}
			place := linkage.Key{Team: k.Team, Touchpoint: k.Touchpoint}
			waves[place] = append(waves[place], k.Period.Sub(linkage.PeriodOf(epoch, unit)))
		}
		if gap, ok := medianGap(waves); ok && gap <= 1 && 3*inside >= all && filled(perPeriod) >= mostlyFilled {
			return Cadence{unit, 1}
		}
	}
	return Cadence{linkage.Year, 1}
}

// mostlyFilled is the share of periods that must have answers. Summers off leave it to
// schools.
const mostlyFilled = .8

// filled returns the share of the periods from the first to the last that have a quarter or
// more of the answers that the others have on average.
func filled(perPeriod map[int]int64) float64 {
	first, last, all := math.MaxInt, math.MinInt, int64(0)
	for t, n := range perPeriod {
		first, last, all = min(first, t), max(last, t), all+n
	}
	some := 0.
	for _, n := range perPeriod {
		if 4*n*int64(len(perPeriod)) >= all {
			some++
		}
	}
	return some / float64(last-first+1)
}

// CellCadence finds how often the cells of one side come. Their own unit is the
// finest that can be known; where a team's waves lie further apart, the finest
// longer unit that covers their median distance is the cadence.
func CellCadence(cells *linkage.Cells) (Cadence, error) {
	periods := cells.Periods()
	unit := periods[0].Unit()
	if unit == 0 {
		return Cadence{}, fmt.Errorf("cells without a period")
	}
	if last := periods[len(periods)-1]; last.Unit() != unit {
		return Cadence{}, fmt.Errorf("cells by %v (%v) and by %v (%v): merge them into one unit first", unit, periods[0], last.Unit(), last)
	}
	byPlace := map[linkage.Key][]int{}
	var last linkage.Key
	for k := range cells.All() { // measures of one key come together
		if k.Key == last {
			continue
		}
		last = k.Key
		place := linkage.Key{Team: k.Team, Touchpoint: k.Touchpoint}
		byPlace[place] = append(byPlace[place], k.Period.Sub(periods[0]))
	}
	gap, ok := medianGap(byPlace)
	if !ok || gap <= 1 {
		return Cadence{unit, 1}, nil
	}
	for coarser := unit + 1; coarser <= linkage.Year; coarser++ {
		if per := periodsPer(unit, coarser); per >= gap {
			return Cadence{coarser, 1}, nil
		}
	}
	perYear := periodsPer(unit, linkage.Year)
	return Cadence{linkage.Year, (gap + perYear - 1) / perYear}, nil
}

// periodsPer returns about how many periods of the finer unit the coarser holds.
func periodsPer(finer, coarser linkage.Unit) int {
	days := map[linkage.Unit]int{linkage.Day: 1, linkage.Week: 7, linkage.Month: 30, linkage.Quarter: 91, linkage.Half: 182, linkage.Year: 365}
	return (days[coarser] + days[finer]/2) / days[finer]
}

// cadenceTeams bounds the work and memory of [CadenceOf].
const cadenceTeams = 64

// medianGap returns the median distance between neighbouring waves over all places;
// false where no place has two waves.
func medianGap(waves map[linkage.Key][]int) (gap int, ok bool) {
	var gaps []int
	for _, at := range waves {
		slices.Sort(at)
		for i := 1; i < len(at); i++ {
			gaps = append(gaps, at[i]-at[i-1])
		}
	}
	if len(gaps) == 0 {
		return 0, false
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2], true
}
