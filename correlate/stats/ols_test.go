package stats

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// sharedTable reads a file of the real data kept beside the project; the test is
// skipped where they are absent.
func sharedTable(t *testing.T, name ...string) [][]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, name...)...)
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("real data are absent: %s", filepath.Join(name...))
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// digits returns the log relative error: correct digits, at most 15.
func digits(want, got float64) float64 {
	switch {
	case want == got:
		return 15
	case want == 0:
		return math.Min(15, -math.Log10(math.Abs(got)))
	}
	return math.Min(15, -math.Log10(math.Abs(got-want)/math.Abs(want)))
}

// Certified values: NIST Statistical Reference Datasets, linear regression. The
// powers of Filip's predictor are rounded when they are formed, which alone costs
// half the digits: 7 are what packages reach.
func TestOLSNIST(t *testing.T) {
	certified := sharedTable(t, "nist_strd", "certified_linear.csv")
	for _, tt := range []struct {
		name                string
		degree              int // of a polynomial in x, 0 for the columns as they are
		coef, se, residual  float64
		noConstant, perfect bool
	}{
		{name: "Norris", coef: 12, se: 13, residual: 13},
		{name: "Pontius", degree: 2, coef: 13, se: 13, residual: 13},
		{name: "NoInt1", coef: 14, se: 14, residual: 14, noConstant: true},
		{name: "NoInt2", coef: 14, se: 14, residual: 14, noConstant: true},
		{name: "Longley", coef: 13, se: 13, residual: 13},
		{name: "Filip", degree: 10, coef: 7, se: 7, residual: 7},
		{name: "Wampler1", degree: 5, coef: 14, perfect: true},
		{name: "Wampler2", degree: 5, coef: 13, perfect: true},
		{name: "Wampler3", degree: 5, coef: 13, se: 13, residual: 13},
		{name: "Wampler4", degree: 5, coef: 13, se: 13, residual: 13},
		{name: "Wampler5", degree: 5, coef: 13, se: 13, residual: 13},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var y []float64
			var columns [][]float64
			for i, record := range sharedTable(t, "nist_strd", "csv", "linear_"+tt.name+".csv")[1:] {
				for j, text := range record {
					v, err := strconv.ParseFloat(text, 64)
					if err != nil {
						t.Fatalf("row %d: %v", i, err)
					}
					if j == 0 {
						y = append(y, v)
						continue
					}
					power := v
					for k := range max(1, tt.degree) {
						if at := j - 1 + k; at == len(columns) {
							columns = append(columns, nil)
						}
						columns[j-1+k] = append(columns[j-1+k], power)
						power *= v
					}
				}
			}
			f, err := FitOLS(columns, y, OLSOptions{NoConstant: tt.noConstant})
			if err != nil {
				t.Fatal(err)
			}
			coef, se, residual := 15.0, 15.0, 15.0
			for _, record := range certified {
				if record[0] != tt.name {
					continue
				}
				want, _ := strconv.ParseFloat(record[3], 64)
				j, _ := strconv.Atoi(strings.TrimPrefix(record[2], "B"))
				if tt.noConstant {
					j--
				}
				switch record[1] {
				case "estimate":
					coef = math.Min(coef, digits(want, f.Coef[j]))
				case "sd_of_estimate":
					se = math.Min(se, digits(want, f.Estimate(j, Classical).SE))
				case "residual_sd":
					residual = math.Min(residual, digits(want, f.Sigma))
				case "r_squared":
					residual = math.Min(residual, digits(want, f.R2))
				}
			}
			t.Logf("condition %.2g: correct digits %.1f of coefficients, %.1f of standard errors, %.1f of residual SD and R²", f.Condition, coef, se, residual)
			if coef < tt.coef || !tt.perfect && (se < tt.se || residual < tt.residual) {
				t.Errorf("want %.1f, %.1f, %.1f", tt.coef, tt.se, tt.residual)
			}
		})
	}
}
