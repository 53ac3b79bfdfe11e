package report

import (
	"testing"

	"golang.org/x/text/language"
)

func TestGolden(t *testing.T) {
	plain := New(sample(), Options{Reads: sampleReads(), Charts: sampleCharts()})
	truth := New(sample(), Options{Truth: sampleTruth})
	one := sample()
	one.Join.Waves, one.Join.Periods, one.Join.Lags, one.Join.Unit = 1, 1, 0, "year"
	for i := range one.RootCauses {
		c := &one.RootCauses[i]
		c.Probability, c.Lag, c.LagShare, c.Lag0, c.Forward, c.Reverse = nan, 0, []float64{1}, 1, noArrow, noArrow
		c.ExpectedGain, c.ExpectedGainLow, c.ExpectedGainHigh = nan, nan, nan
	}
	golden(t, "sample.json", []byte(writeJSON(t, plain)))
	golden(t, "sample.txt", []byte(writeBrief(t, plain)))
	golden(t, "sample.html", []byte(writeHTML(t, plain)))
	golden(t, "sample.md", []byte(writeMarkdown(t, plain)))
	golden(t, "truth.txt", []byte(writeBrief(t, truth)))
	golden(t, "onewave.txt", []byte(writeBrief(t, New(one, Options{}))))
	golden(t, "empty.txt", []byte(writeBrief(t, New(nil, Options{}))))
	golden(t, "empty.json", []byte(writeJSON(t, New(nil, Options{}))))

	full := sampleExtras()
	golden(t, "full.txt", []byte(writeBrief(t, New(sample(), full))))
	golden(t, "full.html", []byte(writeHTML(t, New(sample(), full))))
	golden(t, "full.json", []byte(writeJSON(t, New(sample(), full))))
	golden(t, "team.txt", []byte(writeTeam(t, New(sample(), full), "Team 07")))
	full.Language, full.Truth = language.Italian, sampleTruth
	golden(t, "italiano.txt", []byte(writeBrief(t, New(sample(), full))))
	golden(t, "italiano.md", []byte(writeMarkdown(t, New(sample(), full))))
	golden(t, "squadra.txt", []byte(writeTeam(t, New(sample(), full), "Team 07")))
	golden(t, "squadra.html", []byte(writeTeamHTML(t, New(sample(), full), "Team 07")))
	golden(t, "onewave.it.txt", []byte(writeBrief(t, New(one, Options{Language: language.Italian}))))
}
