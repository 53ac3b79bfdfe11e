package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"LMG, all 4096 subsets",
		"fair_pay 1 1 4 4 cannot tell",        // a decoy, first in the usual analysis
		"clear_goals 6 6 1 1 candidate cause", // planted
		"A share of R² does not say what would change",
	)
}
