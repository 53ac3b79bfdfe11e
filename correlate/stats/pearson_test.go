package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// Hollander & Wolfe (1973), Nonparametric Statistical Methods: R's example of
// cor.test, a small untied sample.
var (
	hwX = []float64{44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}
	hwY = []float64{2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8}
)

func TestPearson(t *testing.T) {
	for _, tt := range []struct {
		name  string
		x, y  []float64
		level float64
		want  wanted
	}{
		{"Hollander and Wolfe, R 4.2.2", hwX, hwY, 0, wanted{.571181557563829, na, .108173054349494, -.149742633036757, .895579461838739}},
		{"team means, R 4.2.2", OneWay(surveyScores()).Means, []float64{41.2, 18.5, 47.9, 33.0, 25.4}, 0,
			wanted{.948022870946, na, .0141135742834, .401955759659, .996667706367}},
		{"ties, R 4.2.2", tiesX, tiesY, 0, wanted{.913859856185, na, na, na, na}},
		{"12 rows, 90 %, SciPy 1.17.1", firstRows(12).x, firstRows(12).y, 0.9, wanted{-.17806707793153778, na, .5797936602273774, -.622005996845731, .35250278095771403}},
	} {
		checkCorrelation(t, tt.name, Pearson(tt.x, tt.y, &CorrelationOptions{Level: tt.level}), tt.want)
	}

	// Fisher's interval alone, R 4.2.2.
	c := newCorrelation("", 50, 0, 0.95)
	c.Estimate = .33
	c.fisher(1 / math.Sqrt(47))
	near(t, "low of r = .33, n = 50", c.Low, .0568766739763, 1e-11)
	near(t, "high of r = .33, n = 50", c.High, .557169092442, 1e-11)
}

// Anscombe, F. J. (1973), Graphs in statistical analysis, American Statistician
// 27(1), 17-21: four pictures, one correlation. Values of R 4.2.2.
func TestAnscombe(t *testing.T) {
	x123 := []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}
	for _, tt := range []struct {
		x, y []float64
		want float64
	}{
		{x123, []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}, .81642051634484},
		{x123, []float64{9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74}, .816236506000243},
		{x123, []float64{7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73}, .816286739489598},
		{[]float64{8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8}, []float64{6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89}, .816521436888503},
	} {
		near(t, "Anscombe", Pearson(tt.x, tt.y, nil).Estimate, tt.want, closed)
	}
}

// Numbers far from 0, and numbers whose squares leave float64.
func TestPearsonExtremes(t *testing.T) {
	want := Pearson(hwX, hwY, nil).Estimate
	for name, scale := range map[string]func(float64) float64{
		"far from 0": func(v float64) float64 { return v*1024 + 1<<40 },
		"tiny":       func(v float64) float64 { return v * 1e-300 },
		"huge":       func(v float64) float64 { return (v - 50) * 1e307 },
		"beyond":     func(v float64) float64 { return (v - 50) / 10.2 * math.MaxFloat64 },
	} {
		x := make([]float64, len(hwX))
		for i, v := range hwX {
			x[i] = scale(v)
		}
		near(t, name, Pearson(x, hwY, nil).Estimate, want, 1e-7)
	}
}

func TestPearsonIsGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawPairs(t)
		got, want := Pearson(x, y, nil).Estimate, stat.Correlation(x, y, nil)
		if !math.IsNaN(want) && !math.IsInf(want, 0) && math.Abs(got-want) > 1e-12 && !math.IsNaN(got) {
			t.Fatalf("Pearson = %v, gonum %v", got, want)
		}
	})
}
