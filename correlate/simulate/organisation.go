package simulate

import (
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/linkage-go/linkage"
)

// The measure that customers answer.
const measure = "nps"

// Where levels lie, how far they spread, and how long what moves them lasts: our
// choice, such that a sound simple method finds most causes but not all, and an
// unsound one finds none (see TestDifficulty for the figures).
const (
	customerMean   = 7.4  // 0..10
	touchpointSD   = 0.4  // of touchpoints around it
	employeeMean   = 3.4  // 1..5
	driverMeanSD   = 0.2  // of drivers around it
	stableSD       = 0.2  // of a driver between teams, beside the stable trait
	withinSD       = 0.35 // of a driver inside a team
	decoyLoading   = 0.48 // of a decoy on the stable trait, relative to customers'
	otherLoading   = 0.12 // of any other driver
	followLoading  = 0.2  // of a follower on customers' level one period before
	arSpread       = 0.15 // drivers' autocorrelation differs by up to this
	disturbanceAR  = 0.95 // what moves customers otherwise fades slowly
	sharedPart     = 0.5  // of the disturbance's variance, common to the touchpoints of a team
	seasonAR       = 0.5
	employeeScale  = 0.4  // employees' noise, relative to customers'
	responseRate   = 0.8  // of employees, each wave
	teamSizeSD     = 0.35 // of log size
	touchpointSize = 0.35
)

// An Organisation is a simulated organisation: every answer that was given in
// it, and the truth about why.
type Organisation struct {
	truth   Truth
	plan    Options
	teams   []string
	periods []linkage.Period

	drivers []series // true driver levels, by driver; from period -lead
	levels  []series // true customer levels, by touchpoint; from period -1
	lead    int

	// Answers in the order the files have them: by period, team, touchpoint.
	answers []uint8 // 0..10
	cellEnd []int   // end of each cell's answers
	ratings []uint8 // 1..5, one row of drivers per employee
	rater   []int32 // the employee behind each row
	waveEnd []int   // end of each team's rows in a period
}

// A series is a level by team and period.
type series struct {
	value []float64
	first int // the period of the first value, 0 or before
	width int // values per team
}

func newSeries(teams, first, periods int) series {
	return series{make([]float64, teams*(periods-first)), first, periods - first}
}

func (s series) at(team, period int) *float64 { return &s.value[team*s.width+period-s.first] }

// stream returns the random stream of one part of an organisation. Each part has
// its own, so that changing one option leaves the draws of the other parts as
// they were: the same drivers can be looked at with and without effects.
func stream(seed uint64, part string, index int) *rand.Rand {
	h := fnv.New64a()
	io.WriteString(h, part)
	return rand.New(rand.NewPCG(seed, h.Sum64()+uint64(index)))
}

// autoregression fills x with a first-order autoregression of the given standard
// deviation and autocorrelation, stationary from its first value.
func autoregression(x []float64, sd, ar float64, r *rand.Rand) {
	step := sd * math.Sqrt(1-ar*ar)
	for i := range x {
		if i == 0 {
			x[i] = sd * r.NormFloat64()
		} else {
			x[i] = ar*x[i-1] + step*r.NormFloat64()
		}
	}
}

// New draws an organisation. The same options give the same organisation, to the
// byte. It returns an error for options that contradict each other or ask for
// more than memory holds.
func New(o Options) (*Organisation, error) {
	kept, plan, err := o.complete()
	if err != nil {
		return nil, err
	}
	org := plan.born(kept)
	org.live()
	org.survey()
	org.describeEffects()
	return org, nil
}

// born returns an organisation whose causes are planted and in which nothing has
// happened yet.
func (o Options) born(kept Options) *Organisation {
	org := &Organisation{plan: o, teams: teamNames(o.Teams), lead: o.MaxLag + 1}
	start := linkage.PeriodOf(time.Date(2023, time.January, 2, 0, 0, 0, 0, time.UTC), o.Unit)
	for t := range o.Periods {
		org.periods = append(org.periods, start.Shift(t))
	}
	org.truth = o.plant()
	org.truth.Options = kept
	return org
}

// Truth returns what was planted.
func (org *Organisation) Truth() *Truth {
	t := org.truth
	t.Touchpoints, t.Drivers = slices.Clone(t.Touchpoints), slices.Clone(t.Drivers)
	t.Causes, t.Decoys, t.Followers = slices.Clone(t.Causes), slices.Clone(t.Decoys), slices.Clone(t.Followers)
	return &t
}

// plant chooses which drivers do what.
func (o Options) plant() Truth {
	truth := Truth{
		Schema:      Schema,
		Touchpoints: names(touchpointNames, o.Touchpoints, "touchpoint %d"),
		Drivers:     names(driverNames, o.Drivers, "driver_%d"),
		Causes:      []Cause{}, // [] in JSON, not null
		Decoys:      []string{},
		Followers:   []string{},
	}
	order := stream(o.Seed, "roles", 0).Perm(o.Drivers)
	for _, d := range order[:o.Decoys] {
		truth.Decoys = append(truth.Decoys, truth.Drivers[d])
	}
	order = order[o.Decoys:]
	for _, d := range order[:o.Followers] {
		truth.Followers = append(truth.Followers, truth.Drivers[d])
	}
	candidates := order[o.Followers:][:o.pool()]
	dealt := 0
	for k, touchpoint := range truth.Touchpoints {
		r := stream(o.Seed, "causes", k)
		n := o.MinCauses + r.IntN(o.MaxCauses-o.MinCauses+1)
		chosen := r.Perm(len(candidates))[:n]
		if o.SharedCauses < 0 {
			for i := range chosen {
				chosen[i] = (dealt + i) % len(candidates)
			}
			dealt += n
		}
		harms := stream(o.Seed, "harm", k)
		for _, i := range chosen {
			truth.Causes = append(truth.Causes, Cause{
				Touchpoint: touchpoint,
				Measure:    measure,
				Driver:     truth.Drivers[candidates[i]],
				Lag:        o.MinLag + r.IntN(o.MaxLag-o.MinLag+1),
				Effect:     round6(o.EffectSize * (0.5 + r.Float64())),
			})
			if harms.Float64() < o.Harm {
				c := &truth.Causes[len(truth.Causes)-1]
				c.Effect = -c.Effect
			}
		}
	}
	slices.Sort(truth.Decoys)
	slices.Sort(truth.Followers)
	slices.SortStableFunc(truth.Causes, Cause.compare)
	return truth
}

// live moves the true levels of drivers and of customers through time.
func (org *Organisation) live() {
	o, truth := org.plan, &org.truth
	trait := make([]float64, o.Teams)
	r := stream(o.Seed, "trait", 0)
	for j := range trait {
		trait[j] = o.Confounding * r.NormFloat64()
	}
	season := make([]float64, o.Periods+org.lead)
	autoregression(season, o.Season, seasonAR, stream(o.Seed, "season", 0))
	seasonAt := func(t int) float64 { return season[t+org.lead] }

	mood := newSeries(o.Teams, -org.lead, o.Periods)
	for j := range o.Teams {
		autoregression(mood.value[j*mood.width:(j+1)*mood.width], withinSD*math.Sqrt(o.HaloShare), o.Autocorrelation, stream(o.Seed, "mood", j))
	}

	org.drivers = make([]series, o.Drivers)
	for d, name := range truth.Drivers {
		r := stream(o.Seed, "driver", d)
		loading := otherLoading
		if slices.Contains(truth.Decoys, name) {
			loading = decoyLoading
		}
		mean := employeeMean + driverMeanSD*r.NormFloat64()
		swing := 0.5 * (2*r.Float64() - 1)
		ar := max(0, o.Autocorrelation+arSpread*(2*r.Float64()-1))
		x := newSeries(o.Teams, -org.lead, o.Periods)
		for j := range o.Teams {
			stable := mean + loading*trait[j] + stableSD*r.NormFloat64()
			own := x.value[j*x.width : (j+1)*x.width]
			autoregression(own, withinSD*math.Sqrt(1-o.HaloShare), ar, r)
			for i := range own {
				own[i] += stable + mood.value[j*mood.width+i] + swing*season[i]
			}
		}
		org.drivers[d] = x
	}

	common := newSeries(o.Teams, -1, o.Periods)
	for j := range o.Teams {
		autoregression(common.value[j*common.width:(j+1)*common.width], o.Disturbance*math.Sqrt(sharedPart), disturbanceAR, stream(o.Seed, "common", j))
	}
	org.levels = make([]series, o.Touchpoints)
	for k, touchpoint := range truth.Touchpoints {
		r := stream(o.Seed, "touchpoint", k)
		mean := customerMean + touchpointSD*r.NormFloat64()
		y := newSeries(o.Teams, -1, o.Periods)
		for j := range o.Teams {
			own := y.value[j*y.width : (j+1)*y.width]
			autoregression(own, o.Disturbance*math.Sqrt(1-sharedPart), disturbanceAR, r)
			for i := range own {
				t := i - 1
				own[i] += mean + trait[j] + common.value[j*common.width+i] + seasonAt(t)
				for _, c := range truth.Causes {
					if c.Touchpoint == touchpoint {
						x := *org.driver(c.Driver).at(j, t-c.Lag) - employeeMean
						if o.Saturation > 0 {
							own[i] += c.Effect * saturate(x/withinSD, o.Saturation)
						} else {
							own[i] += c.Effect / withinSD * x
						}
					}
				}
			}
		}
		org.levels[k] = y
	}

	// Followers answer to the level that the team's customers reached one period
	// before, on average over touchpoints, and cause nothing.
	for _, name := range truth.Followers {
		x := org.driver(name)
		for j := range o.Teams {
			for t := range o.Periods {
				var sum float64
				for _, y := range org.levels {
					sum += *y.at(j, t-1)
				}
				*x.at(j, t) += o.FollowerStrength * (sum/float64(o.Touchpoints) - customerMean)
			}
		}
	}
}

// saturate bends a straight line: its slope falls from 2 to 0 as x rises, and is 1
// at x = 0. Saturation says how sharply.
func saturate(x, saturation float64) float64 {
	return -2 / saturation * math.Log1p(math.Exp(-saturation*x))
}

// slopeAt is the slope of [saturate].
func slopeAt(x, saturation float64) float64 {
	return 2 / (1 + math.Exp(saturation*x))
}

func (org *Organisation) driver(name string) series {
	return org.drivers[slices.Index(org.truth.Drivers, name)]
}
