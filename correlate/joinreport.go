package correlate

// A JoinReport says what the join matched and what it could not.
type JoinReport struct {
	Teams, Periods           int // on both sides
	Touchpoints              int // with customer cells
	Rows                     int // (team, touchpoint, period) with a customer measure and a driver at some lag from 0 to the default longest
	CXRows                   int // (team, touchpoint, period) with a customer measure
	CXOnlyTeams, EXOnlyTeams []string
	CXOnlyPeriods            []string
	EXOnlyPeriods            []string
	EXOnlyTouchpoints        []string   // touchpoints of EX cells that CX does not know
	NearMisses               []NearMiss // team names that may be one team: reported, never merged
	Unit                     string     // period unit of the panel, such as "month"
	CXCadence, EXCadence     string     // what was found, such as "every month"
	Waves                    int        // distinct periods with customer cells, of unmatched teams too
	Lags                     int        // longest lag, in periods
	Broadcast                int        // rows that use a whole-team driver at a touchpoint
	UnknownN                 int        // cells whose n is not published
	DuplicateKeys            int        // cells that came more than once and were merged
	WithheldCX, WithheldEX   int        // cells below the minimum of respondents
	Coverage                 float64    // share of customer rows with a driver at some lag, in [0,1]
	CXAnswers, EXAnswers     int64      // answers behind the joined cells, counted once for each measure or driver; 0 when not known
}

// A NearMiss is a pair of names that differ only in case, spaces or punctuation.
type NearMiss struct{ CX, EX string }
