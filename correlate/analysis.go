package correlate

import (
	"context"
	"fmt"

	"github.com/linkage-go/linkage"
)

// An Analysis is everything found in one panel.
type Analysis struct {
	Join         JoinReport
	Measures     []MeasureInfo // outcomes then drivers, by name
	PainPoints   []PainPoint   // by rank
	RootCauses   []RootCause   // by touchpoint, measure, rank
	Correlations []Correlation // by touchpoint, measure, driver, level, method, lag
	Warnings     []string
}

// A MeasureInfo says how a measure or driver was read.
type MeasureInfo struct {
	Name        string
	Side        string // "cx" or "ex"
	Unit        string
	LowerBetter bool
	Declared    bool // somebody said which way is better
}

// Analyze ranks pain points and root causes and estimates every correlation. It
// stops with the context's error when the context is done.
func Analyze(ctx context.Context, p *Panel, options *Options) (*Analysis, error) {
	o := options.orDefault()
	a := &Analysis{Join: p.report, PainPoints: PainPoints(p, options), Warnings: append(p.Warnings(), o.unknown(p)...)}
	if lags := o.lags(p); lags != a.Join.Lags {
		a.Join.count(p, lags)
		if lags < o.MaxLag {
			a.Warnings = append(a.Warnings, fmt.Sprintf("lags up to %d were asked; the data span %d periods, so the longest is %d", o.MaxLag, p.periods, lags))
		}
		if lags > p.report.Lags {
			a.Warnings = append(a.Warnings, "lags longer than the default leave fewer complete rows: effects and tests lose power")
		}
	}
	for _, m := range o.outcomes(p) {
		a.Measures = append(a.Measures, infoOf(p.outcomes[m].Measure, "cx"))
	}
	for _, d := range p.drivers {
		a.Measures = append(a.Measures, infoOf(d.Measure, "ex"))
	}
	var err error
	if a.RootCauses, err = RootCauses(ctx, p, options); err != nil {
		return nil, err
	}
	if a.Correlations, err = Correlations(ctx, p, options); err != nil {
		return nil, err
	}
	return a, nil
}

func infoOf(m linkage.Measure, side string) MeasureInfo {
	return MeasureInfo{Name: m.Name, Side: side, Unit: m.Unit, LowerBetter: m.LowerBetter, Declared: m.Declared}
}
