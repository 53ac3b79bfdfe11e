package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
)

// A Section is a part of the page that a figure can stand in.
type Section string

const (
	PainPointsSection   Section = "pain-points"
	RootCausesSection   Section = "root-causes"
	CorrelationsSection Section = "correlations"
	// These stand where Options give what the section is about, and with the summary
	// where they do not.
	AlertsSection        Section = "alerts"
	ChangesSection       Section = "changes"
	ConfirmationsSection Section = "actions-taken"
	ActionsSection       Section = "actions"
)

// A Figure is a drawing for the page. The SVG is rebuilt from harmless elements
// and attributes: scripts, styles sheets, links and anything loaded from elsewhere
// do not come through.
type Figure struct {
	ID      string // short name, unique in the report, such as "pain-points"
	Title   string // what it is; read aloud, not shown: drawings carry their own title
	Caption string // what to see in it; shown below, and read aloud as its description
	SVG     []byte
	Section Section // where it stands; "" puts it with the summary
	// Touchpoint and Measure put a figure of RootCausesSection beside that pain
	// point; empty puts it at the head of the section.
	Touchpoint, Measure string
}

var svgElements = map[string]bool{
	"svg": true, "g": true, "path": true, "rect": true, "circle": true, "ellipse": true, "line": true,
	"polyline": true, "polygon": true, "text": true, "tspan": true, "title": true, "desc": true, "defs": true,
	"clipPath": true, "linearGradient": true, "radialGradient": true, "stop": true, "use": true, "image": true,
	"pattern": true, "marker": true, "mask": true, "symbol": true,
}

var svgAttributes = map[string]bool{
	"x": true, "y": true, "x1": true, "x2": true, "y1": true, "y2": true, "dx": true, "dy": true, "cx": true, "cy": true,
	"r": true, "rx": true, "ry": true, "fx": true, "fy": true, "width": true, "height": true, "viewBox": true, "preserveAspectRatio": true,
	"d": true, "points": true, "transform": true, "id": true, "style": true, "offset": true, "rotate": true,
	"gradientUnits": true, "gradientTransform": true, "spreadMethod": true, "clipPathUnits": true, "patternUnits": true,
	"patternTransform": true, "patternContentUnits": true, "maskUnits": true, "refX": true, "refY": true, "orient": true,
	"markerWidth": true, "markerHeight": true, "markerUnits": true, "text-anchor": true, "dominant-baseline": true,
	"alignment-baseline": true, "baseline-shift": true, "letter-spacing": true, "textLength": true, "lengthAdjust": true,
	"fill": true, "fill-opacity": true, "fill-rule": true, "stroke": true, "stroke-width": true, "stroke-opacity": true,
	"stroke-dasharray": true, "stroke-dashoffset": true, "stroke-linecap": true, "stroke-linejoin": true, "stroke-miterlimit": true,
	"opacity": true, "color": true, "display": true, "visibility": true, "clip-path": true, "clip-rule": true, "mask": true,
	"marker-start": true, "marker-mid": true, "marker-end": true, "stop-color": true, "stop-opacity": true,
	"font-family": true, "font-size": true, "font-weight": true, "font-style": true, "font-variant": true, "shape-rendering": true,
	"text-rendering": true, "vector-effect": true, "href": true, "role": true,
}

var (
	errNoSVG      = errors.New("no svg element")
	errUnbalanced = errors.New("elements do not nest")
)

// inline rebuilds an SVG drawing for a page: elements and attributes that are not
// known to be harmless are left out, and ids get a prefix, because two drawings on
// one page share their ids. The root is one image, with title and
// description for screen readers in place of its own.
func inline(svg []byte, prefix, title, description string) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	d.Entity = nil
	var out strings.Builder
	var open []string // names of open elements that are written
	skip := 0         // depth inside an element that is left out
	done := false
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			root := len(open) == 0
			switch {
			case skip > 0:
				skip++
				continue
			case root && (done || t.Name.Local != "svg"):
				return "", errNoSVG
			case len(open) == 1 && (t.Name.Local == "title" || t.Name.Local == "desc"):
				skip = 1
				continue
			case t.Name.Space != "" && t.Name.Space != "svg", !svgElements[t.Name.Local]:
				skip = 1
				continue
			}
			open = append(open, t.Name.Local)
			out.WriteString("<" + t.Name.Local)
			if root {
				fmt.Fprintf(&out, ` role="img" aria-labelledby="%sfigure-title"`, prefix)
				if description != "" {
					fmt.Fprintf(&out, ` aria-describedby="%sfigure-text"`, prefix)
				}
			}
			for _, a := range t.Attr {
				if root && a.Name.Local == "role" {
					continue
				}
				if v, ok := attribute(a, prefix); ok {
					fmt.Fprintf(&out, ` %s="%s"`, a.Name.Local, html.EscapeString(v))
				}
			}
			out.WriteByte('>')
			if root {
				fmt.Fprintf(&out, `<title id="%sfigure-title">%s</title>`, prefix, html.EscapeString(title))
				if description != "" {
					fmt.Fprintf(&out, `<desc id="%sfigure-text">%s</desc>`, prefix, html.EscapeString(description))
				}
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				continue
			}
			if len(open) == 0 || open[len(open)-1] != t.Name.Local {
				return "", errUnbalanced
			}
			out.WriteString("</" + t.Name.Local + ">")
			open = open[:len(open)-1]
			done = len(open) == 0
		case xml.CharData:
			if skip == 0 && len(open) > 0 {
				out.WriteString(html.EscapeString(string(t)))
			}
		}
	}
	switch {
	case len(open) > 0 || skip > 0:
		return "", errUnbalanced
	case !done:
		return "", errNoSVG
	}
	return out.String(), nil
}

// attribute returns the value to keep of an attribute, and whether to keep it.
func attribute(a xml.Attr, prefix string) (string, bool) {
	if !svgAttributes[a.Name.Local] || a.Name.Space != "" && !(a.Name.Space == "xlink" && a.Name.Local == "href") {
		return "", false
	}
	v := a.Value
	low := strings.ToLower(v)
	switch {
	case a.Name.Local == "id":
		return prefix + v, true
	case a.Name.Local == "href":
		if name, ok := strings.CutPrefix(v, "#"); ok {
			return "#" + prefix + name, true
		}
		ok := false
		for _, kind := range []string{"data:image/png;base64,", "data:image/jpg;base64,", "data:image/jpeg;base64,"} {
			ok = ok || strings.HasPrefix(low, kind)
		}
		return v, ok
	case strings.ContainsAny(low, `\@`) || strings.Contains(low, "expression") || strings.Contains(low, "script:"):
		return "", false
	case strings.Contains(low, "url("):
		// Only references inside the drawing.
		if strings.Count(low, "url(") != strings.Count(v, "url(#") {
			return "", false
		}
		return strings.ReplaceAll(v, "url(#", "url(#"+prefix), true
	}
	return v, true
}
