package stats

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
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

// Expected values: R 4.2.2 lm and sandwich, as printed in the reference.
func TestOLSGold(t *testing.T) {
	columns, _, _, _ := columnsByRow(goldRows(false),
		func(r goldRow) float64 { return r.e1 }, func(r goldRow) float64 { return r.e2 },
		func(r goldRow) float64 { return r.e3 }, func(r goldRow) float64 { return r.c1 })
	f, err := FitOLS(columns[:3], columns[3], OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	se := func(m ErrorModel) []float64 {
		var v []float64
		for j := range f.Coef {
			v = append(v, f.Estimate(j, m).SE)
		}
		return v
	}
	checkNear(t, "coefficients", []float64{38067.922040491685, 1.130787407550953, -1.929391637848975, -.335127842473033}, f.Coef, 1e-13)
	checkNear(t, "classical", []float64{1344.871155553774, .188732216911170, .140528908350506, .344761097745167}, se(Classical), 1e-13)
	checkNear(t, "HC1", []float64{1332.00979581366, .192427737725277, .143071368803104, .323326915043285}, se(HC1), 1e-12)
	checkNear(t, "HC3", []float64{1340.91109877976, .193902041184296, .143989804542943, .325519340414768}, se(HC3), 1e-12)
	checkNear(t, "R2, adjusted, sigma", []float64{.306620323673859, .301805187032706, 2535.51662264309}, []float64{f.R2, f.AdjR2, f.Sigma}, 1e-13)
	// R's sandwich::vcovHC(type = "HC2"); car::vif.
	checkNear(t, "HC2", []float64{1333.372951502251, 0.1927180842743507, 0.1431989630191023, 0.3236732494229587}, se(HC2), 1e-12)
	checkNear(t, "VIF", []float64{math.NaN(), 1.29844011104208, 1.19604330415223, 1.09848072662138}, []float64{f.VIF(0), f.VIF(1), f.VIF(2), f.VIF(3)}, 1e-12)

	// Clusters of one row: CR2 is HC2, CR3 is HC3.
	var lone []CrossProduct
	for i := range columns[0] {
		c := NewCrossProduct(4)
		c.Add([]float64{1, columns[0][i], columns[1][i], columns[2][i]}, columns[3][i], 1)
		lone = append(lone, c)
	}
	g := mustFit(t, lone, 4, 0)
	for j := range f.Coef {
		checkNear(t, "CR2 = HC2", []float64{f.Estimate(j, HC2).SE}, []float64{g.Robust(CR2, g.Column(j)).SE}, 1e-10)
		checkNear(t, "CR3 = HC3", []float64{f.Estimate(j, HC3).SE}, []float64{g.Robust(CR3, g.Column(j)).SE}, 1e-10)
	}
}

// Weights: rows of weight 2 count as two rows, but for the degrees of freedom.
func TestOLSWeights(t *testing.T) {
	x, y := []float64{1, 2, 4, 7, 9, 12}, []float64{2, 1, 5, 6, 4, 9}
	a, err := FitOLS([][]float64{x}, y, OLSOptions{Weights: []float64{1, 2, 1, 1, 2, 1}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := FitOLS([][]float64{append(x, 2, 9)}, append(y, 1, 4), OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkNear(t, "coefficients, RSS, R²", append(b.Coef, b.RSS, b.R2), append(a.Coef, a.RSS, a.R2), 1e-13)
}

func TestOLSRefuses(t *testing.T) {
	y := []float64{1, 2, 4, 3, 6}
	x := []float64{1, 2, 3, 4, 7}
	for _, tt := range []struct {
		name    string
		columns [][]float64
		want    error
	}{
		{"constant", [][]float64{{3.3, 3.3, 3.3, 3.3, 3.3}}, ErrCollinear},
		{"copy", [][]float64{x, {3, 5, 7, 9, 15}}, ErrCollinear},
		{"too few rows", [][]float64{x, y, x, y}, ErrNoDF},
		{"missing", [][]float64{{1, math.NaN(), math.NaN(), math.NaN(), 1}}, ErrNoDF},
	} {
		if _, err := FitOLS(tt.columns, y, OLSOptions{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// Expected values: R 4.2.2, lm(rating ~ ., attitude).
func TestOLSAttitude(t *testing.T) {
	names := []string{"rating", "complaints", "privileges", "learning", "raises", "critical", "advance"}
	table := sharedTable(t, "stat_reference", "datasets_attitude.csv")
	columns := make([][]float64, len(names))
	for j, name := range names {
		at := slices.Index(table[0], name)
		for _, record := range table[1:] {
			v, err := strconv.ParseFloat(record[at], 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[j] = append(columns[j], v)
		}
	}
	f, err := FitOLS(columns[1:], columns[0], OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkNear(t, "coefficients", []float64{10.787076385709765, .61318760780970, -.07305014309953, .32033211637611, .08173213353197, .03838144730205, -.21705668158650}, f.Coef, 1e-12)
	var se []float64
	for j := range f.Coef {
		se = append(se, f.Estimate(j, Classical).SE)
	}
	checkNear(t, "SE", []float64{11.58925724448820, .16098311489130, .13572469021435, .16852031857805, .22147767737520, .14699544224287, .17820947107045}, se, 1e-12)
	checkNear(t, "R²", []float64{.732601992531149}, []float64{f.R2}, 1e-13)
}
