package stats

import "testing"

func TestDisattenuate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		f      func() (float64, bool)
		want   float64
		beyond bool
	}{
		{"r .22, ICC(2) .6 and .75, R 4.2.2", func() (float64, bool) { return Disattenuate(.22, .6, .75) }, .3279566367, false},
		{"perfect measures", func() (float64, bool) { return Disattenuate(-.4, 1, 1) }, -.4, false},
		{"beyond 1", func() (float64, bool) { return Disattenuate(-.6, .5, .5) }, -1.2, true},
		{"no reliability", func() (float64, bool) { return Disattenuate(.2, 0, .5) }, nan, false},
		{"negative reliability", func() (float64, bool) { return Disattenuate(.2, -.1, -.5) }, nan, false},
		{"shared raters, Maltarich, Bliese & Carpenter (2026)", func() (float64, bool) { return DisattenuateSharedRaters(.25, .35, .59, .52) }, .1694605, false},
		{"shared raters, no reliability", func() (float64, bool) { return DisattenuateSharedRaters(.25, .35, .59, 0) }, nan, false},
	} {
		got, beyond := tt.f()
		near(t, tt.name, got, tt.want, 3e-7)
		if beyond != tt.beyond {
			t.Errorf("%s: beyond %v, want %v", tt.name, beyond, tt.beyond)
		}
	}
}
