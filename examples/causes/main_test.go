package main

import (
	"testing"

	"github.com/linkage-go/linkage/internal/notebook/notebooktest"
)

func TestPage(t *testing.T) {
	notebooktest.Check(t, main, nil,
		"clear_goals → nps at support chat: candidate cause", // planted
		"support chat {clear_goals}",
		"unmeasured, as strong as",
		"cannot tell teams apart",
		"A probability holds only if no cause that varies in time was left unmeasured",
	)
}
