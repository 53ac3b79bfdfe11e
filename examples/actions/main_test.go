package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"exact: dynamic programming",
		"tools_that_work returns candidate cause", // planted
		"confirmed",
		"without the action both groups of teams would have changed alike",
	)
}
