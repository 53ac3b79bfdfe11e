package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linkage-go/linkage/correlate/chart"
	"github.com/linkage-go/linkage/correlate/simulate"
)

// schema names the layout of recovery.json.
const schema = "linkage.recovery/1"

// writeFiles writes the tables as CSV, everything as JSON, and the charts.
func writeFiles(s *options, outcomes []outcome) error {
	if err := os.MkdirAll(s.out, 0o777); err != nil {
		return err
	}
	charts, err := drawn(outcomes)
	if err != nil {
		return err
	}
	type file struct {
		name  string
		write func(io.Writer) error
	}
	files := []file{
		{"recovery.csv", func(w io.Writer) error { return writeCSV(w, recoveryRows(outcomes)) }},
		{"statements.csv", func(w io.Writer) error { return writeCSV(w, statementRows(outcomes)) }},
		{"calibration.csv", func(w io.Writer) error { return writeCSV(w, calibrationRows(outcomes)) }},
		{"recovery.json", func(w io.Writer) error { return writeJSON(w, s, outcomes) }},
	}
	for _, c := range charts {
		files = append(files, file{c.name + ".svg", c.WriteSVG}, file{c.name + ".png", func(w io.Writer) error { return c.WritePNG(w, 144) }})
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(s.out, f.name), f.write); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}

func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	return c.WriteAll(rows)
}

// decimal writes a figure, empty where it is undefined.
func decimal(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

func recoveryRows(outcomes []outcome) [][]string {
	rows := [][]string{{"setting", "method", "touchpoints", "top1", "top1_low", "top1_high", "top3", "average_precision", "ranked", "decoy_first", "follower_first"}}
	for _, o := range outcomes {
		for _, m := range o.methods {
			r := known(m.Recovery)
			low, high := top1Interval(r)
			rows = append(rows, []string{o.setting.Name, m.name, strconv.Itoa(r.Touchpoints), decimal(r.Top1), decimal(low), decimal(high), decimal(r.Top3),
				decimal(r.AveragePrecision), strconv.Itoa(r.Ranked), decimal(r.DecoyFirst), decimal(r.FollowerFirst)})
		}
	}
	return rows
}

// known blanks the figures of a method that could rank nothing: it has not failed, it
// does not apply.
func known(r simulate.Recovery) simulate.Recovery {
	if r.Ranked == 0 {
		r.Top1, r.Top3, r.AveragePrecision = math.NaN(), math.NaN(), math.NaN()
	}
	return r
}

const shareLevel = 0.95

// top1Interval takes touchpoints as independent, which those of one organisation are
// not quite.
func top1Interval(r simulate.Recovery) (low, high float64) {
	if math.IsNaN(r.Top1) || r.Touchpoints == 0 {
		return math.NaN(), math.NaN()
	}
	return simulate.Wilson(int(math.Round(r.Top1*float64(r.Touchpoints))), r.Touchpoints, shareLevel)
}

func statementRows(outcomes []outcome) [][]string {
	rows := [][]string{{"setting", "touchpoints", "with_true_claim", "with_false_claim", "claims", "false_claims", "silent", "causes",
		"intervals_right_lag", "cover_planted_right_lag", "cover_seen_right_lag", "intervals_any_lag", "cover_planted_any_lag"}}
	for _, o := range outcomes {
		e := o.engine
		row := []string{o.setting.Name}
		for _, n := range []int{e.touchpoints, e.touched, e.mistaken, e.claims, e.mistakes, e.silent, e.causes,
			e.planted.of, e.planted.covered, e.attenuated.covered, e.planted.of + e.wrongLag.of, e.planted.covered + e.wrongLag.covered} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return rows
}

func calibrationRows(outcomes []outcome) [][]string {
	rows := [][]string{{"setting", "from", "to", "n", "stated", "true", "low", "high", "outside"}}
	for _, o := range outcomes {
		for i, b := range o.engine.calibration {
			if b.N == 0 {
				continue
			}
			low, high := b.Interval(calibrationLevel)
			rows = append(rows, []string{o.setting.Name, decimal(float64(i) / 10), decimal(float64(i+1) / 10), strconv.Itoa(b.N),
				decimal(b.Mean()), decimal(b.Share()), decimal(low), decimal(high), strconv.FormatBool(miscalibrated(b))})
		}
	}
	return rows
}

// A number is a figure in JSON, null where it is undefined.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

func writeJSON(w io.Writer, s *options, outcomes []outcome) error {
	type method struct {
		Method        string `json:"method"`
		Touchpoints   int    `json:"touchpoints"`
		Top1          number `json:"top1"`
		Low           number `json:"top1_low"`
		High          number `json:"top1_high"`
		Top3          number `json:"top3"`
		Precision     number `json:"average_precision"`
		Ranked        int    `json:"ranked"`
		DecoyFirst    number `json:"decoy_first"`
		FollowerFirst number `json:"follower_first"`
	}
	type coverageOf struct {
		Covered   int `json:"covered"`
		Intervals int `json:"intervals"`
	}
	type bin struct {
		From    float64 `json:"from"`
		To      float64 `json:"to"`
		N       int     `json:"n"`
		Stated  number  `json:"stated"`
		True    number  `json:"true"`
		Low     number  `json:"low"`
		High    number  `json:"high"`
		Outside bool    `json:"outside"`
	}
	type statements struct {
		Touchpoints    int        `json:"touchpoints"`
		WithTrueClaim  int        `json:"with_true_claim"`
		WithFalseClaim int        `json:"with_false_claim"`
		Claims         int        `json:"claims"`
		FalseClaims    int        `json:"false_claims"`
		Silent         int        `json:"silent"`
		Causes         int        `json:"causes"`
		RightLag       coverageOf `json:"planted_right_lag"`
		Seen           coverageOf `json:"seen_right_lag"`
		AnyLag         coverageOf `json:"planted_any_lag"`
		Calibration    []bin      `json:"calibration"`
	}
	type setting struct {
		Setting     string           `json:"setting"`
		Description string           `json:"description"`
		Options     simulate.Options `json:"options"`
		Methods     []method         `json:"methods"`
		Engine      statements       `json:"engine"`
	}
	out := struct {
		Schema        string    `json:"schema"`
		Organisations int       `json:"organisations"`
		Seed          uint64    `json:"seed"`
		Settings      []setting `json:"settings"`
	}{schema, s.organisations, s.seed, nil}
	for _, o := range outcomes {
		e := o.engine
		one := setting{Setting: o.setting.Name, Description: o.setting.Description, Options: o.setting.Options, Engine: statements{
			Touchpoints: e.touchpoints, WithTrueClaim: e.touched, WithFalseClaim: e.mistaken, Claims: e.claims, FalseClaims: e.mistakes,
			Silent: e.silent, Causes: e.causes,
			RightLag:    coverageOf{e.planted.covered, e.planted.of},
			Seen:        coverageOf{e.attenuated.covered, e.attenuated.of},
			AnyLag:      coverageOf{e.planted.covered + e.wrongLag.covered, e.planted.of + e.wrongLag.of},
			Calibration: []bin{},
		}}
		for _, m := range o.methods {
			r := known(m.Recovery)
			low, high := top1Interval(r)
			one.Methods = append(one.Methods, method{m.name, r.Touchpoints, number(r.Top1), number(low), number(high), number(r.Top3),
				number(r.AveragePrecision), r.Ranked, number(r.DecoyFirst), number(r.FollowerFirst)})
		}
		for i, b := range e.calibration {
			if b.N > 0 {
				low, high := b.Interval(calibrationLevel)
				one.Engine.Calibration = append(one.Engine.Calibration, bin{float64(i) / 10, float64(i+1) / 10, b.N,
					number(b.Mean()), number(b.Share()), number(low), number(high), miscalibrated(b)})
			}
		}
		out.Settings = append(out.Settings, one)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// A picture is a chart and the name of its files.
type picture struct {
	name string
	*chart.Chart
}

// drawn draws the recovery of every setting with a cause, and the calibration over
// all settings and of each. What states no probability has no chart.
func drawn(outcomes []outcome) ([]picture, error) {
	var pictures []picture
	var results []chart.Recovered
	for _, o := range outcomes {
		for _, m := range o.methods {
			r := known(m.Recovery)
			if r.Touchpoints == 0 {
				continue // no cause to be found
			}
			low, high := top1Interval(r)
			if m.name == chanceName {
				low, high = math.NaN(), math.NaN()
			}
			results = append(results, chart.Recovered{Setting: o.setting.Name, Method: m.name, Share: r.Top1, Low: low, High: high})
		}
	}
	if len(results) > 0 {
		c, err := chart.Recovery(results, chart.RecoveryOptions{Method: engineName, Chance: chanceName, Level: shareLevel})
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, picture{"recovery", c})
	}
	for i, o := range append([]outcome{pooled(outcomes)}, outcomes...) {
		name, title := "calibration", ""
		if i > 0 {
			name += "-" + strings.NewReplacer(" ", "-", ",", "").Replace(o.setting.Name)
			title = "Do stated probabilities come true? Setting: " + o.setting.Name
		}
		var bins []chart.CalibrationBin
		for i, b := range o.engine.calibration {
			if b.N == 0 {
				continue
			}
			low, high := b.Interval(calibrationLevel)
			bins = append(bins, chart.CalibrationBin{From: float64(i) / 10, To: float64(i+1) / 10, Stated: b.Mean(), Share: b.Share(), Low: low, High: high, N: b.N})
		}
		if len(bins) == 0 {
			continue
		}
		c, err := chart.Calibration(bins, chart.CalibrationOptions{Level: calibrationLevel, Margin: calibrationMargin, Least: calibrationLeast, Title: title})
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, picture{name, c})
	}
	return pictures, nil
}
