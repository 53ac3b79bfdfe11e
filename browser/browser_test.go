package browser

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A desk and a telephone, in CSS pixels.
const (
	wide   = 1280
	narrow = 360
)

func TestPages(t *testing.T) {
	browser := chromium(t)
	axe := axeSource(t)
	for _, p := range pages(t) {
		t.Run(p.name, func(t *testing.T) {
			url := "file://" + filepath.ToSlash(p.path)
			t.Run("quiet", func(t *testing.T) { checkQuiet(t, browser, url, p.language) })
			t.Run("accessible", func(t *testing.T) { checkAccessible(t, browser, url, axe) })
			t.Run("keyboard", func(t *testing.T) { checkKeyboard(t, browser, url) })
			t.Run("narrow", func(t *testing.T) { checkNarrow(t, browser, url) })
			t.Run("print", func(t *testing.T) { checkPrint(t, browser, url, p) })
			if dir := os.Getenv("LINKAGE_SCREENSHOTS"); dir != "" {
				takeScreenshots(t, browser, url, dir, p.name)
			}
		})
	}
}

// The page loads itself and nothing else, the browser has nothing to remark, and the page
// says what it is and in which language.
func checkQuiet(t *testing.T, browser context.Context, url, language string) {
	p := open(t, browser, url, wide)
	evaluate[chromedp.Void](t, p, unfold)
	title, lang := evaluate[string](t, p, `document.title`), evaluate[string](t, p, `document.documentElement.lang`)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) != 1 || p.requests[0] != url {
		t.Errorf("loads %q, want only itself", p.requests)
	}
	for _, said := range p.said {
		t.Error(said)
	}
	if strings.TrimSpace(title) == "" || lang != language {
		t.Errorf("title %q, language %q; want a title and %q", title, lang, language)
	}
}

// unfold opens everything that can be opened.
const unfold = `document.querySelectorAll('details').forEach(d => d.open = true)`

// On a telephone tables and drawings may scroll sideways, the page may not.
func checkNarrow(t *testing.T, browser context.Context, url string) {
	p := open(t, browser, url, narrow)
	evaluate[chromedp.Void](t, p, unfold)
	p.fits(t, narrow)
}

// fits checks that nothing makes the page wider than its window, and names what does.
func (p *tab) fits(t *testing.T, width int) {
	t.Helper()
	for _, e := range evaluate[[]string](t, p, `(() => {
		const whole = document.documentElement.scrollWidth;
		const scrolls = e => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
		return whole <= innerWidth ? [] : [...document.querySelectorAll('body *')]
			.filter(e => e.checkVisibility() && e.getBoundingClientRect().left + Math.max(e.offsetWidth, e.scrollWidth) > innerWidth + .5 && !scrolls(e.parentElement)).slice(0, 8)
			.map(e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + e.textContent.replace(/\s+/g, ' ').slice(0, 60))
			.concat('the page is ' + whole + ' pixels wide');
	})()`) {
		t.Errorf("wider than %d pixels: %s", width, e)
	}
}
