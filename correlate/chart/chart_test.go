package chart_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	pngDir = flag.String("png", "", "directory to write every test chart to, to be looked at")
)

func TestWritePNG(t *testing.T) {
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			c, err := pic.draw()
			if err != nil {
				t.Fatal(err)
			}
			if *pngDir == "" {
				return
			}
			var b bytes.Buffer
			if err := c.WritePNG(&b, 110); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*pngDir, pic.name+".png"), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			b.Reset()
			if err := c.WriteSVG(&b); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*pngDir, pic.name+".svg"), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}
