package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"Two files in, ranked causes out",
		"49346 rows read, 49346 used, 0 rejected",
		"func analyse(ctx context.Context",
		"support chat nps 1 clear_goals > 0.99", // planted, see testdata/synthetic/truth.json
		"A candidate cause is where to look first, not a proof",
	)
}
