package chart_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate/chart"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

func TestShares(t *testing.T) {
	s, err := chart.NewShares(recovered(), chart.RecoveryOptions{Method: "linkage"})
	if err != nil {
		t.Fatal(err)
	}
	if x0, x1, y0, y1 := s.DataRange(); x0 != 0 || x1 != 1 || y0 != -0.5 || y1 != 6.5 {
		t.Errorf("spans %v..%v by %v..%v", x0, x1, y0, y1)
	}
	if rows := s.Rows(); rows[0].Value != 6 || rows[0].Label != "stable confounder" {
		t.Errorf("the first row is %v, want the first setting on top", rows[0])
	}
	pl := plot.New()
	pl.Add(s)
	var rec recorder.Canvas
	pl.Draw(draw.NewCanvas(&rec, 5*vg.Inch, 3*vg.Inch))
	if len(rec.Actions) < 50 {
		t.Error("drew next to nothing")
	}
}

func TestSharesRefuses(t *testing.T) {
	for name, asked := range map[string]string{"no such method": "oracle", "no method": ""} {
		if _, err := chart.Recovery(recovered(), chart.RecoveryOptions{Method: asked}); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("%s: error %v, want ErrEmpty", name, err)
		}
	}
	if _, err := chart.Recovery(nil, chart.RecoveryOptions{Method: "linkage"}); !errors.Is(err, chart.ErrEmpty) {
		t.Errorf("nothing: error %v, want ErrEmpty", err)
	}
	far := recovered()
	far[0].Share = 1.01
	twice := append(recovered(), recovered()[0])
	for name, results := range map[string][]chart.Recovered{"beyond 1": far, "twice": twice} {
		if _, err := chart.Recovery(results, chart.RecoveryOptions{Method: "linkage"}); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

// The description counts ties as at least as well: four of the settings in which
// both sides have a share, less the one with the longer lag.
func TestRecoveryDescription(t *testing.T) {
	c, err := chart.Recovery(recovered(), chart.RecoveryOptions{Method: "linkage", Chance: "chance"})
	if err != nil {
		t.Fatal(err)
	}
	want := "in 7 settings. It does at least as well as every other method in 4 of 5."
	if !strings.Contains(c.Description(), want) {
		t.Errorf("%q does not say %q", c.Description(), want)
	}
}
