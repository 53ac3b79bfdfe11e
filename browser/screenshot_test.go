package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// slice is the most pixels of a screenshot's height: taller pictures are beyond what
// browsers draw and people look at.
const slice = 3000

// takeScreenshots keeps what the page looks like on a telephone, on a desk with everything
// unfolded, and on paper: NAME-360-1.png and so on, and NAME.pdf.
func takeScreenshots(t *testing.T, browser context.Context, url, dir, name string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(file string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, file), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []struct {
		name  string
		width int64
	}{{"360", narrow}, {"1280", wide}, {"print", paper}} {
		p := open(t, browser, url, s.width)
		if s.name == "print" {
			p.onPaper(t)
		} else {
			evaluate[chromedp.Void](t, p, unfold)
		}
		height := evaluate[float64](t, p, `document.documentElement.scrollHeight`)
		for i, y := 1, 0.; y < height; i, y = i+1, y+slice {
			shot, err := chromedp.Call(p.ctx, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{
				CaptureBeyondViewport: new(true),
				Clip:                  &cdp.Viewport{Y: y, Width: float64(s.width), Height: min(slice, height-y), Scale: 1},
			})
			if err != nil {
				t.Fatal(err)
			}
			write(fmt.Sprintf("%s-%s-%d.png", name, s.name, i), shot.Data)
		}
	}
	write(name+".pdf", open(t, browser, url, wide).pdf(t))
}
