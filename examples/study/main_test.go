package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, []string{"-teams", "14", "-waves", "6", "-organisations", "2"},
		"14 teams are to be asked in 6 months",
		"true cause ranked first",
		"Twice as much of one thing at a time",
		"These are rates in simulated organisations",
	)
}
