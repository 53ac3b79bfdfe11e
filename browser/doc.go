// Package browser opens linkage's pages in a real browser. It is a module of its own, so
// that what drives a browser is no dependency of the library, and holds nothing but tests.
//
//	npm ci
//	go test -v .
//
// Every page is held to this: it says nothing on the console and loads nothing but itself;
// axe-core finds no fault; Tab reaches every link, every fold and every scrolling table in
// the order they are read, where each can be seen; at 360 pixels nothing but tables and
// drawings scrolls sideways; and it prints on A4 with its text, and no figure cut in two.
//
// The browser is Chromium (Debian: apt-get install chromium), found on the PATH as
// chromium, chromium-browser or google-chrome. Without it tests are skipped, unless
// LINKAGE_BROWSER=required makes that a failure. LINKAGE_SCREENSHOTS=DIR keeps what the
// pages look like on a telephone, a desk and paper, for a person to look at.
package browser
