// Gensynthetic writes testdata/synthetic, the organisation that the examples run
// on when no file is given. It is run by go generate in package simulate; its one
// argument is the directory.
package main

import (
	"log"
	"os"

	"github.com/linkage-go/linkage/correlate/simulate"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: gensynthetic DIR")
	}
	// Effects are about twice the default, so that a year and a half of a small
	// organisation shows most of them. With this seed one touchpoint is clearly the
	// worst, all lags occur, some touchpoints have one cause and some two, one cause
	// is weak, and pooled correlation puts a decoy first everywhere.
	org, err := simulate.New(simulate.Options{
		Teams:        40,
		Periods:      18,
		Touchpoints:  6,
		Answers:      9,
		Respondents:  8,
		EffectSize:   0.3,
		MissingWaves: 0.03,
		Seed:         6,
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := org.WriteDir(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
