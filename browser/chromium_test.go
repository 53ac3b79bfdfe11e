package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// missing ends a test for want of a tool: a failure where it was said to be required.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("LINKAGE_BROWSER") == "required" {
		t.Fatal(what, "although LINKAGE_BROWSER=required")
	}
	t.Skip(what, "and LINKAGE_BROWSER is not \"required\": skipped")
}

// chromium starts a browser that ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "no chromium, chromium-browser or google-chrome on the PATH (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // containers seldom allow it, and the pages are ours
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-pings", true),
		chromedp.WSURLReadTimeout(time.Minute), // the first start of a day is slow
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	return ctx
}

// A tab is a page opened, and what the browser said meanwhile.
type tab struct {
	ctx context.Context

	mu       sync.Mutex
	requests []string
	said     []string // on the console, exceptions and the browser's own log
}

// open opens a page in a tab of its own at a width in CSS pixels.
func open(t *testing.T, browser context.Context, url string, width int64) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	p := &tab{}
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	p.ctx, stop = context.WithTimeout(ctx, 3*time.Minute) // a hung browser must not hang the tests
	t.Cleanup(stop)
	p.do(t, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url))
	return p
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		text := fmt.Sprint("console.", e.Type)
		for _, a := range e.Args {
			text += fmt.Sprintf(" %s%s", a.Value, a.Description)
		}
		p.said = append(p.said, text)
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, fmt.Sprint("exception: ", e.ExceptionDetails.Text))
	case *log.EventEntryAdded:
		p.said = append(p.said, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
	}
}

func (p *tab) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// evaluate runs a script in the page, waits for what it promises and reads it.
func evaluate[T any](t *testing.T, p *tab, script string) T {
	t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// onPaper shows the page as it would be printed.
func (p *tab) onPaper(t *testing.T) {
	t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
}

func (p *tab) pdf(t *testing.T) []byte {
	t.Helper()
	// The margins are the style sheet's.
	b, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
