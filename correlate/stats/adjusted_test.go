package stats

import (
	"math"
	"slices"
	"testing"
)

// Benjamini & Hochberg (1995), table 1; R 4.2.2 p.adjust, statsmodels fdr_tsbh.
var benjaminiHochberg1995 = []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}

func TestAdjust(t *testing.T) {
	p := append(slices.Clone(benjaminiHochberg1995), math.NaN())
	for method, want := range map[Multiplicity][]float64{
		BenjaminiHochberg:  BH(p),
		BenjaminiYekutieli: BY(p),
		HolmStepDown:       Holm(p),
		HochbergStepUp:     Hochberg(p),
		HommelClosed:       Hommel(p),
		NoAdjustment:       p,
	} {
		a := Adjust(p, method)
		if a.Family != 15 || a.Absent != 1 || a.Method != method {
			t.Errorf("%v: family %d, absent %d, method %v", method, a.Family, a.Absent, a.Method)
		}
		checkNear(t, method.String(), want, a.P, 1e-15)
	}
	a := Adjust(p, BenjaminiHochberg)
	if got := a.Rejected(.05); !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("rejected at .05: %v, want the first 4, as the paper says", got)
	}
	if got, want := a.String(), "15 tests, adjustment: Benjamini-Hochberg; 1 not possible"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if empty := Adjust(nil, HolmStepDown); empty.Family != 0 || len(empty.P) != 0 {
		t.Errorf("an empty family: %+v", empty)
	}
	for name, f := range map[string]func(){
		"p":      func() { Adjust([]float64{2}, HolmStepDown) },
		"method": func() { Adjust(nil, NoAdjustment+1) },
		"alpha":  func() { TSBH(p, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestTSBH(t *testing.T) {
	// statsmodels 0.13.5 fdrcorrection_twostage(p, alpha=.05, method="bh").
	want := []float64{.0011, .0022, .00696667, .026125, .04422, .04682857}
	slicesNear(t, "TSBH", TSBH(benjaminiHochberg1995, .05)[:6], want, 1e-6) // printed so
	slicesNear(t, "nothing found", TSBH([]float64{.5, math.NaN(), .9}, .05)[:1], []float64{.9}, 1e-15)
}
