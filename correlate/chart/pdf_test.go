package chart_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestWritePDF(t *testing.T) {
	for _, pic := range pictures {
		if strings.HasSuffix(pic.name, "-40") && *pngDir == "" {
			continue // large, and the same marks again
		}
		t.Run(pic.name, func(t *testing.T) {
			c, err := pic.draw()
			if err != nil {
				t.Fatal(err)
			}
			var a, b bytes.Buffer
			if err := c.WritePDF(&a); err != nil {
				t.Fatal(err)
			}
			if err := c.WritePDF(&b); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Error("written twice, the bytes differ")
			}
			for _, want := range []string{`^%PDF-1\.`, `/CreationDate \(D:19700101000000\)`, `/FontFile2 `, `/Filter /FlateDecode`, `/Title `, `/Subject `, `%%EOF\s*$`} {
				if !regexp.MustCompile(want).Match(a.Bytes()) {
					t.Errorf("no %s", want)
				}
			}
			if fonts := regexp.MustCompile(`/FontFile2 `).FindAll(a.Bytes(), -1); len(fonts) != 2 {
				t.Errorf("%d fonts are embedded, want the regular and the bold one", len(fonts))
			}
			if *pngDir != "" {
				if err := os.WriteFile(filepath.Join(*pngDir, pic.name+".pdf"), a.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
