package report

import (
	"strings"
	"testing"
)

func TestInline(t *testing.T) {
	for _, tt := range []struct{ name, svg, want string }{
		{"declaration and comment go", `<?xml version="1.0"?><!-- made by --><svg viewBox="0 0 1 1"><g/></svg>`,
			`<svg role="img" aria-label="L" viewBox="0 0 1 1"><g></g></svg>`},
		{"ids and references get a prefix", `<svg><g id="a" clip-path="url(#a)"/><use href="#a"/></svg>`,
			`<svg role="img" aria-label="L"><g id="f-a" clip-path="url(#f-a)"></g><use href="#f-a"></use></svg>`},
		{"script goes, with what is in it", `<svg><script>a<g/></script><g/></svg>`, `<svg role="img" aria-label="L"><g></g></svg>`},
		{"foreign elements go", `<svg><foreignObject><body/></foreignObject><a href="javascript:x"><g/></a></svg>`, `<svg role="img" aria-label="L"></svg>`},
		{"style sheets go", `<svg><style>@import "x"</style></svg>`, `<svg role="img" aria-label="L"></svg>`},
		{"handlers go", `<svg onload="x"><g onclick="y" fill="red"/></svg>`, `<svg role="img" aria-label="L"><g fill="red"></g></svg>`},
		{"outside references go", `<svg><g style="fill:url(http://x)"/><image href="http://x/y.png"/><g fill="url(#a) url( 'x')"/></svg>`,
			`<svg role="img" aria-label="L"><g></g><image></image><g></g></svg>`},
		{"embedded bitmaps stay", `<svg xmlns:xlink="x"><image xlink:href="data:image/png;base64,AA=="/></svg>`,
			`<svg role="img" aria-label="L"><image href="data:image/png;base64,AA=="></image></svg>`},
		{"text is escaped again", `<svg><text>&lt;script&gt; &amp; é</text></svg>`, `<svg role="img" aria-label="L"><text>&lt;script&gt; &amp; é</text></svg>`},
		{"escapes in style are refused", `<svg><g style="fill:\75rl(x)"/></svg>`, `<svg role="img" aria-label="L"><g></g></svg>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := inline([]byte(tt.svg), "f-", "L")
			if err != nil || got != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestInlineRefuses(t *testing.T) {
	for _, svg := range []string{``, `<html></html>`, `<svg>`, `<svg><g></svg></g>`, `<svg/><svg/>`, `<svg>&evil;</svg>`, `text`} {
		if got, err := inline([]byte(svg), "", ""); err == nil {
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
		out, err := inline(svg, "f-", "L")
		if err != nil {
			return
		}
		for _, no := range []string{"<script", "<style", "<foreignObject", "<!--", "<?"} {
			if strings.Contains(out, no) {
				t.Errorf("%s comes through: %s", no, out)
			}
		}
		if again, err := inline([]byte(out), "", "L"); err != nil || again != out {
			t.Errorf("not stable:\n%s\n%s, %v", out, again, err)
		}
	})
}
