package browser

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// stops names every place where Tab should stop, in the order they are read.
const stops = `(() => {
	const name = e => e.tagName + ' ' + (e.getAttribute('href') || e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40));
	window.nameOf = e => e === document.body ? '' : (e.dataset.stop || 'unexpected: ' + name(e));
	return [...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(e => e.checkVisibility())
		.map((e, i) => e.dataset.stop = i + ' ' + name(e));
})()`

// focused says where the focus is, and what keeps it from being seen.
const focused = `(() => {
	const e = document.activeElement, b = e.getBoundingClientRect(), faults = [];
	if (e === document.body) return {name: '', fault: ''};
	if (getComputedStyle(e).outlineStyle === 'none' || parseFloat(getComputedStyle(e).outlineWidth) < 2) faults.push('has no focus ring');
	// The middle of what the window shows of it: what is taller than the window is never
	// seen whole.
	const mid = (low, high, end) => (Math.max(low, 0) + Math.min(high, end)) / 2;
	const top = document.elementFromPoint(mid(b.left, b.right, innerWidth), mid(b.top, b.bottom, innerHeight));
	if (b.bottom <= 0 || b.top >= innerHeight || !top) faults.push('is off the screen');
	else if (!e.contains(top) && !top.contains(e)) faults.push('lies under ' + top.tagName + '.' + top.className);
	return {name: nameOf(e), fault: faults.join(', ')};
})()`

// Tab goes through the page in the order it is read and shows where it is; Enter follows
// the skip link and unfolds.
func checkKeyboard(t *testing.T, browser context.Context, url string) {
	p := open(t, browser, url, wide)
	press := func(key string) { t.Helper(); p.do(t, chromedp.KeyEvent(key)) }
	run := func(script string) { t.Helper(); evaluate[chromedp.Void](t, p, script) }
	run(`document.documentElement.style.scrollBehavior = 'auto'`)
	walk := func(folds string) {
		t.Helper()
		want, got := evaluate[[]string](t, p, stops), []string{}
		for range len(want) + 20 {
			press(kb.Tab)
			at := evaluate[struct {
				Name  string `json:"name"`
				Fault string `json:"fault"`
			}](t, p, focused)
			if at.Name == "" {
				break
			}
			got = append(got, at.Name)
			if at.Fault != "" {
				t.Errorf("%s: %s %s", folds, at.Name, at.Fault)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: Tab does not stop where it should (-want +got):\n%s", folds, diff)
		}
	}
	walk("folded")
	run(unfold)
	walk("unfolded")

	p.do(t, chromedp.Navigate(url))
	press(kb.Tab)
	press(kb.Enter)
	if at := evaluate[string](t, p, `document.activeElement.id`); at != "main" {
		t.Errorf("Enter on the first stop leads to %q, want main", at)
	}
	if evaluate[bool](t, p, `(s => { s?.focus(); return s !== null })(document.querySelector('summary'))`) {
		press(kb.Enter)
		if !evaluate[bool](t, p, `document.querySelector('details').open`) {
			t.Error("Enter does not unfold")
		}
	}
}
