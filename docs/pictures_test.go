// Package docs_test draws the pictures of docs/method.md.
package docs_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/simulate"
)

var update = flag.Bool("update", false, "draw the pictures anew")

// TestPictures draws a trap and a cause of one simulated organisation: teams with more of
// a decoy have happier customers though it does nothing, and a planted cause shows at its
// lag.
func TestPictures(t *testing.T) {
	org, err := simulate.New(simulate.Options{Seed: 7, EffectSize: .25})
	if err != nil {
		t.Fatal(err)
	}
	truth := org.Truth()
	p, err := correlate.Join(org.CXCells(), org.EXCells(), correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	planted := truth.Causes[0]
	for _, c := range truth.Causes {
		if c.Lag == 1 && c.Effect > planted.Effect {
			planted = c
		}
	}
	analysis, err := correlate.Analyze(context.Background(), p, &correlate.Options{NoResamples: true})
	if err != nil {
		t.Fatal(err)
	}
	var cause *correlate.RootCause
	for i, c := range analysis.RootCauses {
		if c.Touchpoint == planted.Touchpoint && c.Driver == planted.Driver {
			cause = &analysis.RootCauses[i]
		}
	}
	pairs, err := chart.PairsOf(p, planted.Touchpoint, "nps", truth.Decoys[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	slopes, err := chart.Slopes(pairs, chart.SlopesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	profile, err := chart.LagProfile(analysis.Correlations, chart.LagProfileOptions{
		Touchpoint: planted.Touchpoint, Measure: "nps", Driver: planted.Driver, Cause: cause, Period: "month",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*chart.Chart{"slopes.svg": slopes, "lag-profile.svg": profile} {
		var drawn bytes.Buffer
		if err := c.WriteSVG(&drawn); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("images", name)
		if *update {
			if err := os.WriteFile(file, drawn.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(stored, drawn.Bytes()) {
			t.Errorf("%s is not what is drawn now; look at it after go test ./docs -update", file)
		}
	}
}
