package report

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/correlate"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// sources parses the Go files of a directory that are no tests.
func sources(t *testing.T, dir string, only ...string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	files := make(map[string]*ast.File)
	for _, name := range names {
		base := filepath.Base(name)
		if strings.HasSuffix(base, "_test.go") || len(only) > 0 && !slices.Contains(only, base) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[base] = f
	}
	return files
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// literals are the texts in an expression.
func literals(n ast.Node) (texts []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok {
			if s, ok := literal(l); ok {
				texts = append(texts, s)
			}
		}
		return true
	})
	return texts
}

func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

var templateSay = regexp.MustCompile(`say "((?:[^"\\]|\\.)*)"`)

// Every sentence that is said is in the catalogue, every message of the catalogue is
// said somewhere, and both languages have the same arguments.
func TestCatalogueIsComplete(t *testing.T) {
	said, written := make(map[string]bool), make(map[string]bool)
	for name, f := range sources(t, ".") {
		if name == "messages.go" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && callee(c) == "say" && len(c.Args) > 0 {
				if s, ok := literal(c.Args[0]); ok {
					said[s] = true
				}
			}
			return true
		})
		for _, s := range literals(f) {
			written[s] = true
		}
	}
	for _, m := range templateSay.FindAllStringSubmatch(pageTemplate, -1) {
		said[m[1]], written[m[1]] = true, true
	}
	for _, w := range append([]periodWords{anyPeriod}, periodUnits["day"], periodUnits["week"], periodUnits["month"], periodUnits["quarter"], periodUnits["half"], periodUnits["year"]) {
		for _, s := range []string{w.count, w.one, w.name, w.plural, w.same, w.latest, w.team, w.between} {
			said[s] = true
		}
	}
	for _, w := range words {
		said[w.term], said[w.meaning] = true, true
	}
	for _, v := range []correlate.Verdict{correlate.CannotTell, correlate.Associated, correlate.CandidateCause, correlate.Confirmed} {
		said[string(v)], written[string(v)] = true, true
	}
	for _, l := range levels {
		said[string(l)], written[string(l)] = true, true
	}
	for s := range said {
		_, one := messages[s]
		_, many := plurals[s]
		if !one && !many {
			t.Errorf("not in the catalogue: %q", s)
		}
	}
	check := func(english, italian string) {
		if !written[english] {
			t.Errorf("nothing says %q", english)
		}
		if italian == "" {
			t.Errorf("no Italian for %q", english)
		}
	}
	for english, italian := range messages {
		check(english, italian)
		if verbs(english) != verbs(italian) {
			t.Errorf("%q and %q have different arguments", english, italian)
		}
	}
	for english, m := range plurals {
		check(english, m.italian)
		check(english, m.italianOne)
		if verbs(english) != verbs(m.one) || verbs(english) != verbs(m.italian) {
			t.Errorf("%q: forms have different arguments", english)
		}
	}
	for _, lang := range languages {
		v := New(nil, Options{Language: lang}).voice("-")
		for s := range messages {
			if verbs(s) == 0 {
				if got := v.say(s); strings.Contains(got, "%!") || strings.Contains(got, "~") {
					t.Errorf("%v: %q is said as %q", lang, s, got)
				}
			}
		}
	}
}

// engineFiles are what reasons and warnings of an analysis come from, beside package
// correlate itself.
var engineFiles = []string{"clusterfit.go", "correlation.go", "pearson.go", "spearman.go", "did.go"}

// unshown are files of package correlate whose results no report has a section for.
var unshown = []string{"confounder.go", "moderation.go"}

// engineFormats finds every format that ends up in a Reasons or Warnings list.
func engineFormats(t *testing.T, dir string, only ...string) map[string]bool {
	found := make(map[string]bool)
	sentences := func(texts []string) {
		for _, s := range texts {
			if strings.Count(s, " ") >= 1 && strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz") {
				found[s] = true
			}
		}
	}
	listName := func(e ast.Expr) bool {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			return x.Sel.Name == "Warnings" || x.Sel.Name == "Reasons" || x.Sel.Name == "warnings"
		case *ast.Ident:
			return x.Name == "warnings"
		}
		return false
	}
	// Functions that word a sentence for another.
	wording := []string{"probabilityReason", "directionReason", "steadiness", "fewClusters", "unusable"}
	for name, f := range sources(t, dir, only...) {
		if slices.Contains(unshown, name) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.FuncDecl:
				if slices.Contains(wording, x.Name.Name) {
					ast.Inspect(x, func(n ast.Node) bool {
						switch r := n.(type) {
						case *ast.ReturnStmt:
							sentences(literals(r))
						case *ast.CallExpr:
							if callee(r) == "append" {
								sentences(literals(r))
							}
						}
						return true
					})
				}
			case *ast.CallExpr:
				switch name := callee(x); {
				case name == "append" && len(x.Args) > 1 && listName(x.Args[0]):
					for _, a := range x.Args[1:] {
						sentences(literals(a))
					}
				case name == "warn" || name == "warnf":
					if s, ok := literal(x.Args[0]); ok {
						sentences([]string{s})
					}
				case name == "add" && len(x.Args) >= 2:
					if _, method := x.Fun.(*ast.SelectorExpr); !method { // a table's add is one
						if s, ok := literal(x.Args[1]); ok {
							sentences([]string{s})
						}
					}
				}
			case *ast.AssignStmt:
				for i, l := range x.Lhs {
					if listName(l) && i < len(x.Rhs) {
						if c, ok := x.Rhs[i].(*ast.CompositeLit); ok {
							sentences(literals(c))
						}
					}
				}
			case *ast.KeyValueExpr:
				if k, ok := x.Key.(*ast.Ident); ok && (k.Name == "Warnings" || k.Name == "Reasons") {
					sentences(literals(x.Value))
				}
			}
			return true
		})
	}
	return found
}

// Each sentence that package correlate can write into a result has an Italian form.
func TestEngineTextsAreComplete(t *testing.T) {
	known := make(map[string]bool)
	for _, e := range engineTexts {
		if known[e.english] {
			t.Errorf("twice: %q", e.english)
		}
		known[e.english] = true
		if verbs(e.english) != verbs(e.italian) {
			t.Errorf("%q and %q have different arguments", e.english, e.italian)
		}
	}
	found := engineFormats(t, "..")
	for s := range engineFormats(t, filepath.Join("..", "stats"), engineFiles...) {
		found[s] = true
	}
	for _, part := range []string{"confirmed by action: ", "not borne out by action: ", "not settled by action: "} {
		// Put together with what was measured: known as a whole.
		if !found[part] {
			t.Errorf("the scan no longer finds %q: see how reasons are written", part)
		}
		delete(found, part)
	}
	if len(found) < 60 {
		t.Errorf("only %d sentences found: the scan misses some", len(found))
	}
	for s := range found {
		if !known[s] && !known["%s "+strings.TrimSpace(s)] { // "x" + " is constant"
			t.Errorf("no Italian for %q", s)
		}
	}
}

func TestTheirs(t *testing.T) {
	v := New(nil, Options{Language: language.Italian}).voice("-")
	for english, want := range map[string]string{
		"only 3 waves; 4 are needed":     "solo 3 rilevazioni; ne servono 4",
		"probability 0.62 is below 0.80": "la probabilità 0,62 è inferiore a 0,80",
		"every 3 months":                 "ogni 3 mesi",
		"effects smaller than 1.9 points would often stay unseen in these data":                                                                    "effetti inferiori a 1,9 punti resterebbero spesso invisibili in questi dati",
		"direction changes with time: goals → later nps is 0.21 in 2023-01 to 2023-03 but -1.2e-05 in 2023-04; run other spans before trusting it": "la direzione cambia nel tempo: goals → poi nps è 0,21 in 2023-01–2023-03 ma -1,2e-05 in 2023-04; prima di fidarsi, provare altri intervalli di tempo",
		"confirmed by action: effect +4.1 points (+1.2 to +7.0) where 12 teams acted; promised +3.6 (+1.5 to +5.8)":                                "confermato dall'intervento: effetto +4,1 punti (da +1,2 a +7,0) dove sono intervenuti 12 team; promesso +3,6 (da +1,5 a +5,8)",
		`"a\"b", named as lower-is-better, is no measure or driver of these data`:                                                                  `"a\"b", indicato come «più basso è meglio», non è una misura né un fattore di questi dati`,
		"a text nobody foresaw": "a text nobody foresaw",
		"":                      "",
	} {
		if got := v.theirs(english); got != want {
			t.Errorf("%q:\n got %q\nwant %q", english, got, want)
		}
		if got := New(nil, Options{}).voice("-").theirs(english); got != english {
			t.Errorf("in English %q becomes %q", english, got)
		}
	}
}

func TestNumbersOfTheLanguage(t *testing.T) {
	v := New(sample(), Options{Language: language.Italian}).voice("−")
	g := v.gauge("nps")
	for _, tt := range []struct{ got, want string }{
		{g.effect(-2.314, -3.71, -.93), "−2,3"}, {g.effectInterval(2.314, .93, 3.71), "da +0,9 a +3,7"},
		{v.count64(1234567), "1.234.567"}, {v.say("%d~rows", 4212), "4.212 righe"}, {v.say("%d~rows", 1), "1 riga"},
		{v.pvalue(.0213), "p = 0,021"}, {v.pvalue(.0001), "p < 0,001"}, {v.percent(.975), "98 %"},
		{v.newGauge("m", "minutes").fixed(12345.678, 1, false), "12.345,7"},
	} {
		if got := strings.ReplaceAll(tt.got, nbsp, " "); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	// Programs read the same numbers in every language.
	if it, en := writeJSON(t, New(sample(), Options{Language: language.Italian})), writeJSON(t, New(sample(), Options{})); it != en {
		t.Error("the JSON depends on the language")
	}
}

func TestLanguageMatching(t *testing.T) {
	for tag, want := range map[string]string{"": "en", "it": "it", "it-CH": "it", "en-GB": "en", "ja": "en"} {
		l := language.Und
		if tag != "" {
			l = language.MustParse(tag)
		}
		if page := writeHTML(t, New(sample(), Options{Language: l})); !strings.Contains(page, `<html lang="`+want+`">`) {
			t.Errorf("%q is not written in %q", tag, want)
		}
	}
}

// simulated analyses a small organisation that was made up.
func simulated(t *testing.T, o simulate.Options) (*correlate.Panel, *correlate.Analysis) {
	t.Helper()
	org, err := simulate.New(o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := correlate.Join(org.CXCells(), org.EXCells(), correlate.JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := correlate.Analyze(context.Background(), p, &correlate.Options{Resamples: 20})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// english are words that Italian does not have.
var english = regexp.MustCompile(`(?i)\b(the|of|and|is|are|was|were|with|from|for|to|not|what|which|by|than|this|that|they|each|where|when|how|be|or|would|may|cannot|drivers?|lags?|rows?|waves?|points?|answers?|months?|interval|effect|customers?|employees?|evidence|undefined)\b`)

func TestNoEnglishInItalian(t *testing.T) {
	p, a := simulated(t, simulate.Options{Teams: 24, Touchpoints: 3, Drivers: 6, Periods: 12, EffectSize: .6, Seed: 3})
	_, one := simulated(t, simulate.Options{Teams: 8, Touchpoints: 2, Drivers: 4, Periods: 2, Seed: 5})
	o := Options{Language: language.Italian}
	for _, m := range p.Outcomes() {
		if c, err := correlate.LatestChange(p, m.Name, nil); err == nil {
			o.Changes = append(o.Changes, c)
		}
		if plan, err := correlate.RankActions(p, a.RootCauses, &correlate.ActionOptions{Measure: m.Name, Doubtful: true}); err == nil {
			o.Actions = append(o.Actions, plan)
		}
	}
	var taken []correlate.Intervention
	team := teams(p)
	for _, name := range team[:6] {
		taken = append(taken, correlate.Intervention{Team: name, Driver: a.RootCauses[0].Driver, Period: firstPeriod(p).Shift(4)})
	}
	confirmations, err := correlate.Confirm(context.Background(), p, a.RootCauses, taken, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Confirmations = confirmations
	for _, q := range a.PainPoints {
		if f, err := correlate.FunnelOf(p, q.Touchpoint, q.Measure, nil); err == nil {
			o.Teams.Funnels = append(o.Teams.Funnels, f)
		}
	}
	told := make(map[correlate.Verdict]bool)
	for _, c := range a.RootCauses {
		told[c.Verdict] = true
	}
	if len(told) < 3 || len(confirmations) == 0 || len(o.Actions) == 0 || len(o.Changes) == 0 || len(o.Teams.Funnels) == 0 {
		t.Errorf("the made-up organisation shows too little: verdicts %v", told)
	}
	names := []string{"linkage", "JSON", "E-value", "e-value", "bootstrap", "CR2", "cluster"}
	for _, x := range append(slices.Clone(a.Measures), one.Measures...) {
		names = append(names, x.Name)
	}
	for _, x := range append(slices.Clone(a.PainPoints), one.PainPoints...) {
		names = append(names, x.Touchpoint)
	}
	names = append(names, team...)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for what, r := range map[string]*Report{"months": New(a, o), "two months": New(one, Options{Language: language.Italian}), "empty": New(nil, Options{Language: language.Italian})} {
		texts := map[string]string{"brief": writeBrief(t, r), "markdown": writeMarkdown(t, r), "html": pageText(writeHTML(t, r)), "team": writeTeam(t, r, team[0])}
		for form, text := range texts {
			for _, name := range names {
				text = strings.ReplaceAll(text, name, "·")
				text = strings.ReplaceAll(text, strings.ToUpper(name), "·")
			}
			for _, line := range strings.Split(text, "\n") {
				if m := english.FindString(line); m != "" {
					t.Errorf("%s, %s: %q in: %s", what, form, m, strings.TrimSpace(line))
				}
			}
		}
	}
}

func teams(p *correlate.Panel) (names []string) {
	for r := range p.Rows() {
		if !slices.Contains(names, r.Team) {
			names = append(names, r.Team)
		}
	}
	slices.Sort(names)
	return names
}

func firstPeriod(p *correlate.Panel) (first linkage.Period) {
	for r := range p.Rows() {
		if first.IsZero() || r.Period.Compare(first) < 0 {
			first = r.Period
		}
	}
	return first
}

var (
	styleElement = regexp.MustCompile(`(?s)<style>.*?</style>|<meta[^>]*>|<!DOCTYPE html>`)
	spoken       = regexp.MustCompile(` (?:aria-label|title)="([^"]*)"`)
	tag          = regexp.MustCompile(`<[^>]*>`)
)

// pageText is what a page says, aloud too.
func pageText(page string) string {
	page = styleElement.ReplaceAllString(page, "")
	var b strings.Builder
	for _, m := range spoken.FindAllStringSubmatch(page, -1) {
		b.WriteString(m[1] + "\n")
	}
	b.WriteString(tag.ReplaceAllString(page, "\n"))
	return html.UnescapeString(b.String())
}
