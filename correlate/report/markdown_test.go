package report

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func TestEscape(t *testing.T) {
	for s, want := range map[string]string{
		"chronic_absence":      "chronic_absence", // an underscore inside a word makes no markup
		"_private_ *bold* `x`": "\\_private\\_ \\*bold\\* \\`x\\`",
		"a|b":                  `a\|b`,
		"<img src=x>":          `\<img src=x\>`,
		"[x](https://evil)":    `\[x\](https\://evil)`,
		"www.evil.example":     `www\.evil.example`,
		"@everyone #12":        `@<!-- -->everyone \#12`,
		"&lt;":                 `\&lt;`,
		"帳票 ~x~ $y$":           `帳票 \~x\~ \$y\$`,
		"":                     "",
	} {
		if got := escape(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"1. shop": `1\. shop`, "2)": `2\)`, "12.5 points": "12.5 points", "- x": `\- x`, "+": `\+`, "42": "42", "# a": `\# a`, "": ""} {
		if got := escapeLine(s); got != want {
			t.Errorf("at the start of a line %q becomes %q, want %q", s, got, want)
		}
	}
}

// Every row of a table has as many cells as its head.
func TestMarkdownTables(t *testing.T) {
	o := sampleExtras()
	o.Truth = sampleTruth
	italian := o
	italian.Language = language.Italian
	cell := regexp.MustCompile(`(?:^|[^\\])\|`)
	for name, text := range map[string]string{
		"sample": writeMarkdown(t, New(sample(), o)), "italian": writeMarkdown(t, New(sample(), italian)),
		"hostile": writeMarkdown(t, New(hostile(), Options{Reads: sampleReads()})), "empty": writeMarkdown(t, New(nil, Options{})),
	} {
		cells, heading := 0, 0
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, "|") {
				n := len(cell.FindAllString(line, -1))
				if cells > 0 && n != cells {
					t.Errorf("%s: %d borders, want %d: %s", name, n, cells, line)
				}
				cells = n
			} else {
				cells = 0
			}
			if h := len(line) - len(strings.TrimLeft(line, "#")); h > 0 {
				if h > heading+1 {
					t.Errorf("%s: heading of level %d after %d: %s", name, h, heading, line)
				}
				heading = h
			}
		}
		for _, no := range []string{"<script", "<img", "\x1b", "NaN", "%!", "~"} {
			if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(text, `\<`, ""), `\~`, ""), no) {
				t.Errorf("%s holds %q", name, no)
			}
		}
	}
}
