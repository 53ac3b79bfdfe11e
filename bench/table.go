package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// What each task is, in the order of the table.
var tasks = []struct{ name, title string }{
	{"kendall", "Kendall tau-b with p, 100,000 rows"},
	{"xi", "Chatterjee's xi with p, 100,000 rows"},
	{"spearman-matrix", "Spearman matrix, 100,000 × 50"},
	{"pearson-matrix", "Pearson matrix, 100,000 × 50"},
	{"pairs", "780 pairs of 2,000 rows: r, interval, p, BH"},
	{"bca", "BCa interval of r, 200 rows, 9,999 draws"},
	{"lmg", "LMG, 12 drivers, 50,000 rows"},
	{"lmg-bootstrap", "LMG, 12 drivers, 1,000 replicates"},
	{"weights-bootstrap", "relative weights, 12 drivers, 10,000 replicates"},
	{"reml-twins", "REML random intercept, 250,000 rows in 125,000 groups"},
	{"reml-teams", "REML random intercept, 100,000 rows in 500 groups"},
	{"cr2", "CR2 and Satterthwaite df, 6 coefficients, 100,000 rows in 500 clusters"},
	{"logistic", "logistic regression, 100,000 rows"},
	{"median-regression", "median regression, 100,000 rows"},
	{"panel-granger", "Dumitrescu-Hurlin, order 2, 200 units of 50"},
	{"two-way-effects", "two-way fixed effects, 200 units of 50"},
}

type timing struct {
	who            string
	seconds, value float64
}

func table(files []string, w io.Writer) error {
	times := map[string][]timing{}
	for _, name := range files {
		if err := readTimes(name, times); err != nil {
			return err
		}
	}
	fmt.Fprintln(w, "| task | peer | ratio | ratio, 1 thread | peer, s | linkage, s | results differ by |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, task := range tasks {
		var ours, single timing
		ours.seconds, single.seconds = math.NaN(), math.NaN()
		for _, t := range times[task.name] {
			switch t.who {
			case "linkage" + oneThread:
				single = t
			case "linkage":
				ours = t
			}
		}
		for _, t := range times[task.name] {
			if strings.HasPrefix(t.who, "linkage") {
				continue
			}
			differ := "–"
			if d := math.Abs(t.value-ours.value) / math.Abs(ours.value); !math.IsNaN(d) {
				differ = fmt.Sprintf("%.0e", d)
			}
			all, took := ratio(t.seconds/ours.seconds), ours.seconds
			if strings.HasSuffix(t.who, oneThread) { // compared with the same only
				all, took = "–", single.seconds
			}
			fmt.Fprintf(w, "| %s | %s | %s | %s | %.3g | %.3g | %s |\n", task.title, t.who,
				all, ratio(t.seconds/single.seconds), t.seconds, took, differ)
		}
	}
	return nil
}

func ratio(r float64) string {
	if r >= 10 {
		return fmt.Sprintf("%.0f", r)
	}
	return fmt.Sprintf("%.2g", r)
}

// readTimes adds the lines of a file: of several times of one task, the least.
func readTimes(name string, times map[string][]timing) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		if len(field) != 4 {
			continue // what a program says while it loads
		}
		seconds, err := strconv.ParseFloat(field[2], 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		value, err := strconv.ParseFloat(field[3], 64)
		if err != nil {
			value = math.NaN()
		}
		of := times[field[0]]
		at := slices.IndexFunc(of, func(t timing) bool { return t.who == field[1] })
		if at < 0 {
			times[field[0]] = append(of, timing{field[1], seconds, value})
			continue
		}
		of[at].seconds = min(of[at].seconds, seconds)
	}
	return lines.Err()
}
