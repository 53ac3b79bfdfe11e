package simulate

import "github.com/linkage-go/linkage"

// A Setting is a kind of organisation that a method should be tried on.
type Setting struct {
	Name        string // short, of small letters and spaces
	Description string // what is special about it, in one line
	Options     Options
}

// Settings returns the settings of the recovery benchmark: organisations of the
// default kind in three shapes, then one departure at a time. Seeds are 0: set one
// for each organisation.
func Settings() []Setting {
	return []Setting{
		{"stable confounder", "60 teams × 24 months; a stable trait of teams lifts customers and decoys", Options{}},
		{"many teams, few months", "100 teams × 6 months", Options{Teams: 100, Periods: 6}},
		{"forty teams, a year", "40 teams × 12 months", Options{Teams: 40, Periods: 12}},
		{"few teams", "12 teams × 24 months", Options{Teams: 12}},
		{"quarterly", "60 teams × 8 quarters", Options{Periods: 8, Unit: linkage.Quarter}},
		{"one wave", "60 teams, asked once: nothing shows what moves first", Options{Periods: 1}},
		{"missing waves", "no employee answered in three of ten team × months", Options{MissingWaves: 0.3}},
		{"few respondents", "6 employees answer a month, so most movement seen is sampling error", Options{Respondents: 6}},
		{"strong season", "months move all teams four times as much as usual", Options{Season: 1.2}},
		{"reverse causes", "a third of the drivers follow customers, twice as strongly as usual", Options{Followers: 4, FollowerStrength: 0.4}},
		{"halo", "six tenths of what drivers do is common to all of them", Options{HaloShare: 0.6}},
		{"harm", "half of the causes harm: more of them makes customers less content", Options{Harm: 0.5}},
		{"saturation", "effects fade as a driver gets better", Options{Saturation: 2}},
		{"long lag", "causes work after 3 or 4 months, longer than methods look back", Options{MinLag: 3, MaxLag: 4}},
		{"shared causes", "20 drivers, of which 3 are behind everything", Options{Drivers: 20, SharedCauses: 3}},
		{"causes not shared", "20 drivers, hardly one of which matters at two touchpoints", Options{Drivers: 20, SharedCauses: -1}},
		{"no cause", "decoys and followers, and nothing that changes anything for customers", Options{NoEffects: true}},
	}
}
