package correlate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate/stats"
)

// A Funnel holds teams' levels against limits that are wider the fewer answers a team
// has: Spiegelhalter, D. J. (2005), "Funnel plots for comparing institutional
// performance", Statistics in Medicine 24:1185-1202. Teams inside the limits are not
// ranked: their order is noise.
type Funnel struct {
	Touchpoint, Measure string
	Unit                string
	LowerBetter         bool
	From, To            linkage.Period // first and last period counted
	Target              float64        // what teams are held against
	TargetKind          string         // "given" or "mean of all answers"
	// Tau is the standard deviation between teams that is common enough to be taken for
	// granted: limits allow for it beside sampling error. 0 where there is none.
	Tau float64
	// Overdispersion is the mean squared z before Tau, the outermost tenths of teams
	// brought in; about 1 where sampling explains all differences.
	Overdispersion float64
	Teams          []FunnelTeam // those beyond limits first, by rank; then by name
	Beyond95       int          // teams outside the 95 % limits, those outside 99.8 % among them
	Beyond998      int
	Expected95     float64 // how many would be there if no team was special
	LeftOut        int     // teams whose sampling error is not known
	Warnings       []string
}

// A FunnelTeam is one team in a [Funnel].
type FunnelTeam struct {
	Rank            int // 1 lies furthest beyond the limits; 0 inside the 95 % limits
	Team            string
	N               int64
	Level, SE       float64
	Z               float64 // distance from the target in units of √(SE² + Tau²)
	Low95, High95   float64 // limits for a team with as many answers
	Low998, High998 float64
	Place           FunnelPlace
	Better          bool // than the target
}

// A FunnelPlace says where a team lies.
type FunnelPlace string

const (
	InsideLimits FunnelPlace = "inside"
	Beyond95     FunnelPlace = "beyond 95 %"
	Beyond998    FunnelPlace = "beyond 99.8 %"
)

// FunnelOptions tunes [FunnelOf]. Nil or the zero value looks at all periods.
type FunnelOptions struct {
	From, To linkage.Period // zero: the first and the last
	Target   *float64       // nil: the mean of all answers
	// SamplingOnly leaves out Tau: limits for teams that should not differ at all.
	SamplingOnly bool
}

// Winsorising brings the outermost tenths in, so that the teams looked for do not widen
// the limits themselves. It also shrinks the squares of normal z to the share below:
// .8 - 2qφ(q) + .2q² at the q with P(|z| > q) = .2.
const (
	winsorised      = .1
	winsorisedShare = .6787
)

// FunnelOf sets limits for the teams' levels of a measure at a touchpoint. Differences
// between all teams beyond sampling error are allowed for by an additive variance τ², as
// in Spiegelhalter, D. J. (2005), "Handling over-dispersion of performance indicators",
// Quality and Safety in Health Care 14:347-351, here with squares corrected for
// winsorising. It returns an error for an unknown touchpoint or measure, and when fewer
// than 5 teams have a known sampling error.
func FunnelOf(p *Panel, touchpoint, measure string, options *FunnelOptions) (*Funnel, error) {
	var o FunnelOptions
	if options != nil {
		o = *options
	}
	m, err := p.outcomeNamed(measure)
	if err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	k := slices.Index(p.touchpoints, touchpoint)
	if k < 0 {
		return nil, fmt.Errorf("funnel: no touchpoint %q", touchpoint)
	}
	f := &Funnel{
		Touchpoint: touchpoint, Measure: p.outcomes[m].Name, Unit: p.outcomes[m].Unit, LowerBetter: p.outcomes[m].LowerBetter,
		From: o.From, To: o.To, TargetKind: "given",
	}
	if f.From.IsZero() {
		f.From = p.first
	}
	if f.To.IsZero() {
		f.To = p.first.Shift(p.periods - 1)
	}
	if f.From.Unit() != p.unit || f.To.Unit() != p.unit {
		return nil, fmt.Errorf("funnel: from %v to %v is not told by %v", f.From, f.To, p.unit)
	}
	f.levels(p, k, m)
	if len(f.Teams) < correlationTeams {
		return nil, fmt.Errorf("funnel: %d teams have a known sampling error from %v to %v; %d are needed", len(f.Teams), f.From, f.To, correlationTeams)
	}
	if o.Target != nil {
		f.Target = *o.Target
	} else {
		f.TargetKind = "mean of all answers"
	}
	f.limit(o.SamplingOnly)
	if f.LeftOut > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d teams were left out: how many answered there, or how far answers spread, is not known", f.LeftOut))
	}
	if len(f.Teams) < 20 && !o.SamplingOnly {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d teams: what differences are common is hardly known", len(f.Teams)))
	}
	return f, nil
}

// levels fills the teams' levels and errors, and the mean of all answers.
func (f *Funnel) levels(p *Panel, k, m int) {
	s := &p.series[k][m]
	noise := p.scoreNoise(m)
	from, to := int32(f.From.Sub(p.first)), int32(f.To.Sub(p.first))
	answers := 0.
	for i, end := 0, 0; i < len(s.y); i = end {
		t := FunnelTeam{Team: p.teams[s.team[i]]}
		weight, v := 0., 0.
		for end = i; end < len(s.y) && s.team[end] == s.team[i]; end++ {
			if s.period[end] < from || s.period[end] > to {
				continue
			}
			w := s.w[end]
			t.N += s.n[end]
			t.Level += w * s.score[end]
			v += w * w * noise.variance(s, end)
			weight += w
		}
		if weight == 0 {
			continue
		}
		t.Level /= weight
		t.SE = math.Sqrt(v) / weight
		if !(t.SE > 0) {
			f.LeftOut++
			continue
		}
		answers += weight
		f.Target += weight * (t.Level - f.Target) / answers
		f.Teams = append(f.Teams, t)
	}
}

// limit sets z, limits and ranks.
func (f *Funnel) limit(samplingOnly bool) {
	z := make([]float64, len(f.Teams))
	for i, t := range f.Teams {
		z[i] = (t.Level - f.Target) / t.SE
	}
	low, high := stats.Quantile7(z, winsorised), stats.Quantile7(z, 1-winsorised)
	teams, s1, s2 := float64(len(z)), 0., 0.
	for i, t := range f.Teams {
		x := min(high, max(low, z[i]))
		f.Overdispersion += x * x / teams / winsorisedShare
		w := 1 / (t.SE * t.SE)
		s1, s2 = s1+w, s2+w*w
	}
	if tau2 := (teams*f.Overdispersion - (teams - 1)) / (s1 - s2/s1); tau2 > 0 && !samplingOnly {
		f.Tau = math.Sqrt(tau2)
	}
	narrow, wide := stats.NormalQuantile(.975), stats.NormalQuantile(.999)
	f.Expected95 = .05 * teams
	for i := range f.Teams {
		t := &f.Teams[i]
		sd := math.Hypot(t.SE, f.Tau)
		t.Z = (t.Level - f.Target) / sd
		t.Low95, t.High95 = f.Target-narrow*sd, f.Target+narrow*sd
		t.Low998, t.High998 = f.Target-wide*sd, f.Target+wide*sd
		t.Better = orientation(f.LowerBetter)*t.Z > 0
		switch far := math.Abs(t.Z); {
		case far > wide:
			t.Place = Beyond998
			f.Beyond998++
			f.Beyond95++
		case far > narrow:
			t.Place = Beyond95
			f.Beyond95++
		default:
			t.Place = InsideLimits
		}
	}
	slices.SortStableFunc(f.Teams, func(a, b FunnelTeam) int {
		if a.Place != InsideLimits || b.Place != InsideLimits {
			return cmp.Or(cmp.Compare(math.Abs(b.Z), math.Abs(a.Z)), strings.Compare(a.Team, b.Team))
		}
		return strings.Compare(a.Team, b.Team)
	})
	for i := range f.Beyond95 {
		f.Teams[i].Rank = i + 1
	}
}

// String prints the teams beyond limits; those inside are only counted.
func (f *Funnel) String() string {
	scale := math.Abs(f.Target)
	for _, t := range f.Teams {
		scale = max(scale, math.Abs(t.Level))
	}
	digits := decimals(scale)
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s, %v to %v: %d teams against %s %s (%s)\n", f.Measure, f.Touchpoint, f.From, f.To, len(f.Teams), fixed(f.Target, digits), f.Unit, f.TargetKind)
	fmt.Fprintf(&b, "teams commonly differ by SD %s beside sampling error; beyond 95 %% limits: %d (%.1f expected by chance), beyond 99.8 %%: %d\n",
		fixed(f.Tau, digits), f.Beyond95, f.Expected95, f.Beyond998)
	t := textTable{align: "rlrrrll"}
	t.add("rank", "team", "n", "level", "z", "95 % limits", "")
	for _, x := range f.Teams[:f.Beyond95] {
		place := "worse, "
		if x.Better {
			place = "better, "
		}
		t.add(fmt.Sprint(x.Rank), x.Team, fmt.Sprint(x.N), fixed(x.Level, digits), signed(x.Z, 1), fixed(x.Low95, digits)+" to "+fixed(x.High95, digits), place+string(x.Place))
	}
	if f.Beyond95 > 0 {
		b.WriteString("\n" + t.String())
	}
	writeWarnings(&b, f.Warnings)
	return b.String()
}
