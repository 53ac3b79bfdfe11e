package simulate

import (
	"fmt"
	"math"
	"slices"
)

// A Ranking is what some method believes about one touchpoint: drivers, the
// likeliest cause first. It need not name every driver.
type Ranking struct {
	Touchpoint string
	Drivers    []string
}

// A Recovery says how well rankings found the planted causes. Each figure is a
// share of touchpoints or a mean over them, in [0,1]; NaN where no touchpoint
// could count. Recoveries of several organisations merge with [Recovery.Add].
type Recovery struct {
	Touchpoints      int     // that have a cause
	Top1             float64 // a true cause is ranked first
	Top3             float64 // a true cause is among the first three
	AveragePrecision float64 // mean, over causes, of the share of true causes down to each
	Ranked           int     // touchpoints with a ranking, with a cause or without
	DecoyFirst       float64 // of those, a decoy is ranked first
	FollowerFirst    float64 // of those, a driver that follows customers is ranked first
}

// Score compares rankings with the truth. A touchpoint that has a cause but no
// ranking counts as a miss, and so does a cause that its ranking does not name.
// It returns an error for a touchpoint or driver the truth does not know, and for
// one that comes twice.
func Score(truth *Truth, rankings []Ranking) (Recovery, error) {
	ranked := map[string][]string{}
	for _, r := range rankings {
		if !slices.Contains(truth.Touchpoints, r.Touchpoint) {
			return Recovery{}, fmt.Errorf("simulate: ranking of an unknown touchpoint %q", r.Touchpoint)
		}
		if _, ok := ranked[r.Touchpoint]; ok {
			return Recovery{}, fmt.Errorf("simulate: two rankings of touchpoint %q", r.Touchpoint)
		}
		for i, d := range r.Drivers {
			if !slices.Contains(truth.Drivers, d) {
				return Recovery{}, fmt.Errorf("simulate: touchpoint %q: unknown driver %q", r.Touchpoint, d)
			}
			if slices.Contains(r.Drivers[:i], d) {
				return Recovery{}, fmt.Errorf("simulate: touchpoint %q: driver %q is ranked twice", r.Touchpoint, d)
			}
		}
		ranked[r.Touchpoint] = r.Drivers
	}
	var sum Recovery
	for _, touchpoint := range truth.Touchpoints {
		sum = sum.Add(truth.score(touchpoint, ranked[touchpoint]))
	}
	return sum, nil
}

func (t *Truth) score(touchpoint string, drivers []string) Recovery {
	nan := math.NaN()
	s := Recovery{Top1: nan, Top3: nan, AveragePrecision: nan, DecoyFirst: nan, FollowerFirst: nan}
	causes := 0
	for _, c := range t.Causes {
		if c.Touchpoint == touchpoint {
			causes++
		}
	}
	if causes > 0 {
		s.Touchpoints, s.Top1, s.Top3, s.AveragePrecision = 1, 0, 0, 0
		found := 0
		for i, d := range drivers {
			if !t.IsCause(touchpoint, d) {
				continue
			}
			found++
			s.AveragePrecision += float64(found) / float64(i+1) / float64(causes)
			if i == 0 {
				s.Top1 = 1
			}
			if i < 3 {
				s.Top3 = 1
			}
		}
	}
	if len(drivers) > 0 {
		s.Ranked, s.DecoyFirst, s.FollowerFirst = 1, share(slices.Contains(t.Decoys, drivers[0])), share(slices.Contains(t.Followers, drivers[0]))
	}
	return s
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// Add returns the recovery over the touchpoints of both. The zero Recovery adds
// nothing.
func (s Recovery) Add(o Recovery) Recovery {
	pool := func(x float64, n int, y float64, m int) float64 {
		switch {
		case n == 0 && m == 0:
			return math.NaN()
		case n == 0:
			return y
		case m == 0:
			return x
		}
		return (x*float64(n) + y*float64(m)) / float64(n+m)
	}
	return Recovery{
		Touchpoints:      s.Touchpoints + o.Touchpoints,
		Top1:             pool(s.Top1, s.Touchpoints, o.Top1, o.Touchpoints),
		Top3:             pool(s.Top3, s.Touchpoints, o.Top3, o.Touchpoints),
		AveragePrecision: pool(s.AveragePrecision, s.Touchpoints, o.AveragePrecision, o.Touchpoints),
		Ranked:           s.Ranked + o.Ranked,
		DecoyFirst:       pool(s.DecoyFirst, s.Ranked, o.DecoyFirst, o.Ranked),
		FollowerFirst:    pool(s.FollowerFirst, s.Ranked, o.FollowerFirst, o.Ranked),
	}
}

// String prints the shares to two decimals.
func (s Recovery) String() string {
	return fmt.Sprintf("%d touchpoints: true cause first %.2f, in the first three %.2f, average precision %.2f; decoy first %.2f, follower first %.2f",
		s.Touchpoints, s.Top1, s.Top3, s.AveragePrecision, s.DecoyFirst, s.FollowerFirst)
}
