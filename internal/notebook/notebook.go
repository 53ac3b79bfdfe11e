// Package notebook writes a program's page: what it asked, the code that answered, what
// that code printed and drew, and what follows from it.
//
//	page := notebook.New("Levels", "Between teams or within them?", source)
//	page.Section("Three slopes")
//	page.Text("All rows together mix *two* questions: %d teams, %d months.", teams, months)
//	page.Code("slopes") // the function of this name, cut from source
//	page.Output(table)
//	page.Chart(chart.Slopes(pairs, chart.SlopesOptions{}))
//	err := page.Write(w)
//
// The page is one HTML file for screen and print. It loads nothing, runs no script, and
// is the same bytes for the same calls. It is internal because it serves the programs of
// examples alone: what they find comes from packages anyone can import.
package notebook

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/linkage-go/linkage/correlate/chart"
)

//go:embed page.html.tmpl
var pageTemplate string

//go:embed page.css
var pageStyle string

var layout = template.Must(template.New("page").Parse(pageTemplate))

// A Page is a notebook in the making. The first thing that goes wrong is kept, and
// [Page.Write] returns it.
type Page struct {
	title, lead string
	sources     []string
	blocks      []block
	err         error
}

// A block is one thing below another. Kind is section, text, beware, code, output or chart.
type block struct {
	Kind, Name string
	HTML       template.HTML
}

// Wide reports whether some line needs small print.
func (b block) Wide() bool {
	for line := range strings.Lines(html.UnescapeString(string(b.HTML))) {
		if utf8.RuneCountInString(line) > lineWidth {
			return true
		}
	}
	return false
}

// New starts a page. Sources are the texts of the program's Go files, for [Page.Code].
func New(title, lead string, sources ...string) *Page {
	return &Page{title: title, lead: lead, sources: sources}
}

// Section starts a part of the page under a heading.
func (p *Page) Section(heading string) { p.add("section", heading, "") }

// Text adds paragraphs, set apart by blank lines; lines that begin with "- " are a list,
// and *stars* stress. Only the format is read so: arguments are shown as they are.
func (p *Page) Text(format string, args ...any) { p.add("text", "", prose(format, args)) }

// Beware adds text on what must not be concluded.
func (p *Page) Beware(format string, args ...any) { p.add("beware", "", prose(format, args)) }

// Code adds the declaration of a function of the program, comment included.
func (p *Page) Code(function string) {
	excerpt, err := declaration(p.sources, function)
	if err != nil {
		p.fail(err)
		return
	}
	p.add("code", function, highlighted(excerpt))
}

// Output adds what fmt.Println prints of a value, long sentences folded. Outputs in a row
// make one block.
func (p *Page) Output(value any) {
	text := template.HTML(escape(folded(strings.TrimRight(fmt.Sprint(value), "\n") + "\n")))
	if n := len(p.blocks); n > 0 && p.blocks[n-1].Kind == "output" {
		p.blocks[n-1].HTML += text
		return
	}
	p.add("output", "", text)
}

// Chart adds a drawing. It takes what a constructor of package chart returns.
func (p *Page) Chart(c *chart.Chart, err error) {
	var svg bytes.Buffer
	if err == nil {
		err = c.WriteSVG(&svg) // names are escaped there, and it carries its title and description
	}
	if err != nil {
		p.fail(err)
		return
	}
	p.add("chart", c.Title(), template.HTML(svg.String()))
}

// Write writes the page, or returns what went wrong before.
func (p *Page) Write(w io.Writer) error {
	if p.err != nil {
		return p.err
	}
	var b bytes.Buffer
	err := layout.Execute(&b, struct {
		Title, Lead string
		Style       template.CSS
		Blocks      []block
	}{clean(p.title), clean(p.lead), template.CSS(pageStyle), slices.Clone(p.blocks)})
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (p *Page) add(kind, name string, content template.HTML) {
	p.blocks = append(p.blocks, block{kind, clean(name), content})
}

func (p *Page) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}
