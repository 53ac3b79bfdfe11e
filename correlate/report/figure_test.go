package report

import (
	"strings"
	"testing"
)

const (
	head  = `<svg role="img" aria-labelledby="f-figure-title" aria-describedby="f-figure-text"`
	texts = `<title id="f-figure-title">L</title><desc id="f-figure-text">D</desc>`
)

func TestInline(t *testing.T) {
	for _, tt := range []struct{ name, svg, want string }{
		{"declaration and comment go", `<?xml version="1.0"?><!-- made by --><svg viewBox="0 0 1 1"><g/></svg>`,
			head + ` viewBox="0 0 1 1">` + texts + `<g></g></svg>`},
		{"ids and references get a prefix", `<svg><g id="a" clip-path="url(#a)"/><use href="#a"/></svg>`,
			head + `>` + texts + `<g id="f-a" clip-path="url(#f-a)"></g><use href="#f-a"></use></svg>`},
		{"script goes, with what is in it", `<svg><script>a<g/></script><g/></svg>`, head + `>` + texts + `<g></g></svg>`},
		{"foreign elements go", `<svg><foreignObject><body/></foreignObject><a href="javascript:x"><g/></a></svg>`, head + `>` + texts + `</svg>`},
		{"style sheets go", `<svg><style>@import "x"</style></svg>`, head + `>` + texts + `</svg>`},
		{"handlers go", `<svg onload="x"><g onclick="y" fill="red"/></svg>`, head + `>` + texts + `<g fill="red"></g></svg>`},
		{"outside references go", `<svg><g style="fill:url(http://x)"/><image href="http://x/y.png"/><g fill="url(#a) url( 'x')"/></svg>`,
			head + `>` + texts + `<g></g><image></image><g></g></svg>`},
		{"embedded bitmaps stay", `<svg xmlns:xlink="x"><image xlink:href="data:image/png;base64,AA=="/></svg>`,
			head + `>` + texts + `<image href="data:image/png;base64,AA=="></image></svg>`},
		{"its own title goes, titles inside stay", `<svg><title>T</title><desc>T</desc><g><title>G</title></g></svg>`,
			head + `>` + texts + `<g><title>G</title></g></svg>`},
		{"text is escaped again", `<svg><text>&lt;script&gt; &amp; é</text></svg>`, head + `>` + texts + `<text>&lt;script&gt; &amp; é</text></svg>`},
		{"escapes in style are refused", `<svg><g style="fill:\75rl(x)"/></svg>`, head + `>` + texts + `<g></g></svg>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := inline([]byte(tt.svg), "f-", "L", "D")
			if err != nil || got != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestInlineRefuses(t *testing.T) {
	for _, svg := range []string{``, `<html></html>`, `<svg>`, `<svg><g></svg></g>`, `<svg/><svg/>`, `<svg>&evil;</svg>`, `text`} {
		if got, err := inline([]byte(svg), "", "", ""); err == nil {
			t.Errorf("%q gives %q, want an error", svg, got)
		}
	}
	err := New(nil, Options{Charts: []Figure{{ID: "heat", SVG: []byte("<p>")}}}).WriteHTML(new(strings.Builder))
	if err == nil || !strings.Contains(err.Error(), `figure "heat"`) {
		t.Errorf("error is %v, want one that names the figure", err)
	}
}

// The page must be safe and whole whatever bytes a chart has.
func FuzzInline(f *testing.F) {
	for _, s := range []string{`<svg><g style="fill:url(#a)"/></svg>`, `<svg onload="x"><script>1</script></svg>`, `<svg:svg xmlns:svg="x"/>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, svg []byte) {
		out, err := inline(svg, "f-", "L", "D")
		if err != nil {
			return
		}
		for _, no := range []string{"<script", "<style", "<foreignObject", "<!--", "<?"} {
			if strings.Contains(out, no) {
				t.Errorf("%s comes through: %s", no, out)
			}
		}
		rebuilt := strings.NewReplacer("f-figure-title", "figure-title", "f-figure-text", "figure-text").Replace(out)
		if again, err := inline([]byte(out), "", "L", "D"); err != nil || again != rebuilt {
			t.Errorf("not stable:\n%s\n%s, %v", rebuilt, again, err)
		}
	})
}
