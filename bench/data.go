package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A file of columns: float64, little endian, one column after the other, so that Go,
// NumPy and R read the same bits at once.
const extension = ".f64"

func write(dir, name string, columns [][]float64) error {
	f, err := os.Create(filepath.Join(dir, name+extension))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, c := range columns {
		for _, v := range c {
			if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func read(dir, name string, columns int) ([][]float64, error) {
	b, err := os.ReadFile(filepath.Join(dir, name+extension))
	if err != nil {
		return nil, err
	}
	n := len(b) / 8 / columns
	if n*8*columns != len(b) {
		return nil, fmt.Errorf("%s: %d bytes are no %d columns", name, len(b), columns)
	}
	out := make([][]float64, columns)
	for j := range out {
		out[j] = make([]float64, n)
		for i := range out[j] {
			out[j][i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*(j*n+i):]))
		}
	}
	return out, nil
}

// generate draws the data: the sizes are those of the table's first column.
func generate(dir string) error {
	rng := rand.New(rand.NewPCG(20240607, 1))
	normal := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		return v
	}
	files := map[string][][]float64{}

	x, y := normal(100_000), normal(100_000)
	for i := range y { // five answers
		y[i] = math.Round(max(1, min(3+.4*x[i]+y[i], 5)))
	}
	files["pair"] = [][]float64{x, y}

	related := func(n, p int) [][]float64 {
		columns, shared := make([][]float64, p), normal(n)
		for j := range columns {
			columns[j] = normal(n)
			for i := range columns[j] {
				columns[j][i] += shared[i] * float64(j) / float64(p)
			}
		}
		return columns
	}
	files["matrix"] = related(100_000, 50)
	files["pairs"] = related(2000, 40)

	// Columns, outcome, label: groups differ, columns share a part.
	grouped := func(n, columns, groups int) [][]float64 {
		out := make([][]float64, columns+2)
		effect, shared := normal(groups), normal(n)
		y, label := normal(n), make([]float64, n)
		for i := range label {
			label[i] = float64(i % groups)
			y[i] += effect[i%groups]
		}
		for j := range columns {
			out[j] = normal(n)
			for i := range out[j] {
				out[j][i] += .7 * shared[i]
				y[i] += out[j][i] * float64(j%4) / 4
			}
		}
		out[columns], out[columns+1] = y, label
		return out
	}
	files["drivers"] = grouped(50_000, 12, 500)
	files["twins"] = grouped(250_000, 3, 125_000)
	files["teams"] = grouped(100_000, 5, 500)

	const units, periods = 200, 50
	panel := make([][]float64, 4) // unit, period, x, y
	for u := range units {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		for t := range periods {
			a, b = .4*a+rng.NormFloat64(), .4*b+.2*a+rng.NormFloat64()
			for j, v := range []float64{float64(u + 1), float64(t + 1), a, b} {
				panel[j] = append(panel[j], v)
			}
		}
	}
	files["panel"] = panel

	x, y = normal(200), normal(200)
	for i := range y {
		y[i] += .6 * x[i]
	}
	files["small"] = [][]float64{x, y}

	for _, name := range []string{"pair", "matrix", "pairs", "drivers", "twins", "teams", "panel", "small"} {
		if err := write(dir, name, files[name]); err != nil {
			return err
		}
	}
	return nil
}
