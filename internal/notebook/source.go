package notebook

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"html/template"
	"strings"
)

// declaration cuts a function with its comment from a program, so that the code shown is
// the code run.
func declaration(sources []string, function string) (string, error) {
	files := token.NewFileSet()
	for _, source := range sources {
		file, err := parser.ParseFile(files, "", source, parser.ParseComments)
		if err != nil {
			return "", err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != function {
				continue
			}
			from := f.Pos()
			if f.Doc != nil {
				from = f.Doc.Pos()
			}
			return source[files.Position(from).Offset:files.Position(f.End()).Offset], nil
		}
	}
	return "", fmt.Errorf("notebook: the program has no function %q", function)
}

// highlighted marks comments, keywords and strings.
func highlighted(code string) template.HTML {
	var b strings.Builder
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), nil, scanner.ScanComments)
	done := 0
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		class := ""
		switch {
		case tok == token.COMMENT:
			class = "comment"
		case tok.IsKeyword():
			class = "keyword"
		case tok == token.STRING || tok == token.CHAR:
			class = "string"
		}
		if class == "" {
			continue
		}
		at := file.Offset(pos)
		b.WriteString(escape(code[done:at]) + `<span class="` + class + `">` + escape(text) + "</span>")
		done = at + len(text)
	}
	b.WriteString(escape(code[done:]))
	return template.HTML(b.String())
}
