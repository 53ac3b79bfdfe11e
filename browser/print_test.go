package browser

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
)

// paper is the width in CSS pixels of A4 less the margins of the style sheet.
const paper = 688 // (210 - 2*14) mm

// marks puts a word on the first and last line of every figure that tells, on paper, which
// page they are on. It changes no lengths.
const marks = `[...document.querySelectorAll('figure')].forEach((f, i) => {
	f.style.position = 'relative';
	for (const end of ['top', 'bottom']) {
		const s = document.createElement('span');
		s.style.cssText = 'position:absolute;left:0;font:4px monospace;' + end + ':0';
		s.textContent = 'figure' + i + end;
		f.append(s);
	}
}); document.querySelectorAll('figure').length`

// The page prints on A4: all its text can be read out again, nothing is wider than the
// paper, and every figure stands on one page.
func checkPrint(t *testing.T, browser context.Context, url string, p page) {
	printed := open(t, browser, url, wide)
	figures := evaluate[int](t, printed, marks)
	texts := pdfText(t, printed.pdf(t))
	whole := squeeze(strings.Join(texts, " "))
	for _, want := range p.says {
		if !strings.Contains(strings.ToLower(whole), strings.ToLower(squeeze(want))) {
			t.Errorf("%q cannot be read on paper", want)
		}
	}
	for i := range figures {
		on := map[string]int{}
		for page, text := range texts {
			for _, end := range []string{"top", "bottom"} {
				if strings.Contains(squeeze(text), fmt.Sprint("figure", i, end)) {
					on[end] = page + 1
				}
			}
		}
		if on["top"] == 0 || on["top"] != on["bottom"] {
			t.Errorf("figure %d begins on page %d and ends on page %d", i+1, on["top"], on["bottom"])
		}
	}

	narrowed := open(t, browser, url, paper)
	narrowed.onPaper(t)
	narrowed.fits(t, paper)
}

// pdfText is the text of each page.
func pdfText(t *testing.T, b []byte) []string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if r.NumPage() == 0 {
		t.Fatal("no page")
	}
	var texts []string
	for i := range r.NumPage() {
		text, err := r.Page(i + 1).GetPlainText(nil)
		if err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
		if strings.TrimSpace(text) == "" {
			t.Errorf("page %d of %d has no text", i+1, r.NumPage())
		}
		texts = append(texts, text)
	}
	return texts
}

var space = regexp.MustCompile(`\s+`)

// squeeze takes out white space: a PDF places words, it does not part them.
func squeeze(text string) string { return space.ReplaceAllString(text, "") }
