package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"clear_goals → nps, 1 month later",     // planted, one month before
		"nps → manager_support, 1 month later", // follows customers
		"candidate cause",
		"Coming first is necessary for a cause and not sufficient",
	)
}
