package stats

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Published data sets that other programs are checked with, and what R 4.2.2 printed
// of them (remaining.R).

// grunfeld reads the investment of ten firms over twenty years: Grunfeld, Y. (1958),
// The Determinants of Corporate Investment, University of Chicago.
func grunfeld(t *testing.T) (columns map[string][]float64, firm, year []int) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "reference", "grunfeld.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns = map[string][]float64{}
	for _, record := range records[1:] {
		for j, name := range records[0] {
			v, err := strconv.ParseFloat(record[j], 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[name] = append(columns[name], v)
		}
		i := len(firm)
		firm, year = append(firm, int(columns["firm"][i])), append(year, int(columns["year"][i]))
	}
	return columns, firm, year
}

// plm's within and pgrangertest; lm.
func TestGrunfeld(t *testing.T) {
	d, firm, year := grunfeld(t)
	x := [][]float64{d["value"], d["capital"]}
	pooled, err := FitOLS(x, d["inv"], OLSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkNear(t, "pooled", []float64{.115562156360552, .23067848873197}, pooled.Coef[1:], 1e-12)
	for _, tt := range []struct {
		name     string
		unit     []int
		o        FixedEffectsOptions
		coef, se []float64
	}{
		{"individual", firm, FixedEffectsOptions{}, []float64{0.1101238041207186, 0.3100653413001392}, []float64{0.01185669421404384, 0.01735450277555256}},
		{"time", year, FixedEffectsOptions{}, []float64{0.1167977921106713, 0.2197065784507295}, []float64{0.00633130242813142, 0.03229610731690411}},
		{"two ways", firm, FixedEffectsOptions{Period: year}, []float64{0.1177158550826064, 0.357916273073428}, []float64{0.01375128300364823, 0.02271901088257252}},
	} {
		f, err := FitFixedEffects(x, d["inv"], tt.unit, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		checkNear(t, tt.name, tt.coef, f.Coef, 1e-11)
		checkNear(t, tt.name+" se", tt.se, []float64{f.Classical(0).SE, f.Classical(1).SE}, 1e-11)
	}
	for order, want := range map[int][]float64{
		1: {3.022628644013102, 4.522735141251519, 3.289600127022927, 0.001003298530645916, 6.104560944567629e-06},
		2: {3.875685941933862, 2.965719875834668, 1.683196995068303, 0.09233696235033588, 0.003019754010218212},
	} {
		g := GrangerPanel(d["value"], d["inv"], firm, year, order)
		checkNear(t, "Dumitrescu-Hurlin", want, []float64{g.MeanWald, g.ZBar, g.ZTilde, g.P, g.PZBar}, 1e-9)
	}
}

// Eggs and chickens in the United States, 1930-1983: Thurman, W. N. & Fisher, M. E.
// (1988), "Chickens, eggs, and causality, or which came first?", American Journal of
// Agricultural Economics 70(2), 237-238. lmtest's grangertest of order 3.
func TestGrangerChickenEgg(t *testing.T) {
	chicken := []float64{468491, 449743, 436815, 444523, 433937, 389958, 403446, 423921, 389624, 418591, 438288, 422841, 476935, 542047, 582197, 516497, 523227, 467217, 499644, 430876, 456549, 430988, 426555, 398156, 396776, 390708, 383690, 391363, 374281, 387002, 369484, 366082, 377392, 375575, 382262, 394118, 393019, 428746, 425158, 422096, 433280, 421763, 404191, 408769, 394101, 379754, 378361, 386518, 396933, 400585, 392110, 384838, 378609, 364584}
	egg := []float64{3581, 3532, 3327, 3255, 3156, 3081, 3166, 3443, 3424, 3561, 3640, 3840, 4456, 5000, 5366, 5154, 5130, 5077, 5032, 5148, 5404, 5322, 5323, 5307, 5402, 5407, 5500, 5442, 5442, 5542, 5339, 5358, 5403, 5345, 5435, 5474, 5540, 5836, 5777, 5629, 5704, 5806, 5742, 5502, 5461, 5382, 5377, 5408, 5608, 5777, 5825, 5625, 5800, 5656}
	a, b := Granger(chicken, egg, 3), Granger(egg, chicken, 3)
	checkNear(t, "egg ~ chicken", []float64{.591615329454704, .623786200392398}, []float64{a.F, a.P}, 1e-9)
	checkNear(t, "chicken ~ egg", []float64{5.40498437233509, .00296639744557623}, []float64{b.F, b.P}, 1e-9)
}

// Sepals of 150 irises: Fisher, R. A. (1936), Annals of Eugenics 7(2), 179-188. R's
// cor.test.
func TestIris(t *testing.T) {
	length := []float64{5.1, 4.9, 4.7, 4.6, 5, 5.4, 4.6, 5, 4.4, 4.9, 5.4, 4.8, 4.8, 4.3, 5.8, 5.7, 5.4, 5.1, 5.7, 5.1, 5.4, 5.1, 4.6, 5.1, 4.8, 5, 5, 5.2, 5.2, 4.7, 4.8, 5.4, 5.2, 5.5, 4.9, 5, 5.5, 4.9, 4.4, 5.1, 5, 4.5, 4.4, 5, 5.1, 4.8, 5.1, 4.6, 5.3, 5, 7, 6.4, 6.9, 5.5, 6.5, 5.7, 6.3, 4.9, 6.6, 5.2, 5, 5.9, 6, 6.1, 5.6, 6.7, 5.6, 5.8, 6.2, 5.6, 5.9, 6.1, 6.3, 6.1, 6.4, 6.6, 6.8, 6.7, 6, 5.7, 5.5, 5.5, 5.8, 6, 5.4, 6, 6.7, 6.3, 5.6, 5.5, 5.5, 6.1, 5.8, 5, 5.6, 5.7, 5.7, 6.2, 5.1, 5.7, 6.3, 5.8, 7.1, 6.3, 6.5, 7.6, 4.9, 7.3, 6.7, 7.2, 6.5, 6.4, 6.8, 5.7, 5.8, 6.4, 6.5, 7.7, 7.7, 6, 6.9, 5.6, 7.7, 6.3, 6.7, 7.2, 6.2, 6.1, 6.4, 7.2, 7.4, 7.9, 6.4, 6.3, 6.1, 7.7, 6.3, 6.4, 6, 6.9, 6.7, 6.9, 5.8, 6.8, 6.7, 6.7, 6.3, 6.5, 6.2, 5.9}
	width := []float64{3.5, 3, 3.2, 3.1, 3.6, 3.9, 3.4, 3.4, 2.9, 3.1, 3.7, 3.4, 3, 3, 4, 4.4, 3.9, 3.5, 3.8, 3.8, 3.4, 3.7, 3.6, 3.3, 3.4, 3, 3.4, 3.5, 3.4, 3.2, 3.1, 3.4, 4.1, 4.2, 3.1, 3.2, 3.5, 3.6, 3, 3.4, 3.5, 2.3, 3.2, 3.5, 3.8, 3, 3.8, 3.2, 3.7, 3.3, 3.2, 3.2, 3.1, 2.3, 2.8, 2.8, 3.3, 2.4, 2.9, 2.7, 2, 3, 2.2, 2.9, 2.9, 3.1, 3, 2.7, 2.2, 2.5, 3.2, 2.8, 2.5, 2.8, 2.9, 3, 2.8, 3, 2.9, 2.6, 2.4, 2.4, 2.7, 2.7, 3, 3.4, 3.1, 2.3, 3, 2.5, 2.6, 3, 2.6, 2.3, 2.7, 3, 2.9, 2.9, 2.5, 2.8, 3.3, 2.7, 3, 2.9, 3, 3, 2.5, 2.9, 2.5, 3.6, 3.2, 2.7, 3, 2.5, 2.8, 3.2, 3, 3.8, 2.6, 2.2, 3.2, 2.8, 2.8, 2.7, 3.3, 3.2, 2.8, 3, 2.8, 3, 2.8, 3.8, 2.8, 2.8, 2.6, 3, 3.4, 3.1, 3, 3.1, 3.1, 3.1, 2.7, 3.2, 3.3, 3, 2.5, 3, 3.4, 3}
	checkCorrelation(t, "iris", Pearson(length, width, nil), wanted{-.117569784133002, -1.44028708889513, .151898260711448, -.272693247903453, .0435115835763798})
}

// The ratio of populations of ten cities: Davison, A. C. & Hinkley, D. V. (1997),
// Bootstrap Methods and their Application, table 2.1; R's boot.
func TestBCaCity(t *testing.T) {
	u := []float64{138, 93, 61, 179, 48, 37, 29, 23, 30, 2}
	x := []float64{143, 104, 69, 260, 75, 63, 50, 48, 111, 50}
	estimate := func(counts []int, out []float64) {
		top, bottom := 0.0, 0.0
		for i, k := range counts {
			top, bottom = top+float64(k)*x[i], bottom+float64(k)*u[i]
		}
		out[0] = top / bottom
	}
	all := []float64{0}
	estimate([]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, all)
	without, err := Resampling{}.LeaveOut(t.Context(), 10, func() func([]int, []float64) { return estimate }, 1)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := Resampling{}.Clusters(t.Context(), 10, estimate, 1)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBootstrap(all[0], DrawColumn(draws, 0), DrawColumn(without, 0), .95)
	near(t, "ratio", b.Estimate, 1.5203125, 1e-15)
	near(t, "acceleration", math.Abs(b.Skew), .0112031939602336, 1e-12)
}
