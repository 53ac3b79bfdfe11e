package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/linkage-go/linkage/correlate/simulate"
)

// writeTable prints how well causes were found, then what the engine states.
func writeTable(w io.Writer, s *options, outcomes []outcome) {
	fmt.Fprintf(w, "%d organisations a setting, seeds %d to %d. Shares of touchpoints, from 0 to 1.\n\n",
		s.organisations, s.seed, s.seed+uint64(s.organisations-1))
	writeSummary(w, outcomes)
	fmt.Fprint(w, `
Finding causes. top-1: a planted cause is ranked first; MAP: mean average precision; decoy, follower: one of these is
first; traps: their part of the wrong firsts. * marks the best top-1 and MAP of a setting.
`)
	wide := len("method")
	for _, m := range outcomes[0].methods {
		wide = max(wide, len(m.name))
	}
	for _, o := range outcomes {
		fmt.Fprintf(w, "\n%s: %s\n", o.setting.Name, o.setting.Description)
		fmt.Fprintf(w, "  %-*s   top-1     MAP   decoy  follower   traps\n", wide, "method")
		top1, precision := best(o.methods, top1Of), best(o.methods, precisionOf)
		for _, m := range o.methods {
			if m.Ranked == 0 {
				fmt.Fprintf(w, "  %-*s       -       -       -         -       -\n", wide, m.name)
				continue
			}
			fmt.Fprintf(w, "  %-*s   %s%s  %s%s   %s     %s   %s\n", wide, m.name,
				share(m.Top1), star(m.Top1, top1), share(m.AveragePrecision), star(m.AveragePrecision, precision),
				share(m.DecoyFirst), share(m.FollowerFirst), share(traps(m.Recovery)))
		}
	}

	fmt.Fprint(w, `
What the engine states. true: touchpoints with a planted candidate cause; false: touchpoints with a candidate cause
that was not planted; false/claims: false among all candidate causes; silent: touchpoints where it can tell of no driver.
Coverage of the 95 % interval, per point of the driver's scale. planted: by the planted effect, at the right lag;
any lag: at whatever lag; seen: by the planted effect less what sampling error of employee means hides.

`)
	wide = len("setting")
	for _, o := range outcomes {
		wide = max(wide, len(o.setting.Name))
	}
	fmt.Fprintf(w, "%-*s   true  false  false/claims  silent   planted  any lag   seen  right lag\n", wide, "setting")
	for _, o := range outcomes {
		e := o.engine
		fmt.Fprintf(w, "%-*s   %s   %s  %12s    %s      %s     %s   %s       %s\n", wide, o.setting.Name,
			ratio(e.touched, e.touchpoints), ratio(e.mistaken, e.touchpoints), fmt.Sprintf("%d/%d", e.mistakes, e.claims), ratio(e.silent, e.touchpoints),
			ratio(e.planted.covered, e.planted.of), ratio(e.planted.covered+e.wrongLag.covered, e.planted.of+e.wrongLag.of),
			ratio(e.attenuated.covered, e.attenuated.of), ratio(e.planted.of, e.planted.of+e.wrongLag.of))
	}

	fmt.Fprintf(w, "\nCalibration: of drivers given a probability, the share planted with its %.0f %% Wilson interval. ! marks bins of\n", 100*calibrationLevel)
	fmt.Fprintf(w, "%d or more whose interval lies wholly outside stated ± %.2f.\n", calibrationLeast, calibrationMargin)
	for _, o := range append([]outcome{pooled(outcomes)}, outcomes...) {
		fmt.Fprintf(w, "\n%s\n", o.setting.Name)
		empty := true
		for _, b := range o.engine.calibration {
			if b.N == 0 {
				continue
			}
			empty = false
			low, high := b.Interval(calibrationLevel)
			mark := " "
			if miscalibrated(b) {
				mark = "!"
			}
			fmt.Fprintf(w, "  %6d drivers  stated %s  true %s  [%s, %s] %s\n", b.N, share(b.Mean()), share(b.Share()), share(low), share(high), mark)
		}
		if empty {
			fmt.Fprintln(w, "  no probability is stated")
		}
	}
}

// writeSummary holds the engine against the best habit of each setting.
func writeSummary(w io.Writer, outcomes []outcome) {
	fmt.Fprint(w, `The engine against the best of the habits, picked after the fact: top-1, and the lead with its standard error over
organisations. ! marks settings where the engine is behind although some method beats chance.

`)
	wide := len("setting")
	for _, o := range outcomes {
		wide = max(wide, len(o.setting.Name))
	}
	fmt.Fprintf(w, "%-*s   %s  chance  best habit                     lead  (SE)\n", wide, "setting", engineName)
	for _, o := range outcomes {
		rival, ok := o.rival()
		if !ok {
			fmt.Fprintf(w, "%-*s   nothing to be found\n", wide, o.setting.Name)
			continue
		}
		ours, lots := o.method(engineName), o.method(chanceName)
		lead, se := ours.lead(rival)
		lead = math.Round(lead*1e6)/1e6 + 0 // equal shares differ by rounding
		mark := ""
		if lead < 0 && max(ours.Top1, rival.Top1) > lots.Top1 {
			mark = "  !"
		}
		fmt.Fprintf(w, "%-*s     %s   %s   %s  %-17s  %+.3f  (%.3f)%s\n", wide, o.setting.Name,
			share(ours.Top1), share(lots.Top1), share(rival.Top1), rival.name, lead, se, mark)
	}
}

// traps returns which part of the wrong firsts are decoys or followers; NaN where
// nothing is wrong, or where some touchpoints have no cause.
func traps(r simulate.Recovery) float64 {
	if r.Touchpoints != r.Ranked || r.Top1 == 1 {
		return math.NaN()
	}
	return (r.DecoyFirst + r.FollowerFirst) / (1 - r.Top1)
}

// What a calibration is held to.
const (
	calibrationLevel  = 0.99
	calibrationLeast  = 100
	calibrationMargin = 0.10
)

func miscalibrated(b simulate.CalibrationBin) bool {
	low, high := b.Interval(calibrationLevel)
	return b.N >= calibrationLeast && (low > b.Mean()+calibrationMargin || high < b.Mean()-calibrationMargin)
}

// pooled sums the engine's statements over settings.
func pooled(outcomes []outcome) outcome {
	all := outcome{setting: simulate.Setting{Name: "all settings"}}
	for _, o := range outcomes {
		all.engine.add(o.engine)
	}
	return all
}

func top1Of(r simulate.Recovery) float64      { return r.Top1 }
func precisionOf(r simulate.Recovery) float64 { return r.AveragePrecision }

// best returns the highest figure of any method that ranks.
func best(methods []recovered, figure func(simulate.Recovery) float64) float64 {
	most := math.Inf(-1)
	for _, m := range methods {
		if m.Ranked > 0 && figure(m.Recovery) > most {
			most = figure(m.Recovery)
		}
	}
	return most
}

func star(x, best float64) string {
	if share(x) == share(best) && !math.IsNaN(x) {
		return "*"
	}
	return " "
}

func share(x float64) string {
	if math.IsNaN(x) {
		return "    -"
	}
	return strings.Replace(fmt.Sprintf("%5.3f", x), "0.", " .", 1)
}

func ratio(k, n int) string {
	if n == 0 {
		return "    -"
	}
	return share(float64(k) / float64(n))
}
