package browser

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeSource is the script of axe-core, in the version of package-lock.json.
func axeSource(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(t, "no axe-core (npm ci)")
	}
	return string(b)
}

// A violation is what axe-core objects to.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// No rule of axe-core is broken, good practices included, with everything unfolded, on a
// desk and on a telephone.
func checkAccessible(t *testing.T, browser context.Context, url, axe string) {
	for _, width := range []int64{wide, narrow} {
		p := open(t, browser, url, width)
		evaluate[chromedp.Void](t, p, axe+";"+unfold)
		for _, v := range evaluate[[]violation](t, p, `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)`) {
			for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
				t.Errorf("%d pixels: %s (%s, %d places): %s\n%.300s\n%s", width, v.ID, v.Impact, len(v.Nodes), v.Help, n.HTML, n.Summary)
			}
		}
	}
}
