package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"Two questions in one number",
		"tools_that_work, and nps at support chat", // a decoy: see testdata/synthetic/truth.json
		"between +0.82",
		"information_flow, and nps at checkout", // planted
		"A correlation within teams is no proof either",
	)
}
