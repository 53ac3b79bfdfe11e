package report

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
)

// hostile is the sample with names that try to break out of every output.
func hostile() *correlate.Analysis {
	a := sample()
	evil := func(s string) string {
		return `"><script>alert(1)</script>'--><img src=x onerror=y>` + "\x1b[31m\u202e\n{{.}}" + s + "\xff"
	}
	for i := range a.Measures {
		a.Measures[i].Name = evil(a.Measures[i].Name)
		a.Measures[i].Unit = evil("")
	}
	for i := range a.PainPoints {
		p := &a.PainPoints[i]
		p.Touchpoint, p.Measure, p.ReferenceKind = evil(p.Touchpoint), evil(p.Measure), evil("target")
		p.Warnings = []string{evil("warning")}
	}
	for i := range a.RootCauses {
		c := &a.RootCauses[i]
		c.Touchpoint, c.Measure, c.Driver, c.EffectUnit = evil(c.Touchpoint), evil(c.Measure), evil(c.Driver), evil("")
		c.Reasons, c.Warnings = []string{evil("reason")}, []string{evil("warning")}
		c.CredibleSet = []string{c.Driver, evil("other")}
	}
	for i := range a.Correlations {
		c := &a.Correlations[i]
		c.Touchpoint, c.Measure, c.Driver = evil(c.Touchpoint), evil(c.Measure), evil(c.Driver)
	}
	a.Join.CXOnlyTeams = []string{evil("team")}
	a.Join.NearMisses = []correlate.NearMiss{{CX: evil("a"), EX: evil("b")}}
	a.Join.CXCadence, a.Join.Unit = evil("every month"), evil("month")
	a.Warnings = []string{evil("warning")}
	return a
}

func TestHostileNames(t *testing.T) {
	page := writeHTML(t, New(hostile(), Options{Title: "</title><script>", Charts: []Figure{
		{ID: "x", Title: "<script>", Caption: `"><script>`, SVG: []byte(`<svg><text>&lt;script&gt;</text></svg>`)},
	}}))
	for _, no := range []string{"<script", "<img", "\x1b", "\u202e"} {
		if strings.Contains(page, no) {
			t.Errorf("the page holds %q", no)
		}
	}
	wellFormed(t, page)
}

// wellFormed reads the page as tags that must nest, void elements aside.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false
	d.AutoClose = []string{"meta"}
	d.Entity = xml.HTMLEntity
	var open []string
	ids := make(map[string]bool)
	heading := 0
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			for _, a := range e.Attr {
				switch {
				case strings.HasPrefix(strings.ToLower(a.Name.Local), "on"):
					t.Errorf("<%s> has an event handler", e.Name.Local)
				case a.Name.Local == "id":
					if ids[a.Value] {
						t.Errorf("id %s comes twice", a.Value)
					}
					ids[a.Value] = true
				case a.Name.Local == "src", a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#"):
					t.Errorf("<%s> loads or leads to %s", e.Name.Local, a.Value)
				}
			}
			if n := e.Name.Local; len(n) == 2 && n[0] == 'h' && n[1] >= '1' && n[1] <= '6' {
				level := int(n[1] - '0')
				if level > heading+1 {
					t.Errorf("heading <%s> follows <h%d>", n, heading)
				}
				heading = level
			}
			if n := e.Name.Local; n != "meta" && n != "br" {
				open = append(open, n)
			}
		case xml.EndElement:
			if n := e.Name.Local; n != "meta" && n != "br" {
				if len(open) == 0 || open[len(open)-1] != n {
					t.Fatalf("</%s> closes %v", n, open)
				}
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("not closed: %v", open)
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("nothing has id %s", m[1])
		}
	}
}

func TestPages(t *testing.T) {
	one := sample()
	one.Join.Waves = 1
	bare := sample()
	bare.RootCauses, bare.Correlations = nil, nil
	for name, r := range map[string]*Report{
		"sample":   New(sample(), Options{Reads: sampleReads(), Charts: sampleCharts()}),
		"truth":    New(sample(), Options{Truth: sampleTruth}),
		"one wave": New(one, Options{}),
		"empty":    New(nil, Options{}),
		"no cause": New(bare, Options{}),
		"large":    New(large(40, 12), Options{}),
	} {
		t.Run(name, func(t *testing.T) {
			page := writeHTML(t, r)
			wellFormed(t, page)
			for _, want := range []string{`<html lang="en">`, "Content-Security-Policy", "@media print", "What limits all of this", "Pain points", "<h2 id=\"warnings-h\">"} {
				if !strings.Contains(page, want) {
					t.Errorf("the page has no %s", want)
				}
			}
			for _, no := range []string{"NaN", "+Inf", "ZgotmplZ", "http://", "https://", "<no value>", "\uFFFD"} {
				if strings.Contains(page, no) {
					t.Errorf("the page has %s", no)
				}
			}
			if tables, captions := strings.Count(page, "<table"), strings.Count(page, "<caption"); tables != captions {
				t.Errorf("%d tables, %d captions", tables, captions)
			}
		})
	}
}

// The page selects: one row of correlations for each driver, whatever the lags.
func TestPageOfManyTouchpoints(t *testing.T) {
	page := writeHTML(t, New(large(40, 12), Options{}))
	if n := strings.Count(page, `<article class="finding"`); n != 5 {
		t.Errorf("%d pain points told in full, want 5", n)
	}
	if n := strings.Count(page, `<td class="corr">`); n != 40*12*3 {
		t.Errorf("%d correlations on the page, want %d", n, 40*12*3)
	}
	if len(page) > 2<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

func TestLikeliestLagIsShown(t *testing.T) {
	v := New(sample(), Options{}).voice("-")
	corr := v.correlations()
	for _, c := range v.causes {
		for _, level := range levels {
			r := corr[corrKey{c.Touchpoint, c.Measure, c.Driver, level}]
			if r == nil || r.Lag != c.Lag || r.Method != correlate.Pearson {
				t.Errorf("%s, %s, %s: %+v, want the Pearson row at lag %d", c.Touchpoint, c.Driver, level, r, c.Lag)
			}
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	a := large(40, 12)
	for b.Loop() {
		if err := New(a, Options{}).WriteHTML(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
